"""The options: tables that compare them, the section of each, and its trials, as Markdown that cites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from book.render.findings import findings_marker, how_sure
from book.templates import render

if TYPE_CHECKING:
    from book.data.records import Option
    from book.state import Book


def options_of(book: Book, page: str) -> list[Option]:
    """The options whose sections are on a page."""
    return [option for option in book.data.options if option.page == page]


def render_options(book: Book, page: str) -> str:
    """The table of a page's options: a row an option, which leads to its section."""
    options = options_of(book, page)
    sure = {option.id: how_sure(option, book.data) for option in options}
    return render("render/options.md", options=options, sure=sure)


def render_option(book: Book, name: str) -> str:
    """The section of one option, which leads to its trials."""
    option = book.data.option[name]
    return render(
        "render/option.md",
        option=option,
        sure=how_sure(option, book.data),
        titles={src: page.meta.title for src, page in book.pages.items()},
    )


def render_trials(book: Book, name: str) -> str:
    """What the trials of one option found, for those who judge them."""
    option = book.data.option[name]
    return render("render/trials.md", option=option, found=findings_marker(book, name))


def cite_trials(book: Book, name: str) -> list[str]:
    """The works that the findings of an option and the words about them cite."""
    found = [key for finding in book.data.findings_of[name] for key in finding.keys]
    return [*book.data.option[name].trials_keys, *found]
