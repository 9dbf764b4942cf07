"""The menu for citing: what a writer gets, and with how many actions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import rispy
from book.data.citations import find_citations
from book.export.files import FORMATS
from book.export.formatted import STYLES
from book.export.scripts import citation_files, claim_work
from conftest import LEDGER, STAGES, address_of
from playwright.sync_api import Download, Page, expect
from pybtex.database import parse_file
from trial import BOOK, DATA

CITED = find_citations(BOOK.pages["index.md"].text)
FIRST = [key for line, key in CITED if line == CITED[0][0]]
"""The works of the first sentence on the home page that cites; each sentence has a line."""


def test_every_work_and_claim_can_be_cited_in_every_form() -> None:
    found: dict[str, dict[str, str]] = {}
    for _, script in citation_files(BOOK):
        found |= json.loads(script[script.index(", {") + 2 : script.rindex(")")])
    claims = {claim_work(BOOK, one).key for one in DATA.claims}
    assert found.keys() == DATA.works.keys() | claims
    for key, forms in found.items():
        assert forms.keys() >= {*FORMATS, "plain"}
        assert key in claims or forms.keys() >= STYLES.keys(), "run 'make formatted'"


def dialog_button(page: Page, name: str) -> None:
    page.get_by_role("dialog").get_by_role("button", name=name, exact=True).click()


def copied(page: Page) -> str:
    expect(page.get_by_role("dialog").get_by_role("status")).not_to_be_empty()
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def keys_of(download: Download) -> set[str]:
    return set(parse_file(download.path(), bib_format="bibtex").entries)


@pytest.mark.browser
def test_citations_of_a_sentence_take_three_actions(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("a.footnote-ref").first.hover()  # 1
    page.locator(".preview").get_by_role("button", name="Cite").click()  # 2
    with page.expect_download() as download:
        dialog_button(page, ".bib")  # 3
    assert keys_of(download.value) == set(FIRST)


@pytest.mark.browser
@pytest.mark.parametrize("src", [STAGES, LEDGER])
def test_sources_of_a_claim_take_two_actions(src: str, page: Page, address: str) -> None:
    page.goto(f"{address}/{address_of(src)}")
    page.get_by_role("button", name="Cite claim X2a", exact=True).click()  # 1
    with page.expect_download() as download:
        dialog_button(page, ".bib")  # 2
    assert keys_of(download.value) == set(DATA.claims["X2a"].keys)


@pytest.mark.browser
def test_filtered_view_takes_two_actions(page: Page, address: str) -> None:
    for path, wanted in (
        (
            "references/#?kind=meta-analysis",
            {key for key, work in DATA.works.items() if work.kind == "meta-analysis"},
        ),
        (
            f"{address_of(LEDGER)}#?verdict=contested",
            {k for one in DATA.claims.values() if one.verdict == "contested" for k in one.keys},
        ),
    ):
        page.goto(f"{address}/{path}")
        page.get_by_role("button", name="Cite what is shown").click()  # 1
        with page.expect_download() as download:
            dialog_button(page, ".bib")  # 2
        assert keys_of(download.value) == wanted


@pytest.mark.browser
def test_one_work_is_copied_in_the_style_that_was_chosen(page: Page, address: str) -> None:
    page.goto(f"{address}/references/s/#spiegel1999impact")
    page.locator("#spiegel1999impact").get_by_role("button").click()
    page.get_by_role("dialog").get_by_label("Style").select_option("APA")
    dialog_button(page, "Reference")
    assert copied(page).startswith("Spiegel, K., Leproult, R., & Van Cauter, E. (1999).")
    page.goto(f"{address}/fundamentals/what-sleep-restores/")
    page.get_by_role("button", name="Cite Spiegel 1999").click()  # beside the reference
    dialog_button(page, "Reference")
    assert "(1999)" in copied(page)  # the style is remembered


@pytest.mark.browser
def test_sentence_is_copied_with_its_citations(page: Page, address: str) -> None:
    page.goto(address)
    mark = page.locator("a.footnote-ref").first
    for form, end in (
        ("Markdown", f" [@{'; @'.join(FIRST)}]."),
        ("LaTeX", rf"~\cite{{{','.join(FIRST)}}}."),
    ):
        mark.focus()
        page.keyboard.press("Tab")  # nothing to click: the preview opens on focus
        page.locator(".preview").get_by_role("button", name="Cite").press("Enter")
        dialog_button(page, form)
        text = copied(page)
        assert text.endswith(end)
        assert text.removesuffix(end) in page.locator("article").inner_text()
        page.keyboard.press("Escape")
        expect(mark).to_be_focused()


@pytest.mark.browser
def test_mark_without_a_sentence_offers_none_to_copy(page: Page, address: str) -> None:
    page.goto(f"{address}/{address_of(STAGES)}")
    page.locator(".claim summary").first.click()
    page.locator(".claim__refs a.footnote-ref").first.focus()
    page.keyboard.press("Tab")
    page.locator(".preview").get_by_role("button", name="Cite").press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="BibTeX")).to_be_visible()
    expect(dialog.get_by_role("button", name="LaTeX")).to_have_count(0)


@pytest.mark.browser
def test_claim_is_cited_with_verdict_version_and_place(page: Page, address: str) -> None:
    page.goto(f"{address}/{address_of(STAGES)}")
    page.get_by_role("button", name="Cite claim X2a", exact=True).click()
    page.get_by_label("Claim X2a itself").check()
    dialog_button(page, "Reference")
    for part in ("Claim X2a", DATA.claims["X2a"].verdict, f"version {BOOK.version}"):
        assert part in copied(page)
    changed = page.get_by_role("link", name="What changed since")
    assert (changed.get_attribute("href") or "").endswith("evidence/changes/")


@pytest.mark.browser
@pytest.mark.editions
def test_works_collected_on_two_pages_are_taken_out_together(page: Page, unpacked: Path) -> None:
    """From file://, where a script can fetch nothing."""
    for letter, key in (("s", "spiegel1999impact"), ("p", "plat1996effects")):
        page.goto((unpacked / f"references/{letter}.html").as_uri())
        page.locator(f"#{key}").get_by_role("button").click()
        dialog_button(page, "Add to my list")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="My list: 2 works").click()
    with page.expect_download() as download:
        dialog_button(page, ".ris")
    records = rispy.loads(download.value.path().read_text("utf-8"))
    assert sorted(record["year"] for record in records) == ["1996", "1999"]
    dialog_button(page, "Empty the list")
    expect(page.get_by_role("button", name="My list")).to_have_count(0)
