"""Glossary terms: each use leads to its entry and explains itself, once a page."""

from __future__ import annotations

import pytest
from book.data.records import Term
from book.markdown.terms import Spellings, TermLinker
from bs4 import BeautifulSoup
from conftest import Soup, parse, sources, typed
from markdown import Markdown
from trial import DATA

TNF = Term(term="TNF-α", name="tumour necrosis factor", also=("TNFα",), says="A messenger.")
INSULIN = Term(term="insulin", says="A hormone.")


def link(text: str, *terms: Term) -> BeautifulSoup:
    md = Markdown(extensions=["fenced_code"])
    md.treeprocessors.register(TermLinker(Spellings(terms), set()), "terms", 3)
    return parse(md.convert(text))


def test_every_entry_is_on_the_glossary_page(soup: Soup) -> None:
    entries = soup("glossary.md").select("dl.glossary dt")
    for entry, term in zip(entries, DATA.terms, strict=True):
        assert (entry["id"], typed(entry.dfn)) == (term.anchor, term.term)
        assert term.says in typed(entry.find_next("dd"))


def test_term_is_linked_once_a_page_to_an_entry_and_explains_itself(soup: Soup) -> None:
    anchors = {term.anchor for term in DATA.terms}
    for src in sources():
        links = soup(src).select("a.term")
        leads = [link["href"].split("#")[1] for link in links]
        assert len(leads) == len(set(leads)), src
        assert set(leads) <= anchors
        assert all(link["title"].endswith((".", "?")) for link in links)
    assert not soup("glossary.md").select("a.term")


def test_first_use_is_linked_and_the_text_around_it_is_kept() -> None:
    page = link("Much TNF-α, *some* insulin, and **TNFα** and Insulins again.", TNF, INSULIN)
    assert page.get_text() == "Much TNF-α, some insulin, and TNFα and Insulins again."
    found = [(one.get_text(), one["href"], one["title"]) for one in page.select("a.term")]
    assert found == [
        ("TNF-α", "/glossary.md#tnf-a", "Tumour necrosis factor. A messenger."),
        ("insulin", "/glossary.md#insulin", "A hormone."),
    ]


def test_headings_links_code_and_parts_of_words_are_left_alone() -> None:
    text = "# Insulin\n\n[insulin](x) `insulin` proinsulin insulin-like tnf-α\n\n```\ninsulin\n```"
    assert link(text, INSULIN, TNF).select("a.term") == []


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("coronary artery", "Coronary arteries harden."),
        ("meta-analysis", "Two meta-analyses agree."),
        ("stress", "All stresses count."),
        ("TNF-α", "TNF\u2011α rises."),
        ("\u00b5mol", "5 \u03bcmol"),
        ("blood sugar", "Blood\u00a0sugar rises."),
    ],
)
def test_term_is_found_in_the_plural_and_with_signs_that_look_alike(term: str, text: str) -> None:
    page = link(text, Term(term=term, says="A test."))
    assert page.a.get_text() in text
    assert page.get_text() == text
