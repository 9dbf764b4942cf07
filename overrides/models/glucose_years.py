"""The model of Ha, Satin and Sherman 2016: glucose, insulin and the beta cells over years.

Units: glucose mg/dL, insulin µU/mL, beta-cell mass mg, insulin sensitivity mL/µU per day, time days.
The parameters are those of ``glucose`` in ``bib/models.yml``; the paper is 10.1210/en.2015-1564. The
model does not explain why sensitivity falls.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

Series = NDArray[np.float64]


@dataclass(frozen=True)
class Body:
    """An average person: the parameters by their symbols in the paper, and the state at day 0."""

    R0: float
    EG0: float
    k: float
    V: float
    aM: float
    aISR: float
    Pmax: float
    aP: float
    Amax: float
    aA: float
    Ab: float
    tb: float
    gmax: float
    gs: float
    gb: float
    tg: float
    Gsh: float
    Imax: float
    sb: float
    ts: float
    fall: float
    rise: float
    start: Mapping[str, float]


@dataclass(frozen=True)
class Change:
    """A change on ``day``: from then on, sensitivity approaches ``target`` at ``rate`` per day.

    ``state`` and ``body`` set values of the state and parameters at once, as surgery does.
    """

    day: float
    target: float
    rate: float
    state: Mapping[str, float] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)


STATE_NAMES = ("G", "I", "b", "gam", "sig", "Si")


def hill(x: float, half: float, power: float) -> float:
    """Hill function: 0 at 0, 0.5 at ``half``, and 1 in the limit."""
    raised = max(x, 0.0) ** power
    return float(raised / (half**power + raised))


def secretion(body: Body, glucose: float, shift: float, capacity: float) -> float:
    """Return the insulin secreted by a unit of beta-cell mass."""
    return capacity * hill(hill(glucose, body.aM, 2) + shift, body.aISR, 2)


def slow_rates(
    body: Body, change: Change, state: tuple[float, float, float, float, float]
) -> list[float]:
    """Return the rates per day of b, gam, sig and Si (mass, shift, capacity and sensitivity).

    ``state`` is G, b, gam, sig, Si.
    """
    glucose, mass, shift, capacity, sensitivity = state
    released = secretion(body, glucose, shift, capacity)
    growth = body.Pmax * hill(released, body.aP, 4)
    death = body.Amax * hill(hill(glucose, body.aM, 2), body.aA, 6) + body.Ab
    shift_to = body.gmax / (1 + math.exp(-(glucose - body.gs))) - body.gb
    offset = glucose - body.Gsh
    turned = offset**2 / (body.aM**2 + offset**2)
    wanted = capacity * hill(turned + shift, body.aISR, 2)
    by_need = body.Imax / (1 + math.exp(-(wanted - 0.1) / 0.1))
    by_harm = 1 - 1 / (1 + 0.2 * math.exp(-(turned - 0.2) / 0.02))
    return [
        (growth - death) * mass / body.tb,
        (shift_to - shift) / body.tg,
        (by_harm * by_need + body.sb - capacity) / body.ts,
        -change.rate * (sensitivity - change.target),
    ]


def full_rates(body: Body, change: Change, state: Series) -> list[float]:
    """Return the rates per day of all six quantities: G, I, b, gam, sig, Si."""
    glucose, insulin, mass, shift, capacity, sensitivity = map(float, state)
    released = secretion(body, glucose, shift, capacity)
    return [
        body.R0 - (body.EG0 + sensitivity * insulin) * glucose,
        mass * released / body.V - body.k * insulin,
        *slow_rates(body, change, (glucose, mass, shift, capacity, sensitivity)),
    ]


def reduced_rates(body: Body, change: Change, state: Series) -> list[float]:
    """Return the rates per day of G, b, gam, sig, Si. Insulin is at rest, as it settles in minutes."""
    glucose, mass, shift, capacity, sensitivity = map(float, state)
    insulin = resting_insulin(body, glucose, mass, shift, capacity)
    return [
        body.R0 - (body.EG0 + sensitivity * insulin) * glucose,
        *slow_rates(body, change, (glucose, mass, shift, capacity, sensitivity)),
    ]


def resting_insulin(
    body: Body, glucose: float, mass: float, shift: float, capacity: float
) -> float:
    """Return the insulin in µU/mL at which removal equals secretion."""
    return mass * secretion(body, glucose, shift, capacity) / (body.V * body.k)


def run_years(
    body: Body,
    changes: Sequence[Change],
    days: float,
    *,
    full: bool = False,
    step: float = 5.0,
) -> dict[str, Series]:
    """Solve the model for some days, and return ``days`` and the six quantities every ``step`` days.

    ``changes`` are in the order of their days, the first on day 0, the last before the end. ``full``
    solves all six equations; otherwise insulin is at rest. Raise ArithmeticError if the solver fails.
    """
    names = STATE_NAMES if full else tuple(name for name in STATE_NAMES if name != "I")
    state = np.array([body.start[name] for name in names])
    times, states = [np.array([0.0])], [state[None, :]]
    ends = [*(change.day for change in changes[1:]), days]
    for change, end in zip(changes, ends, strict=True):
        start = change.day
        body = replace(body, **change.body)
        for name, value in change.state.items():
            state[names.index(name)] = value
        out = np.append(np.arange(math.floor(start / step) * step + step, end - 1e-9, step), end)
        rates = full_rates if full else reduced_rates
        found = solve_ivp(
            lambda _, y, b=body, c=change, r=rates: r(b, c, y),
            (start, end),
            state,
            t_eval=out,
            method="LSODA",
            rtol=1e-9,
            atol=1e-10,
        )
        if not found.success:
            raise ArithmeticError(found.message)
        times.append(out)
        states.append(found.y.T)
        state = found.y[:, -1].copy()
    values = dict(zip(names, np.concatenate(states).T, strict=True))
    if not full:
        values["I"] = np.array(
            [
                resting_insulin(body, *point)
                for point in zip(
                    values["G"], values["b"], values["gam"], values["sig"], strict=True
                )
            ]
        )
    return {"days": np.concatenate(times), **values}
