"""Ha, Satin and Sherman 2016: how glucose, insulin and the beta cells go on over years.

Glucose in mg/dL, insulin in µU/mL, beta-cell mass in mg, insulin sensitivity in mL/µU per day, time
in days. Parameters: ``bib/models.yml`` → glucose. The paper: 10.1210/en.2015-1564. Not modelled: why
sensitivity falls.
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
    """One average person: the parameters with the symbols of the paper, and the state at day 0."""

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
    """From ``day`` on, sensitivity moves to ``target`` at ``rate`` per day; other values may jump.

    ``state`` sets parts of the state, ``body`` parameters, as surgery does.
    """

    day: float
    target: float
    rate: float
    state: Mapping[str, float] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)


NAMES = ("G", "I", "b", "gam", "sig", "Si")


def hill(x: float, half: float, power: float) -> float:
    """Saturation: 0 at 0, one half at ``half``, towards 1."""
    raised = max(x, 0.0) ** power
    return float(raised / (half**power + raised))


def secretion(body: Body, glucose: float, shift: float, capacity: float) -> float:
    """Insulin secreted by a unit of beta-cell mass."""
    return capacity * hill(hill(glucose, body.aM, 2) + shift, body.aISR, 2)


def slow_rates(
    body: Body, change: Change, state: tuple[float, float, float, float, float]
) -> list[float]:
    """Rates per day of beta-cell mass, shift, capacity and sensitivity. State: G, b, gam, sig, Si."""
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
    """Rates per day of all six: G, I, b, gam, sig, Si."""
    glucose, insulin, mass, shift, capacity, sensitivity = map(float, state)
    released = secretion(body, glucose, shift, capacity)
    return [
        body.R0 - (body.EG0 + sensitivity * insulin) * glucose,
        mass * released / body.V - body.k * insulin,
        *slow_rates(body, change, (glucose, mass, shift, capacity, sensitivity)),
    ]


def reduced_rates(body: Body, change: Change, state: Series) -> list[float]:
    """Rates per day with insulin at rest, which it reaches in minutes: G, b, gam, sig, Si."""
    glucose, mass, shift, capacity, sensitivity = map(float, state)
    insulin = resting_insulin(body, glucose, mass, shift, capacity)
    return [
        body.R0 - (body.EG0 + sensitivity * insulin) * glucose,
        *slow_rates(body, change, (glucose, mass, shift, capacity, sensitivity)),
    ]


def resting_insulin(
    body: Body, glucose: float, mass: float, shift: float, capacity: float
) -> float:
    """Insulin in µU/mL for which removal equals secretion."""
    return mass * secretion(body, glucose, shift, capacity) / (body.V * body.k)


def run_years(
    body: Body,
    changes: Sequence[Change],
    days: float,
    *,
    full: bool = False,
    step: float = 5.0,
) -> dict[str, Series]:
    """Follow one body for some days through changes of its insulin sensitivity.

    The changes are in the order of their days, the first on day 0, the last before the end. Returns ``days`` and the six
    quantities, each ``step`` days. ``full`` takes all six equations, else insulin is at rest.
    """
    names = NAMES if full else tuple(name for name in NAMES if name != "I")
    state = np.array([body.start[name] for name in names])
    times, states = [np.array([0.0])], [state[None, :]]
    ends = [*(change.day for change in changes[1:]), days]
    for change, end in zip(changes, ends, strict=True):
        begin = change.day
        body = replace(body, **change.body)
        for name, value in change.state.items():
            state[names.index(name)] = value
        out = np.append(np.arange(math.floor(begin / step) * step + step, end - 1e-9, step), end)
        rates = full_rates if full else reduced_rates
        found = solve_ivp(
            lambda _, y, b=body, c=change, r=rates: r(b, c, y),
            (begin, end),
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
