"""Redirects for parts of a page that moved to another page.

A page's front matter lists them under ``moved``. Options need no such line: where the page of the
comparison tables once had their texts, it redirects to the page that the data names.
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
    """An old anchor, and the page and anchor to which its text moved."""

    old: str
    page: str
    anchor: str
    """Empty for the whole page."""
    file: str
    line: int
    """The line of ``file`` that says so."""


def find_moved(book: Book, src: str) -> list[Moved]:
    """Return what moved away from the page ``src``."""
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


def all_moved(book: Book) -> Iterator[Moved]:
    """Yield what moved away from any page."""
    for src in book.pages:
        yield from find_moved(book, src)


def check_moved(book: Book) -> Iterator[Diagnostic]:
    """Find parts that moved to a page that does not exist."""
    for moved in all_moved(book):
        if moved.page not in book.pages and moved.file.startswith("docs/"):
            where = f"under moved, '{moved.old}' leads to"
            yield unknown_page(moved.file, moved.line, moved.page, book.pages, where)


def check_places(book: Book, ids: Mapping[str, Collection[str]]) -> Iterator[Diagnostic]:
    """Find parts that moved to an anchor that does not exist. ``ids``: those of each file."""
    for moved in all_moved(book):
        known = ids.get(book.file(moved.page), ())
        if moved.anchor and moved.anchor not in known:
            what = (
                f"'{moved.old}' leads to '#{moved.anchor}', which docs/{moved.page} does not have."
            )
            hint = suggest(moved.anchor, known) or "Name an anchor of that page."
            yield Diagnostic(moved.file, moved.line, what, hint)


def render_moved(book: Book, src: str) -> str:
    """Return the list of links at the end of a page; CSS shows only the one that is the target."""
    return render("render/moved.html", book=book, src=src, places=find_moved(book, src))
