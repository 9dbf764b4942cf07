"""What a drawing made by hand must and must not hold."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from book.diagnostics import Diagnostic

FOLDER = "docs/assets/figures"
STYLES = "docs/assets/stylesheets/book.css"
VARIABLE = re.compile(r"var\((--[\w-]+)")
FORBIDDEN = re.compile(r"<(?:\w+:)?(foreignObject|script|style|image|iframe)\b")
"""HTML, programs, rules for the whole page, pictures: none of them belongs into a page's SVG."""
VIEW_BOX = re.compile(r"0 0 \d+(\.\d+)? \d+(\.\d+)?")


def check_drawing(file: str, svg: str, variables: Container[str]) -> Iterator[Diagnostic]:
    """The faults of a drawing. ``variables``: those of CSS that the pages define."""

    def at(found: re.Match[str]) -> int:
        return svg.count("\n", 0, found.start()) + 1

    try:
        root = ElementTree.fromstring(svg)
    except ElementTree.ParseError as error:
        yield Diagnostic(file, error.position[0], f"invalid SVG: {error}.", "Close every element.")
        return
    if not VIEW_BOX.fullmatch(root.get("viewBox", "")):
        hint = 'Write viewBox="0 0 400 300", with the size of the drawing.'
        yield Diagnostic(file, 1, "the drawing has no viewBox that starts at 0 0.", hint)
    for found in FORBIDDEN.finditer(svg):
        what = f"the drawing has <{found[1]}>, which a page must not take over."
        yield Diagnostic(file, at(found), what, "Draw with shapes and text.")
    for found in VARIABLE.finditer(svg):
        if found[1] not in variables:
            what = f"the drawing uses {found[1]}, which {STYLES} does not define."
            yield Diagnostic(file, at(found), what, "Use one of its variables.")


def check_drawings(figures: Iterable[Any], root: Path) -> Iterator[Diagnostic]:
    """The faults of all drawings that figures name, missing ones too."""
    styles = (root / STYLES).read_text(encoding="utf-8")
    variables = frozenset(re.findall(r"(--[\w-]+)\s*:", styles))
    for figure in figures:
        if not figure.drawing:
            continue
        file = f"{FOLDER}/{figure.drawing}"
        if (root / file).is_file():
            yield from check_drawing(file, (root / file).read_text(encoding="utf-8"), variables)
        else:
            what = f"the drawing of figure {figure.id} is missing: {file}."
            hint = "Add the file, or correct its name."
            yield Diagnostic("bib/figures.yml", figure.line, what, hint)
