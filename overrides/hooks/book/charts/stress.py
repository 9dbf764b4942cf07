"""Curves of the model of the stress axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from book.charts import svg

if TYPE_CHECKING:
    from book.data.figures import StressRow

DAYS = 365
"""The length of every run: the stress and the time after it."""
TOP = 2.5
"""The top of the axis, times the healthy level. Twice the usual stress brings cortisol to 1.9."""
LEFT, RIGHT = 40.0, svg.WIDTH - 12.0


def draw_stress(rows: Sequence[StressRow], curves: Sequence[svg.Curves]) -> svg.Drawing:
    """Draw a panel for each length of stress: cortisol and ACTH for a year."""
    parts = [
        svg.key(12, 22, "cortisol", svg.STROKES[0]),
        svg.key(140, 22, "ACTH", svg.STROKES[1]),
        svg.box(246, 10, 30, 14, fill=svg.RULE),
        svg.note(284, 22, "stress lasts"),
        svg.small(12, 46, "times the healthy level"),
    ]
    across = svg.Scale(0, DAYS, LEFT, RIGHT)
    y = 46.0
    for row, run in zip(rows, curves, strict=True):
        y += 140
        down = svg.Scale(0, TOP, y, y - 100)
        parts.append(svg.heading(12, y - 110, row.panel))
        width = max(across(row.days) - LEFT, 1.5)  # one day must be visible too
        parts.append(svg.box(LEFT, y - 100, width, 100, fill=svg.RULE))
        parts += svg.levels(down, (0, 1, 2), LEFT, RIGHT, strong=1)
        parts += [
            svg.polyline([(across(day), down(value)) for day, value in run[name]], stroke, name)
            for name, stroke in zip(("cortisol", "ACTH"), svg.STROKES, strict=False)
        ]
    parts += svg.ticks(across, (0, 90, 180, 270, DAYS), y + 18, "days since the stress began")
    return y + 46, parts
