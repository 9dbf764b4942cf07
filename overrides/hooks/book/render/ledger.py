"""The ledger of all claims, and its downloads, made from the same rows."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

from book.export.work import short_label
from book.render.claims import verdict_mark
from book.render.searches import search_links
from book.templates import render

if TYPE_CHECKING:
    from book.state import Book

CSV_PATH, JSON_PATH = "evidence/claims.csv", "evidence/claims.json"


@dataclass(frozen=True)
class LedgerRow:
    """A claim as the ledger and its downloads show it; ``page`` is the path below docs/."""

    id: str
    depth: str
    theme: str
    page: str
    says: str
    verdict: str
    finding: str
    supports: tuple[str, ...]
    limits: tuple[str, ...]
    changed: tuple[dict[str, str], ...]
    """Newest first; ``was`` is empty if only the words changed."""
    searches: tuple[str, ...]


def ledger_rows(book: Book) -> list[LedgerRow]:
    """The ledger's rows in the article's order, each with the title of its page."""
    return [
        LedgerRow(
            id=claim.id,
            depth=book.data.site.depth_of[claim.id],
            theme=book.pages[claim.page].meta.title,
            page=claim.page,
            says=claim.says,
            verdict=claim.verdict,
            finding=claim.finding,
            supports=tuple(claim.supports),
            limits=tuple(claim.limits),
            changed=tuple(change.model_dump() for change in claim.changed),
            searches=claim.searches,
        )
        for claim in book.data.claims.values()
    ]


def change_words(change: Mapping[str, str]) -> str:
    """A change in a cell: ``2026-11-25, was contested: why``."""
    was = f", was {change['was']}" if change["was"] else ""
    return f"{change['day']}{was}: {change['why']}"


def rows_to_csv(rows: Iterable[LedgerRow]) -> str:
    """The ledger as CSV; keys of works and ids of searches are separated by a space."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, fieldnames=[field.name for field in fields(LedgerRow)])
    writer.writeheader()
    for row in rows:
        joined = {name: " ".join(getattr(row, name)) for name in ("supports", "limits", "searches")}
        joined["changed"] = " | ".join(map(change_words, row.changed))
        writer.writerow({**asdict(row), **joined})
    return out.getvalue()


def rows_to_json(rows: Iterable[LedgerRow]) -> str:
    """The ledger as a JSON list, one object per claim."""
    return json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1) + "\n"


def ledger_files(book: Book) -> dict[str, str]:
    """The downloads by their path below the site's root."""
    rows = ledger_rows(book)
    return {CSV_PATH: rows_to_csv(rows), JSON_PATH: rows_to_json(rows)}


def render_ledger(book: Book) -> str:
    """The whole ledger as an HTML table, with the form that filters it."""
    rows, site = ledger_rows(book), book.data.site
    choices = {
        "verdict": ("Verdict", [verdict.name for verdict in site.verdicts]),
        "depth": ("Depth", list(dict.fromkeys(row.depth for row in rows))),
        "theme": ("Theme", list(dict.fromkeys(row.theme for row in rows))),
    }
    return render(
        "render/ledger.html",
        rows=rows,
        verdict=site.verdict,
        mark=verdict_mark,
        searches={claim.id: search_links(book, claim) for claim in book.data.claims.values()},
        labels={key: short_label(work) for key, work in book.data.works.items()},
        form={
            "noun": "claims",
            "list": "ledger",
            "item": "tbody tr",
            "count": len(rows),
            "fields": [(name, label, values) for name, (label, values) in choices.items()],
            "orders": [
                ("", "as in the article", True),
                ("verdict", "by verdict", True),
                ("theme", "by theme", True),
            ],
        },
    )
