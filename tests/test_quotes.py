"""Quotation marks: curled where they are read, straight where they are copied."""

from __future__ import annotations

import pytest
from bs4 import NavigableString
from conftest import Soup, sources
from trial import render

KEPT = {"pre", "code", "script", "style", "svg", "cite", "works", "depth"}


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ('the article\'s "loop"', "the article’s “loop”"),
        ('"*Not*" found', "“Not” found"),
        ("(\"so\") 'thus'", "(“so”) ‘thus’"),
        ('trials\' men, **"x"**', "trials’ men, “x”"),
        ("`'a'` 'b'", "'a' ‘b’"),
        ("*it*'s [a](about.md \"b\")'s", "it’s a’s"),
    ],
)
def test_marks_are_curled_as_a_book_has_them(typed: str, read: str) -> None:
    assert render(typed).html.p.get_text() == read


def test_no_straight_mark_is_left_in_a_page(soup: Soup) -> None:
    for src in sources():
        for text in soup(src).select_one("article").find_all(string=True):
            around = {part for one in text.parents for part in (one.name, *one.get("class", []))}
            if type(text) is NavigableString and not around & KEPT:
                assert not {"'", '"'} & set(text), (src, text)
