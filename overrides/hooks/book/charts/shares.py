"""Parts of a whole as a hundred squares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from book.charts import axis

if TYPE_CHECKING:
    from book.data.figures import ShareRow

SIDE, GAP, LEFT = 15.0, 4.0, 12.0
FILLS = (
    {"fill": "none", "stroke": axis.SOFT},
    {"fill": axis.RULE, "stroke": axis.SOFT},
    {"fill": axis.ACCENT, "stroke": axis.ACCENT},
)


def draw_shares(rows: Sequence[ShareRow]) -> axis.Drawing:
    """A hundred squares in five lines, told apart by filling, and each part with its words."""
    squares = [
        (row.label, style)
        for row, style in zip(rows, FILLS, strict=False)
        for _ in range(row.share)
    ]
    parts = []
    for place, (label, style) in enumerate(squares):
        x, y = LEFT + place % 20 * (SIDE + GAP), 10 + place // 20 * (SIDE + GAP)
        parts.append(axis.box(x, y, SIDE, SIDE, class_="share", data_label=label, **style))
    y = 10 + 5 * (SIDE + GAP) + 6
    for row, style in zip(rows, FILLS, strict=False):
        y += 26
        parts.append(axis.box(LEFT, y - 12, SIDE, SIDE, **style))
        parts.append(axis.text(LEFT + 26, y, f"{row.share}%: {row.label}", font_weight=600))
        y += 19
        parts.append(axis.small(LEFT + 26, y, row.shape))
    return y + 12, parts
