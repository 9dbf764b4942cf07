"""Markers, such as ``<!-- claim: F04 -->`` alone on a line, and what replaces them.

A marker with a Markdown template is replaced before mkdocs-bibtex reads the page, so its text may
contain citations. One with an HTML template is replaced in the page's tree; its citations are added to
the marker as slots, ``<!-- claim: F04 | [@a; @b] | [@c] -->``, where the plugin finds them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from markdown.blockprocessors import BlockProcessor
from markdown.util import AtomicString

from book.code import find_outside_code, replace_outside_code
from book.data.figures import LadderFigure
from book.data.records import Claim, Option
from book.diagnostics import Diagnostic, line_at, suggest
from book.export.work import short_label
from book.markdown.tables import plain_caption
from book.render.changes import all_changes
from book.render.corrections import check_fields
from book.render.findings import cite_findings, how_sure, ladder_words, people_words
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


Records = Mapping[str, Iterable[Any]]
"""The records that a marker shows, by its name; an empty name is that of a marker without one."""


@dataclass(frozen=True)
class Marker:
    """A kind of marker."""

    template: str
    """The file name of an HTML or Markdown template in ``book/render/``."""
    records: Callable[[Data], Records] = lambda _: {"": ()}
    """The names that may follow the colon, with what each shows. A change of it changes the page's date."""
    slots: Callable[[Data, str], Sequence[str]] = lambda *_: ()
    """The citations of an HTML template, as Markdown. The template gets their footnote marks."""

    @property
    def is_html(self) -> bool:
        """Whether the template is HTML."""
        return self.template.endswith(".html")


def single(records: Mapping[str, Any]) -> Records:
    """Return the records of a marker that shows the one with its name."""
    return {name: [record] for name, record in records.items()}


def figure_records(data: Data) -> Records:
    """Return each figure, with the findings if it is a ladder."""
    return {
        name: [figure, *(data.findings if figure.chart == "ladder" else ())]
        for name, figure in data.figures.items()
    }


def option_records(data: Data) -> Records:
    """Return each option with its figure."""
    return {
        option.id: [option, *([data.figures[option.figure]] if option.figure else ())]
        for option in data.options
    }


def trial_records(data: Data) -> Records:
    """Return each option with its findings."""
    return {option.id: [option, *data.findings_of[option.id]] for option in data.options}


def page_records(data: Data) -> Records:
    """Return the options of each page, with their findings."""
    records: dict[str, list[Any]] = {}
    for option in data.options:
        records.setdefault(option.page, []).extend([option, *data.findings_of[option.id]])
    return records


def benefit_records(data: Data) -> Records:
    """Return the options of each page, and of each figure that is a ladder of a few, with their findings."""
    ladders = {
        name: [
            record
            for option in figure.options
            for record in (data.options_by_id[option], *data.findings_of[option])
        ]
        for name, figure in data.figures.items()
        if isinstance(figure, LadderFigure) and figure.options
    }
    return {**page_records(data), **ladders}


def letter_records(data: Data) -> Records:
    """Return the works for each initial of a first author."""
    records: dict[str, list[Any]] = {}
    for work in data.works.values():
        records.setdefault(letter(work), []).append(work)
    return records


def cite_claim(data: Data, name: str) -> list[str]:
    """Return the citations of a claim's card: the works that support it, and those that limit it."""
    claim = data.claims[name]
    return [cite(claim.supports), cite(claim.limits)]


MARKERS = {
    "claim": Marker("claim.html", lambda data: single(data.claims), cite_claim),
    "table": Marker("table.html", lambda data: single(data.tables)),
    "figure": Marker("figure.md", figure_records),
    "figures": Marker("figures.md", lambda data: {"": data.figures.values()}),
    "tables": Marker("tables.md"),
    "options": Marker("options.md", page_records),
    "benefits": Marker("benefits.md", benefit_records),
    "option": Marker("option.md", option_records),
    "trials": Marker("trials.md", trial_records),
    "findings": Marker("findings.html", lambda data: data.findings_of, cite_findings),
    "outcomes": Marker("outcomes.md", lambda data: {"": data.site.outcomes}),
    "changes": Marker(
        "changes.md",
        lambda data: {"": [claim for claim in data.claims.values() if claim.changed]},
    ),
    "searches": Marker("searches.html", lambda data: {"": data.searches.values()}),
    "contact": Marker("contact.md"),
    "reviews": Marker("reviews.md", lambda data: {"": data.reviews}),
    "corrections": Marker("corrections.md", lambda data: {"": data.article_references}),
    "correction": Marker(
        "correction.html",
        lambda data: single({str(item.number): item for item in data.article_references}),
    ),
    "correction-counts": Marker("correction-counts.html"),
    "glossary": Marker("glossary.html", lambda data: {"": data.terms}),
    "ledger": Marker("ledger.html", lambda data: {"": data.claims.values()}),
    "counts": Marker("counts.html", lambda data: {"": data.claims.values()}),
    "references": Marker("works-placeholder.html", lambda data: {"": data.works.values()}),
    "records": Marker("works-placeholder.html", letter_records),
    "editions": Marker("editions.md"),
    "model": Marker("model.html", lambda data: single(data.models)),
    "parameters": Marker("parameters.md", lambda data: single(data.models)),
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
    return render(template, book=book, name=name, slots=slots, **TEMPLATE_FUNCTIONS)


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
        name = marker["name"] or ""
        names = list(MARKERS[marker["kind"]].records(book.data))
        if name not in names:
            what = f"unknown {marker['kind']} '{name}'." if name else "the marker needs a name."
            hint = suggest(name, names) or f"Use one of: {', '.join(names[:8])}."
            hint = "Leave the name out." if names == [""] else hint
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
        for record in MARKERS[marker["kind"]].records(book.data)[marker["name"] or ""]
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
