"""Load all of ``bib/``: first report all invalid records together, then all conflicts between records."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from book.data.bibtex import read_bibtex
from book.data.evidence import Finding, Released, Review, Search
from book.data.faults import diagnose, read_record
from book.data.figures import AnyFigure, Figure
from book.data.models import Model
from book.data.records import ArticleReference, Claim, Journal, Option, Query, Table, Term
from book.data.rules import check_data, check_keys, fold_title
from book.data.site import Site
from book.data.yaml import Node, parse_yaml, read_text
from book.diagnostics import Diagnostic, collect, fail_build, line_at
from book.export.work import Work


@dataclass(frozen=True)
class DataFile:
    """A YAML file with a list of records of one type."""

    path: str
    record_type: Any
    name: str
    """What messages call a record; ``{}`` stands for the field ``key``."""
    key: str = "id"
    unique: bool = True
    """False if several records may have the same ``key``."""

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        """The validator of a record, built once because ``make serve`` reads the data repeatedly."""
        return TypeAdapter(self.record_type)

    def describe(self, record: Any) -> str:
        """Return what messages call the record."""
        return self.name.format(getattr(record, self.key))


DATA_FILES = {
    "claims": DataFile("bib/claims.yml", Claim, "claim {}"),
    "tables": DataFile("bib/tables.yml", Table, "table {}"),
    "terms": DataFile("bib/glossary.yml", Term, "'{}'", "term"),
    "queries": DataFile("bib/queries.yml", Query, "the query '{}'", "query"),
    "article_references": DataFile(
        "bib/article-references.yml", ArticleReference, "reference {}", "number"
    ),
    "options": DataFile("bib/options.yml", Option, "option {}"),
    "figures": DataFile("bib/figures.yml", AnyFigure, "figure {}"),
    "models": DataFile("bib/models.yml", Model, "model {}"),
    "findings": DataFile("bib/findings.yml", Finding, "a finding of {}", "option", unique=False),
    "searches": DataFile("bib/searches.yml", Search, "search {}"),
    "journals": DataFile("bib/journals.yml", Journal, "the journal '{}'", "title"),
    "reviews": DataFile("bib/reviews.yml", Review, "the review by {}", "name", unique=False),
}  # fmt: skip
"""By the name of the attribute of :class:`Data` that has the records."""
SITE, RELEASED, WORKS = "bib/site.yml", "bib/released.yml", "bib/references.bib"


@dataclass(frozen=True, eq=False)
class Data:
    """Everything in ``bib/``, validated."""

    site: Site
    claims: dict[str, Claim]
    """By id, in the article's order."""
    tables: dict[str, Table]
    terms: tuple[Term, ...]
    queries: tuple[Query, ...]
    article_references: tuple[ArticleReference, ...]
    options: tuple[Option, ...]
    figures: dict[str, Figure]
    models: dict[str, Model]
    findings: tuple[Finding, ...]
    """Sorted by option, outcome and group of people, each in the order of its own list."""
    searches: dict[str, Search]
    reviews: tuple[Review, ...]
    released: Released
    works: dict[str, Work]
    """By citation key, sorted."""
    notes: tuple[Diagnostic, ...]
    """Notes about fields of references.bib that are ignored; they do not stop the build."""

    @cached_property
    def findings_of(self) -> dict[str, tuple[Finding, ...]]:
        """The findings of each option, by the option's id."""
        return {
            option.id: tuple(one for one in self.findings if one.option == option.id)
            for option in self.options
        }

    def headline(self, option: Option) -> Finding | None:
        """Return the finding that the option's "how sure" is about, or None if it is missing."""
        wanted = (option.headline.outcome, option.headline.people)
        own = (one for one in self.findings_of[option.id] if (one.outcome, one.people) == wanted)
        return next(own, None)

    @cached_property
    def options_by_id(self) -> dict[str, Option]:
        """The options by id, in the order of the table."""
        return {option.id: option for option in self.options}

    @cached_property
    def keys(self) -> frozenset[str]:
        """The keys of all works that a record cites."""
        citing: list[Any] = [*self.claims.values(), *self.figures.values(), *self.options]
        citing += [*self.findings, *self.article_references]
        return frozenset(key for record in citing for key in record.keys)


def load_data(root: Path) -> Data:
    """Read and validate ``root/bib``. Raise SourceError with everything that is wrong."""
    faults: list[Diagnostic] = []
    records: dict[str, list[Any]] = {}
    site = read_site(root)
    with collect(faults):
        released = read_record(read_text(root, RELEASED), Released, RELEASED, "the release", site)
    for name, file in DATA_FILES.items():
        with collect(faults):
            records[name] = read_records(read_text(root, file.path), file, site)
    with collect(faults):
        works, notes = read_bibtex(read_text(root, WORKS), WORKS, faults, site)
    fail_build(faults)
    journals = {fold_title(journal.title): journal.short for journal in records["journals"]}
    for key, work in works.items():
        if work.type == "article" and (short := journals.get(fold_title(work.container))):
            works[key] = replace(work, short=short)
    order = list(site.depth_of)
    claims = sorted(records["claims"], key=lambda claim: order.index(claim.id))
    data = Data(
        site=site,
        claims=by_id(claims),
        tables=by_id(records["tables"]),
        terms=tuple(records["terms"]),
        queries=tuple(records["queries"]),
        article_references=tuple(sorted(records["article_references"], key=lambda one: one.number)),
        options=tuple(records["options"]),
        figures=by_id(records["figures"]),
        models=by_id(records["models"]),
        findings=sort_findings(records["findings"], records["options"], site),
        searches=by_id(records["searches"]),
        reviews=tuple(records["reviews"]),
        released=released,
        works=dict(sorted(works.items(), key=lambda item: item[0].lower())),
        notes=tuple(notes),
    )
    for name, file in DATA_FILES.items():
        faults += check_keys(file, records[name], works)
    fail_build([*faults, *check_data(data, records["journals"])])
    return data


def by_id(records: list[Any]) -> dict[str, Any]:
    """Map the id of each record to the record."""
    return {record.id: record for record in records}


def sort_findings(
    findings: list[Finding], options: list[Option], site: Site
) -> tuple[Finding, ...]:
    """Sort findings by option, outcome and group of people, each in the order of its own list."""
    options_order = {option.id: place for place, option in enumerate(options)}
    outcomes = list(site.outcomes_by_name)

    def sort_key(finding: Finding) -> tuple[int, int, int]:
        outcome, people = outcomes.index(finding.outcome), site.people.index(finding.people)
        return options_order.get(finding.option, -1), outcome, people

    return tuple(sorted(findings, key=sort_key))


def read_site(root: Path) -> Site:
    """Read site.yml. Raise SourceError if it is invalid."""
    return read_record(read_text(root, SITE), Site, SITE, "the site")


def read_records(text: str, file: DataFile, site: Site) -> list[Any]:
    """Return the records in the text of a file. Raise SourceError with every invalid one."""
    nodes = parse_yaml(text, file.path)
    faults: list[Diagnostic] = []
    if not isinstance(nodes, list):
        nodes, hint = [], "Begin each record with '- '."
        faults.append(Diagnostic(file.path, 1, "the file has no list.", hint))
    records: list[Any] = []
    lines: dict[Any, int] = {}
    for node in nodes:
        if not isinstance(node, Node):
            line = line_at(text, text.find(str(node)))
            what = f"a record is {node!r}."
            faults.append(Diagnostic(file.path, line, what, "Write it as fields with values."))
            continue
        key = node.get(file.key)
        name = file.name.format(key) if key else "a record"
        try:
            record = file.adapter.validate_python(node, context=site)
        except ValidationError as error:
            faults += diagnose(error, node, name)
            continue
        first = lines.setdefault(key, node.line)
        if file.unique and first != node.line:
            what = f"{name} is already given in line {first}."
            faults.append(Diagnostic(file.path, node.line, what, "Keep one, or rename one."))
        records.append(record)
    fail_build(faults)
    return records
