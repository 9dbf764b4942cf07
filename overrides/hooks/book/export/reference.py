"""Format a work for the list of references of a page, in the style of medical journals.

``Spiegel K, Leproult R, Van Cauter E. Title. <em>The Lancet</em> 1999;354(9188):1435–1439. doi …``
"""

from __future__ import annotations

import re
from html import escape
from urllib.parse import quote

from book.export.work import Name, Work, short_label
from book.markdown.quotes import curl_text

MAX_AUTHORS = 6


def to_html(text: str) -> str:
    """Return the text escaped for HTML, with curly quotation marks."""
    return curl_text(escape(text, quote=False))


def link(url: str, text: str) -> str:
    """Return a link in HTML."""
    return f'<a href="{escape(url)}">{to_html(text)}</a>'


def format_name(name: Name) -> str:
    """Return ``Van Cauter E``, ``de las Fuentes L`` or ``Beck-Friis JM Jr``; a group keeps its full name."""
    initials = "".join(
        "-".join(part[0] for part in given.split("-") if part) for given in name.given.split()
    )
    return " ".join(filter(None, (name.last, initials, name.suffix)))


def format_authors(work: Work) -> str:
    """Return the first six authors, with "et al." if there are more or the list is not complete."""
    people = work.authors or work.editors
    names = [format_name(name) for name in people[:MAX_AUTHORS]]
    if len(people) > MAX_AUTHORS or not work.complete:
        names.append("et al.")
    return ", ".join(names)


def format_issue(work: Work) -> str:
    """Return year, volume, issue and pages, as far as known: ``1999;354(9188):1435–1439``."""
    text = work.year or "undated"
    if work.volume or work.issue:
        text += f";{work.volume}" + (f"({work.issue})" if work.issue else "")
    if work.pages:
        text += (":" if work.volume or work.issue else ";") + work.pages
    return text


def format_links(work: Work) -> str:
    """Return links for DOI, PMID and PMCID, or for the URL if there is none of them; then the note."""
    parts = []
    if work.doi:
        url = f"https://doi.org/{quote(work.doi, safe='/:;._-')}"
        parts.append(link(url, f"doi:{work.doi}"))
    if work.pmid:
        parts.append(link(f"https://pubmed.ncbi.nlm.nih.gov/{work.pmid}/", f"PMID {work.pmid}"))
    if work.pmcid:
        url = f"https://pmc.ncbi.nlm.nih.gov/articles/{work.pmcid}/"
        parts.append(f"{link(url, work.pmcid)} (free full text)")
    if not parts and work.url:
        host = re.sub(r"^https?://(?:www\.)?([^/]+).*", r"\1", work.url)
        seen = f" (seen {work.seen})" if work.seen else ""
        parts.append(link(quote(work.url, safe="/:;._-?=&%#~,+"), host) + seen)
    if work.note:
        parts.append(to_html(work.note))
    return " · ".join(parts)


def format_parts(work: Work) -> list[str]:
    """Return authors, title, venue and issue as HTML, without empty ones.

    A venue may end with a date, as in ``label revised March 2025``; the year is then not repeated.
    """
    authors, issue = format_authors(work), format_issue(work)
    venue = work.venue if work.venue != authors else ""
    if not venue and not work.year:
        issue = issue.capitalize()  # it starts a sentence
    venue_has_year = issue == work.year and venue.endswith(issue)
    parts = [
        to_html(authors if authors.endswith(".") or not authors else f"{authors}."),
        to_html(work.title if work.title.endswith(("?", "!", ".")) else f"{work.title}."),
        f"<em>{to_html(venue)}</em>{'.' if venue_has_year else ''}" if venue else "",
        "" if venue_has_year else f"{to_html(issue)}.",
    ]
    return [part for part in parts if part]


def plain_reference(work: Work) -> str:
    """Return the reference as HTML without links, for readers to copy."""
    seen = f"(seen {work.seen})" if work.seen and work.address == work.url else ""
    return " ".join(filter(None, [*format_parts(work), escape(work.address), seen]))


def format_reference(work: Work) -> str:
    """Return the reference as HTML, which is the same on every page."""
    parts = [
        *format_parts(work),
        format_links(work),
        f'<span class="kind">{to_html(work.kind)}</span>',
        f'<span class="reading">{work.reading}</span>' if work.reading else "",
    ]
    return " ".join(filter(None, parts))


def record_link(work: Work, references: str) -> str:
    """Return the link to a work's record. ``references`` is the URL of the page with the record."""
    label = escape(f"Record of {short_label(work)}")
    return f'<a aria-label="{label}" class="record" href="{references}#{work.key}">record</a>'
