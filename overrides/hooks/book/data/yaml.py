"""Read YAML into plain data that remembers its lines, and refuse what would be lost in reading."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, ScalarNode, SequenceNode

from book.diagnostics import Diagnostic

INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
"""Signs that come along with pasted text and that nobody sees: dropped, for they hide a word from a search."""
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


class Node(dict[str, Any]):
    """A mapping that knows the line it begins in, and the line of each of its keys."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}


def line_of(data: Any, path: Sequence[Any], default: int = 1) -> int:
    """The line of what ``path`` leads to in ``data``: of its key, or else of what holds it."""
    line = data.line if isinstance(data, Node) else default
    for step in path:
        if isinstance(data, Node):
            line = data.lines.get(step, line)
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(data, Node):
            line = data.line
    return line


def read_text(root: Path, file: str, faults: list[Diagnostic]) -> str:
    """The text of a data file; what is wrong with it goes to ``faults``, and the text is empty then.

    A byte order mark, Windows line ends, invisible signs and decomposed accents (macOS) are accepted.
    """
    path = root / file
    if not path.is_file():
        faults.append(Diagnostic(file, 1, "the file is missing.", "Restore it from git."))
        return ""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        faults.append(Diagnostic(file, line, "the file is not UTF-8 text.", "Save it as UTF-8."))
        return ""
    text = clean_text(text)
    if not text.strip():
        faults.append(Diagnostic(file, 1, "the file is empty.", "Restore it from git."))
        return ""
    return text


def clean_text(text: str) -> str:
    """Text with one kind of line end, composed letters, and no invisible sign."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii():
        text = INVISIBLE.sub("", text).replace("\u2028", " ").replace("\u2029", " ")
        text = unicodedata.normalize("NFC", text)
    return text


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Days stay text: 2026-13-01, made a date, would raise an error that knows no line."""

    yaml_implicit_resolvers = {  # noqa: RUF012 (the library's own way)
        letter: [(tag, form) for tag, form in forms if not tag.endswith(":timestamp")]
        for letter, forms in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def parse_yaml(text: str, file: str, faults: list[Diagnostic], first_line: int = 1) -> Any:
    """The data in a YAML text, its mappings as :class:`Node`. If it is malformed: None, and a fault.

    ``first_line`` is the line of the file that the text begins in.
    """

    def fault(line: int, what: str, hint: str) -> None:
        faults.append(Diagnostic(file, line + first_line - 1, f"malformed YAML: {what}.", hint))

    if found := UNPRINTABLE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        fault(line, f"the control character U+{ord(found[0]):04X}", "Remove it.")
        return None
    try:
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            return None if node is None else _convert(node, loader, first_line)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        hint = "Check quotes, colons and indentation."
        if "given twice" in str(error.problem):
            hint = "Keep one."
        elif "mapping values are not allowed" in str(error.problem):
            hint = "Put a text that holds ': ' in quotes, or check the indentation."
        fault(mark.line + 1 if mark else 1, str(error.problem), hint)
    except (yaml.YAMLError, ValueError) as error:
        fault(1, str(error), "Put the value in quotes.")
    return None


def _convert(node: yaml.Node, loader: Any, first: int) -> Any:
    """A node of YAML as data."""
    if isinstance(node, ScalarNode):
        if node.tag == "tag:yaml.org,2002:str":
            return node.value
        return loader.construct_object(node)
    if isinstance(node, SequenceNode):
        return [_convert(item, loader, first) for item in node.value]
    if not isinstance(node, MappingNode) or node.tag != "tag:yaml.org,2002:map":
        raise _refuse(f"the unknown tag {node.tag}", node)
    found = Node(node.start_mark.line + first)
    for key, value in node.value:
        if not isinstance(key, ScalarNode):
            raise _refuse("a key is a list or a map", key)
        if key.value in found:
            raise _refuse(f"the key '{key.value}' is given twice", key)
        found[key.value] = _convert(value, loader, first)
        found.lines[key.value] = key.start_mark.line + first
    return found


def _refuse(what: str, node: yaml.Node) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=what, problem_mark=node.start_mark)


def parse_records(
    text: str, file: str, faults: list[Diagnostic], *, may_be_empty: bool = False
) -> list[Any] | None:
    """A YAML list, or None and a fault. What is in the list is not looked at."""
    before = len(faults)
    records = parse_yaml(text, file, faults)
    if len(faults) > before:
        return None
    if not isinstance(records, list) or not (records or may_be_empty):
        faults.append(Diagnostic(file, 1, "the file has no list.", "Begin each record with '- '."))
        return None
    return records
