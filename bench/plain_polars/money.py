"""What customers cost, bring and would pay."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import numpy as np
import polars as pl

from .episodes import MONTH, Episodes, first, last
from .estimates import Measured, counted, share

YEAR = timedelta(days=365)


def queries(known: Episodes) -> dict[str, pl.LazyFrame]:
    margin = pl.col("margin")
    parties = (
        known.tables["offers"]
        .filter(known.followed("offered_at", MONTH))
        .group_by("customer", "existing")
        .agg(won=pl.col("won").sum().cast(pl.Int64), n=pl.len().cast(pl.Int64))
    )
    won, n = pl.col("won"), pl.col("n")
    whole = known.orders.group_by("customer").agg(total=margin.sum())
    start = first(known.orders).select("customer", start=margin.fill_null(0))
    willing = last(known.ratings.filter(pl.col("would_pay_more").is_not_null()))
    old, total = (pl.col(name).cast(pl.Float64) for name in ("old", "total"))
    return {
        "parties": parties.group_by("existing").agg(
            won.sum(), n.sum(), ww=(won * won).sum(), wn=(won * n).sum(), nn=(n * n).sum()
        ),
        "months": months(known),
        "old": whole.join(start, on="customer")
        .with_columns(old=pl.col("total") - pl.col("start"))
        .select(
            old.sum(),
            total.sum(),
            oo=(old * old).sum(),
            ot=(old * total).sum(),
            tt=(total * total).sum(),
        ),
        "willing": willing.select(n=pl.len(), events=pl.col("would_pay_more").sum()),
        "years": years(known),
    }


def months(known: Episodes) -> pl.LazyFrame:
    """acquire, new, retain, kept of the complete months with both purposes."""

    def month(at: str) -> pl.Expr:
        return pl.col(at).dt.truncate("1mo").dt.date()

    def spent(purpose: str) -> pl.LazyFrame:
        costs = known.tables["costs"].filter(pl.col("purpose") == purpose)
        return costs.group_by(pl.col("month").dt.date()).agg(pl.col("amount").sum().alias(purpose))

    customers = known.tables["customers"]
    new = customers.group_by(month=month("acquired_at")).agg(new=pl.len())
    kept = (
        known.orders.select("customer", month=month("ordered_at"))
        .filter(
            pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift()) for name in ("customer", "month"))
        )
        .join(customers.select("customer", "acquired_at"), on="customer")
        .filter(pl.col("acquired_at") < pl.col("month"))
        .group_by("month")
        .agg(kept=pl.len())
    )
    return (
        spent("acquire")
        .join(spent("retain"), on="month")
        .filter(pl.col("month").dt.offset_by("1mo") <= known.until)
        .join(new, on="month", how="left")
        .join(kept, on="month", how="left")
        .with_columns(pl.col("new", "kept").fill_null(0))
        .sort("month")
    )


def years(known: Episodes) -> pl.LazyFrame:
    """Counts and sums of those who bought in the year before last, in the last, and in both."""
    last_year = pl.col("ordered_at") >= known.until - YEAR
    there, still, m, c = (pl.col(name) for name in ("there", "still", "m", "c"))
    return (
        known.orders.filter(
            pl.col("ordered_at") >= known.until - 2 * YEAR, pl.col("ordered_at") < known.until
        )
        .select(
            "customer",
            still=last_year,
            m=pl.col("margin") * last_year,
            a=pl.col("amount") * last_year,
        )
        .group_by("customer")
        .agg(pl.sum("m", "a").cast(pl.Float64), there=(~still).any(), still=still.any())
        .with_columns(c=pl.col("a") - m)
        .join(known.tables["customers"], on="customer", how="semi")
        .select(
            there.sum(),
            still.sum(),
            both=(there & still).sum(),
            m=m.sum(),
            c=c.sum(),
            mm=(m * m).sum(),
            mc=(m * c).sum(),
            cc=(c * c).sum(),
            m_both=m.filter(there & still).sum(),
            c_both=c.filter(there & still).sum(),
        )
    )


def measured(found: dict[str, pl.DataFrame]) -> Measured:
    by_month = found["months"]
    return {
        "existing-buy-60-70": of_parties(found["parties"].filter("existing")),
        "prospect-buys-5-20": of_parties(found["parties"].filter(~pl.col("existing"))),
        "acquire-vs-retain-cost-6-7": cost_ratio(by_month),
        "old-customer-always-cheaper": quarters(by_month),
        "profit-from-old-customers": from_old(found["old"]),
        "pay-more-for-service-55": share(counted(found["willing"])),
    } | profit_effects(found["years"], by_month.tail(12))


def of_parties(parties: pl.DataFrame) -> tuple[float, float]:
    of = parties.row(0, named=True)
    p = of["won"] / of["n"]
    return p, (of["ww"] - 2 * p * of["wn"] + p**2 * of["nn"]) ** 0.5 / of["n"]


def from_old(sums: pl.DataFrame) -> tuple[float, float]:
    of = sums.row(0, named=True)
    value = of["old"] / of["total"]
    return value, (of["oo"] - 2 * value * of["ot"] + value**2 * of["tt"]) ** 0.5 / of["total"]


def cost_ratio(months: pl.DataFrame) -> tuple[float, float]:
    of = {name: months[name].to_numpy() for name in ("acquire", "new", "retain", "kept")}
    value = (of["acquire"].sum() / of["new"].sum()) / (of["retain"].sum() / of["kept"].sum())
    part = {name: values / values.mean() for name, values in of.items()}
    u = part["acquire"] - part["new"] - part["retain"] + part["kept"]
    return value, value * u.std(ddof=1) / len(u) ** 0.5


def quarters(months: pl.DataFrame) -> tuple[float, float]:
    """A census: its standard error is nil."""
    counts = pl.col("acquire", "new", "retain", "kept")
    whole = (
        months.group_by(pl.col("month").dt.truncate("1q"))
        .agg(counts.sum(), months=pl.len())
        .filter(pl.col("months") == 3, pl.col("new") > 0, pl.col("kept") > 0, pl.col("retain") > 0)
    )
    dearer = pl.col("acquire") / pl.col("new") > pl.col("retain") / pl.col("kept")
    return whole.select(dearer.mean()).item(), 0.0


# The two years


def profit_effects(years: pl.DataFrame, months: pl.DataFrame) -> Measured:
    of = years.row(0, named=True)
    there, still = of["there"], of["still"]
    r, m, c = of["both"] / there, of["m"] / still, of["c"] / still
    acquire, new = months["acquire"].to_numpy(), months["new"].to_numpy()
    spent = acquire.sum() / new.sum()
    # Of retention, margin, cost of goods and cost of a new customer.
    covariance = np.zeros((4, 4))
    covariance[0, 0] = r * (1 - r) / there
    for place, (name, mean) in enumerate({"m": m, "c": c}.items(), start=1):
        moved = (of[f"{name}_both"] - of["both"] * mean) * (1 - r)
        covariance[0, place] = covariance[place, 0] = moved / there / still
    covariance[1, 1] = (of["mm"] - still * m * m) / still**2
    covariance[2, 2] = (of["cc"] - still * c * c) / still**2
    covariance[1, 2] = covariance[2, 1] = (of["mc"] - still * m * c) / still**2
    covariance[3, 3] = ((acquire - spent * new) ** 2).sum() * 12 / 11 / new.sum() ** 2
    at = np.array([r, m, c, spent])
    return {id: linearised(effect, at, covariance) for id, effect in EFFECTS.items()}


def profit(r: float, m: float, spent: float) -> float:
    return m / (1 - min(r, 0.999)) - spent


EFFECTS: dict[str, Callable[[float, float, float, float], float]] = {
    "churn-cut-5-profit-5-95-points": lambda r, m, c, spent: (
        profit(r + 0.05, m, spent) / profit(r, m, spent) - 1
    ),
    "churn-cut-5-profit-5-95-percent": lambda r, m, c, spent: (
        profit(1 - 0.95 * (1 - r), m, spent) / profit(r, m, spent) - 1
    ),
    "retention-2pct-equals-cost-10pct": lambda r, m, c, spent: (
        (profit(r + 0.02, m, spent) - profit(r, m, spent))
        / (profit(r, m + 0.1 * c, 0.9 * spent) - profit(r, m, spent))
    ),
}


def linearised(
    effect: Callable[[float, float, float, float], float], at: np.ndarray, covariance: np.ndarray
) -> tuple[float, float]:
    gradient = np.empty(4)
    for place in range(4):
        step = np.zeros(4)
        step[place] = 1e-5 * at[place]
        gradient[place] = (effect(*(at + step)) - effect(*(at - step))) / (2 * step[place])
    return effect(*at), float(gradient @ covariance @ gradient) ** 0.5
