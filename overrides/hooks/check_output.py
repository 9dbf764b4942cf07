"""Stop the build at what neither MkDocs nor the sources can show: faults of the written pages.

Dead links in raw HTML and templates, missing files, ids that occur twice, marks of Markdown left in
the text, anything asked from a third party, scripts and styles that the security policy would block,
and pages too heavy to read. Runs over every page of the edition being built.
"""

from __future__ import annotations

import functools
import gzip
import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from check_sources import project_root, stop_at
from load_evidence import Problem
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files

Attributes = list[tuple[str, str | None]]

LOADED = {"src", "srcset", "poster", "data", "action", "formaction", "ping", "xlink:href"}
"""Attributes whose target a browser fetches, or sends something to."""
DRAWN = frozenset("use image feimage".split())
"""Elements of a drawing whose ``href`` is fetched as well."""
SCRIPTED = re.compile(r"\s*(?:javascript|vbscript|data):", re.I)
NOT_IN_TEXT = {
    "base": "moves every link of the page",
    "meta": "belongs in the head",
    "style": "is a style sheet in the text",
    "title": "belongs in the head",
    "foreignobject": "brings a page into a drawing",
}
"""Elements that the policy lets through and a page's text must not hold."""
LOADED_LINKS = frozenset(
    "stylesheet icon preload prefetch preconnect dns-prefetch modulepreload manifest apple-touch-icon".split()
)
DATA_SCRIPTS = frozenset(["application/json", "application/ld+json"])
REMOTE = re.compile(r"(?:https?:)?//", re.I)
CSS_REMOTE = re.compile(r"(?:url\(\s*|[\"'])((?:https?:)?//(?!www\.w3\.org/)[^\"')\s]+)", re.I)
"""An address in a style sheet, wherever it stands, but for the name of SVG within an icon."""
LEFT_OVER = re.compile(
    r"\]\[[\w -]*\]|\]\([^)\s]*\)|\{(?:figure|table): ?[\w-]*\}|\[@[\w-]+|\{: ?[.#]"
)
VERBATIM = frozenset("pre code script style".split())


@dataclass
class Reading:
    """What one page holds: ids and links with their lines, and the faults seen while reading."""

    ids: dict[str, int] = field(default_factory=dict)
    links: list[tuple[int, str]] = field(default_factory=list)
    faults: list[tuple[int, str, str, str]] = field(default_factory=list)
    """Line, what is wrong, how to mend it, and the words by which the source can be found."""


class Reader(HTMLParser):
    """Reads one written page."""

    def __init__(self, allow_styles: bool) -> None:
        super().__init__()
        self.page, self.allow_styles = Reading(), allow_styles
        self.verbatim, self.depth, self.drawing = "", 0, 0

    def fault(self, what: str, mend: str, needle: str = "") -> None:
        """Note a fault where the reader stands."""
        self.page.faults.append((self.getpos()[0], what, mend, needle))

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        """Take down ids and links; see what the tag loads or runs."""
        values = {name: value or "" for name, value in attrs}
        if name := values.get("id"):
            if name in self.page.ids:
                what = f"the id '{name}' occurs twice, first in line {self.page.ids[name]}."
                self.fault(what, "Rename one of the two.", f'id="{name}"')
            self.page.ids.setdefault(name, self.getpos()[0])
        self.read_links(tag, values)
        if tag in NOT_IN_TEXT and self.depth and not (tag == "title" and self.drawing):
            what = f"<{tag}> {NOT_IN_TEXT[tag]}."
            self.fault(what, "Take it out of the text.", f"<{tag}")
        if tag == "script" and self.depth and values.get("type") not in DATA_SCRIPTS:
            # the policy lets inline scripts through by their hashes: none may come from the text
            self.fault("a script stands in the text.", "Put it into a file.", "<script")
        for attribute in values:
            if attribute.startswith("on"):
                what = f"<{tag}> runs a script in '{attribute}', which the policy blocks."
                self.fault(what, "Put it into a file below docs/assets/javascripts/.", attribute)
            elif attribute == "style" and not self.allow_styles:
                what = f"<{tag}> has a style of its own, which the policy blocks."
                self.fault(what, "Put it into a class of book.css.", "style=")
        self.depth += tag == "article"
        self.drawing += tag == "svg"
        if tag in VERBATIM and not self.verbatim:
            self.verbatim = tag

    def read_links(self, tag: str, values: Mapping[str, str]) -> None:
        """Where the tag leads, and whether it asks a third party."""
        rels = set(values.get("rel", "").lower().split())
        for name in {"href", *LOADED} & values.keys():
            targets = [values[name]]
            if name == "srcset":
                targets = [part.split()[0] for part in values[name].split(",") if part.split()]
            loads = name in LOADED or tag in DRAWN or (tag == "link" and rels & LOADED_LINKS)
            for target in targets:
                if SCRIPTED.match(target) and not (tag == "img" and target.startswith("data:")):
                    what = f"the link '{target[:40]}' of <{tag}> runs a script or holds a page."
                    self.fault(what, "Link to a page or a file.", target[:40])
                elif loads and REMOTE.match(target):
                    what = f"<{tag}> asks a third party for '{target}'."
                    self.fault(what, "Serve the file from docs/assets/, or link to it.", target)
                elif not (tag == "link" and rels & {"canonical", "prev", "next"}):
                    self.page.links.append((self.getpos()[0], target))

    def handle_endtag(self, tag: str) -> None:
        """Leave what was entered."""
        if tag == self.verbatim:
            self.verbatim = ""
        self.depth -= tag == "article"
        self.drawing -= tag == "svg"

    def handle_data(self, data: str) -> None:
        """See whether marks of Markdown were left in the text."""
        if self.depth and not self.verbatim and (left := LEFT_OVER.search(data)):
            what = f"'{left[0]}' is left in the text: no link or mark came of it."
            self.fault(what, "Define the link's target, or correct the mark.", left[0])


@functools.lru_cache(maxsize=200)  # while you write, only the pages that changed are read
def read_page(html: str, *, allow_styles: bool = False) -> Reading:
    """Read one written page."""
    reader = Reader(allow_styles)
    reader.feed(html)
    reader.close()
    return reader.page


@functools.cache  # the pages share their navigation, a rebuild most of the rest
def split_target(page: str, target: str, base: str) -> tuple[str, str] | None:
    """The file a link means, from the site's root, and its fragment. None if it leads outside.

    ``base`` is the path under which the site is hosted, as in ``/book/``: absolute links carry it.
    """
    parts = urlsplit(target)
    if parts.scheme or parts.netloc:
        return None
    path = unquote(parts.path)
    if path.startswith(base):
        path = "/" + path.removeprefix(base)
    if not path:
        return page, unquote(parts.fragment)
    whole = posixpath.normpath(posixpath.join("/", posixpath.dirname(page), path)).lstrip("/")
    if path.endswith(("/", "/.", "/..")) or path in {".", ".."}:
        whole = posixpath.join(whole, "index.html")
    return whole, unquote(parts.fragment)


def check_links(
    pages: Mapping[str, Reading], files: set[str], base: str
) -> Iterator[tuple[str, int, str, str]]:
    """Links of all pages to files or places that are not there: page, line, what, target."""
    for name, page in pages.items():
        for line, target in page.links:
            found = split_target(name, target, base)
            if found is None or target.startswith("#__"):  # the theme's own switches
                continue
            path, fragment = found
            if path not in files and posixpath.join(path, "index.html") not in files:
                yield name, line, f"'{target}' leads to no file of this edition.", target
            elif fragment and path in pages and fragment not in pages[path].ids:
                yield name, line, f"'{target}' names a place that {path} does not have.", target


def locate(name: str, line: int, needle: str, source: str, text: str) -> tuple[str, int]:
    """Where to mend: the line of the source that holds the words, else the line as written."""
    if needle and needle in text:
        return f"docs/{source}", text.count("\n", 0, text.index(needle)) + 1
    return f"site/{name}", line


def check_output(
    site: Path, sources: Mapping[str, tuple[str, str]], heaviest: int, base: str = "/"
) -> list[Problem]:
    """All faults of a written site. ``sources`` has each page's source and its text.

    ``heaviest``: bytes that a page's HTML may have as gzip; ``base``: the path it is hosted under.
    """
    files = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    pages, problems = {}, []

    def note(name: str, line: int, what: str, mend: str, needle: str) -> None:
        file, at = locate(name, line, needle, *sources.get(name, ("", "")))
        problems.append(Problem(file, at, what, mend))

    for name in sorted(files):
        if name.endswith(".css"):
            for found in CSS_REMOTE.finditer((site / name).read_text("utf-8")):
                what = f"the style sheet asks a third party for '{found[1]}'."
                note(name, 1, what, "Serve the file from docs/assets/.", "")
        if not name.endswith(".html") or name.startswith("downloads/"):
            continue
        html = (site / name).read_text("utf-8")
        pages[name] = read_page(html)
        for line, what, mend, needle in pages[name].faults:
            note(name, line, what, mend, needle)
        data = html.encode()
        if len(data) > heaviest and (size := len(gzip.compress(data))) > heaviest:
            what = f"the page weighs {size / 1000:.0f} kB (gzip); {heaviest / 1000:.0f} kB is the most."
            note(name, 1, what, "Part it into two pages.", "")
    for name, line, what, target in check_links(pages, files, base):
        mend = "Correct the target, or add what it names."
        note(name, line, what, mend, target)
    return problems


def check_strays(
    paths: Iterable[str], drawings: Collection[str], templates: str
) -> Iterator[Problem]:
    """Files below docs/ that nothing shows and that would be published all the same.

    ``paths``: all that is no page; ``drawings``: those of figures.yml; ``templates``: the text of
    the settings, templates and hooks, which name the others.
    """
    for path in paths:
        name = path.rsplit("/", maxsplit=1)[-1]
        if name not in drawings and name not in templates:
            what = "nothing uses this file, and it would be published."
            yield Problem(f"docs/{path}", 1, what, "Name it where it belongs, or take it out.")


def find_strays(files: Files, config: MkDocsConfig) -> list[Problem]:
    """Files of the project's docs/ that neither page nor data nor template names."""
    root = project_root(config)
    paths = [
        *root.glob("*.yml"),
        *root.glob("overrides/**/*.html"),
        *root.glob("overrides/**/*.py"),
    ]
    naming = [path.read_text(encoding="utf-8") for path in paths]
    naming += [file.content_string for file in files.documentation_pages()]
    figures = config.extra["evidence"].figures.values()
    others = [
        file.src_uri
        for file in files
        if not file.is_documentation_page() and file.src_dir == config.docs_dir
    ]
    return list(check_strays(others, {figure.drawing for figure in figures}, "\n".join(naming)))


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Remember which source each page is made of, and what is of no use."""
    config.extra["page_sources"] = {
        file.dest_uri: (file.src_uri, file.content_string) for file in files.documentation_pages()
    }
    config.extra["strays"] = find_strays(files, config)
    return files


@event_priority(-120)  # when all is written
def on_post_build(config: MkDocsConfig) -> None:
    """Read what was written."""
    sources, heaviest = config.extra["page_sources"], config.extra["heaviest_page"]
    base = urlsplit(config.site_url or "").path or "/"
    found = check_output(Path(config.site_dir), sources, heaviest, base)
    stop_at(found + config.extra["strays"])
