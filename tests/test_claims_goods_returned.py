"""Each claim about the order book after a rating, against a small table worked out by hand."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from cxresearch.claims import CLAIMS
from cxresearch.disclosure import masked
from cxresearch.model import Analysis, Untestable, Verdict
from cxresearch.verdict import decide

ANALYSIS = Analysis()
SENT_BACK = pd.DataFrame(
    {"rating_level": [1, 2, 3, 4, 5], "n": [30, 50, 90, 200, 400], "events": [8, 12, 10, 20, 40]}
)
PAID = SENT_BACK.rename(columns={"rating_level": "service_level"}).assign(events=[6, 14, 20, 60, 140])


@pytest.mark.parametrize("id", ["cx-fewer-returns", "ecommerce-cx-returns"])
def test_goods_sent_back_by_the_happy_over_those_by_the_unhappy(id: str) -> None:
    claim = CLAIMS[id]
    estimate = claim.estimate(SENT_BACK, ANALYSIS)
    ends = confint_proportions_2indep(60, 600, 20, 80, compare="ratio", method="score")
    assert (estimate.value, estimate.n) == (pytest.approx(0.1 / 0.25), 680)
    assert (estimate.low, estimate.high) == pytest.approx(ends, rel=1e-3)
    assert claim.base(SENT_BACK, ANALYSIS).value == 0.25
    assert decide(estimate, claim.region, null=1, side="below") == (Verdict.SUPPORTED, None)


def test_nothing_ever_sent_back_decides_nothing() -> None:
    estimate = CLAIMS["ecommerce-cx-returns"].estimate(SENT_BACK.assign(events=0), ANALYSIS)
    assert math.isnan(estimate.value) and (estimate.low, estimate.high) == (0, math.inf)


def test_a_margin_after_bad_service_over_one_after_good() -> None:
    claim = CLAIMS["bad-service-harms-any-firm"]
    estimate = claim.estimate(PAID, ANALYSIS)
    ends = confint_proportions_2indep(20, 80, 200, 600, compare="ratio", method="score")
    assert (estimate.value, estimate.n) == (pytest.approx(0.25 / (1 / 3)), 680)
    assert (estimate.low, estimate.high) == pytest.approx(ends, rel=1e-3)
    assert claim.base(PAID, ANALYSIS).value == pytest.approx(1 / 3)


def test_too_few_customers() -> None:
    few = SENT_BACK[1:].assign(n=[9, 90, 200, 400], events=2)
    with pytest.raises(Untestable, match="^minimum:level_1_2=9$"):
        CLAIMS["cx-fewer-returns"].estimate(few, ANALYSIS)
    for group, table in (("1_2", PAID[2:]), ("4_5", PAID[:3])):
        with pytest.raises(Untestable, match=f"^minimum:service_{group}=0$"):
            CLAIMS["bad-service-harms-any-firm"].estimate(table, ANALYSIS)


def test_a_small_level_of_service_is_not_given_away_by_the_total_of_two() -> None:
    shown = masked(PAID.assign(n=[5, 50, 90, 200, 400]), minimum=10)
    assert list(shown["n"].isna()) == [True, True, False, False, False]
