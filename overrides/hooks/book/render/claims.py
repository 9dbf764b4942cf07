"""The card of a claim, the article's tables with our verdicts, and the counts by verdict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from book.data.records import Claim, Table
from book.data.site import Site, Verdict
from book.render.changes import claim_changes
from book.render.searches import search_links
from book.templates import cite, render

if TYPE_CHECKING:
    from book.state import Book


def verdict_mark(verdict: Verdict) -> str:
    """The verdict's shape as inline SVG, hidden from screen readers: the words say it."""
    return f'<svg class="verdict-mark" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">{verdict.mark}</svg>'


def cite_claim(book: Book, name: str) -> tuple[str, str]:
    """The citations on a card: what speaks for the claim, and what limits it."""
    claim = book.data.claims[name]
    return cite(claim.supports), cite(claim.limits)


def render_claim(book: Book, name: str, supports: str, limits: str) -> str:
    """The card of one claim as HTML. ``supports`` and ``limits``: its citations as marks."""
    claim = book.data.claims[name]
    verdict = book.data.site.verdict[claim.verdict]
    return render(
        "render/claim.html",
        claim=claim,
        verdict=verdict,
        mark=verdict_mark(verdict),
        supports=supports,
        limits=limits,
        verdicts=book.data.site.verdict,
        changes=list(claim_changes(claim)),
        searches=search_links(book, claim),
    )


def render_table(book: Book, name: str) -> str:
    """A table of the article as HTML, each row with our verdict and note."""
    table: Table = book.data.tables[name]
    verdicts = {
        row.claim: book.data.site.verdict[book.data.claims[row.claim].verdict] for row in table.rows
    }
    return render("render/table.html", table=table, verdicts=verdicts, mark=verdict_mark)


def count_verdicts(claims: Iterable[Claim], site: Site) -> dict[str, dict[str, int]]:
    """How many claims of each depth have each verdict: ``counts[verdict][depth]``."""
    counts = {verdict.name: {depth.name: 0 for depth in site.depths} for verdict in site.verdicts}
    for claim in claims:
        counts[claim.verdict][site.depth_of[claim.id]] += 1
    return counts


def render_counts(book: Book) -> str:
    """The counts by verdict and depth as an HTML table."""
    site = book.data.site
    counts: Mapping[str, Mapping[str, int]] = count_verdicts(book.data.claims.values(), site)
    return render(
        "render/counts.html",
        counts=[(site.verdict[name], row) for name, row in counts.items()],
        depths=[depth.name for depth in site.depths],
        mark=verdict_mark,
    )
