"""Compare a work of ours with Crossref's record of it: pure functions, nothing is asked here."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from book.export.work import Work

Level = Literal["failure", "note", "unanswered"]
Message = Mapping[str, Any]


@dataclass(frozen=True)
class Finding:
    """What was found about one field of one work, and what to do."""

    level: Level
    field: str
    what: str
    hint: str = ""


TAG = re.compile(r"</?[A-Za-z][^<>]*>")
SUBTITLE = re.compile(r"[:?!.;]\s|\s[-–—]+\s")
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
} | str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "&": "and"})


def fold(text: str) -> str:
    """Letters and digits alone, without case or accents, Greek letters by name."""
    bare = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", text.casefold())
        if not unicodedata.combining(letter)
    )
    return re.sub(r"[\W_]+", "", bare.translate(SPELLED))


def texts(message: Message, name: str) -> list[str]:
    """A field's texts without markup and entities (some are escaped twice); none if absent."""
    value = message.get(name)
    found = [item for item in (value if isinstance(value, list) else [value]) if item is not None]
    bare = [TAG.sub("", html.unescape(html.unescape(str(item)))) for item in found]
    return [" ".join(text.split()) for text in bare if text.strip()]


def records(value: Any) -> list[Message]:
    """A list of records from Crossref; none if it is absent or of another shape."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def compare(name: str, ours: str, theirs: list[str], same: bool) -> Iterator[Finding]:
    """Nothing if both are the same; a note if one side has nothing to compare."""
    if not theirs:
        if ours:
            yield Finding("note", name, f"Crossref gives no {name} to compare.")
    elif not same:
        hint = f"Look at the work; correct {name}, or write '% Crossref differs: {name}' above it."
        yield Finding("failure", name, f"ours “{ours}”, Crossref “{' or '.join(theirs)}”.", hint)


def compare_title(ours: str, message: Message) -> Iterator[Finding]:
    """The title; a subtitle may be apart, in both places, or missing on one side."""
    mine, subtitles = RETRACTED.sub("", ours), texts(message, "subtitle")

    def heads(title: str) -> set[str]:
        return {fold(title[: mark.start()]) for mark in SUBTITLE.finditer(title)} - {""}

    whole: list[str] = []
    for title in (RETRACTED.sub("", text) for text in texts(message, "title")):
        apart = [rest for rest in subtitles if fold(rest) not in fold(title)]
        whole += [f"{title}: {rest}" for rest in apart] or [title]
    same = any(fold(mine) == fold(title) for title in whole)
    shorter = [title for title in whole if fold(mine) in heads(title)]
    longer = [title for title in whole if not subtitles and fold(title) in heads(mine)]
    bare = fold(re.sub(r"[^\x00-\x7f]", "", mine))
    lost = [title for title in whole if LOST.search(title) and fold(LOST.sub("", title)) == bare]
    if same or not (shorter or longer or lost):
        yield from compare("title", ours, whole, same)
    else:
        [found, *_] = shorter + longer + lost
        yield Finding("note", "title", f"ours “{ours}”, Crossref in part “{found}”.")


def compare_author(work: Work, message: Message) -> Iterator[Finding]:
    """The family name of the first author, or of the first editor where there is no author."""
    people, role = (work.authors, "author") if work.authors else (work.editors, "editor")
    listed = records(message.get(role))
    listed = [person for person in listed if person.get("sequence") == "first"] or listed
    theirs = (texts(listed[0], "family") or texts(listed[0], "name"))[:1] if listed else []
    first = people[0]  # a particle or suffix is in the family name, or apart
    forms = [first.family, first.particle + first.family, first.family + first.suffix]
    same = bool(theirs) and fold(theirs[0]) in map(fold, forms)
    yield from compare(role, f"{first.particle} {first.family}".strip(), theirs, same)


def page_range(text: str) -> tuple[str, str]:
    """First and last page, the last in full: ``1435-9`` is 1435, 1439; empty if there is none."""
    text = re.sub(r"\s*[-‐‑‒–—−]+\s*", "-", re.split("[,;]", text.lower())[0].strip())
    first, _, last = text.partition("-")
    if last.isdigit() and len(last) < len(first):
        last = first[: len(first) - len(last)] + last
    return first, "" if last == first else last


def compare_pages(ours: str, message: Message) -> Iterator[Finding]:
    """The pages, or the article number; half of them on one side is a note."""
    numbers = texts(message, "article-number")
    theirs = texts(message, "page") + numbers
    (first, last), ranges = page_range(ours), [page_range(text) for text in theirs]
    half = any(first == start and bool(last) != bool(end) for start, end in ranges)
    counted = ranges and not (last or numbers) and ranges[0][0] == "1" != first
    if theirs and (not ours or half or counted):  # `counted`: an article number against 1–8
        what = f"ours “{ours}”, Crossref in part “{' or '.join(theirs)}”."
        yield Finding("note", "pages", what)
    else:
        yield from compare("pages", ours, theirs, (first, last) in ranges)


def find_updates(work: Work, message: Message) -> Iterator[Finding]:
    """Retractions, expressions of concern, corrections and new versions of the work.

    A notice has ``update-to``, the work it is about ``updated-by``; some publishers deposit
    ``update-to`` on the work itself, and some only change the title. The publisher and Retraction
    Watch often report the same notice. An entry whose note or title says so gets a note only.
    """
    told: dict[tuple[str, str, bool], None] = {}  # kind, DOI, whether we cite the notice itself
    for name in ("updated-by", "update-to"):
        for item in records(message.get(name)):
            kind, doi = str(item.get("type") or item.get("label")), str(item.get("DOI", "")).lower()
            told[kind.lower(), doi, name == "update-to" and doi != work.doi.lower()] = None
    related = message.get("relation")
    for name, items in related.items() if isinstance(related, dict) else ():
        if GRAVE.search(name) or SLIGHT.search(name):
            told |= {(name, str(item.get("id", "")), False): None for item in records(items)}
    titled = any(map(RETRACTED.search, texts(message, "title")))
    if titled and not any(GRAVE.search(kind) for kind, _, _ in told):
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


def year_of(value: Any) -> str:
    """The year of a date of Crossref's, which writes ``[[null]]`` for none; then it is empty."""
    try:
        return str(int(value["date-parts"][0][0]))
    except (KeyError, IndexError, TypeError, ValueError):
        return ""


def compare_work(ours: Work, message: Message) -> list[Finding]:
    """All that Crossref's record of a work has to say about our entry."""
    dates = (message.get(name) for name in ("issued", "published-print", "published-online"))
    years = sorted({*map(year_of, dates)} - {""})
    volume = texts(message, "volume")[:1]
    same = [fold(text).lstrip("0") for text in volume] == [fold(ours.volume).lstrip("0")]
    return [
        *find_updates(ours, message),
        *compare_title(ours.title, message),
        *compare_author(ours, message),
        *compare("year", ours.year, years, ours.year in years),
        *compare("volume", ours.volume, volume, same),
        *compare_pages(ours.pages, message),
    ]
