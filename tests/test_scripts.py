"""What the site's scripts do to the page that a reader is on."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.browser


def test_clearing_a_filter_keeps_the_place_and_the_field(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{address}/evidence/claims/")
    field = page.locator(".list-form [name=q]")
    field.press_sequentially("co")
    expect(page).to_have_url(f"{address}/evidence/claims/#?q=co")
    place = page.evaluate("scrollY")
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    expect(page).to_have_url(f"{address}/evidence/claims/")
    expect(field).to_be_focused()
    assert page.evaluate("scrollY") == place
    page.close()


def test_a_filter_works_where_urlsearchparams_has_no_size(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.add_init_script("delete URLSearchParams.prototype.size")
    page.goto(f"{address}/evidence/claims/")
    page.locator(".list-form [name=q]").fill("cortisol")
    expect(page).to_have_url(f"{address}/evidence/claims/#?q=cortisol")
    page.close()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(
    "path", ["options/medicines-and-surgery/#metformin", "references/#lean2018direct"]
)
def test_a_deep_link_lands_on_its_target(
    path: str, width: int, browser: Browser, address: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 844})
    page.goto(f"{address}/{path}")
    page.wait_for_timeout(300)
    top = page.locator(":target").evaluate("target => target.getBoundingClientRect().top")
    below = page.locator(".md-header").evaluate("header => header.getBoundingClientRect().bottom")
    assert below <= top < below + 40
    page.close()


def test_a_preview_keeps_off_the_edges_of_a_phone(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{address}/systems/stages/")
    page.locator("a.footnote-ref").first.focus()
    box = page.locator(".preview").bounding_box()
    assert box is not None
    assert box["x"] >= 8
    assert box["x"] + box["width"] <= 382
    page.close()
