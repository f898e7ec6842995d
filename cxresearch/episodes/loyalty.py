"""Returning twice, recommending, and what a fall from a good rating to a bad one goes with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from cxresearch.episodes.basis import once
from cxresearch.episodes.ratings import at_rating, first_ratings, in_turn, rating_level, ratings
from cxresearch.episodes.returns import at_landmark, followed, with_return
from cxresearch.episodes.strata import in_strata, stratum_of

if TYPE_CHECKING:
    from cxresearch.company import Company

RATED_AT = "ratings.rated_at"


def twice_returned(company: Company) -> ir.Table:
    """First ratings followed for two horizons: customer rating_level loyal.

    `loyal` is returned in (t, t+H] and again in (t+H, t+2H]. Model `subscription`: one active at t+2H, of
    customers with one active at t.
    """
    days = company.analysis.horizon_days
    first = followed(company, first_ratings(company, watched=2 * days), clock=RATED_AT, days=2 * days)
    first = at_rating(company, first)
    if company.model == "subscription":
        later = at_landmark(first, days=days)
        stayed = with_return(company, later, clock=RATED_AT, active_days_before=days)
        return stayed.select("customer", "rating_level", *stratum_of(stayed), loyal=stayed.returned)
    back = with_return(company, first, clock=RATED_AT).rename(back="returned")
    again = with_return(company, at_landmark(back, days=days), clock=RATED_AT)
    return again.select("customer", "rating_level", *stratum_of(again), loyal=again.back & again.returned)


def recommendations(company: Company) -> ir.Table:
    """Each customer's latest survey that answers whether the customer would recommend the company:
    customer rating_level would_recommend."""
    table = company.tables["ratings"]
    answered = table.filter(table.would_recommend.notnull())
    later = ibis.row_number().over(
        group_by=answered.customer,
        order_by=in_turn(company, answered, otherwise="latest"),
    )
    placed = answered.mutate(later=later, rating_level=rating_level(answered.rating, company))
    return placed.filter(placed.later == 0).select("customer", "rating_level", "would_recommend")


def falls(company: Company) -> ir.Table:
    """Each customer's first fall from level 4-5 to level 1-2 from one rating to the next, where it is
    followed from the lower rating and `returned` is defined for it.

    Columns: customer earlier returned, where `earlier` counts the ratings before the lower one.
    """

    def build() -> ir.Table:
        given = ratings(company)
        good = given.filter(given.rating_level >= 4).select(fallen="customer", next=given.place + 1)
        low = given.filter(given.rating_level <= 2).mutate(earlier=given.place)
        fallen = low.semi_join(good, [low.customer == good.fallen, low.place == good.next])
        order = ibis.row_number().over(group_by=fallen.customer, order_by=fallen.place)
        names = [name for name in ("at", "at_local", "order_id") if name in fallen.columns]
        placed = fallen.select("customer", "earlier", *names, order=order)
        return placed.filter(placed.order == 0).drop("order")

    first = once(company, "first falls", build)
    kept = in_strata(
        company, followed(company, first, clock=RATED_AT), "falls", "horizon_days", clock=RATED_AT
    )
    counted = with_return(company, kept, clock=RATED_AT)
    return counted.select("customer", "earlier", "returned", *stratum_of(counted))
