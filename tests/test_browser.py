"""What a reader does in a real Chromium, on the built site."""

from __future__ import annotations

import functools
import gzip
import io
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from book.data import Data
from conftest import html_path, sources
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect
from pypdf import PdfReader

pytestmark = pytest.mark.browser

PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
FIRST_VIEW = 70_000
"""Bytes, gzip, everything counted."""
LOOP = "fundamentals/stress-thermostat/"


@pytest.fixture
def desktop(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=DESKTOP)
    yield context.new_page()
    context.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context: BrowserContext = browser.new_context(viewport=PHONE, has_touch=True)
    yield context.new_page()
    context.close()


def test_glossary_term_leads_to_its_entry_by_touch(phone: Page, address: str) -> None:
    phone.goto(f"{address}/{LOOP}")
    term = phone.locator("article a.term").first
    anchor = (term.get_attribute("href") or "").split("#")[1]
    term.tap()
    phone.wait_for_url(f"**/glossary/#{anchor}")
    assert phone.locator(f"dt#{anchor}").is_visible()


@functools.cache
def weight(path: Path) -> int:
    """The bytes of a file as a host sends it."""
    return len(gzip.compress(path.read_bytes(), 9))


@pytest.mark.parametrize("src", sources())
def test_page_is_light_and_asks_only_its_own_host(
    src: str, phone: Page, address: str, site: Path
) -> None:
    asked: set[str] = set()
    phone.on("request", lambda request: asked.add(request.url.split("?")[0]))
    phone.goto(f"{address}/{html_path(src)}", wait_until="networkidle")
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
    paths = [site / url.removeprefix(f"{address}/") for url in asked if url.startswith(address)]
    assert not [path for path in paths if "search-engine" in path.name or "/search/" in str(path)]
    assert sum(map(weight, paths)) <= FIRST_VIEW


def test_menu_opens_by_keyboard_and_escape_closes_it(phone: Page, address: str) -> None:
    phone.goto(f"{address}/{LOOP}")
    phone.get_by_role("button", name="Menu").focus()
    phone.keyboard.press("Enter")
    link = phone.locator(".md-nav--primary").get_by_role("link", name="First steps")
    expect(link).to_be_in_viewport()
    phone.keyboard.press("Escape")
    expect(link).not_to_be_in_viewport()


def test_a_dark_page_prints_dark_on_white(desktop: Page, address: str) -> None:
    desktop.emulate_media(color_scheme="dark", media="print")
    desktop.goto(f"{address}/{LOOP}")
    assert desktop.locator("html").get_attribute("data-md-color-scheme") == "slate"
    color = desktop.locator("article p").first.evaluate("p => getComputedStyle(p).color")
    assert max(map(int, re.findall(r"\d+", color))) < 100


def test_contents_show_the_section_that_is_read(desktop: Page, address: str) -> None:
    desktop.goto(f"{address}/{LOOP}")
    heading = desktop.locator("article h2[id]").nth(1)
    heading.evaluate("heading => heading.scrollIntoView()")
    active = desktop.locator(".md-sidebar--secondary .md-nav__link--active")
    expect(active).to_have_attribute("href", f"#{heading.get_attribute('id')}")


def test_first_screen_of_a_phone_answers_the_question(phone: Page, address: str) -> None:
    phone.goto(address)
    answer = phone.locator(".admonition.key p:not(.admonition-title)").first
    box = answer.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= PHONE["height"]


def test_ledger_sorts_by_verdict(desktop: Page, address: str) -> None:
    desktop.goto(f"{address}/evidence/claims/")
    desktop.locator("select[name=sort]").select_option("verdict")
    verdicts = [
        row.get_attribute("data-verdict") for row in desktop.locator("#ledger tbody tr").all()
    ]
    changes = sum(before != after for before, after in itertools.pairwise(verdicts))
    assert changes == len(set(verdicts)) - 1 > 0


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_first_steps_print_on_one_sheet_and_the_visit_on_another(
    address: str, browser: Browser, paper: str
) -> None:
    page = browser.new_page()
    page.goto(f"{address}/next-steps/")
    edge = "0.4in"  # as in Chromium's own dialogue
    pdf = PdfReader(
        io.BytesIO(
            page.pdf(
                format=paper, margin={"top": edge, "right": edge, "bottom": edge, "left": edge}
            )
        )
    )
    page.close()
    *steps, visit = [page.extract_text() for page in pdf.pages]
    assert 1 <= len(steps) <= 2  # a sheet has two sides
    for needed in ("emergency number", "Day 7", "7.0 mmol/L", "126 mg/dL", "steroid"):
        assert needed in " ".join(steps)
    for needed in ("For the visit", "All medicines with doses", "Questions to bring"):
        assert needed in visit


UNITS = "/next-steps/", "/questions/sleep/", "/questions/supplements/"
"""The pages that have tabs, the tables of units first."""


def test_country_chosen_in_a_tab_is_chosen_on_every_page(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    for place, path in enumerate(UNITS):
        page.goto(f"{address}{path}")
        if place == 0:
            assert page.get_by_text("126 mg/dL").is_hidden()
            page.locator(".tabbed-labels label", has_text="US").first.click()
        for tabs in page.locator(".tabbed-set").all():
            expect(tabs.locator(".tabbed-block").nth(1)).to_be_visible()
            expect(tabs.locator(".tabbed-block").nth(0)).to_be_hidden()
    assert context.cookies() == []
    context.close()


def test_both_countries_can_be_reached_without_javascript(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/next-steps/")
    assert page.get_by_text("5.5–6.9 mmol/L").is_visible()
    page.locator(".tabbed-labels label", has_text="US").first.click()
    assert page.get_by_text("126 mg/dL").is_visible()
    page.goto(f"{address}/figures/")
    page.goto(f"{address}/next-steps/#table-cut-offs-us")
    assert page.get_by_text("126 mg/dL").is_visible()
    context.close()


def test_references_filter_by_kind_and_words(desktop: Page, address: str) -> None:
    desktop.goto(f"{address}/references/")
    desktop.locator("select[name=kind]").select_option("randomised trial")
    desktop.locator("input[name=q]").fill("weight")
    shown = desktop.locator(".work:visible")
    count = shown.count()
    assert 0 < count < 230
    assert all(item.get_attribute("data-kind") == "randomised trial" for item in shown.all())
    assert desktop.locator(".list-count").inner_text().startswith(f"{count} of ")
    shared = desktop.url
    desktop.goto("about:blank")
    desktop.goto(shared)
    assert shown.count() == count


def test_references_sort_by_year(desktop: Page, address: str) -> None:
    desktop.goto(f"{address}/references/")
    desktop.locator("select[name=sort]").select_option("year")
    years = [int(item.get_attribute("data-year") or 0) for item in desktop.locator(".work").all()]
    assert years == sorted(years, reverse=True)


def test_link_to_a_record_goes_before_the_filter(desktop: Page, address: str) -> None:
    desktop.goto(f"{address}/references/#?kind=guideline")
    record = desktop.locator("#spiegel1999impact")
    assert not record.is_visible()
    desktop.evaluate("location.hash = 'spiegel1999impact'")
    record.wait_for(state="visible")


def test_mention_leads_to_the_sentence_that_cites(desktop: Page, address: str) -> None:
    desktop.goto(f"{address}/references/p/#plat1996effects")
    desktop.locator("#plat1996effects .work__cited a").first.click()
    desktop.wait_for_load_state()
    mark = desktop.locator(":target")
    assert (mark.get_attribute("id") or "").endswith(":plat1996effects")
    mark.wait_for(state="visible")


def test_copy_button_copies_and_says_so(browser: Browser, address: str) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{address}/systems/stages/")
    page.get_by_role("button", name="Copy citation").click()
    status = page.locator(".copy__status").first
    status.get_by_text("Citation copied").wait_for()
    assert status.get_attribute("role") == "status"
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator(".cite__sentence").inner_text().strip()
    context.close()


def test_copy_button_works_without_the_clipboard_interface(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.goto(f"{address}/systems/stages/")
    page.get_by_role("button", name="Copy citation").click()
    page.locator(".copy__status").first.get_by_text("Citation copied").wait_for()
    context.close()


def test_references_are_whole_without_javascript(
    browser: Browser, address: str, data: Data
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/references/")
    assert page.locator(".work:visible").count() == len(data.works)
    page.locator("#spiegel1999impact a").click()
    with page.expect_download() as download:
        page.locator("#spiegel1999impact a[download]").first.click()
    assert download.value.suggested_filename == "spiegel1999impact.bib"
    context.close()


@pytest.mark.parametrize("path", ["evidence/claims/", "references/"])
def test_filter_does_not_move_the_list(path: str, browser: Browser, address: str) -> None:
    """The form stands in the page from the first paint."""
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.route("**/filter-list.js", lambda route: route.abort())
    page.goto(f"{address}/{path}")
    before = page.locator(".list-count").bounding_box()
    page.unroute("**/filter-list.js")
    page.reload()
    page.locator(".list-tools--ready").wait_for()
    assert page.locator(".list-count").bounding_box() == before
    page.close()
