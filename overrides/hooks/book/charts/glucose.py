"""The runs of the model of glucose over years."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from book.charts import axis

if TYPE_CHECKING:
    from book.data.figures import FallRow

YEAR = 365
FALLS, RETURNS = 10, 6
"""Years that the two kinds of figure show."""
FLOOR, OUT_OF_RANGE = 80.0, 300.0
"""Ends of the axis in mg/dL. Above it nobody goes untreated for years, so no curve is drawn there."""
MMOL = 18.0
"""mg/dL of glucose in one mmol/L."""
LEFT, RIGHT = 40.0, axis.WIDTH - 44.0


def draw_glucose(
    rows: Sequence[FallRow], curves: Sequence[axis.Curves], years: int
) -> axis.Drawing:
    """One curve a row: glucose over years, in both units, ending where the model's range ends."""
    parts = [
        axis.key(12, 24 + 24 * place, row.label, axis.STROKES[place])
        for place, row in enumerate(rows)
    ]
    y = 24 * len(rows) + 28
    top, base = y + 14, y + 234
    across, down = axis.Scale(0, years, LEFT, RIGHT), axis.Scale(FLOOR, OUT_OF_RANGE, base, top)
    marked = (100, 150, 200, 250, 300)
    parts += [axis.small(4, y, "mg/dL"), axis.small(axis.WIDTH - 4, y, "mmol/L", text_anchor="end")]
    parts += axis.levels(down, marked, LEFT, RIGHT, strong=OUT_OF_RANGE)
    parts += [axis.small(RIGHT + 6, down(level) + 5, f"{level / MMOL:.1f}") for level in marked]
    words = "above: outside the model’s range"
    parts.append(axis.small((LEFT + RIGHT) / 2, y, words, text_anchor="middle"))
    for row, stroke, run in zip(rows, axis.STROKES, curves, strict=False):
        points = [(across(day / YEAR), down(glucose)) for day, glucose in run["glucose"]]
        parts.append(axis.polyline(points, stroke, row.label))
        if run["glucose"][-1][0] < years * YEAR:
            parts.append(axis.dot(*points[-1], 4, stroke.colour))
    words = "years since insulin sensitivity began to fall"
    parts += axis.ticks(across, range(0, years + 1, 2), base + 18, words)
    return base + 46, parts
