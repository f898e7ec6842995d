"""Why customers leave: service against price and product, and rivals against indifference."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir
import pandas as pd

from cxresearch import episodes
from cxresearch.claims import references
from cxresearch.claims.groups import counts, difference_between, ratio_between, share_in, tally
from cxresearch.claims.why_customers_leave import FAMILY
from cxresearch.disclosure import require
from cxresearch.estimators import difference_of_dependent_shares, ratio_of_counts, simultaneous_shares
from cxresearch.model import Analysis, Claim, Estimate, Region, Source, Tolerance, Untestable
from cxresearch.schema import REASONS

if TYPE_CHECKING:
    from cxresearch.company import Company

WITH_THE_FIRM = ("service", "product", "price")
"""Reasons that lie with the firm; of the others, a rival and a move lie outside it and `other` is open."""

# -- aggregates ----------------------------------------------------------------------------------


def reasons_of_leaving(company: Company) -> ir.Table:
    """Last exits by reason: left_for, n customers who left for any reason, events for this one.

    Every reason that the question offered has its row, with 0 events where nobody named it: how many
    answers there are to choose from decides how wide their common intervals are.
    """
    last = episodes.last_exits(company)
    offered = company.offered.get("exits.reason", REASONS)
    rows = [
        last.aggregate(n=last.count(), events=last.count(where=last.reason == word)).select(
            "n", "events", left_for=ibis.literal(word)
        )
        for word in REASONS
    ]
    table = reduce(lambda above, below: above.union(below), rows)
    place = ibis.cases(*((table.left_for == word, place) for place, word in enumerate(REASONS)))
    kept = table.filter((table.events > 0) | table.left_for.isin(offered))
    return kept.select("left_for", "n", "events").order_by(place)


def causes_by_level(company: Company) -> ir.Table:
    """Customers who had rated before they left, by the level of their latest rating before or at their last
    exit: rating_level, n customers, events whose reason lies with the firm.

    Raises:
        Untestable: `missing:exits.reason=other` where the question offered no other reason: the share is
            then 1 whatever customers think.
    """
    offered = company.offered.get("exits.reason", REASONS)
    if not set(offered) - set(WITH_THE_FIRM):
        raise Untestable("missing:exits.reason=other")
    exits = episodes.rated_exits(company)
    return tally(exits, "rating_level", exits.reason.isin(WITH_THE_FIRM))


def rivals_by_level(company: Company) -> ir.Table:
    """First ratings that were followed, by level: rating_level, n customers, events of whom left within the
    horizon and named a competitor."""
    first = episodes.drawn_to_rivals(company)
    return tally(first, "rating_level", "drawn")


# -- estimates -----------------------------------------------------------------------------------


def reasons_at_once(table: pd.DataFrame, analysis: Analysis) -> pd.DataFrame:
    """The rows a reader sees: the share of each reason, with intervals that hold all at once (Goodman)."""
    shares = simultaneous_shares(events=[int(events) for events in table["events"]], level=analysis.level)
    columns = {name: [getattr(each, name) for each in shares] for name in ("value", "low", "high")}
    return table.assign(**columns)


def service_versus(table: pd.DataFrame, analysis: Analysis, *others: str) -> Estimate:
    """Customers who left for service : customers who left for one of `others`; the rest play no part."""
    (events_1, _), (events_0, _) = counts(table, "left_for", "service"), counts(table, "left_for", *others)
    require(minimum=analysis.min_cell, leavers_compared=events_1 + events_0)
    return ratio_of_counts(events_1=events_1, events_0=events_0, level=analysis.level)


def service_versus_price_or_product(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """Left for service : left for price or product."""
    return service_versus(table, analysis, "price", "product")


def service_versus_price(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """Left for service : left for price."""
    return service_versus(table, analysis, "price")


def service_versus_product(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """Left for service : left for product."""
    return service_versus(table, analysis, "product")


def service_minus_price(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """The share of all who left that left for service minus the share that left for price."""
    (events_1, _), (events_0, _) = (counts(table, "left_for", word) for word in ("service", "price"))
    n = int(table["events"].sum())
    require(minimum=analysis.min_cell, leavers=n)
    return difference_of_dependent_shares(events_1=events_1, events_0=events_0, n=n, level=analysis.level)


def with_the_firm_when_unhappy(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(the reason lies with the firm | latest rating at level 1-2)."""
    return share_in(table, analysis, "rating_level", leavers_1_2=(1, 2))


def with_the_firm_when_happy(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(the reason lies with the firm | latest rating at level 4-5)."""
    return share_in(table, analysis, "rating_level", leavers_4_5=(4, 5))


def with_the_firm_unhappy_minus_happy(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(the reason lies with the firm) at level 1-2 minus that at level 4-5."""
    return difference_between(table, analysis, "rating_level", leavers_1_2=(1, 2), leavers_4_5=(4, 5))


def rivals_at_3_versus_happy(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(left for a competitor at level 3) / P(left for a competitor at level 4-5)."""
    return ratio_between(table, analysis, "rating_level", level_3=3, level_4_5=(4, 5))


def rivals_when_happy(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(left for a competitor at level 4-5)."""
    return share_in(table, analysis, "rating_level", level_4_5=(4, 5))


# -- the claims ----------------------------------------------------------------------------------

FOUR_TIMES = Region(4, 4)
BY_A_QUARTER = Tolerance("factor", 1.25)
LEFT = ("exits.left_at", "exits.reason")

FOUR_TIMES_AS_MANY = Source(
    document="S4",
    lines="6",
    quote="Do các vấn đề liên quan đến trải nghiệm dịch vụ cao gấp 4 lần so với các vấn đề liên quan đến "
    "sản phẩm hoặc giá cả.",
    grade="D",
    references=(
        references.AVAYA_LIST,
        references.EASELLY_LIST,
        references.WHITELEY_1991,
        references.WHY_CUSTOMERS_QUIT_LIST,
        references.KEAVENEY_1995,
        references.EAST_SWITCHING,
    ),
)

FOUR_TIMES_CLAIMS = tuple(
    Claim(
        id=id,
        family=FAMILY,
        source=FOUR_TIMES_AS_MANY,
        kind="measured",
        unit="ratio",
        region=FOUR_TIMES,
        tolerance=BY_A_QUARTER,
        null=1,
        side="above",
        # The first answer is set against the others: the figure reads them here.
        needs=(*LEFT, "exits.reason=service", *(f"exits.reason={word}" for word in others)),
        aggregate=reasons_of_leaving,
        alternatives=("exits",),
        estimate=estimate,
        shown=reasons_at_once,
    )
    for id, others, estimate in (
        ("service-vs-price-product-4x", ("price", "product"), service_versus_price_or_product),
        ("service-vs-price-4x", ("price",), service_versus_price),
        ("service-vs-product-4x", ("product",), service_versus_product),
    )
)

CLAIMS = (
    # The weaker claim first: whoever finds it refuted need not read on to "four times".
    Claim(
        id="price-not-main-reason",
        family=FAMILY,
        source=Source(
            document="S4",
            lines="3",
            quote="Không phải là lý do chính khiến khách hàng chấm dứt mối quan hệ với Công ty của bạn. Thực tế "
            "khách hàng rời bỏ Công ty do trải nghiệm về dịch vụ của bạn tồi.",
            grade="C",
            references=(
                references.AVAYA_LIST,
                references.EASELLY_LIST,
                references.KEAVENEY_1995,
                references.EAST_SWITCHING,
            ),
        ),
        kind="measured",
        unit="points",
        region=Region(0, 1, "(]"),
        null=0,
        side="above",
        needs=(*LEFT, "exits.reason=service", "exits.reason=price"),
        aggregate=reasons_of_leaving,
        alternatives=("exits",),
        estimate=service_minus_price,
        shown=reasons_at_once,
    ),
    *FOUR_TIMES_CLAIMS,
    Claim(
        id="causes-mostly-internal",
        family=FAMILY,
        source=Source(
            document="S0",
            lines="26",
            quote="hầu hết nguyên nhân đều xuất phát chủ quan từ doanh nghiệp chứ ít khi là do các yếu tố khách "
            "quan bên ngoài",
            grade="C",
            references=(references.EAST_SWITCHING, references.KEAVENEY_1995),
        ),
        kind="measured",
        unit="share",
        region=Region(0.5, 1, "(]"),
        side="above",
        needs=(
            *LEFT,
            *(f"exits.reason={word}" for word in WITH_THE_FIRM),
            "ratings.rating",
            "ratings.rated_at",
        ),
        aggregate=causes_by_level,
        alternatives=("exits",),
        estimate=with_the_firm_when_unhappy,
        base=with_the_firm_when_happy,
        contrast=with_the_firm_unhappy_minus_happy,
    ),
    Claim(
        id="level3-drawn-by-rival-promotions",
        family=FAMILY,
        source=Source(
            document="S0",
            lines="32",
            quote="khi cảm xúc không còn việc bị hấp dẫn bởi những chương trình , hoạt động\xa0 khuyến mãi của đối "
            "thủ sẽ thu hút họ",
            grade="B",
            references=(references.JONES_SASSER_1995,),
        ),
        kind="measured",
        unit="ratio",
        region=Region(1, float("inf"), "()"),
        null=1,
        side="above",
        needs=("ratings.rating", "ratings.rated_at", *LEFT, "exits.reason=competitor"),
        aggregate=rivals_by_level,
        alternatives=("horizon",),
        stratified=True,
        estimate=rivals_at_3_versus_happy,
        base=rivals_when_happy,
    ),
)
