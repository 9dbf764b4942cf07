"""The list of all works, and the pages with their full records, one for each letter.

A record links to every place that cites the work. These are known only when all pages are rendered, so
the lists are inserted afterwards.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from book.data.pages import FrontMatter
from book.export.coins import to_coins
from book.export.files import FORMATS
from book.export.work import Work, short_label, sort_key
from book.pages.page import Page
from book.templates import escape_html, render

if TYPE_CHECKING:
    from book.markdown.citations import Mention
    from book.state import Book

REFERENCES = "references.md"
"""The page that lists all works."""
PLACEHOLDER = '<div class="works" id="works"></div>'
"""What a list replaces on its page; works-placeholder.html must contain the same."""
SUMMARY = (
    "Full records of the works that this site cites, from first authors in {}: "
    "files for reference managers, and every place that cites them."
)


def letter(work: Work) -> str:
    """Return ``S`` for Spiegel and for Šaponjić, and ``other`` for a name without an initial A to Z."""
    first = unicodedata.normalize("NFD", sort_key(work)[0])[:1].upper()
    return first if "A" <= first <= "Z" else "other"


def record_page(work: Work) -> str:
    """Return the page with the record of a work: ``references/s.md``."""
    return f"references/{letter(work).lower()}.md"


def record_pages(works: Mapping[str, Work]) -> dict[str, Page]:
    """Make a page for each initial of a first author. Return the pages by their paths."""
    pages = {}
    for name in sorted({letter(work) for work in works.values()}):
        meta = FrontMatter(title=f"References: {name}", description=SUMMARY.format(name))
        head = f"---\ntitle: '{meta.title}'\ndescription: '{meta.description}'\n---\n\n"
        text = f"{head}# {meta.title}\n\n<!-- records: {name} -->\n"
        pages[f"references/{name.lower()}.md"] = Page(text, meta, is_made=True)
    return pages


def render_works(book: Book, src: str) -> str:
    """Return the list of works that belongs on the page ``src``. ``book.mentions`` must be complete."""
    works = works_by_page(book)
    return render_records(book, src, works[src]) if src in works else render_index(book)


@functools.lru_cache(maxsize=1)
def works_by_page(book: Book) -> dict[str, list[Work]]:
    """Return the sorted works by the page that has their records."""
    works = sorted(book.data.works.values(), key=sort_key)
    return {src: list(found) for src, found in groupby(works, record_page)}


@functools.lru_cache(maxsize=1)
def mentions_by_key(book: Book) -> dict[str, list[tuple[str, Mention]]]:
    """Return every mention of each work with its page, in the order in which the book is read."""
    mentions: dict[str, list[tuple[str, Mention]]] = {key: [] for key in book.data.works}
    for src in book.order:
        for mention in book.mentions.get(src, ()):
            mentions[mention.key].append((src, mention))
    return mentions


def render_index(book: Book) -> str:
    """Return the list of all works, one line each."""
    works = sorted(book.data.works.values(), key=sort_key)
    return render(
        "render/works.html",
        works=works,
        kinds=[kind for kind in book.data.site.kinds if any(one.kind == kind for one in works)],
        cited={key: len(mentions) for key, mentions in mentions_by_key(book).items()},
        label=short_label,
        address=lambda work: book.relative_url(record_page(work), REFERENCES),
    )


def render_records(book: Book, src: str, works: Sequence[Work]) -> str:
    """Return the full records of the works on the page ``src``, which share an initial."""
    cited: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for work in works:
        places = cited[work.key] = {}
        for page, mention in mentions_by_key(book)[work.key]:
            address = f"{book.relative_url(page, src)}#{mention.anchor}"
            places.setdefault(book.titles[page], []).append((address, mention.section))
    return render(
        "render/records.html",
        book=book,
        src=src,
        works=works,
        cited=cited,
        coins=lambda work: escape_html(to_coins(work)),
        formats=FORMATS,
        here=letter(works[0]),
        letters=sorted(letter(found[0]) for found in works_by_page(book).values()),
    )
