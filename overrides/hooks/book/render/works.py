"""The list of all works, and the pages with their full records, one for each letter.

A record links to every place that cites the work. These are known only when all pages are rendered, so
the lists are inserted afterwards.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
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
    works = sorted(book.data.works.values(), key=sort_key)
    if src == REFERENCES:
        return render_index(book, works)
    letters = sorted({letter(work) for work in works})
    return render_records(book, src, [one for one in works if record_page(one) == src], letters)


def render_index(book: Book, works: Sequence[Work]) -> str:
    """Return the list of all works, one line each."""
    return render(
        "render/works.html",
        works=works,
        kinds=[kind for kind in book.data.site.kinds if any(one.kind == kind for one in works)],
        cited=Counter(mention.key for places in book.mentions.values() for mention in places),
        label=short_label,
        address=lambda work: book.relative_url(record_page(work), REFERENCES),
    )


def render_records(book: Book, src: str, works: Sequence[Work], letters: Sequence[str]) -> str:
    """Return the full records of the works on the page ``src``, which share an initial."""
    cited: dict[str, dict[str, list[tuple[str, str]]]] = {work.key: {} for work in works}
    for page in book.order:
        address = book.relative_url(page, src)
        for mention in book.mentions.get(page, ()):
            if mention.key in cited:
                places = cited[mention.key].setdefault(book.titles[page], [])
                places.append((f"{address}#{mention.anchor}", mention.section))
    return render(
        "render/records.html",
        book=book,
        src=src,
        works=works,
        cited=cited,
        coins=lambda work: escape_html(to_coins(work)),
        formats=FORMATS,
        here=letter(works[0]),
        letters=letters,
    )
