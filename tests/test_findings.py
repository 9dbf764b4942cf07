"""Findings: the rules of grading; tables and chart agree with findings.yml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from book.charts import draw
from book.charts.ladder import SHORT_DIRECTIONS
from book.data.evidence import Finding
from book.data.figures import LadderFigure
from book.render.findings import how_sure, make_cell
from book.state import Book
from conftest import Soup, parse, typed
from trial import BOOK, DATA

WHOLE = {
    "option": "metformin",
    "outcome": "progression",
    "people": "without diabetes",
    "who": "adults with prediabetes",
    "trials": 3,
    "n": 3234,
    "length": "2.8 years",
    "effect": "31% fewer (17 to 43)",
    "absolute": "8 of 100 against 11 of 100 a year",
    "direction": "better",
    "lowered": {"risk of bias": "two were open"},
    "grade": "moderate",
    "works": ["knowler2002reduction"],
}


def with_findings(*records: Mapping[str, object]) -> Book:
    """Return the book with these findings instead of its own."""
    findings = tuple(Finding.model_validate(one, context=DATA.site) for one in records)
    return replace(BOOK, data=replace(DATA, findings=findings))


RANKS = {"very low": 1, "low": 2, "moderate": 3, "high": 4}
"""The grades as numbers, for counting."""
NO_TRIAL = re.compile(
    r"no comparison group|not randomised|before and after, no|only those who stayed|"
    r"the abstract does not say that all studies had"
)
"""How a risk of bias begins if nobody was put into groups by chance: such studies start low."""
ENOUGH, VERY_FEW = 100, 25
"""Fewer people than this cost one grade, and two."""


def counted_grade(one: Finding) -> int:
    """Return the grade that follows from the reasons, by the rules at the top of findings.yml."""
    bias = one.lowered.get("risk of bias", "")
    few = isinstance(one.n, int) and one.n < VERY_FEW
    start = 2 if NO_TRIAL.match(bias) else 4
    lost = len(one.lowered) - (start == 2 and "one grade more" not in bias)
    if "imprecision" in one.lowered:
        lost += few or "two grades" in one.lowered["imprecision"]
    return max(1, start - lost + bool(one.raised))


def test_grades_follow_one_measure() -> None:
    """Few people always cost a grade, and our own grades are what their reasons add up to."""
    for one in DATA.findings:
        if one.not_studied or one.judged != "ours":
            continue
        about = (one.option, one.outcome, one.people)
        assert counted_grade(one) == RANKS[one.grade], about
        if isinstance(one.n, int) and one.n < ENOUGH:
            assert "imprecision" in one.lowered, about
            assert not one.raised, about


def test_the_first_record_of_a_group_is_the_surest() -> None:
    best: dict[tuple[str, str, str], int] = {}
    for one in DATA.findings:
        if not one.not_studied:
            first = best.setdefault((one.option, one.outcome, one.people), RANKS[one.grade])
            assert RANKS[one.grade] <= first, (one.option, one.outcome, one.people)


def test_every_page_shows_the_findings_in_the_data(soup: Soup) -> None:
    """Each row of the real page with its citations, numbered with those of the page."""
    for option in DATA.options:
        page = soup(option.trials)
        findings = DATA.findings_of[option.id]
        rows = page.select(f"#findings-{option.id} tbody tr")
        for row, one in zip(rows, [one for one in findings if one.grade], strict=True):
            assert (row["data-outcome"], row["data-people"]) == (one.outcome, one.people)
            marks = row.select("td:nth-of-type(2) .footnote-ref")
            assert [mark["href"].removeprefix("#fn:") for mark in marks] == list(one.works)
            said = " ".join(typed(row).split()).lower()
            known = (one.who, one.effect, one.absolute, one.length, one.direction, one.grade)
            for value in (*known, *one.lowered.values()):
                assert value.lower() in said, (option.id, value)
        unstudied = [one.not_studied for one in findings if one.not_studied]
        said = " ".join(typed(page.article).split())
        assert [text for text in unstudied if text not in said] == []


def cells(book: Book) -> dict[tuple[str, str], tuple[str, str, str]]:
    """Return the cells of the drawn ladder: direction, grade and mark by option and outcome."""
    drawn = parse(draw(book, "ladder"))
    return {
        (row["data-option"], cell["data-outcome"]): (
            cell["data-direction"],
            cell.get("data-grade", ""),
            " ".join(name for name in ("marked", "differs") if cell.get(f"data-{name}")),
        )
        for row in drawn.select(".outcomes")
        for cell in row.select("[data-outcome]")
    }


def test_cells_of_the_ladder_are_the_data() -> None:
    def finding(outcome: str, people: str, direction: str, grade: str) -> dict[str, object]:
        told = {"outcome": outcome, "people": people, "direction": direction, "grade": grade}
        return WHOLE | told | ({"lowered": {}} if grade == "high" else {})

    none = {"option": "metformin", "people": "without diabetes", "not_studied": "Nobody."}
    trial = with_findings(
        finding("sensitivity", "without diabetes", "worse", "low"),
        finding("sensitivity", "with diabetes", "better", "low"),
        none | {"outcome": "homa-ir"},
        finding("homa-ir", "with diabetes", "better", "high"),
        finding("glucose", "without diabetes", "better", "moderate"),
        finding("glucose", "without diabetes", "better", "low"),
        finding("progression", "mixed", "better", "high"),
        finding("progression", "everyone", "no clear change", "very low"),
        finding("remission", "with diabetes", "mixed", "low"),
    )
    found = cells(trial)
    outcomes = list(trial.data.site.outcomes_by_name)
    assert len(found) == len(trial.data.options) * len(outcomes)
    assert [found["metformin", outcome] for outcome in outcomes] == [
        ("worse", "low", "differs"),  # of two as sure, those without diabetes
        ("better", "high", "marked"),  # only with diabetes
        ("better", "moderate", ""),  # the surer of two that agree
        ("better", "high", "differs"),  # the surer of two that do not
        ("mixed", "low", ""),  # remission is of diabetes: no mark
        ("not studied", "", ""),
    ]
    others = {cell for (option, _), cell in found.items() if option != "metformin"}
    assert others == {("not studied", "", "")}


def test_results_that_are_about_as_sure_and_differ_are_mixed() -> None:
    """In the same people, and at most one grade apart; then the less sure grade counts."""

    def cell(*told: tuple[str, str, str]) -> tuple[str, str]:
        names = ("people", "direction", "grade")
        book = with_findings(*(WHOLE | dict(zip(names, one, strict=True)) for one in told))
        return cells(book)["metformin", "progression"][:2]

    surer = ("without diabetes", "better", "moderate")
    assert cell(surer, ("without diabetes", "no clear change", "low")) == ("mixed", "low")
    assert cell(surer, ("without diabetes", "worse", "moderate")) == ("mixed", "moderate")
    assert cell(surer, ("without diabetes", "worse", "very low")) == surer[1:]
    assert cell(surer, ("everyone", "worse", "low")) == surer[1:]


def test_a_cell_names_the_setting_or_the_other_people_of_its_result() -> None:
    def note(*told: dict[str, object]) -> str:
        findings = with_findings(*(WHOLE | one for one in told)).data.findings_of["metformin"]
        site = BOOK.data.site
        return make_cell(findings, site.outcomes_by_name["glucose"], site).note

    first: dict[str, object] = {
        "outcome": "glucose",
        "people": "without diabetes",
        "grade": "low",
        "direction": "mixed",
    }
    other = first | {"people": "with diabetes", "direction": "better"}
    assert note(first) == ""
    assert note(first, other) == "better in diabetes"
    assert note(first, other | {"grade": "very low"}) == ""
    assert note(other) == "in diabetes"
    alone = first | {"direction": "better", "setting": "with a programme"}
    assert note(alone, first | {"setting": "without one"}) == "with a programme"


def test_a_headline_names_the_grade_of_each_setting() -> None:
    two = [
        WHOLE | {"setting": "with a programme"},
        WHOLE | {"setting": "without one", "grade": "low", "direction": "no clear change"},
    ]
    option = DATA.options_by_id["metformin"]
    for records, said in (
        (two, "Moderate with a programme, low without one"),
        ([WHOLE], "Moderate"),
    ):
        assert how_sure(option, with_findings(*records).data)[0] == said


def test_few_columns_are_told_in_words_with_a_dot_for_each_step_of_certainty() -> None:
    """And in the figure's own order, with what was seen only in people with diabetes."""
    figure = DATA.figures["proof-in-short"]
    assert isinstance(figure, LadderFigure)
    drawn = parse(draw(BOOK, "proof-in-short")).select(".outcomes")
    assert [told["data-option"] for told in drawn] == list(figure.options)
    rows = BOOK.ladder.pick(figure).rows
    for row, told in zip(rows, drawn, strict=True):
        words = " ".join(text.get_text() for text in told.select("text"))
        assert words.startswith(row.normal)
        for cell in row.cells:
            assert (cell.word or SHORT_DIRECTIONS.get(cell.direction, cell.direction)) in words
        assert all(cell.note in words for cell in row.cells)
        filled = [len(dots.select("[fill]")) for dots in told.select(".sure")]
        assert filled == [RANKS[cell.grade] for cell in row.cells if cell.grade]
    harms = {row.option: row.cells[-1].word for row in rows}
    assert harms["physical-activity"] == "minor" != harms["testosterone"]
