"""Accessibility: axe, keyboard, text spacing, motion, forced colours."""

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
LOOK = ("color-contrast", "link-in-text-block", "target-size")
"""Rules that depend on the style sheets alone, and take most of axe's time."""
BUT_LOOK = RULES | {"rules": {rule: {"enabled": False} for rule in LOOK}}
ONLY_LOOK = RULES | {"runOnly": LOOK}
PREPARE = """(most) => {
  document.querySelectorAll("details").forEach((part) => (part.open = true));
  for (const parent of document.querySelectorAll("body *")) {
    const seen = {};
    for (const one of [...parent.children]) {
      const kind = one.tagName + one.className;
      seen[kind] = (seen[kind] ?? 0) + 1;
      if (seen[kind] > most) one.remove();
    }
  }
}"""
"""Open every fold, and of many similar siblings keep only some."""


def violations(page: Page, rules: dict[str, Any] = RULES, part: str = "html") -> list[str]:
    """Return what axe finds wrong in a part of a page, one line each."""
    found: list[dict[str, Any]] = Axe().run(page, part, rules).response["violations"]
    return [
        f"{page.url} {item['id']}: {node['target']} {node['failureSummary']}"
        for item in found
        for node in item["nodes"]
    ]


@pytest.mark.parametrize(
    ("width", "scheme", "pages", "rules", "most"),
    [
        pytest.param(390, "light", [*sources(), "404.md"], BUT_LOOK, 40, id="every-page"),
        pytest.param(390, "light", KINDS, ONLY_LOOK, 8, id="look-of-each-kind"),
        pytest.param(1280, "dark", KINDS, RULES, 8, id="each-kind-wide-and-dark"),
    ],
)
def test_axe_finds_nothing(
    width: int,
    scheme: Any,
    pages: list[str],
    rules: dict[str, Any],
    most: int,
    browser: Browser,
    address: str,
) -> None:
    """Each width and each scheme once: no rule of axe depends on both."""
    found = []
    with browser.new_page(
        viewport={"width": width, "height": 844}, color_scheme=scheme, reduced_motion="reduce"
    ) as page:
        for src in pages:
            page.goto(f"{address}/{'404.html' if src == '404.md' else address_of(src)}")
            page.evaluate(PREPARE, most)
            found += violations(page, rules)
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
