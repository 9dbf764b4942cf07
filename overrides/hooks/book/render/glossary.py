"""The glossary: every term with its anchor, as HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from book.templates import render

if TYPE_CHECKING:
    from book.state import Book


def render_glossary(book: Book) -> str:
    """All entries in the order of their anchors."""
    terms = sorted(book.data.terms, key=lambda term: term.anchor)
    return render("render/glossary.html", terms=terms)
