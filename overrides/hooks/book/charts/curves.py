"""The curves of the models' figures, read from a file that ``make models`` writes.

Solving the models takes SciPy, which no build of the site should need. The file keeps a digest of the
numbers that each figure was computed from, so that a build can tell when they have changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from book.charts import glucose, stress
from book.charts.axis import Point, by_field
from book.diagnostics import Diagnostic, fail_build

FILE = "bib/curves.json"
Curves = Mapping[str, Sequence[Mapping[str, Sequence[Point]]]]
"""By figure and in the order of its rows: the points (day, value) of every quantity."""


class Run(NamedTuple):
    """A kind of figure that shows a model: the fields of a row that it takes, and how many days."""

    model: str
    fields: tuple[str, ...]
    days: int


RUNS = {
    "stress": Run("stress", ("strength", "days", "speed"), stress.DAYS),
    "falls": Run("glucose", ("target",), glucose.FALLS * glucose.YEAR),
    "returns": Run(
        "glucose", ("target", "restore_day", "restored"), glucose.RETURNS * glucose.YEAR
    ),
}


def model_numbers(model: Any) -> dict[str, dict[str, Any]]:
    """The numbers of a model without their words: parameters, speeds and state at day 0."""
    fields = by_field(model)
    speeds = {name: by_field(speed) for name, speed in fields.get("speeds", {}).items()}
    return {
        "parameters": {
            symbol: float(by_field(parameter)["value"])
            for symbol, parameter in fields["parameters"].items()
        },
        "speeds": {
            name: {gland: float(speed[gland]) for gland in ("pituitary", "adrenal")}
            for name, speed in speeds.items()
        },
        "start": {symbol: float(value) for symbol, value in fields.get("start", {}).items()},
    }


def digest_inputs(figure: Any, model: Any) -> str:
    """A short digest of all that the curves of a figure are computed from."""
    run = RUNS[figure.chart]
    given = [by_field(row)[name] for row in figure.rows for name in run.fields]
    values = [value if isinstance(value, str) else float(value) for value in given]
    text = json.dumps([run.days, values, model_numbers(model)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def read_curves(root: Path, figures: Mapping[str, Any], models: Mapping[str, Any]) -> Curves:
    """The curves of all figures that show a model.

    Raises SourceError if a figure or a model has changed since they were computed.
    """
    try:
        stored = json.loads((root / FILE).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):  # as good as old
        stored = {}
    shown = {name: figure for name, figure in figures.items() if figure.chart in RUNS}
    fail_build(
        Diagnostic(
            FILE,
            1,
            f"the curves of figure {name} are not those of bib/figures.yml and bib/models.yml.",
            "Run 'make models'.",
        )
        for name, figure in shown.items()
        if stored.get(name, {}).get("inputs")
        != digest_inputs(figure, models[RUNS[figure.chart].model])
    )
    return {name: stored[name]["curves"] for name in shown}
