"""The same theme at another depth: links at the foot of a page, named in its front matter."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from book.diagnostics import Diagnostic, suggest


class Themed(Protocol):
    """What is read of a page: its depth and its ways, from the front matter."""

    title: str
    depth: str
    simpler: tuple[str, ...]
    deeper: tuple[str, ...]


def check_depths(pages: Mapping[str, Themed], depths: Sequence[str]) -> Iterator[Diagnostic]:
    """Depths that do not exist, and ways that lead nowhere or the wrong way."""
    for src, page in pages.items():
        if not (page.depth or page.simpler or page.deeper):
            continue
        file = f"docs/{src}"
        if page.depth not in depths:
            hint = suggest(page.depth, depths) or f"Use one of: {', '.join(depths)}."
            yield Diagnostic(file, 1, f"unknown depth '{page.depth}'.", hint)
            continue
        for name, targets, way in (("deeper", page.deeper, 1), ("simpler", page.simpler, -1)):
            for target in targets:
                if target not in pages:
                    hint = suggest(target, pages) or "Write its path below docs/."
                    yield Diagnostic(file, 1, f"'{name}' names the unknown page '{target}'.", hint)
                elif pages[target].depth not in depths:
                    what = f"'{name}' names '{target}', which has no depth."
                    yield Diagnostic(file, 1, what, "Name a page at another depth.")
                elif (depths.index(pages[target].depth) - depths.index(page.depth)) * way <= 0:
                    what = f"'{target}' is not {name} than this page."
                    yield Diagnostic(file, 1, what, "Name a page at another depth.")


def render_ways(src: str, pages: Mapping[str, Themed]) -> str:
    """A Markdown block with the ways up and down from the page ``src``; empty if it has none."""
    page = pages[src]
    rows = []
    for label, targets in (("Simpler", page.simpler), ("Go deeper", page.deeper)):
        for target in targets:
            path = posixpath.relpath(target, posixpath.dirname(src) or ".")
            link = f"[{pages[target].title}]({path})"
            rows.append(f'- <span class="ways__label">{label}</span> {link}')
    if not rows:
        return ""
    head = '/// html | nav.ways[aria-label="This theme at another depth"][data-search-exclude=""]'
    return "\n".join(["", "", head, "", *rows, "", "///", ""])
