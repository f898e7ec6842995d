"""Rating and repurchase: who comes back after which rating."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir
import pandas as pd

from cxresearch import episodes
from cxresearch.claims import references
from cxresearch.claims.groups import difference_between, gone, ratio_between, share_in, tally
from cxresearch.claims.rating_repurchase import FAMILY
from cxresearch.model import Analysis, Claim, Estimate, Region, Source, Tolerance

if TYPE_CHECKING:
    from cxresearch.company import Company

INDEX_RATING = ("ratings.rating", "ratings.rated_at", episodes.RETURNED)

# -- aggregates: company -> a handful of rows ----------------------------------------------------


def returns_by_level(company: Company) -> ir.Table:
    """Index ratings by level: rating_level, n customers, events of whom returned."""
    index = episodes.index_ratings(company)
    return tally(index, "rating_level", "returned")


def returns_by_average(company: Company) -> ir.Table:
    """Customers with five ratings by their average: average_rating (4.8, 5.0), n, events."""
    fifth = episodes.fifth_ratings(company)
    return tally(fifth, "average_rating", "returned")


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


def five_versus_four(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(returned at level 5) / P(returned at level 4)."""
    return ratio_between(table, analysis, "rating_level", level_5=5, level_4=4)


def happy_versus_unhappy(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(event at level 4-5) / P(event at level 1-2)."""
    return ratio_between(
        table, analysis, "rating_level", level_4_5=(4, 5), level_1_2=analysis.reading.unhappy_levels
    )


def five_versus_nearly_five(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(returned with an average of 5.0) / P(returned with an average of 4.8)."""
    return ratio_between(table, analysis, "average_rating", average_5_0="5.0", average_4_8="4.8")


def share_at_level(table: pd.DataFrame, analysis: Analysis, *levels: int) -> Estimate:
    """P(event) among customers at these levels."""
    return share_in(table, analysis, "rating_level", **{"level_" + "_".join(map(str, levels)): levels})


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
    return difference_between(table, analysis, "rating_level", level_4=4, level_5=5)


def returned_at_4_8(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(returned with an average of 4.8)."""
    return share_in(table, analysis, "average_rating", average_4_8="4.8")


def gone_when_unhappy(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(not returned at level 1-2)."""
    return share_at_level(gone(table), analysis, 1, 2)


def gone_when_happy(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(not returned at level 4-5)."""
    return share_at_level(gone(table), analysis, 4, 5)


def gone_unhappy_minus_happy(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(not returned at level 1-2) - P(not returned at level 4-5)."""
    return difference_between(
        gone(table), analysis, "rating_level", level_1_2=analysis.reading.unhappy_levels, level_4_5=(4, 5)
    )


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
        alternatives=("horizon", "latest_rating"),
        stratified=True,
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
        alternatives=("horizon",),
        stratified=True,
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
        alternatives=("horizon", "latest_rating"),
        stratified=True,
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
        alternatives=("horizon", "latest_rating"),
        stratified=True,
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
        alternatives=("horizon", "latest_rating"),
        stratified=True,
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
        alternatives=("horizon", "latest_rating", "unhappy"),
        stratified=True,
        estimate=happy_versus_unhappy,
        base=event_when_unhappy,
    ),
)
