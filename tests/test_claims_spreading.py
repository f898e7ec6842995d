"""Who speaks at all, and who was content before, against small tables worked out by hand."""

from __future__ import annotations

import pandas as pd
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from cxresearch.claims import CLAIMS
from cxresearch.model import Analysis, Untestable, Verdict
from cxresearch.verdict import universal

ANALYSIS = Analysis()
#                level:          1    2    3    4    5
BY_LEVEL = pd.DataFrame(
    {"rating_level": [1, 2, 3, 4, 5], "n": [40, 60, 100, 200, 400], "events": [24, 26, 30, 30, 240]}
)
BEFORE = pd.DataFrame(
    {"highest_before": [1, 2, 3, 5], "events": [2, 1, 7, 40], "n": [50] * 4, "frame": [90] * 4}
)


def ratio(*counts: int) -> tuple[float, float]:
    return confint_proportions_2indep(*counts, method="score", compare="ratio")


@pytest.mark.parametrize(
    ("id", "groups", "base"),
    [
        # 50 of 100 at level 1-2 over 60 of 300 at level 3-4
        ("level12-negative-wom", (50, 100, 60, 300), 60 / 300),
        # 240 of 400 at level 5 over 110 of 400 at levels 1-4
        ("excellent-cx-returns-and-tells", (240, 400, 110, 400), 110 / 400),
    ],
)
def test_a_ratio_of_shares(id: str, groups: tuple[int, int, int, int], base: float) -> None:
    estimate = CLAIMS[id].estimate(BY_LEVEL, ANALYSIS)
    events_1, n_1, events_0, n_0 = groups
    assert estimate.value == pytest.approx((events_1 / n_1) / (events_0 / n_0))
    assert estimate.n == n_1 + n_0
    assert (estimate.low, estimate.high) == pytest.approx(ratio(*groups), rel=1e-5)
    assert CLAIMS[id].base(BY_LEVEL, ANALYSIS).value == pytest.approx(base)


def test_the_share_at_level_4_that_says_anything() -> None:
    estimate = CLAIMS["level4-silent"].estimate(BY_LEVEL, ANALYSIS)
    assert (estimate.value, estimate.n) == (0.15, 200)
    assert (estimate.low, estimate.high) == pytest.approx(proportion_confint(30, 200, method="wilson"))
    assert CLAIMS["level4-silent"].base is None


def test_the_share_at_level_5_that_tells_beside_level_4() -> None:
    claim = CLAIMS["level5-tell-everyone"]
    estimate = claim.estimate(BY_LEVEL, ANALYSIS)
    assert (estimate.value, estimate.n) == (0.6, 400)
    assert claim.base(BY_LEVEL, ANALYSIS).value == 0.15
    contrast = claim.contrast(BY_LEVEL, ANALYSIS)
    assert contrast.value == pytest.approx(0.45)
    newcombe = confint_proportions_2indep(240, 400, 30, 200, method="newcomb", compare="diff")
    assert (contrast.low, contrast.high) == pytest.approx(newcombe)


def test_those_at_the_bottom_who_were_content_before() -> None:
    estimate = CLAIMS["minus1-was-positive-before"].estimate(BEFORE, ANALYSIS)
    # 3 of 50 never gave more than 2
    assert (estimate.value, estimate.n) == (47 / 50, 50)
    assert (estimate.low, estimate.high) == pytest.approx(proportion_confint(47, 50, method="beta"))
    assert universal(estimate)[0] is Verdict.CONTRADICTED


def test_without_an_exception_the_universal_claim_stays_open() -> None:
    content = BEFORE[BEFORE.highest_before >= 3].assign(n=47)
    estimate = CLAIMS["minus1-was-positive-before"].estimate(content, ANALYSIS)
    assert (estimate.value, estimate.high) == (1, 1)
    assert estimate.low == pytest.approx(0.025 ** (1 / 47))
    assert universal(estimate)[0] is Verdict.UNDECIDED


@pytest.mark.parametrize(
    ("id", "levels", "reason"),
    [
        ("level12-negative-wom", (1, 2), "minimum:level_1_2=9"),
        ("level12-negative-wom", (3, 4), "minimum:level_3_4=9"),
        ("level4-silent", (4,), "minimum:level_4=9"),
        ("level5-tell-everyone", (5,), "minimum:level_5=9"),
        ("excellent-cx-returns-and-tells", (5,), "minimum:level_5=9"),
        ("excellent-cx-returns-and-tells", (1, 2, 3, 4), "minimum:level_1_2_3_4=9"),
    ],
)
def test_a_group_below_the_minimum(id: str, levels: tuple[int, ...], reason: str) -> None:
    rest = BY_LEVEL[~BY_LEVEL.rating_level.isin(levels)]
    few = pd.concat([rest, pd.DataFrame({"rating_level": levels[:1], "n": [9], "events": [4]})])
    with pytest.raises(Untestable, match=f"^{reason}$"):
        CLAIMS[id].estimate(few, ANALYSIS)


def test_too_few_at_the_bottom() -> None:
    claim = CLAIMS["minus1-was-positive-before"]
    with pytest.raises(Untestable, match="^minimum:fallen=9$"):
        claim.estimate(BEFORE.iloc[1:3].assign(events=[2, 7]), ANALYSIS)
    with pytest.raises(Untestable, match="^minimum:fallen=0$"):
        claim.estimate(BEFORE.iloc[:0], ANALYSIS)


def test_a_small_level_4_leaves_the_share_at_level_5_without_its_contrast() -> None:
    claim = CLAIMS["level5-tell-everyone"]
    few = BY_LEVEL.assign(n=[40, 60, 100, 9, 400], events=[24, 26, 30, 3, 240])
    assert claim.estimate(few, ANALYSIS).value == 0.6
    for beside in (claim.base, claim.contrast):
        with pytest.raises(Untestable, match="^minimum:level_4=9$"):
            beside(few, ANALYSIS)
