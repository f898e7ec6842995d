"""The registry: every claim, by family, in reading order. The lists are written by hand."""

from __future__ import annotations

from cxresearch.claims.experience_drivers import contacts, drivers, expectation, factors, journeys, negatives
from cxresearch.claims.experience_drivers import principles as conduct
from cxresearch.claims.rating_repurchase import (
    goods_returned,
    ladder,
    loyalty,
    repurchase,
    satisfaction,
    subscription,
)
from cxresearch.claims.retention_economics import costs, lifetime, offers, tenure
from cxresearch.claims.retention_economics import principles as strategy
from cxresearch.claims.silent_customers import complaints, recovery, silent
from cxresearch.claims.silent_customers import principles as manners
from cxresearch.claims.why_customers_leave import leaving
from cxresearch.claims.why_customers_leave import principles as choice
from cxresearch.claims.word_of_mouth import principles as hearsay
from cxresearch.claims.word_of_mouth import referral, spreading, telling
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
        *manners.CLAIMS,
    ),
    "word_of_mouth": (
        *telling.CLAIMS,
        *referral.CLAIMS,
        *spreading.CLAIMS,
        *hearsay.CLAIMS,
    ),
    "why_customers_leave": (
        *leaving.CLAIMS,
        *choice.CLAIMS,
    ),
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
"""Family -> its claims. A family is a folder here, a notebook, and a text file in each language."""

CLAIMS: dict[str, Claim] = {claim.id: claim for family in FAMILIES.values() for claim in family}
"""Every claim by id."""
