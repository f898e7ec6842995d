"""Which claims a change does not concern, by what they need."""

from __future__ import annotations

from collections.abc import Collection

from cxresearch.claims import CLAIMS
from cxresearch.company import Company
from cxresearch.episodes import RETURNED, needed_columns
from cxresearch.model import Claim
from cxresearch.registry import with_what_they_rest_on

CALENDAR = {
    # what is spent and earned is held together by calendar months and quarters
    "acquire-vs-retain-cost-6-7",
    "old-customer-always-cheaper",
    "churn-cut-5-profit-5-95-points",
    "churn-cut-5-profit-5-95-percent",
    "retention-2pct-equals-cost-10pct",
    # customers by the calendar year of their first order
    "customers-less-loyal-now",
    # the ten negatives, each standardised by the calendar month of the first order
    "over-automation",
    "no-direct-feedback",
    "agent-misinforms",
    "long-resolution-wait",
    "no-empathy-product-push",
    "rude-staff",
    "slow-and-unanswered",
    "not-personalised",
    "over-promise",
    "asked-same-thing-repeatedly",
}
"""Claims that rest on calendar months, quarters or years: a shift by a week may change them."""

RANKED = {"product-brings-service-returns"}
"""Its interval is a jackknife over fifty groups of customers, made by the order of their ids."""

ALL_BOOKS = {
    "acquire-vs-retain-cost-6-7",
    "old-customer-always-cheaper",
    "churn-cut-5-profit-5-95-points",
    "churn-cut-5-profit-5-95-percent",
    "retention-2pct-equals-cost-10pct",
    "profit-from-old-customers",
}
"""Claims that need who returns but count all that was bought or spent, followed or not."""

FOLLOWED_OTHERWISE = {
    "cx-fewer-complaints",
    "services-cx-complaints",
    "convert-dissatisfied-to-neutral",
    "recovery-apology-necessary",
    "cx-wom-referrals",
    "services-cx-referrals",
    "ecommerce-cx-returns",
    "bad-service-harms-any-firm",
    "level3-drawn-by-rival-promotions",
}
"""Claims of customers followed for the horizon without asking who came back."""


def followed() -> set[str]:
    """Claims of customers who were followed for at least a month: whoever came too late is not counted."""

    def follows(claim: Claim) -> bool:
        return (RETURNED in claim.needs and claim.id not in ALL_BOOKS) or claim.id in FOLLOWED_OTHERWISE

    return {
        claim.id for claim in CLAIMS.values() if all(map(follows, with_what_they_rest_on([claim], CLAIMS)))
    }


def untouched(company: Company, tables: Collection[str]) -> set[str]:
    """Claims that need no column of these tables, nor have bounds, which rest on all customers there are."""

    def touches(claim: Claim) -> bool:
        columns = {column for need in claim.needs for column in needed_columns(need, company)}
        return claim.bounds is not None or not {c.partition(".")[0] for c in columns}.isdisjoint(tables)

    return {
        claim.id
        for claim in CLAIMS.values()
        if claim.kind != "principle" and not any(map(touches, with_what_they_rest_on([claim], CLAIMS)))
    }
