"""Rating and repurchase: who comes back after which rating."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir
import pandas as pd

from cxresearch import episodes
from cxresearch.claims import references
from cxresearch.claims.rating_repurchase import FAMILY
from cxresearch.disclosure import require
from cxresearch.estimators import difference, ratio_of_shares, share
from cxresearch.model import Analysis, Claim, Estimate, Region, Source, Tolerance

if TYPE_CHECKING:
    from cxresearch.company import Company

INDEX_RATING = ("ratings.rating", "ratings.rated_at", episodes.RETURNED)

# -- aggregates: company -> a handful of rows ----------------------------------------------------


def returns_by_level(company: Company) -> ir.Table:
    """Index ratings by level: rating_level, n customers, events of whom returned."""
    index = episodes.index_ratings(company)
    return (
        index.group_by("rating_level")
        .aggregate(n=index.count(), events=index.returned.sum())
        .order_by("rating_level")
    )


def returns_by_average(company: Company) -> ir.Table:
    """Customers with five ratings by their average: average_rating (4.8, 5.0), n, events."""
    fifth = episodes.fifth_ratings(company)
    return (
        fifth.group_by("average_rating")
        .aggregate(n=fifth.count(), events=fifth.returned.sum())
        .order_by("average_rating")
    )


def returns_by_day(company: Company) -> ir.Table | None:
    """How soon customers come back: rating_level, days (the last day of a twelfth of the horizon),
    n customers at the level, events who had returned by then. None where there are no orders."""
    if company.model == "subscription":
        return None
    index = episodes.index_ratings(company)
    # Those who stayed away count among the n of the last day, so that no level drops out.
    days = index.back_after.coalesce(company.analysis.horizon_days)
    parts = index.group_by("rating_level", days=days).aggregate(
        customers=index.count(), back=index.returned.sum()
    )
    level = ibis.window(group_by="rating_level")
    so_far = ibis.cumulative_window(group_by="rating_level", order_by="days")
    return parts.select(
        "rating_level",
        "days",
        n=parts.customers.sum().over(level),
        events=parts.back.sum().over(so_far),
    ).order_by("rating_level", "days")


# -- estimates: a handful of rows -> a number with its interval ----------------------------------


def counts(table: pd.DataFrame, group: str, *values: object) -> tuple[int, int]:
    """Events and n summed over the rows of a small table whose `group` is one of `values`.

    >>> table = pd.DataFrame({"rating_level": [4, 5], "events": [3, 9], "n": [10, 20]})
    >>> counts(table, "rating_level", 4, 5)
    (12, 30)
    """
    rows = table[table[group].isin(values)]
    return int(rows["events"].sum()), int(rows["n"].sum())


def five_versus_four(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(returned at level 5) / P(returned at level 4)."""
    return _ratio(table, analysis, "rating_level", level_5=(5,), level_4=(4,))


def happy_versus_unhappy(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(event at level 4-5) / P(event at level 1-2)."""
    return _ratio(table, analysis, "rating_level", level_4_5=(4, 5), level_1_2=(1, 2))


def five_versus_nearly_five(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(returned with an average of 5.0) / P(returned with an average of 4.8)."""
    return _ratio(table, analysis, "average_rating", average_5_0=("5.0",), average_4_8=("4.8",))


def _ratio(table: pd.DataFrame, analysis: Analysis, group: str, **arms: tuple[object, ...]) -> Estimate:
    (events_1, n_1), (events_0, n_0) = (counts(table, group, *values) for values in arms.values())
    require(minimum=analysis.min_cell, **dict(zip(arms, (n_1, n_0), strict=True)))
    return ratio_of_shares(events_1=events_1, n_1=n_1, events_0=events_0, n_0=n_0, level=analysis.level)


def share_at_level(table: pd.DataFrame, analysis: Analysis, *levels: int) -> Estimate:
    """P(event) among customers at these levels."""
    events, n = counts(table, "rating_level", *levels)
    require(minimum=analysis.min_cell, **{"level_" + "_".join(map(str, levels)): n})
    return share(events=events, n=n, level=analysis.level)


def returned_at_4(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(returned at level 4)."""
    return share_at_level(table, analysis, 4)


def returned_at_5(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(returned at level 5)."""
    return share_at_level(table, analysis, 5)


def event_when_unhappy(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(event at level 1-2)."""
    return share_at_level(table, analysis, 1, 2)


def four_minus_five(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(returned at level 4) - P(returned at level 5)."""
    (events_4, n_4), (events_5, n_5) = (counts(table, "rating_level", level) for level in (4, 5))
    require(minimum=analysis.min_cell, level_4=n_4, level_5=n_5)
    return difference(events_1=events_4, n_1=n_4, events_0=events_5, n_0=n_5, level=analysis.level)


def returned_at_4_8(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(returned with an average of 4.8)."""
    events, n = counts(table, "average_rating", "4.8")
    require(minimum=analysis.min_cell, average_4_8=n)
    return share(events=events, n=n, level=analysis.level)


def gone(table: pd.DataFrame) -> pd.DataFrame:
    """The same table with those who did not return as its events."""
    return table.assign(events=table["n"] - table["events"])


def gone_when_unhappy(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(not returned at level 1-2)."""
    return share_at_level(gone(table), analysis, 1, 2)


def gone_when_happy(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(not returned at level 4-5)."""
    return share_at_level(gone(table), analysis, 4, 5)


def gone_unhappy_minus_happy(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(not returned at level 1-2) - P(not returned at level 4-5)."""
    left = gone(table)
    (events_1, n_1), (events_0, n_0) = counts(left, "rating_level", 1, 2), counts(left, "rating_level", 4, 5)
    require(minimum=analysis.min_cell, level_1_2=n_1, level_4_5=n_0)
    return difference(events_1=events_1, n_1=n_1, events_0=events_0, n_0=n_0, level=analysis.level)


# -- the claims ----------------------------------------------------------------------------------

SIX_TIMES = Region(6, 6)
BY_A_QUARTER = Tolerance("factor", 1.25)

CLAIMS = (
    Claim(
        id="five-vs-four-six-times",
        family=FAMILY,
        source=Source(
            document="S4",
            lines="36",
            quote="Các khách hàng chấm điểm cho bạn 5 điểm trên thang điểm 1-5 có khả năng mua lại gấp 6 lần "
            "so với những khách hàng chấm điểm bạn 4.8.",
            grade="C",
            references=(
                references.HESKETT_1994,
                references.JONES_SASSER_1995,
                references.MITTAL_KAMAKURA_2001,
                references.KUMAR_2013,
                references.BPIR_DEFECTION,
            ),
        ),
        kind="measured",
        unit="ratio",
        region=SIX_TIMES,
        tolerance=BY_A_QUARTER,
        null=1,
        side="above",
        needs=INDEX_RATING,
        aggregate=returns_by_level,
        estimate=five_versus_four,
        base=returned_at_4,
    ),
    Claim(
        id="five-vs-4.8-six-times",
        family=FAMILY,
        source=Source(
            document="S4",
            lines="36",
            quote="Các khách hàng chấm điểm cho bạn 5 điểm trên thang điểm 1-5 có khả năng mua lại gấp 6 lần "
            "so với những khách hàng chấm điểm bạn 4.8.",
            grade="E",
            references=(
                references.RETURN_ON_BEHAVIOR_2009,
                references.AVAYA_LIST,
                references.EASELLY_LIST,
                references.HESKETT_1994,
                references.JONES_SASSER_1995,
            ),
        ),
        kind="measured",
        unit="ratio",
        region=SIX_TIMES,
        tolerance=BY_A_QUARTER,
        null=1,
        side="above",
        needs=INDEX_RATING,
        aggregate=returns_by_average,
        estimate=five_versus_nearly_five,
        base=returned_at_4_8,
    ),
    Claim(
        id="level12-do-not-return",
        family=FAMILY,
        source=Source(
            document="S0",
            lines="28",
            quote="độ hài lòng của khách hàng chỉ ở mức 1 và 2 là khách hàng thường sẽ không quay trở lại với bạn",
            grade="B",
            references=(references.JONES_SASSER_1995, references.KUMAR_2013, references.MITTAL_2023),
        ),
        kind="measured",
        unit="share",
        region=Region(0.5, 1, "(]"),
        side="above",
        needs=INDEX_RATING,
        aggregate=returns_by_level,
        estimate=gone_when_unhappy,
        base=gone_when_happy,
        contrast=gone_unhappy_minus_happy,
    ),
    Claim(
        id="level4-return-uncertain",
        family=FAMILY,
        source=Source(
            document="S0",
            lines="38",
            quote="không có gì chắc chắn là sẽ quay trở lại",
            grade="B",
            references=(references.JONES_SASSER_1995, references.BPIR_DEFECTION),
        ),
        kind="measured",
        unit="ratio",
        region=Region(1.25, float("inf"), "()"),
        null=1,
        side="above",
        needs=INDEX_RATING,
        aggregate=returns_by_level,
        estimate=five_versus_four,
        base=returned_at_4,
    ),
    Claim(
        id="level4-not-loyal",
        family=FAMILY,
        source=Source(
            document="S0",
            lines="40",
            quote="đây không phải là những khách hàng trung thành",
            grade="D",
            references=(references.BPIR_DEFECTION, references.KUMAR_2013),
        ),
        kind="measured",
        unit="share",
        region=Region(0, 0.5, "[)"),
        side="below",
        needs=INDEX_RATING,
        aggregate=returns_by_level,
        estimate=returned_at_4,
        base=returned_at_5,
        contrast=four_minus_five,
    ),
    Claim(
        id="cx-more-repeat",
        family=FAMILY,
        source=Source(
            document="S1",
            lines="7",
            quote="Trải nghiệm khách hàng càng tốt, những hành vi lặp lại và đánh giá tích cực bạn nhận "
            "được càng nhiều",
            grade="A",
            references=(references.MITTAL_2023, references.SZYMANSKI_HENARD_2001, references.KUMAR_2013),
        ),
        kind="measured",
        unit="ratio",
        region=Region(1, float("inf"), "()"),
        null=1,
        side="above",
        needs=INDEX_RATING,
        aggregate=returns_by_level,
        estimate=happy_versus_unhappy,
        base=event_when_unhappy,
    ),
)
