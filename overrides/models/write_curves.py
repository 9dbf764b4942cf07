"""Solve the models for the figures that show them, and write the curves to bib/curves.json.

``make models`` runs this after a change of ``bib/models.yml`` or of a row in ``bib/figures.yml``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import fields
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
from book.diagnostics import SourceError, fail_build, suggest_or_list
from glucose_years import Body, Change, run_years
from stress_axis import Axis, run_stress

DECIMALS = 4
"""More than a drawing shows: 0.01 of the healthy level or 0.1 mg/dL."""
STRESS_STEP, GLUCOSE_STEP = 2.0, 20.0
"""Days between two points: about two units of a drawing, which is 400 units wide."""


def round_value(value: float) -> float:
    """Round a value for the file, to an integer if possible."""
    rounded = round(float(value), DECIMALS)
    return int(rounded) if rounded.is_integer() else rounded


def make_points(days: Iterable[float], values: Iterable[float]) -> list[Point]:
    """Return the points of a curve."""
    return [(round_value(day), round_value(value)) for day, value in zip(days, values, strict=True)]


def solve_stress(row: Any, numbers: Mapping[str, Any], days: int) -> dict[str, list[Point]]:
    """Return cortisol and ACTH for a row of a figure, times their healthy level."""
    axis = Axis(**numbers["parameters"], **numbers["speeds"][row.speed])
    after = days - row.days
    course = run_stress(axis, row.strength, row.days, after, step=STRESS_STEP)
    return {
        "cortisol": make_points(course.days, course.cortisol),
        "ACTH": make_points(course.days, course.acth),
    }


def solve_glucose(row: Any, numbers: Mapping[str, Any], days: int) -> dict[str, list[Point]]:
    """Return glucose in mg/dL for a row of a figure, up to the end of the model's range."""
    body = Body(**numbers["parameters"], start=numbers["start"])
    changes = [Change(0, row.target, body.fall)]
    if isinstance(row, ReturnRow):
        changes.append(Change(row.restore_day, row.restored, body.rise))
    run = run_years(body, changes, days, step=GLUCOSE_STEP)
    outside = run["G"] > OUT_OF_RANGE
    end = int(outside.argmax()) if outside.any() else len(outside)
    return {"glucose": make_points(run["days"][:end], run["G"][:end])}


EQUATIONS = {"stress": Axis, "glucose": Body}
SOLVERS = {"stress": solve_stress, "glucose": solve_glucose}


def solve(figure: Figure, models: Mapping[str, Model]) -> list[dict[str, list[Point]]]:
    """Return the curves of a figure in the order of its rows."""
    run = RUNS[figure.chart]
    numbers = model_numbers(models[run.model])
    return [SOLVERS[run.model](row, numbers, run.days) for row in figure.rows]


def to_json(figures: Iterable[Figure], models: Mapping[str, Model]) -> str:
    """Return the text of the file, with one line for the curves of each row."""
    records = []
    for figure in figures:
        inputs = digest_inputs(figure, models[RUNS[figure.chart].model])
        curves = ",\n".join(
            json.dumps(run, separators=(",", ":"), allow_nan=False) for run in solve(figure, models)
        )
        records.append(f'"{figure.id}": {{\n"inputs": "{inputs}",\n"curves": [\n{curves}\n]\n}}')
    return "{\n" + ",\n".join(records) + "\n}\n"


def read_inputs(root: Path) -> tuple[list[Figure], dict[str, Model]]:
    """Return the figures that show a model, and the models by id.

    Raise SourceError if the data is invalid, or if no equation has one of the parameters.
    """
    data = load_data(root)
    for name, equations in EQUATIONS.items():
        known, model = {field.name for field in fields(equations)}, data.models[name]
        fail_build(
            model.fault(
                f"model {name} has the unknown parameter '{unknown}'.",
                suggest_or_list(unknown, known),
            )
            for unknown in model.parameters.keys() - known
        )
    return [figure for figure in data.figures.values() if figure.chart in RUNS], data.models


if __name__ == "__main__":
    try:
        (ROOT / FILE).write_text(to_json(*read_inputs(ROOT)), encoding="utf-8")
    except SourceError as error:
        sys.exit(str(error))
