"""Each claim about how satisfied customers are, against a small table worked out by hand."""

from __future__ import annotations

import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from cxresearch.claims import CLAIMS
from cxresearch.claims.rating_repurchase.satisfaction import share_at_4_if_all_had_answered
from cxresearch.model import Analysis, Bounds, Untestable

ANALYSIS = Analysis()
# 10 customers at 1, 20 at 3, 50 at 4, 20 at 5, of 400 who could have rated.
LEVELS = pd.DataFrame(
    {
        "rating_level": [1, 3, 4, 5],
        "events": [10, 20, 50, 20],
        "n": [100] * 4,
        "total": [10.0, 60.0, 200.0, 100.0],
        "squares": [10.0, 180.0, 800.0, 500.0],
        "frame": [400] * 4,
    }
)
DELIVERIES = pd.DataFrame({"delivery": ["late", "on_time"], "n": [50, 450], "events": [30, 45]})


def test_the_share_at_level_4_and_what_the_silent_could_make_of_it() -> None:
    estimate = CLAIMS["level4-at-least-60"].estimate(LEVELS, ANALYSIS)
    assert (estimate.value, estimate.n) == (0.5, 100)
    least, _ = proportion_confint(50, 400, method="wilson")
    _, most = proportion_confint(350, 400, method="wilson")
    bounds = share_at_4_if_all_had_answered(LEVELS, ANALYSIS)
    assert bounds == Bounds(50 / 400, 350 / 400, 400, pytest.approx(least), pytest.approx(most))
    assert share_at_4_if_all_had_answered(LEVELS.assign(frame=pd.NA), ANALYSIS) is None


def test_the_mean_rating() -> None:
    estimate = CLAIMS["most-firms-average-level-4"].estimate(LEVELS, ANALYSIS)
    # mean 3.7; variance (1490 - 100 * 3.7^2) / 99; t(99) = 1.984217
    assert estimate.value == pytest.approx(3.7)
    assert estimate.high - estimate.value == pytest.approx(1.984217 * (121 / 99 / 100) ** 0.5, rel=1e-6)


def test_unhappy_when_late_over_unhappy_when_on_time() -> None:
    claim = CLAIMS["promise-kept-satisfies"]
    estimate = claim.estimate(DELIVERIES, ANALYSIS)
    assert estimate.value == pytest.approx(0.6 / 0.1)
    assert estimate.n == 500
    assert claim.base(DELIVERIES, ANALYSIS).value == pytest.approx(0.1)


def test_too_few_answers() -> None:
    few = LEVELS.assign(events=[1, 2, 3, 3], n=9)
    for id in ("level4-at-least-60", "most-firms-average-level-4"):
        with pytest.raises(Untestable, match="^minimum:customers=9$"):
            CLAIMS[id].estimate(few, ANALYSIS)
    with pytest.raises(Untestable, match="^minimum:late=9$"):
        CLAIMS["promise-kept-satisfies"].estimate(DELIVERIES.assign(n=[9, 450], events=[3, 45]), ANALYSIS)
