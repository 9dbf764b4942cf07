"""Read references.bib, as editors and reference managers write it, into works in plain text.

Fields that are not printed are ignored, spellings are unified, and what a reader would miss is a fault.
"""

from __future__ import annotations

import datetime
import html
import re
from collections.abc import Iterable, Iterator, MutableMapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from pybtex.bibtex.utils import split_name_list
from pybtex.database import Person
from pybtex.database.input.bibtex import LowLevelParser, month_names
from pybtex.scanner import PybtexSyntaxError
from pybtex.utils import CaseInsensitiveDict

from book.data.fields import KEY
from book.data.latex import LEFT, to_text, verbatim
from book.diagnostics import Diagnostic
from book.export.work import READINGS, TYPES, Name, Work

if TYPE_CHECKING:
    from book.data.site import Site

KEPT = {
    "title": "title", "booktitle": "container", "journal": "container", "publisher": "publisher",
    "institution": "institution", "howpublished": "howpublished", "year": "year", "volume": "volume", "number": "issue",
    "pages": "pages", "chapter": "chapter", "edition": "edition", "doi": "doi", "pubmed": "pmid", "pmcid": "pmcid",
    "url": "url", "urldate": "seen", "keywords": "kind", "note": "note", "read": "read",
}  # fmt: skip
"""The fields that we keep, and what a work calls them; a journal goes before a booktitle."""
PEOPLE = ("author", "editor")
ALIASES = {
    "journaltitle": "journal", "pmid": "pubmed", "pmc": "pmcid", "school": "institution", "organization": "publisher",
    "eid": "pages", "issue": "number", "date": "year", "lastvisited": "urldate", "keyword": "keywords",
    "shortjournal": "journal",
}  # fmt: skip
"""Other names of theirs, each used where the field itself is not given."""
NO_MISPRINTS = frozenset("annote author+an booksubtitle editora editorb mrnumber pageset published zblnumber".split())  # fmt: skip
"""Fields of reference managers that look like one of ours misspelt."""
ENTRY_TYPES = {
    other: ours
    for ours, others in {
        "book": "booklet collection proceedings mvbook mvcollection reference",
        "incollection": "inreference bookinbook suppbook suppcollection",
        "inproceedings": "conference",
        "techreport": "report manual standard thesis phdthesis mastersthesis",
        "article": "suppperiodical",
        "online": "misc electronic www webpage dataset software unpublished video movie audio",
    }.items()
    for other in others.split()
}
"""Types of entry that the exports do not have, with the nearest that they have.

Our one kind of ``@misc`` is the web page: as ``@misc`` Zotero files it as a document.
"""
VENUES = ("journal", "booktitle", "publisher", "institution", "howpublished")
IDENTIFIERS = ("doi", "pubmed", "pmcid", "url")
FORMS = {
    "year": (r"\d{4}|n\.d\.", "Write four digits, or n.d. for an undated page."),
    "doi": (r"10\.\d{4,}/\S+", "Write the bare DOI, as in 10.1016/S0140-6736(99)01376-8."),
    "pubmed": (r"[1-9]\d*", "Write the bare PMID, digits only."),
    "pmcid": (r"PMC[1-9]\d*", "Write it as in PMC5642081."),
    "url": (r"https?://\S+", "Write the whole address, from https://."),
    "read": ("|".join(READINGS), f"Use one of: {', '.join(READINGS)}."),
}
IDENTIFIER_FORMS = {
    "doi": (re.compile(r"https?://(?:dx\.|www\.)?doi\.org/(10\..+)", re.I), r"^doi:\s*"),
    "pubmed": (re.compile(r"https?://(?:pubmed\.ncbi\.nlm\.nih\.gov|www\.ncbi\.nlm\.nih\.gov/pubmed)/(\d+)/?$"), r"^pmid:?\s*"),
    "pmcid": (re.compile(r"https?://(?:pmc\.ncbi\.nlm\.nih\.gov|www\.ncbi\.nlm\.nih\.gov/pmc)/articles/(PMC\d+)/?$"), r"^pmcid:?\s*"),
}  # fmt: skip
"""Identifiers as addresses, and the words before them."""

GROUP = re.compile(r"\{((?:[^{}]|\{[^{}]*\})*)\}")
"""A group, or a part of a name that stays together."""
START = re.compile(r"(?:^|(?<=\}))[ \t]*@[ \t]*(?P<type>\w+)[ \t]*[{(]", re.M)
HEAD = re.compile(r"\s*@\s*\w+\s*[{(]\s*([^\s,{}()=\"]*)")
PAGES = re.compile(r"(?P<letters>[A-Za-z]*)(?P<first>\d+)–(?P<again>[A-Za-z]*)(?P<last>\d+)")
WORDED = re.compile(r"^(?:pp?|pages?|vol(?:ume)?|no|nr|issue)\b[.:]?\s*(?=\d)", re.I)
PERSON = re.compile(r"([^\W\d_a-z][^\s,{}\\$~]*), ((?!.*\bet\.? al\b)[^,{}\\$~&<>;]+)")
"""The plainest form of a name, which needs no parser."""
PART = re.compile(r"\b(family|given|prefix|suffix)=(\"[^\"]*\"|\{[^{}]*\}|[^,]*)")
"""A part of a name as BibLaTeX writes it: family=Rossum, given=Liesbeth, prefix=van."""
PUBMED = re.compile(r"[^,]+ [A-Z]{1,3}, [^,]+ [A-Z]{1,3}")
"""Two people as PubMed lists them: Spiegel K, Leproult R."""
GIVEN_FIRST = re.compile(r"[A-Z]\w+ (?:[A-Z]\. ?)+[A-Z][\w'’-]+")
"""A name in speaking order that no group has, for its initial: Robert M. Sapolsky."""


@dataclass
class RawEntry:
    """An entry as it is in the file: fields by their names in small letters."""

    key: str
    type: str
    line: int
    fields: dict[str, str] = field(default_factory=dict)


Fault = tuple[str, str]
"""What is wrong with an entry, and a hint."""


def read_bibtex(
    text: str,
    file: str,
    faults: list[Diagnostic],
    site: Site | None,
    today: datetime.date | None = None,
) -> tuple[dict[str, Work], dict[str, int]]:
    """The works in a text of BibTeX by key, and the line that the entry of each begins in.

    Faults go to ``faults``; a faulty entry has its line, for what cites it is not at fault, but no work.
    """
    today = today or datetime.datetime.now(datetime.UTC).date()
    works: dict[str, Work] = {}
    lines: dict[str, int] = {}
    folded: dict[str, str] = {}
    owners: dict[tuple[str, str], str] = {}
    for entry in parse_entries(text, file, faults):
        first = folded.setdefault(entry.key.lower(), entry.key)
        if first in lines:
            what = f"the key '{entry.key}' is already used in line {lines[first]}."
            faults.append(Diagnostic(file, entry.line, what, "Keep one entry, or rename one."))
            continue
        lines[entry.key] = entry.line
        if not entry.type:  # it could not be read, as was said
            continue
        found = list(tidy(entry, site))
        work, more = make_work(entry)
        found += [*more, *check_entry(entry, site, today)]
        for name in ("doi", "pubmed", "pmcid"):
            value = entry.fields.get(name, "").lower()
            other = owners.setdefault((name, value), entry.key) if value else entry.key
            if other != entry.key:
                what = f"has the same {name} as '{other}' (line {lines[other]}): {value}."
                found.append((what, "Merge the two entries, or correct one."))
        faults += [Diagnostic(file, entry.line, f"'{entry.key}' {what}", hint) for what, hint in found]  # fmt: skip
        if not found:
            works[entry.key] = work
    return works, lines


# --- from text to entries -------------------------------------------------------------------


def parse_entries(text: str, file: str, faults: list[Diagnostic]) -> Iterator[RawEntry]:
    """Every entry of the text. One that cannot be parsed has a fault, and neither type nor fields."""
    months = {month.lower(): month for month in month_names.values()}
    macros = CaseInsensitiveDict({**month_names, **months, "sept": "September"})
    empty = True
    for line, kind, chunk in split_entries(text):
        empty = False
        if kind in {"comment", "preamble"}:
            continue
        head = HEAD.match(chunk)
        entry = RawEntry(head[1] if head else "", kind, line)
        try:
            fields = parse_fields(chunk, macros)
        except PybtexSyntaxError as error:
            at = line + min((error.lineno or 1) - 1, chunk.rstrip().count("\n"))
            what = f"malformed BibTeX in the entry '{entry.key}', line {at}: {error.args[0]}."
            undefined = "undefined string" in str(error)
            hint = "Put the value in braces." if undefined else "Check its braces, quotes and commas."  # fmt: skip
            faults.append(Diagnostic(file, line, what, hint))
            entry.type, fields = "", []
        if kind == "string":
            continue
        for name, value in fields:
            if name in entry.fields:
                what = f"'{entry.key}' has the field '{name}' twice."
                faults.append(Diagnostic(file, line, what, "Keep one."))
            entry.fields[name] = value
        yield entry
    if empty:
        faults.append(Diagnostic(file, 1, "the file has no entries.", "Begin one with '@article{'."))  # fmt: skip


def split_entries(text: str) -> Iterator[tuple[int, str, str]]:
    """Line, type and text of every entry, so that a brace left open ends with its entry."""
    starts = list(START.finditer(text))
    line, last = 1, 0
    for number, start in enumerate(starts, 1):
        line += text.count("\n", last, start.start())
        last = start.start()
        end = starts[number].start() if number < len(starts) else len(text)
        yield line, start["type"].lower(), text[last:end]


def parse_fields(chunk: str, macros: MutableMapping[str, str]) -> list[tuple[str, str]]:
    """The fields of one entry, by pybtex. What follows the entry must not look like a part of it."""
    parser = LowLevelParser(chunk, macros=macros)
    kind, body = next(iter(parser))
    rest = chunk[parser.pos :]
    if stray := re.search(r"^(?!\s*%).*[{}]", rest, re.M):
        error = PybtexSyntaxError("the entry ends before its last brace", parser)
        error.lineno = chunk.count("\n", 0, parser.pos + stray.start()) + 1
        raise error
    if kind.lower() == "string":  # pybtex has put it into the macros
        return []
    return [(name.lower(), " ".join("".join(parts).split())) for name, parts in body[1]]


# --- from fields to what we keep ------------------------------------------------------------


def tidy(entry: RawEntry, site: Site | None) -> Iterator[Fault]:
    """Unify an entry's fields in place: our names, plain text, one form. Yields what cannot be unified."""
    fields = entry.fields
    entry.type = ENTRY_TYPES.get(entry.type, entry.type)
    if "subtitle" in fields and "title" in fields:
        fields["title"] = f"{fields['title']}: {fields['subtitle']}"
    if fields.get("eprinttype", "").lower() in {"pubmed", "pmid"} and "eprint" in fields:
        fields.setdefault("pmid", fields["eprint"])
    if found := re.search(r"\\url\{([^{}]*)\}", fields.get("howpublished", "")):
        fields.setdefault("url", found[1])
        del fields["howpublished"]
    for alias, name in ALIASES.items():
        if alias in fields and not fields.get(name):
            value = fields.pop(alias)
            fields[name] = (re.search(r"\d{4}", value) or [value])[0] if alias == "date" else value
    for name in [name for name in fields if name not in KEPT and name not in PEOPLE]:
        known = name in NO_MISPRINTS or name in ALIASES
        if not known and (near := get_close_matches(name, (*KEPT, *PEOPLE), 1, 0.8)):
            yield f"has the unknown field '{name}'.", f"Did you mean '{near[0]}'?"
        del fields[name]
    for name in [name for name in KEPT if name in fields]:
        plain = verbatim if name in {*IDENTIFIERS, "urldate"} else to_text
        value = plain(fields[name])
        if plain is to_text and LEFT.search(value):
            yield f"has LaTeX in its {name} that cannot be printed: “{value}”.", "Write the character itself (α, ₂, é)."  # fmt: skip
        fields[name] = value
    for name in [name for name, value in fields.items() if not value]:
        del fields[name]
    unify_identifiers(fields)
    unify_numbers(fields)
    if entry.type == "online" and "url" in fields and not any(name in fields for name in VENUES):
        fields["howpublished"] = "Web page"
    if site is not None:
        yield from pick_kind(fields, site.kinds)


def unify_identifiers(fields: dict[str, str]) -> None:
    """DOI, PMID and PMCID without the words they are pasted with, and no address that only repeats them."""
    for name, (address, prefix) in IDENTIFIER_FORMS.items():
        if found := address.match(fields.get("url", "")):
            fields.setdefault(name, found[1])
            del fields["url"]
        if name in fields:
            bare = address.sub(r"\1", fields[name])
            fields[name] = re.sub(prefix, "", bare, flags=re.I).rstrip(" .,;")
    if fields.get("pmcid", "").isdigit():
        fields["pmcid"] = f"PMC{fields['pmcid']}"


def unify_numbers(fields: dict[str, str]) -> None:
    """Volume, number and pages without words; pages as first–last, both in full."""
    for name in ("volume", "number", "pages"):
        if name in fields:
            fields[name] = WORDED.sub("", fields[name])
    if "pages" in fields:
        pages = re.sub(r"\s*[-‐‑‒–—−]+\s*", "–", fields["pages"])
        if found := PAGES.fullmatch(pages):
            first, last = found["first"], found["last"]
            last = first[: max(0, len(first) - len(last))] + last
            pages = f"{found['letters']}{first}–{found['again'] or found['letters']}{last}"
        fields["pages"] = pages
    if re.fullmatch(r"n\.?\s?d\.?", fields.get("year", ""), re.I):
        fields["year"] = "n.d."
    if "title" in fields:
        fields["title"] = re.sub(r"(?<=\w[\w)])\.$", "", fields["title"])


def pick_kind(fields: dict[str, str], kinds: Iterable[str]) -> Iterator[Fault]:
    """The kind of study, from among the keywords that a reference manager may have added."""
    words = [word.strip().lower() for word in re.split(r"[,;]", fields.get("keywords", ""))]
    found = [kind for kind in kinds if kind in words]
    if not found:
        yield "has no kind of study in keywords.", f"Use one of: {', '.join(kinds)}."
    elif len(found) > 1:
        yield f"has two kinds of study in keywords: {found[0]}, {found[1]}.", "Keep one."
    else:
        fields["keywords"] = found[0]


def make_work(entry: RawEntry) -> tuple[Work, list[Fault]]:
    """The entry, once tidied, as a work, and faults of its names and type."""
    faults: list[Fault] = []
    people = {role: read_people(entry.fields.get(role, ""), role, faults) for role in PEOPLE}
    authors, complete = people["author"]
    editors, _ = people["editor"]
    if not (authors or editors or entry.fields.get("note")) and not faults:
        hint = "Add author (an organisation in double braces), or say in a note why there is none."
        faults.append(("has no author.", hint))
    if entry.type not in TYPES:
        what = f"is of the type @{entry.type}, which cannot be exported."
        faults.append((what, f"Use one of: {', '.join(f'@{name}' for name in TYPES)}."))
    known: dict[str, Any] = {"title": ""}
    known |= {ours: entry.fields[name] for name, ours in KEPT.items() if name in entry.fields}
    if known.get("year") == "n.d.":
        del known["year"]
    return Work(
        key=entry.key, type=entry.type, authors=authors, editors=editors, complete=complete, **known
    ), faults


def read_people(text: str, role: str, faults: list[Fault]) -> tuple[tuple[Name, ...], bool]:
    """The names in a field, and whether they are all."""
    names, complete = [], True
    for raw in split_name_list(text) if text else ():
        if raw.lower() == "others" or re.fullmatch(r"et\.? al\.?", raw, re.I):
            complete = False
        elif found := PERSON.fullmatch(raw):
            names.append(Name(*found.groups()))
        elif fault := check_name(raw, role):
            faults.append(fault)
        else:
            names.append(read_name(raw))
    return tuple(names), complete


def check_name(raw: str, role: str) -> Fault | None:
    """Why a name is in none of BibTeX's forms, if it is not."""
    shown = to_text(raw)
    if LEFT.search(shown):
        what = f"has LaTeX in its {role} that cannot be printed: “{shown}”."
        return what, "Write the character itself (é, ø)."
    if PART.search(raw):
        return None
    bare = GROUP.sub("x", html.unescape(raw).replace(r"\&", "&"))
    if ";" in bare or bare.count(",") > 2 or " & " in bare or PUBMED.fullmatch(bare):
        what = f"has several people in one {role}: '{shown}'."
        return what, "Write 'Last, First and Last, First'; a group in braces."
    if re.search(r"\bet\.? al\b", bare):
        return f"has the {role} '{shown}'.", "Write 'and others' for those not seen."
    if "," not in bare and " " in bare.strip() and not GIVEN_FIRST.fullmatch(raw):
        *first, last = shown.split()
        if last.isupper() and len(last) <= 3:  # Spiegel K
            first, last = [last], " ".join(first)
        hint = f"Write {{{shown}}} if it is a group, or '{last}, {' '.join(first)}' if it is a person."  # fmt: skip
        return f"has the {role} '{shown}', without a comma.", hint
    return None


def read_name(raw: str) -> Name:
    """A name in any of the forms of BibTeX and BibLaTeX."""
    if parts := dict(PART.findall(raw)):
        order = ("family", "given", "prefix", "suffix")
        return Name(*(to_text(parts.get(name, "").strip('"')) for name in order))
    if group := GROUP.fullmatch(raw):
        return Name(to_text(group[1]))
    person = Person(raw)
    given = person.first_names + person.middle_names
    order = (person.last_names, given, person.prelast_names, person.lineage_names)
    return Name(*(to_text(" ".join(part)) for part in order))


# --- what a reader would miss ---------------------------------------------------------------


def check_entry(entry: RawEntry, site: Site | None, today: datetime.date) -> Iterator[Fault]:
    """Faults of one entry, once tidied."""
    fields = entry.fields
    if not KEY.fullmatch(entry.key):
        plain = re.sub(r"[^\w-]+", "-", entry.key).strip("-_")
        hint = f"Use letters, digits, - and _, as in '{plain or 'smith2020sleep'}': pages find no other keys."
        yield "has a key that cannot be cited.", hint
    if "title" not in fields:
        yield "has no title.", "Add it as its source shows it."
    year = fields.get("year", "n.d." if "urldate" in fields else "")
    if not year:
        yield "has no year.", "Add it; an undated web page needs urldate, the day it was seen."
    elif year.isdigit() and int(year) > today.year + 1:
        yield f"has the year {year}, which is in the future.", "Correct it."
    if not any(name in fields for name in VENUES):
        yield "has no venue.", f"Give one of: {', '.join(VENUES)}."
    identified = any(name in fields for name in IDENTIFIERS)
    if entry.type in {"article", "online"} and not identified:  # a library finds the others
        yield "has no identifier.", f"Give one of: {', '.join(IDENTIFIERS)}."
    for name, (form, hint) in FORMS.items():
        if name in fields and not re.fullmatch(form, fields[name]):
            yield f"has the {name} '{fields[name]}'.", hint
    pages = PAGES.fullmatch(fields.get("pages", ""))
    if pages and pages["letters"] == pages["again"] and int(pages["last"]) < int(pages["first"]):
        yield f"has its last page before its first: {pages[0]}.", "Write first--last."
    if entry.type == "online" and not fields.keys() & {"urldate", "doi", "pubmed", "pmcid"}:
        yield "is a web page without urldate.", "Add the day it was seen, as in 2026-11-22."
    host = re.match(r"http://([^/]+)", fields.get("url", ""))
    if host and site is not None and host[1] not in site.plain_http:
        hint = "Write https://, or add the host to plain_http in bib/site.yml."
        yield f"has an address without encryption: '{fields['url']}'.", hint
    if "urldate" in fields:
        yield from check_day(fields["urldate"], today)


def check_day(seen: str, today: datetime.date) -> Iterator[Fault]:
    """A day that does not exist or is in the future; a day's grace for time zones."""
    try:
        day = datetime.date.fromisoformat(seen)
    except ValueError:
        yield f"has the urldate '{seen}', which is not a day.", "Write it as 2026-11-22."
        return
    if day > today + datetime.timedelta(days=1):
        yield f"has the urldate {seen}, which is in the future.", "Write the day it was seen."
