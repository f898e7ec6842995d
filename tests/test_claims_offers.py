"""Offers and the wish to pay more, against tables worked out by hand and companies of a few rows."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest
from made import made_company
from scipy.stats import norm, t
from statsmodels.stats.proportion import proportion_confint

from cxresearch.claims import CLAIMS
from cxresearch.claims.retention_economics.offers import offers_by_party, pay_more_by_level
from cxresearch.evaluate import evaluate
from cxresearch.model import Analysis, Untestable

ANALYSIS = Analysis()
EXISTING, PROSPECTS = CLAIMS["existing-buy-60-70"], CLAIMS["prospect-buys-5-20"]
# Existing: 10 parties won 2 of 2, 10 won 1 of 3. Others: 40 with one offer each, 6 won.
OFFERS = pd.DataFrame(
    {
        "party": ["existing", "prospects"],
        "n": [20, 40],
        "offers": [50, 40],
        "won": [30, 6],
        "won_won": [10 * 4 + 10 * 1, 6],
        "won_offers": [10 * 4 + 10 * 3, 6],
        "offers_offers": [10 * 4 + 10 * 9, 40],
        "most": [3, 1],
    }
)


def test_the_share_of_offers_taken_with_parties_as_units() -> None:
    estimate = EXISTING.estimate(OFFERS, ANALYSIS)
    assert (estimate.value, estimate.n) == (0.6, 20)
    # Each party's residual is y - 0.6 x = 0.8 or -0.8.
    variance = 20 / 19 * 20 * 0.8**2 / 50**2
    cases = min(50, 0.24 / variance * (norm.ppf(0.975) / t.ppf(0.975, 19)) ** 2)
    low, high = proportion_confint(0.6 * cases, cases, method="wilson")
    assert (estimate.low, estimate.high) == (pytest.approx(low), pytest.approx(high))
    others = PROSPECTS.estimate(OFFERS, ANALYSIS)
    assert (others.value, others.n) == (0.15, 40)


def test_what_a_reader_sees_names_the_largest_party() -> None:
    shown = EXISTING.shown(OFFERS, ANALYSIS)
    assert list(shown["largest"]) == [3 / 50, 1 / 40]
    assert list(shown["value"]) == [0.6, 0.15]
    one = OFFERS.assign(n=[1, 40])
    assert math.isnan(EXISTING.shown(one, ANALYSIS)["low"][0])


def test_too_few_parties() -> None:
    few = OFFERS.assign(n=[9, 40])
    with pytest.raises(Untestable, match="^minimum:existing=9$"):
        EXISTING.estimate(few, ANALYSIS)
    with pytest.raises(Untestable, match="^minimum:prospects=0$"):
        PROSPECTS.estimate(OFFERS[:1], ANALYSIS)


def offer(id: str, party: str, at: str, existing: bool, won: bool) -> dict[str, object]:
    return {"offer_id": id, "party_id": party, "offered_at": at, "existing": existing, "won": won}


def test_offers_that_ran_their_time_are_counted_by_party(tmp_path: Path) -> None:
    company = made_company(
        tmp_path,
        observed_until="2024-12-31T00:00:00",
        offers=[
            offer("1", "ann", "2024-01-01T10:00", False, True),
            offer("2", "ann", "2024-02-01T10:00", True, True),
            offer("3", "ann", "2024-03-01T10:00", True, False),
            offer("4", "bob", "2024-12-01T00:00:00", True, True),
            offer("5", "bob", "2024-12-01T00:00:01", True, True),
        ],
    )
    rows = offers_by_party(company).to_pandas().set_index("party")
    # Thirty days before the end is in time, a second later is not.
    assert tuple(rows.loc["existing", ["n", "offers", "won", "won_won", "won_offers", "offers_offers", "most"]]) == (
        2, 3, 2, 2, 3, 5, 2,
    )  # fmt: skip
    assert tuple(rows.loc["prospects", ["n", "offers", "won"]]) == (1, 1, 1)


def test_the_latest_answer_on_paying_more(tmp_path: Path) -> None:
    def rating(id: str, customer: str, at: str, value: int, more: str) -> dict[str, object]:
        return {
            "rating_id": id,
            "customer_id": customer,
            "rated_at": at,
            "rating": value,
            "would_pay_more": more,
        }

    company = made_company(
        tmp_path,
        ratings=[
            rating("1", "ann", "2024-01-01T10:00", 2, "true"),
            rating("2", "ann", "2024-02-01T10:00", 5, "false"),
            rating("3", "ann", "2024-03-01T10:00", 4, ""),
            rating("a", "tied", "2024-01-01T10:00", 3, "false"),
            rating("b", "tied", "2024-01-01T10:00", 5, "true"),
            rating("4", "silent", "2024-01-01T10:00", 1, ""),
        ],
    )
    rows = pay_more_by_level(company).to_pandas()
    assert rows.to_dict("records") == [{"rating_level": 5, "n": 2, "events": 1}]
    assert evaluate(company, "pay-more-for-service-55").findings[0].reason == "minimum:answers=2"


def test_the_share_that_would_pay_more() -> None:
    table = pd.DataFrame({"rating_level": [4, 5], "n": [60, 40], "events": [30, 26]})
    estimate = CLAIMS["pay-more-for-service-55"].estimate(table, ANALYSIS)
    low, high = proportion_confint(56, 100, method="wilson")
    assert (estimate.value, estimate.n) == (0.56, 100)
    assert (estimate.low, estimate.high) == (pytest.approx(low), pytest.approx(high))
