"""Number the figures and tables of the whole site, and turn references to them into links.

``<!-- figure: id -->`` places a figure, and so does the marker of an option that has one. A line
``Table: What it shows {#id}`` comes before each table. ``{figure: id}`` and ``{table: id}`` refer to
them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from book.code import find_outside_code, replace_outside_code
from book.data.figures import Figure
from book.data.records import Option
from book.diagnostics import Diagnostic, line_at, suggest

FIGURE = re.compile(r"^<!--\s*(?P<kind>figure|option):\s*(?P<id>[\w-]+)\s*-->", re.M)
TABLE = re.compile(r"^Table: (?P<text>\S.*?) \{ ?#(?P<id>[a-z][a-z0-9-]*) ?\}[ \t]*$", re.M)
REFERENCE = re.compile(r"\{ ?(?P<kind>figure|table) ?[: ] ?(?P<id>[\w-]+) ?\}", re.I)


@dataclass(frozen=True)
class Numbered:
    """A figure or a table: its number, its page and, for a table, the text of its caption."""

    number: int
    src: str
    text: str = ""


@dataclass(frozen=True)
class Numbers:
    """The figures and the tables of the site, by id."""

    figure: Mapping[str, Numbered]
    table: Mapping[str, Numbered]


def number_all(
    order: Sequence[str], texts: Mapping[str, str], options: Mapping[str, Option]
) -> Numbers:
    """Number the figures and tables of all pages in the given ``order``."""
    figures: dict[str, Numbered] = {}
    tables: dict[str, Numbered] = {}
    for src in order:
        for place in find_outside_code(FIGURE, texts[src]):
            name = place["id"]
            if place["kind"] == "option":
                name = options[name].figure if name in options else ""
            if name:
                figures.setdefault(name, Numbered(len(figures) + 1, src))
        for place in find_outside_code(TABLE, texts[src]):
            tables.setdefault(place["id"], Numbered(len(tables) + 1, src, place["text"]))
    return Numbers(figures, tables)


def check_numbers(
    texts: Mapping[str, str], figures: Iterable[Figure], numbers: Numbers
) -> Iterator[Diagnostic]:
    """Find figures that no page shows, and references to figures and tables that do not exist."""
    for figure in figures:
        if figure.id not in numbers.figure:
            what = f"no page shows the figure {figure.id}."
            hint = f"Put '<!-- figure: {figure.id} -->' on one, or remove it."
            yield figure.fault(what, hint)
    for src, text in texts.items():
        for link in find_outside_code(REFERENCE, text):
            kind = link["kind"].lower()
            known = getattr(numbers, kind)
            if link["id"] not in known:
                what = f"'{link[0]}' does not lead to a {kind}."
                hint = suggest(link["id"], known) or f"Use the id of a {kind} on a page."
                yield Diagnostic(f"docs/{src}", line_at(text, link.start()), what, hint)


def link_numbers(markdown: str, numbers: Numbers) -> str:
    """Number the captions of a page's tables, and link its references to figures and tables."""

    def caption(found: re.Match[str]) -> str:
        number = numbers.table[found["id"]].number
        return (
            f"\n**Table {number}.** {found['text']}\n{{: .table-caption #table-{found['id']} }}\n"
        )

    def refer(link: re.Match[str]) -> str:
        kind, name = link["kind"].lower(), link["id"]
        target = getattr(numbers, kind)[name]
        return f"[{kind.capitalize()} {target.number}](/{target.src}#{kind}-{name})"

    markdown = replace_outside_code(TABLE, caption, markdown)
    return replace_outside_code(REFERENCE, refer, markdown)
