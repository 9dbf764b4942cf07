"""COinS: a work as an OpenURL ContextObject inside a span, as Zotero reads it from a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from book.export.work import TYPES, Name, Work

SHAPES = {"article": "journal", "online": "dc"}
"""The metadata format; every other type is a book."""
CONTAINERS = {"journal": "rft.jtitle", "book": "rft.btitle", "dc": "rft.source"}
"""Where Zotero looks for the journal, the book or the site, by the format."""
PARTS = frozenset(["article", "incollection", "inbook", "inproceedings"])
"""Types with a title inside a journal or a book."""
RESERVED = re.compile(r"[%&=+#\"<>]")
"""What a value must not contain as it is. The rest stays readable, and compresses with the record."""


def coins_values(work: Work) -> Iterator[tuple[str, str]]:
    """Keys with their values, known or not."""
    shape = SHAPES.get(work.type, "book")
    first, last = work.page_ends
    yield "ctx_ver", "Z39.88-2004"
    yield "rft_val_fmt", f"info:ofi/fmt:kev:mtx:{shape}"
    yield "rft.genre", TYPES[work.type].genre
    yield "rft.type", "webpage" if shape == "dc" else ""
    own_title = "rft.title" if shape == "dc" else "rft.btitle"
    yield "rft.atitle" if work.type in PARTS else own_title, work.title
    yield CONTAINERS[shape], work.site if shape == "dc" else work.container
    yield from ((author_key(work, name), name.sorted) for name in work.authors)
    yield "rft.date", work.year
    yield "rft.volume", work.volume
    yield "rft.issue", work.issue if shape == "journal" else ""
    yield "rft.pages", f"{first}-{last}" if last else first
    yield "rft.pub" if shape == "book" else "rft.publisher", work.issuer
    yield "rft_id", f"info:doi/{work.doi}" if work.doi else ""
    yield "rft_id", f"info:pmid/{work.pmid}" if work.pmid else ""
    yield "rft.identifier", "" if work.doi else work.address


def author_key(work: Work, name: Name) -> str:
    """The key of an author. Zotero puts every ``aucorp`` first, so only a lone group is one."""
    if not name.is_group:
        return "rft.au"
    return "rft.aucorp" if len(work.authors) == 1 else "rft.aulast"


def to_coins(work: Work) -> str:
    """The ContextObject, not yet escaped for HTML."""
    return "&".join(
        f"{key}={RESERVED.sub(lambda found: quote(found[0]), value)}"
        for key, value in coins_values(work)
        if value
    )
