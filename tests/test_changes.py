"""Changes of verdicts, with day and reason: on the card, on a page, in a feed and in downloads."""

from __future__ import annotations

import posixpath
from dataclasses import replace
from xml.etree import ElementTree

import pytest
import write_released
from book.data.evidence import Change, Released, Review, Search
from book.data.faults import read_record
from book.data.load import RELEASED
from book.markdown.markers import render_marker
from book.render.changes import FEED, render_feed
from book.state import Book
from conftest import Soup, html_path, parse, sources
from trial import BOOK, DATA

ATOM = "{http://www.w3.org/2005/Atom}"
SEARCH = Search(
    id="cpap-2026-11",
    day="2026-11-25",
    question="Does CPAP improve insulin sensitivity?",
    words=("CPAP insulin sensitivity",),
    collections=("PubMed",),
    counted_in="randomised trials",
    counted_out="trials without a control",
    found=9,
    read_whole=1,
    read_abstract="unknown",
)


CHANGES = [
    {"day": "2026-11-25", "was": "contested", "why": "A larger trial agrees & settles it."},
    {"day": "2026-11-20", "why": "The finding named the wrong study."},
]


@pytest.fixture
def book() -> Book:
    """The book with a claim whose verdict changed, with a search, and with no other change."""
    changes = [Change.model_validate(one, context=DATA.site) for one in CHANGES]
    told = {"verdict": "well supported", "changed": changes, "searches": (SEARCH.id,)}
    claims = {
        name: one.model_copy(update={"changed": (), "searches": ()})
        for name, one in DATA.claims.items()
    }
    claims["F04"] = claims["F04"].model_copy(update=told)
    return replace(BOOK, data=replace(DATA, claims=claims, searches={SEARCH.id: SEARCH}))


def test_release_writes_what_the_build_reads() -> None:
    verdicts = {name: claim.verdict for name, claim in DATA.claims.items()}
    text = write_released.write_release("9.9", verdicts)
    read_back = read_record(text, Released, RELEASED, "the release", DATA.site)
    assert (read_back.version, read_back.verdicts) == ("9.9", verdicts)


# --- what a reader sees ----------------------------------------------------------------------


def test_card_says_that_it_changed_and_leads_to_why_and_to_the_searches(book: Book) -> None:
    html = parse(render_marker(book, "claim", "F04", "", ""))
    [log] = html.select(".claim__log")
    assert log.get_text(" ", strip=True).startswith("Changed on 25 November 2026 , was “contested”")
    assert [link["href"] for link in log.select("a")] == [
        "/evidence/changes.md#changed-F04-2026-11-25",
        "/evidence/claims.md#row-F04",
    ]


def test_page_lists_all_changes_newest_first(book: Book) -> None:
    text = render_marker(book, "changes")
    assert text.index("25 November 2026") < text.index("20 November 2026")
    assert "was “contested”, now “well supported”. A larger trial agrees" in text
    assert "the verdict is still “contested”, but we rewrote the finding. The finding named" in text
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


def test_searches_are_a_table_with_an_anchor_each(book: Book) -> None:
    html = parse(render_marker(book, "searches"))
    [row] = html.tbody.select("tr")
    assert row["id"] == "search-cpap-2026-11"
    said = row.get_text(" ", strip=True)
    for text in ("25 November 2026", "CPAP insulin sensitivity", "PubMed", "Found: 9"):
        assert text in said
    assert "read as abstracts: not recorded" in said


def test_site_says_that_nobody_reviewed_it_until_somebody_did(book: Book) -> None:
    nobody = replace(book, data=replace(book.data, reviews=()))
    assert render_marker(nobody, "reviews").strip() == "No clinician has reviewed this site yet."
    review = Review(
        name="Ann Other",
        role="diabetes nurse",
        day="2026-11-25",
        version="0.3.0",
        scope="All options.",
        interests="None declared.",
    )
    somebody = replace(book, data=replace(book.data, reviews=(review,)))
    assert render_marker(somebody, "reviews").strip() == (
        "- **Ann Other**, diabetes nurse, 25 November 2026, version 0.3.0: All options. None declared."
    )
