"""The options side by side: one table, then a short section each, as Markdown that cites."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from book.templates import render

if TYPE_CHECKING:
    from book.state import Book


def render_options(book: Book, part: str) -> str:
    """The ``table`` (a row an option) or the ``sections`` (a heading per group and per option)."""
    options = book.data.options
    if part == "table":
        return render("render/options-table.md", options=options)
    groups = [(name, list(members)) for name, members in groupby(options, lambda one: one.group)]
    titles = {src: page.meta.title for src, page in book.pages.items()}
    return render("render/options.md", groups=groups, titles=titles)
