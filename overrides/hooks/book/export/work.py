"""The :class:`Work`: a reference in plain Unicode text, from which every format is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class EntryType(NamedTuple):
    """The names of a BibTeX entry type in other formats."""

    ris: str
    csl: str
    schema: str
    """In schema.org."""
    genre: str = ""
    """In OpenURL."""


TYPES = {
    "article": EntryType("JOUR", "article-journal", "ScholarlyArticle", "article"),
    "book": EntryType("BOOK", "book", "Book", "book"),
    "incollection": EntryType("CHAP", "chapter", "Chapter", "bookitem"),
    "inbook": EntryType("CHAP", "chapter", "Chapter", "bookitem"),
    "inproceedings": EntryType("CPAPER", "paper-conference", "ScholarlyArticle", "proceeding"),
    "techreport": EntryType("RPRT", "report", "Report", "report"),
    "online": EntryType("ELEC", "webpage", "WebPage"),
}
"""The entry types that every format has. biblatex, pandoc and Zotero know ``@online``, which is not in BibTeX."""

READINGS = {
    "whole": "read whole",
    "abstract": "read as abstract",
    "page": "read as web page or label",
    "record": "only its record seen",
}
"""How a work was read for the site, with the words that readers see."""


@dataclass(frozen=True, slots=True)
class Name:
    """The name of an author or editor. A group has only ``family``."""

    family: str
    given: str = ""
    particle: str = ""
    suffix: str = ""

    @property
    def is_group(self) -> bool:
        """True for an organisation or another group."""
        return not (self.given or self.particle or self.suffix)

    @property
    def last(self) -> str:
        """The family name with its particle: ``van Rossum``."""
        return f"{self.particle} {self.family}".strip()

    @property
    def sorted(self) -> str:
        """The name with the family name first: ``van Rossum, E. F.``."""
        return ", ".join(filter(None, (self.last, self.given, self.suffix)))


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """A work, or a page of this site, in plain Unicode text. A field is empty if it is not known."""

    key: str
    type: str
    """One of ``TYPES``."""
    title: str = ""
    authors: tuple[Name, ...] = ()
    editors: tuple[Name, ...] = ()
    complete: bool = True
    """False if there are more authors than we saw."""
    container: str = ""
    """The journal, book or proceedings, or the site of a web page."""
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
    """First and last page with an en dash between them, or an article number."""
    chapter: str = ""
    edition: str = ""
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    url: str = ""
    seen: str = ""
    """The date on which a web page was seen, as 2026-11-22."""
    kind: str = ""
    """The kind of study."""
    note: str = ""
    read: str = ""
    """How it was read for the site: one of the keys of ``READINGS``."""
    side: str = ""
    """In the list of a claim, a sentence that says whether the work supports the claim or limits it."""
    date: str = ""
    """The full date of publication, as 2026-11-22."""
    version: str = ""
    line: int = field(default=0, compare=False)
    """The first line of its entry in references.bib."""

    @property
    def address(self) -> str:
        """The best URL: that of the DOI, of PubMed, of PMC, or else of the page itself."""
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
        """The site of a web page, or how it was published if that says more than "Web page"."""
        return self.container or (self.howpublished if self.howpublished != "Web page" else "")

    @property
    def venue(self) -> str:
        """Where the work appeared, as a list of references says it."""
        return self.container or self.issuer or self.howpublished

    @property
    def notes(self) -> list[str]:
        """The notes for a reference manager."""
        unseen = "" if self.complete else "Authors beyond those listed were not seen."
        return [note for note in (self.note, unseen, self.side, self.reading_note) if note]

    @property
    def reading(self) -> str:
        """How the work was read, in the words that readers see."""
        return READINGS.get(self.read, "")

    @property
    def reading_note(self) -> str:
        """How the work was read, as a note that makes sense outside the site."""
        return f"For the site that exported this record: {self.reading}." if self.read else ""


def first_name(work: Work) -> Name:
    """Return the first author or editor, or the start of the title if there is none."""
    if people := work.authors or work.editors:
        return people[0]
    return Name(f"“{' '.join(work.title.split()[:4])} …”")


def short_label(work: Work) -> str:
    """Return first author and year: ``Spiegel 1999``."""
    return f"{first_name(work).last} {work.year or 'n.d.'}"


def name_authors(work: Work) -> str:
    """Return the authors as a sentence names them: ``Spiegel et al.``."""
    names = [name.last for name in work.authors or work.editors] or [first_name(work).last]
    if len(names) > 2 or not work.complete:
        return f"{names[0]} et al."
    return " and ".join(names)


def sort_key(work: Work) -> tuple[str, str, str]:
    """Return the key that sorts works by first author (without particle), year and title."""
    first = first_name(work)
    return (first.family.casefold(), work.year or "9999", work.title.casefold())
