"""Ids that name nobody, and files that are there twice: each rule warns of its case, and of nothing beside it."""

from __future__ import annotations

import unicodedata
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from raw import COMPANY, company

from cxresearch.company import open_company
from cxresearch.companyfile.inputs import Spec
from cxresearch.sources.files import contents
from cxresearch.sources.same import compared, warnings

ORDERS = COMPANY + "[sources]\no = 'o.csv'\n[tables.orders]\nfrom = 'o'\n"


def warned(folder: Path, customers: list[str]) -> dict[str, int]:
    """The warnings about the customers of so many orders, one a day."""
    rows = [
        f"{at},{who},{2020 + at // 300}-{1 + at % 12:02}-{1 + at % 25:02}" for at, who in enumerate(customers)
    ]
    opened = open_company(
        company(folder, ORDERS, o_csv="\n".join(["order_id,customer_id,ordered_at", *rows, ""]))
    )
    codes = ("placeholder", "exponent", "one_customer")
    return {odd.code: odd.count for odd in opened.warnings if odd.code.startswith(codes)}


@pytest.mark.parametrize(
    "id",
    ["NULL", "null", "None", "nan", "N/A", "n.a.", "#N/A", "-", "--", "?", "(null)", "\\N", "UNKNOWN", "khách lẻ",
     unicodedata.normalize("NFD", "Khách lẻ")],
)  # fmt: skip
def test_a_word_for_none_is_no_customer(tmp_path: Path, id: str) -> None:
    assert warned(tmp_path, ["a", id, "b", id]) == {"placeholder:customer_id": 2}


@pytest.mark.parametrize(
    "id", ["NULL1", "Nanna", "Nguyễn", "na-1", "0", "A-", "Guesthouse", "E+", "1E5", "2024-E+1"]
)
def test_an_id_that_only_begins_like_one_is_an_id(tmp_path: Path, id: str) -> None:
    assert warned(tmp_path, ["a", id, "b", id]) == {}


def test_a_rounded_number_is_told_of(tmp_path: Path) -> None:
    assert warned(tmp_path, ["8.49E+11", '"8,5E+11"', "1E+15", "8.49E-11"]) == {"exponent:customer_id": 3}


@pytest.mark.parametrize(
    ("others", "times", "heavy", "told"),
    [
        (190, 1, 60, True),
        (190, 1, 20, False),  # a twentieth of 210 rows twenty times over: 22
        (98, 1, 110, False),  # among fewer than a hundred
        (99, 1, 60, False),  # fewer than 200 rows
        (99, 2, 60, True),
        (99, 2, 49, False),  # twenty times as many as the average of 247 orders among 100: 49.4
    ],
)
def test_one_customer_with_most_orders_is_told_of_among_many(
    tmp_path: Path, others: int, times: int, heavy: int, told: bool
) -> None:
    customers = [f"c{at}" for at in range(others)] * times + ["till"] * heavy
    assert warned(tmp_path, customers) == ({"one_customer:customer_id": heavy} if told else {})


def test_files_are_compared_by_size_and_hash_within_a_source_and_between() -> None:
    a, b = (1, "a"), (1, "b")
    assert list(compared({"may": [a], "june": [b], "july": [(2, "a")]})) == []
    found = compared({"may": [a, b], "june": [a, a], "july": [b]})
    assert Counter({odd.code: odd.count for odd in found}) == {
        "same_file:may, june": 2,
        "same_file:may, july": 1,
    }


def test_parts_without_rows_are_no_copies_of_each_other(tmp_path: Path) -> None:
    for part, rows in enumerate(([], [], ["a"], ["a"])):
        pq.write_table(pa.table({"id": pa.array(rows, pa.string())}), tmp_path / f"{part}.parquet")
    (odd,) = warnings(contents({"parts": Spec(path="*.parquet")}, tmp_path), tmp_path)
    assert (odd.code, odd.table, odd.count) == ("same_file:parts", None, 1)


def test_one_file_by_two_names_is_one_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id\n1\n", encoding="utf-8")
    (tmp_path / "b.csv").symlink_to(tmp_path / "a.csv")
    assert (
        list(warnings(contents({"a": Spec(path="a.csv"), "b": Spec(path="b.csv")}, tmp_path), tmp_path)) == []
    )
    (tmp_path / "c.csv").write_text("id\n1\n", encoding="utf-8")
    found = warnings(
        contents({"a": Spec(path="a.csv"), "b": Spec(path="b.csv"), "c": Spec(path="c.csv")}, tmp_path),
        tmp_path,
    )
    assert [odd.code for odd in found] == ["same_file:a, c"]
