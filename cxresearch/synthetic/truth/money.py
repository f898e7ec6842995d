"""What customers cost, bring and would pay: family money.

Orders, and the two years that the effect of a cut in churn is computed from, follow from how many
orders fall on each day. An order's margin depends on whether its goods come back and on nothing else
that happens, so that its mean needs only the number of orders and how many of them follow an unhappy
rating. Whole days are counted and the cut-off is a midnight, so every sum over days is exact.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxresearch.synthetic.draws import Floats, shares, start_shares
from cxresearch.synthetic.parameters import Contracts, Orders, Parameters
from cxresearch.synthetic.truth.basis import Truth
from cxresearch.synthetic.truth.days import after, lead, renewed, step
from cxresearch.synthetic.truth.ratings import latest_shares

_YEAR = 365
_MOST = 0.999
"""No retention above this one enters a lifetime."""


def money(parameters: Parameters) -> dict[str, Truth]:
    """The planted value of every measured claim of the family, by id.

    The costs of a month are the planted ones times its count times a noise whose mean is one, so the
    ratio over ever more months tends to the ratio of the planted costs; in no quarter can that noise
    turn a ratio round when it is far enough from 1, and only then has `old-customer-always-cheaper`
    a truth. The profit claims have one where the profit of a customer is above 0.

    >>> from cxresearch.synthetic.presets import preset
    >>> round(money(preset("e-commerce"))["acquire-vs-retain-cost-6-7"].value, 3)
    2.545
    """
    sold = _contract_sales(parameters) if isinstance(parameters.back, Contracts) else _sales(parameters)
    planted = {
        "existing-buy-60-70": Truth(parameters.won_existing),
        "prospect-buys-5-20": Truth(parameters.won_prospect),
        "acquire-vs-retain-cost-6-7": Truth(parameters.acquire_cost / parameters.retain_cost),
        "profit-from-old-customers": Truth(sold.margin_later / (sold.margin_later + sold.margin_first)),
        "pay-more-for-service-55": Truth(float(latest_shares(parameters) @ np.array(parameters.pays_more))),
    }
    share = always_cheaper(parameters)
    if share is not None:
        planted["old-customer-always-cheaper"] = Truth(share)
    return planted | _profit_effects(sold, parameters.acquire_cost)


def always_cheaper(parameters: Parameters) -> float | None:
    """Share of quarters in which a new customer costs more than an old one: 1 or 0 where the noise
    of the costs cannot turn the ratio of the planted ones round; `None` elsewhere."""
    most, least = 100 + parameters.cost_spread, 100 - parameters.cost_spread
    if parameters.acquire_cost * least > parameters.retain_cost * most:
        return 1.0
    if parameters.acquire_cost * most <= parameters.retain_cost * least:
        return 0.0
    return None


@dataclass(frozen=True)
class Sales:
    """Of a customer, in the mean: margin of the first order and of later ones; of who is there in the
    year before the last, the share that still is in the last (`retained`); of who buys in the last
    year, the year's margin and its cost."""

    margin_first: float
    margin_later: float
    retained: float
    margin: float
    cost: float


def _profit_effects(sold: Sales, acquire_cost: float) -> dict[str, Truth]:
    """What more retention does to the profit of a customer, in margins of years to come less the cost
    of winning the customer."""

    def profit(retained: float, margin: float = sold.margin, spent: float = acquire_cost) -> float:
        return margin / (1 - retained) - spent

    r = min(sold.retained, _MOST)
    now = profit(r)
    if now <= 0:
        return {}
    five, two, twentieth = min(r + 0.05, _MOST), min(r + 0.02, _MOST), r + 0.05 * (1 - r)
    planted = {
        "churn-cut-5-profit-5-95-points": Truth((profit(five) - now) / now),
        "churn-cut-5-profit-5-95-percent": Truth((profit(twentieth) - now) / now),
    }
    cheaper = profit(r, sold.margin + 0.1 * sold.cost, 0.9 * acquire_cost) - now
    planted["retention-2pct-equals-cost-10pct"] = Truth((profit(two) - now) / cheaper)
    return planted


# An order and its margin


def _amount(parameters: Parameters) -> float:
    """Mean of what is paid for an order."""
    pieces = shares(parameters.pieces) @ np.arange(1, len(parameters.pieces) + 1)
    return float(1000 * np.mean(parameters.prices) * pieces)


def _margin(parameters: Parameters, orders: float, after_unhappy: float) -> float:
    """Margin of a number of orders, of which some follow an unhappy rating."""
    kept = _amount(parameters) * float(np.mean(parameters.margins)) / 100
    unhappy = parameters.answered * sum(parameters.level_shares()[:2])
    always = parameters.goods_returned + parameters.goods_returned_unhappy_now * unhappy
    sent_back = orders * always + after_unhappy * parameters.goods_returned_unhappy_before
    return orders * kept - sent_back * (kept + parameters.sending_back)


def _chances(parameters: Parameters) -> tuple[Floats, Floats, Floats]:
    """Of an occasion before any rating, and of one after: the chance that another follows without
    being answered itself, answered, answered unhappily."""
    level, answered, back = np.array(parameters.level_shares()), parameters.answered, parameters.back
    on = back.unrated if isinstance(back, Orders) else 1 - back.voluntary_unrated - back.lapsed
    rated = [answered * level * chance for chance in map(np.array, parameters.chances_of_going_on()[:2])]
    unrated = np.array([(1 - answered) * on] * 2)
    return unrated, np.array([r.sum() for r in rated]), np.array([r[:2].sum() for r in rated])


# Order by order. The state is whether a rating was given before.


def _sales(parameters: Parameters) -> Sales:
    """With n_s(d) the orders on day d in state s, g_s the chance that another follows, and W(x) the
    chance that it does within x days once it does, an order is the customer's last before day e with
    chance 1 - g_s W(e - 1 - d), and customers are counted by their last order of a year."""
    days, steps = parameters.days(), step(parameters)
    unrated, rated, unhappy = _chances(parameters)
    fresh = renewed(start_shares(parameters), steps * unrated[0], days)
    known = renewed(after(fresh, steps, days) * rated[0], steps * (unrated[1] + rated[1]), days)
    orders = np.stack([fresh, known])
    after_unhappy = after(unhappy @ orders, steps, days)
    within, goes_on = np.cumsum(steps), unrated + rated

    def last_before(end: int, begun: int, left: int) -> float:
        """Customers with an order in [begun, left) and none after it before `end`."""
        day = np.arange(begun, left)
        stays = 1 - goes_on[:, None] * within[end - 1 - day]
        return float((orders[:, day] * stays).sum())

    year_before, year = max(days - 2 * _YEAR, 0), days - _YEAR
    seen = last_before(year, year_before, year)
    buyers = last_before(days, year, days)
    number, unhappily = float(orders[:, year:].sum()), float(after_unhappy[year:].sum())
    margin = _margin(parameters, number, unhappily) / buyers
    everything = _margin(parameters, float(orders.sum()), float(after_unhappy.sum()))
    return Sales(
        margin_first=_margin(parameters, 1.0, 0.0),
        margin_later=everything - _margin(parameters, 1.0, 0.0),
        retained=1 - last_before(days, year_before, year) / seen,
        margin=margin,
        cost=_amount(parameters) * number / buyers - margin,
    )


# Contracts. Survey k of who still subscribes is k cycles after the first; some are about an order.


def _contract_sales(parameters: Parameters) -> Sales:
    """Orders are counted survey by survey: how many by the last day, how many of them in its year, and
    of both how many follow an order rated unhappily. The first survey is always about an order."""
    back, days, year = parameters.back, parameters.days(), parameters.days() - _YEAR
    assert isinstance(back, Contracts)
    start, waits = start_shares(parameters), lead(parameters)
    first_survey = np.convolve(start, waits)
    unrated, rated, unhappy = (float(chance[1]) for chance in _chances(parameters))
    stays = unrated + rated

    # Share of the orders behind surveys of each day that were made in the last year.
    in_year = np.append(np.zeros(year), np.cumsum(waits)[np.minimum(np.arange(_YEAR), waits.size - 1)])
    alive, alive_unhappy, number, unhappily = 1.0, 0.0, np.zeros(2), np.zeros(2)
    for survey in range(-(-days // back.cycle)):
        if survey > 0:
            on = first_survey[: days - survey * back.cycle]
            share = back.extra * np.array([on.sum(), on @ in_year[survey * back.cycle :]])
            number += alive * share
            unhappily += alive_unhappy * share
        order = back.extra if survey > 0 else 1.0
        alive_unhappy = order * alive * unhappy + (1 - order) * alive_unhappy * stays
        alive *= stays
    won_in_year = float(start[year:].sum())
    buyers = won_in_year + _buys_in_year(parameters, stays, in_year)
    bought = won_in_year + float(number[1])
    margin = _margin(parameters, bought, float(unhappily[1])) / buyers
    return Sales(
        margin_first=_margin(parameters, 1.0, 0.0),
        margin_later=_margin(parameters, float(number[0]), float(unhappily[0])),
        retained=_stays_subscribed(parameters, stays),
        margin=margin,
        cost=_amount(parameters) * bought / buyers - margin,
    )


def _won_before(parameters: Parameters, day: int) -> Floats:
    """Days of the first surveys of the customers won before a day."""
    start = start_shares(parameters)
    return np.convolve(np.where(np.arange(start.size) < day, start, 0.0), lead(parameters))


def _buys_in_year(parameters: Parameters, stays: float, in_year: Floats) -> float:
    """Customers won before the last year who order in it, by their first such order."""
    back, days = parameters.back, parameters.days()
    assert isinstance(back, Contracts)
    none_yet, buyers = _won_before(parameters, days - _YEAR), 0.0
    while none_yet.size and none_yet.any():
        none_yet = np.append(np.zeros(back.cycle), none_yet * stays)[:days]
        orders = back.extra * in_year[: none_yet.size]
        buyers += float(none_yet @ orders)
        none_yet = none_yet * (1 - orders)
    return buyers


def _stays_subscribed(parameters: Parameters, stays: float) -> float:
    """Of the customers subscribed a year before the cut-off, the share still subscribed at it.

    Nobody starts or leaves at midnight, when one day ends and the next begins.
    """
    back, days = parameters.back, parameters.days()
    assert isinstance(back, Contracts)
    year = days - _YEAR
    cycles = -(-days // back.cycle)
    once = np.append(0.0, np.full(back.cycle - 1, (1 - stays) / (back.cycle - 1)))
    leaves = np.concatenate([once * stays**cycle for cycle in range(cycles)])

    earlier = _won_before(parameters, year)
    gone = np.convolve(earlier, leaves)
    return float((earlier.sum() - gone[:days].sum()) / (earlier.sum() - gone[:year].sum()))
