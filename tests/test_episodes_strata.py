"""Strata worked out by hand: what a customer was like before something happened, and nothing later."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from made import made_company, named

from cxresearch import episodes
from cxresearch.company import Company
from cxresearch.model import Reading

RATED = "2024-02-01T10:00"


def rating(customer: str, at: str = RATED, value: int = 4) -> dict[str, Any]:
    return {"rating_id": f"r-{customer}-{at}", "customer_id": customer, "rated_at": at, "rating": value}


def order(customer: str, at: str, **columns: Any) -> dict[str, Any]:
    return {"order_id": f"o-{customer}-{at}", "customer_id": customer, "ordered_at": at, **columns}


def told_apart(company: Company) -> Company:
    return replace(company, analysis=replace(company.analysis, reading=Reading(strata=True)))


def strata(company: Company) -> dict[str, str]:
    """The stratum of each customer at the first rating."""
    frame = named(episodes.index_ratings(told_apart(company)))
    return dict(zip(frame["customer_id"], frame["stratum"], strict=True))


def test_strata_are_there_only_where_the_reading_asks_for_them(tmp_path: Path) -> None:
    company = made_company(tmp_path, ratings=[rating("a")], orders=[order("a", RATED)])
    assert "stratum" not in episodes.index_ratings(company).columns
    assert strata(company) == {"a": "/30/1"}
    assert "stratum" not in episodes.index_ratings(company).columns


def test_a_band_of_tenure_holds_its_last_second(tmp_path: Path) -> None:
    """30, 180 and 365 days before the rating."""
    bands = {
        "2024-02-01T10:00": "30",
        "2024-01-02T10:00": "30",
        "2024-01-02T09:59:59": "180",
        "2023-08-05T10:00": "180",
        "2023-08-05T09:59:59": "365",
        "2023-02-01T10:00": "365",
        "2023-02-01T09:59:59": "more",
    }
    company = made_company(
        tmp_path,
        ratings=[rating(name) for name in bands],
        orders=[order(first_order, first_order) for first_order in bands],
    )
    assert strata(company) == {name: f"/{band}/1" for name, band in bands.items()}


def test_bands_of_earlier_orders(tmp_path: Path) -> None:
    bands = {1: "1", 2: "2", 3: "4", 4: "4", 5: "more", 9: "more"}
    company = made_company(
        tmp_path,
        ratings=[rating(str(number)) for number in bands],
        orders=[order(str(number), f"2024-01-{10 + day}T10:00") for number in bands for day in range(number)],
    )
    assert strata(company) == {str(number): f"/30/{band}" for number, band in bands.items()}


def test_an_order_at_the_very_start_counts_and_none_after_it(tmp_path: Path) -> None:
    company = made_company(
        tmp_path,
        ratings=[rating("at it"), rating("a second later")],
        orders=[
            *(order(name, "2024-01-20T10:00") for name in ("at it", "a second later")),
            order("at it", RATED),
            order("a second later", "2024-02-01T10:00:01"),
        ],
    )
    assert strata(company) == {"at it": "/30/2", "a second later": "/30/1"}


def test_where_orders_and_ratings_are_days_those_of_the_day_itself_count(tmp_path: Path) -> None:
    company = made_company(
        tmp_path,
        ratings=[rating("a", "2024-02-01")],
        orders=[order("a", "2024-01-20"), order("a", "2024-02-01"), order("a", "2024-02-02")],
    )
    assert strata(company) == {"a": "/30/2"}


def test_an_order_of_that_day_is_at_its_end_where_ratings_are_times(tmp_path: Path) -> None:
    company = made_company(
        tmp_path,
        ratings=[rating("a", "2024-02-01T10:00")],
        orders=[order("a", "2024-01-20"), order("a", "2024-02-01")],
    )
    assert strata(company) == {"a": "/30/1"}


def test_who_ordered_nothing_before_is_not_taken_for_an_old_customer(tmp_path: Path) -> None:
    company = made_company(
        tmp_path,
        ratings=[rating("new"), rating("old")],
        orders=[order("new", "2024-03-01T10:00"), order("old", "2022-01-01T10:00")],
    )
    assert strata(company) == {"new": "//1", "old": "/more/1"}


def test_the_channel_of_the_latest_order_and_an_unknown_one(tmp_path: Path) -> None:
    company = made_company(
        tmp_path,
        ratings=[rating("moved"), rating("tied"), rating("unknown")],
        orders=[
            order("moved", "2024-01-10T10:00", channel="shop"),
            order("moved", "2024-01-20T10:00", channel="web"),
            order("moved", "2024-03-01T10:00", channel="phone"),
            order("tied", "2024-01-20T10:00", channel="shop") | {"order_id": "o10"},
            order("tied", "2024-01-20T10:00", channel="web") | {"order_id": "o9"},
            order("unknown", "2024-01-20T10:00", channel=""),
        ],
    )
    assert strata(company) == {"moved": "/30/2/web", "tied": "/30/2/web", "unknown": "/30/1/"}


def test_an_unknown_segment_is_a_band_of_its_own(tmp_path: Path) -> None:
    names = ("home", "not said")
    company = made_company(
        tmp_path,
        customers=[{"customer_id": "home", "segment": "home"}, {"customer_id": "not said", "segment": ""}],
        ratings=[rating(name) for name in names],
        orders=[order(name, "2024-01-20T10:00") for name in names],
    )
    assert episodes.strata_by(company) == ("tenure", "earlier_orders", "segment")
    assert strata(company) == {"home": "/30/1/home", "not said": "/30/1/"}


def test_a_subscriber_s_tenure_runs_from_the_first_start(tmp_path: Path) -> None:
    def run(customer: str, start: str, end: str = "") -> dict[str, str]:
        return {"customer_id": customer, "started_at": start, "ended_at": end}

    company = made_company(
        tmp_path,
        model="subscription",
        ratings=[rating("new"), rating("back again")],
        subscriptions=[
            run("new", "2024-01-20T10:00"),
            run("back again", "2022-01-01T10:00", "2022-06-01T10:00"),
            run("back again", "2024-01-20T10:00"),
        ],
    )
    assert episodes.strata_by(company) == ("tenure",)
    assert strata(company) == {"new": "/30", "back again": "/more"}


def test_without_orders_nothing_is_known_of_customers_before(tmp_path: Path) -> None:
    complaint = {"complaint_id": "k", "customer_id": "a", "opened_at": "2024-06-01T10:00"}
    company = made_company(tmp_path, ratings=[rating("a")], complaints=[complaint])
    assert episodes.strata_by(company) == ()
    later = named(episodes.later_complaints(told_apart(company)))
    assert later["stratum"].tolist() == [""]


# -- ratings after a complaint and without one ---------------------------------------------------


@pytest.fixture
def cared_for(tmp_path: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Ratings of January (2), February (4) and March (5), a complaint between two of them."""

    def rated_thrice(customer: str) -> list[dict[str, Any]]:
        months = {"2024-01-10T10:00": 2, "2024-02-10T10:00": 4, "2024-03-10T10:00": 5}
        return [rating(customer, at, value) for at, value in months.items()]

    def complaint(customer: str, opened: str, closed: str) -> dict[str, Any]:
        name = {"complaint_id": f"k-{customer}", "customer_id": customer}
        return {**name, "opened_at": f"2024-{opened}T10:00", "closed_at": f"2024-{closed}T10:00"}

    names = ("after the first", "after the second", "never", "at the second", "a second later")
    company = made_company(
        tmp_path,
        ratings=[
            *(row for name in names for row in rated_thrice(name)),
            rating("once", "2024-01-10T10:00", 1),
            rating("not before", "2024-02-10T10:00", 3),
        ],
        complaints=[
            complaint("after the first", "01-10", "01-20"),
            complaint("after the second", "02-12", "02-20"),
            complaint("not before", "01-10", "01-20"),
            complaint("at the second", "02-10", "07-01"),
            complaint("a second later", "02-10", "07-01") | {"opened_at": "2024-02-10T10:00:01"},
        ],
    )
    after, without = episodes.rated_before_and_after(told_apart(company))
    return named(after), named(without)


def test_the_rating_before_a_complaint_is_the_latest_up_to_its_opening(
    cared_for: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    after = cared_for[0].set_index("customer_id")
    assert after["rating_level"].to_dict() == {"after the first": 4, "after the second": 5}
    assert after["stratum"].to_dict() == {"after the first": "2", "after the second": "4"}


def test_others_are_second_ratings_before_which_nobody_had_complained(
    cared_for: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    without = cared_for[1].set_index("customer_id")
    assert without["rating_level"].to_dict() == {"after the second": 4, "never": 4, "a second later": 4}
    assert set(without["stratum"]) == {"2"}
