"""Who could have answered: customers, else the invited, together with everybody who did rate."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from made import made_company, named

from cxresearch import episodes
from cxresearch.claims.frames import all_counted, answers_in_frame, counted_among
from cxresearch.company import Company

RATED = "2024-02-01T10:00"


def rating(customer: str) -> dict[str, Any]:
    return {"rating_id": f"r-{customer}", "customer_id": customer, "rated_at": RATED, "rating": 4}


def invitation(customer: str, at: str = RATED) -> dict[str, Any]:
    return {"customer_id": customer, "invited_at": at}


def frame(company: Company, table: str | None = None) -> dict[str, str]:
    found = episodes.frame(company, table)
    assert found is not None
    rows = named(found)
    assert rows["customer_id"].is_unique
    return dict(zip(rows["customer_id"], rows["stratum"], strict=True))


def test_nobody_knows_who_could_have_answered(tmp_path: Path) -> None:
    company = made_company(tmp_path, ratings=[rating("a")])
    assert episodes.frame(company) is None
    answers = episodes.ratings(company)
    assert answers_in_frame(company, all_counted(answers, answers.rating_level == 4)) is None


def test_everybody_invited_and_everybody_who_rated_is_in_the_frame_once(tmp_path: Path) -> None:
    company = made_company(
        tmp_path,
        invitations=[
            invitation("asked"),
            invitation("asked twice"),
            invitation("asked twice", "2024-03-01T10:00"),
        ],
        ratings=[rating("asked twice"), rating("not asked")],
    )
    assert frame(company) == {"asked": "", "asked twice": "", "not asked": ""}


def test_customers_come_before_invitations(tmp_path: Path) -> None:
    company = made_company(
        tmp_path,
        customers=[{"customer_id": "customer"}, {"customer_id": "rater"}],
        invitations=[invitation("customer")],
        ratings=[rating("rater")],
    )
    assert set(frame(company)) == {"customer", "rater"}
    assert set(frame(company, "invitations")) == {"customer", "rater"}


def test_a_table_that_the_frame_has_to_come_from(tmp_path: Path) -> None:
    company = made_company(tmp_path, invitations=[invitation("a")], ratings=[rating("a")])
    assert episodes.frame(company, "customers") is None


def test_bands_of_orders(tmp_path: Path) -> None:
    bands = {0: "1", 1: "1", 2: "3", 3: "3", 4: "more"}
    company = made_company(
        tmp_path,
        invitations=[invitation(str(number)) for number in bands],
        orders=[
            {
                "order_id": f"o{number}-{place}",
                "customer_id": str(number),
                "ordered_at": f"2024-03-0{1 + place}",
            }
            for number in bands
            for place in range(number)
        ],
    )
    assert episodes.frame_by(company) == ("orders",)
    assert frame(company) == {str(number): f"/{band}" for number, band in bands.items()}


def test_segment_and_source_and_what_is_not_known_of_them(tmp_path: Path) -> None:
    company = made_company(
        tmp_path,
        customers=[
            {"customer_id": "both", "segment": "home", "source": "friend"},
            {"customer_id": "neither", "segment": "", "source": ""},
        ],
        ratings=[rating("both")],
    )
    assert episodes.frame_by(company) == ("segment", "source")
    assert frame(company) == {"both": "/home/friend", "neither": "//"}


def test_answers_are_told_from_those_that_a_claim_counts(tmp_path: Path) -> None:
    """Four customers at home, three of whom rated, two of them counted, one with the event; two at work, of
    whom nobody did."""
    segments = dict.fromkeys(("a", "b", "c", "d"), "home") | dict.fromkeys(("e", "f"), "work")
    company = made_company(
        tmp_path,
        customers=[{"customer_id": name, "segment": segment} for name, segment in segments.items()],
        ratings=[rating(name) for name in ("a", "b", "c")],
    )
    given = company.tables["ratings"]
    counted = given.filter(given.customer_id != "c")
    answers = counted_among(given, counted, counted.customer_id == "a")
    found = answers_in_frame(company, answers)
    assert found is not None
    assert found.to_pandas().to_dict("records") == [
        {"stratum": "/home", "asked": 4, "answered": 3, "counted": 2, "events": 1},
        {"stratum": "/work", "asked": 2, "answered": 0, "counted": 0, "events": 0},
    ]
