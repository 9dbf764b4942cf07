"""The searches for evidence, the reviews of the site and its contact: how we know, and whom to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from book.data.records import Claim
from book.templates import render

if TYPE_CHECKING:
    from book.state import Book

PAGE = "evidence/searches.md"
"""The page that has the table of searches, to which claims link."""


def search_links(book: Book, claim: Claim) -> list[tuple[str, str]]:
    """The searches that a claim rests on: the question and the address of each."""
    searches = book.data.searches
    return [(searches[name].question, f"/{PAGE}#search-{name}") for name in claim.searches]


def render_searches(book: Book) -> str:
    """All searches as an HTML table with anchors."""
    searches = book.data.searches.values()
    return render("render/searches.html", searches=searches) if searches else ""


def render_reviews(book: Book) -> str:
    """Who reviewed the site, or that no clinician has, as Markdown."""
    return render("render/reviews.md", reviews=book.data.reviews)


def render_contact(book: Book) -> str:
    """Where to write to, or that there is no address, as Markdown."""
    return render("render/contact.md", contact=book.data.site.contact)
