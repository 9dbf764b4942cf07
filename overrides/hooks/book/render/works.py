"""The list of all works: full record, downloads, and every sentence that cites it.

What cites a work is known once every page is rendered, so the list is put in afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from book.export.coins import to_coins
from book.export.files import FORMATS
from book.export.work import sort_key
from book.markdown.citations import Mention
from book.pages.navigation import relative_url
from book.templates import escape_html, render

if TYPE_CHECKING:
    from book.state import Book

PLACE = '<div class="works" id="works"></div>'
"""What waits for the list on its page."""


def gather_mentions(book: Book, src: str) -> dict[str, dict[str, list[tuple[str, Mention]]]]:
    """The places that cite each work: ``found[key][page title]`` has (address, mention)."""
    found: dict[str, dict[str, list[tuple[str, Mention]]]] = {}
    here = book.url(src)
    for other in book.order:
        title = book.titles[other]
        address = relative_url(book.url(other), here)
        for mention in book.mentions.get(other, ()):
            places = found.setdefault(mention.key, {}).setdefault(title, [])
            places.append((f"{address}#{mention.anchor}", mention))
    return found


def render_works(book: Book, src: str) -> str:
    """The whole list as HTML, for the page ``src``."""
    works = sorted(book.data.works.values(), key=sort_key)
    cited: Mapping[str, Mapping[str, list[tuple[str, Mention]]]] = gather_mentions(book, src)
    kinds = [kind for kind in book.data.site.kinds if any(work.kind == kind for work in works)]
    return render(
        "render/works.html",
        works=works,
        cited=cited,
        coins=lambda work: escape_html(to_coins(work)),
        formats=FORMATS,
        folder=relative_url("references/works", book.url(src)),
        form={
            "noun": "works",
            "list": "works",
            "item": ".work",
            "count": len(works),
            "fields": [("kind", "Kind of study", kinds)],
            "orders": [
                ("", "by first author", True),
                ("year", "newest first", False),
                ("cited", "most cited here first", False),
            ],
        },
    )
