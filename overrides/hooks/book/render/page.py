"""What is printed around a page's text: its head, how to cite it, its list of references to take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from book.export.cite import render_citation
from book.export.files import FORMATS, LISTS, PAGES, addresses, list_name
from book.export.head import Description, Subject, render_head
from book.render.changes import FEED
from book.render.moved import render_moved

if TYPE_CHECKING:
    from book.state import Book

MOST_CITED = 36
"""Works that a page's head still lists one by one."""
GUIDE = "cite.md"
"""The page that says how to cite a claim or a work."""
CHANGES = "evidence/changes.md"
"""The page that says which verdicts changed."""


def take_line(stem: str) -> str:
    """The line that offers a page's list of references in every format, as Markdown."""
    links = ", ".join(
        f'[{FORMATS[ending]}](/{path}){{ download="{stem}.{ending}" }}'
        for ending, path in addresses(f"{LISTS}/{stem}").items()
    )
    return f'/// html | p.take[data-search-exclude=""]\nDownload this list: {links}.\n///'


def render_parts(book: Book, src: str) -> dict[str, str]:
    """The parts by the names that main.html uses."""
    site, page, work = book.data.site, book.pages[src], book.page_works[src]
    files = {
        ending: book.relative_url(path, src)
        for ending, path in addresses(f"{PAGES}/{list_name(src)}").items()
    }
    subject = Subject(
        licence=site.licence,
        topics=site.topics,
        article=site.source.name,
        article_url=site.source.url,
    )
    keys = book.page_keys[src]
    # a long list has a download, and need not be repeated in the head, which every reader fetches
    listed = keys if len(keys) <= MOST_CITED else set()
    cited = [cited for key, cited in book.data.works.items() if key in listed]
    about = Description(
        page=work,
        summary=page.meta.description,
        kind=site.page_types.get(src, site.page_type),
        cited=cited,
        site=book.settings.site_url,
    )
    guide, changes = (book.relative_url(book.url(page), src) for page in (GUIDE, CHANGES))
    return {
        "page_head": render_head(about, subject, files, book.relative_url(FEED, src)),
        "page_depth": page.meta.depth,
        "moved": render_moved(book, src),
        "cite_page": render_citation(work, files, guide, changes),
    }
