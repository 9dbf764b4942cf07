"""Arrows: which way something went, study by study."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from book.charts import axis

if TYPE_CHECKING:
    from book.data.figures import ArrowRow

COLUMNS = {"leptin": (208.0, "(fullness)"), "ghrelin": (326.0, "(hunger)")}
"""Where each hormone has its column, and what it signals."""


def draw_arrow(x: float, y: float, way: str) -> str:
    """An arrow up or down, a level bar, or a question mark for not known."""
    if way == "unknown":
        return axis.small(x, y + 5, "?", text_anchor="middle", font_size=18)
    if way == "level":
        return axis.line((x - 12, y), (x + 12, y), axis.INK, 2.5)
    tip = -1 if way == "up" else 1
    head = (
        f"M{axis.number(x - 6)} {axis.number(y + 5 * tip)}"
        f"L{axis.number(x)} {axis.number(y + 13 * tip)}L{axis.number(x + 6)} {axis.number(y + 5 * tip)}"
    )
    return axis.line((x, y - 12 * tip), (x, y + 12 * tip), axis.ACCENT, 2.5) + axis.element(
        "path",
        d=head,
        fill="none",
        stroke=axis.ACCENT,
        stroke_width=2.5,
        stroke_linecap="round",
        stroke_linejoin="round",
    )


def draw_arrows(rows: Sequence[ArrowRow]) -> axis.Drawing:
    """One row a study: who was studied, and which way two hormones went."""
    parts = []
    for hormone, (x, signal) in COLUMNS.items():
        parts.append(axis.heading(x, 24, hormone.capitalize(), text_anchor="middle"))
        parts.append(axis.small(x, 42, signal, text_anchor="middle"))
    y = 58.0
    for row in rows:
        parts.append(axis.line((8, y), (axis.WIDTH - 8, y), axis.RULE, 1))
        parts.append(axis.text(8, y + 30, row.label))
        parts.append(axis.small(8, y + 50, row.people))
        for hormone, (x, _) in COLUMNS.items():
            way = getattr(row, hormone)
            parts.append(
                axis.element("g", draw_arrow(x, y + 25, way), class_="arrow", data_way=way)
            )
            parts.append(
                axis.small(x, y + 57, getattr(row, f"{hormone}_size"), text_anchor="middle")
            )
        y += 72
    return y, parts
