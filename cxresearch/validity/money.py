"""Worlds for the claims on offers and on what customers cost to win and to keep."""

from __future__ import annotations

from collections.abc import Callable
from math import erf, log, sqrt

import numpy as np
import pandas as pd

from cxresearch.claims.retention_economics.costs import QUARTERS
from cxresearch.synthetic.draws import Floats
from cxresearch.validity.world import Draw, Name, World

# -- offers --------------------------------------------------------------------------------------

# Of the sample company's 20,000 customers so many had an offer that ran its time, and so many prospects
# beside them.
EXISTING = 2_285 / 20_000
PROSPECTS = 1_564 / 20_000
AGAIN = 0.5
"""Chance that a party that had an offer has another: two offers each on average."""
ALIKE = 0.2
"""Correlation of two offers to one party: its own chance varies about the world's."""
OTHERS = 0.12
"""Chance of an offer to the parties that the claim is not about."""


def parties(rng: np.random.Generator, n: int, chance: float) -> tuple[np.ndarray, np.ndarray]:
    """Offers to each of n parties, and how many of them were won."""
    apart = 1 / ALIKE - 1
    own = rng.beta(apart * chance, apart * (1 - chance), n)
    offers = rng.geometric(1 - AGAIN, n)
    return offers, rng.binomial(offers, own)


def of_parties(**groups: tuple[np.ndarray, np.ndarray]) -> pd.DataFrame:
    """The table of `offers_by_party`, from each group's offers and those won, party by party."""
    rows = [
        {
            "party": name,
            "n": len(offers),
            "offers": offers.sum(),
            "won": won.sum(),
            "won_won": won @ won,
            "won_offers": won @ offers,
            "offers_offers": offers @ offers,
            "most": offers.max(),
        }
        for name, (offers, won) in sorted(groups.items())
    ]
    return pd.DataFrame(rows)


def _offering(existing: float, prospects: float) -> Draw:
    def draw(rng: np.random.Generator, customers: int) -> pd.DataFrame:
        return of_parties(
            existing=parties(rng, round(EXISTING * customers), existing),
            prospects=parties(rng, round(PROSPECTS * customers), prospects),
        )

    return draw


def sell_to_existing() -> tuple[World, ...]:
    """`existing-buy-60-70`: 65 %; 24 %, as in the sample company; as seldom as prospects buy; 55 %."""
    chances: dict[Name, float] = {"folklore": 0.65, "literature": 0.24, "nothing": OTHERS, "edge": 0.55}
    return tuple(
        World("existing-buy-60-70", name, chance, _offering(chance, OTHERS))
        for name, chance in chances.items()
    )


def sell_to_prospects() -> tuple[World, ...]:
    """`prospect-buys-5-20`: 12 %; 2 %, as of cold calls; as often as existing customers buy, 40 %; 25 %."""
    chances: dict[Name, float] = {"folklore": 0.12, "literature": 0.02, "nothing": 0.4, "edge": 0.25}
    return tuple(
        World("prospect-buys-5-20", name, chance, _offering(0.4, chance)) for name, chance in chances.items()
    )


# -- months and quarters -------------------------------------------------------------------------

FIRST_MONTH = 12 * 2021
"""January 2021, as `money_by_month` counts months."""
MONTHS = 48
"""Four years, as the sample company's."""
WON = 1 / MONTHS
"""Customers won in a month, of all there are at the end."""
KEPT = 0.024
"""Customers who buy again in a month, of all there are at the end: 480 of 20,000 in the middle."""
SPREAD = 0.15
"""Spread of a month's spending about its plan, on the log scale: the sample company's is within 15 %."""
NEXT_MONTH = 0.3
"""How much of that is left the month after."""


def around_one(rng: np.random.Generator, months: int, *, spread: float, kept: float) -> Floats:
    """Factors with the mean 1 for months in a row: lognormal, their logarithms autocorrelated."""
    steps = rng.normal(0, spread * sqrt(1 - kept**2), months)
    steps[0] = rng.normal(0, spread)
    for month in range(1, months):
        steps[month] += kept * steps[month - 1]
    return np.exp(steps - spread**2 / 2)


def by_month(rng: np.random.Generator, customers: int, ratio: float, months: int = MONTHS) -> pd.DataFrame:
    """The table of `money_by_month`: spending follows the plan, not the customers who came of it; winning one
    costs `ratio`, keeping one costs 1, in units of 55,000 dong."""
    won, kept = WON * customers, KEPT * customers
    spent = (around_one(rng, months, spread=SPREAD, kept=NEXT_MONTH) for _ in range(2))
    acquire, retain = (55_000 * each for each in spent)
    return pd.DataFrame(
        {
            "month": FIRST_MONTH + np.arange(months),
            "acquired": rng.poisson(won, months),
            "retained": rng.poisson(kept, months),
            "acquire_cost": acquire * ratio * won,
            "retain_cost": retain * kept,
        }
    )


def _by_month(ratio: float) -> Draw:
    return lambda rng, customers: by_month(rng, customers, ratio)


def win_and_keep() -> tuple[World, ...]:
    """`acquire-vs-retain-cost-6-7`: 6.5; 2.5, as in the sample company; 1; 4.8."""
    ratios: dict[Name, float] = {"folklore": 6.5, "literature": 2.5, "nothing": 1.0, "edge": 4.8}
    return tuple(
        World("acquire-vs-retain-cost-6-7", name, ratio, _by_month(ratio)) for name, ratio in ratios.items()
    )


def by_month_of_quarters(rng: np.random.Generator, customers: int, ratio: float) -> pd.DataFrame:
    """The same table where each customer's cost is settled by the quarter: in each, one won costs the ratio
    of one kept times a lognormal factor."""
    table = by_month(rng, customers, ratio)
    quarter = np.arange(MONTHS) // 3
    noise = np.exp(rng.normal(0, SPREAD, quarter[-1] + 1))[quarter]
    won, kept = rng.poisson((WON * customers, KEPT * customers), (MONTHS, 2)).T + 1
    return table.assign(
        acquired=won, retained=kept, acquire_cost=55_000 * ratio * noise * won, retain_cost=55_000.0 * kept
    )


def _by_quarter(ratio: float) -> Draw:
    return lambda rng, customers: by_month_of_quarters(rng, customers, ratio)


def always_cheaper() -> tuple[World, ...]:
    """`old-customer-always-cheaper`: 6 times in the mean; 2.5; 1, so that every other quarter is an exception;
    so that one quarter in a hundred is. The truth is the chance of a quarter as claimed."""
    assert MONTHS // 3 >= QUARTERS
    ratios: dict[Name, float] = {
        "folklore": 6.0,
        "literature": 2.5,
        "nothing": 1.0,
        "edge": float(np.exp(2.3263 * SPREAD)),
    }
    return tuple(
        World(
            "old-customer-always-cheaper",
            name,
            (1 + erf(log(ratio) / SPREAD / sqrt(2))) / 2,
            _by_quarter(ratio),
        )
        for name, ratio in ratios.items()
    )


WORLDS: dict[str, Callable[[], tuple[World, ...]]] = {
    "existing-buy-60-70": sell_to_existing,
    "prospect-buys-5-20": sell_to_prospects,
    "acquire-vs-retain-cost-6-7": win_and_keep,
    "old-customer-always-cheaper": always_cheaper,
}
