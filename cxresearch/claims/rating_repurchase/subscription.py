"""Subscriptions: do customers who were happy end theirs less often?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis.expr.types as ir

from cxresearch import episodes
from cxresearch.claims import references
from cxresearch.claims.groups import tally
from cxresearch.claims.rating_repurchase import FAMILY
from cxresearch.claims.rating_repurchase.repurchase import (
    INDEX_RATING,
    event_when_unhappy,
    happy_versus_unhappy,
)
from cxresearch.model import Claim, Region, Source

if TYPE_CHECKING:
    from cxresearch.company import Company


def ends_by_level(company: Company) -> ir.Table:
    """Index ratings of subscribers by level: rating_level, n customers of whom it is known, events
    who ended a subscription of their own will within the horizon."""
    index = episodes.index_ratings(company)
    known = index.filter(index.left.notnull())
    return tally(known, "rating_level", "left")


CLAIMS = (
    Claim(
        id="subscription-cx-retention",
        family=FAMILY,
        source=Source(
            document="S1",
            lines="13",
            quote="Các hình thức bán hàng thu phí (subscription) có thể tăng tỷ lệ giữ chân và giảm tỷ lệ ngưng dùng",
            grade="B",
            references=(references.MITTAL_2023, references.SZYMANSKI_HENARD_2001, references.KUMAR_2013),
        ),
        kind="measured",
        unit="ratio",
        region=Region(0, 1, "[)"),
        null=1,
        side="below",
        needs=(*INDEX_RATING, "subscriptions.ended_at", "subscriptions.voluntary"),
        model="subscription",
        aggregate=ends_by_level,
        alternatives=("horizon",),
        stratified=True,
        estimate=happy_versus_unhappy,
        base=event_when_unhappy,
    ),
)
