"""Tables delivered to the door, for the tests of what it does with them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import ibis
import pyarrow as pa

from cxresearch.clock import edge
from cxresearch.door import Checked, Dialect, Known, Settings, check
from cxresearch.schema import TABLES

ZONE = "Asia/Ho_Chi_Minh"
SETTINGS = Settings(timezone=ZONE, until=edge(date(2024, 12, 31), ZONE, end=True), scale=(1, 5))
CSV = Dialect(text=True)
CONNECTION = ibis.duckdb.connect()


def deliver(columns: Mapping[str, list[Any]], types: Mapping[str, pa.DataType] | None = None) -> ibis.Table:
    """A delivered table in the engine, numbered in order."""
    n = len(next(iter(columns.values())))
    fields = {name: pa.array(values, (types or {}).get(name)) for name, values in columns.items()}
    return CONNECTION.create_table(
        ibis.util.gen_name("delivered"),
        pa.table({**fields, "row": pa.array(range(n), pa.int64())}),
        temp=True,
    )


def at_the_door(
    table: str,
    columns: Mapping[str, list[Any]],
    types: Mapping[str, pa.DataType] | None = None,
    *,
    dialect: Dialect = CSV,
    words: Mapping[str, Mapping[str, str]] | None = None,
    settings: Settings = SETTINGS,
    known: Mapping[str, list[Any]] | None = None,
) -> Checked:
    """A table of these columns, checked; `known` are the ids of other tables."""
    return check(
        TABLES[table],
        deliver(columns, types),
        dialects=dict.fromkeys(columns, dialect),
        words=words or {},
        settings=settings,
        known={
            name: Known(deliver({"id": ids}).id, Dialect(text=False), {})
            for name, ids in (known or {}).items()
        },
    )


def came_in(checked: Checked, order: str) -> list[dict[str, Any]]:
    """The good rows in the order of a column."""
    return checked.rows.order_by(order).to_pyarrow().to_pylist()
