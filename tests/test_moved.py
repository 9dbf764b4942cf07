"""An old address leads to where its text is now; test_browser.py follows one."""

from __future__ import annotations

import pytest
from book.data.pages import read_front_matter
from book.diagnostics import SourceError
from book.render.moved import find_moved
from conftest import Soup
from trial import BOOK, DATA

FRONT = "---\ntitle: Trial\ndescription: A page of a test, with fifty characters or a few more.\nmoved: {MOVED}\n---\n\n# Trial\n"


def test_every_old_anchor_is_on_its_page_with_a_link_to_its_text(soup: Soup) -> None:
    assert find_moved(BOOK, "index.md")
    for src in BOOK.pages:
        listed = soup(src).select("ul.moved > li")
        assert [item["id"] for item in listed] == [one.old for one in find_moved(BOOK, src)], src
        for item, moved in zip(listed, find_moved(BOOK, src), strict=True):
            assert BOOK.pages[moved.page].meta.title in item.get_text()


@pytest.mark.parametrize(
    ("moved", "what"),
    [
        ("{a: about}", "'moved.a' is 'about'. Write a page below docs/"),
        ("{'#a': about.md}", "'#a'"),
        ("a", "should be a dictionary"),
    ],
)
def test_a_line_that_is_no_place_is_refused(moved: str, what: str) -> None:
    with pytest.raises(SourceError) as raised:
        read_front_matter("trial.md", FRONT.replace("{MOVED}", moved), DATA.site)
    [fault] = raised.value.diagnostics
    assert what in str(fault)
    assert (fault.file, fault.line) == ("docs/trial.md", 4)
