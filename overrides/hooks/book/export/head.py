"""Metadata in the head of a page, for reference managers, search engines and libraries.

- Highwire ``citation_*`` tags (Google Scholar, Zotero's Embedded Metadata), with a
  ``citation_reference`` for each cited work; the pages of references have COinS instead.
- Dublin Core, Open Graph, and schema.org as JSON-LD, with a ClaimReview for each claim that the
  page shows, and a Dataset for the ledger.
- The typed links of FAIR Signposting, which ``_headers`` repeats.
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
"""Media types of a page's own record, for ``<link rel="describedby">``.

Not ``alternate``: the theme takes such links for translations and requests a sitemap from each.
"""


@dataclass(frozen=True)
class Signpost:
    """A typed link."""

    rel: str
    href: str
    type: str = ""
    """The media type, unless the link leads to a page."""

    @property
    def header(self) -> str:
        """The link as the value of a ``Link`` header."""
        return f'<{self.href}>; rel="{self.rel}"' + (f'; type="{self.type}"' if self.type else "")


@dataclass(frozen=True, kw_only=True)
class Description:
    """The data for the metadata of a page."""

    page: Work
    """The page as a work."""
    summary: str
    kind: str
    """Its schema.org type."""
    cited: Collection[Work]
    host: str
    """The URL of the site; empty if it is not known."""
    section: str = ""
    """The section of the navigation that the page is in."""
    reviews: tuple[Claim, ...] = ()
    """The claims that the page shows."""
    data: tuple[Signpost, ...] = ()
    """The files of the dataset that the page shows."""


def scholar_name(name: Name) -> str:
    """Return a name as ``Van Cauter, Eve`` for the Highwire tags.

    The name of a group has non-breaking spaces, so that readers do not split it.
    """
    return name.family.replace(" ", "\N{NO-BREAK SPACE}") if name.is_group else name.sorted


def cited_reference(work: Work) -> str:
    """Return a cited work as the value of a ``citation_reference``: fields separated by semicolons.

    A work with a DOI, which identifies it, has only title, first author, journal and year: on a
    page with a hundred works the other fields were a tenth of the download.
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
    """Return a cited work as a JSON-LD node. It has only the first author: all would be a tenth of a page."""
    authors = [
        {"@type": "Organization" if name.is_group else "Person", "name": name.sorted}
        for name in work.authors[:1]
    ]
    node = {
        "@type": TYPES[work.type].schema,
        "@id": work.address,
        "name": work.title,
        "author": authors,
        "datePublished": work.year,
    }
    return {name: value for name, value in node.items() if value}


def claim_review(claim: Claim, page: Work, site: Site) -> dict[str, Any]:
    """Return our verdict on a claim as a JSON-LD node."""
    return {
        "@type": "ClaimReview",
        "url": f"{page.url}#{claim.id}",
        "claimReviewed": claim.says,
        "reviewRating": {
            "@type": "Rating",
            "alternateName": site.verdicts_by_name[claim.verdict].label,
        },
    }


def dataset(about: Description, site: Site) -> dict[str, Any]:
    """Return the dataset that the page shows as a JSON-LD node."""
    page = about.page
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
                "contentUrl": urljoin(page.url, file.href),
            }
            for file in about.data
        ],
    }


def breadcrumbs(about: Description) -> dict[str, Any]:
    """Return the place of the page in the navigation as a JSON-LD node."""
    names = [about.page.container, *filter(None, [about.section]), about.page.title]
    items: list[dict[str, Any]] = [
        {"@type": "ListItem", "position": position, "name": name}
        for position, name in enumerate(names, 1)
    ]
    if about.host:
        for item, url in ((items[0], about.host), (items[-1], about.page.url)):
            item["item"] = {"@type": "WebPage", "@id": url}
    return {"@type": "BreadcrumbList", "itemListElement": items}


def signposts(
    about: Description, site: Site, files: Mapping[str, str], author: str
) -> list[Signpost]:
    """Return the typed links of a page.

    ``files`` maps file extensions to the URLs of its own record; ``author`` is the URL of the page
    about those responsible.
    """
    return [
        *([Signpost("cite-as", about.page.url)] if about.page.url else []),
        Signpost("author", author),
        Signpost("license", site.licence),
        Signpost("type", f"https://schema.org/{about.kind}"),
        *about.data,
        *(Signpost("describedby", files[ending], media) for ending, media in MEDIA_TYPES.items()),
    ]


def linked_data(about: Description, site: Site) -> dict[str, Any]:
    """Return the metadata of a page as JSON-LD."""
    page = about.page
    group = {"@type": "Organization", "name": page.authors[0].family}
    website = {
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
        "isPartOf": {name: value for name, value in website.items() if value},
        "about": [{"@type": "MedicalCondition", "name": topic} for topic in site.topics],
        "isBasedOn": {"@type": "Article", "name": site.source.name, "url": site.source.url},
        "breadcrumb": breadcrumbs(about),
        "mainEntity": dataset(about, site) if about.data else None,
        "hasPart": [claim_review(claim, page, site) for claim in about.reviews],
        "citation": [cited_work(work) for work in about.cited],
    }
    return {name: value for name, value in node.items() if value}


def render_head(
    about: Description, site: Site, links: Collection[Signpost], feed: str = "feed.xml"
) -> str:
    """Return the tags for the head of a page. ``links`` comes from :func:`signposts`; ``feed`` is a URL."""
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
