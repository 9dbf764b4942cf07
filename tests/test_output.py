"""The check of the written site refuses what would harm or mislead a reader."""

from __future__ import annotations

import pytest
from book.diagnostics import Diagnostic
from book.output.check import check_site, check_styles, read_page
from book.output.styles import drop_comments
from selectolax.lexbor import LexborHTMLParser


def check(html: str) -> list[Diagnostic]:
    """Return the faults of a site of two pages, of which the first has this text."""
    texts = {
        "a/index.html": f"<article>{html}</article>",
        "b/index.html": '<article id="there"></article>',
    }
    pages = {
        path: read_page(text, LexborHTMLParser(text), frame=True) for path, text in texts.items()
    }
    return check_site(pages, {*texts, "é.png"}, {}, base="/book/")


@pytest.mark.parametrize(
    ("html", "what"),
    [
        ('<a href="#x">x</a>', "'#x' names a place that a/index.html does not have."),
        ('<a href="../b/#x">x</a>', "'../b/#x' names a place that b/index.html does not have."),
        ('<img src="x.png">', "'x.png' does not lead to a file of this edition."),
        ('<img src="//a.example/x.png">', "<img> asks a third party for '//a.example/x.png'."),
        ('<form action="https://a.example"></form>', "<form> asks a third party"),
        ('<a ping="https://a.example" href="#">x</a>', "<a> asks a third party"),
        ('<svg><use href="https://a.example/x.svg"/></svg>', "<use> asks a third party"),
        ('<svg><image xlink:href="https://a.example/x.png"/></svg>', "<image> asks a third party"),
        ('<link rel="preconnect" href="https://a.example">', "<link> asks a third party"),
        ('<p onclick="x()">x</p>', "<p> has 'onclick', which the policy blocks."),
        ('<base href="/x/">', "<base> does not belong in a page's text."),
    ],
)
def test_harm_in_a_page_is_refused(html: str, what: str) -> None:
    assert any(fault.what.startswith(what) and fault.hint for fault in check(html)), check(html)


@pytest.mark.parametrize(
    "html",
    [
        '<a href="../b/#there">x</a> <a href="../b">x</a> <a href="https://a.example">x</a>',
        '<img src="../%C3%A9.png"> <a href="#">x</a> <a href="mailto:a@b.example">x</a>',
        '<a href="/book/b/#there">x</a>',
        '<pre><span>[@x] **</span></pre> <code>{: .x }</code> <script type="application/json">{}</script>',
    ],
)
def test_sound_page_passes(html: str) -> None:
    assert check(html) == []


@pytest.mark.parametrize(
    "rule",
    [
        "background: url(https://a.example/x.png)",
        'background: image-set("https://a.example/x.png" 1x)',
        '@import "//a.example/x.css"',
    ],
)
def test_style_sheet_asks_no_third_party(rule: str) -> None:
    icon = "url('data:image/svg+xml,<svg xmlns=\"http://www.w3.org/2000/svg\"/>')"
    assert [fault.file for fault in check_styles({"a.css": rule, "b.css": icon})] == ["site/a.css"]


def test_script_loses_its_comments_and_nothing_else() -> None:
    script = "/** What\n * it does. */\na(); // b\n  // c\nconst d = 'https://e/*'; /* f */\n"
    assert drop_comments(script) == "a(); // b\nconst d = 'https://e/*'; /* f */\n"
