"""Markers, such as ``<!-- claim: F04 -->`` alone on a line, and what replaces them.

A marker with a Markdown template is replaced before mkdocs-bibtex reads the page, so its text may
contain citations. One with an HTML template is replaced in the page's tree; its citations are added to
the marker as slots, ``<!-- claim: F04 | [@a; @b] | [@c] -->``, where the plugin finds them.
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
LIKE_MARKER = re.compile(r"<!--\s*(?P<kind>[a-z-]+)[\s:]*(?P<name>[^\s>|]*?)\s*-->")
"""A marker that is not alone on its line, or lacks its colon."""
FOOTNOTE_MARK = "[^"
COMMENT = re.compile(r"<!--.*?-->", re.S)


@dataclass(frozen=True)
class Marker:
    """A kind of marker."""

    template: str
    """The file name of an HTML or Markdown template in ``book/render/``."""
    names: Callable[[Data], Collection[str]] | None = None
    """The names that may follow the colon; None if the marker takes no name."""
    shows: Callable[[Data, str], Iterable[Any]] = lambda *_: ()
    """The records that it shows: when one changes, so does the date of the page."""
    slots: Callable[[Data, str], Sequence[str]] = lambda *_: ()
    """The citations of an HTML template, as Markdown. The template gets their footnote marks."""

    @property
    def is_html(self) -> bool:
        """Whether the template is HTML."""
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
        names=lambda data: data.options_by_id,
        shows=lambda data, name: [
            (option := data.options_by_id[name]),
            *([data.figures[option.figure]] if option.figure else ()),
        ],
    ),
    "trials": Marker(
        "trials.md",
        names=lambda data: data.options_by_id,
        shows=lambda data, name: [data.options_by_id[name], *data.findings_of[name]],
    ),
    "findings": Marker(
        "findings.html",
        names=lambda data: data.findings_of,
        shows=lambda data, name: data.findings_of[name],
        slots=cite_findings,
    ),
    "outcomes": Marker("outcomes.md", shows=lambda data, _: data.site.outcomes),
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
    "references": Marker("works-placeholder.html", shows=lambda data, _: data.works.values()),
    "records": Marker(
        "works-placeholder.html",
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
"""Every kind of marker, by name. A new one needs an entry here and a template."""
TEMPLATE_FUNCTIONS = {
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
    )
}
"""The functions that the templates call."""


def render_marker(book: Book, kind: str, name: str = "", *slots: str) -> str:
    """Render the template of a marker. ``slots`` are the footnote marks of its citations."""
    template = f"render/{MARKERS[kind].template}"
    return render(
        template, book=book, name=name, slots=slots, cannot_say=CANNOT_SAY, **TEMPLATE_FUNCTIONS
    )


def find_markers(text: str) -> Iterator[re.Match[str]]:
    """Yield the known markers of a page in reading order."""
    return (found for found in find_outside_code(MARKER, text) if found["kind"] in MARKERS)


def check_markers(book: Book, src: str, text: str) -> Iterator[Diagnostic]:
    """Find comments that are not markers, and markers with an unknown name."""
    for comment in find_outside_code(COMMENT, text):
        line = line_at(text, comment.start())
        marker = MARKER.match(text, text.rfind("\n", 0, comment.start()) + 1)
        if not marker or marker["kind"] not in MARKERS or marker["slots"]:
            like = LIKE_MARKER.match(comment[0])
            if like and like["kind"] in MARKERS and not marker:
                written = f"{like['kind']}: {like['name']}".removesuffix(": ")
                hint = f"Write '<!-- {written} -->' alone on its line, with nothing before it."
            else:
                hint = suggest(marker["kind"], MARKERS) if marker else ""
                hint = hint or f"Use one of: {', '.join(MARKERS)}."
            yield Diagnostic(f"docs/{src}", line, f"'{comment[0]}' is not a marker.", hint)
            continue
        kind, name = MARKERS[marker["kind"]], marker["name"] or ""
        names = kind.names(book.data) if kind.names else ("",)
        if name not in names:
            what = f"unknown {marker['kind']} '{name}'." if name else "the marker needs a name."
            hint = suggest(name, names) or f"Use one of: {', '.join(list(names)[:8])}."
            hint = hint if kind.names else "Leave the name out."
            yield Diagnostic(f"docs/{src}", line, what, hint)


def check_shown_once(
    kind: str, records: Iterable[Claim | Option], texts: Mapping[str, str]
) -> Iterator[Diagnostic]:
    """Find claims or options that are missing from their page or shown twice."""
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
    """Return the records that the markers of a page show."""
    return [
        record
        for marker in find_markers(text)
        for record in MARKERS[marker["kind"]].shows(book.data, marker["name"] or "")
    ]


def expand_markers(book: Book, markdown: str) -> str:
    """Replace the Markdown markers of a page, and add their citations to the HTML markers."""

    def expand(found: re.Match[str]) -> str:
        kind, name = found["kind"], found["name"] or ""
        if kind not in MARKERS:
            return found[0]
        if not MARKERS[kind].is_html:
            return expand_markers(book, render_marker(book, kind, name))
        slots = MARKERS[kind].slots(book.data, name)
        return f"<!-- {kind}: {name} | {' | '.join(slots)} -->" if slots else found[0]

    return replace_outside_code(MARKER, expand, markdown)


class MarkerPlacer(BlockProcessor):
    """Inserts the HTML of markers into the tree. Only the citations in it are read as Markdown."""

    def __init__(self, md: Markdown, book: Book) -> None:
        super().__init__(md.parser)
        self.book = book

    def test(self, parent: Element, block: str) -> bool:
        """Whether ``block`` contains an HTML marker."""
        return self.find(block) is not None

    @staticmethod
    def find(block: str) -> re.Match[str] | None:
        """Return the first HTML marker in a block."""
        found = (one for one in MARKER.finditer(block) if one["kind"] in MARKERS)
        return next((one for one in found if MARKERS[one["kind"]].is_html), None)

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Insert the HTML; lines before and after the marker become blocks of their own."""
        block = blocks.pop(0)
        found = self.find(block)
        assert found is not None  # or test() would have been false
        if before := block[: found.start()].strip("\n"):
            self.parser.parseBlocks(parent, [before])
        if after := block[found.end() :].strip("\n"):
            blocks.insert(0, after)
        slots = [slot.strip() for slot in found["slots"].split("|")[1:]]
        html = render_marker(self.book, found["kind"], found["name"] or "", *slots)
        root = ElementTree.fromstring(f"<div>{html}</div>")
        for element in root.iter():
            element.text = make_atomic(element.text)
            element.tail = make_atomic(element.tail)
        parent.extend(root)


def make_atomic(text: str | None) -> str | None:
    """Return ``text`` as an AtomicString, unless it contains a footnote mark."""
    return AtomicString(text) if text and FOOTNOTE_MARK not in text else text
