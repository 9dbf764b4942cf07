"""What a reader does on the built site, in Chromium."""

from __future__ import annotations

import functools
import gzip
import itertools
import re
from pathlib import Path
from typing import Any

import pytest
from conftest import KINDS, LEDGER, STAGES, address_of, html_path, pdf_pages, sources
from playwright.sync_api import Browser, Locator, Page, expect
from trial import DATA

pytestmark = pytest.mark.browser

FIRST_VIEW = 70_000
"""The most bytes of a page with all that it loads, compressed with gzip."""
LOOP = "fundamentals/stress-thermostat/"
STEPS = "next-steps/"


@functools.cache
def weight(path: Path) -> int:
    """Return the bytes of a file as a host sends it."""
    return len(gzip.compress(path.read_bytes(), 9))


def test_first_view_of_every_page_is_light(page: Page, address: str, site: Path) -> None:
    """And the search loads nothing before a reader uses it."""
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url.split("?")[0]))
    assets = {}
    for src in KINDS:
        asked.clear()
        page.goto(f"{address}/{address_of(src)}")
        page.evaluate("new Promise(requestIdleCallback)")  # when all that was started is asked for
        names = [url.removeprefix(f"{address}/") for url in asked if not url.endswith("/")]
        assert [name for name in names if "search-engine" in name or "search/" in name] == []
        assets[src] = sum(weight(site / name) for name in names)
    with page.expect_response("**/search_index.json"):
        page.locator(".md-search").hover()
    # other pages ask for what a page of prose asks for
    pages = {
        src: weight(site / html_path(src)) + assets.get(src, assets[STAGES]) for src in sources()
    }
    assert {src: total for src, total in pages.items() if total > FIRST_VIEW} == {}


def test_first_screen_of_a_phone_answers_the_question(phone: Page, address: str) -> None:
    phone.goto(address)
    box = phone.locator(".admonition.key p:not(.admonition-title)").first.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 844


def test_menu_opens_by_keyboard_and_escape_closes_it(phone: Page, address: str) -> None:
    phone.goto(f"{address}/{LOOP}")
    phone.get_by_role("button", name="Menu").focus()
    phone.keyboard.press("Enter")
    link = phone.locator(".md-nav--primary").get_by_role("link", name="First steps")
    expect(link).to_be_in_viewport()
    phone.keyboard.press("Escape")
    expect(link).not_to_be_in_viewport()


def test_contents_show_the_section_that_is_read(page: Page, address: str) -> None:
    page.goto(f"{address}/{LOOP}")
    heading = page.locator("article h2[id]").nth(1)
    heading.evaluate("heading => heading.scrollIntoView()")
    active = page.locator(".md-sidebar--secondary .md-nav__link--active")
    expect(active).to_have_attribute("href", f"#{heading.get_attribute('id')}")


@pytest.mark.parametrize("script", [True, False])
def test_old_address_leads_a_reader_on(script: bool, request: pytest.FixtureRequest, address: str) -> None:  # fmt: skip
    page: Page = request.getfixturevalue("page" if script else "scriptless")
    page.goto(address)
    assert page.locator(".moved li:visible").count() == 0
    page.goto("about:blank")
    page.goto(f"{address}/#how-to-read-a-claim")
    if not script:
        line = page.locator(".moved li:visible")
        assert line.inner_text() == "This part is now on “The article, checked”."
        line.locator("a").click()
    page.wait_for_url("**/article/#how-to-read-a-claim")


ROWS = ".figure__links a"


def test_row_of_figure_1_leads_to_its_option_by_touch(phone: Page, address: str) -> None:
    figure: Any = DATA.figures["proof-in-short"]
    options = figure.options
    phone.goto(address)
    for row, option in zip(phone.locator(ROWS).all(), options, strict=True):
        assert (row.get_attribute("href") or "").endswith(f"#{option}")
    phone.locator(ROWS).last.tap()
    phone.wait_for_url(f"**/options/*/#{options[-1]}")
    expect(phone.locator(f"h2#{options[-1]}")).to_be_in_viewport()


def test_row_of_figure_1_shows_its_focus_alone(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("#how-strong-is-the-proof .headerlink").focus()
    page.keyboard.press("Tab")
    rings = page.locator(f"{ROWS} > rect").evaluate_all(
        "(all) => all.map((one) => getComputedStyle(one).stroke !== 'none')"
    )
    assert rings == [True] + [False] * (len(rings) - 1)


# --- printing -------------------------------------------------------------------------------------


def test_dark_page_prints_dark_on_white(browser: Browser, address: str) -> None:
    with browser.new_page(color_scheme="dark") as page:
        page.emulate_media(media="print")
        page.goto(f"{address}/{LOOP}")
        assert page.locator("html").get_attribute("data-md-color-scheme") == "slate"
        color = page.locator("article p").first.evaluate("p => getComputedStyle(p).color")
    assert max(map(int, re.findall(r"\d+", color))) < 100


UNPRINTED = """(() => {
  const shows = (one) => one.getClientRects().length && one.innerText.trim();
  const texts = [...document.querySelectorAll("article :is(p, li, dt, dd, th, td, caption, h1, h2, h3)")]
    .filter((one) => shows(one) && !one.closest(".ways, .explore, .list-tools"));
  for (const sheet of document.styleSheets) for (const rule of sheet.cssRules)
    if (rule.media?.mediaText === "print") rule.media.mediaText = "all";
  return texts.filter((one) => !shows(one)).map((one) => one.innerText);
})()"""
"""The texts that are on the screen and not in print, except controls."""


def test_print_leaves_out_no_text(page: Page, address: str) -> None:
    for src in KINDS:
        if src != "next-steps.md":  # whose sheet has its own test
            page.goto(f"{address}/{address_of(src)}")
            assert page.evaluate(UNPRINTED) == [], src


def test_rows_that_open_print_without_their_arrow(browser: Browser, address: str) -> None:
    """It would be a black bar, because its shape is a background, which printers leave out."""
    arrow = "getComputedStyle(document.querySelector('details > summary'), '::after').display"
    with browser.new_page() as page:
        page.goto(f"{address}/{STEPS}")
        assert page.evaluate(arrow) != "none"
        page.emulate_media(media="print")
        assert page.evaluate(arrow) == "none"


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_first_steps_print_on_one_sheet_and_the_visit_on_another(
    address: str, page: Page, paper: str
) -> None:
    page.goto(f"{address}/{STEPS}")
    edges = dict.fromkeys(("top", "right", "bottom", "left"), "0.4in")  # as in Chromium's dialogue
    *steps, visit = pdf_pages(page.pdf(format=paper, margin=edges))  # type: ignore[arg-type]
    assert 1 <= len(steps) <= 2  # a sheet has two sides
    for needed in ("emergency number", "glucose tablets", "Day 7", "7.0 mmol/L", "126 mg/dL"):
        assert needed in " ".join(steps)
    for needed in ("For your appointment", "All medicines with doses", "Questions to bring"):
        assert needed in visit


# --- two countries --------------------------------------------------------------------------------


def test_country_chosen_in_a_tab_is_chosen_on_every_page(page: Page, address: str) -> None:
    page.goto(f"{address}/{STEPS}")
    assert page.get_by_text("126 mg/dL").is_hidden()
    page.locator(".tabbed-labels label", has_text="US").first.click()
    for path in (STEPS, "questions/sleep/", "questions/supplements/"):
        page.goto(f"{address}/{path}")
        for tabs in page.locator(".tabbed-set").all():
            expect(tabs.locator(".tabbed-block").nth(1)).to_be_visible()
            expect(tabs.locator(".tabbed-block").nth(0)).to_be_hidden()
    assert page.context.cookies() == []


def test_both_countries_can_be_reached_without_javascript(scriptless: Page, address: str) -> None:
    scriptless.goto(f"{address}/{STEPS}")
    assert scriptless.get_by_text("5.5–6.9 mmol/L").is_visible()
    scriptless.locator(".tabbed-labels label", has_text="US").first.click()
    assert scriptless.get_by_text("126 mg/dL").is_visible()
    scriptless.goto(f"{address}/figures/")
    scriptless.goto(f"{address}/{STEPS}#table-cut-offs-us")
    assert scriptless.get_by_text("126 mg/dL").is_visible()


# --- lists ----------------------------------------------------------------------------------------


def test_lists_are_whole_without_javascript(scriptless: Page, address: str) -> None:
    for path, items, count in (
        (address_of(LEDGER), "#ledger tbody tr", len(DATA.claims)),
        ("glossary/", "dl.glossary dt", len(DATA.terms)),
        ("references/", "li.work", len(DATA.works)),
    ):
        scriptless.goto(f"{address}/{path}")
        assert scriptless.locator(items).filter(visible=True).count() == count
        assert scriptless.locator(".list-form:visible").count() == 0
    scriptless.locator("#spiegel1999impact a").click()
    with scriptless.expect_download() as download:
        scriptless.locator("#spiegel1999impact a[download]").first.click()
    assert download.value.suggested_filename == "spiegel1999impact.bib"


def values(items: Locator, name: str) -> list[str]:
    """Return the value of a data attribute of each element."""
    found: list[str] = items.evaluate_all(
        "(all, name) => all.map((one) => one.dataset[name])", name
    )
    return found


def test_lists_sort_by_verdict_and_by_year(page: Page, address: str) -> None:
    page.goto(f"{address}/{address_of(LEDGER)}")
    page.locator("select[name=sort]").select_option("verdict")
    verdicts = values(page.locator("#ledger tbody tr"), "verdict")
    changes = sum(before != after for before, after in itertools.pairwise(verdicts))
    assert changes == len(set(verdicts)) - 1 > 0
    page.goto(f"{address}/references/")
    page.locator("select[name=sort]").select_option("year")
    years = [int(year or 0) for year in values(page.locator(".work"), "year")]
    assert years == sorted(years, reverse=True)


def test_references_filter_by_kind_and_words(page: Page, address: str) -> None:
    page.goto(f"{address}/references/")
    page.locator("select[name=kind]").select_option("randomised trial")
    page.locator("input[name=q]").fill("weight")
    shown = page.locator(".work:visible")
    kinds = values(shown, "kind")
    assert set(kinds) == {"randomised trial"}
    expect(page.locator(".list-count")).to_contain_text(f"{len(kinds)} of ")


def test_filter_works_where_urlsearchparams_has_no_size(page: Page, address: str) -> None:
    """In Safari before 17 and Chromium before 113."""
    page.goto(f"{address}/{address_of(LEDGER)}")
    page.evaluate("delete URLSearchParams.prototype.size")
    page.locator(".list-form [name=q]").fill("cortisol")
    expect(page).to_have_url(re.compile(r"#\?q=cortisol$"))


def test_link_to_a_record_goes_before_the_filter(page: Page, address: str) -> None:
    page.goto(f"{address}/references/#?kind=guideline")
    record = page.locator("#spiegel1999impact")
    expect(record).to_be_hidden()
    page.evaluate("location.hash = 'spiegel1999impact'")
    expect(record).to_be_visible()


@pytest.mark.parametrize("path", [address_of(LEDGER), "references/"])
def test_filter_does_not_move_the_list(path: str, page: Page, address: str) -> None:
    """The form is in the page from the first paint."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.route("**/filter-list.js", lambda route: route.abort())
    page.goto(f"{address}/{path}")
    before = page.locator(".list-count").bounding_box()
    page.unroute("**/filter-list.js")
    page.reload()
    page.locator(".list-tools--ready").wait_for()
    assert page.locator(".list-count").bounding_box() == before


@pytest.mark.parametrize("clipboard", [True, False])
def test_copy_button_copies_and_says_so(clipboard: bool, page: Page, address: str) -> None:
    page.goto(f"{address}/{address_of(STAGES)}")
    page.evaluate("navigator.clipboard.writeText('')")
    if not clipboard:  # as on http, in an older browser
        page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.get_by_role("button", name="Copy citation").click()
    status = page.get_by_role("status").filter(has_text="Citation copied")
    expect(status.first).to_be_visible()
    sentence = page.locator(".cite__sentence").inner_text().strip()
    page.reload()
    assert page.evaluate("navigator.clipboard.readText()") == sentence


# --- previews -------------------------------------------------------------------------------------


@pytest.fixture
def stages(page: Page, address: str) -> Page:
    page.goto(f"{address}/{address_of(STAGES)}")
    return page


@pytest.fixture
def held(phone: Page, address: str) -> Page:
    """The same page on a phone."""
    phone.goto(f"{address}/{address_of(STAGES)}")
    return phone


@pytest.mark.parametrize("place", [0, -1])
def test_preview_on_a_phone_stays_inside_and_a_tap_elsewhere_closes_it(
    place: int, held: Page
) -> None:
    held.locator("a.footnote-ref").nth(place).tap()
    box = held.locator(".preview").bounding_box()
    assert box
    assert 8 <= box["x"] <= box["x"] + box["width"] <= 382
    assert 0 <= box["y"] <= box["y"] + box["height"] <= 844
    held.locator(".md-header__title").tap()
    expect(held.locator(".preview")).to_have_count(0)


def test_glossary_term_leads_to_its_entry_by_touch(held: Page) -> None:
    term = held.locator("article a.term").first
    anchor = (term.get_attribute("href") or "").split("#")[1]
    term.tap()
    held.wait_for_url(f"**/glossary/#{anchor}")
    assert held.locator(f"dt#{anchor}").is_visible()


def test_marks_of_a_list_of_references_are_not_cut(held: Page) -> None:
    """The list has paint containment: a browser cuts what is outside of it."""
    room, width = held.evaluate(
        """(() => {
          const list = document.querySelector(".footnote");
          const left = (part) => part.getBoundingClientRect().left;
          return [left(list.querySelector("li")) - left(list), parseFloat(getComputedStyle(list).fontSize) * 2];
        })()"""
    )
    assert room >= width, "two digits, a point and a space"


def test_term_is_described_while_its_meaning_shows_and_keeps_its_title(stages: Page) -> None:
    term = stages.locator("article a.term").first
    meaning = term.get_attribute("title") or "none"
    term.focus()
    tooltip = stages.get_by_role("tooltip")
    expect(tooltip).to_have_text(meaning)
    expect(term).to_have_accessible_description(meaning)
    assert term.get_attribute("title") is None
    stages.keyboard.press("Escape")
    assert term.get_attribute("title") == meaning
    assert term.get_attribute("aria-describedby") is None
