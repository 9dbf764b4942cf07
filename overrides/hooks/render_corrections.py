"""Render the article's own references beside the works that exist, field by field.

``<!-- corrections -->`` stands alone on its line. Printed values come from
``article-references.yml``, recorded ones from ``references.bib``; whether they agree is computed.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from format_references import format_person, plain
from load_evidence import PRINTED_FIELDS, REFERENCE_VERDICTS, ArticleReference, Evidence
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from pybtex.database import Entry
from render_claims import environment

LABELS = {"authors": "Authors", "number": "Issue"}
MARKER = "<!-- corrections -->"


@dataclass(frozen=True)
class FieldCheck:
    """One field of a reference: as printed, as recorded, and whether the two agree."""

    label: str
    printed: str
    recorded: str
    agrees: bool


def words(text: str) -> list[str]:
    """The words of a text, folded, so that ``Stress: a`` and ``stress ∞ a`` compare equal."""
    spaced = re.sub(r"[–—-]+", " ", plain(text))
    folded = unicodedata.normalize("NFKD", spaced).encode("ascii", "ignore").decode().lower()
    return [word for word in re.findall(r"[a-z0-9]+", folded) if word not in {"the", "and"}]


def recorded_value(entry: Entry, name: str) -> str:
    """A field of a BibTeX entry as a reader sees it; authors as ``Spiegel K, Leproult R``."""
    if name == "authors":
        return ", ".join(format_person(person) for person in entry.persons["author"])
    value = plain(entry.fields.get(name, ""))
    return re.sub(r"-{1,2}", "–", value) if name == "pages" else value


def authors_agree(printed: str, entry: Entry) -> bool:
    """True if the printed names are the first author's and, beyond that, authors of the work."""
    names = {word for person in entry.persons["author"] for word in words(str(person))}
    first = words(" ".join(entry.persons["author"][0].last_names))
    said = [word for word in words(printed) if word not in {"et", "al"}]
    return said[: len(first)] == first and all(word in names for word in said if len(word) > 2)


def check_fields(item: ArticleReference, entry: Entry | None) -> list[FieldCheck]:
    """Every printed field against the record; ``entry`` is None where no work was found."""
    checks = []
    for name in PRINTED_FIELDS:
        printed = item.printed.get(name, "")
        recorded = recorded_value(entry, name) if entry else ""
        if not printed and not recorded:
            continue
        if entry is None:
            agrees = False
        elif name == "authors":
            agrees = authors_agree(printed, entry)
        else:
            agrees = not printed or words(printed) == words(recorded)
        label = LABELS.get(name, name.capitalize())
        checks.append(FieldCheck(label, printed.replace("-", "–"), recorded, agrees))
    return checks


def render_corrections(evidence: Evidence) -> str:
    """The counts, then each reference with its table, as Markdown around HTML tables."""
    works = evidence.references.entries
    checked = [
        (item, check_fields(item, works[item.work] if item.work else None))
        for item in evidence.article_references
    ]
    counts = Counter(item.verdict for item in evidence.article_references)
    return environment.get_template("corrections.html").render(
        checked=checked, counts={verdict: counts[verdict] for verdict in REFERENCE_VERDICTS}
    )


@event_priority(45)
def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Fill the marker where it stands."""
    if MARKER not in markdown:
        return markdown
    return markdown.replace(MARKER, render_corrections(config.extra["evidence"]))
