"""Parts of a page that are on another page now: their old addresses, each with the way on.

A page's front matter names them under ``moved``. The options of the page that compares them are
known from the data: each has a page of its own, and none needs a line.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from book.data.rules import unknown_page
from book.diagnostics import Diagnostic, line_at, suggest
from book.markdown.markers import find_markers
from book.templates import render

if TYPE_CHECKING:
    from book.state import Book


@dataclass(frozen=True)
class Moved:
    """An old anchor, and the page and anchor that have its text now."""

    old: str
    page: str
    anchor: str
    """Empty for the whole page."""
    file: str
    line: int
    """Where that is said."""


def find_moved(book: Book, src: str) -> list[Moved]:
    """What was once on the page ``src``."""
    page = book.pages[src]
    found = []
    for old, place in page.meta.moved.items():
        target, _, anchor = place.partition("#")
        line = line_at(page.text, max(page.text.find(f"{old}:"), 0))
        found.append(Moved(old, target, anchor, f"docs/{src}", line))
    tables = {mark["name"] for mark in find_markers(page.text) if mark["kind"] == "options"}
    found += [
        Moved(one.id, one.page, one.id, one.file, one.line)
        for one in book.data.options
        if one.page in tables - {src}
    ]
    return found


def check_moved(book: Book) -> Iterator[Diagnostic]:
    """Parts that are said to be on a page that does not exist."""
    for moved in (one for src in book.pages for one in find_moved(book, src)):
        if moved.page not in book.pages and moved.file.startswith("docs/"):
            where = f"under moved, '{moved.old}' leads to"
            yield unknown_page(moved.file, moved.line, moved.page, book.pages, where)


def check_places(book: Book, ids: Mapping[str, Collection[str]]) -> Iterator[Diagnostic]:
    """Parts that are not where they are said to be. ``ids``: those of each written page, by its file."""
    for moved in (one for src in book.pages for one in find_moved(book, src)):
        there = ids.get(book.file(moved.page), ())
        if moved.anchor and moved.anchor not in there:
            what = (
                f"'{moved.old}' leads to '#{moved.anchor}', which docs/{moved.page} does not have."
            )
            hint = suggest(moved.anchor, there) or "Name an anchor of that page."
            yield Diagnostic(moved.file, moved.line, what, hint)


def render_moved(book: Book, src: str) -> str:
    """The list at the end of the page, of which a reader sees the one line that was asked for."""
    return render("render/moved.html", book=book, src=src, places=find_moved(book, src))
