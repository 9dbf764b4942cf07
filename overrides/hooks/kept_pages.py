"""Cache rendered pages between the builds of ``make serve``."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

from book.markdown.citations import Mention
from book.output.page import finish_page
from book.state import Book
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import TableOfContents


@dataclass(frozen=True)
class Kept:
    """A rendered page, and everything that it was rendered from."""

    sources: tuple[Any, ...]
    html: str
    toc: TableOfContents
    ids: set[str] | None
    mentions: list[Mention]
    terms: set[str]


_kept: dict[str, Kept] = {}
finish_again = functools.lru_cache(maxsize=128)(finish_page)
"""``finish_page`` with a cache, for pages that the theme renders as in the last build."""


def sources_of(book: Book, src: str) -> tuple[Any, ...]:
    """Return what determines the HTML of a page while nothing but pages changes."""
    heads = {name: page.meta for name, page in book.pages.items()}
    return book.pages[src].text, heads, book.numbers


def forget() -> None:
    """Empty the cache, because something other than a page has changed."""
    _kept.clear()


def is_kept(book: Book, src: str) -> bool:
    """Return whether the cached HTML of the page is up to date."""
    return src in _kept and _kept[src].sources == sources_of(book, src)


def keep(book: Book, page: Page, html: str) -> None:
    """Store a rendered page."""
    src = page.file.src_uri
    _kept[src] = Kept(
        sources=sources_of(book, src),
        html=html,
        toc=page.toc,
        ids=page.present_anchor_ids,
        mentions=book.mentions[src],
        terms=book.used_terms[src],
    )


def restore(book: Book, page: Page) -> str:
    """Set the attributes that rendering gave the page, and return its HTML."""
    src = page.file.src_uri
    kept = _kept[src]
    page.toc, page.present_anchor_ids = kept.toc, kept.ids
    book.mentions[src], book.used_terms[src] = kept.mentions, kept.terms
    return kept.html
