"""Nobody is shut out: axe on every page, keyboard, text spacing, motion, forced colours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import html_path, sources
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
LOOKS = [pytest.param(390, "light", id="phone, light"), pytest.param(1280, "dark", id="wide, dark")]
"""Each width and each scheme once: what axe looks at hangs on one of them, never on both."""
PREPARE = """
document.querySelectorAll('details').forEach((part) => (part.open = true));
document.querySelectorAll('.work').forEach((work, n) => n > 30 && work.remove());
"""
"""Everything open; of 240 records alike thirty stand for all, for axe takes long."""


def url_of(src: str) -> str:
    return html_path(src).removesuffix("index.html")


def violations(page: Page) -> list[str]:
    """What axe finds wrong, one line each."""
    found: list[dict[str, Any]] = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{item['id']}: {node['target']} {node['failureSummary']}"
        for item in found
        for node in item["nodes"]
    ]


@pytest.fixture
def narrow(browser: Browser) -> Iterator[Page]:
    """A page at 320 px, which is 1280 px at 400% zoom."""
    # the policy would keep out the styles that a test brings along
    context = browser.new_context(viewport={"width": 320, "height": 640}, bypass_csp=True)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_axe_finds_nothing_on_any_page(
    width: int, scheme: Any, browser: Browser, address: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 844}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    found = {}
    for src in [*sources(), "404.md"]:
        page.goto(f"{address}/{'404.html' if src == '404.md' else url_of(src)}")
        page.evaluate(PREPARE)
        found[src] = violations(page)
    context.close()
    assert {src: faults for src, faults in found.items() if faults} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_what_opens(scheme: Any, browser: Browser, address: str) -> None:
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(f"{address}/systems/stages/")
    page.locator("a.footnote-ref").first.focus()
    page.locator(".preview").wait_for()
    assert violations(page) == []
    page.locator("input[name=query]").press_sequentially("cortisol")
    page.locator(".md-search-result__item").first.wait_for()
    page.wait_for_timeout(400)  # the panel fades in
    assert violations(page) == []
    page.goto(f"{address}/evidence/claims/#?verdict=contested")
    page.locator("#ledger tbody tr:visible").first.wait_for()
    assert violations(page) == []
    context.close()


def test_axe_notices_a_fault(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address)
    page.evaluate(
        "document.querySelector('article').insertAdjacentHTML('beforeend', '<img src=x>')"
    )
    assert any(fault.startswith("image-alt") for fault in violations(page))
    page.close()


def test_escape_closes_a_preview_and_keeps_the_focus(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/systems/stages/")
    mark = page.locator("a.footnote-ref").first
    mark.focus()
    preview = page.locator(".preview")
    preview.wait_for()
    page.keyboard.press("Escape")
    expect(preview).to_be_hidden()
    expect(mark).to_be_focused()
    page.locator("a.footnote-ref").nth(1).focus()
    page.locator(".preview").first.wait_for(state="visible")
    page.close()


def test_focus_is_visible_on_every_kind_of_control(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{address}/systems/stages/")
    for selector in (
        "article p a:not(.footnote-ref)",
        "a.footnote-ref",
        ".term",
        "button.copy",
        ".claim__id",
        "summary",
    ):
        control = page.locator(
            f"article {selector}" if not selector.startswith("article") else selector
        ).first
        page.keyboard.press("Tab")  # so that the browser shows focus as for a keyboard
        control.focus()
        style = control.evaluate(
            "(element) => { const s = getComputedStyle(element); return [s.outlineStyle, parseFloat(s.outlineWidth)]; }"
        )
        assert style[0] != "none", selector
        assert style[1] >= 1, selector
    page.close()


@pytest.mark.parametrize(
    "src", ["index.md", "options.md", "systems/stages.md", "evidence/claims.md"]
)
def test_text_spacing_may_be_widened(src: str, narrow: Page, address: str) -> None:
    narrow.goto(f"{address}/{url_of(src)}")
    narrow.add_style_tag(
        content="* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }"
    )
    assert narrow.evaluate("document.documentElement.scrollWidth") <= 320
    clipped = narrow.evaluate(
        """[...document.querySelectorAll("article p, article li, article td, article th, article h1, article h2")]
        .filter((e) => getComputedStyle(e).overflow === "hidden" && (e.scrollHeight > e.clientHeight + 2 || e.scrollWidth > e.clientWidth + 2))
        .map((e) => e.textContent.slice(0, 40))"""
    )
    assert clipped == []


def test_nothing_moves_where_less_motion_is_wished(browser: Browser, address: str) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(address)
    longest = page.evaluate(
        """Math.max(...[...document.querySelectorAll("*")].flatMap((e) => {
        const s = getComputedStyle(e);
        return [...s.transitionDuration.split(","), ...s.animationDuration.split(",")].map(parseFloat); }))"""
    )
    assert longest <= 0.01
    context.close()


def test_verdicts_and_notes_stand_out_in_forced_colours(browser: Browser, address: str) -> None:
    context = browser.new_context(forced_colors="active")
    page = context.new_page()
    page.goto(f"{address}/systems/stages/")
    for selector in (".claim", ".admonition"):
        style = page.locator(selector).first.evaluate("(e) => getComputedStyle(e).borderTopStyle")
        assert style != "none", selector
    assert page.locator(".verdict-mark").first.is_visible()
    context.close()
