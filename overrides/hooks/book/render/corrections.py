"""The article's own references beside the works that exist, field by field.

Printed values come from ``article-references.yml``, recorded ones from ``references.bib``; whether
they agree is computed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from book.data.records import ArticleReference
from book.export.reference import format_name
from book.export.work import Work
from book.templates import render

if TYPE_CHECKING:
    from book.state import Book

FIELDS = {
    "authors": "Authors",
    "title": "Title",
    "journal": "Journal",
    "year": "Year",
    "volume": "Volume",
    "number": "Issue",
    "pages": "Pages",
}
"""The fields of a reference as the article prints it, and what the table calls them."""


@dataclass(frozen=True)
class FieldCheck:
    """One field of a reference: as printed, as recorded, and whether the two agree."""

    label: str
    printed: str
    recorded: str
    agrees: bool


def words(text: str) -> list[str]:
    """The words of a text, folded, so that ``Stress: a`` and ``stress ∞ a`` compare equal."""
    spaced = re.sub(r"[–—-]+", " ", text)
    folded = unicodedata.normalize("NFKD", spaced).encode("ascii", "ignore").decode().lower()
    return [word for word in re.findall(r"[a-z0-9]+", folded) if word not in {"the", "and"}]


def recorded_values(work: Work) -> dict[str, str]:
    """The fields of a work as a reader sees them; authors as ``Spiegel K, Leproult R``."""
    return {
        "authors": ", ".join(format_name(name) for name in work.authors),
        "title": work.title,
        "journal": work.container,
        "year": work.year,
        "volume": work.volume,
        "number": work.issue,
        "pages": work.pages,
    }


def authors_agree(printed: str, work: Work) -> bool:
    """True if the printed names are the first author's and, beyond that, authors of the work."""
    names = {word for name in work.authors for word in words(name.sorted)}
    first = words(work.authors[0].family)
    said = [word for word in words(printed) if word not in {"et", "al"}]
    return said[: len(first)] == first and all(word in names for word in said if len(word) > 2)


def check_fields(item: ArticleReference, work: Work | None) -> list[FieldCheck]:
    """Every printed field against the record; ``work`` is None where no work was found."""
    recorded = recorded_values(work) if work else {}
    printed = {name: getattr(item.printed, name, "") or "" for name in FIELDS}

    def agree(name: str) -> bool:
        if work is None:
            return False
        if name == "authors":
            return authors_agree(printed[name], work)
        return not printed[name] or words(printed[name]) == words(recorded[name])

    return [
        FieldCheck(label, printed[name].replace("-", "–"), recorded.get(name, ""), agree(name))
        for name, label in FIELDS.items()
        if printed[name] or recorded.get(name)
    ]


def check_item(book: Book, item: ArticleReference) -> list[FieldCheck]:
    """The fields of one of the article's references against its work."""
    return check_fields(item, book.data.works[item.work] if item.work else None)


def render_corrections(book: Book) -> str:
    """Every reference with a place for its table, as Markdown that cites."""
    items = book.data.article_references
    checked = [(item, check_item(book, item)) for item in items]
    return render("render/corrections.md", checked=checked)


def render_correction(book: Book, number: str) -> str:
    """The table of one reference, as HTML."""
    item = next(item for item in book.data.article_references if str(item.number) == number)
    return render("render/correction.html", item=item, fields=check_item(book, item))


def render_correction_counts(book: Book) -> str:
    """How many references were real, misattributed or not found, as an HTML table."""
    counts = [
        (verdict, [item.number for item in book.data.article_references if item.verdict == verdict])
        for verdict in book.data.site.reference_verdict
    ]
    return render("render/correction-counts.html", counts=counts)
