"""Code in a page's Markdown: what stands in it is left alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

CODE = re.compile(
    r"^(?P<fence>[ \t]*(?:`{3,}|~{3,})).*?(?:^(?P=fence)[`~]*[ \t]*$|\Z)"
    r"|(?<!`)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)",
    re.M | re.S,
)
AT = "\ue000"
"""Takes the place of ``@`` in code while the bibtex plugin reads a page; from the private use area."""


def blank_code(text: str) -> str:
    """The text with code and comments as spaces, so that every line and column keeps its place."""
    blank = re.compile(r"[^\n]")
    return CODE.sub(lambda found: blank.sub(" ", found[0]), text)


def find_outside_code(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Matches of ``pattern`` that do not lie in code."""
    return pattern.finditer(blank_code(text) if "`" in text or "~~~" in text else text)


def replace_outside_code(
    pattern: re.Pattern[str], replacement: Callable[[re.Match[str]], str], text: str
) -> str:
    """Replace the matches of ``pattern`` that do not lie in code."""
    parts, last = [], 0
    for found in find_outside_code(pattern, text):
        parts += [text[last : found.start()], replacement(found)]
        last = found.end()
    return "".join([*parts, text[last:]])


def hide_citations(text: str) -> str:
    """The text with ``@`` in code replaced by ``AT``, which the bibtex plugin passes over."""
    return CODE.sub(lambda found: found[0].replace("@", AT), text)
