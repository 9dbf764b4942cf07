"""Compare a work of ours with Crossref's record of it: pure functions, nothing is asked here."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from export_references import Work

Level = Literal["failure", "note", "unanswered"]
Message = Mapping[str, Any]


@dataclass(frozen=True)
class Finding:
    """What was found about one field of one work, and how to mend it."""

    level: Level
    field: str
    what: str
    mend: str = ""


TAG = re.compile(r"</?[A-Za-z][^<>]*>")
SUBTITLE = re.compile(r"[:?!.;]\s|\s[-–—]+\s")
DASH = re.compile(r"\s*[-‐‑‒–—−]+\s*")
LOST = re.compile(r"[?\ufffdß]")
"""Where an old record lost a Greek letter: “?-cell”."""
RETRACTED = re.compile(
    r"^\W*(retracted|withdrawn|removed|retraction|expression of concern)\b"
    r"(?:\s+(?:article|paper|chapter|note|notice))*\s*[:\]–—-]\s*|\s*[(\[]retracted\b[^)\]]*[)\]]$",
    re.I,
)
"""What a publisher writes before or after the title of a retracted work."""
GRAVE = "retract|withdr|remov|concern"
SLIGHT = "correct|corrig|errat|addend|clarif"
"""Stems of Crossref's types of update; any other type, as a new version, is slight too."""
SPELLED = {
    code: unicodedata.name(chr(code)).split()[-1].lower().replace("lamda", "lambda")
    for code in range(ord("α"), ord("ω") + 1)
} | str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "&": "and"})


def fold(text: str) -> str:
    """Letters and digits alone, without case or accents, Greek letters by name."""
    letters = (letter for letter in unicodedata.normalize("NFKD", text.casefold()))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
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


def year_of(value: Any) -> str:
    """The year of a date of Crossref's, which writes ``[[null]]`` for none; then it is empty."""
    try:
        return str(int(value["date-parts"][0][0]))
    except (KeyError, IndexError, TypeError, ValueError):
        return ""


def compare(name: str, ours: str, theirs: str, same: bool) -> list[Finding]:
    """Nothing if both are the same; a note if Crossref has nothing to compare."""
    if not theirs:
        return [Finding("note", name, f"Crossref gives no {name} to compare.")] if ours else []
    mend = f"Look at the work; correct {name}, or write '% Crossref differs: {name}' above it."
    found = Finding("failure", name, f"ours “{ours}”, Crossref “{theirs}”.", mend)
    return [] if same else [found]


def compare_title(ours: str, message: Message) -> list[Finding]:
    """The title, where a subtitle may be missing on one side."""

    def heads(title: str) -> set[str]:
        return {fold(title[: mark.start()]) for mark in SUBTITLE.finditer(title)} - {""}

    mine, subtitles = RETRACTED.sub("", ours), texts(message, "subtitle")
    ascii_only = fold(re.sub(r"[^\x00-\x7f]", "", mine))
    whole: list[str] = []
    for title in (RETRACTED.sub("", text) for text in texts(message, "title")):
        # Some records have the subtitle twice: in the title and by itself.
        apart = [rest for rest in subtitles if fold(rest) not in fold(title)]
        whole += [f"{title}: {rest}" for rest in apart] or [title]
    for title in whole:
        if fold(mine) == fold(title):
            return []
        if fold(mine) in heads(title):
            return [Finding("note", "title", f"only Crossref has the subtitle: “{title}”.")]
        if not subtitles and fold(title) in heads(mine):
            return [Finding("note", "title", f"Crossref has it without the subtitle: “{title}”.")]
        if LOST.search(title) and fold(LOST.sub("", title)) == ascii_only:
            return [Finding("note", "title", f"Crossref has lost a letter: “{title}”.")]
    return compare("title", ours, whole[0] if whole else "", False)


def compare_author(work: Work, message: Message) -> list[Finding]:
    """The family name of the first author, or of the first editor where there is no author."""
    people, role = (work.authors, "author") if work.authors else (work.editors, "editor")
    listed = records(message.get(role))
    listed = [person for person in listed if person.get("sequence") == "first"] or listed
    theirs = " ".join(
        (texts(listed[0], "family") or texts(listed[0], "name"))[:1] if listed else []
    )
    first = people[0]  # a particle or suffix stands in the family name, or apart
    forms = [first.family, first.particle + first.family, first.family + first.suffix]
    ours = f"{first.particle} {first.family}".strip()
    return compare(role, ours, theirs, fold(theirs) in map(fold, forms))


def page_range(text: str) -> tuple[str, str]:
    """First and last page, the last in full: ``1435-9`` is 1435, 1439; empty if there is none."""
    first, _, last = DASH.sub("-", re.split("[,;]", text.lower())[0].strip()).partition("-")
    if last.isdigit() and len(last) < len(first):
        last = first[: len(first) - len(last)] + last
    return first, "" if last == first else last


def compare_pages(ours: str, message: Message) -> list[Finding]:
    """The pages, or the article number; half of them on one side is a note."""
    numbers = texts(message, "article-number")
    both = texts(message, "page") + numbers
    theirs = " or ".join(both)
    if theirs and not ours:
        return [Finding("note", "pages", f"only Crossref has “{theirs}”.")]
    (first, last), ranges = page_range(ours), list(map(page_range, both))
    if any(first == start and bool(last) != bool(end) for start, end in ranges):
        return [Finding("note", "pages", f"one side has no last page: “{ours}” and “{theirs}”.")]
    if ranges and not (last or numbers) and ranges[0][0] == "1" != first:
        what = f"ours “{ours}” is an article number, Crossref counts its pages: “{theirs}”."
        return [Finding("note", "pages", what)]
    return compare("pages", ours, theirs, (first, last) in ranges)


def find_updates(work: Work, message: Message) -> list[Finding]:
    """Retractions, corrections, expressions of concern and new versions of the work.

    A notice has ``update-to``, the work it is about ``updated-by``. Some publishers deposit
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
        if re.search(f"{GRAVE}|{SLIGHT}", name):
            told |= {(name, str(item.get("id", "")), False): None for item in records(items)}
    for mark in filter(None, map(RETRACTED.search, texts(message, "title"))):
        if not any(re.search(GRAVE, kind) for kind, _, _ in told):
            told[(mark[1] or "retracted").lower(), "", False] = None
    found = []
    for kind, doi, is_notice in told:
        stem = re.search(f"{GRAVE}|{SLIGHT}", kind)
        if is_notice and not stem:
            continue  # ours is the newer version
        what = f"{re.sub('[-_]', ' ', kind)}: "
        what += f"https://doi.org/{doi}." if doi else "Crossref's title says so."
        level: Level = "failure" if is_notice or re.search(GRAVE, kind) else "note"
        mend = "Read it, and see that what we cite still holds."
        if is_notice:
            what, mend = f"this DOI is itself a notice, {what}", "Cite the work it is about."
        elif level == "failure":
            mend = "Read it; then drop the work, or say so in its note and where it is cited."
        if stem and stem[0] in f"{work.note} {work.title}".lower():
            level, mend = "note", "Its entry says so."
        found.append(Finding(level, "update", what, mend))
    return found


def compare_work(ours: Work, message: Message) -> list[Finding]:
    """All that Crossref's record of a work has to say about our entry."""
    dates = (message.get(name) for name in ("issued", "published-print", "published-online"))
    years = sorted({*map(year_of, dates)} - {""})
    volume = " ".join(texts(message, "volume")[:1])
    same = fold(volume).lstrip("0") == fold(ours.volume).lstrip("0")
    return [
        *find_updates(ours, message),
        *compare_title(ours.title, message),
        *compare_author(ours, message),
        *compare("year", ours.year, " or ".join(years), ours.year in years),
        *compare("volume", ours.volume, volume, same),
        *compare_pages(ours.pages, message),
    ]
