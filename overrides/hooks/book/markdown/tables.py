"""Caption the tables, and check how they are written.

On a phone a row becomes a block and each cell shows its column's name (see book.css).
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
DRAWN = re.compile(r"^.*\|.*\n(?=.*\|)(?=.*-)[|: \t-]+$", re.M)
"""The head of a table and the line below it."""
LINK = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")


def check_tables(texts: Mapping[str, str]) -> Iterator[Diagnostic]:
    """Captions that cannot be read or share an id, and tables without one."""
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
        for table in find_outside_code(DRAWN, text):
            if not TABLE.fullmatch(text[: table.start()].rstrip().rpartition("\n")[2]):
                hint = "Put 'Table: text {#id}' and an empty line before it."
                line = line_at(text, table.start())
                yield Diagnostic(f"docs/{src}", line, "a table has no caption.", hint)


def plain_caption(text: str, works: Mapping[str, Work]) -> str:
    """A caption that can be a link itself: its citations and links belong to the table's page."""
    text = LINK.sub(r"\1", re.sub(rf" *{BLOCK.pattern}", "", text))
    return CITED.sub(lambda key: name_authors(works[key[1]]) if key[1] in works else key[0], text)


class TableFinisher(Treeprocessor):
    """Puts each caption into its table, and labels the cells of tables drawn in Markdown."""

    def run(self, root: Element) -> None:
        """Walk the page."""
        self.place_captions(root)
        for table in root.iter("table"):
            if not table.get("class"):  # tables from our templates have labels already
                label_table(table)

    def place_captions(self, parent: Element) -> None:
        """Move a caption, wherever it is, into the next table."""
        waiting: Element | None = None
        for child in list(parent):
            if child.tag == "p" and child.get("class") == "table-caption":
                waiting = child
                parent.remove(child)
                continue
            if waiting is not None and (table := next(child.iter("table"), None)) is not None:
                waiting.tag, waiting.tail = "caption", None
                del waiting.attrib["class"]
                table.insert(0, waiting)
                waiting = None
            self.place_captions(child)


def label_table(table: Element) -> None:
    """Give one table its scopes, and each cell its column's name. The first column heads the rows."""
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
