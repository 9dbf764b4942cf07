"""Put a model with its sliders where ``<!-- model: id -->`` stands, and its numbers in a table.

Everything comes from ``bib/models.yml``; the page's script reads it from the element's ``data-model``.
``<!-- parameters: id -->`` becomes the table of parameters.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable
from typing import Any

from check_sources import stop_at
from load_evidence import (
    Evidence,
    Problem,
    check_shape,
    parse_records,
    suggest,
    unknown_key,
    without_lines,
)
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from render_claims import environment

FILE = "bib/models.yml"
MARKER = re.compile(r"^<!-- (?P<part>model|parameters): (?P<id>[\w-]+) -->$", re.M)
NEEDED: dict[str, type] = {
    **dict.fromkeys(("id", "name", "seen"), str),
    **dict.fromkeys(("keys", "inputs", "presets"), list),
    "parameters": dict,
}
SOMETIMES: dict[str, type] = {"speeds": dict, "start": dict}
SLIDER = ("name", "label", "unit", "min", "max", "step", "value")
CHOICE = ("name", "label", "value", "choices")
SPEED = ("pituitary", "adrenal", "label", "source")
FOR_THE_PAGE = ("id", "name", "parameters", "speeds", "start", "inputs", "presets")


def is_number(value: Any) -> bool:
    """True for a finite number; YAML's yes and no are none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def odd_field(record: dict[str, Any], fields: Iterable[str]) -> str:
    """The first field that a record lacks, or has beyond ``fields``; nothing if there is none."""
    return next(iter(sorted(set(record) - {"__line__"} ^ set(fields), key=str)), "")


def check_input(name: str, given: dict[str, Any]) -> list[Problem]:
    """Faults of one slider or choice: fields, and a start outside its own range or choices."""
    line = int(given["__line__"])
    what = f"model {name}: the input '{given.get('name')}'"
    fields = CHOICE if "choices" in given else SLIDER
    if odd := odd_field(given, fields):
        fault = f"{what} has '{odd}' missing or unknown."
        return [Problem(FILE, line, fault, f"Give: {', '.join(fields)}.")]
    if "choices" in given:
        choices = given["choices"]
        if not isinstance(choices, list) or not all(
            isinstance(choice, list) and len(choice) == 2 for choice in choices
        ):
            mend = "Write each as [value, words]."
            return [Problem(FILE, line, f"{what} has choices in another form.", mend)]
        fits = given["value"] in [choice[0] for choice in choices]
        mend = "Start with one of its choices."
    else:
        numbers = [given[key] for key in ("min", "value", "max", "step")]
        fits = all(map(is_number, numbers)) and (
            given["min"] <= given["value"] <= given["max"] and given["step"] > 0
        )
        mend = "Give min, max, step and a value between them."
        if fits and given["step"] > given["max"] - given["min"]:
            fault = f"{what} has a step of {given['step']}, which is more than its range."
            return [Problem(FILE, line, fault, mend)]
    return [] if fits else [Problem(FILE, line, f"{what} starts outside its range.", mend)]


def check_parameters(model: dict[str, Any], line: int) -> list[Problem]:
    """Faults of the parameters and of the state at day 0: no number, no unit, no meaning."""
    found = []
    for symbol, parameter in model["parameters"].items():
        if symbol == "__line__":
            continue
        fields = parameter if isinstance(parameter, dict) else {}
        if not is_number(fields.get("value")) or not fields.get("unit"):
            what = f"model {model['id']}: the parameter '{symbol}' has no value or no unit."
            found.append(Problem(FILE, line, what, "Give value, unit and means."))
        elif odd := odd_field(fields, ("value", "unit", "means")):
            what = f"model {model['id']}: the parameter '{symbol}' has '{odd}' missing or unknown."
            found.append(Problem(FILE, line, what, "Give value, unit and means."))
    for symbol, value in (model.get("start") or {}).items():
        if not is_number(value):
            what = f"model {model['id']}: '{symbol}' starts at {value!r}."
            found.append(Problem(FILE, line, what, "Give a number."))
    return found


def check_speeds(model: dict[str, Any], line: int) -> list[Problem]:
    """Faults of the sets of speeds: their fields, and a choice that is none of them."""
    speeds = without_lines(model.get("speeds") or {})
    for name, speed in speeds.items():
        odd = odd_field(speed, SPEED) if isinstance(speed, dict) else name
        if odd:
            what = f"model {model['id']}: the speed '{name}' has '{odd}' missing or unknown."
            return [Problem(FILE, line, what, f"Give: {', '.join(SPEED)}.")]
        if not (is_number(speed["pituitary"]) and is_number(speed["adrenal"])):
            what = f"model {model['id']}: the speed '{name}' has a half-life that is no number."
            return [Problem(FILE, line, what, "Give days.")]
    for given in model["inputs"]:
        for value, _ in given.get("choices", ()) if given["name"] == "speed" else ():
            if str(value) not in speeds:
                what = f"model {model['id']}: the choice '{value}' is none of its speeds."
                mend = suggest(str(value), speeds) or "Describe it under speeds."
                return [Problem(FILE, int(given["__line__"]), what, mend)]
    return []


def parse_models(
    text: str, problems: list[Problem], works: Collection[str] = ()
) -> dict[str, dict[str, Any]]:
    """Parse the file; faults go to ``problems``. ``works``: the keys that a model may name."""
    models: dict[str, dict[str, Any]] = {}
    for record in parse_records(text, FILE, problems):
        line = int(record["__line__"])
        if not check_shape(record, NEEDED, SOMETIMES, FILE, problems):
            continue
        for field, kind in NEEDED.items():
            if kind is list and not record[field]:
                what = f"model {record['id']} has no '{field}'."
                problems.append(Problem(FILE, line, what, "Give at least one."))
        if record["id"] in models:
            what = f"model {record['id']} is given twice."
            problems.append(Problem(FILE, line, what, "Give it another id, or remove one."))
        for key in record["keys"]:
            if works and key not in works:
                problems.append(unknown_key(FILE, line, key, works, f"model {record['id']}"))
        faults = check_parameters(record, line)
        names: set[str] = set()
        for given in record["inputs"]:
            faults += check_input(record["id"], given)
            name = str(given.get("name"))
            if name in names:
                what = f"model {record['id']}: the input '{name}' is given twice."
                faults.append(Problem(FILE, int(given["__line__"]), what, "Keep one."))
            names.add(name)
        problems += faults or check_speeds(record, line)
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
    evidence: Evidence = config.extra["evidence"]
    models = parse_models(evidence.models, problems, evidence.references.entries)
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
