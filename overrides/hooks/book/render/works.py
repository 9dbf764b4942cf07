"""All works: one line for each on the references page, and their full records on a page a letter.

A record has the downloads and every sentence that cites the work. What cites it is known once every
page is rendered, so the lists are put in afterwards.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
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
    from book.state import Book

REFERENCES = "references.md"
"""The page that lists all works."""
PLACE = '<div class="works" id="works"></div>'
"""What waits for a list on its page, as place.html has it."""
SUMMARY = (
    "Full records of the works that this site cites, from first authors in {}: "
    "files for reference managers, and every place that cites them."
)


def letter(work: Work) -> str:
    """``S`` for Spiegel and for Šaponjić; ``other`` where the name begins with no letter of A to Z."""
    first = unicodedata.normalize("NFD", sort_key(work)[0])[:1].upper()
    return first if "A" <= first <= "Z" else "other"


def record_page(work: Work) -> str:
    """The page with the work's record: ``references/s.md``."""
    return f"references/{letter(work).lower()}.md"


def record_pages(works: Mapping[str, Work]) -> dict[str, Page]:
    """A page for each letter that a first author's name begins with, by its path."""
    pages = {}
    for name in sorted({letter(work) for work in works.values()}):
        meta = FrontMatter(title=f"References: {name}", description=SUMMARY.format(name))
        head = f"---\ntitle: '{meta.title}'\ndescription: '{meta.description}'\n---\n\n"
        text = f"{head}# {meta.title}\n\n<!-- records: {name} -->\n"
        pages[f"references/{name.lower()}.md"] = Page(text, meta, is_made=True)
    return pages


def render_works(book: Book) -> dict[str, str]:
    """The lists as HTML by the page that they belong to. ``book.mentions`` has to be complete."""
    works = sorted(book.data.works.values(), key=sort_key)
    letters = sorted({letter(work) for work in works})
    lists = {
        src: render_records(book, src, list(found), letters)
        for src, found in groupby(works, record_page)
    }
    return lists | {REFERENCES: render_index(book, works)}


def render_index(book: Book, works: Sequence[Work]) -> str:
    """All works, a line each."""
    return render(
        "render/works.html",
        works=works,
        kinds=[kind for kind in book.data.site.kinds if any(one.kind == kind for one in works)],
        cited=Counter(mention.key for places in book.mentions.values() for mention in places),
        label=short_label,
        address=lambda work: book.relative_url(record_page(work), REFERENCES),
    )


def render_records(book: Book, here: str, works: Sequence[Work], letters: Sequence[str]) -> str:
    """The full records of works whose first authors share a letter, on the page ``here``."""
    cited: dict[str, dict[str, list[tuple[str, str]]]] = {work.key: {} for work in works}
    for src in book.order:
        address = book.relative_url(src, here)
        for mention in book.mentions.get(src, ()):
            if mention.key in cited:
                places = cited[mention.key].setdefault(book.titles[src], [])
                places.append((f"{address}#{mention.anchor}", mention.section))
    return render(
        "render/records.html",
        book=book,
        src=here,
        works=works,
        cited=cited,
        coins=lambda work: escape_html(to_coins(work)),
        formats=FORMATS,
        here=letter(works[0]),
        letters=letters,
    )
