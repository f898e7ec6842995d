"""How the days and the minutes between a customer's occasions add up.

The share of something on each day is an array whose place 0 is the first day, or the same day.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cxresearch.synthetic.draws import Floats, gap_shares, minute_shares, shares, start_shares
from cxresearch.synthetic.parameters import Contracts, Orders, Parameters


def after(begun: Floats, wait: Floats, days: int) -> Floats:
    """When what begins as `begun` ends, after `wait`."""
    return np.convolve(begun, wait)[:days]


def renewed(once: Floats, loop: Floats, days: int) -> Floats:
    """The sum of `once`, `once` after one `loop`, after two...; no loop takes less than a day."""
    total = np.zeros(days)
    for day in range(days):
        reach = min(day, loop.size - 1)
        total[day] = once[day] + loop[1 : reach + 1] @ total[day - reach : day][::-1]
    return total


def from_one(weights: Sequence[float]) -> Floats:
    """Shares of 1, 2, 3... days."""
    return np.append(0.0, shares(weights))


def lead(parameters: Parameters) -> Floats:
    """Days from order to the moment of rating."""
    return np.convolve(from_one(parameters.delivery_days), from_one(parameters.rating_delay_days))


def step(parameters: Parameters) -> Floats:
    """Days from one moment of rating to the next, as many as the company has days."""
    whole = np.zeros(parameters.days())
    if isinstance(parameters.back, Contracts):
        whole[parameters.back.cycle] = 1.0
        return whole
    gap = np.append(0.0, gap_shares(parameters.back))
    both = np.convolve(gap, lead(parameters))[: whole.size]
    whole[: both.size] = both
    return whole


def unrated_loop(parameters: Parameters) -> Floats:
    """From an occasion without an answer to the next occasion, if there is one."""
    _, _, on = parameters.chances_of_going_on()
    return step(parameters) * on * (1 - parameters.answered)


def first_moments(parameters: Parameters) -> Floats:
    """Customers whose first moment of rating falls on each day, as a share of all customers."""
    return after(start_shares(parameters), lead(parameters), parameters.days())


def first_ratings(parameters: Parameters) -> Floats:
    """Customers whose first rating falls on each day, as a share of all customers."""
    return parameters.answered * renewed(
        first_moments(parameters), unrated_loop(parameters), parameters.days()
    )


def next_rating(parameters: Parameters) -> Floats:
    """Days from a rating to the next one, once there is a next occasion; `days` long."""
    return parameters.answered * renewed(step(parameters), unrated_loop(parameters), parameters.days())


def not_after(one: Sequence[float], other: Sequence[float]) -> tuple[float, float]:
    """Chance that a minute drawn from the hours `one` is not after a minute of the hours `other`, and
    the chance that two drawn independently are not after the same.

    >>> nine, ten = ([0] * 9 + [1] + [0] * 14), ([0] * 10 + [1] + [0] * 13)
    >>> [round(chance, 12) for chance in not_after(nine, ten) + not_after(ten, nine)]
    [1.0, 1.0, 0.0, 0.0]
    """
    passed = np.cumsum(minute_shares(one))
    at = minute_shares(other)
    return float(at @ passed), float(at @ passed**2)


def gaps(parameters: Parameters) -> Floats:
    """Days from a moment of rating to the next order (subscription: to leaving, of who leaves)."""
    back = parameters.back
    if isinstance(back, Orders):
        return np.append(0.0, gap_shares(back))
    return from_one((1.0,) * (back.cycle - 1))
