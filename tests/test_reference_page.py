"""The list of all works and their records, with downloads and the places that cite them."""

from __future__ import annotations

from urllib.parse import quote, unquote

import pytest
from book.export.coins import to_coins
from book.export.files import FORMATS
from book.render.works import record_page
from bs4 import Tag
from conftest import Soup, html_path, sources
from trial import DATA

PAGE = "references.md"
WORKS = DATA.works


@pytest.fixture(scope="module")
def records(soup: Soup) -> dict[str, Tag]:
    pages = {src: soup(src).select("div.work") for src in map(record_page, WORKS.values())}
    for src, found in pages.items():
        assert {record_page(WORKS[record["id"]]) for record in found} == {src}
    records = {record["id"]: record for found in pages.values() for record in found}
    assert sorted(records) == sorted(WORKS)
    return records


def test_list_has_every_work_by_first_author_and_leads_to_its_record(soup: Soup) -> None:
    lines = soup(PAGE).select("li.work")
    assert sorted(line["id"] for line in lines) == sorted(WORKS)
    names = [
        WORKS[line["id"]].authors[0].family.casefold()
        for line in lines
        if WORKS[line["id"]].authors
    ]
    assert names == sorted(names)
    for line in lines:
        work = WORKS[line["id"]]
        place = record_page(work).removeprefix("references/").replace(".md", f"/#{work.key}")
        assert line.a["href"] == place
        assert work.title in line.get_text()


def test_record_shows_all_that_is_known(records: dict[str, Tag]) -> None:
    for key, work in WORKS.items():
        text = " ".join(records[key].select_one(".work__text").get_text().split())
        links = {unquote(link["href"]) for link in records[key].select(".work__links a")}
        known = [
            work.title,
            work.container,
            work.year,
            work.volume,
            work.pages,
            work.kind,
            work.reading,
        ]
        for one in (*known, *(name.sorted for name in work.authors)):
            assert one in text, key
        assert ".." not in text
        expected = {f"../works/{key}.{ending}" for ending in FORMATS}
        expected |= {f"https://doi.org/{work.doi}"} if work.doi else set()
        expected |= {f"https://pubmed.ncbi.nlm.nih.gov/{work.pmid}/"} if work.pmid else set()
        expected |= (
            {f"https://pmc.ncbi.nlm.nih.gov/articles/{work.pmcid}/"} if work.pmcid else set()
        )
        assert expected <= links, key
        assert any(link.startswith("http") for link in links)
        assert [span["title"] for span in records[key].select("span.Z3988")] == [to_coins(work)]


def test_cited_in_names_every_mention_of_the_site(records: dict[str, Tag], soup: Soup) -> None:
    marks: dict[str, set[str]] = {}
    for src in sources():
        address = f"../../{quote(html_path(src).removesuffix('index.html'))}"
        for mark in soup(src).select("sup[id^=fnref]"):
            key = mark["id"].split(":", 1)[1]
            marks.setdefault(key, set()).add(f"{address}#{mark['id']}")
    for key, record in records.items():
        listed = [link["href"] for link in record.select(".work__cited a")]
        assert sorted(listed) == sorted(marks[key]), key
    said = records["plat1996effects"].select_one(".work__cited").get_text()
    assert "Stages: Our verdict on each stage" in said
    assert "claim X2a" in said
