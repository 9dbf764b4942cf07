"""Every claim of the article is met on the site, judged and cited."""

from __future__ import annotations

import pytest
from conftest import Soup, sources
from load_evidence import CLAIM_IDS, Evidence
from render_claims import VERDICT_MARKS, verdict_words


def test_the_inventory_has_65_claims() -> None:
    assert len(CLAIM_IDS) == len(set(CLAIM_IDS)) == 65


@pytest.mark.parametrize("claim_id", CLAIM_IDS)
def test_claim_has_a_card_on_its_page(claim_id: str, soup: Soup, evidence: Evidence) -> None:
    claim = evidence.claims[claim_id]
    card = soup(claim.page).find(id=claim_id)
    assert card is not None
    assert card["data-verdict"] == claim.verdict
    assert card.select_one(".verdict__words").get_text() == verdict_words(claim.verdict)
    assert card.select_one("svg.verdict-mark") is not None
    assert len(card.select_one(".claim__says").get_text(strip=True)) > 30
    assert len(card.select_one(".claim__finding").get_text(strip=True)) > 40


@pytest.mark.parametrize("claim_id", CLAIM_IDS)
def test_card_cites_just_the_works_of_its_record(
    claim_id: str, soup: Soup, evidence: Evidence
) -> None:
    claim = evidence.claims[claim_id]
    card = soup(claim.page).find(id=claim_id)
    cited = [
        link["href"].removeprefix("#fn:") for link in card.select(".claim__refs a.footnote-ref")
    ]
    assert cited == list(claim.keys)


def test_no_card_stands_on_two_pages(soup: Soup) -> None:
    found = [card["id"] for src in sources() for card in soup(src).select("div.claim")]
    assert sorted(found) == sorted(CLAIM_IDS)


def test_each_verdict_has_a_shape_of_its_own() -> None:
    assert len(set(VERDICT_MARKS.values())) == len(VERDICT_MARKS)


def test_framing_takes_no_verdict(evidence: Evidence, soup: Soup) -> None:
    framing = [claim for claim in evidence.claims.values() if claim.verdict == "framing"]
    assert {"F02", "R01", "R02"} <= {claim.id for claim in framing}
    for claim in framing:
        assert "nothing to test" in soup(claim.page).find(id=claim.id).get_text()


@pytest.mark.parametrize("table_id", ["X1", "X2"])
def test_article_table_judges_every_row(table_id: str, soup: Soup, evidence: Evidence) -> None:
    table = evidence.tables[table_id]
    page = soup(evidence.claims[table.rows[0].claim].page)
    html = page.find("table", id=f"table-{table_id}")
    assert [th["scope"] for th in html.thead.find_all("th")] == ["col"] * (len(table.columns) + 1)
    rows = html.tbody.find_all("tr")
    assert len(rows) == len(table.rows)
    for row, record in zip(rows, table.rows, strict=True):
        assert row.find("th")["scope"] == "row"
        cells = [row.find("th"), *row.find_all("td")[:-1]]
        assert [cell.get_text(strip=True) for cell in cells] == list(record.cells)
        verdict = row.find_all("td")[-1]
        assert verdict_words(evidence.claims[record.claim].verdict) in verdict.get_text()
        assert verdict.a["href"] == f"#{record.claim}"
