"""Linear models from cross-products against R on the rows, and what must hold for any rows."""

from __future__ import annotations

from itertools import permutations
from math import inf, isnan, nan, sqrt

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from cxresearch.estimators import (
    coefficient,
    jackknife,
    least_squares,
    lmg,
    mean,
    r_squared_low,
    ratio_of_coefficients,
    sandwich,
    slope,
)
from cxresearch.model import Estimate, Untestable
from tests.modelled import by_r

properties = settings(max_examples=60, deadline=None, derandomize=True)


def numbers(estimate: Estimate) -> list[float]:
    return [estimate.value, estimate.low, estimate.high]


def reason(call, *args, **kwargs) -> str:
    with pytest.raises(Untestable) as refused:
        call(*args, **kwargs)
    return refused.value.reason


def rows_of(data: list[list[str]]) -> np.ndarray:
    return np.array(data, dtype=float)


def with_ones(x: np.ndarray) -> np.ndarray:
    return np.column_stack([np.ones(len(x)), x])


def about_the_mean(rows: np.ndarray) -> np.ndarray:
    centred = rows - rows.mean(axis=0)
    return centred.T @ centred


def hc3(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients and covariance, the meat summed in a second pass over the rows."""
    b, inverse = least_squares(x.T @ x, x.T @ y)
    leverage = np.einsum("ij,jk,ik->i", x, inverse, x)
    weighted = x * ((y - x @ b) / (1 - leverage))[:, None]
    return b, sandwich(inverse, weighted.T @ weighted)


def fieller(numerator: float, denominator: float, *variances: float, degrees=50, level=0.95) -> Estimate:
    names = ("var_numerator", "var_denominator", "covariance")
    return ratio_of_coefficients(
        numerator=numerator,
        denominator=denominator,
        **dict(zip(names, variances, strict=True)),
        degrees=degrees,
        n=int(degrees) + 3,
        level=level,
    )


# --- R -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("_", "level", "data", "expected"), by_r("ols_hc3"))
def test_coefficients_equal_lm_with_vcovhc(_, level, data, expected):
    rows = rows_of(data)
    x, y = with_ones(rows[:, 1:]), rows[:, 0]
    b, covariance = hc3(x, y)
    degrees = len(y) - x.shape[1]
    found = [
        number
        for value, variance in zip(b, np.diag(covariance), strict=True)
        for number in numbers(
            coefficient(
                value=value, variance=variance, degrees=degrees, n=len(y), level=level, method="ols_hc3"
            )
        )
    ]
    assert found == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("_", "level", "data", "expected"), by_r("ols_cluster"))
def test_coefficients_of_clustered_rows_equal_lm_with_vcovcl(_, level, data, expected):
    rows = rows_of(data)
    x, y, customer = with_ones(rows[:, 1:-1]), rows[:, 0], rows[:, -1]
    b, inverse = least_squares(x.T @ x, x.T @ y)
    scores = np.array([(x * (y - x @ b)[:, None])[customer == each].sum(axis=0) for each in set(customer)])
    groups = len(scores)
    covariance = sandwich(inverse, groups / (groups - 1) * scores.T @ scores)
    found = [
        number
        for value, variance in zip(b, np.diag(covariance), strict=True)
        for number in numbers(
            coefficient(
                value=value,
                variance=variance,
                degrees=groups - 1,
                n=groups,
                level=level,
                method="ols_cluster",
            )
        )
    ]
    assert found == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("_", "level", "data", "expected"), by_r("ratio_of_coefficients"))
def test_fieller_equals_the_roots_in_r(_, level, data, expected):
    *given_numbers, degrees = (float(number) for (number,) in data)
    found = fieller(*given_numbers, degrees=degrees, level=level)
    assert numbers(found) == pytest.approx(expected, rel=1e-8, abs=1e-12)
    assert found.reason is None


@pytest.mark.parametrize(("_", "__", "data", "expected"), by_r("lmg"))
def test_lmg_equals_the_average_over_all_orders_in_r(_, __, data, expected):
    r_squared, parts = lmg(about_the_mean(rows_of(data)))
    assert [r_squared, *parts] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("_", "level", "data", "expected"), by_r("jackknife"))
def test_the_jackknife_of_a_part_of_r_squared_equals_lm_without_each_group(_, level, data, expected):
    # as the engine will: sums and cross-products per group, taken off the total
    rows = with_ones(rows_of(data))
    groups = np.arange(1, len(rows) + 1) % 12
    products = [rows[groups == g].T @ rows[groups == g] for g in range(12)]
    total = sum(products)

    def part(xx: np.ndarray) -> float:
        r_squared, parts = lmg(xx[1:, 1:] - np.outer(xx[0, 1:], xx[0, 1:]) / xx[0, 0])
        return parts[0] / r_squared

    without = [part(total - own) for own in products]
    found = jackknife(value=part(total), without=without, n=len(rows), level=level, method="lmg_jackknife")
    assert numbers(found) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("_", "level", "data", "expected"), by_r("r_squared_low"))
def test_the_lower_limit_of_r_squared_equals_r(_, level, data, expected):
    r_squared, n, predictors = (float(number) for (number,) in data)
    found = r_squared_low(r_squared=r_squared, n=int(n), predictors=int(predictors), level=level)
    assert found == pytest.approx(expected[0], rel=1e-6, abs=1e-9)


def test_r_covers_each_at_every_level():
    for name, times in (
        ("ols_hc3", 3),
        ("ols_cluster", 3),
        ("ratio_of_coefficients", 7),
        ("jackknife", 2),
        ("r_squared_low", 9),
    ):
        assert sorted(level for _, level, *_ in by_r(name)) == sorted([0.8, 0.95, 0.99] * times)
    assert len(by_r("lmg")) == 6


# --- coefficients --------------------------------------------------------------------------------


def test_a_model_with_one_predictor_is_the_slope_of_a_ladder():
    x, events, n = [1, 2, 5], [3, 6, 20], [10, 15, 25]
    at = np.repeat(x, n)
    outcome = np.concatenate([np.repeat([1, 0], [k, size - k]) for k, size in zip(events, n, strict=True)])
    b, covariance = hc3(with_ones(at), outcome)
    found = coefficient(value=b[1], variance=covariance[1, 1], degrees=48, n=50, level=0.9, method="ols_hc3")
    expected = slope(x=x, events=events, n=n, level=0.9)
    assert numbers(found) == pytest.approx(numbers(expected), rel=1e-10)
    assert (found.n, found.method) == (expected.n, expected.method)


@pytest.mark.parametrize("unit", [1e-6, 1, 1e9])
def test_the_unit_of_a_predictor_does_not_decide_whether_it_counts(unit):
    rows = rows_of(by_r("ols_hc3")[0][2])
    x = with_ones(rows[:, 1:]) * np.array([1, 1, unit])
    b, _ = least_squares(x.T @ x, x.T @ rows[:, 0])
    expected = np.linalg.lstsq(with_ones(rows[:, 1:]), rows[:, 0], rcond=None)[0]
    assert list(b * [1, 1, unit]) == pytest.approx(list(expected), rel=1e-9)
    always_together = np.column_stack([x, x[:, 1] * 0.3 + x[:, 2]])
    assert reason(least_squares, always_together.T @ always_together, np.ones(4)) == "undefined:all_equal"


@pytest.mark.parametrize("constant", [4, 3.8, 0.1, 0])
def test_a_predictor_that_never_varies(constant):
    x = with_ones(np.full(977, constant))
    assert reason(least_squares, x.T @ x, x.T @ np.arange(977.0)) == "undefined:all_equal"


def test_cross_products_that_cannot_be():
    for xx, xy in (
        ([[1, nan], [nan, 1]], [1, 1]),
        ([[1, 0], [0, 1]], [1, inf]),
        ([[1, 0], [0, 1]], [1, 1, 1]),
    ):
        with pytest.raises(ValueError, match="cross-products"):
            least_squares(np.array(xx), np.array(xy))


def test_a_coefficient_without_an_error():
    given_numbers = {"degrees": 20, "n": 22, "level": 0.95, "method": "ols_hc3"}
    for value, variance in ((0, 0), (0.25, 0), (0.25, 1e-30)):
        assert reason(coefficient, value=value, variance=variance, **given_numbers) == "undefined:exact_fit"
    for degrees in (0, -1):
        changed = {**given_numbers, "degrees": degrees}
        assert reason(coefficient, value=1, variance=1, **changed) == "undefined:too_few"
    for value, variance in ((nan, 1), (1, nan), (1, -1)):
        with pytest.raises(ValueError):
            coefficient(value=value, variance=variance, **given_numbers)


def test_a_row_that_decides_a_coefficient_leaves_no_error():
    for crumb in (inf, nan):
        assert reason(sandwich, np.eye(2), np.array([[1, 0], [0, crumb]])) == "undefined:exact_fit"


# --- Fieller -------------------------------------------------------------------------------------

finite = st.floats(-50, 50)


@st.composite
def pairs(draw) -> tuple[float, float, float, float, float]:
    """Two coefficients with variances and a covariance that they can have."""
    v_1, v_0 = draw(st.floats(0.01, 10)), draw(st.floats(0.01, 10))
    return draw(finite), draw(finite), v_1, v_0, draw(st.floats(-0.95, 0.95)) * sqrt(v_1 * v_0)


@properties
@given(pairs(), st.floats(0.5, 0.99))
def test_fieller_inverts_the_t_test(pair, level):
    a, b, v_a, v_b, v_ab = pair
    t = stats.t.isf((1 - level) / 2, 50)
    assume(abs(b * b / (t * t * v_b) - 1) > 1e-6)
    found = fieller(*pair, level=level)
    if b * b <= t * t * v_b:
        assert numbers(found)[1:] == [-inf, inf] and found.reason == "undefined:denominator"
        return
    assert found.low < found.value < found.high
    for limit in (found.low, found.high):
        tested = (a - limit * b) ** 2 / (v_a - 2 * limit * v_ab + limit**2 * v_b)
        assert tested == pytest.approx(t * t, rel=1e-6)


@properties
@given(pairs(), st.sampled_from([-3.0, 0.01, 7.0]))
def test_fieller_follows_the_units_and_signs(pair, factor):
    a, b, v_a, v_b, v_ab = pair
    found = fieller(*pair)
    assume(found.reason is None)
    rescaled = fieller(a * factor, b, v_a * factor**2, v_b, v_ab * factor)
    expected = sorted([found.low * factor, found.high * factor])
    assert [rescaled.low, rescaled.high] == pytest.approx(expected, rel=1e-7, abs=1e-9)
    both = fieller(-a, -b, v_a, v_b, v_ab)
    assert numbers(both) == pytest.approx(numbers(found), rel=1e-9)


def test_a_denominator_that_cannot_be_told_from_none():
    for a, b, value in ((3, 0.1, 30), (3, 0, inf), (-3, 0, -inf), (0, 0, nan), (3, -0.1, -30)):
        found = fieller(a, b, 0.04, 0.09, 0.01)
        assert [found.value, found.low, found.high] == pytest.approx([value, -inf, inf], nan_ok=True)
        assert found.reason == "undefined:denominator" and found.method == "fieller"


def test_a_denominator_known_exactly_leaves_students_interval():
    found = fieller(3, 2, 0.04, 0, 0)
    half = stats.t.isf(0.025, 50) * 0.2
    assert numbers(found) == pytest.approx([1.5, (3 - half) / 2, (3 + half) / 2], rel=1e-12)


def test_a_ratio_without_an_error():
    assert reason(fieller, 3, 2, 0, 0, 0) == "undefined:exact_fit"
    assert reason(fieller, 0, 2, 0, 0.04, 0) == "undefined:exact_fit"
    assert reason(fieller, 3, 2, 0.09, 0.04, 0.06) == "undefined:exact_fit"  # a is always 1.5 b
    for b in (0.7, 1.1, 2.3, 1e4):  # in decimals that leave crumbs
        assert reason(fieller, 1.7 * b, b, 1.7**2 * 0.037, 0.037, 1.7 * 0.037) == "undefined:exact_fit"
    assert reason(fieller, 3, 2, 1e-30, 1e-30, 0) == "undefined:exact_fit"
    assert reason(fieller, 3, 2, 0.09, 0.04, 0.01, degrees=0) == "undefined:too_few"
    for wrong in ((3, 2, -0.1, 0.04, 0), (3, 2, 0.04, 0.04, 0.05), (3, nan, 0.04, 0.04, 0)):
        with pytest.raises(ValueError):
            fieller(*wrong)


def test_coverage_of_fieller():
    # b is 3.5 standard errors from 0: the delta method would cover one side only
    random = np.random.default_rng(3)
    x = with_ones(random.integers(1, 6, size=(40, 2)))
    inverse = np.linalg.inv(x.T @ x)
    covered = bounded = 0
    for _ in range(600):
        y = x @ [1, -0.3, 0.4] + random.standard_normal(40)
        b, _ = least_squares(x.T @ x, x.T @ y)
        variance = ((y - x @ b) ** 2).sum() / 37 * inverse
        found = fieller(b[1], b[2], variance[1, 1], variance[2, 2], variance[1, 2], degrees=37, level=0.9)
        covered += found.low <= -0.75 <= found.high
        bounded += found.reason is None
    assert 0.865 <= covered / 600 <= 0.94  # 0.9 ± 3 standard errors
    assert 300 < bounded < 600


# --- LMG -----------------------------------------------------------------------------------------


def by_all_orders(covariance: np.ndarray) -> list[float]:
    """Parts of R² by joining the predictors in every order, each fit solved anew."""
    k = len(covariance) - 1
    parts = np.zeros(k)

    def explained(chosen: tuple[int, ...]) -> float:
        at = [1 + j for j in chosen]
        own = covariance[0, at]
        return own @ np.linalg.solve(covariance[np.ix_(at, at)], own) / covariance[0, 0] if at else 0.0

    orders = list(permutations(range(k)))
    for order in orders:
        for place, j in enumerate(order):
            parts[j] += explained(order[: place + 1]) - explained(order[:place])
    return list(parts / len(orders))


@properties
@given(st.integers(0, 2**32 - 1), st.integers(2, 4))
def test_lmg_parts_sum_to_r_squared_and_are_those_of_all_orders(seed, k):
    random = np.random.default_rng(seed)
    rows = random.standard_normal((30, k + 1)) @ random.standard_normal((k + 1, k + 1))
    r_squared, parts = lmg(np.cov(rows.T))
    assert sum(parts) == pytest.approx(r_squared, rel=1e-9)
    assert parts == pytest.approx(by_all_orders(np.cov(rows.T)), rel=1e-6, abs=1e-9)
    assert min(parts) > -1e-12 and r_squared <= 1 + 1e-9
    units = np.exp(random.uniform(-3, 3, k + 1))
    assert lmg(np.cov(rows.T) * np.outer(units, units))[1] == pytest.approx(parts, rel=1e-7, abs=1e-10)


def test_seven_predictors_that_do_not_overlap_own_their_squared_correlation():
    covariance = np.eye(8)
    covariance[0, 1:] = covariance[1:, 0] = [0.5, 0.4, 0.3, 0.2, 0.1, 0, -0.3]
    r_squared, parts = lmg(covariance)
    assert parts == pytest.approx([0.25, 0.16, 0.09, 0.04, 0.01, 0, 0.09], abs=1e-12)
    assert r_squared == pytest.approx(0.64)


def test_predictors_that_always_agree_share_what_one_of_them_is_worth():
    # y with x correlates 0.6, with z 0.3, x and z not at all: x twice is worth 0.36, half each
    covariance = np.array([[1, 0.6, 1.2, 0.3], [0.6, 1, 2, 0], [1.2, 2, 4, 0], [0.3, 0, 0, 1]])
    r_squared, parts = lmg(covariance)
    assert r_squared == pytest.approx(0.45)
    assert parts == pytest.approx([0.18, 0.18, 0.09])


@pytest.mark.parametrize("seed", range(20))
def test_a_predictor_made_of_others_explains_nothing_more(seed):
    random = np.random.default_rng(seed)
    rows = random.integers(1, 6, size=(50, 4)) * 0.1
    made = np.column_stack([rows, rows[:, 1:] @ [0.1, 0.7, 0.3]])
    r_squared, parts = lmg(about_the_mean(made))
    assert r_squared == pytest.approx(lmg(about_the_mean(rows))[0], rel=1e-7)
    assert sum(parts) == pytest.approx(r_squared) and min(parts) >= 0


@pytest.mark.parametrize("column", [0, 1, 2])
def test_an_answer_or_predictor_that_never_varies(column):
    rows = rows_of(by_r("ols_hc3")[0][2])
    rows[:, column] = 4.2
    one = with_ones(rows)
    xx = one.T @ one
    crumbs = xx[1:, 1:] - np.outer(xx[0, 1:], xx[0, 1:]) / xx[0, 0]
    for covariance in (np.cov(rows.T), crumbs):
        assert reason(lmg, covariance) == "undefined:all_equal"


def test_matrices_that_cannot_be():
    for matrix in (np.eye(2), np.eye(9), np.ones((3, 4)), np.full((3, 3), nan)):
        with pytest.raises(ValueError, match="2 to 7 predictors"):
            lmg(matrix)
    for beyond in ([[1, 2, 0], [2, 1, 0], [0, 0, 1]], [[1, 0.5, 0], [0.4, 1, 0], [0, 0, 1]]):
        with pytest.raises(ValueError, match="symmetric"):
            lmg(np.array(beyond))


# --- jackknife and R² ----------------------------------------------------------------------------


@properties
@given(st.lists(st.integers(-50, 50), min_size=2, max_size=30), st.floats(0.5, 0.99))
def test_leaving_out_one_value_at_a_time_a_mean_is_students(values, level):
    assume(len(set(values)) > 1)
    n, total = len(values), sum(values)
    without = [(total - value) / (n - 1) for value in values]
    found = jackknife(value=total / n, without=without, n=n, level=level, method="lmg_jackknife")
    expected = mean(n=n, total=total, total_of_squares=sum(v * v for v in values), level=level)
    assert numbers(found) == pytest.approx(numbers(expected), rel=1e-8, abs=1e-9)


def test_the_jackknife_is_centred_on_the_value_and_not_clipped():
    found = jackknife(value=0.9, without=[0.5, 0.7], n=20, level=0.95, method="lmg_jackknife")
    # SE² = 1/2 (0.1² + 0.1²), t_1 = 12.706
    assert numbers(found) == pytest.approx([0.9, 0.9 - 1.2706, 0.9 + 1.2706], abs=5e-5)


def test_a_jackknife_without_an_error():
    given_numbers = {"n": 50, "level": 0.95, "method": "lmg_jackknife"}
    for without in ([0.3] * 10, [0.1 + 0.2, 0.3, 0.3]):
        assert reason(jackknife, value=0.3, without=without, **given_numbers) == "undefined:all_equal"
    assert reason(jackknife, value=0, without=[0, 0], **given_numbers) == "undefined:all_equal"
    assert reason(jackknife, value=0.3, without=[0.2], **given_numbers) == "undefined:too_few"
    assert reason(jackknife, value=0.3, without=[], **given_numbers) == "undefined:too_few"
    with pytest.raises(ValueError):
        jackknife(value=0.3, without=[0.2, nan], **given_numbers)


def test_the_limit_of_r_squared_is_the_f_test_turned_round():
    # R² just significant at 2.5 % one-sided has the limit 0; a little more, a little above
    f = stats.f.isf(0.025, 3, 96)
    edge = 3 * f / (3 * f + 96)
    low = [r_squared_low(r_squared=edge * by, n=100, predictors=3, level=0.95) for by in (0.999, 1.05)]
    assert low[0] == 0 and 0 < low[1] < 0.01


def test_an_r_squared_at_its_ends():
    assert r_squared_low(r_squared=0, n=50, predictors=3, level=0.95) == 0
    assert r_squared_low(r_squared=-1e-17, n=50, predictors=3, level=0.95) == 0
    assert r_squared_low(r_squared=1, n=50, predictors=3, level=0.95) == 1
    assert 0 < r_squared_low(r_squared=0.5, n=2_000_000, predictors=7, level=0.95) < 0.5
    assert reason(r_squared_low, r_squared=0.5, n=4, predictors=3, level=0.95) == "undefined:too_few"
    for wrong in ({"r_squared": 1.1}, {"r_squared": -0.1}, {"predictors": 0}, {"r_squared": nan}):
        with pytest.raises(ValueError):
            r_squared_low(**{"r_squared": 0.5, "n": 50, "predictors": 3, "level": 0.95, **wrong})


@pytest.mark.parametrize("level", [0, 1, 95, -0.95, nan])
def test_a_level_is_between_0_and_1(level):
    for call in (
        lambda: coefficient(value=1, variance=1, degrees=9, n=10, level=level, method="ols_hc3"),
        lambda: fieller(3, 2, 0.04, 0.09, 0.01, level=level),
        lambda: jackknife(value=0.3, without=[0.2, 0.3], n=10, level=level, method="lmg_jackknife"),
        lambda: r_squared_low(r_squared=0.5, n=50, predictors=3, level=level),
    ):
        with pytest.raises(ValueError, match="confidence level"):
            call()


def test_nothing_is_undefined_without_a_word():
    found = fieller(0, 0, 0.04, 0.09, 0.01)
    assert isnan(found.value) and found.reason
