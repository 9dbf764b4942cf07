"""The source of a page: its text and its front matter."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from book.data.pages import FrontMatter, read_front_matter
from book.data.site import Site
from book.data.yaml import clean_text, read_text
from book.diagnostics import Diagnostic, collect


@dataclass(frozen=True)
class Page:
    """A page below docs/. ``text`` includes the front matter, so line numbers are those of the file."""

    text: str
    meta: FrontMatter
    is_made: bool = False
    """Whether the build makes it from data: then it has no file and is not in the navigation."""


def read_pages(root: Path, site: Site) -> tuple[dict[str, Page], list[Diagnostic]]:
    """Read every page below ``root/docs``. Return them by path, and the faults in their front matter."""
    pages: dict[str, Page] = {}
    faults: list[Diagnostic] = []
    docs = root / "docs"
    for path in sorted(docs.rglob("*.md")):
        file = path.relative_to(root).as_posix()
        src = clean_text(file.removeprefix("docs/"))  # macOS decomposes accented letters
        with collect(faults):
            text = read_text(root, file)
            pages[src] = Page(text, read_front_matter(src, text, site))
    return pages, faults
