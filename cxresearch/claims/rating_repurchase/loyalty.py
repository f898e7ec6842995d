"""Loyalty: coming back again and again, recommending, and what a long relation is worth after a bad turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir
import pandas as pd

from cxresearch import episodes
from cxresearch.claims import references
from cxresearch.claims.groups import difference_between, ratio_between, share_in, tally
from cxresearch.claims.rating_repurchase import FAMILY
from cxresearch.claims.rating_repurchase.repurchase import (
    BY_A_QUARTER,
    INDEX_RATING,
    event_when_unhappy,
    happy_versus_unhappy,
    returns_by_level,
)
from cxresearch.model import Analysis, Claim, Estimate, Region, Source

if TYPE_CHECKING:
    from cxresearch.company import Company

LONG = 3
"""Ratings before the fall from which a relation counts as long."""

# -- aggregates ----------------------------------------------------------------------------------


def loyal_by_level(company: Company) -> ir.Table:
    """First ratings followed for two horizons, by level: rating_level, n customers, events who returned in
    the first horizon and again in the second (subscription: had one active at the end of the second)."""
    first = episodes.twice_returned(company)
    return tally(first, "rating_level", "loyal")


def recommending_by_level(company: Company) -> ir.Table:
    """Each customer's latest survey that answers the question, by level: rating_level, n customers, events
    who would recommend the company."""
    latest = episodes.recommendations(company)
    return tally(latest, "rating_level", "would_recommend")


def returns_after_fall(company: Company) -> ir.Table:
    """Customers whose rating fell from level 4-5 to level 1-2, at the first such fall: relation (long, with
    three ratings or more before the lower one, or short), n customers, events of whom returned."""
    fallen = episodes.falls(company)
    fallen = fallen.mutate(relation=ibis.ifelse(fallen.earlier >= LONG, "long", "short"))
    return tally(fallen, "relation", "returned")


def returns_after_deal(company: Company) -> ir.Table:
    """Rated deliveries: deal (kept_and_fair: on time and the price rated 4-5; or_not: the rest), n customers,
    events of whom returned."""
    deals = episodes.fair_deals(company)
    deals = deals.mutate(deal=ibis.ifelse(deals.fair, "kept_and_fair", "or_not"))
    return tally(deals, "deal", "returned")


# -- estimates -----------------------------------------------------------------------------------


def long_versus_short(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(returned after a fall | long relation) / P(returned after a fall | short relation)."""
    return ratio_between(table, analysis, "relation", relation_long="long", relation_short="short")


def returned_when_short(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(returned after a fall | short relation)."""
    return share_in(table, analysis, "relation", relation_short="short")


def returned_when_fair(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(returned | on time and the price rated 4-5)."""
    return share_in(table, analysis, "deal", "kept_and_fair")


def returned_when_not_fair(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(returned | late, or the price rated below 4)."""
    return share_in(table, analysis, "deal", "or_not")


def fair_minus_not(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(returned | on time and the price rated 4-5) - P(returned | the rest)."""
    return difference_between(table, analysis, "deal", "kept_and_fair", "or_not")


# -- the claims ----------------------------------------------------------------------------------

ABOVE_ONE = Region(1, float("inf"), "()")

CHOSEN_AGAIN = Source(
    document="S2",
    lines="15",
    quote="sẽ có ý nghĩa quyết định để khách hàng chọn lại dịch vụ, lặp lại việc mua hoặc thậm chí giới thiệu "
    "dịch vụ đó cho bạn bè và gia đình của họ",
    grade="B",
    references=(references.MITTAL_KAMAKURA_2001, references.KUMAR_2013, references.MITTAL_2023),
)

CLAIMS = (
    Claim(
        id="ecommerce-cx-repeat",
        family=FAMILY,
        source=Source(
            document="S1",
            lines="14",
            quote="Các sàn thương mại và điện tử có thể tăng hành vi lặp lại",
            grade="A",
            references=(references.MITTAL_2023, references.SZYMANSKI_HENARD_2001, references.KUMAR_2013),
        ),
        kind="measured",
        unit="ratio",
        region=ABOVE_ONE,
        null=1,
        side="above",
        needs=INDEX_RATING,
        model="e-commerce",
        aggregate=returns_by_level,
        alternatives=("horizon", "latest_rating", "unhappy"),
        stratified=True,
        estimate=happy_versus_unhappy,
        base=event_when_unhappy,
        same_as="cx-more-repeat",
    ),
    Claim(
        id="cx-loyalty",
        family=FAMILY,
        source=Source(
            document="S1",
            lines="9",
            quote="Tăng lòng trung thành của khách hàng",
            grade="A",
            references=(references.MITTAL_2023, references.SZYMANSKI_HENARD_2001, references.KUMAR_2013),
        ),
        kind="measured",
        unit="ratio",
        region=ABOVE_ONE,
        null=1,
        side="above",
        needs=INDEX_RATING,
        aggregate=loyal_by_level,
        alternatives=("horizon",),
        stratified=True,
        estimate=happy_versus_unhappy,
        base=event_when_unhappy,
    ),
    Claim(
        id="satisfied-rebuy-recommend",
        family=FAMILY,
        source=CHOSEN_AGAIN,
        kind="all-of",
        unit="ratio",
        region=ABOVE_ONE,
        null=1,
        side="above",
        needs=(*INDEX_RATING, "ratings.would_recommend"),
        aggregate=returns_by_level,
        parts=("satisfied-rebuys", "satisfied-recommends"),
    ),
    Claim(
        id="satisfied-rebuys",
        family=FAMILY,
        source=CHOSEN_AGAIN,
        kind="measured",
        unit="ratio",
        region=ABOVE_ONE,
        null=1,
        side="above",
        needs=INDEX_RATING,
        aggregate=returns_by_level,
        alternatives=("horizon", "latest_rating", "unhappy"),
        stratified=True,
        estimate=happy_versus_unhappy,
        base=event_when_unhappy,
    ),
    Claim(
        id="satisfied-recommends",
        family=FAMILY,
        source=CHOSEN_AGAIN,
        kind="measured",
        unit="ratio",
        region=ABOVE_ONE,
        null=1,
        side="above",
        needs=("ratings.rating", "ratings.rated_at", "ratings.would_recommend"),
        aggregate=recommending_by_level,
        alternatives=("first_rating", "unhappy"),
        estimate=happy_versus_unhappy,
        base=event_when_unhappy,
    ),
    Claim(
        id="promise-and-fair-price-rebuy",
        family=FAMILY,
        source=Source(
            document="S2",
            lines="17",
            quote="Khi một sản phẩm hoặc dịch vụ tuân thủ những gì nó hứa hẹn và đưa ra một mức giá hợp lý cho "
            "người tiêu dùng, anh ta sẽ không ngần ngại nghiêng về một lần nữa",
            grade="B",
            references=(references.SZYMANSKI_HENARD_2001,),
        ),
        kind="measured",
        unit="share",
        region=Region(0.5, 1, "(]"),
        side="above",
        needs=(
            "ratings.price",
            "ratings.rated_at",
            "ratings.order_id",
            "orders.promised_at",
            "orders.delivered_at",
            episodes.RETURNED,
        ),
        aggregate=returns_after_deal,
        alternatives=("horizon",),
        estimate=returned_when_fair,
        base=returned_when_not_fair,
        contrast=fair_minus_not,
    ),
    Claim(
        id="loyal-to-experience-not-you",
        family=FAMILY,
        source=Source(
            document="S4",
            lines="67",
            quote="Khách hàng không trung thành với bạn, họ trung thành với trải nghiệm bạn tạo ra",
            grade="D",
            references=(references.BUELL_FLEE,),
        ),
        kind="measured",
        unit="ratio",
        region=Region(1, 1),
        tolerance=BY_A_QUARTER,
        needs=INDEX_RATING,
        aggregate=returns_after_fall,
        alternatives=("horizon",),
        stratified=True,
        estimate=long_versus_short,
        base=returned_when_short,
    ),
)
