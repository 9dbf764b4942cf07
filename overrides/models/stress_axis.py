"""The model of Karin et al. 2020: a stress axis whose glands grow and shrink over weeks.

Hormones and gland masses are relative to a healthy baseline near 1; time is in days. ``u`` is the
strength of stress, 1 in health; it cannot be measured. The parameters are those of ``stress`` in
``bib/models.yml``; the paper is 10.15252/msb.20209510.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

Series = NDArray[np.float64]
MINUTES_PER_DAY = 24 * 60


@dataclass(frozen=True)
class Axis:
    """Half-lives of the hormones in minutes and of the two glands in days, and the receptor.

    ``K`` is in baseline units of cortisol; None is an axis without the receptor.
    """

    g1: float
    g2: float
    g3: float
    K: float | None
    n: float
    pituitary: float
    adrenal: float

    def brake(self, cortisol: float) -> float:
        """Return the share that the glucocorticoid receptor lets through, from 0 to 1."""
        return 1.0 if self.K is None else 1 / (1 + (cortisol / self.K) ** self.n)


@dataclass(frozen=True)
class Course:
    """A run of the model: days, and each quantity relative to its healthy baseline."""

    days: Series
    cortisol: Series
    acth: Series
    pituitary: Series
    adrenal: Series


def rate(half_life: float) -> float:
    """Return the rate of a decay with this half-life."""
    return math.log(2) / half_life


def solve_cortisol(axis: Axis, drive: float) -> float:
    """Return the cortisol at which ``x3 = drive · brake(x3)``; ``brake`` falls, so there is one root."""
    return float(brentq(lambda x: x - drive * axis.brake(x), 0.0, max(drive, 1.0) * 2, xtol=1e-13))


def rest(axis: Axis, u: float) -> tuple[float, float, float, float, float]:
    """Return the exact steady state for a constant ``u``: CRH, ACTH, cortisol, pituitary, adrenal.

    CRH and ACTH are 1 for every ``u``, because the glands compensate.
    """
    cortisol = solve_cortisol(axis, u)
    return 1.0, 1.0, cortisol, 1 / axis.brake(cortisol), cortisol


def full_rates(axis: Axis, u: float, state: Series) -> list[float]:
    """Return the rates per day of all five quantities."""
    crh, acth, cortisol, pituitary, adrenal = state
    brake = axis.brake(cortisol)
    return [
        rate(axis.g1) * MINUTES_PER_DAY * (u / cortisol * brake - crh),
        rate(axis.g2) * MINUTES_PER_DAY * (crh * pituitary * brake - acth),
        rate(axis.g3) * MINUTES_PER_DAY * (acth * adrenal - cortisol),
        rate(axis.pituitary) * pituitary * (crh - 1),
        rate(axis.adrenal) * adrenal * (acth - 1),
    ]


def fast_hormones(
    axis: Axis, u: float, pituitary: float, adrenal: float
) -> tuple[float, float, float]:
    """Return CRH, ACTH and cortisol for glands of a given size. They settle within hours."""
    cortisol = solve_cortisol(axis, math.sqrt(adrenal * pituitary * u))
    crh = u / cortisol * axis.brake(cortisol)
    return crh, crh * pituitary * axis.brake(cortisol), cortisol


def slow_rates(axis: Axis, u: float, state: Series) -> list[float]:
    """Return the rates per day of the two glands, with the hormones at rest."""
    pituitary, adrenal = state
    crh, acth, _ = fast_hormones(axis, u, pituitary, adrenal)
    return [rate(axis.pituitary) * pituitary * (crh - 1), rate(axis.adrenal) * adrenal * (acth - 1)]


def run_stress(
    axis: Axis,
    u: float,
    days_of_stress: float,
    days_after: float,
    *,
    full: bool = False,
    step: float = 0.5,
) -> Course:
    """Solve the model for days of stress at strength ``u`` and days after it.

    The output has a point every ``step`` days. ``full`` solves all five equations, otherwise the two
    slow ones. Raise ArithmeticError if the solver fails.
    """
    base = rest(axis, 1.0)
    rates = full_rates if full else slow_rates
    times, states = [np.array([0.0])], [np.array([base if full else base[3:]])]
    start = 0.0
    for strength, length in ((u, days_of_stress), (1.0, days_after)):
        if length == 0:
            continue
        out = np.append(np.arange(step, length - 1e-9, step), length)
        found = solve_ivp(
            lambda _, y, s=strength: rates(axis, s, y),
            (0, length),
            states[-1][-1],
            t_eval=out,
            method="LSODA",
            rtol=1e-9,
            atol=1e-12,
        )
        if not found.success:
            raise ArithmeticError(found.message)
        times.append(start + out)
        states.append(found.y.T)
        start += length
    days, values = np.concatenate(times), np.concatenate(states)
    if full:
        acth, cortisol, pituitary, adrenal = values[:, 1], values[:, 2], values[:, 3], values[:, 4]
    else:
        pituitary, adrenal = values[:, 0], values[:, 1]
        # on its last day the stress still has its full strength
        hormones = [
            fast_hormones(axis, u if day <= days_of_stress and day > 0 else 1.0, p, a)
            for day, p, a in zip(days, pituitary, adrenal, strict=True)
        ]
        acth, cortisol = np.array([h[1] for h in hormones]), np.array([h[2] for h in hormones])
    return Course(days, cortisol / base[2], acth, pituitary / base[3], adrenal / base[4])
