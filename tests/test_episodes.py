"""Each derived table against rows worked out by hand: ties, ends of the horizon, nulls, clocks."""

from __future__ import annotations

from pathlib import Path

import pytest
from made import made_company, named

from cxresearch import episodes
from cxresearch.model import Untestable


def rating(id: str, customer: str, at: str, value: object = 5, **more: object) -> dict[str, object]:
    return {"rating_id": id, "customer_id": customer, "rated_at": at, "rating": value, **more}


def order(id: str, customer: str, at: str, **more: object) -> dict[str, object]:
    return {"order_id": id, "customer_id": customer, "ordered_at": at, **more}


def run(customer: str, started: str, ended: str = "", voluntary: str = "") -> dict[str, object]:
    return {"customer_id": customer, "started_at": started, "ended_at": ended, "voluntary": voluntary}


def column(table, key: str, value: str) -> dict[str, object]:
    frame = named(table)
    return dict(zip(frame[key], frame[value], strict=True))


@pytest.mark.parametrize(
    ("scale", "higher_is_better", "levels"),
    [
        ("[1, 5]", True, {1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 1.5: 2, 2.49: 2, 4.5: 5}),
        ("[0, 10]", True, {0: 1, 1: 1, 2: 2, 3: 2, 4: 3, 5: 3, 6: 3, 7: 4, 8: 4, 9: 5, 10: 5}),
        ("[1, 6]", False, {1: 5, 2: 4, 3: 3, 4: 3, 5: 2, 6: 1}),
        ("[1, 7]", True, {1: 1, 2: 2, 3: 2, 4: 3, 5: 4, 6: 4, 7: 5}),
        ("[1, 10]", True, {1: 1, 2: 1, 3: 2, 4: 2, 5: 3, 6: 3, 7: 4, 8: 4, 9: 5, 10: 5}),
    ],
)
def test_a_rating_maps_to_the_nearest_level_half_up(tmp_path: Path, scale, higher_is_better, levels) -> None:
    rows = [rating(f"r{value}", f"c{value}", "2024-01-01T10:00", value) for value in levels]
    company = made_company(tmp_path, scale=scale, higher_is_better=higher_is_better, ratings=rows)
    assert column(episodes.ratings(company), "rating", "rating_level") == levels


def test_the_first_and_the_latest_rating_and_their_ties(tmp_path: Path) -> None:
    company = made_company(
        tmp_path,
        ratings=[
            rating("r2", "ann", "2024-02-01T10:00", 2),
            rating("r1", "ann", "2024-01-01T10:00", 1),
            rating("r3", "ann", "2024-03-01T10:00", 3),
            rating("a", "tied", "2024-01-01T10:00", 4),
            rating("B", "tied", "2024-01-01T10:00", 5),
            rating("é", "tied", "2024-01-01T10:00", 3),
            rating("2", "numbers", "2024-01-01T10:00", 2),
            rating("10", "numbers", "2024-01-01T10:00", 1),
        ],
    )
    first = column(episodes.first_ratings(company), "customer_id", "rating")
    latest = column(episodes.latest_ratings(company), "customer_id", "rating")
    # Ids by their bytes: "B" before "a" before "é", "10" before "2".
    assert first == {"ann": 1, "tied": 5, "numbers": 1}
    assert latest == {"ann": 3, "tied": 3, "numbers": 2}


def test_returning_is_after_the_rating_and_within_the_horizon(tmp_path: Path) -> None:
    at = "2024-01-10T10:00:00"
    orders = {
        "same instant": "2024-01-10T10:00:00",
        "a second later": "2024-01-10T10:00:01",
        "before": "2024-01-09T10:00:00",
        "last instant": "2024-07-08T10:00:00",
        "a second too late": "2024-07-08T10:00:01",
    }
    company = made_company(
        tmp_path,
        ratings=[rating(f"r-{name}", name, at) for name in [*orders, "never"]],
        orders=[order(f"o-{name}", name, when) for name, when in orders.items()],
    )
    assert column(episodes.index_ratings(company), "customer_id", "returned") == {
        "same instant": False,
        "a second later": True,
        "before": False,
        "last instant": True,
        "a second too late": False,
        "never": False,
    }


def test_the_rated_order_is_no_return_but_a_second_order_is(tmp_path: Path) -> None:
    company = made_company(
        tmp_path,
        ratings=[
            rating("r1", "only", "2024-01-10T10:00", order_id="o1"),
            rating("r2", "twice", "2024-01-10T10:00", order_id="o2"),
            rating("r3", "unknown", "2024-01-10T10:00", order_id=""),
        ],
        orders=[
            order("o1", "only", "2024-01-11T10:00"),
            order("o2", "twice", "2024-01-11T10:00"),
            order("o3", "twice", "2024-01-12T10:00"),
            order("o4", "unknown", "2024-01-12T10:00"),
        ],
    )
    returned = column(episodes.index_ratings(company), "customer_id", "returned")
    assert returned == {"only": False, "twice": True, "unknown": True}


def test_only_ratings_watched_for_the_whole_horizon_count(tmp_path: Path) -> None:
    company = made_company(
        tmp_path,
        observed_until="2024-12-31",
        ratings=[
            rating("r1", "just", "2024-07-05T00:00:00"),
            rating("r2", "a second short", "2024-07-05T00:00:01"),
            rating("r3", "first is too late", "2024-08-01T00:00:00"),
        ],
        orders=[order("o1", "just", "2024-01-01T00:00:01")],
    )
    index = named(episodes.index_ratings(company))
    assert list(index.customer_id) == ["just"]


def test_dates_count_days_on_the_calendar_where_clocks_change(tmp_path: Path) -> None:
    # Sao Paulo put its clocks forward on 15 October 2017 and back on 18 February 2018.
    company = made_company(
        tmp_path,
        timezone="America/Sao_Paulo",
        observed_until="2018-12-31",
        analysis="horizon_days = 30",
        ratings=[rating(f"r{day}", f"c{day}", "2017-10-01") for day in (1, 30, 31)],
        orders=[
            order("o1", "c1", "2017-10-01"),
            order("o30", "c30", "2017-10-31"),
            order("o31", "c31", "2017-11-01"),
        ],
    )
    returned = column(episodes.index_ratings(company), "customer_id", "returned")
    assert returned == {"c1": False, "c30": True, "c31": False}


def test_a_subscriber_returned_when_active_at_the_end_of_the_horizon(tmp_path: Path) -> None:
    at = "2024-01-10T10:00:00"
    company = made_company(
        tmp_path,
        model="subscription",
        ratings=[
            rating(f"r-{name}", name, at)
            for name in ("stays", "ends", "ends later", "renews", "not yet", "over", "unknown", "both")
        ],
        subscriptions=[
            run("stays", "2023-01-01T00:00"),
            run("ends", "2023-01-01T00:00", "2024-07-08T10:00:00", "true"),
            run("ends later", "2023-01-01T00:00", "2024-07-08T10:00:01", "true"),
            run("renews", "2023-01-01T00:00", "2024-03-01T00:00", "false"),
            run("renews", "2024-03-01T00:00"),
            run("not yet", "2024-01-10T10:00:01"),
            run("over", "2023-01-01T00:00", "2024-01-10T10:00:00", "true"),
            run("unknown", "2023-01-01T00:00", "2024-02-01T00:00", ""),
            run("both", "2023-01-01T00:00", "2024-02-01T00:00", ""),
            run("both", "2023-06-01T00:00", "2024-02-01T00:00", "true"),
        ],
    )
    index = named(episodes.index_ratings(company)).set_index("customer_id")
    assert index.returned.to_dict() == {
        "stays": True,
        "ends": False,
        "ends later": True,
        "renews": True,
        "unknown": False,
        "both": False,
    }
    left = {
        name: None if value is None or value != value else bool(value) for name, value in index.left.items()
    }
    assert left == {
        "stays": False,
        "ends": True,
        "ends later": False,
        "renews": False,
        "unknown": None,
        "both": True,
    }


def test_the_fifth_rating_is_the_landmark(tmp_path: Path) -> None:
    def five(customer: str, *values: float, month: int = 1) -> list[dict[str, object]]:
        return [
            rating(f"{customer}{place}", customer, f"2024-{month:02d}-{place + 1:02d}T10:00", value)
            for place, value in enumerate(values)
        ]

    company = made_company(
        tmp_path,
        ratings=[
            *five("top", 5, 5, 5, 5, 5),
            *five("nearly", 5, 4, 5, 5, 5),
            *five("lower", 5, 4, 4, 5, 5),
            *five("four only", 5, 5, 5, 5),
            *five("six", 5, 5, 5, 5, 4, 1),
            *five("late", 5, 5, 5, 5, 5, month=9),
        ],
        orders=[
            order("o1", "top", "2024-01-04T10:00"),
            order("o2", "nearly", "2024-01-05T10:01"),
            order("o3", "six", "2024-08-01T10:00"),
        ],
    )
    fifth = named(episodes.fifth_ratings(company)).set_index("customer_id")
    assert fifth.average_rating.to_dict() == {"top": "5.0", "nearly": "4.8", "six": "4.8"}
    assert fifth.returned.to_dict() == {"top": False, "nearly": True, "six": False}


def test_a_delivery_is_late_after_the_promised_instant(tmp_path: Path) -> None:
    def delivery(customer: str, promised: str, delivered: str, when: str = "2024-01-01T08:00"):
        return order(f"o-{customer}", customer, when, promised_at=promised, delivered_at=delivered)

    orders = [
        delivery("on the day", "2024-01-10", "2024-01-10T23:59:59"),
        delivery("next day", "2024-01-10", "2024-01-11T00:00:00"),
        delivery("rated too early", "2024-01-10", "2024-01-15T00:00:00"),
        delivery("no promise", "", "2024-01-09T00:00:00"),
    ]
    company = made_company(
        tmp_path,
        ratings=[
            rating("r1", "on the day", "2024-01-12T10:00", 5, order_id="o-on the day"),
            rating("r2", "next day", "2024-01-11T00:00", 1, order_id="o-next day"),
            rating("r3", "next day", "2024-01-12T00:00", 5, order_id="o-next day"),
            rating("r4", "rated too early", "2024-01-14T00:00", 1, order_id="o-rated too early"),
            rating("r5", "no promise", "2024-01-14T00:00", 1, order_id="o-no promise"),
        ],
        orders=orders,
    )
    rated = named(episodes.rated_deliveries(company)).set_index("customer_id")
    assert rated.late.to_dict() == {"on the day": False, "next day": True}
    assert rated.rating_level.to_dict() == {"on the day": 5, "next day": 1}


def test_the_frame_is_everybody_who_could_have_rated(tmp_path: Path) -> None:
    ratings = [rating("r1", "ann", "2024-01-01T10:00")]
    invited = [{"customer_id": name, "invited_at": "2024-01-01"} for name in ("ann", "bob", "bob")]
    known = [{"customer_id": name} for name in ("ann", "bob", "eve")]
    for name, tables, frame in (
        ("neither", {}, None),
        ("invitations", {"invitations": invited}, 2),
        ("customers", {"invitations": invited[:2], "customers": known}, 3),
    ):
        company = made_company(tmp_path / name, ratings=ratings, **tables)
        table = episodes.customers_in_frame(company)
        assert (named(table).frame.item() if table is not None else None) == frame


def test_a_key_that_changes_with_each_order_cannot_return(tmp_path: Path) -> None:
    company = made_company(
        tmp_path, company='customer_id = "order"', ratings=[rating("r1", "ann", "2024-01-01T10:00")]
    )
    with pytest.raises(Untestable, match="undefined:returning_customer"):
        episodes.needed_columns(episodes.RETURNED, company)


def test_a_derived_table_is_computed_once(tmp_path: Path) -> None:
    rated = rating("r1", "ann", "2024-01-01T10:00") | {"product": 4}
    company = made_company(tmp_path, ratings=[rated])
    assert episodes.latest_surveys(company, "product") is episodes.latest_surveys(company, "product")
