"""Compare a work with Crossref's record of it. Nothing here uses the network."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ask_hosts import Message
from book.data.bibtex import make_work
from book.data.tidy import tidy
from book.export.work import Work
from read_records import format_date, read_item

Level = Literal["failure", "note", "unanswered"]


@dataclass(frozen=True)
class Finding:
    """A difference in one field of a work, with a hint."""

    level: Level
    field: str
    what: str
    hint: str = ""


LOST = re.compile(r"[?\ufffdß]")
"""A character in place of a Greek letter that an old record lost, as in “?-cell”."""
RETRACTED = re.compile(
    r"^\W*(?:retracted|withdrawn|removed|retraction|expression of concern)\b"
    r"(?:\s+(?:article|paper|chapter|note|notice))*\s*[:\]–—-]\s*|\s*[(\[]retracted\b[^)\]]*[)\]]$",
    re.I,
)
"""The mark of a retracted work before or after its title."""
SERIOUS = re.compile("retract|withdr|remov|concern", re.I)
MINOR = re.compile("correct|corrig|errat|addend|clarif", re.I)
"""Stems of Crossref's types of update. Any other type, such as a new version, is minor too."""
SPELLED = {
    code: unicodedata.name(chr(code)).split()[-1].lower().replace("lamda", "lambda")
    for code in range(ord("α"), ord("ω") + 1)
} | str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "&": "and"}
)


def fold(text: str) -> str:
    """Return only letters and digits, in lower case without accents, and with Greek letters spelled out."""
    bare = unicodedata.normalize("NFKD", text.casefold()).translate(SPELLED)
    return "".join(char for char in bare if char.isalnum())


def compare_work(ours: Work, message: Message) -> list[Finding]:
    """Return all differences between our work and Crossref's record of it."""
    entry = read_item(message)
    tidy(entry)
    theirs, _ = make_work(entry)
    volumes = [fold(work.volume).lstrip("0") for work in (ours, theirs)]
    dates = (message.get(name) for name in ("issued", "published-print", "published-online"))
    years = sorted({format_date(date)[:4] for date in dates} - {""})
    return [
        *find_updates(ours, theirs.title, message),
        *compare_title(ours.title, RETRACTED.sub("", theirs.title)),
        *compare_first(ours, theirs),
        *compare("year", ours.year, " or ".join(years), ours.year in years),
        *compare("volume", ours.volume, theirs.volume, volumes[0] == volumes[1]),
        *compare_pages(ours.pages, theirs.pages, str(message.get("article-number") or "")),
    ]


def compare(name: str, ours: str, theirs: str, same: bool) -> Iterator[Finding]:
    """Yield a failure if the values differ, or a note if Crossref has no value to compare."""
    if not theirs:
        if ours:
            yield Finding("note", name, f"Crossref gives no {name} to compare.")
    elif not same:
        hint = f"Look at the work; correct {name}, or write '% Crossref differs: {name}' above it."
        yield Finding("failure", name, f"ours “{ours}”, Crossref “{theirs}”.", hint)


def partial_match(name: str, ours: str, theirs: str) -> Finding:
    """Return the note that one value is a part of the other."""
    return Finding("note", name, f"ours “{ours}”, Crossref in part “{theirs}”.")


def compare_title(ours: str, theirs: str) -> Iterator[Finding]:
    """Compare the titles. A missing subtitle or Greek letter is only a note."""
    our_title, their_title = fold(RETRACTED.sub("", ours)), fold(theirs)
    shorter = their_title and (
        our_title.startswith(their_title) or their_title.startswith(our_title)
    )
    ascii_title = fold(re.sub(r"[^\x00-\x7f]", "", ours))
    lost = LOST.search(theirs) and ascii_title == fold(LOST.sub("", theirs))
    if our_title != their_title and (shorter or lost):
        yield partial_match("title", ours, theirs)
    else:
        yield from compare("title", ours, theirs, our_title == their_title)


def compare_first(ours: Work, theirs: Work) -> Iterator[Finding]:
    """Compare the family names of the first authors, or of the first editors if we have no author."""
    role = "authors" if ours.authors else "editors"
    if our_names := getattr(ours, role):
        name, their_names = our_names[0], getattr(theirs, role)
        their_name = their_names[0].last if their_names else ""
        forms = [name.family, name.last, name.family + name.suffix]  # as Crossref may have it
        same = fold(their_name) in map(fold, forms)
        yield from compare(role.removesuffix("s"), name.last, their_name, same)


def compare_pages(ours: str, theirs: str, number: str) -> Iterator[Finding]:
    """Compare the pages, or the article number. If one side has only the first page, it is a note."""
    if ours and ours.casefold() in {theirs.casefold(), number.casefold()}:
        return
    (first, _, last), (their_first, _, their_last) = ours.partition("–"), theirs.partition("–")
    half = first == their_first and bool(last) != bool(their_last)
    counted = not (last or number) and their_first == "1"  # we have an article number, they 1–8
    if theirs and (not ours or half or counted):
        yield partial_match("pages", ours, theirs)
    else:
        yield from compare("pages", ours, theirs or number, same=False)


def find_updates(work: Work, title: str, message: Message) -> Iterator[Finding]:
    """Report retractions, expressions of concern, corrections and new versions of the work.

    A notice has ``update-to``, and the work it is about ``updated-by``; some publishers put
    ``update-to`` on the work itself, and some only change the title. The publisher and Retraction
    Watch often report the same notice. If the note or the title of our entry says so, it is a note.
    """
    # kind, DOI, and whether we cite the notice itself; a dict keeps the order without duplicates
    updates: dict[tuple[str, str, bool], None] = {}
    for name in ("updated-by", "update-to"):
        for item in message.get(name) or ():
            kind, doi = str(item.get("type") or item.get("label")), str(item.get("DOI", "")).lower()
            updates[kind.lower(), doi, name == "update-to" and doi != work.doi.lower()] = None
    for name, items in (message.get("relation") or {}).items():
        if SERIOUS.search(name) or MINOR.search(name):
            updates |= {(name, str(item.get("id", "")), False): None for item in items}
    if RETRACTED.search(title) and not any(SERIOUS.search(kind) for kind, _, _ in updates):
        updates["retracted", "", False] = None
    for kind, doi, is_notice in updates:
        serious = SERIOUS.search(kind)
        stem = serious or MINOR.search(kind)
        if is_notice and not stem:
            continue  # we cite the newer version
        what = f"{re.sub('[-_]', ' ', kind)}: "
        what += f"https://doi.org/{doi}." if doi else "Crossref's title says so."
        if stem and stem[0] in f"{work.note} {work.title}".lower():
            yield Finding("note", "update", what, "Its entry says so.")
        elif is_notice:
            what = f"this DOI is itself a notice, {what}"
            yield Finding("failure", "update", what, "Cite the work it is about.")
        elif serious:
            hint = "Read it; then remove the work, or say so in its note and where it is cited."
            yield Finding("failure", "update", what, hint)
        else:
            yield Finding("note", "update", what, "Read it: does what we cite still hold?")
