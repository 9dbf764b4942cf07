"""Every page can be cited: a sentence, and BibTeX, RIS and CSL-JSON to take away.

The record names the project as author, for no person is responsible for a page.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING

from book.export.bibtex import bibtex_entry
from book.export.files import FORMATS, list_name
from book.export.work import Name, Work
from book.pages.dates import long_day
from book.pages.navigation import public_url
from book.templates import render

if TYPE_CHECKING:
    from book.state import Book

PREFIX = "ssi"
"""What the citation keys of pages and claims begin with."""


def page_work(book: Book, src: str) -> Work:
    """A page of the site as a work: ``systems/stages.md`` has the key ``ssi-systems-stages``."""
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
    """The page cited in words, in the manner of a reference list."""
    stop = "" if page.title.endswith(("?", "!", ".")) else "."
    day = long_day(datetime.date.fromisoformat(page.date))
    address = f" {page.url}" if page.url else ""
    return (
        f"{page.authors[0].family}. {page.title}{stop} In: {page.container}, "
        f"version {page.version}. Last changed {day}.{address}"
    )


def render_citation(
    page: Work, files: Mapping[str, str], guide: str, changes: str, published: str
) -> str:
    """The section "Cite this page".

    ``files`` maps an ending to an address; ``guide`` and ``changes`` are those of the pages that
    tell how to cite and what changed; ``published`` is the day of the site's first version.
    """
    return render(
        "export/cite.html",
        page=page,
        sentence=page_sentence(page),
        bibtex=bibtex_entry(page),
        files=files,
        formats=FORMATS,
        guide=guide,
        changes=changes,
        published=published,
        day_words=long_day(datetime.date.fromisoformat(page.date)),
    )
