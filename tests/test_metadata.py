"""What a page says of itself in its head, to reference managers and search engines."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
import yaml
from book.pages.dates import read_dates, read_version
from book.render.page import MOST_CITED
from bs4 import BeautifulSoup
from conftest import ROOT, Soup, build, html_path, sources
from pybtex.database import parse_string
from test_head import faults, nodes
from trial import project

ADDRESS = "https://a.example/book/"
DAYS = read_dates(ROOT)[0]
BOOK = project()[2]
AUTHOR = BOOK.data.site.author


@pytest.fixture(scope="module")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as built by someone who hosts it."""
    folder = tmp_path_factory.mktemp("hosted") / "site"
    result = build(ROOT, folder, SITE_URL=ADDRESS)
    assert result.returncode == 0, result.stdout + result.stderr
    return folder


def metas(page: BeautifulSoup, name: str) -> list[str]:
    """The values of every ``<meta>`` with that name or property."""
    tags = page.select("head meta")
    return [tag["content"] for tag in tags if name in (tag.get("name"), tag.get("property"))]


def cited(src: str) -> set[str]:
    """The works that a page's head lists: all that it cites, if they are not too many."""
    keys = BOOK.page_keys[src]
    return keys if len(keys) <= MOST_CITED else set()


def reference_fields(content: str) -> dict[str, str]:
    """A ``citation_reference`` taken apart as Google Scholar's guide describes it."""
    return dict(part.split("=", 1) for part in content.split("; "))


def zotero_author(text: str) -> tuple[str, str]:
    """First and last name, as Zotero's ``cleanAuthor`` takes an author of a page apart."""
    text = text.replace("\xa0", " ", 1).strip()
    if "," in text:
        last, first = (part.strip() for part in text.split(",", 1))
        return first, last
    first, _, last = text.rpartition(" ")
    return first, last


def linked_data(page: BeautifulSoup) -> dict[str, Any]:
    """The page's JSON-LD."""
    [script] = page.select('head script[type="application/ld+json"]')
    data: dict[str, Any] = json.loads(script.string)
    return data


@pytest.mark.parametrize("src", sources())
def test_head_names_title_author_day_and_description_to_each_reader_alike(
    src: str, soup: Soup
) -> None:
    page, meta, day = soup(src), BOOK.pages[src].meta, str(DAYS[src].day)
    for name in ("citation_title", "DC.title", "og:title"):
        assert metas(page, name) == [meta.title]
    for name in ("description", "DC.description", "og:description"):
        assert metas(page, name) == [meta.description]
    assert metas(page, "citation_publication_date") == [day.replace("-", "/")]
    assert metas(page, "DC.date") == [day]
    assert metas(page, "DC.creator") == [AUTHOR]
    [author] = metas(page, "citation_author")
    assert zotero_author(author) == ("", AUTHOR)
    assert metas(page, "citation_language") == ["en"]
    assert metas(page, "og:type") == ["website"]
    assert metas(page, "og:site_name") == [BOOK.settings.site_name]


@pytest.mark.parametrize("src", sources())
def test_one_highwire_reference_for_each_cited_work(src: str, soup: Soup) -> None:
    fields = [reference_fields(content) for content in metas(soup(src), "citation_reference")]
    works = [BOOK.data.works[key] for key in cited(src)]
    assert sorted(item["citation_title"] for item in fields) == sorted(
        work.title.replace(";", ",") for work in works
    )
    assert all(name.startswith("citation_") and item[name] for item in fields for name in item)
    dois = {item["citation_doi"] for item in fields if "citation_doi" in item}
    assert dois == {work.doi.replace(";", ",") for work in works if work.doi}


@pytest.mark.parametrize("src", sources())
def test_linked_data_is_valid_and_says_what_the_page_rests_on(src: str, soup: Soup) -> None:
    data = linked_data(soup(src))
    assert data["@context"] == "https://schema.org"
    assert [fault for node in nodes(data) for fault in faults(node)] == []
    addresses = [item["@id"] for item in data.get("citation", [])]
    assert sorted(addresses) == sorted(BOOK.data.works[key].address for key in cited(src))
    assert data["dateModified"] == str(DAYS[src].day)
    assert data["version"] == read_version(ROOT)
    assert data["license"] == BOOK.data.site.licence
    assert data["isBasedOn"]["url"] == BOOK.data.site.source.url
    assert data["author"] == {"@type": "Organization", "name": AUTHOR}


def test_every_address_is_the_hosts_where_one_is_set(hosted: Path) -> None:
    for src in sources():
        page = BeautifulSoup((hosted / html_path(src)).read_text("utf-8"), "html.parser")
        url = f"{ADDRESS}{quote(html_path(src).removesuffix('index.html'))}"
        assert page.find("link", rel="canonical")["href"] == url
        for name in ("citation_public_url", "DC.identifier", "og:url"):
            assert metas(page, name) == [url]
        data = linked_data(page)
        assert data["url"] == data["@id"] == url
        assert data["isPartOf"]["url"] == ADDRESS
        assert url in page.select_one(".cite__sentence").get_text()
        record = page.select_one("section.cite pre").get_text()
        [entry] = parse_string(record, "bibtex").entries.values()
        assert entry.fields["url"] == url


def test_a_shared_link_shows_the_card_in_its_true_size(hosted: Path) -> None:
    page = BeautifulSoup((hosted / "index.html").read_text("utf-8"), "html.parser")
    (address,) = metas(page, "og:image")
    card = (hosted / address.removeprefix(ADDRESS)).read_bytes()
    size = int.from_bytes(card[16:20]), int.from_bytes(card[20:24])  # PNG header, big-endian
    assert metas(page, "og:image:width") + metas(page, "og:image:height") == [*map(str, size)]
    assert metas(page, "og:image:alt")[0]


def test_no_address_is_made_up_where_none_is_set(soup: Soup) -> None:
    page = soup("systems/stages.md")
    for name in ("citation_public_url", "DC.identifier", "og:url", "og:image"):
        assert metas(page, name) == []
    assert "url" not in linked_data(page)
    assert "Add the address" in page.select_one("section.cite").get_text()


def test_a_page_has_its_touch_icon_and_its_records_as_files(site: Path, soup: Soup) -> None:
    for src in sources():
        head, folder = soup(src).head, (site / html_path(src)).parent
        icon = (folder / head.select_one("link[rel=apple-touch-icon]")["href"]).read_bytes()
        assert int.from_bytes(icon[16:20]) == int.from_bytes(icon[20:24]) == 180
        records = head.select("link[rel=describedby]")
        assert len(records) == 3
        assert all((folder / link["href"]).is_file() for link in records)


def test_host_sends_the_links_of_each_head_as_headers(hosted: Path) -> None:
    lines = (hosted / "_headers").read_text("utf-8").splitlines()
    sent = {path: link for path, link in pairwise(lines) if "Link: " in link}
    rels = ["cite-as", "author", "license", "type", "item", "describedby"]
    for src in sources():
        page = BeautifulSoup((hosted / html_path(src)).read_text("utf-8"), "html.parser")
        links = [link["href"] for rel in rels for link in page.select(f'head link[rel="{rel}"]')]
        header = sent[urlsplit(ADDRESS).path + quote(html_path(src).removesuffix("index.html"))]
        assert re.findall(r"<([^>]+)>", header) == links
        assert links[0] == page.find("link", rel="canonical")["href"]


def test_linked_data_of_a_page_has_its_claims_and_of_the_ledger_its_files(
    soup: Soup, site: Path
) -> None:
    for src in sources():
        reviews = linked_data(soup(src)).get("hasPart", [])
        claims = [claim for claim in BOOK.data.claims.values() if claim.page == src]
        assert [review["claimReviewed"] for review in reviews] == [claim.says for claim in claims]
        targets = {review["url"].partition("#")[2] for review in reviews}
        assert targets <= {tag["id"] for tag in soup(src).select("[id]")}
    files = linked_data(soup("evidence/claims.md"))["mainEntity"]["distribution"]
    folder = (site / html_path("evidence/claims.md")).parent
    assert all((folder / file["contentUrl"]).is_file() for file in files)
    assert len(files) == 2


def test_site_says_what_it_is_to_machines_as_the_citation_file_does(site: Path) -> None:
    said = yaml.safe_load((site / "CITATION.cff").read_text("utf-8"))
    meta = json.loads((site / "codemeta.json").read_text("utf-8"))
    assert (meta["name"], meta["version"]) == (said["title"], said["version"])
    assert [one["name"] for one in meta["author"]] == [AUTHOR]
