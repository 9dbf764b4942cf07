"""The tables: captioned, numbered in reading order, listed, and named from the text."""

from __future__ import annotations

import re

import pytest
from bs4 import Tag
from conftest import Soup, sources
from number_tables import check_tables, number_tables, place_captions
from test_figures import nav_order

UNNUMBERED = {"correction", "editions"}
"""Tables of one printed reference each, under its own heading; and the downloads of a release."""


def tables(soup: Soup, src: str) -> list[Tag]:
    return [
        table
        for table in soup(src).select("article table")
        if not UNNUMBERED & set(table.get("class", []))
    ]


def number(caption: Tag) -> int:
    found = re.match(r"Table (\d+)\. ", caption.get_text())
    assert found, caption.get_text()
    return int(found[1])


def test_tables_are_captioned_and_numbered_in_reading_order(soup: Soup) -> None:
    numbers = [number(table.caption) for src in nav_order() for table in tables(soup, src)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 16


def test_captions_come_first_in_their_table(soup: Soup) -> None:
    for src in sources():
        for table in tables(soup, src):
            assert table.find(True).name == "caption"
            assert table.caption["id"].startswith("table-")


def test_list_of_tables_leads_to_each_by_its_caption(soup: Soup) -> None:
    listed = soup("figures.md").find("h2", id="tables").find_next("ol").find_all("a")
    captions = [table.caption for src in nav_order() for table in tables(soup, src)]
    assert [link["href"].split("#")[1] for link in listed] == [c["id"] for c in captions]
    for link, caption in zip(listed, captions, strict=True):
        assert caption.get_text().endswith(link.get_text())


def test_a_table_named_on_another_page_is_a_numbered_link(soup: Soup) -> None:
    link = soup("index.md").select_one('article p a[href$="#table-options"]')
    target = soup("options.md").find(id="table-options")
    assert link.get_text() == f"Table {number(target)}"


@pytest.mark.parametrize(
    ("page", "line", "what"),
    [
        ("a\n\n| x | y |\n| --- | --- |\n", 3, "no caption"),
        ("Table: lost id\n\n| x |\n| --- |\n", 1, "is no caption"),
        ("Table: A {#t}\n\n| x |\n| --- |\n\nTable: B {#t}\n\n| x |\n| --- |\n", 6, "two tables"),
        ("see\n{table: nowhere}\n", 2, "leads to no table"),
    ],
)
def test_table_faults_name_their_line(page: str, line: int, what: str) -> None:
    pages = {"a.md": page}
    found = check_tables(pages, number_tables(["a.md"], pages))
    assert any(p.file == "docs/a.md" and p.line == line and what in p.what for p in found)


def test_caption_moves_into_the_next_table_only() -> None:
    html = '<p class="table-caption" id="table-a">A</p><p>x</p><table class="b"><tr></tr></table><table></table>'
    assert place_captions(html) == (
        '<p>x</p><table class="b"><caption id="table-a">A</caption><tr></tr></table><table></table>'
    )
