"""What old customers bring, and whether those who came lately return less often than those before them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir
import pandas as pd

from cxresearch import episodes
from cxresearch.claims import references
from cxresearch.claims.groups import tally
from cxresearch.claims.retention_economics import FAMILY
from cxresearch.disclosure import require
from cxresearch.estimators import linear_ratio_of_totals, slope
from cxresearch.model import Analysis, Claim, Estimate, Region, Source, Untestable

if TYPE_CHECKING:
    from cxresearch.company import Company

YEARS = 3

# -- aggregates ----------------------------------------------------------------------------------


def margin_by_turn(company: Company) -> ir.Table:
    """What customers brought with all their orders (all_orders) and with those after the first (later_orders).

    One row: basis (margin, else amount), n customers with an order that counts, later, later_later,
    later_every, every, every_every: sums, squares and products over them. With observed_from: customers
    acquired before it are old throughout; those without acquired_at who are first seen in the first H days
    are left out.
    """
    basis = "margin" if company.has("orders.margin") else "amount"
    orders = company.tables["orders"]
    placed = orders.mutate(later=orders.turn > 0)
    if company.since is not None:
        placed = _with_left_edge(company, placed)
    known = placed.select("customer", "later", money=basis)
    known = known.filter(known.money.notnull())
    each = known.group_by("customer").aggregate(
        every=known.money.sum().cast("decimal(38, 4)"),
        later=known.money.sum(where=known.later).fill_null(0).cast("decimal(38, 4)"),
        came_back=known.later.any(),
    )
    return each.aggregate(
        n=each.count(),
        kept=each.came_back.sum().fill_null(0),
        later=each.later.sum().cast("float64"),
        every=each.every.sum().cast("float64"),
        later_later=episodes.exact_product(each.later, each.later),
        later_every=episodes.exact_product(each.later, each.every),
        every_every=episodes.exact_product(each.every, each.every),
    ).mutate(basis=ibis.literal(basis))


def _with_left_edge(company: Company, orders: ir.Table) -> ir.Table:
    """The orders that count where what came before observed_from is unknown; `later` also those of old customers."""
    assert company.since is not None
    edge = company.since.utc
    first = episodes.first_orders(company).select(buyer="customer", first_at="at", first_local="at_local")
    joined = orders.join(first, orders.customer == first.buyer)
    if company.has("customers.acquired_at"):
        customers = company.tables["customers"].select(winner="customer", won_at="acquired_at")
        joined = joined.left_join(customers, joined.customer == customers.winner)
    else:
        joined = joined.mutate(won_at=ibis.null("timestamp"))
    if company.since.is_date and company.dated("orders.ordered_at"):
        begun, first_at = company.since.local, joined.first_local
    else:
        begun, first_at = edge, joined.first_at
    seen_early = first_at <= ibis.literal(begun + timedelta(days=company.analysis.horizon_days), "timestamp")
    joined = joined.filter(joined.won_at.notnull() | ~seen_early)
    old = (joined.won_at < ibis.literal(edge, "timestamp")).fill_null(False)
    return joined.mutate(later=old | joined.later)


def returns_by_first_year(company: Company) -> ir.Table:
    """Customers by the calendar year (local) of their first order (subscription: first start), where it
    was followed: year, n, events who returned within H after it.

    With observed_from, years that had begun before it drop out, and customers acquired before it: the
    first order in the data may not be theirs.
    """
    clock, starts = episodes.first_purchase_clock(company), episodes.first_purchases(company)
    starts = starts.mutate(year=starts.at_local.year().cast("int64"))
    if company.since is not None:
        edge = company.since.local
        begun = (edge.month, edge.day, edge.hour, edge.minute, edge.second) != (1, 1, 0, 0, 0)
        starts = starts.filter(starts.year >= edge.year + int(begun))
        if company.has("customers.acquired_at"):
            customers = company.tables["customers"]
            older = customers.filter(
                customers.acquired_at < ibis.literal(company.since.utc, "timestamp")
            ).select("customer")
            starts = starts.anti_join(older, "customer")
    seen = episodes.with_return(company, episodes.followed(company, starts, clock=clock), clock=clock)
    return tally(seen, "year", "returned")


# -- estimates -----------------------------------------------------------------------------------


def margin_after_the_first(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """Σ margin of orders after a customer's first / Σ margin of all."""
    sums = table.iloc[0]
    require(minimum=analysis.min_cell, buyers=int(sums["n"]))
    return linear_ratio_of_totals(
        units=int(sums["n"]),
        y=float(sums["later"]),
        x=float(sums["every"]),
        yy=float(sums["later_later"]),
        xy=float(sums["later_every"]),
        xx=float(sums["every_every"]),
        level=analysis.level,
    )


def slope_over_years(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """The change of P(returned) from one year of first orders to the next, by least squares over the
    customers; at least three years with enough of them."""
    filled = int((table["n"] >= analysis.min_cell).sum())
    if filled < YEARS:
        raise Untestable(f"minimum:years={filled}")
    return slope(
        x=[float(year) for year in table["year"]],
        events=[int(events) for events in table["events"]],
        n=[int(n) for n in table["n"]],
        level=analysis.level,
    )


# -- what a reader sees --------------------------------------------------------------------------


def turns_shown(table: pd.DataFrame, analysis: Analysis) -> pd.DataFrame:
    """orders (first_orders, later_orders), basis (margin, amount), n customers, money, part of the total."""
    sums = table.iloc[0]
    every, later = (None if pd.isna(sums[name]) else float(sums[name]) for name in ("every", "later"))
    if every is None or later is None:
        raise Untestable("undefined:no_total")
    rows = [
        ("first_orders", int(sums["n"]), every - later),
        ("later_orders", int(sums["kept"]), later),
    ]
    return pd.DataFrame(
        [
            (name, str(sums["basis"]), n, money, money / every if every > 0 else None)
            for name, n, money in rows
        ],
        columns=["orders", "basis", "n", "money", "part"],
    )


# -- the claims ----------------------------------------------------------------------------------

CLAIMS = (
    Claim(
        id="profit-from-old-customers",
        family=FAMILY,
        source=Source(
            document="S3",
            lines="13",
            quote="Doanh nghiệp có lãi là nhờ khách hàng cũ",
            grade="C",
            references=(references.RETURN_ON_BEHAVIOR_2009, references.SHARP_GROWTH),
        ),
        kind="measured",
        unit="share",
        region=Region(0.5, float("inf"), "()"),
        needs=("orders.margin|orders.amount", "orders.ordered_at", episodes.RETURNED),
        aggregate=margin_by_turn,
        estimate=margin_after_the_first,
        shown=turns_shown,
    ),
    Claim(
        id="customers-less-loyal-now",
        family=FAMILY,
        source=Source(
            document="S3",
            lines="17",
            quote="ngày nay khách hàng đã ít chung thủy hơn vì họ có vô vàn sự lựa chọn",
            grade="C",
            references=(references.DAWES_LOYALTY,),
        ),
        kind="measured",
        unit="points",
        region=Region(float("-inf"), 0, "()"),
        null=0,
        side="below",
        needs=(episodes.RETURNED,),
        aggregate=returns_by_first_year,
        alternatives=("horizon",),
        estimate=slope_over_years,
    ),
)
