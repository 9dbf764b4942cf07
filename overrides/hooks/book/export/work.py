"""A work in plain Unicode text: the one thing that every format and the printed reference is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Type(NamedTuple):
    """What other formats call a type of entry of BibTeX."""

    ris: str
    csl: str
    schema: str
    """In the words of schema.org."""
    genre: str = ""
    """In those of OpenURL."""


TYPES = {
    "article": Type("JOUR", "article-journal", "ScholarlyArticle", "article"),
    "book": Type("BOOK", "book", "Book", "book"),
    "incollection": Type("CHAP", "chapter", "Chapter", "bookitem"),
    "inbook": Type("CHAP", "chapter", "Chapter", "bookitem"),
    "inproceedings": Type("CPAPER", "paper-conference", "ScholarlyArticle", "proceeding"),
    "techreport": Type("RPRT", "report", "Report", "report"),
    "online": Type("ELEC", "webpage", "WebPage"),
}
"""The types of entry that every format has; biblatex, pandoc and Zotero know a web page as ``@online``."""

READINGS = {
    "whole": "read whole",
    "abstract": "read as abstract",
    "page": "read as web page or label",
    "record": "only its record seen",
}
"""How a work was read for the site, and how a reader is told."""


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
    """One of ``TYPES``."""
    title: str
    authors: tuple[Name, ...] = ()
    editors: tuple[Name, ...] = ()
    complete: bool = True
    """False if authors beyond the last were not seen."""
    container: str = ""
    """The journal, book or proceedings, or the site that a page belongs to."""
    short: str = ""
    """The journal's abbreviation in the NLM Catalog."""
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
    read: str = ""
    """How it was read for the site: one of the names of ``READINGS``."""
    side: str = ""
    """In the list of a claim: that it speaks for the claim, or limits it."""
    date: str = ""
    """The full day of publication, as 2026-11-22, where it is known."""
    version: str = ""
    line: int = field(default=0, compare=False)
    """Where its entry begins in references.bib."""

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
    def site(self) -> str:
        """What a web page is part of, or how it was published where that is more than its type."""
        return self.container or (self.howpublished if self.howpublished != "Web page" else "")

    @property
    def venue(self) -> str:
        """Where it appeared, as a reader looks for it."""
        return self.container or self.issuer or self.howpublished

    @property
    def notes(self) -> list[str]:
        """What a reference manager should keep as a note."""
        unseen = "" if self.complete else "Authors beyond those listed were not seen."
        return [note for note in (self.note, unseen, self.side, self.reading_note) if note]

    @property
    def reading(self) -> str:
        """How it was read, as a list of references says it."""
        return READINGS.get(self.read, "")

    @property
    def reading_note(self) -> str:
        """How it was read, as a note that is understood away from the site."""
        return f"For the site that exported this record: {self.reading}." if self.read else ""


def first_name(work: Work) -> Name:
    """The first author or editor; the start of the title, as a group, if no page showed one."""
    if people := work.authors or work.editors:
        return people[0]
    return Name(f"“{' '.join(work.title.split()[:4])} …”")


def short_label(work: Work) -> str:
    """``Spiegel 1999``; an organisation by its name."""
    return f"{first_name(work).last} {work.year or 'n.d.'}"


def name_authors(work: Work) -> str:
    """Who wrote it, as a sentence names them: ``Spiegel et al.``"""
    names = [name.last for name in work.authors or work.editors] or [first_name(work).last]
    if len(names) > 2 or not work.complete:
        return f"{names[0]} et al."
    return " and ".join(names)


def sort_key(work: Work) -> tuple[str, str, str]:
    """Alphabetical by the first author without particle, then by year, then by title."""
    first = first_name(work)
    return (first.family.casefold(), work.year or "9999", work.title.casefold())
