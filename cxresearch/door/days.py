"""Days on which an implausible share of the rows falls, and days of the month that no row falls on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir

from cxresearch import clock
from cxresearch.model import Warning
from cxresearch.schema import Column, Table

CROWD = 200
DAY_SHARE = 0.1
DAY_TIMES = 10
"""A day is implausible when it holds over a tenth of at least 200 rows, and over ten times its part of
the days from the first to the last: it is the day of a migration, or a default."""

MONTHS = 12
DIFFERENT = 6
SWAPPED_SPAN = 60
"""Days of the month that never exceed 12 are months: of at least 200 rows over more than 60 days, on at least six
different days of the month (so that it is no table of first days, or of firsts and fifteenths)."""


def warnings(table: Table, columns: Sequence[Column], good: ir.Table, kept: int) -> Iterator[Warning]:
    """`day:COL` (rows of the day) and `swapped:COL` (rows, none of which is after the 12th of a month)."""
    times = [column.name for column in columns if column.type == "time"]
    if kept < CROWD or not times:
        return
    parts = [_days(name, good) for name in times]
    plans = {column.name for column in columns if column.plan}
    for row in (ibis.union(*parts) if len(parts) > 1 else parts[0]).to_pyarrow().to_pylist():
        if (row["total"] or 0) >= CROWD:
            yield from _of(table, row, plan=row["column"] in plans)


def _days(name: str, good: ir.Table) -> ir.Table:
    each = good.select(day=good[f"{name}_local"].date(), at=good[f"{name}_local"])
    each = each.filter(each["at"].between(*clock.CALENDAR))  # a stand-in for "never" is no day
    days = each.group_by("day").agg(n=each.count())
    return days.aggregate(
        column=ibis.literal(name),
        total=days.n.sum(),
        most=days.n.max(),
        first=days.day.min(),
        last=days.day.max(),
        highest=days.day.day().max(),
        different=days.day.day().nunique(),
    )


def _of(table: Table, row: Mapping[str, Any], *, plan: bool) -> Iterator[Warning]:
    span = (row["last"] - row["first"]).days + 1
    # what is planned may well be planned for one day
    if not plan and row["most"] / row["total"] > max(DAY_SHARE, DAY_TIMES / span):
        yield Warning(f"day:{row['column']}", table.name, row["most"])
    if span > SWAPPED_SPAN and row["highest"] <= MONTHS and row["different"] >= DIFFERENT:
        yield Warning(f"swapped:{row['column']}", table.name, row["total"])
