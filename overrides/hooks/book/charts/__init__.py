"""Draw figures as SVG: charts of data, curves of the models, and drawings made by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from book.charts.arrows import draw_arrows
from book.charts.counts import draw_counts
from book.charts.day import draw_day
from book.charts.glucose import FALLS, RETURNS, draw_glucose
from book.charts.intervals import draw_intervals
from book.charts.ladder import draw_ladder, draw_links, is_in_words
from book.charts.shares import draw_shares
from book.charts.stress import draw_stress
from book.charts.svg import Drawing, frame
from book.charts.times import draw_times
from book.diagnostics import Diagnostic

if TYPE_CHECKING:
    from book.data.figures import Figure
    from book.state import Book

FOLDER = "docs/assets/figures"
"""The folder of the drawings made by hand."""

CHARTS: dict[str, Callable[[Book, Any], Drawing]] = {
    "intervals": lambda _, figure: draw_intervals(figure.rows),
    "arrows": lambda _, figure: draw_arrows(figure.rows),
    "shares": lambda _, figure: draw_shares(figure.rows),
    "day": lambda _, figure: draw_day(figure.rows),
    "times": lambda _, figure: draw_times(figure.rows),
    "counts": lambda book, _: draw_counts(book.counts, book.data.site.verdicts_by_name),
    "ladder": lambda book, figure: draw_ladder(book.ladder.pick(figure)),
    "stress": lambda book, figure: draw_stress(figure.rows, book.curves[figure.id]),
    "falls": lambda book, figure: draw_glucose(figure.rows, book.curves[figure.id], FALLS),
    "returns": lambda book, figure: draw_glucose(figure.rows, book.curves[figure.id], RETURNS),
}
"""A function for each kind of chart, which takes the book and a record of figures.yml."""


def draw(book: Book, name: str) -> str:
    """Return a figure as SVG."""
    figure = book.data.figures[name]
    if figure.drawing:
        drawing = book.settings.root / FOLDER / figure.drawing
        return drawing.read_text(encoding="utf-8").strip()
    return frame(figure, CHARTS[figure.chart](book, figure))


def link_names(book: Book, name: str, src: str) -> str:
    """Return what to lay over a figure on the page ``src``, so that the options it names are links."""
    figure: Any = book.data.figures[name]
    ladder = book.ladder.pick(figure) if figure.chart == "ladder" else None
    if not ladder or not is_in_words(ladder):
        return ""
    pages = {option.id: book.relative_url(option.page, src) for option in book.data.options}
    return draw_links(ladder, {option: f"{page}#{option}" for option, page in pages.items()})


def check_drawings(figures: Iterable[Figure], root: Path) -> Iterator[Diagnostic]:
    """Find drawings that are missing or not well-formed, which e-book readers would refuse."""
    for figure in figures:
        if not figure.drawing:
            continue
        file = f"{FOLDER}/{figure.drawing}"
        try:
            ElementTree.parse(root / file)
        except OSError:
            what = f"the drawing of figure {figure.id} is missing: {file}."
            yield figure.fault(what, "Add the file, or correct its name.")
        except ElementTree.ParseError as error:
            what = f"invalid SVG: {error}."
            yield Diagnostic(file, error.position[0], what, "Close every element.")
