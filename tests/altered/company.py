"""A made-up company of a few hundred customers of whom nearly every claim can be tested, as rows of text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from cxresearch.schema import TABLES
from cxresearch.synthetic import simulate

Rows = Mapping[str, pd.DataFrame]

CUSTOMERS = 750
DRAWN = 5000
"""So many are drawn that the rare ones, who complain or tell whom they told, can be chosen from them."""

UNTIL = date(2024, 12, 31)


@dataclass(frozen=True)
class Made:
    """A company: its tables, each cell the text of a CSV file, missing ones blank."""

    model: str
    tables: Rows
    until: date = UNTIL


@cache
def made(model: str, seed: int = 1) -> Made:
    """A company with ties in time, rejected and blanked rows, and as many of the rare answers as there are."""
    with TemporaryDirectory() as folder:
        simulate(folder, customers=DRAWN, seed=seed, model=model)
        drawn = {
            name: pd.read_csv(Path(folder, f"{name}.csv"), dtype=str, keep_default_na=False)
            for name in TABLES
        }
    chosen = _informative(drawn)
    tables = {name: _of(rows, name, chosen) for name, rows in drawn.items()}
    return Made(model, _with_faults(_with_ties(_answered(tables))))


def _informative(drawn: Rows) -> set[str]:
    """Customers who complained, then those of journeys, of many ratings, of whom is known what they told."""
    ratings = drawn["ratings"]
    told = ratings[(ratings.told_positive != "") & (ratings.told_negative != "")]
    rated = ratings.customer_id.value_counts()
    groups = (
        drawn["complaints"].customer_id[:130],
        drawn["interactions"].customer_id.drop_duplicates()[:330],
        told.customer_id[:300],
        rated[rated >= 5].index.to_series()[:60],
        drawn["exits"].customer_id[:60],
        drawn["customers"].customer_id,
    )
    return set(pd.unique(pd.concat(groups))[:CUSTOMERS])


def _answered(tables: Rows) -> Rows:
    """Most of the optional questions answered, by what the rater before said, and costs as of so few customers."""
    ratings, costs = tables["ratings"].copy(), tables["costs"].copy()
    for column in ratings.columns[5:]:
        answers = ratings[column].where(ratings[column] != "").ffill(limit=20)
        ratings[column] = answers.fillna("")
    costs["amount"] = [str(int(amount) * CUSTOMERS // DRAWN) for amount in costs["amount"]]
    return {**tables, "ratings": ratings, "costs": costs}


def _of(rows: pd.DataFrame, name: str, chosen: set[str]) -> pd.DataFrame:
    table = TABLES[name]
    who = table.customer or {"experiments": "unit_id"}.get(name)  # offers are made to others besides
    return rows.reset_index(drop=True) if who is None else rows[rows[who].isin(chosen)].reset_index(drop=True)


def _with_ties(tables: Rows) -> Rows:
    """Every other row of a customer at the time of the one before, in the tables whose rows follow each other."""
    tied = dict(tables)
    for name, table in TABLES.items():
        if table.in_turn or name == "interactions":
            time, rows = table.in_turn or "occurred_at", tables[name].copy()
            before = rows.customer_id.shift() == rows.customer_id
            which = before & (np.arange(len(rows)) % 4 == 1)
            rows.loc[which, time] = rows[time].shift()[which]
            tied[name] = rows
    return tied


def _with_faults(tables: Rows) -> Rows:
    """Copies, keys given twice, values off their range, rows of the future and of strangers."""
    faulty = dict(tables)
    for name in ("orders", "ratings", "complaints", "interactions"):
        table, rows = TABLES[name], tables[name]
        copies, twice, future, strange = (rows.iloc[[at]].copy() for at in (3, 5, 7, 9))
        twice[table.in_turn or "occurred_at"] = "2024-01-01T00:01"
        future[table.key], future[table.in_turn or "occurred_at"] = f"{name}-f", "2025-06-01T10:00"
        strange[table.key], strange["customer_id"] = f"{name}-s", "stranger"
        faulty[name] = pd.concat([rows, copies, twice, future, strange], ignore_index=True)
    ratings = faulty["ratings"].copy()
    ratings.loc[11, "rating"], ratings.loc[12, "price"] = "9", "9"
    return {**faulty, "ratings": ratings}


def with_tables(company: Made, **tables: pd.DataFrame) -> Made:
    """The same company with some of its tables replaced."""
    return replace(company, tables={**company.tables, **tables})
