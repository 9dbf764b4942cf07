"""Load all of ``bib/``, and report every fault of its records at once, then every fault between them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from book.data.bibtex import read_bibtex
from book.data.evidence import Finding, Released, Review, Search
from book.data.faults import explain, read_record
from book.data.figures import AnyFigure, Figure
from book.data.models import Model
from book.data.records import ArticleReference, Claim, Journal, Option, Query, Table, Term
from book.data.rules import check_data, check_keys, fold_title
from book.data.site import Site
from book.data.yaml import Node, parse_yaml, read_text
from book.diagnostics import Diagnostic, collect, fail_build
from book.export.work import Work


@dataclass(frozen=True)
class Kind:
    """A data file that holds a list of records."""

    file: str
    record: Any
    """The type of its records."""
    name: str
    """How a fault names a record; ``{}`` is the field in ``key``."""
    key: str = "id"
    unique: bool = True
    """False if several records may share what is in ``key``."""

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        """What validates a record; made once, for ``make serve`` reads the data again and again."""
        return TypeAdapter(self.record)

    def call(self, record: Any) -> str:
        """What a fault calls the record."""
        return self.name.format(getattr(record, self.key))


KINDS = {
    "claims": Kind("bib/claims.yml", Claim, "claim {}"),
    "tables": Kind("bib/tables.yml", Table, "table {}"),
    "terms": Kind("bib/glossary.yml", Term, "'{}'", "term"),
    "queries": Kind("bib/queries.yml", Query, "the query '{}'", "query"),
    "article_references": Kind(
        "bib/article-references.yml", ArticleReference, "reference {}", "number"
    ),
    "options": Kind("bib/options.yml", Option, "option {}"),
    "figures": Kind("bib/figures.yml", AnyFigure, "figure {}"),
    "models": Kind("bib/models.yml", Model, "model {}"),
    "findings": Kind("bib/findings.yml", Finding, "a finding of {}", "option", unique=False),
    "searches": Kind("bib/searches.yml", Search, "search {}"),
    "journals": Kind("bib/journals.yml", Journal, "the journal '{}'", "title"),
    "reviews": Kind("bib/reviews.yml", Review, "the review by {}", "name", unique=False),
}  # fmt: skip
SITE, RELEASED, WORKS = "bib/site.yml", "bib/released.yml", "bib/references.bib"


@dataclass(frozen=True, eq=False)
class Data:
    """Everything in ``bib/``, checked."""

    site: Site
    claims: dict[str, Claim]
    """In the article's order."""
    tables: dict[str, Table]
    terms: tuple[Term, ...]
    queries: tuple[Query, ...]
    article_references: tuple[ArticleReference, ...]
    options: tuple[Option, ...]
    figures: dict[str, Figure]
    models: dict[str, Model]
    findings: tuple[Finding, ...]
    """In the order of the options, then of the rungs and the groups of people."""
    searches: dict[str, Search]
    reviews: tuple[Review, ...]
    released: Released
    works: dict[str, Work]
    """In the order of their keys."""
    notes: tuple[Diagnostic, ...]
    """What is not at fault, and not kept."""

    @cached_property
    def findings_of(self) -> dict[str, tuple[Finding, ...]]:
        """The findings of each option, by its id."""
        return {
            option.id: tuple(one for one in self.findings if one.option == option.id)
            for option in self.options
        }

    def headline(self, option: Option) -> Finding | None:
        """The finding that "how sure" is about: the first of its rung and people."""
        wanted = (option.headline.rung, option.headline.people)
        own = (one for one in self.findings_of[option.id] if (one.rung, one.people) == wanted)
        return next(own, None)

    @cached_property
    def option(self) -> dict[str, Option]:
        """Each option by its id, in the order of the table."""
        return {option.id: option for option in self.options}

    @cached_property
    def keys(self) -> frozenset[str]:
        """Every work that the data cite, and so the pages that show them."""
        shown: list[Any] = [*self.claims.values(), *self.figures.values(), *self.options]
        shown += [*self.findings, *self.article_references]
        return frozenset(key for record in shown for key in record.keys)


def load_data(root: Path) -> Data:
    """Read and check ``root/bib``. Raises SourceError."""
    faults: list[Diagnostic] = []
    files: dict[str, list[Any]] = {}
    site = read_site(root)
    with collect(faults):
        released = read_record(read_text(root, RELEASED), Released, RELEASED, "the release", site)
    for name, kind in KINDS.items():
        with collect(faults):
            files[name] = read_records(read_text(root, kind.file), kind, site)
    with collect(faults):
        works, notes = read_bibtex(read_text(root, WORKS), WORKS, faults, site)
    fail_build(faults)
    journals = {fold_title(one.title): one.short for one in files["journals"]}
    for key, work in works.items():
        if work.type == "article" and (short := journals.get(fold_title(work.container))):
            works[key] = replace(work, short=short)
    order = list(site.depth_of)
    claims = sorted(files["claims"], key=lambda claim: order.index(claim.id))
    data = Data(
        site=site,
        claims={claim.id: claim for claim in claims},
        tables={table.id: table for table in files["tables"]},
        terms=tuple(files["terms"]),
        queries=tuple(files["queries"]),
        article_references=tuple(sorted(files["article_references"], key=lambda one: one.number)),
        options=tuple(files["options"]),
        figures={figure.id: figure for figure in files["figures"]},
        models={model.id: model for model in files["models"]},
        findings=sort_findings(files["findings"], files["options"], site),
        searches={search.id: search for search in files["searches"]},
        reviews=tuple(files["reviews"]),
        released=released,
        works=dict(sorted(works.items(), key=lambda item: item[0].lower())),
        notes=tuple(notes),
    )
    for name, kind in KINDS.items():
        faults += check_keys(kind, files[name], works)
    fail_build([*faults, *check_data(data, files["journals"])])
    return data


def sort_findings(
    findings: list[Finding], options: list[Option], site: Site
) -> tuple[Finding, ...]:
    """The findings in the order of the options, then of the rungs and the groups of people."""
    places = {option.id: place for place, option in enumerate(options)}
    rungs = list(site.rung)

    def place(finding: Finding) -> tuple[int, int, int]:
        rung, people = rungs.index(finding.rung), site.people.index(finding.people)
        return places.get(finding.option, -1), rung, people

    return tuple(sorted(findings, key=place))


def read_site(root: Path) -> Site:
    """The record of site.yml. Raises SourceError."""
    return read_record(read_text(root, SITE), Site, SITE, "the site")


def read_records(text: str, kind: Kind, site: Site) -> list[Any]:
    """The records in the text of a file. Raises SourceError with all that is wrong with them."""
    nodes = parse_yaml(text, kind.file)
    faults: list[Diagnostic] = []
    if not isinstance(nodes, list):
        nodes, hint = [], "Begin each record with '- '."
        faults.append(Diagnostic(kind.file, 1, "the file has no list.", hint))
    records: list[Any] = []
    lines: dict[Any, int] = {}
    for node in nodes:
        if not isinstance(node, Node):
            line = text.count("\n", 0, text.find(str(node))) + 1
            what = f"a record is {node!r}."
            faults.append(Diagnostic(kind.file, line, what, "Write it as fields with values."))
            continue
        name = node.get(kind.key)
        called = kind.name.format(name) if name else "a record"
        try:
            record = kind.adapter.validate_python(node, context=site)
        except ValidationError as error:
            faults += explain(error, node, called)
            continue
        first = lines.setdefault(name, node.line)
        if kind.unique and first != node.line:
            what = f"{called} is already given in line {first}."
            faults.append(Diagnostic(kind.file, node.line, what, "Keep one, or rename one."))
        records.append(record)
    fail_build(faults)
    return records
