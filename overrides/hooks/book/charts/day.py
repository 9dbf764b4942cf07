"""Levels by hour of the day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from book.charts import axis

if TYPE_CHECKING:
    from book.data.figures import DayRow

TOP, BASE, LEFT, RIGHT = 96.0, 296.0, 44.0, axis.WIDTH - 14.0


def draw_day(rows: Sequence[DayRow]) -> axis.Drawing:
    """A line a group, with the range that holds the middle half.

    Straight lines between the hours that were measured: what lies between was not.
    """
    hours = sorted({row.hour for row in rows})
    across = axis.Scale(hours[0], hours[-1], LEFT + 10, RIGHT - 10)
    most = axis.nice_top(max(row.high for row in rows))
    down = axis.Scale(0, most, BASE, TOP)
    parts = [axis.small(4, TOP - 14, rows[0].unit)]
    parts += axis.levels(down, [most * step / 5 for step in range(6)], LEFT, RIGHT)
    parts += [
        axis.small(across(hour), BASE + 20, f"{int(hour):02}:00", text_anchor="middle")
        for hour in hours
    ]
    for place, (label, own) in enumerate(axis.group_rows(rows, "label").items()):
        stroke = axis.STROKES[place]
        shift = 10 * place - 5  # so that the two ranges do not cover each other
        own.sort(key=lambda row: row.hour)
        points = [(across(row.hour) + shift, down(row.value)) for row in own]
        parts.append(axis.key(12, 25 + 24 * place, label, stroke))
        parts.append(axis.polyline(points, stroke, label))
        for (x, y), row in zip(points, own, strict=True):
            data = {
                f"data_{name}": f"{getattr(row, name):g}"
                for name in ("hour", "value", "low", "high")
            }
            low, high = ((x, down(getattr(row, end))) for end in ("low", "high"))
            inside = axis.line(low, high, stroke.colour) + axis.dot(x, y, 4.5, stroke.colour)
            parts.append(axis.element("g", inside, class_="level", data_label=label, **data))
    return BASE + 34, parts
