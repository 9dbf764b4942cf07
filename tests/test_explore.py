"""The page of the two models: sliders that agree with the Python, limits in words, figures without a script."""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from book.charts.curves import model_numbers
from conftest import ROOT, Soup
from glucose_years import Body, Change, run_years
from playwright.sync_api import Browser, Page
from stress_axis import Axis as Stress
from stress_axis import run_stress
from test_access import RULES
from write_curves import read_inputs

FIGURES, MODELS = read_inputs(ROOT)
STRESS, GLUCOSE = (model_numbers(MODELS[name]) for name in ("stress", "glucose"))
BODY = Body(**GLUCOSE["parameters"], start=GLUCOSE["start"])


# --- words ----------------------------------------------------------------------------------------

LIMITS = (
    "teaching models of an average body",
    "No blood or saliva test can place you",
    "they are not stages of an illness",
    "nobody can measure",
    "daily rise and fall of cortisol",
    "one source has the two glands the other way round",
    "cortisol often falls",
    "Other models disagree",
    "none fitted well",
    "no tested model",
    "The tipping point depends on those numbers",
    "does not say why sensitivity falls",
    "recommends a hormone, a supplement or a test",
    "See a doctor",
    "All curves on this page come from our own calculations",
)


def test_the_page_says_the_limits_of_its_models(soup: Soup) -> None:
    text = " ".join(soup("explore.md").select_one("article").get_text().split())
    assert [words for words in LIMITS if words not in text] == []


@pytest.mark.parametrize(
    "src",
    [
        "systems/stages.md",
        "fundamentals/why-the-body-resists.md",
        "options/activity-food-weight.md",
    ],
)
def test_page_is_linked_from(src: str, soup: Soup) -> None:
    assert soup(src).select('article a[href*="explore/"]')


def test_every_parameter_is_in_a_table(soup: Soup) -> None:
    for name, model in MODELS.items():
        table = soup("explore.md").find(id=f"table-{name}-parameters").find_parent("table")
        symbols = [row.th.get_text() for row in table.tbody.find_all("tr")]
        assert symbols[: len(model["parameters"])] == list(model["parameters"])


def test_the_page_shows_its_curves_without_javascript(soup: Soup) -> None:
    page = soup("explore.md")
    for figure in FIGURES:
        assert page.find(id=f"figure-{figure.id}").select("svg polyline")
    assert "Without it" in page.select_one("[data-model] .explore__none").get_text()


def test_script_and_data_are_light_and_on_this_page_only(site: Path, soup: Soup) -> None:
    script = (site / "assets/javascripts/explore.js").read_bytes()
    data = "".join(part["data-model"] for part in soup("explore.md").select("[data-model]"))
    assert len(gzip.compress(script, 9)) + len(gzip.compress(data.encode(), 9)) < 15_000
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
    axis = Stress(**STRESS["parameters"], **STRESS["speeds"][speed])
    course = run_stress(axis, strength, days, found["day"][-1] - days, step=0.5)
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
    health = BODY.start["Si"]
    changes = [Change(0, health * left / 100, BODY.fall)]
    if back == "yes":
        changes.append(Change(day, health * restored / 100, BODY.rise))
    run = run_years(BODY, changes, 3650, step=10.0)
    assert found["day"] == pytest.approx(run["days"])
    for column, expected in (
        ("glucose_mg_per_dl", run["G"]),
        ("glucose_mmol_per_l", run["G"] / 18),
        ("insulin_uu_per_ml", run["I"]),
        ("beta_cell_mass_mg", run["b"]),
        ("insulin_sensitivity_percent_of_health", run["Si"] / health * 100),
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
    page.get_by_role("button", name="The body makes up for it").click()
    page.wait_for_function(
        "document.querySelector('#explore-glucose-caption').textContent.includes('after ten years it is')"
    )


@pytest.mark.browser
def test_a_run_can_be_shared_and_reset(page: Page, address: str) -> None:
    page.goto(f"{address}/explore/")
    page.get_by_role("button", name="Late recovery").click()
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
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_a_run_that_arrives_moves_nothing_below_it(width: int, page: Page, address: str) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.add_init_script(  # the runs wait in tasks without a delay
        "const real = setTimeout; window.later = [];"
        "window.setTimeout = (task, ...delay) => delay.length ? real(task, ...delay) : later.push(task)"
    )
    page.goto(f"{address}/explore/")
    bottom = "document.querySelector('#what-the-second-leaves-out').offsetTop"
    before = page.evaluate(bottom)
    assert page.locator(".explore polyline").count() == 0
    page.evaluate("later.forEach((task) => task())")
    assert page.locator(".explore polyline").count() == 3
    assert page.evaluate(bottom) == pytest.approx(before, abs=4)


@pytest.mark.browser
@pytest.mark.parametrize(
    ("given", "said", "value"),
    [
        ("stress.strength=99", "Strength of stress: 99 is not possible, so it is set to 5.", "5"),
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
    shown = page.locator("#explore-stress-days-value")
    assert shown.inner_text() == "61 days"
    slider.fill("1")
    assert shown.inner_text() == "1 day"


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
