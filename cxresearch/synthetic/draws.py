"""Drawing from tables of weights, alike on every machine.

Only uniform numbers are drawn (PCG64 gives the same bits everywhere) and looked up in cumulated
weights; nothing here calls log or exp, whose last digit differs between platforms.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

import numpy as np
from numpy.typing import NDArray

from cxresearch.synthetic.parameters import Orders, Parameters

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_SALE_DAYS = ((9, 9), (10, 10), (11, 11), (12, 12))


def shares(weights: Sequence[float] | Floats) -> Floats:
    """Weights scaled to add up to one.

    >>> shares([1, 3]).tolist()
    [0.25, 0.75]
    """
    array = np.asarray(weights, dtype=np.float64)
    return array / array.sum()


def draw(rng: np.random.Generator, weights: Sequence[float] | Floats, n: int) -> Ints:
    """`n` positions of `weights`, each as likely as its weight."""
    cumulated = np.cumsum(shares(weights))
    cumulated[-1] = 1.0
    return np.searchsorted(cumulated, rng.random(n), side="right").astype(np.int64)


def minutes(rng: np.random.Generator, hours: Sequence[float], n: int) -> Ints:
    """`n` minutes of the day: an hour by its weight, any minute of it but the first.

    So nothing happens at midnight, where one day ends and the next begins.
    """
    return draw(rng, hours, n) * 60 + rng.integers(1, 60, n)


def minute_shares(hours: Sequence[float]) -> Floats:
    """Share of each of the 1,440 minutes of the day that `minutes` draws from.

    >>> minute_shares([0] * 9 + [1] + [0] * 14)[539:543].round(4).tolist()
    [0.0, 0.0, 0.0169, 0.0169]
    """
    of_hour = np.append(0.0, np.full(59, 1 / 59))
    return (shares(hours)[:, None] * of_hour).ravel()


def gap_shares(back: Orders) -> Floats:
    """Share of each gap of 1, 2, 3... days between a rating's moment and the next order."""
    days = np.arange(1, back.gap_longest + 1, dtype=np.float64)
    quick, slow = (shares(days * np.cumprod(np.full(days.size, 1 - 1 / scale))) for scale in back.gap_scales)
    return back.gap_quick * quick + (1 - back.gap_quick) * slow


@cache
def start_shares(parameters: Parameters) -> Floats:
    """Share of customers won on each day, with growth, seasons, weekends and sale days."""
    days = parameters.days()
    weights = np.empty(days)
    for number in range(days):
        day = parameters.first_day + timedelta(days=number)
        growth = 1 + (parameters.growth - 1) * number / days
        weights[number] = growth * parameters.months[day.month - 1] * _of_day(day, parameters.peak)
    return shares(weights)


def _of_day(day: date, peak: float) -> float:
    if (day.month, day.day) in _SALE_DAYS:
        return peak
    return 1.1 if day.weekday() >= 5 else 1.0
