"""Rules that hold between records: nothing is named that is not there, and nothing is there twice."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from book.data.figures import Falls, Figure, Returns, Stress
from book.data.models import Model
from book.data.records import Journal, Option, Table, Term
from book.diagnostics import Diagnostic, suggest

if TYPE_CHECKING:
    from book.data.load import Data, Kind, Loaded
    from book.data.site import Site
    from book.export.work import Work


def unknown_key(file: str, line: int, key: str, known: Iterable[str], where: str) -> Diagnostic:
    """The fault of citing a work that references.bib does not have."""
    hint = suggest(key, known) or "Add the work to bib/references.bib."
    return Diagnostic(file, line, f"{where} cites the unknown key '{key}'.", hint)


def unknown_page(file: str, line: int, page: str, pages: Iterable[str], where: str) -> Diagnostic:
    """The fault of naming a page that docs/ does not have."""
    hint = suggest(page, pages) or "Name a page below docs/."
    return Diagnostic(file, line, f"{where} the unknown page '{page}'.", hint)


def cited_keys(record: Any) -> Iterable[str]:
    """The works that a record and its rows name or cite, each once."""
    rows = (row.key for row in getattr(record, "rows", ()) if hasattr(row, "key"))
    return dict.fromkeys([*getattr(record, "keys", ()), *rows])


def check_keys(kind: Kind, loaded: Loaded, known: Collection[str]) -> Iterator[Diagnostic]:
    """Works that references.bib does not have, in the line that names them."""
    lines: list[str] = []
    for record in loaded.records:
        for key in cited_keys(record):
            if key not in known:
                lines = lines or loaded.text.splitlines()
                word = re.compile(rf"(?<![\w-]){re.escape(key)}(?![\w-])")
                near = range(record.line, len(lines) + 1)
                line = next((n for n in near if word.search(lines[n - 1])), record.line)
                where = kind.name.format(getattr(record, kind.key))
                yield unknown_key(kind.file, line, key, known, where)


def fold_title(title: str) -> str:
    """A journal's title as it is compared: people write its article, its "and" and its capitals as they like."""
    return re.sub(r"^the |[^\w ]", "", title.casefold().replace("&", "and"))


def check_journals(journals: Iterable[Journal], works: Iterable[Work]) -> Iterator[Diagnostic]:
    """Journals that no work is from, which are most likely misspelt."""
    known = {fold_title(work.container): work.container for work in works}
    for journal in journals:
        if known and fold_title(journal.title) not in known:
            hint = suggest(journal.title, known.values()) or "Write it as in bib/references.bib, or remove it."  # fmt: skip
            what = f"no work is from the journal '{journal.title}'."
            yield Diagnostic("bib/journals.yml", journal.line, what, hint)


def check_unique(kind: Kind, records: Sequence[Any]) -> Iterator[Diagnostic]:
    """Two records with one name."""
    first: dict[Any, int] = {}
    for record in records:
        name = getattr(record, kind.key)
        if first.setdefault(name, record.line) != record.line:
            what = f"{kind.name.format(name)} is already given in line {first[name]}."
            yield Diagnostic(kind.file, record.line, what, "Keep one, or rename one.")


def check_inventory(files: Mapping[str, Loaded], site: Site) -> Iterator[Diagnostic]:
    """Every claim and every reference of the article has its record."""
    names = files["claims"].names
    if names - site.depth_of.keys():  # one of these is the missing one, misspelt
        names = set()
    for name in site.depth_of if names else ():
        if name not in names:
            hint = "Add its record, or correct the count under depths in bib/site.yml."
            yield Diagnostic("bib/claims.yml", 1, f"claim {name} is missing.", hint)
    loaded, most = files["article_references"], site.source.references
    if loaded.whole:
        numbers = [item.number for item in loaded.records]
        missing = [n for n in range(1, most + 1) if n not in numbers]
        for n in missing:
            hint = "Add its record, or correct references in bib/site.yml."
            yield Diagnostic("bib/article-references.yml", 1, f"reference {n} is missing.", hint)
        for item in loaded.records:
            if item.number > most:
                what = f"reference {item.number} is one more than the article has."
                hint = "Correct the number, or references in bib/site.yml."
                yield Diagnostic("bib/article-references.yml", item.line, what, hint)


def check_rows(tables: Iterable[Table], claims: Collection[str]) -> Iterator[Diagnostic]:
    """Each row of the article's tables makes one known claim."""
    seen = set[str]()
    for table in tables:
        for row in table.rows:
            name = f"table {table.id}"
            if row.claim not in claims:
                what = f"{name} names the unknown claim '{row.claim}'."
                hint = suggest(row.claim, claims) or "Use an id of bib/claims.yml."
                yield Diagnostic("bib/tables.yml", row.line, what, hint)
            elif row.claim in seen:
                what = f"{name} has a second row for {row.claim}."
                yield Diagnostic("bib/tables.yml", row.line, what, "Keep one.")
            seen.add(row.claim)


def check_terms(terms: Iterable[Term]) -> Iterator[Diagnostic]:
    """Every spelling, and every anchor, belongs to one entry."""
    spellings: dict[str, str] = {}
    anchors: dict[str, str] = {}
    for term in terms:
        for spelling in (term.term, *term.also):
            other = spellings.setdefault(spelling.lower().replace("µ", "μ"), term.term)
            if other != term.term:
                what = f"'{spelling}' is also a spelling of '{other}'."
                yield Diagnostic("bib/glossary.yml", term.line, what, "Keep it in one entry.")
        if not term.anchor or anchors.setdefault(term.anchor, term.term) != term.term:
            what = f"'{term.term}' has the same address #{term.anchor} as '{anchors.get(term.anchor, 'no entry')}'."
            yield Diagnostic("bib/glossary.yml", term.line, what, "Rename one.")


def check_options(options: Iterable[Option]) -> Iterator[Diagnostic]:
    """Options with names of their own, those of a page together."""
    names = set[str]()
    pages: list[str] = []
    for option in options:
        if option.name in names:
            what = f"option {option.id} has the same name as another, '{option.name}'."
            yield Diagnostic("bib/options.yml", option.line, what, "Give each its own.")
        names.add(option.name)
        if option.page in pages[:-1]:
            what = f"option {option.id} returns to the page '{option.page}'."
            hint = "Keep the options of a page together."
            yield Diagnostic("bib/options.yml", option.line, what, hint)
        elif pages[-1:] != [option.page]:
            pages.append(option.page)


def check_runs(figures: Iterable[Figure], models: Iterable[Model]) -> Iterator[Diagnostic]:
    """The runs of a chart are within what the models know: their speeds, and health."""
    by_id = {model.id: model for model in models}
    speeds = by_id["stress"].speeds if "stress" in by_id else None
    healthy = by_id["glucose"].start.get("Si") if "glucose" in by_id else None
    for figure in figures:
        name = f"figure {figure.id}"
        for row in figure.rows:
            if isinstance(figure, Stress) and speeds and row.speed not in speeds:
                what = f"{name} has the unknown speed '{row.speed}'."
                hint = suggest(row.speed, speeds) or f"Use one of: {', '.join(speeds)}."
                yield Diagnostic("bib/figures.yml", row.line, what, hint)
            if isinstance(figure, Falls | Returns) and healthy is not None:
                for field in ("target", "restored"):
                    if getattr(row, field, 0) > healthy:
                        what = f"{name}: '{field}' is {getattr(row, field)}."
                        hint = f"Give a number of at most {healthy}, which is health."
                        yield Diagnostic("bib/figures.yml", row.line, what, hint)


# --- rules that need the pages --------------------------------------------------------------


def check_pages(data: Data, pages: Collection[str]) -> Iterator[Diagnostic]:
    """Pages below docs/ that the data name and that do not exist."""
    named = [
        *(("claims.yml", claim.line, claim.page, f"claim {claim.id} names") for claim in data.claims.values()),
        *(("options.yml", option.line, option.page, f"option {option.id} names") for option in data.options),
        *(("options.yml", option.line, page, f"option {option.id} leads to") for option in data.options for page in option.more),
        *(("queries.yml", one.line, place.split("#")[0], f"the query '{one.query}' names") for one in data.queries for place in one.pages),
        *(("site.yml", data.site.line, page, "page_types names") for page in data.site.page_types),
    ]  # fmt: skip
    for file, line, page, where in named:
        if page not in pages:
            yield unknown_page(f"bib/{file}", line, page, pages, where)
    options = [option.id for option in data.options]
    for one in data.queries:
        for name in one.options:
            if name not in options:
                what = f"the query '{one.query}' names the unknown option '{name}'."
                hint = suggest(name, options) or "Use an id of bib/options.yml."
                yield Diagnostic("bib/queries.yml", one.line, what, hint)


def check_uncited(data: Data, cited: Collection[str]) -> Iterator[Diagnostic]:
    """Works that nothing cites. ``cited``: the keys in the pages' own text."""
    for key in data.works:
        if key not in cited and key not in data.keys:
            what, hint = f"nothing cites '{key}'.", "Cite it, or remove the entry."
            yield Diagnostic("bib/references.bib", data.lines[key], what, hint)
