"""Exits against rows worked out by hand: ties, what was rated before, rivals within the horizon."""

from __future__ import annotations

from pathlib import Path

import pytest
from made import made_company, named

from cxresearch import episodes
from cxresearch.model import Untestable


def rating(id: str, customer: str, at: str, value: int = 3) -> dict[str, object]:
    return {"rating_id": id, "customer_id": customer, "rated_at": at, "rating": value}


def left(customer: str, at: str, reason: str = "competitor") -> dict[str, str]:
    return {"customer_id": customer, "left_at": at, "reason": reason}


def column(table, value: str) -> dict[str, object]:
    frame = named(table)
    return dict(zip(frame["customer_id"], frame[value], strict=True))


def test_the_last_exit_and_its_ties_by_reason(tmp_path: Path) -> None:
    company = made_company(
        tmp_path,
        exits=[
            left("twice", "2024-03-01T10:00", "price"),
            left("twice", "2024-02-01T10:00", "service"),
            left("tied", "2024-02-01T10:00", "product"),
            left("tied", "2024-02-01T10:00", "moved"),
            left("tied", "2024-02-01T10:00", "other"),
        ],
    )
    assert column(episodes.last_exits(company), "reason") == {"twice": "price", "tied": "product"}


def test_the_latest_rating_before_or_at_the_last_exit(tmp_path: Path) -> None:
    company = made_company(
        tmp_path,
        ratings=[
            rating("a1", "later ones do not count", "2024-01-01T10:00", 1),
            rating("a2", "later ones do not count", "2024-03-01T10:00:01", 5),
            rating("b1", "at the exit", "2024-01-01T10:00", 1),
            rating("b2", "at the exit", "2024-03-01T10:00", 4),
            rating("c2", "tied", "2024-01-01T10:00", 2),
            rating("c10", "tied", "2024-01-01T10:00", 5),
            rating("d", "rated after leaving", "2024-04-01T10:00", 1),
            rating("e1", "left twice", "2024-01-01T10:00", 1),
            rating("e2", "left twice", "2024-02-15T10:00", 5),
        ],
        exits=[
            *(
                left(name, "2024-03-01T10:00", "price")
                for name in ("later ones do not count", "at the exit", "tied", "rated after leaving", "never")
            ),
            left("left twice", "2024-02-01T10:00", "service"),
            left("left twice", "2024-03-01T10:00", "moved"),
        ],
    )
    exits = episodes.rated_exits(company)
    # "c2" comes after "c10" by bytes.
    assert column(exits, "rating_level") == {
        "later ones do not count": 1, "at the exit": 4, "tied": 2, "left twice": 5,
    }  # fmt: skip
    assert column(exits, "reason")["left twice"] == "moved"


def test_a_dated_exit_is_at_the_end_of_its_day(tmp_path: Path) -> None:
    ratings = [rating("a", "a", "2024-03-01T10:00", 1), rating("b", "b", "2024-03-02T00:00:00", 1)]
    exits = [left("a", "2024-03-01"), left("b", "2024-03-01")]
    assert column(episodes.rated_exits(made_company(tmp_path, ratings=ratings, exits=exits)), "reason") == {
        "a": "competitor"
    }
    dated = [rating("a", "a", "2024-03-01", 1), rating("b", "b", "2024-03-02", 1)]
    company = made_company(tmp_path / "dated", ratings=dated, exits=exits)
    assert column(episodes.rated_exits(company), "reason") == {"a": "competitor"}


def test_drawn_away_within_the_horizon_by_a_competitor_and_no_other_reason(tmp_path: Path) -> None:
    at = {
        "same instant": "2024-01-10T10:00:00",
        "a second later": "2024-01-10T10:00:01",
        "last instant": "2024-07-08T10:00:00",
        "a second too late": "2024-07-08T10:00:01",
        "before": "2024-01-09T10:00:00",
    }
    names = [*at, "another reason", "back and gone again", "never", "second rating"]
    company = made_company(
        tmp_path,
        ratings=[
            *(rating(f"r-{name}", name, "2024-01-10T10:00:00") for name in names),
            rating("r-late", "not followed", "2024-07-05T10:00:00"),
            rating("r-second", "second rating", "2024-05-01T10:00:00", 5),
        ],
        exits=[
            *(left(name, when) for name, when in at.items()),
            left("another reason", "2024-02-01T10:00", "price"),
            left("back and gone again", "2024-02-01T10:00"),
            left("back and gone again", "2024-03-01T10:00", "moved"),
            left("not followed", "2024-07-06T10:00"),
            left("second rating", "2024-08-01T10:00"),
        ],
    )
    drawn = column(episodes.drawn_to_rivals(company), "drawn")
    assert sorted(name for name, yes in drawn.items() if yes) == [
        "a second later", "back and gone again", "last instant",
    ]  # fmt: skip
    assert set(drawn) == set(names), "one row a customer, followed"


def test_later_events_need_a_key_that_lasts(tmp_path: Path) -> None:
    company = made_company(
        tmp_path,
        company='customer_id = "order"',
        ratings=[rating("a", "a", "2024-01-10T10:00")],
        exits=[left("a", "2024-03-01T10:00")],
    )
    for episode in (episodes.rated_exits, episodes.drawn_to_rivals):
        with pytest.raises(Untestable, match="^undefined:later_events$"):
            episode(company)
    assert column(episodes.last_exits(company), "reason") == {"a": "competitor"}
