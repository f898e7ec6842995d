"""Who answered, of those who could have: the table from which a survey's non-response is judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from cxresearch import episodes

if TYPE_CHECKING:
    from cxresearch.company import Company


def answers_in_frame(company: Company, answers: ir.Table, *, of: str | None = None) -> ir.Table | None:
    """The frame by stratum, with what was answered: stratum, asked, answered, counted, events.

    Args:
        company: The company.
        answers: Of everybody who answered, one row a customer: customer; counted, whether the claim's share
            is of this customer; event, whether the customer has what the share is of.
        of: The table that the frame has to come from (`cxresearch.episodes.frame`).

    Returns:
        asked, the customers who could have answered; answered, those who did; counted, of them; events among
        those. None where nobody knows who could have.
    """
    frame = episodes.frame(company, of)
    if frame is None:
        return None
    given = answers.select("counted", "event", answerer="customer")
    joined = frame.left_join(given, frame.customer == given.answerer)
    counted = joined.counted.fill_null(False)
    return (
        joined.group_by("stratum")
        .aggregate(
            asked=joined.count(),
            answered=joined.answerer.count(),
            counted=counted.sum(),
            events=(counted & joined.event.fill_null(False)).sum(),
        )
        .order_by("stratum")
    )


def unhappy_answers(company: Company, unhappy: ir.Table, event: ir.BooleanValue) -> ir.Table:
    """Everybody who rated and, if unhappy, is known to have complained or not: customer counted event.

    Args:
        company: The company.
        unhappy: The unhappy customers of whom it is known, or those of them whom a claim counts.
        event: Of these, what the share is of.
    """
    rated = episodes.ratings(company)
    levels = company.analysis.reading.unhappy_levels
    raters = rated.group_by("customer").aggregate(unhappy=rated.rating_level.isin(levels).any())
    known = episodes.unhappy_ratings(company).select(known="customer")
    marked = raters.left_join(known, raters.customer == known.known)
    return counted_among(marked.filter(~marked.unhappy | marked.known.notnull()), unhappy, event)


def counted_among(answered: ir.Table, counted: ir.Table, event: ir.BooleanValue) -> ir.Table:
    """Everybody who `answered`, and who of them a claim counts: customer counted event."""
    ones = counted.select(event=event, one=counted.customer)
    everybody = answered.select("customer").distinct()
    joined = everybody.left_join(ones, everybody.customer == ones.one)
    return joined.select("customer", counted=joined.one.notnull(), event=joined.event)


def all_counted(answers: ir.Table, event: ir.BooleanValue) -> ir.Table:
    """Answers every one of which a claim counts: customer counted event."""
    return answers.select("customer", counted=ibis.literal(True), event=event)
