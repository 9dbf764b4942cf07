"""Find the works that a text in Markdown cites."""

from __future__ import annotations

import re

BLOCK = re.compile(r"\[([^\[\]]*@[\w-]+[^\[\]]*)\]")
CITED = re.compile(r"(?<![\w.])@([\w-]+)")


def find_citations(markdown: str) -> list[tuple[int, str]]:
    """Each key cited in ``[@a; @b]`` with its line (from 1), in reading order; not in code."""
    if "@" not in markdown:
        return []
    text = blank_code(markdown) if "`" in markdown or "~~~" in markdown else markdown
    found, line, last = [], 1, 0
    for block in BLOCK.finditer(text):
        for cited in CITED.finditer(text, block.start(1), block.end(1)):
            line += text.count("\n", last, cited.start())
            last = cited.start()
            found.append((line, cited[1]))
    return found


FENCE = re.compile(r"^( *)(`{3,}|~{3,})[^\n]*\n(?:.*\n)*?(?:\1\2[`~]*[ ]*$|\Z)", re.M)
CODE = re.compile(r"(?<!`)(`+)(?!`)(?:(?!\n\n).)*?(?<!`)\1(?!`)", re.S)


def blank_code(markdown: str) -> str:
    """The text with code blanked, so that everything else keeps its place."""

    def blank(found: re.Match[str]) -> str:
        return re.sub(r"[^\n]", " ", found[0])

    return CODE.sub(blank, FENCE.sub(blank, markdown))
