"""Write CSL-JSON.

pandoc could convert BibTeX to it, but lower-cases titles, splits a publisher at "and" and gives web
pages no type. The tests read the result back with pandoc.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from book.export.ris import named_identifiers
from book.export.work import TYPES, Name, Work


def csl_name(name: Name) -> dict[str, str]:
    """Return a name in CSL's parts. Zotero reads a particle only as part of the family name."""
    if name.is_group:
        return {"literal": name.family}
    parts = {"family": name.last, "given": name.given, "suffix": name.suffix}
    return {part: value for part, value in parts.items() if value}


def csl_date(text: str) -> dict[str, list[list[int]]] | None:
    """Return ``2026-11-22`` or ``1999`` as a CSL date, or None for an empty text."""
    return {"date-parts": [[int(part) for part in text.split("-")]]} if text else None


def csl_item(work: Work) -> dict[str, Any]:
    """Return a work as a CSL-JSON item."""
    item: dict[str, Any] = {
        "id": work.key,
        "type": TYPES[work.type].csl,
        "author": [csl_name(name) for name in work.authors],
        "editor": [csl_name(name) for name in work.editors],
        "title": work.title,
        "container-title": work.site if work.type == "online" else work.container,
        "container-title-short": work.short,
        "publisher": work.issuer,
        "issued": csl_date(work.date or work.year),
        "version": work.version,
        "volume": work.volume,
        "number" if work.type == "techreport" else "issue": work.issue,
        "page": work.pages.replace("–", "-"),
        "chapter-number": work.chapter,
        "edition": work.edition,
        "DOI": work.doi,
        "PMID": work.pmid,
        "PMCID": work.pmcid,
        "URL": "" if work.doi else work.address,  # styles would print the DOI twice
        "accessed": None if work.doi or work.pmid else csl_date(work.seen),
        "keyword": work.kind,
        "note": "\n".join([*named_identifiers(work), *work.notes]),
    }
    return {name: value for name, value in item.items() if value}


def csl_text(work: Work) -> str:
    """Return the item of a work as text on one line."""
    return json.dumps(csl_item(work), ensure_ascii=False)


def join_csl(items: Iterable[str]) -> str:
    """Join the texts of items into one list."""
    return "[\n" + ",\n".join(items) + "\n]\n"
