"""Normalise the fields of an entry: our names for them, plain text, and one format for each value."""

from __future__ import annotations

import contextlib
import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from urllib.parse import unquote

from book.data.latex import LEFTOVER, clean_verbatim, to_text
from book.data.names import Fault
from book.export.work import READINGS


def invert(groups: Mapping[str, str]) -> dict[str, str]:
    """Map each word of a value to its key: ``{"url": "link"}`` becomes ``{"link": "url"}``."""
    return {word: key for key, words in groups.items() for word in words.split()}


KEPT = {
    "title": "title", "booktitle": "container", "journal": "container", "publisher": "publisher",
    "institution": "institution", "howpublished": "howpublished", "year": "year", "volume": "volume", "number": "issue",
    "pages": "pages", "chapter": "chapter", "edition": "edition", "doi": "doi", "pubmed": "pmid", "pmcid": "pmcid",
    "url": "url", "urldate": "seen", "keywords": "kind", "note": "note", "read": "read",
}  # fmt: skip
"""The fields that we keep, and their names in a work. A journal takes precedence over a booktitle."""
PEOPLE = ("author", "editor")

ALIASES = invert(
    {
        "journal": "journaltitle shortjournal",
        "year": "date",
        "number": "issue",
        "pages": "page eid articleno article-number article_number elocation-id",
        "pubmed": "pmid pubmedid",
        "pmcid": "pmc",
        "url": "link",
        "urldate": "lastvisited accessed accessdate lastchecked",
        "keywords": "keyword",
        "institution": "school",
        "publisher": "organization",
    }
)
"""Other names of our fields, used if the field itself is missing."""
SUBTITLES = {"title": "subtitle", "booktitle": "booksubtitle", "journaltitle": "journalsubtitle"}
ENTRY_TYPES = invert(
    {
        "book": "booklet collection proceedings mvbook mvcollection reference",
        "incollection": "inreference bookinbook suppbook suppcollection",
        "inproceedings": "conference",
        "techreport": "report manual standard thesis phdthesis mastersthesis",
        "article": "suppperiodical",
        "online": "misc electronic www webpage dataset software unpublished video movie audio",
    }
)
"""Types of entry that the exports do not have, mapped to the nearest that they have.

A ``@misc`` is taken for a web page, because Zotero would file it as a document.
"""
VENUES = ("journal", "booktitle", "publisher", "institution", "howpublished")
SIMILAR_FIELDS = frozenset({"booksubtitle", "editora", "editorb", "editorc", "volumes"})
"""Fields of BibTeX that only look like misspelt ones of ours."""
IDENTIFIER_FORMS = {
    "doi": (re.compile(r"(?:https?://)?(?:dx\.|www\.)?doi\.org/(10\..+)", re.I), r"^doi:\s*"),
    "pubmed": (re.compile(r"https?://(?:pubmed\.ncbi\.nlm\.nih\.gov|www\.ncbi\.nlm\.nih\.gov/pubmed)/(\d+)/?(?:[?#].*)?$"), r"^pmid:?\s*"),
    "pmcid": (re.compile(r"https?://(?:pmc\.ncbi\.nlm\.nih\.gov|www\.ncbi\.nlm\.nih\.gov/pmc)/articles/(PMC\d+)(?:[/?#].*)?$"), r"^pmcid:?\s*"),
}  # fmt: skip
"""How an identifier looks as a URL, and its prefix in a citation."""
IDENTIFIERS = (*IDENTIFIER_FORMS, "url")
PUBLISHED_URL = re.compile(r"(?:(?:available|retrieved)\s+(?:at|from|on)?:?\s*)?(?:\\url\{\s*)?(https?://[^\s{}]+)\}?\.?", re.I)  # fmt: skip
"""A URL as ``howpublished`` often has it."""
NOTE_IDENTIFIER = re.compile(r"^(?P<name>PMID|PMCID):\s*(?P<value>(?:PMC)?\d+)\s*$", re.M)
"""An identifier on its own line of a note, as Zotero writes it."""
NOTE_ACCESSED = re.compile(r"\[?(?:online[;,]\s*)?(?:last\s+)?(?:accessed|retrieved|visited)(?:\s+on)?:?\s+([^\[\];]*?\d{4}[-/\d]*)\s*\]?\.?", re.I)  # fmt: skip
"""``[Online; accessed 15-January-2020]``, as encyclopaedias and Zotero write it in a note."""
DAY_FORMATS = ("%Y/%m/%d", "%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y", "%Y %B %d", "%Y %b %d")

DAY = re.compile(r"\d{4}-\d\d-\d\d")
PAGES = re.compile(
    r"(?<![\w.])(?P<letters>[A-Za-z]*)(?P<first>\d+)–(?P<again>[A-Za-z]*)(?P<last>\d+)(?![\w.])"
)
ADDED_PAGES = re.compile(r"[;,]\s*(?:quiz|discussion|author reply)\b.*", re.I)
"""What PubMed says after the pages of the article itself."""
UNIT_WORD = re.compile(r"^(?:pp?|pages?|vol(?:ume)?|no|nr|issue)\b[.:]?\s*(?=\d)", re.I)


@dataclass
class RawEntry:
    """An entry as it is in the file, with field names in lower case."""

    key: str
    type: str
    line: int
    fields: dict[str, str] = field(default_factory=dict)
    dropped: list[str] = field(default_factory=list)
    """Fields that the site ignores, filled in by :func:`tidy`."""


def tidy(entry: RawEntry) -> list[Fault]:
    """Normalise an entry's fields in place. Return the faults of values that cannot be converted."""
    faults: list[Fault] = []
    fields = entry.fields
    entry.type = ENTRY_TYPES.get(entry.type, entry.type)
    rename_fields(fields)
    for name in [name for name in fields if name not in KEPT and name not in PEOPLE]:
        if meant := find_meant(name, fields):
            if name != f"{meant}s":
                faults.append((f"has the unknown field '{name}'.", f"Did you mean '{meant}'?"))
            fields[meant] = fields.pop(name)
            continue
        entry.dropped.append(name)
        del fields[name]
    for name in [name for name in KEPT if name in fields]:
        if name in {*IDENTIFIERS, "urldate"}:
            fields[name] = clean_verbatim(fields[name])
            continue
        fields[name] = to_text(fields[name])
        if LEFTOVER.search(fields[name]):
            what = f"has LaTeX in its {name} that cannot be printed: “{fields[name]}”."
            faults.append((what, "Write the character itself (α, ₂, é)."))
    tidy_identifiers(entry)
    tidy_numbers(fields)
    for name in [name for name, value in fields.items() if not value]:
        del fields[name]
    printed = (to_text(fields.get("author", "")), fields.get("booktitle", ""))
    if entry.type == "online" and fields.get("publisher") in printed:
        del fields["publisher"]  # styles would print the name twice
    if entry.type == "online" and "url" in fields and not any(name in fields for name in VENUES):
        fields["howpublished"] = "Web page"
    return faults


def find_meant(name: str, fields: Mapping[str, str]) -> str:
    """Return the field that a misspelt ``name`` must mean, if ``fields`` lacks it, or an empty string."""
    missing = [one for one in (*KEPT, *PEOPLE) if one[0] == name[0] and one not in fields]
    near = get_close_matches(name, missing, n=1, cutoff=0.85)
    return near[0] if near and name.isalpha() and name not in SIMILAR_FIELDS else ""


def rename_fields(fields: dict[str, str]) -> None:
    """Move values to our fields from those that others use: other names, subtitles, notes."""
    for name, part in SUBTITLES.items():
        if name in fields and part in fields:
            fields[name] = f"{fields[name]}: {fields.pop(part)}"
    scheme = fields.get("eprinttype", "").lower()
    if scheme in {"pubmed", "pmid", "pmc", "pmcid"} and "eprint" in fields:
        fields.setdefault(scheme, fields.pop("eprint"))
    if found := PUBLISHED_URL.fullmatch(fields.get("howpublished", "")):
        fields.setdefault("url", found[1])
        del fields["howpublished"]
    if "note" in fields:
        move_from_note(fields)
    for alias, name in ALIASES.items():
        if alias in fields and not fields.get(name):
            value = fields.pop(alias)
            fields[name] = (re.search(r"\d{4}", value) or [value])[0] if alias == "date" else value
    for name, words in READINGS.items():
        _, reading, remark = fields.get("annote", "").partition(f"{words}.")
        if reading:  # as our own exports write it, with our remark behind it
            fields.setdefault("read", name)
            fields["note"] = ". ".join(filter(None, [fields.get("note"), remark.strip()]))
            del fields["annote"]


def move_from_note(fields: dict[str, str]) -> None:
    """Move identifiers and the date of access from the note to their own fields."""
    for found in NOTE_IDENTIFIER.finditer(fields["note"]):
        fields.setdefault(found["name"].lower(), found["value"])
    note = NOTE_IDENTIFIER.sub("", fields["note"])
    if (accessed := NOTE_ACCESSED.search(note)) and DAY.fullmatch(day := read_day(accessed[1])):
        fields.setdefault("urldate", day)
        note = note.replace(accessed[0], "")
    fields["note"] = note


def read_day(text: str) -> str:
    """Return a date as 2026-11-22, or the text itself if its format is unknown."""
    if found := re.match(r"\s*(\d{4})[-/.](\d\d?)[-/.](\d\d?)(?!\d)", text):
        return f"{found[1]}-{found[2]:0>2}-{found[3]:0>2}"
    plain = re.sub(r"[\s,-]+", " ", re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", text)).strip()
    for day_format in DAY_FORMATS:
        with contextlib.suppress(ValueError):
            return datetime.datetime.strptime(plain, day_format).date().isoformat()
    return text


def bare_identifier(name: str, value: str) -> str:
    """Return the identifier of the field ``name`` without the URL or the prefix it was pasted with."""
    url, prefix = IDENTIFIER_FORMS[name]
    return re.sub(prefix, "", url.sub(r"\1", value), flags=re.I).rstrip(" .,;")


def tidy_identifiers(entry: RawEntry) -> None:
    """Reduce DOI, PMID and PMCID to the bare identifiers, and keep one URL that does not repeat them."""
    fields = entry.fields
    addresses = fields.pop("url", "").split()
    if not all(re.match("https?://", address) for address in addresses):
        addresses = [" ".join(addresses)]  # a URL with a space, which check_entry reports
    for name, (url, _) in IDENTIFIER_FORMS.items():
        for address in addresses:
            if found := url.match(address):
                fields.setdefault(name, found[1])
        addresses = [address for address in addresses if not url.match(address)]
        if name in fields:
            fields[name] = bare_identifier(name, fields[name])
    if addresses:
        fields["url"] = addresses[0]
    entry.dropped += [f"url ({address})" for address in addresses[1:]]
    if re.search("%2F", fields.get("doi", ""), re.I):
        fields["doi"] = unquote(fields["doi"])
    if fields.get("pmcid", "").isdigit():
        fields["pmcid"] = f"PMC{fields['pmcid']}"


def tidy_numbers(fields: dict[str, str]) -> None:
    """Normalise volume, number, pages and dates, and remove the full stop after the title."""
    for name in ("volume", "number", "pages"):
        if name in fields:
            fields[name] = UNIT_WORD.sub("", fields[name])
    if "pages" in fields:
        pages = ADDED_PAGES.sub("", fields["pages"])
        pages = re.sub(r"\s*[-‐‑‒–—−](?:\s*[-‐‑‒–—−])*\s*", "–", pages).strip("–")
        fields["pages"] = PAGES.sub(expand_pages, re.sub(r"^n/a(–n/a)?$", "", pages))
    if found := re.fullmatch(r"(\d{4})(?:[a-z]|[\s/-].*)?", fields.get("year", "")):
        fields["year"] = found[1]
    elif re.fullmatch(r"n\.?\s?d\.?|no date|undated", fields.get("year", ""), re.I):
        fields["year"] = "n.d."
    if "urldate" in fields:
        fields["urldate"] = read_day(fields["urldate"])
    if "title" in fields:
        fields["title"] = re.sub(r"(?<=\w[\w)])\.$", "", fields["title"])


def expand_pages(found: re.Match[str]) -> str:
    """Write the last page of a range in full: 449–58 becomes 449–458."""
    first, last, letters = found["first"], found["last"], found["letters"]
    last = first[: max(0, len(first) - len(last))] + last
    return f"{letters}{first}–{found['again'] or letters}{last}"
