"""The changes of verdicts and findings, and their Atom feed."""

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
MAX_ENTRIES = 60
"""Of the feed; the page lists all changes."""
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "sleep-stress-insulin")
"""Entry ids are derived from it, so they do not depend on where the site is hosted."""


@dataclass(frozen=True)
class ClaimChange:
    """A change of one claim. ``verdict`` is the verdict that resulted."""

    claim: Claim
    change: Change
    verdict: str

    @property
    def id(self) -> str:
        """A permanent id for the feed."""
        return f"urn:uuid:{uuid.uuid5(NAMESPACE, f'{self.claim.id} {self.change.day}')}"


def claim_changes(claim: Claim) -> list[ClaimChange]:
    """Return the changes of a claim, newest first, each with its resulting verdict."""
    changes, verdict = [], claim.verdict
    for change in claim.changed:
        changes.append(ClaimChange(claim, change, verdict))
        verdict = change.was or verdict
    return changes


def all_changes(book: Book) -> list[ClaimChange]:
    """Return the changes of all claims, newest first; those of one day in the article's order."""
    found = [one for claim in book.data.claims.values() for one in claim_changes(claim)]
    return sorted(found, key=lambda one: one.change.day, reverse=True)


def render_feed(book: Book) -> str:
    """Return the changes as an Atom feed. Without a ``site_url`` its links are relative."""
    site = book.settings.site_url
    changes = all_changes(book)[:MAX_ENTRIES]
    return render(
        "render/feed.xml",
        book=book,
        changes=changes,
        updated=changes[0].change.day if changes else book.dates["index.md"].day,
        id=f"urn:uuid:{NAMESPACE}",
        root=f"{site.rstrip('/')}/" if site else "",
    )
