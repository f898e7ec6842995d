"""Which parts of an experience go with satisfaction: treatment, product, service, a kept promise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from cxresearch import episodes
from cxresearch.claims import references
from cxresearch.claims.experience_drivers import FAMILY, linear
from cxresearch.claims.groups import difference_between, ratio_between, share_in, tally
from cxresearch.disclosure import require
from cxresearch.estimators import jackknife, lmg, r_squared_low
from cxresearch.model import Analysis, Claim, Estimate, Region, Source, Tolerance, Untestable

if TYPE_CHECKING:
    from cxresearch.company import Company

DRIVERS = ("treatment", "product", "service", "staff", "price")
"""All but how a complaint was handled, which only those who complained can rate."""

GROUPS = 50
LITTLE = 0.02
"""Under this lower limit of R² there is nothing to divide."""
ANSWERS_TO_DIVIDE = 700
"""Of fewer answers the division of R² is too skewed for a jackknife: of a hundred intervals as few as 87 hold the
truth with 130 answers, 92 with 520 (`cxresearch.validity`)."""

# -- aggregates ----------------------------------------------------------------------------------


def moments_of_drivers(company: Company) -> ir.Table:
    """Latest surveys that answer every driver mapped: sums and products of rating and drivers by group.

    Customers are ranked by their ids, by bytes; the group is the rank modulo 50, so that fewer customers
    make a group each. A driver that is not mapped has no columns.

    Raises:
        Untestable: `missing:...` with fewer than three drivers.
    """
    drivers = [driver for driver in DRIVERS if company.has(f"ratings.{driver}")]
    if len(drivers) < 3:
        absent = [driver for driver in DRIVERS if driver not in drivers]
        raise Untestable("missing:" + "|".join(f"ratings.{driver}" for driver in absent))
    surveys = episodes.latest_surveys(company, *drivers)
    rank = ibis.row_number().over(order_by=episodes.by_bytes(company, surveys.customer))
    levels = surveys.select(
        group=(rank % GROUPS).cast("int64"),
        **{name: episodes.levels_above_middle(surveys[name], company) for name in ("rating", *drivers)},
    )
    return levels.group_by("group").aggregate(**linear.moments(levels, "rating", *drivers)).order_by("group")


def happy_by_product(company: Company) -> ir.Table:
    """Latest surveys that rate the product: answer (product_4_5, product_3, product_1_2), n, events happy."""
    return _happy_by(company, "product")


def happy_by_service(company: Company) -> ir.Table:
    """Latest surveys that rate the service: answer (service_4_5, service_3, service_1_2), n, events happy."""
    return _happy_by(company, "service")


def _happy_by(company: Company, item: str) -> ir.Table:
    surveys = episodes.latest_surveys(company, item)
    level = episodes.rating_level(surveys[item], company)
    answer = ibis.cases((level >= 4, f"{item}_4_5"), (level <= 2, f"{item}_1_2"), else_=f"{item}_3")
    return tally(
        surveys.select(answer=answer, happy=episodes.rating_level(surveys.rating, company) >= 4),
        "answer",
        "happy",
    )


def happy_by_promise(company: Company) -> ir.Table:
    """Rated deliveries: answer (late, on_time), n, events rated at level 4-5."""
    rated = episodes.rated_deliveries(company)
    answer = ibis.ifelse(rated.late, "late", "on_time")
    return tally(rated.select(answer=answer, happy=rated.rating_level >= 4), "answer", "happy")


def happy_by_basics(company: Company) -> ir.Table:
    """The three tables above in one."""
    parts = (happy_by_product(company), happy_by_service(company), happy_by_promise(company))
    return ibis.union(*parts).order_by("answer")


# -- estimates -----------------------------------------------------------------------------------


def treatments_share(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """LMG(treatment) / R² of rating on all drivers, delete-a-group jackknife."""
    return _shares(table, analysis)["treatment"]


def shares_of_drivers(table: pd.DataFrame, analysis: Analysis) -> pd.DataFrame:
    """What a reader sees of it: driver, n, and the driver's share of R², value low high."""
    rows = [
        (f"rated_{driver}", found.n, found.value, found.low, found.high)
        for driver, found in _shares(table, analysis).items()
    ]
    return pd.DataFrame(rows, columns=["driver", "n", "value", "low", "high"])


def _shares(table: pd.DataFrame, analysis: Analysis) -> dict[str, Estimate]:
    """Each driver's share of R²: all of one sample, with the jackknife's intervals.

    Raises:
        Untestable: `minimum:drivers_answered=N` under 700 answers; `undefined:little_explained` when R²'s lower
            limit is under 0.02.
    """
    drivers = [driver for driver in DRIVERS if driver in table.columns]
    n = int(table["n"].sum())
    require(minimum=max(ANSWERS_TO_DIVIDE, analysis.min_cell), drivers_answered=n)
    groups = np.array([linear.moment_matrix(row, "rating", *drivers) for _, row in table.iterrows()])
    whole = groups.sum(axis=0)
    r_squared, parts = lmg(linear.about_means(np.array([whole, *(whole - groups)])))
    low = r_squared_low(r_squared=float(r_squared[0]), n=n, predictors=len(drivers), level=analysis.level)
    if low < LITTLE or (r_squared <= 0).any():
        raise Untestable("undefined:little_explained")
    shares = parts / r_squared[:, None]
    return {
        driver: jackknife(
            value=float(shares[0, place]),
            without=shares[1:, place].tolist(),
            n=n,
            level=analysis.level,
            method="lmg_jackknife",
        )
        for place, driver in enumerate(drivers)
    }


def counts_of_basics(table: pd.DataFrame, analysis: Analysis) -> pd.DataFrame:
    """What a reader sees of all three: the counts. The shares stand, and are drawn, with each part."""
    return table[["answer", "n", "events"]]


def good_versus_bad_product(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(happy | product 4-5) / P(happy | product 1-2)."""
    return ratio_between(table, analysis, "answer", "product_4_5", "product_1_2")


def happy_with_bad_product(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(happy | product 1-2)."""
    return share_in(table, analysis, "answer", "product_1_2")


def good_versus_bad_service(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(happy | service 4-5) / P(happy | service 1-2)."""
    return ratio_between(table, analysis, "answer", "service_4_5", "service_1_2")


def happy_with_bad_service(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(happy | service 1-2)."""
    return share_in(table, analysis, "answer", "service_1_2")


def happy_with_good_service(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(happy | service 4-5)."""
    return share_in(table, analysis, "answer", "service_4_5")


def good_minus_bad_service(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(happy | service 4-5) - P(happy | service 1-2)."""
    return difference_between(table, analysis, "answer", "service_4_5", "service_1_2")


def on_time_versus_late(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(happy | delivered on time) / P(happy | late)."""
    return ratio_between(table, analysis, "answer", "on_time", "late")


def happy_when_late(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(happy | late)."""
    return share_in(table, analysis, "answer", "late")


# -- the claims ----------------------------------------------------------------------------------

MORE = Region(1, float("inf"), "()")
RATED = ("ratings.rating", "ratings.rated_at")
DELIVERED = ("ratings.order_id", "orders.ordered_at", "orders.promised_at", "orders.delivered_at")


def _tip(quote: str) -> Source:
    return Source(
        document="S2", lines="23", quote=quote, grade="B", references=(references.SZYMANSKI_HENARD_2001,)
    )


CLAIMS = (
    Claim(
        id="treatment-70pct-of-buying-experience",
        family=FAMILY,
        source=Source(
            document="S4",
            lines="29",
            quote="70% trải nghiệm mua hàng của khách hàng dựa vào việc khách hàng cảm thấy họ được/bị đối xử "
            "như thế nào.",
            grade="D",
            references=(
                references.AVAYA_LIST,
                references.EASELLY_LIST,
                references.RETURN_ON_BEHAVIOR_2009,
            ),
        ),
        kind="measured",
        unit="share",
        region=Region(0.7, 0.7),
        tolerance=Tolerance("margin", 0.05, within=(0, 1)),
        needs=(*RATED, "ratings.treatment"),
        aggregate=moments_of_drivers,
        alternatives=("first_rating",),
        estimate=treatments_share,
        shown=shares_of_drivers,
    ),
    Claim(
        id="service-desk-ensures-satisfaction",
        family=FAMILY,
        source=Source(
            document="S2",
            lines="21",
            quote="Một dịch vụ khách hàng đầy đủ đảm bảo sự hài lòng",
            grade="C",
        ),
        kind="measured",
        unit="share",
        region=Region(0.95, 1),
        side="above",
        needs=(*RATED, "ratings.service"),
        aggregate=happy_by_service,
        alternatives=("first_rating",),
        estimate=happy_with_good_service,
        base=happy_with_bad_service,
        contrast=good_minus_bad_service,
    ),
    Claim(
        id="basic-satisfaction-tips",
        family=FAMILY,
        source=_tip(
            "rằng sản phẩm cho thấy chất lượng, thực hiện lời hứa bán hàng, cung cấp dịch vụ khách hàng thích hợp"
        ),
        kind="all-of",
        unit="ratio",
        region=MORE,
        null=1,
        side="above",
        needs=(*RATED, "ratings.product", "ratings.service", *DELIVERED),
        aggregate=happy_by_basics,
        shown=counts_of_basics,
        parts=("tips-quality", "tips-service", "tips-promise"),
    ),
    Claim(
        id="tips-quality",
        family=FAMILY,
        source=_tip("sản phẩm cho thấy chất lượng"),
        kind="measured",
        unit="ratio",
        region=MORE,
        null=1,
        side="above",
        needs=(*RATED, "ratings.product"),
        aggregate=happy_by_product,
        alternatives=("first_rating",),
        estimate=good_versus_bad_product,
        base=happy_with_bad_product,
    ),
    Claim(
        id="tips-service",
        family=FAMILY,
        source=_tip("cung cấp dịch vụ khách hàng thích hợp"),
        kind="measured",
        unit="ratio",
        region=MORE,
        null=1,
        side="above",
        needs=(*RATED, "ratings.service"),
        aggregate=happy_by_service,
        alternatives=("first_rating",),
        estimate=good_versus_bad_service,
        base=happy_with_bad_service,
    ),
    Claim(
        id="tips-promise",
        family=FAMILY,
        source=_tip("thực hiện lời hứa bán hàng"),
        kind="measured",
        unit="ratio",
        region=MORE,
        null=1,
        side="above",
        needs=(*RATED, *DELIVERED),
        aggregate=happy_by_promise,
        estimate=on_time_versus_late,
        base=happy_when_late,
    ),
)
