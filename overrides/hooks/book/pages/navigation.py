"""The order of the pages, and their addresses."""

from __future__ import annotations

import functools
import posixpath
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote


class Place(NamedTuple):
    """A page in the navigation."""

    src: str
    label: str
    """Its title in the navigation; empty if the page's own title is used."""
    section: str
    """The section that contains it; empty if there is none."""


def nav_places(nav: Any, label: str = "", section: str = "") -> Iterator[Place]:
    """Yield the pages of a MkDocs ``nav`` tree in order. ``label`` is the title of the tree."""
    if isinstance(nav, str):
        yield Place(nav, label, section)
        return
    for item in nav or ():
        if isinstance(item, dict):
            [(name, inner)] = item.items()
            yield from nav_places(inner, name, label)
        else:
            yield from nav_places(item, "", label)


@functools.cache
def page_url(src: str, directory_urls: bool = True) -> str:
    """Return the address of a page: ``systems/stages/`` or ``.html`` for ``systems/stages.md``."""
    stem = quote(src.removesuffix(".md"))
    if not directory_urls:
        return f"{stem}.html"
    folder = posixpath.dirname(stem) if posixpath.basename(stem) == "index" else stem
    return f"{folder}/" if folder else ""


def relative_url(target: str, page: str) -> str:
    """Return the address ``target`` relative to the address ``page``; both are relative to the root."""
    start = page if page.endswith("/") else posixpath.dirname(page)
    path = posixpath.relpath(f"/{target}", f"/{start}")
    return f"{path}/" if target.endswith("/") or not target else path


def public_url(src: str, site_url: str) -> str:
    """Return the full address of a page on the hosted site, or an empty string without a ``site_url``."""
    return f"{site_url.rstrip('/')}/{page_url(src)}" if site_url else ""
