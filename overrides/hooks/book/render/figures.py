"""A figure with its caption, and the list of all figures, as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from book.data.figures import LadderFigure
from book.render.findings import ladder_words
from book.templates import render

if TYPE_CHECKING:
    from book.state import Book


def render_figure(book: Book, name: str) -> str:
    """The frame of a figure: its drawing is put in later, its caption cites."""
    number = book.figures[name].number
    figure = book.data.figures[name]
    told = []
    if isinstance(figure, LadderFigure):
        told = ladder_words(book.ladder.pick(figure.options, figure.rungs, figure.normal))
    return render("render/figure.md", figure=figure, number=number, told=told)


def list_figures(book: Book) -> str:
    """All figures in the order of their numbers."""
    listed = [(place, book.data.figures[name]) for name, place in book.figures.items()]
    return render("render/figures.md", figures=listed)
