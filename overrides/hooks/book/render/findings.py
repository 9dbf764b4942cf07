"""The findings of an option: its table, how sure they are, and the ladder of all options."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from book.charts.ladder import Cell, Ladder, LadderRow
from book.data.evidence import OURS, Finding
from book.data.records import Option
from book.data.site import ALL_GROUPS, Outcome, Site
from book.templates import cite, make_sentence

if TYPE_CHECKING:
    from book.data import Data

PEOPLE = {"mixed": "with and without diabetes", "everyone": "everyone who was studied"}
"""Groups of people as readers see them, where that is not their name."""
IN_WHOM = {"with diabetes": "in diabetes"}
"""Groups of people in the note of a cell."""
SHORT_PEOPLE = {"with diabetes": "in people with diabetes"}
"""Groups of people after the name of an outcome, short enough for one line on a phone."""
ABBREVIATION = re.compile(r"\w*[A-Z]\w*[A-Z]")


def people_words(people: str) -> str:
    """Return ``people without diabetes`` for ``without diabetes``."""
    return PEOPLE[people] if people == "everyone" else f"people {PEOPLE.get(people, people)}"


def lower_first(words: str) -> str:
    """Return the words with a small first letter, unless they begin with an abbreviation."""
    first = words.split(maxsplit=1)[0]
    return words if ABBREVIATION.match(first) else f"{words[0].lower()}{words[1:]}"


def same_people(one: Finding, other: Finding) -> bool:
    """Whether both findings are about the same outcome and people."""
    return (one.outcome, one.people) == (other.outcome, other.people)


def studied(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that were studied at all."""
    return [finding for finding in findings if not finding.not_studied]


def cite_findings(data: Data, name: str) -> list[str]:
    """Return the citations in the table of an option: for each row its works, then its judge."""
    return [
        cite(keys)
        for finding in studied(data.findings_of[name])
        for keys in (finding.works, [] if finding.judged == OURS else [finding.judged])
    ]


def how_sure(option: Option, data: Data) -> tuple[str, str, str]:
    """Return the grade of an option's headline, a separator and its outcome.

    For instance ``High``, ``,`` and ``for new diabetes``. Where the grade depends on the setting, the
    first is ``Moderate with a programme, low without one``.
    """
    finding = data.headline(option)
    assert finding is not None  # the build checks it
    outcome = data.site.outcomes_by_name[finding.outcome]
    label = outcome.of or lower_first(outcome.short)
    if finding.not_studied:
        return "We cannot say", ":", f"{label} was not studied"
    names_people = len(outcome.people) > 1 and finding.people in data.site.groups_of_people
    people = f" {SHORT_PEOPLE.get(finding.people, finding.people)}" if names_people else ""
    same = (one for one in data.findings_of[option.id] if same_people(one, finding))
    settings = [f"{one.grade} {one.setting}" for one in same if one.setting]
    grade = ", ".join(settings) or finding.grade
    return grade.capitalize(), ",", f"for {label}{people}"


# --- The ladder of all options ----------------------------------------------------------------


def make_cell(findings: Iterable[Finding], outcome: Outcome, site: Site) -> Cell:
    """Return the cell of one outcome: its surest finding; of equally sure ones, that without diabetes.

    The direction is mixed if a finding in the same people and setting has another direction and is at
    most one grade less sure. The grade is then that of the least sure of them.
    """
    rank = site.certainties.index  # 0 is the surest
    known = [one for one in studied(findings) if one.outcome == outcome.name]
    if not known:
        return Cell(outcome.name)
    group = site.groups_of_people[0]
    first = min(known, key=lambda one: (rank(one.grade), one.people not in (group, *ALL_GROUPS)))
    only = group in outcome.people and first.people not in (group, *ALL_GROUPS)
    close = [
        one
        for one in known
        if same_people(one, first)
        and one.setting == first.setting
        and one.direction != first.direction
        and rank(one.grade) <= rank(first.grade) + 1
    ]
    direction = "mixed" if close else first.direction
    others = (
        f"{one.direction} {IN_WHOM.get(one.people, one.people)}"
        for one in known
        if one.grade == first.grade
        and one.direction != direction
        and one.people not in (first.people, *ALL_GROUPS)
    )
    return Cell(
        outcome.name,
        direction,
        max((first.grade, *(one.grade for one in close)), key=rank),
        marked=only,
        note=first.setting or next(others, IN_WHOM.get(first.people, "") if only else ""),
        differs=any(one.direction != first.direction for one in known),
        word=first.severity or outcome.says.get(direction, ""),
    )


def short_name(option: Option) -> str:
    """Return ``Testosterone`` for ``Testosterone, in men with …``."""
    return re.split(r"[,(]", option.name)[0].strip()


def make_ladder(data: Data) -> Ladder:
    """Return the ladder of all options."""
    site = data.site
    return Ladder(
        outcomes={outcome.name: outcome.short for outcome in site.outcomes},
        grades=site.certainties,
        rows=[
            LadderRow(
                option.id,
                short_name(option),
                tuple(
                    make_cell(data.findings_of[option.id], outcome, site)
                    for outcome in site.outcomes
                ),
                ", ".join(filter(None, (option.normal, option.normal_in))),
            )
            for option in data.options
        ],
    )


def ladder_words(ladder: Ladder) -> list[tuple[str, str]]:
    """Return each option with its row in words: ``Insulin better (low); not studied: HOMA-IR``."""
    words = []
    for row in ladder.rows:
        parts = [f"back to normal: {row.normal}"] if ladder.normal else []
        missing = []
        for cell in row.cells:
            outcome = lower_first(ladder.outcomes[cell.outcome])
            if not cell.direction:
                missing.append(outcome)
                continue
            where = "only in people with diabetes" if cell.marked else cell.note
            differs = "other results differ" if cell.differs else ""
            details = ", ".join(filter(None, (cell.grade, where, differs)))
            parts.append(f"{outcome} {cell.word or cell.direction} ({details})")
        if missing:
            parts.append(f"not studied: {', '.join(missing)}")
        words.append((row.name, make_sentence("; ".join(parts))))
    return words
