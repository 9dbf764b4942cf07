"""COinS: a work as an OpenURL ContextObject in the title of a span, which Zotero reads from a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from book.export.work import TYPES, Name, Work

FORMATS = {"article": "journal", "online": "dc"}
"""The metadata format of a type; that of any other is ``book``."""
CONTAINER_KEYS = {"journal": "rft.jtitle", "book": "rft.btitle", "dc": "rft.source"}
"""The key in which Zotero looks for the journal, the book or the site, by format."""
CONTAINED_TYPES = frozenset(["article", "incollection", "inbook", "inproceedings"])
"""Types with a title within a journal or a book."""
RESERVED = re.compile(r"[%&=+#\"<>]")
"""Characters that must be escaped. The others stay as they are, which compresses better."""


def coins_values(work: Work) -> Iterator[tuple[str, str]]:
    """Yield keys and values; a value may be empty."""
    format_ = FORMATS.get(work.type, "book")
    first, last = work.page_ends
    yield "ctx_ver", "Z39.88-2004"
    yield "rft_val_fmt", f"info:ofi/fmt:kev:mtx:{format_}"
    yield "rft.genre", TYPES[work.type].genre
    yield "rft.type", "webpage" if format_ == "dc" else ""
    own_title = "rft.title" if format_ == "dc" else "rft.btitle"
    yield "rft.atitle" if work.type in CONTAINED_TYPES else own_title, work.title
    yield CONTAINER_KEYS[format_], work.site if format_ == "dc" else work.container
    yield from ((author_key(work, name), name.sorted) for name in work.authors)
    yield "rft.date", work.year
    yield "rft.volume", work.volume
    yield "rft.issue", work.issue if format_ == "journal" else ""
    yield "rft.pages", f"{first}-{last}" if last else first
    yield "rft.pub" if format_ == "book" else "rft.publisher", work.issuer
    yield "rft_id", f"info:doi/{work.doi}" if work.doi else ""
    yield "rft_id", f"info:pmid/{work.pmid}" if work.pmid else ""
    yield "rft.identifier", "" if work.doi else work.address


def author_key(work: Work, name: Name) -> str:
    """Return the key for an author. Zotero sorts ``aucorp`` first, so it is used only for a single group."""
    if not name.is_group:
        return "rft.au"
    return "rft.aucorp" if len(work.authors) == 1 else "rft.aulast"


def to_coins(work: Work) -> str:
    """Return the ContextObject of a work, not yet escaped for HTML."""
    return "&".join(
        f"{key}={RESERVED.sub(lambda found: quote(found[0]), value)}"
        for key, value in coins_values(work)
        if value
    )
