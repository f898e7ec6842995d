"""Ratios over strata and adjusted p values against R, printed examples, and what must always hold."""

from __future__ import annotations

from math import exp, inf, isnan, log, nan, sqrt

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from cxresearch.estimators import holm, ratio_over_strata
from cxresearch.model import Estimate, Untestable
from tests.modelled import by_r

properties = settings(max_examples=80, deadline=None, derandomize=True)

TOLBUTAMIDE = [(8, 106, 5, 120), (22, 98, 16, 85)]


def numbers(estimate: Estimate) -> list[float]:
    return [estimate.value, estimate.low, estimate.high, estimate.p]


def reason(strata: list[tuple[int, int, int, int]]) -> str:
    with pytest.raises(Untestable) as refused:
        ratio_over_strata(strata=strata, level=0.95)
    return refused.value.reason


@st.composite
def strata(draw, least: int = 1, largest: int = 60) -> list[tuple[int, int, int, int]]:
    found = []
    for _ in range(draw(st.integers(least, 6))):
        n_1, n_0 = draw(st.integers(0, largest)), draw(st.integers(0, largest))
        found.append((draw(st.integers(0, n_1)), n_1, draw(st.integers(0, n_0)), n_0))
    return found


# --- R and printed examples ----------------------------------------------------------------------


@pytest.mark.parametrize(("_", "level", "data", "expected"), by_r("ratio_over_strata"))
def test_a_ratio_over_strata_equals_r(_, level, data, expected):
    counts = [tuple(int(part) for cell in word for part in cell.split("/")) for word in data]
    assert numbers(ratio_over_strata(strata=counts, level=level)) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("_", "__", "data", "expected"), by_r("holm"))
def test_holm_equals_r(_, __, data, expected):
    assert holm([float(p) for (p,) in data]) == pytest.approx(expected, rel=1e-12)


def test_r_covers_each():
    assert len(by_r("ratio_over_strata")) == 21 and len(by_r("holm")) == 5


def test_the_tolbutamide_trial():
    # Rothman, Greenland and Lash (2008), chapter 15: 1.33, the variance of its logarithm 0.0671, 0.80 to 2.2
    found = ratio_over_strata(strata=TOLBUTAMIDE, level=0.95)
    assert [found.value, found.low, found.high] == pytest.approx([1.33, 0.80, 2.2], abs=5e-3)
    assert (log(found.high / found.low) / 2 / 1.959964) ** 2 == pytest.approx(0.0671, abs=5e-5)
    assert found.n == 106 + 120 + 98 + 85


@pytest.mark.parametrize(
    ("strata", "expected"),
    [  # manual of SAS PROC FREQ, migraine by gender, common relative risk of columns 1 and 2
        ([(16, 27, 5, 25), (12, 28, 7, 26)], [2.1636, 1.2336, 3.7948]),
        ([(11, 27, 20, 25), (16, 28, 19, 26)], [0.6420, 0.4705, 0.8761]),
    ],
)
def test_the_migraine_trial(strata, expected):
    found = ratio_over_strata(strata=strata, level=0.95)
    assert [found.value, found.low, found.high] == pytest.approx(expected, abs=5e-5)


def test_one_stratum_is_the_ratio_with_katz_limits():
    # Katz et al. (1978): SE² of ln(p1/p0) = 1/x1 - 1/n1 + 1/x0 - 1/n0; 7/20 v 11/25 by hand
    found = ratio_over_strata(strata=[(7, 20, 11, 25)], level=0.95)
    error = sqrt(1 / 7 - 1 / 20 + 1 / 11 - 1 / 25)
    value = 7 * 25 / (20 * 11)
    assert found.value == pytest.approx(value, rel=1e-12)
    assert found.high == pytest.approx(value * exp(1.959963984540054 * error), rel=1e-12)
    assert found.p == pytest.approx(2 * stats.norm.sf(abs(log(value)) / error), rel=1e-12)


def test_a_ratio_confounded_by_the_month_is_freed_of_it():
    # 0.9 v 0.9 in a good month with few exposed, 0.3 v 0.3 in a bad one with many: 0.5 when pooled
    found = ratio_over_strata(strata=[(9, 10, 90, 100), (30, 100, 3, 10)], level=0.95)
    assert found.value == pytest.approx(1)
    assert found.p == pytest.approx(1)


# --- what must hold for any counts ---------------------------------------------------------------


@properties
@given(strata(), st.floats(0.5, 0.999))
def test_limits_enclose_the_value_and_p_agrees_with_them(counts, level):
    try:
        found = ratio_over_strata(strata=counts, level=level)
    except Untestable:
        assume(False)
    assert 0 <= found.low < found.high <= inf
    assert isnan(found.value) or found.low <= found.value <= found.high
    assert 0 <= found.p <= 1
    assume(abs(found.p - (1 - level)) > 1e-9)
    assert (found.p < 1 - level) == (found.low > 1 or found.high < 1)


@properties
@given(strata())
def test_swapping_the_groups_inverts_the_ratio(counts):
    back = [(x_0, n_0, x_1, n_1) for x_1, n_1, x_0, n_0 in counts]
    try:
        found, other = (ratio_over_strata(strata=each, level=0.95) for each in (counts, back))
    except Untestable:
        assume(False)
    assume(0 < found.value < inf)
    inverted = [1 / other.value, 1 / other.high, 1 / other.low, other.p]
    assert numbers(found) == pytest.approx(inverted, rel=1e-9)


@properties
@given(strata(), st.integers(1, 50), st.integers(0, 50))
def test_a_stratum_with_one_group_changes_nothing(counts, n, events):
    assume(events <= n)
    try:
        found = ratio_over_strata(strata=counts, level=0.95)
    except Untestable:
        assume(False)
    more = [(events, n, 0, 0), *counts, (0, 0, events, n), (0, 0, 0, 0)]
    again = ratio_over_strata(strata=more, level=0.95)
    assert numbers(again) == pytest.approx(numbers(found), rel=1e-12, nan_ok=True)
    assert again.n == found.n == sum(n_1 + n_0 for _, n_1, _, n_0 in counts if n_1 and n_0)


@properties
@given(st.lists(st.floats(0, 1), max_size=12), st.floats(0.001, 0.5))
def test_holm_rejects_what_the_step_down_test_rejects(p, alpha):
    left, rejected = sorted(p), []
    while left and left[0] <= alpha / len(left):
        rejected.append(left.pop(0))
    adjusted = holm(p)
    assume(not any(abs(each - alpha) < 1e-12 for each in adjusted))
    assert sorted(each for each, by in zip(p, adjusted, strict=True) if by <= alpha) == rejected


# --- counts from which nothing follows -----------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "value"),
    [
        ([(0, 30, 5, 20), (0, 10, 1, 40)], 0),
        ([(5, 30, 0, 20), (1, 10, 0, 40)], inf),
        ([(0, 30, 0, 20), (0, 10, 0, 40)], nan),
        # the only event is in a month without the other group
        ([(0, 30, 5, 20), (4, 10, 0, 0)], 0),
    ],
)
def test_a_group_without_an_event_leaves_everything_open(counts, value):
    found = ratio_over_strata(strata=counts, level=0.95)
    assert numbers(found) == pytest.approx([value, 0, inf, 1], nan_ok=True)


def test_no_stratum_with_both_groups():
    for counts in ([], [(3, 10, 0, 0), (0, 0, 4, 10)]):
        assert reason(counts) == "undefined:too_few"


@pytest.mark.parametrize("n", [1, 10, 1_000_000])
def test_equal_outcomes_have_no_interval(n):
    assert reason([(n, n, 2 * n, 2 * n)]) == "undefined:all_equal"
    # all in one month, none in the other: nothing varies within either
    assert reason([(n, n, 2 * n, 2 * n), (0, n, 0, 3 * n)]) == "undefined:all_equal"
    # a single customer who did otherwise is enough
    assert ratio_over_strata(strata=[(n, n, 2 * n - 1, 2 * n)], level=0.95).high > 1


def test_counts_and_levels_that_cannot_be():
    for counts in ([(-1, 10, 3, 10)], [(3, 10, 11, 10)], [(3, 10, 3, -1)]):
        with pytest.raises(ValueError, match="events among"):
            ratio_over_strata(strata=counts, level=0.95)
    for strata_given in ([], TOLBUTAMIDE):
        with pytest.raises(ValueError, match="confidence level"):
            ratio_over_strata(strata=strata_given, level=95)
    for p in ([0.1, 1.2], [nan], [-0.1]):
        with pytest.raises(ValueError, match="p values"):
            holm(p)


# --- coverage ------------------------------------------------------------------------------------


@pytest.mark.parametrize("ratio", [0.7, 1])
def test_coverage_over_many_small_months(ratio):
    # 24 months of 8 exposed and 40 others, whose chances run from 20 to 60 %
    random = np.random.default_rng(5)
    base = np.linspace(0.2, 0.6, 24)
    covered = below = 0
    for _ in range(600):
        exposed, others = random.binomial(8, base * ratio), random.binomial(40, base)
        counts = [(int(x), 8, int(y), 40) for x, y in zip(exposed, others, strict=True)]
        found = ratio_over_strata(strata=counts, level=0.9)
        covered += found.low <= ratio <= found.high
        below += found.high < 1
    assert 0.865 <= covered / 600 <= 0.935  # 0.9 ± 3 standard errors
    assert below > 300 if ratio < 1 else below < 50
