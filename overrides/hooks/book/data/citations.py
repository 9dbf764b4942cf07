"""Find the works that a text in Markdown cites, in the forms that pandoc takes."""

from __future__ import annotations

import re
from collections.abc import Container

from book.code import blank_code

KEY = r"[\w-]+(?:[:.#$%&+?<>~/][\w-]+)*"
"""A key with the signs that pandoc takes within one, so that none is cut short and cites another work."""
CITED = re.compile(rf"(?<![\w.\\])@({KEY})")
BLOCK = re.compile(r"\[([^\[\]]*@[\w-]+[^\[\]]*)\]")
FOUND = re.compile(rf"{BLOCK.pattern}|{CITED.pattern}")
"""A citation in brackets, or one that is a part of the sentence."""


def find_citations(markdown: str, known: Container[str] | None = None) -> list[tuple[int, str]]:
    """Each key cited in ``[see @a, p. 5; @b]`` or as ``@a says``, with its line (from 1); not in code.

    Without brackets only a key among the ``known`` ones counts, if they are given: a page has other uses for an @.
    """
    if "@" not in markdown:
        return []
    text = blank_code(markdown)
    found, line, last = [], 1, 0
    for place in FOUND.finditer(text):
        if place[1] is None and known is not None and place[2] not in known:
            continue
        for cited in CITED.finditer(text, place.start(), place.end()):
            line += text.count("\n", last, cited.start())
            last = cited.start()
            found.append((line, cited[1]))
    return found
