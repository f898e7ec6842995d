"""The ratio of monthly ratios: against R, by hand, by simulation of months that resemble their neighbours."""

from __future__ import annotations

from decimal import Decimal
from math import exp, inf, log, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_values import assert_equals_r, numbers, r_values
from scipy import stats

from cxresearch.estimators import ratio_of_monthly_ratios
from cxresearch.model import Estimate, Untestable

properties = settings(max_examples=60, deadline=None, derandomize=True)


def estimated(a, n, r, k, level: float = 0.95) -> Estimate:
    return ratio_of_monthly_ratios(a=a, n=n, r=r, k=k, level=level)


def spent(a, level: float = 0.95) -> Estimate:
    """Months that differ in A alone, so that u = A/Ā - 1."""
    return estimated(a, *([one] * len(a) for one in (1, 2, 4)), level)


def reason(*args) -> str:
    with pytest.raises(Untestable) as refused:
        estimated(*args)
    return refused.value.reason


@r_values("ratio_of_monthly_ratios")
def test_equals_r(row):
    columns = zip(*(map(int, cell.split("/")) for cell in row["cells"].split()), strict=True)
    assert_equals_r(estimated(*columns, float(row["level"])), row)


def test_months_by_hand():
    # A = 3, 4, 5, 4: u = -1/4, 0, 1/4, 0; Σu² = 1/8, products of neighbours 0, so the correlation is 0 + (1 + 0)/4;
    # s² = 1/24, SE² = 1/96 · (5/4)/(3/4) = 5/288 with 3 · 3/5 = 1.8 degrees of freedom; θ = 4/1 · 4/2
    found = spent([3, 4, 5, 4])
    factor = exp(float(stats.t.isf(0.025, 1.8)) * sqrt(5 / 288))
    assert numbers(found) == pytest.approx([8, 8 / factor, 8 * factor], rel=1e-9)
    assert (found.n, found.method, found.level) == (4, "monthly_ratio", 0.95)


def test_a_correlation_is_held_between_0_and_09():
    for a, held in (([9, 1] * 10, 0), (range(1, 201), 0.9)):
        months, inflation = len(a), (1 + held) / (1 - held)
        error = np.std(a, ddof=1) / np.mean(a) / sqrt(months) * sqrt(inflation)
        half = stats.t.isf(0.025, (months - 1) / inflation) * error
        found = spent(a)
        assert log(found.high / found.value) == pytest.approx(half, rel=1e-9)


def test_the_order_of_months_matters():
    rising, mixed = spent([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), spent([5, 8, 2, 10, 1, 7, 4, 9, 3, 6])
    assert rising.value == mixed.value and rising.low < mixed.low and mixed.high < rising.high


amounts = st.lists(st.tuples(*[st.integers(1, 1000)] * 4), min_size=3, max_size=40)


@properties
@given(amounts, st.floats(0.5, 0.99))
def test_inverting_and_rescaling(months, level):
    a, n, r, k = (list(column) for column in zip(*months, strict=True))
    try:
        found = estimated(a, n, r, k, level)
    except Untestable:
        return
    assert 0 <= found.low < found.value < found.high
    back = estimated(r, k, a, n, level)
    if found.low > 0 and found.high < inf:
        assert [1 / back.value, 1 / back.high, 1 / back.low] == pytest.approx(numbers(found), rel=1e-9)
        dearer = estimated([Decimal(one) / 10 for one in a], [np.int64(one) for one in n], r, k, level)
        assert [10 * number for number in numbers(dearer)] == pytest.approx(numbers(found), rel=1e-9)


def autoregressive(generator, months: int, correlation: float) -> np.ndarray:
    noise = generator.normal(size=months)
    walk = [noise[0]]
    for shock in noise[1:]:
        walk.append(correlation * walk[-1] + sqrt(1 - correlation**2) * shock)
    return np.array(walk)


@pytest.mark.parametrize(("correlation", "least", "most"), [(0.0, 0.93, 0.99), (0.6, 0.9, 0.99)])
def test_months_that_resemble_their_neighbours_are_covered(correlation, least, most):
    generator, runs, months, covered, naive = np.random.default_rng(3), 500, 48, 0, 0
    for _ in range(runs):
        n, k = generator.poisson(80, months), generator.poisson(400, months)
        a = 65.0 * n * np.exp(0.25 * autoregressive(generator, months, correlation) - 0.25**2 / 2)
        r = 10.0 * k * np.exp(0.25 * autoregressive(generator, months, correlation) - 0.25**2 / 2)
        found = estimated(a.tolist(), n.tolist(), r.tolist(), k.tolist())
        covered += found.low <= 6.5 <= found.high
        u = a / a.mean() - n / n.mean() - r / r.mean() + k / k.mean()
        naive += abs(log(found.value / 6.5)) <= stats.t.isf(0.025, months - 1) * u.std(ddof=1) / sqrt(months)
    assert least <= covered / runs <= most
    if correlation:
        assert naive / runs < 0.8  # which is why


# --- nothing to estimate -------------------------------------------------------------------------


@pytest.mark.parametrize("months", [0, 1, 2])
def test_too_few_months(months):
    assert reason(*[[3, 4][:months]] * 4) == "undefined:too_few"


@pytest.mark.parametrize("empty", range(4))
@pytest.mark.parametrize("numbers_of", [[0, 0, 0], [1, 2, -3], [1, -2, -3]])
def test_a_total_of_zero(empty, numbers_of):
    columns = [[3, 4, 5] for _ in range(4)]
    columns[empty] = numbers_of
    assert reason(*columns) == "undefined:no_total"


def test_months_without_variance():
    assert reason([5, 5, 5], [1, 1, 1], [2, 2, 2], [3, 3, 3]) == "undefined:all_equal"
    # costs that rise with what they buy: u is 0 every month, also where floats round
    n, k = [7, 11, 13, 29], [310, 290, 333, 7]
    for price in (3, 0.1, Decimal("0.1")):
        assert reason([price * one for one in n], n, [price * one for one in k], k) == "undefined:all_equal"
    assert estimated([21, 33, 39, 88], n, k, k).high > 3


def test_a_month_of_zero_among_others_counts():
    assert estimated([0, 6, 9], [1, 2, 3], [4, 0, 5], [2, 2, 0]).n == 3


def test_a_limit_that_no_float_holds_is_0_or_infinite():
    assert numbers(spent([1, 2, 3], 0.99999)) == [4, 0, inf]


def test_columns_of_different_lengths_are_a_fault_of_the_caller():
    with pytest.raises(ValueError, match="shorter|longer"):
        estimated([1, 2, 3, 4], [1, 2, 3], [1, 2, 3], [1, 2, 3])
    with pytest.raises(ValueError, match="confidence level"):
        spent([1, 2, 4], 95)
