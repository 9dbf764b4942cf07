"""Percentages as a hundred squares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from book.charts import svg

if TYPE_CHECKING:
    from book.data.figures import ShareRow

SIDE, GAP, LEFT = 15.0, 4.0, 12.0
FILLS = (
    {"fill": "none", "stroke": svg.SOFT},
    {"fill": svg.RULE, "stroke": svg.SOFT},
    {"fill": svg.ACCENT, "stroke": svg.ACCENT},
)


def draw_shares(rows: Sequence[ShareRow]) -> svg.Drawing:
    """Draw a hundred squares in five lines, and a key of their fillings."""
    squares = [
        (row.label, style)
        for row, style in zip(rows, FILLS, strict=False)
        for _ in range(row.share)
    ]
    parts = []
    for index, (label, style) in enumerate(squares):
        x, y = LEFT + index % 20 * (SIDE + GAP), 10 + index // 20 * (SIDE + GAP)
        parts.append(svg.box(x, y, SIDE, SIDE, class_="share", data_label=label, **style))
    y = 10 + 5 * (SIDE + GAP) + 6
    for row, style in zip(rows, FILLS, strict=False):
        y += 26
        parts.append(svg.box(LEFT, y - 12, SIDE, SIDE, **style))
        parts.append(svg.text(LEFT + 26, y, f"{row.share}%: {row.label}", font_weight=600))
        y += 19
        parts.append(svg.small(LEFT + 26, y, row.shape))
    return y + 12, parts
