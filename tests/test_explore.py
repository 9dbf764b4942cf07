"""The page of the two models: figures from the Python, sliders that agree with it, limits in words."""

from __future__ import annotations

import csv
import gzip
import io
import math
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from bs4 import Tag
from conftest import ROOT, Soup
from draw_curves import (
    GLUCOSE_FLOOR,
    LEFT,
    RIGHT,
    STRESS_TOP,
    curve,
    draw_glucose,
    draw_stress,
)
from glucose_years import FALL, OUT_OF_RANGE, RISE, START, Change, run_years
from load_evidence import Evidence, Problem
from playwright.sync_api import Browser, Page
from render_models import parse_models
from stress_axis import FAST, SLOW, Axis, run_stress
from test_access import RULES

MODELS: list[dict[str, Any]] = yaml.safe_load((ROOT / "bib/models.yml").read_text("utf-8"))
STRESS = {"fast": Axis(speeds=FAST), "slow": Axis(speeds=SLOW)}


# --- figures --------------------------------------------------------------------------------------


def points(figure: Tag) -> list[tuple[str, np.ndarray[Any, Any]]]:
    """Label and coordinates of every curve of a drawing."""
    return [
        (
            found["data-label"],
            np.array([[float(n) for n in pair.split(",")] for pair in found["points"].split()]),
        )
        for found in figure.select("polyline.curve")
    ]


def test_stress_figure_shows_what_the_python_says(evidence: Evidence, soup: Soup) -> None:
    rows = evidence.figures["stress-runs"].rows
    drawn = points(soup("explore.md").find(id="figure-stress-runs"))
    assert [label for label, _ in drawn] == ["cortisol", "ACTH"] * len(rows)
    for place, row in enumerate(rows):
        course = run_stress(
            STRESS[row["speed"]], row["strength"], row["days"], 365 - row["days"], step=2.0
        )
        for (_, found), expected in zip(
            drawn[2 * place : 2 * place + 2], (course.cortisol, course.acth), strict=True
        ):
            days = (found[:, 0] - LEFT) / (RIGHT - LEFT) * 365
            base = found[0, 1] + 100 * expected[0] / STRESS_TOP
            assert days == pytest.approx(course.days, abs=0.2)
            assert (base - found[:, 1]) / 100 * STRESS_TOP == pytest.approx(expected, abs=3e-3)


@pytest.mark.parametrize("name", ["sensitivity-falls", "sensitivity-returns"])
def test_glucose_figures_show_what_the_python_says(
    name: str, evidence: Evidence, soup: Soup
) -> None:
    rows = evidence.figures[name].rows
    drawn = points(soup("explore.md").find(id=f"figure-{name}"))
    assert [label for label, _ in drawn] == [row["label"] for row in rows]
    for (_, found), row in zip(drawn, rows, strict=True):
        changes = [Change(0, row["target"], FALL)]
        if "restore_day" in row:
            changes.append(Change(row["restore_day"], row["restored"], RISE))
        years = 6 if "restore_day" in row else 10
        run = run_years(changes, years * 365, step=20.0)
        days = (found[:, 0] - LEFT) / (356 - LEFT) * years * 365
        expected = np.interp(days, run["days"], run["G"])
        base = found[0, 1] + (START["G"] - GLUCOSE_FLOOR)
        glucose = GLUCOSE_FLOOR + (base - found[:, 1])
        assert glucose == pytest.approx(expected, abs=1.5)
        assert max(glucose) <= OUT_OF_RANGE + 0.1


def test_no_value_that_is_no_number_reaches_a_drawing() -> None:
    with pytest.raises(ValueError, match="the curve 'x' holds a value"):
        curve([(0, 1), (1, math.nan)], "red", ("", 1), "x")


def test_figures_are_whole_without_javascript(soup: Soup) -> None:
    page = soup("explore.md")
    for name in ("stress-runs", "sensitivity-falls", "sensitivity-returns"):
        assert page.find(id=f"figure-{name}").select("svg polyline")
    assert "without it" in page.select_one("[data-model] .explore__none").get_text()


def test_drawings_take_any_row_in_range() -> None:
    row = {"panel": "p", "strength": 5, "days": 365, "speed": "slow"}
    assert draw_stress("x", "t", "w", [row]).count("<polyline") == 2
    assert (
        draw_glucose("x", "t", "w", [{"label": "l", "target": 0.12}], years=10).count("<circle")
        == 1
    )


# --- words ----------------------------------------------------------------------------------------

LIMITS = {
    "teaching models of an average body": "a teaching model",
    "No blood or saliva test places you": "no test places a person on it",
    "they are no staging": "no staging",
    "nobody can measure": "stress cannot be measured",
    "curve of the day": "what the stress model leaves out",
    "one source has the two glands the other way round": "gland speeds are disputed",
    "cortisol often falls": "measured cortisol often falls",
    "Rival models disagree": "rival models",
    "none fitted well": "no model fitted",
    "No tested model": "the two are not joined",
    "The tipping point belongs to that set": "no limit for people",
    "does not say why sensitivity falls": "no cause",
    "recommends a hormone, a supplement or a test": "no advice",
    "needs a doctor": "real adrenal insufficiency",
    "All curves on this page are our own runs": "ours and published",
}


@pytest.mark.parametrize("words", LIMITS, ids=LIMITS.get)
def test_page_says_its_limit(words: str, soup: Soup) -> None:
    text = " ".join(soup("explore.md").select_one("article").get_text().split())
    assert words.replace("'", "’") in text


@pytest.mark.parametrize(
    "src", ["systems/stages.md", "fundamentals/why-the-body-resists.md", "options.md"]
)
def test_page_is_linked_from(src: str, soup: Soup) -> None:
    assert soup(src).select('article a[href*="explore/"]')


def test_parameters_of_both_models_stand_in_tables(soup: Soup) -> None:
    page = soup("explore.md")
    for model in MODELS:
        table = page.find(id=f"table-{model['id']}-parameters").find_parent("table")
        symbols = [row.th.get_text() for row in table.tbody.find_all("tr")]
        assert symbols[: len(model["parameters"])] == list(model["parameters"])


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (
            "value: 4, unit: times baseline",
            "value: four, unit: times baseline",
            "the parameter 'K' has no value",
        ),
        (
            "min: 1, max: 5, step: 0.1, value: 2",
            "min: 1, max: 5, step: 0.1, value: 9",
            "'strength' starts outside",
        ),
        ("value: fast, choices", "value: quick, choices", "'speed' starts outside"),
        ("  presets:\n", "  preset:\n", "has no 'presets'"),
    ],
)
def test_fault_in_the_models_is_said(old: str, new: str, what: str) -> None:
    text = (ROOT / "bib/models.yml").read_text(encoding="utf-8")
    assert old in text
    problems: list[Problem] = []
    parse_models(text.replace(old, new, 1), problems)
    assert any(what in problem.what and problem.line > 1 for problem in problems), problems


def test_script_and_data_of_the_page_are_light(site: Path, soup: Soup) -> None:
    script = (site / "assets/javascripts/explore.js").read_bytes()
    data = "".join(part["data-model"] for part in soup("explore.md").select("[data-model]"))
    assert len(gzip.compress(script, 9)) + len(gzip.compress(data.encode(), 9)) < 15_000


def test_other_pages_do_not_load_the_script(soup: Soup) -> None:
    assert not soup("index.md").select('script[src*="explore"]')


# --- in the browser -------------------------------------------------------------------------------


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, accept_downloads=True)
    yield context.new_page()
    context.close()


def take_csv(page: Page, model: str) -> dict[str, np.ndarray[Any, Any]]:
    """The reader's own way to the numbers: the button for CSV."""
    with page.expect_download() as download:
        page.locator(f"#model-{model} button", has_text="CSV").click()
    text = Path(download.value.path()).read_text("utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}


@pytest.mark.browser
@pytest.mark.parametrize(
    ("strength", "days", "speed"),
    [(2, 60, "fast"), (5, 180, "slow"), (1.5, 1, "fast"), (3.3, 365, "slow"), (2, 0, "fast")],
)
def test_stress_in_the_page_agrees_with_python(
    strength: float, days: int, speed: str, page: Page, address: str
) -> None:
    page.goto(
        f"{address}/explore/#?stress.strength={strength}&stress.days={days}&stress.speed={speed}"
    )
    found = take_csv(page, "stress")
    course = run_stress(STRESS[speed], strength, days, found["day"][-1] - days, step=0.5)
    at = np.isin(course.days, found["day"])
    assert course.days[at] == pytest.approx(found["day"])
    for column, expected in (
        ("cortisol_times_healthy", course.cortisol),
        ("acth_times_healthy", course.acth),
        ("pituitary_mass_times_healthy", course.pituitary),
        ("adrenal_mass_times_healthy", course.adrenal),
    ):
        assert found[column] == pytest.approx(expected[at], rel=1e-3)


@pytest.mark.browser
@pytest.mark.parametrize(
    ("left", "back", "day", "restored"),
    [
        (22.5, "no", 1000, 58.5),
        (37.5, "no", 1000, 58.5),
        (22.5, "yes", 1000, 58.5),
        (22.5, "yes", 1300, 58.5),
        (22.5, "yes", 1200, 100),
        (15, "no", 1000, 58.5),
        (100, "no", 1000, 58.5),
    ],
)
def test_glucose_in_the_page_agrees_with_python(
    left: float, back: str, day: int, restored: float, page: Page, address: str
) -> None:
    page.goto(
        f"{address}/explore/#?glucose.left={left}&glucose.back={back}&glucose.day={day}&glucose.restored={restored}"
    )
    found = take_csv(page, "glucose")
    changes = [Change(0, START["Si"] * left / 100, FALL)]
    if back == "yes":
        changes.append(Change(day, START["Si"] * restored / 100, RISE))
    run = run_years(changes, 3650, step=10.0)
    assert found["day"] == pytest.approx(run["days"])
    for column, expected in (
        ("glucose_mg_per_dl", run["G"]),
        ("glucose_mmol_per_l", run["G"] / 18),
        ("insulin_uu_per_ml", run["I"]),
        ("beta_cell_mass_mg", run["b"]),
        ("insulin_sensitivity_percent_of_health", run["Si"] / START["Si"] * 100),
    ):
        assert found[column] == pytest.approx(expected, rel=1e-3), column


@pytest.mark.browser
def test_the_caption_changes_with_the_run(page: Page, address: str) -> None:
    page.goto(f"{address}/explore/")
    caption = page.locator("#explore-stress-caption")
    assert "cortisol is back within 10% after 18 days" in caption.inner_text()
    assert "ACTH is back within 10% after 54 days" in caption.inner_text()
    page.get_by_role("button", name="One bad day").click()
    page.wait_for_function(
        "document.querySelector('#explore-stress-caption').textContent.includes('After 1 day')"
    )
    glucose = page.locator("#explore-glucose-caption")
    assert "outside the model" in glucose.inner_text()
    page.get_by_role("button", name="Made up for").click()
    page.wait_for_function(
        "document.querySelector('#explore-glucose-caption').textContent.includes('after ten years it stands')"
    )


@pytest.mark.browser
def test_a_run_can_be_shared_and_reset(page: Page, address: str) -> None:
    page.goto(f"{address}/explore/")
    page.get_by_role("button", name="Restored late").click()
    page.get_by_role("button", name="Half a year, strong").click()
    shared = page.url
    assert "glucose.day=1300" in shared
    assert "stress.days=180" in shared
    other = page.context.new_page()
    other.goto(shared)
    assert other.locator("#explore-glucose-day").input_value() == "1300"
    assert other.locator("#explore-stress-strength").input_value() == "5"
    other.locator("#model-stress button", has_text="Reset").click()
    assert "stress" not in other.url
    assert "glucose.day=1300" in other.url
    assert other.locator("#explore-stress-days").input_value() == "60"


@pytest.mark.browser
@pytest.mark.parametrize(
    ("given", "said", "value"),
    [
        ("stress.strength=99", "Strength of stress: 99 cannot be used; it is set to 5.", "5"),
        ("stress.strength=-3", "it is set to 1", "1"),
        ("stress.strength=NaN", "it is set to 2", "2"),
        ("stress.strength=", "it is set to 2", "2"),
        ("stress.strength=1e400", "it is set to 2", "2"),
        ("stress.speed=warp", "it is set to fast", "2"),
    ],
)
def test_an_address_out_of_range_is_brought_back_and_said(
    given: str, said: str, value: str, page: Page, address: str
) -> None:
    page.goto(f"{address}/explore/#?{given}")
    assert said in page.locator("#model-stress .explore__message").inner_text()
    assert page.locator("#explore-stress-strength").input_value() == value
    for line in page.locator(".explore polyline").all():
        assert "NaN" not in (line.get_attribute("points") or "NaN")


@pytest.mark.browser
def test_sliders_work_by_keyboard_and_are_named(page: Page, address: str) -> None:
    page.goto(f"{address}/explore/")
    slider = page.get_by_role("slider", name=re.compile("Length of stress"))
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert slider.input_value() == "61"
    page.wait_for_function(
        "document.querySelector('#explore-stress-caption').textContent.includes('61 days')"
    )
    assert "61 days" in page.locator("#explore-stress-days-value").inner_text()


@pytest.mark.browser
def test_the_run_stands_as_a_table_too(page: Page, address: str) -> None:
    page.goto(f"{address}/explore/")
    page.locator("#model-glucose summary").click()
    rows = page.locator("#model-glucose tbody tr")
    rows.first.wait_for()
    assert rows.count() == 11
    assert "over 300" in rows.last.inner_text()
    page.locator("#model-stress summary").click()
    page.locator("#model-stress tbody tr").first.wait_for()
    assert page.locator("#model-stress tbody tr").count() >= 11


@pytest.mark.browser
def test_the_curve_is_cut_where_the_model_ends(page: Page, address: str) -> None:
    page.goto(f"{address}/explore/")
    last = page.locator("#model-glucose polyline").get_attribute("points").split()[-1]  # type: ignore[union-attr]
    across, down = map(float, last.split(","))
    assert across < 200
    assert down >= 40


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_with_tables_open(
    width: int, scheme: Any, browser: Browser, address: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(f"{address}/explore/#?stress.strength=99")
    page.evaluate("document.querySelectorAll('details').forEach((part) => (part.open = true))")
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(item["id"], [node["target"] for node in item["nodes"]]) for item in found] == []
    assert (
        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        <= 0
    )
    context.close()


@pytest.mark.browser
def test_it_works_from_a_file(browser: Browser, dist: Path, tmp_path: Path) -> None:

    [packed] = dist.glob("*.zip")
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(tmp_path)
    [top] = tmp_path.iterdir()
    page = browser.new_page()
    page.goto(f"{(top / 'explore.html').as_uri()}#?stress.days=120")
    assert "After 120 days" in page.locator("#explore-stress-caption").inner_text()
    page.get_by_role("button", name="Two months", exact=True).click()
    page.wait_for_function(
        "document.querySelector('#explore-stress-caption').textContent.includes('After 60 days')"
    )
    page.close()
