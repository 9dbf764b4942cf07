"""What is made from all pages once they are written, and the check of what was written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from book.diagnostics import fail_build
from book.output.check import Reading, check_site, check_styles, read_page
from book.output.offline import write_downloads
from book.output.policy import headers_file, script_hashes, style_hashes
from book.output.search import SearchPage, Section, index_files, make_index, page_sections
from book.output.styles import classes_in, drop_comments, trim_sheets, variables_in, words_in

if TYPE_CHECKING:
    from book.state import Book

FRAMES = ("index.html", "404.html")
"""The pages whose menu, head and foot are checked; those of the others are the same."""
NOT_PAGES = "downloads/"
"""The folder of the editions, which are checked where they are made."""


def finish_site(book: Book, site: Path) -> None:
    """Write what the pages need beside them. Raises SourceError at what would harm a reader."""
    files = {path.relative_to(site).as_posix(): path for path in site.rglob("*") if path.is_file()}
    sources = {book.file(src): (src, page.text) for src, page in book.pages.items()}
    pages: dict[str, Reading] = {}
    sections: dict[str, list[Section]] = {}
    scripts, styles, used, read = set[str](), set[str](), set[str](), set[str]()
    for name, html in read_texts(files, ".html"):
        tree = LexborHTMLParser(html)
        pages[name] = read_page(tree, frame=name in FRAMES)
        scripts.update(script_hashes(tree))
        styles.update(style_hashes(tree))
        used |= classes_in(html)
        read |= variables_in(html)
        if name in sources and (article := tree.css_first("article")):
            sections[name] = page_sections(article)
    for name, script in read_texts(files, ".js"):
        if (book.settings.root / "docs" / name).is_file():
            script = drop_comments(script)  # noqa: PLW2901 (a fifth of what a reader would load)
            files[name].write_text(script, encoding="utf-8")
        used |= words_in(script)
        read |= variables_in(script)
    # two thirds of the theme's rules are for parts that no page of ours has
    sheets = trim_sheets(dict(read_texts(files, ".css")), used, read)
    for name, css in sheets.items():
        files[name].write_text(css, encoding="utf-8")
    if book.settings.offline:
        write_downloads(site)
    else:
        (site / "_headers").write_text(headers_file(scripts, styles), encoding="utf-8")
    write_search(book, sections, site)
    base = urlsplit(book.settings.site_url).path or "/"
    fail_build([*check_site(pages, files.keys(), sources, base), *check_styles(sheets)])


def read_texts(files: Mapping[str, Path], ending: str) -> Iterator[tuple[str, str]]:
    """The texts of the site's own files with this ending, with their paths."""
    for name, path in files.items():
        if name.endswith(ending) and not name.startswith(NOT_PAGES):
            yield name, path.read_text(encoding="utf-8")


def write_search(book: Book, sections: Mapping[str, list[Section]], site: Path) -> None:
    """Write the index of the search. ``sections``: those of each page, by its file."""
    pages = [
        SearchPage(book.url(src), book.titles[src], sections[book.file(src)])
        for src in book.order
        if book.file(src) in sections
    ]
    for path, text in index_files(make_index(pages, book.data.terms)).items():
        target = site / path
        target.parent.mkdir(exist_ok=True)
        target.write_text(text, encoding="utf-8")
