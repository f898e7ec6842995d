"""What became of orders after a rating: sent back, at what margin; and rated deliveries at a fair price."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from cxresearch.episodes.basis import clock_of, once, require_lasting_keys
from cxresearch.episodes.ratings import at_rating, first_ratings, rating_level
from cxresearch.episodes.returns import followed, with_return
from cxresearch.episodes.strata import stratum_of

if TYPE_CHECKING:
    from cxresearch.company import Company

RATED_AT = "ratings.rated_at"


def _orders_after(company: Company, starts: ir.Table, *columns: str) -> ir.Table:
    """`starts` beside each order of the customer, not the rated one, in the horizon after it; with
    `columns` of the order and whether it was placed `complaint_days` or more before the cut-off, `settled`."""
    orders = company.tables["orders"]
    local = clock_of(company, RATED_AT, "orders.ordered_at")
    window = ibis.interval(days=company.analysis.complaint_days)
    if company.dated("orders.ordered_at") and company.until.is_date:
        settled = orders.ordered_at_local + window <= company.until.local
    else:
        settled = orders.ordered_at + window <= company.until.utc
    bought = orders.select(
        *columns,
        buyer=orders.customer,
        bought=orders.order_id,
        bought_at=orders[f"ordered_at{local}"],
        settled=settled,
    )
    start = starts[f"at{local}"]
    rules = [
        starts.customer == bought.buyer,
        bought.bought_at > start,
        bought.bought_at <= start + ibis.interval(days=company.analysis.horizon_days),
    ]
    after = starts.join(bought, rules)
    if "order_id" in starts.columns:
        after = after.filter(after.order_id.isnull() | (after.order_id != after.bought))
    return after


def sent_back(company: Company) -> ir.Table:
    """Customers who bought again after their first rating, if that was followed: customer rating_level
    sent_back.

    They have an order, not the rated one, in (t, t+H], placed `complaint_days` or more before the cut-off
    so that it could be sent back, and it is known whether it was; `sent_back` is whether one of these was.

    Raises:
        Untestable: `undefined:later_events` where the customer key changes with each order.
    """

    def build() -> ir.Table:
        require_lasting_keys(company)
        rated = first_ratings(company, watched=company.analysis.horizon_days)
        first = at_rating(company, followed(company, rated, clock=RATED_AT))
        after = _orders_after(company, first, "returned")
        known = after.filter(after.settled & after.returned.notnull())
        each = known.group_by("customer", "rating_level", *stratum_of(known))
        return each.aggregate(sent_back=known.returned.any())

    choices = ("horizon_days", "complaint_days", "reading.ratings", "reading.strata")
    return once(company, "sent_back", build, *choices)


def spending_after_service(company: Company) -> ir.Table:
    """Each customer's first rating that answers `service`, if it was followed: customer service_level
    paid, whether the margins of the customer's orders in (t, t+H], without the rated one, sum to above 0.

    Without such an order they sum to nothing. A customer with one whose margin is not known is left out.

    Raises:
        Untestable: `undefined:later_events` where the customer key changes with each order.
    """
    require_lasting_keys(company)

    def build() -> ir.Table:
        table = company.tables["ratings"]
        answered = table.filter(table.service.notnull())
        rated_order = ("order_id",) if company.has("ratings.order_id") else ()
        placed = answered.select(
            "customer",
            *rated_order,
            place=ibis.row_number().over(group_by=answered.customer, order_by=answered.turn),
            at=answered.rated_at,
            at_local=answered.rated_at_local,
            service_level=rating_level(answered.service, company),
        )
        return placed.filter(placed.place == 0).drop("place")

    first = once(company, "first answers on service", build)
    starts = followed(company, first, clock=RATED_AT)
    after = _orders_after(company, starts, "margin")
    sums = after.group_by(buyer=after.customer).aggregate(
        margin=after.margin.sum(), unknown=after.margin.isnull().any()
    )
    joined = starts.left_join(sums, starts.customer == sums.buyer)
    known = joined.filter(~joined.unknown.fill_null(False))
    return known.select("customer", "service_level", paid=(known.margin > 0).fill_null(False))


def fair_deals(company: Company) -> ir.Table:
    """Each customer's first rating that answers `price`, of an order with a promised and an actual delivery
    and given at or after the delivery, where it is followed and `returned` is defined for it.

    Columns: customer fair returned, where `fair` is delivered no later than promised (a promised date
    lasts until its midnight) and the price at level 4-5.
    """

    def build() -> ir.Table:
        orders, table = company.tables["orders"], company.tables["ratings"]
        late = clock_of(company, "orders.delivered_at", "orders.promised_at")
        after = clock_of(company, RATED_AT, "orders.delivered_at")
        delivered = orders.filter(orders.promised_at.notnull() & orders.delivered_at.notnull())
        delivered = delivered.select(
            delivery_order=delivered.order_id,
            delivered=delivered[f"delivered_at{after}"],
            on_time=delivered[f"delivered_at{late}"] <= delivered[f"promised_at{late}"],
        )
        answered = table.filter(table.price.notnull())
        answers = answered.select(
            "customer",
            "turn",
            "order_id",
            at=answered.rated_at,
            at_local=answered.rated_at_local,
            answered=answered[f"rated_at{after}"],
            price_level=rating_level(answered.price, company),
        )
        rules = [answers.order_id == delivered.delivery_order, answers.answered >= delivered.delivered]
        joined = answers.join(delivered, rules)
        place = ibis.row_number().over(group_by=joined.customer, order_by=joined.turn)
        fair = joined.on_time & (joined.price_level >= 4)
        placed = joined.select("customer", "at", "at_local", "order_id", fair=fair, place=place)
        return placed.filter(placed.place == 0).drop("place")

    first = once(company, "first deals", build)
    counted = with_return(company, followed(company, first, clock=RATED_AT), clock=RATED_AT)
    return counted.select("customer", "fair", "returned")
