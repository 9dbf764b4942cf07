"""The files of the site that are made from data alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from book.export.files import export_files
from book.export.take import citation_files
from book.render.changes import FEED, render_feed
from book.render.ledger import ledger_files

if TYPE_CHECKING:
    from book.state import Book


def site_files(book: Book) -> dict[str, str]:
    """Their texts by path: records for reference managers, the ledger to take away, the feed."""
    lists = {src: keys for src, keys in book.page_keys.items() if keys}
    records = export_files(book.data.works, lists, book.page_works)
    return records | citation_files(book) | ledger_files(book) | {FEED: render_feed(book)}
