"""The figures as SVG: charts of their rows, curves of the models, and drawings made by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from book.charts.arrows import draw_arrows
from book.charts.axis import Drawing, Row, by_field, frame
from book.charts.counts import Counts, draw_counts
from book.charts.curves import Curves, read_curves
from book.charts.day import draw_day
from book.charts.drawings import FOLDER, check_drawing, check_drawings
from book.charts.glucose import FALLS, RETURNS, draw_glucose
from book.charts.intervals import draw_intervals
from book.charts.ladder import Ladder, draw_ladder
from book.charts.shares import draw_shares
from book.charts.stress import draw_stress
from book.charts.times import draw_times

__all__ = ["CHARTS", "FOLDER", "Given", "check_drawing", "check_drawings", "draw", "read_curves"]


class Given(NamedTuple):
    """What a chart may be drawn from."""

    rows: Sequence[Row]
    curves: Sequence[Mapping[str, Any]]
    counts: Counts
    marks: Mapping[str, str]
    ladder: Ladder


CHARTS: dict[str, Callable[[Given], Drawing]] = {
    "intervals": lambda given: draw_intervals(given.rows),
    "arrows": lambda given: draw_arrows(given.rows),
    "shares": lambda given: draw_shares(given.rows),
    "day": lambda given: draw_day(given.rows),
    "times": lambda given: draw_times(given.rows),
    "counts": lambda given: draw_counts(given.counts, given.marks),
    "ladder": lambda given: draw_ladder(given.ladder),
    "stress": lambda given: draw_stress(given.rows, given.curves),
    "falls": lambda given: draw_glucose(given.rows, given.curves, FALLS),
    "returns": lambda given: draw_glucose(given.rows, given.curves, RETURNS),
}
"""The kinds of chart."""


def draw(  # noqa: PLR0913 (each kind of chart has a source of its own)
    figure: Any,
    *,
    drawings: Path,
    curves: Curves,
    counts: Counts,
    marks: Mapping[str, str],
    ladder: Ladder = Ladder(),  # noqa: B008 (nothing can change it)
) -> str:
    """A figure as SVG. ``drawings``: the folder of those made by hand; ``marks``: verdict → shape."""
    if not figure.chart:
        return drawings.joinpath(figure.drawing).read_text(encoding="utf-8").strip()
    rows = [by_field(row) for row in figure.rows]
    options, rungs = getattr(figure, "options", ()), getattr(figure, "rungs", ())
    picked = ladder.pick(options, rungs, getattr(figure, "normal", False))
    given = Given(rows, curves.get(figure.id, ()), counts, marks, picked)
    return frame(figure.id, figure.title, figure.words, CHARTS[figure.chart](given))
