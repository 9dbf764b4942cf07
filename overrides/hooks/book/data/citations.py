"""Find the works that a text in Markdown cites."""

from __future__ import annotations

import re

from book.code import blank_code

BLOCK = re.compile(r"\[([^\[\]]*@[\w-]+[^\[\]]*)\]")
CITED = re.compile(r"(?<![\w.])@([\w-]+)")


def find_citations(markdown: str) -> list[tuple[int, str]]:
    """Each key cited in ``[@a; @b]`` with its line (from 1), in reading order; not in code."""
    if "@" not in markdown:
        return []
    text = blank_code(markdown)
    found, line, last = [], 1, 0
    for block in BLOCK.finditer(text):
        for cited in CITED.finditer(text, block.start(1), block.end(1)):
            line += text.count("\n", last, cited.start())
            last = cited.start()
            found.append((line, cited[1]))
    return found
