"""The files of the site that are made from data alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from book.data.records import Claim
from book.export.files import export_files
from book.export.take import citation_files
from book.export.work import Work
from book.render.changes import FEED, render_feed
from book.render.ledger import ledger_files

if TYPE_CHECKING:
    from book.state import Book


def site_files(book: Book) -> dict[str, str]:
    """Their texts by path: records for reference managers, the ledger to take away, the feed."""
    lists = {src: keys for src, keys in book.page_keys.items() if keys}
    claims = {
        claim.id: list(claim_works(book, claim))
        for claim in book.data.claims.values()
        if claim.keys
    }
    records = export_files(book.data.works, lists, book.page_works, claims)
    return records | citation_files(book) | ledger_files(book) | {FEED: render_feed(book)}


def claim_works(book: Book, claim: Claim) -> Iterator[Work]:
    """The works behind a claim, each with a note of its side, so that the verdict travels with it."""
    verdict = book.data.site.verdict[claim.verdict].label.lower()
    address = book.page_works[claim.page].url
    where = f" {address}#{claim.id}" if address else ""
    of = f"claim {claim.id} of {book.settings.site_name}, version {book.version}"
    note = f"{of} (“{claim.says}” Verdict: {verdict}).{where}"
    sides = {"Supports": claim.supports, "Limits or contradicts": claim.limits}
    for side, keys in sides.items():
        for key in keys:
            yield replace(book.data.works[key], side=f"{side} {note}")
