"""The page of all works: each once, with its record, its downloads and the places that cite it."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote, unquote

import pytest
from book.export.coins import to_coins
from book.export.files import FORMATS
from book.markdown.citations import Mention, MentionFinder
from book.render.works import render_works
from bs4 import BeautifulSoup, Tag
from conftest import Soup, html_path, sources
from markdown import Markdown
from trial import project

PAGE = "references.md"
BOOK = project()[2]
WORKS = BOOK.data.works


@pytest.fixture(scope="module")
def records(soup: Soup) -> dict[str, Tag]:
    found = soup(PAGE).select("div.work")
    assert sorted(record["id"] for record in found) == sorted(WORKS)
    return {record["id"]: record for record in found}


def test_works_are_sorted_by_first_author(records: dict[str, Tag]) -> None:
    names = [WORKS[key].authors[0].family.casefold() for key in records if WORKS[key].authors]
    assert names == sorted(names)


def test_record_shows_all_that_is_known(records: dict[str, Tag]) -> None:
    for key, work in WORKS.items():
        text = " ".join(records[key].select_one(".work__text").get_text().split())
        links = {unquote(link["href"]) for link in records[key].select(".work__links a")}
        known = [work.title, work.container, work.year, work.volume, work.pages, work.kind]
        for one in (*known, *(name.sorted for name in work.authors)):
            assert one in text, key
        assert ".." not in text
        expected = {f"works/{key}.{ending}" for ending in FORMATS}
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
        address = f"../{quote(html_path(src).removesuffix('index.html'))}"
        for mark in soup(src).select("sup[id^=fnref]"):
            key = mark["id"].split(":", 1)[1]
            marks.setdefault(key, set()).add(f"{address}#{mark['id']}")
    for key, record in records.items():
        listed = [link["href"] for link in record.select(".work__cited a")]
        assert sorted(listed) == sorted(marks[key]), key


def test_mention_is_named_by_its_page_and_its_section_or_claim(records: dict[str, Tag]) -> None:
    text = records["plat1996effects"].select_one(".work__cited").get_text()
    assert "Stages: Our verdict on each stage" in text
    assert "claim X2a" in text


def test_mentions_are_found_in_sections_and_claims() -> None:
    md = Markdown(extensions=["footnotes", "attr_list", "pymdownx.blocks.html"])
    found: list[Mention] = []
    md.treeprocessors.register(MentionFinder(found), "mentions", -1)
    md.convert(
        "# Top\n\na[^one]\n\n## Next [^one]\n\nb[^one]\n\n/// html | div.claim#F01\nc[^two]\n///\n\n"
        "d[^two]\n\n[^one]: 1\n[^two]: 2\n"
    )
    assert [(one.key, one.section) for one in found] == [
        ("one", "Top"),
        ("one", "Next"),
        ("one", "Next"),
        ("two", "claim F01"),
        ("two", "Next"),
    ]


def test_markup_in_a_title_shows_as_text() -> None:
    work = replace(
        WORKS["spiegel1999impact"], key="x", title="<script>alert(1)</script>", container='J"><b>'
    )
    data = replace(BOOK.data, works={"x": work})
    mentions = {"index.md": [Mention("x", "<b>", "a")]}
    html = render_works(replace(BOOK, data=data, mentions=mentions), PAGE)
    page = BeautifulSoup(html, "html.parser")
    assert page.find("script") is None
    assert page.find("b") is None
    assert "<script>alert(1)</script>" in page.get_text()
