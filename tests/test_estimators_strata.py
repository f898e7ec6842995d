"""Shares over strata and adjusted p values against R, printed examples, and what must always hold."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, inf, isnan, log, nan, sqrt

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from cxresearch.estimators import (
    difference,
    holm,
    ratio_of_shares,
    ratio_over_strata,
    standardised_difference,
    standardised_ratio,
)
from cxresearch.model import Estimate, Untestable
from tests.modelled import by_r

properties = settings(max_examples=80, deadline=None, derandomize=True)

TOLBUTAMIDE = [(8, 106, 5, 120), (22, 98, 16, 85)]
STANDARDISED = [standardised_ratio, standardised_difference]

Strata = list[tuple[int, int, int, int]]


def three(estimate: Estimate) -> list[float]:
    return [estimate.value, estimate.low, estimate.high]


def numbers(estimate: Estimate) -> list[float]:
    return [estimate.value, estimate.low, estimate.high, estimate.p]


def reason(strata: Strata, estimator: Callable[..., Estimate] = ratio_over_strata) -> str:
    with pytest.raises(Untestable) as refused:
        estimator(strata=strata, level=0.95)
    return refused.value.reason


def or_assume(estimator: Callable[..., Estimate], counts: Strata, level: float = 0.95) -> Estimate:
    try:
        return estimator(strata=counts, level=level)
    except Untestable:
        assume(False)
    raise AssertionError


def counts_of(data: list[list[str]]) -> Strata:
    return [tuple(int(part) for cell in word for part in cell.split("/")) for word in data]


def crude(estimator: Callable[..., Estimate], counts: Strata, level: float = 0.95) -> Estimate:
    x_1, n_1, x_0, n_0 = (sum(column) for column in zip(*counts, strict=True))
    return estimator(events_1=x_1, n_1=n_1, events_0=x_0, n_0=n_0, level=level)


@st.composite
def strata(draw, least: int = 1, largest: int = 60) -> Strata:
    found = []
    for _ in range(draw(st.integers(least, 6))):
        n_1, n_0 = draw(st.integers(0, largest)), draw(st.integers(0, largest))
        found.append((draw(st.integers(0, n_1)), n_1, draw(st.integers(0, n_0)), n_0))
    return found


# --- R and printed examples ----------------------------------------------------------------------


@pytest.mark.parametrize(("_", "level", "data", "expected"), by_r("ratio_over_strata"))
def test_a_ratio_over_strata_equals_r(_, level, data, expected):
    found = ratio_over_strata(strata=counts_of(data), level=level)
    assert numbers(found) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("estimator", STANDARDISED)
def test_standardised_shares_equal_r(estimator):
    rows = by_r(estimator.__name__)
    assert len(rows) == 27
    for _, level, data, expected in rows:
        found = estimator(strata=counts_of(data), level=level)
        assert three(found) == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(("_", "__", "data", "expected"), by_r("holm"))
def test_holm_equals_r(_, __, data, expected):
    assert holm([float(p) for (p,) in data]) == pytest.approx(expected, rel=1e-12)


def test_r_covers_each():
    assert len(by_r("ratio_over_strata")) == 27 and len(by_r("holm")) == 5


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


@pytest.mark.parametrize(("estimator", "of_all"), [(standardised_ratio, 1), (standardised_difference, 0)])
def test_standardised_shares_are_freed_of_the_month(estimator, of_all):
    counts = [(9, 10, 90, 100), (30, 100, 3, 10)]
    found = estimator(strata=counts, level=0.95)
    assert found.value == pytest.approx(of_all, abs=1e-12)
    assert found.low < of_all < found.high
    assert crude(ratio_of_shares, counts).high < 0.6


def test_a_standardised_ratio_and_difference_by_hand():
    # 30 of the 40 customers are in the first stratum: 3/4 · 8/10 + 1/4 · 1/5 v 3/4 · 5/20 + 1/4 · 2/5
    counts = [(8, 10, 5, 20), (1, 5, 2, 5)]
    p_1, p_0 = 0.65, 0.2875
    # 8½/11 and 1½/6 v 5½/21 and 2½/6 in place of the shares
    v_1 = 9 / 16 * (8.5 * 2.5 / 121) / 10 + 1 / 16 * (1.5 * 4.5 / 36) / 5
    v_0 = 9 / 16 * (5.5 * 15.5 / 441) / 20 + 1 / 16 * (2.5 * 3.5 / 36) / 5
    ratio = standardised_ratio(strata=counts, level=0.95)
    assert ratio.value == pytest.approx(p_1 / p_0, rel=1e-12)
    error = sqrt(v_1 / p_1**2 + v_0 / p_0**2)
    assert log(ratio.high / ratio.low) / 2 == pytest.approx(1.959963984540054 * error, rel=1e-12)
    gap = standardised_difference(strata=counts, level=0.95)
    assert gap.value == pytest.approx(p_1 - p_0, rel=1e-12)
    assert (gap.high - gap.low) / 2 == pytest.approx(1.959963984540054 * sqrt(v_1 + v_0), rel=1e-12)
    assert ratio.n == gap.n == 40


def test_a_ratio_that_differs_by_stratum_is_averaged_over_customers():
    # twice the share in one stratum, half of it in the other, and as many customers in both
    counts = [(80, 200, 40, 200), (36, 360, 8, 40)]
    assert standardised_ratio(strata=counts, level=0.95).value == pytest.approx(0.25 / 0.2)
    # Mantel and Haenszel weigh by n1 n0 / N, which is nearly three times as much in the first
    assert ratio_over_strata(strata=counts, level=0.95).value == pytest.approx(43.6 / 27.2)


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
@given(strata(), st.floats(0.5, 0.999))
def test_standardised_limits_enclose_the_value_and_stay_in_range(counts, level):
    gap = or_assume(standardised_difference, counts, level)
    assert -1 <= gap.low <= gap.value <= gap.high <= 1 and gap.low < gap.high
    ratio = or_assume(standardised_ratio, counts, level)
    assert 0 <= ratio.low < ratio.value < ratio.high <= inf
    assert gap.n == ratio.n == sum(n_1 + n_0 for _, n_1, _, n_0 in counts if n_1 and n_0)


@properties
@given(strata())
def test_swapping_the_groups_inverts_a_standardised_ratio_and_negates_the_difference(counts):
    back = [(x_0, n_0, x_1, n_1) for x_1, n_1, x_0, n_0 in counts]
    gap, other = (or_assume(standardised_difference, each) for each in (counts, back))
    assert three(gap) == pytest.approx([-other.value, -other.high, -other.low], abs=1e-12)
    ratio, other = (or_assume(standardised_ratio, each) for each in (counts, back))
    assert three(ratio) == pytest.approx([1 / other.value, 1 / other.high, 1 / other.low], rel=1e-9)


@properties
@given(strata(), st.randoms(use_true_random=False), st.integers(0, 50))
def test_order_and_strata_with_one_group_change_no_standardised_share(counts, random, n):
    for estimator in STANDARDISED:
        found = or_assume(estimator, counts)
        more = [(n, n, 0, 0), *counts, (0, 0, 0, n), (0, 0, 0, 0)]
        random.shuffle(more)
        again = estimator(strata=more, level=0.95)
        assert three(again) == pytest.approx(three(found), rel=1e-12, abs=1e-15)
        assert again.n == found.n


@properties
@given(strata(largest=200).map(lambda counts: counts[:1]))
def test_one_stratum_is_the_crude_ratio_and_difference(counts):
    gap = or_assume(standardised_difference, counts)
    assert gap.value == pytest.approx(crude(difference, counts).value, abs=1e-12)
    ratio = or_assume(standardised_ratio, counts)
    assert ratio.value == pytest.approx(crude(ratio_of_shares, counts).value, rel=1e-12)


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


@pytest.mark.parametrize("estimator", STANDARDISED)
def test_no_stratum_to_standardise_over(estimator):
    for counts in ([], [(0, 0, 0, 0)], [(3, 10, 0, 0), (0, 0, 4, 10)]):
        assert reason(counts, estimator) == "undefined:too_few"


@pytest.mark.parametrize(
    "counts",
    [
        [(0, 30, 5, 20), (0, 10, 1, 40)],
        [(5, 30, 0, 20), (1, 10, 0, 40)],
        [(0, 30, 0, 20)],
        # the only event is in a stratum without the other group
        [(0, 30, 5, 20), (4, 10, 0, 0)],
    ],
)
def test_a_group_without_an_event_has_no_standardised_ratio_but_a_difference(counts):
    assert reason(counts, standardised_ratio) == "undefined:all_equal"
    found = standardised_difference(strata=counts, level=0.95)
    assert found.low < found.value < found.high


@pytest.mark.parametrize("n", [1, 10, 1_000_000])
def test_standardised_limits_have_width_where_everybody_has_the_outcome(n):
    for estimator, value in ((standardised_ratio, 1), (standardised_difference, 0)):
        found = estimator(strata=[(n, n, n, n), (n, n, 3 * n, 3 * n)], level=0.95)
        assert found.value == value and found.low < value < found.high
    # everybody v nobody is all the difference there can be
    found = standardised_difference(strata=[(n, n, 0, n), (n, n, 0, 3 * n)], level=0.95)
    assert found.value == found.high == 1 and found.low < 1


def test_a_single_customer_of_a_group_stands_for_his_stratum_but_not_as_certain():
    among_many = standardised_difference(strata=[(50, 100, 40, 100), (100, 100, 40, 100)], level=0.95)
    alone = standardised_difference(strata=[(50, 100, 40, 100), (1, 1, 80, 199)], level=0.95)
    assert among_many.value == pytest.approx(0.35)
    assert alone.value == pytest.approx(0.5 * (0.5 + 1) - 0.5 * (0.4 + 80 / 199))
    assert alone.high - alone.low > 3 * (among_many.high - among_many.low)


@pytest.mark.parametrize("integer", [np.int64, np.int32, float], ids=lambda integer: integer.__name__)
def test_strata_may_come_in_an_engines_types_and_leave_as_plain_numbers(integer):
    plain = [(2**30, 2**31 - 1, 10**9, 2 * 10**9), (5, 9, 10**9, 2**31 - 1)]
    counts = [tuple(integer(count) for count in stratum) for stratum in plain]
    for estimator in STANDARDISED:
        found = estimator(strata=counts, level=0.95)
        assert found == estimator(strata=plain, level=0.95)
        assert type(found.n) is int and {type(number) for number in three(found)} == {float}


def test_methods_are_named():
    found = [estimator(strata=TOLBUTAMIDE, level=0.9) for estimator in (ratio_over_strata, *STANDARDISED)]
    assert [each.method for each in found] == [
        "mantel_haenszel",
        "standardised_ratio",
        "standardised_difference",
    ]
    assert {each.level for each in found} == {0.9}


def test_counts_and_levels_that_cannot_be():
    for estimator in (ratio_over_strata, *STANDARDISED):
        for counts in ([(-1, 10, 3, 10)], [(3, 10, 11, 10)], [(3, 10, 3, -1)], [(2.5, 10, 3, 10)]):
            with pytest.raises(ValueError, match="events among"):
                estimator(strata=counts, level=0.95)
        for strata_given in ([], TOLBUTAMIDE):
            with pytest.raises(ValueError, match="confidence level"):
                estimator(strata=strata_given, level=95)
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


# Customers who order often are mostly satisfied, and come back whether they are or not.
OFTEN_1, OFTEN_0 = [20, 60, 240], [180, 140, 60]  # customers of both groups, the more they order
FROM_1, FROM_0 = np.array([0.1, 0.35, 0.6]), np.array([0.1, 0.3, 0.5])


@pytest.mark.parametrize(
    ("estimator", "without_strata", "compare"),
    [
        (standardised_ratio, ratio_of_shares, np.divide),
        (standardised_difference, difference, np.subtract),
    ],
)
def test_in_a_confounded_population_the_standardised_interval_covers_and_the_crude_one_misses(
    estimator, without_strata, compare
):
    random = np.random.default_rng(8)
    of_all = np.add(OFTEN_1, OFTEN_0) / 700
    truth = compare(of_all @ FROM_1, of_all @ FROM_0)
    covered = covered_crude = 0
    for _ in range(1_000):
        x_1, x_0 = random.binomial(OFTEN_1, FROM_1), random.binomial(OFTEN_0, FROM_0)
        counts = list(zip(x_1.tolist(), OFTEN_1, x_0.tolist(), OFTEN_0, strict=True))
        found, other = estimator(strata=counts, level=0.95), crude(without_strata, counts)
        covered += found.low <= truth <= found.high
        covered_crude += other.low <= truth <= other.high
    assert 0.93 <= covered / 1_000 <= 0.97  # 0.95 ± 3 standard errors
    assert covered_crude < 50
