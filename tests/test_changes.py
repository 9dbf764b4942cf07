"""Changes of verdicts: told with day and reason, on the card, on a page, in a feed and in downloads."""

from __future__ import annotations

import posixpath
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import write_released
import yaml
from book.data import Data
from book.data.evidence import Released, Review
from book.data.evidence_rules import check_searches, check_verdicts
from book.data.load import KINDS, read_records, read_released
from book.diagnostics import Diagnostic
from book.render.changes import FEED, PAGE, render_changes, render_feed
from book.render.claims import render_claim
from book.render.ledger import ledger_rows, rows_to_csv, rows_to_json
from book.render.searches import render_reviews, render_searches
from book.state import Book, Settings, read_book
from bs4 import BeautifulSoup
from conftest import ROOT, Soup, html_path, sources

ATOM = "{http://www.w3.org/2005/Atom}"
SEARCH = {
    "id": "cpap-2026-11",
    "day": "2026-11-25",
    "question": "Does CPAP improve insulin sensitivity?",
    "words": ["CPAP insulin sensitivity"],
    "collections": ["PubMed"],
    "counted_in": "randomised trials",
    "counted_out": "trials without a control",
    "found": 9,
    "read_whole": 1,
    "read_abstract": "unknown",
}


def read(data: Data, kind: str, *records: dict[str, object]) -> tuple[list[Any], list[Diagnostic]]:
    """The records of a file, and its faults."""
    faults: list[Diagnostic] = []
    text = yaml.safe_dump(list(records), sort_keys=False)
    return read_records(text, KINDS[kind], data.site, faults).records, faults


def claim_record(data: Data, **fields: object) -> dict[str, object]:
    """The record of F04 as it is in claims.yml, with these fields."""
    record = data.claims["F04"].model_dump(mode="json", exclude_defaults=True)
    record.pop("changed", None)
    return {**record, "verdict": "well supported", **fields}


CHANGES = [
    {"day": "2026-11-25", "was": "contested", "why": "A larger trial agrees & settles it."},
    {"day": "2026-11-20", "why": "The finding named the wrong study."},
]


@pytest.fixture
def book(data: Data) -> Book:
    """The book with a claim whose verdict changed, with a search, and with no other change."""
    real = read_book(Settings(root=ROOT, site_name="A site"))
    [claim], faults = read(
        data, "claims", claim_record(data, changed=CHANGES, searches=["cpap-2026-11"])
    )
    [search], more = read(data, "searches", SEARCH)
    assert not faults + more
    claims = {
        name: one.model_copy(update={"changed": (), "searches": ()})
        for name, one in real.data.claims.items()
    }
    told = replace(real.data, claims={**claims, "F04": claim}, searches={"cpap-2026-11": search})
    return replace(real, data=told)


# --- what stops a build ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "what", "hint"),
    [
        ([{"was": "contested", "why": "So."}], "has no 'day'", "Add day"),
        ([{"day": "2026-11-25", "was": "contested"}], "has no 'why'", "Add why"),
        ([{"day": "25 November", "why": "So."}], "which is not a day", "2026-11-25"),
        ([{"day": "2999-01-01", "why": "So."}], "in the future", "was done"),
        ([{"day": "2026-11-25", "was": "contest", "why": "So."}], "'contest'", "contested"),
        (CHANGES[::-1], "out of order", "newest first"),
        ([CHANGES[0], CHANGES[0]], "two on one day", "one a day"),
    ],
)
def test_a_change_without_day_or_reason_is_refused(
    data: Data, changed: list[dict[str, str]], what: str, hint: str
) -> None:
    _, faults = read(data, "claims", claim_record(data, changed=changed))
    assert [fault.file for fault in faults] == ["bib/claims.yml"]
    assert faults[0].line > 1
    assert what in faults[0].what
    assert hint in faults[0].hint


def test_a_changed_verdict_must_say_when_and_why(data: Data) -> None:
    released = Released(version="1.0", verdicts={"F04": "contested"})

    def faults(**fields: object) -> list[Diagnostic]:
        [claim], _ = read(data, "claims", claim_record(data, **fields))
        return list(check_verdicts([claim], released))

    [fault] = faults()
    assert (fault.file, fault.line) == ("bib/claims.yml", 1)
    assert "F04 was 'contested' in version 1.0 and is 'well supported'" in fault.what
    assert "was: contested" in fault.hint
    assert faults(changed=CHANGES[1:])  # only its words changed
    assert not faults(changed=CHANGES)
    assert not faults(verdict="contested")
    [fault] = faults(
        changed=[CHANGES[0] | {"was": "well supported"}, {**CHANGES[0], "day": "2026-11-19"}]
    )
    assert "which it still is" in fault.what


def test_an_unknown_search_is_refused(data: Data) -> None:
    [claim], _ = read(data, "claims", claim_record(data, searches=["cpap-2026"]))
    [fault] = check_searches([claim], ["cpap-2026-11"])
    assert fault.hint == "Did you mean 'cpap-2026-11'?"


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"found": "many"}, "found"),
        ({"words": "cpap"}, "words"),
        ({"question": "CPAP"}, "full stop"),
        ({"read_whole": -1}, "read_whole"),
    ],
)
def test_a_search_that_nobody_could_repeat_is_refused(
    data: Data, change: dict[str, object], what: str
) -> None:
    _, faults = read(data, "searches", SEARCH | change)
    assert any(what in str(fault) for fault in faults)


def test_release_writes_what_the_build_reads(data: Data) -> None:
    verdicts = {name: claim.verdict for name, claim in data.claims.items()}
    text = write_released.write_release(Released(version="9.9", verdicts=verdicts))
    faults: list[Diagnostic] = []
    read_back = read_released(text, data.site, faults)
    assert not faults
    assert read_back is not None
    assert (read_back.version, read_back.verdicts) == ("9.9", verdicts)


# --- what a reader sees ----------------------------------------------------------------------


def test_card_says_what_changed_when_and_why(book: Book) -> None:
    html = BeautifulSoup(render_claim(book, "F04", "", ""), "html.parser")
    first, second = (one.get_text(" ", strip=True) for one in html.select(".claim__changed"))
    assert first.startswith("Changed on 25 November 2026 , was “contested”")
    assert first.endswith("A larger trial agrees & settles it.")
    assert "was" not in second
    [link] = html.select(".claim__searches a")
    assert link["href"] == "/evidence/searches.md#search-cpap-2026-11"


def test_card_says_where_no_work_was_found(book: Book) -> None:
    def card(**fields: object) -> str:
        claim = book.data.claims["F04"].model_copy(update=fields)
        trial = replace(book, data=replace(book.data, claims={"F04": claim}))
        return render_claim(trial, "F04", "", "")

    assert "none found" not in card()
    assert card(limits=()).count("none found") == 1
    assert card(supports=(), limits=()).count("none found") == 2
    assert "none found" not in card(verdict="framing", supports=(), limits=())


def test_page_lists_all_changes_newest_first(book: Book) -> None:
    text = render_changes(book)
    assert text.index("25 November 2026") < text.index("20 November 2026")
    assert "was “contested”, now “well supported”. A larger trial agrees" in text
    assert "the verdict stays “contested”, the finding was rewritten. The finding named" in text
    assert "(/feed.xml)" in text


@pytest.mark.parametrize("site", ["", "https://example.org/book/"])
def test_feed_is_atom_and_its_ids_stay(book: Book, site: str) -> None:
    trial = replace(book, settings=replace(book.settings, site_url=site))
    feed = ElementTree.fromstring(render_feed(trial))
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    assert [one.findtext(f"{ATOM}updated") for one in entries] == [
        "2026-11-25T00:00:00Z",
        "2026-11-20T00:00:00Z",
    ]
    assert feed.findtext(f"{ATOM}updated") == "2026-11-25T00:00:00Z"
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    ids = [one.findtext(f"{ATOM}id") or "" for one in (feed, *entries)]
    assert len(set(ids)) == 3
    assert all(name.startswith("urn:uuid:") for name in ids)
    plain = ElementTree.fromstring(render_feed(book))
    assert ids[1:] == [one.findtext(f"{ATOM}id") for one in plain.iter(f"{ATOM}entry")]
    links = [link.attrib["href"] for link in feed.iter(f"{ATOM}link")]
    assert links[-1].endswith("#F04")
    assert all(link.startswith(site) for link in links)
    assert (f"{site}{FEED}" in links) == bool(site)


def test_every_page_names_the_feed_and_no_translation(soup: Soup) -> None:
    for src in sources():
        [link] = soup(src).select('link[type="application/atom+xml"]')
        page = posixpath.dirname(html_path(src))
        assert posixpath.normpath(posixpath.join(page, link["href"])) == FEED
        # the theme asks each link that is alternate, and nothing else, for a sitemap
        assert not soup(src).select('link[rel="alternate"]')


def test_feed_is_in_both_editions_and_linked_from_its_page(
    soup: Soup, site: Path, offline_site: Path
) -> None:
    for folder in (site, offline_site):
        ElementTree.fromstring((folder / FEED).read_text(encoding="utf-8"))
    assert soup(PAGE).select(f'article a[href="../../{FEED}"]')


def test_downloads_of_the_ledger_have_changes_and_searches(book: Book) -> None:
    rows = [row for row in ledger_rows(book) if row.id == "F04"]
    assert '"was": "contested"' in rows_to_json(rows)
    assert '"cpap-2026-11"' in rows_to_json(rows)
    head, row = rows_to_csv(rows).splitlines()
    assert head.endswith(",changed,searches")
    assert "2026-11-25, was contested: A larger trial agrees & settles it. | 2026-11-20: " in row
    assert row.endswith(",cpap-2026-11")


def test_searches_are_a_table_with_an_anchor_each(book: Book) -> None:
    html = BeautifulSoup(render_searches(book), "html.parser")
    [row] = html.tbody.select("tr")
    assert row["id"] == "search-cpap-2026-11"
    said = row.get_text(" ", strip=True)
    for text in ("25 November 2026", "CPAP insulin sensitivity", "PubMed", "Found: 9"):
        assert text in said
    assert "read as abstracts: not recorded" in said


def test_site_says_that_nobody_reviewed_it_until_somebody_did(book: Book) -> None:
    nobody = replace(book, data=replace(book.data, reviews=()))
    assert render_reviews(nobody).strip() == "No clinician has reviewed this site yet."
    review = Review(
        name="Ann Other",
        role="diabetes nurse",
        day="2026-11-25",
        version="0.3.0",
        scope="All options.",
        interests="None declared.",
    )
    somebody = replace(book, data=replace(book.data, reviews=(review,)))
    assert render_reviews(somebody).strip() == (
        "- **Ann Other**, diabetes nurse, 25 November 2026, version 0.3.0: All options. None declared."
    )
