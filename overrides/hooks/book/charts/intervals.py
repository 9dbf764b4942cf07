"""Effects with their 95% confidence intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from book.charts import svg

if TYPE_CHECKING:
    from book.data.figures import IntervalRow


def with_interval(value: float, low: float, high: float) -> str:
    """Return ``0.50 (0.21 to 0.78)``, with the same number of decimals in all three."""
    decimals = max(len(f"{part:g}".partition(".")[2]) for part in (value, low, high))
    return f"{value:.{decimals}f} ({low:.{decimals}f} to {high:.{decimals}f})"


def draw_bar(across: svg.Scale, y: float, value: float, low: float, high: float) -> str:
    """Draw an effect as a dot, with its interval."""
    data = {"data_value": f"{value:g}", "data_low": f"{low:g}", "data_high": f"{high:g}"}
    ends = [svg.line((across(end), y - 4), (across(end), y + 4)) for end in (low, high)]
    whisker = svg.line((across(low), y), (across(high), y))
    inside = whisker + "".join(ends) + svg.dot(across(value), y, 5, svg.ACCENT)
    return svg.element("g", inside, class_="interval", **data)


def draw_intervals(rows: Sequence[IntervalRow]) -> svg.Drawing:
    """Draw a row for each effect, by panel. Each panel has its own axis from zero."""
    parts: list[str] = []
    left, right, y = 12.0, svg.WIDTH - 12.0, 0.0
    for panel, group in svg.group_rows(rows, "panel").items():
        top = svg.nice_top(max(row.high for row in group))
        across = svg.Scale(0, top, left, right)
        steps = 4 if top / 4 >= 1 or top == 2 else 5
        values = [top * step / steps for step in range(steps + 1)]
        parts.append(svg.heading(left, y + 26, panel))
        y += 36
        base = y + 38 * len(group) + 14
        parts += [
            svg.line((across(value), y), (across(value), base), svg.RULE, 1 if value else 1.5)
            for value in values
        ]
        parts += svg.ticks(across, values, base + 18)
        for row in group:
            numbers = row.value, row.low, row.high
            parts.append(svg.text(left + 6, y + 24, row.label))
            parts.append(svg.small(right, y + 24, with_interval(*numbers), text_anchor="end"))
            y += 38
            parts.append(draw_bar(across, y, *numbers))
        y = base + 26
    return y + 6, parts
