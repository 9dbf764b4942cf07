"""Quotation marks: curled where they are read, straight where they are copied or searched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Soup, sources
from curl_quotes import curl_quotes


@pytest.mark.parametrize(
    ("html", "curled"),
    [
        ('<p>the article\'s "loop"</p>', "<p>the article’s “loop”</p>"),
        ('<p>"<em>Not</em>" found</p>', "<p>“<em>Not</em>” found</p>"),
        ("<p>(\"so\") 'thus'</p>", "<p>(“so”) ‘thus’</p>"),
        ("<td>trials&#39; men</td><td>&quot;x&quot;</td>", "<td>trials’ men</td><td>“x”</td>"),
        ("<a title=\"a'b\">it's</a>", '<a title="a\'b">it’s</a>'),
        ("<pre><code>'a'</code></pre>'b'", "<pre><code>'a'</code></pre>‘b’"),
        ("<svg><title>it's</title></svg>", "<svg><title>it's</title></svg>"),
    ],
)
def test_marks_are_curled_in_text_only(html: str, curled: str) -> None:
    assert curl_quotes(html) == curled


@pytest.mark.parametrize("src", [src for src in sources() if src != "references.md"])
def test_no_straight_mark_is_left_in_a_page(src: str, soup: Soup) -> None:
    skipped = {"pre", "code", "script", "style", "svg", "title", "desc", "text"}
    for text in soup(src).select_one("article").find_all(string=True):
        names = {parent.name for parent in text.parents} | {
            name for parent in text.parents for name in parent.get("class", [])
        }
        if type(text).__name__ == "NavigableString" and not names & (skipped | {"cite", "depth"}):
            assert not {"'", '"'} & set(text), text


def test_the_search_index_holds_marks_as_typed(site: Path) -> None:
    index = json.loads((site / "search/search_index.json").read_text(encoding="utf-8"))
    text = " ".join(doc["text"] for doc in index["docs"])
    assert "the article's" in text
    assert "article’s" not in text
