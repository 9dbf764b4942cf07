"""Read YAML into plain data that remembers its lines, and refuse what would be lost in reading."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, ScalarNode, SequenceNode

from book.diagnostics import Diagnostic, SourceError

INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
"""Signs that come along with pasted text and that nobody sees: dropped, for they hide a word from a search."""


class Node(dict[str, Any]):
    """A mapping that knows its file, the line it begins in, and the line of each of its keys."""

    def __init__(self, file: str, line: int) -> None:
        super().__init__()
        self.file, self.line = file, line
        self.lines: dict[str, int] = {}


def read_text(root: Path, file: str) -> str:
    """The text of a source file. Raises SourceError if it is missing, empty, or no text.

    A byte order mark, Windows line ends, invisible signs and decomposed accents (macOS) are accepted.
    """
    path = root / file
    if not path.is_file():
        raise SourceError([Diagnostic(file, 1, "the file is missing.", "Restore it from git.")])
    data = path.read_bytes()
    try:
        text = clean_text(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        fault = Diagnostic(file, line, "the file is not UTF-8 text.", "Save it as UTF-8.")
        raise SourceError([fault]) from error
    if not text.strip():
        raise SourceError([Diagnostic(file, 1, "the file is empty.", "Restore it from git.")])
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


def parse_yaml(text: str, file: str) -> Any:
    """The data in a YAML text, its mappings as :class:`Node`. Raises SourceError if it is malformed."""
    line, hint = 1, "Check quotes, colons and indentation."
    try:
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            return None if node is None else _convert(node, loader, file)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        what, mark = str(error.problem), error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        if "given twice" in what:
            hint = "Keep one."
        elif "mapping values are not allowed" in what:
            hint = "Put a text that holds ': ' in quotes, or check the indentation."
    except (yaml.YAMLError, ValueError) as error:
        what, hint = str(error), "Put the value in quotes, and remove signs that nobody sees."
    raise SourceError([Diagnostic(file, line, f"malformed YAML: {what}.", hint)])


def _convert(node: yaml.Node, loader: Any, file: str) -> Any:
    """A node of YAML as data."""
    if isinstance(node, ScalarNode):
        if node.tag == "tag:yaml.org,2002:str":
            return node.value
        return loader.construct_object(node)
    if isinstance(node, SequenceNode):
        return [_convert(item, loader, file) for item in node.value]
    if not isinstance(node, MappingNode) or node.tag != "tag:yaml.org,2002:map":
        raise _refuse(f"the unknown tag {node.tag}", node)
    found = Node(file, node.start_mark.line + 1)
    for key, value in node.value:
        if not isinstance(key, ScalarNode):
            raise _refuse("a key is a list or a map", key)
        if key.value in found:
            raise _refuse(f"the key '{key.value}' is given twice", key)
        found[key.value] = _convert(value, loader, file)
        found.lines[key.value] = key.start_mark.line + 1
    return found


def _refuse(what: str, node: yaml.Node) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=what, problem_mark=node.start_mark)
