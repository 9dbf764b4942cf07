"""Check the written pages for faults that only they show.

These are dead links, duplicate ids, Markdown left in the text, requests to a third party, and
anything that the page's security policy would block.
"""

from __future__ import annotations

import functools
import posixpath
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from sys import intern
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser, LexborNode

from book.diagnostics import Diagnostic, line_at

LOADED = (
    "[src], [srcset], [poster], [action], [formaction], [ping], [data], use, image, feImage, "
    "link:is([rel~=stylesheet], [rel~=icon], [rel~=preload], [rel~=prefetch], [rel~=preconnect], "
    "[rel~=dns-prefetch], [rel~=modulepreload], [rel~=manifest], [rel~=apple-touch-icon])"
)
"""Elements through which a browser loads or sends something."""
FETCHED = frozenset("src srcset poster action formaction ping data href xlink:href".split())
REMOTE = re.compile(r"\s*(?:https?:)?//", re.I)
OUTSIDE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.I)
STYLE_REMOTE = re.compile(r"(?:url\(\s*|[\"'])((?:https?:)?//(?!www\.w3\.org/)[^\"')\s]+)", re.I)
"""An address anywhere in a style sheet, except the SVG namespace of an icon."""
LEFT_OVER = re.compile(
    r"\]\[[\w -]*\]|\]\([^)\s]*\)|\{(?:figure|table|reference): ?[\w-]*\}|\[[@^][\w-]+|\{: ?[.#]"
    r"|\*\*|^/{2,}|<!",
    re.M,
)
BLOCKED = re.compile(r" (?:on\w+|style)=")
"""An attribute that the policy blocks, or text that looks like one."""
FORBIDDEN = "article :is(script:not([type*=json]), style, base, meta, iframe, object, embed)"
"""Elements that no text may contain; the policy would allow its inline scripts by their hashes."""
LINKS = ":is(a[href]:not(.moved a), [src], link[href]:not([rel=canonical]))"
"""Links, except those from moved addresses, which book.render.moved checks with their lines."""
Fault = tuple[str, str, str]
"""What is wrong, a hint, and words that locate the fault in the source."""


def is_code(node: LexborNode | None) -> bool:
    """Return whether a node is part of code, where Markdown is shown literally."""
    while node is not None and node.tag not in {"code", "pre", "script"}:
        node = node.parent
    return node is not None


def check_text(article: LexborNode) -> Iterator[Fault]:
    """Yield Markdown that was left in the text, outside code."""
    if LEFT_OVER.search(article.text()):
        for node in article.traverse(include_text=True):
            found = LEFT_OVER.search(node.text(deep=False)) if node.tag == "-text" else None
            if found and not is_code(node):
                what = f"'{found[0]}' is left in the text: it did not become a link or a mark."
                yield what, "Correct the mark, or what it names.", found[0]


def check_ids(ids: Iterable[str]) -> Iterator[Fault]:
    """Yield ids that occur more than once."""
    for name, times in Counter(ids).items():
        if times > 1:
            yield f"the id '{name}' occurs more than once.", "Rename all but one.", name


def check_safety(html: str, tree: LexborHTMLParser) -> Iterator[Fault]:
    """Yield requests to a third party, and scripts and styles that the policy blocks."""
    for node in tree.css(LOADED):
        for name, value in node.attributes.items():
            if name in FETCHED and REMOTE.match(value or ""):
                what = f"<{node.tag}> asks a third party for '{value}'."
                yield what, "Serve the file from docs/assets/, or link to it.", value or ""
    for node in tree.css("article *") if BLOCKED.search(html) else ():
        for name in node.attributes:
            if name.startswith("on") or name == "style":
                what = f"<{node.tag}> has '{name}', which the policy blocks."
                yield what, "Put it into a file below docs/assets/.", f"{name}="
    for node in tree.css(FORBIDDEN):
        yield f"<{node.tag}> does not belong in a page's text.", "Remove it.", f"<{node.tag}"


def split_target(page: str, target: str, base: str) -> tuple[str, str]:
    """Return the file that a link within the site leads to, seen from its root, and the fragment.

    ``base`` is the path under which the site is hosted, as in ``/book/``: absolute links have it.
    """
    path, _, fragment = target.partition("#")
    path = path.partition("?")[0]
    file = find_file(posixpath.dirname(page), path, base) if path else page
    return file, unquote(fragment)


@functools.cache  # most links of a folder lead to the same few pages
def find_file(folder: str, path: str, base: str) -> str:
    """Return the file that ``path`` leads to from a page in ``folder``."""
    path = unquote(path)
    if path.startswith(base):
        path = "/" + path.removeprefix(base)
    whole = posixpath.normpath(posixpath.join("/", folder, path)).lstrip("/")
    if path.endswith(("/", "/.", "/..")) or path in {".", ".."}:
        whole = posixpath.join(whole, "index.html")
    return whole


@dataclass(frozen=True)
class Reading:
    """What the checks need to know of a written page."""

    ids: frozenset[str]
    links: tuple[str, ...]
    """The links that can only be checked against the other pages and files."""
    faults: tuple[Fault, ...]


def read_page(html: str, tree: LexborHTMLParser, *, frame: bool) -> Reading:
    """Read one page. ``tree`` is its parsed ``html``; ``frame``: include the links around its text."""
    links = tree.css(LINKS if frame else f"article {LINKS}")
    targets = (node.attributes.get("href") or node.attributes.get("src") or "" for node in links)
    article = tree.css_first("article")
    # intern: pages share most ids and links, and all of them are kept until the last page is written
    names = [intern(node.id or "") for node in tree.css("[id]")]
    ids = frozenset(names)
    faults = [*check_ids(names), *check_safety(html, tree)]
    if article is not None:
        faults += check_text(article)
    return Reading(
        ids=ids,
        links=tuple(intern(one) for one in dict.fromkeys(targets) if not is_settled(one, ids)),
        faults=tuple(faults),
    )


def is_settled(target: str, ids: Collection[str]) -> bool:
    """Return whether a link leaves the site, or leads to one of the ``ids`` of its own page."""
    return bool(OUTSIDE.match(target)) or (target.startswith("#") and target[1:] in ids)


def check_links(
    pages: Mapping[str, Reading], files: Collection[str], base: str
) -> Iterator[tuple[str, Fault]]:
    """Yield links to files or anchors that do not exist, each with its page."""
    hint = "Correct the target, or add what it names."
    for name, page in pages.items():
        for target in page.links:
            if target.startswith("#__"):  # one of the theme's switches
                continue
            path, fragment = split_target(name, target, base)
            if path not in files and posixpath.join(path, "index.html") not in files:
                yield name, (f"'{target}' does not lead to a file of this edition.", hint, target)
            elif fragment and path in pages and fragment not in pages[path].ids:
                what = f"'{target}' names a place that {path} does not have."
                yield name, (what, hint, target)


def locate(name: str, fault: Fault, source: tuple[str, str] | None) -> Diagnostic:
    """Return the fault with its line in the source, or with the written page if that is not known."""
    what, hint, words = fault
    if source and words and words in source[1]:
        line = line_at(source[1], source[1].index(words))
        return Diagnostic(f"docs/{source[0]}", line, what, hint)
    return Diagnostic(f"site/{name}", 1, what, hint)


def check_site(
    pages: Mapping[str, Reading],
    files: Collection[str],
    sources: Mapping[str, tuple[str, str]],
    base: str = "/",
) -> list[Diagnostic]:
    """Return all faults of a written site.

    ``pages``: by path below the site; ``files``: every path; ``sources``: the path and the text of
    the Markdown that each page was made from; ``base``: the path of the site's address.
    """
    faults = [(name, fault) for name, page in pages.items() for fault in page.faults]
    faults += check_links(pages, files, base)
    found = [locate(name, fault, sources.get(name)) for name, fault in sorted(faults)]
    # a fault without a source is in the frame that all pages share: report it once
    first = {fault.what: fault for fault in reversed(found) if fault.file.startswith("site/")}
    return [fault for fault in found if first.get(fault.what, fault) is fault]


def check_styles(sheets: Mapping[str, str]) -> Iterator[Diagnostic]:
    """Yield addresses of a third party in the style sheets. ``sheets`` maps paths to texts."""
    for name, css in sheets.items():
        for found in STYLE_REMOTE.finditer(css):
            what = f"the style sheet asks a third party for '{found[1]}'."
            yield Diagnostic(f"site/{name}", 1, what, "Serve the file from docs/assets/.")
