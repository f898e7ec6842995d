"""The ladder from level 1 to level 5: does each step up bring more customers back?"""

from __future__ import annotations

from functools import partial

import pandas as pd

from cxresearch.claims import references
from cxresearch.claims.groups import counts, difference_between
from cxresearch.claims.rating_repurchase import FAMILY
from cxresearch.claims.rating_repurchase.repurchase import INDEX_RATING, returns_by_day, returns_by_level
from cxresearch.disclosure import require
from cxresearch.estimators import contrast, slope
from cxresearch.model import Analysis, Claim, Estimate, Region, Source, Untestable

ABOVE_ZERO = Region(0, float("inf"), "()")

LADDER = Source(
    document="S0",
    lines="28",
    quote="độ hài lòng của khách hàng chỉ ở mức 1 và 2 là khách hàng thường sẽ không quay trở lại với bạn",
    grade="B",
    references=(references.MITTAL_KAMAKURA_2001, references.KUMAR_2013, references.MITTAL_2023),
)


EXPECTED = 2
"""Customers who return, and who do not, that the smallest level must lead one to expect."""


def slope_of_return(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """The rise in P(returned) for each level, by least squares over the index ratings.

    Untestable where a level that counts expects fewer than `EXPECTED` who return, or who do not, were all
    levels alike: in simulations its interval then holds the truth at 90 % only.
    """
    filled = [int(n) for n in table["n"] if n >= analysis.min_cell]
    if len(filled) < 3:
        raise Untestable(f"minimum:levels={len(filled)}")
    events, n = int(table["events"].sum()), int(table["n"].sum())
    expected = min(filled) * min(events, n - events) / n
    if 0 < expected < EXPECTED:
        raise Untestable(f"minimum:returns_at_a_level={int(expected)}")
    return slope(
        x=[float(level) for level in table["rating_level"]],
        events=[int(events) for events in table["events"]],
        n=[int(n) for n in table["n"]],
        level=analysis.level,
    )


def step(table: pd.DataFrame, analysis: Analysis, *, upper: int) -> Estimate:
    """P(returned at `upper`) - P(returned one level below)."""
    arms = {f"level_{level}": level for level in (upper, upper - 1)}
    return difference_between(table, analysis, "rating_level", **arms)


def last_step_minus_the_one_before(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """(P5 - P4) - (P4 - P3), the convexity of the ladder's top."""
    (e5, n5), (e4, n4), (e3, n3) = (counts(table, "rating_level", level) for level in (5, 4, 3))
    require(minimum=analysis.min_cell, level_5=n5, level_4=n4, level_3=n3)
    return contrast(counts=[(1, e5, n5), (-2, e4, n4), (1, e3, n3)], level=analysis.level)


STEPS = tuple(
    Claim(
        id=f"ladder-step-{upper - 1}-{upper}",
        family=FAMILY,
        source=LADDER,
        kind="measured",
        unit="points",
        region=ABOVE_ZERO,
        null=0,
        side="above",
        needs=INDEX_RATING,
        aggregate=returns_by_level,
        alternatives=("horizon", "latest_rating"),
        stratified=True,
        estimate=partial(step, upper=upper),
    )
    for upper in (2, 3, 4, 5)
)

CLAIMS = (
    Claim(
        id="ladder-slope",
        family=FAMILY,
        source=LADDER,
        kind="measured",
        unit="slope",
        region=ABOVE_ZERO,
        null=0,
        side="above",
        needs=INDEX_RATING,
        aggregate=returns_by_level,
        alternatives=("horizon", "latest_rating"),
        estimate=slope_of_return,
        detail=returns_by_day,
    ),
    Claim(
        id="monotone-ladder",
        family=FAMILY,
        source=LADDER,
        kind="all-of",
        unit="points",
        region=ABOVE_ZERO,
        null=0,
        side="above",
        needs=INDEX_RATING,
        aggregate=returns_by_level,
        parts=tuple(claim.id for claim in STEPS),
    ),
    *STEPS,
    Claim(
        id="convex-ladder",
        family=FAMILY,
        source=LADDER,
        kind="measured",
        unit="points",
        region=ABOVE_ZERO,
        null=0,
        side="above",
        needs=INDEX_RATING,
        aggregate=returns_by_level,
        alternatives=("horizon", "latest_rating"),
        estimate=last_step_minus_the_one_before,
    ),
)
