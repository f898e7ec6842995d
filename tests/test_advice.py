"""What would help with faulty values, from their shapes and counts alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from delivered import at_the_door

from cxresearch.door.advice import Seen, advice, formats, mostly
from cxresearch.door.values import Dialect
from cxresearch.schema import Type


def told(type: Type, *looks: str, **known: Any) -> str:
    return advice("col", type, "unreadable", Seen(len(looks), dict.fromkeys(looks, 1), **known))


@pytest.mark.parametrize(
    ("look", "expected"),
    [
        ("99/99/9999", ("%d/%m/%Y", "%m/%d/%Y")),
        ("9-9-9999", ("%d-%m-%Y", "%m-%d-%Y")),
        ("99.99.9999 99:99", ("%d.%m.%Y %H:%M", "%m.%d.%Y %H:%M")),
        ("99/99/9999, 9:99:99 AA", ("%d/%m/%Y, %I:%M:%S %p", "%m/%d/%Y, %I:%M:%S %p")),
        ("99/99/99", ("%d/%m/%y", "%m/%d/%y")),
        ("9999/9/9", ("%Y/%m/%d", "%Y/%d/%m")),
        ("99:99 9/9/9999", ("%H:%M %d/%m/%Y", "%H:%M %m/%d/%Y")),
        ("9999-99-99T99:99:99", ("%Y-%m-%dT%H:%M:%S", "%Y-%d-%mT%H:%M:%S")),
        ("99 Aaa 9999", ("%d %b %Y",)),
        ("99/9999", ("%m/%Y",)),
        ("99/99-9999", ()),
        ("99999", ()),
        ("9.999", ()),
        ("aa/aa/aaaa", ()),
    ],
)
def test_a_shape_of_a_date_has_every_format_that_it_may_have(look: str, expected: tuple[str, ...]) -> None:
    assert formats({look: 1}) == expected


def test_the_most_frequent_kind_of_date_is_meant_however_many_digits_its_days_have() -> None:
    looks = {"99-99-9999": 4, "9/9/9999": 2, "99/9/9999": 2, "9/99/9999": 1}
    assert formats(looks) == ("%d/%m/%Y", "%m/%d/%Y")


def test_both_counts_are_told_and_none_is_chosen() -> None:
    reads = {"%d/%m/%Y": 6, "%m/%d/%Y": 0}
    assert told("time", "99/99/9999", reads={**reads, "%d/%m/%Y": 1}) == (
        'dateformat = "%d/%m/%Y" would read 1 of 1 and dateformat = "%m/%d/%Y" would read 0 of 1: '
        "write what the source means"
    )
    even = told("time", "99/99/9999", reads=dict.fromkeys(reads, 1))
    assert even.endswith("write what the source means; nothing in them tells which")


def test_a_format_that_is_declared_is_not_offered_again() -> None:
    said = told("time", "99/99/9999", reads={"%d/%m/%Y": 0, "%m/%d/%Y": 1}, dateformat="%d/%m/%Y")
    assert said.startswith('"%d/%m/%Y" does not read them; dateformat = "%m/%d/%Y" would read 1 of 1')
    assert said.count("%d/%m/%Y") == 1


@pytest.mark.parametrize(
    ("looks", "said"),
    [
        (("99999",), "days as Excel counts them"),
        (("99999.99",), "days and hours as Excel counts them"),
        (("9999999999",), "seconds since 1970"),
        (("9999999999999",), "milliseconds since 1970"),
        (("999", "9,999.99"), "are two columns swapped"),
        (("AAAA", "-"), 'values.col = { "NULL" = "" }'),
        (("9999-99-99",), 'values.col = { "0000-00-00" = "" }'),
        (("99a99",), ""),
    ],
)
def test_what_is_no_date_may_count_from_a_day_or_be_of_another_column(looks: tuple[str], said: str) -> None:
    found = told("time", *looks)
    assert said in found and bool(found) == bool(said)


@pytest.mark.parametrize(
    ("looks", "known", "said"),
    [
        (("9,9", "99,99"), {}, 'write decimal = "," at the source'),
        (("9,999", "9,99"), {}, 'write decimal = "," at the source'),
        (("9.999.999",), {}, 'write thousands = "." and decimal = "," at the source'),
        (("9.999.999,9", "9.999"), {}, 'write thousands = "." and decimal = "," at the source'),
        (("9,999,999", "9,999"), {}, 'write thousands = "," at the source'),
        (("9,999.9",), {"decimal": ","}, 'write thousands = "," and decimal = "." at the source'),
        (("9,999,999",), {"decimal": ","}, 'write thousands = "," and decimal = "." at the source'),
        (("9.999",), {"decimal": ","}, 'write thousands = "." at the source'),
        (("9 999",), {}, 'write thousands = " " at the source'),
        (("9'999.99",), {}, 'write thousands = "\'" at the source'),
        (("9,999",), {}, '"," is either the sign of thousands or of decimals'),
        (("9.999,9", "9,999.9"), {}, "they are not written in one way"),
        (("99%",), {}, "take the percent sign off"),
        (("(999)",), {}, "brackets around a number"),
        (("$99.99", "999 aaa"), {}, "take the sign of the currency off"),
        (("99/99/9999",), {}, "they look like dates, not numbers"),
        (("9999-99-99 99:99",), {}, "they look like dates, not numbers"),
        (("9/9",), {}, ""),
        (("999999",), {}, ""),
        (("aaaa",), {}, "a word for none becomes blank by values.col"),
    ],
)
def test_a_number_is_told_which_key_or_what_to_take_off(
    looks: tuple[str], known: dict[str, str], said: str
) -> None:
    found = told("money", *looks, **known)
    assert found.startswith(said) and bool(found) == bool(said)


def test_words_for_ratings_have_numbers() -> None:
    assert (
        told("rating", "Aaa aaa")
        == 'give the company\'s words and ours under values.col = { "their word" = "1" }'
    )


def test_signs_among_letters_are_a_wrong_encoding_and_a_question_is_none() -> None:
    def unlike(look: str) -> bool:
        return "encoding" in advice("reason", "word", "word", Seen(1, {look: 1}))

    assert unlike("AaA¡ aaa") and unlike("Aa?aa")
    assert not unlike("Aaaa aaa?") and not unlike("“Aaa” - aaa")


@pytest.mark.parametrize(
    "code", ["missing", "unreadable", "copy", "key", "range", "word", "future", "order", "reference"]
)
@pytest.mark.parametrize("type", ["id", "time", "money", "word", "bool", "rating", "count", None])
def test_where_most_rows_are_rejected_something_is_always_said(type: Type | None, code: str) -> None:
    assert mostly("col", type, code, Seen(9))


def test_where_all_dates_are_words_another_column_is_meant() -> None:
    assert mostly("col", "time", "unreadable", Seen(9, {"aaaa": 9})).startswith("they are words")
    assert not mostly("col", "time", "unreadable", Seen(9, {"aaaa": 8, "99999": 1})).startswith(
        "they are words"
    )


def test_the_counts_are_of_what_the_door_itself_would_read() -> None:
    days = ["05/01/2024", "10/02/2024", "31/12/2023", "30/02/2023", "12/31/2023", "99/99/9999", "heute"]
    columns = {
        "order_id": [f"o{at}" for at in range(7)],
        "customer_id": ["a"] * 7,
        "ordered_at": ["2023-01-01"] * 7,
        "delivered_at": days,
    }
    seen = at_the_door("orders", columns).seen["unreadable:delivered_at"]
    assert (seen.n, dict(seen.reads)) == (7, {"%d/%m/%Y": 3, "%m/%d/%Y": 3})
    # told one of them, the door reads as many, and the rest is offered the other
    day_first = Dialect(text=True, dateformat="%d/%m/%Y")
    seen = at_the_door("orders", columns, dialect=day_first).seen["unreadable:delivered_at"]
    assert (seen.n, dict(seen.reads)) == (4, {"%d/%m/%Y": 0, "%m/%d/%Y": 1})


def test_months_have_formats_too() -> None:
    columns = {"month": ["01/2024", "13/2024"], "purpose": ["acquire"] * 2, "amount": ["1"] * 2}
    seen = at_the_door("costs", columns).seen["unreadable:month"]
    assert dict(seen.reads) == {"%m/%Y": 1}


def test_unknown_ids_that_differ_in_zeros_and_capitals_are_counted() -> None:
    columns = {"customer_id": ["007", "kh1", "x", "7"], "invited_at": ["2024-01-01"] * 4}
    checked = at_the_door("invitations", columns, known={"customers": ["7", "KH1"]})
    assert checked.passage.rejected == {"reference:customer_id": 3}
    assert checked.seen["reference:customer_id"].alike == 2


def amounts(*values: str, **dialect: str) -> dict[str, int]:
    n = len(values)
    columns = {
        "order_id": [f"o{at}" for at in range(n)],
        "customer_id": [f"c{at}" for at in range(n)],
        "ordered_at": [str(datetime(2024, 1, 1) + timedelta(days=at)) for at in range(n)],
        "amount": list(values),
    }
    passage = at_the_door("orders", columns, dialect=Dialect(text=True, **dialect)).passage
    return {warning.code: warning.count for warning in passage.warnings}


def test_points_before_three_digits_each_may_be_of_thousands() -> None:
    dotted = ("100.000", "25.500", "8.000", "1.200", "60.000")
    assert amounts(*dotted) == amounts(*dotted, "70") == {"thousands:amount": 5}
    assert amounts(*dotted[:4], "70") == {}
    assert amounts(*dotted, "1.5") == {}
    assert amounts(*dotted, decimal=",", thousands=".") == {}
    assert amounts(*(value.replace(".", ",") for value in dotted), decimal=",") == {"thousands:amount": 5}
