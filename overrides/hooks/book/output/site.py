"""What is made from all pages once they are written, and the check of what was written."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from book.diagnostics import fail_build
from book.export.files import export_files
from book.export.take import citation_files
from book.output.check import check_site, check_styles
from book.output.keep import write_worker
from book.output.offline import write_downloads
from book.output.policy import headers_file
from book.output.search import SearchPage, Section, index_files, make_index
from book.output.styles import drop_comments, trim_sheets
from book.output.survey import survey_page
from book.render.moved import check_places
from book.render.page import describe_page
from book.site_files import exported_lists, exported_records

if TYPE_CHECKING:
    from book.state import Book

NOT_PAGES = "downloads/"
"""The folder of the editions, which are checked where they are made."""
UNUSED = (
    "assets/javascripts/bundle",
    "assets/javascripts/lunr/",
    "assets/javascripts/workers/",
    "assets/stylesheets/palette",
)
"""What no page loads of the theme: its script, its search and its colours."""


def is_unused(path: str) -> bool:
    """Whether no page loads this file of the theme."""
    return path.startswith(UNUSED) or path.endswith(".map")


def finish_site(book: Book, site: Path) -> None:
    """Write what the pages need beside them. Raises SourceError at what would harm a reader."""
    write_files(site, export_files(exported_lists(book) | exported_records(book)))
    write_files(site, citation_files(book))
    files = list_files(site)
    sources = {book.file(src): (src, page.text) for src, page in book.pages.items()}
    seen = book.survey
    for name, html in read_texts(site, files, ".html"):
        if name not in seen.pages:  # it came by no event: an address that leads on
            seen.add(name, survey_page(name, html, LexborHTMLParser(html), search=False))
    for name, script in read_texts(site, files, ".js"):
        if not name.startswith("assets/"):  # data
            continue
        if (book.settings.root / "docs" / name).is_file():
            script = drop_comments(script)  # noqa: PLW2901 (a fifth of what a reader would load)
            (site / name).write_text(script, encoding="utf-8")
        seen.read_script(script)
    # two thirds of the theme's rules are for parts that no page of ours has
    sheets = trim_sheets(dict(read_texts(site, files, ".css")), seen.classes, seen.variables)
    for name, css in sheets.items():
        (site / name).write_text(css, encoding="utf-8")
    if book.settings.offline:
        write_downloads(site)
    else:
        headers = headers_file(seen.scripts, page_links(book))
        (site / "_headers").write_text(headers, encoding="utf-8")
    write_search(book, seen.sections, site)
    if not book.settings.offline:
        write_worker(site)
    base = urlsplit(book.settings.site_url).path or "/"
    ids = {name: page.ids for name, page in seen.pages.items()}
    faults = [*check_site(seen.pages, files, sources, base), *check_styles(sheets)]
    fail_build([*faults, *check_places(book, ids)])


def write_files(site: Path, texts: Iterable[tuple[str, str]]) -> None:
    """Write each text at its path below the site."""
    folders = set[str]()
    for name, text in texts:
        folder = name.rpartition("/")[0]
        if folder not in folders:
            (site / folder).mkdir(parents=True, exist_ok=True)
            folders.add(folder)
        with open(f"{site}/{name}", "w", encoding="utf-8") as file:
            file.write(text)


def page_links(book: Book) -> dict[str, str]:
    """The typed links of each page as a header, by its path."""
    root = urlsplit(book.settings.site_url).path.rstrip("/")
    return {
        f"{root}/{book.url(src)}": ", ".join(link.header for link in describe_page(book, src)[1])
        for src in book.order
    }


def list_files(site: Path) -> set[str]:
    """Return the path of every file below the site."""
    found = ((folder, name) for folder, _, names in os.walk(site) for name in names)
    return {os.path.relpath(os.path.join(folder, name), site) for folder, name in found}


def read_texts(site: Path, files: Iterable[str], ending: str) -> Iterator[tuple[str, str]]:
    """Yield path and text of the site's own files with this ending."""
    for name in sorted(files):
        if name.endswith(ending) and not name.startswith(NOT_PAGES):
            yield name, (site / name).read_text(encoding="utf-8")


def write_search(book: Book, sections: Mapping[str, Sequence[Section]], site: Path) -> None:
    """Write the index of the search. ``sections``: those of each page, by its file."""
    pages = [
        SearchPage(
            book.url(src),
            book.titles[src],
            sections[book.file(src)],
            book.pages[src].meta.keywords,
        )
        for src in book.order
        if book.file(src) in sections
    ]
    write_files(
        site, index_files(make_index(pages, book.data.terms), offline=book.settings.offline)
    )
