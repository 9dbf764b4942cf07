"""Draw charts as SVG from rows of data: dots with intervals, arrows, marks that count.

Pure functions. The drawings are 400 units wide, so that they read at 320 px; colours are the
page's variables with a fallback, for the editions that have none; shapes and words say what
colour says. Text is 14 units or more.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

WIDTH = 400
INK = "var(--book-ink, #24211c)"
SOFT = "var(--book-soft, #5a544a)"
RULE = "var(--book-rule, #d9d1bf)"
ACCENT = "var(--book-accent, #1d4b57)"


def text(x: float, y: float, words: str, **style: object) -> str:
    """A line of text. Keyword arguments are attributes, with _ for -."""
    attributes = {"font_size": 15, "fill": INK, **style}
    given = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f'<text x="{number(x)}" y="{number(y)}"{given}>{escape(words)}</text>'


def line(
    start: tuple[float, float], end: tuple[float, float], stroke: str = INK, width: float = 1.5
) -> str:
    """A straight line."""
    return (
        f'<line x1="{number(start[0])}" y1="{number(start[1])}" x2="{number(end[0])}" y2="{number(end[1])}" '
        f'stroke="{stroke}" stroke-width="{width}" stroke-linecap="round"/>'
    )


def number(value: float) -> str:
    """A coordinate, short: ``12``, ``12.5``."""
    return f"{value:.1f}".removesuffix(".0")


def frame(name: str, height: float, title: str, description: str, parts: Iterable[str]) -> str:
    """The whole drawing, with what a screen reader says of it."""
    ids = f"fig-{name}-title", f"fig-{name}-desc"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {number(height)}" role="img" '
        f'aria-labelledby="{ids[0]} {ids[1]}" font-family="inherit">'
        f'<title id="{ids[0]}">{escape(title)}</title><desc id="{ids[1]}">{escape(description)}</desc>'
        f"{''.join(parts)}</svg>"
    )


def nice_top(value: float) -> float:
    """The end of an axis that holds ``value``: 1, 2, 5 or 10 times a power of ten, or 4/5 of ten."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 2.5, 4, 5, 8, 10) if step * power >= value)


def with_interval(value: float, low: float, high: float) -> str:
    """``0.50 (0.21 to 0.78)``: all three with the decimals that the finest of them has."""
    places = max(len(f"{part:g}".partition(".")[2]) for part in (value, low, high))
    return f"{value:.{places}f} ({low:.{places}f} to {high:.{places}f})"


def draw_intervals(name: str, title: str, words: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """Dots with their 95% intervals, by panel; every panel has an axis of its own from zero."""
    parts: list[str] = []
    left, right, y = 12.0, WIDTH - 12.0, 0.0
    panels = list(dict.fromkeys(str(row["panel"]) for row in rows))
    for panel in panels:
        own = [row for row in rows if row["panel"] == panel]
        top = nice_top(max(float(row["high"]) for row in own))

        def place(value: float, top: float = top) -> float:
            return left + (right - left) * value / top

        y += 26
        parts.append(text(left, y, panel, font_weight=600, fill=ACCENT))
        y += 10
        begin = y
        bars: list[str] = []
        for row in own:
            y += 24
            value, low, high = (float(row[field]) for field in ("value", "low", "high"))
            bars.append(text(left + 6, y, str(row["label"])))
            shown = with_interval(value, low, high)
            bars.append(text(right, y, shown, text_anchor="end", fill=SOFT, font_size=14))
            y += 14
            bars.append(
                f'<g class="interval" data-value="{value:g}" data-low="{low:g}" data-high="{high:g}">'
                f"{line((place(low), y), (place(high), y))}"
                f"{line((place(low), y - 4), (place(low), y + 4))}{line((place(high), y - 4), (place(high), y + 4))}"
                f'<circle cx="{number(place(value))}" cy="{number(y)}" r="5" fill="{ACCENT}"/></g>'
            )
        y += 14
        steps = 4 if top / 4 >= 1 or top == 2 else 5
        for step in range(steps + 1):
            x = place(top * step / steps)
            parts.append(line((x, begin), (x, y), RULE, 1 if step else 1.5))
            anchor = "start" if not step else "end" if step == steps else "middle"
            parts.append(
                text(
                    x,
                    y + 18,
                    f"{top * step / steps:g}",
                    font_size=14,
                    fill=SOFT,
                    text_anchor=anchor,
                )
            )
        parts += bars
        y += 26
    return frame(name, y + 6, title, words, parts)


def arrow(x: float, y: float, way: str) -> str:
    """An arrow up or down, a level bar, or a dash in brackets for not known."""
    if way == "unknown":
        return text(x, y + 5, "?", text_anchor="middle", fill=SOFT, font_size=18)
    if way == "level":
        return line((x - 12, y), (x + 12, y), INK, 2.5)
    tip = -1 if way == "up" else 1
    return (
        f'{line((x, y - 12 * tip), (x, y + 12 * tip), ACCENT, 2.5)}<path d="M{number(x - 6)} {number(y + 5 * tip)}'
        f'L{number(x)} {number(y + 13 * tip)}L{number(x + 6)} {number(y + 5 * tip)}" fill="none" '
        f'stroke="{ACCENT}" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"/>'
    )


def draw_arrows(name: str, title: str, words: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """One row a study: who was studied, and which way two hormones went."""
    first, second = 208.0, 336.0
    parts = [
        text(first, 24, "Leptin", text_anchor="middle", font_weight=600, fill=ACCENT),
        text(second, 24, "Ghrelin", text_anchor="middle", font_weight=600, fill=ACCENT),
        text(first, 42, "(fullness)", text_anchor="middle", font_size=14, fill=SOFT),
        text(second, 42, "(hunger)", text_anchor="middle", font_size=14, fill=SOFT),
    ]
    y = 58.0
    for row in rows:
        parts.append(line((8, y), (WIDTH - 8, y), RULE, 1))
        parts.append(text(8, y + 30, str(row["label"])))
        parts.append(text(8, y + 50, str(row["people"]), font_size=14, fill=SOFT))
        for x, hormone in ((first, "leptin"), (second, "ghrelin")):
            way = str(row[hormone])
            parts.append(f'<g class="arrow" data-way="{way}">{arrow(x, y + 25, way)}</g>')
            size = str(row[f"{hormone}_size"])
            parts.append(text(x, y + 57, size, text_anchor="middle", font_size=14, fill=SOFT))
        y += 72
    return frame(name, y, title, words, parts)


def draw_counts(
    name: str,
    title: str,
    words: str,
    counts: Mapping[str, Mapping[str, int]],
    marks: Mapping[str, str],
) -> str:
    """One mark a claim, in a row a verdict, grouped by depth. ``marks``: 16 × 16 shapes."""
    depths = [
        depth for depth in next(iter(counts.values())) if any(row[depth] for row in counts.values())
    ]
    parts, y = [], 0.0
    for depth in depths:
        y += 28
        parts.append(text(8, y, depth, font_weight=600, fill=ACCENT))
        for verdict, row in counts.items():
            if not row[depth]:
                continue
            y += 24
            parts.append(text(8, y, verdict.capitalize(), font_size=14))
            for place in range(row[depth]):
                parts.append(
                    f'<g class="count" data-verdict="{verdict}" color="{INK}" '
                    f'transform="translate({190 + place * 20} {number(y - 12)})">{marks[verdict]}</g>'
                )
        y += 12
    return frame(name, y + 6, title, words, parts)


def draw_shares(name: str, title: str, words: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """Parts of a whole: a hundred squares, told apart by filling, each part with its words."""
    side, gap, left = 15.0, 4.0, 12.0
    fills = (("none", SOFT), (RULE, SOFT), (ACCENT, ACCENT))
    parts: list[str] = []
    place = 0
    for part, row in enumerate(rows):
        fill, stroke = fills[part]
        for _ in range(int(row["share"])):
            x, y = left + place % 20 * (side + gap), 10 + place // 20 * (side + gap)
            parts.append(
                f'<rect class="share" data-label="{escape(str(row["label"]))}" x="{number(x)}" y="{number(y)}" '
                f'width="{number(side)}" height="{number(side)}" fill="{fill}" stroke="{stroke}"/>'
            )
            place += 1
    y = 10 + 5 * (side + gap) + 6
    for part, row in enumerate(rows):
        fill, stroke = fills[part]
        y += 26
        parts.append(
            f'<rect x="{number(left)}" y="{number(y - 12)}" width="{number(side)}" height="{number(side)}" fill="{fill}" stroke="{stroke}"/>'
        )
        parts.append(text(left + 26, y, f"{row['share']}%: {row['label']}", font_weight=600))
        y += 19
        parts.append(text(left + 26, y, str(row["shape"]), font_size=14, fill=SOFT))
    return frame(name, y + 12, title, words, parts)


def draw_day(name: str, title: str, words: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """Levels by hour of the day, a line a group, with the range that holds the middle half.

    Straight lines between the hours that were measured: what lies between was not.
    """
    left, right, top = 44.0, WIDTH - 14.0, 96.0
    base = top + 200
    groups = list(dict.fromkeys(str(row["label"]) for row in rows))
    hours = sorted({float(row["hour"]) for row in rows})
    most = nice_top(max(float(row["high"]) for row in rows))
    styles = ((ACCENT, ""), (INK, "7 4"))

    def across(hour: float) -> float:
        return left + (right - left - 20) * (hour - hours[0]) / (hours[-1] - hours[0]) + 10

    def down(value: float) -> float:
        return base - (base - top) * value / most

    parts = [text(4, top - 14, str(rows[0]["unit"]), font_size=14, fill=SOFT)]
    for step in range(6):
        value = most * step / 5
        parts.append(line((left, down(value)), (right, down(value)), RULE, 1))
        parts.append(
            text(
                left - 8, down(value) + 5, f"{value:g}", font_size=14, fill=SOFT, text_anchor="end"
            )
        )
    for hour in hours:
        parts.append(
            text(
                across(hour),
                base + 20,
                f"{int(hour):02}:00",
                font_size=14,
                fill=SOFT,
                text_anchor="middle",
            )
        )
    for place, group in enumerate(groups):
        stroke, dash = styles[place]
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        own = sorted((row for row in rows if row["label"] == group), key=lambda row: row["hour"])
        shift = -5 if place == 0 else 5  # so that the two ranges do not cover each other
        sample = line((12, 20 + 24 * place), (46, 20 + 24 * place), stroke, 2.25)
        parts.append(sample.replace("/>", f"{dashed}/>"))
        parts.append(text(54, 25 + 24 * place, group, font_size=14))
        path = " ".join(
            f"{number(across(float(row['hour'])) + shift)},{number(down(float(row['value'])))}"
            for row in own
        )
        parts.append(
            f'<polyline points="{path}" fill="none" stroke="{stroke}" stroke-width="2.25"{dashed}/>'
        )
        for row in own:
            x, value, low, high = (
                across(float(row["hour"])) + shift,
                *(float(row[field]) for field in ("value", "low", "high")),
            )
            parts.append(
                f'<g class="level" data-label="{escape(group)}" data-hour="{row["hour"]:g}" data-value="{value:g}" '
                f'data-low="{low:g}" data-high="{high:g}">{line((x, down(low)), (x, down(high)), stroke)}'
                f'<circle cx="{number(x)}" cy="{number(down(value))}" r="4.5" fill="{stroke}"/></g>'
            )
    return frame(name, base + 34, title, words, parts)
