"""How long changes take to show: bars along an axis from a day to years."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from book.charts import svg

if TYPE_CHECKING:
    from book.data.figures import TimeRow

LEFT, RIGHT = 14.0, svg.WIDTH - 28.0
TICKS = {1: "1 day", 7: "week", 91: "3 months", 365: "year", 1095: "3 years"}
"""Days and their labels on the axis."""


def draw_times(rows: Sequence[TimeRow]) -> svg.Drawing:
    """Draw a row for each result: what was done, when it was measured, and the effect.

    The axis is logarithmic, so that both a day and three years fit on it.
    """
    across = svg.Scale(0, math.log(max(TICKS)), LEFT, RIGHT)
    base = 8 + 54.0 * len(rows)
    ticks = {words: across(math.log(days)) for days, words in TICKS.items()}
    parts: list[str] = []
    y = 0.0
    for row in sorted(rows, key=lambda row: row.days):
        end = across(math.log(row.days))
        parts.append(svg.text(12, y + 20, row.label, font_weight=600))
        parts.append(svg.small(svg.WIDTH - 12, y + 20, row.when, text_anchor="end"))
        parts += [svg.line((x, y + 24), (x, y + 34), svg.SOFT, 1) for x in ticks.values()]
        parts.append(svg.line((LEFT, y + 29), (RIGHT, y + 29), svg.RULE, 1))
        bar = svg.line((LEFT, y + 29), (end, y + 29), svg.ACCENT, 3)
        mark = svg.dot(end, y + 29, 5, svg.ACCENT)
        parts.append(svg.element("g", bar + mark, class_="time", data_days=f"{row.days:g}"))
        parts.append(svg.note(12, y + 48, row.effect))
        y += 54
    parts += [
        svg.small(x, base + 18, words, text_anchor="middle" if x > LEFT else "start")
        for words, x in ticks.items()
    ]
    return base + 26, parts
