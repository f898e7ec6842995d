"""Who returns after a landmark, by hand-written pandas."""

from __future__ import annotations

import pandas as pd

from .ratings import HORIZON, Tables


def returned_after(rows: pd.DataFrame, at: str, tables: Tables, model: str) -> pd.Series:
    """1.0 or 0.0 for each row, one a customer: an order in the horizon after the time in the column `at`,
    not that of the row's `order_id`; for subscriptions a contract that runs at the horizon's end."""
    start = rows[["customer_id", at]].assign(own=rows["order_id"].fillna("") if "order_id" in rows else "")
    if model == "subscription":
        return active(rows, rows[at] + HORIZON, tables).astype(float)
    pairs = start.merge(tables["orders"][["customer_id", "order_id", "ordered_at"]], on="customer_id")
    wait = pairs["ordered_at"] - pairs[at]
    again = (wait > pd.Timedelta(0)) & (wait <= HORIZON) & (pairs["order_id"] != pairs["own"])
    return rows["customer_id"].isin(pairs[again]["customer_id"]).astype(float)


def active(rows: pd.DataFrame, at: pd.Series, tables: Tables) -> pd.Series:
    """Whether each row's customer, one row each, has a contract at a time."""
    pairs = rows[["customer_id"]].assign(at=at).merge(tables["subscriptions"], on="customer_id")
    running = pairs["ended_at"].isna() | (pairs["ended_at"] > pairs["at"])
    return rows["customer_id"].isin(pairs[running & (pairs["started_at"] <= pairs["at"])]["customer_id"])
