"""Check a record with pydantic, and say what is wrong in the words of an editor, with the line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from book.data.fields import Record
from book.data.yaml import Node, parse_yaml
from book.diagnostics import Diagnostic, SourceError, choose

if TYPE_CHECKING:
    from book.data.site import Site

R = TypeVar("R", bound=Record)


def read_record(text: str, record: type[R], file: str, name: str, site: Site | None = None) -> R:
    """The one record that a text holds. Raises SourceError."""
    data = parse_yaml(text, file)
    node = data if isinstance(data, Node) else Node(file, 1)
    try:
        return record.model_validate(node, context=site)
    except ValidationError as error:
        raise SourceError(explain(error, node, name)) from error


def explain(error: ValidationError, data: Node, name: str) -> Iterable[Diagnostic]:
    """pydantic's faults of one record in our words, each with the line of the field at fault."""
    found: dict[tuple[int, str], Diagnostic] = {}
    for fault in error.errors(include_url=False):
        context = fault.get("ctx") or {}
        steps = [*fault["loc"]]
        if fault["type"] == "union_tag_invalid":
            steps.append("chart")
        fields, _ = follow(data, steps)
        _, line = follow(data, [*steps, *context.get("path", ())])
        what, hint = word(fault["type"], context, fault["msg"], fault["input"])
        where = f"{name}: '{fields}'" if fields else name
        # a union reports each of its types; a number is a float before it is an int
        if (line, where) not in found or fault["type"] in {"float_type", "finite_number"}:
            found[line, where] = Diagnostic(data.file, line, f"{where} {what}", hint)
    return found.values()


def follow(data: Any, steps: Sequence[Any]) -> tuple[str, int]:
    """The fields that the steps lead through, and the line where they end.

    A step that leads nowhere is passed over: pydantic names the kinds of a union among them.
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
"""What to do about a value of the wrong shape, by pydantic's type of fault."""


def word(kind: str, context: dict[str, Any], message: str, given: Any) -> tuple[str, str]:
    """What is wrong, and a hint, for one of pydantic's types of fault."""
    if kind == "fault":
        return context["what"], context["hint"]
    if kind in {"union_tag_invalid", "literal_error"}:
        expected = str(context.get("expected_tags") or context.get("expected"))
        known = [name for name in re.findall(r"'([^']+)'", expected) if name != "[drawing]"]
        found = str(context.get("tag", given))
        return f"is '{found}'.", choose(found, known) if known else "Remove it."
    hint = HINTS.get(kind, "Correct it.")
    if isinstance(given, bool):
        hint = "Put it in quotes: YAML takes yes, no, on and off for true and false."
    shown = f", not {given!r}" if isinstance(given, str | int | float) else ""
    what = message.removeprefix("Input ").replace("tuple", "list").replace("String ", "")
    return f"{what}{shown}.", hint
