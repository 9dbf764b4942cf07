"""What the trials of an option found: its table, how sure that is, and all options on one ladder."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from book.charts.ladder import Cell, Ladder, LadderRow
from book.data.evidence import OURS, Finding
from book.data.records import Option
from book.data.site import COMMON, Rung, Site
from book.templates import cite, make_sentence

if TYPE_CHECKING:
    from book.data import Data

PEOPLE = {"mixed": "with and without diabetes", "everyone": "everyone who was studied"}
"""Groups of people as a reader meets them, if not by their names."""
IN_WHOM = {"with diabetes": "in diabetes"}
"""The same in the room of a cell."""
SHORT_PEOPLE = {"with diabetes": "in people with diabetes"}
"""Groups of people behind the name of an outcome, in one line of a phone."""
ABBREVIATION = re.compile(r"\w*[A-Z]\w*[A-Z]")


def people_words(people: str) -> str:
    """``without diabetes`` → ``people without diabetes``."""
    return PEOPLE[people] if people == "everyone" else f"people {PEOPLE.get(people, people)}"


def lower_first(words: str) -> str:
    """The words as they are written within a sentence; HOMA-IR and HbA1c stay as they are."""
    first = words.split(maxsplit=1)[0]
    return words if ABBREVIATION.match(first) else f"{words[0].lower()}{words[1:]}"


def same_people(one: Finding, other: Finding) -> bool:
    """True if both are about the same rung and people."""
    return (one.rung, one.people) == (other.rung, other.people)


def studied(findings: Iterable[Finding]) -> list[Finding]:
    """Those that somebody studied."""
    return [finding for finding in findings if not finding.not_studied]


def cite_findings(data: Data, name: str) -> list[str]:
    """The citations in the table of an option: for each row its works, then who judged it."""
    return [
        cite(keys)
        for finding in studied(data.findings_of[name])
        for keys in (finding.works, [] if finding.judged == OURS else [finding.judged])
    ]


CANNOT_SAY = "We cannot say"
"""In place of a grade where the headline of an option was not studied."""


def how_sure(option: Option, data: Data) -> tuple[str, str]:
    """How sure the headline of an option is, and what for: ``High``, ``for new diabetes``.

    If it depends on a setting, each has its grade: ``Moderate with a programme, low without one``.
    """
    finding = data.headline(option)
    assert finding is not None  # or the build would have stopped
    rung = data.site.rung[finding.rung]
    label = rung.of or lower_first(rung.short)
    if finding.not_studied:
        return CANNOT_SAY, f"{label} was not studied"
    told = len(rung.people) > 1 and finding.people in data.site.groups_of_people
    people = f" {SHORT_PEOPLE.get(finding.people, finding.people)}" if told else ""
    same = (one for one in data.findings_of[option.id] if same_people(one, finding))
    settings = [f"{one.grade} {one.setting}" for one in same if one.setting]
    return (", ".join(settings) or finding.grade).capitalize(), f"for {label}{people}"


# --- all options at a glance ------------------------------------------------------------------


def make_cell(findings: Iterable[Finding], rung: Rung, site: Site) -> Cell:
    """The cell of one rung: its surest record, of people without diabetes where two are as sure.

    If results in the same people and setting go another way and are at most one grade less sure, it
    is mixed, and only as sure as the less sure of them.
    """
    known = [one for one in studied(findings) if one.rung == rung.name]
    if not known:
        return Cell(rung.name)
    group = site.groups_of_people[0]
    first = min(
        known,
        key=lambda one: (
            site.certainties.index(one.grade),
            one.people not in (group, *COMMON),
        ),
    )
    only = group in rung.people and first.people not in (group, *COMMON)
    grade = site.certainties.index(first.grade)
    close = [
        one
        for one in known
        if same_people(one, first)
        and one.setting == first.setting
        and one.direction != first.direction
        and site.certainties.index(one.grade) <= grade + 1
    ]
    direction = "mixed" if close else first.direction
    others = (
        f"{one.direction} {IN_WHOM.get(one.people, one.people)}"
        for one in known
        if one.grade == first.grade
        and one.direction != direction
        and one.people not in (first.people, *COMMON)
    )
    return Cell(
        rung.name,
        direction,
        max((first.grade, *(one.grade for one in close)), key=site.certainties.index),
        marked=only,
        note=first.setting or next(others, IN_WHOM.get(first.people, "") if only else ""),
        differs=any(one.direction != first.direction for one in known),
        word=first.severity or rung.says.get(direction, ""),
    )


def short_name(option: Option) -> str:
    """``Testosterone, in men with …`` → ``Testosterone``."""
    return re.split(r"[,(]", option.name)[0].strip()


def make_ladder(data: Data) -> Ladder:
    """All options on the ladder."""
    site = data.site
    return Ladder(
        rungs={rung.name: rung.short for rung in site.rungs},
        rows=[
            LadderRow(
                option.id,
                short_name(option),
                tuple(make_cell(data.findings_of[option.id], rung, site) for rung in site.rungs),
                ", ".join(filter(None, (option.normal, option.normal_in))),
            )
            for option in data.options
        ],
    )


def ladder_words(ladder: Ladder) -> list[tuple[str, str]]:
    """The ladder in words, by option: ``Insulin better (low); not studied: HOMA-IR, remission``."""
    words = []
    for row in ladder.rows:
        told = [f"back to normal: {row.normal}"] if ladder.normal else []
        missing = []
        for cell in row.cells:
            rung = lower_first(ladder.rungs[cell.rung])
            if not cell.direction:
                missing.append(rung)
                continue
            where = "only in people with diabetes" if cell.marked else cell.note
            other = "other results differ" if cell.differs else ""
            sure = ", ".join(filter(None, (cell.grade, where, other)))
            told.append(f"{rung} {cell.word or cell.direction} ({sure})")
        if missing:
            told.append(f"not studied: {', '.join(missing)}")
        words.append((row.name, make_sentence("; ".join(told))))
    return words
