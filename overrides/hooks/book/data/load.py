"""Load all of ``bib/`` and report every fault at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from book.data import rules
from book.data.bibtex import read_bibtex
from book.data.records import (
    AnyFigure,
    ArticleReference,
    Claim,
    Figure,
    Model,
    Option,
    Record,
    Site,
    Table,
    Term,
    find_citations,
)
from book.data.yaml import Node, line_of, parse_records, parse_yaml, read_text
from book.diagnostics import Diagnostic, fail_build, suggest
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


KINDS = {
    "claims": Kind("bib/claims.yml", Claim, "claim {}"),
    "tables": Kind("bib/tables.yml", Table, "table {}"),
    "terms": Kind("bib/glossary.yml", Term, "'{}'", "term"),
    "article_references": Kind("bib/article-references.yml", ArticleReference, "reference {}", "number"),  # fmt: skip
    "options": Kind("bib/options.yml", Option, "option {}"),
    "figures": Kind("bib/figures.yml", AnyFigure, "figure {}"),
    "models": Kind("bib/models.yml", Model, "model {}"),
}
SITE, WORKS = "bib/site.yml", "bib/references.bib"


@dataclass(frozen=True, eq=False)
class Data:
    """Everything in ``bib/``, checked."""

    site: Site
    claims: dict[str, Claim]
    """In the article's order."""
    tables: dict[str, Table]
    terms: tuple[Term, ...]
    article_references: tuple[ArticleReference, ...]
    options: tuple[Option, ...]
    figures: dict[str, Figure]
    models: dict[str, Model]
    works: dict[str, Work]
    """In the order of their keys."""
    lines: dict[str, int]
    """Where the entry of each work begins in references.bib."""

    @cached_property
    def option_keys(self) -> tuple[str, ...]:
        """The works that the options cite, in reading order, each once."""
        return tuple(dict.fromkeys(key for option in self.options for key in option_keys(option)))

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


def option_keys(option: Option) -> list[str]:
    """The works that an option's texts cite."""
    return [key for _, text in option.texts for _, key in find_citations(text)]


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
    works, lines = read_bibtex(bibtex, WORKS, faults, site) if bibtex else ({}, {})
    faults += check_all(files, site, lines if bibtex else None)
    fail_build(faults)
    assert site is not None  # or there was a fault
    claims = {claim.id: claim for claim in files["claims"].records}
    return Data(
        site=site,
        claims={name: claims[name] for name in site.depth_of},
        tables={table.id: table for table in files["tables"].records},
        terms=tuple(files["terms"].records),
        article_references=tuple(sorted(files["article_references"].records, key=lambda item: item.number)),
        options=tuple(files["options"].records),
        figures={figure.id: figure for figure in files["figures"].records},
        models={model.id: model for model in files["models"].records},
        works=dict(sorted(works.items(), key=lambda item: item[0].lower())),
        lines=lines,
    )


def check_all(
    files: dict[str, Loaded], site: Site | None, known: dict[str, int] | None
) -> Iterable[Diagnostic]:
    """The rules across records. A file that could not be read is not compared with."""
    for name, kind in KINDS.items():
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
    before = len(faults)
    data = parse_yaml(text, SITE, faults) if text else None
    if text and len(faults) == before and not isinstance(data, Node):
        faults.append(Diagnostic(SITE, 1, "the file holds no fields.", "Begin with 'author: ...'."))
    if not isinstance(data, Node):
        return None
    try:
        return Site.model_validate(data)
    except ValidationError as error:
        faults += explain(error, data, SITE, "the site")
        return None


def read_records(text: str, kind: Kind, site: Site | None, faults: list[Diagnostic]) -> Loaded:
    """The records in the text of a file; what is wrong with them goes to ``faults``."""
    nodes = parse_records(text, kind.file, faults) if text else None
    loaded = Loaded([], set(), nodes is not None, text)
    adapter: TypeAdapter[Any] = TypeAdapter(kind.record)
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


def explain(error: ValidationError, data: Node, file: str, name: str) -> Iterable[Diagnostic]:
    """pydantic's faults of one record in our words, each with the line of the field at fault."""
    seen = set()
    for fault in error.errors(include_url=False):
        context = fault.get("ctx") or {}
        steps = [step for step in fault["loc"] if in_data(step)]
        path = place(data, [*steps, *context.get("path", ())])
        line = line_of(data, path, data.line)
        fields = [f"'{step}'" for step in place(data, steps) if isinstance(step, str)]
        what, hint = word(fault["type"], context, fault["msg"], fault["input"])
        where = f"{name}: {' '.join(fields)}" if fields else name
        if (line, where) not in seen:  # a union reports each of its kinds
            seen.add((line, where))
            yield Diagnostic(file, line, f"{where} {what}", hint)


def in_data(step: object) -> bool:
    """False for the steps that pydantic adds for itself, as in ``function-after[...]``."""
    return not (isinstance(step, str) and "[" in step)


def place(data: Any, steps: Sequence[Any]) -> list[Any]:
    """The steps that lead somewhere in ``data``: pydantic's names of a union's kinds do not."""
    path: list[Any] = []
    for step in steps:
        if isinstance(data, dict) and step in data or isinstance(data, list) and isinstance(step, int) and step < len(data):  # fmt: skip
            path.append(step)
            data = data[step]
    return path


def word(kind: str, context: dict[str, Any], message: str, given: Any) -> tuple[str, str]:
    """What is wrong, and a hint, for one of pydantic's types of fault."""
    shown = "" if isinstance(given, dict | list) else f", not {given!r}"
    if kind == "fault":
        return context["what"], context["hint"]
    if kind == "string_type":
        return f"should be text{shown}.", "Put it in quotes."
    if kind in {"int_type", "float_type", "finite_number", "int_from_float", "int_parsing"}:
        whole = "a whole number" if kind.startswith("int") and "float" not in str(given) else "a number"  # fmt: skip
        return f"should be {whole}{shown}.", "Write it without quotes or words."
    if kind in {"tuple_type", "list_type"}:
        return f"should be a list{shown}.", "Write it as in [one, two]."
    if kind in {"dict_type", "model_type"}:
        return f"should have fields with values{shown}.", "Write each as 'name: value'."
    if kind == "union_tag_invalid":
        known = [tag.strip("'") for tag in context["expected_tags"].split(", ")]
        known.remove("drawing") if "drawing" in known else None
        hint = suggest(context["tag"], known) or f"Use one of: {', '.join(known)}."
        return f"has the unknown chart '{context['tag']}'.", hint
    if kind == "literal_error":
        expected = context["expected"].replace(" or ", ", ").replace("'", "")
        hint = f"Use one of: {expected}." if expected else "Remove it."
        return f"is {given!r}.", hint
    if kind in {"string_too_short", "string_too_long"}:
        bound = f"at least {context['min_length']}" if "min_length" in context else f"at most {context['max_length']}"  # fmt: skip
        return f"has {len(given)} characters.", f"Write {bound}."
    if kind == "too_short":
        return "is too short.", f"Give at least {context['min_length']}."
    if kind == "too_long":
        return f"has {context['actual_length']} items.", f"Give at most {context['max_length']}."
    limits = {"greater_than": ("above", "gt"), "greater_than_equal": ("of at least", "ge"), "less_than_equal": ("of at most", "le")}  # fmt: skip
    if kind in limits:
        words, name = limits[kind]
        return f"is {given}.", f"Give a number {words} {context[name]}."
    return f"is invalid: {message}.", "Correct it."
