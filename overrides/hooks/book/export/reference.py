"""A work as a page's list of references prints it, the way medical journals do.

``Spiegel K, Leproult R, Van Cauter E. Title. <em>The Lancet</em> 1999;354(9188):1435–1439. doi …``
"""

from __future__ import annotations

import re
from html import escape
from urllib.parse import quote

from book.export.work import Name, Work, short_label
from book.markdown.quotes import curl_text

MAX_AUTHORS = 6


def printed(text: str) -> str:
    """Text for HTML, with curled quotation marks."""
    return curl_text(escape(text, quote=False))


def link(address: str, text: str) -> str:
    """A link in HTML."""
    return f'<a href="{escape(address)}">{printed(text)}</a>'


def format_name(name: Name) -> str:
    """``Van Cauter E``, ``de las Fuentes L``, ``Beck-Friis JM Jr``; a group keeps its whole name."""
    initials = "".join(
        "-".join(part[0] for part in given.split("-") if part) for given in name.given.split()
    )
    return " ".join(filter(None, (name.last, initials, name.suffix)))


def format_authors(work: Work) -> str:
    """The first six authors, then et al., as where authors beyond the last were not seen."""
    people = work.authors or work.editors
    names = [format_name(name) for name in people[:MAX_AUTHORS]]
    if len(people) > MAX_AUTHORS or not work.complete:
        names.append("et al.")
    return ", ".join(names)


def format_issue(work: Work) -> str:
    """``1999;354(9188):1435–1439``: what is known of year, volume, number and pages."""
    text = work.year or "undated"
    if work.volume or work.issue:
        text += f";{work.volume}" + (f"({work.issue})" if work.issue else "")
    if work.pages:
        text += (":" if work.volume or work.issue else ";") + work.pages
    return text


def format_links(work: Work) -> str:
    """DOI, PMID, PMC and, where none of these exists, the web address; then the note."""
    parts = []
    if work.doi:
        address = f"https://doi.org/{quote(work.doi, safe='/:;._-')}"
        parts.append(link(address, f"doi:{work.doi}"))
    if work.pmid:
        parts.append(link(f"https://pubmed.ncbi.nlm.nih.gov/{work.pmid}/", f"PMID {work.pmid}"))
    if work.pmcid:
        address = f"https://pmc.ncbi.nlm.nih.gov/articles/{work.pmcid}/"
        parts.append(f"{link(address, work.pmcid)} (free full text)")
    if not parts and work.url:
        host = re.sub(r"^https?://(?:www\.)?([^/]+).*", r"\1", work.url)
        seen = f" (seen {work.seen})" if work.seen else ""
        parts.append(link(quote(work.url, safe="/:;._-?=&%#~,+"), host) + seen)
    if work.note:
        parts.append(printed(work.note))
    return " · ".join(parts)


def format_parts(work: Work) -> list[str]:
    """Authors, title, venue and issue as HTML, those that are known.

    A venue may end with a day, as in ``label revised March 2025``: its year is not printed again.
    """
    authors, issue = format_authors(work), format_issue(work)
    venue = work.venue if work.venue != authors else ""
    if not venue and not work.year:
        issue = issue.capitalize()  # it begins a sentence
    told = issue == work.year and venue.endswith(issue)
    parts = [
        printed(authors if authors.endswith(".") or not authors else f"{authors}."),
        printed(work.title if work.title.endswith(("?", "!", ".")) else f"{work.title}."),
        f"<em>{printed(venue)}</em>{'.' if told else ''}" if venue else "",
        "" if told else f"{printed(issue)}.",
    ]
    return [part for part in parts if part]


def plain_reference(work: Work) -> str:
    """The reference as HTML without links, for a text of one's own."""
    seen = f"(seen {work.seen})" if work.seen and work.address == work.url else ""
    return " ".join(filter(None, [*format_parts(work), escape(work.address), seen]))


def format_reference(work: Work) -> str:
    """The reference as HTML, the same on every page."""
    parts = [
        *format_parts(work),
        format_links(work),
        f'<span class="kind">{printed(work.kind)}</span>',
        f'<span class="reading">{work.reading}</span>' if work.reading else "",
    ]
    return " ".join(filter(None, parts))


def record_link(work: Work, references: str) -> str:
    """The link after a reference to its record. ``references`` is the address of their page."""
    label = escape(f"Record of {short_label(work)}")
    return f'<a aria-label="{label}" class="record" href="{references}#{work.key}">record</a>'
