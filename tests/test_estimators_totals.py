"""Ratios of totals over units: against R, by hand, by simulation, and what must hold for any units."""

from __future__ import annotations

from decimal import Decimal
from math import inf, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_values import assert_equals_r, numbers, r_values, sums
from scipy import stats

from cxresearch.estimators import linear_ratio_of_totals, ratio_of_totals, share, share_of_totals
from cxresearch.model import Untestable

properties = settings(max_examples=60, deadline=None, derandomize=True)
levels = st.floats(0.5, 0.999)
ESTIMATORS = {
    "share_of_totals": share_of_totals,
    "ratio_of_totals": ratio_of_totals,
    "linear_ratio_of_totals": linear_ratio_of_totals,
}


def reason(estimator, arguments) -> str:
    with pytest.raises(Untestable) as refused:
        estimator(**arguments)
    return refused.value.reason


@r_values(*ESTIMATORS)
def test_equals_r(row):
    units = [tuple(map(Decimal, cell.split("/"))) for cell in row["cells"].split()]
    found = ESTIMATORS[row["estimator"]](**sums(units, float(row["level"])))
    assert_equals_r(found, row)
    assert found.n == len(units)


# --- a share of cases in clusters ----------------------------------------------------------------


def test_a_clustered_share_by_hand():
    # 1/2, 0/1, 3/4, 1/1, 0/2: p = 1/2, Σe² = 0 + 1/4 + 1 + 1/4 + 1 = 2.5, v = 5/4 · 2.5/100 = 1/32, so 8 cases,
    # times (1.959964/2.776445)² = 3.98667; half-width z sqrt(n/4 + z²/4)/(n + z²)
    found = share_of_totals(**sums([(1, 2), (0, 1), (3, 4), (1, 1), (0, 2)]))
    z, cases = 1.959964, 8 * (1.959964 / 2.776445) ** 2
    half = z * sqrt(cases / 4 + z * z / 4) / (cases + z * z)
    assert numbers(found) == pytest.approx([0.5, 0.5 - half, 0.5 + half], rel=1e-6)
    assert (found.n, found.method) == (5, "wilson_clustered")


@pytest.mark.parametrize(("won", "expected"), [(0, 0), (1, 1)])
def test_a_clustered_share_at_its_end_counts_each_unit_once(won, expected):
    units = [(won * x, x) for x in (3, 1, 4, 1, 5)]
    found, once = share_of_totals(**sums(units)), share(events=5 * won, n=5, level=0.95)
    assert numbers(found) == numbers(once) and found.value == expected
    assert share_of_totals(**sums(units[:1])).low == share(events=won, n=1, level=0.95).low


def test_clusters_that_are_alike_count_as_no_more_than_their_cases():
    found, independent = share_of_totals(**sums([(1, 2)] * 20)), share(events=20, n=40, level=0.95)
    assert numbers(found) == pytest.approx(numbers(independent), rel=1e-12)


@st.composite
def clusters(draw) -> list[tuple[int, int]]:
    sizes = draw(st.lists(st.integers(1, 30), min_size=2, max_size=25))
    return [(draw(st.integers(0, x)), x) for x in sizes]


@properties
@given(clusters(), levels)
def test_a_clustered_share_is_never_surer_than_independent_cases_and_mirrors_itself(units, level):
    found = share_of_totals(**sums(units, level))
    assert 0 <= found.low <= found.value <= found.high <= 1 and found.low < found.high
    y, x = (sum(column) for column in zip(*units, strict=True))
    independent = share(events=y, n=x, level=level)
    assert found.low <= independent.low + 1e-12 and independent.high <= found.high + 1e-12
    back = share_of_totals(**sums([(x - y, x) for y, x in units], level))
    assert numbers(back) == pytest.approx([1 - found.value, 1 - found.high, 1 - found.low], abs=1e-9)


def test_a_clustered_share_is_covered_as_often_as_promised_and_wilson_is_not():
    generator, covered, naive, runs = np.random.default_rng(7), 0, 0, 600
    for _ in range(runs):
        x = generator.integers(1, 9, size=40)
        y = generator.binomial(x, generator.beta(1.3, 0.7, size=40))  # mean 0.65, correlation 1/3 in a party
        arguments = sums(zip(y, x, strict=True))
        found = share_of_totals(**arguments)
        covered += found.low <= 0.65 <= found.high
        one = share(events=arguments["y"], n=arguments["x"], level=0.95)
        naive += one.low <= 0.65 <= one.high
    assert 0.925 <= covered / runs <= 0.98
    assert naive / runs < 0.87


# --- ratios --------------------------------------------------------------------------------------


def test_ratios_by_hand():
    # 3/1, 0/2, 5/2, 2/0: r = 2, e = 1, -4, 1, 2, Σe² = 22, t_3 = 3.182446
    units = [(3, 1), (0, 2), (5, 2), (2, 0)]
    error = sqrt(4 / 3 * 22)
    found = ratio_of_totals(**sums(units))
    factor = np.exp(3.182446 * error / 10)
    assert numbers(found) == pytest.approx([2, 2 / factor, 2 * factor], rel=1e-6)
    assert (found.n, found.method) == (4, "delta_log")
    found = linear_ratio_of_totals(**sums(units))
    half = 3.182446 * error / 5
    assert numbers(found) == pytest.approx([2, 2 - half, 2 + half], rel=1e-6)
    assert (found.n, found.method) == (4, "delta")


amounts = st.lists(st.tuples(st.integers(-5, 50), st.integers(-5, 50)), min_size=2, max_size=20)


@properties
@given(amounts, levels)
def test_ratios_are_the_delta_method_on_the_units(units, level):
    y, x = np.array(units, dtype=float).T
    if x.sum() <= 0 or not np.any(y * x.sum() != x * y.sum()):
        return
    n, r = len(units), y.sum() / x.sum()
    error = stats.t.isf((1 - level) / 2, n - 1) * np.std(y - r * x, ddof=1) / sqrt(n) / x.mean()
    found = linear_ratio_of_totals(**sums(units, level))
    assert numbers(found) == pytest.approx([r, r - error, r + error], rel=1e-9, abs=1e-9)
    if r > 0 and error / r < 700:
        expected = [r, r * np.exp(-error / r), r * np.exp(error / r)]
        found = ratio_of_totals(**sums(units, level))
        assert numbers(found) == pytest.approx(expected, rel=1e-7, abs=1e-300)
        back = ratio_of_totals(**sums([(x, y) for y, x in units], level))
        assert back.low * found.high == pytest.approx(1, rel=1e-7)


def test_sums_of_any_number_type_give_the_same():
    units = [(3, 1), (0, 2), (5, 2), (2, 7), (90, 40)]
    for estimator in (ratio_of_totals, linear_ratio_of_totals):
        expected = numbers(estimator(**sums(units)))
        for kind in (float, Decimal, np.int64, np.float64):
            arguments = {
                name: kind(number) if name not in ("units", "level") else number
                for name, number in sums(units).items()
            }
            assert numbers(estimator(**arguments)) == pytest.approx(expected, rel=1e-12)


def test_small_residuals_of_large_amounts_keep_their_digits():
    # y = x but for 1, 2, -3 among amounts of 10^12: Σe² = 14, which float subtraction of 10^24 would lose
    x = [np.int64(10**9 + 7), np.int64(10**9), np.int64(10**9 - 11)]
    units = [(int(at) + e, int(at)) for at, e in zip(x, (1, 2, -3), strict=True)]
    found = linear_ratio_of_totals(**sums(units))
    half = stats.t.isf(0.025, 2) * sqrt(3 / 2 * 14) / sum(at for _, at in units)
    assert found.high - 1 == pytest.approx(half, rel=1e-6)


def test_a_log_limit_that_no_float_holds_is_0_or_infinite():
    found = ratio_of_totals(**sums([(1, 0), (0, 1)], level=0.9999))
    assert numbers(found) == [1, 0, inf]


# --- nothing to estimate -------------------------------------------------------------------------


@pytest.mark.parametrize("estimator", ESTIMATORS.values())
def test_too_few_units(estimator):
    assert reason(estimator, sums([])) == "undefined:too_few"
    assert reason(estimator, sums([(1, 2)])) == "undefined:too_few"
    nothing = dict.fromkeys(("y", "x", "yy", "xy", "xx"), None)
    assert reason(estimator, {"units": 0, "level": 0.95} | nothing) == "undefined:too_few"


def test_a_total_of_zero():
    assert reason(share_of_totals, sums([(0, 0), (0, 0)])) == "undefined:no_total"
    for units in ([(0, 1), (0, 2)], [(1, 0), (2, 0)], [(0, 0), (0, 0)], [(1, 2), (-1, 3)], [(1, -2), (2, 1)]):
        assert reason(ratio_of_totals, sums(units)) == "undefined:no_total"
    for units in ([(1, 0), (2, 0)], [(1, 2), (2, -2)], [(1, 2), (2, -3)]):
        assert reason(linear_ratio_of_totals, sums(units)) == "undefined:no_total"
    # a numerator of zero made of different parts is a ratio of 0 with an interval
    found = linear_ratio_of_totals(**sums([(1, 2), (-1, 3)]))
    assert found.value == 0 and found.low < 0 < found.high


@pytest.mark.parametrize("kind", [int, Decimal, lambda x: x * 0.1])
def test_the_same_ratio_in_every_unit_has_no_interval(kind):
    units = [(kind(3 * x), kind(x)) for x in (1, 2, 3, 7, 11, 13, 999)] * 30
    for estimator in (ratio_of_totals, linear_ratio_of_totals):
        assert reason(estimator, sums(units)) == "undefined:all_equal"
        # one unit in 210 that departs from it is enough for one
        assert estimator(**sums([*units, (kind(4), kind(1))])).low > 2.99
    # nobody's margin but from later orders: the whole profit, without an error
    assert reason(linear_ratio_of_totals, sums([(x, x) for _, x in units])) == "undefined:all_equal"


@pytest.mark.parametrize("estimator", [ratio_of_totals, linear_ratio_of_totals])
def test_sums_that_no_units_have_are_a_fault_of_the_caller(estimator):
    with pytest.raises(ValueError, match="no units have"):
        estimator(units=3, y=6, x=3, yy=1, xy=6, xx=3, level=0.95)
    with pytest.raises(ValueError, match="events among"):
        estimator(units=-1, y=6, x=3, yy=13, xy=6, xx=3, level=0.95)
    with pytest.raises(ValueError, match="confidence level"):
        estimator(**sums([(1, 2), (2, 3)], level=95))


@pytest.mark.parametrize("y", [-1, 11])
def test_a_share_has_no_more_cases_with_the_outcome_than_cases(y):
    with pytest.raises(ValueError, match="cases with the outcome"):
        share_of_totals(units=3, y=y, x=10, yy=50, xy=40, xx=40, level=0.95)
