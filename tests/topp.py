"""Topp et al. 2000: three equations with exact steady states, beside which docs/explore.md sets its own.

Glucose in mg/dL, insulin in µU/mL, beta-cell mass in mg, time in days. 10.1006/jtbi.2000.2150.
Its speeds come largely from rodents, so no figure is drawn from it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

Series = NDArray[np.float64]


@dataclass(frozen=True)
class Topp:
    """Parameters as in BioModels BIOMD0000000341; the CellML copy has others, which do not work."""

    R0: float = 864.0
    EG0: float = 1.44
    SI: float = 0.72
    sigma: float = 43.2
    alpha: float = 20000.0
    k: float = 432.0
    d0: float = 0.06
    r1: float = 0.84e-3
    r2: float = 0.24e-5


def topp_rates(body: Topp, state: Series) -> list[float]:
    """Rates per day of glucose, insulin and beta-cell mass."""
    glucose, insulin, mass = map(float, state)
    return [
        body.R0 - (body.EG0 + body.SI * insulin) * glucose,
        body.sigma * mass * glucose**2 / (body.alpha + glucose**2) - body.k * insulin,
        (-body.d0 + body.r1 * glucose - body.r2 * glucose**2) * mass,
    ]


def rest_points(body: Topp) -> list[tuple[float, float, float]]:
    """All steady states (glucose, insulin, mass), lowest glucose first; exact."""
    points = []
    for glucose in sorted(np.roots([-body.r2, body.r1, -body.d0])):
        if abs(glucose.imag) > 1e-9:
            continue
        g = float(glucose.real)
        insulin = (body.R0 / g - body.EG0) / body.SI
        points.append((g, insulin, insulin * body.k * (body.alpha + g**2) / (body.sigma * g**2)))
    return [*points, (body.R0 / body.EG0, 0.0, 0.0)]


def run_topp(body: Topp, start: tuple[float, float, float], days: float) -> Series:
    """Glucose, insulin and mass after each day, first day first."""
    found = solve_ivp(
        lambda _, y: topp_rates(body, y),
        (0, days),
        start,
        method="LSODA",
        t_eval=np.arange(1, days + 1),
        rtol=1e-9,
        atol=1e-12,
    )
    return np.asarray(found.y.T)
