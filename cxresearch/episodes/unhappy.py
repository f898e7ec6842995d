"""Unhappy ratings: whether the customer complained, was helped, came back, and what the next rating was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from cxresearch.episodes.basis import clock_of, once
from cxresearch.episodes.complaints import CLOSED, OPENED, RATED, complaints_made, refuse_order_keys
from cxresearch.episodes.ratings import first_ratings, in_turn, rating_level
from cxresearch.episodes.returns import at_landmark, followed, with_return
from cxresearch.episodes.strata import in_strata, stratum_of

if TYPE_CHECKING:
    from cxresearch.company import Company

ASKED = "ratings.complained"


def unhappy_ratings(company: Company) -> ir.Table:
    """Each customer's first rating at level 1-2 for which it is known whether the customer complained.

    Columns: customer rating_id at [at_local] [order_id] complained. Where the survey asked
    (`ratings.complained` is mapped) it is known for the ratings that answer. Elsewhere a customer
    complained who has a complaint opened from D days before to D days after the rating, both ends
    included; it is known where those days were observed: `t + D <= T`, and `t - D >= observed_from`
    where that is given. Ties are broken by rating_id.

    Raises:
        Untestable: `undefined:returning_customer` where complaints have to be found by a customer
            key that changes with each order.
    """

    def build() -> ir.Table:
        answers = _answers(company)
        unhappy = answers.filter(answers.rating_level <= company.analysis.reading.unhappy)
        if company.has(ASKED):
            return _first(company, unhappy.filter(unhappy.complained.notnull()))
        refuse_order_keys(company)
        first = _first(company, _window_observed(company, unhappy))
        near = _near(company, first)
        complainers = near.select(complainer=near.customer).distinct()
        joined = first.left_join(complainers, first.customer == complainers.complainer)
        return joined.mutate(complained=joined.complainer.notnull()).drop("complainer")

    return once(company, "unhappy_ratings", build, "complaint_days", "reading.ratings", "reading.unhappy")


def unhappy_landmarks(company: Company) -> ir.Table:
    """`unhappy_ratings` D days later, where followed from there and `returned` is defined.

    Columns: customer complained returned. Model `subscription`: active at the rating itself, and
    returned when active at the end of the horizon after the landmark.
    """

    def build() -> ir.Table:
        return _past_landmark(company, unhappy_ratings(company), "unhappy", "complained")

    return once(company, "unhappy_landmarks", build, *_CHOICES)


def happy_landmarks(company: Company) -> ir.Table:
    """First ratings at level 4-5, D days later, with the rules of `unhappy_landmarks`: customer returned."""

    def build() -> ir.Table:
        chosen = company.analysis
        first = first_ratings(company, watched=chosen.complaint_days + chosen.horizon_days)
        return _past_landmark(company, first.filter(first.rating_level >= 4), "happy")

    return once(company, "happy_landmarks", build, *_CHOICES)


def ratings_after_unhappy(company: Company) -> ir.Table:
    """Each customer's first unhappy rating that another rating followed: customer resolved next_level.

    `resolved`: a complaint opened from D days before to D days after the unhappy rating was
    resolved, and closed before the next rating. Those days must have been observed. Customers with
    a complaint closed before it of which it is not known whether it was resolved are left out,
    unless another was.
    """

    def build() -> ir.Table:
        refuse_order_keys(company)
        local = clock_of(company, RATED, CLOSED)
        followed_by = _unhappy_and_next(company, local)
        first = _first(company, _window_observed(company, followed_by))
        near = _near(company, first)
        closed = (near[f"closed_at{local}"] < near.next_at).fill_null(False)
        helped = closed & near.resolved.fill_null(False)
        return _recovered(first, near, helped, closed & near.resolved.isnull(), "next_level")

    return once(company, "ratings_after_unhappy", build, "complaint_days", "reading.ratings")


def _unhappy_and_next(company: Company, local: str) -> ir.Table:
    """Every rating at level 1-2 that another of the customer followed, with the columns of `_answers`; the level
    of the next, next_level, and its time on a clock, next_at."""

    def build() -> ir.Table:
        table = _answers(company)
        following = table.select(
            rater="customer", after=table.turn - 1, next_level="rating_level", next_at=f"at{local}"
        )
        unhappy = table.filter(table.rating_level <= 2)
        rules = [unhappy.customer == following.rater, unhappy.turn == following.after]
        return unhappy.inner_join(following, rules).select(*unhappy.columns, "next_level", "next_at")

    return once(company, "unhappy ratings and the next", build)


def angriest_customers(company: Company) -> ir.Table:
    """Index ratings at level 1 whose D days before and after were observed: customer resolved returned.

    `resolved`: a complaint opened in those days was resolved, whenever it was closed. Customers with
    a complaint closed in an unknown way are left out, unless another was resolved.
    """

    def build() -> ir.Table:
        first = first_ratings(company, watched=company.analysis.horizon_days)
        starts = followed(company, first.filter(first.rating_level == 1), clock=RATED)
        starts = with_return(company, _window_observed(company, starts), clock=RATED)
        near = _near(company, starts)
        closed = near.closed_at.notnull() if company.has(CLOSED) else ibis.literal(True)
        helped = near.resolved.fill_null(False)
        return _recovered(starts, near, helped, closed & near.resolved.isnull(), "returned")

    return once(company, "angriest_customers", build, "horizon_days", "complaint_days", "reading.ratings")


def _recovered(
    starts: ir.Table, near: ir.Table, helped: ir.BooleanValue, unknown: ir.BooleanValue, outcome: str
) -> ir.Table:
    """`starts` of which it is known whether a complaint near them was `resolved`: customer resolved
    `outcome`. `helped` and `unknown` are of each complaint in `near`."""
    marked = near.mutate(helped=helped, unknown=unknown)
    states = marked.group_by(complainer=marked.customer).aggregate(
        helped=marked.helped.any(), unknown=marked.unknown.any()
    )
    joined = starts.left_join(states, starts.customer == states.complainer)
    joined = joined.mutate(resolved=joined.helped.fill_null(False), unknown=joined.unknown.fill_null(False))
    return joined.filter(joined.resolved | ~joined.unknown).select("customer", "resolved", outcome)


_CHOICES = ("horizon_days", "complaint_days", "reading.ratings", "reading.unhappy", "reading.strata")
"""What the tables of landmarks rest on."""


def _past_landmark(company: Company, starts: ir.Table, name: str, *columns: str) -> ir.Table:
    days = company.analysis.complaint_days
    kept = followed(company, at_landmark(starts, days=days), clock=RATED)
    kept = in_strata(company, kept, f"{name} landmarks", *_CHOICES, clock=RATED)
    counted = with_return(company, kept, clock=RATED, active_days_before=days)
    return counted.select("customer", *columns, "returned", *stratum_of(counted))


def _answers(company: Company) -> ir.Table:
    """Every rating with what these tables need: customer rating_id turn at at_local rating_level,
    and order_id and complained where they are mapped."""
    table = company.tables["ratings"]
    kept = [name for name in ("order_id", "complained") if company.has(f"ratings.{name}")]
    return table.select(
        "customer",
        "rating_id",
        "turn",
        *kept,
        at=table.rated_at,
        at_local=table.rated_at_local,
        rating_level=rating_level(table.rating, company),
    )


def _first(company: Company, rows: ir.Table) -> ir.Table:
    """Each customer's first of these ratings; the latest where the reading says so."""
    order = in_turn(company, rows, otherwise="first")
    placed = rows.mutate(place=ibis.row_number().over(group_by=rows.customer, order_by=order))
    return placed.filter(placed.place == 0).drop("place")


def _window_observed(company: Company, starts: ir.Table) -> ir.Table:
    """The rows of `starts` for which all complaints from D days before to D days after were recorded."""
    days, since = company.analysis.complaint_days, company.since
    kept = followed(company, starts, clock=RATED, days=days)
    if since is None:
        return kept
    before = ibis.interval(days=days)
    if company.dated(RATED) and since.is_date:
        return kept.filter(kept.at_local - before >= since.local)
    return kept.filter(kept["at"] - before >= since.utc)


def _near(company: Company, starts: ir.Table) -> ir.Table:
    """`starts` beside every complaint that its customer opened from D days before to D days after."""
    local = clock_of(company, RATED, OPENED)
    made, start = complaints_made(company, local), starts[f"at{local}"]
    window = ibis.interval(days=company.analysis.complaint_days)
    return starts.join(
        made,
        [starts.customer == made.complainer, made.opened >= start - window, made.opened <= start + window],
    )
