"""The worlds of the claims that are no comparison of shares: counts with long tails, money, linear models."""

from __future__ import annotations

from collections.abc import Callable

from cxresearch.validity import journeys, linear, money, profit, telling
from cxresearch.validity.world import World

SPECIAL: dict[str, Callable[[], tuple[World, ...]]] = {
    **telling.WORLDS,
    **money.WORLDS,
    **profit.WORLDS,
    **linear.WORLDS,
    **journeys.WORLDS,
}
"""Claim -> its four worlds, in the order of `NAMES`."""

SIMULATIONS: dict[str, int] = {
    **dict.fromkeys(("dissatisfied-tell-9-15", "satisfied-tell-4-6"), 400),
    "bad-news-travels-further-per-head": 400,
    "treatment-70pct-of-buying-experience": 400,
    "product-brings-service-returns": 1_000,
    **dict.fromkeys(
        (
            "churn-cut-5-profit-5-95-points",
            "churn-cut-5-profit-5-95-percent",
            "retention-2pct-equals-cost-10pct",
        ),
        1_000,
    ),
    "old-customer-always-cheaper": 200,
}
"""Claims of which fewer companies are drawn, because one takes long: a bootstrap of 9,999 resamples, fifty
divisions of R², 20,000 draws of a company's books; and a census, which has no interval."""
