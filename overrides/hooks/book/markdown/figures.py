"""Put the drawings of figures into a page, whose captions are Markdown, for they cite."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from book.data.figures import Figure
from book.diagnostics import Diagnostic
from book.markdown.numbers import Numbered


def check_figures(
    figures: Iterable[Figure], placed: Mapping[str, Numbered]
) -> Iterator[Diagnostic]:
    """Figures that no page shows."""
    for figure in figures:
        if figure.id not in placed:
            what = f"no page shows the figure {figure.id}."
            hint = f"Put '<!-- figure: {figure.id} -->' on one, or remove it."
            yield Diagnostic("bib/figures.yml", figure.line, what, hint)


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
