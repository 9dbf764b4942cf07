"""All downloads for reference managers: where they are and what they contain."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
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
"""What can be taken away: by the file's ending, the name a reader knows."""


def list_name(src: str) -> str:
    """The stem of the downloads of a page: ``systems/stages.md`` → ``systems-stages``.

    A name that people have typed (``Café & tea.md``) becomes one for keys and addresses: ``Cafe-tea``.
    """
    letters = unicodedata.normalize("NFKD", src.removesuffix(".md"))
    return re.sub(r"[^\w-]+", "-", "".join(filterfalse(unicodedata.combining, letters))).strip("-")


def addresses(stem: str) -> dict[str, str]:
    """The path of a download in every format, by the file's ending."""
    return {ending: f"{stem}.{ending}" for ending in FORMATS}


@functools.lru_cache(maxsize=4096)  # while you write, only the works that changed
def write_records(work: Work) -> dict[str, str]:
    """A work in every format, by the file's ending, as it is put into a file."""
    return {"bib": bibtex_entry(work), "ris": ris_record(work), "json": csl_text(work)}


def write_files(stem: str, records: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """The texts of a download of these records in every format, by path."""
    found = list(records)
    join = {"bib": "\n".join, "ris": "\n".join, "json": join_csl}
    return {
        path: join[ending](record[ending] for record in found)
        for ending, path in addresses(stem).items()
    }


def record_files(works: Mapping[str, Work], pages: Mapping[str, Work]) -> Iterator[tuple[str, str]]:
    """The records of single works, and of pages as works, each with its path below the site."""
    for key, work in works.items():
        yield from write_files(f"{WORKS}/{key}", [write_records(work)]).items()
    for src, page in pages.items():
        yield from write_files(f"{PAGES}/{list_name(src)}", [write_records(page)]).items()


def list_files(
    works: Mapping[str, Work],
    lists: Mapping[str, Collection[str]],
    claims: Mapping[str, Iterable[Work]],
) -> Iterator[tuple[str, str]]:
    """The text of every list with its path below the site.

    ``lists`` maps the source of a page to the keys that it cites; ``claims`` maps a claim to its
    works. A list of a page is in the order of the bibliography, one of a claim in that of its card.
    """
    records = {key: write_records(work) for key, work in works.items()}
    yield from write_files(ALL, records.values()).items()
    for src, keys in lists.items():
        wanted = frozenset(keys)
        chosen = [record for key, record in records.items() if key in wanted]
        yield from write_files(f"{LISTS}/{list_name(src)}", chosen).items()
    for claim, cited in claims.items():
        yield from write_files(f"{CLAIMS}/{claim}", map(write_records, cited)).items()
