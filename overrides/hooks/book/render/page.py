"""The parts around a page's text: its head, the line above the title, references, how to cite it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from book.export.cite import page_files, render_citation
from book.export.files import FORMATS, list_name
from book.export.head import Description, Signpost, render_head, signposts
from book.markdown.markers import find_markers
from book.render.changes import FEED
from book.render.ledger import CSV_PATH, JSON_PATH
from book.render.moved import render_moved
from book.templates import render

if TYPE_CHECKING:
    from book.state import Book

MOST_CITED = 36
"""The head of a page that cites more works than this lists none of them."""
AUTHOR = "about.md"
"""The page about those responsible for the site."""
ARTICLE = "article.md"
"""The page about the article."""


def render_page_end(book: Book, src: str) -> str:
    """Return the Markdown after a page's text: links to its theme at other depths, and references."""
    return render("render/page-end.md", book=book, src=src, formats=FORMATS, list_name=list_name)


def describe_page(book: Book, src: str) -> tuple[Description, list[Signpost]]:
    """Return the metadata of a page, and its typed links for machines (signposting)."""
    site, page, work = book.data.site, book.pages[src], book.page_works[src]
    keys = book.page_keys[src]
    # every reader loads the head; a long list is left to its download
    listed = keys if len(keys) <= MOST_CITED else set()
    has_ledger = any(found["kind"] == "ledger" for found in find_markers(page.text))
    about = Description(
        page=work,
        summary=page.meta.description,
        kind=site.page_types.get(src, site.page_type),
        cited=[cited for key, cited in book.data.works.items() if key in listed],
        host=book.settings.site_url,
        section=book.places[src].section if src in book.places else "",
        reviews=tuple(claim for claim in book.data.claims.values() if claim.page == src),
        data=tuple(
            Signpost("item", book.relative_url(path, src), media)
            for path, media in ((CSV_PATH, "text/csv"), (JSON_PATH, "application/json"))
            if has_ledger
        ),
    )
    author = book.relative_url(AUTHOR, src)
    return about, signposts(about, site, page_files(book, src), author)


def render_status(book: Book, src: str) -> str:
    """Return the line above the title: what "the article" is, who reviewed the page, its date."""
    page = book.pages[src]
    names_article = src != ARTICLE and "the article" in page.text.lower()
    return render(
        "render/status.html",
        article=book.relative_url(ARTICLE, src) if names_article else "",
        drafted=book.data.site.drafted,
        reviews=[review for review in book.data.reviews if src in review.pages],
        day=book.page_works[src].date,
    )


def render_parts(book: Book, src: str) -> dict[str, str]:
    """Return the parts by the names that main.html uses."""
    about, links = describe_page(book, src)
    return {
        "page_head": render_head(about, book.data.site, links, book.relative_url(FEED, src)),
        "page_depth": book.pages[src].meta.depth,
        "page_status": render_status(book, src),
        "moved": render_moved(book, src),
        "cite_page": render_citation(book, src),
    }
