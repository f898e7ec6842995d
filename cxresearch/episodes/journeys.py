"""Contacts between customer and company: between two ratings, along a journey, after the first order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from cxresearch.episodes.acquired import first_purchase_clock, first_purchases
from cxresearch.episodes.basis import by_bytes, clock_of, once
from cxresearch.episodes.ratings import ten_thousandths
from cxresearch.episodes.returns import at_landmark, followed, with_return
from cxresearch.episodes.strata import in_strata, stratum_of
from cxresearch.episodes.surveys import levels_above_middle

if TYPE_CHECKING:
    from cxresearch.company import Company


def contacts_before_ratings(company: Company) -> ir.Table:
    """Every rating but the first of customers with three or more, and the contacts that led up to it.

    Columns: customer turn rating (levels above the middle), positives and negatives: the customer's
    interactions of that valence in (previous rating, this rating].
    """

    def build() -> ir.Table:
        table, contacts = company.tables["ratings"], company.tables["interactions"]
        local = clock_of(company, "ratings.rated_at", "interactions.occurred_at")
        often = table.filter(table.turn == 2).select("customer")
        table = table.semi_join(often, "customer")
        rated = table.select(
            "customer",
            "turn",
            rating=levels_above_middle(table.rating, company),
            at=table[f"rated_at{local}"],
            since=table[f"rated_at{local}"].lag().over(group_by=table.customer, order_by=table.turn),
        )
        rated = rated.filter(rated.turn > 0)
        happened = contacts.select(
            contacted=contacts.customer, happened=contacts[f"occurred_at{local}"], valence=contacts.valence
        )
        rules = [
            rated.customer == happened.contacted,
            happened.happened > rated.since,
            happened.happened <= rated["at"],
        ]
        joined = rated.left_join(happened, rules)
        return joined.group_by("customer", "turn", "rating").aggregate(
            positives=(joined.valence > 0).sum().fill_null(0).cast("int64"),
            negatives=(joined.valence < 0).sum().fill_null(0).cast("int64"),
        )

    return once(company, "contacts_before_ratings", build)


def rated_journeys(company: Company) -> ir.Table:
    """Each customer's first journey with three scored steps or more and a rating of it all.

    Columns: customer, and in levels above the middle of the scale: rating, the first in [last step, last
    step + D]; peak, the step's score farthest from the middle, of two as far the lower; end, the last step's
    score; mean, of all scored steps. The first journey is the one whose last scored step is earliest, ties by
    the journey's id. Steps are in the order of time; at one moment in that of `step` where it is given, then
    of the interaction's id.
    """

    def build() -> ir.Table:
        table = company.tables["interactions"]
        local = clock_of(company, "ratings.rated_at", "interactions.occurred_at")
        steps = table.filter(table.score.notnull(), table.journey_id.notnull())
        # Sorted backwards, so that the last step comes first; one without a number stands after those with.
        backwards = [steps.occurred_at.desc()]
        if company.has("interactions.step"):
            backwards += [steps.step.isnull().desc(), steps.step.fill_null(0).desc()]
        backwards.append(by_bytes(company, steps.interaction_id).desc())
        journey = [steps.customer, steps.journey_id]
        scored = steps.select(
            "customer",
            "journey_id",
            at=steps[f"occurred_at{local}"],
            score=levels_above_middle(steps.score, company),
            left=ibis.row_number().over(group_by=journey, order_by=backwards),
        )
        journeys = scored.group_by(traveller=scored.customer, journey_id=scored.journey_id).aggregate(
            steps=scored.count(),
            finished=scored["at"].max(),
            lowest=scored.score.min(),
            highest=scored.score.max(),
            end=scored.score.max(where=scored.left == 0),
            # Whole ten-thousandths, so that the sum is the same in any order.
            total=ten_thousandths(scored.score).sum(),
        )
        journeys = journeys.filter(journeys.steps >= 3)
        ratings = company.tables["ratings"]
        answers = ratings.select(
            "customer",
            "turn",
            answered=ratings[f"rated_at{local}"],
            rating=levels_above_middle(ratings.rating, company),
        )
        rules = [
            journeys.traveller == answers.customer,
            answers.answered >= journeys.finished,
            answers.answered <= journeys.finished + ibis.interval(days=company.analysis.complaint_days),
        ]
        joined = journeys.join(answers, rules)
        order = [joined.finished, by_bytes(company, joined.journey_id), joined.turn]
        placed = joined.mutate(
            place=ibis.row_number().over(group_by=joined.traveller, order_by=order),
            # The farthest step is the lowest or the highest one.
            peak=ibis.ifelse(-joined.lowest >= joined.highest, joined.lowest, joined.highest),
            mean=joined.total.cast("float64") / 1e4 / joined.steps.nullif(0),
        )
        return placed.filter(placed.place == 0).select("customer", "rating", "peak", "end", "mean")

    return once(company, "rated_journeys", build, "complaint_days")


def first_orders_by_contact(company: Company) -> ir.Table:
    """Whether customers had a contact after their first order, and whether they came back after that time.

    With u the customer's first order (subscription: first start), the landmark is u + D, and customers count
    who were followed from it and for whom `returned` is defined there. Columns: customer, contacted (an
    interaction in [u, u + D]), returned (after the landmark).
    """
    clock, days = first_purchase_clock(company), company.analysis.complaint_days

    def build() -> ir.Table:
        starts = first_purchases(company)
        contacts = company.tables["interactions"]
        local = clock_of(company, clock, "interactions.occurred_at")
        happened = contacts.select(met=contacts.customer, happened=contacts[f"occurred_at{local}"])
        start = starts[f"at{local}"]
        rules = [
            starts.customer == happened.met,
            happened.happened >= start,
            happened.happened <= start + ibis.interval(days=days),
        ]
        met = starts.join(happened, rules).select("met").distinct()
        joined = starts.left_join(met, starts.customer == met.met)
        return joined.mutate(contacted=joined.met.notnull()).drop("met")

    marked = once(company, "contacts after first orders", build, "complaint_days")
    watched = followed(company, at_landmark(marked, days=days), clock=clock)
    watched = in_strata(company, watched, "contacts", "horizon_days", "complaint_days", clock=clock)
    known = with_return(company, watched, clock=clock)
    return known.select("customer", "contacted", "returned", *stratum_of(known))
