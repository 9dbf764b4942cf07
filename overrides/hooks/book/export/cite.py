"""How to cite a page: a sentence to copy, and its record as BibTeX, RIS and CSL-JSON.

The author is the project, because no single person is responsible for a page.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from book.export.bibtex import bibtex_entry
from book.export.files import FORMATS, PAGES, addresses, list_name
from book.export.work import Name, Work
from book.pages.dates import long_day
from book.pages.navigation import public_url
from book.templates import render

if TYPE_CHECKING:
    from book.state import Book

PREFIX = "ssi"
"""The prefix of the citation keys of pages and claims."""
GUIDE = "cite.md"
"""The page that explains how to cite a claim or a work."""
CHANGES = "evidence/changes.md"
"""The page that lists the verdicts that changed."""


def page_work(book: Book, src: str) -> Work:
    """Return a page of the site as a work. ``systems/stages.md`` gets the key ``ssi-systems-stages``."""
    day = book.dates[src].day
    return Work(
        key=f"{PREFIX}-{list_name(src)}",
        type="online",
        title=book.pages[src].meta.title,
        authors=(Name(book.data.site.author),),
        container=book.settings.site_name,
        year=str(day.year),
        month=str(day.month),
        url=public_url(src, book.settings.site_url),
        date=day.isoformat(),
        version=book.version,
    )


def page_sentence(page: Work) -> str:
    """Return the citation of a page, as a list of references has it."""
    stop = "" if page.title.endswith(("?", "!", ".")) else "."
    day = long_day(datetime.date.fromisoformat(page.date))
    url = f" {page.url}" if page.url else ""
    return (
        f"{page.authors[0].family}. {page.title}{stop} In: {page.container}, "
        f"version {page.version}. Last changed {day}.{url}"
    )


def page_files(book: Book, src: str) -> dict[str, str]:
    """Map each file extension to the relative URL of the page's own record."""
    stem = f"{PAGES}/{list_name(src)}"
    return {ending: book.relative_url(path, src) for ending, path in addresses(stem).items()}


def render_citation(book: Book, src: str) -> str:
    """Return the section "Cite this page" as HTML."""
    page = book.page_works[src]
    return render(
        "export/cite.html",
        page=page,
        sentence=page_sentence(page),
        bibtex=bibtex_entry(page),
        files=page_files(book, src),
        formats=FORMATS,
        guide=book.relative_url(GUIDE, src),
        changes=book.relative_url(CHANGES, src),
        published=book.data.site.published,
    )
