"""Citing the site itself: a sentence and three formats on every page, days and version from data."""

from __future__ import annotations

import datetime
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import rispy
import yaml
from bibliography import AUTHOR
from book.export.bibtex import bibtex_entry
from book.export.cite import Publication, page_key, page_sentence, page_work, render_citation
from book.export.files import FORMATS
from book.pages.dates import Dated, long_day, parse_dates, read_version, renew_dates
from bs4 import BeautifulSoup
from cffconvert import Citation
from conftest import ROOT, Soup, html_path, sources
from pybtex.database import parse_string
from trial import project

REAL = project()[2]


@pytest.fixture(scope="session")
def dates() -> Mapping[str, Dated]:
    return REAL.dates


def test_days_are_true_of_todays_text_and_data(dates: Mapping[str, Dated]) -> None:
    old = [src for src in sources() if dates[src].digest != REAL.digest(src)]
    assert not old, "run 'make dates'"


def test_no_day_lies_ahead(dates: Mapping[str, Dated]) -> None:
    assert max(dated.day for dated in dates.values()) <= datetime.datetime.now(datetime.UTC).date()


@pytest.mark.parametrize("src", sources())
def test_page_ends_with_its_own_citation(src: str, soup: Soup, dates: Mapping[str, Dated]) -> None:
    page = soup(src)
    [section] = page.select("article section.cite")
    sentence = section.select_one(".cite__sentence").get_text()
    title = yaml.safe_load((ROOT / "docs" / src).read_text("utf-8").split("---")[1])["title"]
    for part in (AUTHOR, title, f"version {read_version(ROOT)}", long_day(dates[src].day)):
        assert part in sentence
    assert section.find("time")["datetime"] == str(dates[src].day)
    assert section.select_one("pre").get_text().startswith(f"@online{{{page_key(src, 'ssi')},")


@pytest.mark.parametrize("src", sources())
def test_page_record_is_the_same_in_every_format(src: str, site: Path, soup: Soup) -> None:
    links = soup(src).select("section.cite a[download]")
    folder = (site / html_path(src)).parent
    texts = {}
    for link in links:
        file = (folder / link["href"]).resolve()
        texts[file.suffix] = file.read_text(encoding="utf-8")
    [item] = json.loads(texts[".json"])
    [record] = rispy.loads(texts[".ris"])
    [entry] = parse_string(texts[".bib"], "bibtex").entries.values()
    assert item["title"] == record["title"] == entry.fields["title"].strip("{}")
    assert item["author"] == [{"literal": AUTHOR}]
    assert record["authors"] == [f"{AUTHOR},"]
    assert str(entry.persons["author"][0]) == f"{{{AUTHOR}}}"
    day = "-".join(f"{part:02}" for part in item["issued"]["date-parts"][0])
    assert record["date"].replace("/", "-") == day
    assert day == entry.fields["date"]
    assert item["type"] == "webpage"
    assert record["type_of_reference"] == "ELEC"


BOOK = Publication(name="Book", author="A project", prefix="b", version="1.2.3")
DAY = datetime.date(2026, 11, 4)


@pytest.mark.parametrize(
    ("src", "path"),
    [("index.md", ""), ("about.md", "about/"), ("evidence/index.md", "evidence/")],
)
def test_address_is_in_the_citation_where_it_is_known(src: str, path: str) -> None:
    hosted = page_work(replace(BOOK, address="https://a.example/x"), src, "Why?", DAY)
    assert page_sentence(hosted) == (
        "A project. Why? In: Book, version 1.2.3. Last changed 4 November 2026. "
        f"https://a.example/x/{path}"
    )
    assert "http" not in page_sentence(page_work(BOOK, src, "Why?", DAY))


def test_bibtex_of_a_page_names_its_site_and_its_day_for_every_style_and_reference_manager() -> (
    None
):
    work = page_work(BOOK, "systems/stages.md", "Stages", DAY)
    [(key, entry)] = parse_string(bibtex_entry(work), "bibtex").entries.items()
    assert key == "b-systems-stages"
    assert dict(entry.fields) == {
        "title": "{Stages}",
        "booktitle": "{Book}",
        "publisher": "{Book}",
        "year": "2026",
        "month": "11",
        "date": "2026-11-04",
        "note": "Book. Version 1.2.3, last changed 2026-11-04",
    }


def test_section_shows_markup_as_text_and_asks_for_the_address() -> None:
    work = page_work(BOOK, "a.md", "<b>A</b>", DAY)
    addresses = {ending: f"../cite/a.{ending}" for ending in FORMATS}
    section = BeautifulSoup(
        render_citation(work, addresses, "../cite/", "../changes/"), "html.parser"
    )
    assert section.find("b") is None
    assert section.select_one(".cite__sentence").get_text() == page_sentence(work)
    assert section.select_one("pre").get_text() == bibtex_entry(work)
    assert [link["href"] for link in section.select("a[download]")] == list(addresses.values())
    assert "Add the address" in section.get_text()
    assert section.find("time")["datetime"] == "2026-11-04"


def with_claim(**fields: object) -> dict[str, str]:
    """The digests of all pages where the record of one claim has other fields."""
    claims = REAL.data.claims
    changed = {**claims, "X2a": claims["X2a"].model_copy(update=fields)}
    book = replace(REAL, data=replace(REAL.data, claims=changed))
    return {src: book.digest(src) for src in book.pages}


def test_changed_claim_dates_its_pages_and_no_other(dates: Mapping[str, Dated]) -> None:
    today = datetime.date(2030, 1, 1)
    renewed = renew_dates(dates, with_claim(finding="Something else."), today)
    assert {src for src, dated in renewed.items() if dated.day == today} == {
        "systems/stages.md",
        "evidence/changes.md",
        "evidence/claims.md",
        "evidence/index.md",
    }


def test_claim_that_moves_in_its_file_dates_nothing() -> None:
    assert with_claim(line=9999) == with_claim()


def test_make_dates_renews_what_changed(tmp_path: Path) -> None:
    for part in ("bib", "docs", "overrides"):
        shutil.copytree(ROOT / part, tmp_path / part)
    shutil.copy2(ROOT / "pyproject.toml", tmp_path)
    command = [sys.executable, str(tmp_path / "overrides/checks/update_dates.py")]

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*command, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False
        )

    assert run("--check").returncode == 0
    with (tmp_path / "docs/about.md").open("a", encoding="utf-8") as file:
        file.write("\nMore.\n")
    stale = run("--check")
    assert stale.returncode == 1
    assert "docs/about.md needs a new date" in stale.stderr
    assert "1 page(s) with a new date: about.md." in run().stdout
    assert run("--check").returncode == 0


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("about.md: 2026-11-23", "the line is not"),
        ('about.md: "2026-13-23 0123456789ab"', "month must be in 1..12"),
    ],
)
def test_bad_day_is_said_with_its_line(line: str, fault: str) -> None:
    _, [found] = parse_dates(f"# head\n{line}\n")
    assert str(found).startswith("bib/dates.yml:2: ")
    assert fault in str(found)


def test_citation_file_is_valid_and_agrees() -> None:
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    citation = Citation(text)
    citation.validate()
    data = yaml.safe_load(text)
    assert data["version"] == read_version(ROOT)
    assert data["authors"] == [{"name": AUTHOR}]
    assert (
        data["title"]
        == yaml.safe_load(
            "\n".join(
                line
                for line in (ROOT / "mkdocs.yml").read_text("utf-8").splitlines()
                if line.startswith("site_name:")
            )
        )["site_name"]
    )
    assert data["license"] == "CC-BY-4.0"
    change = re.search(r"^## (\S+) \((\S+)\)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert change is not None
    assert change.groups() == (data["version"], str(data["date-released"]))


def test_guide_names_the_author_and_title_of_the_citation_file(soup: Soup) -> None:
    data = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    text = soup("cite.md").find("article").get_text()
    assert f"Author: {AUTHOR}" in text
    assert f"Title: {data['title']}" in text
