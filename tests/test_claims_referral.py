"""Who comes by recommendation and who recommends, against small tables worked out by hand."""

from __future__ import annotations

import pandas as pd
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from cxresearch.claims import CLAIMS
from cxresearch.model import Analysis, Untestable

ANALYSIS = Analysis()
SOURCES = pd.DataFrame(
    {"source": ["friend", "search", "store"], "events": [30, 50, 20], "n": [100] * 3, "frame": [160] * 3}
)
BY_LEVEL = pd.DataFrame(
    {"rating_level": [1, 2, 3, 4, 5], "n": [40, 60, 100, 200, 400], "events": [1, 4, 7, 20, 52]}
)
BY_RETURN = pd.DataFrame({"came_back": ["came_back", "stayed_away"], "n": [80, 120], "events": [20, 12]})


def test_the_share_whom_an_acquaintance_brought() -> None:
    claim = CLAIMS["forty-percent-by-recommendation"]
    estimate = claim.estimate(SOURCES, ANALYSIS)
    # of the 100 whose source is known, not of all 160
    assert (estimate.value, estimate.n) == (0.3, 100)
    assert (estimate.low, estimate.high) == pytest.approx(proportion_confint(30, 100, method="wilson"))
    nobody = claim.estimate(SOURCES[SOURCES.source != "friend"], ANALYSIS)
    assert (nobody.value, nobody.n, nobody.low) == (0, 70, 0)


@pytest.mark.parametrize("id", ["cx-wom-referrals", "services-cx-referrals"])
def test_referrals_of_the_satisfied_over_those_of_the_dissatisfied(id: str) -> None:
    estimate = CLAIMS[id].estimate(BY_LEVEL, ANALYSIS)
    # 72 of 600 over 5 of 100
    assert estimate.value == pytest.approx(0.12 / 0.05)
    assert estimate.n == 700
    score = confint_proportions_2indep(72, 600, 5, 100, method="score", compare="ratio")
    assert (estimate.low, estimate.high) == pytest.approx(score, rel=1e-5)
    assert CLAIMS[id].base(BY_LEVEL, ANALYSIS).value == 0.05


def test_referrals_of_those_who_came_back_beside_the_others() -> None:
    claim = CLAIMS["level5-loyal-and-refers"]
    estimate, base = claim.estimate(BY_RETURN, ANALYSIS), claim.base(BY_RETURN, ANALYSIS)
    assert (estimate.value, estimate.n) == (0.25, 80)
    assert (estimate.low, estimate.high) == pytest.approx(proportion_confint(20, 80, method="wilson"))
    assert (base.value, base.n) == (0.1, 120)
    contrast = claim.contrast(BY_RETURN, ANALYSIS)
    newcombe = confint_proportions_2indep(20, 80, 12, 120, method="newcomb", compare="diff")
    assert (contrast.low, contrast.value, contrast.high) == pytest.approx((newcombe[0], 0.15, newcombe[1]))


def test_nobody_refers() -> None:
    none = BY_LEVEL.assign(events=0)
    estimate = CLAIMS["cx-wom-referrals"].estimate(none, ANALYSIS)
    assert (estimate.low, estimate.high) == (0, float("inf")) and estimate.value != estimate.value


@pytest.mark.parametrize(
    ("id", "table", "reason"),
    [
        ("forty-percent-by-recommendation", SOURCES.iloc[:0], "minimum:with_source=0"),
        ("forty-percent-by-recommendation", SOURCES.assign(events=3, n=9), "minimum:with_source=9"),
        ("cx-wom-referrals", BY_LEVEL[BY_LEVEL.rating_level > 2], "minimum:level_1_2=0"),
        ("cx-wom-referrals", BY_LEVEL[BY_LEVEL.rating_level < 4], "minimum:level_4_5=0"),
        ("level5-loyal-and-refers", BY_RETURN.iloc[1:], "minimum:came_back=0"),
    ],
)
def test_too_few_customers(id: str, table: pd.DataFrame, reason: str) -> None:
    with pytest.raises(Untestable, match=f"^{reason}$"):
        CLAIMS[id].estimate(table, ANALYSIS)


def test_where_everybody_came_back_there_is_nothing_to_compare_with() -> None:
    claim = CLAIMS["level5-loyal-and-refers"]
    alone = BY_RETURN.iloc[:1]
    assert claim.estimate(alone, ANALYSIS).value == 0.25
    for beside in (claim.base, claim.contrast):
        with pytest.raises(Untestable, match="^minimum:stayed_away=0$"):
            beside(alone, ANALYSIS)
