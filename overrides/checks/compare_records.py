"""Compare a work of ours with Crossref's record of it: pure functions, nothing is asked here."""

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
from read_records import date_of, read_item

Level = Literal["failure", "note", "unanswered"]


@dataclass(frozen=True)
class Finding:
    """What was found about one field of one work, and what to do."""

    level: Level
    field: str
    what: str
    hint: str = ""


LOST = re.compile(r"[?\ufffdß]")
"""Where an old record lost a Greek letter: “?-cell”."""
RETRACTED = re.compile(
    r"^\W*(?:retracted|withdrawn|removed|retraction|expression of concern)\b"
    r"(?:\s+(?:article|paper|chapter|note|notice))*\s*[:\]–—-]\s*|\s*[(\[]retracted\b[^)\]]*[)\]]$",
    re.I,
)
"""What a publisher writes before or after the title of a retracted work."""
GRAVE = re.compile("retract|withdr|remov|concern", re.I)
SLIGHT = re.compile("correct|corrig|errat|addend|clarif", re.I)
"""Stems of Crossref's types of update; any other type, as a new version, is slight too."""
SPELLED = {
    code: unicodedata.name(chr(code)).split()[-1].lower().replace("lamda", "lambda")
    for code in range(ord("α"), ord("ω") + 1)
} | str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "&": "and"}
)


def fold(text: str) -> str:
    """Letters and digits alone, without case or accents, Greek letters by name."""
    bare = unicodedata.normalize("NFKD", text.casefold()).translate(SPELLED)
    return "".join(sign for sign in bare if sign.isalnum())


def compare_work(ours: Work, message: Message) -> list[Finding]:
    """All that Crossref's record of a work has to say about our entry."""
    entry = read_item(message)
    tidy(entry)
    theirs, _ = make_work(entry)
    volumes = [fold(work.volume).lstrip("0") for work in (ours, theirs)]
    dates = (message.get(name) for name in ("issued", "published-print", "published-online"))
    years = sorted({date_of(date)[:4] for date in dates} - {""})
    return [
        *find_updates(ours, theirs.title, message),
        *compare_title(ours.title, RETRACTED.sub("", theirs.title)),
        *compare_first(ours, theirs),
        *compare("year", ours.year, " or ".join(years), ours.year in years),
        *compare("volume", ours.volume, theirs.volume, volumes[0] == volumes[1]),
        *compare_pages(ours.pages, theirs.pages, str(message.get("article-number") or "")),
    ]


def compare(name: str, ours: str, theirs: str, same: bool) -> Iterator[Finding]:
    """Nothing if both are the same; a note if one side has nothing to compare."""
    if not theirs:
        if ours:
            yield Finding("note", name, f"Crossref gives no {name} to compare.")
    elif not same:
        hint = f"Look at the work; correct {name}, or write '% Crossref differs: {name}' above it."
        yield Finding("failure", name, f"ours “{ours}”, Crossref “{theirs}”.", hint)


def in_part(name: str, ours: str, theirs: str) -> Finding:
    """The note that one side has a part of what the other has."""
    return Finding("note", name, f"ours “{ours}”, Crossref in part “{theirs}”.")


def compare_title(ours: str, theirs: str) -> Iterator[Finding]:
    """The title; one side may lack the subtitle, or a Greek letter."""
    mine, other = fold(RETRACTED.sub("", ours)), fold(theirs)
    shorter = other and (mine.startswith(other) or other.startswith(mine))
    plain = fold(re.sub(r"[^\x00-\x7f]", "", ours))
    lost = LOST.search(theirs) and plain == fold(LOST.sub("", theirs))
    if mine != other and (shorter or lost):
        yield in_part("title", ours, theirs)
    else:
        yield from compare("title", ours, theirs, mine == other)


def compare_first(ours: Work, theirs: Work) -> Iterator[Finding]:
    """The family name of the first author, or of the first editor where there is no author."""
    role = "authors" if ours.authors else "editors"
    mine, others = getattr(ours, role), getattr(theirs, role)
    if mine:
        other = others[0].last if others else ""
        forms = [mine[0].family, mine[0].last, mine[0].family + mine[0].suffix]
        same = fold(other) in map(fold, forms)  # Crossref may have a particle or a suffix apart
        yield from compare(role.removesuffix("s"), mine[0].last, other, same)


def compare_pages(ours: str, theirs: str, number: str) -> Iterator[Finding]:
    """The pages, or the article number; half of them on one side is a note."""
    if ours and ours.casefold() in {theirs.casefold(), number.casefold()}:
        return
    (first, _, last), (start, _, end) = ours.partition("–"), theirs.partition("–")
    half = first == start and bool(last) != bool(end)
    counted = not (last or number) and start == "1"  # an article number against 1–8
    if theirs and (not ours or half or counted):
        yield in_part("pages", ours, theirs)
    else:
        yield from compare("pages", ours, theirs or number, same=False)


def find_updates(work: Work, title: str, message: Message) -> Iterator[Finding]:
    """Retractions, expressions of concern, corrections and new versions of the work.

    A notice has ``update-to``, the work it is about ``updated-by``; some publishers deposit
    ``update-to`` on the work itself, and some only change the title. The publisher and Retraction
    Watch often report the same notice. An entry whose note or title says so gets a note only.
    """
    told: dict[tuple[str, str, bool], None] = {}  # kind, DOI, whether we cite the notice itself
    for name in ("updated-by", "update-to"):
        for item in message.get(name) or ():
            kind, doi = str(item.get("type") or item.get("label")), str(item.get("DOI", "")).lower()
            told[kind.lower(), doi, name == "update-to" and doi != work.doi.lower()] = None
    for name, items in (message.get("relation") or {}).items():
        if GRAVE.search(name) or SLIGHT.search(name):
            told |= {(name, str(item.get("id", "")), False): None for item in items}
    if RETRACTED.search(title) and not any(GRAVE.search(kind) for kind, _, _ in told):
        told["retracted", "", False] = None
    for kind, doi, is_notice in told:
        grave = GRAVE.search(kind)
        stem = grave or SLIGHT.search(kind)
        if is_notice and not stem:
            continue  # ours is the newer version
        what = f"{re.sub('[-_]', ' ', kind)}: "
        what += f"https://doi.org/{doi}." if doi else "Crossref's title says so."
        if stem and stem[0] in f"{work.note} {work.title}".lower():
            yield Finding("note", "update", what, "Its entry says so.")
        elif is_notice:
            what = f"this DOI is itself a notice, {what}"
            yield Finding("failure", "update", what, "Cite the work it is about.")
        elif grave:
            hint = "Read it; then drop the work, or say so in its note and where it is cited."
            yield Finding("failure", "update", what, hint)
        else:
            yield Finding("note", "update", what, "Read it: does what we cite still hold?")
