"""Let mkdocs-bibtex find the citations and our own registry print them.

The plugin's stock registries lower-case titles, hide PMIDs and let an unknown key vanish
from the sentence. Theirs is replaced once the plugin is configured.
"""

from __future__ import annotations

import re
from typing import Any

from export_references import FOLDER, FORMATS, list_name
from format_references import escape, format_reference, short_label
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs_bibtex.citation import Citation, CitationBlock, InlineReference
from mkdocs_bibtex.registry import ReferenceRegistry
from pybtex.database import BibliographyData

SPACE_BEFORE_CITATION = re.compile(r"(?<=\S) +(?=\[@)")
SEPARATOR = '<sup class="cite-sep">,\u202f</sup>'
"""Between adjacent citations, so that 1 and 2 are not read as 12."""


class JournalRegistry(ReferenceRegistry):
    """Numbered notes with full references; each work is formatted once per build."""

    def __init__(self, works: BibliographyData) -> None:
        super().__init__([])  # the bibliography is read already
        self.bib_data = works
        self._texts: dict[str, str] = {}

    def validate_citation_blocks(self, citation_blocks: list[CitationBlock]) -> None:
        """Raise PluginError at an unknown key or at text that would be lost."""
        for block in citation_blocks:
            for citation in block.citations:
                if citation.key not in self.bib_data.entries:
                    raise PluginError(f"Unknown citation key '{citation.key}' in {block}")
                if citation.prefix or citation.suffix:
                    raise PluginError(
                        f"Text inside a citation is not printed: {block}. Move it into the sentence."
                    )

    def validate_inline_references(
        self, inline_references: list[InlineReference]
    ) -> set[InlineReference]:
        """Inline references are switched off: ``@`` has other uses in text."""
        return set()

    def inline_text(self, citation_block: CitationBlock) -> str:
        """Footnote marks, separated, in the order given."""
        return SEPARATOR.join(f"[^{citation.key}]" for citation in citation_block.citations)

    def reference_text(self, citation: Citation | InlineReference) -> str:
        """The reference as one line of Markdown."""
        if citation.key not in self._texts:
            entry = self.bib_data.entries[citation.key]
            label = escape(short_label(entry)).replace('"', "&quot;")
            self._texts[citation.key] = (
                f"{format_reference(entry)} "
                f'[record](/references.md#{citation.key}){{ .record aria-label="Record of {label}" }}'
            )
        return self._texts[citation.key]


@event_priority(-100)  # after the plugin has made its own registry
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put our registry in the plugin's place for one."""
    plugin: Any = config.plugins["bibtex"]
    plugin.registry = JournalRegistry(config.extra["evidence"].references)
    return config


@event_priority(10)  # after the markers are expanded, before the plugin reads the citations
def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Give a page that cites a place for its list, and tie each mark to its sentence."""
    if "[@" not in markdown:
        return markdown
    tight = SPACE_BEFORE_CITATION.sub("", markdown)
    return f"{tight.rstrip()}\n\n## References {{ #references data-search-exclude }}\n\n{take_list(page.file.src_uri)}\n\n///Footnotes Go Here///\n"


def take_list(src: str) -> str:
    """The line that offers a page's list in every format."""
    stem = list_name(src)
    links = ", ".join(
        f'[{name}](/{FOLDER}/lists/{stem}.{ending}){{ download="{stem}.{ending}" }}'
        for ending, name in FORMATS.items()
    )
    return f'<p class="take" data-search-exclude="" markdown>Take this list with you: {links}.</p>'
