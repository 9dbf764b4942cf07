"""What changed in our verdicts: the page that lists it, and the feed that tells it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from book.data.evidence import Change
from book.data.records import Claim
from book.templates import render

if TYPE_CHECKING:
    from book.state import Book

PAGE = "evidence/changes.md"
"""The page that lists the changes; the feed leads to it."""
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


def claim_changes(claim: Claim) -> Iterator[ToldChange]:
    """The changes of a claim, newest first, each with the verdict that it led to."""
    verdict = claim.verdict
    for change in claim.changed:
        yield ToldChange(claim, change, verdict)
        verdict = change.was or verdict


def all_changes(claims: Iterable[Claim]) -> list[ToldChange]:
    """The changes of all claims, newest first; those of one day in the article's order."""
    found = [told for claim in claims for told in claim_changes(claim)]
    return sorted(found, key=lambda told: told.change.day, reverse=True)


def render_changes(book: Book) -> str:
    """All changes by day, as Markdown."""
    changes = all_changes(book.data.claims.values())
    days = [(day, list(own)) for day, own in groupby(changes, lambda told: told.change.day)]
    return render("render/changes.md", days=days, verdict=book.data.site.verdict)


def render_feed(book: Book) -> str:
    """The changes as an Atom feed. Addresses are whole only if it is known where the site is."""
    site = book.settings.site_url
    root = f"{site.rstrip('/')}/" if site else ""
    changes = all_changes(book.data.claims.values())[:MOST]
    days = [told.change.day for told in changes] or [str(book.dates["index.md"].day)]
    return render(
        "render/feed.xml",
        changes=changes,
        updated=days[0],
        verdict=book.data.site.verdict,
        name=book.settings.site_name,
        author=book.data.site.author,
        licence=book.data.site.licence,
        id=f"urn:uuid:{NAMESPACE}",
        feed=f"{root}{FEED}" if root else "",
        page=root + book.url(PAGE),
        address=lambda told: f"{root}{book.url(told.claim.page)}#{told.claim.id}",
    )
