"""Find and replace in Markdown, but not within its code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

FENCE = re.compile(r"^( *)(`{3,}|~{3,})[^\n]*\n(?:.*\n)*?(?:\1\2[`~]*[ ]*$|\Z)", re.M)
SPAN = re.compile(r"(?<!`)(`+)(?!`)(?:(?!\n\n).)*?(?<!`)\1(?!`)", re.S)
NOT_NEWLINE = re.compile(r"[^\n]")


def change_code(text: str, change: Callable[[str], str]) -> str:
    """Return ``text`` with ``change`` applied to each fenced block and code span."""
    if "`" not in text and "~~~" not in text:
        return text
    for pattern in (FENCE, SPAN):
        text = pattern.sub(lambda found: change(found[0]), text)
    return text


def blank_code(text: str) -> str:
    """Return ``text`` with its code replaced by spaces; lines and columns stay the same."""
    return change_code(text, lambda code: NOT_NEWLINE.sub(" ", code))


def find_outside_code(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield the matches of ``pattern`` that are not in code."""
    return pattern.finditer(blank_code(text))


def replace_outside_code(
    pattern: re.Pattern[str], replacement: Callable[[re.Match[str]], str], text: str
) -> str:
    """Replace the matches of ``pattern`` that are not in code."""
    parts, last = [], 0
    for found in find_outside_code(pattern, text):
        parts += [text[last : found.start()], replacement(found)]
        last = found.end()
    return "".join([*parts, text[last:]])
