"""Each claim about loyalty, against a small table worked out by hand."""

from __future__ import annotations

import pandas as pd
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from cxresearch.claims import CLAIMS
from cxresearch.model import Analysis, Untestable, Verdict
from cxresearch.verdict import decide, widened

ANALYSIS = Analysis()
BY_LEVEL = pd.DataFrame(
    {"rating_level": [1, 2, 3, 4, 5], "n": [40, 60, 100, 200, 400], "events": [4, 12, 30, 80, 200]}
)
AFTER_FALL = pd.DataFrame({"relation": ["long", "short"], "n": [1200, 1600], "events": [624, 800]})
AFTER_DEAL = pd.DataFrame({"deal": ["kept_and_fair", "or_not"], "n": [400, 100], "events": [180, 30]})


@pytest.mark.parametrize(
    "id", ["ecommerce-cx-repeat", "cx-loyalty", "satisfied-rebuys", "satisfied-recommends"]
)
def test_the_happy_over_the_unhappy(id: str) -> None:
    claim = CLAIMS[id]
    estimate = claim.estimate(BY_LEVEL, ANALYSIS)
    ends = confint_proportions_2indep(280, 600, 16, 100, compare="ratio", method="score")
    assert (estimate.value, estimate.n) == (pytest.approx((280 / 600) / 0.16), 700)
    assert (estimate.low, estimate.high) == pytest.approx(ends, rel=1e-3)
    assert claim.base(BY_LEVEL, ANALYSIS).value == pytest.approx(0.16)
    with pytest.raises(Untestable, match="^minimum:level_1_2=0$"):
        claim.estimate(BY_LEVEL[2:], ANALYSIS)


def test_one_quantity_for_an_online_shop_is_counted_once() -> None:
    once, twice = CLAIMS["cx-more-repeat"], CLAIMS["ecommerce-cx-repeat"]
    assert twice.same_as == once.id and twice.estimate is once.estimate
    assert (once.model, twice.model) == (None, "e-commerce")


def test_satisfaction_must_go_with_both() -> None:
    whole = CLAIMS["satisfied-rebuy-recommend"]
    assert whole.parts == ("satisfied-rebuys", "satisfied-recommends")
    assert set(whole.needs) == {need for part in whole.parts for need in CLAIMS[part].needs}


def test_a_long_relation_over_a_short_one_after_a_fall() -> None:
    claim = CLAIMS["loyal-to-experience-not-you"]
    estimate = claim.estimate(AFTER_FALL, ANALYSIS)
    ends = confint_proportions_2indep(624, 1200, 800, 1600, compare="ratio", method="score")
    assert (estimate.value, estimate.n) == (pytest.approx(0.52 / 0.5), 2800)
    assert (estimate.low, estimate.high) == pytest.approx(ends, rel=1e-4)
    assert claim.base(AFTER_FALL, ANALYSIS).value == 0.5


@pytest.mark.parametrize(
    ("back", "verdict"),
    [
        (624, (Verdict.SUPPORTED, None)),
        (960, (Verdict.CONTRADICTED, "larger")),
        (360, (Verdict.CONTRADICTED, "smaller")),
        (750, (Verdict.UNDECIDED, None)),
    ],
)
def test_no_difference_is_supported_only_by_an_interval_close_to_1(back: int, verdict) -> None:
    claim = CLAIMS["loyal-to-experience-not-you"]
    table = AFTER_FALL.assign(events=[back, 800])
    region = widened(claim.region, claim.tolerance)
    assert (region.low, region.high) == (0.8, 1.25)
    assert decide(claim.estimate(table, ANALYSIS), region, null=claim.null, side=claim.side) == verdict


def test_a_few_customers_are_not_taken_for_no_difference() -> None:
    claim = CLAIMS["loyal-to-experience-not-you"]
    few = AFTER_FALL.assign(n=[10, 10], events=[5, 5])
    assert decide(claim.estimate(few, ANALYSIS), widened(claim.region, claim.tolerance)) == (
        Verdict.UNDECIDED, None,
    )  # fmt: skip
    with pytest.raises(Untestable, match="^minimum:relation_long=9$"):
        claim.estimate(AFTER_FALL.assign(n=[9, 100], events=[3, 30]), ANALYSIS)
    with pytest.raises(Untestable, match="^minimum:relation_short=0$"):
        claim.estimate(AFTER_FALL[:1], ANALYSIS)


def test_a_kept_promise_at_a_fair_price_against_the_rest() -> None:
    claim = CLAIMS["promise-and-fair-price-rebuy"]
    estimate = claim.estimate(AFTER_DEAL, ANALYSIS)
    assert (estimate.value, estimate.n) == (0.45, 400)
    assert (estimate.low, estimate.high) == pytest.approx(proportion_confint(180, 400, method="wilson"))
    assert claim.base(AFTER_DEAL, ANALYSIS).value == 0.3
    contrast = claim.contrast(AFTER_DEAL, ANALYSIS)
    ends = confint_proportions_2indep(180, 400, 30, 100, compare="diff", method="newcomb")
    assert (contrast.low, contrast.high) == pytest.approx(ends)
    with pytest.raises(Untestable, match="^minimum:kept_and_fair=0$"):
        claim.estimate(AFTER_DEAL[1:], ANALYSIS)
    with pytest.raises(Untestable, match="^minimum:or_not=0$"):
        claim.base(AFTER_DEAL[:1], ANALYSIS)
