"""What the trials of an option found: its table, how sure that is, and all options on one ladder."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from book.charts.ladder import Cell, Ladder, LadderRow, tell_row
from book.data.evidence import OURS, Finding
from book.data.records import Option
from book.data.site import COMMON, Rung, Site
from book.export.work import short_label
from book.templates import cite, render

if TYPE_CHECKING:
    from book.data import Data
    from book.state import Book

PEOPLE = {"mixed": "with and without diabetes", "everyone": "everyone who was studied"}
"""Groups of people as a reader meets them, if not by their names."""
ABBREVIATION = re.compile(r"\w*[A-Z]\w*[A-Z]")


def people_words(people: str) -> str:
    """``without diabetes`` → ``people without diabetes``."""
    return PEOPLE[people] if people == "everyone" else f"people {PEOPLE.get(people, people)}"


def lower_first(words: str) -> str:
    """The words as they are written within a sentence; HOMA-IR and HbA1c stay as they are."""
    first = words.split(maxsplit=1)[0]
    return words if ABBREVIATION.match(first) else f"{words[0].lower()}{words[1:]}"


def studied(findings: Iterable[Finding]) -> list[Finding]:
    """Those that somebody studied."""
    return [finding for finding in findings if not finding.not_studied]


def cite_findings(book: Book, name: str) -> tuple[str, ...]:
    """The citations in the table of an option: for each row its works, then who judged it."""
    slots: list[str] = []
    for finding in studied(book.data.findings_of[name]):
        judged = [] if finding.judged == OURS else [finding.judged]
        slots += [cite(finding.works), cite(judged)]
    return tuple(slots)


def render_findings(book: Book, name: str, *slots: str) -> str:
    """The table of one option as HTML. ``slots``: the marks of its citations."""
    data = book.data
    findings = data.findings_of[name]
    option = next(option for option in data.options if option.id == name)
    return render(
        "render/findings.html",
        option=option,
        rows=list(zip(studied(findings), slots[::2], slots[1::2], strict=True)),
        missing=[finding for finding in findings if finding.not_studied],
        rung=data.site.rung,
        people=people_words,
        ours=OURS,
        judges={key: short_label(data.works[key]) for one in findings for key in one.keys},
    )


def findings_marker(book: Book, name: str) -> str:
    """The marker that becomes the table, with its citations, as Markdown that a template places."""
    slots = "".join(f" | {citation}" for citation in cite_findings(book, name))
    return f"<!-- findings: {name}{slots} -->"


def how_sure(option: Option, data: Data) -> tuple[str, str]:
    """How sure the headline of an option is, and what that is about: ``High``, ``new diabetes``."""
    finding = data.headline(option)
    assert finding is not None  # or the build would have stopped
    rung = data.site.rung[finding.rung]
    label = lower_first(rung.short)
    if finding.not_studied:
        return "Not studied", label
    told = len(rung.people) > 1 and finding.people in data.site.groups_of_people
    people = f" in people {finding.people}" if told else ""
    return finding.grade.capitalize(), f"{label}{people}"


def render_rungs(book: Book) -> str:
    """The ladder itself as a Markdown table: what each rung measures, and what it cannot show."""
    return render("render/rungs.md", rungs=book.data.site.rungs)


# --- all options at a glance ------------------------------------------------------------------


def make_cell(findings: Iterable[Finding], rung: Rung, site: Site) -> Cell:
    """The cell of one rung: its surest record, of people without diabetes where two are as sure."""
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
    return Cell(
        rung.name,
        first.direction,
        first.grade,
        marked=group in rung.people and first.people not in (group, *COMMON),
        differs=any(one.direction != first.direction for one in known),
        word=first.severity or rung.says.get(first.direction, ""),
    )


def short_name(option: Option) -> str:
    """``Testosterone, in men with …`` → ``Testosterone``."""
    return re.split(r"[,(]", option.name)[0].strip()


def make_ladder(data: Data) -> Ladder:
    """All options on the ladder."""
    site = data.site
    return Ladder(
        rungs=tuple(rung.short for rung in site.rungs),
        rows=tuple(
            LadderRow(
                option.id,
                short_name(option),
                tuple(make_cell(data.findings_of[option.id], rung, site) for rung in site.rungs),
                ", ".join(filter(None, (option.normal, option.normal_in))),
            )
            for option in data.options
        ),
    )


def ladder_words(ladder: Ladder) -> list[tuple[str, str]]:
    """The ladder in words: each option with what is known of it."""
    return [
        (row.name, tell_row(row, ladder.rungs, lower_first, ladder.normal)) for row in ladder.rows
    ]
