"""Curves of the model of glucose over years."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from book.charts import svg

if TYPE_CHECKING:
    from book.data.figures import FallRow

YEAR = 365
FALLS, RETURNS = 10, 6
"""The number of years in each kind of figure."""
FLOOR, OUT_OF_RANGE = 80.0, 300.0
"""Ends of the axis in mg/dL. No curve goes above it, because nobody stays untreated there for years."""
MMOL = 18.0
"""mg/dL of glucose in 1 mmol/L."""
LEFT, RIGHT = 40.0, svg.WIDTH - 44.0


def draw_glucose(rows: Sequence[FallRow], curves: Sequence[svg.Curves], years: int) -> svg.Drawing:
    """Draw a curve for each row, with both units, up to the end of the model's range."""
    parts = [
        svg.key(12, 24 + 24 * index, row.label, svg.STROKES[index])
        for index, row in enumerate(rows)
    ]
    y = 24 * len(rows) + 28
    top, base = y + 14, y + 234
    across, down = svg.Scale(0, years, LEFT, RIGHT), svg.Scale(FLOOR, OUT_OF_RANGE, base, top)
    levels = (100, 150, 200, 250, 300)
    parts += [svg.small(4, y, "mg/dL"), svg.small(svg.WIDTH - 4, y, "mmol/L", text_anchor="end")]
    parts += svg.levels(down, levels, LEFT, RIGHT, strong=OUT_OF_RANGE)
    parts += [svg.small(RIGHT + 6, down(level) + 5, f"{level / MMOL:.1f}") for level in levels]
    words = "above: outside the model’s range"
    parts.append(svg.small((LEFT + RIGHT) / 2, y, words, text_anchor="middle"))
    for row, stroke, run in zip(rows, svg.STROKES, curves, strict=False):
        points = [(across(day / YEAR), down(glucose)) for day, glucose in run["glucose"]]
        parts.append(svg.polyline(points, stroke, row.label))
        if run["glucose"][-1][0] < years * YEAR:
            parts.append(svg.dot(*points[-1], 4, stroke.colour))
    words = "years since insulin sensitivity began to fall"
    parts += svg.ticks(across, range(0, years + 1, 2), base + 18, words)
    return base + 46, parts
