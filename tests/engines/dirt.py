"""Tables that hold every kind of fault, as text and as the engines' own types, beside good rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
from world import Tables

Row = dict[str, Any]

GOOD = 80
"""Good rows beside the faulty ones: a table of which more than half is rejected is refused."""

HEAD = """
[company]
id = "dirt"
name = "Dirt"
model = "e-commerce"
currency = "VND"
timezone = "ZONE"
observed_until = 2024-12-31
[ratings]
scale = [1, 5]
"""

WRITTEN = (
    # few changes of clocks, for text is slow enough to compile: 23:30 came twice on 12 June 1975, and never
    # on 31 December 1959
    HEAD.replace("ZONE", "Asia/Ho_Chi_Minh")
    + """
[tables.customers]
from = "people"
columns = { customer_id = "Mã khách", acquired_at = "since", source = "how", region = { value = "Huế" } }
values.source = { "Bạn bè" = "friend", "quảng cáo" = "advertising", "?" = "" }
[tables.orders]
from = "orders"
where = "channel is null or channel <> 'test'"
[tables.ratings]
from = "answers"
[tables.interactions]
sql = "select interaction_id, customer_id, occurred_at, valence, score, step from contacts where valence <> 'skip'"
[tables.costs]
from = "costs"
"""
)

TYPED = (
    # an hour came twice on 17 February 2018, and one never on 4 November 2018
    HEAD.replace("ZONE", "America/Sao_Paulo")
    + """
[tables.customers]
from = "people"
[tables.subscriptions]
from = "runs"
[tables.ratings]
from = "answers"
[tables.offers]
from = "offers"
[tables.costs]
from = "costs"
[tables.experiments]
from = "trials"
"""
)

DIALECT = {
    "orders": 'decimal = ",", thousands = "."',
    "answers": 'dateformat = "%d/%m/%Y %H:%M", decimal = ","',
    "costs": 'dateformat = "%m/%Y", decimal = ",", thousands = " "',
}
"""How the sources of `written` write dates and numbers."""

MOMENTS = (
    *(
        "",
        "   ",
        "yesterday",
        "2024-02-29",
        "2023-02-29",
        "2024-02-30",
        "2024-3-5",
        "2024-00-10",
        "2024-13-01",
    ),
    *("2024-03-05T10:00", "2024-03-05 10:00:00", "2024-03-05 10:00:00.1234567", "2024-03-05 10:00:00,5"),
    *("2024-03-05 24:00", "2024-03-05 24:00:01", "2024-03-05 23:59:60", "2024-03-05 25:00", "2024-03-05 10"),
    *("2024-03-05 10:00Z", "2024-03-05T10:00:00+05:30", "2024-03-05 10:00 -0300", "2024-03-05 10:00+16:00"),
    *("2025-01-01", "2024-12-31 23:59:59.999999", "2024-12-31 16:59:59.999999Z", "2024-12-31T17:00:00Z"),
    *("1975-06-12 23:30", "1959-12-31 23:30", "1960-01-01", "9999-12-31 23:59", "0000-01-01"),
    *(
        "20240305",
        "2024-03-05\t",
        "\u00a02024-03-05 10:00\u2007",
        "２０２４-03-05",
        "2024-03-05x",
        "05/03/2024",
    ),
)
LONG_AGO = ("0001-01-01", "0001-01-01 00:00:00+15:00", "1899-12-31 12:00", "1906-06-30 23:59", "2099-07-01")

AMOUNTS = (
    *(
        "12.5",
        "1.234",
        "1.234.567,891",
        "12.34.567",
        "abc",
        "1e5",
        "1e300",
        "1E-3",
        "-0,00005",
        "0,00005",
        "0,00015",
    ),
    *(
        "99999999999999,9999",
        "99999999999999,99996",
        "100000000000000",
        "1234567890123456789",
        "NaN",
        "inf",
        "Infinity",
    ),
    *("+5", "5-", ",5", "5,", "-,5", ",", "-", "1 234", " 7,25 ", "0x10", "1_000", "٣", "1,2,3", ""),
)
TRUTHS = (
    "có",
    "Có",
    "co\u0301",
    "KHÔNG",
    "khong",
    "không",
    "yes",
    "NO",
    "T",
    "f",
    "1",
    "0",
    "2",
    "true ",
    "nope",
    "",
)


def written(good: int = GOOD) -> Tables:
    """All columns text: dates in ISO 8601 and in a format, decimal commas, truths in two languages."""
    person = {"Mã khách": "k{n}", "since": "2019-05-01", "how": "Bạn bè"}
    order = {
        "order_id": "o{n}",
        "customer_id": "k1",
        "ordered_at": "2024-03-05 10:00",
        "amount": "1.234,5",
        "promised_at": "2024-03-08",
        "delivered_at": "2024-03-07 10:00",
        "returned": "no",
        "channel": "web",
    }
    answer = {
        "rating_id": "a{n}",
        "customer_id": "k2",
        "rated_at": "07/03/2024 10:00",
        "rating": "4,5",
        "order_id": "o1",
        "told_negative": "2",
        "staff": "3",
    }
    contact = {
        "interaction_id": "i{n}",
        "customer_id": "k3",
        "occurred_at": "2024-03-05",
        "valence": "1",
        "score": "4.5",
        "step": "1",
    }
    cost = {"month": "2024-03", "purpose": "acquire", "amount": "1 000,50"}
    return {
        "people": _texts(
            good,
            person,
            [
                *_each(
                    "how",
                    [
                        "Ba\u0323n be\u0300",
                        " Bạn bè ",
                        "bạn bè",
                        "quảng cáo",
                        "?",
                        "store",
                        "Store",
                        "",
                        None,
                    ],
                ),
                *_each("since", MOMENTS),
                {"Mã khách": "k1", "how": "store"},
                {"Mã khách": None},
                {"Mã khách": " k2 ", "since": None},
                *[{"Mã khách": name} for name in ("00123", "123", "123.0", "é", "e\u0301", "É", "")],
            ],
        ),
        "orders": _texts(
            good,
            order,
            [
                *_each("ordered_at", MOMENTS + LONG_AGO),
                *_each("delivered_at", MOMENTS),
                *_each("promised_at", MOMENTS),
                *_each("amount", AMOUNTS),
                *_each("returned", TRUTHS),
                *_each("channel", ["test", "", " web ", "店"]),
                *_each("customer_id", ["", None, " k1", "K1", "nobody", "00123", "e\u0301"]),
                *_each("order_id", ["o1", "", None, " o2 "]),
                {"order_id": "o3", "amount": "1"},
                {"order_id": "twice"},
                {"order_id": "twice"},
                {"order_id": "twice "},
                {"customer_id": "nobody", "ordered_at": "2030-01-01", "amount": "x", "returned": "x"},
                {"delivered_at": "2024-03-05 09:59:59.999999"},
                {"delivered_at": "x", "amount": "x", "returned": "x"},
            ],
        ),
        "answers": _texts(
            good,
            answer,
            [
                *_each("rated_at", MOMENTS),
                *_each(
                    "rated_at",
                    [
                        "7/3/2024 9:05",
                        "31/12/2024 23:59",
                        "32/01/2024 10:00",
                        "07/03/2024",
                        "12/06/1975 23:30",
                    ],
                ),
                *_each("rating", ["1", "5", "0,999", "5,01", "", "x", "4.5", "1e0", None, "3,", "NaN"]),
                *_each("staff", ["0", "6", "x", "", "2,5"]),
                *_each("told_negative", ["-1", "2,5", "3,0", "1e2", "x", "9007199254740993", "1e300", "-0"]),
                *_each("order_id", ["o1", "unknown", "", None]),
            ],
        ),
        "contacts": _texts(
            good,
            contact,
            [
                *_each("valence", ["-1", "0", "2", "0.5", "x", "", "skip", "1.0"]),
                *_each("step", ["0", "-1", "1.5", "x", ""]),
                *_each("score", ["0.5", "5", "6"]),
                *_each("occurred_at", ["2024-03-05", "2024-12-31", "2025-01-01", "x"]),
            ],
        ),
        "costs": _texts(
            good,
            cost,
            [
                *_each(
                    "month",
                    [
                        "2024-12",
                        "2025-01",
                        "2024-13",
                        "03/2024",
                        "13/2024",
                        "2024-03-15",
                        "2024-03-15 10:00Z",
                        "x",
                        "",
                    ],
                ),
                *_each("purpose", ["retain", "Acquire", "", None, " serve "]),
                *_each("amount", ["1 000", "1\u00a0000", "1\u202f000,5", "10 00", "x", ""]),
            ],
        ),
    }


def typed(good: int = GOOD) -> Tables:
    """Columns of the engines' own types, among them ones that a canonical column does not hold."""
    noon = datetime(2024, 3, 5, 12)
    person = {"customer_id": 1000, "acquired_at": noon, "source": "store"}
    run = {
        "customer_id": 1000.0,
        "started_at": date(2023, 1, 1),
        "ended_at": datetime(2024, 1, 1, tzinfo=UTC),
        "voluntary": 1,
    }
    answer = {
        "rating_id": Decimal("1"),
        "customer_id": 1001,
        "rated_at": datetime(2024, 2, 1, 3, tzinfo=UTC),
        "rating": 4.0,
        "told_positive": 2.0,
        "would_recommend": True,
        "price": None,
    }
    offer = {"offer_id": True, "party_id": 1002, "offered_at": noon, "existing": True, "won": 0, "cost": 1.5}
    cost = {"month": noon, "purpose": "serve", "amount": Decimal("12.345678")}
    trial = {"unit_id": 1003, "arm": "a", "assigned_at": date(2024, 1, 1), "outcome": 0.5}
    whole, real, moment = pa.int64(), pa.float64(), pa.timestamp("us")
    instant, exact = pa.timestamp("us", tz="UTC"), pa.decimal128(20, 6)
    return {
        "people": _rows(
            good,
            person,
            [
                {"customer_id": None},
                {"customer_id": 1000, "source": "friend"},
                {"acquired_at": datetime(2025, 1, 1)},
                {"acquired_at": datetime(2024, 12, 31, 23, 59, 59, 999_999)},
                {"acquired_at": datetime(1, 1, 1)},
                {"acquired_at": datetime(9999, 12, 31)},
                {"acquired_at": datetime(2018, 2, 17, 23, 30)},
                {"acquired_at": datetime(2018, 11, 4, 0, 30)},
                {"source": "nowhere"},
                {"source": " friend "},
                {"source": None},
            ],
            customer_id=whole,
            acquired_at=moment,
            source=pa.string(),
        ),
        "runs": _rows(
            good,
            run,
            [
                *[run] * 4,
                {"customer_id": 1000.5},
                {"customer_id": float("nan")},
                {"customer_id": 2.0**53},
                {"customer_id": 5.0},
                {"ended_at": None},
                {"ended_at": datetime(2022, 12, 31, 23, tzinfo=UTC)},
                {"ended_at": datetime(2023, 1, 1, 2, 59, tzinfo=UTC)},
                {"ended_at": datetime(2026, 1, 1, tzinfo=UTC)},
                {"started_at": date(2025, 1, 1)},
                {"started_at": None},
                {"voluntary": 2},
                {"voluntary": None},
                {"voluntary": 0},
            ],
            customer_id=real,
            started_at=pa.date32(),
            ended_at=instant,
            voluntary=pa.int32(),
        ),
        "answers": _rows(
            good,
            answer,
            [
                {"rating_id": Decimal("1.5")},
                {"rating_id": None},
                *_each("rating", [0.999999, 5.000001, float("nan"), float("inf"), None, 1.0]),
                *_each("told_positive", [-1.0, 2.5, float("inf"), 1e300, None, 7.0]),
                *_each("would_recommend", [None, False]),
                {"rated_at": datetime(2025, 1, 1, 3, tzinfo=UTC)},
                {"rated_at": datetime(2025, 1, 1, 2, 59, 59, 999_999, tzinfo=UTC)},
                {"customer_id": 999_999},
                *_each("price", ["3", "six", "6"]),
            ],
            rating_id=exact,
            customer_id=whole,
            rated_at=instant,
            rating=real,
            told_positive=real,
            would_recommend=pa.bool_(),
            price=pa.string(),
        ),
        "offers": _rows(
            0,
            offer,
            [
                {"offer_id": True},
                {"offer_id": False, "party_id": 424_242, "cost": float("nan")},
                {"offer_id": None, "cost": 0.00005},
            ],
            offer_id=pa.bool_(),
            party_id=whole,
            offered_at=moment,
            existing=pa.bool_(),
            won=pa.int32(),
            cost=real,
        ),
        "costs": _rows(
            good,
            cost,
            [
                {"month": datetime(2025, 1, 1)},
                {"month": datetime(2024, 12, 31, 23, 59)},
                {"month": None},
                {"amount": None},
                *_each(
                    "amount", [Decimal("99999999999999.999999"), Decimal("-0.000050"), Decimal("0.000049")]
                ),
            ],
            month=moment,
            purpose=pa.string(),
            amount=exact,
        ),
        "trials": _rows(
            good,
            trial,
            [
                *_each("outcome", [float("nan"), float("inf"), float("-inf"), None, -1e308, 1e-320]),
                *_each("assigned_at", [date(2024, 12, 31), date(2025, 1, 1), None, date(2018, 11, 4)]),
                {"unit_id": 77_777},
            ],
            unit_id=whole,
            arm=pa.string(),
            assigned_at=pa.date32(),
            outcome=real,
        ),
    }


def _each(column: str, values: Iterable[Any]) -> list[Row]:
    """A row for each value of one column, the rest of it good."""
    return [{column: value} for value in values]


def _numbered(good: int, base: Mapping[str, Any], changes: Sequence[Row]) -> Iterator[Row]:
    """`good` rows and one for each change, the first column another in each unless it is changed."""
    key = next(iter(base))
    for number, change in enumerate([{}] * good + list(changes)):
        first = base[key]
        if isinstance(first, str):
            unique: Any = first.replace("{n}", str(number))
        elif isinstance(first, bool | datetime):
            unique = first
        else:
            unique = first + number
        yield {**base, key: unique, **change}


def _texts(good: int, base: Mapping[str, str], changes: Sequence[Row]) -> pa.Table:
    return _rows(good, base, changes, **dict.fromkeys(base, pa.string()))


def _rows(good: int, base: Mapping[str, Any], changes: Sequence[Row], **types: pa.DataType) -> pa.Table:
    rows = list(_numbered(good, base, changes))
    return pa.table({name: pa.array([row[name] for row in rows], type) for name, type in types.items()})
