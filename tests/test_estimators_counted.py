"""Bootstrapped means of counts: recomputed otherwise, against SciPy, by simulation, and at the edges."""

from __future__ import annotations

import time
import tracemalloc
from collections import Counter
from decimal import Decimal
from math import inf, isfinite

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_values import assert_equals_r, assert_within_chance, numbers, rows_of_r
from scipy import stats

from cxresearch.estimators import counted, mean_of_counts, median_of_counts, ratio_of_means_of_counts
from cxresearch.model import Estimate, Untestable
from tests.reference.draws import TABLES, frequencies

SKEWED = {0: 12, 1: 9, 2: 6, 3: 2, 10: 1}
TOLD = {0: 5, 2: 6, 5: 8, 11: 3}
HEARD = {0: 9, 1: 7, 2: 4, 6: 2}

properties = settings(max_examples=12, deadline=None, derandomize=True)


def mean_of(table, level: float = 0.95) -> Estimate:
    return mean_of_counts(frequencies=table, level=level)


def ratio_of(table_1, table_0, level: float = 0.95) -> Estimate:
    return ratio_of_means_of_counts(frequencies_1=table_1, frequencies_0=table_0, level=level)


def reason(call, *tables) -> str:
    with pytest.raises(Untestable) as refused:
        call(*tables)
    return refused.value.reason


# --- R -------------------------------------------------------------------------------------------


def r_values(*estimators: str) -> pytest.MarkDecorator:
    rows = [row for row in rows_of_r("counted") if row["estimator"] in estimators]
    names = [f"{row['estimator']} {row['level']} {row['tables'][:40]}" for row in rows]
    return pytest.mark.parametrize("row", rows, ids=names)


def estimate_of(row: dict[str, str]) -> Estimate:
    """The mean of "0:12 1:9", VALUE:CUSTOMERS, or the ratio of two such tables."""
    tables, level = [frequencies(cells) for cells in row["tables"].split("/")], float(row["level"])
    return mean_of(*tables, level) if row["estimator"] == "mean_of_counts" else ratio_of(*tables, level)


@r_values("mean_of_counts", "ratio_of_means_of_counts")
def test_equals_r_on_the_same_resamples(row):
    assert_equals_r(estimate_of(row), row)


@r_values("mean_of_counts", "ratio_of_means_of_counts")
def test_equals_boot_ci_on_resamples_of_its_own_but_for_chance(row):
    assert_within_chance(estimate_of(row), row)


def test_chance_does_not_explain_percentiles_without_correction():
    (row,) = [row for row in rows_of_r("counted") if (row["level"], row["tables"]) == ("0.95", TABLES[0])]
    generator = np.random.Generator(np.random.PCG64(1))
    percentile = np.quantile(resampled_means(frequencies(TABLES[0]), generator), 0.975)
    assert percentile < float(row["high_least"])


@r_values("median_of_counts")
def test_a_median_equals_rs(row):
    assert median_of_counts(frequencies=frequencies(row["tables"])) == float(row["value"])


def test_r_covers_each_at_every_level():
    times = Counter((row["estimator"], row["level"]) for row in rows_of_r("counted"))
    means = {("mean_of_counts", level): 4 for level in ("0.8", "0.95", "0.99")}
    ratios = {("ratio_of_means_of_counts", level): 3 for level in ("0.8", "0.95", "0.99")}
    assert times == {**means, **ratios, ("median_of_counts", "NA"): 8}


# --- the same numbers by another way -------------------------------------------------------------


def rows(table) -> np.ndarray:
    return np.repeat(list(table), list(table.values()))


def resampled_means(table, generator) -> list[float]:
    """One resample after the other, each a table of its own."""
    values, n = list(table), sum(table.values())
    shares = [customers / n for customers in table.values()]
    drawn = (generator.multinomial(n, shares) for _ in range(9_999))
    return [sum(int(k) * value for k, value in zip(row, values, strict=True)) / n for row in drawn]


def numerical_influence(statistic, *samples, step: float = 1e-6) -> np.ndarray:
    """By how much the statistic moves per weight put on one customer, over the customers of that sample."""
    found = []
    for at, sample in enumerate(samples):
        for i in range(len(sample)):
            moved = []
            for size in (step, -step):
                weights = [np.full(len(other), 1 / len(other)) for other in samples]
                weights[at] *= 1 - size
                weights[at][i] += size
                moved.append(statistic(*(w @ x for w, x in zip(weights, samples, strict=True))))
            found.append((moved[0] - moved[1]) / (2 * step) / len(sample))
    return np.array(found)


def bca(value, resampled, influence, level) -> list[float]:
    """As in Efron and Tibshirani (1993), (14.9) to (14.15), with ties halved."""
    resampled = np.array(resampled)
    z0 = stats.norm.ppf(np.mean((resampled < value) + 0.5 * (resampled == value)))
    a = np.sum(influence**3) / (6 * np.sum(influence**2) ** 1.5)
    ends = [z0 + (z0 + z) / (1 - a * (z0 + z)) for z in stats.norm.ppf([(1 - level) / 2, (1 + level) / 2])]
    return [float(np.quantile(resampled, stats.norm.cdf(end))) for end in ends]


@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
@pytest.mark.parametrize("table", [SKEWED, {0: 1, 1: 1, 5: 2}, {3: 400, 4: 350, 5: 1}])
def test_a_mean_recomputed_one_resample_at_a_time(table, level):
    generator = np.random.Generator(np.random.PCG64(1))
    value, influence = rows(table).mean(), numerical_influence(lambda x: x, rows(table))
    expected = bca(value, resampled_means(table, generator), influence, level)
    found = mean_of(table, level)
    assert numbers(found) == pytest.approx([value, *expected], rel=1e-8)
    assert (found.n, found.method, found.level) == (len(rows(table)), "bca", level)


@pytest.mark.parametrize("level", [0.8, 0.95])
@pytest.mark.parametrize("tables", [(TOLD, HEARD), (HEARD, {1: 3, 2: 30, 4: 1}), ({7: 9}, HEARD)])
def test_a_ratio_recomputed_one_resample_at_a_time(tables, level):
    generator = np.random.Generator(np.random.PCG64(1))
    above, below = (np.array(resampled_means(table, generator)) for table in tables)
    one, other = map(rows, tables)
    influence = numerical_influence(lambda x, y: x / y, one, other)
    # the means are whole numbers over n: rounding keeps ties of their ratios together
    ratios, value = np.round(above / below, 12), round(one.mean() / other.mean(), 12)
    found = ratio_of(*tables, level)
    assert numbers(found) == pytest.approx([value, *bca(value, ratios, influence, level)], rel=1e-7)
    assert (found.n, found.method) == (len(one) + len(other), "bca_ratio")


@pytest.mark.parametrize("table", [SKEWED, TOLD, {0: 40, 1: 25, 4: 6, 30: 2}])
def test_a_mean_equals_scipys_but_for_chance(table):
    theirs = stats.bootstrap((rows(table),), np.mean, n_resamples=20_000, method="BCa", rng=5)
    low, high = theirs.confidence_interval
    found = mean_of(table)
    assert [found.low, found.high] == pytest.approx([low, high], abs=0.04 * (high - low))
    # nor would the percentiles, without correction, do
    plain = stats.bootstrap((rows(SKEWED),), np.mean, n_resamples=20_000, method="percentile", rng=5)
    assert mean_of(SKEWED).high - plain.confidence_interval.high > 0.1


def test_a_ratio_equals_scipys_but_for_chance():
    def ratio(x, y, axis):
        return x.mean(axis) / y.mean(axis)

    tables = {k: 3 * f for k, f in TOLD.items()}, {k: 3 * f for k, f in HEARD.items()}
    theirs = stats.bootstrap([*map(rows, tables)], ratio, n_resamples=20_000, method="BCa", rng=5)
    low, high = theirs.confidence_interval
    found = ratio_of(*tables)
    # SciPy's acceleration is the jackknife's, which differs in the second order
    assert [found.low, found.high] == pytest.approx([low, high], abs=0.05 * (high - low))


# --- what must hold ------------------------------------------------------------------------------


def test_chunks_leave_the_random_stream_as_it_is(monkeypatch):
    whole = numbers(mean_of(SKEWED)), numbers(ratio_of(TOLD, HEARD))
    monkeypatch.setattr(counted, "CELLS_AT_A_TIME", 35)
    assert (numbers(mean_of(SKEWED)), numbers(ratio_of(TOLD, HEARD))) == whole


def test_many_distinct_values_take_little_memory():
    table = {value * value: 1 for value in range(600)}
    tracemalloc.start()
    mean_of(table)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 30e6  # all resamples at once are 9,999 · 600 · 8 = 48e6, and again as floats


def test_a_large_table_takes_little_time():
    f = np.random.default_rng(1).multinomial(100_000, np.full(50, 0.02))
    start = time.process_time()
    mean_of(dict(enumerate(f)))
    assert time.process_time() - start < 1


tables = st.dictionaries(st.integers(0, 60), st.integers(1, 40), min_size=2, max_size=6)


@properties
@given(tables, tables, st.sampled_from([0.8, 0.95, 0.99]))
def test_an_estimate_lies_within_its_limits_and_does_not_depend_on_order(one, other, level):
    found = mean_of(one, level)
    assert min(one) <= found.low <= found.value <= found.high <= max(one) and found.low < found.high
    shuffled = {Decimal(value): np.int64(one[value]) for value in sorted(one, reverse=True)}
    assert numbers(mean_of(shuffled | {Decimal(70): 0}, level)) == numbers(found)
    found = ratio_of(one, other, level)
    assert 0 <= found.low <= found.value <= found.high <= inf and found.low < found.high


def test_multiplying_every_count_multiplies_the_mean_and_leaves_the_ratio():
    many = mean_of({7 * value: f for value, f in SKEWED.items()})
    assert numbers(many) == pytest.approx([7 * number for number in numbers(mean_of(SKEWED))], rel=1e-12)
    many = ratio_of(*({7 * value: f for value, f in table.items()} for table in (TOLD, HEARD)))
    assert numbers(many) == pytest.approx(numbers(ratio_of(TOLD, HEARD)), rel=1e-12)


def coverage(runs: int, truth: float, estimate) -> float:
    generator = np.random.default_rng(11)
    found = [estimate(lambda k, p: Counter(generator.negative_binomial(k, p, 60))) for _ in range(runs)]
    return sum(one.low <= truth <= one.high for one in found) / runs


def test_a_mean_is_covered_about_as_often_as_promised(monkeypatch):
    monkeypatch.setattr(counted, "RESAMPLES", 999)
    # negative binomial with k = 1, mean 9
    assert 0.9 <= coverage(300, 9, lambda draw: mean_of(draw(1, 0.1))) <= 0.98


def test_a_ratio_is_covered_about_as_often_as_promised(monkeypatch):
    monkeypatch.setattr(counted, "RESAMPLES", 999)
    # means 9 and 4
    covered = coverage(300, 9 / 4, lambda draw: ratio_of(draw(1, 0.1), draw(1, 0.2)))
    assert 0.9 <= covered <= 0.98


# --- resamples whose denominator is 0 ------------------------------------------------------------


def test_a_quantile_among_infinite_resamples_is_infinite_and_never_nan():
    # of 27 customers two told anybody: (25/27)^27, one resample in 8, has a denominator of 0
    found = ratio_of(TOLD, {0: 25, 4: 2})
    assert found.high == inf and 0 < found.low < found.value < inf
    # with three, one resample in 24: both limits are quantiles as NumPy has them, a large number for infinity
    generator = np.random.Generator(np.random.PCG64(1))
    above, below = (np.array(resampled_means(table, generator)) for table in (TOLD, {0: 24, 4: 3}))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = np.round(np.where(below > 0, above / below, 1e200), 9)
    assert 0.03 < np.mean(ratios == 1e200) < 0.05
    influence = numerical_influence(lambda x, y: x / y, rows(TOLD), rows({0: 24, 4: 3}))
    value = rows(TOLD).mean() / (12 / 27)
    found = ratio_of(TOLD, {0: 24, 4: 3})
    assert [found.low, found.high] == pytest.approx(bca(round(value, 9), ratios, influence, 0.95), rel=1e-6)
    assert isfinite(found.high)


def test_nothing_over_nothing_counts_as_infinite_too():
    rare = {0: 28, 4: 2}
    found = ratio_of(rare, rare)
    assert numbers(found)[0] == 1 and found.low < 1 and found.high == inf


# --- the median ----------------------------------------------------------------------------------


@properties
@given(st.dictionaries(st.integers(0, 20), st.integers(0, 5), min_size=1))
def test_a_median_is_that_of_the_rows(table):
    if sum(table.values()):
        assert median_of_counts(frequencies=table) == np.median(rows(table))


def test_a_median_of_an_even_number_is_the_midpoint():
    assert median_of_counts(frequencies={9: 2, 4: 2}) == 6.5
    assert median_of_counts(frequencies={9: 2, 4: 3}) == 4
    assert reason(lambda: median_of_counts(frequencies={3: 0})) == "undefined:too_few"


# --- nothing to estimate, nothing a sample can have ----------------------------------------------


@pytest.mark.parametrize("table", [{}, {3: 0}, {3: 1}])
def test_too_few_answers(table):
    assert reason(mean_of, table) == "undefined:too_few"
    assert reason(ratio_of, table, HEARD) == "undefined:too_few"
    assert reason(ratio_of, TOLD, table) == "undefined:too_few"


def test_equal_counts_have_no_interval():
    assert reason(mean_of, {4: 30, 5: 0}) == "undefined:all_equal"
    assert reason(mean_of, {0: 30}) == "undefined:all_equal"
    assert reason(ratio_of, {4: 30}, {5: 12}) == "undefined:all_equal"
    # one group that varies is enough for a ratio
    assert ratio_of({4: 30}, {5: 11, 6: 1}).low < 4 / 5


def test_a_total_of_zero():
    assert reason(ratio_of, TOLD, {0: 30}) == "undefined:no_total"
    assert reason(ratio_of, {0: 30}, HEARD) == "undefined:no_total"
    assert reason(ratio_of, {0: 30}, {0: 30}) == "undefined:no_total"


def test_limits_that_fall_on_one_value_are_no_interval():
    # two customers, 0 and 1: half of all resamples have the mean 1/2
    with pytest.raises(Untestable, match="undefined:too_few"):
        mean_of({0: 1, 1: 1}, 0.2)
    assert numbers(mean_of({0: 1, 1: 1}, 0.95)) == [0.5, 0, 1]


def test_one_answer_that_is_far_from_all_others_still_has_limits():
    found = mean_of({0: 999, 10**9: 1}, 0.999999999)
    assert (found.value, found.low) == (1e6, 0) and 1e6 < found.high < inf


@pytest.mark.parametrize("table", [{-1: 3, 2: 4}, {1: -3, 2: 4}, {1.5: 3, 2: 4}, {1: 2.5, 2: 4}])
def test_what_no_sample_can_have_is_a_fault_of_the_caller(table):
    for call in (
        lambda: mean_of(table),
        lambda: ratio_of(TOLD, table),
        lambda: ratio_of(table, TOLD),
        lambda: median_of_counts(frequencies=table),
    ):
        with pytest.raises(ValueError, match="customers with a count of"):
            call()
    with pytest.raises(ValueError, match="confidence level"):
        mean_of(TOLD, 95)
    with pytest.raises(ValueError, match="confidence level"):
        ratio_of(TOLD, HEARD, 0)
