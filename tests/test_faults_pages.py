"""Faults of a page's text, its front matter, its written HTML and our scripts, each at its check.

These call the checks themselves, without a build; test_faults.py shows that a build runs them.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from check_output import CSS_REMOTE, check_strays, read_page
from check_prose import check_prose
from check_scripts import check_script
from check_templates import check_front_matter, check_titles
from conftest import ROOT, sources

Record = Callable[[str, object], None]
PAGE = '---\ntitle: T\n---\n\n# T\n\n!!! key "In short"\n    The answer.\n\n{text}\n\nThe end.\n'
TEXT_LINE = 10

TEXT_FAULTS = [
    pytest.param(
        '!!! warnung "x"\n    y', "unknown box '!!! warnung \"x\"'. Use !!! with", id="unknown box"
    ),
    pytest.param('!!! saftey "x"\n    y', "Did you mean 'safety'?", id="misspelt box"),
    pytest.param('??? evidence "x"\n    y', "unknown box '??? evidence \"x\"'", id="folded box"),
    pytest.param("!!! evidence\n    y", "the box 'evidence' has no title.", id="box without title"),
    pytest.param('!!! evidence "x"\ny', "the box 'evidence' is empty.", id="box without a body"),
    pytest.param('!!! key "x"\n    y', "a second box of the kind 'key'.", id="second box In short"),
    pytest.param("More.[^9]", "a footnote of the page's own: '[^9]'. Cite", id="footnote"),
    pytest.param(
        "As @herman2016regulation says.",
        "'@herman2016regulation' stands",
        id="key without brackets",
    ),
    pytest.param("[@a; @a]", "'a' is cited twice in one place.", id="work twice in a citation"),
    pytest.param('--8<-- "x.md"', "a snippet is left as it is", id="snippet"),
    pytest.param("{{ page.title }}", "a template's mark is left", id="template mark"),
    pytest.param("*[HPA]: axis", "an abbreviation in another dialect", id="abbreviation"),
    pytest.param(
        "Good :smile: night", "an emoji code is left as it is: ':smile:'.", id="emoji code"
    ),
    pytest.param("~~gone~~", "a mark that this Markdown does not know", id="struck text"),
    pytest.param("==lit==", "a mark that this Markdown does not know", id="marked text"),
    pytest.param("- [ ] task", "an empty pair of brackets", id="task list"),
    pytest.param("[](index.md)", "an empty pair of brackets", id="link without text"),
    pytest.param("![](x.svg)", "an image without words", id="Markdown image without words"),
    pytest.param("<<<<<<< HEAD", "a merge conflict is left", id="merge conflict"),
    pytest.param("TODO: more", "unfinished text is left: 'TODO'.", id="TODO"),
    pytest.param("Lorem ipsum dolor", "unfinished text is left", id="lorem ipsum"),
    pytest.param("See https://a.example/x.", "a bare address", id="bare address"),
    pytest.param("[x](http://a.example/)", "a link without encryption", id="http link"),
    pytest.param("[x](https:/a.example/)", "an address that cannot be read", id="one slash"),
    pytest.param("[x](mailto:a@b.example)", "a link to a mailbox", id="mailto"),
    pytest.param("[x](https://a.example/?utm_source=y)", "an address that tracks", id="tracking"),
    pytest.param("[x](javascript:alert(1))", "a link that runs a script", id="javascript link"),
    pytest.param('<a href="#x" target="_blank">x</a>', "a link that opens", id="new window"),
    pytest.param("It is the the answer.", "'the' stands twice. Keep one.", id="word twice"),
    pytest.param("zero\u200bwidth", "an invisible sign", id="invisible sign"),
    pytest.param("a “quoted” word", "a curled quotation mark: '“'.", id="curled quotes"),
    pytest.param("Some text\n- one\n- two", "a list right below text", id="list below text"),
    pytest.param("Some text\n---", "a line that makes a heading", id="rule below text"),
    pytest.param("An **open mark", "a ** without its partner.", id="unbalanced mark"),
    pytest.param("See claim F99.", "'F99' is no claim.", id="claim that is none"),
    pytest.param("A &nosuch; sign", "'&nosuch;' is no sign.", id="entity that is none"),
    pytest.param("# Again", "a second heading of the first level. Use ##.", id="second h1"),
    pytest.param("### Deep", "the heading leaves out level 2. Use ##.", id="level left out"),
    pytest.param("A <b>bold word", "<b> is never closed. Close it with </b>.", id="open tag"),
    pytest.param("<div markdown>\n\nx", "<div> is never closed.", id="open div"),
    pytest.param("x</div>", "</div> closes nothing.", id="stray end tag"),
    pytest.param("x</article>", "</article> closes nothing.", id="stray end of the article"),
    pytest.param("<blok>x</blok>", "<blok> is no part of a page's text.", id="unknown tag"),
    pytest.param("<marquee>x</marquee>", "<marquee> is no part", id="marquee"),
    pytest.param('<iframe srcdoc="x"></iframe>', "<iframe> is no part", id="frame"),
    pytest.param("<style>p{}</style>", "<style> is no part of a page's text.", id="style sheet"),
    pytest.param('<form action="/x"></form>', "<form> is no part", id="form"),
    pytest.param('<p id="a" id="b">x</p>', "<p> has 'id' twice.", id="attribute twice"),
    pytest.param('<img src="x.svg">', "<img> has no alt.", id="image without words"),
]


@pytest.mark.parametrize(("text", "message"), TEXT_FAULTS)
def test_fault_of_the_text_is_found_in_its_line(
    text: str, message: str, request: pytest.FixtureRequest, record_property: Record
) -> None:
    assert check_prose("a.md", PAGE.format(text="Good text."), {"herman2016regulation"}) == []
    problems = check_prose("a.md", PAGE.format(text=text), {"herman2016regulation"})
    last = TEXT_LINE + text.count("\n")
    said = [str(fault) for fault in problems if TEXT_LINE <= fault.line <= last]
    assert any(message in fault for fault in said), list(map(str, problems))
    assert said[0].startswith(f"docs/a.md:{problems[0].line}: ")
    record_property(f"planted: {request.node.callspec.id}", f"check_prose: {message[:60]}")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("`[^9] TODO <b> http://a.example`", id="code"),
        pytest.param("```\n!!! warnung\n<b>\n# x\n```", id="block of code"),
        pytest.param("He said that that had had no effect.", id="words that may double"),
        pytest.param("A table:\n\n| a |\n| --- |\n| 1 |", id="table"),
        pytest.param("- one\n  goes on\n- two\n    - deep", id="list that goes on"),
        pytest.param("[x](https://a.example/?a=1&b=2) and A&amp;B", id="address with a query"),
        pytest.param('<div class="x" markdown>\n\ny\n\n</div>', id="division"),
    ],
)
def test_sound_text_passes(text: str) -> None:
    assert check_prose("a.md", PAGE.format(text=text), ()) == []


@pytest.mark.parametrize("src", sources())
def test_every_page_passes(src: str) -> None:
    text = (ROOT / "docs" / src).read_text(encoding="utf-8")
    assert check_prose(src, text, ()) == []
    assert check_front_matter(src, text) == []


FRONT = {
    "title": "A title",
    "description": "What this page says, in fifty characters or a few more than that.",
    "depth": "Mechanisms",
    "deeper": "[systems/stages.md]",
}
FRONT_FAULTS = [
    pytest.param(
        {"depht": "x"}, "unknown field 'depht'. Did you mean 'depth'?", id="misspelt field"
    ),
    pytest.param({"title": "42"}, "'title' in the front matter is no text.", id="title a number"),
    pytest.param(
        {"deeper": "systems/stages.md"},
        "'deeper' in the front matter is no list.",
        id="way as text",
    ),
    pytest.param({"deeper": "5"}, "'deeper' in the front matter is no list.", id="way as number"),
    pytest.param(
        {"deeper": "[5]"}, "'deeper' in the front matter is no list.", id="way to a number"
    ),
    pytest.param(
        {"description": "Short."}, "the description has 6 characters.", id="short description"
    ),
    pytest.param(
        {"description": "x" * 171}, "the description has 171 characters.", id="long description"
    ),
    pytest.param(
        {"title": "Another"},
        "the title is 'Another' and the heading 'A title'.",
        id="title is not the heading",
    ),
    pytest.param(
        {"depth": "Systems"},
        "the depth is 'Systems' in the folder mechanisms/.",
        id="depth of another folder",
    ),
    pytest.param(
        {"deeper": "[fundamentals/x.md]"},
        "'fundamentals/x.md' is not deeper",
        id="deeper is no deeper",
    ),
    pytest.param(
        {"deeper": "[mechanisms/a.md]"}, "'mechanisms/a.md' is not deeper", id="deeper is the page"
    ),
    pytest.param(
        {"simpler": "[systems/x.md]"}, "'systems/x.md' is not simpler", id="simpler is deeper"
    ),
]


def front_page(fields: dict[str, str]) -> str:
    """A page of Mechanisms with this front matter."""
    lines = "".join(f"{name}: {value}\n" for name, value in fields.items())
    return f"---\n{lines}---\n\n# A title\n"


@pytest.mark.parametrize(("fields", "message"), FRONT_FAULTS)
def test_fault_of_the_front_matter_is_found(
    fields: dict[str, str],
    message: str,
    request: pytest.FixtureRequest,
    record_property: Record,
) -> None:
    assert check_front_matter("mechanisms/a.md", front_page(FRONT)) == []
    said = [
        str(fault) for fault in check_front_matter("mechanisms/a.md", front_page(FRONT | fields))
    ]
    assert any(message in text for text in said), said
    assert all(re.match(r"docs/mechanisms/a\.md:\d+: ", text) for text in said)
    record_property(f"planted: {request.node.callspec.id}", f"check_templates: {message[:60]}")


def test_field_given_twice_is_found_in_its_line() -> None:
    text = front_page(FRONT).replace("depth:", "title: Again\ndepth:")
    assert [str(fault) for fault in check_front_matter("mechanisms/a.md", text)] == [
        "docs/mechanisms/a.md:4: the key 'title' is given twice. Keep one."
    ]


def test_two_pages_with_one_title_are_found() -> None:
    [fault] = check_titles([("a.md", "T"), ("b.md", "U"), ("c.md", "T")])
    assert str(fault).startswith("docs/c.md:1: the title 'T' is also that of docs/a.md.")


HTML_FAULTS = [
    pytest.param(
        '<a href="javascript:x()">x</a>',
        "the link 'javascript:x()' of <a> runs",
        id="javascript href",
    ),
    pytest.param(
        '<a href="data:text/html,x">x</a>', "the link 'data:text/html,x' of <a>", id="data href"
    ),
    pytest.param(
        '<form action="https://a.example/">', "<form> asks a third party", id="form that leaves"
    ),
    pytest.param(
        '<button formaction="//a.example">', "<button> asks a third party", id="button that leaves"
    ),
    pytest.param('<a ping="https://a.example" href="#x">', "<a> asks a third party", id="ping"),
    pytest.param('<svg><use href="https://a.example/x.svg"/></svg>', "<use> asks", id="remote use"),
    pytest.param(
        '<svg><image xlink:href="https://a.example/x.png"/></svg>',
        "<image> asks",
        id="remote image in a drawing",
    ),
    pytest.param(
        '<meta http-equiv="refresh" content="0">',
        "<meta> belongs in the head",
        id="meta in the text",
    ),
    pytest.param('<base href="/x/">', "<base> moves every link", id="base"),
    pytest.param(
        "<style>p{}</style>", "<style> is a style sheet in the text", id="style in the page"
    ),
    pytest.param(
        '<script src="x.js"></script>', "a script stands in the text", id="script file in the text"
    ),
    pytest.param(
        "<svg><foreignObject>x</foreignObject></svg>",
        "<foreignobject> brings",
        id="page in a drawing",
    ),
]


@pytest.mark.parametrize(("html", "message"), HTML_FAULTS)
def test_fault_of_the_written_page_is_found(
    html: str, message: str, request: pytest.FixtureRequest, record_property: Record
) -> None:
    said = [f"{what} {mend}" for _, what, mend, _ in read_page(f"<article>{html}</article>").faults]
    assert any(message in text for text in said), said
    record_property(f"planted: {request.node.callspec.id}", f"check_output: {message[:60]}")


def test_head_may_hold_what_the_text_must_not() -> None:
    html = (
        '<head><meta name="a"><title>t</title></head><article><svg><title>t</title></svg></article>'
    )
    assert read_page(html).faults == []


@pytest.mark.parametrize(
    "rule",
    [
        "background: url(https://a.example/x.png)",
        'background: image-set("https://a.example/x.png" 1x)',
        '@import "//a.example/x.css"',
    ],
)
def test_style_sheet_asks_no_third_party(rule: str) -> None:
    assert CSS_REMOTE.search(rule)


def test_icon_in_a_style_sheet_may_name_its_language() -> None:
    assert not CSS_REMOTE.search(
        "url('data:image/svg+xml,<svg xmlns=\"http://www.w3.org/2000/svg\"/>')"
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        pytest.param("eval(text)", "'eval(' runs text as a script", id="eval"),
        pytest.param("new Function('a')", "'new Function' runs text", id="new Function"),
        pytest.param("setTimeout('x()', 9)", "runs text as a script", id="timer with text"),
        pytest.param("document.write('x')", "writes over the page", id="document.write"),
        pytest.param("document.cookie = 'a=1'", "sets a cookie", id="cookie"),
        pytest.param("navigator.sendBeacon(u)", "sends something away", id="beacon"),
        pytest.param('fetch("https://a.example")', "names an address of a third party", id="fetch"),
        pytest.param('import("//a.example/x.js")', "names an address", id="remote import"),
        pytest.param("debugger", "was left from a search", id="debugger"),
        pytest.param("console.log(1)", "was left from a search", id="console.log"),
    ],
)
def test_script_does_nothing_that_is_forbidden(
    line: str, message: str, request: pytest.FixtureRequest, record_property: Record
) -> None:
    [fault] = check_script("a.js", f"const a = 1;\n{line};\n")
    assert str(fault).startswith("a.js:2: ")
    assert message in str(fault)
    record_property(f"planted: script with {request.node.callspec.id}", f"check_scripts: {message}")


def test_file_that_nothing_uses_is_found() -> None:
    [fault] = check_strays(["assets/figures/a.svg", "notes.txt", "assets/b.js"], {"a.svg"}, "b.js")
    assert str(fault).startswith("docs/notes.txt:1: nothing uses this file")
