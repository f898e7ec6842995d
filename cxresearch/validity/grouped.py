"""The worlds of claims whose small tables are tallies of groups, or the answers of one sample.

The sizes of the groups are those of a shop like the made-up sample company, as parts of its 20,000
customers; the chances are planted. Folklore: the sentence is true as printed. Literature: what its best
sources found, as the claim's references tell it; where they give no number, a modest effect in their
direction. Nothing: no difference, the base rate, or what the originator said instead. Edge: the truth lies
on the end of R+ that is named beside it; where R+ is one side of a null, that is again no difference, with
chances that are harder on an interval than those of `nothing`: events rare, or nearly certain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from cxresearch.validity.drawn import (
    Group,
    Quantity,
    Reach,
    answers,
    convexity,
    latest_levels,
    none_of,
    ratio,
    share,
    slope,
    smallest_step,
    tally,
)
from cxresearch.validity.negatives import NEGATIVES
from cxresearch.validity.world import NAMES, Draw, Name, World

Worlds = tuple[World, ...]
Chances = Sequence[float]
"""The chances of the groups, in their order."""

# -- how many of a shop's customers are in which group ----------------------------------------------

LEVELS = {1: 0.043, 2: 0.029, 3: 0.048, 4: 0.110, 5: 0.492}
"""Index ratings by level."""

ASKED = {1: 0.0154, 2: 0.0099, 3: 0.0174, 4: 0.0382, 5: 0.178}
"""Levels of those whom the longer survey asked and who answered it."""

BOUGHT_AGAIN = {1: 0.0066, 2: 0.0063, 3: 0.015, 4: 0.041, 5: 0.207}
"""Levels of those who had an order after their index rating."""

AVERAGES = {"4.8": 0.014, "5.0": 0.014}
"""Customers with five ratings, by their average."""

DELIVERIES = {"late": 0.086, "on_time": 0.768}
"""Rated deliveries."""

LANDMARKS = {"silent": 0.0342, "complained": 0.0057, "content": 0.587}
"""Unhappy customers who said whether they complained, and happy ones, followed from the landmark."""

QUIET = {"silent": 0.0384, "complained": 0.0016, "content": 0.587}
"""The same where 96 of 100 unhappy customers do not complain."""

RESOLUTIONS = {"resolved": 0.0213, "not_resolved": 0.0135}
"""First complaints that were followed."""

CARE = {"after_complaint": 0.0046, "no_complaint": 0.814}
"""Ratings soon after a closed complaint, and those of customers without a complaint."""

EXPECTATIONS = {"exceeded": 0.117, "met": 0.0875, "missed": 0.0546}
"""Answers to both what was expected and what was performed."""

ITEMS = {
    "product": {1: 0.0122, 2: 0.0085, 3: 0.0154, 4: 0.0311, 5: 0.1519},
    "service": {1: 0.0133, 2: 0.0087, 3: 0.0157, 4: 0.0325, 5: 0.1489},
    "staff": {1: 0.0127, 2: 0.0082, 3: 0.0129, 4: 0.0333, 5: 0.1520},
    "complaint_handling": {1: 0.0017, 2: 0.0009, 3: 0.0006, 4: 0.0008, 5: 0.0047},
}
"""First answers to each item, by its level: only complainers are asked how they were handled."""

RATED, UNHAPPY, LEFT, FALLEN, RATED_TWICE = 0.854, 0.048, 0.1715, 0.036, 0.2885
"""Customers who rated at all; unhappy ones asked whether they complained; those who left and said why; those
with two ratings or more who are at level 1 now; all with two ratings or more."""

# -- chances that several claims share ---------------------------------------------------------------

LADDER = (0.15, 0.22, 0.30, 0.36, 0.42)
"""Who comes back after which level where satisfaction explains little, as it does."""

STEEP = (0.05, 0.15, 0.30, 0.50, 0.80)
FLAT, RARE = (0.38,) * 5, (0.05,) * 5
HAPPY, MIDDLING, WRETCHED = (4, 5), (3, 4), (1, 2)

# -- from chances to worlds ----------------------------------------------------------------------------

Made = Callable[[str], Worlds]
"""A claim's id -> its worlds."""


def _tallied(
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


def _answered(
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


def _by_item(quantity: Quantity, **chances: Mapping[str, Chances]) -> Made:
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


def _happy_ratio(item: str) -> Quantity:
    return ratio([(item, 4), (item, 5)], [(item, 1), (item, 2)])


def _weakest_item(reach: Reach, chances: Mapping[Group, float]) -> float:
    return min(_happy_ratio(item)(reach, chances) for item in ITEMS)


def _silently_gone(reach: Reach, chances: Mapping[Group, float]) -> float:
    return reach["silent"] * (1 - chances["silent"]) / (reach["silent"] + reach["complained"])


def _part(*answers: Group) -> Callable[[Mapping[Group, float]], float]:
    return lambda shares: sum(shares[answer] for answer in answers)


def _times(*others: Group) -> Callable[[Mapping[Group, float]], float]:
    """How many times as many gave the first answer as one of the others."""
    return lambda shares: next(iter(shares.values())) / _part(*others)(shares)


def _service_minus_price(shares: Mapping[Group, float]) -> float:
    return shares["service"] - shares["price"]


def _mean_level(shares: Mapping[Group, float]) -> float:
    return sum(level * shares[level] for level in FIVE)


# -- the worlds ------------------------------------------------------------------------------------------

LEVEL, FIVE = "rating_level", (1, 2, 3, 4, 5)
REASONS = ("service", "product", "price", "competitor", "moved", "other")
SOURCES = ("advertising", "friend", "other", "search", "store")
REACTIONS = ("silent", "complained")

_levels = partial(_tallied, LEVEL, LEVELS)
_latest = partial(_answered, FIVE, partial(latest_levels, RATED))
_leaving = partial(_answered, REASONS, lambda shares: answers("left_for", LEFT, shares, all=True))
_reacting = partial(
    _answered,
    REACTIONS,
    lambda shares: answers("reaction", UNHAPPY, shares, known_from=("survey", "survey")),
)
_returning = partial(
    _tallied,
    "reaction",
    LANDMARKS,
    true_of=QUIET,
    beside={"known_from": ("survey", "survey", None)},
)

_MADE: dict[str, Made] = {
    "five-vs-four-six-times": _levels(
        ratio([5], [4]),
        folklore=(0.03, 0.06, 0.10, 0.15, 0.90),
        literature=LADDER,
        nothing=FLAT,
        edge=(0.03, 0.06, 0.10, 0.15, 0.72),  # the lower end, 4.8
    ),
    "five-vs-4.8-six-times": _tallied(
        "average_rating",
        AVERAGES,
        ratio(["5.0"], ["4.8"]),
        folklore=(0.15, 0.90),
        literature=(0.78, 0.82),
        nothing=(0.80, 0.80),
        edge=(0.12, 0.90),  # the upper end, 7.5
    ),
    "level12-do-not-return": _levels(
        none_of(*WRETCHED),
        folklore=(0.10, 0.20, 0.40, 0.60, 0.80),
        literature=(0.42, 0.46, 0.55, 0.64, 0.72),
        nothing=(0.72,) * 5,
        edge=(0.5,) * 5,
    ),
    "level4-return-uncertain": _levels(
        ratio([5], [4]),
        folklore=(0.05, 0.10, 0.15, 0.30, 0.75),
        literature=LADDER,
        nothing=FLAT,
        edge=(0.15, 0.20, 0.25, 0.36, 0.45),  # 1.25
    ),
    "level4-not-loyal": _levels(
        share(4),
        folklore=(0.05, 0.10, 0.15, 0.20, 0.60),
        literature=(0.50, 0.55, 0.60, 0.72, 0.80),
        nothing=(0.80,) * 5,
        edge=(0.5,) * 5,
    ),
    "ladder-slope": _levels(slope, folklore=STEEP, literature=LADDER, nothing=FLAT, edge=RARE),
    "monotone-ladder": _levels(
        smallest_step,
        folklore=STEEP,
        literature=LADDER,
        nothing=FLAT,
        edge=(0.05, 0.30, 0.30, 0.60, 0.90),  # one step leads nowhere, all others do
    ),
    "convex-ladder": _levels(
        convexity,
        folklore=(0.05, 0.10, 0.15, 0.20, 0.90),
        literature=(0.15, 0.22, 0.28, 0.34, 0.42),
        nothing=FLAT,
        edge=(0.10, 0.30, 0.50, 0.70, 0.90),
    ),
    "cx-more-repeat": _levels(
        ratio(HAPPY, WRETCHED), folklore=STEEP, literature=LADDER, nothing=FLAT, edge=RARE
    ),
    "subscription-cx-retention": _levels(
        ratio(HAPPY, WRETCHED),
        folklore=(0.60, 0.50, 0.30, 0.10, 0.05),
        literature=(0.22, 0.20, 0.16, 0.14, 0.12),
        nothing=(0.15,) * 5,
        edge=RARE,
    ),
    "level4-at-least-60": _latest(
        _part(4),
        folklore=(0.02, 0.04, 0.10, 0.68, 0.16),
        literature=(0.09, 0.05, 0.08, 0.15, 0.63),
        nothing=(0.2,) * 5,
        edge=(0.04, 0.06, 0.10, 0.60, 0.20),
    ),
    "most-firms-average-level-4": _latest(
        _mean_level,
        folklore=(0.02, 0.05, 0.15, 0.47, 0.31),
        literature=(0.09, 0.05, 0.08, 0.15, 0.63),
        nothing=(0.2,) * 5,
        edge=(0.04, 0.03, 0.05, 0.15, 0.73),  # the upper end, 4.5, where ratings pile up at the top
    ),
    "promise-kept-satisfies": _tallied(
        "delivery",
        DELIVERIES,
        ratio(["late"], ["on_time"]),
        folklore=(0.60, 0.05),
        literature=(0.25, 0.10),
        nothing=(0.10, 0.10),
        edge=(0.02, 0.02),
    ),
    "silent-share-96": _reacting(
        _part("silent"),
        folklore=(0.96, 0.04),
        literature=(0.50, 0.50),
        nothing=(0.31, 0.69),
        edge=(0.91, 0.09),  # the lower end; the upper one is 1
    ),
    "silent-per-complainer-26": _reacting(
        _times("complained"),
        folklore=(26 / 27, 1 / 27),
        literature=(0.31, 0.69),
        nothing=(0.50, 0.50),
        edge=(20.8 / 21.8, 1 / 21.8),  # the lower end
    ),
    "silent-leave-91": _returning(
        none_of("silent"),
        folklore=(0.09, 0.30, 0.40),
        literature=(0.37, 0.45, 0.60),
        nothing=(0.40, 0.40, 0.40),
        edge=(0.04, 0.30, 0.40),  # the upper end, 0.96
    ),
    "unhappy-leave-silently-87": _returning(
        _silently_gone,
        folklore=(1 - 0.874 / 0.96, 0.30, 0.40),
        literature=(0.37, 0.45, 0.60),
        nothing=(0.40, 0.40, 0.40),
        edge=(1 - 0.824 / 0.96, 0.30, 0.40),  # the lower end
    ),
    "reactive-care-rarely-satisfies": _tallied(
        "care",
        CARE,
        share("after_complaint"),
        folklore=(0.20, 0.84),
        literature=(0.60, 0.84),
        nothing=(0.84, 0.84),
        edge=(0.50, 0.84),
    ),
    "well-resolved-complaints-bring-back": _tallied(
        "resolution",
        RESOLUTIONS,
        ratio(["resolved"], ["not_resolved"]),
        folklore=(0.80, 0.15),
        literature=(0.42, 0.31),
        nothing=(0.38, 0.38),
        edge=(0.05, 0.05),
    ),
    "level12-negative-wom": _tallied(
        LEVEL,
        ASKED,
        ratio(WRETCHED, MIDDLING),
        folklore=(0.90, 0.80, 0.20, 0.05, 0.05),
        literature=(0.45, 0.40, 0.30, 0.25, 0.20),
        nothing=(0.31,) * 5,
        edge=RARE,
    ),
    "level4-silent": _tallied(
        LEVEL,
        ASKED,
        share(4),
        folklore=(0.90, 0.80, 0.20, 0.03, 0.90),
        literature=(0.45, 0.40, 0.30, 0.31, 0.40),
        nothing=(0.50,) * 5,
        edge=(0.90, 0.80, 0.20, 0.10, 0.90),
    ),
    "level5-tell-everyone": _tallied(
        LEVEL,
        ASKED,
        share(5),
        folklore=(0.05, 0.05, 0.05, 0.05, 0.95),
        literature=(0.10, 0.15, 0.20, 0.31, 0.40),
        nothing=(0.31,) * 5,
        edge=(0.20, 0.20, 0.30, 0.40, 0.50),
    ),
    "forty-percent-by-recommendation": _answered(
        SOURCES,
        lambda shares: answers("source", 1, shares, within=1),
        _part("friend"),
        folklore=(0.25, 0.40, 0.10, 0.15, 0.10),
        literature=(0.20, 0.50, 0.10, 0.10, 0.10),
        nothing=(0.2,) * 5,
        edge=(0.30, 0.35, 0.10, 0.15, 0.10),  # the lower end
    ),
    # Of "every" R+ is one point, and the folklore lies on its edge: here one in a thousand is an exception.
    "minus1-was-positive-before": _answered(
        FIVE,
        lambda shares: answers("highest_before", FALLEN, shares, within=RATED_TWICE),
        _part(3, 4, 5),
        folklore=(0, 0, 0.10, 0.20, 0.70),
        literature=(0.03, 0.02, 0.03, 0.07, 0.85),
        nothing=(0.09, 0.05, 0.08, 0.15, 0.63),
        edge=(0.0005, 0.0005, 0.10, 0.20, 0.699),
    ),
    "service-vs-price-product-4x": _leaving(
        _times("price", "product"),
        folklore=(0.64, 0.07, 0.09, 0.10, 0.05, 0.05),
        literature=(0.38, 0.10, 0.17, 0.15, 0.10, 0.10),
        nothing=(0.34, 0.17, 0.17, 0.17, 0.05, 0.10),
        edge=(0.64, 0.10, 0.10, 0.06, 0.05, 0.05),  # the lower end, 3.2
    ),
    "service-vs-price-4x": _leaving(
        _times("price"),
        folklore=(0.60, 0.10, 0.15, 0.05, 0.05, 0.05),
        literature=(0.38, 0.10, 0.17, 0.15, 0.10, 0.10),
        nothing=(0.25, 0.15, 0.25, 0.15, 0.10, 0.10),
        edge=(0.48, 0.15, 0.15, 0.10, 0.06, 0.06),  # the lower end, 3.2
    ),
    "service-vs-product-4x": _leaving(
        _times("product"),
        folklore=(0.60, 0.15, 0.10, 0.05, 0.05, 0.05),
        literature=(0.38, 0.10, 0.17, 0.15, 0.10, 0.10),
        nothing=(0.20, 0.20, 0.25, 0.15, 0.10, 0.10),
        edge=(0.50, 0.10, 0.20, 0.10, 0.05, 0.05),  # the upper end, 5
    ),
    "price-not-main-reason": _leaving(
        _service_minus_price,
        folklore=(0.69, 0.10, 0.10, 0.05, 0.03, 0.03),
        literature=(0.20, 0.17, 0.25, 0.18, 0.10, 0.10),
        nothing=(0.25, 0.15, 0.25, 0.15, 0.10, 0.10),
        edge=(0.03, 0.30, 0.03, 0.30, 0.24, 0.10),
    ),
    "pay-more-for-service-55": _tallied(
        LEVEL,
        ASKED,
        share(*FIVE),
        folklore=(0.55,) * 5,
        literature=(0.42,) * 5,
        nothing=(0.05,) * 5,
        edge=(0.50,) * 5,  # the lower end
    ),
    "exceeding-creates-fanatics": _tallied(
        "expectation",
        EXPECTATIONS,
        ratio(["exceeded"], ["met"]),
        folklore=(0.95, 0.30, 0.10),
        literature=(0.77, 0.72, 0.35),
        nothing=(0.70, 0.70, 0.70),
        edge=(0.95, 0.95, 0.95),
    ),
    "ecommerce-cx-returns": _tallied(
        LEVEL,
        BOUGHT_AGAIN,
        ratio(HAPPY, WRETCHED),
        folklore=(0.40, 0.35, 0.20, 0.08, 0.04),
        literature=(0.13, 0.13, 0.11, 0.10, 0.09),
        nothing=(0.10,) * 5,
        edge=(0.02,) * 5,
    ),
    "cx-fewer-complaints": _levels(
        ratio(HAPPY, WRETCHED),
        folklore=(0.20, 0.15, 0.08, 0.02, 0.01),
        literature=(0.03, 0.025, 0.02, 0.018, 0.016),
        nothing=(0.015,) * 5,
        edge=(0.004,) * 5,
    ),
    "cx-wom-referrals": _levels(
        ratio(HAPPY, WRETCHED),
        folklore=(0.01, 0.01, 0.05, 0.15, 0.40),
        literature=(0.02, 0.02, 0.03, 0.04, 0.06),
        nothing=(0.03,) * 5,
        edge=(0.004,) * 5,
    ),
    **{
        f"loyalty-factor-{item.replace('_', '-')}": _by_item(
            _happy_ratio(item),
            folklore={item: STEEP},
            literature={item: (0.24, 0.30, 0.35, 0.40, 0.41)},
            nothing={item: FLAT},
            edge={item: RARE},
        )
        for item in ITEMS
    },
    "four-loyalty-factors": _by_item(
        _weakest_item,
        folklore=dict.fromkeys(ITEMS, STEEP),
        literature=dict.fromkeys(ITEMS, (0.24, 0.30, 0.35, 0.40, 0.41)),
        nothing=dict.fromkeys(ITEMS, FLAT),
        # One factor does nothing, all others do.
        edge={**dict.fromkeys(ITEMS, STEEP), "complaint_handling": FLAT},
    ),
}

GROUPED: dict[str, Callable[[], Worlds]] = {
    **{claim: partial(made, claim) for claim, made in _MADE.items()},
    **NEGATIVES,
}
"""A claim's id -> its worlds."""
