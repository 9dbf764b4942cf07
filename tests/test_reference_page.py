"""The page of all works: each once, with its record, its downloads and the places that cite it."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import unquote

import pytest
from bibliography import WORKS
from book.export.coins import to_coins
from book.export.files import FORMATS
from bs4 import BeautifulSoup, Tag
from conftest import Soup, sources
from list_references import find_mentions, render_works
from test_references import CITING

PAGE = "references.md"


@pytest.fixture(scope="session")
def records(soup: Soup) -> dict[str, Tag]:
    return {record["id"]: record for record in soup(PAGE).select("div.work")}


def test_every_work_stands_there_once(soup: Soup) -> None:
    ids = [record["id"] for record in soup(PAGE).select("div.work")]
    assert sorted(ids) == sorted(WORKS)


def test_works_are_sorted_by_first_author(records: dict[str, Tag]) -> None:
    names = [WORKS[key].authors[0].family.casefold() for key in records]
    assert names == sorted(names)


def test_record_shows_all_that_is_known(records: dict[str, Tag]) -> None:
    for key, work in WORKS.items():
        text = " ".join(records[key].select_one(".work__text").get_text().split())
        links = {link["href"] for link in records[key].select(".work__links a")}
        for name in work.authors:
            assert name.sorted in text, key
        for known in (work.title, work.container, work.year, work.volume, work.pages, work.kind):
            assert known in text, key
        assert ".." not in text
        if work.doi:
            assert any(unquote(link) == f"https://doi.org/{work.doi}" for link in links)
        if work.pmid:
            assert f"https://pubmed.ncbi.nlm.nih.gov/{work.pmid}/" in links
        if work.pmcid:
            assert f"https://pmc.ncbi.nlm.nih.gov/articles/{work.pmcid}/" in links
        assert {f"works/{key}.{ending}" for ending in FORMATS} <= links
        assert any(link.startswith("http") for link in links)


def test_cited_in_names_every_mention_of_the_site(records: dict[str, Tag], soup: Soup) -> None:
    marks: dict[str, set[str]] = {}
    for src in sources():
        if src == PAGE:
            continue
        address = "../" if src == "index.md" else f"../{src.removesuffix('.md')}/"
        address = re.sub(r"/index/$", "/", address)
        for mark in soup(src).select("sup[id^=fnref]"):
            key = mark["id"].split(":", 1)[1]
            marks.setdefault(key, set()).add(f"{address}#{mark['id']}")
    for key, record in records.items():
        listed = [link["href"] for link in record.select(".work__cited a")]
        assert len(listed) == len(set(listed))
        assert set(listed) == marks[key], key


def test_mention_is_named_by_its_section_or_claim(records: dict[str, Tag]) -> None:
    text = records["plat1996effects"].select_one(".work__cited").get_text()
    assert "Stages: The three rows, judged" in text
    assert "claim X2a" in text


@pytest.mark.parametrize("src", CITING)
def test_reference_leads_to_the_record_and_back(
    src: str, soup: Soup, records: dict[str, Tag]
) -> None:
    for item in soup(src).select(".footnote li"):
        key = item["id"].removeprefix("fn:")
        [link] = item.select("a.record")
        assert link["href"].endswith(f"references/#{key}")
        assert key in records
        assert link.get("aria-label", "").startswith("Record of ")


def test_every_record_has_its_coins(records: dict[str, Tag]) -> None:
    for key, work in WORKS.items():
        assert [span["title"] for span in records[key].select("span.Z3988")] == [to_coins(work)]


def test_mentions_are_found_in_sections_and_claims() -> None:
    html = (
        '<h1>Top</h1><p>a<sup id="fnref:one"><a></a></sup></p>'
        '<h2>Next<a class="headerlink">¶</a></h2><sup id="fnref2:one"></sup>'
        '<div class="claim" id="F01"><div><sup id="fnref:two"></sup></div></div>'
        '<sup id="fnref2:two"></sup>'
    )
    found = [(m.key, m.section, m.anchor) for m in find_mentions(html)]
    assert found == [
        ("one", "Top", "fnref:one"),
        ("one", "Next", "fnref2:one"),
        ("two", "claim F01", "fnref:two"),
        ("two", "Next", "fnref2:two"),
    ]


def test_markup_in_a_title_shows_as_text() -> None:
    work = replace(
        WORKS["spiegel1999impact"], key="x", title="<script>alert(1)</script>", container='J"><b>'
    )
    page = BeautifulSoup(render_works([work], {"x": []}, "works"), "html.parser")  # type: ignore[list-item]
    assert page.find("script") is None
    assert page.find("b") is None
    assert "<script>alert(1)</script>" in page.get_text()
