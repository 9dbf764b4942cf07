"""Render a page for a test with the settings, the hook and the book of the project, without a build."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace

from book.data.pages import FrontMatter
from book.diagnostics import Diagnostic
from book.markdown.numbers import number_all
from book.output.check import check_site, read_page
from book.pages.page import Page as Source
from book.state import Book, check_book
from bs4 import BeautifulSoup
from conftest import ROOT, parse
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, get_files
from mkdocs.structure.pages import Page
from selectolax.lexbor import LexborHTMLParser

SRC = "trial.md"
FRONT = "---\ntitle: Trial\ndescription: A page of a test, with fifty characters or a few more.\n---\n\n"
FIRST = FRONT.count("\n") + 1
"""The line of the file in which the text of the page begins."""


@functools.cache
def project() -> tuple[MkDocsConfig, Files, Book]:
    """Return the settings, the files and the book as they are when MkDocs reads the pages."""
    config = load_config(str(ROOT / "mkdocs.yml"))
    config = config.plugins.on_config(config)
    return config, config.plugins.on_files(get_files(config), config=config), config.extra["book"]


BOOK = project()[2]
DATA = BOOK.data
"""The book of the project, and its data."""
CITING = [src for src, keys in BOOK.page_keys.items() if keys]
"""The pages that cite."""


def book_with(text: str, src: str = SRC) -> Book:
    """Return the book with one more page, the last in the navigation, with this text."""
    meta = FrontMatter(title="Trial", description="x" * 50)
    pages = {**BOOK.pages, src: Source(FRONT + text, meta)}
    texts = {name: page.text for name, page in pages.items()}
    order = [*BOOK.order, src]
    return replace(
        BOOK,
        pages=pages,
        order=order,
        numbers=number_all(order, texts, DATA.options_by_id),
        dates={**BOOK.dates, src: BOOK.dates["index.md"]},
        mentions={},
        used_terms={},
    )


@dataclass(frozen=True)
class Trial:
    """A rendered page."""

    book: Book
    page: Page

    @functools.cached_property
    def html(self) -> BeautifulSoup:
        """Its parsed content."""
        return parse(self.page.content or "")


def render(text: str, src: str = SRC) -> Trial:
    """Render a page with this text, without the theme."""
    config, files, _ = project()
    book = book_with(text, src)
    file = File.generated(config, src, content=FRONT + text)
    [extension] = [one for one in config.markdown_extensions if hasattr(one, "book")]
    page = Page(None, file, config)
    config.extra["book"] = extension.book = book
    try:
        page.read_source(config)
        every = Files([*files, file])
        page.markdown = config.plugins.on_page_markdown(
            page.markdown or "", page=page, config=config, files=every
        )
        page.render(config, every)
    finally:
        config.extra["book"] = extension.book = BOOK
    return Trial(book, page)


def faults(text: str, src: str = SRC) -> list[Diagnostic]:
    """Return what a build reports about a page with this text, before it is rendered or after."""
    book = book_with(text, src)
    if before := list(check_book(book)):
        return before
    trial = render(text, src)
    html = f"<article>{trial.page.content}</article>"
    reading = read_page(html, LexborHTMLParser(html), frame=False)
    return check_site(
        {book.file(src): replace(reading, links=())},
        [],
        {book.file(src): (src, FRONT + text)},
    )
