"""What a page needs to cite a work or a claim in every form: scripts that cite.js loads when asked.

They are scripts and not data because from ``file://`` no script may read a file.
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
"""By style or format: the reference as HTML, or the record as it goes into a file."""


def script_of(key: str) -> str:
    """The script that has a work, which cite.js finds in the same way: by the key's first letter."""
    first = key[:1].lower()
    return f"{FOLDER}/{first if first.isascii() and first.isalpha() else '0'}.js"


def write_script(works: Iterable[Work], forms: Iterable[Forms]) -> str:
    """A script that adds the forms of these works to those that the page has, by their keys."""
    found = {work.key: form for work, form in zip(works, forms, strict=True)}
    data = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    return f"Object.assign(globalThis.citations ??= {{}}, {data});\n"


def claim_work(book: Book, claim_id: str) -> Work:
    """A claim as a work: our verdict on it, in the version at hand, at the address that stays."""
    claim = book.data.claims[claim_id]
    page = book.page_works[claim.page]
    return replace(
        page,
        key=f"{PREFIX}-{claim_id}",
        title=f"Claim {claim_id}: {claim.says} Verdict: {claim.verdict}",
        url=f"{page.url}#{claim_id}" if page.url else "",
    )


def citation_files(book: Book) -> Iterator[tuple[str, str]]:
    """The scripts with their paths below the site."""
    stored = read_formatted(book.settings.root)
    for path, keys in groupby(sorted(book.data.works, key=script_of), key=script_of):
        works = [book.data.works[key] for key in keys]
        forms = [formatted(work, stored) | write_records(work) for work in works]
        yield path, write_script(works, forms)
    claims = [claim_work(book, claim_id) for claim_id in book.data.claims]
    forms = [{"plain": escape_html(page_sentence(work))} | write_records(work) for work in claims]
    yield CLAIMS, write_script(claims, forms)
