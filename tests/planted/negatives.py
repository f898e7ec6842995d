"""The ten negatives and goods sent back, measured on a made-up company's tables by hand-written pandas."""

from __future__ import annotations

import pandas as pd

from .landmark import active, returned_after
from .ratings import HORIZON, Measured, Tables, ratio, share

MONTH = pd.Timedelta(days=30)


def measured(tables: Tables, *, model: str, until: pd.Timestamp) -> Measured:
    """Value and standard error of each; `until` is exclusive."""
    exposed, unexposed = _returned_by_factor(tables, model, until)
    found = {factor: ratio(returned, unexposed) for factor, returned in exposed.items()}
    if model == "e-commerce":
        happy, unhappy = _sent_back(tables, until)
        found["ecommerce-cx-returns"] = ratio(happy, unhappy)
    return found


def base_rates(tables: Tables, *, model: str, until: pd.Timestamp) -> Measured:
    """Value and standard error of their base rates."""
    exposed, unexposed = _returned_by_factor(tables, model, until)
    found = dict.fromkeys(exposed, share(unexposed))
    if model == "e-commerce":
        found["ecommerce-cx-returns"] = share(_sent_back(tables, until)[1])
    return found


def _returned_by_factor(
    tables: Tables, model: str, until: pd.Timestamp
) -> tuple[dict[str, pd.Series], pd.Series]:
    """Returned after a month from the first order (contract)? Those who met each factor in the month, and
    those who met none. Months are not told apart: nothing of the kind is planted."""
    table, at = ("subscriptions", "started_at") if model == "subscription" else ("orders", "ordered_at")
    first = tables[table].groupby("customer_id", as_index=False)[at].min().rename(columns={at: "u"})
    first["landmark"] = first["u"] + MONTH
    first = first[first["landmark"] + HORIZON <= until]
    if model == "subscription":
        first = first[active(first, first["landmark"], tables)]
    first["returned"] = returned_after(first, "landmark", tables, model)
    met = first.merge(tables["incidents"], on="customer_id")
    met = met[(met["occurred_at"] >= met["u"]) & (met["occurred_at"] <= met["landmark"])]
    exposed = {
        factor: rows.drop_duplicates("customer_id")["returned"] for factor, rows in met.groupby("factor")
    }
    return exposed, first[~first["customer_id"].isin(met["customer_id"])]["returned"]


def _sent_back(tables: Tables, until: pd.Timestamp) -> tuple[pd.Series, pd.Series]:
    """One of the next orders sent back? Index customers with such an order: happy ones, and unhappy ones."""
    first = tables["ratings"].sort_values(["customer_id", "rated_at", "rating_id"])
    first = first.groupby("customer_id").head(1)[["customer_id", "rated_at", "rating", "order_id"]]
    first = first[first["rated_at"] + HORIZON <= until]
    pairs = first.merge(tables["orders"], on="customer_id", suffixes=("_rated", ""))
    wait = pairs["ordered_at"] - pairs["rated_at"]
    again = (wait > pd.Timedelta(0)) & (wait <= HORIZON) & (pairs["ordered_at"] <= until - MONTH)
    pairs = pairs[again & (pairs["order_id"] != pairs["order_id_rated"].fillna(""))]
    sent = pairs.assign(sent=pairs["returned"].fillna(False).astype(float)).groupby("customer_id")
    outcome, level = sent["sent"].max(), sent["rating"].first()
    return outcome[level >= 4], outcome[level <= 2]
