"""Find the citations in a Markdown text, in pandoc's syntax."""

from __future__ import annotations

import re
from collections.abc import Container

from book.code import blank_code

KEY = r"[\w-]+(?:[:.#$%&+?<>~/][\w-]+)*"
"""A key with all the characters that pandoc allows in one, so that a longer key is not cut short."""
CITED = re.compile(rf"(?<![\w.\\])@({KEY})")
BLOCK = re.compile(r"\[([^\[\]]*@[\w-]+[^\[\]]*)\]")
FOUND = re.compile(rf"{BLOCK.pattern}|{CITED.pattern}")
"""A citation in brackets, or one in the running text."""


def find_citations(markdown: str, known: Container[str] | None = None) -> list[tuple[int, str]]:
    """Return line (from 1) and key of each citation, as in ``[see @a, p. 5; @b]`` or ``@a says``, outside code.

    If ``known`` is given, ignore other keys without brackets: a page may use an @ for something else.
    """
    if "@" not in markdown:
        return []
    text = blank_code(markdown)
    found, line, last = [], 1, 0
    for citation in FOUND.finditer(text):
        if citation[1] is None and known is not None and citation[2] not in known:
            continue
        for cited in CITED.finditer(text, citation.start(), citation.end()):
            line += text.count("\n", last, cited.start())
            last = cited.start()
            found.append((line, cited[1]))
    return found
