"""Number the figures through the site, place them, and turn ``{figure: id}`` into a link.

``<!-- figure: id -->`` is alone on its line. Its caption goes through Markdown, for it cites;
the drawing is put in afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from book.code import find_outside_code, replace_outside_code
from book.data.figures import Figure
from book.diagnostics import Diagnostic, suggest

MARKER = re.compile(r"^<!--\s*figure:\s*(?P<id>[\w-]+)\s*-->", re.M)
REFERENCE = re.compile(r"\{figure: ?(?P<id>[\w-]+)\}")


@dataclass(frozen=True)
class Placed:
    """Where a figure is shown, and its number in the site."""

    number: int
    src: str


def number_figures(order: Sequence[str], texts: Mapping[str, str]) -> dict[str, Placed]:
    """Every placed figure by id, numbered in the order of the navigation."""
    found: dict[str, Placed] = {}
    for src in order:
        for marker in find_outside_code(MARKER, texts.get(src, "")):
            found.setdefault(marker["id"], Placed(len(found) + 1, src))
    return found


def check_figures(
    texts: Mapping[str, str], figures: Mapping[str, Figure], placed: Mapping[str, Placed]
) -> Iterator[Diagnostic]:
    """Figures that no page shows, and links to no figure."""
    for figure in figures.values():
        if figure.id not in placed:
            what = f"no page shows the figure {figure.id}."
            hint = f"Put '<!-- figure: {figure.id} -->' on one, or remove it."
            yield Diagnostic("bib/figures.yml", figure.line, what, hint)
    for src, text in texts.items():
        for link in find_outside_code(REFERENCE, text):
            if link["id"] not in placed:
                line = text.count("\n", 0, link.start()) + 1
                hint = suggest(link["id"], placed) or "Use the id of a placed figure."
                yield Diagnostic(
                    f"docs/{src}", line, f"'{link[0]}' does not lead to a figure.", hint
                )


def link_figures(markdown: str, placed: Mapping[str, Placed]) -> str:
    """Link where figures are named."""

    def refer(link: re.Match[str]) -> str:
        target = placed[link["id"]]
        return f"[Figure {target.number}](/{target.src}#figure-{link['id']})"

    return replace_outside_code(REFERENCE, refer, markdown)


class DrawingPlacer(Treeprocessor):
    """Puts the drawings in, as they are: nothing in them is Markdown."""

    def __init__(self, md: Markdown, draw: Callable[[str], str]) -> None:
        super().__init__(md)
        self.draw = draw

    def run(self, root: Element) -> None:
        """Fill every place that waits for a drawing."""
        for place in root.iter("div"):
            if name := place.attrib.pop("data-figure", None):
                place.text = self.md.htmlStash.store(self.draw(name))
