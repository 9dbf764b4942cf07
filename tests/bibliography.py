"""The works of bib/references.bib as the site exports them, and works made for a test."""

from __future__ import annotations

import yaml
from book.export.work import Work, read_work
from conftest import ROOT
from pybtex.database import Entry, parse_file, parse_string

WORKS: dict[str, Work] = {
    key: read_work(key, entry)
    for key, entry in parse_file(str(ROOT / "bib/references.bib"), "bibtex").entries.items()
}

AUTHOR: str = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))["authors"][0]["name"]
"""Who signs the site: the project, for no person does."""


def parse_entry(fields: str, kind: str = "article") -> Entry:
    """A BibTeX entry with the key x."""
    return parse_string(f"@{kind}{{x, {fields}}}", "bibtex").entries["x"]


def make_work(fields: str, kind: str = "article") -> Work:
    """The same as a work."""
    return read_work("x", parse_entry(fields, kind))
