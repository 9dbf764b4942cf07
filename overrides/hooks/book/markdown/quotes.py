"""Quotation marks and apostrophes as a book sets them.

The sources have straight marks, and copied text keeps them: code, drawings, the record of a work.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor

from book.marks import curl_text

KEPT = frozenset("pre code script style svg textarea".split())
INLINE = frozenset("a abbr b cite del dfn em i ins kbd mark small span strong sub sup".split())


class QuoteSetter(Treeprocessor):
    """Curls the marks of a page, in reading order."""

    def run(self, root: Element) -> None:
        """Walk the page."""
        self.walk(root, " ")

    def walk(self, element: Element, before: str) -> str:
        """Curl inside ``element``; returns the last character of its text."""
        if element.tag in KEPT:
            return "x"
        if element.text:
            element.text = self.set_text(element.text, before)
            before = element.text[-1]
        for child in element:
            inline = child.tag in INLINE
            before = self.walk(child, before if inline else " ")
            if not inline:
                before = " "
            if child.tail:
                child.tail = self.set_text(child.tail, before)
                before = child.tail[-1]
        return before

    @staticmethod
    def set_text(text: str, before: str) -> str:
        """One text; what was marked as final for Markdown stays so."""
        if '"' not in text and "'" not in text:
            return text
        return type(text)(curl_text(text, before))
