"""What a customer costs: one newly won against one kept, month by month and quarter by quarter."""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir
import pandas as pd

from cxresearch import episodes
from cxresearch.claims import references
from cxresearch.claims.retention_economics import FAMILY
from cxresearch.disclosure import require
from cxresearch.estimators import ratio_of_monthly_ratios
from cxresearch.model import Analysis, Claim, Estimate, Region, Source, Tolerance, Untestable

if TYPE_CHECKING:
    from cxresearch.company import Company

BY_A_QUARTER = Tolerance("factor", 1.25)
MONTHS, QUARTERS = 12, 4
WON = "customers.acquired_at|orders.ordered_at|subscriptions.started_at"
"""The need of claims that ask when a customer was won."""
COSTS = ("costs.month", "costs.purpose", "costs.amount", WON, episodes.RETURNED)

# -- aggregates ----------------------------------------------------------------------------------


def money_by_month(company: Company) -> ir.Table:
    """What was spent on winning and on keeping customers, and how many were won and kept.

    One row a complete calendar month (local) that has a cost, or that stands in one quarter with such
    a month: month (12 * year + month - 1), acquired customers, retained customers, acquire_cost and
    retain_cost (sums of the month's rows, null where it has none). Retained are customers won before
    the month who bought in it; in the model subscription, those with one active at its end.
    """
    costs = _complete(company, company.tables["costs"])
    spent = costs.group_by("number").aggregate(
        **{
            f"{purpose}_cost": costs.amount.sum(where=costs.purpose == purpose).cast("float64")
            for purpose in ("acquire", "retain")
        }
    )
    months = _months(company)
    won = episodes.acquired(company)
    gained = won.group_by(won_in=won.month).aggregate(acquired=won.count())
    kept = _kept(company, months)
    joined = months.left_join(spent, months.month_key == spent.number)
    joined = joined.left_join(gained, joined.month_key == gained.won_in)
    joined = joined.left_join(kept, joined.month_key == kept.kept_in)
    return joined.select(
        month=joined.month_key,
        acquired=joined.acquired.fill_null(0),
        retained=joined.retained.fill_null(0),
        acquire_cost=joined.acquire_cost,
        retain_cost=joined.retain_cost,
    ).order_by("month")


def _complete(company: Company, costs: ir.Table) -> ir.Table:
    """The rows of costs in months that were seen whole, with the month's number."""
    first, last = episodes.complete_months(company)
    costs = costs.mutate(number=episodes.month_number(costs.month))
    rows = costs.filter(costs.number <= last)
    return rows if first is None else rows.filter(rows.number >= first)


def _months(company: Company) -> ir.Table:
    """The complete months with a cost and the others of their quarters: month_key, ends_at (the local
    midnight at which the month is over)."""
    costs = company.tables["costs"].select("month").distinct()
    near = [costs.select(month=costs.month + ibis.interval(months=away)) for away in (-2, -1, 0, 1, 2)]
    around = ibis.union(*(table.select(month=table.month.cast("date")) for table in near), distinct=True)
    around = _complete(company, around)
    ends = (around.month + ibis.interval(months=1)).cast("timestamp")
    return around.select(month_key=around.number, ends_at=ends)


def _kept(company: Company, months: ir.Table) -> ir.Table:
    won = episodes.acquired(company).select(winner="customer", won_in="month")
    if company.model == "subscription":
        table = company.tables["subscriptions"]
        runs = table.select(customer=table.customer, began=table.started_at_local, ended=table.ended_at_local)
        active = [runs.began <= months.ends_at, runs.ended.isnull() | (runs.ended > months.ends_at)]
        there = runs.join(months, active).select("customer", "month_key").distinct()
    else:
        orders = company.tables["orders"]
        there = orders.select(
            customer=orders.customer, month_key=episodes.month_number(orders.ordered_at_local)
        ).distinct()
    joined = there.join(won, there.customer == won.winner)
    old = joined.filter(joined.won_in < joined.month_key)
    return old.group_by(kept_in=old.month_key).aggregate(retained=old.count())


# -- estimates -----------------------------------------------------------------------------------


def won_versus_kept(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """(Σ acquire cost / Σ customers won) / (Σ retain cost / Σ customers kept) over the months that have
    both kinds of cost; a month counts a customer kept once."""
    months = _with_both(table)
    if len(months) < MONTHS:
        raise Untestable(f"minimum:months={len(months)}")
    won, kept = ([int(n) for n in months[name]] for name in ("acquired", "retained"))
    require(minimum=analysis.min_cell, acquired=sum(won), retained=sum(kept))
    spent, keeping = ([float(cost) for cost in months[f"{name}_cost"]] for name in ("acquire", "retain"))
    return ratio_of_monthly_ratios(a=spent, n=won, r=keeping, k=kept, level=analysis.level)


def quarters_as_claimed(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """The share of quarters in which a customer won cost more than one kept; all of them, so no interval."""
    quarters = by_quarter(table)
    if len(quarters) < QUARTERS:
        raise Untestable(f"minimum:quarters={len(quarters)}")
    dearer = int((quarters["per_acquired"] > quarters["per_retained"]).sum())
    return Estimate(dearer / len(quarters), nan, nan, analysis.level, len(quarters), "census")


def by_quarter(table: pd.DataFrame) -> pd.DataFrame:
    """Complete quarters that have new and retained customers, a cost of retaining above 0 and a recorded
    cost of acquiring (0 is one): quarter, acquired, retained, per_acquired, per_retained.

    The ratio is that of the months, so a customer who bought in two of the three counts twice as kept.
    """
    rows = table.assign(quarter=[int(month) // 3 for month in table["month"]])
    sums = rows.groupby("quarter").agg(
        months=("month", "count"),
        acquired=("acquired", "sum"),
        retained=("retained", "sum"),
        spent=("acquire_cost", lambda costs: costs.sum(min_count=1)),
        keeping=("retain_cost", lambda costs: costs.sum(min_count=1)),
    )
    whole = (sums["months"] == 3) & (sums["acquired"] > 0) & (sums["retained"] > 0)
    counted = sums[whole & sums["spent"].notna() & (sums["keeping"].fillna(0) > 0)].reset_index()
    return _per_head(counted)[["quarter", "acquired", "retained", "per_acquired", "per_retained"]]


def _with_both(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["acquire_cost"].notna() & table["retain_cost"].notna()]


def _per_head(rows: pd.DataFrame) -> pd.DataFrame:
    """Money per customer won and per customer kept, missing where there was none."""
    won, kept = (rows[name].where(rows[name] > 0) for name in ("acquired", "retained"))
    return rows.assign(per_acquired=rows["spent"] / won, per_retained=rows["keeping"] / kept)


# -- what a reader sees --------------------------------------------------------------------------


def months_shown(table: pd.DataFrame, analysis: Analysis) -> pd.DataFrame:
    """month ("2024-03"), n customers won or kept in it, acquired, retained, per_acquired, per_retained."""
    months = _per_head(_with_both(table).rename(columns={"acquire_cost": "spent", "retain_cost": "keeping"}))
    names = [f"{int(month) // 12}-{int(month) % 12 + 1:02d}" for month in months["month"]]
    return _hiding(months.assign(month=names), "month", analysis)


def quarters_shown(table: pd.DataFrame, analysis: Analysis) -> pd.DataFrame:
    """The same by quarter ("2024-Q1")."""
    quarters = by_quarter(table)
    names = [f"{int(quarter) // 4}-Q{int(quarter) % 4 + 1}" for quarter in quarters["quarter"]]
    return _hiding(quarters.assign(quarter=names), "quarter", analysis)


def _hiding(rows: pd.DataFrame, label: str, analysis: Analysis) -> pd.DataFrame:
    """Rows as shown; n is missing, which hides the row, where either group is small but not empty."""
    small = pd.Series(False, index=rows.index)
    for group in ("acquired", "retained"):
        small |= (rows[group] > 0) & (rows[group] < analysis.min_cell)
    n = (rows["acquired"] + rows["retained"]).mask(small)
    return rows.assign(n=n)[[label, "n", "acquired", "retained", "per_acquired", "per_retained"]]


# -- the claims ----------------------------------------------------------------------------------

CLAIMS = (
    Claim(
        id="acquire-vs-retain-cost-6-7",
        family=FAMILY,
        source=Source(
            document="S4",
            lines="44",
            quote="Chi phí để có được 1 khách hàng mới bằng 6-7 lần chi phí duy trì khách hàng cũ.",
            grade="D",
            references=(
                references.AVAYA_LIST,
                references.EASELLY_LIST,
                references.GOODMAN_NOTES,
                references.ROSENBERG_CHAIN,
                references.PFEIFER_2005,
                references.SHARP_GROWTH,
                references.PEPPERS_2008,
            ),
        ),
        kind="measured",
        unit="ratio",
        region=Region(6, 7),
        tolerance=BY_A_QUARTER,
        null=1,
        side="above",
        needs=COSTS,
        aggregate=money_by_month,
        estimate=won_versus_kept,
        shown=months_shown,
    ),
    Claim(
        id="old-customer-always-cheaper",
        family=FAMILY,
        source=Source(
            document="S3",
            lines="14",
            quote="Chi phí cho một khách hàng cũ luôn rẻ hơn rất nhiều cho một khách hàng mới",
            grade="D",
            references=(references.GOODMAN_NOTES, references.PFEIFER_2005, references.SHARP_GROWTH),
        ),
        kind="universal",
        unit="share",
        region=Region(1, 1),
        needs=COSTS,
        aggregate=money_by_month,
        estimate=quarters_as_claimed,
        shown=quarters_shown,
    ),
)
