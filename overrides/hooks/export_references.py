"""Turn works into BibTeX, RIS and CSL-JSON, and add those files to the site.

BibTeX is written by pybtex and RIS by rispy. CSL-JSON is mapped here: pandoc's readers lower-case
titles, split a publisher at its "and" and leave web pages without a type; pandoc reads the result
back in the tests instead.
"""

from __future__ import annotations

import functools
import io
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import rispy
from format_references import plain
from load_evidence import Evidence, Problem, page_keys
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from pybtex.database import BibliographyData, Entry, Person
from pybtex.database.output.bibtex import Writer

FOLDER = "references"
"""Where the downloads stand, below the site's root."""


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
    def sorted(self) -> str:
        """``van Rossum, E. F.``; a group as it is."""
        family = f"{self.particle} {self.family}".strip()
        return ", ".join(part for part in (family, self.given, self.suffix) if part)


@dataclass(frozen=True)
class Work:
    """A work in plain Unicode text, ready for any format. Empty means not known."""

    key: str
    type: str
    authors: tuple[Name, ...]
    editors: tuple[Name, ...]
    complete: bool
    """False if authors beyond the last were not seen."""
    title: str
    container: str
    publisher: str
    year: str
    volume: str
    issue: str
    pages: str
    """First and last page joined by an en dash, or an article number."""
    doi: str
    pmid: str
    pmcid: str
    url: str
    seen: str
    """The day a web page was seen, as 2026-11-22."""
    kind: str
    note: str
    date: str = ""
    """The full day of publication, as 2026-11-22, where it is known."""
    version: str = ""
    extra: dict[str, str] = field(default_factory=dict)

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


RIS_TYPES = {
    "article": "JOUR",
    "book": "BOOK",
    "incollection": "CHAP",
    "inbook": "CHAP",
    "inproceedings": "CPAPER",
    "techreport": "RPRT",
    "misc": "ELEC",
    "online": "ELEC",
}
CSL_TYPES = {
    "JOUR": "article-journal",
    "BOOK": "book",
    "CHAP": "chapter",
    "CPAPER": "paper-conference",
    "RPRT": "report",
    "ELEC": "webpage",
}


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
    """A BibTeX entry that has passed ``check_entry``, as a :class:`Work`."""
    people = entry.persons.get("author") or []
    known = [person for person in people if str(person) != "others"]
    get: Callable[[str], str] = lambda name: plain(entry.fields.get(name, ""))  # noqa: E731
    year = get("year")
    return Work(
        key=key,
        type=RIS_TYPES[entry.type],
        authors=tuple(map(read_name, known)),
        editors=tuple(map(read_name, entry.persons.get("editor") or [])),
        complete=len(known) == len(people),
        title=get("title"),
        container=get("journal") or get("booktitle"),
        publisher=get("publisher") or get("institution"),
        year=year if year.isdigit() else "",
        volume=get("volume"),
        issue=get("number"),
        pages=re.sub(r"-{1,2}", "–", get("pages")),
        doi=entry.fields.get("doi", ""),
        pmid=entry.fields.get("pubmed", ""),
        pmcid=entry.fields.get("pmcid", ""),
        url=entry.fields.get("url", ""),
        seen=entry.fields.get("urldate", ""),
        kind=get("keywords"),
        note=get("note"),
        extra={"chapter": get("chapter"), "edition": get("edition")},
    )


def check_exports(evidence: Evidence) -> list[Problem]:
    """Entries of a type that the formats do not have, or with LaTeX that stays LaTeX."""
    problems = []
    for key, entry in evidence.references.entries.items():
        line = evidence.reference_lines.get(key, 1)
        if entry.type not in RIS_TYPES:
            problems.append(
                Problem(
                    "bib/references.bib",
                    line,
                    f"'{key}' is of the type @{entry.type}, which cannot be exported.",
                    f"Use one of: {', '.join(f'@{name}' for name in RIS_TYPES)}.",
                )
            )
        texts = {name: text for name, text in entry.fields.items() if name not in VERBATIM}
        texts |= {
            f"{role} list": " and ".join(map(str, people)) for role, people in entry.persons.items()
        }
        for name, text in texts.items():
            if LEFTOVER.search(plain(text)):
                problems.append(
                    Problem(
                        "bib/references.bib",
                        line,
                        f"'{key}' has LaTeX in its {name} that no export can carry: “{plain(text)}”.",
                        "Write the character itself (α, ₂, é).",
                    )
                )
    return problems


LEFTOVER = re.compile(r"[\\${}]")
"""What no title has once its LaTeX is resolved."""


# --- BibTeX ---------------------------------------------------------------------------------

VERBATIM = frozenset(["doi", "pmid", "pmcid", "url", "urldate"])


CAPITALS = frozenset(["title", "booktitle"])
"""Fields whose capitals BibTeX styles would take away."""


BIBTEX_TYPES = {"misc": "online"}
"""Our one kind of ``@misc`` is the web page. biblatex, pandoc and Zotero know it as ``@online``, and
a classic style prints it as ``@misc``; as ``@misc`` Zotero files it as a document."""


class VerbatimWriter(Writer):
    """pybtex's writer, which would put backslashes into addresses and DOIs."""

    def _write_field(self, stream: io.StringIO, type: str, value: str) -> None:  # noqa: A002
        text = value if type in VERBATIM else self._encode(value)
        stream.write(f",\n    {type} = {self.quote(text)}")


def to_entry(entry: Entry) -> Entry:
    """The entry as it leaves the house: plain Unicode, capitals protected, ``pmid`` by its name."""
    fields = {}
    for name, value in entry.fields.items():
        if value == "Web page":
            continue  # the type says so
        text = value if name in {"doi", "url"} else plain(value)
        if name == "pages":
            text = re.sub("[-–]+", "--", text)
        fields["pmid" if name == "pubmed" else name] = f"{{{text}}}" if name in CAPITALS else text
    out = Entry(BIBTEX_TYPES.get(entry.type, entry.type), fields=fields)
    for role, people in entry.persons.items():
        for person in people:
            name = read_name(person)
            grouped = name.is_group and str(person) != "others"
            text = f"{{{name.family}}}" if grouped else braced(name)
            out.add_person(Person(text), role)
    return out


def braced(name: Name) -> str:
    """``van Rossum, E. F.``; a family name of several words stays together by its own capital."""
    parts = [f"{name.particle} {name.family}".strip(), name.suffix, name.given]
    return ", ".join(part for part in parts if part)


def to_bibtex(entries: dict[str, Entry]) -> str:
    """BibTeX in UTF-8 that any reader takes."""
    data = BibliographyData({key: to_entry(entry) for key, entry in entries.items()})
    stream = io.StringIO()
    VerbatimWriter().write_stream(data, stream)
    return stream.getvalue().rstrip() + "\n"


# --- RIS ------------------------------------------------------------------------------------


class PlainRisWriter(rispy.RisWriter):
    """rispy's writer without the numbers between records, which some readers refuse.

    M2 holds the PMID and the PMCID as Zotero reads them into "Extra".
    """

    DEFAULT_MAPPING: ClassVar = {**rispy.RisWriter.DEFAULT_MAPPING, "M2": "identifiers"}
    DEFAULT_LIST_TAGS: ClassVar = [*rispy.RisWriter.DEFAULT_LIST_TAGS, "M2"]

    def set_header(self, count: int) -> str:
        """No header."""
        return ""


def named_identifiers(work: Work) -> list[str]:
    """``PMID: 123`` and ``PMCID: PMC456``: lines that Zotero and citeproc know by their names."""
    named = {"PMID": work.pmid, "PMCID": work.pmcid}
    return [f"{name}: {value}" for name, value in named.items() if value]


def ris_record(work: Work) -> dict[str, Any]:
    """A work under rispy's names, each where Zotero and EndNote look for it.

    The journal is T2, for JO is an abbreviation to Zotero; a report's number is SN.
    """
    first, last = work.page_ends
    notes = [work.note] if work.note else []
    if not work.complete:
        notes.append("Authors beyond those listed were not seen.")
    record = {
        "type_of_reference": work.type,
        "id": work.key,
        "authors": [name.sorted for name in work.authors],
        "secondary_authors": [name.sorted for name in work.editors],
        "title": work.title,
        "secondary_title": work.container,
        "publisher": work.publisher,
        "year": work.year,
        "date": work.date.replace("-", "/"),
        "edition": work.version,
        "volume": work.volume,
        "issn" if work.type == "RPRT" else "number": work.issue,
        "start_page": first,
        "end_page": last,
        "doi": work.doi,
        "identifiers": named_identifiers(work),
        "custom2": work.pmcid,
        "urls": [work.address] if work.address else [],
        "access_date": f"{work.seen.replace('-', '/')}/" if work.seen else "",
        "keywords": [work.kind] if work.kind else [],
        "notes": notes,
    }
    return {name: value for name, value in record.items() if value}


def to_ris(works: Iterable[Work]) -> str:
    """RIS with one empty line between records."""
    text: str = rispy.dumps([ris_record(work) for work in works], implementation=PlainRisWriter)
    return re.sub(r"\n{2,}", "\n\n", text).strip() + "\n"


# --- CSL-JSON -------------------------------------------------------------------------------


def csl_name(name: Name) -> dict[str, str]:
    """A name in CSL's parts. The particle stays with the family name: Zotero reads no other part."""
    if name.is_group:
        return {"literal": name.family}
    parts = {
        "family": f"{name.particle} {name.family}".strip(),
        "given": name.given,
        "suffix": name.suffix,
    }
    return {part: value for part, value in parts.items() if value}


def csl_date(text: str) -> dict[str, list[list[int]]] | None:
    """``2026-11-22`` or ``1999`` in CSL's form; None if nothing is known."""
    return {"date-parts": [[int(part) for part in text.split("-")]]} if text else None


def csl_item(work: Work) -> dict[str, Any]:
    """A work as a CSL-JSON item."""
    notes = [work.note] if work.note else []
    if not work.complete:
        notes.append("Authors beyond those listed were not seen.")
    item: dict[str, Any] = {
        "id": work.key,
        "type": CSL_TYPES[work.type],
        "author": [csl_name(name) for name in work.authors],
        "editor": [csl_name(name) for name in work.editors],
        "title": work.title,
        "container-title": work.container,
        "publisher": work.publisher,
        "issued": csl_date(work.date or work.year),
        "version": work.version,
        "volume": work.volume,
        "number" if work.type == "RPRT" else "issue": work.issue,
        "page": work.pages.replace("–", "-"),
        "chapter-number": work.extra.get("chapter"),
        "edition": work.extra.get("edition"),
        "DOI": work.doi,
        "PMID": work.pmid,
        "PMCID": work.pmcid,
        "URL": work.address,
        "accessed": csl_date(work.seen),
        "keyword": work.kind,
        "note": "\n".join([*named_identifiers(work), *notes]),
    }
    return {name: value for name, value in item.items() if value}


def to_csl(works: Iterable[Work]) -> str:
    """CSL-JSON: a list, one item a work."""
    return json.dumps([csl_item(work) for work in works], ensure_ascii=False, indent=1) + "\n"


# --- the site -------------------------------------------------------------------------------

FORMATS = {"bib": "BibTeX", "ris": "RIS", "json": "CSL-JSON"}
"""What can be taken away: by the file's ending, the name a reader knows."""


class Exports:
    """Every work written once in every format; a list of works is put together from these."""

    def __init__(self, entries: dict[str, Entry]) -> None:
        self.works = {key: read_work(key, entry) for key, entry in entries.items()}
        self._texts = {
            key: {"bib": to_bibtex({key: entries[key]}), "ris": to_ris([work])}
            for key, work in self.works.items()
        }
        self._lists: dict[tuple[frozenset[str], str], str] = {}  # kept while you write

    def text(self, keys: Iterable[str], ending: str) -> str:
        """The works in the order of the bibliography, in the format of the file's ending."""
        wanted = frozenset(keys), ending
        if wanted not in self._lists:
            self._lists[wanted] = self._join(*wanted)
        return self._lists[wanted]

    def _join(self, chosen: frozenset[str], ending: str) -> str:
        ordered = [key for key in self.works if key in chosen]
        if ending == "json":
            return to_csl(self.works[key] for key in ordered)
        return "\n".join(self._texts[key][ending] for key in ordered)


@functools.lru_cache(maxsize=1)
def make_exports(evidence: Evidence) -> Exports:
    """The exports of one reading of ``bib/``, kept while you write."""
    return Exports(dict(evidence.references.entries))


def list_name(src: str) -> str:
    """The stem of the downloads of a page's own list: ``systems/stages.md`` → ``systems-stages``."""
    return Path(src).with_suffix("").as_posix().replace("/", "-")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the downloads of each work, of each page's list, and of all."""
    evidence: Evidence = config.extra["evidence"]
    exports = make_exports(evidence)
    config.extra["works"] = exports.works
    lists = {f"works/{key}": {key} for key in exports.works}
    lists["all"] = set(exports.works)
    for file in files.documentation_pages():
        keys = page_keys(file.src_uri, file.content_string, evidence)
        if keys:
            lists[f"lists/{list_name(file.src_uri)}"] = keys
    for stem, keys in lists.items():
        for ending in FORMATS:
            text = exports.text(keys, ending)
            files.append(File.generated(config, f"{FOLDER}/{stem}.{ending}", content=text))
    return files
