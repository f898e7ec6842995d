"""Referrals after a first rating, against rows worked out by hand: ends, clocks, who is followed."""

from __future__ import annotations

from pathlib import Path

import pytest
from made import made_company, named

from cxresearch import episodes
from cxresearch.claims.word_of_mouth import referral
from cxresearch.model import Untestable

AT = "2024-01-10T10:00:00"


def rating(customer: str, at: str = AT, value: int = 5) -> dict[str, object]:
    return {"rating_id": f"r-{customer}-{at}", "customer_id": customer, "rated_at": at, "rating": value}


def referred(customer: str, at: str, whom: str = "") -> dict[str, object]:
    return {"referrer_id": customer, "referred_at": at, "referred_id": whom}


def order(customer: str, at: str) -> dict[str, object]:
    return {"order_id": f"o-{customer}", "customer_id": customer, "ordered_at": at}


def outcome(table) -> dict[str, bool]:
    frame = named(table)
    return dict(zip(frame.customer_id, frame.referred, strict=True))


def test_a_referral_is_after_the_rating_and_within_the_horizon(tmp_path: Path) -> None:
    times = {
        "same instant": "2024-01-10T10:00:00",
        "a second later": "2024-01-10T10:00:01",
        "before": "2024-01-09T10:00:00",
        "last instant": "2024-07-08T10:00:00",
        "a second too late": "2024-07-08T10:00:01",
    }
    made = [referred(name, at) for name, at in times.items()]
    # A second referral makes no second row, and nobody's referral is another's.
    made += [referred("a second later", "2024-02-01T10:00:00"), referred("stranger", "2024-02-01T10:00:00")]
    company = made_company(tmp_path, ratings=[rating(name) for name in [*times, "never"]], referrals=made)
    assert outcome(episodes.first_ratings_with_referral(company)) == {
        "same instant": False,
        "a second later": True,
        "before": False,
        "last instant": True,
        "a second too late": False,
        "never": False,
    }


def test_only_a_first_rating_that_was_followed_counts(tmp_path: Path) -> None:
    company = made_company(
        tmp_path,
        observed_until="2024-12-31",
        ratings=[
            rating("just", "2024-07-05T00:00:00"),
            rating("a second short", "2024-07-05T00:00:01"),
            rating("twice", AT, 1),
            rating("twice", "2024-02-10T10:00:00", 5),
        ],
        referrals=[referred("twice", "2024-01-20T10:00:00")],
    )
    table = named(episodes.first_ratings_with_referral(company))
    found = {row.customer_id: (row.rating_level, row.referred) for row in table.itertuples()}
    assert found == {"just": (5, False), "twice": (1, True)}


def test_between_dates_days_are_counted_on_the_calendar(tmp_path: Path) -> None:
    # Sao Paulo put its clocks forward on 15 October 2017.
    company = made_company(
        tmp_path,
        timezone="America/Sao_Paulo",
        observed_until="2018-12-31",
        analysis="horizon_days = 30",
        ratings=[rating(name, "2017-10-01") for name in ("same day", "day 30", "day 31")],
        referrals=[
            referred("same day", "2017-10-01"),
            referred("day 30", "2017-10-31"),
            referred("day 31", "2017-11-01"),
        ],
    )
    found = outcome(episodes.first_ratings_with_referral(company))
    assert found == {"same day": False, "day 30": True, "day 31": False}


def test_referrals_by_level_and_by_return(tmp_path: Path) -> None:
    ratings = [rating("a", value=5), rating("b", value=5), rating("c", value=1), rating("d", value=2)]
    company = made_company(
        tmp_path,
        ratings=ratings,
        referrals=[referred("a", "2024-02-01T10:00:00"), referred("c", "2024-02-01T10:00:00")],
        orders=[order("a", "2024-03-01T10:00:00"), order("d", "2024-03-01T10:00:00")],
    )
    by_level = referral.referrals_by_level(company).to_pandas()
    assert by_level.values.tolist() == [[1, 1, 1], [2, 1, 0], [5, 2, 1]]
    by_return = referral.referrals_by_return(company).to_pandas()
    assert by_return.values.tolist() == [["came_back", 2, 1], ["stayed_away", 2, 1]]


def test_subscribers_who_stay_have_come_back(tmp_path: Path) -> None:
    company = made_company(
        tmp_path,
        model="subscription",
        ratings=[rating("stays"), rating("ends"), rating("not yet")],
        subscriptions=[
            {"customer_id": "stays", "started_at": "2023-01-01T00:00", "ended_at": ""},
            {"customer_id": "ends", "started_at": "2023-01-01T00:00", "ended_at": "2024-03-01T00:00"},
            {"customer_id": "not yet", "started_at": "2024-02-01T00:00", "ended_at": ""},
        ],
        referrals=[referred("stays", "2024-02-01T10:00:00"), referred("not yet", "2024-02-01T10:00:00")],
    )
    by_return = referral.referrals_by_return(company).to_pandas()
    assert by_return.values.tolist() == [["came_back", 1, 1], ["stayed_away", 1, 0]]
    # Without orders or subscriptions in play, the customer not yet subscribed counts too.
    assert referral.referrals_by_level(company).to_pandas().values.tolist() == [[5, 3, 2]]


def test_a_source_that_is_not_known_is_no_answer(tmp_path: Path) -> None:
    sources = {"a": "friend", "b": "friend", "c": "search", "d": "", "e": ""}
    company = made_company(
        tmp_path, customers=[{"customer_id": name, "source": source} for name, source in sources.items()]
    )
    table = referral.customers_by_source(company).to_pandas()
    assert table.values.tolist() == [["friend", 3, 2, 5], ["search", 3, 1, 5]]


def test_a_referral_after_a_rating_needs_a_key_that_lasts(tmp_path: Path) -> None:
    company = made_company(
        tmp_path,
        company='customer_id = "order"',
        ratings=[rating("a")],
        referrals=[referred("a", "2024-02-01T10:00:00")],
    )
    with pytest.raises(Untestable, match="undefined:returning_customer"):
        referral.referrals_by_level(company)
