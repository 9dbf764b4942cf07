"""Read what reference managers and databases export into entries, whose fields book.data.tidy unifies."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import rispy
from book.data.bibtex import inherit, parse_entries
from book.data.tidy import RawEntry
from book.diagnostics import Diagnostic
from book.export.bibtex import bibtex_name
from book.export.work import Name

TYPES = {
    other: ours
    for ours, others in {
        "article": "JOUR EJOUR INPR MGZN NEWS article-journal article-magazine article-newspaper journal-article",
        "book": "BOOK EBOOK EDBOOK book monograph edited-book reference-book",
        "incollection": "CHAP ECHAP ENCYC DICT chapter book-chapter book-section entry-encyclopedia reference-entry",
        "inproceedings": "CPAPER CONF paper-conference proceedings-article",
        "techreport": "RPRT GOVDOC STAND THES report standard thesis dissertation",
        "online": "ELEC ICOMM BLOG DATA DBASE GEN UNPB webpage post post-weblog posted-content dataset article document",
    }.items()
    for other in others.split()
}
"""The types of RIS, CSL and Crossref; another is refused by its own name."""
ESCAPES = str.maketrans(
    {"{": "", "}": "", "$": r"\$", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)
"""What plain text has to hide from what reads LaTeX. What is HTML or LaTeX in it is for that to resolve."""
VERBATIM = ("doi", "url", "urldate", "pmid", "pmcid")
INITIALS = re.compile(r"(?P<family>.*[a-z].*?) (?P<given>[A-Z]{1,3})(?: (?P<suffix>Jr|Sr|\d(?:nd|rd|th)))?")  # fmt: skip
NBIB = re.compile(r"^([A-Z]{2,4}) *- (.*(?:\n {2,}.*)*)", re.M)


class Left(dict[str, Any]):
    """The fields of a record that nobody has taken yet."""

    def take(self, *names: str) -> str:
        """The first of these fields that says something; all of them are taken."""
        found = [self.pop(name, None) for name in names]
        found = [one[0] if isinstance(one, list) and one else one for one in found]
        return next((str(one) for one in found if one), "")


class UnreadableError(Exception):
    """A text in none of the formats, or broken."""


def read_text(text: str, file: str, faults: list[Diagnostic]) -> list[RawEntry]:
    """The entries in a text of BibTeX, RIS, PubMed's nbib or CSL-JSON. Raises UnreadableError."""
    text = re.sub(r"\r\n?", "\n", text.removeprefix("\ufeff")) + "\n"
    if re.match(r"\s*[\[{]", text):
        return list(read_json(text))
    if re.search(r"^TY {1,2}-", text, re.M):
        return list(read_ris(text))
    if re.search(r"^PMID ?- ", text, re.M):
        return list(read_nbib(text))
    if re.search(r"^\s*@\s*\w+\s*[{(]", text, re.M):
        return list(inherit([*parse_entries(text, file, faults)]))
    what = "this is none of BibTeX, RIS, PubMed's nbib and CSL-JSON. Export it as one of them."
    raise UnreadableError(what)


def make_entry(
    kind: str, line: int, fields: Mapping[str, str], people: Mapping[str, list[Name]]
) -> RawEntry:
    """An entry from fields in plain text."""
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
    """The records of RIS, as Zotero, EndNote, Mendeley, PubMed and publishers fill its tags."""
    text = re.sub(r"^([A-Z][A-Z0-9]) {1,2}- ?", r"\1  - ", text, flags=re.M)
    lines = [text.count("\n", 0, start.start()) + 1 for start in re.finditer(r"^TY  -", text, re.M)]
    records = rispy.loads(text + "ER  - \n", delimiter_tags_mapping={})
    if len(records) != len(lines):
        raise UnreadableError("a record of RIS has no end. Close each with 'ER  - '.")
    for line, record in zip(lines, records, strict=True):
        left = Left({**record.pop("unknown_tag", {}), **record})
        take = left.take
        kind = take("type_of_reference")
        authors = [*left.pop("authors", []), *left.pop("first_authors", [])]
        editors = left.pop("ED", []) or left.pop("secondary_authors", [])
        people = {"author": [*map(ris_name, authors)], "editor": [*map(ris_name, editors)]}
        pages = [take("start_page"), take("end_page")]
        urls = " ".join(left.pop("urls", []))
        source = take("name_of_database") + urls
        accession, custom = take("accession_number"), take("custom2")
        pmid = accession if re.search("pubmed|medline|nlm", source, re.I) else ""
        if "scopus" in source.lower() and custom.isdigit():
            pmid = custom
        notes = [*left.pop("notes", []), *left.pop("M2", [])]
        other = take("type_of_work")  # where Mendeley has the DOI
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
            "keywords": ", ".join(left.pop("keywords", [])),
            "note": "\n".join(notes),
        }  # fmt: skip
        entry = make_entry(kind, line, fields, people)
        entry.dropped = sorted(left.keys() - {"id"})
        yield entry


def ris_name(text: str) -> Name:
    """``Last, First, Suffix``; a name without a comma is a group's."""
    family, *rest = (part.strip() for part in text.strip(" ,").split(","))
    if not rest and (found := INITIALS.fullmatch(family)) and family.count(" ") == 1:
        return Name(found["family"], found["given"])
    return Name(family, rest[0] if rest else "", suffix=rest[1] if rest[1:] else "")


def read_nbib(text: str) -> Iterator[RawEntry]:
    """PubMed's own format, which it also answers with."""
    starts = [start.start() for start in re.finditer(r"^PMID ?- ", text, re.M)]
    for at, end in zip(starts, [*starts[1:], len(text)], strict=True):
        tags = Left()
        people: dict[str, list[Name]] = {"author": [], "editor": []}
        before = ""
        for tag, folded in NBIB.findall(text[at:end]):
            value = " ".join(folded.split())
            tags.setdefault(tag, []).append(value)
            if tag in {"FAU", "FED", "CN"} or (tag in {"AU", "ED"} and before != f"F{tag}"):
                role = "editor" if tag.endswith("ED") else "author"
                people[role].append(Name(value) if tag == "CN" else nbib_name(value))
            before = tag

        take = tags.take
        kind = "BOOK" if "PB" in tags else "JOUR"
        kinds = tags.pop("PT", [])
        found = [one for name in ("LID", "AID") for one in tags.pop(name, []) if "[doi]" in one]
        fields = {
            "title": take("TI", "CTI"),
            "journal": re.sub(r" \([^()]*\)$", "", take("JT", "TA", "BTI")),
            "publisher": take("PB"),
            "year": take("DP"),
            "volume": take("VI"),
            "number": take("IP"),
            "pages": take("PG"),
            "doi": found[0].removesuffix("[doi]").strip() if found else "",
            "pmid": take("PMID"),
            "pmcid": take("PMC"),
        }
        entry = make_entry(kind, text.count("\n", 0, at) + 1, fields, people)
        entry.dropped = sorted(tags.keys() - {"AU", "FAU", "CN", "ED", "FED"})
        if kinds:
            entry.dropped.append(f"PT ({', '.join(kinds)})")
        yield entry


def nbib_name(text: str) -> Name:
    """``Last, First Jr``, or ``Last FM Jr`` where PubMed knows no more."""
    if "," in text:
        family, given = text.split(",", 1)
        found = re.fullmatch(r"(.*?)(?: (Jr|Sr|\d(?:nd|rd|th)))?", given.strip())
        return Name(family, found[1], suffix=found[2] or "") if found else Name(family, given)
    if found := INITIALS.fullmatch(text):
        return Name(found["family"], found["given"], suffix=found["suffix"] or "")
    return Name(text)


def read_json(text: str) -> Iterator[RawEntry]:
    """CSL-JSON, one item or a list; also the message of Crossref, which is nearly that."""
    try:
        found = json.loads(text)
    except ValueError as error:
        raise UnreadableError(f"the JSON is broken: {error}.") from error
    while isinstance(found, dict) and (inner := found.get("message") or found.get("items")):
        found = inner
    for item in found if isinstance(found, list) else [found]:
        if not isinstance(item, dict) or not {"title", "author", "DOI"} & item.keys():
            raise UnreadableError("the JSON holds no records of CSL. Export it as CSL-JSON.")
        yield read_item(item)


def read_item(item: Mapping[str, Any]) -> RawEntry:
    """The entry of one item of CSL-JSON, or of a record of Crossref. Raises UnreadableError."""
    try:
        return make_csl_entry(item)
    except (AttributeError, IndexError, KeyError, TypeError) as error:
        what = f"'{item.get('title')}' is not as CSL-JSON has it: {error}."
        raise UnreadableError(what) from error


def make_csl_entry(item: Mapping[str, Any]) -> RawEntry:
    """The entry of one item."""
    left = Left(item)
    take = left.take

    def take_date(*names: str) -> str:
        return next(filter(None, [date_of(left.pop(name, None)) for name in names]), "")

    people = {}
    for role in ("author", "editor"):
        listed = left.pop(role, None) or []
        first_first = sorted(listed, key=lambda one: one.get("sequence") != "first")
        people[role] = [csl_name(one) for one in first_first]
    kind, title, subtitle = take("type"), take("title"), take("subtitle")
    fields = {
        "title": title,
        "subtitle": subtitle if subtitle.lower() not in title.lower() else "",
        "journal": take("container-title"),
        "publisher": take("publisher"),
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
    entry.dropped = sorted(name for name in left.keys() - {"id"} if left[name])
    return entry


def date_of(date: Mapping[str, Any] | None) -> str:
    """A date of CSL, year first; empty if there is none, for which Crossref writes ``[[null]]``."""
    if not date:
        return ""
    parts = [str(part) for part in (date.get("date-parts") or [[]])[0] if part]
    return "-".join(parts) or str(date.get("raw") or date.get("literal") or "")


def csl_name(name: Mapping[str, str]) -> Name:
    """A name in CSL's parts, or Crossref's."""
    if group := name.get("literal") or name.get("name"):
        return Name(group)
    particle = name.get("non-dropping-particle") or name.get("dropping-particle") or ""
    return Name(name.get("family", ""), name.get("given", ""), particle, name.get("suffix", ""))
