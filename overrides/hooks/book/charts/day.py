"""Levels of a hormone by hour of the day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from book.charts import svg

if TYPE_CHECKING:
    from book.data.figures import DayRow

TOP, BASE, LEFT, RIGHT = 96.0, 296.0, 44.0, svg.WIDTH - 14.0


def draw_day(rows: Sequence[DayRow]) -> svg.Drawing:
    """Draw a line for each group, with the range of its middle half.

    The lines between the measured hours are straight, because nothing was measured there.
    """
    hours = sorted({row.hour for row in rows})
    across = svg.Scale(hours[0], hours[-1], LEFT + 10, RIGHT - 10)
    most = svg.nice_top(max(row.high for row in rows))
    down = svg.Scale(0, most, BASE, TOP)
    parts = [svg.small(4, TOP - 14, rows[0].unit)]
    parts += svg.levels(down, [most * step / 5 for step in range(6)], LEFT, RIGHT)
    parts += [
        svg.small(across(hour), BASE + 20, f"{int(hour):02}:00", text_anchor="middle")
        for hour in hours
    ]
    for index, (label, group) in enumerate(svg.group_rows(rows, "label").items()):
        stroke = svg.STROKES[index]
        shift = 10 * index - 5  # keeps the ranges of two groups apart
        group.sort(key=lambda row: row.hour)
        points = [(across(row.hour) + shift, down(row.value)) for row in group]
        parts.append(svg.key(12, 25 + 24 * index, label, stroke))
        parts.append(svg.polyline(points, stroke, label))
        for (x, y), row in zip(points, group, strict=True):
            data = {
                f"data_{name}": f"{getattr(row, name):g}"
                for name in ("hour", "value", "low", "high")
            }
            low, high = ((x, down(getattr(row, end))) for end in ("low", "high"))
            inside = svg.line(low, high, stroke.colour) + svg.dot(x, y, 4.5, stroke.colour)
            parts.append(svg.element("g", inside, class_="level", data_label=label, **data))
    return BASE + 34, parts
