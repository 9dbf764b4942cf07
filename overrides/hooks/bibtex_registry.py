"""The registry that mkdocs-bibtex asks for the mark and the reference of each citation it finds.

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
    """A registry that gives footnote marks; the book inserts the references into the tree of the page."""

    footnote_format = "{key}"

    def __init__(self) -> None:
        """Read nothing, because the book has read the bibliography."""

    def serve(self, plugin: Any) -> None:
        """Replace the registry that the plugin would make."""
        plugin.registry = self
        plugin.last_configured = math.inf  # it makes one when a file is younger than this
        logging.getLogger("mkdocs.plugins.mkdocs-bibtex").setLevel(logging.WARNING)

    def validate_citation_blocks(self, citation_blocks: list[CitationBlock]) -> None:
        """Check nothing, because the book stops the build at an unknown key."""

    def validate_inline_references(
        self, inline_references: list[InlineReference]
    ) -> set[InlineReference]:
        """Return none: inline references are switched off, because ``@`` has other uses in text."""
        return set()

    def inline_text(self, citation_block: CitationBlock) -> str:
        """Return the marks in the order of the citation."""
        return join_marks([citation.key for citation in citation_block.citations])

    def reference_text(self, citation: Citation | InlineReference) -> str:
        """Return the mark that the book replaces with the reference once the page has a tree."""
        return reference_mark(citation.key)
