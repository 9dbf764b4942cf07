"""Markdown as in Material for MkDocs, and citations in every form."""

from __future__ import annotations

import pytest
from trial import SRC, faults, render

ONE, TWO = "spiegel1999impact", "herman2016regulation"


@pytest.mark.parametrize(
    ("markdown", "selector", "text"),
    [
        ("==lit==", "mark", "lit"),
        ("~~gone~~", "del", "gone"),
        ("^^new^^", "ins", "new"),
        ("H~2~O", "sub", "2"),
        ("x^2^", "sup", "2"),
        ("++ctrl+c++", ".keys kbd.key-control", "Ctrl"),
        ("<kbd>Esc</kbd>", "kbd", "Esc"),
        ("- a\n    1. b", "ul ol li", "b"),
        ("```python\nx = 1\n```", ".highlight .mi", "1"),
        ("/// details | More\ntext\n///", "details summary", "More"),
        ("/// tab | A\na\n///\n\n/// tab | B\nb\n///", ".tabbed-labels", "AB"),
        ('=== "A"\n\n    a\n\n=== "B"\n\n    b', ".tabbed-labels", "AB"),
        ('/// html | div.x\n<span id="a">b</span>\n///', "div.x span#a", "b"),
        ("## A heading { #own }", "h2#own a.headerlink", "¶"),
    ],
)
def test_markdown_makes(markdown: str, selector: str, text: str) -> None:
    assert render(markdown).html.select_one(selector).get_text() == text
    assert faults(markdown) == []


def test_fold_has_an_address_from_its_summary_that_no_heading_loses() -> None:
    fold, own = (
        "/// details | More\ntext\n///\n\n",
        "/// details | Other\n    attrs: {id: own}\n\ntext\n///\n",
    )
    html = render(f"{fold}## More\n\n{own}").html
    assert [one["id"] for one in html.select("details, h2")] == ["more_1", "more", "own"]


@pytest.mark.parametrize("kind", ["key", "evidence", "safety", "clinician"])
def test_box_has_its_kind_its_title_and_its_text(kind: str) -> None:
    box = render(f"/// {kind} | A title\nText with *stress*.\n///").html.select_one(".admonition")
    assert box["class"] == ["admonition", kind]
    assert box.select_one(".admonition-title").get_text() == "A title"
    assert box.em.get_text() == "stress"


def test_code_shows_what_it_holds() -> None:
    """Citations, markers and names of figures in code are examples, not orders."""
    held = f"[@{ONE}] [@nobody] <!-- claim: F04 --> <!-- note --> {{figure: x}} Table: x <div> it's"
    text = f"```\n{held}\n```\n\n~~~ text\n{held}\n~~~\n\n``{held}``\n"
    assert faults(text) == []
    trial = render(text)
    assert [code.get_text().strip() for code in trial.html.select("code")] == [held] * 3
    assert trial.html.select("sup, .footnote, .claim, a.term") == []
    assert not trial.book.page_keys[SRC]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (f"So [@{ONE}].", "So1."),
        (f"So [@{ONE}; @{TWO}].", "So1, 2."),
        (f"So [@{ONE}, @{TWO}].", "So1, 2."),
        (f"So [@{ONE};\n@{TWO}].", "So1, 2."),
        (f"So [see @{ONE}, p. 5].", "So (see 1, p. 5)."),
        (f"So [@{ONE} p. 5].", "So (1 p. 5)."),
        (f"So [e.g., @{ONE},\np. 5; cf. @{TWO}].", "So (e.g., 1, p. 5; cf. 2)."),
        (f"So [@{ONE} and @{TWO}].", "So (1 and 2)."),
        (f"So [@{ONE}] [@{TWO}].", "So1, 2."),
        (f"So [an aside [@{ONE}]].", "So [an aside1]."),
        (f"> So [@{ONE};\n> @{TWO}].", "So1, 2."),
        (f"@{ONE} say so.", "Spiegel et al.1 say so."),
        (f"@{ONE} [p. 5] say so.", "Spiegel et al. (1, p. 5) say so."),
        (f"Write to @nhs and `@{ONE}`.", f"Write to @nhs and @{ONE}."),
        (f"So\n[-@{ONE}].", "So 1."),
        ("Write to [me at me@a.example](about.md).", "Write to me at me@a.example."),
    ],
)
def test_citation_is_read_as_people_write_it(written: str, read: str) -> None:
    assert faults(written) == []
    assert " ".join(render(written).html.p.get_text().split()) == read


def test_each_cited_work_is_in_the_list_whatever_the_form_of_the_citation() -> None:
    trial = render(f"A [@{ONE},\n@{TWO}]. B [see @{ONE}].")
    listed = [item["id"] for item in trial.html.select(".footnote li")]
    assert listed == [f"fn:{ONE}", f"fn:{TWO}"]
    assert trial.book.page_keys[SRC] == {ONE, TWO}


def test_heading_with_a_citation_has_a_clean_name() -> None:
    """In the table of contents, in the search and in the list of what cites a work."""
    trial = render(f"## Sleep and *stress* [@{ONE}]\n\nText. [@{TWO}]")
    assert next(iter(trial.page.toc)).title == "Sleep and stress"
    sections = {mention.section for mention in trial.book.mentions[SRC]}
    assert sections == {"Sleep and stress"}


def test_marker_needs_no_empty_lines_around_it() -> None:
    html = render("before\n<!-- correction-counts -->\nafter").html
    assert [part.name for part in html.find_all(True, recursive=False)] == ["p", "table", "p"]


@pytest.mark.parametrize("src", ["sleep and stress.md", "systèmes/äther.md"])
def test_page_may_have_spaces_and_accents_in_its_name(src: str) -> None:
    html = render(f"Text. [@{ONE}]", src).html
    assert html.select_one(".footnote li")
    assert len(html.select(".downloads a[href$='.bib'], .downloads a[href$='.ris']")) == 2
