"""Write the page of all works: full record, downloads, and every sentence that cites it.

``<!-- references -->`` stands alone on its line. The anchors stand from the start, so that links
to them are checked; what cites a work is known once every page is rendered.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from typing import Any

from export_references import FOLDER, FORMATS, Name, Work
from load_evidence import KINDS
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url
from render_claims import environment

MARKER = "<!-- references -->"
STUB = '<div class="work" id="{key}"></div>'
LIST = re.compile(r'<div class="works">.*?</div>\s*</div>', re.S)


@dataclass(frozen=True)
class Mention:
    """A place that cites a work: the section's name and the anchor of the citation mark."""

    key: str
    section: str
    anchor: str


class MentionFinder(HTMLParser):
    """Collects the citation marks of a page with the section, or claim, that each stands in."""

    def __init__(self) -> None:
        super().__init__()
        self.mentions: list[Mention] = []
        self._section = ""
        self._heading: list[str] | None = None
        self._claim = ""
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notice headings, claim cards and marks."""
        given = dict(attrs)
        if re.fullmatch(r"h[1-4]", tag):
            self._heading = []
        if tag == "div":
            if self._claim:
                self._depth += 1
            elif "claim" in (given.get("class") or "").split():
                self._claim, self._depth = given.get("id") or "", 1
        if tag == "a" and "headerlink" in (given.get("class") or ""):
            self._heading_done()
        anchor = given.get("id") or ""
        if tag == "sup" and anchor.startswith("fnref"):
            section = f"claim {self._claim}" if self._claim else self._section
            self.mentions.append(Mention(anchor.split(":", 1)[1], section, anchor))

    def handle_endtag(self, tag: str) -> None:
        """Close headings and cards."""
        if re.fullmatch(r"h[1-4]", tag):
            self._heading_done()
        if tag == "div" and self._claim:
            self._depth -= 1
            if not self._depth:
                self._claim = ""

    def handle_data(self, data: str) -> None:
        """Text of a heading."""
        if self._heading is not None:
            self._heading.append(data)

    def _heading_done(self) -> None:
        if self._heading is not None:
            self._section = " ".join("".join(self._heading).split())
            self._heading = None


@functools.lru_cache(maxsize=200)  # while you write, only the pages that changed are read
def find_mentions(html: str) -> tuple[Mention, ...]:
    """Every citation mark of a rendered page, in reading order."""
    finder = MentionFinder()
    finder.feed(html)
    return tuple(finder.mentions)


def to_coins(work: Work) -> str:
    """The work as a ContextObject for a COinS span (OpenURL 1.0, as Zotero reads it)."""
    formats = {"JOUR": "journal", "RPRT": "book", "CHAP": "book", "BOOK": "book", "CPAPER": "book"}
    genres = {
        "JOUR": "article",
        "RPRT": "report",
        "CHAP": "bookitem",
        "BOOK": "book",
        "CPAPER": "proceeding",
    }
    shape = formats.get(work.type, "dc")
    first, last = work.page_ends
    title = {"journal": "rft.atitle", "dc": "rft.title"}.get(shape, "rft.btitle")
    if work.type in {"CHAP", "CPAPER"}:
        title = "rft.atitle"
    values: list[tuple[str, str]] = [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", f"info:ofi/fmt:kev:mtx:{shape}"),
        ("rft.genre", genres.get(work.type, "")),
        ("rft.type", "webpage" if shape == "dc" else ""),
        (title, work.title),
        ("rft.jtitle" if shape == "journal" else "rft.btitle", work.container),
        *((author_field(work, name), name.sorted) for name in work.authors),
        ("rft.date", work.year),
        ("rft.volume", work.volume),
        ("rft.issue", work.issue if shape == "journal" else ""),
        ("rft.pages", f"{first}-{last}" if last else first),
        ("rft.pub" if shape == "book" else "rft.publisher", work.publisher),
        ("rft_id", f"info:doi/{work.doi}" if work.doi else ""),
        ("rft_id", f"info:pmid/{work.pmid}" if work.pmid else ""),
        ("rft.identifier", "" if work.doi else work.address),
    ]
    return "&".join(f"{name}={RESERVED.sub(percent, value)}" for name, value in values if value)


def author_field(work: Work, name: Name) -> str:
    """The key of an author. Zotero puts every ``aucorp`` first, so a group among people is no such."""
    if not name.is_group:
        return "rft.au"
    return "rft.aucorp" if len(work.authors) == 1 else "rft.aulast"


RESERVED = re.compile(r"[%&=+#\"<>]")
"""What a value must not hold as it is. The rest stays readable, and compresses with the record."""


def percent(found: re.Match[str]) -> str:
    """The percent-encoding of one ASCII character."""
    return f"%{ord(found[0]):02X}"


def sort_key(work: Work) -> tuple[str, str, str]:
    """Alphabetical by first author without particle and accents' case, then year, then title."""
    first = work.authors[0] if work.authors else work.editors[0]
    return (first.family.casefold(), work.year or "9999", work.title.casefold())


def group_by_page(
    mentions: Iterable[tuple[str, str, Mention]],
) -> dict[str, list[tuple[str, str, Mention]]]:
    """Mentions as (page title, address, mention), gathered by page title."""
    pages: dict[str, list[tuple[str, str, Mention]]] = {}
    for title, address, mention in mentions:
        pages.setdefault(title, []).append((title, address, mention))
    return pages


def render_works(
    works: Iterable[Work],
    mentions: dict[str, list[tuple[str, str, Mention]]],
    folder: str,
) -> str:
    """The whole list as HTML. ``mentions[key]`` holds (page title, address, mention).

    ``folder`` is the address of the works' own downloads, seen from the page.
    """
    ordered = sorted(works, key=sort_key)
    return environment.get_template("works.html").render(
        works=ordered,
        cited={key: group_by_page(places) for key, places in mentions.items()},
        coins=lambda work: escape(to_coins(work)),
        formats=FORMATS,
        folder=folder,
        form={
            "noun": "works",
            "list": "works",
            "count": len(ordered),
            "item": ".work",
            "fields": [
                {
                    "name": "kind",
                    "label": "Kind of study",
                    "values": [
                        kind for kind in KINDS if any(work.kind == kind for work in ordered)
                    ],
                }
            ],
            "orders": [
                ("", "by first author", True),
                ("year", "newest first", False),
                ("cited", "most cited here first", False),
            ],
        },
    )


@event_priority(45)
def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put the anchors where the marker stands."""
    if MARKER not in markdown:
        return markdown
    works: dict[str, Work] = config.extra["works"]
    stubs = "\n".join(STUB.format(key=work.key) for work in sorted(works.values(), key=sort_key))
    config.extra["references_page"] = page
    return markdown.replace(MARKER, f'<div class="works">\n{stubs}\n</div>')


def on_env(env: Any, config: MkDocsConfig, files: Files) -> Any:
    """Every page is rendered: fill in the records, each with the places that cite it."""
    target: Page | None = config.extra.get("references_page")
    if target is None or target.content is None:
        return env
    mentions: dict[str, list[tuple[str, str, Mention]]] = {}
    for file in files.documentation_pages():
        page = file.page
        if page is None or page is target:
            continue
        address = re.sub(r"\.\.$", "../", get_relative_url(page.url, target.url))
        for mention in find_mentions(page.content or ""):
            place = (str(page.title), f"{address}#{mention.anchor}", mention)
            mentions.setdefault(mention.key, []).append(place)
    folder = get_relative_url(f"{FOLDER}/works", target.url)
    html = render_works(config.extra["works"].values(), mentions, folder)
    target.content, count = LIST.subn(lambda _: html, target.content)
    assert count == 1, "the anchors of the references are not where they were put"
    return env
