"""The two models agree with exact results, published targets and reference runs."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from book.charts.curves import FILE, model_numbers
from conftest import ROOT
from glucose_years import Body, Change, run_years
from stress_axis import Axis, rest, run_stress
from write_curves import DECIMALS, read_inputs, solve

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
                near = pytest.approx(np.array(points), abs=10**-DECIMALS * 1.01)
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


DOSSIER = [  # speeds, K, u | at the end of 60 days: cortisol, ACTH, P, A | lowest ACTH after
    (FAST, 4, 2, (1.912, 1.032, 1.168, 1.853), 0.736),
    (FAST, None, 5, (5.497, 1.027, 1.129, 5.349), 0.407),
    (SLOW, 4, 5, (3.309, 1.320, 2.015, 2.506), 0.711),
]


@pytest.mark.parametrize("full", [False, True])
def test_sixty_days_of_stress_run_as_in_the_dossier(full: bool) -> None:
    for axis, K, u, end, lowest in DOSSIER:
        course = run_stress(replace(axis, K=K), u, 60, 300, full=full)
        at = int(np.flatnonzero(course.days == 60)[0])
        found = [s[at] for s in (course.cortisol, course.acth, course.pituitary, course.adrenal)]
        assert found == pytest.approx(end, abs=3e-3)
        after = course.days > 60 + (1 if full else 0)
        assert course.acth[after].min() == pytest.approx(lowest, abs=2e-3)


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


@pytest.mark.parametrize("full", [False, True])
def test_end_states_are_those_of_the_authors(full: bool) -> None:
    for name, (changes, expected) in END_STATES.items():
        run = run_years(BODY, changes, 1800, full=full)
        found = [run[part][-1] for part in ("G", "I", "b", "sig")]
        assert found == pytest.approx(expected, rel=3e-3), name


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
