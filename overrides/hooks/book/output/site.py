"""Write the files that are made from all pages, and check the written site."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from book.diagnostics import fail_build
from book.export.files import export_files
from book.export.scripts import citation_files
from book.output.check import check_site, check_styles
from book.output.files import list_files, read_files, write_files
from book.output.keep import write_worker
from book.output.offline import write_downloads
from book.output.policy import headers_file
from book.output.search import SearchPage, index_files, make_index
from book.output.styles import drop_comments, trim_sheets
from book.output.survey import survey_page
from book.render.moved import check_places
from book.render.page import describe_page
from book.site_files import exported_lists, exported_records

if TYPE_CHECKING:
    from book.state import Book

EDITIONS = "downloads/"
"""The folder of the editions, which are checked when they are made."""
UNUSED = (
    "assets/javascripts/bundle",
    "assets/javascripts/lunr/",
    "assets/javascripts/workers/",
    "assets/stylesheets/palette",
)
"""Files of the theme that no page loads: its script, its search and its colours."""


def is_unused(path: str) -> bool:
    """Return whether a file of the theme is loaded by no page."""
    return path.startswith(UNUSED) or path.endswith(".map")


def finish_site(book: Book, site: Path) -> None:
    """Write all files besides the pages, and trim the theme's. Raises SourceError with the faults of the site."""
    write_files(site, export_files(exported_lists(book) | exported_records(book)))
    write_files(site, citation_files(book))
    files = list_files(site)
    own = [name for name in files if not name.startswith(EDITIONS)]
    seen = book.survey
    for name, html in read_files(site, own, ".html"):
        if name not in seen.pages:  # a redirect, for which MkDocs has no event
            seen.add(name, survey_page(name, html, LexborHTMLParser(html), search=False))
    scripts = [name for name in own if name.startswith("assets/")]  # the others are data
    for name, script in read_files(site, scripts, ".js"):
        if (book.settings.root / "docs" / name).is_file():
            script = drop_comments(script)  # noqa: PLW2901 (a fifth of what a reader would load)
            (site / name).write_text(script, encoding="utf-8")
        seen.read_script(script)
    # two thirds of the theme's rules match no page
    sheets = trim_sheets(dict(read_files(site, own, ".css")), seen.classes, seen.variables)
    write_files(site, sheets.items())
    write_files(site, search_files(book))
    if book.settings.offline:
        write_downloads(site)
    else:
        headers = headers_file(seen.scripts, page_links(book))
        (site / "_headers").write_text(headers, encoding="utf-8")
        write_worker(site)
    base = urlsplit(book.settings.site_url).path or "/"
    ids = {name: page.ids for name, page in seen.pages.items()}
    sources = {book.file(src): (src, page.text) for src, page in book.pages.items()}
    faults = [*check_site(seen.pages, set(files), sources, base), *check_styles(sheets)]
    fail_build([*faults, *check_places(book, ids)])


def page_links(book: Book) -> dict[str, str]:
    """Return the Link header of each page, by its path on the server."""
    root = urlsplit(book.settings.site_url).path.rstrip("/")
    return {
        f"{root}/{book.url(src)}": ", ".join(link.header for link in describe_page(book, src)[1])
        for src in book.order
    }


def search_files(book: Book) -> Iterator[tuple[str, str]]:
    """Yield path and text of the files of the search index."""
    sections = book.survey.sections
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
    index = make_index(pages, book.data.terms)
    yield from index_files(index, offline=book.settings.offline)
