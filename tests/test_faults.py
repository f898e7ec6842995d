"""What the grid of `test_door` does not show: which fault comes first, and where each begins."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pytest
from delivered import SETTINGS, ZONE, at_the_door, came_in
from test_door import FORMATS, arrow_type, good, grid

from cxresearch.clock import edge
from cxresearch.door.faults import Settings
from cxresearch.door.values import Dialect
from cxresearch.errors import CallError
from cxresearch.schema import TABLES

T = pa.timestamp("us")


def test_a_row_counts_once_under_the_first_of_its_faults() -> None:
    columns = {
        "rating_id": [None, "r1", "r2", "r3", "r4", "r4", "r5", "r6", "r7", "r8"],
        "customer_id": ["x", None, "x", "x", "a", "b", "x", "x", "a", "a"],
        "rated_at": [
            "bad",
            "bad",
            "bad",
            "2030-01-01",
            "2023-01-01",
            "2023-01-01",
            "2030-01-01",
            "2023-01-01",
            *["2023-01-01"] * 2,
        ],
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
    assert [
        (row["rating_id"], row["price"], row["told_positive"]) for row in came_in(checked, "rating_id")
    ] == [
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
    columns = {
        "customer_id": ["a", "b"],
        "started_at": ["2023-01-01"] * 2,
        "ended_at": ["2030-01-01", "9999-12-31"],
    }
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


def test_ids_meet_whatever_space_a_typed_source_leaves_around_them() -> None:
    columns = {"customer_id": [" a", "b "], "invited_at": ["2023-01-01"] * 2}
    checked = at_the_door(
        "invitations", columns, dialect=Dialect(text=False), known={"customers": ["a  ", "\u00a0b"]}
    )
    assert checked.passage.rejected == {}


def test_unknown_ids_that_are_no_references_are_a_warning() -> None:
    columns = {
        "referrer_id": ["a", "a", "a", "x"],
        "referred_at": ["2023-01-01"] * 4,
        "referred_id": ["b", "z", None, "z"],
    }
    checked = at_the_door("referrals", columns, known={"customers": ["a", "b"]})
    assert checked.passage.rejected == {"reference:referrer_id": 1}
    assert [(w.code, w.table, w.count) for w in checked.passage.warnings] == [
        ("reference:referred_id", "referrals", 1)
    ]
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
    assert checked.passage.dates == (
        {c.name for c in table.columns if c.type == "time"} if format == "dates" else set()
    )


def test_a_column_without_a_value_is_no_column_of_dates() -> None:
    columns = {"customer_id": ["a", "b"], "acquired_at": [None, None]}
    for types in (
        {"acquired_at": pa.string()},
        {"acquired_at": T},
        {"acquired_at": pa.timestamp("us", "UTC")},
    ):
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
    assert checked.rows.columns == (
        "order_id",
        "customer_id",
        "ordered_at",
        "ordered_at_local",
        "channel",
        "turn",
        "customer",
    )
    assert checked.passage.columns == ("order_id", "customer_id", "ordered_at", "channel")
    assert TABLES["orders"].names != checked.passage.columns
