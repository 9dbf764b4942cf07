"""The tables: captions, numbers in reading order, the list of tables, references, labels for a phone."""

from __future__ import annotations

import re

import pytest
from book.markdown.markers import render_marker
from bs4 import Tag
from conftest import Soup, sources
from trial import BOOK, render

UNNUMBERED = "article table:not(.correction, .editions, .findings__table)"
"""Without the tables of one reference or one option, which have a heading of their own, and of the downloads."""


@pytest.fixture(scope="module")
def captions(soup: Soup) -> list[Tag]:
    """Every caption, in the order of the navigation."""
    book = BOOK
    tables = [table for src in book.order for table in soup(src).select(UNNUMBERED)]
    assert all(table.find(True).name == "caption" for table in tables)
    return [table.caption for table in tables]


def test_tables_are_captioned_and_numbered_in_reading_order(captions: list[Tag]) -> None:
    said = [re.match(r"Table (\d+)\. .", caption.get_text()) for caption in captions]
    assert [int(found[1]) for found in said if found] == list(range(1, len(captions) + 1))


def test_list_of_tables_leads_to_each_by_its_caption(captions: list[Tag], soup: Soup) -> None:
    listed = soup("figures.md").find("h2", id="tables").find_next("ol").find_all("a")
    for link, caption in zip(listed, captions, strict=True):
        assert link["href"].split("#")[1] == caption["id"]
        assert caption.get_text().endswith(link.get_text())


def test_cells_are_named_for_who_hears_the_table_or_reads_it_on_a_phone(soup: Soup) -> None:
    for src in sources():
        for table in soup(src).select("article table"):
            columns = table.thead.find_all("th")
            assert all(header["scope"] == "col" for header in columns)
            for row in table.tbody.find_all("tr"):
                assert row.th["scope"] == "row"
                labels = [cell["data-label"] for cell in row.find_all("td")]
                assert labels == [header.get_text(strip=True) for header in columns[1:]], src


@pytest.mark.parametrize("link", ["{table: trial}", "{table trial}", "{ Table: trial }"])
@pytest.mark.parametrize("gap", ["\n\n", "\n"])
def test_table_is_numbered_on_after_the_others_and_named_by_its_number(
    gap: str, link: str, captions: list[Tag]
) -> None:
    table = "| a | b |\n| - | - |\n| `x|y` | c\\|d |\n"
    html = render(f"See {link}.{gap}Table: A *b* {{#trial}}{gap}{table}").html
    assert html.a.get_text() == f"Table {len(captions) + 1}"
    assert html.a["href"].endswith("#table-trial")
    assert html.caption["id"] == "table-trial"
    assert html.tbody.td.get_text() == "c|d"
    assert html.select("p.table-caption") == []


def test_caption_that_cites_and_links_is_listed_as_plain_text_and_labels_have_no_numbers() -> None:
    text = "Table: A [see @spiegel1999impact] [link](about.md) {#trial}\n\n| a [@herman2016regulation] | b |\n| - | - |\n| 1 | 2 |\n"
    trial = render(text)
    assert [cell["data-label"] for cell in trial.html.select("tbody [data-label]")] == ["a", "b"]
    listed = render_marker(trial.book, "tables").splitlines()[-1]
    assert listed.endswith("[A link](/trial.md#table-trial)")
