"""The ledger of all claims, and its downloads as CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from book.state import Book

CSV_PATH, JSON_PATH = "evidence/claims.csv", "evidence/claims.json"
Row = Mapping[str, Any]


def ledger_rows(book: Book) -> list[Row]:
    """Return a row for each claim, in the article's order.

    ``theme`` is the title of the claim's page. A change whose ``was`` is empty kept the verdict.
    """
    return [
        {
            "id": claim.id,
            "depth": book.data.site.depth_of[claim.id],
            "theme": book.pages[claim.page].meta.title,
            "page": claim.page,
            "says": claim.says,
            "verdict": claim.verdict,
            "finding": claim.finding,
            "supports": claim.supports,
            "limits": claim.limits,
            "changed": [change.model_dump() for change in claim.changed],
            "searches": claim.searches,
        }
        for claim in book.data.claims.values()
    ]


def change_words(change: Mapping[str, str]) -> str:
    """Return a change as the text of a cell: ``2026-11-25, was contested: why``."""
    was = f", was {change['was']}" if change["was"] else ""
    return f"{change['day']}{was}: {change['why']}"


def rows_to_csv(rows: Iterable[Row]) -> str:
    """Return the ledger as CSV; keys of works and ids of searches are separated by spaces."""
    flat = [
        {**row, **{name: " ".join(row[name]) for name in ("supports", "limits", "searches")}}
        | {"changed": " | ".join(map(change_words, row["changed"]))}
        for row in rows
    ]
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, fieldnames=flat[0])
    writer.writeheader()
    writer.writerows(flat)
    return out.getvalue()


def rows_to_json(rows: Iterable[Row]) -> str:
    """Return the ledger as a JSON list, one object per claim."""
    return json.dumps(list(rows), ensure_ascii=False, indent=1) + "\n"


def ledger_files(book: Book) -> dict[str, str]:
    """Return the downloads by their paths below the site's root."""
    rows = ledger_rows(book)
    return {CSV_PATH: rows_to_csv(rows), JSON_PATH: rows_to_json(rows)}
