"""From planted chances to worlds: what is drawn, and what is therefore true."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from cxresearch.validity.drawn import Group, Quantity, Reach, ratio, tally
from cxresearch.validity.shop import FIVE, ITEMS, LEVEL
from cxresearch.validity.world import NAMES, Draw, Name, World

Worlds = tuple[World, ...]
Chances = Sequence[float]
"""The chances of the groups, in their order."""

Made = Callable[[str], Worlds]
"""A claim's id -> its worlds."""


def tallied(
    naming: str,
    reach: Reach,
    quantity: Quantity,
    *,
    true_of: Reach | None = None,
    beside: Mapping[str, Sequence[str | None]] | None = None,
    **chances: Chances,
) -> Made:
    """Worlds of a tally: the chance of the event in each of its groups, by world. The sizes of the groups are
    others where the folklore is true, or nearly, if `true_of` says so."""

    def world(claim: str, name: Name) -> World:
        of = true_of if true_of and name in ("folklore", "edge") else reach
        chance: dict[Group, float] = dict(zip(of, chances[name], strict=True))
        return World(claim, name, _rounded(quantity(of, chance)), tally([naming], of, chance, **beside or {}))

    return lambda claim: tuple(world(claim, name) for name in NAMES)


def answered(
    options: Sequence[Group],
    drawn: Callable[[Mapping[Group, float]], Draw],
    quantity: Callable[[Mapping[Group, float]], float],
    **shares: Chances,
) -> Made:
    """Worlds of one sample whose answers exclude each other: the share of each, by world."""

    def world(claim: str, name: Name) -> World:
        share_of: dict[Group, float] = dict(zip(options, shares[name], strict=True))
        return World(claim, name, _rounded(quantity(share_of)), drawn(share_of))

    return lambda claim: tuple(world(claim, name) for name in NAMES)


def by_item(quantity: Quantity, **chances: Mapping[str, Chances]) -> Made:
    """Worlds of items that have rows of their own: item -> the chances at its levels, by world."""

    def world(claim: str, name: Name) -> World:
        reach = {(item, level): ITEMS[item][level] for item in chances[name] for level in FIVE}
        each = [chance for item in chances[name].values() for chance in item]
        chance: dict[Group, float] = dict(zip(reach, each, strict=True))
        draw = tally(["item", LEVEL], reach, chance)
        return World(claim, name, _rounded(quantity(reach, chance)), draw)

    return lambda claim: tuple(world(claim, name) for name in NAMES)


def _rounded(truth: float) -> float:
    """Without the dust of floats: what lies on an edge by its chances lies on it as a number."""
    return round(float(f"{truth:.12g}"), 12) + 0.0


# -- what is true ----------------------------------------------------------------------------------------


def happy_ratio(item: str) -> Quantity:
    return ratio([(item, 4), (item, 5)], [(item, 1), (item, 2)])


def weakest_item(reach: Reach, chances: Mapping[Group, float]) -> float:
    return min(happy_ratio(item)(reach, chances) for item in ITEMS)


def silently_gone(reach: Reach, chances: Mapping[Group, float]) -> float:
    return reach["silent"] * (1 - chances["silent"]) / (reach["silent"] + reach["complained"])


def part(*answers: Group) -> Callable[[Mapping[Group, float]], float]:
    return lambda shares: sum(shares[answer] for answer in answers)


def times(*others: Group) -> Callable[[Mapping[Group, float]], float]:
    """How many times as many gave the first answer as one of the others."""
    return lambda shares: next(iter(shares.values())) / part(*others)(shares)


def service_minus_price(shares: Mapping[Group, float]) -> float:
    return shares["service"] - shares["price"]


def mean_level(shares: Mapping[Group, float]) -> float:
    return sum(level * shares[level] for level in FIVE)
