"""What follows in the order book: goods sent back, and money no longer earned after bad service."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis.expr.types as ir
import pandas as pd

from cxresearch import episodes
from cxresearch.claims import references
from cxresearch.claims.groups import ratio_between, share_in, tally
from cxresearch.claims.rating_repurchase import FAMILY
from cxresearch.claims.rating_repurchase.repurchase import (
    INDEX_RATING,
    event_when_unhappy,
    happy_versus_unhappy,
)
from cxresearch.model import Analysis, Claim, Estimate, Region, Source

if TYPE_CHECKING:
    from cxresearch.company import Company

# -- aggregates ----------------------------------------------------------------------------------


def sent_back_by_level(company: Company) -> ir.Table:
    """Customers who bought again after their first rating, by its level: rating_level, n customers of whom
    it is known, events who sent goods of a later order back."""
    bought = episodes.sent_back(company)
    return tally(bought, "rating_level", "sent_back")


def paid_by_service(company: Company) -> ir.Table:
    """Each customer's first rating of the service, by its level: service_level, n customers whose later
    margin is known, events of whom it is above 0."""
    first = episodes.spending_after_service(company)
    return tally(first, "service_level", "paid")


# -- estimates -----------------------------------------------------------------------------------


def bad_versus_good_service(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(margin above 0 | service at level 1-2) / P(margin above 0 | service at level 4-5)."""
    return ratio_between(table, analysis, "service_level", service_1_2=(1, 2), service_4_5=(4, 5))


def paid_when_service_good(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(margin above 0 | service at level 4-5)."""
    return share_in(table, analysis, "service_level", service_4_5=(4, 5))


# -- the claims ----------------------------------------------------------------------------------

BELOW_ONE = Region(0, 1, "[)")

CLAIMS = (
    Claim(
        id="cx-fewer-returns",
        family=FAMILY,
        source=Source(
            document="S1",
            lines="7",
            quote="đồng thời giảm được số lượng than phiền hay trả lại hàng",
            grade="B",
            references=(references.MITTAL_2023, references.SZYMANSKI_HENARD_2001),
        ),
        kind="measured",
        unit="ratio",
        region=BELOW_ONE,
        null=1,
        side="below",
        needs=("ratings.rating", "ratings.rated_at", "orders.ordered_at", "orders.returned"),
        aggregate=sent_back_by_level,
        alternatives=("horizon", "unhappy"),
        stratified=True,
        estimate=happy_versus_unhappy,
        base=event_when_unhappy,
    ),
    Claim(
        id="ecommerce-cx-returns",
        family=FAMILY,
        source=Source(
            document="S1",
            lines="14",
            quote="Các sàn thương mại và điện tử có thể tăng hành vi lặp lại và giảm đổi trả",
            grade="B",
            references=(references.MITTAL_2023, references.SZYMANSKI_HENARD_2001),
        ),
        kind="measured",
        unit="ratio",
        region=BELOW_ONE,
        null=1,
        side="below",
        needs=(*INDEX_RATING, "orders.returned"),
        model="e-commerce",
        aggregate=sent_back_by_level,
        alternatives=("horizon", "unhappy"),
        stratified=True,
        estimate=happy_versus_unhappy,
        base=event_when_unhappy,
        same_as="cx-fewer-returns",
    ),
    Claim(
        id="bad-service-harms-any-firm",
        family=FAMILY,
        source=Source(
            document="S1",
            lines="29",
            quote="Cung cấp dịch vụ khách hàng không tốt sẽ gây bất lợi cho bất kỳ doanh nghiệp nào.",
            grade="B",
            references=(references.MITTAL_2023,),
        ),
        kind="measured",
        unit="ratio",
        region=BELOW_ONE,
        null=1,
        side="below",
        needs=("ratings.service", "ratings.rated_at", "orders.ordered_at", "orders.margin"),
        aggregate=paid_by_service,
        alternatives=("horizon",),
        estimate=bad_versus_good_service,
        base=paid_when_service_good,
    ),
)
