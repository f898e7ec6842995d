"""The worlds of the ten negatives: new customers by month, and by what happened to them early on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from math import sin

import numpy as np
import pandas as pd

from cxresearch.claims.experience_drivers.negatives import NONE
from cxresearch.validity.drawn import frame
from cxresearch.validity.world import NAMES, Draw, Name, World

MONTHS = range(24252, 24294)
"""Forty-two months of first orders: four years of the sample company, less what was not followed."""

SPARED = 0.714
"""A customer's chance to be new in those months and to meet with none of the ten."""

MET = {
    "over-automation": 0.0095,
    "no-direct-feedback": 0.0070,
    "agent-misinforms": 0.0083,
    "long-resolution-wait": 0.0113,
    "no-empathy-product-push": 0.0120,
    "rude-staff": 0.0103,
    "slow-and-unanswered": 0.0153,
    "not-personalised": 0.0140,
    "over-promise": 0.0099,
    "asked-same-thing-repeatedly": 0.0081,
}
"""A customer's chance to be new in those months and to meet with it, as in the sample company."""

_SMALL = {"long-resolution-wait": 0.6, "asked-same-thing-repeatedly": 0.6}
RATIOS: dict[Name, Mapping[str, float]] = {
    "folklore": dict.fromkeys(MET, 0.5),
    # Waiting and being asked again are what customers are known to resent most.
    "literature": {**dict.fromkeys(MET, 0.9), **_SMALL},
    "nothing": dict.fromkeys(MET, 1.0),
}
"""By what each divides the chance to come back. On the edge it is 1, and only this one of the ten is
recorded: nothing is taken off for having looked at several."""


def _chances() -> np.ndarray:
    """Who comes back without an incident, by month: it rises and falls with the seasons."""
    return np.array([0.4 + 0.08 * sin(month * np.pi / 6) for month in MONTHS])


def _draw(ratios: Mapping[str, float]) -> Draw:
    """Draws the table of `returns_by_incident` for those factors: a multinomial number of customers in each
    month, spared and exposed, of whom a binomial number comes back."""
    groups = [*ratios, NONE]
    reach = np.array([*(MET[factor] for factor in ratios), SPARED])
    sizes = np.repeat(reach / len(MONTHS), len(MONTHS))
    chance = np.outer([*ratios.values(), 1.0], _chances()).ravel()
    columns = {
        "factor": pd.array(np.repeat(groups, len(MONTHS)).tolist(), dtype="string"),
        "month": pd.array([float(month) for month in MONTHS] * len(groups), dtype="Float64"),
    }
    spared = np.repeat([factor == NONE for factor in groups], len(MONTHS))

    def draw(generator: np.random.Generator, customers: int) -> pd.DataFrame:
        n = generator.multinomial(customers, [*sizes, 1 - sizes.sum()])[:-1]
        used = np.where(spared, 0, n)
        recorded = np.repeat(used.reshape(len(groups), -1).sum(axis=1), len(MONTHS))
        return frame(
            columns,
            n > 0,
            n=n,
            events=generator.binomial(n, chance),
            used=used,
            recorded=np.where(spared, -1, recorded),  # nothing is recorded of what did not happen
            cohort=np.full(len(n), n.sum()),
        )

    return draw


@cache
def _shared(name: Name) -> Draw:
    """The draw of all ten, one and the same for each of them: they are tested together."""
    return _draw(RATIOS[name])


def _worlds(factor: str) -> tuple[World, ...]:
    return tuple(
        World(factor, name, 1.0, _draw({factor: 1.0}))
        if name == "edge"
        else World(factor, name, RATIOS[name][factor], _shared(name))
        for name in NAMES
    )


NEGATIVES: dict[str, Callable[[], tuple[World, ...]]] = {factor: partial(_worlds, factor) for factor in MET}
"""A claim's id -> its worlds."""
