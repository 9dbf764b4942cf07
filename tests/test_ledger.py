"""The ledger, its counts and its downloads are one and the same data."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

from book.data import Data
from conftest import STRAIGHT, Soup, typed


def test_ledger_says_what_the_data_say_in_their_order(soup: Soup, data: Data) -> None:
    rows = soup("evidence/claims.md").select("#ledger tbody tr")
    for row, claim in zip(rows, data.claims.values(), strict=True):
        verdict, says, finding, works = row.find_all("td")
        assert row["id"] == f"row-{claim.id}"
        assert row.th.a["href"].endswith(f"/#{claim.id}")
        assert (
            verdict.select_one(".verdict__words").get_text()
            == data.site.verdict[claim.verdict].label
        )
        assert typed(says) == claim.says.translate(STRAIGHT)
        assert typed(finding) == claim.finding.translate(STRAIGHT)
        assert [a["href"].split(":")[1] for a in works.select(".ledger__refs a")] == list(
            claim.keys
        )


def test_downloads_are_the_ledger(site: Path, data: Data) -> None:
    with (site / "evidence" / "claims.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    rows = json.loads((site / "evidence" / "claims.json").read_text(encoding="utf-8"))
    for flat, deep, claim in zip(table, rows, data.claims.values(), strict=True):
        assert (deep["id"], deep["verdict"]) == (claim.id, claim.verdict)
        assert (deep["says"], deep["finding"]) == (claim.says, claim.finding)
        assert deep["supports"] + deep["limits"] == list(claim.keys)
        joined = {side: " ".join(deep[side]) for side in ("supports", "limits", "searches")}
        assert flat == deep | joined | {"changed": flat["changed"]}


def test_counts_are_the_data(soup: Soup, data: Data) -> None:
    table = soup("evidence/index.md").find("table", id="counts")
    depths = [header.get_text() for header in table.thead.find_all("th")][1:-1]
    expected = Counter((one.verdict, data.site.depth_of[one.id]) for one in data.claims.values())
    for row, verdict in zip(table.tbody.find_all("tr"), data.site.verdicts, strict=True):
        *counts, total = (int(cell.get_text()) for cell in row.find_all("td"))
        assert counts == [expected[verdict.name, depth] for depth in depths]
        assert total == sum(counts)
