"""What customers were like before something happened to them: strata within which like is compared with like."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from cxresearch.episodes.acquired import first_starts
from cxresearch.episodes.basis import clock_of, once

if TYPE_CHECKING:
    from cxresearch.company import Company

STRATUM = "stratum"
"""The column that names a customer's stratum."""

TENURES = (30, 180, 365)
"""The days since a customer's first purchase at which a band of tenure ends."""

EARLIER = (1, 2, 4)
"""The numbers of earlier orders at which a band of them ends."""


def strata_by(company: Company) -> tuple[str, ...]:
    """What strata are made of at this company: tenure, earlier_orders, channel, segment, as far as mapped.

    Earlier orders tell a heavy user from an occasional one: who orders often meets with more of
    everything, and comes back more.
    """
    tenure = "subscriptions" if company.model == "subscription" else "orders"
    by = {
        "tenure": tenure in company.tables,
        "earlier_orders": "orders" in company.tables,
        "channel": company.has("orders.channel"),
        "segment": company.has("customers.segment"),
    }
    return tuple(name for name, known in by.items() if known)


def in_strata(
    company: Company,
    rows: ir.Table,
    name: str,
    *choices: str,
    clock: str,
    starts: ir.Table | None = None,
    each: str = "customer",
) -> ir.Table:
    """`rows` as they are or, where the reading asks for strata, with the `stratum` of each customer.

    It is made of `strata_by`: days since the first order (subscription: first start), number of orders and
    channel of the latest one, all up to the start and the start included; segment. Nothing later is looked
    at. What is not known is a band of its own.

    Args:
        company: The company.
        rows: customer ..., one row for `each`.
        name: The name of the starts, under which their strata are computed once.
        choices: The fields of `Analysis` that the starts rest on.
        clock: The canonical column that `at` comes from.
        starts: customer at [at_local] ..., one row for `each`; the rows themselves when not given.
        each: The column that tells the starts apart, where a customer has several.
    """
    if not company.analysis.reading.strata:
        return rows
    begun = rows if starts is None else starts

    def build() -> ir.Table:
        return _strata(company, begun, clock, each)

    strata = once(company, f"strata at {name}", build, *choices)
    return rows.inner_join(strata, rows[each] == strata.stratified).drop("stratified")


def _strata(company: Company, starts: ir.Table, clock: str, each: str) -> ir.Table:
    """stratified (what tells the starts apart) stratum."""
    known, by = starts, strata_by(company)
    bands: list[ir.StringValue] = []
    if "earlier_orders" in by:
        known = _with_orders(company, known, clock, each)
    if company.model == "subscription" and "tenure" in by:
        begun = first_starts(company).select(beginner="customer", begun="at")
        known = known.left_join(begun, known.customer == begun.beginner)
    if "segment" in by:
        customers = company.tables["customers"].select(member="customer", segment="segment")
        known = known.left_join(customers, known.customer == customers.member)
    if "tenure" in by:
        days = [(known["at"] <= known.begun + ibis.interval(days=days), str(days)) for days in TENURES]
        bands.append(ibis.cases((known.begun.isnull(), ""), *days, else_="more"))
    if "earlier_orders" in by:
        numbers = [(known.orders <= number, str(number)) for number in EARLIER]
        bands.append(ibis.cases(*numbers, else_="more"))
    bands += [known[name].fill_null("") for name in ("channel", "segment") if name in by]
    return known.select(stratified=each, **{STRATUM: in_bands(bands)})


def in_bands(bands: Iterable[ir.StringValue]) -> ir.StringValue:
    """The name of a stratum that is made of these bands."""
    stratum: ir.StringValue = ibis.literal("")
    for band in bands:
        stratum = stratum + "/" + band
    return stratum


def stratum_of(rows: ir.Table) -> tuple[str, ...]:
    """The column `stratum`, where the rows have it: what a selection of theirs must not lose."""
    return (STRATUM,) if STRATUM in rows.columns else ()


def _with_orders(company: Company, starts: ir.Table, clock: str, each: str) -> ir.Table:
    """`starts` with the orders up to them: orders, their number (0 for none); channel, of the latest, where
    mapped; begun, the time of the first, unless the model is subscription."""
    orders = company.tables["orders"]
    local = clock_of(company, clock, "orders.ordered_at")
    channel = {"channel": orders.channel} if company.has("orders.channel") else {}
    placed = orders.select(
        buyer=orders.customer,
        turn=orders.turn,
        placed_at=orders[f"ordered_at{local}"],
        ordered_at=orders.ordered_at,
        **channel,
    )
    names = dict.fromkeys(("customer", each, "at", "at_local"))
    kept = starts.select(*(name for name in names if name in starts.columns))
    before = kept.join(placed, [kept.customer == placed.buyer, placed.placed_at <= kept[f"at{local}"]])
    before = before.mutate(back=ibis.row_number().over(group_by=before[each], order_by=before.turn.desc()))
    past = {"orders": before.count()}
    if channel:
        past["channel"] = before.channel.max(where=before.back == 0)
    if company.model != "subscription":
        past["begun"] = before.ordered_at.min()
    sums = before.group_by(past_of=before[each]).aggregate(**past)
    joined = kept.left_join(sums, kept[each] == sums.past_of)
    return joined.mutate(orders=joined.orders.fill_null(0)).drop("past_of")
