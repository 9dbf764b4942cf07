"""The options: one table that compares them, and the section of each, as Markdown that cites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from book.render.findings import findings_marker, how_sure
from book.templates import render

if TYPE_CHECKING:
    from book.state import Book


def render_options(book: Book) -> str:
    """The table: a row an option, which leads to its section."""
    options = book.data.options
    sure = {option.id: how_sure(option, book.data) for option in options}
    return render("render/options.md", options=options, sure=sure)


def render_option(book: Book, name: str) -> str:
    """The section of one option, with what the trials found folded in."""
    option = book.data.option[name]
    return render(
        "render/option.md",
        option=option,
        sure=how_sure(option, book.data),
        titles={src: page.meta.title for src, page in book.pages.items()},
        found=findings_marker(book, name),
    )


def cite_option(book: Book, name: str) -> list[str]:
    """The works that the section of an option and its findings cite."""
    found = [key for finding in book.data.findings_of[name] for key in finding.keys]
    return [*book.data.option[name].section_keys, *found]
