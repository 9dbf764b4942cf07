"""Text without a mark of Markdown, which is about half of a page, skips the inline step."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

PLAIN = re.compile(r"(?:[^\W_]|[ \n,.;?%'\"‘’“”–—-])*")
LINE_BREAK = "  \n"


class PlainText(AtomicString):
    """Text that is final for Markdown, and any text for the steps after it."""


class PlainMarker(Treeprocessor):
    """Marks plain text, so that the library does not try its forty patterns on it."""

    def run(self, root: Element) -> None:
        """Look at the text of every element."""
        for element in root.iter():
            text = element.text
            if text and PLAIN.fullmatch(text) and LINE_BREAK not in text:
                element.text = text if isinstance(text, AtomicString) else PlainText(text)
