"""Read BibTeX, as editors and reference managers write it, into works in plain text.

Ignore fields that the site does not use, normalise the others, and report missing or invalid ones.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from pybtex.database.input.bibtex import LowLevelParser, UndefinedMacro, month_names
from pybtex.scanner import PybtexSyntaxError
from pybtex.utils import CaseInsensitiveDict

from book.data.fields import KEY, is_day
from book.data.names import Fault, read_names
from book.data.tidy import (
    IDENTIFIER_FORMS,
    IDENTIFIERS,
    KEPT,
    PAGES,
    PEOPLE,
    VENUES,
    RawEntry,
    tidy,
)
from book.diagnostics import Diagnostic, line_at
from book.export.work import READINGS, TYPES, Work

if TYPE_CHECKING:
    from book.data.site import Site

FIELD_PATTERNS = {
    "year": (r"\d{4}|n\.d\.", "Write four digits, or n.d. for an undated page."),
    "doi": (r"10\.\d{4,}/\S+", "Write the bare DOI, as in 10.1016/S0140-6736(99)01376-8."),
    "pubmed": (r"[1-9]\d*", "Write the bare PMID, digits only."),
    "pmcid": (r"PMC[1-9]\d*", "Write it as in PMC5642081."),
    "url": (r"https?://\S+", "Write the whole address, from https://."),
    "read": ("|".join(READINGS), f"Use one of: {', '.join(READINGS)}."),
}
START = re.compile(r"(?:^|(?<=\}))[ \t]*@[ \t]*(?P<type>\w+)[ \t]*[{(]", re.M)
HEAD = re.compile(r"(?P<start>\s*@\s*\w+\s*[{(])(?P<key>[^,={}\"]*)(?P<equals>=?)")
"""The start of an entry. An equals sign after the key shows that it is a field, and that there is no key."""
SYNTAX_ERRORS = {
    "premature end of file": "a brace or a quotation mark is never closed",
    "'}' expected": "a comma or a closing brace is missing",
    "field value expected": "a value is not in braces or straight quotation marks",
}
"""Messages of pybtex in plain words."""
CROSSREF_FIELDS = frozenset(
    "booktitle date editor institution journal journaltitle number organization publisher volume year".split()
)
"""Fields that an entry inherits from its crossref. From an xdata entry it inherits all."""


class Bibliography(NamedTuple):
    """The contents of a BibTeX text."""

    works: dict[str, Work]
    """By citation key."""
    notes: list[Diagnostic]
    """Notes about ignored fields."""


def read_bibtex(text: str, file: str, faults: list[Diagnostic], site: Site) -> Bibliography:
    """Return the works in a BibTeX text. Leave out invalid entries, and add what is wrong to ``faults``."""
    works, notes = Bibliography({}, [])
    by_key: dict[str, RawEntry] = {}
    by_identifier: dict[tuple[str, str], RawEntry] = {}
    for entry in inherit([*parse_entries(text, file, faults)]):
        first = by_key.setdefault(entry.key.lower(), entry)
        if first is not entry and entry.key:
            what = f"the key '{entry.key}' is already used in line {first.line}."
            faults.append(Diagnostic(file, entry.line, what, "Keep one entry, or rename one."))
            continue
        own_faults = [*tidy(entry), *pick_kind(entry.fields, site.kinds)]
        work, work_faults = make_work(entry)
        own_faults += [*work_faults, *check_entry(entry, site)]
        for name in IDENTIFIER_FORMS.keys() & entry.fields.keys():
            value = entry.fields[name].lower()
            other = by_identifier.setdefault((name, value), entry)
            if other is not entry:
                what = f"has the same {name} as '{other.key}' (line {other.line}): {value}."
                own_faults.append((what, "Merge the two entries, or correct one."))
        label = f"'{entry.key}'" if entry.key else "an entry"
        for what, hint in own_faults:
            faults.append(Diagnostic(file, entry.line, f"{label} {what}", hint))
        if entry.dropped:
            what = f"{label} has fields that the site ignores: {', '.join(entry.dropped)}."
            notes.append(Diagnostic(file, entry.line, what, ""))
        if not own_faults:
            works[entry.key] = work
    return Bibliography(works, notes)


# --- from text to entries -------------------------------------------------------------------


def parse_entries(text: str, file: str, faults: list[Diagnostic]) -> Iterator[RawEntry]:
    """Yield every entry of a BibTeX text. Add syntax errors to ``faults``."""
    months = {month.lower(): month for month in month_names.values()}
    macros = CaseInsensitiveDict({**month_names, **months, "sept": "September"})
    for line, kind, chunk in split_entries(text):
        if kind in {"comment", "preamble"}:
            continue
        key, parsable = ("", chunk) if kind == "string" else replace_key(chunk)
        entry = RawEntry(key, kind, line)
        try:
            fields = parse_fields(parsable, macros)
        except PybtexSyntaxError as error:
            what = SYNTAX_ERRORS.get(error.args[0], error.args[0])
            hint = "Check its braces, quotes and commas."
            if isinstance(error, UndefinedMacro):
                what, hint = f"no @string defines '{what}'", "Put the value in braces."
            what = f"malformed BibTeX in the entry '{entry.key}': {what}."
            faults.append(Diagnostic(file, line, what, hint))
            continue
        if kind == "string":
            continue
        for name, value in fields:
            kept = name in KEPT or name in PEOPLE
            if kept and entry.fields.get(name, value) != value:
                what = f"'{entry.key}' has the field '{name}' twice."
                faults.append(Diagnostic(file, line, what, "Keep one."))
            entry.fields[name] = value
        yield entry


def inherit(entries: Sequence[RawEntry]) -> Iterator[RawEntry]:
    """Yield the entries with the fields they inherit through crossref or xdata. Leave out xdata entries."""
    known = {entry.key: entry for entry in entries}
    for entry in entries:
        fields = entry.fields
        inherited: dict[str, str] = {}
        if parent := known.get(fields.get("crossref", "")):
            shared = CROSSREF_FIELDS & parent.fields.keys()
            inherited = {name: parent.fields[name] for name in shared}
            if entry.type.startswith("in") and "title" in parent.fields:
                inherited["booktitle"] = parent.fields["title"]
        for key in fields.get("xdata", "").split(","):
            if (source := known.get(key.strip())) and source.type == "xdata":
                inherited |= source.fields
        entry.fields = inherited | fields
        if entry.type != "xdata":
            yield entry


def split_entries(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield line, type and text of each entry, so that an unclosed brace spoils only its own entry."""
    heads = [*START.finditer(text)]
    places = [*(head.start() for head in heads), len(text)]
    line = line_at(text, places[0])
    for head, (start, end) in zip(heads, pairwise(places), strict=True):
        yield line, head["type"].lower(), text[start:end]
        line += text.count("\n", start, end)


def replace_key(chunk: str) -> tuple[str, str]:
    """Return the key of an entry, and its text with a key that pybtex accepts, which allows few characters."""
    head = HEAD.match(chunk)
    if not head:
        return "", chunk
    if head["equals"]:
        return "", f"{head['start']}k,{chunk[head.end('start') :]}"
    return head["key"].strip(), f"{head['start']}k{chunk[head.end('key') :]}"


def parse_fields(chunk: str, macros: MutableMapping[str, str]) -> list[tuple[str, str]]:
    """Return the names and values of an entry's fields. Raise PybtexSyntaxError if it is malformed.

    A @string is added to ``macros`` and has no fields.
    """
    parser = LowLevelParser(chunk, macros=macros)
    kind, body = next(iter(parser))
    if re.search(r"^(?!\s*%).*[{}]", chunk[parser.pos :], re.M):
        raise PybtexSyntaxError("the entry ends before its last brace", parser)
    if kind.lower() == "string":
        return []
    fields = []
    for name, parts in body[1]:
        lines = [" ".join(line.split()) for line in "".join(parts).split("\n")]
        separator = "\n" if name.lower() == "note" else " "  # managers write one fact a line there
        fields.append((name.lower(), separator.join(filter(None, lines))))
    return fields


# --- from entries to works -------------------------------------------------------------------


def make_work(entry: RawEntry) -> tuple[Work, list[Fault]]:
    """Return a tidied entry as a work, and what is wrong with its names and its type."""
    faults: list[Fault] = []
    people = {role: read_names(entry.fields.get(role, ""), role, faults) for role in PEOPLE}
    authors, complete = people["author"]
    editors, _ = people["editor"]
    if not (authors or editors or entry.fields.get("note")) and not faults:
        hint = "Add author (an organisation in double braces), or say in a note why there is none."
        faults.append(("has no author.", hint))
    if entry.type not in TYPES:
        what = f"is of the type @{entry.type}, which cannot be exported."
        hint = f"Use one of: {', '.join(f'@{name}' for name in TYPES)}."
        faults.append((what if entry.type else "has no type.", hint))
    values: dict[str, Any] = {
        attribute: entry.fields[name] for name, attribute in KEPT.items() if name in entry.fields
    }
    if values.get("year") == "n.d.":
        del values["year"]
    work = Work(
        key=entry.key,
        type=entry.type,
        authors=authors,
        editors=editors,
        complete=complete,
        line=entry.line,
        **values,
    )
    return work, faults


# --- checks of an entry ---------------------------------------------------------------------


def check_key(key: str) -> Iterator[Fault]:
    """Check that the key is there, and that a page can cite it."""
    if not key:
        yield "has no key.", "Write one, as in @article{smith2020sleep,."
    elif not KEY.fullmatch(key):
        plain = re.sub(r"[^\w-]+", "-", key).strip("-_")
        hint = f"Use letters, digits, - and _, as in '{plain or 'smith2020sleep'}': pages find no other keys."
        yield "has a key that cannot be cited.", hint


def find_kinds(fields: Mapping[str, str], kinds: Iterable[str]) -> list[str]:
    """Return the kinds of study among the keywords, in the order of ``kinds``."""
    words = [word.strip().lower() for word in re.split(r"[,;]", fields.get("keywords", ""))]
    return [kind for kind in kinds if kind in words]


def pick_kind(fields: dict[str, str], kinds: Iterable[str]) -> Iterator[Fault]:
    """Replace the keywords by the one kind of study among them. Report none, or two."""
    found = find_kinds(fields, kinds)
    if not found:
        yield "has no kind of study in keywords.", f"Use one of: {', '.join(kinds)}."
    elif len(found) > 1:
        yield f"has two kinds of study in keywords: {found[0]}, {found[1]}.", "Keep one."
    else:
        fields["keywords"] = found[0]


def check_entry(entry: RawEntry, site: Site) -> Iterator[Fault]:
    """Check a tidied entry for missing and invalid fields."""
    fields = entry.fields
    yield from check_key(entry.key)
    if "title" not in fields:
        yield "has no title.", "Add it as its source shows it."
    year = fields.get("year", "n.d." if "urldate" in fields else "")
    if not year:
        yield "has no year.", "Add it; an undated web page needs urldate, the day you saw it."
    elif year.isdigit() and int(year) > datetime.datetime.now(datetime.UTC).year + 1:
        yield f"has the year {year}, which is in the future.", "Correct it."
    if not any(name in fields for name in VENUES):
        yield "has no venue.", f"Give one of: {', '.join(VENUES)}."
    identified = any(name in fields for name in IDENTIFIERS)
    if entry.type in {"article", "online"} and not identified:  # libraries find books without one
        yield "has no identifier.", f"Give one of: {', '.join(IDENTIFIERS)}."
    for name, (pattern, hint) in FIELD_PATTERNS.items():
        if name in fields and not re.fullmatch(pattern, fields[name]):
            yield f"has the {name} '{fields[name]}'.", hint
    pages = PAGES.fullmatch(fields.get("pages", ""))
    if pages and pages["letters"] == pages["again"] and int(pages["last"]) < int(pages["first"]):
        yield f"has its last page before its first: {pages[0]}.", "Write first--last."
    if entry.type == "online" and not fields.keys() & {"urldate", *IDENTIFIER_FORMS}:
        yield "is a web page without urldate.", "Add the day you saw it, as in 2026-11-22."
    host = re.match(r"http://([^/]+)", fields.get("url", ""))
    is_printed = not fields.keys() & IDENTIFIER_FORMS.keys()
    if host and is_printed and host[1] not in site.plain_http:
        hint = "Write https://, or add the host to plain_http in bib/site.yml."
        yield f"has an address without encryption: '{fields['url']}'.", hint
    if "urldate" in fields and not is_day(fields["urldate"]):
        what = f"has the urldate '{fields['urldate']}', which is not a date, or is in the future."
        yield what, "Write the day you saw it, as in 2026-11-22."
