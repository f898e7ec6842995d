"""Unhappy ratings and complaints against rows worked out by hand: ends of the window, ties, nulls, clocks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from made import made_company, named

from cxresearch import episodes
from cxresearch.model import Untestable

AT = "2024-03-10T10:00:00"
ORDERS = [{"order_id": "o", "customer_id": "other", "ordered_at": "2023-01-01T10:00"}]


def rating(id: str, customer: str, at: str, value: object = 1, **more: object) -> dict[str, object]:
    return {"rating_id": id, "customer_id": customer, "rated_at": at, "rating": value, **more}


def complaint(id: str, customer: str, opened: str, **more: object) -> dict[str, object]:
    return {"complaint_id": id, "customer_id": customer, "opened_at": opened, **more}


def told(id: str, customer: str, opened: str, closed: str = "", resolved: str = "") -> dict[str, object]:
    return complaint(id, customer, opened, closed_at=closed, resolved=resolved)


def order(id: str, customer: str, at: str) -> dict[str, object]:
    return {"order_id": id, "customer_id": customer, "ordered_at": at}


def column(table: Any, value: str) -> dict[str, Any]:
    frame = named(table)
    assert frame.customer_id.is_unique
    return dict(zip(frame.customer_id, frame[value].astype(object), strict=True))


# -- who complained ------------------------------------------------------------------------------

OPENED = {
    "first instant": ("2024-02-09T10:00:00", True),
    "too early": ("2024-02-09T09:59:59", False),
    "last instant": ("2024-04-09T10:00:00", True),
    "too late": ("2024-04-09T10:00:01", False),
    "the same instant": (AT, True),
}


def test_a_complaint_counts_from_thirty_days_before_to_thirty_days_after(tmp_path: Path) -> None:
    company = made_company(
        tmp_path,
        ratings=[rating(f"r-{name}", name, AT) for name in [*OPENED, "never"]],
        complaints=[complaint(f"k-{name}", name, opened) for name, (opened, _) in OPENED.items()],
    )
    expected = {name: counts for name, (_, counts) in OPENED.items()} | {"never": False}
    assert column(episodes.unhappy_ratings(company), "complained") == expected


def test_the_first_unhappy_rating_whose_days_were_observed_counts(tmp_path: Path) -> None:
    company = made_company(
        tmp_path,
        observed_until="2024-12-31",
        company="observed_from = 2024-01-01",
        ratings=[
            rating("a1", "early then seen", "2024-01-30T23:59:59", 1),
            rating("a2", "early then seen", "2024-03-10T10:00", 2),
            rating("b1", "just", "2024-01-31T00:00:00", 2),
            rating("c1", "just at the end", "2024-12-02T00:00:00", 1),
            rating("d1", "a second short", "2024-12-02T00:00:01", 1),
            rating("e1", "happy first", "2024-03-01T10:00", 5),
            rating("e2", "happy first", "2024-04-01T10:00", 1),
            rating("f1", "never unhappy", "2024-04-01T10:00", 3),
            rating("g2", "tied", AT, 1),
            rating("g1", "tied", AT, 2),
        ],
        complaints=[complaint("k1", "early then seen", "2024-03-11T10:00")],
    )
    first = episodes.unhappy_ratings(company)
    assert column(first, "rating_id") == {
        "early then seen": "a2",
        "just": "b1",
        "just at the end": "c1",
        "happy first": "e2",
        "tied": "g1",
    }
    assert column(first, "complained")["early then seen"] is True


def test_where_the_survey_asks_only_answers_count(tmp_path: Path) -> None:
    company = made_company(
        tmp_path,
        ratings=[
            rating("a1", "answers later", "2024-03-01T10:00", 1, complained=""),
            rating("a2", "answers later", "2024-04-01T10:00", 2, complained="true"),
            rating("b1", "on record only", "2024-03-01T10:00", 1, complained="false"),
            # No days need to be observed after the rating.
            rating("c1", "late", "2024-12-31T23:00", 1, complained="false"),
            rating("d1", "silent about it", "2024-03-01T10:00", 1, complained=""),
        ],
        complaints=[complaint("k1", "on record only", "2024-03-01T10:00")],
    )
    expected = {"answers later": True, "on record only": False, "late": False}
    assert column(episodes.unhappy_ratings(company), "complained") == expected


def test_days_are_counted_on_the_calendar_where_both_are_dates(tmp_path: Path) -> None:
    # Sao Paulo put its clocks forward on 15 October 2017.
    company = made_company(
        tmp_path,
        timezone="America/Sao_Paulo",
        observed_until="2018-12-31",
        ratings=[rating(f"r{day}", f"c{day}", "2017-10-01") for day in (30, 31)],
        complaints=[complaint("k30", "c30", "2017-10-31"), complaint("k31", "c31", "2017-11-01")],
    )
    assert column(episodes.unhappy_ratings(company), "complained") == {"c30": True, "c31": False}


def test_a_key_of_the_order_finds_no_complaints(tmp_path: Path) -> None:
    company = made_company(
        tmp_path,
        company='customer_id = "order"',
        ratings=[rating("r", "c", AT)],
        complaints=[told("k", "c", AT)],
    )
    for table in (episodes.unhappy_ratings, episodes.later_complaints, episodes.ratings_after_unhappy):
        with pytest.raises(Untestable, match="^undefined:returning_customer$"):
            table(company)


# -- what became of them -------------------------------------------------------------------------


def test_coming_back_is_counted_from_the_landmark(tmp_path: Path) -> None:
    # The landmark is 9 April 10:00, the end of the horizon 6 October 10:00.
    bought = {
        "before the landmark": ("2024-03-20T10:00:00", False),
        "at the landmark": ("2024-04-09T10:00:00", False),
        "a second later": ("2024-04-09T10:00:01", True),
        "last instant": ("2024-10-06T10:00:00", True),
        "too late": ("2024-10-06T10:00:01", False),
    }
    asked = {"complained": "false"}
    names = [*bought, "happy"]
    values = {"happy": 4}
    company = made_company(
        tmp_path,
        ratings=[
            *(rating(f"r-{name}", name, AT, values.get(name, 2), order_id="", **asked) for name in names),
            rating("rated", "rated order", AT, 1, order_id="o-rated", **asked),
            rating("not followed", "not followed", "2024-06-05T00:00:01", 1, order_id="", **asked),
            rating("just followed", "just followed", "2024-06-05T00:00:00", 1, order_id="", **asked),
        ],
        orders=[
            *(order(f"o-{name}", name, at) for name, (at, _) in bought.items()),
            order("o-rated", "rated order", "2024-05-01T10:00"),
            order("o-happy", "happy", "2024-05-01T10:00"),
        ],
    )
    expected = {name: back for name, (_, back) in bought.items()}
    expected |= {"rated order": False, "just followed": False}
    assert column(episodes.unhappy_landmarks(company), "returned") == expected
    assert column(episodes.happy_landmarks(company), "returned") == {"happy": True}


def test_subscribers_are_active_when_they_rate_and_back_when_active_at_the_end(tmp_path: Path) -> None:
    ends = {
        "stays": "",
        "ends before the landmark": "2024-03-20T10:00",
        "ends at the end": "2024-10-06T10:00:00",
        "ends just after": "2024-10-06T10:00:01",
        "not active": "2024-03-10T10:00:00",
    }
    company = made_company(
        tmp_path,
        model="subscription",
        ratings=[rating(f"r-{name}", name, AT, complained="false") for name in ends],
        subscriptions=[
            {"customer_id": name, "started_at": "2023-01-01T00:00", "ended_at": end}
            for name, end in ends.items()
        ],
    )
    assert column(episodes.unhappy_landmarks(company), "returned") == {
        "stays": True,
        "ends before the landmark": False,
        "ends at the end": False,
        "ends just after": True,
    }


def test_a_later_complaint_is_opened_after_the_landmark_and_within_the_horizon(tmp_path: Path) -> None:
    opened = {
        "about the rated": ("2024-04-09T10:00:00", False),
        "a second later": ("2024-04-09T10:00:01", True),
        "last instant": ("2024-10-06T10:00:00", True),
        "too late": ("2024-10-06T10:00:01", False),
    }
    company = made_company(
        tmp_path,
        ratings=[
            *(rating(f"r-{name}", name, AT, 4) for name in opened),
            rating("second", "a second later", "2024-03-11T10:00", 1),
            rating("late", "not followed", "2024-06-05T00:00:01", 1),
        ],
        complaints=[complaint(f"k-{name}", name, at) for name, (at, _) in opened.items()],
    )
    table = episodes.later_complaints(company)
    assert column(table, "complained") == {name: later for name, (_, later) in opened.items()}
    assert column(table, "rating_level")["a second later"] == 4


def test_resolved_is_resolved_and_closed_by_the_landmark(tmp_path: Path) -> None:
    # Opened on 10 March 10:00, so the landmark is 9 April 10:00.
    company = made_company(
        tmp_path,
        complaints=[
            told("1", "in time", AT, "2024-04-09T10:00:00", "true"),
            told("2", "a second late", AT, "2024-04-09T10:00:01", "true"),
            told("3", "not resolved", AT, "2024-03-12T10:00", "false"),
            told("4", "open", AT),
            told("5", "open but answered", AT, "", "true"),
            told("6", "unknown", AT, "2024-03-12T10:00"),
            told("7", "unknown and late", AT, "2024-05-01T10:00"),
            told("8", "not followed", "2024-06-05T00:00:01", "2024-06-06T10:00", "true"),
            told("90", "tied", AT, "2024-03-12T10:00", "false"),
            told("9", "tied", AT, "2024-03-12T10:00", "true"),
            told("a", "second one", "2024-03-11T10:00", "2024-03-12T10:00", "true"),
            told("b", "second one", AT, "2024-03-12T10:00", "false"),
        ],
        orders=[*ORDERS, order("o1", "in time", "2024-05-01T10:00"), order("o2", "open", "2024-04-01T10:00")],
    )
    first = episodes.first_complaints(company)
    assert column(first, "resolved") == {
        "in time": True,
        "a second late": False,
        "not resolved": False,
        "open": False,
        "open but answered": False,
        "unknown and late": False,
        "tied": True,
        "second one": False,
    }
    assert {name for name, back in column(first, "returned").items() if back} == {"in time"}


def test_the_first_complaint_that_a_rating_followed(tmp_path: Path) -> None:
    # Closed on 10 March 10:00: rated by 9 April 10:00.
    closed = {"opened": "2024-03-01T10:00", "closed": AT, "resolved": "true"}
    names = ["last instant", "too late", "the same instant", "earlier rating", "twice rated"]
    company = made_company(
        tmp_path,
        ratings=[
            rating("a", "last instant", "2024-04-09T10:00:00", 2, staff=4),
            rating("b", "too late", "2024-04-09T10:00:01", 2, staff=4),
            rating("c", "the same instant", AT, 2, staff=4),
            rating("d", "earlier rating", "2024-03-05T10:00", 2, staff=4),
            rating("e2", "twice rated", "2024-03-12T10:00", 5, staff=1),
            rating("e1", "twice rated", "2024-03-13T10:00", 1, staff=5),
            rating("f", "second complaint", "2024-08-02T10:00", 4, staff=""),
            rating("g", "not followed", "2024-12-03T10:00", 4, staff=5),
            rating("h", "no complaint", "2024-03-12T10:00", 3, staff=5),
        ],
        complaints=[
            *(told(f"k-{name}", name, **closed) for name in names),
            told("f1", "second complaint", "2024-03-01T10:00", "2024-03-02T10:00", "true"),
            told("f2", "second complaint", "2024-08-01T10:00", "2024-08-02T09:00", "false"),
            told("g1", "not followed", "2024-12-02T00:00:00", "2024-12-02T00:00:01", "true"),
        ],
    )
    rated = episodes.rated_complaints(company)
    assert column(rated, "rating_level") == {"last instant": 2, "twice rated": 5, "second complaint": 4}
    assert column(rated, "resolved")["second complaint"] is False
    staff = column(rated, "staff_level")
    assert staff["twice rated"] == 1 and staff["second complaint"] != staff["second complaint"]
    assert column(episodes.ratings_without_complaint(company), "rating_level") == {"no complaint": 3}


def test_the_rating_after_an_unhappy_one_and_whether_help_came_before_it(tmp_path: Path) -> None:
    later = "2024-05-10T10:00:00"
    helped = {
        "helped": ("2024-03-12T10:00", "2024-05-10T09:59:59", "true", True),
        "closed with it": ("2024-03-12T10:00", later, "true", False),
        "not resolved": ("2024-03-12T10:00", "2024-03-13T10:00", "false", False),
        "still open": ("2024-03-12T10:00", "", "", False),
        "another matter": ("2024-04-09T10:00:01", "2024-04-12T10:00", "true", False),
        "unknown": ("2024-03-12T10:00", "2024-03-13T10:00", "", None),
    }
    company = made_company(
        tmp_path,
        ratings=[
            *(rating(f"a-{name}", name, AT, 1) for name in [*helped, "silent"]),
            *(rating(f"b-{name}", name, later, 3) for name in [*helped, "silent"]),
            rating("c1", "once", AT, 1),
            rating("d1", "happy between", "2024-03-01T10:00", 5),
            rating("d2", "happy between", AT, 2),
            rating("d3", "happy between", later, 2),
            rating("d4", "happy between", "2024-06-10T10:00", 5),
        ],
        complaints=[
            *(
                told(f"k-{name}", name, opened, closed, good)
                for name, (opened, closed, good, _) in helped.items()
            ),
            told("more", "unknown", "2024-07-01T10:00", "2024-07-02T10:00", "true"),
        ],
    )
    after = episodes.ratings_after_unhappy(company)
    expected = {name: good for name, (*_, good) in helped.items() if good is not None}
    assert column(after, "resolved") == expected | {"silent": False, "happy between": False}
    assert column(after, "next_level")["happy between"] == 2


def test_very_dissatisfied_customers_with_and_without_a_resolved_complaint(tmp_path: Path) -> None:
    told_of = {
        "resolved late": ("2024-03-12T10:00", "2024-11-12T10:00", "true"),
        "resolved without a date": ("2024-03-12T10:00", "", "true"),
        "not resolved": ("2024-03-12T10:00", "2024-03-13T10:00", "false"),
        "unknown": ("2024-03-12T10:00", "2024-03-13T10:00", ""),
        "long before": ("2024-02-09T09:59:59", "2024-02-10T10:00", "true"),
    }
    ratings = [rating(f"r-{name}", name, AT, 1) for name in [*told_of, "silent"]]
    described = {
        "ratings": [*ratings, rating("two", "at level 2", AT, 2)],
        "complaints": [told(f"k-{name}", name, *values) for name, values in told_of.items()],
        "orders": [*ORDERS, order("o1", "silent", "2024-03-11T10:00")],
    }
    company = made_company(tmp_path / "a", **described)
    angriest = episodes.angriest_customers(company)
    assert column(angriest, "resolved") == {
        "resolved late": True,
        "resolved without a date": True,
        "not resolved": False,
        "long before": False,
        "silent": False,
    }
    assert {name for name, back in column(angriest, "returned").items() if back} == {"silent"}
    for row in described["complaints"]:
        del row["closed_at"]
    company = made_company(tmp_path / "b", **described)
    assert "unknown" not in column(episodes.angriest_customers(company), "resolved")
