"""The first family's quantities, measured on a made-up company's tables by hand-written pandas.

Written from the definitions alone, without the package's estimators and without knowledge of how the
company was drawn, so that the planted truth can be held against something independent.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

HORIZON = pd.Timedelta(days=180)
Tables = dict[str, pd.DataFrame]
Measured = dict[str, tuple[float, float]]
"""Claim -> value and standard error."""


def measured(tables: Tables, *, model: str, until: pd.Timestamp) -> Measured:
    """Value and standard error of every measured claim; `until` is exclusive."""
    ratings = tables["ratings"].sort_values(["customer_id", "rated_at", "rating_id"])
    first = ratings.groupby("customer_id").head(1)
    index = with_return(first[first["rated_at"] + HORIZON <= until], tables, model)
    fifth = ratings[ratings.groupby("customer_id").cumcount() == 4]
    total = ratings[ratings.groupby("customer_id").cumcount() < 5].groupby("customer_id")["rating"].sum()
    five = with_return(fifth[fifth["rated_at"] + HORIZON <= until], tables, model)
    five["total"] = five["customer_id"].map(total)
    latest = ratings.groupby("customer_id").tail(1)["rating"]

    p, n, size = index.groupby("rating")["returned"].mean(), index.groupby("rating").size(), len(latest)
    variance = p * (1 - p) / n
    unhappy, happy = index[index["rating"] <= 2]["returned"], index[index["rating"] >= 4]["returned"]
    slope = np.polyfit(index["rating"], index["returned"], 1)[0]
    centred = index["rating"] - index["rating"].mean()
    residual = index["returned"] - index["returned"].mean() - slope * centred
    slope_error = float(np.sqrt(((centred * residual) ** 2).sum()) / (centred**2).sum())
    found = {
        "five-vs-four-six-times": ratio(
            index[index["rating"] == 5]["returned"], index[index["rating"] == 4]["returned"]
        ),
        "five-vs-4.8-six-times": ratio(
            five[five["total"] == 25]["returned"], five[five["total"] == 24]["returned"]
        ),
        "level12-do-not-return": share(1 - unhappy),
        "level4-not-loyal": share(index[index["rating"] == 4]["returned"]),
        "ladder-slope": (float(slope), slope_error),
        "convex-ladder": (p[5] - 2 * p[4] + p[3], (variance[5] + 4 * variance[4] + variance[3]) ** 0.5),
        "cx-more-repeat": ratio(happy, unhappy),
        "level4-at-least-60": share((latest == 4).astype(float)),
        "most-firms-average-level-4": (latest.mean(), latest.std() / size**0.5),
        "promise-kept-satisfies": promise_kept(tables),
    }
    found["level4-return-uncertain"] = found["five-vs-four-six-times"]
    for low in range(1, 5):
        step = p[low + 1] - p[low], (variance[low + 1] + variance[low]) ** 0.5
        found[f"ladder-step-{low}-{low + 1}"] = step
    if model == "subscription":
        left = with_voluntary_end(index, tables)
        found["subscription-cx-retention"] = ratio(
            left[left["rating"] >= 4]["left"], left[left["rating"] <= 2]["left"]
        )
    return found


def base_rates(tables: Tables, *, model: str, until: pd.Timestamp) -> Measured:
    """Value and standard error of the base rates that are not a part of another quantity here."""
    ratings = tables["ratings"].sort_values(["customer_id", "rated_at", "rating_id"])
    first = ratings.groupby("customer_id").head(1)
    index = with_return(first[first["rated_at"] + HORIZON <= until], tables, model)
    returned = index.set_index("rating")["returned"]
    four = share(returned.loc[[4]])
    return {
        "five-vs-four-six-times": four,
        "level4-return-uncertain": four,
        "level12-do-not-return": share(1 - returned.loc[[4, 5]]),
        "level4-not-loyal": share(returned.loc[[5]]),
        "cx-more-repeat": share(returned.loc[[1, 2]]),
    }


def share(outcome: pd.Series) -> tuple[float, float]:
    p = outcome.mean()
    return p, (p * (1 - p) / len(outcome)) ** 0.5


def ratio(upper: pd.Series, lower: pd.Series) -> tuple[float, float]:
    a, b = upper.mean(), lower.mean()
    error = ((1 - a) / (a * len(upper)) + (1 - b) / (b * len(lower))) ** 0.5
    return a / b, a / b * error


def with_return(rated: pd.DataFrame, tables: Tables, model: str) -> pd.DataFrame:
    """`rated` with 0/1 `returned`; subscribers without an active contract at the rating are left out."""
    rated = rated[["rating_id", "customer_id", "rated_at", "rating", "order_id"]]
    end = rated["rated_at"] + HORIZON
    if model == "subscription":
        held = rated.assign(end=end).merge(tables["subscriptions"], on="customer_id")
        ended = held["ended_at"].fillna(held["end"].max() + HORIZON)
        active = held[(held["started_at"] <= held["rated_at"]) & (ended > held["rated_at"])]
        stays = held[(held["started_at"] <= held["end"]) & (ended > held["end"])]
        rated = rated[rated["rating_id"].isin(active["rating_id"])]
        return rated.assign(returned=rated["rating_id"].isin(stays["rating_id"]).astype(float))
    other = tables["orders"][["order_id", "customer_id", "ordered_at"]]
    pairs = rated.assign(end=end).merge(other, on="customer_id", suffixes=("", "_other"))
    again = pairs[
        (pairs["order_id_other"] != pairs["order_id"].fillna(""))
        & (pairs["ordered_at"] > pairs["rated_at"])
        & (pairs["ordered_at"] <= pairs["end"])
    ]
    return rated.assign(returned=rated["rating_id"].isin(again["rating_id"]).astype(float))


def with_voluntary_end(index: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    held = index.merge(tables["subscriptions"], on="customer_id")
    within = (held["ended_at"] > held["rated_at"]) & (held["ended_at"] <= held["rated_at"] + HORIZON)
    left = held[within & held["voluntary"].fillna(False).astype(bool)]
    return index.assign(left=index["rating_id"].isin(left["rating_id"]).astype(float))


def promise_kept(tables: Tables) -> tuple[float, float]:
    orders = tables["orders"][["order_id", "promised_at", "delivered_at"]].dropna()
    rated = tables["ratings"].sort_values(["rated_at", "rating_id"]).merge(orders, on="order_id")
    rated = rated[rated["rated_at"] >= rated["delivered_at"]].groupby("customer_id").head(1)
    late = rated["delivered_at"] >= pd.to_datetime(rated["promised_at"]) + pd.Timedelta(days=1)
    bad = (rated["rating"] <= 2).astype(float)
    return ratio(bad[late], bad[~late])
