"""Curled quotation marks and apostrophes."""

from __future__ import annotations

import re

MARKS = re.compile(r"&quot;|&#34;|&#39;|[\"']")
OPENING = frozenset(" \n\t([{–—“‘/\u00a0")


def curl_text(text: str, before: str = " ") -> str:
    """The text with curled marks. ``before`` is the character in front of it."""

    def curl(mark: re.Match[str]) -> str:
        last = text[mark.start() - 1] if mark.start() else before
        opens = last in OPENING
        if mark[0] in {'"', "&quot;", "&#34;"}:
            return "“" if opens else "”"
        return "‘" if opens else "’"

    return MARKS.sub(curl, text)
