"""Rules that hold between records: nothing is named that is not there, and nothing is there twice."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from book.data.fields import Record
from book.data.figures import Falls, LadderFigure, Returns, Stress
from book.data.records import Journal
from book.data.site import COMMON
from book.diagnostics import Diagnostic, choose, suggest
from book.export.work import READINGS

if TYPE_CHECKING:
    from book.data.load import Data, Kind

ARTICLE, CLAIMS = "bib/article-references.yml", "bib/claims.yml"
FINDINGS, SITE, WORKS = "bib/findings.yml", "bib/site.yml", "bib/references.bib"


def unknown_key(file: str, line: int, key: str, known: Iterable[str], where: str) -> Diagnostic:
    """The fault of citing a work that references.bib does not have."""
    hint = suggest(key, known) or f"Add the work to {WORKS}."
    return Diagnostic(file, line, f"{where} cites the unknown key '{key}'.", hint)


def unknown_page(file: str, line: int, page: str, pages: Iterable[str], where: str) -> Diagnostic:
    """The fault of naming a page that docs/ does not have."""
    hint = suggest(page, pages) or "Name a page below docs/."
    return Diagnostic(file, line, f"{where} the unknown page '{page}'.", hint)


def check_data(data: Data, journals: Iterable[Journal]) -> Iterator[Diagnostic]:
    """All rules that need no page."""
    yield from check_inventory(data)
    yield from check_names(data)
    yield from check_twins(data)
    yield from check_findings(data)
    yield from check_verdicts(data)
    yield from check_runs(data)
    yield from check_works(data, journals)


def check_keys(kind: Kind, records: Iterable[Any], works: Collection[str]) -> Iterator[Diagnostic]:
    """Works that the records of a file cite and that references.bib does not have."""
    for record in records:
        rows = (row.key for row in getattr(record, "rows", ()) if hasattr(row, "key"))
        for key in dict.fromkeys([*getattr(record, "keys", ()), *rows]):
            if key not in works:
                yield unknown_key(record.file, record.line, key, works, kind.call(record))


def check_inventory(data: Data) -> Iterator[Diagnostic]:
    """Every claim and every reference of the article has its record."""
    for name in data.site.depth_of:
        if name not in data.claims:
            hint = f"Add its record, or correct the count under depths in {SITE}."
            yield Diagnostic(CLAIMS, 1, f"claim {name} is missing.", hint)
    numbers = {item.number for item in data.article_references}
    for number in set(range(1, data.site.source.references + 1)) - numbers:
        hint = f"Add its record, or correct references in {SITE}."
        yield Diagnostic(ARTICLE, 1, f"reference {number} is missing.", hint)


def check_names(data: Data) -> Iterator[Diagnostic]:
    """Claims, searches, options, figures and speeds that a record names and that are not there."""
    for table in data.tables.values():
        for row in table.rows:
            where = f"table {table.id} names the unknown claim"
            yield from find_unknown(row, where, [row.claim], data.claims)
    for claim in data.claims.values():
        where = f"claim {claim.id} names the unknown search"
        yield from find_unknown(claim, where, claim.searches, data.searches)
    for one in data.findings:
        where = "a finding names the unknown option"
        yield from find_unknown(one, where, [one.option], data.option)
    for option in data.options:
        where = f"option {option.id} names the unknown figure"
        shown = [option.figure] if option.figure else []
        yield from find_unknown(option, where, shown, data.figures)
    for figure in data.figures.values():
        if isinstance(figure, LadderFigure):
            where = f"figure {figure.id} names the unknown option"
            yield from find_unknown(figure, where, figure.options, data.option)
        if isinstance(figure, Stress):
            where = f"figure {figure.id} has the unknown speed"
            for run in figure.rows:
                yield from find_unknown(run, where, [run.speed], data.models["stress"].speeds)


def find_unknown(
    record: Record, where: str, names: Iterable[str], known: Collection[str]
) -> Iterator[Diagnostic]:
    """The faults of naming what is not there; ``where`` begins them: "claim F04 names the unknown search"."""
    for name in names:
        if name not in known:
            yield record.fault(f"{where} '{name}'.", choose(name, known))


def check_twins(data: Data) -> Iterator[Diagnostic]:
    """Spellings of two terms, names of two options."""
    spellings: dict[str, str] = {}
    for term in data.terms:
        for spelling in (term.term, *term.also):
            other = spellings.setdefault(spelling.lower().replace("µ", "μ"), term.term)
            if other != term.term:
                what = f"'{spelling}' is also a spelling of '{other}'."
                yield term.fault(what, "Keep it in one entry.")
    names: dict[str, str] = {}
    for option in data.options:
        if names.setdefault(option.name, option.id) != option.id:
            what = f"option {option.id} has the same name as another, '{option.name}'."
            yield option.fault(what, "Give each its own.")


def check_findings(data: Data) -> Iterator[Diagnostic]:
    """Each option has its headline, and a finding on every rung: what nobody studied must be said."""
    for option in data.options:
        findings, head = data.findings_of[option.id], option.headline
        if data.headline(option) is None:
            what = f"option {option.id} has a headline on '{head.rung}' for '{head.people}', which has no finding."
            listed = ", ".join(f"{one.rung} ({one.people})" for one in findings if one.grade)
            yield head.fault(what, f"It has: {listed}." if listed else f"Add it to {FINDINGS}.")
        told = {(one.rung, one.people) for one in findings}
        for rung in data.site.rungs:
            for group in rung.people:
                if not told & {(rung.name, people) for people in (group, *COMMON)}:
                    what = f"option {option.id} has no finding on '{rung.name}' for people {group}."
                    line = findings[0].line if findings else 1
                    yield Diagnostic(FINDINGS, line, what, "Add it, if only with not_studied.")


def check_verdicts(data: Data) -> Iterator[Diagnostic]:
    """Verdicts that are not those of the last release, without the day and the reason."""
    for claim in data.claims.values():
        old = data.released.verdicts.get(claim.id, claim.verdict)
        told = [change.was for change in claim.changed if change.was]
        if claim.verdict != old and old not in told:
            what = f"claim {claim.id} was '{old}' in version {data.released.version} and is '{claim.verdict}'."
            hint = f"Add to its changed: {{day: …, was: {old}, why: …}}, or restore the verdict."
            yield claim.fault(what, hint)
        elif told[:1] == [claim.verdict]:
            what = f"claim {claim.id} changed from '{claim.verdict}', which it still is."
            yield claim.fault(what, "Correct was, or leave it out.")


def check_runs(data: Data) -> Iterator[Diagnostic]:
    """The runs of the model of glucose do not go beyond health: a target is no percentage."""
    healthy = data.models["glucose"].start["Si"]
    for figure in data.figures.values():
        for row in figure.rows if isinstance(figure, Falls | Returns) else ():
            for name in ("target", "restored"):
                if (value := getattr(row, name, 0)) > healthy:
                    what = f"figure {figure.id}: '{name}' is {value}."
                    hint = f"Give a number of at most {healthy}, which is health."
                    yield row.fault(what, hint)


def fold_title(title: str) -> str:
    """A journal's title as it is compared: people write its article, its "and" and its capitals as they like."""
    return re.sub(r"^the |[^\w ]", "", title.casefold().replace("&", "and"))


def check_works(data: Data, journals: Iterable[Journal]) -> Iterator[Diagnostic]:
    """Works of which nobody says how they were read, and journals that no work is from."""
    for work in data.works.values():
        if not work.read:
            what = f"'{work.key}' does not say how it was read."
            hint = f"Add read, one of: {', '.join(READINGS)}."
            yield Diagnostic(WORKS, work.line, what, hint)
    titles = {fold_title(work.container): work.container for work in data.works.values()}
    for journal in journals:
        if fold_title(journal.title) not in titles:  # it is most likely misspelt
            what = f"no work is from the journal '{journal.title}'."
            hint = suggest(journal.title, titles.values()) or "Correct its title, or remove it."
            yield journal.fault(what, hint)


# --- rules that need the pages --------------------------------------------------------------


def check_pages(data: Data, pages: Collection[str]) -> Iterator[Diagnostic]:
    """Pages below docs/ that the data name and that do not exist."""
    site = data.site
    named: list[tuple[Record, str, Iterable[str]]] = [(site, "page_types names", site.page_types)]
    named += [(one, f"claim {one.id} names", [one.page]) for one in data.claims.values()]
    named += [(one, f"option {one.id} names", [one.page]) for one in data.options]
    named += [(one, f"option {one.id} leads to", one.more) for one in data.options]
    for record, where, leads in named:
        for page in leads:
            if page not in pages:
                yield unknown_page(record.file, record.line, page, pages, where)


def check_uncited(data: Data, cited: Collection[str]) -> Iterator[Diagnostic]:
    """Works that nothing cites. ``cited``: the keys in the pages' own text."""
    for key in data.works.keys() - data.keys - set(cited):
        what, hint = f"nothing cites '{key}'.", "Cite it, or remove the entry."
        yield Diagnostic(WORKS, data.works[key].line, what, hint)
