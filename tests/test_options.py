"""Every option is in the table that compares them, and complete on its page."""

from __future__ import annotations

import re

from book.data.citations import find_citations
from book.data.figures import LadderFigure
from book.markdown.quotes import curl_text
from book.render.findings import how_sure
from conftest import ROOT, Soup, html_path
from trial import DATA

PAGE = "options.md"


def test_tables_have_every_option_in_order_and_leads_to_its_section(soup: Soup) -> None:
    rows = soup(PAGE).select(".compare tbody tr")
    for row, option in zip(rows, DATA.options, strict=True):
        cells = [" ".join(cell.get_text().split()) for cell in row.find_all(["th", "td"])]
        assert all(cells)
        assert cells[0] == option.name
        grade, separator, outcome = how_sure(option, DATA)
        assert cells[2] == f"{grade}{separator} {outcome}"
        target = html_path(option.page).removesuffix("index.html")
        assert f"options/{row.th.a['href']}" == f"{target}#{option.id}"
        normal = ", ".join(filter(None, (option.normal.capitalize(), option.normal_in)))
        assert curl_text(normal) == cells[-1]


def test_tables_of_options_have_a_row_for_each_of_theirs(soup: Soup) -> None:
    """On the page of each group, on the page of all, and on home for the options of its figure."""

    def rows(page: str) -> list[str]:
        return [row.th.get_text() for row in soup(page).select(".compare tbody tr")]

    names = [option.name for option in DATA.options]
    assert [
        row for page in dict.fromkeys(one.page for one in DATA.options) for row in rows(page)
    ] == names
    assert rows(PAGE) == names
    figure = DATA.figures["proof-in-short"]
    assert isinstance(figure, LadderFigure)
    assert rows("index.md") == [DATA.options_by_id[name].name for name in figure.options]


def test_option_answers_the_same_questions_in_the_same_order(soup: Soup) -> None:
    asked = [
        *("How sure:", "Back to normal?", "Harm.", "Take care.", "Effort and daily life."),
        *("Approval.", "Who it is for.", "When you may see a change.", "If you do nothing."),
        "If you are thinking about this:",
    ]
    for option in DATA.options:
        part = soup(option.page).find("h2", id=option.id).find_next_sibling("div", class_="option")
        labels = [
            label.get_text() for label in part.select("p:not(figcaption *) > strong:first-child")
        ]
        optional = {
            "Take care.": option.not_for,
            "When you may see a change.": option.shows,
            "Approval.": option.status,
        }
        assert labels == [one for one in asked if optional.get(one, "yes")], option.id
        assert part.find("p").get_text().strip()
        assert part.select(".option__more a")


def test_a_gain_in_the_tables_has_one_form() -> None:
    """Outcome, time and people, then the result; whoever went without it is "without"."""
    for option in DATA.options:
        outcome, _, result = option.effect.partition(": ")
        assert result, option.id
        assert not re.search(r"\d+ of 100|\[@", outcome), option.id
        assert not re.search(r"placebo|\d%|\d times", option.effect), option.id


def test_what_an_option_does_and_its_harms_rest_on_works() -> None:
    for option in DATA.options:
        assert find_citations(option.sugar + option.resistance + option.unclear), option.id
        if option.page.endswith(("medicines-and-surgery.md", "hormones-and-peptides.md")):
            assert find_citations(option.harms), option.id


NUMBERS = (
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty".split()
)


def test_the_options_are_as_many_as_the_pages_say() -> None:
    said = {
        f"docs/{path.relative_to(ROOT / 'docs')}: {word} options"
        for path in (ROOT / "docs").rglob("*.md")
        for word in re.findall(rf"\b({'|'.join(NUMBERS)}) options\b", path.read_text("utf-8"), re.I)
    }
    count = NUMBERS[len(DATA.options) - 10]
    assert {one for one in said if f": {count} " not in one.lower()} == set(), f"write {count}"
