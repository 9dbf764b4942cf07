"""The page of the two models: its runs agree with Python, and it says its limits."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from book.charts.curves import model_numbers
from conftest import ROOT, Soup
from glucose_years import Body, Change, run_years
from playwright.sync_api import Page, expect
from stress_axis import Axis as Stress
from stress_axis import run_stress
from write_curves import read_inputs

FIGURES, MODELS = read_inputs(ROOT)
STRESS, GLUCOSE = (model_numbers(MODELS[name]) for name in ("stress", "glucose"))
BODY = Body(**GLUCOSE["parameters"], start=GLUCOSE["start"])


def test_the_page_says_the_limits_of_its_models(soup: Soup) -> None:
    page = soup("explore.md")
    warning = page.select_one(".admonition.safety").get_text()
    for words in ("teaching models", "No blood or saliva test", "See a doctor"):
        assert words in warning
    for name in ("what-it-leaves-out", "what-the-second-leaves-out"):
        assert len(page.find("h3", id=name).find_next("ul").find_all("li")) > 3
    assert "Without it" in page.select_one("[data-model] .explore__none").get_text()


def test_every_parameter_is_in_a_table(soup: Soup) -> None:
    for name, model in MODELS.items():
        table = soup("explore.md").find(id=f"table-{name}-parameters").find_parent("table")
        symbols = [row.th.get_text() for row in table.tbody.find_all("tr")]
        assert symbols[: len(model.parameters)] == list(model.parameters)


# --- in the browser -------------------------------------------------------------------------------


@pytest.fixture
def explore(phone: Page, address: str) -> Page:
    phone.goto(f"{address}/explore/")
    return phone


def take_csv(page: Page, model: str) -> dict[str, np.ndarray[Any, Any]]:
    """Return the numbers of the run as the CSV button gives them."""
    with page.expect_download() as download:
        page.locator(f"#model-{model} button", has_text="CSV").click()
    text = Path(download.value.path()).read_text("utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}


@pytest.mark.browser
@pytest.mark.parametrize(
    ("strength", "days", "speed"), [(5, 180, "slow"), (1.5, 1, "fast"), (2, 0, "fast")]
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
    [(37.5, "no", 1000, 58.5), (22.5, "yes", 1300, 58.5), (22.5, "yes", 1200, 100)],
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
def test_the_caption_changes_with_the_run(explore: Page) -> None:
    stress, glucose = (explore.locator(f"#explore-{name}-caption") for name in MODELS)
    expect(stress).to_contain_text("cortisol is back within 10% after 18 days")
    expect(stress).to_contain_text("ACTH is back within 10% after 54 days")
    explore.get_by_role("button", name="One bad day").click()
    expect(explore).to_have_url(re.compile("stress.days=1$"))
    expect(stress).to_contain_text("After 1 day")
    expect(glucose).to_contain_text("outside the model")
    explore.get_by_role("button", name="The body makes up for it").click()
    expect(glucose).to_contain_text("after ten years it is")


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 1280])
def test_a_run_that_arrives_moves_nothing_below_it(width: int, phone: Page, address: str) -> None:
    phone.set_viewport_size({"width": width, "height": 844})
    phone.add_init_script(  # the runs wait in tasks without a delay
        "const real = setTimeout; window.later = [];"
        "window.setTimeout = (task, ...delay) => delay.length ? real(task, ...delay) : later.push(task)"
    )
    phone.goto(f"{address}/explore/")
    bottom = "document.querySelector('#what-the-second-leaves-out').offsetTop"
    before = phone.evaluate(bottom)
    assert phone.locator(".explore polyline").count() == 0
    phone.evaluate("later.forEach((task) => task())")
    assert phone.locator(".explore polyline").count() == 3
    assert phone.evaluate(bottom) == pytest.approx(before, abs=4)


@pytest.mark.browser
def test_an_address_out_of_range_is_brought_back_and_said(page: Page, address: str) -> None:
    for given, said, value in (
        ("strength=99", "Strength of stress: 99 is not possible, so it is set to 5.", "5"),
        ("strength=-3", "it is set to 1", "1"),
        ("strength=NaN", "it is set to 2", "2"),
        ("strength=", "it is set to 2", "2"),
        ("strength=1e400", "it is set to 2", "2"),
        ("speed=warp", "it is set to fast", "2"),
    ):
        page.goto("about:blank")
        page.goto(f"{address}/explore/#?stress.{given}")
        expect(page.locator("#model-stress .explore__message")).to_contain_text(said)
        expect(page.locator("#explore-stress-strength")).to_have_value(value)
        for line in page.locator(".explore polyline").all():
            assert "NaN" not in (line.get_attribute("points") or "NaN")


@pytest.mark.browser
def test_sliders_work_by_keyboard_and_are_named(explore: Page) -> None:
    slider = explore.get_by_role("slider", name=re.compile("Length of stress"))
    slider.focus()
    explore.keyboard.press("ArrowRight")
    expect(slider).to_have_value("61")
    expect(explore.locator("#explore-stress-caption")).to_contain_text("61 days")
    shown = explore.locator("#explore-stress-days-value")
    expect(shown).to_have_text("61 days")
    slider.fill("1")
    expect(shown).to_have_text("1 day")


@pytest.mark.browser
def test_the_run_is_a_table_too_and_its_curve_is_cut_where_the_model_ends(explore: Page) -> None:
    explore.locator("#model-glucose summary").click()
    rows = explore.locator("#model-glucose tbody tr")
    expect(rows).to_have_count(11)
    expect(rows.last).to_contain_text("over 300")
    points = explore.locator("#model-glucose polyline").get_attribute("points") or ""
    across, down = map(float, points.split()[-1].split(","))
    assert across < 200
    assert down >= 40
