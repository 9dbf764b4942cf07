"""The search index: the plain text of every page, by section, in the shape that Material writes.

docs/assets/javascripts/search.js reads it, from ``search/search_index.json`` over http and from
``search/search_index.js`` on ``file://``, where no script may read a file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from selectolax.lexbor import LexborNode

if TYPE_CHECKING:
    from book.data.records import Term

INDEX_JSON = "search/search_index.json"
INDEX_SCRIPT = "search/search_index.js"
LISTS = ("glossary", "references")
"""Pages for looking things up, which rank below a page that matches about as well."""
LIST_BOOST = 0.35
DEEP = ("evidence/", "mechanisms/", "systems/")
"""Pages for specialists, which rank below a page in plain words that matches about as well."""
DEEP_BOOST = 0.6

HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
BLOCKS = frozenset(
    "article aside blockquote caption dd details div dl dt figcaption figure footer header li main "
    "nav ol p pre section summary table tbody tfoot thead tr ul".split()
)
BEHIND = {"td": " · ", "th": " · ", "br": " "}
SKIPPED = frozenset("button form object script select style svg".split())
SKIPPED_CLASSES = frozenset(("footnote", "headerlink", "depth"))
SPACE = re.compile(r"[^\S\n]+")
LINES = re.compile(r"[ ·]*\n[ \n]*")


@dataclass(frozen=True)
class Section:
    """A heading or a fold and its text, one line per block; ``id`` is empty for the start of a page."""

    id: str
    heading: str
    text: str
    search: tuple[str, ...] = ()
    """Search terms from ``data-search`` of the heading."""


@dataclass(frozen=True)
class SearchPage:
    """A page of the site: ``url`` from the root, ``""`` for home."""

    url: str
    title: str
    sections: Sequence[Section]
    search: Sequence[str] = ()
    """Search terms from the front matter."""


class _Walk:
    """Collect the sections of a page in reading order."""

    def __init__(self, body: LexborNode) -> None:
        self.sections: list[tuple[str, list[str], list[str], str]] = []
        self.begin("")
        self.read(body)

    def begin(self, anchor: str, search: str = "", *, kept: bool = True) -> None:
        """Start a section. The text of one that is not ``kept`` is discarded."""
        self.heading: list[str] = []
        self.text: list[str] = []
        self.into = self.text
        if kept:
            self.sections.append((anchor, self.heading, self.text, search))

    def read_fold(self, node: LexborNode, anchor: str, search: str) -> None:
        """Add a fold as a section within the one around it, so that a link can open it."""
        around = self.heading, self.text
        self.begin(anchor, search)
        self.read(node)
        self.heading, self.text = around
        self.into = self.text

    def read(self, node: LexborNode) -> None:
        """Add the text of a node's children, among which a heading starts a section."""
        child = node.child
        while child is not None:
            if child.is_text_node:
                self.into.append((child.text_content or "").replace("\n", " "))
            elif child.is_element_node:
                self.enter(child, child.tag or "", child.attributes)
            child = child.next

    def enter(self, node: LexborNode, tag: str, attributes: Mapping[str, str | None]) -> None:
        """Add an element as a heading, a fold or text, or skip it."""
        anchor = attributes.get("id") or ""
        search = attributes.get("data-search") or ""
        kept = "data-search-exclude" not in attributes
        if tag in HEADINGS or (tag == "dt" and anchor) or is_fold_name(node):
            if tag not in {"h1", "summary"}:
                self.begin(anchor, search, kept=kept)
            self.into = self.heading
            self.read(node)
            self.into = self.text
        elif tag == "details" and kept and anchor:
            self.read_fold(node, anchor, search)
        elif kept and not is_skipped(node, tag, attributes.get("class") or ""):
            self.into.append("\n" if tag in BLOCKS else "")
            self.read(node)
            self.into.append(BEHIND.get(tag, "\n" if tag in BLOCKS else ""))


def is_fold_name(node: LexborNode) -> bool:
    """Return whether an element is the summary of a fold that is a section."""
    return node.tag == "summary" and node.parent is not None and bool(node.parent.id)


def is_skipped(node: LexborNode, tag: str, classes: str) -> bool:
    """Return whether an element has no searchable text: a drawing, a control or a citation mark."""
    if tag == "sup":
        return not re.search(r"\w", node.text()) or node.css_first("a.footnote-ref") is not None
    return tag in SKIPPED or not SKIPPED_CLASSES.isdisjoint(classes.split())


def tidy(parts: Iterable[str]) -> str:
    """Return the text with one line per block and one space between words."""
    return LINES.sub("\n", SPACE.sub(" ", "".join(parts))).strip(" \n·")


def page_sections(article: LexborNode) -> list[Section]:
    """Return the sections of a page; the first ends at the second heading."""
    return [
        Section(anchor, tidy(heading), tidy(text), tuple(filter(None, search.split(", "))))
        for anchor, heading, text, search in _Walk(article).sections
    ]


def make_index(pages: Iterable[SearchPage], terms: Iterable[Term] = ()) -> dict[str, Any]:
    """Return the index: a document for each section, and the spellings of the pages for each alias of a term."""
    docs: list[dict[str, Any]] = []
    for page in pages:
        for section in page.sections:
            doc: dict[str, Any] = {
                "location": f"{page.url}#{section.id}" if section.id else page.url,
                "title": section.heading or page.title,
                "text": section.text,
            }
            if search := [*([] if section.id else page.search), *section.search]:
                doc["search"] = search
            if page.url.startswith(LISTS):
                doc["boost"] = LIST_BOOST
            elif page.url.startswith(DEEP):
                doc["boost"] = DEEP_BOOST
            docs.append(doc)
    synonyms: dict[str, list[str]] = {}
    for term in terms:
        written = (term.term, *term.also)
        for alias in dict.fromkeys(filter(None, (*term.search, term.name, *written))):
            if others := [one for one in written if one != alias]:
                synonyms.setdefault(alias, []).extend(others)
    return {
        "config": {"lang": ["en"], "separator": r"[\s\-]+", "pipeline": []},
        "docs": docs,
        "synonyms": synonyms,
    }


def index_files(index: Mapping[str, Any], *, offline: bool) -> Iterator[tuple[str, str]]:
    """Yield path and text of the index. An offline copy needs it as a script too."""
    data = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    yield INDEX_JSON, data
    if offline:
        yield INDEX_SCRIPT, f"var __index = {data};"
