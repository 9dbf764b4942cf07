"""Load all of ``bib/`` and report every fault at once."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from book.data import evidence_rules, rules
from book.data.bibtex import Bibliography, read_bibtex
from book.data.evidence import Finding, Released, Review, Search
from book.data.faults import explain
from book.data.figures import AnyFigure, Figure
from book.data.models import Model
from book.data.records import ArticleReference, Claim, Journal, Option, Query, Table, Term
from book.data.site import Site
from book.data.yaml import Node, parse_records, parse_yaml, read_text
from book.diagnostics import Diagnostic, fail_build
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
    may_be_empty: bool = False


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
    "searches": Kind("bib/searches.yml", Search, "search {}", may_be_empty=True),
    "journals": Kind("bib/journals.yml", Journal, "the journal '{}'", "title", may_be_empty=True),
    "reviews": Kind("bib/reviews.yml", Review, "the review by {}", "name", unique=False, may_be_empty=True),
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
    works: dict[str, Work]
    """In the order of their keys."""
    lines: dict[str, int]
    """Where the entry of each work begins in references.bib."""
    notes: tuple[Diagnostic, ...]
    """What is not at fault, and not kept."""

    @cached_property
    def findings_of(self) -> dict[str, tuple[Finding, ...]]:
        """The findings of each option, by its id."""
        return {
            option.id: tuple(one for one in self.findings if one.option == option.id)
            for option in self.options
        }

    @cached_property
    def option(self) -> dict[str, Option]:
        """Each option by its id, in the order of the table."""
        return {option.id: option for option in self.options}

    @cached_property
    def option_keys(self) -> tuple[str, ...]:
        """The works that the options and their findings cite, each once."""
        records: tuple[Option | Finding, ...] = (*self.options, *self.findings)
        return tuple(dict.fromkeys(key for record in records for key in record.keys))

    @cached_property
    def reference_keys(self) -> tuple[str, ...]:
        """The works behind the article's own references, in its order."""
        return tuple(key for item in self.article_references for key in item.keys)

    @cached_property
    def keys(self) -> frozenset[str]:
        """Every work that the data cite, and so the pages that show them."""
        return frozenset(
            [
                *(key for claim in self.claims.values() for key in claim.keys),
                *(key for figure in self.figures.values() for key in figure.keys),
                *self.option_keys,
                *self.reference_keys,
            ]
        )


@dataclass
class Loaded:
    """The records of one file: those that are right, and what the file names in all."""

    records: list[Any]
    names: set[str]
    """The names of all its records, wrong ones too: what refers to them is not at fault."""
    whole: bool
    """True if no record of the file is at fault."""
    text: str


def load_data(root: Path) -> Data:
    """Read and check ``root/bib``. Raises SourceError with every fault."""
    faults: list[Diagnostic] = []
    site = read_site(read_text(root, SITE, faults), faults)
    files = {
        name: read_records(read_text(root, kind.file, faults), kind, site, faults)
        for name, kind in KINDS.items()
    }
    bibtex = read_text(root, WORKS, faults)
    read = read_bibtex(bibtex, WORKS, faults, site) if bibtex else Bibliography({}, {}, [])
    works, lines, notes = read
    journals = {rules.fold_title(one.title): one.short for one in files["journals"].records}
    works = {key: abbreviate(work, journals) for key, work in works.items()}
    released = read_released(read_text(root, RELEASED, faults), site, faults)
    faults += check_all(files, site, lines if bibtex else None)
    faults += evidence_rules.check_evidence(files, site, released)
    faults += evidence_rules.check_readings(works.values(), lines)
    faults += rules.check_journals(files["journals"].records, works.values())
    fail_build(faults)
    assert site is not None  # or there was a fault
    claims = {claim.id: claim for claim in files["claims"].records}
    return Data(
        site=site,
        claims={name: claims[name] for name in site.depth_of},
        tables={table.id: table for table in files["tables"].records},
        terms=tuple(files["terms"].records),
        queries=tuple(files["queries"].records),
        article_references=tuple(
            sorted(files["article_references"].records, key=lambda item: item.number)
        ),
        options=tuple(files["options"].records),
        figures={figure.id: figure for figure in files["figures"].records},
        models={model.id: model for model in files["models"].records},
        findings=evidence_rules.sort_findings(
            files["findings"].records, files["options"].records, site
        ),
        searches={search.id: search for search in files["searches"].records},
        reviews=tuple(files["reviews"].records),
        works=dict(sorted(works.items(), key=lambda item: item[0].lower())),
        lines=lines,
        notes=tuple(notes),
    )


def abbreviate(work: Work, journals: Mapping[str, str]) -> Work:
    """The work with the abbreviation of its journal, if it is known."""
    short = journals.get(rules.fold_title(work.container)) if work.type == "article" else None
    return replace(work, short=short) if short else work


def check_all(
    files: dict[str, Loaded], site: Site | None, known: dict[str, int] | None
) -> Iterable[Diagnostic]:
    """The rules across records. A file that could not be read is not compared with."""
    for name, kind in KINDS.items():
        if kind.unique:
            yield from rules.check_unique(kind, files[name].records)
        if known is not None:
            yield from rules.check_keys(kind, files[name], known)
    if site is not None:
        yield from rules.check_inventory(files, site)
    if files["claims"].names:
        yield from rules.check_rows(files["tables"].records, files["claims"].names)
    yield from rules.check_terms(files["terms"].records)
    yield from rules.check_options(files["options"].records)
    if files["models"].whole:
        yield from rules.check_runs(files["figures"].records, files["models"].records)


def read_site(text: str, faults: list[Diagnostic]) -> Site | None:
    """The record of site.yml, or None and its faults."""
    data = read_fields(text, SITE, "Begin with 'author: ...'.", faults)
    try:
        return None if data is None else Site.model_validate(data)
    except ValidationError as error:
        faults += explain(error, data or Node(1), SITE, "the site")
        return None


def read_released(text: str, site: Site | None, faults: list[Diagnostic]) -> Released | None:
    """The verdicts of the last release, or None and the faults of released.yml."""
    data = read_fields(text, RELEASED, "Run 'make released'.", faults)
    try:
        return None if data is None else Released.model_validate(data, context=site)
    except ValidationError as error:
        faults += explain(error, data or Node(1), RELEASED, "the release")
        return None


def read_fields(text: str, file: str, hint: str, faults: list[Diagnostic]) -> Node | None:
    """The fields of a file that holds one record, or None and a fault."""
    before = len(faults)
    data = parse_yaml(text, file, faults) if text else None
    if text and len(faults) == before and not isinstance(data, Node):
        faults.append(Diagnostic(file, 1, "the file has no fields.", hint))
    return data if isinstance(data, Node) else None


@functools.cache
def make_adapter(kind: Kind) -> TypeAdapter[Any]:
    """What validates a record of the file; made once, for ``make serve`` reads the data again and again."""
    return TypeAdapter(kind.record)


def read_records(text: str, kind: Kind, site: Site | None, faults: list[Diagnostic]) -> Loaded:
    """The records in the text of a file; what is wrong with them goes to ``faults``."""
    empty = kind.may_be_empty
    nodes = parse_records(text, kind.file, faults, may_be_empty=empty) if text else None
    loaded = Loaded([], set(), nodes is not None, text)
    adapter = make_adapter(kind)
    for node in nodes or ():
        if not isinstance(node, Node):
            loaded.whole = False
            line = 1 if not isinstance(node, str) else text.count("\n", 0, text.find(node)) + 1
            what = f"a record is {node!r}."
            faults.append(Diagnostic(kind.file, line, what, "Write it as fields with values."))
            continue
        name = node.get(kind.key)
        loaded.names.add(str(name))
        try:
            loaded.records.append(adapter.validate_python(node, context=site))
        except ValidationError as error:
            loaded.whole = False
            called = kind.name.format(name) if name else "a record"
            faults += explain(error, node, kind.file, called)
    return loaded
