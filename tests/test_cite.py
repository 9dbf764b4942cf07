"""Citing the site: a sentence and three formats on every page, with day and version."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import rispy
import yaml
from bibliography import AUTHOR
from book.export.bibtex import bibtex_entry
from book.export.cite import page_sentence, render_citation
from book.export.files import list_name
from book.pages.dates import long_day, read_version, update_dates
from cffconvert import Citation
from conftest import ROOT, Soup, html_path, parse, sources
from pybtex.database import parse_string
from trial import BOOK, DATA


def test_days_are_true_of_todays_text_and_data_and_none_lies_ahead() -> None:
    old = [src for src in sources() if BOOK.dates[src].digest != BOOK.digest(src)]
    assert not old, "run 'make dates'"
    today = datetime.datetime.now(datetime.UTC).date()
    assert max(dated.day for dated in BOOK.dates.values()) <= today


def test_page_ends_with_its_own_citation(soup: Soup) -> None:
    for src in sources():
        [section] = soup(src).select("article section.cite")
        sentence = section.select_one(".cite__sentence").get_text()
        title, day = BOOK.pages[src].meta.title, BOOK.dates[src].day
        for part in (AUTHOR, title, f"version {read_version(ROOT)}", long_day(day)):
            assert part in sentence
        assert section.find("time")["datetime"] == str(day)
        key = f"@online{{ssi-{list_name(src)},"
        assert section.select_one("pre").get_text().startswith(key)


def test_page_record_is_the_same_in_every_format(site: Path, soup: Soup) -> None:
    for src in sources():
        folder, texts = (site / html_path(src)).parent, {}
        for link in soup(src).select("section.cite a[download]"):
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
        assert day == entry.fields["date"] == record["date"].replace("/", "-")
        assert (item["type"], record["type_of_reference"]) == ("webpage", "ELEC")


def test_bibtex_of_a_page_names_its_site_and_its_day_for_every_style() -> None:
    work, name = BOOK.page_works["systems/stages.md"], BOOK.settings.site_name
    work = replace(work, date="2026-11-04", year="2026", month="11")
    [(key, entry)] = parse_string(bibtex_entry(work), "bibtex").entries.items()
    assert key == "ssi-systems-stages"
    assert dict(entry.fields) == {
        "title": f"{{{work.title}}}",
        "booktitle": f"{{{name}}}",
        "publisher": f"{{{name}}}",
        "year": "2026",
        "month": "11",
        "date": "2026-11-04",
        "note": f"{name}. Version {BOOK.version}, last changed 2026-11-04",
    }


def test_section_shows_markup_as_text() -> None:
    page = BOOK.pages["about.md"]
    titled = replace(page, meta=page.meta.model_copy(update={"title": "<b>A</b>"}))
    book = replace(BOOK, pages={**BOOK.pages, "about.md": titled})
    section, work = parse(render_citation(book, "about.md")), book.page_works["about.md"]
    assert work.title == "<b>A</b>"
    assert section.find("b") is None
    assert section.select_one(".cite__sentence").get_text() == page_sentence(work)
    assert section.select_one("pre").get_text() == bibtex_entry(work)


def with_claim(**fields: object) -> Mapping[str, str]:
    """Return the digests of all pages after a change of one claim."""
    claims = DATA.claims
    changed = {**claims, "X2a": claims["X2a"].model_copy(update=fields)}
    book = replace(BOOK, data=replace(DATA, claims=changed))
    return {src: book.digest(src) for src in book.pages}


def test_changed_claim_dates_its_pages_and_no_other() -> None:
    today = datetime.date(2030, 1, 1)
    renewed = update_dates(BOOK.dates, with_claim(finding="Something else."), today)
    assert {src for src, dated in renewed.items() if dated.day == today} == {
        "systems/stages.md",
        "evidence/changes.md",
        "evidence/claims.md",
        "evidence/index.md",
    }
    assert with_claim(line=9999) == with_claim()  # one that only moves in its file dates nothing


def test_citation_file_is_valid_and_agrees(soup: Soup) -> None:
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    Citation(text).validate()
    data = yaml.safe_load(text)
    assert data["authors"] == [{"name": AUTHOR}]
    assert data["title"] == BOOK.settings.site_name
    assert data["license"] == "CC-BY-4.0"
    guide = soup("cite.md").find("article").get_text()
    assert f"Author: {AUTHOR}" in guide
    assert f"Title: {data['title']}" in guide
