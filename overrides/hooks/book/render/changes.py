"""What changed in our verdicts, and the feed that tells it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from book.templates import render

if TYPE_CHECKING:
    from book.data.evidence import Change
    from book.data.records import Claim
    from book.state import Book

FEED = "feed.xml"
MOST = 60
"""Entries of the feed; the page has them all."""
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "sleep-stress-insulin")
"""Ids of entries are made from it, so that they are the same wherever the site is hosted."""


@dataclass(frozen=True)
class ToldChange:
    """A change of one claim, and its verdict from then on."""

    claim: Claim
    change: Change
    verdict: str

    @property
    def id(self) -> str:
        """A name that stays, for readers of feeds."""
        return f"urn:uuid:{uuid.uuid5(NAMESPACE, f'{self.claim.id} {self.change.day}')}"


def claim_changes(claim: Claim) -> list[ToldChange]:
    """The changes of a claim, newest first, each with the verdict that it led to."""
    told, verdict = [], claim.verdict
    for change in claim.changed:
        told.append(ToldChange(claim, change, verdict))
        verdict = change.was or verdict
    return told


def all_changes(book: Book) -> list[ToldChange]:
    """The changes of all claims, newest first; those of one day in the article's order."""
    found = [told for claim in book.data.claims.values() for told in claim_changes(claim)]
    return sorted(found, key=lambda told: told.change.day, reverse=True)


def render_feed(book: Book) -> str:
    """The changes as an Atom feed. Addresses are whole only if it is known where the site is."""
    site = book.settings.site_url
    changes = all_changes(book)[:MOST]
    return render(
        "render/feed.xml",
        book=book,
        changes=changes,
        updated=changes[0].change.day if changes else book.dates["index.md"].day,
        id=f"urn:uuid:{NAMESPACE}",
        root=f"{site.rstrip('/')}/" if site else "",
    )
