"""Every option is shown whole: what it does, its harms, and how sure we are."""

from __future__ import annotations

import re

from book.data import Data
from book.data.citations import find_citations
from conftest import ROOT, Soup

PAGE = "options.md"


def test_table_has_every_option_in_order_with_a_text_in_each_cell(soup: Soup, data: Data) -> None:
    rows = soup(PAGE).find("caption", id="table-options").parent.tbody.find_all("tr")
    for row, option in zip(rows, data.options, strict=True):
        cells = [cell.get_text(strip=True) for cell in row.find_all(["th", "td"])]
        assert all(cells)
        assert (cells[0], cells[-1].lower()) == (option.name, option.certainty)


def test_option_says_what_it_does_its_harms_and_how_sure_we_are(soup: Soup, data: Data) -> None:
    for option in data.options:
        part = soup(PAGE).find("h3", id=option.id).find_next_sibling("div", class_="option")
        labels = [label.get_text() for label in part.select("p > strong:first-child")]
        assert labels == [
            *("What it does.", "For whom, and approval.", "Harms.", "Daily life."),
            *("If you do nothing.", "How sure."),
        ]
        assert part.select(".option__more a")


def test_what_an_option_does_and_its_harms_rest_on_works(data: Data) -> None:
    for option in data.options:
        assert find_citations(option.does), option.id
        if option.group.startswith(("Approved", "Hormones")):
            assert find_citations(option.harms), option.id


NUMBERS = (
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty".split()
)


def test_the_options_are_as_many_as_the_pages_say(data: Data) -> None:
    pages = " ".join(path.read_text("utf-8") for path in (ROOT / "docs").rglob("*.md"))
    said = re.findall(rf"\b({'|'.join(NUMBERS)}) options\b", pages, re.I)
    assert {10 + NUMBERS.index(word.lower()) for word in said} == {len(data.options)}
