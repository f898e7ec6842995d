"""What each type takes from text and from other types, value by value."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxresearch.door import values
from cxresearch.door.values import Dialect

CONNECTION = ibis.duckdb.connect()
CSV, EUROPE = Dialect(text=True), Dialect(text=True, decimal=",", thousands=".")
UNREADABLE = "unreadable"


def read(
    type: str,
    given: list[Any],
    kind: pa.DataType | None = None,
    dialect: Dialect = CSV,
    words: dict[str, str] | None = None,
    timezone: str = "Asia/Ho_Chi_Minh",
) -> list[Any]:
    """Each value as read; None is missing, `UNREADABLE` is there but cannot be read."""
    table = CONNECTION.create_table(
        ibis.util.gen_name("given"), pa.table({"i": range(len(given)), "v": pa.array(given, kind)}), temp=True
    )
    reading = values.read(type, table.v, dialect, words or {}, timezone)
    there = ibis.literal(False) if reading.given is None else reading.given
    prepared = table.select("i", there=there, p=reading.prepared)
    found = prepared.select("i", "there", v=reading.typed(prepared.p)).order_by("i").to_pyarrow().to_pylist()
    return [UNREADABLE if row["there"] and row["v"] is None else row["v"] for row in found]


NUMBERS = {
    "5": 5.0,
    "+5": 5.0,
    "-5": -5.0,
    "4.8": 4.8,
    "5.": 5.0,
    ".5": 0.5,
    "-.5": -0.5,
    "007": 7.0,
    "1e5": 1e5,
    "1E-05": 1e-5,
    "2.5e+005": 2.5e5,
    "1e250": 1e250,
    "9" * 40: 1e40,
    "0." + "3" * 40: 1 / 3,
}


def test_numbers_in_text() -> None:
    assert dict(zip(NUMBERS, read("number", list(NUMBERS)), strict=True)) == pytest.approx(NUMBERS, rel=1e-15)


NOT_NUMBERS = [
    "",
    "x",
    "5 %",
    "5%",
    "$5",
    "5 ₫",
    "1,5",
    "1,000",
    "1.000.000",
    "1 000",
    "--5",
    "5-",
    "(5)",
    "1e",
    "e5",
]
NOT_NUMBERS += [
    "1e999",
    "1e251",
    "1e-400",
    "9" * 41,
    "0x10",
    "1_000",
    "nan",
    "NaN",
    "inf",
    "-Infinity",
    ".",
    "+",
    "-",
]
NOT_NUMBERS += ["５", "٥", "−5", "5\n", "1e5.5", "true", "5 5", "'5'", "½", "5" * 100_000]


@pytest.mark.parametrize("type", ["number", "rating", "score", "count", "valence", "money"])
def test_what_is_no_number(type: str) -> None:
    assert read(type, NOT_NUMBERS) == [None] + [UNREADABLE] * (len(NOT_NUMBERS) - 1)


def test_decimal_comma_and_thousands_in_groups_of_three() -> None:
    assert read("number", ["1.234.567,89", "1234567,89", "-1.234", "0,5", ",5", "5,"], dialect=EUROPE) == [
        1234567.89,
        1234567.89,
        -1234.0,
        0.5,
        0.5,
        5.0,
    ]
    # 12.5 would be 125 if points were just dropped
    wrong = ["12.5", "1.23", "1.2345", "1234.567", ".123", "1.234.56", "1.234,567.8", "1,5,5", "1..234"]
    assert read("number", wrong, dialect=EUROPE) == [UNREADABLE] * len(wrong)


@pytest.mark.parametrize("sign", [",", " ", "'", "_"])
def test_other_signs_for_thousands(sign: str) -> None:
    dialect = Dialect(text=True, thousands=sign)
    assert read("number", [f"1{sign}234.5", f"12{sign}34"], dialect=dialect) == [1234.5, UNREADABLE]


def test_thin_and_unbreakable_spaces_are_spaces_between_thousands() -> None:
    dialect = Dialect(text=True, decimal=",", thousands=" ")
    assert read("number", ["1\u00a0234,5", "1\u202f234", "1 234"], dialect=dialect) == [
        1234.5,
        1234.0,
        1234.0,
    ]


@settings(max_examples=5)
@given(st.lists(st.decimals(min_value=-(10**13), max_value=10**13, places=4), min_size=100, max_size=100))
def test_money_is_exact(amounts: list[Decimal]) -> None:
    assert read("money", [str(amount) for amount in amounts]) == amounts
    european = [f"{amount:,}".translate(str.maketrans(",.", ".,")) for amount in amounts]
    assert read("money", european, dialect=EUROPE) == amounts


def test_money_beyond_four_decimals_is_rounded_away_from_zero_and_beyond_fourteen_digits_unreadable() -> None:
    texts = [
        "0.00005",
        "-0.00005",
        "1.5e3",
        "99999999999999",
        "-99999999999999",
        "100000000000000",
        "1e15",
        "9" * 40,
    ]
    kept = [
        Decimal("0.0001"),
        Decimal("-0.0001"),
        Decimal(1500),
        Decimal(99999999999999),
        Decimal(-99999999999999),
    ]
    assert read("money", texts) == kept + [UNREADABLE] * 3


def test_money_that_has_a_type() -> None:
    infinite = [float("nan"), float("inf"), float("-inf"), 1e14, 1e300]
    assert read("money", [0.1, -2.5, None, *infinite], pa.float64()) == [
        Decimal("0.1"),
        Decimal("-2.5"),
        None,
        *[UNREADABLE] * 5,
    ]
    assert read("money", [7, 10**18], pa.int64()) == [Decimal(7), UNREADABLE]
    assert read("money", [Decimal("1.23456")], pa.decimal128(20, 5)) == [Decimal("1.2346")]
    assert read("money", [True, None], pa.bool_()) == [UNREADABLE, None]
    assert read("money", [date(2024, 1, 1)]) == [UNREADABLE]


def test_numbers_that_have_a_type() -> None:
    assert read("number", [1.5, float("nan"), float("inf"), float("-inf"), None], pa.float64()) == [
        1.5,
        UNREADABLE,
        UNREADABLE,
        UNREADABLE,
        None,
    ]
    assert read("rating", [1, 5], pa.int8()) == [1.0, 5.0]
    assert read("score", [Decimal("4.5")]) == [4.5]
    assert read("number", [1.7976931348623157e308], pa.float64()) == [1.7976931348623157e308]
    assert read("rating", [True], pa.bool_()) == [UNREADABLE]
    assert read("rating", [datetime(2024, 1, 1)]) == [UNREADABLE]
    # fractions and negatives are read, and found off their range later
    assert read("count", ["2", "2.5", "-1", "1e3"]) == [2.0, 2.5, -1.0, 1000.0]
    assert read("count", [3, 2**53, 2**63], pa.uint64()) == [3.0, UNREADABLE, UNREADABLE]
    assert read("valence", ["+1", "-1.0", "0"]) == [1.0, -1.0, 0.0]


def test_booleans() -> None:
    true = ["true", "TRUE", "True", "1", "yes", "Y", "t", "có", "Có", "CÓ", "cÓ", "có"]
    false = ["false", "0", "no", "N", "F", "không", "Không", "KHÔNG", "khÔng", "không"]
    assert read("bool", true) == [True] * len(true)
    assert read("bool", false) == [False] * len(false)
    other = ["2", "-1", "1.0", "on", "ja", "co", "khong", "yes!", "true false", "x"]
    assert read("bool", other) == [UNREADABLE] * len(other)
    assert read("bool", ["", None]) == [None, None]
    assert read("bool", [True, False, None], pa.bool_()) == [True, False, None]
    assert read("bool", [1, 0, 2, None], pa.int64()) == [True, False, UNREADABLE, None]
    assert read("bool", [1.0, 0.0, 0.5, float("nan")], pa.float64()) == [True, False, UNREADABLE, UNREADABLE]
    assert read("bool", [date(2024, 1, 1)]) == [UNREADABLE]


def test_an_id_is_the_text_as_delivered_or_a_whole_number() -> None:
    assert read("id", ["00123", "A 1", "1000.0", "v1.0", "1.50", "", None]) == [
        "00123", "A 1", "1000", "v1.0", "1.50", None, None
    ]  # fmt: skip
    assert read("id", [7.0, 1.5, float("nan"), float("inf"), 1e20, None], pa.float64()) == [
        "7",
        *[UNREADABLE] * 4,
        None,
    ]
    assert read("id", [-7, 2**62], pa.int64()) == ["-7", str(2**62)]
    assert read("id", [Decimal("12.00"), Decimal("12.50")]) == ["12", UNREADABLE]
    long = 12_345_678_901_234_567_890
    assert read("id", [Decimal(long)], pa.decimal128(38, 2)) == [str(long)]


def test_text_that_has_a_type_keeps_its_words_without_the_space_around_them() -> None:
    typed = Dialect(text=False)
    spaced = [" a ", "\ta\n", "\u00a0a", "\ufeffa", "a\u200b", "a b", "  ", "\u00a0", "", None]
    assert read("text", spaced, pa.string(), typed) == ["a"] * 5 + ["a b", None, None, None, None]
    assert read("number", [" 5 ", "\u00a05"], pa.string(), typed) == [5.0, 5.0]
    assert read("bool", ["Yes "], pa.string(), typed) == [True]


def test_words_are_the_companys_own_before_they_are_ours() -> None:
    words = {"Thái độ nhân viên": "service", " Giá cao ": "price", "n/a": ""}
    given = ["Thái độ nhân viên", "Thái độ nhân viên", "Giá cao", "n/a", "moved", "thái độ nhân viên"]
    assert read("word", given, words=words) == [
        "service",
        "service",
        "price",
        None,
        "moved",
        "thái độ nhân viên",
    ]
    assert read("word", [1, 2, 3], pa.int64(), words={"1": "service", "2": "price"}) == [
        "service",
        "price",
        "3",
    ]
    assert read("bool", ["geliefert", "storniert", "?"], words={"geliefert": "no", "storniert": "yes"}) == [
        False,
        True,
        UNREADABLE,
    ]
    assert read("rating", ["sehr gut", "4"], words={"sehr gut": "5"}) == [5.0, 4.0]
    assert read("rating", [10.0, 9.0], pa.float64(), words={"10": "5"}) == [5.0, 9.0]


def test_words_replace_a_number_and_leave_the_other_numbers_alone() -> None:
    answers = [4.5, 99.0, 3.0, float("nan"), None]
    assert read("rating", answers, pa.float64(), words={"99": ""}) == [4.5, None, 3.0, UNREADABLE, None]
    # the comma of the source's text is not that of its typed columns
    assert read("rating", [4.5, 99.0], pa.float64(), EUROPE, {"99": "5"}) == [4.5, 5.0]
    assert read("money", [Decimal("4.50"), Decimal("99.00")], words={"99": ""}) == [Decimal("4.5"), None]
    assert read("text", [1.5, 2.0], pa.float64()) == ["1.5", "2"]


def test_a_word_with_quotes_is_only_a_word() -> None:
    nasty = "x' or 1=1; drop table given; --"
    assert read("word", [nasty, "'"], words={nasty: "price"}) == ["price", "'"]


def test_months() -> None:
    texts = [
        "2024-02",
        "2024-02-29",
        "2024-02-29 10:00",
        "2024-13",
        "2023-02-29",
        "02/2024",
        "2024",
        "24-02",
        "",
    ]
    first = date(2024, 2, 1)
    assert read("month", texts) == [first] * 3 + [UNREADABLE] * 5 + [None]
    assert read("month", ["02/2024", "2024-03"], dialect=Dialect(True, "%m/%Y")) == [first, date(2024, 3, 1)]
    assert read("month", [date(2024, 2, 29), None]) == [first, None]
    assert read("month", [datetime(2024, 2, 29, 23)]) == [first]
    assert read("month", [202402], pa.int64()) == [UNREADABLE]


def test_a_month_is_the_companys() -> None:
    late = datetime(2024, 1, 31, 17, 0, tzinfo=UTC)  # February in Vietnam
    assert read("month", [late], pa.timestamp("us", "UTC")) == [date(2024, 2, 1)]
    assert read("month", [late], pa.timestamp("us", "UTC"), timezone="UTC") == [date(2024, 1, 1)]
    # text with an offset could be read, but an offset beside a month is more likely a mistake
    assert read("month", ["2024-01-31T17:00:00Z"]) == [UNREADABLE]


def test_times_that_have_a_type() -> None:
    assert read("time", [date(2024, 1, 5), None]) == [datetime(2024, 1, 5), None]
    assert read("time", [datetime(2024, 1, 5, 10, 0, 0, 1)]) == [datetime(2024, 1, 5, 10, 0, 0, 1)]
    nanoseconds = pa.array([1_704_448_800_123_456_999], pa.timestamp("ns"))
    assert read("time", nanoseconds, pa.timestamp("ns")) == [datetime(2024, 1, 5, 10, 0, 0, 123_456)]
    assert read("time", [datetime(2024, 1, 5, 10)], pa.timestamp("s")) == [datetime(2024, 1, 5, 10)]
    assert read("time", [1_704_448_800, None], pa.int64()) == [UNREADABLE, None]
    assert read("time", [True], pa.bool_()) == [UNREADABLE]


@pytest.mark.parametrize(
    "type", ["time", "month", "bool", "rating", "count", "valence", "money", "number", "id", "word"]
)
@pytest.mark.parametrize(
    "kind", [pa.string(), pa.float64(), pa.int32(), pa.date32(), pa.timestamp("us"), pa.bool_()]
)
def test_a_column_of_nulls_is_missing_whatever_its_type(type: str, kind: pa.DataType) -> None:
    assert read(type, [None, None], kind) == [None, None]


@settings(max_examples=5)
@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=40, max_size=40
    )
)
def test_no_text_raises(texts: list[str]) -> None:
    texts += [
        prefix + text
        for prefix, text in zip(["2024-01-0", "1e", "-", "2024-01-05T"] * 10, texts, strict=True)
    ]
    for type in ("time", "month", "bool", "number", "count", "money"):
        assert len(read(type, texts, pa.string(), Dialect(text=False, thousands=","))) == 80
