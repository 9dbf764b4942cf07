"""Captions and labels of tables, and the checks of how they are written.

On a phone a row becomes a block, in which each cell shows the name of its column (see book.css).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor

from book.code import find_outside_code
from book.data.citations import BLOCK, CITED
from book.diagnostics import Diagnostic, line_at
from book.export.work import Work, name_authors
from book.markdown.citations import text_of
from book.markdown.numbers import TABLE

CAPTION_LIKE = re.compile(r"^Table:.*$", re.M)
TABLE_HEAD = re.compile(r"^.*\|.*\n(?=.*\|)(?=.*-)[|: \t-]+$", re.M)
"""The header of a Markdown table and the line below it."""
LINK = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")


def check_tables(texts: Mapping[str, str]) -> Iterator[Diagnostic]:
    """Find malformed captions, captions that share an id, and tables without a caption."""
    seen: set[str] = set()
    for src, text in texts.items():
        for found in find_outside_code(CAPTION_LIKE, text):
            caption = TABLE.fullmatch(found[0])
            if caption and caption["id"] not in seen:
                seen.add(caption["id"])
                continue
            what, hint = f"'{found[0]}' is not a caption.", "Write 'Table: text {#id}'."
            if caption:
                what, hint = f"two tables have the id '{caption['id']}'.", "Give one another id."
            yield Diagnostic(f"docs/{src}", line_at(text, found.start()), what, hint)
        for table in find_outside_code(TABLE_HEAD, text):
            if not TABLE.fullmatch(text[: table.start()].rstrip().rpartition("\n")[2]):
                hint = "Put 'Table: text {#id}' and an empty line before it."
                line = line_at(text, table.start())
                yield Diagnostic(f"docs/{src}", line, "a table has no caption.", hint)


def plain_caption(text: str, works: Mapping[str, Work]) -> str:
    """Return a caption without citations and links, so that it can be the text of a link."""
    text = LINK.sub(r"\1", re.sub(rf" *{BLOCK.pattern}", "", text))
    return CITED.sub(lambda key: name_authors(works[key[1]]) if key[1] in works else key[0], text)


class TableFinisher(Treeprocessor):
    """Moves each caption into its table, and labels the cells of Markdown tables."""

    def run(self, root: Element) -> None:
        """Finish every table of the page."""
        self.place_captions(root)
        for table in root.iter("table"):
            if not table.get("class"):  # those from templates are labelled already
                label_table(table)

    def place_captions(self, parent: Element) -> None:
        """Move each caption below ``parent`` into the table that follows it."""
        caption: Element | None = None
        for child in list(parent):
            if child.tag == "p" and child.get("class") == "table-caption":
                caption = child
                parent.remove(child)
                continue
            if caption is not None and (table := next(child.iter("table"), None)) is not None:
                caption.tag, caption.tail = "caption", None
                del caption.attrib["class"]
                table.insert(0, caption)
                caption = None
            self.place_captions(child)


def label_table(table: Element) -> None:
    """Add the scope of each header, and its column's name to each cell. The first column has the row headers."""
    table.set("class", "stacked")
    headers = table.findall("./thead/tr/th")
    for header in headers:
        header.set("scope", "col")
    labels = [text_of(header) for header in headers]
    for row in table.findall("./tbody/tr"):
        for cell, label in zip(list(row), labels, strict=False):
            cell.set("data-label", label)
        if len(row):
            row[0].tag = "th"
            row[0].set("scope", "row")
