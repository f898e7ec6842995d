"""The door: a cell per fault, canonical column and format, and what the cells cannot show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import pyarrow as pa
import pytest
from delivered import SETTINGS, ZONE, at_the_door, came_in, deliver

from cxresearch.clock import edge
from cxresearch.door import Checked, Dialect, Settings, check
from cxresearch.errors import CallError
from cxresearch.schema import TABLES, Column, Table

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
    rows += [row(i) | {cell.column.name: cell.value} for i, cell in enumerate(cells(table, format), start=GOOD)]
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
    "time": "timestamp(6)",
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
    expected = [{k: v for column in columns for k, v in typed(column, i, format).items()} for i in range(GOOD)]
    for i, cell in enumerate(cells(table, format), start=GOOD):
        if not cell.rejects:
            row = {k: v for column in columns for k, v in typed(column, i, format).items()}
            expected.append(row | dict.fromkeys(typed(cell.column, i, format)))
    assert {name: str(kind) for name, kind in checked.rows.schema().items()} == {
        name: TYPES[column.type] for column in columns for name in typed(column, 0, format)
    }
    rows = checked.rows.to_pyarrow().to_pylist()
    assert sorted(map(repr_sorted, rows)) == sorted(map(repr_sorted, expected))


def repr_sorted(row: dict[str, Any]) -> list[tuple[str, str]]:
    """A row in an order that nulls do not disturb; whole numbers are equal whatever their type."""
    return sorted((k, repr(float(v)) if isinstance(v, int | float | Decimal) else repr(v)) for k, v in row.items())


# ---------------------------------------------------------------- what the grid does not show

T = pa.timestamp("us")


def test_a_row_counts_once_under_the_first_of_its_faults() -> None:
    columns = {
        "rating_id": [None, "r1", "r2", "r3", "r4", "r4", "r5", "r6", "r7", "r8"],
        "customer_id": ["x", None, "x", "x", "a", "b", "x", "x", "a", "a"],
        "rated_at": ["bad", "bad", "bad", "2030-01-01", "2023-01-01", "2023-01-01", "2030-01-01", "2023-01-01", *["2023-01-01"] * 2],
        "rating": ["9", "9", "9", "9", "9", "4", "4", "4", "4", "4"],
        "price": ["9", "9", "9", "9", "9", "9", "9", "9", "9", "bad"],
        "told_positive": ["bad", "bad", "bad", "bad", "bad", "bad", "bad", "bad", "-1", "-1"],
    }
    checked = at_the_door("ratings", columns, known={"customers": ["a", "b"]})
    assert checked.passage.rejected == {
        "missing:rating_id": 1,
        "missing:customer_id": 1,
        "unreadable:rated_at": 1,
        "key": 2,
        "range:rating": 1,
        "future:rated_at": 1,
        "reference:customer_id": 1,
    }
    # all bad optional values of a row that stays are blanked, one is counted
    assert checked.passage.blanked == {"range:price": 1, "unreadable:price": 1}
    assert [(row["rating_id"], row["price"], row["told_positive"]) for row in came_in(checked, "rating_id")] == [
        ("r7", None, None),
        ("r8", None, None),
    ]
    kept = checked.rejects.filter(checked.rejects.kept).order_by("rating_id").to_pyarrow().to_pylist()
    assert [(row["code"], row["price"], row["told_positive"]) for row in kept] == [
        ("range:price", "9", "-1"),
        ("unreadable:price", "bad", "-1"),
    ]


def test_codes_are_listed_in_the_order_of_precedence() -> None:
    checked, _ = grid(TABLES["orders"], "text")
    kinds = [code.partition(":")[0] for code in checked.passage.rejected]
    assert kinds == ["missing"] * 3 + ["unreadable", "copy", "key", "future", "reference"]
    assert [code for code in checked.passage.blanked if code.startswith("unreadable")] == [
        f"unreadable:{name}" for name in ("amount", "margin", "promised_at", "delivered_at", "returned")
    ]


def test_of_identical_rows_the_first_stays_and_of_different_ones_with_one_key_none() -> None:
    columns = {
        "customer_id": ["a", "a", "a", "b", "b", "b", "c", "d", "d", None, None],
        "region": ["N", "N", "N", "N", "N", "S", None, None, None, "N", "N"],
    }
    checked = at_the_door("customers", columns)
    assert checked.passage.rejected == {"missing:customer_id": 2, "copy": 4, "key": 2}
    assert [row["customer_id"] for row in came_in(checked, "customer_id")] == ["a", "c", "d"]


def test_an_id_is_its_text_so_differing_text_is_no_copy() -> None:
    checked = at_the_door("customers", {"customer_id": ["7", "07", "7 a", "７"]})
    assert checked.passage.rejected == {}
    floats = at_the_door("customers", {"customer_id": [7.0, 8.0, 8.0]}, {"customer_id": pa.float64()})
    assert floats.passage.rejected == {"copy": 1}
    assert [row["customer_id"] for row in came_in(floats, "customer_id")] == ["7", "8"]


def test_a_copy_of_a_row_with_a_bad_value_goes_and_the_first_is_blanked() -> None:
    checked = at_the_door("customers", {"customer_id": ["a", "a"], "source": ["nobody", "nobody"]})
    assert (checked.passage.rejected, checked.passage.blanked) == ({"copy": 1}, {"word:source": 1})


def test_the_first_as_delivered_stays() -> None:
    columns = {"customer_id": ["b", "a", "b", "a"], "left_at": ["2023-01-01"] * 4, "reason": ["price"] * 4}
    checked = at_the_door("exits", columns)
    assert checked.passage.rejected == {"copy": 2}
    assert checked.rejects.count().execute() == 2
    assert [row["customer_id"] for row in came_in(checked, "customer_id")] == ["a", "b"]


def test_without_a_key_only_identical_rows_go() -> None:
    columns = {
        "customer_id": ["a", "a", "a", "a"],
        "started_at": ["2023-01-01"] * 4,
        "plan": ["gold", "gold", "silver", None],
    }
    assert at_the_door("subscriptions", columns).passage.rejected == {"copy": 1}


@pytest.mark.parametrize("table", ["invitations", "referrals", "costs"])
def test_some_tables_may_hold_identical_rows(table: str) -> None:
    columns = {c.name: [good(c, 1, "text")] * 3 for c in TABLES[table].columns}
    assert at_the_door(table, columns).passage.kept == 3


@pytest.mark.parametrize(
    ("until", "last", "first_after"),
    [
        (date(2024, 12, 31), "2024-12-31 23:59:59.999999", "2025-01-01 00:00"),
        (datetime(2024, 6, 30, 12), "2024-06-30 12:00", "2024-06-30 12:00:00.000001"),
        (datetime(2024, 6, 30, 12, tzinfo=UTC), "2024-06-30 19:00", "2024-06-30 19:00:00.000001"),
        (date(2024, 12, 31), "2024-12-31T16:59:59Z", "2024-12-31T17:00:00Z"),
    ],
)
def test_the_future_begins_after_the_cut_off(until: date | datetime, last: str, first_after: str) -> None:
    settings = Settings(ZONE, edge(until, ZONE, end=True), None)
    columns = {"customer_id": ["a", "b"], "invited_at": [last, first_after]}
    checked = at_the_door("invitations", columns, settings=settings)
    assert checked.passage.rejected == {"future:invited_at": 1}
    assert [row["customer_id"] for row in came_in(checked, "customer_id")] == ["a"]


@pytest.mark.parametrize("until", [date(2024, 6, 30), datetime(2024, 6, 30, 0, 0), datetime(2024, 6, 30, 12)])
def test_the_day_of_the_cut_off_is_not_the_future_of_a_column_of_dates(until: date | datetime) -> None:
    settings = Settings(ZONE, edge(until, ZONE, end=True), None)
    columns = {"customer_id": ["a", "b"], "invited_at": [date(2024, 6, 30), date(2024, 7, 1)]}
    assert at_the_door("invitations", columns, settings=settings).passage.rejected == {"future:invited_at": 1}


def test_a_plan_may_lie_in_the_future() -> None:
    columns = {"customer_id": ["a", "b"], "started_at": ["2023-01-01"] * 2, "ended_at": ["2030-01-01", "9999-12-31"]}
    checked = at_the_door("subscriptions", columns)
    assert checked.passage.kept == 2
    assert came_in(checked, "customer_id")[1]["ended_at_local"] == datetime(9999, 12, 31, 23, 59, 59, 999_999)


def test_an_end_that_cannot_be_read_rejects_and_one_that_is_missing_runs() -> None:
    columns = {
        "customer_id": ["a", "b", "c"],
        "started_at": ["2023-01-01"] * 3,
        "ended_at": [None, "soon", "2022-12-31"],
    }
    checked = at_the_door("subscriptions", columns)
    assert checked.passage.rejected == {"unreadable:ended_at": 1, "order:ended_at": 1}
    assert checked.passage.blanked == {}
    assert came_in(checked, "customer_id")[0]["ended_at"] is None


def test_local_days_are_compared_when_either_column_is_of_dates() -> None:
    columns = {
        "order_id": ["1", "2", "3"],
        "customer_id": ["a"] * 3,
        "ordered_at": ["2023-03-05 15:00", "2023-03-05 09:00", "2023-03-05 00:30"],
        "delivered_at": ["2023-03-05", "2023-03-05", "2023-03-04"],
    }
    checked = at_the_door("orders", columns)
    assert checked.passage.dates == {"delivered_at"}
    assert checked.passage.blanked == {"order:delivered_at": 1}


def test_times_are_compared_as_instants() -> None:
    columns = {
        "order_id": ["1", "2", "3"],
        "customer_id": ["a"] * 3,
        "ordered_at": ["2023-03-05T15:00+07:00", "2023-03-05T08:00Z", "2023-03-05 15:00:00"],
        "delivered_at": ["2023-03-05T08:00Z", "2023-03-05 14:59:59", "2023-03-05T10:00+02:00"],
    }
    checked = at_the_door("orders", columns)
    assert checked.passage.blanked == {"order:delivered_at": 1}
    assert [row["ordered_at"] for row in came_in(checked, "order_id")] == [datetime(2023, 3, 5, 8)] * 3
    assert [row["ordered_at_local"] for row in came_in(checked, "order_id")] == [datetime(2023, 3, 5, 15)] * 3


def test_rejected_customers_are_customers_all_the_same() -> None:
    columns = {"customer_id": ["a", "b", "B"], "invited_at": ["2023-01-01"] * 3}
    checked = at_the_door("invitations", columns, known={"customers": ["a", "a", "b", None]})
    assert checked.passage.rejected == {"reference:customer_id": 1}
    assert at_the_door("invitations", columns).passage.rejected == {}


def test_ids_of_different_types_meet() -> None:
    columns = {"customer_id": [1.0, 2.0, None], "invited_at": ["2023-01-01"] * 3}
    checked = at_the_door("invitations", columns, {"customer_id": pa.float64()}, known={"customers": [1, 3]})
    assert checked.passage.rejected == {"missing:customer_id": 1, "reference:customer_id": 1}


def test_unknown_ids_that_are_no_references_are_a_warning() -> None:
    columns = {
        "referrer_id": ["a", "a", "a", "x"],
        "referred_at": ["2023-01-01"] * 4,
        "referred_id": ["b", "z", None, "z"],
    }
    checked = at_the_door("referrals", columns, known={"customers": ["a", "b"]})
    assert checked.passage.rejected == {"reference:referrer_id": 1}
    assert [(w.code, w.table, w.count) for w in checked.passage.warnings] == [("reference:referred_id", "referrals", 1)]
    assert "referred_id found" not in checked.rows.columns


@pytest.mark.parametrize("scale", [(1, 5), (0, 10), (-2, 2), (1.0, 7.0)])
def test_the_scale_is_closed(scale: tuple[float, float]) -> None:
    low, high = scale
    values = [low, high, (low + high) / 2, low - 1e-9, high + 1e-9]
    columns = {
        "rating_id": [str(i) for i in range(5)],
        "customer_id": ["a"] * 5,
        "rated_at": ["2023-01-01"] * 5,
        "rating": [float(value) for value in values],
    }
    settings = Settings(ZONE, SETTINGS.until, scale)
    checked = at_the_door("ratings", columns, {"rating": pa.float64()}, settings=settings)
    assert checked.passage.rejected == {"range:rating": 2}
    assert [row["rating"] for row in came_in(checked, "rating_id")] == values[:3]


def test_ratings_without_a_scale_are_an_error_of_the_call() -> None:
    columns = {"rating_id": ["1"], "customer_id": ["a"], "rated_at": ["2023-01-01"], "rating": ["3"]}
    with pytest.raises(CallError, match="scale"):
        at_the_door("ratings", columns, settings=Settings(ZONE, SETTINGS.until, None))


def test_fractions_of_counts_are_off_range_and_huge_ones_unreadable() -> None:
    columns = {
        "complaint_id": list("abcde"),
        "customer_id": ["a"] * 5,
        "opened_at": ["2023-01-01"] * 5,
        "contacts": ["2", "2.0", "2.5", "-1", "1e30"],
    }
    checked = at_the_door("complaints", columns)
    assert checked.passage.blanked == {"unreadable:contacts": 1, "range:contacts": 2}
    assert [row["contacts"] for row in came_in(checked, "complaint_id")] == [2, 2, None, None, None]


@pytest.mark.parametrize("format", FORMATS)
def test_an_empty_table_passes(format: str) -> None:
    table = TABLES["orders"]
    columns: dict[str, list[Any]] = {column.name: [] for column in table.columns}
    types = {column.name: arrow_type(column, format) for column in table.columns}
    checked = at_the_door("orders", columns, types, known={"customers": ["a"]})
    assert (checked.passage.rows, checked.passage.rejected, checked.passage.blanked) == (0, {}, {})
    assert checked.rows.to_pyarrow().num_rows == checked.rejects.to_pyarrow().num_rows == 0
    assert checked.passage.dates == ({c.name for c in table.columns if c.type == "time"} if format == "dates" else set())


def test_a_column_without_a_value_is_no_column_of_dates() -> None:
    columns = {"customer_id": ["a", "b"], "acquired_at": [None, None]}
    for types in ({"acquired_at": pa.string()}, {"acquired_at": T}, {"acquired_at": pa.timestamp("us", "UTC")}):
        checked = at_the_door("customers", columns, types)
        assert checked.passage.dates == frozenset()
        assert [row["acquired_at"] for row in came_in(checked, "customer_id")] == [None, None]


def test_a_table_of_another_type_altogether_is_unreadable_and_not_an_error() -> None:
    columns = {"customer_id": ["a", "b"], "invited_at": [45_296, 45_297]}
    assert at_the_door("invitations", columns).passage.rejected == {"unreadable:invited_at": 2}


def test_column_names_that_are_words_of_sql_and_values_that_look_like_it() -> None:
    columns = {"customer_id": ["'; drop table x --", 'a"b', "\\"], "source": ["friend", "%", "_"]}
    checked = at_the_door("customers", columns)
    assert checked.passage.blanked == {"word:source": 2}
    assert {row["customer_id"] for row in came_in(checked, "customer_id")} == set(columns["customer_id"])


def test_only_mapped_columns_come_in_and_in_the_schemas_order() -> None:
    columns = {"channel": ["web"], "ordered_at": ["2023-01-01"], "customer_id": ["a"], "order_id": ["1"]}
    checked = at_the_door("orders", columns)
    assert checked.rows.columns == ("order_id", "customer_id", "ordered_at", "ordered_at_local", "channel")
    assert checked.passage.columns == ("order_id", "customer_id", "ordered_at", "channel")
    assert TABLES["orders"].names != checked.passage.columns
