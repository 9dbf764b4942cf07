"""The corrections page agrees with article-references.yml and references.bib."""

from __future__ import annotations

from collections import Counter

from book.render.corrections import authors_agree, words
from conftest import Soup, typed
from trial import DATA

PAGE = "evidence/corrections.md"


def test_every_reference_of_the_article_is_shown_as_printed(soup: Soup) -> None:
    tables = soup(PAGE).select("table.correction")
    for table, item in zip(tables, DATA.article_references, strict=True):
        assert (table["data-number"], table["data-verdict"]) == (str(item.number), item.verdict)
        shown = [typed(cell) for cell in table.select("[data-label='As printed']")]
        printed = [value for value in item.printed.model_dump().values() if value]
        assert [cell for cell in shown if cell != "not printed"] == [
            value.replace("-", "–") for value in printed
        ]


def test_counts_are_the_data(soup: Soup) -> None:
    rows = soup(PAGE).find("table", id="reference-counts").tbody.find_all("tr")
    shown = {row.th.get_text().lower(): int(row.td.get_text()) for row in rows}
    assert shown == Counter(item.verdict for item in DATA.article_references)


def test_a_sign_or_a_capital_is_no_difference() -> None:
    assert words("Stress ∞ a Factor & more") == words("stress: a factor and more")
    assert words("549-557") == words("549–557") != words("549–558")


def test_another_first_author_is_a_difference() -> None:
    times2 = DATA.works["jones2011times2"]
    assert authors_agree("Jones, T. H. et al.", times2)
    assert not authors_agree("Dandona, Paresh, et al.", times2)
    assert not authors_agree("Jones, T. H. and Dandona, P.", times2)
