"""Compare the article's own references with the works that exist, field by field.

The printed values come from ``article-references.yml``, the recorded ones from ``references.bib``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from book.export.reference import format_name
from book.export.work import Work

if TYPE_CHECKING:
    from book.data.records import ArticleReference
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
"""The fields of a printed reference, and their labels in the table."""


@dataclass(frozen=True)
class FieldCheck:
    """A field of a reference: as printed, as recorded, and whether the two agree."""

    label: str
    printed: str
    recorded: str
    agrees: bool


def words(text: str) -> list[str]:
    """Return the words of a text in plain ASCII: ``Stress: a`` and ``stress ∞ a`` are equal."""
    spaced = re.sub(r"[–—-]+", " ", text)
    plain = unicodedata.normalize("NFKD", spaced).encode("ascii", "ignore").decode().lower()
    return [word for word in re.findall(r"[a-z0-9]+", plain) if word not in {"the", "and"}]


def recorded_values(work: Work) -> dict[str, str]:
    """Return the fields of a work as readers see them; authors as ``Spiegel K, Leproult R``."""
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
    """Whether the first printed name is the first author's, and the others are authors of the work."""
    names = {word for name in work.authors for word in words(name.sorted)}
    first = words(work.authors[0].family)
    given = [word for word in words(printed) if word not in {"et", "al"}]
    return given[: len(first)] == first and all(word in names for word in given if len(word) > 2)


def check_fields(book: Book, item: ArticleReference) -> list[FieldCheck]:
    """Compare each field of one of the article's references with its work, if there is one."""
    work = book.data.works[item.work] if item.work else None
    recorded = recorded_values(work) if work else {}
    checks = []
    for name, label in FIELDS.items():
        printed, known = getattr(item.printed, name) or "", recorded.get(name, "")
        if not printed and not known:
            continue
        if name == "authors":
            agrees = work is not None and authors_agree(printed, work)
        else:
            agrees = work is not None and (not printed or words(printed) == words(known))
        checks.append(FieldCheck(label, printed.replace("-", "–"), known, agrees))
    return checks
