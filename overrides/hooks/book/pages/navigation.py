"""The order of the pages and the addresses they get."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote


def nav_pages(nav: Any) -> Iterator[str]:
    """Paths of the pages named in a MkDocs ``nav`` tree, in reading order."""
    if isinstance(nav, str):
        yield nav
    elif isinstance(nav, dict):
        for item in nav.values():
            yield from nav_pages(item)
    elif isinstance(nav, list):
        for item in nav:
            yield from nav_pages(item)


def nav_labels(nav: Any) -> dict[str, str]:
    """What the navigation calls its pages, where it does not leave that to them."""
    if isinstance(nav, list):
        return {src: label for item in nav for src, label in nav_labels(item).items()}
    if isinstance(nav, dict):
        found: dict[str, str] = {}
        for label, item in nav.items():
            found |= {item: label} if isinstance(item, str) else nav_labels(item)
        return found
    return {}


def nav_sections(nav: Any, section: str = "") -> dict[str, str]:
    """The section of the navigation that each page is in; pages in none have an empty one."""
    if isinstance(nav, str):
        return {nav: section}
    if isinstance(nav, list):
        return {src: name for item in nav for src, name in nav_sections(item, section).items()}
    found: dict[str, str] = {}
    for label, item in (nav or {}).items():
        found |= nav_sections(item, section if isinstance(item, str) else label)
    return found


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
