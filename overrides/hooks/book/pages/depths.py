"""The same theme at another depth: links at the foot of a page, named in its front matter."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from book.pages.page import Page


def render_ways(src: str, pages: Mapping[str, Page]) -> str:
    """A Markdown block with the ways up and down from the page ``src``; empty if it has none."""
    meta = pages[src].meta
    rows = []
    for label, targets in (("Simpler", meta.simpler), ("Go deeper", meta.deeper)):
        for target in targets:
            path = posixpath.relpath(target, posixpath.dirname(src) or ".")
            link = f"[{pages[target].meta.title}]({path})"
            rows.append(f'- <span class="ways__label">{label}</span> {link}')
    if not rows:
        return ""
    head = '/// html | nav.ways[aria-label="This theme at another depth"][data-search-exclude=""]'
    return "\n".join(["", "", head, "", *rows, "", "///", ""])
