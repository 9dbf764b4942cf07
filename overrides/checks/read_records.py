"""Read the exports of reference managers and databases into entries, to be normalised by book.data.tidy."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import rispy
from book.data.bibtex import inherit, parse_entries
from book.data.tidy import RawEntry, invert
from book.diagnostics import Diagnostic, line_at
from book.export.bibtex import bibtex_name
from book.export.work import Name

TYPES = invert(
    {
        "article": "JOUR EJOUR INPR MGZN NEWS article-journal article-magazine article-newspaper journal-article",
        "book": "BOOK EBOOK EDBOOK book monograph edited-book reference-book",
        "incollection": "CHAP ECHAP ENCYC DICT chapter book-chapter book-section entry-encyclopedia reference-entry",
        "inproceedings": "CPAPER CONF paper-conference proceedings-article",
        "techreport": "RPRT GOVDOC STAND THES report standard thesis dissertation",
        "online": "ELEC ICOMM BLOG DATA DBASE GEN UNPB webpage post post-weblog posted-content dataset article document",
    }
)
"""Types of RIS, CSL and Crossref. An unknown type is kept, and rejected later by its own name."""
ESCAPES = str.maketrans(
    {"{": "", "}": "", "$": r"\$", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)
"""Escapes for plain text, which is later read as LaTeX. HTML and LaTeX commands in it are left to be converted."""
VERBATIM = ("doi", "url", "urldate", "pmid", "pmcid")
INITIALS = re.compile(r"(?P<family>.*[a-z].*?) (?P<given>[A-Z]{1,3})(?: (?P<suffix>Jr|Sr|\d(?:nd|rd|th)))?")  # fmt: skip
NBIB = re.compile(r"^([A-Z]{2,4}) *- (.*(?:\n {2,}.*)*)", re.M)


class UnusedFields(dict[str, Any]):
    """The fields of a record that have not been used yet."""

    def take(self, *names: str) -> str:
        """Remove these fields, and return the first value that is not empty. Of a list, take the first item."""
        values = [self.pop(name, None) for name in names]
        values = [value[0] if isinstance(value, list) and value else value for value in values]
        return next((str(value) for value in values if value), "")


class UnreadableError(Exception):
    """A text in an unknown format, or malformed."""


def read_text(text: str, file: str, faults: list[Diagnostic]) -> list[RawEntry]:
    """Return the entries in BibTeX, RIS, PubMed's nbib or CSL-JSON. Raise UnreadableError.

    Add syntax errors in single entries of BibTeX to ``faults``.
    """
    text = re.sub(r"\r\n?", "\n", text.removeprefix("\ufeff")) + "\n"
    if re.match(r"\s*[\[{]", text):
        return list(read_json(text))
    if re.search(r"^TY {1,2}-", text, re.M):
        return list(read_ris(text))
    if re.search(r"^PMID ?- ", text, re.M):
        return list(read_nbib(text))
    if re.search(r"^\s*@\s*\w+\s*[{(]", text, re.M):
        return list(inherit([*parse_entries(text, file, faults)]))
    what = "this is not BibTeX, RIS, PubMed's nbib or CSL-JSON. Export it as one of them."
    raise UnreadableError(what)


def make_entry(
    kind: str, line: int, fields: Mapping[str, str], people: Mapping[str, list[Name]]
) -> RawEntry:
    """Return an entry made of plain text: ``fields`` by BibTeX name, and ``people`` by role."""
    entry = RawEntry("", TYPES.get(kind, kind), line)
    for name, value in fields.items():
        if value := " \n".join(map(str.strip, value.splitlines())).strip():
            entry.fields[name] = value if name in VERBATIM else value.translate(ESCAPES)
    for role, names in people.items():
        if names:
            entry.fields[role] = " and ".join(bibtex_name(name) for name in names)
    if "journal" in entry.fields and entry.type != "article":
        entry.fields["booktitle"] = entry.fields.pop("journal")
    return entry


def read_ris(text: str) -> Iterator[RawEntry]:
    """Yield the entries of RIS, with tags as Zotero, EndNote, Mendeley, PubMed and publishers use them."""
    text = re.sub(r"^([A-Z][A-Z0-9]) {1,2}- ?", r"\1  - ", text, flags=re.M)
    lines = [line_at(text, start.start()) for start in re.finditer(r"^TY  -", text, re.M)]
    records = rispy.loads(text + "ER  - \n", delimiter_tags_mapping={})
    if len(records) != len(lines):
        raise UnreadableError("a record of RIS has no end. Close each with 'ER  - '.")
    for line, record in zip(lines, records, strict=True):
        unused = UnusedFields({**record.pop("unknown_tag", {}), **record})
        take = unused.take
        kind = take("type_of_reference")
        authors = [*unused.pop("authors", []), *unused.pop("first_authors", [])]
        editors = unused.pop("ED", []) or unused.pop("secondary_authors", [])
        people = {"author": [*map(ris_name, authors)], "editor": [*map(ris_name, editors)]}
        pages = [take("start_page"), take("end_page")]
        urls = " ".join(unused.pop("urls", []))
        source = take("name_of_database") + urls
        accession, custom = take("accession_number"), take("custom2")
        pmid = accession if re.search("pubmed|medline|nlm", source, re.I) else ""
        if "scopus" in source.lower() and custom.isdigit():
            pmid = custom
        notes = [*unused.pop("notes", []), *unused.pop("M2", [])]
        other = take("type_of_work")  # Mendeley writes the DOI here
        fields = {
            "title": take("title", "primary_title"),
            "journal": take("secondary_title", "alternate_title3", "BT", "journal_name", "alternate_title2", "alternate_title1"),
            "publisher": take("publisher"),
            "year": take("year", "publication_year", "date"),
            "volume": take("volume"),
            "number": take("number") or (take("issn", "note") if kind == "RPRT" else ""),
            "edition": take("edition"),
            "pages": "-".join(filter(None, pages)) or take("custom7"),
            "doi": take("doi") or (other if other.startswith("10.") else ""),
            "pmid": pmid,
            "pmcid": custom if custom.startswith("PMC") else "",
            "url": urls,
            "urldate": take("access_date"),
            "keywords": ", ".join(unused.pop("keywords", [])),
            "note": "\n".join(notes),
        }  # fmt: skip
        entry = make_entry(kind, line, fields, people)
        entry.dropped = sorted(unused.keys() - {"id"})
        yield entry


def ris_name(text: str) -> Name:
    """Parse ``Last, First, Suffix``. A name without a comma is that of a group, except for ``Lee AB``."""
    family, *rest = (part.strip() for part in text.strip(" ,").split(","))
    if not rest and (found := INITIALS.fullmatch(family)) and family.count(" ") == 1:
        return Name(found["family"], found["given"])
    return Name(family, rest[0] if rest else "", suffix=rest[1] if rest[1:] else "")


def read_nbib(text: str) -> Iterator[RawEntry]:
    """Yield the entries of PubMed's nbib, which is also the format of its web service."""
    starts = [start.start() for start in re.finditer(r"^PMID ?- ", text, re.M)]
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        unused = UnusedFields()
        people: dict[str, list[Name]] = {"author": [], "editor": []}
        previous = ""
        for tag, folded in NBIB.findall(text[start:end]):
            value = " ".join(folded.split())
            unused.setdefault(tag, []).append(value)
            # FAU is the full name of the AU below it
            if tag in {"FAU", "FED", "CN"} or (tag in {"AU", "ED"} and previous != f"F{tag}"):
                role = "editor" if tag.endswith("ED") else "author"
                people[role].append(Name(value) if tag == "CN" else nbib_name(value))
            previous = tag

        take = unused.take
        kind = (
            "JOUR" if "PB" not in unused else "CHAP" if {"TI", "BTI"} <= unused.keys() else "BOOK"
        )
        publication_types = unused.pop("PT", [])
        identifiers = [*unused.pop("LID", []), *unused.pop("AID", [])]
        dois = [one.removesuffix("[doi]").strip() for one in identifiers if "[doi]" in one]
        fields = {
            "title": take("TI") or take("BTI", "CTI"),
            "journal": re.sub(r" \([^()]*\)$", "", take("JT", "TA", "BTI")),
            "publisher": take("PB"),
            "year": take("DP"),
            "volume": take("VI"),
            "number": take("IP"),
            "pages": take("PG"),
            "doi": dois[0] if dois else "",
            "pmid": take("PMID"),
            "pmcid": take("PMC"),
        }
        entry = make_entry(kind, line_at(text, start), fields, people)
        entry.dropped = sorted(unused.keys() - {"AU", "FAU", "CN", "ED", "FED"})
        if publication_types:
            entry.dropped.append(f"PT ({', '.join(publication_types)})")
        yield entry


def nbib_name(text: str) -> Name:
    """Parse ``Last, First Jr``, or ``Last FM Jr`` if PubMed has only initials."""
    if "," in text:
        family, given = text.split(",", 1)
        found = re.fullmatch(r"(.*?)(?: (Jr|Sr|\d(?:nd|rd|th)))?", given.strip())
        return Name(family, found[1], suffix=found[2] or "") if found else Name(family, given)
    if found := INITIALS.fullmatch(text):
        return Name(found["family"], found["given"], suffix=found["suffix"] or "")
    return Name(text)


def read_json(text: str) -> Iterator[RawEntry]:
    """Yield the entries of CSL-JSON, an item or a list, or of a response of Crossref, which is similar."""
    try:
        data = json.loads(text)
    except ValueError as error:
        raise UnreadableError(f"the JSON is malformed: {error}.") from error
    while isinstance(data, dict) and (inner := data.get("message") or data.get("items")):
        data = inner
    for item in data if isinstance(data, list) else [data]:
        if not isinstance(item, dict) or not {"title", "author", "DOI"} & item.keys():
            raise UnreadableError("the JSON has no CSL records. Export it as CSL-JSON.")
        yield read_item(item)


def read_item(item: Mapping[str, Any]) -> RawEntry:
    """Return the entry of an item of CSL-JSON, or of a Crossref record. Raise UnreadableError."""
    try:
        return make_csl_entry(item)
    except (AttributeError, IndexError, KeyError, TypeError) as error:
        what = f"'{item.get('title')}' is not valid CSL-JSON: {error}."
        raise UnreadableError(what) from error


def make_csl_entry(item: Mapping[str, Any]) -> RawEntry:
    """Return the entry of an item of CSL-JSON, or of a Crossref record."""
    unused = UnusedFields(item)
    take = unused.take

    def take_date(*names: str) -> str:
        return next(filter(None, [format_date(unused.pop(name, None)) for name in names]), "")

    people = {}
    for role in ("author", "editor"):
        listed = unused.pop(role, None) or []
        listed = sorted(listed, key=lambda name: name.get("sequence") != "first")
        people[role] = [csl_name(name) for name in listed]
    kind, title, subtitle = take("type"), take("title"), take("subtitle")
    institution = (unused.pop("institution", None) or [{}])[0].get("name")  # Crossref: medRxiv
    fields = {
        "title": title,
        "subtitle": subtitle if subtitle.lower() not in title.lower() else "",
        "journal": take("container-title"),
        "publisher": institution or take("publisher"),
        "year": take_date("published-print", "issued", "published-online", "published"),
        "volume": take("volume"),
        "number": take("issue", "number"),
        "edition": take("edition"),
        "chapter": take("chapter-number"),
        "pages": take("page", "article-number"),
        "doi": take("DOI"),
        "pmid": take("PMID"),
        "pmcid": take("PMCID"),
        "url": take("URL"),
        "urldate": take_date("accessed"),
        "keywords": take("keyword"),
        "note": take("note"),
    }
    entry = make_entry(kind, 1, fields, people)
    entry.dropped = sorted(name for name in unused.keys() - {"id"} if unused[name])
    return entry


def format_date(date: Mapping[str, Any] | None) -> str:
    """Return a CSL date, year first, or an empty text if there is none, as in Crossref's ``[[null]]``."""
    if not date:
        return ""
    parts = [str(part) for part in (date.get("date-parts") or [[]])[0] if part]
    return "-".join(parts) or str(date.get("raw") or date.get("literal") or "")


def csl_name(name: Mapping[str, str]) -> Name:
    """Return a name from CSL's or Crossref's parts."""
    if group := name.get("literal") or name.get("name"):
        return Name(group)
    particle = name.get("non-dropping-particle") or name.get("dropping-particle") or ""
    return Name(name.get("family", ""), name.get("given", ""), particle, name.get("suffix", ""))
