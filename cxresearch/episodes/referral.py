"""Who recommended the company to somebody within the horizon after a start."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from cxresearch.episodes.basis import clock_of, once
from cxresearch.episodes.index import index_ratings
from cxresearch.episodes.ratings import at_rating, first_ratings
from cxresearch.episodes.returns import followed
from cxresearch.episodes.strata import stratum_of

if TYPE_CHECKING:
    from cxresearch.company import Company


def with_referral(company: Company, starts: ir.Table, *, clock: str) -> ir.Table:
    """`starts` with whether each customer made a referral within the horizon after it: `referred`.

    Args:
        starts: customer at [at_local] ..., one row a customer.
        clock: the canonical column that `at` comes from.
    """
    table = company.tables["referrals"]
    local = clock_of(company, clock, "referrals.referred_at")
    made = table.select(referrer=table.customer, made_at=table[f"referred_at{local}"])
    start = starts[f"at{local}"]
    within = [
        starts.customer == made.referrer,
        made.made_at > start,
        made.made_at <= start + ibis.interval(days=company.analysis.horizon_days),
    ]
    later = starts.join(made, within)
    referrers = later.select(referrer=later.customer).distinct()
    joined = starts.left_join(referrers, starts.customer == referrers.referrer)
    return joined.mutate(referred=joined.referrer.notnull()).drop("referrer")


def first_ratings_with_referral(company: Company) -> ir.Table:
    """Each customer's first rating, where it was followed: customer rating_level referred.

    Unlike an index rating it needs no orders and no subscriptions.
    """

    def build() -> ir.Table:
        rated = first_ratings(company, watched=company.analysis.horizon_days)
        first = at_rating(company, followed(company, rated, clock="ratings.rated_at"))
        counted = with_referral(company, first, clock="ratings.rated_at")
        return counted.select("customer", "rating_level", "referred", *stratum_of(counted))

    choices = ("horizon_days", "reading.ratings", "reading.strata")
    return once(company, "first_ratings_with_referral", build, *choices)


def index_ratings_with_referral(company: Company) -> ir.Table:
    """Index ratings: customer rating_level returned referred."""
    index, first = index_ratings(company), first_ratings_with_referral(company)
    # Whoever has an index rating has it as the first rating, followed.
    referred = first.select(rater=first.customer, referred=first.referred)
    joined = index.join(referred, index.customer == referred.rater)
    return joined.select("customer", "rating_level", "returned", "referred")
