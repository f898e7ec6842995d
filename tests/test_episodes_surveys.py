"""Surveys, contacts and journeys against rows worked out by hand: ties, ends of windows, nulls, clocks."""

from __future__ import annotations

from pathlib import Path

import pytest
from made import made_company, named

from cxresearch import episodes


def rating(id: str, customer: str, at: str, value: object = 5, **more: object) -> dict[str, object]:
    return {"rating_id": id, "customer_id": customer, "rated_at": at, "rating": value, **more}


def contact(id: str, customer: str, at: str, valence: int = 1, **more: object) -> dict[str, object]:
    return {"interaction_id": id, "customer_id": customer, "occurred_at": at, "valence": valence, **more}


def step(id: str, customer: str, at: str, score: object, journey: str = "j", **more: object):
    return contact(id, customer, at, score=score, journey_id=journey, **more)


def rows(table, *columns: str) -> list[tuple]:
    return sorted(named(table)[list(columns)].itertuples(index=False, name=None))


def test_the_latest_survey_is_the_latest_that_answers(tmp_path: Path) -> None:
    company = made_company(
        tmp_path,
        ratings=[
            rating("r1", "ann", "2024-01-01T10:00", 2, product=3, staff=""),
            rating("r2", "ann", "2024-02-01T10:00", 4, product=1, staff=5),
            rating("r3", "ann", "2024-03-01T10:00", 5, product="", staff=1),
            rating("B", "tied", "2024-01-01T10:00", 1, product=1, staff=1),
            rating("a", "tied", "2024-01-01T10:00", 2, product=2, staff=2),
            rating("r4", "never", "2024-01-01T10:00", 5, product="", staff=""),
        ],
    )
    columns = ("customer_id", "rating", "product", "staff")
    both = episodes.latest_surveys(company, "product", "staff")
    assert rows(both, *columns) == [("ann", 4, 1, 5), ("tied", 2, 2, 2)]
    assert rows(episodes.latest_surveys(company, "staff"), "customer_id", "staff") == [
        ("ann", 1),
        ("tied", 2),
    ]


def test_levels_above_the_middle_and_their_sum_are_exact(tmp_path: Path) -> None:
    ratings = [rating(f"r{value}", f"c{value}", "2024-01-01T10:00", value) for value in range(11)]
    table = made_company(tmp_path, ratings=ratings, scale="[0, 10]", higher_is_better=False)
    levels = table.tables["ratings"].select(
        "rating", level=episodes.levels_above_middle(table.tables["ratings"].rating, table)
    )
    assert rows(levels, "rating", "level") == [(r, round(2 - 0.4 * r, 4)) for r in range(11)]
    total = levels.aggregate(total=episodes.exact_sum(levels.level * levels.level)).to_pandas()
    assert total["total"].iloc[0] == 17.6


def test_the_next_expectation_of_those_who_were_happy_first(tmp_path: Path) -> None:
    company = made_company(
        tmp_path,
        ratings=[
            rating("r1", "ann", "2024-01-01T10:00", 1),
            rating("r2", "ann", "2024-01-02T10:00", 4, expected=3),
            rating("r3", "ann", "2024-01-03T10:00", 1),
            rating("r4", "ann", "2024-01-04T10:00", 1, expected=5),
            rating("r5", "ann", "2024-01-05T10:00", 5, expected=1),
            rating("r1b", "unhappy", "2024-01-01T10:00", 3, expected=3),
            rating("r2b", "unhappy", "2024-01-02T10:00", 5, expected=3),
            rating("r3b", "unhappy", "2024-01-03T10:00", 5, expected=4),
            rating("r1c", "once", "2024-01-01T10:00", 5, expected=3),
            rating("a", "tied", "2024-01-01T10:00", 1, expected=1),
            rating("B", "tied", "2024-01-01T10:00", 5, expected=2),
        ],
    )
    pairs = episodes.next_expectations(company)
    assert rows(pairs, "customer_id", "before", "after") == [("ann", 0, 2), ("tied", -1, -2)]


THREE = [rating(f"r{n}", "ann", f"2024-01-0{n}T10:00", n) for n in (1, 2, 3)]


def test_contacts_belong_to_the_rating_they_lead_up_to(tmp_path: Path) -> None:
    company = made_company(
        tmp_path,
        ratings=[
            *THREE,
            rating("t1", "twice", "2024-01-01T10:00"),
            rating("t2", "twice", "2024-01-09T10:00"),
        ],
        interactions=[
            contact("before", "ann", "2024-01-01T09:00"),
            contact("at the first", "ann", "2024-01-01T10:00"),
            contact("a second later", "ann", "2024-01-01T10:00:01"),
            contact("at the second", "ann", "2024-01-02T10:00", -1),
            contact("after it", "ann", "2024-01-02T10:00:01", -1),
            contact("neutral", "ann", "2024-01-03T09:00", 0),
            contact("after the last", "ann", "2024-01-03T10:00:01"),
            contact("somebody else", "bob", "2024-01-03T09:00"),
            contact("of the other", "twice", "2024-01-05T10:00"),
        ],
    )
    before = episodes.contacts_before_ratings(company)
    assert rows(before, "turn", "rating", "positives", "negatives") == [(1, -1, 1, 1), (2, 0, 0, 1)]


def test_ratings_without_a_contact_count_with_none(tmp_path: Path) -> None:
    company = made_company(
        tmp_path, ratings=THREE, interactions=[contact("i", "somebody else", "2024-01-01T10:00")]
    )
    before = episodes.contacts_before_ratings(company)
    assert rows(before, "turn", "positives", "negatives") == [(1, 0, 0), (2, 0, 0)]


def test_contacts_and_ratings_that_are_dates_are_compared_by_day(tmp_path: Path) -> None:
    company = made_company(
        tmp_path,
        ratings=[row | {"rated_at": row["rated_at"][:10]} for row in THREE],
        interactions=[contact("i", "ann", "2024-01-01"), contact("k", "ann", "2024-01-02")],
    )
    before = episodes.contacts_before_ratings(company)
    assert rows(before, "turn", "positives") == [(1, 1), (2, 0)]


JOURNEY = [(1, 1), (2, 3), (3, 4)]


@pytest.mark.parametrize(
    ("answered", "found"),
    [
        ("2024-01-03T10:00", True),
        ("2024-01-03T09:59", False),
        ("2024-02-02T10:00", True),
        ("2024-02-02T10:00:01", False),
    ],
)
def test_a_journey_is_rated_from_its_last_step_on_for_d_days(
    tmp_path: Path, answered: str, found: bool
) -> None:
    steps = [step(f"i{n}", "ann", f"2024-01-0{n}T10:00", score) for n, score in JOURNEY]
    company = made_company(tmp_path, ratings=[rating("r", "ann", answered, 4)], interactions=steps)
    expected = [("ann", 1, -2, 1, pytest.approx(-1 / 3))]
    columns = ("customer_id", "rating", "peak", "end", "mean")
    assert rows(episodes.rated_journeys(company), *columns) == (expected if found else [])


def test_the_first_journey_that_has_three_scored_steps_and_a_rating(tmp_path: Path) -> None:
    days = ["2024-01-01T10:00", "2024-01-02T10:00", "2024-01-03T10:00"]
    steps = [
        # Two scored steps are too few; a third without a score or without a journey does not help.
        *(step(f"a{n}", "ann", day, 1, "two") for n, day in enumerate(days[:2])),
        step("a3", "ann", days[2], "", "two"),
        step("a4", "ann", days[2], 1, ""),
        # Of two journeys that end together the one with the lower id is the first.
        *(
            step(f"b{n}", "ann", day, score, "late")
            for n, (day, score) in enumerate(zip(days, (5, 1, 3), strict=True))
        ),
        *(
            step(f"c{n}", "ann", day, score, "Late")
            for n, (day, score) in enumerate(zip(days, (4, 5, 4), strict=True))
        ),
        # Nobody rated this earlier one in time.
        *(step(f"d{n}", "ann", f"2023-01-0{n + 1}T10:00", 2, "early") for n in range(3)),
        # Of three steps at one moment `step` tells which was last, and without it the id.
        *(step(f"e{n}", "bob", days[0], n + 2, "x", step=4 - n) for n in (1, 2, 3)),
        *(step(f"f{n}", "cat", days[0], n + 1, "x") for n in (1, 2, 3)),
    ]
    ratings = [
        rating("r2", "ann", "2024-01-05T10:00", 2),
        rating("r1", "ann", "2024-01-05T10:00", 3),
        rating("r3", "ann", "2024-01-20T10:00", 1),
        rating("r4", "bob", days[0], 5),
        rating("r5", "cat", days[0], 5),
    ]
    company = made_company(tmp_path, ratings=ratings, interactions=steps)
    found = rows(episodes.rated_journeys(company), "customer_id", "rating", "peak", "end")
    assert found == [("ann", 0, 2, 1), ("bob", 2, 2, 0), ("cat", 2, -1, 1)]


def order(id: str, customer: str, at: str) -> dict[str, object]:
    return {"order_id": id, "customer_id": customer, "ordered_at": at}


def test_a_contact_after_the_first_order_and_a_return_after_the_landmark(tmp_path: Path) -> None:
    company = made_company(
        tmp_path,
        orders=[
            *(
                order(f"{name}1", name, "2024-01-01T10:00")
                for name in ("start", "end", "late", "soon", "none")
            ),
            order("early", "early", "2024-01-01T10:00"),
            # The landmark is 31 January; an order at it is not after it, one 180 days later is the last.
            order("start2", "start", "2024-01-31T10:00"),
            order("end2", "end", "2024-01-31T10:00:01"),
            order("late2", "late", "2024-07-29T10:00"),
            order("soon2", "soon", "2024-07-29T10:00:01"),
            # 210 days before the cut-off, which is midnight after 31 December.
            order("w1", "watched", "2024-06-05T00:00"),
            order("u1", "unwatched", "2024-06-05T00:01"),
        ],
        interactions=[
            contact("i1", "start", "2024-01-01T10:00"),
            contact("i2", "start", "2024-01-02T10:00"),
            contact("i3", "end", "2024-01-31T10:00"),
            contact("i4", "late", "2024-01-31T10:00:01"),
            contact("i5", "early", "2024-01-01T09:59"),
        ],
    )
    found = rows(episodes.first_orders_by_contact(company), "customer_id", "contacted", "returned")
    assert found == [
        ("early", False, False),
        ("end", True, True),
        ("late", False, True),
        ("none", False, False),
        ("soon", False, False),
        ("start", True, False),
        ("watched", False, False),
    ]


def test_a_subscriber_returned_who_is_active_at_the_landmark_and_at_the_horizons_end(tmp_path: Path) -> None:
    def run(customer: str, started: str, ended: str = "") -> dict[str, object]:
        return {"customer_id": customer, "started_at": started, "ended_at": ended}

    company = made_company(
        tmp_path,
        model="subscription",
        subscriptions=[
            run("stays", "2024-01-01T10:00"),
            run("stays", "2024-03-01T10:00", "2024-04-01T10:00"),
            run("leaves", "2024-01-01T10:00", "2024-05-01T10:00"),
            run("gone by the landmark", "2024-01-01T10:00", "2024-01-31T10:00"),
        ],
        interactions=[
            contact("i1", "stays", "2024-01-15T10:00"),
            contact("i2", "leaves", "2024-02-15T10:00"),
        ],
    )
    found = rows(episodes.first_orders_by_contact(company), "customer_id", "contacted", "returned")
    assert found == [("leaves", False, False), ("stays", True, True)]
