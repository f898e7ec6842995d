"""Who comes back after one of the ten negatives, and whose goods come back.

The ten happen with the first order, whatever else does, and multiply the chance of going on from it.
"""

from __future__ import annotations

import numpy as np

from cxresearch.schema import FACTORS
from cxresearch.synthetic.draws import Floats
from cxresearch.synthetic.parameters import Orders, Parameters
from cxresearch.synthetic.truth.basis import COMPLAINT_DAYS, HORIZON, Truth
from cxresearch.synthetic.truth.days import first_ratings, gaps, lead, not_after
from cxresearch.synthetic.truth.landmark import back_after_order, going_on, levels, still_there


def ten_negatives(parameters: Parameters) -> dict[str, Truth]:
    """The planted value of each of the ten negatives, and of goods sent back where goods are sold.

    >>> from cxresearch.synthetic.presets import preset
    >>> round(ten_negatives(preset("services"))["rude-staff"].value, 3)
    0.4
    """
    returned = [returned_after_first_order(parameters, met) for met in parameters.multipliers()]
    unexposed = returned[0]
    planted = {
        factor: Truth(exposed / unexposed, unexposed)
        for factor, exposed in zip(FACTORS, returned[1:], strict=True)
    }
    if parameters.model == "e-commerce":
        planted["ecommerce-cx-returns"] = goods_sent_back(parameters)
    return planted


def returned_after_first_order(parameters: Parameters, met: float) -> float:
    """P(returned) after the landmark of a first order, the chance of going on from it multiplied by `met`.

    The same on every day, so in every calendar month. Orders: every way back is by that one going on.
    Subscription: of those still subscribed at the landmark.
    """
    if isinstance(parameters.back, Orders):
        return met * back_after_order(parameters, landmark=COMPLAINT_DAYS)
    stays = met * float(levels(parameters) @ going_on(parameters)[0])
    there = [
        sum(
            weight * still_there(parameters, 1 - stays, days=end - day, hours=parameters.order_hours)
            for day, weight in enumerate(lead(parameters).tolist())
        )
        for end in (COMPLAINT_DAYS, COMPLAINT_DAYS + HORIZON)
    ]
    return there[1] / there[0]


def goods_sent_back(parameters: Parameters) -> Truth:
    """Of index customers who order again, the share sending one of those orders back, happy over unhappy.

    Among who orders again, the level matters by what an unhappy rating does to the next order. The
    horizon of the last who are followed is cut short, an order counting when placed by a month before
    the end, so the shares are summed over the days of the first rating.
    """
    days = parameters.days()
    firsts = first_ratings(parameters)[: days - HORIZON]
    until_cut = days - COMPLAINT_DAYS - 1 - np.arange(firsts.size)
    on_time, _ = not_after(parameters.order_hours, parameters.rating_hours)

    def within(each_day: Floats) -> float:
        by_day = np.cumsum(each_day[: HORIZON + 1])
        by_day[HORIZON] -= (1 - on_time) * each_day[HORIZON]
        return float(firsts @ by_day[np.minimum(until_cut, HORIZON)])

    happy, unhappy = (
        within(_first_sent_back(parameters, after_unhappy=after)) / within(gaps(parameters))
        for after in (False, True)
    )
    return Truth(happy / unhappy, unhappy)


def _first_sent_back(parameters: Parameters, *, after_unhappy: bool) -> Floats:
    """Days from a first rating to the first order sent back, of those who go on.

    By whether the rating before an order is unhappy (1) or not (0): that and the order's own rating
    decide on how many orders are sent back.
    """
    share, later = levels(parameters), going_on(parameters)[1]
    unhappy = np.isin(np.arange(6), (1, 2))
    own = parameters.goods_returned + parameters.goods_returned_unhappy_now * unhappy
    chance = own + parameters.goods_returned_unhappy_before * np.array([[0], [1]])
    kept = share * (1 - chance) * later
    onward = np.stack([kept[:, ~unhappy].sum(axis=1), kept[:, unhappy].sum(axis=1)], axis=1)
    begins = gaps(parameters)[: HORIZON + 1]
    wait = np.convolve(lead(parameters), gaps(parameters))[: HORIZON + 1]
    order = np.zeros((2, HORIZON + 1))
    order[int(after_unhappy)] = begins
    for day in range(HORIZON + 1):
        order[:, day] += onward.T @ (order[:, :day] @ wait[1 : day + 1][::-1])
    return (chance @ share) @ order
