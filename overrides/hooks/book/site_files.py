"""The files of the site that are made from data alone: what is in them, and where they are."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import yaml

from book.data.records import Claim
from book.export.files import ALL, CLAIMS, LISTS, PAGES, WORKS, addresses, list_name
from book.export.work import Work
from book.output.keep import MANIFEST, render_manifest
from book.render.changes import FEED, render_feed
from book.render.ledger import ledger_files

if TYPE_CHECKING:
    from book.state import Book


def site_files(book: Book) -> Iterator[tuple[str, str]]:
    """Yield path and text of the ledger's downloads, the project's metadata, the feed and the manifest."""
    yield from ledger_files(book).items()
    yield from project_files(book).items()
    yield FEED, render_feed(book)
    if not book.settings.offline:
        yield MANIFEST, render_manifest(book.settings)


@functools.lru_cache(maxsize=1)
def exported_lists(book: Book) -> dict[str, list[Work]]:
    """Return the works of every list that can be downloaded, by the stem of its files.

    A list of all works or of a page is in the order of the bibliography, one of a claim in that of its card.
    """
    works = book.data.works
    lists = {ALL: list(works.values())}
    for src, keys in book.page_keys.items():
        if keys:
            lists[f"{LISTS}/{list_name(src)}"] = [works[key] for key in works if key in keys]
    for claim in book.data.claims.values():
        if claim.keys:
            lists[f"{CLAIMS}/{claim.id}"] = list(claim_works(book, claim))
    return lists


def exported_paths(book: Book) -> Iterator[str]:
    """Yield the path of every such list in every format."""
    return (path for stem in exported_lists(book) for path in addresses(stem).values())


def exported_records(book: Book) -> dict[str, list[Work]]:
    """Return every work, and every page as a work, by the stem of the files that hold it alone."""
    works = {f"{WORKS}/{key}": [work] for key, work in book.data.works.items()}
    pages = {f"{PAGES}/{list_name(src)}": [page] for src, page in book.page_works.items()}
    return works | pages


def claim_works(book: Book, claim: Claim) -> Iterator[Work]:
    """Yield the works behind a claim, each with a note that gives its side and the verdict."""
    verdict = book.data.site.verdicts_by_name[claim.verdict].label.lower()
    address = book.page_works[claim.page].url
    where = f" {address}#{claim.id}" if address else ""
    of = f"claim {claim.id} of {book.settings.site_name}, version {book.version}"
    note = f"{of} (“{claim.says}” Verdict: {verdict}).{where}"
    sides = {"Supports": claim.supports, "Limits or contradicts": claim.limits}
    for side, keys in sides.items():
        for key in keys:
            yield replace(book.data.works[key], side=f"{side} {note}")


def project_files(book: Book) -> dict[str, str]:
    """Return the project's metadata: CITATION.cff, and the same as CodeMeta."""
    file = book.settings.root / "CITATION.cff"
    if not file.is_file():
        return {}
    text = file.read_text(encoding="utf-8")
    said = yaml.safe_load(text)
    meta = {
        "@context": "https://w3id.org/codemeta/3.0",
        "@type": "SoftwareSourceCode",
        "name": said["title"],
        "description": said["abstract"],
        "version": said["version"],
        "dateModified": str(said["date-released"]),
        "datePublished": book.data.site.published,
        "license": [f"https://spdx.org/licenses/{name}" for name in (said["license"], "MIT")],
        "author": [{"@type": "Organization", "name": one["name"]} for one in said["authors"]],
        "keywords": said["keywords"],
        "programmingLanguage": "Python",
    }
    if book.settings.site_url:
        meta["url"] = book.settings.site_url
    return {"CITATION.cff": text, "codemeta.json": json.dumps(meta, ensure_ascii=False, indent=1)}
