"""A company's last two years as sums, from which the worth of keeping customers is worked out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.types as ir

from cxresearch import episodes
from cxresearch.model import Untestable

if TYPE_CHECKING:
    from cxresearch.company import Company

YEAR, MONTHS = 365, 12


def books(company: Company) -> ir.Table:
    """Two years before the cut-off T as sums, beside what acquiring cost in each of the last twelve
    complete months.

    One row a month that has a cost of acquiring: month, acquire_cost, acquired customers. The same in
    every row: active (customers with an order in [T-730d, T-365d); subscription: active at T-365d), kept
    (of them those with one in [T-365d, T); subscription: active at T), buyers, margin, margin_squares
    (customers of the second year whose margin is known, their sums and squares); where amounts are
    mapped paying, pay_margin, pay_margin_squares, cost, cost_squares, margin_cost, over the orders of
    which amount and margin are known, cost being amount less margin.

    Raises:
        Untestable: `undefined:short_history` where observed_from is later than T-730d.
    """
    _refuse_short(company)
    orders = _orders_by_year(company)
    year = orders.filter(orders.year == 2)
    first = _kept_subscribers(company) if company.model == "subscription" else _kept_buyers(orders)
    sums = first.cross_join(_margins(year))
    if company.has("orders.amount"):
        sums = sums.cross_join(_margins_and_costs(year))
    return _acquisition(company).cross_join(sums).order_by("month")


def _refuse_short(company: Company) -> None:
    since, until = company.since, company.until
    if since is None:
        return
    # Between two dates days are counted on the local calendar.
    start, end = (since.local, until.local) if since.is_date and until.is_date else (since.utc, until.utc)
    if start > end - timedelta(days=2 * YEAR):
        raise Untestable("undefined:short_history")


def _edges(company: Company, clock: str) -> tuple[str, Any, Any, Any]:
    """The clock's suffix and T-730d, T-365d, T on it."""
    local = company.dated(clock) and company.until.is_date
    end = company.until.local if local else company.until.utc
    ago = [ibis.literal(end - timedelta(days=days), "timestamp") for days in (2 * YEAR, YEAR, 0)]
    return "_local" if local else "", *ago


def _orders_by_year(company: Company) -> ir.Table:
    """Orders of the two years: customer year (1, 2) margin [amount]."""
    orders = company.tables["orders"]
    local, start, middle, end = _edges(company, "orders.ordered_at")
    at = orders[f"ordered_at{local}"]
    money = [name for name in ("margin", "amount") if company.has(f"orders.{name}")]
    return orders.filter((at >= start) & (at < end)).select(
        "customer",
        year=ibis.ifelse(at < middle, 1, 2).cast("int64"),
        **{name: orders[name] for name in money},
    )


def _kept_buyers(orders: ir.Table) -> ir.Table:
    seen = orders.group_by("customer").aggregate(first=orders.year.min(), last=orders.year.max())
    before = seen.filter(seen["first"] == 1)
    return before.aggregate(active=before.count(), kept=(before["last"] == 2).sum().fill_null(0))


def _kept_subscribers(company: Company) -> ir.Table:
    runs = company.tables["subscriptions"]
    began, _, middle_began, end_began = _edges(company, "subscriptions.started_at")
    ended, _, middle_ended, end_ended = _edges(company, "subscriptions.ended_at")
    start, stop = runs[f"started_at{began}"], runs[f"ended_at{ended}"]
    states = runs.group_by("customer").aggregate(
        before=((start <= middle_began) & (stop.isnull() | (stop > middle_ended))).any(),
        after=((start <= end_began) & (stop.isnull() | (stop > end_ended))).any(),
    )
    active = states.filter(states.before)
    return active.aggregate(active=active.count(), kept=active.after.sum().fill_null(0))


def _margins(year: ir.Table) -> ir.Table:
    known = year.filter(year.margin.notnull())
    each = known.group_by("customer").aggregate(m=known.margin.sum().cast("decimal(38, 4)"))
    return each.aggregate(
        buyers=each.count(),
        margin=each.m.sum().cast("float64"),
        margin_squares=episodes.exact_product(each.m, each.m),
    )


def _margins_and_costs(year: ir.Table) -> ir.Table:
    known = year.filter(year.margin.notnull() & year.amount.notnull())
    each = known.group_by("customer").aggregate(
        m=known.margin.sum().cast("decimal(38, 4)"),
        c=(known.amount - known.margin).sum().cast("decimal(38, 4)"),
    )
    return each.aggregate(
        paying=each.count(),
        pay_margin=each.m.sum().cast("float64"),
        pay_margin_squares=episodes.exact_product(each.m, each.m),
        cost=each.c.sum().cast("float64"),
        cost_squares=episodes.exact_product(each.c, each.c),
        margin_cost=episodes.exact_product(each.m, each.c),
    )


def _acquisition(company: Company) -> ir.Table:
    """month, acquire_cost, acquired of the last twelve complete months that have a row of such a cost."""
    _, last = episodes.complete_months(company)
    costs = company.tables["costs"]
    costs = costs.mutate(number=episodes.month_number(costs.month))
    costs = costs.filter(
        (costs.purpose == "acquire") & (costs.number > last - MONTHS) & (costs.number <= last)
    )
    spent = costs.group_by("number").aggregate(acquire_cost=costs.amount.sum().cast("float64"))
    won = episodes.acquired(company)
    gained = won.group_by(won_in=won.month).aggregate(acquired=won.count())
    joined = spent.left_join(gained, spent.number == gained.won_in)
    return joined.select(
        month=joined.number, acquire_cost=joined.acquire_cost, acquired=joined.acquired.fill_null(0)
    )
