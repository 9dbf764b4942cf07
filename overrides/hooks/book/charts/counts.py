"""The number of claims with each verdict, as rows of marks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from book.charts import svg

if TYPE_CHECKING:
    from book.data.site import Verdict


def draw_counts(
    counts: Mapping[str, Mapping[str, int]], verdicts: Mapping[str, Verdict]
) -> svg.Drawing:
    """Draw a mark for each claim, by depth and verdict. ``counts`` is ``counts[verdict][depth]``."""
    parts, y = [], 0.0
    for depth in next(iter(counts.values())):
        shown = {verdict: row[depth] for verdict, row in counts.items() if row[depth]}
        if not shown:
            continue
        y += 28
        parts.append(svg.heading(8, y, depth))
        for verdict, count in shown.items():
            y += 24
            parts.append(svg.note(8, y, verdict.capitalize()))
            parts += [
                svg.element(
                    "g",
                    verdicts[verdict].mark,
                    class_="count",
                    data_verdict=verdict,
                    color=svg.INK,
                    transform=f"translate({190 + index * 20} {svg.number(y - 12)})",
                )
                for index in range(count)
            ]
        y += 12
    return y + 6, parts
