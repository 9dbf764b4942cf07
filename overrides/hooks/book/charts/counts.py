"""Marks that count claims."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from book.charts import axis

if TYPE_CHECKING:
    from book.data.site import Verdict


def draw_counts(
    counts: Mapping[str, Mapping[str, int]], verdicts: Mapping[str, Verdict]
) -> axis.Drawing:
    """One mark a claim, in a row a verdict, grouped by depth: ``counts[verdict][depth]``."""
    parts, y = [], 0.0
    for depth in next(iter(counts.values())):
        shown = {verdict: row[depth] for verdict, row in counts.items() if row[depth]}
        if not shown:
            continue
        y += 28
        parts.append(axis.heading(8, y, depth))
        for verdict, count in shown.items():
            y += 24
            parts.append(axis.note(8, y, verdict.capitalize()))
            parts += [
                axis.element(
                    "g",
                    verdicts[verdict].mark,
                    class_="count",
                    data_verdict=verdict,
                    color=axis.INK,
                    transform=f"translate({190 + place * 20} {axis.number(y - 12)})",
                )
                for place in range(count)
            ]
        y += 12
    return y + 6, parts
