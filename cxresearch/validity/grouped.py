"""The worlds of claims whose small tables are tallies of groups, or the answers of one sample.

The sizes of the groups are the shop's, the chances are planted. Folklore: the sentence is true as printed.
Literature: what its best sources found, as the claim's references tell it; where they give no number, a
modest effect in their direction. Nothing: no difference, the base rate, or what the originator said instead.
Edge: the truth lies on the end of R+ that is named beside it; where R+ is one side of a null, that is again
no difference, with chances that are harder on an interval than those of `nothing`: events rare, or nearly
certain.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from cxresearch.validity.drawn import (
    answers,
    convexity,
    latest_levels,
    none_of,
    ratio,
    share,
    slope,
    smallest_step,
)
from cxresearch.validity.negatives import NEGATIVES
from cxresearch.validity.planted import (
    Made,
    Worlds,
    answered,
    by_item,
    happy_ratio,
    mean_level,
    part,
    service_minus_price,
    silently_gone,
    tallied,
    times,
    weakest_item,
)
from cxresearch.validity.shop import (
    ASKED,
    AVERAGES,
    BOUGHT_AGAIN,
    CARE,
    DELIVERIES,
    EXPECTATIONS,
    FALLEN,
    FIVE,
    FLAT,
    HAPPY,
    ITEMS,
    LADDER,
    LANDMARKS,
    LEFT,
    LEVEL,
    LEVELS,
    MIDDLING,
    QUIET,
    RARE,
    RATED,
    RATED_TWICE,
    RESOLUTIONS,
    STEEP,
    UNHAPPY,
    WRETCHED,
)

REASONS = ("service", "product", "price", "competitor", "moved", "other")
SOURCES = ("advertising", "friend", "other", "search", "store")
REACTIONS = ("silent", "complained")

_levels = partial(tallied, LEVEL, LEVELS)
_latest = partial(answered, FIVE, partial(latest_levels, RATED))
_leaving = partial(answered, REASONS, lambda shares: answers("left_for", LEFT, shares, all=True))
_reacting = partial(
    answered,
    REACTIONS,
    lambda shares: answers("reaction", UNHAPPY, shares, known_from=("survey", "survey")),
)
_returning = partial(
    tallied,
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
    "five-vs-4.8-six-times": tallied(
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
        part(4),
        folklore=(0.02, 0.04, 0.10, 0.68, 0.16),
        literature=(0.09, 0.05, 0.08, 0.15, 0.63),
        nothing=(0.2,) * 5,
        edge=(0.04, 0.06, 0.10, 0.60, 0.20),
    ),
    "most-firms-average-level-4": _latest(
        mean_level,
        folklore=(0.02, 0.05, 0.15, 0.47, 0.31),
        literature=(0.09, 0.05, 0.08, 0.15, 0.63),
        nothing=(0.2,) * 5,
        edge=(0.04, 0.03, 0.05, 0.15, 0.73),  # the upper end, 4.5, where ratings pile up at the top
    ),
    "promise-kept-satisfies": tallied(
        "delivery",
        DELIVERIES,
        ratio(["late"], ["on_time"]),
        folklore=(0.60, 0.05),
        literature=(0.25, 0.10),
        nothing=(0.10, 0.10),
        edge=(0.02, 0.02),
    ),
    "silent-share-96": _reacting(
        part("silent"),
        folklore=(0.96, 0.04),
        literature=(0.50, 0.50),
        nothing=(0.31, 0.69),
        edge=(0.91, 0.09),  # the lower end; the upper one is 1
    ),
    "silent-per-complainer-26": _reacting(
        times("complained"),
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
        silently_gone,
        folklore=(1 - 0.874 / 0.96, 0.30, 0.40),
        literature=(0.37, 0.45, 0.60),
        nothing=(0.40, 0.40, 0.40),
        edge=(1 - 0.824 / 0.96, 0.30, 0.40),  # the lower end
    ),
    "reactive-care-rarely-satisfies": tallied(
        "care",
        CARE,
        share("after_complaint"),
        folklore=(0.20, 0.84),
        literature=(0.60, 0.84),
        nothing=(0.84, 0.84),
        edge=(0.50, 0.84),
    ),
    "well-resolved-complaints-bring-back": tallied(
        "resolution",
        RESOLUTIONS,
        ratio(["resolved"], ["not_resolved"]),
        folklore=(0.80, 0.15),
        literature=(0.42, 0.31),
        nothing=(0.38, 0.38),
        edge=(0.05, 0.05),
    ),
    "level12-negative-wom": tallied(
        LEVEL,
        ASKED,
        ratio(WRETCHED, MIDDLING),
        folklore=(0.90, 0.80, 0.20, 0.05, 0.05),
        literature=(0.45, 0.40, 0.30, 0.25, 0.20),
        nothing=(0.31,) * 5,
        edge=RARE,
    ),
    "level4-silent": tallied(
        LEVEL,
        ASKED,
        share(4),
        folklore=(0.90, 0.80, 0.20, 0.03, 0.90),
        literature=(0.45, 0.40, 0.30, 0.31, 0.40),
        nothing=(0.50,) * 5,
        edge=(0.90, 0.80, 0.20, 0.10, 0.90),
    ),
    "level5-tell-everyone": tallied(
        LEVEL,
        ASKED,
        share(5),
        folklore=(0.05, 0.05, 0.05, 0.05, 0.95),
        literature=(0.10, 0.15, 0.20, 0.31, 0.40),
        nothing=(0.31,) * 5,
        edge=(0.20, 0.20, 0.30, 0.40, 0.50),
    ),
    "forty-percent-by-recommendation": answered(
        SOURCES,
        lambda shares: answers("source", 1, shares, within=1),
        part("friend"),
        folklore=(0.25, 0.40, 0.10, 0.15, 0.10),
        literature=(0.20, 0.50, 0.10, 0.10, 0.10),
        nothing=(0.2,) * 5,
        edge=(0.30, 0.35, 0.10, 0.15, 0.10),  # the lower end
    ),
    # Of "every" R+ is one point, and the folklore lies on its edge: here one in a thousand is an exception.
    "minus1-was-positive-before": answered(
        FIVE,
        lambda shares: answers("highest_before", FALLEN, shares, within=RATED_TWICE),
        part(3, 4, 5),
        folklore=(0, 0, 0.10, 0.20, 0.70),
        literature=(0.03, 0.02, 0.03, 0.07, 0.85),
        nothing=(0.09, 0.05, 0.08, 0.15, 0.63),
        edge=(0.0005, 0.0005, 0.10, 0.20, 0.699),
    ),
    "service-vs-price-product-4x": _leaving(
        times("price", "product"),
        folklore=(0.64, 0.07, 0.09, 0.10, 0.05, 0.05),
        literature=(0.38, 0.10, 0.17, 0.15, 0.10, 0.10),
        nothing=(0.34, 0.17, 0.17, 0.17, 0.05, 0.10),
        edge=(0.64, 0.10, 0.10, 0.06, 0.05, 0.05),  # the lower end, 3.2
    ),
    "service-vs-price-4x": _leaving(
        times("price"),
        folklore=(0.60, 0.10, 0.15, 0.05, 0.05, 0.05),
        literature=(0.38, 0.10, 0.17, 0.15, 0.10, 0.10),
        nothing=(0.25, 0.15, 0.25, 0.15, 0.10, 0.10),
        edge=(0.48, 0.15, 0.15, 0.10, 0.06, 0.06),  # the lower end, 3.2
    ),
    "service-vs-product-4x": _leaving(
        times("product"),
        folklore=(0.60, 0.15, 0.10, 0.05, 0.05, 0.05),
        literature=(0.38, 0.10, 0.17, 0.15, 0.10, 0.10),
        nothing=(0.20, 0.20, 0.25, 0.15, 0.10, 0.10),
        edge=(0.50, 0.10, 0.20, 0.10, 0.05, 0.05),  # the upper end, 5
    ),
    "price-not-main-reason": _leaving(
        service_minus_price,
        folklore=(0.69, 0.10, 0.10, 0.05, 0.03, 0.03),
        literature=(0.20, 0.17, 0.25, 0.18, 0.10, 0.10),
        nothing=(0.25, 0.15, 0.25, 0.15, 0.10, 0.10),
        edge=(0.03, 0.30, 0.03, 0.30, 0.24, 0.10),
    ),
    "pay-more-for-service-55": tallied(
        LEVEL,
        ASKED,
        share(*FIVE),
        folklore=(0.55,) * 5,
        literature=(0.42,) * 5,
        nothing=(0.05,) * 5,
        edge=(0.50,) * 5,  # the lower end
    ),
    "exceeding-creates-fanatics": tallied(
        "expectation",
        EXPECTATIONS,
        ratio(["exceeded"], ["met"]),
        folklore=(0.95, 0.30, 0.10),
        literature=(0.77, 0.72, 0.35),
        nothing=(0.70, 0.70, 0.70),
        edge=(0.95, 0.95, 0.95),
    ),
    "ecommerce-cx-returns": tallied(
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
        f"loyalty-factor-{item.replace('_', '-')}": by_item(
            happy_ratio(item),
            folklore={item: STEEP},
            literature={item: (0.24, 0.30, 0.35, 0.40, 0.41)},
            nothing={item: FLAT},
            edge={item: RARE},
        )
        for item in ITEMS
    },
    "four-loyalty-factors": by_item(
        weakest_item,
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
