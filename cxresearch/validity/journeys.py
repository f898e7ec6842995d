"""Worlds for the claims on contacts and on the steps of a journey: what is left of them in a rating."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from cxresearch.claims.experience_drivers import linear
from cxresearch.claims.experience_drivers.journeys import MEAN, PEAK_END
from cxresearch.synthetic.draws import Floats, Ints, draw
from cxresearch.synthetic.parameters import Parameters
from cxresearch.synthetic.presets import preset
from cxresearch.synthetic.truth.drivers import peak_end
from cxresearch.validity.linear import leave_one_out, moments
from cxresearch.validity.world import Draw, Name, World

# -- contacts before ratings ---------------------------------------------------------------------

RATED_OFTEN = 3_957 / 20_000
"""Of the sample company's 20,000 customers so many rated three times or more."""
RECORDED = 0.12
"""Customers whose contacts are on record, as there."""
GOES_ON = 0.7
"""Chance of one more rating after the third, as there."""
STEPS = 3
GOOD, BAD = 0.45, 0.2
"""Chance that a contact is a positive one, a negative one."""
ABOUT_ELSE = 0.3
"""How often a rating has nothing to do with contacts."""


def rated_often(
    rng: np.random.Generator, customers: int, gain: float, loss: float
) -> tuple[Ints, Floats, Floats, Floats]:
    """Of each rating but the first its customer, positive and negative contacts, and the rating, in levels
    above the middle.

    Its mean rises by `gain` a positive and falls by `loss` a negative, from where the customer stands: as high
    as three positives, as low as three negatives allow.
    """
    ratings = 1 + rng.geometric(1 - GOES_ON, customers)
    customer = np.repeat(np.arange(customers), ratings)
    on_record = (rng.random(customers) < RECORDED)[customer]
    fate = rng.random((STEPS, customer.size))
    positives = ((fate < GOOD) & on_record).sum(axis=0)
    negatives = ((fate > 1 - BAD) & on_record).sum(axis=0)
    stands = rng.uniform(STEPS * loss - 2, 2 - STEPS * gain, customers)[customer]
    rating = np.floor(stands + gain * positives - loss * negatives + rng.random(customer.size))
    else_about = rng.integers(-2, 3, customer.size)
    rating = np.where(rng.random(customer.size) < ABOUT_ELSE, else_about, rating)
    return customer, positives.astype(float), negatives.astype(float), rating


def of_contacts(customer: Ints, positives: Floats, negatives: Floats, rating: Floats) -> pd.DataFrame:
    """The row of `meat_within_customers`, from ratings: their customer (0, 1, 2 ...) and contacts."""
    column = {"p": positives, "n": negatives, "y": rating}
    counted = np.bincount(customer)
    mean = {name: np.bincount(customer, values) / counted for name, values in column.items()}
    about = {name: values - mean[name][customer] for name, values in column.items()}
    each = {
        f"{a}_{b}": np.bincount(customer, about[a] * about[b])
        for a, b in ("pp", "pn", "nn", "py", "ny", "yy")
    }
    table = pd.DataFrame(
        {
            "n": [len(counted)],
            "varying": [int((each["p_p"] + each["n_n"] > linear.FREE).sum())],
            **{name: [products.sum()] for name, products in each.items()},
        }
    )
    squares = np.array([[each["p_p"].sum(), each["p_n"].sum()], [each["p_n"].sum(), each["n_n"].sum()]])
    effects, _ = linear.least_squares(squares, np.array([each["p_y"].sum(), each["n_y"].sum()]))
    p = each["p_y"] - each["p_p"] * effects[0] - each["p_n"] * effects[1]
    n = each["n_y"] - each["p_n"] * effects[0] - each["n_n"] * effects[1]
    return table.assign(meat_p_p=p @ p, meat_p_n=p @ n, meat_n_n=n @ n)


def a_dozen_for_one() -> tuple[World, ...]:
    """`twelve-positives-offset-one-negative`: 12; 2, bad being stronger than good; as strong as good; 9.6."""
    effects: dict[Name, tuple[float, float]] = {
        "folklore": (0.1, 1.2),
        "literature": (0.4, 0.8),
        "nothing": (0.6, 0.6),
        "edge": (0.12, 1.152),
    }

    def contacted(gain: float, loss: float) -> Draw:
        return lambda rng, customers: of_contacts(
            *rated_often(rng, round(RATED_OFTEN * customers), gain, loss)
        )

    return tuple(
        World("twelve-positives-offset-one-negative", name, loss / gain, contacted(gain, loss))
        for name, (gain, loss) in effects.items()
    )


# -- the steps of a journey ----------------------------------------------------------------------

TRAVELLED = 2_013 / 20_000
"""Of the sample company's 20,000 customers so many have a journey of three scored steps or more, rated."""


def travelled(rng: np.random.Generator, n: int, company: Parameters) -> dict[str, Floats]:
    """Rating, peak, end and mean of n journeys, in levels above the middle, as the sample companies make
    them: three steps or four, whose score repeats the rating's level or is drawn afresh."""
    shares, (before, last) = company.level_shares(), company.score_copies
    level = draw(rng, shares, n)
    steps = np.where(rng.random(n) < company.needs_support, 4, 3)
    place = np.arange(4)[:, None]
    copied = rng.random((4, n)) < np.where(place == steps - 1, last, before)
    scores = np.where(copied, level, draw(rng, shares, 4 * n).reshape(4, n)) - 2.0
    taken = place < steps
    lowest = np.where(taken, scores, np.inf).min(axis=0)
    highest = np.where(taken, scores, -np.inf).max(axis=0)
    return {
        "rating": level - 2.0,
        "peak": np.where(-lowest >= highest, lowest, highest),
        "end": scores[steps - 1, np.arange(n)],
        "mean": np.where(taken, scores, 0).sum(axis=0) / steps,
    }


def of_journeys(**variables: Floats) -> pd.DataFrame:
    """The row of `peak_end_against_mean`, from rating, peak, end and mean in levels above the middle."""
    row = moments(**variables).iloc[0]
    n, rating = len(variables["rating"]), variables["rating"]
    squares, alone = [], np.zeros(n, dtype=bool)
    for predictors in (PEAK_END, MEAN):
        error, left = leave_one_out(row, "rating", predictors, **variables)
        squares.append((error / left) ** 2)
        alone |= np.isnan(left)
    better, worse = squares
    gain = worse - better
    deviation = ((rating - rating.mean()) * n / (n - 1)) ** 2
    sums = {
        "better": better,
        "worse": worse,
        "gain": gain,
        "deviation": deviation,
        "gain_gain": gain * gain,
        "gain_deviation": gain * deviation,
        "deviation_deviation": deviation * deviation,
    }
    return pd.DataFrame(
        {"n": [n], "alone": [int(alone.sum())], **{name: [np.nansum(v)] for name, v in sums.items()}}
    )


def peaks_and_ends() -> tuple[World, ...]:
    """`peak-end-rule`: the last step is what remains; a little more of it than of the others; nothing of any
    step; as much that both models explain alike."""

    def scored(before: float, last: float) -> Parameters:
        return replace(preset("e-commerce"), score_copies=(before, last))

    alike = brentq(lambda last: peak_end(scored(0.3, last)), 0.3, 0.7, xtol=1e-14)
    companies: dict[Name, Parameters] = {
        "folklore": scored(0.15, 0.7),
        "literature": scored(0.3, alike + 0.05),
        "nothing": scored(0.0, 0.0),
        "edge": scored(0.3, alike),
    }

    def rated(company: Parameters) -> Draw:
        return lambda rng, customers: of_journeys(**travelled(rng, round(TRAVELLED * customers), company))

    return tuple(
        World("peak-end-rule", name, round(peak_end(company), 12), rated(company))
        for name, company in companies.items()
    )


WORLDS: dict[str, Callable[[], tuple[World, ...]]] = {
    "twelve-positives-offset-one-negative": a_dozen_for_one,
    "peak-end-rule": peaks_and_ends,
}
