"""What a page says of itself in its head, to reference managers and search engines."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from bibliography import AUTHOR, WORKS
from bs4 import BeautifulSoup
from conftest import ROOT, Soup, copy_project, html_path, sources
from date_pages import Dated, parse_dates, read_version
from load_evidence import Evidence, page_keys
from pybtex.database import parse_string
from test_head import faults, nodes

ADDRESS = "https://a.example/book/"
DAYS: dict[str, Dated] = parse_dates((ROOT / "bib/dates.yml").read_text(encoding="utf-8"), [])


@pytest.fixture(scope="session")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as built by someone who hosts it."""
    project = copy_project(tmp_path_factory.mktemp("hosted"))
    result = subprocess.run(
        ["make", "--no-print-directory", "site", f"VENV={ROOT / '.venv'}"],
        cwd=project,
        env={"PATH": "/usr/bin:/bin", "SITE_URL": ADDRESS, "SOURCE_DATE_EPOCH": "1790000000"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return project / "site"


def metas(page: BeautifulSoup, name: str) -> list[str]:
    """The values of every ``<meta>`` with that name or property."""
    return [
        tag["content"]
        for tag in page.select("head meta")
        if name in (tag.get("name"), tag.get("property"))
    ]


def cited(src: str, evidence: Evidence) -> set[str]:
    """The works that a page cites, but for the page that lists them all."""
    if src == "references.md":
        return set()
    return page_keys(src, (ROOT / "docs" / src).read_text(encoding="utf-8"), evidence)


def reference_fields(content: str) -> list[tuple[str, str]]:
    """A ``citation_reference`` taken apart as Google Scholar's guide describes it."""
    pairs = [part.split("=", 1) for part in content.split("; ")]
    return [(name, value) for name, value in pairs]


def zotero_author(text: str) -> tuple[str, str]:
    """First and last name, as Zotero's ``cleanAuthor`` takes an author of a page apart."""
    text = text.replace("\xa0", " ", 1).strip()
    if "," in text:
        last, first = (part.strip() for part in text.split(",", 1))
        return first, last
    first, _, last = text.rpartition(" ")
    return first, last


@pytest.mark.parametrize("src", sources())
def test_highwire_tags_name_title_author_and_day(src: str, soup: Soup) -> None:
    page = soup(src)
    front = yaml.safe_load((ROOT / "docs" / src).read_text("utf-8").split("---")[1])
    assert metas(page, "citation_title") == [front["title"]]
    [author] = metas(page, "citation_author")
    assert zotero_author(author) == ("", AUTHOR)
    [day] = metas(page, "citation_publication_date")
    assert re.fullmatch(r"\d{4}/\d{2}/\d{2}", day)
    assert day == str(DAYS[src].day).replace("-", "/")
    assert metas(page, "citation_language") == ["en"]


@pytest.mark.parametrize("src", sources())
def test_one_highwire_reference_for_each_cited_work(
    src: str, soup: Soup, evidence: Evidence
) -> None:
    contents = metas(soup(src), "citation_reference")
    works = {key: WORKS[key] for key in cited(src, evidence)}
    fields = [reference_fields(content) for content in contents]
    titles = sorted(dict(item)["citation_title"] for item in fields)
    assert titles == sorted(work.title.replace(";", ",") for work in works.values())
    for item in fields:
        assert all(name.startswith("citation_") and value for name, value in item)
    dois = {dict(item).get("citation_doi") for item in fields} - {None}
    assert dois == {work.doi.replace(";", ",") for work in works.values() if work.doi}


@pytest.mark.parametrize("src", sources())
def test_dublin_core_and_open_graph_agree_with_the_page(src: str, soup: Soup) -> None:
    page = soup(src)
    front = yaml.safe_load((ROOT / "docs" / src).read_text("utf-8").split("---")[1])
    assert metas(page, "DC.title") == metas(page, "og:title") == [front["title"]]
    description = [front["description"]]
    assert metas(page, "description") == description
    assert metas(page, "DC.description") == metas(page, "og:description") == description
    assert metas(page, "DC.date") == [str(DAYS[src].day)]
    assert metas(page, "DC.creator") == [AUTHOR]
    assert metas(page, "og:type") == ["website"]
    assert metas(page, "og:site_name") == ["Sleep, Stress, Insulin"]


def linked_data(page: BeautifulSoup) -> dict[str, Any]:
    """The page's JSON-LD."""
    [script] = page.select('head script[type="application/ld+json"]')
    data: dict[str, Any] = json.loads(script.string)
    return data


@pytest.mark.parametrize("src", sources())
def test_linked_data_is_sound_schema_org(src: str, soup: Soup) -> None:
    data = linked_data(soup(src))
    assert data["@context"] == "https://schema.org"
    assert [fault for node in nodes(data) for fault in faults(node)] == []


@pytest.mark.parametrize("src", sources())
def test_linked_data_says_what_the_page_rests_on(src: str, soup: Soup, evidence: Evidence) -> None:
    data = linked_data(soup(src))
    works = [WORKS[key] for key in cited(src, evidence)]
    assert sorted(item["@id"] for item in data.get("citation", [])) == sorted(
        work.address for work in works
    )
    assert data["dateModified"] == str(DAYS[src].day)
    assert data["version"] == read_version(ROOT)
    assert data["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert "hrtio.com" in data["isBasedOn"]["url"]
    assert data["author"] == {"@type": "Organization", "name": AUTHOR}
    assert "Person" not in {node["@type"] for node in nodes(data)}


def test_every_address_is_the_hosts_where_one_is_set(hosted: Path) -> None:
    for src in sources():
        page = BeautifulSoup((hosted / html_path(src)).read_text("utf-8"), "html.parser")
        path = html_path(src).removesuffix("index.html")
        url = f"{ADDRESS}{path}"
        assert page.find("link", rel="canonical")["href"] == url
        for name in ("citation_public_url", "DC.identifier", "og:url"):
            assert metas(page, name) == [url]
        data = linked_data(page)
        assert data["url"] == data["@id"] == url
        assert data["isPartOf"]["url"] == ADDRESS
        assert url in page.select_one(".cite__sentence").get_text()
        [entry] = parse_string(
            page.select_one("section.cite pre").get_text(), "bibtex"
        ).entries.values()
    assert entry.fields["url"] == url


def test_a_shared_link_shows_the_card_in_its_true_size(hosted: Path) -> None:
    page = BeautifulSoup((hosted / "index.html").read_text("utf-8"), "html.parser")
    (address,) = metas(page, "og:image")
    card = (hosted / address.removeprefix(ADDRESS)).read_bytes()
    size = int.from_bytes(card[16:20]), int.from_bytes(card[20:24])  # PNG header, big-endian
    assert metas(page, "og:image:width") + metas(page, "og:image:height") == [*map(str, size)]
    assert metas(page, "og:image:alt")[0]


@pytest.mark.parametrize("src", sources())
def test_a_phone_finds_the_touch_icon(src: str, site: Path, soup: Soup) -> None:
    link = soup(src).select_one("head link[rel=apple-touch-icon]")
    icon = ((site / html_path(src)).parent / link["href"]).resolve().read_bytes()
    assert int.from_bytes(icon[16:20]) == int.from_bytes(icon[20:24]) == 180


def test_no_address_is_made_up_where_none_is_set(soup: Soup) -> None:
    page = soup("systems/stages.md")
    for name in ("citation_public_url", "DC.identifier", "og:url", "og:image"):
        assert metas(page, name) == []
    assert "url" not in linked_data(page)
    assert "Add the address" in page.select_one("section.cite").get_text()


@pytest.mark.parametrize("src", sources())
def test_records_of_the_page_are_files(src: str, site: Path, soup: Soup) -> None:
    links = soup(src).select("head link[rel=describedby]")
    assert len(links) == 3
    for link in links:
        assert ((site / html_path(src)).parent / link["href"]).resolve().is_file()
