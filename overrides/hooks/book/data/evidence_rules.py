"""Rules between findings, options, claims, searches and the last release."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from book.data.evidence import Finding, Released
from book.data.figures import Figure, LadderFigure
from book.data.records import Claim, Option
from book.data.site import COMMON
from book.diagnostics import Diagnostic, suggest
from book.export.work import READINGS, Work

if TYPE_CHECKING:
    from book.data.load import Loaded
    from book.data.site import Site

FINDINGS, OPTIONS = "bib/findings.yml", "bib/options.yml"
CLAIMS, WORKS, FIGURES = "bib/claims.yml", "bib/references.bib", "bib/figures.yml"


def check_evidence(
    files: Mapping[str, Loaded], site: Site | None, released: Released | None
) -> Iterator[Diagnostic]:
    """All rules of this module. A file with a fault is not compared with."""
    findings, options, claims = files["findings"], files["options"], files["claims"]
    if options.whole:
        yield from check_owners(findings.records, options.names)
        yield from check_rows(files["figures"].records, options.names)
    if findings.whole:
        yield from check_headlines(options.records, findings.records)
        if site is not None:
            yield from check_ladder(options.records, findings.records, site)
    if files["searches"].whole:
        yield from check_searches(claims.records, files["searches"].names)
    if released is not None:
        yield from check_verdicts(claims.records, released)


def check_owners(findings: Iterable[Finding], options: Iterable[str]) -> Iterator[Diagnostic]:
    """Findings of no option."""
    for finding in findings:
        if finding.option not in options:
            what = f"a finding names the unknown option '{finding.option}'."
            hint = suggest(finding.option, options) or f"Use an id of {OPTIONS}."
            yield Diagnostic(FINDINGS, finding.line, what, hint)


def check_rows(figures: Iterable[Figure], options: Iterable[str]) -> Iterator[Diagnostic]:
    """Ladders that show an unknown option."""
    for figure in figures:
        for name in figure.options if isinstance(figure, LadderFigure) else ():
            if name not in options:
                what = f"figure {figure.id} names the unknown option '{name}'."
                hint = suggest(name, options) or f"Use an id of {OPTIONS}."
                yield Diagnostic(FIGURES, figure.line, what, hint)


def covers(finding: Finding, group: str) -> bool:
    """True if the record speaks for a group of people."""
    return finding.people == group or finding.people in COMMON


def check_ladder(
    options: Iterable[Option], findings: Sequence[Finding], site: Site
) -> Iterator[Diagnostic]:
    """Options that skip a rung: what nobody studied must be said."""
    for option in options:
        own = [finding for finding in findings if finding.option == option.id]
        for rung in site.rungs:
            there = [finding for finding in own if finding.rung == rung.name]
            for group in rung.people:
                if not any(covers(finding, group) for finding in there):
                    what = f"option {option.id} has no finding on '{rung.name}' for people {group}."
                    hint = "Add it, if only with not_studied."
                    yield Diagnostic(FINDINGS, own[0].line if own else 1, what, hint)


def find_headline(option: Option, findings: Iterable[Finding]) -> Finding | None:
    """The finding that "how sure" is about: the first of its rung and people."""
    wanted = (option.id, option.headline.rung, option.headline.people)
    own = (one for one in findings if (one.option, one.rung, one.people) == wanted)
    return next(own, None)


def check_headlines(options: Iterable[Option], findings: Sequence[Finding]) -> Iterator[Diagnostic]:
    """Headlines that name no finding."""
    for option in options:
        head = option.headline
        if find_headline(option, findings) is not None:
            continue
        what = f"option {option.id} has a headline on '{head.rung}' for '{head.people}', which has no finding."
        own = [one for one in findings if one.option == option.id]
        listed = ", ".join(f"{one.rung} ({one.people})" for one in own if not one.not_studied)
        hint = f"It has: {listed}." if listed else f"Add the finding to {FINDINGS}."
        yield Diagnostic(OPTIONS, head.line, what, hint)


def check_searches(claims: Iterable[Claim], searches: Iterable[str]) -> Iterator[Diagnostic]:
    """Claims that rest on an unknown search."""
    for claim in claims:
        for name in claim.searches:
            if name not in searches:
                what = f"claim {claim.id} names the unknown search '{name}'."
                hint = suggest(name, searches) or "Use an id of bib/searches.yml."
                yield Diagnostic(CLAIMS, claim.line, what, hint)


def check_readings(works: Iterable[Work], lines: Mapping[str, int]) -> Iterator[Diagnostic]:
    """Works of which nobody says how they were read."""
    for work in works:
        if not work.read:
            hint = f"Add read, one of: {', '.join(READINGS)}."
            what = f"'{work.key}' does not say how it was read."
            yield Diagnostic(WORKS, lines[work.key], what, hint)


def check_verdicts(claims: Iterable[Claim], released: Released) -> Iterator[Diagnostic]:
    """Verdicts that are not those of the last release, without the day and the reason."""
    for claim in claims:
        old = released.verdicts.get(claim.id, claim.verdict)
        told = [change.was for change in claim.changed if change.was]
        if claim.verdict != old and old not in told:
            what = f"claim {claim.id} was '{old}' in version {released.version} and is '{claim.verdict}'."
            hint = f"Add to its changed: {{day: …, was: {old}, why: …}}, or restore the verdict."
            yield Diagnostic(CLAIMS, claim.line, what, hint)
        elif told[:1] == [claim.verdict]:
            what = f"claim {claim.id} changed from '{claim.verdict}', which it still is."
            yield Diagnostic(CLAIMS, claim.line, what, "Correct was, or leave it out.")


def sort_findings(
    findings: Iterable[Finding], options: Iterable[Option], site: Site
) -> tuple[Finding, ...]:
    """The findings in the order of the options, then of the rungs and the groups of people."""
    places = {option.id: place for place, option in enumerate(options)}

    def place(finding: Finding) -> tuple[int, int, int]:
        people = site.people.index(finding.people)
        return places[finding.option], site.rung_names.index(finding.rung), people

    return tuple(sorted(findings, key=place))
