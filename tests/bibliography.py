"""The works of bib/references.bib as the site exports them, and works made for a test."""

from __future__ import annotations

from collections.abc import Iterable

import yaml
from book.data import bibtex, load_data
from book.data.tidy import tidy
from book.diagnostics import Diagnostic
from book.export.files import write_files, write_records
from book.export.work import Work
from conftest import ROOT

WORKS: dict[str, Work] = load_data(ROOT).works

AUTHOR: str = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))["authors"][0]["name"]
"""Who signs the site: the project, for no person does."""


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
    """An entry to read, right but for ``fields``; an empty one is left out."""
    lines = [f"  {name} = {value},\n" for name, value in (FIELDS | fields).items() if value]
    return f"@{kind}{{zz2000work,\n{''.join(lines)}}}\n"


def read_works(text: str) -> list[Work]:
    """The works in a text of BibTeX; they may lack what the site asks of its own."""
    faults: list[Diagnostic] = []
    works = []
    for entry in bibtex.parse_entries(text, "x.bib", faults):
        odd = tidy(entry)
        work, names = bibtex.make_work(entry)
        assert not [*odd, *names, *faults]
        works.append(work)
    return works


def make_work(fields: str, kind: str = "article") -> Work:
    """A work from the fields of its entry, with the key x."""
    [work] = read_works(f"@{kind}{{x, {fields}}}")
    return work


def export(works: Iterable[Work], ending: str) -> str:
    """The works as a download has them: ``bib``, ``ris`` or ``json``."""
    return write_files("x", map(write_records, works))[f"x.{ending}"]
