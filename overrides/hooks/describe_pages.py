"""Describe every page in its head, for reference managers, search engines and libraries.

- Highwire ``citation_*`` (Google Scholar, Zotero's Embedded Metadata), one ``citation_reference``
  a cited work; the references page carries a COinS span a work instead.
- Dublin Core, Open Graph, and JSON-LD in schema.org's words.

``og:type`` is ``website``: with it Zotero files a page as a web page, without it as an article.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cite_page import AUTHOR
from date_pages import Dated
from export_references import Name, Work
from format_references import MAX_AUTHORS
from list_references import MARKER as REFERENCES_MARKER
from load_evidence import Evidence, page_keys
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url
from render_claims import environment

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
SOURCE_ARTICLE = {
    "@type": "Article",
    "name": "Can sleep and stress management alone reverse advanced insulin resistance?",
    "url": "https://hrtio.com/question/can-sleep-and-stress-management-alone-reverse-advanced-insulin-resistance",
}
TOPICS = ("Insulin resistance", "Sleep deprivation", "Psychological stress")
SCHEMA_TYPES = {
    "JOUR": "ScholarlyArticle",
    "CPAPER": "ScholarlyArticle",
    "CHAP": "Chapter",
    "BOOK": "Book",
    "RPRT": "Report",
    "ELEC": "WebPage",
}


@dataclass(frozen=True)
class Tag:
    """One ``<meta>``: which attribute names it (``name`` or ``property``), the name, the value."""

    attribute: str
    name: str
    content: str


def unsplit(name: str) -> str:
    """A group's name that no reader takes apart at its spaces: they do not break."""
    return name.replace(" ", "\N{NO-BREAK SPACE}")


def scholar_name(name: Name) -> str:
    """``Van Cauter, Eve``, as the Highwire tags want it."""
    return unsplit(name.family) if name.is_group else name.sorted


def cited_reference(work: Work) -> str:
    """A cited work as the value of one ``citation_reference``: fields parted by semicolons.

    Beside a DOI, which names the rest, stand title, first author, journal and year: on a page of a
    hundred works the rest was a tenth of what a phone fetches.
    """
    first, last = work.page_ends
    fields = [
        ("citation_title", work.title),
        *(
            ("citation_author", scholar_name(name))
            for name in work.authors[: 1 if work.doi else MAX_AUTHORS]
        ),
        ("citation_journal_title", work.container if work.type == "JOUR" else ""),
        ("citation_inbook_title", work.container if work.type == "CHAP" else ""),
        ("citation_publisher", work.publisher),
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


def card_tags(site_url: str) -> list[Tag]:
    """The picture that a shared link shows; its address must be whole. Size in pixels."""
    return [
        Tag("property", "og:image", f"{site_url.rstrip('/')}/assets/figures/card.png"),
        Tag("property", "og:image:type", "image/png"),
        Tag("property", "og:image:width", "1200"),
        Tag("property", "og:image:height", "630"),
        Tag("property", "og:image:alt", "The name of this site and the question it answers."),
        Tag("name", "twitter:card", "summary_large_image"),
    ]


def make_tags(
    work: Work, description: str, dated: Dated, cited: Iterable[Work], site_url: str
) -> list[Tag]:
    """All meta tags of a page. ``work`` is the page itself."""
    tags = [
        Tag("name", "citation_title", work.title),
        # the comma says that this is a family name: else Zotero makes "Sleep" the first name
        Tag("name", "citation_author", f"{AUTHOR},"),
        Tag("name", "citation_publication_date", dated.day.strftime("%Y/%m/%d")),
        Tag("name", "citation_language", "en"),
        Tag("name", "citation_public_url", work.url),
        *(Tag("name", "citation_reference", cited_reference(other)) for other in cited),
        Tag("name", "DC.title", work.title),
        Tag("name", "DC.creator", AUTHOR),
        Tag("name", "DC.date", work.date),
        Tag("name", "DC.language", "en"),
        Tag("name", "DC.format", "text/html"),
        Tag("name", "DC.rights", LICENCE),
        Tag("name", "DC.description", description),
        Tag(
            "name", "DC.relation", SOURCE_ARTICLE["url"]
        ),  # as DC.source Zotero takes it for the site
        Tag("name", "DC.identifier", work.url),
        Tag("property", "og:type", "website"),
        Tag("property", "og:title", work.title),
        Tag("property", "og:description", description),
        Tag("property", "og:site_name", work.container),
        Tag("property", "og:locale", "en_GB"),
        Tag("property", "og:url", work.url),
        *(card_tags(site_url) if site_url else []),
    ]
    return [tag for tag in tags if tag.content]


def cited_work(work: Work) -> dict[str, str]:
    """A cited work as a node of JSON-LD."""
    node = {
        "@type": SCHEMA_TYPES[work.type],
        "@id": work.address,
        "name": work.title,
        "datePublished": work.year,
    }
    return {name: value for name, value in node.items() if value}


def describe_page(
    work: Work,
    description: str,
    kind: str,
    cited: Iterable[Work],
    site_url: str,
) -> dict[str, Any]:
    """A page as JSON-LD. ``kind`` is its schema.org type; ``site_url`` may be empty."""
    group = {"@type": "Organization", "name": AUTHOR}
    node = {
        "@context": "https://schema.org",
        "@type": kind,
        "@id": work.url,
        "url": work.url,
        "name": work.title,
        "headline": work.title,
        "description": description,
        "inLanguage": "en",
        "dateModified": work.date,
        "version": work.version,
        "license": LICENCE,
        "isAccessibleForFree": True,
        "author": group,
        "publisher": group,
        "isPartOf": {"@type": "WebSite", "name": work.container}
        | ({"url": site_url} if site_url else {}),
        "about": [{"@type": "MedicalCondition", "name": topic} for topic in TOPICS],
        "isBasedOn": SOURCE_ARTICLE,
        "citation": [cited_work(other) for other in cited],
    }
    return {name: value for name, value in node.items() if value}


def page_kind(src: str) -> str:
    """The schema.org type of a page: medical text, or a page about the site."""
    return {"about.md": "AboutPage", "cite.md": "WebPage", "references.md": "CollectionPage"}.get(
        src, "MedicalWebPage"
    )


def on_page_context(context: Any, page: Page, config: MkDocsConfig, nav: Navigation) -> Any:
    """Hand the tags to ``overrides/main.html``."""
    src = page.file.src_uri
    evidence: Evidence = config.extra["evidence"]
    works: dict[str, Work] = config.extra["works"]
    markdown = page.file.content_string
    keys = set() if REFERENCES_MARKER in markdown else page_keys(src, markdown, evidence)
    cited = [work for key, work in works.items() if key in keys]
    work: Work = config.extra["page_works"][src]
    description = str(page.meta["description"])
    data = describe_page(work, description, page_kind(src), cited, config.site_url or "")
    context["page_head"] = environment.get_template("head.html").render(
        tags=make_tags(work, description, config.extra["dates"][src], cited, config.site_url or ""),
        # "</script>" in a title must not end the block
        data=json.dumps(data, ensure_ascii=False).replace("<", "\\u003c"),
        formats=[
            (kind, get_relative_url(f"cite/{work.key.removeprefix('ssi-')}.{ending}", page.url))
            for ending, kind in MEDIA_TYPES.items()
        ],
    )
    return context


MEDIA_TYPES = {
    "bib": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
    "json": "application/vnd.citationstyles.csl+json",
}
"""What the downloads of a page's own record are, for ``<link rel="describedby">``.

Not ``alternate``: the theme takes those for translations and asks each for a sitemap.
"""
