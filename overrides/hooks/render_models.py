"""Put a model with its sliders where ``<!-- model: id -->`` stands, and its numbers in a table.

Everything comes from ``bib/models.yml``; the page's script reads it from the element's ``data-model``.
``<!-- parameters: id -->`` becomes the table of parameters.
"""

from __future__ import annotations

import re
from typing import Any

from check_sources import stop_at
from load_evidence import Problem, parse_records, suggest
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from render_claims import environment

FILE = "bib/models.yml"
MARKER = re.compile(r"^<!-- (?P<part>model|parameters): (?P<id>[\w-]+) -->$", re.M)
NEEDED = ("id", "name", "keys", "seen", "parameters", "inputs", "presets")
FOR_THE_PAGE = ("id", "name", "parameters", "speeds", "start", "inputs", "presets")


def without_lines(value: Any) -> Any:
    """The data without the line numbers that the loader puts in."""
    if isinstance(value, dict):
        return {key: without_lines(item) for key, item in value.items() if key != "__line__"}
    if isinstance(value, list):
        return [without_lines(item) for item in value]
    return value


def check_input(name: str, given: dict[str, Any], line: int) -> list[Problem]:
    """Faults of one slider or choice: a start outside its own range or choices."""
    what = f"model {name}: the input '{given.get('name')}'"
    if "choices" in given:
        fits = given.get("value") in [choice[0] for choice in given["choices"]]
        mend = "Start with one of its choices."
    else:
        numbers = [given.get(key) for key in ("min", "value", "max", "step")]
        fits = all(isinstance(number, (int, float)) for number in numbers) and (
            given["min"] <= given["value"] <= given["max"] and given["step"] > 0
        )
        mend = "Give min, max, step and a value between them."
    return [] if fits else [Problem(FILE, line, f"{what} starts outside its range.", mend)]


def parse_models(text: str, problems: list[Problem]) -> dict[str, dict[str, Any]]:
    """Parse the file; faults go to ``problems``."""
    models = {}
    for record in parse_records(text, FILE, problems):
        line = int(record["__line__"])
        missing = [field for field in NEEDED if not record.get(field)]
        if missing:
            what = f"model '{record.get('id')}' has no '{missing[0]}'."
            problems.append(Problem(FILE, line, what, f"A model has: {', '.join(NEEDED)}."))
            continue
        for symbol, parameter in record["parameters"].items():
            if symbol == "__line__":
                continue
            value = parameter.get("value") if isinstance(parameter, dict) else None
            if (
                isinstance(value, bool)
                or not isinstance(value, (int, float))
                or not parameter.get("unit")
            ):
                what = f"model {record['id']}: the parameter '{symbol}' has no value or no unit."
                problems.append(Problem(FILE, line, what, "Give value, unit and means."))
        for given in record["inputs"]:
            problems += check_input(record["id"], given, int(given.get("__line__", line)))
        models[record["id"]] = without_lines(record)
    return models


def render_parameters(model: dict[str, Any]) -> str:
    """The parameters as a Markdown table."""
    rows = [
        f"| {symbol} | {item['value']:g} {item['unit'] if item['unit'] != 'none' else ''} | {item['means']} |"
        for symbol, item in model["parameters"].items()
    ]
    rows += [
        f"| {item['pituitary']} and {item['adrenal']} | days | half-lives of pituitary and adrenal cells, the set “{name}” ({item['source']}) |"
        for name, item in model.get("speeds", {}).items()
    ]
    return "\n".join(["| Symbol | Value and unit | Meaning |", "| --- | --- | --- |", *rows])


@event_priority(60)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Read the models and see that each marker names one."""
    problems: list[Problem] = []
    models = parse_models(config.extra["evidence"].models, problems)
    for file in files.documentation_pages():
        for marker in MARKER.finditer(file.content_string):
            if marker["id"] not in models:
                line = file.content_string.count("\n", 0, marker.start()) + 1
                mend = suggest(marker["id"], models) or f"Use an id of {FILE}."
                what = f"unknown model '{marker['id']}'."
                problems.append(Problem(f"docs/{file.src_uri}", line, what, mend))
    stop_at(problems)
    config.extra["models"] = models
    return files


@event_priority(48)  # before captions are numbered
def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Fill the markers."""
    models: dict[str, dict[str, Any]] = config.extra["models"]

    def fill(marker: re.Match[str]) -> str:
        model = models[marker["id"]]
        if marker["part"] == "parameters":
            return render_parameters(model)
        shown = {field: model[field] for field in FOR_THE_PAGE if field in model}
        return environment.get_template("model.html").render(model=shown)

    return MARKER.sub(fill, markdown)
