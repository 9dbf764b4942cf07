"""The two models against exact results, published targets and the tables of their dossier."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from book.charts.curves import FILE, model_numbers
from conftest import ROOT
from glucose_years import Body, Change, Series, run_years
from stress_axis import Axis, Course, rest, run_stress
from write_curves import DIGITS, read_inputs, solve

FIGURES, MODELS = read_inputs(ROOT)
STRESS, GLUCOSE = (model_numbers(MODELS[name]) for name in ("stress", "glucose"))
FAST, SLOW = (Axis(**STRESS["parameters"], **STRESS["speeds"][name]) for name in ("fast", "slow"))
BODY = Body(**GLUCOSE["parameters"], start=GLUCOSE["start"])


def test_stored_curves_are_those_that_the_models_give() -> None:
    """If this fails, run 'make models'."""
    stored = json.loads((ROOT / FILE).read_text(encoding="utf-8"))
    for figure in FIGURES:
        for found, expected in zip(stored[figure.id]["curves"], solve(figure, MODELS), strict=True):
            assert list(found) == list(expected)
            for name, points in expected.items():
                near = pytest.approx(np.array(points), abs=10**-DIGITS * 1.01)
                assert np.array(found[name]) == near, figure.id


# --- the stress axis ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("u", "K", "cortisol", "pituitary"),
    [(1, 4, 0.98528, 1.01494), (2, 4, 1.82621, 1.09516), (5, 4, 3.25215, 1.53744), (3, None, 3, 1)],
)
def test_steady_state_is_the_exact_one(
    u: float, K: float | None, cortisol: float, pituitary: float
) -> None:
    crh, acth, x3, p, a = rest(replace(FAST, K=K), u)
    assert [x3, p] == pytest.approx([cortisol, pituitary], abs=5e-6)
    assert a == x3
    assert crh == acth == 1


TABLE = [  # speeds, K, u | at the end of 60 days: cortisol, ACTH, P, A | lowest ACTH, its day | back: days
    (FAST, 4, 2, (1.912, 1.032, 1.168, 1.853), (0.736, 12.5), (17.5, 47, 54, 65)),
    (FAST, 4, 5, (3.392, 1.048, 1.729, 3.237), (0.584, 19), (29, 64, 74, 85)),
    (FAST, None, 2, (2.099, 1.030, 1.081, 2.036), (0.691, 12), (17, 48, 57, 67)),
    (FAST, None, 5, (5.497, 1.027, 1.129, 5.349), (0.407, 15), (78, 68, 80, 91)),
    (SLOW, 4, 2, (1.872, 1.206, 1.322, 1.553), (0.840, 44), (52, 107, 110, 131)),
    (SLOW, 4, 5, (3.309, 1.320, 2.015, 2.506), (0.711, 56), (83, 148, 166, 196)),
]


def day_back(course: Course, values: Series, from_day: float) -> float:
    """Days until the values stay within 10% of baseline; infinite if they do not within the run."""
    outside = course.days[(course.days > from_day) & (np.abs(values - 1) > 0.1)]
    if not outside.size:
        return 0
    return math.inf if outside[-1] == course.days[-1] else float(outside[-1] - from_day)


@pytest.mark.parametrize(("axis", "K", "u", "end", "dip", "back"), TABLE)
@pytest.mark.parametrize("full", [False, True])
def test_sixty_days_of_stress_run_as_in_the_dossier(
    axis: Axis,
    K: float | None,
    u: float,
    end: tuple[float, ...],
    dip: tuple[float, float],
    back: tuple[float, ...],
    full: bool,
) -> None:
    course = run_stress(replace(axis, K=K), u, 60, 300, full=full)
    at = int(np.flatnonzero(course.days == 60)[0])
    found = [s[at] for s in (course.cortisol, course.acth, course.pituitary, course.adrenal)]
    assert found == pytest.approx(end, abs=3e-3)
    after = course.days > 60 + (1 if full else 0)
    low = int(np.argmin(np.where(after, course.acth, 9)))
    assert course.acth[low] == pytest.approx(dip[0], abs=2e-3)
    assert course.days[low] - 60 == pytest.approx(dip[1], abs=1)
    order = (course.cortisol, course.adrenal, course.acth, course.pituitary)
    assert [day_back(course, series, 60) for series in order] == pytest.approx(back, abs=1)


# --- glucose over years ---------------------------------------------------------------------------

FALL, RISE = BODY.fall, BODY.rise
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
@pytest.mark.parametrize("full", [False, True])
def test_end_states_are_those_of_the_authors(name: str, full: bool) -> None:
    changes, expected = END_STATES[name]
    run = run_years(BODY, changes, 1800, full=full)
    assert [run[part][-1] for part in ("G", "I", "b", "sig")] == pytest.approx(expected, rel=3e-3)


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
    run = run_years(BODY, [Change(0, target, FALL)], 3650)
    found = [float(np.interp(365 * year, run["days"], run["G"])) for year in (1, 3, 5, 10)]
    assert found == pytest.approx(expected, abs=2)


WINDOWS = {  # restored to → glucose 1,500 days after the day of restoring
    0.3: {900: 103, 1000: 106, 1050: 588, 1300: 592},
    0.468: {900: 100, 1100: 101, 1150: 585, 1300: 588},
    0.8: {900: 100, 1200: 100, 1300: 579},
}


@pytest.mark.parametrize("target", WINDOWS)
def test_the_window_of_return_closes_on_the_same_day(target: float) -> None:
    for day, glucose in WINDOWS[target].items():
        run = run_years(BODY, [DOWN, Change(day, target, RISE)], day + 1500)
        assert run["G"][-1] == pytest.approx(glucose, abs=2), day
