"""The ledger, its counts and its downloads agree with the data."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

from conftest import Soup, straight, typed
from trial import DATA


def test_ledger_says_what_the_data_say_in_their_order(soup: Soup) -> None:
    rows = soup("evidence/claims.md").select("#ledger tbody tr")
    for row, claim in zip(rows, DATA.claims.values(), strict=True):
        verdict, says, finding, works = row.find_all("td")
        assert row["id"] == f"row-{claim.id}"
        assert row.th.a["href"].endswith(f"/#{claim.id}")
        assert (
            verdict.select_one(".verdict__words").get_text()
            == DATA.site.verdicts_by_name[claim.verdict].label
        )
        assert typed(says) == straight(claim.says)
        assert typed(finding) == straight(claim.finding)
        assert [a["href"].split(":")[1] for a in works.select(".ledger__refs a")] == list(
            claim.keys
        )


def test_downloads_are_the_ledger(site: Path) -> None:
    with (site / "evidence" / "claims.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    rows = json.loads((site / "evidence" / "claims.json").read_text(encoding="utf-8"))
    for flat, deep, claim in zip(table, rows, DATA.claims.values(), strict=True):
        assert (deep["id"], deep["verdict"]) == (claim.id, claim.verdict)
        assert (deep["says"], deep["finding"]) == (claim.says, claim.finding)
        assert deep["supports"] + deep["limits"] == list(claim.keys)
        assert deep["searches"] == list(claim.searches)
        assert deep["changed"] == [change.model_dump() for change in claim.changed]
        joined = {side: " ".join(deep[side]) for side in ("supports", "limits", "searches")}
        assert flat == deep | joined | {"changed": flat["changed"]}
        for told, change in zip(
            filter(None, flat["changed"].split(" | ")), claim.changed, strict=True
        ):
            assert told.startswith(change.day)
            assert told.endswith(change.why)


def test_counts_are_the_data(soup: Soup) -> None:
    table = soup("evidence/index.md").find("table", id="counts")
    depths = [header.get_text() for header in table.thead.find_all("th")][1:-1]
    expected = Counter((one.verdict, DATA.site.depth_of[one.id]) for one in DATA.claims.values())
    for row, verdict in zip(table.tbody.find_all("tr"), DATA.site.verdicts, strict=True):
        *counts, total = (int(cell.get_text()) for cell in row.find_all("td"))
        assert counts == [expected[verdict.name, depth] for depth in depths]
        assert total == sum(counts)
