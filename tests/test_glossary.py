"""Glossary terms: each is used, each use leads to its entry."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from conftest import Soup, sources, typed
from link_terms import LinkTerms, spelling_pattern
from load_evidence import Evidence, Term
from markdown import Markdown
from pybtex.database import BibliographyData

TNF = Term(
    "TNF-α", "tumour necrosis factor alpha", (), ("TNF-a",), "A messenger of inflammation.", 1
)
INSULIN = Term("insulin", "", (), (), "A hormone.", 2)


def render(text: str, *terms: Term) -> BeautifulSoup:
    evidence = Evidence(BibliographyData(), terms=list(terms))
    return BeautifulSoup(
        Markdown(extensions=[LinkTerms(evidence), "md_in_html"]).convert(text), "html.parser"
    )


def test_every_entry_is_linked_from_a_page(soup: Soup, evidence: Evidence) -> None:
    linked = {
        link["href"].split("#")[1] for src in sources() for link in soup(src).select("a.term")
    }
    assert linked == {term.anchor for term in evidence.terms}


def test_every_entry_is_on_the_glossary_page(soup: Soup, evidence: Evidence) -> None:
    entries = {dt["id"]: dt for dt in soup("glossary.md").select("dl.glossary dt")}
    assert entries.keys() == {term.anchor for term in evidence.terms}
    for term in evidence.terms:
        assert typed(entries[term.anchor].dfn) == term.term
        assert term.says in typed(entries[term.anchor].find_next("dd"))


@pytest.mark.parametrize("src", [src for src in sources() if src != "glossary.md"])
def test_term_is_linked_once_a_page_and_explains_itself(src: str, soup: Soup) -> None:
    links = soup(src).select("a.term")
    anchors = [link["href"] for link in links]
    assert len(anchors) == len(set(anchors))
    assert all(len(link["title"]) > 20 for link in links)


def test_first_use_is_linked_and_the_second_is_not() -> None:
    page = render("Insulin and insulin.", INSULIN)
    assert [link.get_text() for link in page.select("a.term")] == ["Insulin"]
    assert page.get_text() == "Insulin and insulin."


def test_text_around_links_is_kept() -> None:
    page = render("Much TNF-α, *some* insulin, and **TNF-α** again.", TNF, INSULIN)
    assert page.get_text() == "Much TNF-α, some insulin, and TNF-α again."
    assert [link["href"] for link in page.select("a.term")] == [
        "/glossary.md#tnf-a",
        "/glossary.md#insulin",
    ]


def test_headings_links_and_code_are_left_alone() -> None:
    page = render("# Insulin\n\n[insulin](x) `insulin`", INSULIN)
    assert page.select("a.term") == []


def test_part_of_a_word_is_no_use() -> None:
    pattern, _ = spelling_pattern([INSULIN, TNF])
    assert pattern.search("proinsulin insulin-like tnf-α") is None
    assert pattern.search("two insulins") is not None


def test_definition_is_escaped() -> None:
    page = render("insulin", Term("insulin", "", (), (), 'A "quoted" <script>.', 1))
    assert page.select("a.term")[0]["title"] == 'A "quoted" <script>.'
    assert page.script is None
