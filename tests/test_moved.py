"""An old address leads to where its text is now: with a script at once, without one by a clear line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from book.data.pages import read_front_matter
from book.data.site import Site
from book.diagnostics import Diagnostic
from book.render.moved import find_moved
from book.state import Book
from conftest import Soup, build, copy_project
from playwright.sync_api import Browser
from trial import project

FRONT = "---\ntitle: Trial\ndescription: A page of a test, with fifty characters or a few more.\nmoved: {MOVED}\n---\n\n# Trial\n"


@pytest.fixture(scope="module")
def book() -> Book:
    return project()[2]


def test_every_old_anchor_is_on_its_page_with_a_link_to_its_text(book: Book, soup: Soup) -> None:
    assert find_moved(book, "index.md")
    for src in book.pages:
        listed = soup(src).select("ul.moved > li")
        assert [item["id"] for item in listed] == [one.old for one in find_moved(book, src)], src
        for item, moved in zip(listed, find_moved(book, src), strict=True):
            assert book.pages[moved.page].meta.title in item.get_text()
            assert moved.anchor in {"", *(one["id"] for one in soup(moved.page).select("[id]"))}


@pytest.mark.browser
@pytest.mark.parametrize("script", [True, False])
def test_an_old_address_leads_a_reader_on(script: bool, browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=script)
    page = context.new_page()
    page.goto(f"{address}/#how-to-read-a-claim")
    if script:
        page.wait_for_url("**/article/#how-to-read-a-claim")
    else:
        line = page.locator(".moved li:visible")
        assert line.inner_text() == "This part is now on “The article, checked”."
        line.locator("a").click()
        page.wait_for_url("**/article/#how-to-read-a-claim")
    page.goto(address)
    assert page.locator(".moved li:visible").count() == 0
    context.close()


def test_the_old_places_are_not_found_by_search(site: Path) -> None:
    assert "This part is now on" not in (site / "search/search_index.json").read_text("utf-8")


def front_matter_faults(moved: str, site: Site) -> list[Diagnostic]:
    faults: list[Diagnostic] = []
    read_front_matter("trial.md", FRONT.replace("{MOVED}", moved), site, faults)
    return faults


@pytest.mark.parametrize(
    ("moved", "what"),
    [
        ("{a: about}", "'moved.a' is 'about'. Write a page below docs/"),
        ("{'#a': about.md}", "'#a'"),
        ("a", "should be fields with values"),
    ],
)
def test_a_line_that_is_no_place_is_refused(moved: str, what: str, book: Book) -> None:
    [fault] = front_matter_faults(moved, book.data.site)
    assert what in str(fault)
    assert (fault.file, fault.line) == ("docs/trial.md", 4)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("article.md#F01", "articles.md#F01", r"docs/index\.md:\d+: under moved, 'F01' leads to the unknown page 'articles\.md'\. Did you mean 'article\.md'"),
        ("article.md#how-to-read-a-claim", "article.md#how-to-read-claims", r"docs/index\.md:\d+: 'how-to-read-a-claim' leads to '#how-to-read-claims', which docs/article\.md does not have\. Did you mean 'how-to-read-a-claim'"),
    ],
)  # fmt: skip
def test_a_place_that_does_not_exist_stops_the_build(
    old: str, new: str, said: str, tmp_path: Path
) -> None:
    page = copy_project(tmp_path) / "docs/index.md"
    page.write_text(page.read_text("utf-8").replace(old, new), encoding="utf-8")
    result = build(tmp_path, tmp_path / "site")
    assert result.returncode != 0
    assert len(re.findall(said, result.stdout + result.stderr)) == 1, result.stderr
