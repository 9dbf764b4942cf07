"""The search: its index, and what a reader finds."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

import pytest
from book.data.records import Query
from book.output.search import (
    SearchPage,
    Section,
    make_index,
    page_sections,
)
from conftest import Soup, address_of, sources
from playwright.sync_api import Browser, Page, expect
from selectolax.lexbor import LexborHTMLParser
from trial import DATA

TNF: Any = SimpleNamespace(term="TNF-α", name="", also=(), search=("tumor necrosis factor",))
PAGES = [
    SearchPage(
        "", "Home", [Section("", "Home", "IRS-1 and TNF-α. Sleep apnoea by Jürgen Müller.")]
    ),
    SearchPage(
        "cortisol/",
        "Cortisol",
        [
            Section("", "Cortisol", "In short\nThe insulin’s answer."),
            Section(
                "night", "At night", "A long line of words.\nHOMA-IR <i>fell</i>, 40 sleepers."
            ),
        ],
    ),
    SearchPage("glossary/", "Glossary", [Section("tnf-a", "TNF-α", "A signal. HOMA-IR.")]),
]


@pytest.fixture(scope="module")
def index(site: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((site / "search/search_index.json").read_text("utf-8"))
    return found


def test_every_section_of_the_index_is_where_it_says(index: dict[str, Any], site: Path) -> None:
    parsed: dict[str, set[str | None]] = {}
    for doc in index["docs"]:
        page, _, anchor = doc["location"].partition("#")
        if page not in parsed:
            tree = LexborHTMLParser((site / unquote(page) / "index.html").read_bytes())
            parsed[page] = {"", *(node.id for node in tree.css("[id]"))}
        assert anchor in parsed[page], doc["location"]
    assert len(parsed) == len(sources())


def test_index_has_no_cards_no_references_and_no_old_places(index: dict[str, Any]) -> None:
    text = " ".join(doc["text"] for doc in index["docs"])
    for words in ("Limits or contradicts it", "pubmed.ncbi", "This part is now on"):
        assert words not in text


FOLDED = """<article><h1>T</h1><h2 id="a">A</h2><p>one</p>
<details id="f" data-search="x, y"><summary>More</summary><p>two</p></details><p>three</p></article>"""


def test_fold_is_a_section_within_the_one_around_it() -> None:
    article = LexborHTMLParser(FOLDED).css_first("article")
    assert article
    assert page_sections(article)[1:] == [
        Section("a", "A", "one\nthree"),
        Section("f", "More", "two", ("x", "y")),
    ]


def test_every_fold_that_is_searched_has_an_address(soup: Soup) -> None:
    bare = "article details:not([id], [data-search-exclude], [data-search-exclude] *)"
    assert [src for src in sources() if soup(src).select(bare)] == []


# --- In a browser ---


def search(page: Page, words: str) -> None:
    page.locator("input[name=query]").fill(words)


def first_page(page: Page) -> Any:
    return expect(page.locator(".md-search-result__item h1").first)


ASK = """queries => fetch("search/search_index.json").then((read) => read.json()).then((raw) => {
  const { makeIndex, find } = globalThis.searchEngine;
  const index = makeIndex(raw);
  return queries.map((query) => find(index, query).pages.map(({ page, sections }) => [
    page.start.location, sections.filter((one) => one !== page.start).slice(0, 3).map(({ location }) => location)]));
})"""
"""For each query, the pages found with the sections shown below each."""


def place_of(query: Query, found: list[tuple[str, list[str]]]) -> int:
    """Return the place of the first page found that answers, counted from 1; 0 if none does."""
    places = (place.partition("#") for place in query.pages)
    wanted = {f"{address_of(src)}{mark}{anchor}" for src, mark, anchor in places}
    if query.options:  # the table of all, or the page with its section
        pages = (address_of(DATA.options_by_id[name].page) for name in query.options)
        wanted |= {"options/", *pages}
    answers = ({page, *shown} & wanted for page, shown in found)
    return next((number for number, one in enumerate(answers, 1) if one), 0)


@pytest.mark.browser
def test_small_words_are_neither_joined_nor_taken_for_others(page: Page, address: str) -> None:
    page.goto(address)
    page.add_script_tag(url="assets/javascripts/search-engine.js")
    joined, misread = page.evaluate(ASK, ["do i need a cortisol test?", "shall?"])
    assert "cite/" not in dict(joined)  # where DOI is
    assert misread == []  # and not "small"


@pytest.mark.browser
def test_what_people_type_leads_to_the_page_that_answers(page: Page, address: str) -> None:
    """If this fails: is a word missing under search of the page, the heading or the option?"""
    page.goto(address)
    page.add_script_tag(url="assets/javascripts/search-engine.js")
    found = page.evaluate(ASK, [query.query for query in DATA.queries])
    places = [place_of(*each) for each in zip(DATA.queries, found, strict=True)]
    missed = [
        f"{place or 'none'}: {query.query} → {', '.join(page for page, _ in pages[:3])}"
        for query, place, pages in zip(DATA.queries, places, found, strict=True)
        if place != 1
    ]
    print(*missed, sep="\n")
    mean = sum(1 / place for place in places if place) / len(places)
    assert mean >= 0.9, f"mean reciprocal rank {mean:.3f}"
    assert 0 not in places


@pytest.fixture
def small(page: Page, address: str) -> Page:
    """A page with an index of four sections."""
    page.route("**/search_index.json", lambda route: route.fulfill(json=make_index(PAGES, [TNF])))
    page.goto(address)
    return page


TYPED = {
    "Home": (
        *("Muller", "mu\u0308ller", "“JÜRGEN müller”", "apnea", "irs 1", "IRS1?", "slepe apnoea"),
        *("TNF-a", "TNFa", "tnf alpha", "tumor necrosis factor"),
    ),
    "Cortisol": (
        *("HOMA-IR?", "homa ir", "homair", "“insulin”", "insulin's answers"),
        *("sleeper cortisol", "corti"),
    ),
}
"""The first result, and what people may type to get it."""


@pytest.mark.browser
def test_word_is_found_however_it_is_written(small: Page) -> None:
    for title, typed in TYPED.items():
        for words in typed:
            search(small, "")
            search(small, words)
            first_page(small).to_have_text(title)


@pytest.mark.browser
def test_a_word_that_no_page_has_is_named_and_a_short_word_is_not_bent(small: Page) -> None:
    search(small, "cortisol gout")
    status = small.get_by_role("status").first
    expect(status).to_have_text("No page has “gout”; these come close")
    first_page(small).to_have_text("Cortisol")
    search(small, "fall")
    expect(status).to_contain_text("No pages found")


@pytest.mark.browser
def test_small_talk_is_not_missing_and_a_title_is_not_the_teaser(small: Page) -> None:
    search(small, "dr says its cortisol now what")
    expect(small.get_by_role("status").first).to_have_text("1 page found")
    expect(small.locator(".md-search-result__article p")).to_have_text("The insulin’s answer.")
    search(small, "cortisol apnoea")
    expect(small.get_by_role("status").first).to_have_text("2 pages come close")


@pytest.mark.browser
def test_what_is_typed_and_what_is_found_stay_text(small: Page) -> None:
    search(small, "<img src=x onerror=alert(1)>")
    expect(small.get_by_role("status").first).to_contain_text("No pages found")
    search(small, "fell")
    expect(small.locator(".md-search-result__article p")).to_have_text(
        "HOMA-IR <i>fell</i>, 40 sleepers."
    )
    assert small.locator(".md-search-result :is(img, i)").count() == 0


@pytest.mark.browser
def test_it_works_where_nothing_may_be_stored(browser: Browser, address: str) -> None:
    with browser.new_page() as page:
        page.add_init_script(
            "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no') }})"
        )
        page.goto(f"{address}/about/")
        search(page, "TNF-a")
        page.locator(".md-search-result__link", has_text="Fat as a gland").click()
        page.wait_for_url("**/fat-beta-cells-gut/?h=*#fat-as-a-gland")
        expect(page.locator("mark").first).to_have_text("TNF-α")
        expect(page.locator(".scheme")).to_have_count(1)


@pytest.mark.browser
def test_the_keyboard_goes_all_the_way(page: Page, address: str) -> None:
    page.goto(f"{address}/about/")
    link = page.locator("article a[href]:visible").nth(3)
    link.focus()
    page.keyboard.press("/")
    expect(page.get_by_role("dialog", name="Search").get_by_role("textbox")).to_be_focused()
    page.keyboard.type("ghrelin")
    results = page.locator(".md-search-result__link")
    expect(page.get_by_role("status").filter(has_text="pages found")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(results.nth(1)).to_be_focused()
    page.keyboard.press("Escape")
    expect(link).to_be_focused()
    expect(results.first).to_be_hidden()
    page.keyboard.press("s")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sleep-loss-and-inflammation/?h=ghrelin#leptin-ghrelin-and-hunger")


@pytest.mark.browser
def test_tab_leaves_the_search_behind(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("input[name=query]").focus()
    page.keyboard.press("Tab")
    expect(page.locator("#__search")).not_to_be_checked()


@pytest.mark.browser
def test_where_nothing_is_found_the_nearest_word_is_offered(page: Page, address: str) -> None:
    page.goto(address)
    search(page, "cortizool")
    expect(page.get_by_role("status").first).to_contain_text("No pages found")
    page.get_by_role("button", name="cortisol").click()
    first_page(page).to_have_text("The daily cortisol rhythm")


@pytest.mark.browser
def test_addresses_open_the_search_or_mark_words(page: Page, address: str) -> None:
    page.goto(f"{address}/?q=ghrelin")
    first_page(page).to_have_text("Sleep loss, inflammation and appetite")
    page.goto(f"{address}/systems/stages/?h=cortisol")
    mark = page.locator("mark[data-md-highlight]").first
    expect(mark).to_have_text("cortisol", ignore_case=True)
    expect(page.locator("#__search")).not_to_be_checked()
    for hostile in ("<script>alert(1)</script>", "a" * 5000, ""):
        page.goto(f"{address}/systems/stages/?h={hostile}&q={hostile}")
    expect(page.locator("mark")).to_have_count(0)
