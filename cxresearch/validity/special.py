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
