"""Draw the runs of the two models as SVG: what the figures of docs/explore.md show.

The rows come from ``bib/figures.yml``, the courses from ``overrides/models/``. Curves are told apart
by stroke and by words, so that they read in black and white.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from draw_charts import ACCENT, INK, RULE, SOFT, WIDTH, frame, line, number, text

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "models"))
from glucose_years import FALL, MMOL, OUT_OF_RANGE, RISE, Change, run_years
from stress_axis import FAST, SLOW, Axis, run_stress

LEFT, RIGHT = 40.0, WIDTH - 12.0
YEAR = 365
STRESS_TOP = 2.5
"""Top of the axis of hormones, times the healthy level."""
GLUCOSE_FLOOR = 80.0
STROKES = (("", 2.5), ("7 4", 2.0), ("2 4", 2.25), ("10 3 2 3", 1.75))
"""Dashes and width of the first, second, third and fourth curve."""

Points = Sequence[tuple[float, float]]


def place(value: float, low: float, high: float, start: float, end: float) -> float:
    """Where a value stands on an axis."""
    return start + (end - start) * (value - low) / (high - low)


def curve(points: Points, stroke: str, style: tuple[str, float], label: str) -> str:
    """One curve. Raises ValueError at a value that is no number: none may reach a drawing."""
    if not all(math.isfinite(x) and math.isfinite(y) for x, y in points):
        raise ValueError(f"the curve '{label}' holds a value that is no number.")
    dash = f' stroke-dasharray="{style[0]}"' if style[0] else ""
    path = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    return (
        f'<polyline class="curve" data-label="{label}" points="{path}" fill="none" stroke="{stroke}" '
        f'stroke-width="{style[1]}" stroke-linejoin="round" stroke-linecap="round"{dash}/>'
    )


def key(x: float, y: float, words: str, stroke: str, style: tuple[str, float]) -> str:
    """A short stroke with what it means."""
    sample = line((x, y - 5), (x + 34, y - 5), stroke, style[1])
    if style[0]:
        sample = sample.replace("/>", f' stroke-dasharray="{style[0]}"/>')
    return sample + text(x + 42, y, words, font_size=14)


def axis(marks: Sequence[tuple[float, int]], y: float, words: str) -> list[str]:
    """Numbers at their places along the foot of a panel, the outer ones set inwards, and its words."""
    (first, _), (last, _) = marks[0], marks[-1]
    anchors = {first: "start", last: "end"}
    return [
        *(
            text(x, y, str(value), font_size=14, fill=SOFT, text_anchor=anchors.get(x, "middle"))
            for x, value in marks
        ),
        text((first + last) / 2, y + 20, words, font_size=14, text_anchor="middle"),
    ]


def stress_points(
    row: Mapping[str, Any], top: float, base: float
) -> dict[str, list[tuple[float, float]]]:
    """Cortisol and ACTH of one row over a year, in drawing units."""
    speeds = {"fast": FAST, "slow": SLOW}[row["speed"]]
    days = float(row["days"])
    course = run_stress(Axis(speeds=speeds), float(row["strength"]), days, YEAR - days, step=2.0)
    return {
        name: [
            (
                place(day, 0, YEAR, LEFT, RIGHT),
                place(float(value), 0, STRESS_TOP, base, top),
            )
            for day, value in zip(course.days, values, strict=True)
        ]
        for name, values in (("cortisol", course.cortisol), ("ACTH", course.acth))
    }


def draw_stress(name: str, title: str, words: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """A panel per length of stress: cortisol and ACTH for a year, beside the healthy level."""
    parts = [
        key(12, 22, "cortisol", ACCENT, STROKES[0]),
        key(140, 22, "ACTH", INK, STROKES[1]),
        f'<rect x="246" y="10" width="30" height="14" fill="{RULE}"/>',
        text(284, 22, "stress lasts", font_size=14),
        text(12, 46, "times the healthy level", font_size=14, fill=SOFT),
    ]
    y = 46.0
    for row in rows:
        y += 30
        parts.append(text(12, y, str(row["panel"]), font_weight=600, fill=ACCENT))
        top, base = y + 10, y + 110
        band = max(place(float(row["days"]), 0, YEAR, LEFT, RIGHT) - LEFT, 1.5)
        parts.append(
            f'<rect x="{number(LEFT)}" y="{number(top)}" width="{number(band)}" height="{number(base - top)}" fill="{RULE}"/>'
        )
        for level in (0, 1, 2):
            at = place(level, 0, STRESS_TOP, base, top)
            parts.append(line((LEFT, at), (RIGHT, at), SOFT if level == 1 else RULE, 1))
            parts.append(
                text(LEFT - 8, at + 5, str(level), font_size=14, fill=SOFT, text_anchor="end")
            )
        points = stress_points(row, top, base)
        parts.append(curve(points["cortisol"], ACCENT, STROKES[0], "cortisol"))
        parts.append(curve(points["ACTH"], INK, STROKES[1], "ACTH"))
        y = base
    y += 18
    marks = [(place(day, 0, YEAR, LEFT, RIGHT), day) for day in (0, 90, 180, 270, YEAR)]
    parts += axis(marks, y, "days since the stress began")
    y += 20
    return frame(name, y + 8, title, words, parts)


def glucose_run(row: Mapping[str, Any], days: float) -> list[tuple[float, float]]:
    """Days and glucose (mg/dL) of one row, up to where the model leaves its range."""
    changes = [Change(0, float(row["target"]), FALL)]
    if row.get("restore_day"):
        changes.append(Change(float(row["restore_day"]), float(row["restored"]), RISE))
    run = run_years(changes, days, step=20.0)
    points = []
    for day, glucose in zip(run["days"], run["G"], strict=True):
        if glucose > OUT_OF_RANGE:
            break
        points.append((float(day), float(glucose)))
    return points


def draw_glucose(
    name: str, title: str, words: str, rows: Sequence[Mapping[str, Any]], years: int
) -> str:
    """One curve a row: fasting-like glucose over years, in both units, cut where nobody goes on untreated."""
    right = WIDTH - 44.0
    parts, y = [], 0.0
    for place_of, row in enumerate(rows):
        y += 24
        stroke = ACCENT if place_of % 2 == 0 else INK
        parts.append(key(12, y, str(row["label"]), stroke, STROKES[place_of]))
    y += 28
    parts.append(text(4, y, "mg/dL", font_size=14, fill=SOFT))
    parts.append(text(WIDTH - 4, y, "mmol/L", font_size=14, fill=SOFT, text_anchor="end"))
    top, base = y + 14, y + 234
    for glucose in (100, 150, 200, 250, 300):
        at = place(glucose, GLUCOSE_FLOOR, OUT_OF_RANGE, base, top)
        parts.append(line((LEFT, at), (right, at), SOFT if glucose == 300 else RULE, 1))
        parts.append(
            text(LEFT - 6, at + 5, str(glucose), font_size=14, fill=SOFT, text_anchor="end")
        )
        parts.append(text(right + 6, at + 5, f"{glucose / MMOL:.1f}", font_size=14, fill=SOFT))
    parts.append(
        text(
            right - 4,
            top + 17,
            "above: outside the model’s range",
            font_size=14,
            fill=SOFT,
            text_anchor="end",
        )
    )
    for place_of, row in enumerate(rows):
        stroke = ACCENT if place_of % 2 == 0 else INK
        points = [
            (
                place(day, 0, years * YEAR, LEFT, right),
                place(glucose, GLUCOSE_FLOOR, OUT_OF_RANGE, base, top),
            )
            for day, glucose in glucose_run(row, years * YEAR)
        ]
        parts.append(curve(points, stroke, STROKES[place_of], str(row["label"])))
        if points[-1][0] < right - 1:
            parts.append(
                f'<circle cx="{number(points[-1][0])}" cy="{number(points[-1][1])}" r="4" fill="{stroke}"/>'
            )
    y = base + 18
    marks = [(place(year, 0, years, LEFT, right), year) for year in range(0, years + 1, 2)]
    parts += axis(marks, y, "years since insulin sensitivity began to fall")
    y += 20
    return frame(name, y + 8, title, words, parts)
