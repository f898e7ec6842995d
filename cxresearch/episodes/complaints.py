"""Complaints: how they were rated, whether their customers came back, and who complains later."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from cxresearch.episodes.basis import clock_of, once
from cxresearch.episodes.ratings import at_rating, first_ratings, rating_level, ratings
from cxresearch.episodes.returns import at_landmark, followed, with_return
from cxresearch.episodes.strata import STRATUM, in_strata, stratum_of
from cxresearch.model import Untestable

if TYPE_CHECKING:
    from cxresearch.company import Company

RATED, OPENED, CLOSED = "ratings.rated_at", "complaints.opened_at", "complaints.closed_at"


def refuse_order_keys(company: Company) -> None:
    """Stops where a customer cannot be followed past one order because the key changes with each.

    Raises:
        Untestable: `undefined:returning_customer`.
    """
    if company.customer_id == "order":
        raise Untestable("undefined:returning_customer")


def later_complaints(company: Company) -> ir.Table:
    """Each customer's first rating, if followed from D days later: customer rating_level complained.

    `complained` is a complaint opened in `(t + D, t + D + H]`, so one about the rated experience
    itself is not counted. Needs no orders.
    """

    def build() -> ir.Table:
        refuse_order_keys(company)
        chosen = company.analysis
        first = first_ratings(company, watched=chosen.complaint_days + chosen.horizon_days)
        landmarks = at_landmark(first, days=chosen.complaint_days)
        starts = followed(company, landmarks, clock=RATED)
        local = clock_of(company, RATED, OPENED)
        made, start = complaints_made(company, local), starts[f"at{local}"]
        rules = [
            starts.customer == made.complainer,
            made.opened > start,
            made.opened <= start + ibis.interval(days=company.analysis.horizon_days),
        ]
        complainers = starts.join(made, rules).select("complainer").distinct()
        joined = starts.left_join(complainers, starts.customer == complainers.complainer)
        marked = at_rating(company, joined.mutate(complained=joined.complainer.notnull()))
        return marked.select("customer", "rating_level", "complained", *stratum_of(marked))

    choices = ("horizon_days", "complaint_days", "reading.ratings", "reading.strata")
    return once(company, "later_complaints", build, *choices)


def rated_complaints(company: Company) -> ir.Table:
    """Each customer's first complaint that was followed by a rating, with the first such rating.

    Columns: customer opened_at opened_at_local rating_level [resolved] [staff_level]. The rating is given in
    `(closed_at, closed_at + D]`, with `closed_at + D <= T`; complaints that were not closed have
    none. Complaints are ordered by opened_at, then complaint_id; ratings by rated_at, then rating_id.
    """

    def build() -> ir.Table:
        local = clock_of(company, RATED, CLOSED)
        table = company.tables["complaints"]
        closed = table.filter(table.closed_at.notnull())
        closed = closed.select(
            "opened_at",
            "opened_at_local",
            *(["resolved"] if company.has("complaints.resolved") else []),
            complainer=closed.customer,
            complaint=closed.turn,
            at=closed.closed_at,
            at_local=closed.closed_at_local,
        )
        closed = followed(company, closed, clock=CLOSED, days=company.analysis.complaint_days)
        answers = company.tables["ratings"]
        staff = {}
        if company.has("ratings.staff"):
            staff["staff_level"] = rating_level(answers.staff, company)
        answers = answers.select(
            "customer",
            "turn",
            **staff,
            answered=answers[f"rated_at{local}"],
            rating_level=rating_level(answers.rating, company),
        )
        shut = closed[f"at{local}"]
        rules = [
            closed.complainer == answers.customer,
            answers.answered > shut,
            answers.answered <= shut + ibis.interval(days=company.analysis.complaint_days),
        ]
        joined = closed.join(answers, rules)
        order = [joined.complaint, joined.turn]
        placed = joined.mutate(place=ibis.row_number().over(group_by=joined.customer, order_by=order))
        kept = ["resolved"] if "resolved" in placed.columns else []
        names = ("customer", "opened_at", "opened_at_local", "rating_level", *kept, *staff)
        return placed.filter(placed.place == 0).select(*names)

    return once(company, "rated_complaints", build, "complaint_days")


def ratings_without_complaint(company: Company) -> ir.Table:
    """The first ratings of customers who never complained, with the columns of `ratings`."""
    first, complaints = first_ratings(company), company.tables["complaints"]
    return first.anti_join(complaints, first.customer == complaints.customer)


def rated_before_and_after(company: Company) -> tuple[ir.Table, ir.Table]:
    """Ratings after a complaint and ratings without one, each beside the rating before it.

    Returns:
        The rows of `rated_complaints` whose customer had rated at or before the opening of the complaint; and
        the second ratings of customers who had not complained by then. Later complaints do not matter: who will
        never complain is known only at the end, and is the luckier. Columns of both: customer rating_level
        stratum, the level of the rating before and the stratum at it. Who rates low by bad luck rates higher
        the next time, care or no care: of one level before, all do.
    """
    given = ratings(company)
    columns = [name for name in ("at", "at_local") if name in given.columns]
    local = clock_of(company, RATED, OPENED)
    made = rated_complaints(company)
    opened = made.select("rating_level", complainer="customer", opened=f"opened_at{local}")
    known = given.rename(before="rating_level")
    earlier = known.join(opened, [known.customer == opened.complainer, known[f"at{local}"] <= opened.opened])
    nearest = ibis.row_number().over(group_by=earlier.customer, order_by=earlier.place.desc())
    after = earlier.mutate(nearest=nearest)
    after = after.filter(after.nearest == 0)

    order = {"group_by": known.customer, "order_by": known.place}
    steps = known.mutate(
        rating_level=known.before.lead().over(**order), again=known[f"at{local}"].lead().over(**order)
    )
    first = steps.filter((steps.place == 0) & steps.rating_level.notnull())
    every = complaints_made(company, local)
    without = first.anti_join(every, [first.customer == every.complainer, every.opened <= first.again])

    def within(rows: ir.Table, name: str, *choices: str) -> ir.Table:
        kept = rows.select("customer", "rating_level", "before", *columns)
        placed = in_strata(company, kept, name, *choices, clock=RATED)
        stratum = placed.before.cast("string") + placed[STRATUM]
        return placed.select("customer", "rating_level", **{STRATUM: stratum})

    return within(after, "before complaints", "complaint_days"), within(without, "first of two ratings")


def first_complaints(company: Company) -> ir.Table:
    """Each customer's first complaint, D days after it was opened, followed from there: customer
    resolved returned.

    `resolved` is resolved and closed by that landmark. Not resolved are the others of which it is
    known: `resolved` is answered, or the complaint was not yet closed. Ties are broken by
    complaint_id. Model `subscription`: returning is defined for those active at the landmark.
    """

    def build() -> ir.Table:
        starts = at_landmark(_first_made(company), days=company.analysis.complaint_days)
        local = clock_of(company, OPENED, CLOSED)
        closed = (starts[f"closed_at{local}"] <= starts[f"at{local}"]).fill_null(False)
        known = starts.mutate(was=starts.resolved, resolved=starts.resolved.fill_null(False) & closed)
        known = known.filter(known.was.notnull() | ~closed)
        kept = followed(company, known, clock=OPENED)
        kept = in_strata(company, kept, "complaints", "horizon_days", "complaint_days", clock=OPENED)
        counted = with_return(company, kept, clock=OPENED)
        return counted.select("customer", "resolved", "returned", *stratum_of(counted))

    return once(company, "first_complaints", build, "horizon_days", "complaint_days", "reading.strata")


def _first_made(company: Company) -> ir.Table:
    """Each customer's first complaint: customer resolved closed_at closed_at_local, and when it was opened, at
    at_local."""
    table = company.tables["complaints"]
    first = table.filter(table.turn == 0)
    return first.select(
        "customer",
        "resolved",
        "closed_at",
        "closed_at_local",
        at=first.opened_at,
        at_local=first.opened_at_local,
    )


def complaints_made(company: Company, local: str) -> ir.Table:
    """Every complaint on one clock: complainer opened, and resolved, closed_at and closed_at_local where
    they are mapped."""
    table = company.tables["complaints"]
    kept = [name for name in ("resolved", "closed_at") if company.has(f"complaints.{name}")]
    kept += ["closed_at_local"] if "closed_at" in kept else []
    return table.select(*kept, complainer=table.customer, opened=table[f"opened_at{local}"])
