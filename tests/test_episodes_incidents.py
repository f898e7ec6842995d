"""Incidents around a first order and before a first rating, against rows worked out by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from made import made_company, named

from cxresearch import episodes
from cxresearch.claims.experience_drivers.negatives import returns_by_incident


def order(customer: str, at: str, id: str = "") -> dict[str, Any]:
    return {"order_id": id or f"o-{customer}-{at}", "customer_id": customer, "ordered_at": at}


def incident(customer: str, at: str, factor: str = "rude-staff") -> dict[str, Any]:
    return {"customer_id": customer, "occurred_at": at, "factor": factor}


def rating(customer: str, at: str, value: int = 5) -> dict[str, Any]:
    return {"rating_id": f"r-{customer}-{at}", "customer_id": customer, "rated_at": at, "rating": value}


FIRST = "2024-01-10T10:00:00"
INCIDENTS = {
    "a second before": "2024-01-10T09:59:59",
    "at the order": FIRST,
    "at the landmark": "2024-02-09T10:00:00",
    "a second after": "2024-02-09T10:00:01",
}


def test_the_window_is_closed_at_both_ends(tmp_path: Path) -> None:
    company = made_company(
        tmp_path,
        orders=[order(name, FIRST) for name in INCIDENTS],
        incidents=[incident(name, at) for name, at in INCIDENTS.items()],
    )
    met = named(episodes.early_incidents(company))
    assert set(met["customer_id"]) == {"at the order", "at the landmark"}
    assert set(met["month"]) == {2024 * 12 + 1}


def test_a_customer_with_two_factors_is_exposed_to_both_and_incidents_are_counted(tmp_path: Path) -> None:
    company = made_company(
        tmp_path,
        orders=[order(name, FIRST) for name in ("both", "spared")],
        incidents=[
            incident("both", "2024-01-11T10:00"),
            incident("both", "2024-01-12T10:00"),
            incident("both", "2024-01-11T10:00", "over-promise"),
            incident("both", "2024-05-11T10:00"),
            incident("nobody known", "2024-05-11T10:00"),
        ],
    )
    rows = returns_by_incident(company).to_pandas().set_index("factor")
    assert rows["n"].to_dict() == {"none": 1, "over-promise": 1, "rude-staff": 1}
    assert rows["used"].to_dict() == {"none": 0, "over-promise": 1, "rude-staff": 2}
    assert rows.loc["rude-staff", "recorded"] == 4
    assert set(rows["cohort"]) == {2}


def test_the_outcome_starts_at_the_landmark(tmp_path: Path) -> None:
    later = {
        "at the landmark": "2024-02-09T10:00:00",
        "a second later": "2024-02-09T10:00:01",
        "last instant": "2024-08-07T10:00:00",
        "too late": "2024-08-07T10:00:01",
    }
    company = made_company(
        tmp_path,
        orders=[row for name, at in later.items() for row in (order(name, FIRST), order(name, at))],
        incidents=[incident("x", FIRST)],
    )
    frame = named(episodes.beginnings(company)).set_index("customer_id")
    assert frame["returned"].to_dict() == {
        "at the landmark": False,
        "a second later": True,
        "last instant": True,
        "too late": False,
    }


def test_who_is_not_followed_from_the_landmark_is_left_out(tmp_path: Path) -> None:
    # 210 days before the end of 31 December 2024.
    company = made_company(
        tmp_path,
        orders=[order("just", "2024-06-05T00:00:00"), order("short", "2024-06-05T00:00:01")],
        incidents=[incident("x", FIRST)],
    )
    assert list(named(episodes.beginnings(company))["customer_id"]) == ["just"]


def test_the_month_is_the_companys_own(tmp_path: Path) -> None:
    company = made_company(
        tmp_path,
        orders=[order("late", "2024-01-31T18:30:00Z"), order("early", "2024-01-31T16:30:00Z")],
        incidents=[incident("x", FIRST)],
    )
    frame = named(episodes.beginnings(company)).set_index("customer_id")
    assert frame["month"].to_dict() == {"late": 2024 * 12 + 2, "early": 2024 * 12 + 1}


def test_days_are_counted_on_the_calendar_where_both_are_dates(tmp_path: Path) -> None:
    # Sao Paulo put its clocks forward on 15 October 2017.
    company = made_company(
        tmp_path,
        timezone="America/Sao_Paulo",
        observed_until="2018-12-31",
        orders=[order(name, "2017-10-01") for name in ("same day", "day 30", "day 31", "before")],
        incidents=[
            incident("same day", "2017-10-01"),
            incident("day 30", "2017-10-31"),
            incident("day 31", "2017-11-01"),
            incident("before", "2017-09-30"),
        ],
    )
    assert set(named(episodes.early_incidents(company))["customer_id"]) == {"same day", "day 30"}


def test_subscribers_begin_with_their_first_contract(tmp_path: Path) -> None:
    def run(customer: str, started: str, ended: str = "") -> dict[str, Any]:
        return {"customer_id": customer, "started_at": started, "ended_at": ended}

    company = made_company(
        tmp_path,
        model="subscription",
        subscriptions=[
            run("stays", FIRST),
            run("renews", FIRST, "2024-03-01T00:00"),
            run("renews", "2024-03-01T00:00"),
            run("leaves", FIRST, "2024-05-01T00:00"),
            run("gone by the landmark", FIRST, "2024-02-09T10:00:00"),
        ],
        incidents=[incident("leaves", "2024-01-12T10:00"), incident("gone by the landmark", FIRST)],
    )
    frame = named(episodes.beginnings(company)).set_index("customer_id")
    assert frame["returned"].to_dict() == {"stays": True, "renews": True, "leaves": False}
    assert list(named(episodes.early_incidents(company))["customer_id"]) == ["leaves"]


@pytest.mark.parametrize("edge", ["", "observed_from = 2023-12-11T10:00:01"])
def test_the_days_before_a_first_rating(tmp_path: Path, edge: str) -> None:
    before = {
        "at the rating": FIRST,
        "thirty days": "2023-12-11T10:00:00",
        "a second more": "2023-12-11T09:59:59",
        "after": "2024-01-10T10:00:01",
        "twice": "2024-01-02T10:00:00",
    }
    company = made_company(
        tmp_path,
        company=edge,
        ratings=[rating(name, FIRST) for name in [*before, "none"]] + [rating("none", "2024-03-01T10:00", 1)],
        incidents=[incident(name, at) for name, at in before.items()]
        + [incident("twice", "2024-01-03T10:00"), incident("none", "2024-02-20T10:00")],
    )
    frame = named(episodes.rated_after_incidents(company))
    if edge:
        # A second of the thirty days was not recorded.
        assert frame.empty
        return
    assert frame["customer_id"].is_unique and set(frame["rating_level"]) == {5}
    assert frame.set_index("customer_id")["met"].to_dict() == {
        "at the rating": True,
        "thirty days": True,
        "a second more": False,
        "after": False,
        "twice": True,
        "none": False,
    }


def test_the_first_answer_to_an_item_and_its_ties(tmp_path: Path) -> None:
    def answered(id: str, customer: str, at: str, staff: object) -> dict[str, Any]:
        return {"rating_id": id, "customer_id": customer, "rated_at": at, "rating": 3, "staff": staff}

    company = made_company(
        tmp_path,
        scale="[0, 10]",
        ratings=[
            answered("r1", "ann", "2024-01-01T10:00", ""),
            answered("r2", "ann", "2024-02-01T10:00", 8),
            answered("r3", "ann", "2024-03-01T10:00", 0),
            answered("a", "tied", FIRST, 2),
            answered("B", "tied", FIRST, 9),
            answered("r5", "too late", "2024-12-01T10:00", 9),
        ],
        orders=[order("ann", "2024-07-30T10:00")],
    )
    frame = named(episodes.first_answers(company, "staff")).set_index("customer_id")
    assert frame["staff_level"].to_dict() == {"ann": 4, "tied": 5}
    assert frame["staff"].to_dict() == {"ann": 42_000, "tied": 46_000}
    assert frame["returned"].to_dict() == {"ann": True, "tied": False}


def test_the_first_answers_to_two_items_may_be_in_two_ratings_each_with_its_own_return(
    tmp_path: Path,
) -> None:
    def answered(id: str, at: str, **items: object) -> dict[str, Any]:
        return {"rating_id": id, "customer_id": "ann", "rated_at": at, "rating": 3, **items}

    company = made_company(
        tmp_path,
        ratings=[
            answered("r1", "2023-01-01T10:00", staff=2, product=""),
            answered("r2", "2024-03-01T10:00", staff=5, product=4),
        ],
        orders=[order("ann", "2024-04-01T10:00")],
    )
    frame = named(episodes.first_answers_by_item(company, ("product", "staff"))).set_index("item")
    assert frame["rating_level"].to_dict() == {"product": 4, "staff": 2}
    assert frame["returned"].to_dict() == {"product": True, "staff": False}
