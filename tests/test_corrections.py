"""The corrections page says what article-references.yml and references.bib say."""

from __future__ import annotations

from collections import Counter

from conftest import Soup
from load_evidence import Evidence
from render_corrections import authors_agree, words

PAGE = "evidence/corrections.md"


def test_every_reference_of_the_article_is_shown_in_order(soup: Soup, evidence: Evidence) -> None:
    shown = [
        (int(table["data-number"]), table["data-verdict"])
        for table in soup(PAGE).select("table.correction")
    ]
    assert shown == [(item.number, item.verdict) for item in evidence.article_references]
    assert len(shown) == 10


def test_counts_are_the_data(soup: Soup, evidence: Evidence) -> None:
    table = soup(PAGE).find("table", id="reference-counts")
    shown = {
        row.th.get_text().lower(): int(row.td.get_text()) for row in table.tbody.find_all("tr")
    }
    assert shown == Counter(item.verdict for item in evidence.article_references)
    assert shown == {"real": 7, "misattributed": 1, "not found": 2}  # as the audit found


def test_only_the_misattributed_reference_differs(soup: Soup) -> None:
    differing = {
        table["data-number"]: [row.th.get_text() for row in table.select("tr.differs")]
        for table in soup(PAGE).select("table.correction")
        if table.select("tr.differs")
    }
    assert differing == {"2": ["Authors", "Issue", "Pages"]}


def test_printed_values_are_those_of_the_data(soup: Soup, evidence: Evidence) -> None:
    for table, item in zip(
        soup(PAGE).select("table.correction"), evidence.article_references, strict=True
    ):
        shown = [cell.get_text() for cell in table.select("[data-label='As printed']")]
        for value in item.printed.values():
            assert value.replace("-", "–") in shown


def test_each_reference_leads_to_a_work(soup: Soup, evidence: Evidence) -> None:
    page = soup(PAGE)
    for item in evidence.article_references:
        for key in item.keys:
            assert page.find(id=f"fn:{key}") is not None


def test_a_sign_or_a_capital_is_no_difference() -> None:
    assert words("Stress ∞ a Factor & more") == words("stress: a factor and more")
    assert words("549-557") == words("549–557") != words("549–558")


def test_another_first_author_is_a_difference(evidence: Evidence) -> None:
    times2 = evidence.references.entries["jones2011times2"]
    assert authors_agree("Jones, T. H. et al.", times2)
    assert not authors_agree("Dandona, Paresh, et al.", times2)
    assert not authors_agree("Jones, T. H. and Dandona, P.", times2)
