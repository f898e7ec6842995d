"""The door: a cell per fault, canonical column and format, and what the cells cannot show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import ibis
import pyarrow as pa
import pytest

from cxresearch import schema
from cxresearch.clock import edge
from cxresearch.door import Checked, Dialect, Settings, check
from cxresearch.errors import CallError
from cxresearch.schema import TABLES, Column, Table

ZONE = "Asia/Ho_Chi_Minh"
SETTINGS = Settings(timezone=ZONE, until=edge(date(2024, 12, 31), ZONE, end=True), scale=(1, 5))
START = datetime(2023, 1, 2, 9, 30)
FORMATS = ("text", "native", "dates", "instants")
"""CSV; Parquet with types, times without a zone; the same with type DATE; times with a zone."""

CONNECTION = ibis.duckdb.connect()


def deliver(columns: Mapping[str, list[Any]], types: Mapping[str, pa.DataType] | None = None) -> ibis.Table:
    """A delivered table in the engine, numbered in order."""
    n = len(next(iter(columns.values())))
    fields = {name: pa.array(values, (types or {}).get(name)) for name, values in columns.items()}
    return CONNECTION.create_table(
        ibis.util.gen_name("delivered"), pa.table({**fields, "row": pa.array(range(n), pa.int64())}), temp=True
    )


def at_the_door(
    table: str,
    columns: Mapping[str, list[Any]],
    types: Mapping[str, pa.DataType] | None = None,
    *,
    dialect: Dialect = Dialect(text=True),
    words: Mapping[str, Mapping[str, str]] | None = None,
    settings: Settings = SETTINGS,
    known: Mapping[str, list[Any]] | None = None,
) -> Checked:
    return check(
        TABLES[table],
        deliver(columns, types),
        dialects=dict.fromkeys(columns, dialect),
        words=words or {},
        settings=settings,
        known={name: deliver({"id": ids}).select("id") for name, ids in (known or {}).items()},
    )


def came_in(checked: Checked, order: str) -> list[dict[str, Any]]:
    return checked.rows.order_by(order).to_pyarrow().to_pylist()


# ---------------------------------------------------------------- the grid

TEXT_TYPES = ("id", "text", "word")
UNREADABLE = {
    "text": {
        "time": "31/12/2023",
        "bool": "maybe",
        "rating": "good",
        "score": "4;5",
        "count": "two",
        "valence": "--1",
        "money": "1.000,00",
        "number": "nan",
        "month": "2023-13",
    },
    "native": {
        "bool": 2,
        "rating": float("nan"),
        "score": float("inf"),
        "count": 1e300,
        "valence": float("nan"),
        "money": float("-inf"),
        "number": float("inf"),
    },
}
OFF = {"rating": 5.5, "score": 0, "count": -1, "valence": 2}


@dataclass(frozen=True)
class Cell:
    """A faulty row of the grid: its code, and what it holds instead of a good value."""

    table: str
    format: str
    code: str
    column: Column | None
    value: Any = None

    @property
    def rejects(self) -> bool:
        return self.column is None or self.column.required or self.column.rejects


def good(column: Column, i: int, format: str) -> Any:
    """A good value for the i-th row."""
    text = format == "text"
    match column.type:
        case "id":
            return f"{column.name}-{i:03}" if column.refers is None else f"c{i:03}"
        case "text":
            return f"kind {i % 3}"
        case "word":
            return column.words[i % len(column.words)]
        case "bool":
            return ("yes", "no")[i % 2] if text else i % 2
        case "time":
            return moment(START + timedelta(days=2 * i + (1 if column.not_before else 0), minutes=i), format)
        case "month":
            return f"2023-{i % 12 + 1:02}" if text else date(2023, i % 12 + 1, 1)
        case "rating" | "score":
            return str(1 + i % 5) if text else float(1 + i % 5)
        case "count":
            return str(i % 7) if text else float(i % 7)
        case "valence":
            return str(i % 3 - 1) if text else float(i % 3 - 1)
    return f"{i}.25" if text else i + 0.25


def moment(local: datetime, format: str) -> Any:
    match format:
        case "text":
            return local.isoformat(" ")
        case "dates":
            return local.date()
        case "instants":
            return (local - timedelta(hours=7)).replace(tzinfo=UTC)
    return local


def cells(table: Table, format: str) -> list[Cell]:
    """Every fault that this table can have in this format, each once."""
    found = []
    for column in table.columns:

        def cell(kind: str, value: Any = None, column: Column = column) -> Cell:
            return Cell(table.name, format, f"{kind}:{column.name}", column, value)

        if column.required:
            found.append(cell("missing"))
        unreadable = UNREADABLE["text" if format == "text" else "native"]
        if column.type in unreadable:
            found.append(cell("unreadable", unreadable[column.type]))
        if column.type in OFF:
            found.append(cell("range", str(OFF[column.type]) if format == "text" else float(OFF[column.type])))
        if column.type == "word":
            found.append(cell("word", "nobody"))
        if column.type == "time" and not column.plan:
            found.append(cell("future", moment(datetime(2025, 1, 1), format)))
        if column.type == "month":
            found.append(cell("future", "2025-01" if format == "text" else date(2025, 1, 1)))
        if column.not_before:
            found.append(cell("order", moment(datetime(2020, 1, 1), format)))
        if column.refers == "customers" and not column.warns:
            found.append(cell("reference", "stranger"))
    return found


def arrow_type(column: Column, format: str) -> pa.DataType:
    if format == "text" or column.type in TEXT_TYPES:
        return pa.string()
    if column.type == "time":
        return {"dates": pa.date32(), "instants": pa.timestamp("us", "UTC")}.get(format, pa.timestamp("us"))
    return {"month": pa.date32(), "bool": pa.int64()}.get(column.type, pa.float64())


GOOD = 60
"""Good rows before the faulty ones, enough that most of the table comes in."""


@cache
def grid(table: Table, format: str) -> tuple[Checked, list[dict[str, Any]]]:
    """All of a table's cells in one delivery: good rows, then the faulty row of each cell, then (in tables
    that are checked for it) a copy of the first good row, and two rows of one key."""
    rows = [{column.name: good(column, i, format) for column in table.columns} for i in range(GOOD)]
    for i, cell in enumerate(cells(table, format), start=GOOD):
        rows.append({column.name: good(column, i, format) for column in table.columns} | {cell.column.name: cell.value})
    if table.copies:
        rows.append(dict(rows[0]))
    if table.key:
        twice = {column.name: good(column, 500, format) for column in table.columns}
        rows += [twice, {column.name: good(column, 501, format) for column in table.columns} | {table.key: twice[table.key]}]
    known = deliver({"id": [f"c{i:03}" for i in range(900)]}).select("id")
    columns = {column.name: [row[column.name] for row in rows] for column in table.columns}
    checked = check(
        table,
        deliver(columns, {column.name: arrow_type(column, format) for column in table.columns}),
        dialects=dict.fromkeys(columns, Dialect(text=format == "text")),
        words={},
        settings=SETTINGS,
        known={} if table.name == "customers" else {"customers": known},
    )
    return checked, checked.rejects.to_pyarrow().to_pylist()


def named(cell: Cell) -> str:
    return f"{cell.table}-{cell.format}-{cell.code}"


@pytest.mark.parametrize("cell", [c for t in TABLES.values() for f in FORMATS for c in cells(t, f)], ids=named)
def test_each_fault_of_each_column_is_counted_once_and_kept(cell: Cell) -> None:
    checked, rejects = grid(TABLES[cell.table], cell.format)
    counted = checked.passage.rejected if cell.rejects else checked.passage.blanked
    other = checked.passage.blanked if cell.rejects else checked.passage.rejected
    assert counted.get(cell.code) == 1
    assert cell.code not in other
    (kept,) = [row for row in rejects if row["code"] == cell.code]
    assert kept["kept"] is not cell.rejects
    value = kept[cell.column.name]
    assert value == cell.value or (value != value and cell.value != cell.value)  # as delivered, also NaN


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_a_table_comes_in_but_for_its_faulty_rows(table: Table, format: str) -> None:
    checked, rejects = grid(table, format)
    expected = cells(table, format)
    rejected = {cell.code: 1 for cell in expected if cell.rejects}
    rejected |= ({"copy": 1} if table.copies else {}) | ({"key": 2} if table.key else {})
    assert checked.passage.rejected == rejected
    assert checked.passage.blanked == {cell.code: 1 for cell in expected if not cell.rejects}
    assert checked.passage.rows == GOOD + len(expected) + int(table.copies) + 2 * (table.key is not None)
    assert checked.rows.count().execute() == checked.passage.kept
    assert len(rejects) == sum(rejected.values()) + sum(checked.passage.blanked.values())
    assert checked.rejects.columns == ("code", *table.names, "kept")
    assert checked.passage.columns == table.names
    days = {column.name for column in table.columns if column.type == "time"} if format == "dates" else set()
    assert checked.passage.dates == days


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_good_values_come_in_typed_and_blanked_ones_are_null(table: Table, format: str) -> None:
    checked, _ = grid(table, format)
    types = {name: str(kind) for name, kind in checked.rows.schema().items()}
    wanted = {}
    for column in table.columns:
        if column.type == "time":
            wanted |= {column.name: "timestamp(6)", f"{column.name}_local": "timestamp(6)"}
        else:
            wanted[column.name] = {
                **dict.fromkeys(TEXT_TYPES, "string"),
                **dict.fromkeys(("rating", "score", "number"), "float64"),
                **dict.fromkeys(("count", "valence"), "int64"),
                "bool": "boolean",
                "month": "date",
                "money": "decimal(18, 4)",
            }[column.type]
    assert types == wanted
    rows = checked.rows.to_pyarrow().to_pylist()
    first = table.columns[0]
    blanked = [cell for cell in cells(table, format) if not cell.rejects]
    for i, cell in enumerate(cells(table, format), start=GOOD):
        # a faulty value in the first column rejects its row, so the first column still tells rows apart
        found = [row for row in rows if first.type == "id" and row[first.name] == good(first, i, format)]
        if cell in blanked:
            assert [row[cell.column.name] for row in found] == [None]
            if cell.column.type == "time":
                assert found[0][f"{cell.column.name}_local"] is None
        elif first.type == "id":
            assert found == []
    third = [row for row in rows if first.type != "id" or row[first.name] == good(first, 3, format)][0 if first.type == "id" else 3]
    for column in table.columns:
        if column.type == "time":
            local = START + timedelta(days=6 + (1 if column.not_before else 0), minutes=3)
            if format == "dates":
                local = datetime.combine(local.date(), datetime.max.time())
            assert third[f"{column.name}_local"] == local
            assert third[column.name] == local - timedelta(hours=7)
        elif column.type == "money" and first.type == "id":
            assert third[column.name] == Decimal("3.2500")
        elif column.type == "bool":
            assert third[column.name] is (format != "text")
        elif column.type in ("rating", "score"):
            assert third[column.name] == 4.0
        elif column.type == "count":
            assert third[column.name] == 3
        elif column.type == "word" and first.type == "id":
            assert third[column.name] == column.words[3 % len(column.words)]
