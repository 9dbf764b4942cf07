"""The Markdown extension of the book: every step from a page's Markdown to its HTML, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from markdown import Extension, Markdown
from markdown.treeprocessors import Treeprocessor

from book.charts import draw, link_names
from book.markdown.citations import (
    CitationLabeller,
    CitationRestorer,
    Mention,
    MentionFinder,
    ReferencePlacer,
)
from book.markdown.folds import FoldNamer
from book.markdown.markers import MarkerPlacer
from book.markdown.quotes import QuoteCurler
from book.markdown.tables import TableFinisher
from book.markdown.terms import GLOSSARY, TermLinker

if TYPE_CHECKING:
    from book.state import Book


class DrawingPlacer(Treeprocessor):
    """Inserts the drawings of figures as raw HTML."""

    def __init__(self, md: Markdown, book: Book, src: str) -> None:
        super().__init__(md)
        self.book, self.src = book, src

    def run(self, root: Element) -> None:
        """Fill each element that names a figure in ``data-figure``."""
        for place in root.iter("div"):
            if name := place.attrib.pop("data-figure", None):
                html = draw(self.book, name) + link_names(self.book, name, self.src)
                place.text = self.md.htmlStash.store(html)


class BookExtension(Extension):
    """Registers every step. ``src`` is the page to be rendered, set before each one."""

    def __init__(self, book: Book) -> None:
        super().__init__()
        self.book = book
        self.src = ""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the library's name)
        """Register the steps. Higher priorities run first; comments give those of the library's own."""
        book, src = self.book, self.src
        found: list[Mention] = []
        used = set[str]()
        book.mentions[src], book.used_terms[src] = found, used
        md.preprocessors.register(CitationRestorer(md), "book_code", 35)  # before fences (25)
        # HTML blocks come from markers and `/// html` alone; a typed tag is text.
        md.preprocessors.deregister("html_block")
        md.parser.blockprocessors.register(MarkerPlacer(md, book), "book_markers", 180)
        steps = md.treeprocessors
        steps.register(ReferencePlacer(md, book.reference(src)), "book_references", 22)
        steps.register(CitationLabeller(md), "book_citations", 14)  # the footnotes are done (15)
        steps.register(QuoteCurler(md), "book_quotes", 7)  # after inline (20), before toc (5)
        steps.register(FoldNamer(md), "book_folds", 5)  # of equal ones, the first to be registered:
        # after toc, which must name the headings first, before MkDocs reads the ids of the page
        steps.register(TableFinisher(md), "book_tables", 4)
        if src != GLOSSARY:
            steps.register(TermLinker(book.spellings, used), "book_terms", 3)
        steps.register(DrawingPlacer(md, book, src), "book_drawings", 2)
        # MkDocs resolves and checks links here (relpath, 0)
        steps.register(MentionFinder(found), "book_mentions", -1)
