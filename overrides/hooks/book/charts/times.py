"""How long something takes to show: bars along an axis from a day to years."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from book.charts import axis

if TYPE_CHECKING:
    from book.data.figures import TimeRow

LEFT, RIGHT = 14.0, axis.WIDTH - 28.0
TICKS = {1: "1 day", 7: "week", 91: "3 months", 365: "year", 1095: "3 years"}
"""Days, and what the axis calls them."""


def draw_times(rows: Sequence[TimeRow]) -> axis.Drawing:
    """A row a result: what was done, when it was measured, what it was.

    The axis is logarithmic: a day and three years would not fit on another.
    """
    across = axis.Scale(0, math.log(max(TICKS)), LEFT, RIGHT)
    base = 8 + 54.0 * len(rows)
    places = {words: across(math.log(days)) for days, words in TICKS.items()}
    parts: list[str] = []
    y = 0.0
    for row in sorted(rows, key=lambda row: row.days):
        end = across(math.log(row.days))
        parts.append(axis.text(12, y + 20, row.label, font_weight=600))
        parts.append(axis.small(axis.WIDTH - 12, y + 20, row.when, text_anchor="end"))
        parts += [axis.line((x, y + 24), (x, y + 34), axis.SOFT, 1) for x in places.values()]
        parts.append(axis.line((LEFT, y + 29), (RIGHT, y + 29), axis.RULE, 1))
        bar = axis.line((LEFT, y + 29), (end, y + 29), axis.ACCENT, 3)
        mark = axis.dot(end, y + 29, 5, axis.ACCENT)
        parts.append(axis.element("g", bar + mark, class_="time", data_days=f"{row.days:g}"))
        parts.append(axis.note(12, y + 48, row.effect))
        y += 54
    parts += [
        axis.small(x, base + 18, words, text_anchor="middle" if x > LEFT else "start")
        for words, x in places.items()
    ]
    return base + 26, parts
