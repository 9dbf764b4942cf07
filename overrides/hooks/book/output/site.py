"""What is made from all pages once they are written, and the check of what was written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from book.diagnostics import Diagnostic, fail_build
from book.output.check import check_site, check_styles
from book.output.offline import write_downloads
from book.output.policy import write_headers
from book.output.search import UNUSED, write_index
from book.output.styles import trim_sheets

if TYPE_CHECKING:
    from book.state import Book

SHEETS = "assets/stylesheets"


def finish_site(book: Book, site: Path) -> None:
    """Write what the pages need beside them. Raises SourceError at what would harm a reader."""
    files = {path.relative_to(site).as_posix(): path for path in site.rglob("*") if path.is_file()}
    texts = {
        name: path.read_text(encoding="utf-8")
        for name, path in files.items()
        if name.endswith(".html") and not name.startswith("downloads/")
    }
    trees = {name: LexborHTMLParser(text) for name, text in texts.items()}
    # TODO search, styles
    if book.settings.offline:
        write_downloads(site)
    else:
        write_headers(site, trees.values())
    sources = {
        book.file(src): (src, page.text) for src, page in book.pages.items()
    }
    base = urlsplit(book.settings.site_url).path or "/"
    fail_build(check_site(trees, files.keys(), sources, base))
