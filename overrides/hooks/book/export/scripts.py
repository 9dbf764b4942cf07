"""Works and claims in all citation styles and formats, in scripts that cite.js loads on demand.

They are scripts and not JSON, because no script may read a file from ``file://``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from book.export.cite import PREFIX, page_sentence
from book.export.files import write_records
from book.export.formatted import formatted, read_formatted
from book.export.work import Work
from book.templates import escape_html

if TYPE_CHECKING:
    from book.state import Book

FOLDER = "references/cite"
CLAIMS = f"{FOLDER}/claims.js"
Forms = Mapping[str, str]
"""The reference as HTML by style, and the record as text by format."""


def script_of(key: str) -> str:
    """Return the script that contains a work. It is named by the first letter of the key, as cite.js knows."""
    first = key[:1].lower()
    return f"{FOLDER}/{first if first.isascii() and first.isalpha() else '0'}.js"


def write_script(works: Iterable[Work], forms: Iterable[Forms]) -> str:
    """Return a script that adds these works to those that the page has, by their keys."""
    found = {work.key: form for work, form in zip(works, forms, strict=True)}
    data = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    return f"Object.assign(globalThis.citations ??= {{}}, {data});\n"


def claim_work(book: Book, claim_id: str) -> Work:
    """Return a claim as a work, with its verdict in this version and its permanent address."""
    claim = book.data.claims[claim_id]
    page = book.page_works[claim.page]
    return replace(
        page,
        key=f"{PREFIX}-{claim_id}",
        title=f"Claim {claim_id}: {claim.says} Verdict: {claim.verdict}",
        url=f"{page.url}#{claim_id}" if page.url else "",
    )


def citation_files(book: Book) -> Iterator[tuple[str, str]]:
    """Yield path and text of each script."""
    stored = read_formatted(book.settings.root)
    for path, keys in groupby(sorted(book.data.works, key=script_of), key=script_of):
        works = [book.data.works[key] for key in keys]
        forms = [formatted(work, stored) | write_records(work) for work in works]
        yield path, write_script(works, forms)
    claims = [claim_work(book, claim_id) for claim_id in book.data.claims]
    forms = [{"plain": escape_html(page_sentence(work))} | write_records(work) for work in claims]
    yield CLAIMS, write_script(claims, forms)
