"""How satisfied the customers are, and whether a kept promise has to do with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir
import pandas as pd

from cxresearch import episodes
from cxresearch.claims import references
from cxresearch.claims.frames import all_counted, answers_in_frame
from cxresearch.claims.groups import ratio_between, share_in, tally
from cxresearch.claims.rating_repurchase import FAMILY
from cxresearch.disclosure import require
from cxresearch.estimators import mean, share
from cxresearch.model import Analysis, Bounds, Claim, Estimate, Region, Source

if TYPE_CHECKING:
    from cxresearch.company import Company

# -- aggregates ----------------------------------------------------------------------------------


def levels_of_latest(company: Company) -> ir.Table:
    """Each customer's latest rating by level.

    Columns: rating_level; n customers at any level; events at this one; total and squares,
    the sums of the mapped rating (1-5, to four decimals) and of its square at that level; frame,
    the customers who could have rated (null where neither customers nor invitations are given).
    """
    latest = episodes.latest_ratings(company)
    # Whole ten-thousandths add up to the same sum in any order, on any engine.
    units = episodes.ten_thousandths(episodes.mapped_rating(latest.rating, company))
    latest = latest.mutate(units=units)
    levels = latest.group_by("rating_level").aggregate(
        events=latest.count(),
        total=latest.units.sum().cast("float64") / 1e4,
        squares=(latest.units * latest.units).sum().cast("float64") / 1e8,
    )
    levels = levels.mutate(n=levels.events.sum().over(ibis.window()))
    frame = episodes.customers_in_frame(company)
    levels = levels.cross_join(frame) if frame is not None else levels.mutate(frame=ibis.null("int64"))
    return levels.select("rating_level", "n", "events", "total", "squares", "frame").order_by("rating_level")


def answers_at_4(company: Company) -> ir.Table | None:
    """Who rated at all, of those who could have (`answers_in_frame`); events at level 4."""
    latest = episodes.latest_ratings(company)
    return answers_in_frame(company, all_counted(latest, latest.rating_level == 4))


def unhappy_by_delivery(company: Company) -> ir.Table:
    """Rated deliveries: delivery (late, on time), n customers, events rated at level 1-2."""
    rated = episodes.rated_deliveries(company)
    rated = rated.mutate(delivery=ibis.ifelse(rated.late, "late", "on_time"))
    return tally(rated, "delivery", rated.rating_level <= company.analysis.reading.unhappy)


# -- estimates -----------------------------------------------------------------------------------


def share_at_4(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """The share of customers whose latest rating is at level 4."""
    events, n = _at_4(table)
    require(minimum=analysis.min_cell, customers=n)
    return share(events=events, n=n, level=analysis.level)


def _at_4(table: pd.DataFrame) -> tuple[int, int]:
    return int(table.loc[table["rating_level"] == 4, "events"].sum()), int(table["events"].sum())


def share_at_4_if_all_had_answered(table: pd.DataFrame, analysis: Analysis) -> Bounds | None:
    """x/N and (x + N - n)/N: nobody, or everybody, of those who did not rate is at level 4."""
    if table.empty or table["frame"].isna().any():
        return None
    (x, n), frame = _at_4(table), int(table["frame"].iloc[0])
    fewest, highest = (share(events=events, n=frame, level=analysis.level) for events in (x, x + frame - n))
    return Bounds(low=fewest.value, high=highest.value, frame=frame, least=fewest.low, most=highest.high)


def mean_rating(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """The mean of the customers' latest ratings, on the 1-5 scale."""
    n = int(table["events"].sum())
    require(minimum=analysis.min_cell, customers=n)
    return mean(
        n=n,
        total=float(table["total"].sum()),
        total_of_squares=float(table["squares"].sum()),
        level=analysis.level,
    )


def late_versus_on_time(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(level 1-2 | late) / P(level 1-2 | on time)."""
    return ratio_between(table, analysis, "delivery", "late", "on_time")


def unhappy_when_on_time(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(level 1-2 | on time)."""
    return share_in(table, analysis, "delivery", "on_time")


# -- the claims ----------------------------------------------------------------------------------

CLAIMS = (
    Claim(
        id="level4-at-least-60",
        family=FAMILY,
        source=Source(
            document="S0",
            lines="40",
            quote="hầu hết các doanh nghiệp sẽ có ít nhất khoảng 60% khách hàng được đáp ứng ở mức độ hài lòng "
            "trung bình này",
            grade="D",
            references=(references.PETERSON_WILSON_1992,),
        ),
        kind="measured",
        unit="share",
        region=Region(0.6, 1),
        needs=("ratings.rating", "ratings.rated_at"),
        aggregate=levels_of_latest,
        alternatives=("first_rating",),
        frame=answers_at_4,
        estimate=share_at_4,
        bounds=share_at_4_if_all_had_answered,
    ),
    Claim(
        id="most-firms-average-level-4",
        family=FAMILY,
        source=Source(
            document="S0",
            lines="38",
            quote="Phần lớn các doanh nghiệp đều đang phục vụ khách hàng ở mức độ này, đây chính là mức độ hài "
            "lòng trung bình.",
            grade="D",
            references=(references.PETERSON_WILSON_1992,),
        ),
        kind="measured",
        unit="score",
        region=Region(3.5, 4.5, "[)"),
        needs=("ratings.rating", "ratings.rated_at"),
        aggregate=levels_of_latest,
        alternatives=("first_rating",),
        estimate=mean_rating,
    ),
    Claim(
        id="promise-kept-satisfies",
        family=FAMILY,
        source=Source(
            document="S2",
            lines="23",
            quote="thực hiện lời hứa bán hàng",
            grade="B",
            references=(references.SZYMANSKI_HENARD_2001, references.SCHIEBLER),
        ),
        kind="measured",
        unit="ratio",
        region=Region(1, float("inf"), "()"),
        null=1,
        side="above",
        needs=(
            "ratings.rating",
            "ratings.rated_at",
            "ratings.order_id",
            "orders.ordered_at",
            "orders.promised_at",
            "orders.delivered_at",
        ),
        aggregate=unhappy_by_delivery,
        alternatives=("unhappy",),
        stratified=True,
        estimate=late_versus_on_time,
        base=unhappy_when_on_time,
    ),
)
