"""Rules between records: what a record names must exist, and what must be unique may not repeat."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from book.data.fields import Record
from book.data.figures import LadderFigure, Stress
from book.data.records import Journal
from book.data.site import ALL_GROUPS
from book.diagnostics import Diagnostic, suggest, suggest_or_list
from book.export.work import READINGS

if TYPE_CHECKING:
    from book.data.load import Data, DataFile

ARTICLE, CLAIMS = "bib/article-references.yml", "bib/claims.yml"
FINDINGS, SITE, WORKS = "bib/findings.yml", "bib/site.yml", "bib/references.bib"


def unknown_key(file: str, line: int, key: str, known: Iterable[str], where: str) -> Diagnostic:
    """Return the diagnostic for a cited work that references.bib does not have."""
    hint = suggest(key, known) or f"Add the work to {WORKS}."
    return Diagnostic(file, line, f"{where} cites the unknown key '{key}'.", hint)


def unknown_page(file: str, line: int, page: str, pages: Iterable[str], where: str) -> Diagnostic:
    """Return the diagnostic for a named page that docs/ does not have."""
    hint = suggest(page, pages) or "Name a page below docs/."
    return Diagnostic(file, line, f"{where} the unknown page '{page}'.", hint)


def check_data(data: Data, journals: Iterable[Journal]) -> Iterator[Diagnostic]:
    """Check all rules that do not involve pages."""
    yield from check_inventory(data)
    yield from check_names(data)
    yield from check_duplicates(data)
    yield from check_findings(data)
    yield from check_verdicts(data)
    yield from check_works(data, journals)


def check_keys(
    file: DataFile, records: Iterable[Any], works: Collection[str]
) -> Iterator[Diagnostic]:
    """Check that the works cited by the records of a file are in references.bib."""
    for record in records:
        rows = (row.key for row in getattr(record, "rows", ()) if hasattr(row, "key"))
        for key in dict.fromkeys([*getattr(record, "keys", ()), *rows]):
            if key not in works:
                yield unknown_key(record.file, record.line, key, works, file.describe(record))


def check_inventory(data: Data) -> Iterator[Diagnostic]:
    """Check that every claim and every reference of the article has a record."""
    for claim_id in data.site.depth_of:
        if claim_id not in data.claims:
            hint = f"Add its record, or correct the count under 'depths' in {SITE}."
            yield Diagnostic(CLAIMS, 1, f"claim {claim_id} is missing.", hint)
    numbers = {reference.number for reference in data.article_references}
    for number in set(range(1, data.site.source.references + 1)) - numbers:
        hint = f"Add its record, or correct 'references' in {SITE}."
        yield Diagnostic(ARTICLE, 1, f"reference {number} is missing.", hint)


def check_names(data: Data) -> Iterator[Diagnostic]:
    """Check that the claims, searches, options, figures and speeds named by records exist."""
    for table in data.tables.values():
        for row in table.rows:
            where = f"table {table.id} names the unknown claim"
            yield from find_unknown(row, where, [row.claim], data.claims)
    for claim in data.claims.values():
        where = f"claim {claim.id} names the unknown search"
        yield from find_unknown(claim, where, claim.searches, data.searches)
    for finding in data.findings:
        where = "a finding names the unknown option"
        yield from find_unknown(finding, where, [finding.option], data.options_by_id)
    for option in data.options:
        where = f"option {option.id} names the unknown figure"
        figures = [option.figure] if option.figure else []
        yield from find_unknown(option, where, figures, data.figures)
    for query in data.queries:
        where = f"the query '{query.query}' names the unknown option"
        yield from find_unknown(query, where, query.options, data.options_by_id)
    for figure in data.figures.values():
        for row in figure.rows:
            key = getattr(row, "key", "")
            if key in data.works and key not in figure.keys:
                what = f"figure {figure.id} does not cite '{key}', the work behind a row."
                yield row.fault(what, f"Add [@{key}] to its caption.")
        if isinstance(figure, LadderFigure):
            where = f"figure {figure.id} names the unknown option"
            yield from find_unknown(figure, where, figure.options, data.options_by_id)
        if isinstance(figure, Stress):
            where = f"figure {figure.id} has the unknown speed"
            for run in figure.rows:
                yield from find_unknown(run, where, [run.speed], data.models["stress"].speeds)


def find_unknown(
    record: Record, where: str, names: Iterable[str], known: Collection[str]
) -> Iterator[Diagnostic]:
    """Report each name that is not known. ``where`` starts the message: "claim F04 names the unknown search"."""
    for name in names:
        if name not in known:
            yield record.fault(f"{where} '{name}'.", suggest_or_list(name, known))


def check_duplicates(data: Data) -> Iterator[Diagnostic]:
    """Check that no two terms share a spelling, and no two options a name."""
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
            yield option.fault(what, "Give each its own name.")


def check_findings(data: Data) -> Iterator[Diagnostic]:
    """Check that each option has its headline finding, and a finding for every outcome.

    A gap must be a record too: it says that nobody studied the outcome.
    """
    for option in data.options:
        findings, headline = data.findings_of[option.id], option.headline
        if data.headline(option) is None:
            what = f"option {option.id} has a headline on '{headline.outcome}' for '{headline.people}', which has no finding."
            listed = ", ".join(f"{one.outcome} ({one.people})" for one in findings if one.grade)
            yield headline.fault(what, f"It has: {listed}." if listed else f"Add it to {FINDINGS}.")
        present = {(one.outcome, one.people) for one in findings}
        for outcome in data.site.outcomes:
            for group in outcome.people:
                if not present & {(outcome.name, people) for people in (group, *ALL_GROUPS)}:
                    what = (
                        f"option {option.id} has no finding on '{outcome.name}' for people {group}."
                    )
                    line = findings[0].line if findings else 1
                    yield Diagnostic(
                        FINDINGS, line, what, "Add it, even if only with 'not_studied'."
                    )


def check_verdicts(data: Data) -> Iterator[Diagnostic]:
    """Check that each verdict that changed since the last release has an entry that says when and why."""
    for claim in data.claims.values():
        old = data.released.verdicts.get(claim.id, claim.verdict)
        previous = [change.was for change in claim.changed if change.was]
        if claim.verdict != old and old not in previous:
            what = f"claim {claim.id} was '{old}' in version {data.released.version} and is '{claim.verdict}'."
            hint = f"Add to its 'changed': {{day: …, was: {old}, why: …}}, or restore the verdict."
            yield claim.fault(what, hint)
        elif previous[:1] == [claim.verdict]:
            what = f"claim {claim.id} changed from '{claim.verdict}', which it still is."
            yield claim.fault(what, "Correct 'was', or leave it out.")


def fold_title(title: str) -> str:
    """Return a journal's title for comparison: without capitals, punctuation or "The", and with "and" for "&"."""
    return re.sub(r"^the |[^\w ]", "", title.casefold().replace("&", "and"))


def check_works(data: Data, journals: Iterable[Journal]) -> Iterator[Diagnostic]:
    """Check that each work says how it was read, and that each journal has a work."""
    for work in data.works.values():
        if not work.read:
            what = f"'{work.key}' does not say how it was read."
            hint = f"Add 'read', one of: {', '.join(READINGS)}."
            yield Diagnostic(WORKS, work.line, what, hint)
    titles = {fold_title(work.container): work.container for work in data.works.values()}
    for journal in journals:
        if fold_title(journal.title) not in titles:  # most likely a misspelt title
            what = f"no work is from the journal '{journal.title}'."
            hint = suggest(journal.title, titles.values()) or "Correct its title, or remove it."
            yield journal.fault(what, hint)


# --- rules that need the pages --------------------------------------------------------------


def check_pages(data: Data, pages: Collection[str]) -> Iterator[Diagnostic]:
    """Check that the pages named by records exist below docs/."""
    site = data.site
    named: list[tuple[Record, str, Iterable[str]]] = [(site, "page_types names", site.page_types)]
    named += [(one, f"claim {one.id} names", [one.page]) for one in data.claims.values()]
    named += [(one, f"option {one.id} names", [one.page]) for one in data.options]
    named += [(one, f"option {one.id} leads to", one.more) for one in data.options]
    named += [(one, f"the review by {one.name} names", one.pages) for one in data.reviews]
    named += [(one, f"the query '{one.query}' names", one.pages) for one in data.queries]
    for record, where, targets in named:
        for page in (target.partition("#")[0] for target in targets):
            if page not in pages:
                yield unknown_page(record.file, record.line, page, pages, where)


def check_uncited(data: Data, cited: Collection[str]) -> Iterator[Diagnostic]:
    """Check that every work is cited. ``cited`` holds the keys in the pages' own text."""
    for key in data.works.keys() - data.keys - set(cited):
        what, hint = f"nothing cites '{key}'.", "Cite it, or remove the entry."
        yield Diagnostic(WORKS, data.works[key].line, what, hint)
