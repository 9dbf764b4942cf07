"""A page's source: its whole text, and what its front matter says."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from book.data.pages import FrontMatter, read_front_matter
from book.data.site import Site
from book.data.yaml import clean_text, read_text
from book.diagnostics import Diagnostic, collect


@dataclass(frozen=True)
class Page:
    """One page below docs/. ``text`` has the front matter too, so that lines are the file's own."""

    text: str
    meta: FrontMatter
    is_made: bool = False
    """True for a page that the build makes from data: it has no file and no place in the navigation."""


def read_pages(root: Path, site: Site) -> tuple[dict[str, Page], list[Diagnostic]]:
    """Every page below ``root/docs`` by its path, and what is wrong with their front matter."""
    pages: dict[str, Page] = {}
    faults: list[Diagnostic] = []
    docs = root / "docs"
    for path in sorted(docs.rglob("*.md")):
        file = path.relative_to(root).as_posix()
        src = clean_text(file.removeprefix("docs/"))  # macOS takes accents from their letters
        with collect(faults):
            text = read_text(root, file)
            pages[src] = Page(text, read_front_matter(src, text, site))
    return pages, faults
