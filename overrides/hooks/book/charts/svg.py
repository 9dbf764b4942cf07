"""The parts of a chart as SVG: text, lines, curves, scales and ticks.

Drawings are 400 units wide and text is 14 units or more, so that they are legible at 320 px. Colours
are the page's CSS variables, with a fallback for the editions. Nothing is told by colour alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from book.data.figures import Figure

WIDTH = 400
INK = "var(--book-ink, #24211c)"
SOFT = "var(--book-soft, #5a544a)"
RULE = "var(--book-rule, #d9d1bf)"
ACCENT = "var(--book-accent, #1d4b57)"

Point = tuple[float, float]
Curves = Mapping[str, Sequence[Point]]
"""One run of a model: the points (day, value) of each quantity."""
Drawing = tuple[float, list[str]]
"""The height of a drawing, and its elements."""
Row = TypeVar("Row")


class Stroke(NamedTuple):
    """The style of a curve. It is distinct in black and white too."""

    colour: str
    dashes: str
    width: float


STROKES = (
    Stroke(ACCENT, "", 2.5),
    Stroke(INK, "7 4", 2),
    Stroke(ACCENT, "2 4", 2.25),
    Stroke(INK, "10 3 2 3", 1.75),
)


def number(value: float) -> str:
    """Format a coordinate: ``12``, ``12.5``."""
    return f"{value:.1f}".removesuffix(".0")


def element(name: str, inside: str = "", /, **attributes: str | float) -> str:
    """Return an element. Names of attributes have ``_`` for ``-``, or at their end; empty ones are omitted."""
    listed = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value) if isinstance(value, str) else number(value)}"'
        for key, value in attributes.items()
        if value != ""
    )
    return f"<{name}{listed}>{inside}</{name}>" if inside else f"<{name}{listed}/>"


def text(x: float, y: float, words: str, **style: str | float) -> str:
    """A line of text."""
    return element("text", escape(words), x=x, y=y, **{"font_size": 15, "fill": INK, **style})


def note(x: float, y: float, words: str, **style: str | float) -> str:
    """A line of smaller text."""
    return text(x, y, words, **{"font_size": 14, **style})


def small(x: float, y: float, words: str, **style: str | float) -> str:
    """A line of softer text: numbers of an axis, units, notes."""
    return note(x, y, words, **{"fill": SOFT, **style})


def heading(x: float, y: float, words: str, **style: str | float) -> str:
    """The name of a panel or a column."""
    return text(x, y, words, font_weight=600, fill=ACCENT, **style)


def line(start: Point, end: Point, stroke: str = INK, width: float = 1.5, dashes: str = "") -> str:
    """A straight line."""
    (x1, y1), (x2, y2) = start, end
    style = {"stroke": stroke, "stroke_width": f"{width:g}", "stroke_dasharray": dashes}
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke_linecap="round", **style)


def polyline(points: Iterable[Point], stroke: Stroke, label: str) -> str:
    """A curve."""
    style = {"stroke": stroke.colour, "stroke_width": f"{stroke.width:g}", "fill": "none"}
    ends = {
        "stroke_linejoin": "round",
        "stroke_linecap": "round",
        "stroke_dasharray": stroke.dashes,
    }
    path = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    return element("polyline", class_="curve", data_label=label, points=path, **style, **ends)


def key(x: float, y: float, words: str, stroke: Stroke) -> str:
    """A sample of a stroke, and its meaning."""
    sample = line((x, y - 5), (x + 34, y - 5), stroke.colour, stroke.width, stroke.dashes)
    return sample + note(x + 42, y, words)


def dot(x: float, y: float, radius: float, fill: str) -> str:
    """A filled circle."""
    return element("circle", cx=x, cy=y, r=radius, fill=fill)


def box(x: float, y: float, width: float, height: float, **style: str) -> str:
    """A rectangle."""
    return element("rect", x=x, y=y, width=width, height=height, **style)


class Scale(NamedTuple):
    """A linear axis: ``low`` is drawn at ``start``, ``high`` at ``end``."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the coordinate of a value."""
        share = (value - self.low) / (self.high - self.low)
        return self.start + (self.end - self.start) * share


def nice_top(value: float) -> float:
    """Return the end of an axis up to ``value``: 1, 2, 2.5, 4, 5, 8 or 10 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 2.5, 4, 5, 8, 10) if step * power >= value)


def ticks(across: Scale, values: Sequence[float], y: float, words: str = "") -> list[str]:
    """Numbers along a horizontal axis, the outer ones aligned inwards, and its title."""
    anchors = {0: "start", len(values) - 1: "end"}
    numbers = [
        small(across(value), y, f"{value:g}", text_anchor=anchors.get(index, "middle"))
        for index, value in enumerate(values)
    ]
    middle = (across.start + across.end) / 2
    return [*numbers, note(middle, y + 20, words, text_anchor="middle")] if words else numbers


def levels(
    down: Scale, values: Iterable[float], left: float, right: float, strong: float | None = None
) -> list[str]:
    """Horizontal grid lines with their numbers at the left; the ``strong`` one is darker."""
    return [
        line((left, down(value)), (right, down(value)), SOFT if value == strong else RULE, 1)
        + small(left - 8, down(value) + 5, f"{value:g}", text_anchor="end")
        for value in values
    ]


def group_rows(rows: Iterable[Row], field: str) -> dict[str, list[Row]]:
    """Group rows by the value of a field, in the order of the data."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(getattr(row, field), []).append(row)
    return groups


def frame(figure: Figure, drawing: Drawing) -> str:
    """Return the whole drawing, with a title and a description for screen readers."""
    height, parts = drawing
    title, words = f"fig-{figure.id}-title", f"fig-{figure.id}-desc"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {number(height)}" role="img" '
        f'aria-labelledby="{title} {words}" font-family="inherit">'
        f'<title id="{title}">{escape(figure.title)}</title>'
        f'<desc id="{words}">{escape(figure.words)}</desc>{"".join(parts)}</svg>'
    )
