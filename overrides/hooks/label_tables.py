"""Make Markdown tables readable for everyone: header scopes, and a label in every cell.

On a phone a row becomes a block and each cell shows its column's name (see book.css).
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

from markdown import Extension, Markdown
from markdown.treeprocessors import Treeprocessor
from mkdocs.config.defaults import MkDocsConfig


def label_table(table: ET.Element) -> None:
    """Give one table its scopes and labels. Its first column heads the rows."""
    table.set("class", "stacked")
    headers = table.findall("./thead/tr/th")
    for header in headers:
        header.set("scope", "col")
    labels = ["".join(header.itertext()).strip() for header in headers]
    for row in table.findall("./tbody/tr"):
        for cell, label in zip(list(row), labels, strict=False):
            cell.set("data-label", label)
        first = row[0]
        first.tag = "th"
        first.set("scope", "row")


class TableLabeller(Treeprocessor):
    """Labels every Markdown table of a page; tables of our templates have a class already."""

    def run(self, root: ET.Element) -> None:
        """Walk the page."""
        for table in root.iter("table"):
            if not table.get("class"):
                label_table(table)


class LabelTables(Extension):
    """Registers the labeller once all cells are parsed."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the library's name)
        """Register the tree processor."""
        md.treeprocessors.register(TableLabeller(md), "label_tables", 4)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Add the extension for this build."""
    config.markdown_extensions.append(LabelTables())  # type: ignore[arg-type]
    return config
