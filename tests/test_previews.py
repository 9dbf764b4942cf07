"""Previews: a citation mark shows its reference, a term its meaning, by mouse, keyboard and touch."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser
STAGES = "systems/stages/"


@pytest.fixture
def desktop(browser: Browser, address: str) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{address}/{STAGES}")
    yield page
    page.close()


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto(f"{address}/{STAGES}")
    yield page
    context.close()


def test_tap_elsewhere_closes_it(phone: Page) -> None:
    phone.locator("a.footnote-ref").first.tap()
    expect(phone.locator(".preview")).to_be_visible()
    phone.locator("h1").tap()
    expect(phone.locator(".preview")).to_have_count(0)


@pytest.mark.parametrize("place", [0, -1])
def test_preview_stays_inside_the_window(place: int, phone: Page) -> None:
    phone.locator("a.footnote-ref").nth(place).tap()
    box = phone.locator(".preview").bounding_box()
    assert box
    assert 0 <= box["x"] <= box["x"] + box["width"] <= 390
    assert 0 <= box["y"] <= box["y"] + box["height"] <= 844


@pytest.mark.parametrize("by", ["hover", "focus"])
def test_citation_shows_its_work_and_a_term_its_meaning(by: str, desktop: Page) -> None:
    getattr(desktop.locator("article .footnote-ref").first, by)()
    expect(desktop.locator(".preview")).to_contain_text("doi:")
    desktop.keyboard.press("Escape")
    term = desktop.locator("article a.term").first
    meaning = term.get_attribute("title") or "none"
    getattr(term, by)()
    expect(desktop.locator(".preview")).to_contain_text(meaning[:20])


def test_tab_goes_on_into_the_links_of_the_reference(desktop: Page) -> None:
    desktop.locator("a.footnote-ref").first.focus()
    desktop.keyboard.press("Tab")
    expect(desktop.locator(".preview a").first).to_be_focused()
    desktop.keyboard.press("Escape")
    expect(desktop.locator(".preview")).to_have_count(0)
    expect(desktop.locator("a.footnote-ref").first).to_be_focused()


def test_pointer_can_move_into_the_preview_and_leaving_closes_it(desktop: Page) -> None:
    desktop.locator("a.footnote-ref").first.hover()
    preview = desktop.locator(".preview")
    preview.wait_for()
    preview.hover()
    desktop.wait_for_timeout(400)  # longer than the script waits
    expect(preview).to_be_visible()
    desktop.locator("h1").hover()
    expect(preview).to_have_count(0)


def test_term_is_described_while_its_meaning_shows_and_keeps_its_title(desktop: Page) -> None:
    term = desktop.locator("article a.term").first
    meaning = term.get_attribute("title")
    assert meaning
    term.focus()
    expect(desktop.get_by_role("tooltip")).to_have_text(meaning)
    assert term.get_attribute("aria-describedby") == desktop.get_by_role("tooltip").get_attribute(
        "id"
    )
    assert term.get_attribute("title") is None
    desktop.keyboard.press("Escape")
    assert term.get_attribute("title") == meaning
    assert term.get_attribute("aria-describedby") is None


def test_preview_repeats_no_id_of_the_page(desktop: Page) -> None:
    desktop.locator("a.footnote-ref").first.focus()
    desktop.locator(".preview").wait_for()
    ids = desktop.evaluate("[...document.querySelectorAll('[id]')].map((part) => part.id)")
    assert len(ids) == len(set(ids))


def test_marks_of_a_list_of_references_are_not_cut(phone: Page) -> None:
    """The list is contained: what stands outside of it would not be painted."""
    room = phone.evaluate(
        "(() => { const list = document.querySelector('.footnote');"
        "return list.querySelector('li').getBoundingClientRect().left - list.getBoundingClientRect().left; })()"
    )
    width = phone.evaluate(
        "parseFloat(getComputedStyle(document.querySelector('.footnote')).fontSize) * 2"
    )
    assert room >= width, "two digits, a point and a space"
