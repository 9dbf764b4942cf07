"""The files of the site that are made from data alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import yaml

from book.data.records import Claim
from book.export.files import list_files
from book.export.work import Work
from book.output.keep import MANIFEST, render_manifest
from book.render.changes import FEED, render_feed
from book.render.ledger import ledger_files

if TYPE_CHECKING:
    from book.state import Book


def site_files(book: Book) -> Iterator[tuple[str, str]]:
    """Their texts with their paths: lists for reference managers, the ledger to take away, the feed, the manifest."""
    lists = {src: keys for src, keys in book.page_keys.items() if keys}
    claims = {
        claim.id: list(claim_works(book, claim))
        for claim in book.data.claims.values()
        if claim.keys
    }
    yield from list_files(book.data.works, lists, claims)
    yield from ledger_files(book).items()
    yield from project_files(book).items()
    yield FEED, render_feed(book)
    if not book.settings.offline:
        yield MANIFEST, render_manifest(book.settings)


def claim_works(book: Book, claim: Claim) -> Iterator[Work]:
    """The works behind a claim, each with a note of its side, so that the verdict travels with it."""
    verdict = book.data.site.verdict[claim.verdict].label.lower()
    address = book.page_works[claim.page].url
    where = f" {address}#{claim.id}" if address else ""
    of = f"claim {claim.id} of {book.settings.site_name}, version {book.version}"
    note = f"{of} (“{claim.says}” Verdict: {verdict}).{where}"
    sides = {"Supports": claim.supports, "Limits or contradicts": claim.limits}
    for side, keys in sides.items():
        for key in keys:
            yield replace(book.data.works[key], side=f"{side} {note}")


def project_files(book: Book) -> dict[str, str]:
    """What the project says of itself to machines: CITATION.cff, and the same as CodeMeta."""
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
