"""Typographic quotation marks and apostrophes.

The sources have straight ones. Code, drawings and the records of works keep them.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor

STRAIGHT = re.compile(r"&quot;|&#34;|&#39;|[\"']")
BEFORE_OPENING = frozenset(" \n\t([{–—“‘/\u00a0")
SKIPPED_TAGS = frozenset("pre code script style svg textarea".split())
INLINE_TAGS = frozenset("a abbr b cite del dfn em i ins kbd mark small span strong sub sup".split())


def curl_text(text: str, before: str = " ") -> str:
    """Return ``text`` with curly quotation marks. ``before`` is the character that precedes it."""

    def curl(mark: re.Match[str]) -> str:
        previous = text[mark.start() - 1] if mark.start() else before
        opens = previous in BEFORE_OPENING
        if mark[0] in {'"', "&quot;", "&#34;"}:
            return "“" if opens else "”"
        return "‘" if opens else "’"

    return STRAIGHT.sub(curl, text)


class QuoteCurler(Treeprocessor):
    """Curls the quotation marks of a page."""

    def run(self, root: Element) -> None:
        """Walk the page in reading order."""
        self.walk(root, " ")

    def walk(self, element: Element, before: str) -> str:
        """Curl the text within ``element``, and return its last character."""
        if element.tag in SKIPPED_TAGS:
            return "x"
        if element.text:
            element.text = curl_node(element.text, before)
            before = element.text[-1]
        for child in element:
            inline = child.tag in INLINE_TAGS
            before = self.walk(child, before if inline else " ")
            if not inline:
                before = " "
            if child.tail:
                child.tail = curl_node(child.tail, before)
                before = child.tail[-1]
        return before


def curl_node(text: str, before: str) -> str:
    """Curl the text of one node. An AtomicString stays one."""
    if '"' not in text and "'" not in text:
        return text
    return type(text)(curl_text(text, before))
