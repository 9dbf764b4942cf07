"""Validate a record with pydantic, and turn its errors into diagnostics that an editor understands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from book.data.fields import Record
from book.data.yaml import Node, parse_yaml
from book.diagnostics import Diagnostic, SourceError, suggest_or_list

if TYPE_CHECKING:
    from book.data.site import Site

R = TypeVar("R", bound=Record)


def read_record(text: str, record: type[R], file: str, name: str, site: Site | None = None) -> R:
    """Return the single record in a text. Raise SourceError if it is invalid."""
    data = parse_yaml(text, file)
    node = data if isinstance(data, Node) else Node(file, 1)
    try:
        return record.model_validate(node, context=site)
    except ValidationError as error:
        raise SourceError(diagnose(error, node, name)) from error


def diagnose(error: ValidationError, data: Node, name: str) -> Iterable[Diagnostic]:
    """Return one diagnostic for each invalid field of a record, with the field's line."""
    found: dict[tuple[int, str], Diagnostic] = {}
    for fault in error.errors(include_url=False):
        context = fault.get("ctx") or {}
        steps = [*fault["loc"]]
        if fault["type"] == "union_tag_invalid":
            steps.append("chart")
        fields, _ = locate(data, steps)
        _, line = locate(data, [*steps, *context.get("path", ())])
        what, hint = explain(fault["type"], context, fault["msg"], fault["input"])
        where = f"{name}: '{fields}'" if fields else name
        # pydantic reports each type of a union; for a number, float explains it best
        if (line, where) not in found or fault["type"] in {"float_type", "finite_number"}:
            found[line, where] = Diagnostic(data.file, line, f"{where} {what}", hint)
    return found.values()


def locate(data: Any, steps: Sequence[Any]) -> tuple[str, int]:
    """Return the dotted path of field names along ``steps``, and the line at its end.

    Ignore a step that is not in the data: pydantic puts the tags of unions among them.
    """
    fields, line = [], data.line
    for step in steps:
        try:
            found = data[step]
        except (KeyError, IndexError, TypeError):
            continue
        if isinstance(data, Node):
            fields.append(step)
            line = data.lines[step]
        if isinstance(found, Node):
            line = found.line
        data = found
    return ".".join(fields), line


HINTS = {
    "string_type": "Put it in quotes.",
    "int_type": "Write it without quotes.",
    "float_type": "Write it without quotes.",
    "tuple_type": "Write it as in [one, two].",
    "dict_type": "Write each as 'name: value'.",
    "model_type": "Write each as 'name: value'.",
}
"""Hints for values of the wrong type, by pydantic's type of error."""


def explain(kind: str, context: dict[str, Any], message: str, given: Any) -> tuple[str, str]:
    """Return what is wrong and a hint, for one of pydantic's types of error."""
    if kind == "fault":
        return context["what"], context["hint"]
    if kind in {"union_tag_invalid", "literal_error"}:
        expected = str(context.get("expected_tags") or context.get("expected"))
        known = [name for name in re.findall(r"'([^']+)'", expected) if name != "[drawing]"]
        found = str(context.get("tag", given))
        return f"is '{found}'.", suggest_or_list(found, known) if known else "Remove it."
    hint = HINTS.get(kind, "Correct it.")
    if isinstance(given, bool):
        hint = "Put it in quotes: YAML takes yes, no, on and off for true and false."
    shown = f", not {given!r}" if isinstance(given, str | int | float) else ""
    what = (
        message.removeprefix("Input ")
        .replace("a valid tuple", "a list")
        .replace("a valid ", "a ")
        .replace("integer", "whole number")
        .replace("String ", "")
    )
    return f"{what}{shown}.", hint
