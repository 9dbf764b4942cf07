"""The markers that pages use, in one list: ``<!-- claim: F04 -->`` alone on a line.

A marker becomes Markdown that may cite, before mkdocs-bibtex reads the page, or HTML made from
data, which goes into the page's tree as it is. HTML that cites has its citations in the marker,
``<!-- claim: F04 | [@a; @b] | [@c] -->``, where the plugin finds them. Each kind says which names it
takes, and which records it shows: a page gets a new day when one changes.
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
from book.data.records import Claim, Option
from book.diagnostics import Diagnostic, line_at, suggest
from book.export.work import short_label
from book.markdown.tables import plain_caption
from book.render.changes import all_changes
from book.render.corrections import check_fields
from book.render.editions import words_for_size
from book.render.findings import CANNOT_SAY, cite_findings, how_sure, ladder_words, people_words
from book.render.ledger import ledger_rows
from book.render.works import letter
from book.templates import cite, render

if TYPE_CHECKING:
    from markdown import Markdown

    from book.data import Data
    from book.state import Book

MARKER = re.compile(
    r"^<!--[ \t]*(?P<kind>[a-z-]+)(?:[ \t]*:[ \t]*(?P<name>[^\s>|]+))?"
    r"(?P<slots>(?:[ \t]*\|.*?)?)[ \t]*-->[ \t]*$",
    re.M,
)
CITATION_MARK = "[^"
COMMENT = re.compile(r"<!--.*?-->", re.S)


@dataclass(frozen=True)
class Marker:
    """One kind of marker: the template of what it becomes, and what a build has to know of it."""

    template: str
    """Below ``book/render/``: HTML if its name ends so, else Markdown, which may cite."""
    names: Callable[[Data], Collection[str]] | None = None
    """What may stand after the colon; None: nothing may."""
    shows: Callable[[Data, str], Iterable[Any]] = lambda *_: ()
    """The records that it shows."""
    slots: Callable[[Data, str], Sequence[str]] = lambda *_: ()
    """The citations of HTML, as Markdown: its template gets their marks."""

    @property
    def html(self) -> bool:
        """True if it becomes HTML, False if it becomes Markdown."""
        return self.template.endswith(".html")


MARKERS = {
    "claim": Marker(
        "claim.html",
        names=lambda data: data.claims,
        shows=lambda data, name: [data.claims[name]],
        slots=lambda data, name: [cite(data.claims[name].supports), cite(data.claims[name].limits)],
    ),
    "table": Marker(
        "table.html", names=lambda data: data.tables, shows=lambda data, name: [data.tables[name]]
    ),
    "figure": Marker(
        "figure.md",
        names=lambda data: data.figures,
        shows=lambda data, name: [
            data.figures[name],
            *(data.findings if data.figures[name].chart == "ladder" else ()),
        ],
    ),
    "figures": Marker("figures.md", shows=lambda data, _: data.figures.values()),
    "tables": Marker("tables.md"),
    "options": Marker(
        "options.md",
        names=lambda data: dict.fromkeys(one.page for one in data.options),
        shows=lambda data, page: [
            record
            for one in data.options
            if one.page == page
            for record in (one, *data.findings_of[one.id])
        ],
    ),
    "option": Marker(
        "option.md",
        names=lambda data: data.option,
        shows=lambda data, name: [
            (option := data.option[name]),
            *([data.figures[option.figure]] if option.figure else ()),
        ],
    ),
    "trials": Marker(
        "trials.md",
        names=lambda data: data.option,
        shows=lambda data, name: [data.option[name], *data.findings_of[name]],
    ),
    "findings": Marker(
        "findings.html",
        names=lambda data: data.findings_of,
        shows=lambda data, name: data.findings_of[name],
        slots=cite_findings,
    ),
    "rungs": Marker("rungs.md", shows=lambda data, _: data.site.rungs),
    "changes": Marker(
        "changes.md",
        shows=lambda data, _: [claim for claim in data.claims.values() if claim.changed],
    ),
    "searches": Marker("searches.html", shows=lambda data, _: data.searches.values()),
    "contact": Marker("contact.md"),
    "reviews": Marker("reviews.md", shows=lambda data, _: data.reviews),
    "corrections": Marker("corrections.md", shows=lambda data, _: data.article_references),
    "correction": Marker(
        "correction.html", names=lambda data: [str(item.number) for item in data.article_references]
    ),
    "correction-counts": Marker("correction-counts.html"),
    "glossary": Marker("glossary.html", shows=lambda data, _: data.terms),
    "ledger": Marker("ledger.html", shows=lambda data, _: data.claims.values()),
    "counts": Marker("counts.html", shows=lambda data, _: data.claims.values()),
    "references": Marker("place.html", shows=lambda data, _: data.works.values()),
    "records": Marker(
        "place.html",
        names=lambda data: {letter(work) for work in data.works.values()},
        shows=lambda data, name: [one for one in data.works.values() if letter(one) == name],
    ),
    "editions": Marker("editions.md"),
    "model": Marker(
        "model.html", names=lambda data: data.models, shows=lambda data, name: [data.models[name]]
    ),
    "parameters": Marker(
        "parameters.md",
        names=lambda data: data.models,
        shows=lambda data, name: [data.models[name]],
    ),
}
"""Every kind of marker. A new one is a line here and a template."""
ASKED = {
    function.__name__: function
    for function in (
        all_changes,
        check_fields,
        how_sure,
        ladder_words,
        ledger_rows,
        people_words,
        plain_caption,
        short_label,
        words_for_size,
    )
}
"""What the templates call by its name."""


def render_marker(book: Book, kind: str, name: str = "", *slots: str) -> str:
    """What a marker becomes. ``slots``: the marks of its citations, for HTML that cites."""
    template = f"render/{MARKERS[kind].template}"
    return render(template, book=book, name=name, slots=slots, cannot_say=CANNOT_SAY, **ASKED)


def find_markers(text: str) -> Iterator[re.Match[str]]:
    """The markers of a page that the build knows, in reading order."""
    return (found for found in find_outside_code(MARKER, text) if found["kind"] in MARKERS)


def check_markers(book: Book, src: str, text: str) -> Iterator[Diagnostic]:
    """Comments that are no marker, and markers with a name that does not exist."""
    for comment in find_outside_code(COMMENT, text):
        line = line_at(text, comment.start())
        marker = MARKER.match(text, text.rfind("\n", 0, comment.start()) + 1)
        if not marker or marker["kind"] not in MARKERS or marker["slots"]:
            hint = suggest(marker["kind"], MARKERS) if marker else ""
            hint = hint or f"Write one of these alone on its line: {', '.join(MARKERS)}."
            yield Diagnostic(f"docs/{src}", line, f"'{comment[0]}' is not a marker.", hint)
            continue
        kind, name = MARKERS[marker["kind"]], marker["name"] or ""
        names = kind.names(book.data) if kind.names else ("",)
        if name not in names:
            what = f"unknown {marker['kind']} '{name}'." if name else "the marker needs a name."
            hint = suggest(name, names) or f"Use one of: {', '.join(list(names)[:8])}."
            hint = hint if kind.names else "Leave the name out."
            yield Diagnostic(f"docs/{src}", line, what, hint)


def check_homes(
    kind: str, records: Iterable[Claim | Option], texts: Mapping[str, str]
) -> Iterator[Diagnostic]:
    """Claims or options that are missing from their page, or shown twice."""
    places: dict[str, list[tuple[str, int]]] = {}
    for src, text in texts.items():
        for found in find_markers(text):
            if found["kind"] == kind:
                places.setdefault(found["name"], []).append((src, line_at(text, found.start())))
    for one in records:
        shown = places.get(one.id, [])
        if one.page in texts and one.page not in [src for src, _ in shown]:
            what = f"{kind} {one.id} is missing from its page docs/{one.page}."
            hint = f"Put '<!-- {kind}: {one.id} -->' there, or name the right page."
            yield one.fault(what, hint)
        elif len(shown) > 1:
            src, line = shown[-1]
            hint = f"Its page is docs/{one.page}: keep one."
            yield Diagnostic(f"docs/{src}", line, f"{kind} {one.id} is shown twice.", hint)


def shown_records(book: Book, text: str) -> list[Any]:
    """The records that the markers of a page show."""
    return [
        record
        for marker in find_markers(text)
        for record in MARKERS[marker["kind"]].shows(book.data, marker["name"] or "")
    ]


def expand_markers(book: Book, markdown: str) -> str:
    """Replace the markers that become Markdown; give those that become HTML their citations."""

    def expand(found: re.Match[str]) -> str:
        kind, name = found["kind"], found["name"] or ""
        if kind not in MARKERS:
            return found[0]
        if not MARKERS[kind].html:
            return expand_markers(book, render_marker(book, kind, name))
        slots = MARKERS[kind].slots(book.data, name)
        return f"<!-- {kind}: {name} | {' | '.join(slots)} -->" if slots else found[0]

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
        slots = [slot.strip() for slot in found["slots"].split("|")[1:]]
        html = render_marker(self.book, found["kind"], found["name"] or "", *slots)
        root = ElementTree.fromstring(f"<div>{html}</div>")
        for element in root.iter():
            element.text = close_text(element.text)
            element.tail = close_text(element.tail)
        parent.extend(root)


def close_text(text: str | None) -> str | None:
    """Text that Markdown leaves alone, unless it has the mark of a citation."""
    return AtomicString(text) if text and CITATION_MARK not in text else text
