"""Style sheets: browsers know every rule, and trimming loses none that is used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from book.output.styles import trim_sheet, trim_sheets
from conftest import ROOT
from mkdocs.utils import get_theme_dir
from playwright.sync_api import Page

THEME = Path(get_theme_dir("material"))
SHEETS = [
    *sorted((ROOT / "docs/assets/stylesheets").glob("*.css")),
    *sorted((ROOT / "overrides/editions").glob("*.css")),
]
EXPAND = """css => {
  const found = []
  const walk = (rules, within) => {
    for (const rule of rules) {
      if (rule.selectorText === undefined && rule.cssRules) walk(rule.cssRules, within + rule.cssText.split("{")[0])
      else for (const selector of (rule.selectorText ?? "").split(/,(?![^(]*\\))/))
        found.push(`${within} ${selector.trim()} {${rule.style?.cssText ?? rule.cssText}}`)
    }
  }
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  walk(sheet.cssRules, "")
  return found.map(rule => rule.replace(/\\s+/g, " "))
}"""
"""Every rule of a sheet as a browser reads it, one line for each of its selectors."""


def declarations(css: str) -> Iterator[tuple[int, str, str]]:
    """Yield line, name and value of every declaration."""
    css = re.sub(r"/\*.*?\*/", lambda found: "\n" * found[0].count("\n"), css, flags=re.S)
    for found in re.finditer(r"[{;]\s*([-\w]+)\s*:\s*([^;{}]*?)\s*(?=[;}])", css):
        yield css.count("\n", 0, found.start(1)) + 1, found[1], found[2]


def theme_css() -> str:
    return "".join(path.read_text("utf-8") for path in THEME.glob("assets/stylesheets/*.css"))


@pytest.mark.browser
@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_a_browser_knows_every_property_and_value_and_reads_every_rule(
    sheet: Path, page: Page
) -> None:
    """A missing bracket would swallow one."""
    css = sheet.read_text("utf-8")
    # only what print needs is unknown to CSS.supports: descriptors of @page
    bare = re.sub(r"@page[^{]*\{(?:[^{}]|\{[^{}]*\})*\}", "", css)
    asked = [[f"{sheet.name}:{line}", *pair] for line, *pair in declarations(bare)]
    script = "all => all.filter(([, name, value]) => !CSS.supports(name, value.replace(/\\s*!important$/, '')))"
    assert len(asked) > 20
    assert page.evaluate(script, asked) == []
    read = "".join(page.evaluate(EXPAND, css))
    assert css.count("{") == css.count("}")
    for selector in re.findall(r"(?m)^\s*(\.[\w-]+)[^;{}]*\{", css):
        assert selector in read


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_variable_is_defined_and_every_picture_exists(sheet: Path) -> None:
    css = sheet.read_text("utf-8")
    theme = set(re.findall(r"--md-[\w-]+", theme_css()))
    named = set(re.findall(r"(?<![\w-])--[a-z][\w-]+", css))
    defined = set(re.findall(r"(--book-[\w-]+)\s*:", css))
    assert named - theme - defined == set()  # one that the theme does not have changes nothing
    for address in re.findall(r"url\(\s*[\"']?([^\"')]+)", css):
        assert address.startswith("data:") or (sheet.parent / address).is_file()


def test_trimming_keeps_a_selector_unless_it_needs_a_class_that_nothing_has() -> None:
    css = """
    .used, .gone { color: red }
    a:not(.gone), b:is(.gone, .used, :not(.x, .y)), [class~=gone] { color: tan }
    .used .gone::before { content: "{/* a string */}" }
    .used::before { content: "{/* a string */ }" }
    @media print { .gone { color: blue } .used { top: 0 } @page { margin: 0 } }
    @supports (top: 1px) { @media print { .gone { color: blue } } }
    """
    assert trim_sheet(css, {"used"}) == (
        ".used{color: red}"
        "a:not(.gone),b:is(.gone, .used, :not(.x, .y)),[class~=gone]{color: tan}"
        '.used::before{content: "{/* a string */ }"}'
        "@media print{.used{top: 0}}"
    )


def test_variables_that_nothing_reads_are_dropped() -> None:
    sheets = {
        "theme": ':root{--icon:url("data:;x}");--read:1;--asked:2}:root{--none:1}a{top:var(--read)}'
    }
    [trimmed] = trim_sheets(sheets, set(), {"--asked"}).values()
    assert trimmed == ":root{--read:1;--asked:2}a{top:var(--read)}"


@pytest.mark.browser
def test_trimming_the_theme_loses_no_rule_for_what_is_used(page: Page) -> None:
    """Whatever a browser reads in the trimmed sheet it reads in the whole one, and the other way
    round but for the classes that are not used."""
    used = set(re.findall(r"\.(md-(?:nav|header|search)[\w-]*)", theme_css()))
    for path in THEME.glob("assets/stylesheets/*.css"):
        css = path.read_text("utf-8")
        whole, trimmed = (
            set(page.evaluate(EXPAND, css)),
            set(page.evaluate(EXPAND, trim_sheet(css, used))),
        )
        assert trimmed <= whole
        for lost in whole - trimmed - {" {margin: 25mm;}"}:  # of the page, dropped on purpose
            bare = re.sub(r"\([^{]*?\)(?=[\s:.,{>+~])", "", lost.rpartition(" {")[0])
            assert set(re.findall(r"\.([A-Za-z_][\w-]*)", bare)) - used, lost
