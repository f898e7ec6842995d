"""Who is back, or still there, after a landmark: the chain of a customer's occasions over days.

Who comes back before a landmark may come back again after it, so every path counts: the shares of
customers with an order on each day follow from those on the days before. Two states suffice: a customer
without a rating so far goes on after the next as after a *first* rating, any other as after a later one.

An order is compared with a landmark to the minute. The landmark has the minute of day x of what it is
counted from; an order on the landmark's day comes before it with a(x), the chance of a minute not after x,
and one on the horizon's last day is within it with a(x). A path that touches both edges does so with
a(x)², so the mean of a and of a² over x is all that is needed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cxresearch.synthetic.draws import Floats
from cxresearch.synthetic.parameters import Orders, Parameters
from cxresearch.synthetic.truth.basis import HORIZON
from cxresearch.synthetic.truth.days import gaps, lead, not_after

UNRATED, RATED = 0, 1
"""States of a customer: without any rating so far, with one or more."""


def levels(parameters: Parameters) -> Floats:
    """Shares of no answer and of the levels 1 to 5 among occasions."""
    return np.append(1 - parameters.answered, parameters.answered * np.array(parameters.level_shares()))


def going_on(parameters: Parameters) -> tuple[Floats, Floats]:
    """Chance of a next occasion after no answer and after levels 1 to 5, by the state before it."""
    first, later, unrated = parameters.chances_of_going_on()
    return np.array((unrated, *first)), np.array((unrated, *later))


def moves(parameters: Parameters) -> Floats:
    """Chance of a next occasion from each state (row) to each (column)."""
    share, (first, later) = levels(parameters), going_on(parameters)
    return np.array([[share[0] * first[0], share[1:] @ first[1:]], [0.0, share @ later]])


def back_after(parameters: Parameters, start: Floats, *, landmark: int, hours: Sequence[float]) -> float:
    """Share of customers with an order in the horizon after a landmark, where orders are the way back.

    Args:
        start: Share of customers whose next order is on each day counted from the beginning, by the
            state they are then in: two rows. What is missing from one has no next order.
        landmark: Days from the beginning to the landmark, at the beginning's minute of the day.
        hours: Weights of the hours of the beginning.
    """
    last = landmark + HORIZON
    start = np.pad(start, ((0, 0), (0, max(0, last + 1 - start.shape[1]))))[:, : last + 1]
    wait = np.convolve(lead(parameters), gaps(parameters))[: last + 1]
    wait = np.pad(wait, (0, last + 1 - wait.size))
    onward = moves(parameters)
    before = start.copy()
    for day in range(landmark + 1):
        before[:, day] += onward.T @ (before[:, :day] @ wait[1 : day + 1][::-1])
    goes_on = onward.sum(axis=1)
    next_after = start.sum(axis=0)
    for day in range(landmark):
        next_after[day:] += (goes_on @ before[:, day]) * wait[: last + 1 - day]
    on_the_day = before[:, landmark]
    from_it = goes_on @ on_the_day * wait[: HORIZON + 1]
    once, twice = not_after(parameters.order_hours, hours)
    between = next_after[landmark + 1 : last].sum()
    return float(
        between
        + once * next_after[last]
        + (1 - once) * on_the_day.sum()
        + once * from_it[:HORIZON].sum()
        + twice * from_it[HORIZON]
    )


def back_after_rating(parameters: Parameters, *, state: int, landmark: int, hours: Sequence[float]) -> float:
    """The same of customers who go on from a moment of rating in a state, counted from that day."""
    wait = gaps(parameters)
    start = np.zeros((2, wait.size))
    start[state] = wait
    return back_after(parameters, start, landmark=landmark, hours=hours)


def back_after_order(parameters: Parameters, *, landmark: int) -> float:
    """The same of all customers, counted from their first order."""
    wait = np.convolve(lead(parameters), gaps(parameters))
    start = moves(parameters)[UNRATED][:, None] * wait
    return back_after(parameters, start, landmark=landmark, hours=parameters.order_hours)


def still_there(parameters: Parameters, leaves: float, *, days: int, hours: Sequence[float]) -> float:
    """Share of subscribers whose contract runs some days after a moment of rating, at its minute of day.

    They leave with the chance `leaves` in the cycle after it, and as subscribers do on average in each
    cycle from then on, on a day of it that is as likely as any other. A contract that ends that very
    minute does not run.
    """
    if isinstance(parameters.back, Orders):
        raise TypeError("customers who buy order by order have no contract")
    cycle, share = parameters.back.cycle, levels(parameters)
    later = 1 - float(share @ going_on(parameters)[RATED])
    begun, into = divmod(days, cycle)
    once, _ = not_after(parameters.order_hours, hours)
    gone = (into - 1 + once) / (cycle - 1) if into else 0.0
    if not begun:
        return 1 - leaves * gone
    return (1 - leaves) * (1 - later) ** (begun - 1) * (1 - later * gone)
