"""Arrows for the direction of each study's result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from book.charts import svg

if TYPE_CHECKING:
    from book.data.figures import ArrowRow

COLUMNS = {"leptin": (208.0, "(fullness)"), "ghrelin": (326.0, "(hunger)")}
"""The position of each hormone's column, and what the hormone signals."""


def draw_arrow(x: float, y: float, direction: str) -> str:
    """Draw an arrow up or down, a level bar, or a question mark for an unknown direction."""
    if direction == "unknown":
        return svg.small(x, y + 5, "?", text_anchor="middle", font_size=18)
    if direction == "level":
        return svg.line((x - 12, y), (x + 12, y), svg.INK, 2.5)
    tip = -1 if direction == "up" else 1
    head = (
        f"M{svg.number(x - 6)} {svg.number(y + 5 * tip)}"
        f"L{svg.number(x)} {svg.number(y + 13 * tip)}L{svg.number(x + 6)} {svg.number(y + 5 * tip)}"
    )
    return svg.line((x, y - 12 * tip), (x, y + 12 * tip), svg.ACCENT, 2.5) + svg.element(
        "path",
        d=head,
        fill="none",
        stroke=svg.ACCENT,
        stroke_width=2.5,
        stroke_linecap="round",
        stroke_linejoin="round",
    )


def draw_arrows(rows: Sequence[ArrowRow]) -> svg.Drawing:
    """Draw a row for each study: who was studied, and how two hormones changed."""
    parts = []
    for hormone, (x, signal) in COLUMNS.items():
        parts.append(svg.heading(x, 24, hormone.capitalize(), text_anchor="middle"))
        parts.append(svg.small(x, 42, signal, text_anchor="middle"))
    y = 58.0
    for row in rows:
        parts.append(svg.line((8, y), (svg.WIDTH - 8, y), svg.RULE, 1))
        parts.append(svg.text(8, y + 30, row.label))
        parts.append(svg.small(8, y + 50, row.people))
        for hormone, (x, _) in COLUMNS.items():
            direction = getattr(row, hormone)
            parts.append(
                svg.element(
                    "g", draw_arrow(x, y + 25, direction), class_="arrow", data_way=direction
                )
            )
            parts.append(
                svg.small(x, y + 57, getattr(row, f"{hormone}_size"), text_anchor="middle")
            )
        y += 72
    return y, parts
