"""The markers that pages use, in one list: ``<!-- claim: F04 -->`` alone on a line.

A marker becomes Markdown that may cite, before mkdocs-bibtex reads the page, or HTML made from
data, which goes into the page's tree as it is. HTML that cites has its citations in the marker,
``<!-- claim: F04 | [@a; @b] | [@c] -->``, where the plugin finds them. Each kind says which names it
takes, which works it cites, and which records it shows: a page gets a new day when one changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from markdown.blockprocessors import BlockProcessor
from markdown.util import AtomicString

from book.code import find_outside_code, replace_outside_code
from book.data.citations import find_citations
from book.data.records import Claim, Option
from book.diagnostics import Diagnostic, suggest
from book.markdown.tables import list_tables
from book.render.changes import render_changes
from book.render.claims import cite_claim, render_claim, render_counts, render_table
from book.render.corrections import (
    render_correction,
    render_correction_counts,
    render_corrections,
)
from book.render.editions import render_editions
from book.render.figures import list_figures, render_figure
from book.render.findings import cite_findings, render_findings, render_rungs
from book.render.glossary import render_glossary
from book.render.ledger import render_ledger
from book.render.models import render_model, render_parameters
from book.render.options import (
    cite_trials,
    options_of,
    render_option,
    render_options,
    render_trials,
)
from book.render.searches import render_contact, render_reviews, render_searches
from book.render.works import PLACE, letter

if TYPE_CHECKING:
    from markdown import Markdown

    from book.state import Book

MARKER = re.compile(
    r"^<!--[ \t]*(?P<kind>[a-z-]+)(?:[ \t]*:[ \t]*(?P<name>[^\s>|]+))?"
    r"(?P<slots>(?:[ \t]*\|.*?)?)[ \t]*-->[ \t]*$",
    re.M,
)
CITATION_MARK = "[^"
COMMENT = re.compile(r"<!--.*?-->", re.S)


def nothing(*_: object) -> tuple[Any, ...]:
    """What a marker without names, citations or records has."""
    return ()


def figure_records(book: Book, name: str) -> list[Any]:
    """The records that a figure shows: its own, and what it is made from."""
    figure = book.data.figures[name]
    return [figure, *(book.data.findings if figure.chart == "ladder" else ())]


@dataclass(frozen=True)
class Marker:
    """One kind of marker. ``names`` lists what may stand after the colon; None: nothing may."""

    render: Callable[..., str]
    """Takes the book and the name; for HTML that cites, the marks of its citations too."""
    html: bool = False
    """True if it becomes HTML, False if it becomes Markdown."""
    slots: Callable[[Book, str], Sequence[str]] = nothing
    """The citations of HTML, as Markdown: each becomes one argument of ``render``."""
    names: Callable[[Book], Collection[str]] | None = None
    cites: Callable[[Book, str], Iterable[str]] = nothing
    shows: Callable[[Book, str], Iterable[Any]] = nothing


MARKERS = {
    "claim": Marker(
        render_claim,
        html=True,
        slots=cite_claim,
        names=lambda book: book.data.claims,
        cites=lambda book, name: book.data.claims[name].keys,
        shows=lambda book, name: [book.data.claims[name]],
    ),
    "table": Marker(
        render_table,
        html=True,
        names=lambda book: book.data.tables,
        shows=lambda book, name: [book.data.tables[name]],
    ),
    "figure": Marker(
        render_figure,
        names=lambda book: book.data.figures,
        cites=lambda book, name: book.data.figures[name].keys,
        shows=figure_records,
    ),
    "figures": Marker(
        lambda book, _: list_figures(book),
        shows=lambda book, _: book.data.figures.values(),
    ),
    "tables": Marker(lambda book, _: list_tables(book.tables, book.data.works)),
    "options": Marker(
        render_options,
        names=lambda book: dict.fromkeys(one.page for one in book.data.options),
        cites=lambda book, page: [key for one in options_of(book, page) for key in one.row_keys],
        shows=lambda book, page: [
            record
            for one in options_of(book, page)
            for record in (one, *book.data.findings_of[one.id])
        ],
    ),
    "option": Marker(
        render_option,
        names=lambda book: book.data.option,
        cites=lambda book, name: book.data.option[name].section_keys,
        shows=lambda book, name: [book.data.option[name]],
    ),
    "trials": Marker(
        render_trials,
        names=lambda book: book.data.option,
        cites=cite_trials,
        shows=lambda book, name: [book.data.option[name], *book.data.findings_of[name]],
    ),
    "findings": Marker(
        render_findings,
        html=True,
        slots=cite_findings,
        names=lambda book: book.data.findings_of,
        cites=lambda book, name: [key for one in book.data.findings_of[name] for key in one.keys],
        shows=lambda book, name: book.data.findings_of[name],
    ),
    "rungs": Marker(lambda book, _: render_rungs(book), shows=lambda book, _: book.data.site.rungs),
    "changes": Marker(
        lambda book, _: render_changes(book),
        shows=lambda book, _: [claim for claim in book.data.claims.values() if claim.changed],
    ),
    "searches": Marker(
        lambda book, _: render_searches(book),
        html=True,
        shows=lambda book, _: book.data.searches.values(),
    ),
    "contact": Marker(lambda book, _: render_contact(book)),
    "reviews": Marker(
        lambda book, _: render_reviews(book),
        shows=lambda book, _: book.data.reviews,
    ),
    "corrections": Marker(
        lambda book, _: render_corrections(book),
        cites=lambda book, _: book.data.reference_keys,
        shows=lambda book, _: book.data.article_references,
    ),
    "correction": Marker(
        render_correction,
        html=True,
        names=lambda book: [str(item.number) for item in book.data.article_references],
    ),
    "correction-counts": Marker(lambda book, _: render_correction_counts(book), html=True),
    "glossary": Marker(
        lambda book, _: render_glossary(book),
        html=True,
        shows=lambda book, _: book.data.terms,
    ),
    "ledger": Marker(
        lambda book, _: render_ledger(book),
        html=True,
        shows=lambda book, _: book.data.claims.values(),
    ),
    "counts": Marker(
        lambda book, _: render_counts(book),
        html=True,
        shows=lambda book, _: book.data.claims.values(),
    ),
    "references": Marker(
        lambda _book, _: PLACE,
        html=True,
        shows=lambda book, _: book.data.works.values(),
    ),
    "records": Marker(
        lambda _book, _: PLACE,
        html=True,
        names=lambda book: {letter(work) for work in book.data.works.values()},
        shows=lambda book, name: [one for one in book.data.works.values() if letter(one) == name],
    ),
    "editions": Marker(lambda book, _: render_editions(book)),
    "model": Marker(
        render_model,
        html=True,
        names=lambda book: book.data.models,
        shows=lambda book, name: [book.data.models[name]],
    ),
    "parameters": Marker(
        render_parameters,
        names=lambda book: book.data.models,
        shows=lambda book, name: [book.data.models[name]],
    ),
}
"""Every kind of marker. A new one is a line here and a function that renders it."""


def find_markers(text: str) -> Iterator[re.Match[str]]:
    """The markers of a page that the build knows, in reading order."""
    return (found for found in find_outside_code(MARKER, text) if found["kind"] in MARKERS)


def check_markers(book: Book, src: str, text: str) -> Iterator[Diagnostic]:
    """Comments that are no marker, and markers with a name that does not exist."""
    for comment in find_outside_code(COMMENT, text):
        line = text.count("\n", 0, comment.start()) + 1
        marker = MARKER.match(text, text.rfind("\n", 0, comment.start()) + 1)
        if not marker or marker["kind"] not in MARKERS or marker["slots"]:
            hint = suggest(marker["kind"], MARKERS) if marker else ""
            hint = hint or f"Write one of these alone on its line: {', '.join(MARKERS)}."
            yield Diagnostic(f"docs/{src}", line, f"'{comment[0]}' is not a marker.", hint)
            continue
        kind, name = MARKERS[marker["kind"]], marker["name"] or ""
        names = kind.names(book) if kind.names else ("",)
        if name not in names:
            what = f"unknown {marker['kind']} '{name}'." if name else "the marker needs a name."
            hint = suggest(name, names) or f"Use one of: {', '.join(list(names)[:8])}."
            hint = hint if kind.names else "Leave the name out."
            yield Diagnostic(f"docs/{src}", line, what, hint)


def check_homes(
    kind: str, file: str, records: Iterable[Claim | Option], texts: Mapping[str, str]
) -> Iterator[Diagnostic]:
    """Claims or options that are missing from their page, or shown twice."""
    places: dict[str, list[tuple[str, int]]] = {}
    for src, text in texts.items():
        for found in find_markers(text):
            if found["kind"] == kind:
                line = text.count("\n", 0, found.start()) + 1
                places.setdefault(found["name"], []).append((src, line))
    for one in records:
        shown = places.get(one.id, [])
        if one.page in texts and one.page not in [src for src, _ in shown]:
            what = f"{kind} {one.id} is missing from its page docs/{one.page}."
            hint = f"Put '<!-- {kind}: {one.id} -->' there, or name the right page."
            yield Diagnostic(file, one.line, what, hint)
        elif len(shown) > 1:
            src, line = next(place for place in reversed(shown))
            hint = f"Its page is docs/{one.page}: keep one."
            yield Diagnostic(f"docs/{src}", line, f"{kind} {one.id} is shown twice.", hint)


def page_keys(book: Book, text: str) -> set[str]:
    """Every work that a page cites: in its text and through its markers."""
    keys = {key for _, key in find_citations(text, book.data.works)}
    for marker in find_markers(text):
        keys.update(MARKERS[marker["kind"]].cites(book, marker["name"] or ""))
    return keys


def shown_records(book: Book, text: str) -> list[Any]:
    """The records that the markers of a page show."""
    return [
        record
        for marker in find_markers(text)
        for record in MARKERS[marker["kind"]].shows(book, marker["name"] or "")
    ]


def expand_markers(book: Book, markdown: str) -> str:
    """Replace the markers that become Markdown; give those that become HTML their citations."""

    def expand(found: re.Match[str]) -> str:
        kind, name = MARKERS.get(found["kind"]), found["name"] or ""
        if kind is None:
            return found[0]
        if not kind.html:
            return kind.render(book, name)
        slots = kind.slots(book, name)
        return f"<!-- {found['kind']}: {name} | {' | '.join(slots)} -->" if slots else found[0]

    return replace_outside_code(MARKER, expand, markdown)


class MarkerPlacer(BlockProcessor):
    """Puts the HTML of a marker into the tree. But for its citations, its text is not Markdown."""

    def __init__(self, md: Markdown, book: Book) -> None:
        super().__init__(md.parser)
        self.book = book

    def test(self, parent: Element, block: str) -> bool:
        """True for a marker of HTML."""
        return self.find(block) is not None

    @staticmethod
    def find(block: str) -> re.Match[str] | None:
        """The first marker of HTML in a block."""
        marks = MARKER.finditer(block)
        return next((m for m in marks if m["kind"] in MARKERS and MARKERS[m["kind"]].html), None)

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Parse what the marker becomes; lines that touch it are blocks of their own."""
        block = blocks.pop(0)
        found = self.find(block)
        assert found is not None  # as test() has seen
        if before := block[: found.start()].strip("\n"):
            self.parser.parseBlocks(parent, [before])
        if after := block[found.end() :].strip("\n"):
            blocks.insert(0, after)
        kind = MARKERS[found["kind"]]
        slots = [slot.strip() for slot in found["slots"].split("|")[1:]]
        html = kind.render(self.book, found["name"] or "", *slots)
        root = ElementTree.fromstring(f"<div>{html}</div>")
        for element in root.iter():
            element.text = close_text(element.text)
            element.tail = close_text(element.tail)
        parent.extend(root)


def close_text(text: str | None) -> str | None:
    """Text that Markdown leaves alone, unless it has the mark of a citation."""
    return AtomicString(text) if text and CITATION_MARK not in text else text
