"""The Markdown extension of the book: what happens between a page's text and its HTML, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from markdown import Extension, Markdown
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from book.charts import draw
from book.code import AT
from book.markdown.citations import CitationNamer, Mention, MentionFinder, ReferencePlacer
from book.markdown.markers import MarkerPlacer
from book.markdown.quotes import QuoteSetter
from book.markdown.tables import TableFinisher
from book.markdown.terms import GLOSSARY, TermLinker

if TYPE_CHECKING:
    from book.state import Book


class CitationRestorer(Preprocessor):
    """Gives code its ``@`` back, which was hidden from the bibtex plugin."""

    def run(self, lines: list[str]) -> list[str]:
        """Replace the stand-in, if there is one."""
        return [line.replace(AT, "@") for line in lines]


class DrawingPlacer(Treeprocessor):
    """Puts the drawings of figures in, as they are: nothing in them is Markdown."""

    def __init__(self, md: Markdown, book: Book) -> None:
        super().__init__(md)
        self.book = book

    def run(self, root: Element) -> None:
        """Fill every place that waits for a drawing."""
        for place in root.iter("div"):
            if name := place.attrib.pop("data-figure", None):
                place.text = self.md.htmlStash.store(draw(self.book, name))


class BookExtension(Extension):
    """Registers every step for one page, ``src``, which is set before each page is rendered."""

    def __init__(self, book: Book) -> None:
        super().__init__()
        self.book = book
        self.src = ""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the library's name)
        """Register the steps. The library runs a higher number first; its own are named beside."""
        book, src = self.book, self.src
        found: list[Mention] = []
        used = set[str]()
        book.mentions[src], book.used_terms[src] = found, used
        md.preprocessors.register(CitationRestorer(md), "book_code", 35)  # before fences (25)
        # Blocks of HTML come from markers and from `/// html`: what is typed as a tag is text.
        md.preprocessors.deregister("html_block")
        md.parser.blockprocessors.register(MarkerPlacer(md, book), "book_markers", 180)
        steps = md.treeprocessors
        steps.register(ReferencePlacer(md, book.reference(src)), "book_references", 22)
        steps.register(CitationNamer(md), "book_citations", 14)  # the footnotes are done (15)
        steps.register(QuoteSetter(md), "book_quotes", 7)  # after inline (20), before toc (5)
        steps.register(TableFinisher(md), "book_tables", 4)
        if src != GLOSSARY:
            steps.register(TermLinker(book.spellings, used), "book_terms", 3)
        steps.register(DrawingPlacer(md, book), "book_drawings", 2)
        # links are resolved and checked here (relpath, 0)
        steps.register(MentionFinder(found), "book_mentions", -1)
