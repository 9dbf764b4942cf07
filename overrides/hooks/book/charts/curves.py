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
from book.charts.axis import Curves
from book.data.figures import Figure
from book.data.models import Model
from book.diagnostics import Diagnostic, fail_build

FILE = "bib/curves.json"


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


def model_numbers(model: Model) -> dict[str, dict[str, Any]]:
    """The numbers of a model without their words: parameters, speeds and state at day 0."""
    return {
        "parameters": {symbol: float(one.value) for symbol, one in model.parameters.items()},
        "speeds": {
            name: {"pituitary": float(speed.pituitary), "adrenal": float(speed.adrenal)}
            for name, speed in model.speeds.items()
        },
        "start": {symbol: float(value) for symbol, value in model.start.items()},
    }


def digest_inputs(figure: Figure, model: Model) -> str:
    """A short digest of all that the curves of a figure are computed from."""
    run = RUNS[figure.chart]
    given = [getattr(row, name) for row in figure.rows for name in run.fields]
    values = [value if isinstance(value, str) else float(value) for value in given]
    text = json.dumps([run.days, values, model_numbers(model)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def read_curves(
    root: Path, figures: Mapping[str, Figure], models: Mapping[str, Model]
) -> dict[str, Sequence[Curves]]:
    """The curves of all figures that show a model, in the order of their rows.

    Raises SourceError if a figure or a model has changed since they were computed.
    """
    try:
        stored = json.loads((root / FILE).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):  # as good as old
        stored = {}
    curves, faults = {}, []
    for name, figure in figures.items():
        if figure.chart not in RUNS:
            continue
        found = stored.get(name, {})
        if found.get("inputs") == digest_inputs(figure, models[RUNS[figure.chart].model]):
            curves[name] = found["curves"]
        else:
            what = (
                f"the curves of figure {name} are not those of bib/figures.yml and bib/models.yml."
            )
            faults.append(Diagnostic(FILE, 1, what, "Run 'make models'."))
    fail_build(faults)
    return curves
