"""Marks that count claims."""

from __future__ import annotations

from collections.abc import Mapping

from book.charts import axis

Counts = Mapping[str, Mapping[str, int]]
"""How many claims have a verdict at a depth: ``counts[verdict][depth]``."""


def draw_counts(counts: Counts, marks: Mapping[str, str]) -> axis.Drawing:
    """One mark a claim, in a row a verdict, grouped by depth. ``marks``: 16 × 16 shapes."""
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
                    marks[verdict],
                    class_="count",
                    data_verdict=verdict,
                    color=axis.INK,
                    transform=f"translate({190 + place * 20} {axis.number(y - 12)})",
                )
                for place in range(count)
            ]
        y += 12
    return y + 6, parts
