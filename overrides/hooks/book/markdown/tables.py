"""Number the tables through the site, caption each, and turn ``{table: id}`` into a link.

A line ``Table: What it shows {#id}`` comes before each table, drawn in Markdown or by a marker.
On a phone a row becomes a block and each cell shows its column's name (see book.css).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor

from book.code import find_outside_code, replace_outside_code
from book.data.citations import BLOCK, CITED
from book.diagnostics import Diagnostic, suggest
from book.export.work import Work, name_authors

CAPTION = re.compile(r"^Table: (?P<text>\S.*?) \{ ?#(?P<id>[a-z][a-z0-9-]*) ?\}[ \t]*$", re.M)
CAPTION_LIKE = re.compile(r"^Table:.*$", re.M)
DRAWN = re.compile(r"^.*\|.*\n(?=.*\|)(?=.*-)[|: \t-]+$", re.M)
"""The head of a table and the line below it."""
CODE = re.compile(r"(`+).*?\1")
BAR = re.compile(r"(?<!\\)\|")
"""What parts two cells: a bar without a backslash."""
LINK = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")
REFERENCE = re.compile(r"\{table: ?(?P<id>[\w-]+)\}")


@dataclass(frozen=True)
class Caption:
    """One numbered table: its number in the site, its page, what it shows."""

    number: int
    src: str
    text: str


def number_tables(order: Sequence[str], texts: Mapping[str, str]) -> dict[str, Caption]:
    """The captions of all pages by id, numbered in the order of the navigation."""
    found: dict[str, Caption] = {}
    for src in order:
        for caption in find_outside_code(CAPTION, texts.get(src, "")):
            found.setdefault(caption["id"], Caption(len(found) + 1, src, caption["text"]))
    return found


def count_cells(row: str) -> int:
    """The cells of a row: bars within code are text, and the outer ones part nothing."""
    row = CODE.sub("", row.strip())
    return len(BAR.findall(row)) + 1 - row.startswith("|") - bool(re.search(r"(?<!\\)\|$", row))


def check_tables(texts: Mapping[str, str], numbered: Mapping[str, Caption]) -> Iterator[Diagnostic]:
    """Captions that cannot be read or share an id, tables without one, links to no table."""
    seen: set[str] = set()
    for src, text in texts.items():

        def fault(at: int, what: str, hint: str, src: str = src, text: str = text) -> Diagnostic:
            return Diagnostic(f"docs/{src}", text.count("\n", 0, at) + 1, what, hint)

        for line in find_outside_code(CAPTION_LIKE, text):
            caption = CAPTION.fullmatch(line[0])
            if not caption:
                yield fault(
                    line.start(), f"'{line[0]}' is not a caption.", "Write 'Table: text {#id}'."
                )
            elif caption["id"] in seen:
                what = f"two tables have the id '{caption['id']}'."
                yield fault(line.start(), what, "Give one of them another id.")
            else:
                seen.add(caption["id"])
        for table in find_outside_code(DRAWN, text):
            if not CAPTION.fullmatch(text[: table.start()].rstrip().rpartition("\n")[2]):
                hint = "Put 'Table: text {#id}' and an empty line before it."
                yield fault(table.start(), "a table has no caption.", hint)
            at, columns = table.start(), count_cells(table[0].partition("\n")[0])
            for row in re.split(r"\n\s*\n", text[at:], maxsplit=1)[0].splitlines(keepends=True):
                # Markdown adds what is missing and drops what is too much, without a word
                if (cells := count_cells(row)) != columns:
                    what = f"the row has {cells} cells for {columns} columns."
                    hint = "Give one cell per column; write a bar within a cell as \\|."
                    yield fault(at, what, hint)
                at += len(row)
        for link in find_outside_code(REFERENCE, text):
            if link["id"] not in numbered:
                hint = suggest(link["id"], numbered) or "Use the id of a captioned table."
                yield fault(link.start(), f"'{link[0]}' does not lead to a table.", hint)


def link_tables(markdown: str, numbered: Mapping[str, Caption]) -> str:
    """Number the captions of a page, and link where tables are named."""

    def caption(found: re.Match[str]) -> str:
        number = numbered[found["id"]].number
        return f"**Table {number}.** {found['text']}\n{{: .table-caption #table-{found['id']} }}"

    def refer(link: re.Match[str]) -> str:
        target = numbered[link["id"]]
        return f"[Table {target.number}](/{target.src}#table-{link['id']})"

    markdown = replace_outside_code(CAPTION, caption, markdown)
    return replace_outside_code(REFERENCE, refer, markdown)


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
    labels = ["".join(read_label(header)).strip() for header in headers]
    for row in table.findall("./tbody/tr"):
        for cell, label in zip(list(row), labels, strict=False):
            cell.set("data-label", label)
        if len(row):
            row[0].tag = "th"
            row[0].set("scope", "row")


def read_label(header: Element) -> Iterator[str]:
    """The text of a column's head, without the marks of its citations."""
    yield header.text or ""
    for child in header:
        if child.tag != "sup" or not child.get("id", "").startswith("fnref"):
            yield from read_label(child)
        yield child.tail or ""
