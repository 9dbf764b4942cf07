"""The metadata in the head of a page, for reference managers and search engines."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec_schemaorg.models as schema
import pytest
import yaml
from bibliography import AUTHOR, WORKS
from book.export.head import (
    Description,
    cited_reference,
    linked_data,
    render_head,
)
from book.export.work import TYPES, Name
from book.pages.dates import read_dates, read_version
from book.render.page import MOST_CITED
from bs4 import BeautifulSoup
from conftest import HOSTED, ROOT, Soup, html_path, parse, sources
from pybtex.database import parse_string
from trial import BOOK, DATA

DAYS = read_dates(ROOT)


def metas(page: BeautifulSoup, name: str) -> list[str]:
    """Return the values of every ``<meta>`` with that name or property."""
    tags = page.select("head meta")
    return [tag["content"] for tag in tags if name in (tag.get("name"), tag.get("property"))]


def cited(src: str) -> set[str]:
    """Return the works that a page's head lists: all that it cites, if they are not too many."""
    keys = BOOK.page_keys[src]
    return keys if len(keys) <= MOST_CITED else set()


def reference_fields(content: str) -> dict[str, str]:
    """Parse a ``citation_reference`` as Google Scholar's guide describes it."""
    return dict(part.split("=", 1) for part in content.split("; "))


def zotero_author(text: str) -> tuple[str, str]:
    """Return first and last name as Zotero's ``cleanAuthor`` splits an author of a page."""
    text = text.replace("\xa0", " ", 1).strip()
    if "," in text:
        last, first = (part.strip() for part in text.split(",", 1))
        return first, last
    first, _, last = text.rpartition(" ")
    return first, last


def data_of(page: BeautifulSoup) -> dict[str, Any]:
    """Return the JSON-LD of a page."""
    [script] = page.select('head script[type="application/ld+json"]')
    data: dict[str, Any] = json.loads(script.string)
    return data


def nodes(value: Any) -> list[dict[str, Any]]:
    """Return every node in a JSON-LD value."""
    if isinstance(value, list):
        return [node for item in value for node in nodes(item)]
    if isinstance(value, dict):
        return [value] + [node for item in value.values() for node in nodes(item)]
    return []


def faults(node: dict[str, Any]) -> list[str]:
    """Return what is unknown to schema.org in a node: its type, a property, the type of a value."""
    kind = getattr(schema, node.get("@type", ""), None)
    if kind is None:
        return [f"unknown type: {node.get('@type')}"]
    known: dict[str, str] = {}
    for ancestor in reversed(kind.__mro__):
        known |= getattr(ancestor, "__annotations__", {})
    problems = []
    for name, value in node.items():
        for item in value if isinstance(value, list) else [value]:
            if name.startswith("@"):
                continue
            if isinstance(item, dict):
                family = {parent.__name__ for parent in getattr(schema, item["@type"]).__mro__}
                fits = any(f"'{parent}'" in known.get(name, "") for parent in family)
            elif isinstance(item, bool):
                fits = "bool" in known.get(name, "")
            else:
                fits = bool(re.search(r"\bstr\b|'URL'|\bdate\b", known.get(name, "")))
            if not fits:
                problems.append(f"{node['@type']}.{name} cannot be {item!r}")
    return problems


def test_head_names_title_author_day_and_description_to_each_reader_alike(soup: Soup) -> None:
    for src in sources():
        page, meta, day = soup(src), BOOK.pages[src].meta, str(DAYS[src].day)
        for name in ("citation_title", "DC.title", "og:title"):
            assert metas(page, name) == [meta.title], src
        for name in ("description", "DC.description", "og:description"):
            assert metas(page, name) == [meta.description], src
        assert metas(page, "citation_publication_date") == [day.replace("-", "/")]
        assert metas(page, "DC.date") == [day]
        assert metas(page, "DC.creator") == [AUTHOR]
        assert [zotero_author(one) for one in metas(page, "citation_author")] == [("", AUTHOR)]
        assert metas(page, "citation_language") == ["en"]
        assert metas(page, "og:site_name") == [BOOK.settings.site_name]


def test_one_highwire_reference_for_each_cited_work(soup: Soup) -> None:
    for src in sources():
        fields = [reference_fields(content) for content in metas(soup(src), "citation_reference")]
        works = [DATA.works[key] for key in cited(src)]
        assert sorted(item["citation_title"] for item in fields) == sorted(
            work.title.replace(";", ",") for work in works
        )
        dois = {item["citation_doi"] for item in fields if "citation_doi" in item}
        assert dois == {work.doi.replace(";", ",") for work in works if work.doi}, src


def test_linked_data_is_valid_and_says_what_the_page_rests_on(soup: Soup) -> None:
    for src in sources():
        data = data_of(soup(src))
        assert [fault for node in nodes(data) for fault in faults(node)] == [], src
        addresses = [item["@id"] for item in data.get("citation", [])]
        assert sorted(addresses) == sorted(DATA.works[key].address for key in cited(src))
        assert data["dateModified"] == str(DAYS[src].day)
        assert data["version"] == read_version(ROOT)
        assert data["license"] == DATA.site.licence
        assert data["isBasedOn"]["url"] == DATA.site.source.url
        assert data["author"] == {"@type": "Organization", "name": AUTHOR}
        claims = [claim for claim in DATA.claims.values() if claim.page == src]
        reviews = data.get("hasPart", [])
        assert [review["claimReviewed"] for review in reviews] == [claim.says for claim in claims]
        targets = {review["url"].partition("#")[2] for review in reviews}
        assert targets <= {tag["id"] for tag in soup(src).select("[id]")}


def test_linked_data_of_the_ledger_names_its_files(soup: Soup, site: Path) -> None:
    files = data_of(soup("evidence/claims.md"))["mainEntity"]["distribution"]
    assert len(files) == 2
    assert all((site / "evidence/claims" / file["contentUrl"]).is_file() for file in files)


def test_page_has_its_touch_icon_and_its_records_as_files(site: Path, soup: Soup) -> None:
    for src in sources():
        head, folder = soup(src).head, (site / html_path(src)).parent
        icon = (folder / head.select_one("link[rel=apple-touch-icon]")["href"]).read_bytes()
        assert int.from_bytes(icon[16:20]) == int.from_bytes(icon[20:24]) == 180
        records = head.select("link[rel=describedby]")
        assert len(records) == 3
        assert all((folder / link["href"]).is_file() for link in records)


def test_no_address_is_made_up_where_none_is_set(soup: Soup) -> None:
    page = soup("systems/stages.md")
    for name in ("citation_public_url", "DC.identifier", "og:url", "og:image"):
        assert metas(page, name) == []
    assert "url" not in data_of(page)
    assert "Add the address" in page.select_one("section.cite").get_text()


def test_site_says_what_it_is_to_machines_as_the_citation_file_does(site: Path) -> None:
    said = yaml.safe_load((site / "CITATION.cff").read_text("utf-8"))
    meta = json.loads((site / "codemeta.json").read_text("utf-8"))
    assert (meta["name"], meta["version"]) == (said["title"], said["version"])
    assert [one["name"] for one in meta["author"]] == [AUTHOR]


# --- where the site is hosted ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def hosted(built: Path) -> dict[str, BeautifulSoup]:
    """Every page of a site that knows its address."""
    return {src: parse(built / "site" / html_path(src)) for src in sources()}


@pytest.mark.editions
def test_every_address_is_the_hosts_where_one_is_set(hosted: dict[str, BeautifulSoup]) -> None:
    for src, page in hosted.items():
        url = f"{HOSTED}{quote(html_path(src).removesuffix('index.html'))}"
        assert page.find("link", rel="canonical")["href"] == url
        for name in ("citation_public_url", "DC.identifier", "og:url"):
            assert metas(page, name) == [url]
        data = data_of(page)
        assert data["url"] == data["@id"] == url
        assert data["isPartOf"]["url"] == HOSTED
        assert url in page.select_one(".cite__sentence").get_text()
        record = page.select_one("section.cite pre").get_text()
        [entry] = parse_string(record, "bibtex").entries.values()
        assert entry.fields["url"] == url


@pytest.mark.editions
def test_a_shared_link_shows_the_card_in_its_true_size(
    hosted: dict[str, BeautifulSoup], built: Path
) -> None:
    [address] = metas(hosted["index.md"], "og:image")
    card = (built / "site" / address.removeprefix(HOSTED)).read_bytes()
    size = int.from_bytes(card[16:20]), int.from_bytes(card[20:24])  # PNG header, big-endian
    said = [metas(hosted["index.md"], f"og:image:{side}")[0] for side in ("width", "height")]
    assert said == [*map(str, size)]
    assert metas(hosted["index.md"], "og:image:alt")[0]


@pytest.mark.editions
def test_host_sends_the_links_of_each_head_as_headers(
    hosted: dict[str, BeautifulSoup], built: Path
) -> None:
    lines = (built / "site/_headers").read_text("utf-8").splitlines()
    sent = {path: link for path, link in pairwise(lines) if "Link: " in link}
    rels = ["cite-as", "author", "license", "type", "item", "describedby"]
    for src, page in hosted.items():
        links = [link["href"] for rel in rels for link in page.select(f'head link[rel="{rel}"]')]
        header = sent[urlsplit(HOSTED).path + quote(html_path(src).removesuffix("index.html"))]
        assert re.findall(r"<([^>]+)>", header) == links
        assert links[0] == page.find("link", rel="canonical")["href"]
        assert DATA.site.licence in links


# --- works and titles that the site does not have yet ---------------------------------------------

ARTICLE = WORKS["spiegel1999impact"]
PAGE = replace(BOOK.page_works["systems/stages.md"], url=f"{HOSTED}systems/stages/")
ABOUT = Description(
    page=PAGE, summary="In short.", kind="MedicalWebPage", cited=[ARTICLE], host=HOSTED
)


def test_linked_data_that_cites_every_type_of_work_is_sound() -> None:
    cited = [replace(ARTICLE, type=kind) for kind in TYPES]
    data = linked_data(replace(ABOUT, cited=cited), DATA.site)
    assert [fault for node in nodes(data) for fault in faults(node)] == []
    assert {node["@type"] for node in data["citation"]} == {kind.schema for kind in TYPES.values()}


def test_reference_with_a_doi_is_short_and_without_one_is_whole() -> None:
    assert cited_reference(ARTICLE) == (
        "citation_title=Impact of sleep debt on metabolic and endocrine function; "
        "citation_author=Spiegel, Karine; citation_journal_title=The Lancet; "
        "citation_publication_date=1999; citation_doi=10.1016/S0140-6736(99)01376-8"
    )
    whole = cited_reference(replace(ARTICLE, doi=""))
    assert whole.count("citation_author=") == 3
    assert "citation_volume=354; citation_issue=9188; citation_firstpage=1435" in whole


def test_no_value_ends_a_reference_early_and_no_group_is_taken_apart() -> None:
    work = replace(ARTICLE, title="One; two", authors=(Name("A Study Group"),))
    assert cited_reference(work).startswith(
        "citation_title=One, two; citation_author=A\N{NO-BREAK SPACE}Study\N{NO-BREAK SPACE}Group; "
    )


def test_markup_in_a_title_stays_text() -> None:
    title = 'A "b" </script><script>alert(1)</script>'
    about = replace(ABOUT, page=replace(PAGE, title=title))
    head = parse(render_head(about, DATA.site, []))
    [script] = head.select("script")
    assert json.loads(script.string)["name"] == title
    assert head.select_one("meta[name=citation_title]")["content"] == title
