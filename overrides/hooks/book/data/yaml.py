"""Read YAML into plain data that keeps its line numbers, and reject duplicate keys."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Any

import yaml

from book.diagnostics import Diagnostic, SourceError

INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
"""Invisible characters that come with pasted text. They are removed, because a search would miss the word."""

MISFIT = ("the line does not fit those above it", "Check its indentation and its quotes.")
TAB = ("the line is indented with a tab", "Use spaces.")
UNQUOTED = "Put it in quotes, or correct the indentation."
YAML_ERRORS = {
    "did not find expected key": MISFIT,
    "did not find expected '-' indicator": MISFIT,
    "found a tab character that violates indentation": TAB,
    "found a tab character where an indentation space is expected": TAB,
    "could not find expected ':'": ("a field needs a colon and a space", "Write it as in 'name: text', or correct the indentation."),
    "did not find expected ',' or ']'": ("a list is not closed, or lacks a comma", "Write it as in [one, two]."),
    "did not find expected ',' or '}'": ("a record is not closed, or lacks a comma", "Write it as in {name: text, other: text}."),
    "did not find expected <document start>": ("the data ends above this line", "Remove what is above it, such as []."),
    "found unexpected end of stream": ("a quotation mark is never closed", "Close it, or remove it."),
    "mapping values are not allowed in this context": ("a text contains ': ', or the line is indented too far", UNQUOTED),
    "did not find expected alphabetic or numeric character": ("a text begins with '*' or '&'", UNQUOTED),
}  # fmt: skip
"""Messages of libyaml in plain words, each with a hint."""
LEFT_OPEN = re.compile("flow|quoted|simple key")
"""Contexts of what may be left open. The error is then in the line where that begins, not where libyaml noticed it."""


class Node(dict[str, Any]):
    """A mapping with its file, its first line, and the line of each key."""

    def __init__(self, file: str, line: int) -> None:
        super().__init__()
        self.file, self.line = file, line
        self.lines: dict[str, int] = {}


def read_text(root: Path, file: str) -> str:
    """Return the text of a source file, cleaned by :func:`clean_text`.

    Raise SourceError if the file is missing, empty or not UTF-8.
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
    r"""Return the text with ``\n`` as line ends, composed accents (NFC) and no invisible characters.

    Windows editors write other line ends and a byte order mark; macOS writes decomposed accents.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii():
        text = INVISIBLE.sub("", text).replace("\u2028", " ").replace("\u2029", " ")
        text = unicodedata.normalize("NFC", text)
    return text


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Construct a :class:`Node` for each mapping, and keep dates as text.

    An invalid date such as 2026-13-01 would otherwise raise an error without a line.
    """

    yaml_implicit_resolvers = {  # noqa: RUF012 (as PyYAML declares it)
        letter: [(tag, form) for tag, form in forms if not tag.endswith(":timestamp")]
        for letter, forms in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def __init__(self, text: str, file: str) -> None:
        super().__init__(text)
        self.file = file

    def construct_node(self, node: yaml.MappingNode) -> Node:
        """Return the mapping. Raise MarkedYAMLError if a key is no scalar, or occurs twice."""
        made = Node(self.file, node.start_mark.line + 1)
        for key, value in node.value:
            name, what = key.value, ""
            if not isinstance(name, str):
                what = "a key is a list or a map"
            elif name in made:
                what = f"the key '{name}' is given twice"
            if what:
                raise yaml.MarkedYAMLError(problem=what, problem_mark=key.start_mark)
            made[name] = self.construct_object(value, deep=True)
            made.lines[name] = key.start_mark.line + 1
        return made


_Loader.add_constructor("tag:yaml.org,2002:map", _Loader.construct_node)


def parse_yaml(text: str, file: str) -> Any:
    """Return the data in a YAML text, with mappings as :class:`Node`. Raise SourceError if malformed."""
    try:
        return _Loader(text, file).get_single_data()
    except yaml.MarkedYAMLError as error:
        line, what, hint = explain_error(error, text)
    except (yaml.YAMLError, ValueError) as error:
        line, what = 1, str(error)
        hint = "Put the value in quotes, and remove invisible characters."
    raise SourceError([Diagnostic(file, line, f"malformed YAML: {what}.", hint)])


def explain_error(error: yaml.MarkedYAMLError, text: str) -> tuple[int, str, str]:
    """Return the line of a syntax error, what is wrong, and a hint."""
    what, mark = str(error.problem), error.problem_mark or error.context_mark
    if error.context_mark and LEFT_OPEN.search(error.context or ""):
        mark = error.context_mark
    line = mark.line + 1 if mark else 1
    if "given twice" in what:
        return line, what, "Keep one."
    if "cannot start any token" in what and mark:
        char = text.split("\n")[mark.line][mark.column]
        what, hint = TAB if char == "\t" else (f"a text begins with '{char}'", UNQUOTED)
    else:
        what, hint = YAML_ERRORS.get(what, (what, "Check quotes, colons and indentation."))
    return line, what, hint
