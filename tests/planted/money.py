"""What customers cost, bring and would pay, measured by hand-written pandas.

Written from the definitions alone, without the package's estimators and without knowledge of how the
company was drawn, so that the planted truth can be held against something independent. Standard errors
are linearised: over customers, over months for costs.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from .ratings import Measured, Tables, share

YEAR = pd.Timedelta(days=365)
COMPLAINT = pd.Timedelta(days=30)


def measured(tables: Tables, *, model: str, until: pd.Timestamp) -> Measured:
    """Value and standard error of every measured claim; `until` is exclusive."""
    offers = tables["offers"]
    offers = offers[offers["offered_at"] + COMPLAINT <= until]
    won = offers["won"].astype(float)
    ratings = tables["ratings"].sort_values(["customer_id", "rated_at", "rating_id"])
    would_pay = ratings.dropna(subset=["would_pay_more"]).groupby("customer_id").tail(1)["would_pay_more"]
    months = by_month(tables, model, until)
    return {
        "existing-buy-60-70": of_parties(won[offers["existing"]], offers["party_id"]),
        "prospect-buys-5-20": of_parties(won[~offers["existing"]], offers["party_id"]),
        "acquire-vs-retain-cost-6-7": cost_ratio(months),
        "old-customer-always-cheaper": quarters(months),
        "profit-from-old-customers": from_old(tables["orders"]),
        "pay-more-for-service-55": share(would_pay.astype(float)),
    } | profit_effects(tables, months.tail(12), model, until)


def base_rates(tables: Tables, *, model: str, until: pd.Timestamp) -> Measured:
    """No claim of the family has one."""
    return {}


def of_parties(won: pd.Series, party: pd.Series) -> tuple[float, float]:
    p = won.mean()
    residual = (won - p).groupby(party[won.index]).sum()
    return p, float((residual**2).sum() ** 0.5) / len(won)


def by_month(tables: Tables, model: str, until: pd.Timestamp) -> pd.DataFrame:
    """acquire, new, retain, kept of the complete months with both purposes, by the month's first day."""
    costs = tables["costs"].pivot_table(index="month", columns="purpose", values="amount", aggfunc="sum")
    months = costs[["acquire", "retain"]].dropna()
    months = months[months.index + pd.offsets.MonthBegin(1) <= until]
    acquired = tables["customers"].set_index("customer_id")["acquired_at"]
    new = acquired.dt.to_period("M").value_counts()
    if model == "subscription":
        held = tables["subscriptions"].join(acquired, on="customer_id")
        kept = {}
        for month in months.index:
            end = month + pd.offsets.MonthBegin(1)
            active = (held["started_at"] <= end) & ~(held["ended_at"] <= end)
            kept[month.to_period("M")] = held[active & (held["acquired_at"] < month)]["customer_id"].nunique()
        kept = pd.Series(kept)
    else:
        bought = tables["orders"][["customer_id", "ordered_at"]].join(acquired, on="customer_id")
        month = bought["ordered_at"].dt.to_period("M")
        old = bought["acquired_at"] < month.dt.start_time
        kept = bought[old].groupby(month[old])["customer_id"].nunique()
    period = months.index.to_period("M")
    return months.assign(new=new.reindex(period, fill_value=0).to_numpy()).assign(
        kept=kept.reindex(period, fill_value=0).to_numpy()
    )


def cost_ratio(months: pd.DataFrame) -> tuple[float, float]:
    total, mean = months.sum(), months / months.mean()
    value = (total["acquire"] / total["new"]) / (total["retain"] / total["kept"])
    u = mean["acquire"] - mean["new"] - mean["retain"] + mean["kept"]
    return value, value * u.std() / len(u) ** 0.5


def quarters(months: pd.DataFrame) -> tuple[float, float]:
    """A census: its standard error is nil."""
    quarter = months.groupby(months.index.to_period("Q")).agg(["sum", "count"])
    whole = quarter[quarter["new"]["count"] == 3].xs("sum", axis=1, level=1)
    whole = whole[(whole["new"] > 0) & (whole["kept"] > 0) & (whole["retain"] > 0)]
    ratio = (whole["acquire"] / whole["new"]) / (whole["retain"] / whole["kept"])
    return float((ratio > 1).mean()), 0.0


def from_old(orders: pd.DataFrame) -> tuple[float, float]:
    orders = orders.sort_values(["customer_id", "ordered_at", "order_id"])
    later = orders["margin"].where(orders.groupby("customer_id").cumcount() > 0, 0)
    old, all_of = (margin.groupby(orders["customer_id"]).sum() for margin in (later, orders["margin"]))
    value = old.sum() / all_of.sum()
    return value, float(((old - value * all_of) ** 2).sum() ** 0.5) / all_of.sum()


# The two years


def profit_effects(tables: Tables, months: pd.DataFrame, model: str, until: pd.Timestamp) -> Measured:
    """`months` are the last twelve."""
    orders = tables["orders"]
    first, last = until - 2 * YEAR, until - YEAR
    second = orders[(orders["ordered_at"] >= last) & (orders["ordered_at"] < until)]
    everybody = pd.Index(tables["customers"]["customer_id"])
    margin = second.groupby("customer_id")["margin"].sum().reindex(everybody)
    cost = second.groupby("customer_id")["amount"].sum().reindex(everybody) - margin
    bought = margin.notna()
    if model == "subscription":
        there, still = (active(tables["subscriptions"], everybody, at) for at in (last, until))
    else:
        before = orders[(orders["ordered_at"] >= first) & (orders["ordered_at"] < last)]
        there, still = everybody.isin(before["customer_id"]), bought.to_numpy()
    r, m, c = (there & still).sum() / there.sum(), margin.mean(), cost.mean()
    # How each customer moves retention, margin and cost.
    moves = np.stack(
        [
            np.where(there, still - r, 0) / there.sum(),
            (margin - m).fillna(0) / bought.sum(),
            (cost - c).fillna(0) / bought.sum(),
        ]
    )
    spent = months["acquire"].sum() / months["new"].sum()
    spent_error = ((months["acquire"] - spent * months["new"]) ** 2).sum() * 12 / 11
    covariance = np.zeros((4, 4))
    covariance[:3, :3] = moves @ moves.T
    covariance[3, 3] = spent_error / months["new"].sum() ** 2
    at = np.array([r, m, c, spent])
    return {id: linearised(effect, at, covariance) for id, effect in EFFECTS.items()}


def active(held: pd.DataFrame, everybody: pd.Index, at: pd.Timestamp) -> np.ndarray:
    now = (held["started_at"] <= at) & (held["ended_at"].isna() | (held["ended_at"] > at))
    return everybody.isin(held[now]["customer_id"])


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
