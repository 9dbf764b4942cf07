"""The two models against exact results, published targets and the re-run tables of their dossier."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import yaml
from conftest import ROOT
from glucose_years import FALL, NAMES, OUT_OF_RANGE, RISE, START, Body, Change, run_years
from stress_axis import FAST, SLOW, Axis, Course, Speeds, day_back, rest, run_stress
from topp import Topp, homa_ir, jacobian, rest_points, run_topp, topp_rates

DATA: dict[str, Any] = {
    record["id"]: record
    for record in yaml.safe_load((ROOT / "bib/models.yml").read_text(encoding="utf-8"))
}

# --- the stress axis ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("u", "K", "cortisol", "pituitary"),
    [(1, 4, 0.98528, 1.01494), (2, 4, 1.82621, 1.09516), (5, 4, 3.25215, 1.53744), (3, None, 3, 1)],
)
def test_steady_state_is_the_exact_one(
    u: float, K: float | None, cortisol: float, pituitary: float
) -> None:
    crh, acth, x3, p, a = rest(Axis(K=K), u)
    assert [x3, p] == pytest.approx([cortisol, pituitary], abs=5e-6)
    assert a == x3
    assert crh == acth == 1


@pytest.mark.parametrize("speeds", [FAST, SLOW])
@pytest.mark.parametrize("u", [0.5, 1.5, 2, 5])
def test_crh_and_acth_return_to_baseline_whatever_the_stress(u: float, speeds: Speeds) -> None:
    course = run_stress(Axis(speeds=speeds), u, 600, 0)
    assert course.acth[-1] == pytest.approx(1, abs=1e-3)
    assert course.cortisol[-1] == pytest.approx(rest(Axis(), u)[2] / rest(Axis(), 1)[2], rel=1e-3)


TABLE = [  # speeds, K, u | at the end of 60 days: cortisol, ACTH, P, A | lowest ACTH, its day | back: days
    (FAST, 4, 2, (1.912, 1.032, 1.168, 1.853), (0.736, 12.5), (17.5, 47, 54, 65)),
    (FAST, 4, 5, (3.392, 1.048, 1.729, 3.237), (0.584, 19), (29, 64, 74, 85)),
    (FAST, None, 2, (2.099, 1.030, 1.081, 2.036), (0.691, 12), (17, 48, 57, 67)),
    (FAST, None, 5, (5.497, 1.027, 1.129, 5.349), (0.407, 15), (78, 68, 80, 91)),
    (SLOW, 4, 2, (1.872, 1.206, 1.322, 1.553), (0.840, 44), (52, 107, 110, 131)),
    (SLOW, 4, 5, (3.309, 1.320, 2.015, 2.506), (0.711, 56), (83, 148, 166, 196)),
]


@pytest.mark.parametrize(("speeds", "K", "u", "end", "dip", "back"), TABLE)
@pytest.mark.parametrize("full", [False, True])
def test_sixty_days_of_stress_run_as_in_the_dossier(
    speeds: Speeds,
    K: float | None,
    u: float,
    end: tuple[float, ...],
    dip: tuple[float, float],
    back: tuple[float, ...],
    full: bool,
) -> None:
    course = run_stress(Axis(K=K, speeds=speeds), u, 60, 300, full=full)
    at = int(np.flatnonzero(course.days == 60)[0])
    found = [s[at] for s in (course.cortisol, course.acth, course.pituitary, course.adrenal)]
    assert found == pytest.approx(end, abs=3e-3)
    after = course.days > 60 + (1 if full else 0)
    low = int(np.argmin(np.where(after, course.acth, 9)))
    assert course.acth[low] == pytest.approx(dip[0], abs=2e-3)
    assert course.days[low] - 60 == pytest.approx(dip[1], abs=1)
    returned = [
        day_back(course.days, series, 60)
        for series in (course.cortisol, course.adrenal, course.acth, course.pituitary)
    ]
    assert returned == pytest.approx(back, abs=1)


@pytest.mark.parametrize(("days", "within"), [(1 / 24, 0.0035), (1, 0.045)])
def test_short_stress_leaves_the_glands_as_they_are(days: float, within: float) -> None:
    course = run_stress(Axis(), 2, days, 30, full=True, step=1 / 48)
    for series in (course.pituitary, course.adrenal):
        assert np.max(np.abs(series - 1)) <= within


def test_dip_is_deeper_without_the_receptor() -> None:
    dips = []
    for K in (4.0, 8.0, 16.0, None):
        course = run_stress(Axis(K=K), 5, 60, 120)
        dips.append(float(np.min(course.acth[course.days > 60])))
    assert dips == sorted(dips, reverse=True)
    assert dips[0] == pytest.approx(0.584, abs=2e-3)
    assert dips[-1] == pytest.approx(0.407, abs=2e-3)


@pytest.mark.parametrize("speeds", [FAST, SLOW])
@pytest.mark.parametrize("u", [1.5, 3, 5])
@pytest.mark.parametrize("days", [1, 60, 365])
def test_the_axis_always_recovers_and_stays_positive(u: float, days: float, speeds: Speeds) -> None:
    course = run_stress(Axis(speeds=speeds), u, days, 400)
    for series in (course.cortisol, course.acth, course.pituitary, course.adrenal):
        assert np.all(series > 0)
        assert math.isfinite(day_back(course.days, series, days))


def values(course: Course) -> np.ndarray[Any, Any]:
    return np.array([course.cortisol, course.acth, course.pituitary, course.adrenal])


@pytest.mark.parametrize(
    "solver", [{"rtol": 1e-6, "atol": 1e-9}, {"method": "Radau"}, {"max_step": 0.3}]
)
def test_the_stress_run_does_not_depend_on_the_solver(solver: dict[str, Any]) -> None:
    one = run_stress(Axis(), 3, 60, 60)
    other = run_stress(Axis(), 3, 60, 60, **solver)
    assert values(other) == pytest.approx(values(one), rel=1e-4)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ((0, 10, 10), "u"),
        ((-1, 10, 10), "u"),
        ((math.nan, 10, 10), "u"),
        ((2, -1, 10), "days_of_stress"),
        ((2, 1, math.inf), "days_after"),
    ],
)
def test_a_stress_run_refuses_what_has_no_meaning(
    given: tuple[float, float, float], name: str
) -> None:
    with pytest.raises(ValueError, match=f"{name} is .*must be a number"):
        run_stress(Axis(), *given)


# --- glucose over years ---------------------------------------------------------------------------

DOWN = Change(0, 0.18, FALL)
END_STATES = {  # G, I, b, sig on day 1800, as the authors stored them
    "early": ([DOWN, Change(1100, 0.468, RISE)], (104.08, 14.66, 854.8, 545.3)),
    "late": ([DOWN, Change(1400, 0.468, RISE)], (434.51, 1.172, 485.6, 20.77)),
    "prevention": ([DOWN, Change(300, 0.245, 0.028)], (108.82, 26.53, 1278.9, 601.0)),
    "surgery": (
        [DOWN, Change(1100, 0.18, FALL, state={"sig": 400}, body={"R0": 340})],
        (100.18, 10.85, 956.6, 589.6),
    ),
    "none": ([DOWN], (520.8, 1.21, 485.6, 20.77)),
}


@pytest.mark.parametrize("name", END_STATES)
def test_end_states_are_those_of_the_authors(name: str) -> None:
    changes, expected = END_STATES[name]
    run = run_years(changes, 1800, full=True)
    found = [run[part][-1] for part in ("G", "I", "b", "sig")]
    assert found == pytest.approx(expected, rel=3e-3)


@pytest.mark.parametrize(
    ("day", "glucose"), [(300, 118), (600, 130), (1000, 150), (1100, 176), (1400, 316)]
)
def test_without_intervention_glucose_climbs_as_in_the_dossier(day: int, glucose: float) -> None:
    assert run_years([DOWN], day)["G"][-1] == pytest.approx(glucose, abs=1)


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (0.3, (106, 104, 102, 100)),
        (0.22, (115, 119, 116, 104)),
        (0.20, (119, 126, 127, 208)),
        (0.18, (122, 175, 528, 598)),
    ],
)
def test_a_small_difference_in_the_fall_decides(target: float, expected: tuple[float, ...]) -> None:
    run = run_years([Change(0, target, FALL)], 3650)
    found = [float(np.interp(365 * year, run["days"], run["G"])) for year in (1, 3, 5, 10)]
    assert found == pytest.approx(expected, abs=2)


DAYS = (900, 1000, 1050, 1100, 1150, 1200, 1300)
WINDOWS = {
    0.3: (103, 106, 588, 589, 590, 591, 592),
    0.468: (100, 101, 101, 101, 585, 586, 588),
    0.8: (100, 100, 100, 100, 100, 100, 579),
}


@pytest.mark.parametrize("target", WINDOWS)
@pytest.mark.parametrize("place", range(len(DAYS)))
def test_window_of_return_closes_on_the_same_day(target: float, place: int) -> None:
    run = run_years([DOWN, Change(DAYS[place], target, RISE)], DAYS[place] + 1500)
    assert run["G"][-1] == pytest.approx(WINDOWS[target][place], abs=2)


def test_insulin_at_rest_changes_no_result() -> None:
    for full in (True, False):
        run = run_years([DOWN, Change(1100, 0.468, RISE)], 1800, full=full)
        assert run["G"][-1] == pytest.approx(104.08, abs=0.02)


def test_glucose_run_stays_positive() -> None:
    run = run_years([DOWN], 3650)
    for name in ("G", "I", "b", "sig", "Si"):
        assert np.all(run[name] > 0)


@pytest.mark.parametrize(
    "solver", [{"rtol": 1e-6, "atol": 1e-8}, {"method": "Radau", "rtol": 1e-7}, {"max_step": 2.0}]
)
def test_the_glucose_run_does_not_depend_on_the_solver(solver: dict[str, Any]) -> None:
    changes = [DOWN, Change(1000, 0.468, RISE)]
    one, other = run_years(changes, 2500), run_years(changes, 2500, **solver)
    assert other["G"] == pytest.approx(one["G"], rel=2e-3)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ([Change(0, 0, FALL)], "target"),
        ([Change(0, -0.1, FALL)], "target"),
        ([Change(-1, 0.2, FALL)], "day"),
        ([Change(0, math.nan, FALL)], "target"),
        ([Change(0, 0.2, -1)], "rate"),
    ],
)
def test_a_glucose_run_refuses_what_has_no_meaning(changes: list[Change], name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} is .*must be a number"):
        run_years(changes, 100)


def test_changes_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="not in the order"):
        run_years([Change(0, 0.2, FALL), Change(50, 0.3, RISE), Change(10, 0.3, RISE)], 100)


# --- the oracle -----------------------------------------------------------------------------------


def test_oracle_has_its_three_published_states() -> None:
    healthy, saddle, dead = rest_points(Topp())
    assert healthy == pytest.approx((100, 10, 300))
    assert saddle == pytest.approx((250, 2.8, 36.96))
    assert dead == pytest.approx((600, 0, 0))
    for state in (healthy, saddle, dead):
        assert topp_rates(Topp(), np.array(state)) == pytest.approx([0, 0, 0], abs=1e-9)


def test_oracle_is_stable_where_published() -> None:
    healthy, saddle, dead = (
        np.linalg.eigvals(jacobian(Topp(), s)).real for s in rest_points(Topp())
    )
    assert max(healthy) == pytest.approx(-0.0142, abs=2e-4)
    assert max(saddle) == pytest.approx(0.0406, abs=2e-4)
    assert max(dead) == pytest.approx(-0.42, abs=1e-2)


def test_oracle_loses_its_healthy_state_where_the_two_meet() -> None:
    merge = Topp().r1 ** 2 / (4 * Topp().r2)
    assert merge == pytest.approx(0.0735)
    assert len(rest_points(Topp(d0=merge - 1e-6))) == 3
    assert len(rest_points(Topp(d0=merge + 1e-6))) == 1
    assert rest_points(Topp(d0=merge - 1e-9))[0][0] == pytest.approx(175, abs=0.1)


@pytest.mark.parametrize("sensitivity", [0.18, 0.36, 0.72, 1.44])
def test_oracle_keeps_the_disposition_index(sensitivity: float) -> None:
    _, insulin, _ = rest_points(Topp(SI=sensitivity))[0]
    assert sensitivity * insulin == pytest.approx(7.2)


def test_oracle_compensates_half_the_sensitivity_in_a_year() -> None:
    run = run_topp(Topp(SI=0.36), (100, 10, 300), 365)
    assert max(run[:, 0]) == pytest.approx(132.6, abs=0.2)
    assert run[[59, 89, 364], 0] == pytest.approx([112.95, 108.26, 100.16], abs=0.02)
    assert run[-1, 2] == pytest.approx(597.6, abs=0.1)


def test_oracle_has_a_point_of_no_return() -> None:
    assert run_topp(Topp(SI=0.72 * 0.13), (100, 10, 300), 3000)[-1, 0] == pytest.approx(100, abs=1)
    assert run_topp(Topp(SI=0.72 * 0.12), (100, 10, 300), 3000)[-1, 0] == pytest.approx(600, abs=1)


def test_homa_ir_of_the_textbook() -> None:
    assert homa_ir(100, 10) == pytest.approx(2.469, abs=5e-4)


# --- data -----------------------------------------------------------------------------------------


def test_parameters_are_those_of_the_data() -> None:
    for name, parameter in DATA["glucose"]["parameters"].items():
        ours = {"fall": FALL, "rise": RISE}.get(name)
        assert (getattr(Body(), name) if ours is None else ours) == parameter["value"]
    assert DATA["glucose"]["start"] == START
    assert tuple(START) == NAMES
    axis = Axis()
    for name, parameter in DATA["stress"]["parameters"].items():
        value = parameter["value"]
        expected = math.log(2) / value * 1440 if parameter["unit"] == "minutes" else value
        assert getattr(axis, name) == pytest.approx(expected)
    assert {n: (s["pituitary"], s["adrenal"]) for n, s in DATA["stress"]["speeds"].items()} == {
        "fast": (FAST.pituitary, FAST.adrenal),
        "slow": (SLOW.pituitary, SLOW.adrenal),
    }


def test_every_parameter_has_unit_and_meaning() -> None:
    for record in DATA.values():
        for parameter in record["parameters"].values():
            assert set(parameter) == {"value", "unit", "means"}
            assert parameter["means"]
    assert OUT_OF_RANGE == 300
