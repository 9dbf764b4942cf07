"""The exports for reference managers: where they are and what they contain."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from itertools import filterfalse

from book.export.bibtex import bibtex_entry
from book.export.csl import csl_text, join_csl
from book.export.ris import ris_record
from book.export.work import Work

WORKS = "references/works"
LISTS = "references/lists"
CLAIMS = "references/claims"
ALL = "references/all"
PAGES = "cite"
FORMATS = {"bib": "BibTeX", "ris": "RIS", "json": "CSL-JSON"}
"""The formats by file ending, with the names that readers know."""


def list_name(src: str) -> str:
    """Return the stem of a page's exports: ``systems/stages.md`` → ``systems-stages``.

    Signs that no key or address should have are replaced: ``Café & tea.md`` → ``Cafe-tea``.
    """
    letters = unicodedata.normalize("NFKD", src.removesuffix(".md"))
    return re.sub(r"[^\w-]+", "-", "".join(filterfalse(unicodedata.combining, letters))).strip("-")


def addresses(stem: str) -> dict[str, str]:
    """Return the path of an export in every format, by file ending."""
    return {ending: f"{stem}.{ending}" for ending in FORMATS}


@functools.lru_cache(maxsize=4096)  # while you write, only the works that changed
def write_records(work: Work) -> dict[str, str]:
    """Return the record of a work in every format, by file ending."""
    return {"bib": bibtex_entry(work), "ris": ris_record(work), "json": csl_text(work)}


def export_files(exports: Mapping[str, Iterable[Work]]) -> Iterator[tuple[str, str]]:
    """Yield path and text of every export in every format. ``exports`` maps a stem to its works."""
    join = {"bib": "\n".join, "ris": "\n".join, "json": join_csl}
    for stem, works in exports.items():
        records = [write_records(work) for work in works]
        for ending, path in addresses(stem).items():
            yield path, join[ending](record[ending] for record in records)
