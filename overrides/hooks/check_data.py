"""Stop the build at data in bib/ that can be read and still cannot be right.

load_evidence.py sees to the form of each record. Here stands what only the eye of an editor would
catch: a list out of order, a year that its key denies, a page range upside down, a slider's preset
beyond its slider.
"""

from __future__ import annotations

import datetime
import itertools
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml
from check_sources import project_root, stop_at
from load_evidence import (
    CLAIM_IDS,
    FILES,
    PLAIN_MARKUP,
    Claim,
    Evidence,
    Figure,
    LineLoader,
    Option,
    Problem,
    Table,
    Term,
    check_sentences,
)
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from pybtex.database import Entry, Person

BIB = "bib/references.bib"
ENTRY = re.compile(r"^@(?P<type>\w+)\{(?P<key>[^,\s]+),$(?P<body>.*?)^\}$", re.M | re.S)
FIELD = re.compile(r"^ +(\w+) *=", re.M)
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
RANGE = re.compile(r"(\d+)--?(\d+)$")
WORDED = re.compile(r"\b(?:pp?|vol|no|issue)\b\.?", re.I)
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
ONLINE_FIRST = frozenset(["jastreboff2024tirzepatide"])
"""Works whose key, given out long since, keeps the year in which they came out online."""
CELL = 460
"""Characters of a text in the table of options; more would not be read in a cell."""


def check_bytes(file: str, data: bytes) -> Iterator[Problem]:
    """A data file is UTF-8 text without a mark at its start, and not empty."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        yield Problem(file, line, "the file is not UTF-8 text.", "Save it as UTF-8.")
        return
    for found in INVISIBLE.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        yield Problem(file, line, f"an invisible sign, U+{ord(found[0]):04X}.", "Take it out.")
    if not text.strip():
        yield Problem(file, 1, "the file is empty.", "Take it from git.")


def check_bibtex(text: str) -> Iterator[Problem]:
    """Faults that show in the text of references.bib alone: order, spaces, empty fields."""
    entries = list(ENTRY.finditer(text))
    for before, entry in itertools.pairwise(entries):
        if entry["key"].lower() < before["key"].lower():
            line = text.count("\n", 0, entry.start()) + 1
            what = f"'{entry['key']}' stands behind '{before['key']}'."
            yield Problem(BIB, line, what, "Keep the entries in the order of their keys.")
    for entry in entries:
        for found in FIELD.finditer(entry["body"]):
            line = text.count("\n", 0, entry.start("body") + found.start()) + 1
            value = entry["body"][found.end() :].split("\n", maxsplit=1)[0]
            if re.search(r"\S  +\S", value):
                what = f"'{entry['key']}' has two spaces in a row in its {found[1]}."
                yield Problem(BIB, line, what, "Keep one.")
            if re.match(r" *\{\s*\}", value):
                what = f"'{entry['key']}' has an empty field '{found[1]}'."
                yield Problem(BIB, line, what, "Leave out what was not seen.")


def entry_faults(key: str, entry: Entry, today: datetime.date) -> Iterator[tuple[str, str]]:
    """What cannot be right in one entry, and how to mend it."""
    fields: Mapping[str, str] = entry.fields
    year = fields.get("year", "")
    in_key = re.search(r"\d{4}|ND", key)
    if in_key and key not in ONLINE_FIRST and in_key[0] not in {year, year.replace("n.d.", "ND")}:
        yield f"has the year {year}, and its key says {in_key[0]}.", "Make them one."
    if year.isdigit() and int(year) > today.year + 1:
        yield f"has the year {year}, which has not come.", "Look at the source again."
    for name in ("volume", "number", "pages"):
        if WORDED.search(fields.get(name, "")):
            yield f"has words in its {name}: '{fields[name]}'.", "Write the number alone."
    pages = RANGE.fullmatch(fields.get("pages", ""))
    if pages and len(pages[1]) == len(pages[2]) and int(pages[2]) < int(pages[1]):
        yield f"has its pages upside down: {fields['pages']}.", "Write first--last."
    if fields.get("doi", "a")[-1] in ".,;":
        yield f"has a DOI that ends in '{fields['doi'][-1]}'.", "Cut the sign off."
    if fields.get("pubmed", "1").strip("0") == "":
        yield "has the PMID 0.", "Write the number, or leave it out."
    if re.search(r"[^.]\.\}*$", fields.get("title", "")):
        yield "has a title that ends in a full stop.", "Cut it off."
    if entry.type in {"misc", "online"} and "url" in fields and "urldate" not in fields:
        yield "is a web page and has no urldate.", "Give the day it was seen."
    yield from date_faults(fields.get("urldate"), today)
    for person in entry.persons.get("author") or []:
        yield from person_faults(person)


def date_faults(seen: str | None, today: datetime.date) -> Iterator[tuple[str, str]]:
    """A day that does not exist, or has not come; a day's grace for time zones."""
    if seen is None:
        return
    try:
        day = datetime.date.fromisoformat(seen)
    except ValueError:
        yield f"has the urldate '{seen}', which is no day.", "Write it as 2026-11-22."
        return
    if day > today + datetime.timedelta(days=1):
        yield f"was seen on {seen}, which has not come.", "Write the day it was seen."


def person_faults(person: Person) -> Iterator[tuple[str, str]]:
    """An author written in another form than 'Last, First and …'."""
    text = str(person)
    if text == "others" or text.startswith("{"):
        return
    if re.search(r"\bet al\b", text):
        yield f"has the author '{text}'.", "Write 'and others' for those not seen."
    elif "&" in text or (len(text) > 3 and text.isupper() and "," not in text):
        yield f"has the author '{text}'.", "Write 'Last, First and Last, First'."


def check_entries(
    entries: Mapping[str, Entry], lines: Mapping[str, int], text: str, today: datetime.date
) -> Iterator[Problem]:
    """Faults of all entries. ``text`` shows how the authors are written, which the parser forgets."""
    owners: dict[str, str] = {}
    for key, entry in entries.items():
        line = lines.get(key, 1)
        for what, mend in entry_faults(key, entry, today):
            yield Problem(BIB, line, f"'{key}' {what}", mend)
        pmcid = entry.fields.get("pmcid")
        if pmcid and owners.setdefault(pmcid, key) != key:
            what = f"'{key}' has the same pmcid as '{owners[pmcid]}': {pmcid}."
            yield Problem(BIB, line, what, "Merge the two entries, or correct one.")
    for found in re.finditer(r"^ +author = \{(?!\{)(.*)\},?$", text, re.M):
        line = text.count("\n", 0, found.start()) + 1
        for name in re.split(r"\s+and\s+", found[1]):
            if "," not in name and not name.startswith("{") and name != "others":
                mend = "Write 'Last, First', or a group in braces."
                yield Problem(BIB, line, f"the author '{name}' has no comma.", mend)


def check_claims(claims: Mapping[str, Claim]) -> Iterator[Problem]:
    """Claims in the article's order, in plain text, with a verdict that their works allow."""
    order = [CLAIM_IDS.index(name) for name in claims if name in CLAIM_IDS]
    for (_, before), (claim, place) in itertools.pairwise(
        zip(claims.values(), order, strict=False)
    ):
        if place < before:
            what = f"claim {claim.id} stands behind {CLAIM_IDS[before]}."
            yield Problem("bib/claims.yml", claim.line, what, "Keep the order of the article.")
    for claim in claims.values():
        name = f"claim {claim.id}"
        if claim.verdict == "well supported" and not claim.supports:
            what = f"{name} is well supported, and nothing supports it."
            yield Problem(
                "bib/claims.yml", claim.line, what, "Name the works, or the verdict anew."
            )
        if claim.verdict == "not supported" and not claim.limits:
            what = f"{name} is not supported, and nothing speaks against it."
            yield Problem(
                "bib/claims.yml", claim.line, what, "Name the works, or the verdict anew."
            )
        texts = {"says": claim.says, "finding": claim.finding}
        texts |= {"why": claim.why} if claim.why else {}
        yield from check_sentences(name, texts, PLAIN_MARKUP, "bib/claims.yml", claim.line)


def check_options(options: Iterable[Option]) -> Iterator[Problem]:
    """Options with names and addresses of their own, and texts that fit a table."""
    file, names = "bib/options.yml", set[str]()
    for option in options:
        if not SLUG.fullmatch(option.id):
            mend = "Use small letters, digits and hyphens: it is an address."
            yield Problem(file, option.line, f"'{option.id}' cannot be an id.", mend)
        if option.name in names:
            what = f"{option.id} has the name of another option, '{option.name}'."
            yield Problem(file, option.line, what, "Give each its own.")
        names.add(option.name)
        if not option.more or len(set(option.more)) < len(option.more):
            what = f"{option.id} leads to no page, or to one twice."
            yield Problem(file, option.line, what, "Name each page once under 'more'.")
        if "options.md" in option.more:
            yield Problem(file, option.line, f"{option.id} leads to its own page.", "Take it out.")
        cells = {"effect": option.effect, "resistance": option.resistance, "harm": option.harm}
        for field, text in cells.items():
            if len(text) > CELL or "|" in text:
                what = f"{option.id}: '{field}' does not fit a cell ({len(text)} characters)."
                yield Problem(file, option.line, what, f"Write {CELL} at the most, without '|'.")


def check_terms(terms: list[Term]) -> Iterator[Problem]:
    """A glossary in order, each term once, in plain sentences."""
    file = "bib/glossary.yml"
    for before, term in itertools.pairwise(terms):
        if term.term.lower() == before.term.lower():
            yield Problem(file, term.line, f"'{term.term}' is given twice.", "Keep one.")
        elif term.term.lower() < before.term.lower():
            what = f"'{term.term}' stands behind '{before.term}'."
            yield Problem(file, term.line, what, "Keep the terms in order.")
    for term in terms:
        texts = {"says": term.says}
        yield from check_sentences(f"'{term.term}'", texts, PLAIN_MARKUP, file, term.line)


def check_figures(figures: Mapping[str, Figure]) -> Iterator[Problem]:
    """Figures with titles of their own and finite numbers; a drawing is a file beside the others."""
    file, titles = "bib/figures.yml", set[str]()
    for figure in figures.values():
        name = f"figure {figure.id}"
        if figure.title in titles:
            what = f"{name} has the title of another, '{figure.title}'."
            yield Problem(file, figure.line, what, "Give each its own.")
        titles.add(figure.title)
        if figure.drawing and not re.fullmatch(r"[\w-]+\.svg", figure.drawing):
            what = f"{name} names the drawing '{figure.drawing}'."
            yield Problem(file, figure.line, what, "Name an .svg of docs/assets/figures/.")
        numbers = [item for row in figure.rows for item in row.values()]
        if any(isinstance(item, float) and not math.isfinite(item) for item in numbers):
            yield Problem(file, figure.line, f"{name} has a number without end.", "Correct it.")


def check_tables(tables: Iterable[Table]) -> Iterator[Problem]:
    """The article's tables: no empty cell, one row a claim."""
    claims = set[str]()
    for table in tables:
        for row in table.rows:
            if row.claim in claims:
                what = f"table {table.id} has a second row for {row.claim}."
                yield Problem("bib/tables.yml", table.line, what, "Keep one.")
            claims.add(row.claim)
            if not all(str(cell).strip() for cell in row.cells):
                what = f"row {row.claim} of table {table.id} has an empty cell."
                yield Problem("bib/tables.yml", table.line, what, "Fill it in.")


def check_presets(models: Iterable[Mapping[str, Any]]) -> Iterator[Problem]:
    """Each preset of a model sets every input, within what the input allows."""
    file = "bib/models.yml"
    for model in models:
        inputs = {given["name"]: given for given in model["inputs"]}
        names = set[str]()
        for preset in model["presets"]:
            line = int(preset.get("__line__", 1))
            name = f"preset '{preset.get('name')}' of model {model['id']}"
            if preset.get("name") in names:
                yield Problem(file, line, f"{name} is given twice.", "Keep one.")
            names.add(str(preset.get("name")))
            wrong = (inputs.keys() ^ preset.keys()) - {"name", "__line__"}
            for field in sorted(wrong):
                what = f"{name}: '{field}' is missing or unknown."
                yield Problem(file, line, what, f"Give: {', '.join(inputs)}.")
            for field in sorted(inputs.keys() & preset.keys()):
                given, value = inputs[field], preset[field]
                if "choices" in given:
                    fits = value in [choice[0] for choice in given["choices"]]
                else:
                    number = isinstance(value, (int, float)) and not isinstance(value, bool)
                    fits = number and given["min"] <= value <= given["max"]
                if not fits:
                    what = f"{name}: {field} {value} is beyond what its input allows."
                    yield Problem(file, line, what, "Choose a value that the input has.")


@event_priority(110)  # before the data are parsed
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read the files themselves."""
    root = project_root(config)
    problems: list[Problem] = []
    for name in (*FILES, "redirects.yml", "dates.yml"):
        path, file = root / "bib" / name, f"bib/{name}"
        if not path.is_file():
            problems.append(Problem(file, 1, "the file is missing.", "Take it from git."))
        else:
            problems += check_bytes(file, path.read_bytes())
    stop_at(problems)
    return config


def check_data(evidence: Evidence, bibtex: str, today: datetime.date) -> list[Problem]:
    """All that cannot be right in data that were read. ``bibtex``: the text of references.bib."""
    models = yaml.load(evidence.models, LineLoader)
    return [
        *check_bibtex(bibtex),
        *check_entries(evidence.references.entries, evidence.reference_lines, bibtex, today),
        *check_claims(evidence.claims),
        *check_options(evidence.options),
        *check_terms(evidence.terms),
        *check_figures(evidence.figures),
        *check_tables(evidence.tables.values()),
        *check_presets(models),
    ]


@event_priority(50)  # after the models were read, too
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Read the data as an editor would."""
    bibtex = (project_root(config) / BIB).read_text(encoding="utf-8")
    today = datetime.datetime.now(datetime.UTC).date()
    stop_at(check_data(config.extra["evidence"], bibtex, today))
    return files
