"""Complaints and silence, measured on a made-up company's tables by hand-written pandas."""

from __future__ import annotations

import pandas as pd

from .landmark import active, returned_after
from .ratings import HORIZON, Measured, Tables, ratio, share

MONTH = pd.Timedelta(days=30)


def measured(tables: Tables, *, model: str, until: pd.Timestamp) -> Measured:
    """Value and standard error of every claim on complaints and silence; `until` is exclusive."""
    ratings = _in_order(tables)
    unhappy = ratings[(ratings["rating"] <= 2) & ratings["complained"].notna()]
    unhappy = unhappy.groupby("customer_id").head(1)
    silent = 1 - unhappy["complained"].astype(float)
    many, few = silent.sum(), (1 - silent).sum()
    gone = _gone(unhappy, tables, model, until)
    quiet = silent.loc[gone.index]
    resolved, unresolved = _after_complaint(tables, model, until)
    happy, sad = _complaints_later(ratings, tables, until)
    found = {
        "silent-share-96": share(silent),
        "silent-per-complainer-26": (many / few, many / few * (1 / many + 1 / few) ** 0.5),
        "silent-leave-91": share(gone[quiet == 1]),
        "unhappy-leave-silently-87": share(gone * quiet),
        "well-resolved-complaints-bring-back": ratio(resolved, unresolved),
        "cx-fewer-complaints": ratio(happy, sad),
    }
    if model != "subscription":
        found["reactive-care-rarely-satisfies"] = share(_rated_after_complaint(tables, until))
    return found


def base_rates(tables: Tables, *, model: str, until: pd.Timestamp) -> Measured:
    """Value and standard error of their base rates."""
    ratings = _in_order(tables)
    first = ratings.groupby("customer_id").head(1)
    calm = first[~first["customer_id"].isin(tables["complaints"]["customer_id"])]
    found = {
        "silent-leave-91": share(_gone(first[first["rating"] >= 4], tables, model, until)),
        "well-resolved-complaints-bring-back": share(_after_complaint(tables, model, until)[1]),
        "cx-fewer-complaints": share(_complaints_later(ratings, tables, until)[1]),
    }
    if model != "subscription":
        found["reactive-care-rarely-satisfies"] = share((calm["rating"] >= 4).astype(float))
    return found


def _in_order(tables: Tables) -> pd.DataFrame:
    return tables["ratings"].sort_values(["customer_id", "rated_at", "rating_id"])


def _gone(rated: pd.DataFrame, tables: Tables, model: str, until: pd.Timestamp) -> pd.Series:
    """1 or 0 for those of the ratings, one a customer, that are followed from a month on."""
    rated = rated.assign(landmark=rated["rated_at"] + MONTH)
    rated = rated[rated["landmark"] + HORIZON <= until]
    if model == "subscription":
        rated = rated[active(rated, rated["rated_at"], tables)]
    return 1 - returned_after(rated, "landmark", tables, model)


def _after_complaint(tables: Tables, model: str, until: pd.Timestamp) -> tuple[pd.Series, pd.Series]:
    """Returned after a month from the first complaint? Those resolved by then, and the others."""
    first = tables["complaints"].sort_values(["customer_id", "opened_at", "complaint_id"])
    first = first.groupby("customer_id").head(1)
    first = first.assign(landmark=first["opened_at"] + MONTH)
    first = first[first["landmark"] + HORIZON <= until]
    if model == "subscription":
        first = first[active(first, first["landmark"], tables)]
    closed = first["closed_at"] <= first["landmark"]
    well = closed & first["resolved"].fillna(False).astype(bool)
    badly = ~well & (first["resolved"].notna() | ~closed)
    returned = returned_after(first, "landmark", tables, model)
    return returned[well], returned[badly]


def _complaints_later(
    ratings: pd.DataFrame, tables: Tables, until: pd.Timestamp
) -> tuple[pd.Series, pd.Series]:
    """A complaint in the horizon from a month after the first rating on? Happy ones, and unhappy ones."""
    first = ratings.groupby("customer_id").head(1)
    first = first[first["rated_at"] + MONTH + HORIZON <= until]
    pairs = first[["customer_id", "rated_at"]].merge(tables["complaints"], on="customer_id")
    wait = pairs["opened_at"] - pairs["rated_at"]
    late = pairs[(wait > MONTH) & (wait <= MONTH + HORIZON)]["customer_id"]
    outcome = first["customer_id"].isin(late).astype(float)
    return outcome[first["rating"] >= 4], outcome[first["rating"] <= 2]


def _rated_after_complaint(tables: Tables, until: pd.Timestamp) -> pd.Series:
    """Happy? The first rating in the month after the first complaint that is followed by one."""
    complaints = tables["complaints"]
    complaints = complaints[complaints["closed_at"] + MONTH <= until]
    pairs = complaints.merge(tables["ratings"], on="customer_id")
    wait = pairs["rated_at"] - pairs["closed_at"]
    pairs = pairs[(wait > pd.Timedelta(0)) & (wait <= MONTH)]
    pairs = pairs.sort_values(["customer_id", "opened_at", "complaint_id", "rated_at", "rating_id"])
    return (pairs.groupby("customer_id").head(1)["rating"] >= 4).astype(float)
