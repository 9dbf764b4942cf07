"""What is made from all pages once they are written, and the check of what was written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from book.diagnostics import fail_build
from book.output.check import check_site, check_styles
from book.output.offline import write_downloads
from book.output.policy import write_headers
from book.output.styles import classes_in, trim_sheets, words_in

if TYPE_CHECKING:
    from book.state import Book

NOT_PAGES = "downloads/"
"""The folder of the editions, which are checked where they are made."""


def finish_site(book: Book, site: Path) -> None:
    """Write what the pages need beside them. Raises SourceError at what would harm a reader."""
    files = {path.relative_to(site).as_posix(): path for path in site.rglob("*") if path.is_file()}
    pages = read_texts(files, ".html")
    trees = {name: LexborHTMLParser(text) for name, text in pages.items()}
    sheets = trim_styles(pages, read_texts(files, ".js"), read_texts(files, ".css"))
    for name, css in sheets.items():
        files[name].write_text(css, encoding="utf-8")
    if book.settings.offline:
        write_downloads(site)
    else:
        write_headers(site, trees.values())
    sources = {book.file(src): (src, page.text) for src, page in book.pages.items()}
    base = urlsplit(book.settings.site_url).path or "/"
    fail_build([*check_site(trees, files.keys(), sources, base), *check_styles(sheets)])


def read_texts(files: Mapping[str, Path], ending: str) -> dict[str, str]:
    """The texts of the site's own files with this ending, by path."""
    return {
        name: path.read_text(encoding="utf-8")
        for name, path in files.items()
        if name.endswith(ending) and not name.startswith(NOT_PAGES)
    }


def trim_styles(
    pages: Mapping[str, str], scripts: Mapping[str, str], sheets: Mapping[str, str]
) -> dict[str, str]:
    """The style sheets without the rules that no page can use: two thirds of the theme's."""
    used = {name for page in pages.values() for name in classes_in(page)}
    used |= {word for script in scripts.values() for word in words_in(script)}
    return trim_sheets(sheets, used, [*pages.values(), *scripts.values()])
