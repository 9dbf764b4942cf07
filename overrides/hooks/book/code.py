"""Code in a page's Markdown: it is left alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

FENCE = re.compile(r"^( *)(`{3,}|~{3,})[^\n]*\n(?:.*\n)*?(?:\1\2[`~]*[ ]*$|\Z)", re.M)
CODE = re.compile(r"(?<!`)(`+)(?!`)(?:(?!\n\n).)*?(?<!`)\1(?!`)", re.S)
NO_BREAK = re.compile(r"[^\n]")
AT = "\ue000"
"""Takes the place of ``@`` in code while the bibtex plugin reads a page; from the private use area."""


def has_code(text: str) -> bool:
    """False if there is surely none."""
    return "`" in text or "~~~" in text


def change_code(text: str, change: Callable[[str], str]) -> str:
    """The text with ``change`` made to its code."""
    if not has_code(text):
        return text
    fenced = FENCE.sub(lambda found: change(found[0]), text)
    return CODE.sub(lambda found: change(found[0]), fenced)


def blank_code(text: str) -> str:
    """The text with code as spaces, so that every line and column keeps its place."""
    return change_code(text, lambda code: NO_BREAK.sub(" ", code))


def hide_citations(text: str) -> str:
    """The text with ``@`` in code replaced by ``AT``, which the bibtex plugin passes over."""
    return change_code(text, lambda code: code.replace("@", AT))


def find_outside_code(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Matches of ``pattern`` that do not lie in code."""
    return pattern.finditer(blank_code(text))


def replace_outside_code(
    pattern: re.Pattern[str], replacement: Callable[[re.Match[str]], str], text: str
) -> str:
    """Replace the matches of ``pattern`` that do not lie in code."""
    parts, last = [], 0
    for found in find_outside_code(pattern, text):
        parts += [text[last : found.start()], replacement(found)]
        last = found.end()
    return "".join([*parts, text[last:]])
