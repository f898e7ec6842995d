"""The door: a cell per fault, canonical column and format, and what the cells cannot show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import pyarrow as pa
import pytest
from delivered import at_the_door

from cxresearch.door import Checked, Dialect
from cxresearch.schema import CUSTOMER, TABLES, TURN, Column, Table

START = datetime(2023, 1, 2, 9, 30)
FORMATS = ("text", "native", "dates", "instants")
"""CSV; Parquet with types, times without a zone; the same with type DATE; times with a zone."""


# ---------------------------------------------------------------- the grid

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
    column: Column
    value: Any = None

    @property
    def rejects(self) -> bool:
        return self.column.required or self.column.rejects


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
            return moment(datetime.combine(day_of(column, i), START.time()) + timedelta(minutes=i), format)
        case "month":
            return f"2023-{i % 12 + 1:02}" if text else date(2023, i % 12 + 1, 1)
        case "rating" | "score":
            return str(1 + i % 5) if text else float(1 + i % 5)
        case "count":
            return str(i % 7) if text else float(i % 7)
        case "valence":
            return str(i % 3 - 1) if text else float(i % 3 - 1)
    return f"{i}.25" if text else i + 0.25


def day_of(column: Column, i: int) -> date:
    return START.date() + timedelta(days=2 * i + (1 if column.not_before else 0))


def moment(local: datetime, format: str) -> Any:
    match format:
        case "text":
            return local.isoformat(" ")
        case "dates":
            return local.date()
        case "instants":
            return (local - timedelta(hours=7)).replace(tzinfo=UTC)
    return local


def columns_in(table: Table, format: str) -> tuple[Column, ...]:
    """The columns delivered in a format: all, or where only the kind of times differs what that touches."""
    if format in ("text", "native"):
        return table.columns
    return tuple(column for column in table.columns if column.required or column.type == "time")


def cells(table: Table, format: str) -> list[Cell]:
    """Every fault that this table can have in this format, each once."""
    found = []
    for column in columns_in(table, format):

        def cell(kind: str, value: Any = None, column: Column = column) -> Cell:
            return Cell(table.name, format, f"{kind}:{column.name}", column, value)

        if column.required:
            found.append(cell("missing"))
        unreadable = UNREADABLE["text" if format == "text" else "native"]
        if column.type in unreadable:
            found.append(cell("unreadable", unreadable[column.type]))
        if column.type in OFF:
            found.append(
                cell("range", str(OFF[column.type]) if format == "text" else float(OFF[column.type]))
            )
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
    if format == "text" or column.type in ("id", "text", "word"):
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

    def row(i: int) -> dict[str, Any]:
        return {column.name: good(column, i, format) for column in columns_in(table, format)}

    rows = [row(i) for i in range(GOOD)]
    rows += [
        row(i) | {cell.column.name: cell.value} for i, cell in enumerate(cells(table, format), start=GOOD)
    ]
    if table.copies:
        rows.append(row(0))
    if table.key:
        rows += [row(500), row(501) | {table.key: row(500)[table.key]}]
    columns = {column: [row[column] for row in rows] for column in rows[0]}
    checked = at_the_door(
        table.name,
        columns,
        {column.name: arrow_type(column, format) for column in columns_in(table, format)},
        dialect=Dialect(text=format == "text"),
        known={} if table.name == "customers" else {"customers": [f"c{i:03}" for i in range(900)]},
    )
    return checked, checked.rejects.to_pyarrow().to_pylist()


def named(cell: Cell) -> str:
    return f"{cell.table}-{cell.format}-{cell.code}"


@pytest.mark.parametrize(
    "cell", [c for t in TABLES.values() for f in FORMATS for c in cells(t, f)], ids=named
)
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
    names = tuple(column.name for column in columns_in(table, format))
    assert checked.passage.columns == names
    assert checked.rejects.columns == ("code", *names, "kept")
    days = {column.name for column in table.columns if column.type == "time"} if format == "dates" else set()
    assert checked.passage.dates == days


TYPES = {
    **dict.fromkeys(("id", "text", "word"), "string"),
    **dict.fromkeys(("rating", "score", "number"), "float64"),
    **dict.fromkeys(("count", "valence"), "int64"),
    "bool": "boolean",
    "month": "date",
    "money": "decimal(18, 4)",
    "time": "timestamp",
}


def typed(column: Column, i: int, format: str) -> dict[str, Any]:
    """What the good value of the i-th row should come in as."""
    name = column.name
    match column.type:
        case "time":
            local = datetime.combine(day_of(column, i), START.time()) + timedelta(minutes=i)
            if format == "dates":
                local = datetime.combine(local.date(), datetime.max.time())
            return {name: local - timedelta(hours=7), f"{name}_local": local}
        case "bool":
            return {name: i % 2 == (0 if format == "text" else 1)}
        case "month":
            return {name: date(2023, i % 12 + 1, 1)}
        case "rating" | "score" | "number" | "count" | "valence":
            return {name: float(good(column, i, format))}
        case "money":
            return {name: Decimal(str(good(column, i, format)))}
    return {name: good(column, i, format)}


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_good_values_come_in_typed_and_blanked_ones_null(table: Table, format: str) -> None:
    checked, _ = grid(table, format)
    columns = columns_in(table, format)
    expected = [
        {k: v for column in columns for k, v in typed(column, i, format).items()} for i in range(GOOD)
    ]
    for i, cell in enumerate(cells(table, format), start=GOOD):
        if not cell.rejects:
            row = {k: v for column in columns for k, v in typed(column, i, format).items()}
            expected.append(row | dict.fromkeys(typed(cell.column, i, format)))
    came = checked.rows.drop(*{TURN, CUSTOMER} & {*checked.rows.columns})
    assert {name: str(kind).removesuffix("(6)") for name, kind in came.schema().items()} == {
        name: TYPES[column.type] for column in columns for name in typed(column, 0, format)
    }
    rows = came.to_pyarrow().to_pylist()
    assert sorted(map(repr_sorted, rows)) == sorted(map(repr_sorted, expected))


def repr_sorted(row: dict[str, Any]) -> list[tuple[str, str]]:
    """A row in an order that nulls do not disturb; whole numbers are equal whatever their type."""
    return sorted(
        (k, repr(float(v)) if isinstance(v, int | float | Decimal) else repr(v)) for k, v in row.items()
    )


def test_each_customers_rows_are_numbered_in_turn() -> None:
    """By time, equals by the bytes of the key; a row that is rejected has no place among them."""
    rows = [
        ("r9", "ann", "2024-01-03", 4, 2),
        ("r1", "ann", "2024-01-01", 9, None),  # off the scale
        ("rb", "ann", "2024-01-02", 5, 1),
        ("rB", "ann", "2024-01-02", 5, 0),
        ("r2", "Bao", "2024-01-05", 1, 0),
    ]
    names = ("rating_id", "customer_id", "rated_at", "rating")
    checked = at_the_door("ratings", {name: [row[i] for row in rows] for i, name in enumerate(names)})
    turns = {row["rating_id"]: row[TURN] for row in checked.rows.to_pyarrow().to_pylist()}
    assert turns == {row[0]: row[4] for row in rows if row[4] is not None}
    assert TURN not in at_the_door("exits", {"customer_id": ["ann"], "left_at": ["2024-01-01"]}).rows.columns
