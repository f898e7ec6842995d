"""What looks odd about tables taken together: each rule warns of its case, and of nothing beside it."""

from __future__ import annotations

from datetime import date, timedelta
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
    found = [(w.table, w.count) for w in opened.warnings if w.code == "left_edge"]
    assert found == ([] if warned is None else [("orders", warned)])


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


def rows(*columns: list[object]) -> str:
    return "".join(",".join(map(str, row)) + "\n" for row in zip(*columns, strict=True))


def opened_with(
    folder: Path, head: str = COMPANY + SCALE, **tables: str
) -> list[tuple[str, str | None, int]]:
    """The warnings of a company of these tables, their columns named canonically."""
    sources = "".join(f"{name} = '{name}.csv'\n" for name in tables)
    mapped = "".join(f"[tables.{name}]\nfrom = '{name}'\n" for name in tables)
    files = {f"{name}_csv": text for name, text in tables.items()}
    opened = open_company(company(folder, f"{head}[sources]\n{sources}{mapped}", **files))
    return [(warning.code, warning.table, warning.count) for warning in opened.warnings]


def day(n: int, start: date = date(2023, 1, 1)) -> str:
    return str(start + timedelta(days=n))


def rated_before_delivery(folder: Path, early: int, n: int, *, time: str = "") -> int | None:
    ids = [f"o{i}" for i in range(n)]
    ordered = [day(i % 300) for i in range(n)]
    delivered = [f"{day(i % 300 + 5)}{' 09:00' if time else ''}" for i in range(n)]
    rated = [f"{day(i % 300 + (4 if i < early else 5))}{time}" for i in range(n)]
    if time:  # on the very day
        rated = [f"{day(i % 300 + 5)} {'08' if i < early else '10'}:00" for i in range(n)]
    orders = "order_id,customer_id,ordered_at,delivered_at\n" + rows(ids, ids, ordered, delivered)
    ratings = "rating_id,customer_id,rated_at,rating,order_id\n" + rows(
        ids, ids, rated, [1 + i % 5 for i in range(n)], ids
    )
    found = opened_with(folder, orders=orders, ratings=ratings)
    counts = [count for code, _, count in found if code == "early:order_id"]
    return counts[0] if counts else None


def test_ratings_from_before_the_delivery_are_warned_of(tmp_path: Path) -> None:
    assert rated_before_delivery(tmp_path / "many", 30, 400) == 30
    assert rated_before_delivery(tmp_path / "share", 20, 400) is None  # one in twenty
    assert rated_before_delivery(tmp_path / "few", 19, 100) is None
    assert rated_before_delivery(tmp_path / "times", 30, 400, time=" ") == 30


def test_on_the_day_of_the_delivery_a_rating_is_not_early_where_only_days_are_known(tmp_path: Path) -> None:
    ids, days = [f"o{i}" for i in range(100)], [day(i) for i in range(100)]
    orders = "order_id,customer_id,ordered_at,delivered_at\n" + rows(ids, ids, days, days)
    at = [f"{one} 08:00" for one in days]
    ratings = "rating_id,customer_id,rated_at,rating,order_id\n" + rows(ids, ids, at, [4] * 100, ids)
    assert "early:order_id" not in [
        code for code, _, _ in opened_with(tmp_path, orders=orders, ratings=ratings)
    ]


def complaints(customers: list[str]) -> str:
    n = len(customers)
    days = [day(i % 700) for i in range(n)]
    return "complaint_id,customer_id,opened_at\n" + rows([f"k{i}" for i in range(n)], customers, days)


@pytest.mark.parametrize(
    ("customers", "count"),
    [
        ([f"c{i % 60}" for i in range(60)], None),
        # ten of fifty wrote more than half of a hundred and five
        ([f"c{i % 10}" for i in range(54)] + [f"d{i}" for i in range(51)], 54),
        ([f"c{i % 10}" for i in range(50)] + [f"d{i}" for i in range(52)], None),
        # 40 customers, 240 complaints, six each
        ([f"c{i % 40}" for i in range(240)], 60),
        ([f"c{i % 40}" for i in range(200)], None),
        (["c1"] * 49, None),
        (["c1"] * 50, 50),
    ],
)
def test_complaints_of_a_few_customers_are_warned_of(
    tmp_path: Path, customers: list[str], count: int | None
) -> None:
    found = opened_with(tmp_path, COMPANY, complaints=complaints(customers))
    assert [n for code, _, n in found if code == "few_customers"] == ([] if count is None else [count])


def ratings_of(customers: list[str], days: list[str]) -> str:
    n = len(customers)
    return "rating_id,customer_id,rated_at,rating\n" + rows(
        [f"r{i}" for i in range(n)], customers, days, [1 + i % 5 for i in range(n)]
    )


def test_a_panel_is_not_a_few_customers_but_ten_busy_raters_are(tmp_path: Path) -> None:
    waves = [f"c{i % 40}" for i in range(960)]
    days = [day(30 * (i // 40)) for i in range(960)]
    assert opened_with(tmp_path / "panel", ratings=ratings_of(waves, days)) == []
    busy = [f"c{i % 10}" for i in range(151)] + [f"d{i}" for i in range(149)]
    found = opened_with(tmp_path / "busy", ratings=ratings_of(busy, [day(i) for i in range(300)]))
    assert [(code, n) for code, _, n in found if code == "few_customers"] == [("few_customers", 151)]


def ended(folder: Path, days: list[int], *, head: str = COMPANY) -> list[int]:
    """Orders on these days, counted back from the last day that is observed."""
    until = date(2024, 12, 31)
    n = len(days)
    orders = "order_id,customer_id,ordered_at\n" + rows(
        [f"o{i}" for i in range(n)],
        [f"c{i}" for i in range(n)],
        [str(until - timedelta(days=d)) for d in days],
    )
    return [count for code, table, count in opened_with(folder, head, orders=orders) if code == "stopped"]


@pytest.mark.parametrize(
    ("days", "count"),
    [
        (list(range(30, 400)), 30),
        (list(range(29, 400)), None),
        # weekly and monthly rows, of a hundred customers each
        ([d for d in range(30, 700, 7) for _ in range(100)], 30),
        ([d for d in range(45, 700, 30) for _ in range(100)], None),
        ([d for d in range(95, 700, 30) for _ in range(100)], 95),
        # a handful of rows in two years
        (list(range(100, 700, 60)), None),
        # a single survey, of two weeks
        ([d for d in range(100, 114) for _ in range(50)], None),
    ],
    ids=["daily", "daily to the end", "weekly", "monthly", "monthly, stopped", "few", "once"],
)
def test_a_table_that_ends_long_before_the_others_is_warned_of(
    tmp_path: Path, days: list[int], count: int | None
) -> None:
    assert ended(tmp_path, days) == ([] if count is None else [count])


def test_where_nobody_can_come_back_it_does_not_matter_when_a_table_ends(tmp_path: Path) -> None:
    assert ended(tmp_path, list(range(60, 400)), head=COMPANY + 'customer_id = "order"\n') == []


def test_contracts_that_still_end_are_a_sign_of_life(tmp_path: Path) -> None:
    n = 400
    ids, started = [f"c{i}" for i in range(n)], [day(i) for i in range(n)]
    for name, last, found in (("dead", 400, [331]), ("alive", 730, [])):
        columns = rows(ids, started, [day(i + last - n) for i in range(n)])
        table = "customer_id,started_at,ended_at\n" + columns
        codes = opened_with(tmp_path / name, COMPANY, subscriptions=table)
        assert [count for code, _, count in codes if code == "stopped"] == found


def survey(unhappy: float, happy: float, column: str, *, n: int = 300, middle: int = 50) -> str:
    """First ratings: so many at 1 and 2 who say so, so many at 4 and 5, and some at 3."""
    levels = [1 + i % 2 for i in range(n)] + [4 + i % 2 for i in range(n)] + [3] * middle
    says = [i < unhappy * n for i in range(n)] + [i < happy * n for i in range(n)] + [True] * middle
    ids = [f"c{i}" for i in range(len(levels))]
    return f"rating_id,customer_id,rated_at,rating,{column}\n" + rows(
        ids, ids, [day(i % 650) for i in range(len(levels))], levels, says
    )


@pytest.mark.parametrize(
    ("unhappy", "happy", "column", "better", "warned"),
    [
        (0.8, 0.2, "would_recommend", True, 600),
        (0.2, 0.8, "would_recommend", True, None),
        (0.2, 0.8, "would_recommend", False, 600),
        (0.8, 0.2, "would_recommend", False, None),
        (0.1, 0.4, "complained", True, 600),
        (0.4, 0.1, "complained", True, None),
        (0.55, 0.45, "would_recommend", True, None),  # 2.4 standard errors
    ],
)
def test_a_scale_read_the_wrong_way_round_is_warned_of(
    tmp_path: Path, unhappy: float, happy: float, column: str, better: bool, warned: int | None
) -> None:
    head = COMPANY + SCALE + f"higher_is_better = {str(better).lower()}\n"
    found = opened_with(tmp_path, head, ratings=survey(unhappy, happy, column))
    assert [n for code, _, n in found if code == "reversed:rating"] == ([] if warned is None else [warned])


@pytest.mark.parametrize(
    ("came_back", "complained", "warned"),
    [((0.7, 0.2), (0.0, 0.3), 600), ((0.7, 0.2), (0.3, 0.1), None), ((0.2, 0.7), (0.0, 0.3), None)],
)
def test_what_customers_do_counts_where_all_of_it_is_the_wrong_way_round(
    tmp_path: Path, came_back: tuple[float, float], complained: tuple[float, float], warned: int | None
) -> None:
    ratings = survey(0.5, 0.5, "told_positive").replace("True", "1").replace("False", "0")
    did = [
        [f"c{i + 300 * group}" for group in (0, 1) for i in range(int(300 * share[group]))]
        for share in (came_back, complained)
    ]
    orders = "order_id,customer_id,ordered_at\n" + rows(did[0], did[0], ["2024-12-01"] * len(did[0]))
    wrote = "complaint_id,customer_id,opened_at\n" + rows(did[1], did[1], ["2024-06-01"] * len(did[1]))
    found = opened_with(tmp_path / "both", ratings=ratings, orders=orders, complaints=wrote)
    assert [n for code, _, n in found if code == "reversed:rating"] == ([] if warned is None else [warned])
    # customers who are hard to please may buy most
    alone = opened_with(tmp_path / "alone", ratings=ratings, orders=orders)
    assert "reversed:rating" not in [code for code, _, _ in alone]
