"""Set quotation marks and apostrophes as a book does, in what is read and not in what is copied.

Works on the finished HTML, for half of the text comes from data and templates. Code, drawings and
the records of cited works keep their straight marks.
"""

from __future__ import annotations

import re

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

TOKEN = re.compile(r"(<!--.*?-->|<[^>]*>)", re.S)
TAG = re.compile(r"<(?P<close>/?)(?P<name>[a-zA-Z][\w-]*)")
KEPT = frozenset("pre code script style svg textarea".split())
INLINE = frozenset("a abbr b cite dfn em i mark small span strong sub sup".split())
MARKS = re.compile(r"&quot;|&#34;|&#39;|[\"']")
OPENING = frozenset(" \n\t([{–—“‘/\u00a0")


def curl_text(text: str, before: str) -> str:
    """The text with curled marks. ``before`` is the character in front of it."""

    def curl(mark: re.Match[str]) -> str:
        last = text[mark.start() - 1] if mark.start() else before
        opens = last in OPENING
        if mark[0] in {'"', "&quot;", "&#34;"}:
            return "“" if opens else "”"
        return "‘" if opens else "’"

    return MARKS.sub(curl, text)


def curl_quotes(html: str) -> str:
    """The page with curled marks in its text."""
    parts, before, kept = [], " ", ""
    for token in TOKEN.split(html):
        tag = TAG.match(token)
        if tag:
            name = tag["name"].lower()
            if not kept and not tag["close"] and name in KEPT:
                kept = name
            elif kept == name and tag["close"]:
                kept = ""
            if name not in INLINE:
                before = " "
        elif token and not token.startswith("<!--") and not kept:
            parts.append(curl_text(token, before))
            before = token[-1]
            continue
        parts.append(token)
    return "".join(parts)


@event_priority(-30)  # after the text is whole, before drawings and captions are put in
def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Curl the marks of the page, but not of the list of references, which is copied from."""
    return html if page.file.src_uri == "references.md" else curl_quotes(html)
