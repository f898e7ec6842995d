"""Companies made to mislead about who is counted: the heavy users, the rows of one, those who answered.

Each company is made of raw events under a rule that we know. The naive count is taken here, in pandas, and
shown to be far from that truth; the claim's own interval must hold it. Where it cannot, since the definition of
the claim compares who should not be compared or asks who does not answer, the examination of the verdict must
hold the truth: the comparison of groups composed alike, or the bounds for those who did not answer.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from misleading import (
    BY_LADDER,
    BY_RATING,
    BY_SHARE,
    END,
    HORIZON,
    START,
    SURVEYED,
    Tables,
    after,
    composed_alike,
    evaluated,
    holds,
    is_robust,
    naive_mean,
    naive_ratio,
    put_to_the_test,
)

from cxresearch.model import Bounds, Evaluation, Verdict
from cxresearch.text import sentences, words

# -- heavy users survive -------------------------------------------------------------------------


@cache
def heavy_users() -> Tables:
    """Three customers in ten come back after nine visits in ten, the others after two in ten. Every visit is
    rated by the same dice: no rating says anything about coming back. So is who complains of a bad one."""
    draw = np.random.default_rng(1)
    ratings, orders = [], []
    for who in range(4000):
        comes_back = 0.9 if draw.random() < 0.3 else 0.2
        at, visit, again = after(START, draw.uniform(0, 1095)), 0, True
        while again and after(at, 2) < END:
            order = {"customer_id": f"c{who}", "order_id": f"o{who}-{visit}"}
            level = draw.choice([1, 2, 3, 4, 5], p=[0.03, 0.05, 0.06, 0.16, 0.7])
            orders.append({**order, "ordered_at": at})
            ratings.append(
                {**order, "rating_id": f"r{who}-{visit}", "rated_at": after(at, 2), "rating": level}
            )
            again = draw.random() < comes_back
            at, visit = after(at, draw.uniform(10, 170)), visit + 1
    for rating in ratings:
        rating["complained"] = draw.random() < 0.3 if rating["rating"] <= 2 else ""
    return {"ratings": ratings, "orders": orders}


@pytest.fixture(scope="module")
def heavy(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    return evaluated(tmp_path_factory.mktemp("heavy"), heavy_users(), (*BY_RATING, *BY_LADDER, *BY_SHARE))


@pytest.fixture(scope="module")
def heavy_examined(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    ids = ("loyal-to-experience-not-you", "silent-leave-91")
    return put_to_the_test(tmp_path_factory.mktemp("examined"), heavy_users(), ids)


def test_heavy_users_do_not_make_4_8_better_than_5(heavy: Evaluation) -> None:
    """An average of 4.8 takes five ratings, so everybody who has one came back; an average of 5.0 takes one.

    Naive, over lifetime averages: customers at 5.0 come back 0.19 times as often as those at 4.8. True: 1.
    """
    ratings = pd.DataFrame(heavy_users()["ratings"]).groupby("customer_id")["rating"]
    average, came_back = ratings.mean(), ratings.size() > 1
    value, low, high = naive_ratio(came_back[average == 5], came_back[average.between(4.75, 4.85)])
    assert value < 0.25 and high < 0.3

    finding = heavy["five-vs-4.8-six-times"]
    assert holds(finding.estimate, 1)
    assert (finding.verdict, finding.finding) == (Verdict.CONTRADICTED, "smaller"), "it is not six times"
    assert finding.direction is Verdict.UNDECIDED


@pytest.mark.parametrize(("id", "truth"), [*((id, 1) for id in BY_RATING), *((id, 0) for id in BY_LADDER)])
def test_heavy_users_give_no_rating_a_lead(heavy: Evaluation, id: str, truth: float) -> None:
    """Heavy users give most of the ratings, and the last rating of a customer is by definition followed by
    nothing. Only the first rating of each customer is a fair start. True: ratios of 1, slopes of 0."""
    assert holds(heavy[id].estimate, truth)
    assert heavy[id].direction is Verdict.UNDECIDED


@pytest.mark.parametrize("id", BY_SHARE)
def test_heavy_users_make_no_level_more_loyal(heavy: Evaluation, id: str) -> None:
    """The share who stay away is large at every level, so the claimed size may be met without any meaning.
    The difference from the comparison group is what the rating tells. True: 0."""
    assert holds(heavy[id].contrast, 0)
    assert heavy[id].direction is Verdict.UNDECIDED


def test_heavy_users_are_not_taken_for_forgiving_ones(heavy_examined: Evaluation) -> None:
    """Whoever has given three ratings before a bad one is a heavy user and comes back for that reason. The
    claim compares them with customers of one or two ratings, and 1 is outside its interval. True: 1.

    Among customers with equally many orders it is inside, and the report says how few can be so compared.
    """
    assert not holds(heavy_examined["loyal-to-experience-not-you"].estimate, 1)
    alike = composed_alike(heavy_examined, "loyal-to-experience-not-you")
    assert holds(alike.estimate, 1)
    assert 0.2 < alike.kept < 0.5
    assert is_robust(heavy_examined, "loyal-to-experience-not-you") is not True


def test_heavy_users_are_not_taken_for_patient_ones(heavy_examined: Evaluation) -> None:
    """Who visits often has many occasions to be unhappy once, so the unhappy are heavy users; the happy they
    are compared with are taken at their first rating. The silent seem to leave 25 points less. True: 0, as it
    is with as many orders before, and as long a time."""
    finding = heavy_examined["silent-leave-91"]
    assert finding.contrast is not None and finding.contrast.high < -0.2
    assert holds(composed_alike(heavy_examined, "silent-leave-91").estimate, 0)
    assert is_robust(heavy_examined, "silent-leave-91") is False


# -- rows for customers --------------------------------------------------------------------------


def with_a_reseller() -> Tables:
    """Three customers in ten come back, and three in ten take an offer; but one reseller orders, rates 5 and
    gets an offer every day, and takes nine of ten."""
    draw = np.random.default_rng(7)
    ratings, orders, offers = [], [], []
    for who in range(600):
        at = after(START, draw.uniform(0, 1000))
        ratings.append(
            {"rating_id": f"r{who}", "customer_id": f"c{who}", "rated_at": at, "rating": 4 + who % 2}
        )
        if draw.random() < 0.3:
            back = after(at, draw.uniform(1, 180))
            orders.append({"order_id": f"o{who}", "customer_id": f"c{who}", "ordered_at": back})
        offer = {"offer_id": f"f{who}", "party_id": f"c{who}", "existing": who % 2 == 0}
        offers.append({**offer, "offered_at": at, "won": draw.random() < 0.3})
    for day in range(600):
        at, key = after(START, day), {"customer_id": "reseller"}
        ratings.append({**key, "rating_id": f"r-{day}", "rated_at": at, "rating": 5})
        orders.append({**key, "order_id": f"o-{day}", "ordered_at": at})
        offer = {"offer_id": f"f-{day}", "party_id": "reseller", "existing": True}
        offers.append({**offer, "offered_at": at, "won": draw.random() < 0.87})
    return {"ratings": ratings, "orders": orders, "offers": offers}


def test_one_customer_with_hundreds_of_rows_is_one_customer(tmp_path: Path) -> None:
    """A reseller's six hundred ratings and offers are one customer's habit, not six hundred answers. Counted
    as rows they are a majority, and a sure one.

    Naive, by row: a 5 comes back more than twice as often as a 4, and two offers in three to existing
    customers are taken, surely between 60 and 75 %. True: 1, and three offers in ten but for the reseller.
    """
    tables = with_a_reseller()
    ratings, bought = pd.DataFrame(tables["ratings"]), pd.DataFrame(tables["orders"])
    later = ratings.merge(bought, "left", on="customer_id")
    pause = later["ordered_at"] - later["rated_at"]
    back = ((pause > timedelta(0)) & (pause <= HORIZON)).groupby(later["rating_id"]).any()
    level = ratings.set_index("rating_id")["rating"].reindex(back.index)
    assert naive_ratio(back[level == 5], back[level == 4])[1] > 2
    offers = pd.DataFrame(tables["offers"])
    _, low, high = naive_mean(offers.loc[offers["existing"], "won"])
    assert 0.6 < low < high < 0.75

    found = evaluated(tmp_path, tables, ("five-vs-four-six-times", "existing-buy-60-70"))
    assert holds(found["five-vs-four-six-times"].estimate, 1)
    assert found["five-vs-four-six-times"].direction is Verdict.UNDECIDED
    sold = found["existing-buy-60-70"]
    assert sold.verdict is Verdict.UNDECIDED
    assert sold.estimate is not None and sold.estimate.high - sold.estimate.low > 0.3
    assert sold.table is not None and sold.table["largest"].max() > 0.1, "the reader sees who carries it"


# -- those who do not answer ---------------------------------------------------------------------


def half_silent() -> Tables:
    """Eight thousand unhappy customers, half of whom complained, and nine in a hundred came back. Of the
    silent half three thousand answer the survey, of the others 115."""
    customers, ratings, orders = [], [], []
    for complained, answers in ((False, 3000), (True, 115)):
        for place in range(4000):
            name = f"{complained}-{place}"
            key = {"customer_id": f"c-{name}"}
            customers.append(key)
            if place < answers:
                rated = {"rated_at": "2024-01-10", "rating": 1 + place % 2, "complained": complained}
                ratings.append({**key, **rated, "rating_id": f"r-{name}"})
            if place % 100 < 9:
                orders.append({**key, "order_id": f"o-{name}", "ordered_at": "2024-03-10"})
    return {"customers": customers, "ratings": ratings, "orders": orders}


@pytest.fixture(scope="module")
def half_answered(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    return put_to_the_test(tmp_path_factory.mktemp("half"), half_silent(), SURVEYED)


@pytest.mark.parametrize("id", SURVEYED)
def test_an_interval_knows_nothing_of_those_who_did_not_answer(half_answered: Evaluation, id: str) -> None:
    """Whoever complained has had enough of forms, whoever kept silent is glad to be asked. The survey shows
    the one kind, and calls the folklore supported. True: half were silent."""
    assert half_answered[id].verdict is Verdict.SUPPORTED
    assert not holds(half_answered[id].estimate, 0.5)


def within(bounds: Bounds, truth: float) -> bool:
    return bounds.low < truth < bounds.high


def may_be_the_silence(evaluation: Evaluation, id: str) -> bool:
    """Whether the finding says that those who did not answer could have made its verdict."""
    finding, say = evaluation[id], words("en")
    if finding.bounds is None or not finding.bounds.least < finding.region.low:
        return False
    told = say.claim(finding.claim, "bounds_overturn", **sentences.filled(finding, say))
    return told in sentences.silent(finding, say)


@pytest.mark.parametrize(("id", "truth"), list(zip(SURVEYED, (0.5, 1, 0.5 * 0.91), strict=True)))
def test_a_share_of_those_asked_says_what_the_others_could_make_of_it(
    half_answered: Evaluation, id: str, truth: float
) -> None:
    """Only 3,115 of 8,000 customers answered, the silent more readily. Shown: 96 % silent. True: half, one to
    one, and 45.5 % silent and gone.

    The bounds hold the truth, some share among those who did not answer would make it another verdict, and so
    this one is not called robust.
    """
    robustness = half_answered[id].robustness
    assert robustness is not None and robustness.response is not None
    found = robustness.response
    assert (found.asked, found.answered) == (8000, 3115)
    assert within(found.bounds, truth)
    assert found.tipping is not None and 0 <= found.tipping <= 1
    assert robustness.robust is False


def test_the_share_at_level_4_says_what_the_silent_could_make_of_it(tmp_path: Path) -> None:
    """Customers at level 4 answer more readily than the others, three in four against one in ten. Shown: 76 %
    at level 4, surely above the claimed 60 %. True: three in ten."""
    customers = [{"customer_id": f"c{who}"} for who in range(3000)]
    ratings = [
        {**customer, "rating_id": f"r{who}", "rated_at": "2024-01-10", "rating": 4 if who % 10 < 3 else 2}
        for who, customer in enumerate(customers)
        if (who // 10 % 4 < 3 if who % 10 < 3 else who // 10 % 10 == 0)
    ]
    found = evaluated(tmp_path, {"customers": customers, "ratings": ratings}, ("level4-at-least-60",))
    assert found["level4-at-least-60"].verdict is Verdict.SUPPORTED
    assert may_be_the_silence(found, "level4-at-least-60")
