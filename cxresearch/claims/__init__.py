"""The registry: every claim, by family, in reading order. The lists are written by hand."""

from __future__ import annotations

from cxresearch.claims import (
    contacts,
    drivers,
    expectation,
    journeys,
    ladder,
    repurchase,
    satisfaction,
    subscription,
)
from cxresearch.model import Claim

FAMILIES: dict[str, tuple[Claim, ...]] = {
    "rating_repurchase": (
        *repurchase.CLAIMS,
        *ladder.CLAIMS,
        *satisfaction.CLAIMS,
        *subscription.CLAIMS,
    ),
    "experience_drivers": (
        *contacts.CLAIMS,
        *journeys.CLAIMS,
        *drivers.CLAIMS,
        *expectation.CLAIMS,
    ),
}
"""Family -> its claims. A family is a notebook and a text file in each language."""

CLAIMS: dict[str, Claim] = {claim.id: claim for family in FAMILIES.values() for claim in family}
"""Every claim by id."""
