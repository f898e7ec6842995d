"""When customers were won, the calendar months that were seen whole, and offers that could run their time."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from cxresearch.episodes.basis import once
from cxresearch.episodes.returns import followed

if TYPE_CHECKING:
    from cxresearch.company import Company


def month_number(time: ir.TimestampValue | ir.DateValue) -> ir.IntegerValue:
    """The calendar month of a local time as a number that counts months: 12 * year + month - 1."""
    return time.year().cast("int64") * 12 + time.month().cast("int64") - 1


def complete_months(company: Company) -> tuple[int | None, int]:
    """The numbers of the first and the last calendar month that the data cover whole; the first is
    None where the whole history is there."""
    end = company.until.local
    last = 12 * end.year + end.month - 2
    if company.since is None:
        return None, last
    start = company.since.local
    begun = start != datetime(start.year, start.month, 1)
    return 12 * start.year + start.month - 1 + int(begun), last


def month_start(number: int) -> date:
    """The first day of the month of that number."""
    return date(number // 12, number % 12 + 1, 1)


def first_orders(company: Company) -> ir.Table:
    """Each customer's first order, the lower id of equals: customer order_id at at_local."""

    orders = company.tables["orders"]
    first = orders.filter(orders.turn == 0)
    return first.select("customer", "order_id", at=first.ordered_at, at_local=first.ordered_at_local)


def first_starts(company: Company) -> ir.Table:
    """The start of each customer's first subscription: customer at at_local."""
    runs = company.tables["subscriptions"]
    return runs.group_by("customer").aggregate(at=runs.started_at.min(), at_local=runs.started_at_local.min())


def first_purchase_clock(company: Company) -> str:
    """The canonical column of the times of `first_purchases`."""
    return "subscriptions.started_at" if company.model == "subscription" else "orders.ordered_at"


def first_purchases(company: Company) -> ir.Table:
    """Each customer's first order; in the model subscription, first start: customer at at_local."""
    first = first_starts(company) if company.model == "subscription" else first_orders(company)
    return first.select("customer", "at", "at_local")


def acquired(company: Company) -> ir.Table:
    """The local calendar month in which each customer was won: customer month (`month_number`).

    `customers.acquired_at`, else the first order, else, in the model subscription, the first start.
    A customer of whom none is known is left out.
    """

    def build() -> ir.Table:
        known = []
        if company.has("customers.acquired_at"):
            customers = company.tables["customers"]
            known.append(customers.select("customer", at_local=customers.acquired_at_local))
        if company.has("orders.ordered_at"):
            known.append(first_orders(company).select("customer", "at_local"))
        if company.model == "subscription" and company.has("subscriptions.started_at"):
            known.append(first_starts(company).select("customer", "at_local"))
        dated = [
            table.filter(table.at_local.notnull()).select(
                "customer", rank=ibis.literal(rank, "int64"), month=month_number(table.at_local)
            )
            for rank, table in enumerate(known)
        ]
        every = ibis.union(*dated) if len(dated) > 1 else dated[0]
        ranked = every.group_by("customer").aggregate(
            **{f"month_{rank}": every.month.min(where=every["rank"] == rank) for rank in range(len(dated))}
        )
        month = ibis.coalesce(*(ranked[f"month_{rank}"] for rank in range(len(dated))))
        return ranked.select("customer", month=month)

    return once(company, "acquired", build)


def offers_by_party(company: Company) -> ir.Table:
    """Offers that could run the complaint window (D days) before the cut-off, counted by whom they were
    made to: party_id existing (bool) offers won. A party that became a customer has a row of each kind."""
    offers = company.tables["offers"]
    starts = offers.select(
        "party_id", "existing", "won", at=offers.offered_at, at_local=offers.offered_at_local
    )
    run = followed(company, starts, clock="offers.offered_at", days=company.analysis.complaint_days)
    return run.group_by("party_id", "existing").aggregate(offers=run.count(), won=run.won.sum().cast("int64"))
