"""The works of bib/references.bib as the site exports them, and works made for a test."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from book.data import bibtex
from book.data.tidy import tidy
from book.diagnostics import Diagnostic
from book.export.files import export_files
from book.export.work import Name, Work
from conftest import straight
from trial import DATA

Record = dict[str, Any]
WORKS, AUTHOR = DATA.works, DATA.site.author
FIELDS = {
    "author": "{Nobody, Ann}",
    "title": "{A work}",
    "journal": "{A journal}",
    "year": "{2000}",
    "doi": "{10.1000/none}",
    "keywords": "{review}",
    "read": "{abstract}",
}


def entry(kind: str = "article", **fields: str) -> str:
    """Return a valid entry with ``fields`` changed; one set to an empty text is left out."""
    lines = [f"  {name} = {value},\n" for name, value in (FIELDS | fields).items() if value]
    return f"@{kind}{{zz2000work,\n{''.join(lines)}}}\n"


def read_works(text: str) -> list[Work]:
    """Read works from BibTeX, without the checks of what the site requires."""
    faults: list[Diagnostic] = []
    works = []
    for entry in bibtex.parse_entries(text, "x.bib", faults):
        odd = tidy(entry)
        work, names = bibtex.make_work(entry)
        assert not [*odd, *names, *faults]
        works.append(work)
    return works


def make_work(fields: str, kind: str = "article") -> Work:
    """Read a work with the key x from the fields of its entry."""
    [work] = read_works(f"@{kind}{{x, {fields}}}")
    return work


def export(works: Iterable[Work], ending: str) -> str:
    """Return the works as a download with this ending: ``bib``, ``ris`` or ``json``."""
    return dict(export_files({"x": works}))[f"x.{ending}"]


# --- what must survive an export -----------------------------------------------------------------


def facts(work: Work) -> Record:
    """Return what a citation needs, in one shape for all programs."""
    known = {
        "title": work.title,
        "container": work.site if work.type == "online" else work.container,
        "publisher": work.issuer,
        "year": work.year,
        "volume": work.volume,
        "issue": work.issue,
        "pages": work.pages.replace("–", "-"),
        "doi": work.doi,
    }
    names = [(straight(name.last), straight(name.given)) for name in work.authors]
    return {name: straight(value) for name, value in known.items()} | {"authors": names}


def bibtex_facts(work: Work) -> Record:
    """Return the same as pandoc reads it from BibTeX: a web page's site as publisher, "others" as a name."""
    found = facts(work)
    if work.type == "online":
        found |= {"container": "", "publisher": straight(work.publisher or work.site)}
    if not work.complete:
        found["authors"].append(("others", ""))
    return found


def csl_facts(item: Record) -> Record:
    """Return the same of a CSL-JSON item."""
    parts = ("dropping-particle", "non-dropping-particle", "family", "literal")
    names = [
        (" ".join(name[part] for part in parts if part in name), name.get("given", ""))
        for name in item.get("author", [])
    ]
    date = (item.get("issued") or {}).get("date-parts") or [[""]]
    known = {
        "title": re.sub(r"</?(?:span|i|b|sup|sub)[^>]*>", "", str(item["title"])),
        "container": item.get("container-title", ""),
        "publisher": item.get("publisher", ""),
        "year": date[0][0],
        "volume": item.get("volume", ""),
        "issue": item.get("issue", item.get("number", "")),
        "pages": str(item.get("page", "")).replace("–", "-"),
        "doi": item.get("DOI", ""),
    }
    return {name: straight(str(value)) for name, value in known.items()} | {
        "authors": [(straight(last), straight(given)) for last, given in names]
    }


def essence(work: Work) -> Work:
    """Return the work as its export has it.

    A particle is part of the name, the site of a web page is in one of three fields, an identifier takes
    the place of an address, and the journal's abbreviation and the printed note are missing.
    """
    names = tuple(Name(name.last, name.given, suffix=name.suffix) for name in work.authors)
    plain = replace(work, authors=names, short="")
    if work.doi or work.pmid or work.pmcid:
        plain = replace(plain, url="")
    if work.type == "online":
        plain = replace(plain, container=work.site, publisher=work.publisher or work.site, howpublished="", note="")  # fmt: skip
    return plain
