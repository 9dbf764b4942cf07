"""The order of the pages and the addresses they get."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote


class Place(NamedTuple):
    """A page in the navigation."""

    src: str
    label: str
    """What the navigation calls it; empty if it leaves that to the page."""
    section: str
    """The section that it is in; empty if it is in none."""


def nav_places(nav: Any, label: str = "", section: str = "") -> Iterator[Place]:
    """The pages of a MkDocs ``nav`` tree, in reading order. ``label``: what the tree is called."""
    if isinstance(nav, str):
        yield Place(nav, label, section)
        return
    for item in nav or ():
        if isinstance(item, dict):
            [(name, inner)] = item.items()
            yield from nav_places(inner, name, label)
        else:
            yield from nav_places(item, "", label)


def page_url(src: str, directory_urls: bool = True) -> str:
    """The address of a page: ``systems/stages.md`` → ``systems/stages/``, or ``….html``."""
    stem = quote(src.removesuffix(".md"))
    if not directory_urls:
        return f"{stem}.html"
    folder = posixpath.dirname(stem) if posixpath.basename(stem) == "index" else stem
    return f"{folder}/" if folder else ""


def relative_url(target: str, page: str) -> str:
    """The address ``target`` as seen from the page at the address ``page``; both from the root."""
    start = page if page.endswith("/") else posixpath.dirname(page)
    path = posixpath.relpath(f"/{target}", f"/{start}")
    return f"{path}/" if target.endswith("/") or not target else path


def public_url(src: str, site_url: str) -> str:
    """A page's address on the hosted site, whatever the edition; empty without a ``site_url``."""
    return f"{site_url.rstrip('/')}/{page_url(src)}" if site_url else ""
