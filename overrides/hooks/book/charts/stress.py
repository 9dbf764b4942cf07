"""The runs of the model of the stress axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from book.charts import axis

if TYPE_CHECKING:
    from book.data.figures import StressRow

DAYS = 365
"""Length of every run: the stress and what follows it."""
TOP = 2.5
"""Top of the axis, times the healthy level: twice the stress brings cortisol to 1.9."""
LEFT, RIGHT = 40.0, axis.WIDTH - 12.0


def draw_stress(rows: Sequence[StressRow], curves: Sequence[axis.Curves]) -> axis.Drawing:
    """A panel per length of stress: cortisol and ACTH for a year, beside the healthy level."""
    parts = [
        axis.key(12, 22, "cortisol", axis.STROKES[0]),
        axis.key(140, 22, "ACTH", axis.STROKES[1]),
        axis.box(246, 10, 30, 14, fill=axis.RULE),
        axis.note(284, 22, "stress lasts"),
        axis.small(12, 46, "times the healthy level"),
    ]
    across = axis.Scale(0, DAYS, LEFT, RIGHT)
    y = 46.0
    for row, run in zip(rows, curves, strict=True):
        y += 140
        down = axis.Scale(0, TOP, y, y - 100)
        parts.append(axis.heading(12, y - 110, row.panel))
        lasts = max(across(row.days) - LEFT, 1.5)  # one day is seen, too
        parts.append(axis.box(LEFT, y - 100, lasts, 100, fill=axis.RULE))
        parts += axis.levels(down, (0, 1, 2), LEFT, RIGHT, strong=1)
        parts += [
            axis.polyline([(across(day), down(value)) for day, value in run[name]], stroke, name)
            for name, stroke in zip(("cortisol", "ACTH"), axis.STROKES, strict=False)
        ]
    parts += axis.ticks(across, (0, 90, 180, 270, DAYS), y + 18, "days since the stress began")
    return y + 46, parts
