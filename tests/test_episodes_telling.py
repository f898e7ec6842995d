"""People told, and the ratings before the latest, against rows worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from made import made_company, named

from cxresearch import episodes
from cxresearch.claims.word_of_mouth import spreading, told
from cxresearch.model import Analysis, Untestable


def rating(id: str, customer: str, day: int, value: int, bad: object = "", good: object = "", **more: object):
    return {
        "rating_id": id,
        "customer_id": customer,
        "rated_at": f"2024-01-{day:02}T10:00",
        "rating": value,
        "told_negative": bad,
        "told_positive": good,
        **more,
    }


RATINGS = [
    # ann: the first rating is not answered, the second is at level 3, the third unhappy
    rating("a1", "ann", 1, 1),
    rating("a2", "ann", 2, 3, bad=2, good=0),
    rating("a3", "ann", 3, 2, bad=9),
    rating("a4", "ann", 4, 1, bad=30, good=1),
    # bob: only the good word is answered at first, both on the second
    rating("b1", "bob", 1, 5, good=4),
    rating("b2", "bob", 2, 4, bad=0, good=7),
    # tie: two at one instant, the lower id by bytes first
    rating("t2", "tie", 1, 5, bad=1, good=0),
    rating("T1", "tie", 1, 1, bad=3, good=0),
    # mute: never answered
    rating("m1", "mute", 1, 1),
]


def rows(table) -> list[tuple]:
    return [tuple(row) for row in named(table).itertuples(index=False)]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory):
    return made_company(tmp_path_factory.mktemp("told"), ratings=RATINGS)


def first(company, *answered: str, **where: object) -> dict[str, tuple]:
    table = named(episodes.first_tellings(company, *answered, **where))  # type: ignore[arg-type]
    return {row.customer_id: (row.place, row.rating_level) for row in table.itertuples()}


def test_the_first_rating_that_answers_is_not_the_first_rating(company) -> None:
    assert first(company, "told_negative") == {"ann": (1, 3), "bob": (1, 4), "tie": (0, 1)}
    assert first(company, "told_positive") == {"ann": (1, 3), "bob": (0, 5), "tie": (0, 1)}


def test_both_counts_may_be_asked_for(company) -> None:
    both = first(company, "told_positive", "told_negative")
    assert both == {"ann": (1, 3), "bob": (1, 4), "tie": (0, 1)}


def test_the_first_among_some_levels_passes_over_the_others(company) -> None:
    assert first(company, "told_negative", levels=(1, 2)) == {"ann": (2, 2), "tie": (0, 1)}
    assert first(company, "told_positive", levels=(4, 5)) == {"bob": (0, 5), "tie": (1, 5)}


def test_the_tables_of_frequencies(company) -> None:
    # once each: ann's 9 and tie's 3; bob's 4 and tie's 0
    once = [("happy_good", 0, 1), ("happy_good", 4, 1), ("unhappy_bad", 3, 1), ("unhappy_bad", 9, 1)]
    assert rows(told.told_once_each(company)) == once
    # split afterwards: ann's first is at level 3 and drops out
    assert rows(told.told_at_the_first_answer(company)) == [("happy_good", 7, 1), ("unhappy_bad", 3, 1)]
    # all levels: (bad, good) of bob, ann, tie
    assert rows(told.told_both_ways(company)) == [(0, 7, 1), (2, 0, 1), (3, 0, 1)]


def test_bands_hold_every_answer_once(company) -> None:
    bands = told.bands_both_ways(company).to_pandas()
    bad = bands[bands.word == "all_bad"].set_index("people_told")
    assert list(bad.index) == [name for name, *_ in told.BANDS]
    assert bad.n.tolist() == [3] * 7
    assert bad.events.tolist() == [1, 0, 1, 1, 0, 0, 0]


@pytest.mark.parametrize(
    ("count", "band"),
    [(0, "told_0"), (1, "told_1"), (2, "told_2"), (3, "told_3_5"), (5, "told_3_5"), (6, "told_6_10")]
    + [
        (10, "told_6_10"),
        (11, "told_11_20"),
        (20, "told_11_20"),
        (21, "told_over_20"),
        (10**12, "told_over_20"),
    ],
)
def test_the_edges_of_the_bands(count: int, band: str) -> None:
    table = pd.DataFrame({"word": ["unhappy_bad"], "told": [count], "n": [40]})
    shown = told.bands(table, Analysis())
    assert shown.set_index("people_told").events.to_dict() == {
        name: 40 * (name == band) for name, *_ in told.BANDS
    }


def test_a_company_that_asks_only_about_the_bad_word(tmp_path: Path) -> None:
    asked = [{k: v for k, v in row.items() if k != "told_positive"} for row in RATINGS]
    company = made_company(tmp_path, ratings=asked)
    assert rows(told.told_once_each(company)) == [("unhappy_bad", 3, 1), ("unhappy_bad", 9, 1)]


def test_who_tells_by_level(company) -> None:
    assert rows(spreading.bad_word_by_level(company)) == [(1, 1, 1), (3, 1, 1), (4, 1, 0)]
    assert rows(spreading.good_word_by_level(company)) == [(1, 1, 0), (3, 1, 0), (5, 1, 1)]
    # ann told two something bad, bob seven something good, tie three something bad
    assert rows(spreading.any_word_by_level(company)) == [(1, 1, 1), (3, 1, 1), (4, 1, 1)]


def test_coming_back_and_telling_are_of_one_rating(tmp_path: Path) -> None:
    company = made_company(
        tmp_path,
        ratings=[
            rating("1", "both", 1, 5, good=2),
            rating("2", "silent", 1, 5, good=0),
            rating("3", "away", 1, 5, good=3),
            rating("4", "late answer", 1, 5),
            rating("5", "late answer", 2, 5, good=9),
        ],
        orders=[
            {"order_id": f"o-{name}", "customer_id": name, "ordered_at": "2024-02-01T10:00"}
            for name in ("both", "silent", "late answer")
        ],
    )
    assert rows(spreading.returns_and_tells_by_level(company)) == [(5, 3, 1)]


def test_the_highest_level_before_the_latest(company, tmp_path: Path) -> None:
    before = {row[0]: row[1:] for row in rows(episodes.rated_before(company))}
    # tie's latest is t2, at level 5; mute rated once
    assert before == {"ann": (3, 1), "bob": (5, 4), "tie": (1, 5)}
    assert rows(spreading.highest_before_the_bottom(company)) == [(1, 1, 0, 3), (3, 1, 1, 3), (5, 1, 0, 3)]


def test_nobody_at_the_bottom_leaves_no_rows(tmp_path: Path) -> None:
    company = made_company(tmp_path, ratings=[rating("1", "a", 1, 1), rating("2", "a", 2, 2)])
    assert rows(spreading.highest_before_the_bottom(company)) == []


def test_earlier_ratings_need_a_key_that_lasts(tmp_path: Path) -> None:
    company = made_company(tmp_path, company='customer_id = "order"', ratings=RATINGS)
    with pytest.raises(Untestable, match="undefined:returning_customer"):
        spreading.highest_before_the_bottom(company)
