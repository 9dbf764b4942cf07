"""Put the drawings of figures into a page."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from book.charts import draw

if TYPE_CHECKING:
    from book.state import Book


class DrawingPlacer(Treeprocessor):
    """Puts the drawings in, as they are: nothing in them is Markdown."""

    def __init__(self, md: Markdown, book: Book) -> None:
        super().__init__(md)
        self.book = book

    def run(self, root: Element) -> None:
        """Fill every place that waits for a drawing."""
        for place in root.iter("div"):
            if name := place.attrib.pop("data-figure", None):
                place.text = self.md.htmlStash.store(draw(self.book, name))
