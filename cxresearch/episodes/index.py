"""First and fifth ratings that were followed, with what came after; rated deliveries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from cxresearch.episodes.basis import by_bytes, clock_of, once
from cxresearch.episodes.ratings import at_rating, first_ratings, rating_level, ratings
from cxresearch.episodes.returns import followed, with_return
from cxresearch.episodes.strata import in_strata, stratum_of
from cxresearch.episodes.surveys import exact_sum

if TYPE_CHECKING:
    from cxresearch.company import Company


def index_ratings(company: Company) -> ir.Table:
    """Index ratings: each customer's first rating, where it is followed and `returned` is defined.

    Columns: customer rating_level returned, and `back_after` (orders) or `left` (subscriptions).
    One row a customer.
    """

    def build() -> ir.Table:
        rated = first_ratings(company, watched=company.analysis.horizon_days)
        first = at_rating(company, followed(company, rated, clock="ratings.rated_at"))
        outcome = "left" if company.model == "subscription" else "back_after"
        known = with_return(company, first, clock="ratings.rated_at", when=True)
        return known.select("customer", "rating_level", "returned", outcome, *stratum_of(known))

    return once(company, "index_ratings", build, "horizon_days", "reading.ratings", "reading.strata")


def fifth_ratings(company: Company) -> ir.Table:
    """Customers with five ratings, at the fifth: the landmark from which their return is counted.

    Columns: customer average_rating returned, where `average_rating` is "5.0" when all five are
    at the top, "4.8" when the five sum to one scale-level less, on the 1-5 scale
    (3.75 <= 4k / (5 (hi - lo)) <= 3.85 for the sum k of the steps above the bottom). Others are
    left out. Both groups have five ratings, so nobody is compared with a newcomer.
    """

    def build() -> ir.Table:
        table = ratings(company)
        low, high = company.scale or (1.0, 5.0)
        until_fifth = table.filter(table.place <= 4)
        steps = until_fifth.rating - low if company.higher_is_better else high - until_fifth.rating
        sums = until_fifth.group_by(rater=until_fifth.customer).aggregate(five=exact_sum(steps))
        fifth = table.filter(table.place == 4)
        fifth = fifth.join(sums, fifth.customer == sums.rater)
        mean_steps = fifth.five * 4.0 / 5.0 / (high - low)
        average = ibis.cases(
            (fifth.five / (high - low) >= 5 - 1e-9, "5.0"),
            ((mean_steps >= 3.75 - 1e-9) & (mean_steps <= 3.85 + 1e-9), "4.8"),
        )
        names = [name for name in ("at", "at_local", "order_id") if name in fifth.columns]
        grouped = fifth.select("customer", *names, average_rating=average)
        return grouped.filter(grouped.average_rating.notnull())

    kept = followed(company, once(company, "fifth ratings", build), clock="ratings.rated_at")
    kept = in_strata(company, kept, "fifth ratings", "horizon_days", clock="ratings.rated_at")
    counted = with_return(company, kept, clock="ratings.rated_at")
    return counted.select("customer", "average_rating", "returned", *stratum_of(counted))


def rated_deliveries(company: Company) -> ir.Table:
    """Each customer's first order with a promised and an actual delivery and a rating given at or
    after the delivery: customer late rating_level.

    `late` is delivered after the promised instant; a promised date lasts until its midnight. Where
    an order has several such ratings the first counts.
    """

    def build() -> ir.Table:
        orders, table = company.tables["orders"], company.tables["ratings"]
        late = clock_of(company, "orders.delivered_at", "orders.promised_at")
        after = clock_of(company, "ratings.rated_at", "orders.delivered_at")
        delivered = orders.filter(orders.promised_at.notnull() & orders.delivered_at.notnull())
        delivered = delivered.select(
            delivered.customer,
            delivered.turn,
            delivered.ordered_at,
            delivered.ordered_at_local,
            delivery_order=delivered.order_id,
            delivered=delivered[f"delivered_at{after}"],
            late=delivered[f"delivered_at{late}"] > delivered[f"promised_at{late}"],
        )
        answers = table.select(
            "order_id",
            "rating_id",
            at=table.rated_at,
            answered=table[f"rated_at{after}"],
            rating_level=rating_level(table.rating, company),
        )
        joined = delivered.join(
            answers,
            [delivered.delivery_order == answers.order_id, answers.answered >= delivered.delivered],
        )
        # Who rated an order need not be who placed it, and has turns of their own.
        order = [joined.turn, joined["at"], by_bytes(company, joined.rating_id)]
        place = ibis.row_number().over(group_by=joined.customer, order_by=order)
        placed = joined.mutate(place=place)
        first = (
            placed.filter(placed.place == 0).drop("at").rename(at="ordered_at", at_local="ordered_at_local")
        )
        first = in_strata(company, first, "rated deliveries", clock="orders.ordered_at")
        return first.select("customer", "late", "rating_level", *stratum_of(first))

    return once(company, "rated_deliveries", build, "reading.strata")
