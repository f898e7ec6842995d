"""The first family's estimands the way an analyst would write them in plain pandas.

What the benchmark compares with, and a second opinion for the tests: no line is shared with the
package. Takes checked tables (UTC instants, ratings on 1-5) and returns the same small tables.
"""

from __future__ import annotations

import numpy as np
import pandas as pd


def returns_by_level(
    ratings: pd.DataFrame, orders: pd.DataFrame, until: pd.Timestamp, days: int
) -> pd.DataFrame:
    """rating_level n events: first ratings, watched for `days`, and how many ordered again."""
    first = ratings.sort_values(["rated_at", "rating_id"]).drop_duplicates("customer_id")
    return _returned(first, orders, until, days).groupby("rating_level").returned.agg(n="size", events="sum")


def returns_by_average(
    ratings: pd.DataFrame, orders: pd.DataFrame, until: pd.Timestamp, days: int
) -> pd.DataFrame:
    """average_rating n events: customers with five ratings, from the fifth on."""
    ordered = ratings.sort_values(["customer_id", "rated_at", "rating_id"])
    ordered["place"] = ordered.groupby("customer_id").cumcount()
    five = ordered[ordered.place < 5]
    sums = five.groupby("customer_id").rating.agg(["sum", "size"])
    sums = sums[sums["size"] == 5]["sum"]
    fifth = five[five.place == 4].assign(total=lambda frame: frame.customer_id.map(sums))
    fifth = fifth[fifth.total.isin([24, 25])]
    fifth = fifth.assign(average_rating=np.where(fifth.total == 25, "5.0", "4.8"))
    return (
        _returned(fifth, orders, until, days).groupby("average_rating").returned.agg(n="size", events="sum")
    )


def _returned(starts: pd.DataFrame, orders: pd.DataFrame, until: pd.Timestamp, days: int) -> pd.DataFrame:
    horizon = pd.Timedelta(days=days)
    starts = starts[starts.rated_at + horizon <= until]
    later = starts.merge(orders, on="customer_id", suffixes=("", "_bought"))
    later = later[
        (later.ordered_at > later.rated_at)
        & (later.ordered_at <= later.rated_at + horizon)
        & ~(later.order_id_bought == later.order_id)
    ]
    return starts.assign(returned=starts.customer_id.isin(later.customer_id))


def levels_of_latest(ratings: pd.DataFrame) -> pd.DataFrame:
    """rating_level events total squares: each customer's latest rating."""
    latest = ratings.sort_values(["rated_at", "rating_id"]).drop_duplicates("customer_id", keep="last")
    latest = latest.assign(squares=latest.rating**2)
    return latest.groupby("rating_level").agg(
        events=("rating", "size"), total=("rating", "sum"), squares=("squares", "sum")
    )


def unhappy_by_delivery(ratings: pd.DataFrame, orders: pd.DataFrame) -> pd.DataFrame:
    """delivery n events: each customer's first rated delivery, late or on time, and the unhappy."""
    delivered = orders.dropna(subset=["promised_at", "delivered_at"])
    both = delivered.merge(ratings[["order_id", "rating_id", "rated_at", "rating_level"]], on="order_id")
    both = both[both.rated_at >= both.delivered_at]
    first = both.sort_values(["ordered_at", "order_id", "rated_at", "rating_id"]).drop_duplicates(
        "customer_id"
    )
    late = pd.Series(np.where(first.delivered_at > first.promised_at, "late", "on_time"), index=first.index)
    unhappy = first.rating_level <= 2
    return unhappy.groupby(late.rename("delivery")).agg(n="size", events="sum")
