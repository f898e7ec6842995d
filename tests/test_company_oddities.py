"""What looks odd about tables taken together: each rule warns of its case, and of nothing beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from raw import COMPANY, ORDERS, SCALE, company, seen

from cxresearch.company import open_company


def test_ratings_and_orders_under_different_keys_are_warned_of(tmp_path: Path) -> None:
    orders = "order_id,customer_id,ordered_at\n" + "".join(f"{n},o{n},2024-01-01\n" for n in range(200))
    ratings = "rating_id,customer_id,rated_at,rating\n" + "".join(
        f"{n},{'o' if n < 10 else 'r'}{n},2024-01-01,4\n" for n in range(120)
    )
    text = COMPANY + SCALE + "[sources]\no = 'o.csv'\nr = 'r.csv'\n[tables.orders]\nfrom = 'o'\n"
    opened = open_company(
        company(tmp_path, text + "[tables.ratings]\nfrom = 'r'\n", o_csv=orders, r_csv=ratings)
    )
    assert [(w.table, w.count) for w in opened.warnings if w.code == "strangers:customer_id"] == [
        ("ratings", 110)
    ]


def test_rows_before_the_declared_start_are_warned_of(tmp_path: Path) -> None:
    text = COMPANY + "observed_from = 2024-02-01\n" + ORDERS
    opened = open_company(
        company(tmp_path, text, orders_csv=seen(["2024-01-31", "2024-02-01", "2024-03-01"]))
    )
    assert [(w.code, w.count) for w in opened.warnings if "edge" in w.code] == [
        ("before_the_edge:ordered_at", 1)
    ]


@pytest.mark.parametrize(
    ("text", "days", "warned"),
    [
        (COMPANY, ["2024-01-01", "2024-02-01", "2024-11-01"], 2),
        (COMPANY, ["2024-01-01", "2024-11-01"], None),
        (COMPANY + "observed_from = 2024-01-01\n", ["2024-01-01", "2024-02-01", "2024-11-01"], None),
        (COMPANY + 'customer_id = "order"\n', ["2024-01-01", "2024-02-01", "2024-11-01"], None),
    ],
)
def test_history_that_may_be_cut_off_is_warned_of(
    tmp_path: Path, text: str, days: list[str], warned: int | None
) -> None:
    opened = open_company(company(tmp_path, text + ORDERS, orders_csv=seen(days)))
    found = [(w.table, w.count, w.claims) for w in opened.warnings if w.code == "left_edge"]
    assert found == ([] if warned is None else [("orders", warned, ("profit-from-old-customers",))])


@pytest.mark.parametrize(
    ("head", "repeating", "warned"), [("", 0, 100), ("", 1, None), ('customer_id = "order"\n', 0, None)]
)
def test_a_key_that_hardly_anybody_uses_twice_is_warned_of(
    tmp_path: Path, head: str, repeating: int, warned: int | None
) -> None:
    rows = [f"{n},c{n % 100},2024-01-01" for n in range(100 + repeating)]
    table = "order_id,customer_id,ordered_at\n" + "\n".join(rows) + "\n"
    text = COMPANY + head + "[sources]\no = 'o.csv'\n[tables.orders]\nfrom = 'o'\n"
    opened = open_company(company(tmp_path, text, o_csv=table))
    found = [(w.table, w.count) for w in opened.warnings if w.code == "one_order_each"]
    assert found == ([] if warned is None else [("orders", warned)])


@pytest.mark.parametrize(
    ("ordered", "rated", "warned"), [("", " 10:00", True), (" 09:00", " 10:00", False), ("", "", False)]
)
def test_dates_beside_times_are_warned_of(tmp_path: Path, ordered: str, rated: str, warned: bool) -> None:
    sources = "[sources]\no = 'o.csv'\nr = 'r.csv'\n"
    text = COMPANY + SCALE + sources + "[tables.orders]\nfrom = 'o'\n[tables.ratings]\nfrom = 'r'\n"
    files = {
        "o_csv": f"order_id,customer_id,ordered_at\n1,a,2024-01-01{ordered}\n2,b,2024-07-02{ordered}\n",
        "r_csv": f"rating_id,customer_id,rated_at,rating\n1,a,2024-01-01{rated},4\n2,b,2024-07-02{rated},4\n",
    }
    opened = open_company(company(tmp_path, text, **files))
    assert [w.code for w in opened.warnings].count("dates_beside_times") == warned
