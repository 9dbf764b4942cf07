"""Replace the markers in a page by what they name: a claim card, an article table, the glossary.

``<!-- claim: F04 -->``, ``<!-- table: X1 -->`` and ``<!-- glossary -->`` stand alone on their line.
The cards carry citations of their own, so this runs before mkdocs-bibtex reads the page.
"""

from __future__ import annotations

import re
from pathlib import Path

from format_references import escape
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from load_evidence import MARKER, Evidence
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

VERDICT_MARKS = {
    # 16 × 16, told apart by shape alone: drawn in the colour of the text around them.
    "well supported": '<circle cx="8" cy="8" r="7" fill="currentColor"/>',
    "supported with limits": '<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="2"/><path d="M8 2a6 6 0 0 1 0 12z" fill="currentColor"/>',
    "contested": '<path d="M1 8l5-5v10zM15 8l-5-5v10z" fill="currentColor"/>',
    "oversimplified": '<path d="M8 2l7 12H1z" fill="none" stroke="currentColor" stroke-width="2"/>',
    "not supported": '<path d="M3 3l10 10M13 3L3 13" stroke="currentColor" stroke-width="3" fill="none"/>',
    "framing": '<rect x="2" y="2" width="12" height="12" fill="none" stroke="currentColor" stroke-width="2" stroke-dasharray="3 2"/>',
}
VERDICT_WORDS = {"framing": "Framing, nothing to test"}

environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
environment.filters["escape_markdown"] = escape
# Markdown from data may cite and link, but a tag in it is text.
environment.filters["no_html"] = lambda text: text.replace("<", "&lt;")
environment.filters["cite"] = lambda keys: "[" + "; ".join(f"@{key}" for key in keys) + "]"


def verdict_words(verdict: str) -> str:
    """The verdict as a reader meets it."""
    return VERDICT_WORDS.get(verdict, verdict.capitalize())


def verdict_mark(verdict: str) -> str:
    """The verdict's shape as inline SVG, hidden from screen readers: the word says it."""
    return f'<svg class="verdict-mark" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">{VERDICT_MARKS[verdict]}</svg>'


environment.filters["verdict_words"] = verdict_words
environment.filters["verdict_mark"] = verdict_mark
environment.filters["slug"] = lambda text: re.sub(r"[^a-z]+", "-", text.lower())


def render_claim(evidence: Evidence, claim_id: str) -> str:
    """The card of one claim, as Markdown inside an HTML block."""
    return environment.get_template("claim.html").render(claim=evidence.claims[claim_id])


def render_table(evidence: Evidence, table_id: str) -> str:
    """A table of the article, each row with our verdict and note."""
    return environment.get_template("table.html").render(
        table=evidence.tables[table_id], claims=evidence.claims
    )


def render_glossary(evidence: Evidence) -> str:
    """All glossary entries, each with its anchor."""
    terms = sorted(evidence.terms, key=lambda term: term.anchor)
    return environment.get_template("glossary.html").render(terms=terms)


def expand_markers(markdown: str, evidence: Evidence) -> str:
    """Replace every marker of a page. Unknown ones were refused by check_sources."""

    def expand(marker: re.Match[str]) -> str:
        if marker["kind"] == "glossary":
            return render_glossary(evidence)
        if marker["kind"] == "claim":
            return render_claim(evidence, marker["id"])
        if marker["kind"] == "table":
            return render_table(evidence, marker["id"])
        return marker[0]  # the ledger's and others' are filled by hooks of their own

    return MARKER.sub(expand, markdown)


@event_priority(50)
def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Expand the markers of the page."""
    return expand_markers(markdown, config.extra["evidence"])
