"""Every claim of the article is on the site with its verdict and citations."""

from __future__ import annotations

from conftest import Soup, straight, typed
from trial import DATA


def test_claim_is_judged_and_cited_on_its_page(soup: Soup) -> None:
    for claim in DATA.claims.values():
        card, verdict = (
            soup(claim.page).find(id=claim.id),
            DATA.site.verdicts_by_name[claim.verdict],
        )
        assert card["data-verdict"] == claim.verdict
        assert card.select_one(".verdict__words").get_text() == verdict.label
        assert card.select_one("svg.verdict-mark") is not None
        finding, *more = straight(claim.finding).split("\n")
        assert typed(card.select_one(".claim__says")).endswith(straight(claim.says))
        assert typed(card.select_one(".claim__finding")).endswith(finding)
        assert [typed(piece) for piece in card.select("details .claim__more")] == more
        links = card.select(".claim__refs a.footnote-ref")
        assert [link["href"] for link in links] == [f"#fn:{key}" for key in claim.keys]


def test_each_verdict_has_a_shape_of_its_own() -> None:
    assert len({verdict.mark for verdict in DATA.site.verdicts}) == len(DATA.site.verdicts)


def test_every_row_of_the_articles_tables_is_judged(soup: Soup) -> None:
    for table in DATA.tables.values():
        page = soup(DATA.claims[table.rows[0].claim].page)
        rows = page.find("table", id=f"table-{table.id}").tbody.find_all("tr")
        for row, record in zip(rows, table.rows, strict=True):
            cells = row.find_all(["th", "td"])
            assert [typed(cell) for cell in cells[:-1]] == list(record.cells)
            verdict = DATA.site.verdicts_by_name[DATA.claims[record.claim].verdict]
            assert cells[-1].a["href"] == f"#{record.claim}"
            assert typed(cells[-1]).split() == f"{verdict.label} {record.note}".split()
