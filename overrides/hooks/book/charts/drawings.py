"""The drawings made by hand: each is there, and whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.etree import ElementTree

from book.data.figures import Figure
from book.diagnostics import Diagnostic

FOLDER = "docs/assets/figures"


def check_drawings(figures: Iterable[Figure], root: Path) -> Iterator[Diagnostic]:
    """Drawings that are missing or are no SVG. A browser would show half of them, an e-book none."""
    for figure in figures:
        if not figure.drawing:
            continue
        file = f"{FOLDER}/{figure.drawing}"
        try:
            ElementTree.parse(root / file)
        except OSError:
            what = f"the drawing of figure {figure.id} is missing: {file}."
            yield figure.fault(what, "Add the file, or correct its name.")
        except ElementTree.ParseError as error:
            what = f"invalid SVG: {error}."
            yield Diagnostic(file, error.position[0], what, "Close every element.")
