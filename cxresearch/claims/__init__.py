"""The registry: every claim, by family, in reading order. The lists are written by hand."""

from __future__ import annotations

from cxresearch.claims import (
    complaints,
    conduct,
    contacts,
    costs,
    drivers,
    expectation,
    factors,
    goods_returned,
    hearsay,
    journeys,
    ladder,
    leaving,
    lifetime,
    loyalty,
    negatives,
    offers,
    recovery,
    referral,
    repurchase,
    satisfaction,
    silent,
    spreading,
    strategy,
    subscription,
    telling,
    tenure,
)
from cxresearch.model import Claim

FAMILIES: dict[str, tuple[Claim, ...]] = {
    "retention_economics": (
        *costs.CLAIMS,
        *lifetime.CLAIMS,
        *offers.CLAIMS,
        *tenure.CLAIMS,
        *strategy.CLAIMS,
    ),
    "rating_repurchase": (
        *repurchase.CLAIMS,
        *ladder.CLAIMS,
        *satisfaction.CLAIMS,
        *subscription.CLAIMS,
        *loyalty.CLAIMS,
        *goods_returned.CLAIMS,
    ),
    "silent_customers": (
        *silent.CLAIMS,
        *complaints.CLAIMS,
        *recovery.CLAIMS,
        *complaints.PRINCIPLES,
    ),
    "word_of_mouth": (
        *telling.CLAIMS,
        *referral.CLAIMS,
        *spreading.CLAIMS,
        *hearsay.CLAIMS,
    ),
    "why_customers_leave": leaving.CLAIMS,
    "experience_drivers": (
        *contacts.CLAIMS,
        *journeys.CLAIMS,
        *drivers.CLAIMS,
        *expectation.CLAIMS,
        *factors.CLAIMS,
        *negatives.CLAIMS,
        *conduct.CLAIMS,
    ),
}
"""Family -> its claims. A family is a notebook and a text file in each language."""

CLAIMS: dict[str, Claim] = {claim.id: claim for family in FAMILIES.values() for claim in family}
"""Every claim by id."""
