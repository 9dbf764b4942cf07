"""What a page says of itself in its head, to reference managers, search engines and libraries.

- Highwire ``citation_*`` (Google Scholar, Zotero's Embedded Metadata), one ``citation_reference``
  a cited work; the references page has a COinS span a work instead.
- Dublin Core, Open Graph, and JSON-LD in schema.org's words: a ClaimReview for each claim that the
  page shows, a Dataset for the ledger.
- Links by which machines find their way (FAIR Signposting), which ``_headers`` repeats.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from book.export.reference import MAX_AUTHORS
from book.export.work import TYPES, Name, Work
from book.templates import render

if TYPE_CHECKING:
    from book.data.records import Claim
    from book.data.site import Site

MEDIA_TYPES = {
    "bib": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
    "json": "application/vnd.citationstyles.csl+json",
}
"""What the downloads of a page's own record are, for ``<link rel="describedby">``.

Not ``alternate``: the theme takes those for translations and asks each for a sitemap.
"""


@dataclass(frozen=True)
class Signpost:
    """A typed link: where it leads, and what is there if that is no page."""

    rel: str
    href: str
    type: str = ""

    @property
    def header(self) -> str:
        """The link as a ``Link`` header has it."""
        return f'<{self.href}>; rel="{self.rel}"' + (f'; type="{self.type}"' if self.type else "")


@dataclass(frozen=True, kw_only=True)
class Description:
    """A page as its head describes it."""

    page: Work
    """The page itself."""
    summary: str
    kind: str
    """Its schema.org type."""
    cited: Collection[Work]
    host: str
    """Where the site is hosted; empty if not known."""
    section: str = ""
    """The part of the navigation that it belongs to."""
    reviews: tuple[Claim, ...] = ()
    """The claims whose cards it has."""
    data: tuple[Signpost, ...] = ()
    """The files of the data set that it shows."""


def scholar_name(name: Name) -> str:
    """``Van Cauter, Eve``, as the Highwire tags want it.

    The spaces of a group's name do not break, so that no reader takes it apart there.
    """
    return name.family.replace(" ", "\N{NO-BREAK SPACE}") if name.is_group else name.sorted


def cited_reference(work: Work) -> str:
    """A cited work as the value of one ``citation_reference``: fields separated by semicolons.

    With a DOI, which identifies the rest, there are title, first author, journal and year: on a
    page of a hundred works the rest was a tenth of what a phone fetches.
    """
    authors = work.authors[: 1 if work.doi else MAX_AUTHORS]
    first, last = work.page_ends
    fields = [
        ("citation_title", work.title),
        *(("citation_author", scholar_name(name)) for name in authors),
        ("citation_journal_title", work.container if work.type == "article" else ""),
        (
            "citation_inbook_title",
            work.container if work.type in {"incollection", "inbook"} else "",
        ),
        ("citation_publisher", work.issuer),
        ("citation_publication_date", work.year),
        ("citation_doi", work.doi),
    ]
    if not work.doi:
        fields += [
            ("citation_volume", work.volume),
            ("citation_issue", work.issue),
            ("citation_firstpage", first),
            ("citation_lastpage", last),
            ("citation_pmid", work.pmid),
        ]
    return "; ".join(f"{name}={value.replace(';', ',')}" for name, value in fields if value)


def cited_work(work: Work) -> dict[str, Any]:
    """A cited work as a node of JSON-LD."""
    node = {
        "@type": TYPES[work.type].schema,
        "@id": work.address,
        "name": work.title,
        "author": [cited_author(name) for name in work.authors[:1]],
        "datePublished": work.year,
    }
    return {name: value for name, value in node.items() if value}


def cited_author(name: Name) -> dict[str, str]:
    """An author as a node of JSON-LD. Only the first is named: all would be a tenth of a page."""
    return {"@type": "Organization" if name.is_group else "Person", "name": name.sorted}


def claim_review(claim: Claim, page: Work, site: Site) -> dict[str, Any]:
    """Our verdict on a claim as a node of JSON-LD."""
    return {
        "@type": "ClaimReview",
        "url": f"{page.url}#{claim.id}",
        "claimReviewed": claim.says,
        "reviewRating": {"@type": "Rating", "alternateName": site.verdict[claim.verdict].label},
    }


def data_set(about: Description, site: Site) -> dict[str, Any]:
    """The data that the page shows, as a node of JSON-LD."""
    page = about.page
    base = page.url  # an address of a file is relative to the page
    return {
        "@type": "Dataset",
        "name": f"{page.container}: {page.title}",
        "description": about.summary,
        "license": site.licence,
        "creator": {"@type": "Organization", "name": page.authors[0].family},
        "version": page.version,
        "dateModified": page.date,
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": file.type,
                "contentUrl": urljoin(base, file.href),
            }
            for file in about.data
        ],
    }


def trail(about: Description) -> dict[str, Any]:
    """Where the page is in the navigation, as a node of JSON-LD."""
    names = [about.page.container, *filter(None, [about.section]), about.page.title]
    items: list[dict[str, Any]] = [
        {"@type": "ListItem", "position": place, "name": name}
        for place, name in enumerate(names, 1)
    ]
    if about.host:
        for item, address in ((items[0], about.host), (items[-1], about.page.url)):
            item["item"] = {"@type": "WebPage", "@id": address}
    return {"@type": "BreadcrumbList", "itemListElement": items}


def signposts(
    about: Description, site: Site, files: Mapping[str, str], author: str
) -> list[Signpost]:
    """The typed links of a page. ``files``: its own record by ending; ``author``: who is responsible."""
    return [
        *([Signpost("cite-as", about.page.url)] if about.page.url else []),
        Signpost("author", author),
        Signpost("license", site.licence),
        Signpost("type", f"https://schema.org/{about.kind}"),
        *about.data,
        *(Signpost("describedby", files[ending], media) for ending, media in MEDIA_TYPES.items()),
    ]


def linked_data(about: Description, site: Site) -> dict[str, Any]:
    """A page as JSON-LD."""
    page = about.page
    group = {"@type": "Organization", "name": page.authors[0].family}
    whole = {
        "@type": "WebSite",
        "name": page.container,
        "url": about.host,
        "datePublished": site.published,
    }
    node = {
        "@context": "https://schema.org",
        "@type": about.kind,
        "@id": page.url,
        "url": page.url,
        "name": page.title,
        "headline": page.title,
        "description": about.summary,
        "inLanguage": "en",
        "dateModified": page.date,
        "version": page.version,
        "license": site.licence,
        "isAccessibleForFree": True,
        "author": group,
        "publisher": group,
        "isPartOf": {name: value for name, value in whole.items() if value},
        "about": [{"@type": "MedicalCondition", "name": topic} for topic in site.topics],
        "isBasedOn": {"@type": "Article", "name": site.source.name, "url": site.source.url},
        "breadcrumb": trail(about),
        "mainEntity": data_set(about, site) if about.data else None,
        "hasPart": [claim_review(claim, page, site) for claim in about.reviews],
        "citation": [cited_work(work) for work in about.cited],
    }
    return {name: value for name, value in node.items() if value}


def render_head(
    about: Description, site: Site, links: Collection[Signpost], feed: str = "feed.xml"
) -> str:
    """The tags for the page's head. ``links``: see :func:`signposts`; ``feed``: its address."""
    return render(
        "export/head.html",
        about=about,
        site=site,
        cited_reference=cited_reference,
        # "</script>" in a title must not end the block
        data=json.dumps(linked_data(about, site), ensure_ascii=False).replace("<", "\\u003c"),
        feed=feed,
        links=links,
    )
