"""Changes to a company's rows that no claim, or only some claims, may notice."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from altered.company import Made, with_tables
from cxresearch.schema import TABLES, Column

WEEK = timedelta(days=7)
GENERATION = timedelta(days=28 * 365 + 7)
"""After 28 years the calendar is the same, weekdays and leap years too, between 1901 and 2099."""


def shuffled(company: Made, seed: int = 0) -> Made:
    """Each file's rows in another order."""
    draw = np.random.default_rng(seed)
    return with_tables(
        company, **{name: rows.iloc[draw.permutation(len(rows))] for name, rows in company.tables.items()}
    )


def _keys(company: Made) -> dict[str, list[tuple[str, Column]]]:
    """Every column of ids, by whose ids they are."""
    found: dict[str, list[tuple[str, Column]]] = {}
    for name, rows in company.tables.items():
        table = TABLES[name]
        for column in (column for column in table.columns if column.type == "id" and column.name in rows):
            whose = column.refers or (name if column.name == table.key else column.name)
            found.setdefault(whose, []).append((name, column))
    return found


TIED = ("orders", "ratings", "complaints", "interactions")
"""Whose ids decide between rows of one time."""


def renamed(company: Made, seed: int = 0) -> Made:
    """Every id a whole number of seven digits: those that decide ties in the order that they had by their bytes, the
    others in any."""
    tables = {name: rows.copy() for name, rows in company.tables.items()}
    draw = np.random.default_rng(seed)
    for whose, columns in _keys(company).items():
        ids = sorted({id for name, column in columns for id in tables[name][column.name]} - {""})
        order = np.arange(len(ids)) if whose in TIED else draw.permutation(len(ids))
        names = {id: str(1_000_000 + 7 * int(place)) for id, place in zip(ids, order, strict=True)} | {"": ""}
        for name, column in columns:
            tables[name][column.name] = tables[name][column.name].map(names)
    return replace(company, tables=tables)


def padded(company: Made) -> Made:
    """Each id of one length (as `renamed` gives them) with zeros before it and a word before those."""
    tables = {name: rows.copy() for name, rows in company.tables.items()}
    for columns in _keys(company).values():
        for name, column in columns:
            tables[name][column.name] = [id and f"k-{id:0>12}" for id in tables[name][column.name]]
    return replace(company, tables=tables)


def moved(company: Made, by: timedelta) -> Made:
    """Every time and the cut-off earlier or later by whole days; months by as many whole months as that is."""
    tables = {name: rows.copy() for name, rows in company.tables.items()}
    for name, rows in tables.items():
        for column in TABLES[name].columns:
            if column.name in rows and column.type in ("time", "month"):
                rows[column.name] = [_moved(cell, by) for cell in rows[column.name]]
    return replace(company, tables=tables, until=company.until + by)


def _moved(cell: str, by: timedelta) -> str:
    if len(cell) == len("2024-01"):
        months = 12 * int(cell[:4]) + int(cell[5:]) - 1 + round(by.days / 30.4375)
        return f"{months // 12}-{months % 12 + 1:02}"
    return cell and (datetime.fromisoformat(cell) + by).isoformat("T", "minutes")[: len(cell)]


def with_outsiders(company: Made, *names: str, customers: int = 40) -> Made:
    """New customers with rows in these tables alone (and in `customers`, or they would be strangers): copies
    of the rows of others."""
    tables = dict(company.tables)
    new = [f"outsider{place:03}" for place in range(customers)]
    known = tables["customers"]
    joined = known.iloc[:customers].assign(customer_id=new, acquired_at="")
    tables["customers"] = pd.concat([joined, known], ignore_index=True)
    for name in names:
        table, rows = TABLES[name], tables[name]
        taken = rows.iloc[: 3 * customers].copy()
        who = table.customer or {"offers": "party_id", "experiments": "unit_id"}.get(name)
        if who is not None:
            taken[who] = [new[place % customers] for place in range(len(taken))]
        if table.key and table.key != who:
            taken[table.key] = [f"{name}-o{place}" for place in range(len(taken))]
        if table.key == who:
            taken = taken.drop_duplicates(table.key)
        tables[name] = pd.concat([rows, taken], ignore_index=True)
    return replace(company, tables=tables)


def with_latecomers(company: Made, customers: int = 60) -> Made:
    """New customers whose whole history is in the last two days before the cut-off."""
    late = datetime.combine(company.until, datetime.min.time()) - timedelta(days=1)
    new = [f"late{place:03}" for place in range(customers)]
    tables = dict(company.tables)
    for name, rows in company.tables.items():
        table = TABLES[name]
        who = table.customer
        if who is None:
            continue
        many = customers if name == "customers" else 2 * customers
        taken = rows.sample(many, replace=len(rows) < many, random_state=1)
        taken[who] = [new[place % customers] for place in range(len(taken))]
        if table.key and table.key != who:
            taken[table.key] = [f"{name}-late{place}" for place in range(len(taken))]
        for column in table.columns:
            if column.type == "time":
                at = late + timedelta(minutes=7 * (1 + bool(column.not_before)))
                # as long as the cell was: a column of days stays one
                taken[column.name] = [
                    cell and (at + timedelta(minutes=place)).isoformat("T", "minutes")[: len(cell)]
                    for place, cell in enumerate(taken[column.name])
                ]
        tables[name] = pd.concat([rows, taken], ignore_index=True)
    return replace(company, tables=tables)


def with_strange_columns(company: Made) -> Made:
    """Columns that no canonical table has, before and after the others, the last of them all blank."""
    strange = {
        name: pd.concat(
            [
                pd.Series(range(len(rows)), rows.index, name="Ghi chú").astype(str),
                rows,
                pd.Series("", rows.index, name="x"),
            ],
            axis=1,
        )
        for name, rows in company.tables.items()
    }
    return replace(company, tables=strange)
