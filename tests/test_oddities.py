"""What bad values look like, and rows that are odd together."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
from delivered import at_the_door

from cxresearch.door.shapes import shape

START = datetime(2023, 1, 1, 8)


def warned(table: str, columns: dict[str, list[Any]], **options: Any) -> dict[str, int]:
    """The warnings' codes and counts."""
    found = at_the_door(table, columns, **options).passage.warnings
    assert all(warning.table == table for warning in found)
    return {warning.code: warning.count for warning in found}


def orders(n: int, *, customer: int = 1, days: int = 300) -> dict[str, list[Any]]:
    return {
        "order_id": [f"o{i}" for i in range(n)],
        "customer_id": [f"c{i * customer}" for i in range(n)],
        "ordered_at": [(START + timedelta(days=days) * i / n).isoformat(" ", "seconds") for i in range(n)],
        "amount": [str(i % 7) for i in range(n)],
    }


def exits(reasons: list[str | None]) -> dict[str, list[Any]]:
    n = len(reasons)
    return {
        "customer_id": [f"c{i}" for i in range(n)],
        "left_at": [(START + timedelta(days=i)).isoformat(" ") for i in range(n)],
        "reason": reasons,
    }


def test_a_shape_says_nothing_but_the_kinds_of_signs() -> None:
    assert shape("Nguyễn Văn A, 12/3") == "Aaaaaa Aaa A, 99/9"
    assert shape("日本") == "aa"
    assert shape("٣.5") == "9.9"
    assert len(shape("x" * 100)) == 24


def test_three_shapes_a_code_the_most_frequent_first() -> None:
    bad = (
        ["1/2/23"] * 2
        + ["12/31/2023"] * 5
        + ["heute", "Gestern abend um halb neun Uhr", "x1"]
        + ["morgen"] * 3
    )
    n = len(bad)
    columns = {
        "order_id": [f"o{i}" for i in range(n)],
        "customer_id": ["a"] * n,
        "ordered_at": ["2023-01-01"] * n,
        "delivered_at": bad,
    }
    passage = at_the_door("orders", columns).passage
    assert passage.blanked == {"unreadable:delivered_at": n}
    assert passage.shapes == {"unreadable:delivered_at": ("99/99/9999", "aaaaaa", "9/9/99")}


def test_a_shape_is_cut_and_holds_no_letter_or_digit_of_the_value() -> None:
    secret = "Zoë Đặng 0912-345-678, số 7 phố Huế, Hà Nội"
    columns = {"customer_id": ["a"], "source": [secret]}
    (look,) = at_the_door("customers", columns).passage.shapes["word:source"]
    assert look == "Aaa Aaaa 9999-999-999, a"


def test_ids_have_no_shape() -> None:
    columns = {"customer_id": ["a", "secret-7"], "invited_at": ["2023-01-01"] * 2}
    passage = at_the_door("invitations", columns, known={"customers": ["a"]}).passage
    assert passage.rejected == {"reference:customer_id": 1}
    assert passage.shapes == {}


def test_typed_values_have_shapes_too() -> None:
    columns = {
        "rating_id": list("abcd"),
        "customer_id": ["a"] * 4,
        "rated_at": [START, START, START, datetime(2030, 1, 1)],
        "rating": [5.5, 60.0, float("nan"), 5.0],
    }
    passage = at_the_door(
        "ratings", columns, {"rated_at": pa.timestamp("us"), "rating": pa.float64()}
    ).passage
    # that a number is not finite is in the code
    assert passage.shapes == {"range:rating": ("9.9", "99"), "future:rated_at": ("9999-99-99 99:99:99",)}


def test_one_word_for_everything() -> None:
    assert warned("exits", exits(["price"] * 20)) == {"one_word:reason": 20}
    assert warned("exits", exits(["price"] * 19)) == {}
    assert warned("exits", exits(["price"] * 30 + ["service"])) == {}
    # rejected rows do not count, nor blank values
    assert warned("exits", exits(["price"] * 20 + ["nobody"])) == {"one_word:reason": 20}
    columns = {
        "customer_id": [f"c{i}" for i in range(40)],
        "source": ["friend"] * 20 + [None] * 19 + ["nobody"],
    }
    assert warned("customers", columns) == {"one_word:source": 20}


def test_one_truth_for_everything() -> None:
    columns = orders(200) | {"returned": ["false"] * 200}
    assert warned("orders", columns) == {"one_word:returned": 200}
    columns["returned"][7] = None
    assert warned("orders", columns) == {}  # 199 answers: it may well be so
    columns["returned"][7] = "true"
    assert warned("orders", columns) == {}
    ended = {
        "customer_id": [f"c{i}" for i in range(300)],
        "started_at": orders(300)["ordered_at"],
        "voluntary": ["true"] * 300,
    }
    assert warned("subscriptions", ended) == {}  # where nobody lapses, all choose to go
    assert warned("subscriptions", ended | {"voluntary": ["false"] * 300}) == {"one_word:voluntary": 300}


def test_most_reasons_in_other() -> None:
    assert warned("exits", exits(["other"] * 11 + ["price"] * 9)) == {"mostly_other:reason": 11}
    assert warned("exits", exits(["other"] * 10 + ["price"] * 10)) == {}
    assert warned("exits", exits(["other"] * 11 + ["price"] * 8)) == {}  # 19 rows
    assert warned("exits", exits(["other"] * 20)) == {"one_word:reason": 20}


def test_words_that_nobody_translated() -> None:
    ours = ["price", "service"] * 150
    assert warned("exits", exits([*ours, *["Preis"] * 5])) == {"unmapped:reason": 5}
    assert warned("exits", exits([*ours, *["Preis"] * 3])) == {}  # one in a hundred
    assert warned("exits", exits([*ours, *ours, *["Preis"] * 6])) == {}
    assert warned("exits", exits([*ours[:20], *["Preis"] * 4])) == {}  # a handful
    # blanked, not rejected
    columns = {
        "customer_id": [f"c{i}" for i in range(300)],
        "source": ["friend", "search"] * 145 + ["Freund"] * 10,
    }
    assert warned("customers", columns) == {"unmapped:source": 10}


def test_margins_above_what_was_paid() -> None:
    columns = orders(300)
    columns["amount"] = ["10"] * 300
    columns["margin"] = ["12"] * 31 + ["3"] * 269
    assert warned("orders", columns) == {"above:margin": 31}
    columns["margin"][0] = "3"
    assert warned("orders", columns) == {}
    # a refund's margin is above its amount, and that is as it should be
    columns["amount"][:100], columns["margin"][:100] = ["-10"] * 100, ["-3"] * 100
    assert warned("orders", columns) == {}


def swapped(n: int, *, days: range, months: int = 12) -> dict[str, list[Any]]:
    """Orders on these days of the month only."""
    columns = orders(n)
    columns["ordered_at"] = [
        f"2023-{1 + i % months:02}-{days[i // months % len(days)]:02} {8 + i % 9:02}:00:00" for i in range(n)
    ]
    return columns


def test_days_of_the_month_that_never_exceed_twelve() -> None:
    assert warned("orders", swapped(300, days=range(1, 13))) == {"swapped:ordered_at": 300}
    assert warned("orders", swapped(300, days=range(1, 14))) == {}
    assert warned("orders", swapped(300, days=range(1, 6))) == {}  # five days: of a payroll, perhaps
    assert warned("orders", swapped(300, days=range(1, 7))) == {"swapped:ordered_at": 300}
    assert warned("orders", swapped(199, days=range(1, 13))) == {}
    assert warned("orders", swapped(300, days=range(1, 13), months=2)) == {}  # 43 days
    promised = orders(300) | {"promised_at": [f"2024-{1 + i % 9:02}-{1 + i % 12:02}" for i in range(300)]}
    assert warned("orders", promised) == {"swapped:promised_at": 300}


def test_months_and_fortnights_are_not_swapped() -> None:
    assert warned("orders", swapped(240, days=range(1, 2))) == {}
    assert warned("orders", swapped(240, days=range(1, 16, 14))) == {}


def test_a_block_that_was_appended_twice_under_new_keys() -> None:
    columns = orders(60)
    twice = {name: values + values[10:40] for name, values in columns.items()}
    twice["order_id"] = [f"o{i}" for i in range(90)]
    assert warned("orders", twice) == {"repeat": 30}
    # the same rows under the same keys are copies, and counted as such
    copies = {name: values + values[10:40] for name, values in columns.items()}
    assert at_the_door("orders", copies).passage.rejected == {"copy": 30}
    assert warned("orders", copies) == {}


def test_a_few_equal_orders_are_no_block() -> None:
    columns = orders(300)
    for i in range(5, 300, 12):
        for name in ("customer_id", "ordered_at", "amount"):
            columns[name][i] = columns[name][i - 3]
    assert warned("orders", columns) == {}
    few = {name: values + values[:19] for name, values in orders(60).items()}
    few["order_id"] = [f"o{i}" for i in range(79)]
    assert warned("orders", few) == {}


def test_a_day_that_holds_an_implausible_share() -> None:
    columns = orders(1000)
    columns["ordered_at"][:150] = ["2023-05-05 10:00:00"] * 150
    assert set(warned("orders", columns)) == {"day:ordered_at"}
    count = warned("orders", columns)["day:ordered_at"]
    assert 150 <= count <= 155  # the day's own orders too
    columns = orders(1000)
    columns["ordered_at"][:90] = ["2023-05-05 10:00:00"] * 90
    assert warned("orders", columns) == {}


def test_a_short_or_small_table_has_no_implausible_day() -> None:
    assert warned("orders", orders(1000, days=8)) == {}
    small = orders(199)
    small["ordered_at"][:150] = ["2023-05-05 10:00:00"] * 150
    assert warned("orders", small) == {}


def test_a_day_is_the_companys() -> None:
    columns = orders(1000)
    # the same day in Vietnam, two days in UTC
    columns["ordered_at"][:150] = ["2023-05-04T20:00:00Z", "2023-05-05T16:00:00Z"] * 75
    assert set(warned("orders", columns)) == {"day:ordered_at"}


def test_a_plan_may_be_the_same_for_all() -> None:
    columns = orders(300)
    columns["promised_at"] = ["2023-12-24"] * 290 + ["2023-01-01"] * 10
    assert warned("orders", columns) == {}
