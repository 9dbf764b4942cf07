"""Nobody is shut out: axe, keyboard, text spacing, motion, forced colours."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import KINDS, LEDGER, STAGES, address_of, sources
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

RULES: dict[str, Any] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
COLOURS = ("color-contrast", "link-in-text-block")
BUT_COLOURS = RULES | {"rules": {rule: {"enabled": False} for rule in COLOURS}}
"""Colours take axe longer than all else, and hang on the kind of page."""
PREPARE = """
document.querySelectorAll('details').forEach((part) => (part.open = true));
document.querySelectorAll('.work, #ledger tr').forEach((one, n) => n > 30 && one.remove());
"""
"""Everything open; of many records alike thirty stand for all."""


def violations(page: Page, rules: dict[str, Any] = RULES, part: str = "html") -> list[str]:
    """What axe finds wrong in a part of a page, one line each."""
    found: list[dict[str, Any]] = Axe().run(page, part, rules).response["violations"]
    return [
        f"{page.url} {item['id']}: {node['target']} {node['failureSummary']}"
        for item in found
        for node in item["nodes"]
    ]


@pytest.mark.parametrize(
    ("width", "scheme", "pages"), [(390, "light", [*sources(), "404.md"]), (1280, "dark", KINDS)]
)
def test_axe_finds_nothing_on_any_page(
    width: int, scheme: Any, pages: list[str], browser: Browser, address: str
) -> None:
    """Each width and each scheme once: what axe looks at hangs on one of them, never on both."""
    found = []
    with browser.new_page(
        viewport={"width": width, "height": 844}, color_scheme=scheme, reduced_motion="reduce"
    ) as page:
        for src in pages:
            page.goto(f"{address}/{'404.html' if src == '404.md' else address_of(src)}")
            page.evaluate(PREPARE)
            found += violations(page, RULES if src in KINDS else BUT_COLOURS)
    assert found == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_what_opens(scheme: Any, browser: Browser, address: str) -> None:
    with browser.new_page(color_scheme=scheme, reduced_motion="reduce") as page:
        page.goto(f"{address}/{address_of(STAGES)}")
        page.locator("a.footnote-ref").first.focus()
        page.locator(".preview").wait_for()
        assert violations(page, part=".preview") == []
        page.locator("input[name=query]").press_sequentially("cortisol")
        page.locator(".md-search-result__item").first.wait_for()
        expect(page.locator(".md-search__output")).to_have_css("opacity", "1")
        assert violations(page, part=".md-search") == []


def test_focus_is_visible_on_every_kind_of_control(page: Page, address: str) -> None:
    page.goto(f"{address}/{address_of(STAGES)}")
    kinds = ("p a:not(.footnote-ref)", "a.footnote-ref", ".term", "button.copy", ".claim__id")
    for selector in (*kinds, "summary"):
        control = page.locator(f"article {selector}").first
        page.keyboard.press("Tab")  # so that the browser shows focus as for a keyboard
        control.focus()
        style, width = control.evaluate(
            "(one) => [getComputedStyle(one).outlineStyle, parseFloat(getComputedStyle(one).outlineWidth)]"
        )
        assert style != "none", selector
        assert width >= 1, selector


def test_text_spacing_may_be_widened(browser: Browser, address: str) -> None:
    # 320 px is 1280 px at 400% zoom; the policy would keep out the styles that a test brings along
    with browser.new_page(viewport={"width": 320, "height": 640}, bypass_csp=True) as page:
        for src in ("index.md", "options.md", STAGES, LEDGER):
            page.goto(f"{address}/{address_of(src)}")
            page.add_style_tag(
                content="* { line-height: 1.5 !important; letter-spacing: 0.12em !important; "
                "word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }"
            )
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, src
            clipped = page.evaluate(
                """[...document.querySelectorAll("article :is(p, li, td, th, h1, h2)")]
                .filter((e) => getComputedStyle(e).overflow === "hidden" && (e.scrollHeight > e.clientHeight + 2 || e.scrollWidth > e.clientWidth + 2))
                .map((e) => e.textContent.slice(0, 40))"""
            )
            assert clipped == [], src


def test_nothing_moves_where_less_motion_is_wished(page: Page, address: str) -> None:
    page.goto(address)
    longest = page.evaluate(
        """Math.max(...[...document.querySelectorAll("*")].flatMap((e) => {
        const s = getComputedStyle(e);
        return [...s.transitionDuration.split(","), ...s.animationDuration.split(",")].map(parseFloat); }))"""
    )
    assert longest <= 0.01


def test_verdicts_and_notes_stand_out_in_forced_colours(browser: Browser, address: str) -> None:
    with browser.new_page(forced_colors="active") as page:
        page.goto(f"{address}/{address_of(STAGES)}")
        for selector in (".claim", ".admonition"):
            style = page.locator(selector).first.evaluate("e => getComputedStyle(e).borderTopStyle")
            assert style != "none", selector
        assert page.locator(".verdict-mark").first.is_visible()
