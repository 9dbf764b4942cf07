"""Dots with their 95% intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from book.charts import axis

if TYPE_CHECKING:
    from book.data.figures import IntervalRow


def with_interval(value: float, low: float, high: float) -> str:
    """``0.50 (0.21 to 0.78)``: all three with the decimals that the finest of them has."""
    places = max(len(f"{part:g}".partition(".")[2]) for part in (value, low, high))
    return f"{value:.{places}f} ({low:.{places}f} to {high:.{places}f})"


def draw_bar(across: axis.Scale, y: float, value: float, low: float, high: float) -> str:
    """One effect with its interval."""
    data = {"data_value": f"{value:g}", "data_low": f"{low:g}", "data_high": f"{high:g}"}
    ends = [axis.line((across(end), y - 4), (across(end), y + 4)) for end in (low, high)]
    whisker = axis.line((across(low), y), (across(high), y))
    inside = whisker + "".join(ends) + axis.dot(across(value), y, 5, axis.ACCENT)
    return axis.element("g", inside, class_="interval", **data)


def draw_intervals(rows: Sequence[IntervalRow]) -> axis.Drawing:
    """A row an effect, by panel; every panel has an axis of its own from zero."""
    parts: list[str] = []
    left, right, y = 12.0, axis.WIDTH - 12.0, 0.0
    for panel, own in axis.group_rows(rows, "panel").items():
        top = axis.nice_top(max(row.high for row in own))
        across = axis.Scale(0, top, left, right)
        steps = 4 if top / 4 >= 1 or top == 2 else 5
        values = [top * step / steps for step in range(steps + 1)]
        parts.append(axis.heading(left, y + 26, panel))
        y += 36
        base = y + 38 * len(own) + 14
        parts += [
            axis.line((across(value), y), (across(value), base), axis.RULE, 1 if value else 1.5)
            for value in values
        ]
        parts += axis.ticks(across, values, base + 18)
        for row in own:
            numbers = row.value, row.low, row.high
            parts.append(axis.text(left + 6, y + 24, row.label))
            parts.append(axis.small(right, y + 24, with_interval(*numbers), text_anchor="end"))
            y += 38
            parts.append(draw_bar(across, y, *numbers))
        y = base + 26
    return y + 6, parts
