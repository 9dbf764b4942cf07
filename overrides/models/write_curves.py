"""Solve the models for the figures that show them, and write the curves into bib/curves.json.

``make models`` runs it after a change of ``bib/models.yml`` or of a row in ``bib/figures.yml``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "overrides/hooks"))
from book.charts.curves import FILE, RUNS, digest_inputs, model_numbers
from book.charts.glucose import OUT_OF_RANGE
from book.charts.svg import Point
from book.data import load_data
from book.data.figures import Figure, ReturnRow
from book.data.models import Model
from glucose_years import Body, Change, run_years
from stress_axis import Axis, run_stress

DIGITS = 4
"""Decimals that are kept: a drawing shows a hundredth of the healthy level or a tenth of a mg/dL."""
STRESS_STEP, GLUCOSE_STEP = 2.0, 20.0
"""Days between two points: about two units of a drawing that is 400 wide."""


def short(value: float) -> float:
    """A value as it is stored, without a needless ``.0``."""
    kept = round(float(value), DIGITS)
    return int(kept) if kept.is_integer() else kept


def pair(days: Iterable[float], values: Iterable[float]) -> list[Point]:
    """The points of a curve."""
    return [(short(day), short(value)) for day, value in zip(days, values, strict=True)]


def solve_stress(row: Any, numbers: Mapping[str, Any], days: int) -> dict[str, list[Point]]:
    """Cortisol and ACTH of one row, times their healthy level."""
    axis = Axis(**numbers["parameters"], **numbers["speeds"][row.speed])
    after = days - row.days
    course = run_stress(axis, row.strength, row.days, after, step=STRESS_STEP)
    return {"cortisol": pair(course.days, course.cortisol), "ACTH": pair(course.days, course.acth)}


def solve_glucose(row: Any, numbers: Mapping[str, Any], days: int) -> dict[str, list[Point]]:
    """Glucose of one row in mg/dL, up to where it leaves the range of the model."""
    body = Body(**numbers["parameters"], start=numbers["start"])
    changes = [Change(0, row.target, body.fall)]
    if isinstance(row, ReturnRow):
        changes.append(Change(row.restore_day, row.restored, body.rise))
    run = run_years(body, changes, days, step=GLUCOSE_STEP)
    outside = run["G"] > OUT_OF_RANGE
    end = int(outside.argmax()) if outside.any() else len(outside)
    return {"glucose": pair(run["days"][:end], run["G"][:end])}


SOLVERS = {"stress": solve_stress, "glucose": solve_glucose}


def solve(figure: Figure, models: Mapping[str, Model]) -> list[dict[str, list[Point]]]:
    """The curves of a figure, in the order of its rows."""
    run = RUNS[figure.chart]
    numbers = model_numbers(models[run.model])
    return [SOLVERS[run.model](row, numbers, run.days) for row in figure.rows]


def to_json(figures: Iterable[Figure], models: Mapping[str, Model]) -> str:
    """The file: one line for the curves of a row."""
    records = []
    for figure in figures:
        inputs = digest_inputs(figure, models[RUNS[figure.chart].model])
        curves = ",\n".join(
            json.dumps(run, separators=(",", ":"), allow_nan=False) for run in solve(figure, models)
        )
        records.append(f'"{figure.id}": {{\n"inputs": "{inputs}",\n"curves": [\n{curves}\n]\n}}')
    return "{\n" + ",\n".join(records) + "\n}\n"


def read_inputs(root: Path) -> tuple[list[Figure], dict[str, Model]]:
    """The figures that show a model, and the models by their id."""
    data = load_data(root)
    return [figure for figure in data.figures.values() if figure.chart in RUNS], data.models


if __name__ == "__main__":
    (ROOT / FILE).write_text(to_json(*read_inputs(ROOT)), encoding="utf-8")
