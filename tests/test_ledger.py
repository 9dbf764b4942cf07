"""The ledger, its counts and its downloads are one and the same data."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

from conftest import Soup, html_path, typed
from load_evidence import CLAIM_IDS, VERDICTS, Evidence
from render_claims import verdict_words
from render_ledger import depth_of


def test_ledger_holds_every_claim_once_in_order(soup: Soup) -> None:
    rows = soup("evidence/claims.md").select("#ledger tbody tr")
    assert [row["id"].removeprefix("row-") for row in rows] == list(CLAIM_IDS)


def test_ledger_says_what_claims_yml_says(soup: Soup, evidence: Evidence) -> None:
    for row in soup("evidence/claims.md").select("#ledger tbody tr"):
        claim = evidence.claims[row["id"].removeprefix("row-")]
        cells = row.find_all("td")
        assert cells[0].select_one(".verdict__words").get_text() == verdict_words(claim.verdict)
        assert typed(cells[1]) == claim.says
        assert typed(cells[2]) == claim.finding
        assert len(cells[3].find_all("a")) == len(claim.keys)


def test_every_link_of_the_ledger_lands(soup: Soup, site: Path, evidence: Evidence) -> None:
    home = site / Path(html_path("evidence/claims.md")).parent
    pages = {
        (site / html_path(claim.page)).resolve(): claim.page for claim in evidence.claims.values()
    }
    links = soup("evidence/claims.md").select("#ledger a")
    assert len(links) > len(CLAIM_IDS)
    for link in links:
        path, anchor = link["href"].split("#")
        target = pages[(home / path / "index.html").resolve()]
        assert soup(target).find(id=anchor) is not None, link["href"]


def test_downloads_are_the_ledger(site: Path, evidence: Evidence) -> None:
    with (site / "evidence" / "claims.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    data = json.loads((site / "evidence" / "claims.json").read_text(encoding="utf-8"))
    assert [row["id"] for row in table] == [row["id"] for row in data] == list(CLAIM_IDS)
    for flat, deep in zip(table, data, strict=True):
        claim = evidence.claims[deep["id"]]
        assert (deep["verdict"], deep["finding"]) == (claim.verdict, claim.finding)
        assert deep["supports"] + deep["limits"] == list(claim.keys)
        assert {
            **deep,
            "supports": " ".join(deep["supports"]),
            "limits": " ".join(deep["limits"]),
        } == flat


def test_counts_are_the_data(soup: Soup, evidence: Evidence) -> None:
    table = soup("evidence/index.md").find("table", id="counts")
    depths = [header.get_text() for header in table.thead.find_all("th")][1:-1]
    expected = Counter((claim.verdict, depth_of(claim.id)) for claim in evidence.claims.values())
    rows = table.tbody.find_all("tr")
    assert len(rows) == len(VERDICTS)
    for row, verdict in zip(rows, VERDICTS, strict=True):
        counts = [int(cell.get_text()) for cell in row.find_all("td")]
        assert counts[:-1] == [expected[verdict, depth] for depth in depths]
        assert counts[-1] == sum(counts[:-1])
    assert sum(expected.values()) == len(CLAIM_IDS)
