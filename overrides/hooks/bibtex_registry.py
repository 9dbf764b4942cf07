"""What mkdocs-bibtex asks for each citation that it finds: a mark in the text, and a reference.

Its own registries lower-case titles, hide PMIDs and let an unknown key vanish from the sentence.
"""

from __future__ import annotations

import logging
import math
from typing import Any

from book.markdown.citations import join_marks, reference_mark
from mkdocs_bibtex.citation import Citation, CitationBlock, InlineReference
from mkdocs_bibtex.registry import ReferenceRegistry


class MarkRegistry(ReferenceRegistry):
    """Footnote marks in the text; the book puts the references in when the page has its tree."""

    footnote_format = "{key}"

    def __init__(self) -> None:
        """Read nothing: the book has read the bibliography."""

    def serve(self, plugin: Any) -> None:
        """Take the place of the registry that the plugin would make of the bibliography."""
        plugin.registry = self
        plugin.last_configured = math.inf  # it makes one when a file is younger than this
        logging.getLogger("mkdocs.plugins.mkdocs-bibtex").setLevel(logging.WARNING)

    def validate_citation_blocks(self, citation_blocks: list[CitationBlock]) -> None:
        """Nothing is left to check: the book stops a build at a key that it does not know."""

    def validate_inline_references(
        self, inline_references: list[InlineReference]
    ) -> set[InlineReference]:
        """Inline references are switched off: ``@`` has other uses in text."""
        return set()

    def inline_text(self, citation_block: CitationBlock) -> str:
        """The marks in the order given."""
        return join_marks([citation.key for citation in citation_block.citations])

    def reference_text(self, citation: Citation | InlineReference) -> str:
        """What takes the place of the reference until the page has its tree."""
        return reference_mark(citation.key)
