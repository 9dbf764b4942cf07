"""Stop the build at what a browser passes over in silence in our style sheets.

A rule that cannot be read, a property or a variable that does not exist, a picture that is not there,
an address of a third party.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import tinycss2
from check_sources import project_root, stop_at
from load_evidence import Problem, suggest
from mkdocs.config.defaults import MkDocsConfig
from pygments.lexers._css_builtins import _css_properties  # type: ignore[import-untyped]
from trim_styles import split_selectors

OWN_SHEETS = ("docs/assets/stylesheets", "overrides/editions")
PROPERTIES = {*_css_properties, "-webkit-text-size-adjust", "text-size-adjust", "size"}
"""Every property of CSS, from the list by which Pygments colours it, and three that it lacks."""
AT_RULES = frozenset("media supports page bottom-center".split())
UNITS = frozenset("em rem px pt mm vh vw fr deg s ms".split())
COLOUR = re.compile(r"(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})", re.I)
REMOTE = re.compile(r"\s*//|.*https?:[/\\]{2}(?!www\.w3\.org/)", re.I | re.S)
"""An address of a third party, but for the name of SVG within a picture."""
Fault = tuple[int, str, str]
"""Line, what is wrong, how to mend it."""


def walk(tokens: Iterable[Any]) -> Iterator[Any]:
    """Every token, those within brackets and functions too."""
    for token in tokens:
        yield token
        yield from walk(getattr(token, "content", None) or getattr(token, "arguments", None) or [])


def check_declaration(declaration: Any) -> Iterator[Fault]:
    """Faults of one ``property: value``. A variable of ours may hold anything."""
    line, name = declaration.source_line, declaration.lower_name
    value = [token for token in declaration.value if token.type not in {"whitespace", "comment"}]
    if name.startswith("--"):
        return
    if name not in PROPERTIES:
        mend = suggest(name, PROPERTIES) or "Correct the name."
        yield line, f"'{declaration.name}' is no property of CSS.", mend
    if not value:
        yield line, f"'{name}' has no value.", "Give it one."
    if any(token == ":" for token in value):
        yield line, f"the value of '{name}' holds a ':'.", "End the line above it with ';'."
    for token in walk(value):
        if token.type == "hash" and not COLOUR.fullmatch(token.value):
            yield line, f"'#{token.value}' is no colour.", "Write 3, 4, 6 or 8 hex digits."
        elif token.type == "dimension" and token.lower_unit not in UNITS:
            what = f"'{token.representation}{token.unit}' has an unknown unit."
            yield line, what, f"Use one of: {', '.join(sorted(UNITS))}."


def check_rules(rules: list[Any], around: str = "") -> Iterator[Fault]:
    """Faults of a list of rules. ``around``: the at-rule or the "rule" that holds them."""
    for rule in rules:
        line = rule.source_line
        if rule.type == "error":
            yield line, f"the style sheet cannot be read: {rule.message}", "Correct the rule."
            continue
        if rule.type == "declaration":
            yield from check_declaration(rule)
            continue
        inner = "rule" if rule.type == "qualified-rule" else rule.lower_at_keyword
        if inner != "rule" and inner not in AT_RULES:
            mend = f"Use one of: {', '.join(sorted(AT_RULES))}."
            yield line, f"'@{inner}' is no rule that we use.", mend
        selectors = split_selectors(rule.prelude) if inner == "rule" else []
        if not all(tinycss2.serialize(selector).strip() for selector in selectors):
            yield line, "a selector is empty.", "Write it, or drop the comma."
        if around == "rule" or (inner == "media" and around):
            yield line, "a rule stands within a rule.", "Close the one above it with '}'."
        yield from check_rules(
            tinycss2.parse_blocks_contents(
                rule.content or [], skip_comments=True, skip_whitespace=True
            ),
            inner,
        )


def check_tokens(css: str, folder: Path) -> Iterator[Fault]:
    """Faults that may stand anywhere: a broken token, a script, a variable or a file not there."""
    defined = set(re.findall(r"(--[\w-]+)\s*:", css))
    for token in walk(tinycss2.parse_component_value_list(css)):
        line = token.source_line
        call = token.lower_name if token.type == "function" else token.type
        given = [part for part in getattr(token, "arguments", []) if part.type != "whitespace"]
        if token.type == "error":
            yield line, f"the style sheet cannot be read: {token.message}.", "Correct the rule."
        elif call == "expression":
            yield line, "'expression(' would run a script.", "Write a value."
        elif call == "var" and given and given[0].value.startswith("--book-"):
            name = given[0].value
            if name not in defined:
                mend = suggest(name, defined) or "Define it, or correct the name."
                yield line, f"the variable '{name}' is not defined in this sheet.", mend
        elif call == "url":
            address = given[0].value if token.type == "function" else token.value
            path = re.sub(r"[?#].*", "", address)
            local = path and not path.startswith("data:") and not REMOTE.match(address)
            if local and not (folder / path).is_file():
                yield line, f"'{address}' leads to no file.", "Correct it, or add the file."


def check_sheet(file: str, css: str, folder: Path) -> Iterator[Problem]:
    """Faults of one sheet of ours, which stands in ``folder``."""
    # What is not closed swallows the last rule; browsers close it without a word.
    rules = tinycss2.parse_stylesheet(f"{css}\n@end;", skip_comments=True, skip_whitespace=True)
    *rules, last = rules
    faults = [*check_rules(rules), *check_tokens(css, folder)]
    if last.type != "at-rule" or last.at_keyword != "end":
        faults.append((last.source_line, "a bracket or a comment is not closed.", "Close it."))
    for line, what, mend in faults:
        yield Problem(file, line, what, mend)


def check_addresses(file: str, css: str) -> Iterator[Problem]:
    """Every address of a third party in a sheet, however it is written."""
    for token in walk(tinycss2.parse_component_value_list(css)):
        if token.type in {"string", "url"} and REMOTE.match(token.value):
            what = f"'{token.value}' is an address of a third party."
            yield Problem(file, token.source_line, what, "Serve the file from docs/assets/.")


def own_sheets(root: Path) -> Iterator[tuple[str, str, Path]]:
    """Our sheets: name, text and folder."""
    for path in sorted(path for place in OWN_SHEETS for path in (root / place).glob("*.css")):
        yield path.relative_to(root).as_posix(), path.read_text("utf-8"), path.parent


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read our sheets."""
    stop_at(
        [
            problem
            for file, css, folder in own_sheets(project_root(config))
            for problem in (*check_sheet(file, css, folder), *check_addresses(file, css))
        ]
    )
    return config
