"""The address at which the site is hosted."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit


def clean_address(address: str) -> str:
    """The address of a folder, ending in a slash; empty if none is set.

    ``index.html`` is dropped. Raises ValueError if a page's address cannot be made from it.
    """
    address = address.strip()
    if not address:
        return ""
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if (
        parts.scheme not in {"http", "https"}
        or not parts.netloc
        or re.search(r"[\s?#\"<>\\]", address)
    ):
        raise ValueError(
            f"SITE_URL is {address!r}. Give the address of a folder, such as https://example.org/book/"
        )
    folder = parts.path.rstrip("/").removesuffix("/index.html")
    return urlunsplit((parts.scheme, parts.netloc, f"{folder.rstrip('/')}/", "", ""))
