"""Who comes back after which rating, how satisfied the customers are: family rating_repurchase.

A customer's *occasions* follow each other as `cxresearch.synthetic.world` says. Levels are alike at
every occasion and independent of its day, so among index ratings the shares of the levels are the
planted ones, followed or not, and what comes after a rating depends on its level alone.
"""

from __future__ import annotations

import numpy as np

from cxresearch.synthetic.draws import Floats
from cxresearch.synthetic.parameters import Contracts, Orders, Parameters
from cxresearch.synthetic.truth.basis import HORIZON, Truth
from cxresearch.synthetic.truth.days import after, first_ratings, gaps, next_rating, not_after, renewed


def rating_repurchase(parameters: Parameters) -> dict[str, Truth]:
    """The planted value of every measured claim of the family, by id.

    `monotone-ladder` has none of its own: it is decided by the four `ladder-step-...`.
    `subscription-cx-retention` is there for a company that sells subscriptions.

    >>> from cxresearch.synthetic.presets import preset
    >>> round(rating_repurchase(preset("e-commerce"))["five-vs-four-six-times"].value, 3)
    1.175
    """
    level = np.array(parameters.level_shares())
    returned = returned_after_first(parameters)
    latest = latest_shares(parameters)
    unhappy, happy = mean(returned, level, (1, 2)), mean(returned, level, (4, 5))
    mean_level = float(level @ np.arange(1, 6))
    deviation = np.arange(1, 6) - mean_level
    five_four = Truth(float(returned[4] / returned[3]), float(returned[3]))
    fifth = after_five_ratings(parameters)
    planted = {
        "five-vs-four-six-times": five_four,
        "five-vs-4.8-six-times": Truth(fifth[0] / fifth[1], fifth[1]),
        "level12-do-not-return": Truth(1 - unhappy, 1 - happy),
        "level4-return-uncertain": five_four,
        "level4-not-loyal": Truth(float(returned[3]), float(returned[4])),
        "ladder-slope": Truth(float((level * deviation) @ returned / ((level * deviation) @ deviation))),
        "convex-ladder": Truth(float(returned[4] - 2 * returned[3] + returned[2])),
        "cx-more-repeat": Truth(happy / unhappy, unhappy),
        "level4-at-least-60": Truth(float(latest[3])),
        "most-firms-average-level-4": Truth(float(latest @ np.arange(1, 6))),
        "promise-kept-satisfies": Truth(
            sum(parameters.levels_late[:2]) / sum(parameters.levels_on_time[:2]),
            float(sum(parameters.levels_on_time[:2])),
        ),
    }
    for lower in range(1, 5):
        step = returned[lower] - returned[lower - 1]
        planted[f"ladder-step-{lower}-{lower + 1}"] = Truth(float(step))
    if isinstance(parameters.back, Contracts):
        left = np.array(parameters.back.voluntary) * within_horizon(parameters)
        left_unhappy = mean(left, level, (1, 2))
        planted["subscription-cx-retention"] = Truth(mean(left, level, (4, 5)) / left_unhappy, left_unhappy)
    return planted


def mean(values: Floats, weights: Floats, levels: tuple[int, ...]) -> float:
    """Mean of `values` over some of the five levels, by their weights."""
    chosen = np.array(levels) - 1
    return float(values[chosen] @ weights[chosen] / weights[chosen].sum())


def within_horizon(parameters: Parameters) -> float:
    """Share of next orders (subscription: of departures) within the horizon of the rating before.

    A gap of fewer days than the horizon is within it; one of exactly as many is when the order's
    time of day is not after the rating's.
    """
    wait = gaps(parameters)
    on_time, _ = not_after(parameters.order_hours, parameters.rating_hours)
    return float(wait[:HORIZON].sum() + wait[HORIZON] * on_time)


def returned_after_first(parameters: Parameters) -> Floats:
    """P(returned | level) after a customer's first rating, level 1 to 5.

    Orders: there is a next order, and it is within the horizon; earlier ones there are none.
    Subscription: the customer has not left within it. What a complaint's resolution or one of the
    ten negatives does to a customer leaves these means as they are.
    """
    back, within = parameters.back, within_horizon(parameters)
    if isinstance(back, Orders):
        return np.array(back.first) * within
    return 1 - (np.array(back.voluntary) + back.lapsed) * within


def after_five_ratings(parameters: Parameters) -> tuple[float, float]:
    """P(returned) after the fifth rating, of those whose first five are all 5, and of those with one 4.

    The customer with one 4 gave it as any of the five. In each place it is as likely as a 4, but who
    gave it earlier had to come back after it to be among those with five ratings; who gave it last
    returns as after a 4.
    """
    first, later = (np.array(chance[3:]) for chance in parameters.chances_of_going_on()[:2])
    four_first = first[0] * later[1] ** 3
    four_between = 3 * first[1] * later[0] * later[1] ** 2
    four_last = first[1] * later[1] ** 3
    if isinstance(parameters.back, Orders):
        returned = later * within_horizon(parameters)
    else:
        returned = returned_after_first(parameters)[3:]
    weights = four_first + four_between, four_last
    one_four = (weights[0] * returned[1] + weights[1] * returned[0]) / sum(weights)
    return float(returned[1]), float(one_four)


def latest_shares(parameters: Parameters) -> Floats:
    """Shares of the five levels among customers' latest ratings by the last day.

    A rating is the latest when no other follows by the last day; who rated low comes back less, so low
    levels are commoner among the latest than among all. With n_k(d) the customers whose k-th rating
    falls on day d, r_k(l) the chance of a next occasion and Q(x) the chance that a rating follows within
    x days once there is one, the number at level l is

        sum over k, d of n_k(d) p(l) (1 - r_k(l) Q(last - d)),

    for which the first and the sum of all later ratings suffice. Days are whole, so the sum is exact.
    """
    level = np.array(parameters.level_shares())
    first, later = (np.array(chance) for chance in parameters.chances_of_going_on()[:2])
    days = parameters.days()
    again = next_rating(parameters)
    firsts = first_ratings(parameters)
    second = after(firsts, again, days) * (level @ first)
    later_ratings = renewed(second, again * (level @ later), days)
    follows = np.cumsum(again)[::-1]
    firsts_that_stay = firsts.sum() - first * (firsts @ follows)
    laters_that_stay = later_ratings.sum() - later * (later_ratings @ follows)
    return level * (firsts_that_stay + laters_that_stay) / firsts.sum()
