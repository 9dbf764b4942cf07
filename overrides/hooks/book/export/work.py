"""A work in plain Unicode text: the one thing that every format and the printed reference is made of."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pybtex.database import Entry, Person

TYPES = {
    "article": "article",
    "book": "book",
    "incollection": "incollection",
    "inbook": "inbook",
    "inproceedings": "inproceedings",
    "techreport": "techreport",
    "online": "online",
    "misc": "online",
}
"""The types of entry that can be exported, and the type that each becomes.

Our one kind of ``@misc`` is the web page. biblatex, pandoc and Zotero know it as ``@online``, and a
classic style prints it as ``@misc``; as ``@misc`` Zotero files it as a document.
"""

_SIGNS = {
    r"\&": "&",
    r"\%": "%",
    r"\_": "_",
    r"\#": "#",
    r"\$": "$",
    r"\textasciitilde{}": "~",
    r"\textasciicircum{}": "^",
    "---": "—",
    "--": "–",
    "``": "“",
    "''": "”",
    "~": " ",
    "{": "",
    "}": "",
}
_SIGN = re.compile("|".join(map(re.escape, _SIGNS)))
_COMMAND = re.compile(r"\\(?![&%_#$]|textascii(?:tilde|circum)\{\})|[?!]`")


@functools.cache
def plain(latex: str) -> str:
    """LaTeX to Unicode text: braces and escapes resolved, capitals kept, spaces folded."""
    if _COMMAND.search(latex):
        from pybtex.richtext import Text  # noqa: PLC0415 (its tables take long to load)

        # a bare % starts no comment here, and the parser keeps \$ as it is
        text = str(Text.from_latex(re.sub(r"(?<!\\)%", r"\%", latex))).replace(r"\$", "$")
    else:
        text = _SIGN.sub(lambda sign: _SIGNS[sign[0]], latex)
    return " ".join(text.split())


@dataclass(frozen=True)
class Name:
    """An author: a person by parts, or a group by ``family`` alone."""

    family: str
    given: str = ""
    particle: str = ""
    suffix: str = ""

    @property
    def is_group(self) -> bool:
        """True for an organisation, which has no parts."""
        return not (self.given or self.particle or self.suffix)

    @property
    def last(self) -> str:
        """The family name with its particle: ``van Rossum``."""
        return f"{self.particle} {self.family}".strip()

    @property
    def sorted(self) -> str:
        """``van Rossum, E. F.``; a group as it is."""
        return ", ".join(filter(None, (self.last, self.given, self.suffix)))


@dataclass(frozen=True, kw_only=True)
class Work:
    """A work, or a page of this site, in plain Unicode text. Empty means not known."""

    key: str
    type: str
    """One of the values of ``TYPES``."""
    title: str
    authors: tuple[Name, ...] = ()
    editors: tuple[Name, ...] = ()
    complete: bool = True
    """False if authors beyond the last were not seen."""
    container: str = ""
    """The journal, book or proceedings, or the site that a page belongs to."""
    publisher: str = ""
    institution: str = ""
    howpublished: str = ""
    year: str = ""
    """Four digits; empty for an undated page."""
    month: str = ""
    volume: str = ""
    issue: str = ""
    """The number of an issue or a report."""
    pages: str = ""
    """First and last page joined by an en dash, or an article number."""
    chapter: str = ""
    edition: str = ""
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    url: str = ""
    seen: str = ""
    """The day a web page was seen, as 2026-11-22."""
    kind: str = ""
    """The kind of study."""
    note: str = ""
    date: str = ""
    """The full day of publication, as 2026-11-22, where it is known."""
    version: str = ""

    @property
    def address(self) -> str:
        """The one best web address: DOI, PubMed, PMC, else the page itself."""
        if self.doi:
            return f"https://doi.org/{self.doi}"
        if self.pmid:
            return f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/"
        if self.pmcid:
            return f"https://pmc.ncbi.nlm.nih.gov/articles/{self.pmcid}/"
        return self.url

    @property
    def page_ends(self) -> tuple[str, str]:
        """First and last page; the last is empty for an article number."""
        first, _, last = self.pages.partition("–")
        return first, last

    @property
    def issuer(self) -> str:
        """The publisher, or the institution of a report."""
        return self.publisher or self.institution

    @property
    def venue(self) -> str:
        """Where it appeared, as a reader looks for it."""
        return self.container or self.issuer or self.howpublished

    @property
    def notes(self) -> list[str]:
        """What a reference manager should keep as a note."""
        unseen = "" if self.complete else "Authors beyond those listed were not seen."
        return [note for note in (self.note, unseen) if note]


def read_name(person: Person) -> Name:
    """A pybtex person in plain text."""

    def text(parts: list[str]) -> str:
        return plain(" ".join(parts))

    return Name(
        family=text(person.last_names),
        given=text(person.first_names + person.middle_names),
        particle=text(person.prelast_names),
        suffix=text(person.lineage_names),
    )


def read_work(key: str, entry: Entry) -> Work:
    """A BibTeX entry whose type is one of ``TYPES``, as a :class:`Work`."""
    people = entry.persons.get("author") or []
    known = [person for person in people if str(person) != "others"]
    raw = entry.fields

    def get(name: str) -> str:
        return plain(raw[name]) if name in raw else ""

    year = get("year")
    return Work(
        key=key,
        type=TYPES[entry.type],
        title=get("title"),
        authors=tuple(map(read_name, known)),
        editors=tuple(map(read_name, entry.persons.get("editor") or [])),
        complete=len(known) == len(people),
        container=get("journal") or get("booktitle"),
        publisher=get("publisher"),
        institution=get("institution"),
        howpublished=get("howpublished"),
        year=year if year.isdigit() else "",
        month=get("month"),
        volume=get("volume"),
        issue=get("number"),
        pages=re.sub(r"-{1,2}", "–", get("pages")),
        chapter=get("chapter"),
        edition=get("edition"),
        doi=raw.get("doi", ""),
        pmid=raw.get("pubmed") or raw.get("pmid", ""),
        pmcid=raw.get("pmcid", ""),
        url=raw.get("url", ""),
        seen=raw.get("urldate", ""),
        kind=get("keywords"),
        note=get("note"),
    )


def short_label(work: Work) -> str:
    """``Spiegel 1999``; an organisation by its name."""
    return f"{(work.authors or work.editors)[0].last} {work.year or 'n.d.'}"


def sort_key(work: Work) -> tuple[str, str, str]:
    """Alphabetical by the first author without particle, then by year, then by title."""
    first = (work.authors or work.editors)[0]
    return (first.family.casefold(), work.year or "9999", work.title.casefold())
