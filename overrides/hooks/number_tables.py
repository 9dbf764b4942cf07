"""Number the tables through the site, caption each, and turn ``{table: id}`` into a link.

A line ``Table: What it shows {#id}`` stands before each table, drawn in Markdown or by a marker;
``<!-- tables -->`` lists them all. Numbers follow the navigation, as those of figures do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from check_sources import nav_pages, stop_at
from load_evidence import Problem, suggest
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

CAPTION = re.compile(r"^Table: (?P<text>\S.*?) \{#(?P<id>[a-z][a-z0-9-]*)\}$", re.M)
CAPTION_LIKE = re.compile(r"^Table:.*$", re.M)
DRAWN = re.compile(r"^\|.*\n\| ?:?-{3,}", re.M)
CODE = re.compile(r"(`+).*?\1")
BAR = re.compile(r"(?<!\\)\|")
"""What parts two cells: a bar that no backslash takes for text."""
REFERENCE = re.compile(r"\{table: (?P<id>[\w-]+)\}")
LIST = "<!-- tables -->"
SET = re.compile(
    r'<p class="table-caption" id="(?P<id>[\w-]+)">(?P<text>.*?)</p>(?P<between>.*?)(?P<table><table\b[^>]*>)',
    re.S,
)


@dataclass(frozen=True)
class Caption:
    """One numbered table: its number in the site, its page, what it shows."""

    number: int
    src: str
    text: str


def number_tables(order: Sequence[str], pages: Mapping[str, str]) -> dict[str, Caption]:
    """The captions of all pages by id, numbered in the order of the navigation."""
    found: dict[str, Caption] = {}
    for src in order:
        for caption in CAPTION.finditer(pages.get(src, "")):
            found.setdefault(caption["id"], Caption(len(found) + 1, src, caption["text"]))
    return found


def count_cells(row: str) -> int:
    """The cells of a row: bars within code are text, and the outer ones part nothing."""
    bars = len(BAR.findall(CODE.sub("", row)))
    return bars + 1 - row.startswith("|") - bool(re.search(r"(?<!\\)\|$", row))


def check_rows(rows: Sequence[str]) -> list[tuple[int, str, str]]:
    """Rows with more or fewer cells than the first: (place from 0, what is wrong, how to mend it).

    Markdown fills up what is missing and drops what is too much, in silence.
    """
    columns = count_cells(rows[0].strip())
    return [
        (
            place,
            f"the row has {cells} cells for {columns} columns.",
            "Give one cell per column; write a bar within a cell as \\|.",
        )
        for place, row in enumerate(rows)
        if (cells := count_cells(row.strip())) != columns
    ]


def check_tables(pages: Mapping[str, str], numbered: Mapping[str, Caption]) -> list[Problem]:
    """Captions that cannot be read or share an id, tables without one, links to no table."""
    problems: list[Problem] = []
    seen: set[str] = set()
    for src, markdown in pages.items():

        def fault(at: int, what: str, mend: str, src: str = src, text: str = markdown) -> None:
            problems.append(Problem(f"docs/{src}", text.count("\n", 0, at) + 1, what, mend))

        for line in CAPTION_LIKE.finditer(markdown):
            caption = CAPTION.fullmatch(line[0])
            if not caption:
                fault(line.start(), f"'{line[0]}' is no caption.", "Write 'Table: text {#id}'.")
            elif caption["id"] in seen:
                what = f"two tables have the id '{caption['id']}'."
                fault(line.start(), what, "Give one of them another id.")
            else:
                seen.add(caption["id"])
        for table in DRAWN.finditer(markdown):
            before = markdown[: table.start()].rstrip().rpartition("\n")[2]
            if not CAPTION.fullmatch(before):
                what = "a table has no caption."
                fault(table.start(), what, "Put 'Table: text {#id}' and an empty line before it.")
            rows = re.split(r"\n\s*\n", markdown[table.start() :], maxsplit=1)[0].splitlines()
            for place, what, mend in check_rows(rows):
                fault(table.start() + sum(len(row) + 1 for row in rows[:place]), what, mend)
        for link in REFERENCE.finditer(markdown):
            if link["id"] not in numbered:
                mend = suggest(link["id"], numbered) or "Use the id of a captioned table."
                fault(link.start(), f"'{link[0]}' leads to no table.", mend)
    return problems


def place_captions(html: str) -> str:
    """Move each caption into the table that follows it."""

    def move(found: re.Match[str]) -> str:
        caption = f'<caption id="{found["id"]}">{found["text"]}</caption>'
        return f"{found['between']}{found['table']}{caption}"

    return SET.sub(move, html)


@event_priority(40)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Number the tables and see that each has a caption."""
    pages = {file.src_uri: file.content_string for file in files.documentation_pages()}
    numbered = number_tables(list(nav_pages(config.nav)), pages)
    stop_at(check_tables(pages, numbered))
    config.extra["numbered_tables"] = numbered
    return files


@event_priority(46)
def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Number the captions of the page, link where tables are named, fill the list."""
    numbered: dict[str, Caption] = config.extra["numbered_tables"]

    def caption(found: re.Match[str]) -> str:
        number = numbered[found["id"]].number
        return f"**Table {number}.** {found['text']}\n{{: .table-caption #table-{found['id']} }}"

    def refer(link: re.Match[str]) -> str:
        target = numbered[link["id"]]
        return f"[Table {target.number}](/{target.src}#table-{link['id']})"

    listed = "\n".join(
        f"{table.number}. [{table.text}](/{table.src}#table-{name})"
        for name, table in numbered.items()
    )
    return REFERENCE.sub(refer, CAPTION.sub(caption, markdown)).replace(LIST, listed)


@event_priority(-40)
def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put the captions into their tables."""
    return place_captions(html)
