"""Read the curves of the figures that show a model, which ``make models`` has computed.

Solving the models needs SciPy, which a build of the site does not install. The file has a digest of
the numbers that each figure was computed from, so that a build can tell when they have changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from book.charts import glucose, stress
from book.charts.svg import Curves
from book.data.figures import Figure
from book.data.models import Model
from book.diagnostics import Diagnostic, fail_build

FILE = "bib/curves.json"


class Run(NamedTuple):
    """A kind of figure that shows a model: which fields of its rows it uses, and for how many days."""

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
    """Return the numbers of a model: parameters, speeds and the state at day 0."""
    return {
        "parameters": {symbol: float(one.value) for symbol, one in model.parameters.items()},
        "speeds": {
            name: {"pituitary": float(speed.pituitary), "adrenal": float(speed.adrenal)}
            for name, speed in model.speeds.items()
        },
        "start": {symbol: float(value) for symbol, value in model.start.items()},
    }


def digest_inputs(figure: Figure, model: Model) -> str:
    """Return a digest of every number that the curves of a figure depend on."""
    run = RUNS[figure.chart]
    given = [getattr(row, name) for row in figure.rows for name in run.fields]
    values = [value if isinstance(value, str) else float(value) for value in given]
    text = json.dumps([run.days, values, model_numbers(model)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def read_curves(
    root: Path, figures: Mapping[str, Figure], models: Mapping[str, Model]
) -> dict[str, Sequence[Curves]]:
    """Return the curves of every figure that shows a model, in the order of its rows.

    Raise SourceError if a figure or a model has changed since they were computed.
    """
    try:
        stored = json.loads((root / FILE).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):  # same as outdated
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
