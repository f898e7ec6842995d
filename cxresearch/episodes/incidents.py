"""Bad things that happened to customers: soon after their first order, and shortly before their first rating."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from cxresearch.episodes.acquired import first_purchase_clock, first_purchases
from cxresearch.episodes.basis import clock_of, once
from cxresearch.episodes.ratings import first_ratings
from cxresearch.episodes.returns import at_landmark, followed, with_return
from cxresearch.episodes.strata import in_strata, stratum_of

if TYPE_CHECKING:
    from cxresearch.company import Company


def beginnings(company: Company) -> ir.Table:
    """Every customer's first order (subscription: first start), seen from `complaint_days` later.

    That landmark is one clock for all: what happened until then sorts the customers, only what happened
    after it counts as their outcome. A customer enters who is followed from the landmark and for whom
    `returned` is defined there.

    Columns: customer; at [at_local], the landmark; month, of the first order on the company's
    calendar, numbered (12 years + months); returned. One row a customer.
    """

    def build() -> ir.Table:
        first = first_purchases(company)
        month = first.at_local.year().cast("int64") * 12 + first.at_local.month().cast("int64")
        first = first.select("customer", "at", "at_local", month=month)
        clock = first_purchase_clock(company)
        landmark = at_landmark(first, days=company.analysis.complaint_days)
        watched = followed(company, landmark, clock=clock)
        watched = in_strata(company, watched, "beginnings", "horizon_days", "complaint_days", clock=clock)
        known = with_return(company, watched, clock=clock)
        return known.select("customer", "at", "at_local", "month", "returned", *stratum_of(known))

    return once(company, "beginnings", build, "horizon_days", "complaint_days", "reading.strata")


def early_incidents(company: Company) -> ir.Table:
    """What happened to the customers of `beginnings` from the first order to the landmark, both included.

    Columns: customer month returned factor, and used, the incidents of that factor. One row for each
    factor that a customer met with.
    """

    def build() -> ir.Table:
        starts, incidents = beginnings(company), company.tables["incidents"]
        local = clock_of(company, first_purchase_clock(company), "incidents.occurred_at")
        happened = incidents.select(
            "factor", whom=incidents.customer, happened_at=incidents[f"occurred_at{local}"]
        )
        until = starts[f"at{local}"]
        since = until - ibis.interval(days=company.analysis.complaint_days)
        rules = [
            starts.customer == happened.whom,
            happened.happened_at >= since,
            happened.happened_at <= until,
        ]
        met = starts.join(happened, rules)
        names = ("customer", "month", "returned", "factor", *stratum_of(met))
        return met.group_by(names).aggregate(used=met.count())

    return once(company, "early_incidents", build, "horizon_days", "complaint_days", "reading.strata")


def rated_after_incidents(company: Company) -> ir.Table:
    """Each customer's first rating, and whether anything bad happened in the `complaint_days` before it.

    Columns: customer rating_level met. The moment of the rating and the one so many days before it are
    included. Where the data have a left edge, ratings whose days reach across it are left out: what
    happened then was not recorded.
    """
    first, incidents = first_ratings(company), company.tables["incidents"]
    local = clock_of(company, "ratings.rated_at", "incidents.occurred_at")
    window = ibis.interval(days=company.analysis.complaint_days)
    if company.since is not None:
        edge = company.since.local if local else company.since.utc
        first = first.filter(first[f"at{local}"] - window >= edge)
    happened = incidents.select(whom=incidents.customer, happened_at=incidents[f"occurred_at{local}"])
    rated = first[f"at{local}"]
    rules = [
        first.customer == happened.whom,
        happened.happened_at >= rated - window,
        happened.happened_at <= rated,
    ]
    met = first.join(happened, rules).select("whom").distinct()
    joined = first.left_join(met, first.customer == met.whom)
    return joined.select("customer", "rating_level", met=joined.whom.notnull())
