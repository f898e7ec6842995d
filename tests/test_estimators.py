"""Every estimator against R, against printed examples, and against what must hold for any counts."""

from __future__ import annotations

import csv
import re
from decimal import Decimal, localcontext
from math import inf, isnan, nan, sqrt
from pathlib import Path

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from reference_values import rows_of_r
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep

from cxresearch.estimators import (
    contrast,
    difference,
    mean,
    ratio_of_shares,
    share,
    share_exact,
    slope,
    weighted_share,
)
from cxresearch.estimators.shares import ratios_of_shares
from cxresearch.model import Estimate, Untestable

HERE = Path(__file__).parent
ELSEWHERE = HERE.parents[1] / "shared" / "data" / "reference.csv"

properties = settings(max_examples=80, deadline=None, derandomize=True)


def pair(estimator, x1: int, n1: int, x0: int, n0: int, level: float = 0.95) -> Estimate:
    return estimator(events_1=x1, n_1=n1, events_0=x0, n_0=n0, level=level)


def limits(estimate: Estimate) -> list[float]:
    return [estimate.low, estimate.high]


# --- R -------------------------------------------------------------------------------------------


def estimate_of(row: dict[str, str]) -> Estimate:
    """The estimator that a row names, on its counts: "3/10", "9/10 3/10", "WEIGHT:3/10" or "VALUE:TIMES"."""
    level = float(row["level"])
    cells = [re.split("[:/]", cell) for cell in row["counts"].split()]
    match row["estimator"]:
        case "share" | "share_exact" as name:
            ((events, n),) = cells
            return {"share": share, "share_exact": share_exact}[name](
                events=int(events), n=int(n), level=level
            )
        case "difference" | "ratio_of_shares" as name:
            estimator = {"difference": difference, "ratio_of_shares": ratio_of_shares}[name]
            return pair(estimator, *(int(count) for cell in cells for count in cell), level)
        case "contrast":
            return contrast(counts=[(float(w), int(k), int(n)) for w, k, n in cells], level=level)
        case "weighted_share":
            return weighted_share(strata=[(int(k), int(n), float(w)) for w, k, n in cells], level=level)
        case "slope":
            x, events, n = zip(*cells, strict=True)
            return slope(x=[*map(float, x)], events=[*map(int, events)], n=[*map(int, n)], level=level)
        case "mean":
            values = [Decimal(value) for value, times in cells for _ in range(int(times))]
            squares = sum(value**2 for value in values)
            return mean(n=len(values), total=sum(values), total_of_squares=squares, level=level)
    raise AssertionError(row)


@pytest.mark.parametrize(
    "row", rows_of_r("estimators"), ids=lambda row: f"{row['estimator']} {row['level']} {row['counts']}"
)
def test_equals_r(row):
    found = estimate_of(row)
    expected = [float(row[name]) for name in ("value", "low", "high")]
    assert [found.value, *limits(found)] == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_r_covers_every_estimator_at_every_level():
    assert {(row["estimator"], row["level"]) for row in rows_of_r("estimators")} == {
        (name, level)
        for name in (
            "share",
            "share_exact",
            "weighted_share",
            "difference",
            "ratio_of_shares",
            "contrast",
            "slope",
            "mean",
        )
        for level in ("0.8", "0.95", "0.99")
    }


# --- printed examples ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("events", "n", "wilson", "exact"),
    [  # Newcombe (1998), Statistics in Medicine 17, 857-872, Table I, methods 3 and 5
        (81, 263, [0.2553, 0.3662], [0.2527, 0.3676]),
        (15, 148, [0.0624, 0.1605], [0.0578, 0.1617]),
        (0, 20, [0, 0.1611], [0, 0.1684]),
        (1, 29, [0.0061, 0.1718], [0.0009, 0.1776]),
    ],
)
def test_shares_in_newcombe_1998(events, n, wilson, exact):
    assert limits(share(events=events, n=n, level=0.95)) == pytest.approx(wilson, abs=5e-5)
    assert limits(share_exact(events=events, n=n, level=0.95)) == pytest.approx(exact, abs=5e-5)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [  # Newcombe (1998), Statistics in Medicine 17, 873-890, Table II, method 10
        ((56, 70, 48, 80), [0.0524, 0.3339]),
        ((9, 10, 3, 10), [0.1705, 0.8090]),
        ((6, 7, 2, 7), [0.0582, 0.8062]),
        ((5, 56, 0, 29), [-0.0381, 0.1926]),
        ((0, 10, 0, 20), [-0.1611, 0.2775]),
        ((0, 10, 0, 10), [-0.2775, 0.2775]),
        ((10, 10, 0, 20), [0.6791, 1]),
        ((10, 10, 0, 10), [0.6075, 1]),
    ],
)
def test_differences_in_newcombe_1998(counts, expected):
    assert limits(pair(difference, *counts)) == pytest.approx(expected, abs=5e-5)


def test_koopman_1984():
    # Koopman (1984), Biometrics 40, 513-517: 36/40 v 16/80 gives 2.94 to 7.15. His statistic is ours without
    # N/(N-1), so his 95 % interval is ours at the level whose z is smaller by the root of that factor.
    z = stats.norm.isf(0.025) * sqrt(119 / 120)
    koopman = pair(ratio_of_shares, 36, 40, 16, 80, level=1 - 2 * stats.norm.sf(z))
    assert koopman.value == 4.5
    assert limits(koopman) == pytest.approx([2.94, 7.15], abs=5e-3)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [  # a group at 100 %, where statsmodels 0.15 gives (0.6, 0.6) and complex numbers
        ((10, 30, 20, 20), [0.191, 0.514]),
        ((20, 20, 30, 30), [0.836, 1.131]),
        # both groups at 100 %: T² is n1 (1-θ)/θ below 1 and n0 (θ-1) above, times (N-1)/N
        ((20, 20, 30, 30), [20 / (20 + 3.8414588 * 50 / 49), 1 + 3.8414588 * 50 / 49 / 30]),
    ],
)
def test_ratios_with_a_group_at_100_percent(counts, expected):
    assert limits(pair(ratio_of_shares, *counts)) == pytest.approx(expected, abs=5e-4)


def test_student_1908():
    # Student (1908), Biometrika 6, page 20, second drug; R 4.2.2 prints for t.test(sleep$extra[11:20])
    # 95 percent confidence interval:  0.8976775 3.7623225
    found = mean(n=10, total=Decimal("23.3"), total_of_squares=Decimal("90.37"), level=0.95)
    assert [found.value, *limits(found)] == pytest.approx([2.33, 0.8976775, 3.7623225], abs=1e-7)


@pytest.mark.parametrize(
    ("method", "counts", "expected"),
    [  # computed in R by others, on 5,000 orders of a Brazilian marketplace and on a UK wholesaler's
        ("Wilson score", "544/4966", [0.1011582834, 0.118535135]),
        ("Clopper-Pearson", "544/4966", [0.1009890603, 0.1185627056]),
        ("Newcombe hybrid score", "191/323 vs 392/4505", [0.4492645771, 0.5571399658]),
        ("Miettinen-Nurminen score", "191/323 vs 392/4505", [5.945075878, 7.72772025]),
        ("Miettinen-Nurminen score", "2/1796 vs 0/619", [0.1797464924, inf]),
        ("Miettinen-Nurminen score", "389/530 vs 1393/2291", [1.133003982, 1.280129002]),
    ],
)
def test_equals_values_computed_by_others(method, counts, expected):
    assert limits(by_method(method, counts)) == pytest.approx(expected, rel=1e-9)


def by_method(method: str, counts: str) -> Estimate:
    numbers = [int(number) for number in re.findall(r"\d+", counts)]
    match method:
        case "Wilson score":
            return share(events=numbers[0], n=numbers[1], level=0.95)
        case "Clopper-Pearson":
            return share_exact(events=numbers[0], n=numbers[1], level=0.95)
        case "Newcombe hybrid score":
            return pair(difference, *numbers)
        case "Miettinen-Nurminen score":
            return pair(ratio_of_shares, *numbers)
    raise AssertionError(method)


@pytest.mark.skipif(not ELSEWHERE.exists(), reason="reference.csv is not beside the repository")
def test_equals_all_shared_reference_values_with_counts():
    compared = set()
    with ELSEWHERE.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            methods = ("Wilson score", "Clopper-Pearson", "Newcombe hybrid score", "Miettinen-Nurminen score")
            if row["method"] in methods and re.fullmatch(r"\d+/\d+( vs \d+/\d+)?", row["counts"]):
                found = by_method(row["method"], row["counts"])
                expected = [float(row[name]) for name in ("estimate", "ci_low", "ci_high")]
                assert [found.value, *limits(found)] == pytest.approx(expected, rel=1e-8), row
                compared.add((row["method"], row["counts"]))
    assert len(compared) >= 50


# --- the score interval inverts its own test -----------------------------------------------------


def exact_score(x1: int, n1: int, x0: int, n0: int, ratio: Decimal) -> Decimal:
    """Miettinen and Nurminen's T in 60 digits, from the textbook root of the quadratic."""
    total = n1 + n0
    b = n1 * ratio + x1 + n0 + x0 * ratio
    p0 = (b - (b * b - 4 * total * ratio * (x1 + x0)).sqrt()) / (2 * total * ratio)
    p1 = ratio * p0
    variance = (p1 * (1 - p1) / n1 + ratio**2 * p0 * (1 - p0) / n0) * total / (total - 1)
    return (Decimal(x1) / n1 - ratio * x0 / n0) / variance.sqrt()


def assert_inverts(x1: int, n1: int, x0: int, n0: int, level: float) -> None:
    """T passes z, and -z, within a billionth of the limits."""
    found = pair(ratio_of_shares, x1, n1, x0, n0, level)
    with localcontext() as context:
        context.prec = 60
        z = Decimal(float(stats.norm.isf((1 - level) / 2)))
        shrink, grow = Decimal(1) - Decimal("1e-9"), Decimal(1) + Decimal("1e-9")
        if x1 > 0:
            low = Decimal(found.low)
            assert exact_score(x1, n1, x0, n0, low * shrink) > z > exact_score(x1, n1, x0, n0, low * grow)
        if x0 > 0:
            high = Decimal(found.high)
            assert exact_score(x1, n1, x0, n0, high * shrink) > -z > exact_score(x1, n1, x0, n0, high * grow)


@st.composite
def groups(draw, largest: int = 400) -> tuple[int, int]:
    """(events, n), with nobody and everybody among the events as often as anything between."""
    n = draw(st.integers(1, largest))
    return draw(st.one_of(st.just(0), st.just(n), st.integers(0, n))), n


levels = st.floats(0.5, 0.999)


@properties
@given(groups(), groups(), levels)
def test_score_limits_are_right_to_a_billionth(group_1, group_0, level):
    assert_inverts(*group_1, *group_0, level)


@pytest.mark.parametrize("x1", [0, 1, 999_999, 1_000_000])
@pytest.mark.parametrize(
    "group_0", [(0, 10), (1, 10), (10, 10), (0, 3_000_000), (1, 3_000_000), (3_000_000, 3_000_000)]
)
def test_score_limits_are_right_for_lopsided_groups(x1, group_0):
    assert_inverts(x1, 1_000_000, *group_0, 0.95)
    assert_inverts(*group_0, x1, 1_000_000, 0.95)


@pytest.mark.parametrize("counts", [(56, 70, 48, 80), (9, 10, 3, 10), (191, 323, 392, 4505), (1, 50, 1, 60)])
def test_score_limits_equal_statsmodels_where_it_is_right(counts):
    theirs = confint_proportions_2indep(*counts, compare="ratio", method="score", correction=True)
    assert limits(pair(ratio_of_shares, *counts)) == pytest.approx(theirs, rel=1e-7)


# --- what must hold for any counts ---------------------------------------------------------------


@properties
@given(groups(), levels)
def test_a_share_lies_within_its_limits_and_they_within_0_and_1(group, level):
    for estimator in (share, share_exact):
        found = estimator(events=group[0], n=group[1], level=level)
        assert 0 <= found.low <= found.value <= found.high <= 1
        assert found.low < found.high
        assert (found.low == 0) == (group[0] == 0)
        assert (found.high == 1) == (group[0] == group[1])


@properties
@given(groups(), levels)
def test_a_share_and_its_complement_mirror_each_other(group, level):
    events, n = group
    for estimator in (share, share_exact):
        gone = estimator(events=n - events, n=n, level=level)
        there = estimator(events=events, n=n, level=level)
        assert limits(gone) == pytest.approx([1 - there.high, 1 - there.low], abs=1e-9)


@properties
@given(groups(), levels)
def test_wilson_limits_invert_the_score_test(group, level):
    found = share(events=group[0], n=group[1], level=level)
    z = stats.norm.isf((1 - level) / 2)
    for p in limits(found):
        assert (found.value - p) ** 2 == pytest.approx(z**2 * p * (1 - p) / group[1], rel=1e-6, abs=1e-15)


@properties
@given(groups(), levels)
def test_exact_limits_leave_half_the_error_in_each_tail(group, level):
    events, n = group
    found = share_exact(events=events, n=n, level=level)
    if events > 0:
        assert stats.binom.sf(events - 1, n, found.low) == pytest.approx((1 - level) / 2, rel=1e-6)
    if events < n:
        assert stats.binom.cdf(events, n, found.high) == pytest.approx((1 - level) / 2, rel=1e-6)


@st.composite
def weighted(draw) -> list[tuple[int, int, float]]:
    cells = draw(st.lists(groups(60), min_size=1, max_size=5))
    return [(*cell, draw(st.floats(0.01, 100))) for cell in cells]


@properties
@given(weighted(), levels)
def test_a_weighted_share_lies_within_its_limits_and_inverts_the_score_test(strata, level):
    found = weighted_share(strata=strata, level=level)
    assert 0 <= found.low <= found.value <= found.high <= 1 and found.low < found.high
    assert found.n == sum(n for _, n, _ in strata)
    of_each_answer = np.repeat([weight for *_, weight in strata], [n for _, n, _ in strata])
    worth = of_each_answer.sum() ** 2 / (of_each_answer**2).sum()
    z = stats.norm.isf((1 - level) / 2)
    for p in limits(found):
        assert (found.value - p) ** 2 == pytest.approx(z**2 * p * (1 - p) / worth, rel=1e-6, abs=1e-14)


@properties
@given(weighted(), st.floats(0.01, 100), levels)
def test_equal_weights_are_a_share_and_others_tell_less(strata, weight, level):
    events, n = (sum(stratum[place] for stratum in strata) for place in (0, 1))
    alike = weighted_share(strata=[(x, of, weight) for x, of, _ in strata], level=level)
    plain = share(events=events, n=n, level=level)
    assert [alike.value, *limits(alike), alike.n] == pytest.approx(
        [plain.value, *limits(plain), n], abs=1e-12
    )
    # with the same share in every stratum weights move nothing and widen the interval
    halves = [(of, 2 * of, own) for _, of, own in strata]
    found, plain = weighted_share(strata=halves, level=level), share(events=n, n=2 * n, level=level)
    assert found.value == pytest.approx(0.5)
    assert found.low <= plain.low + 1e-12 and plain.high <= found.high + 1e-12


@properties
@given(weighted(), st.randoms(use_true_random=False), st.floats(0.01, 100))
def test_order_scale_and_strata_without_answers_change_no_weighted_share(strata, random, scale):
    found = weighted_share(strata=strata, level=0.95)
    more = [*((x, n, weight * scale) for x, n, weight in strata), (0, 0, 7.0)]
    random.shuffle(more)
    again = weighted_share(strata=more, level=0.95)
    assert [again.value, *limits(again)] == pytest.approx([found.value, *limits(found)], abs=1e-12)
    assert again.n == found.n


def test_a_weighted_share_by_hand():
    # 200 and 40 of weight: (60 + 20)/240; worth 240²/(400 + 40) answers
    found = weighted_share(strata=[(30, 100, 2.0), (20, 40, 1.0)], level=0.95)
    assert found.value == pytest.approx(1 / 3, rel=1e-12)
    p, worth, z = 1 / 3, 240**2 / 440, stats.norm.isf(0.025)
    half = z * sqrt(p * (1 - p) / worth + z**2 / (4 * worth**2)) / (1 + z**2 / worth)
    assert (found.high - found.low) / 2 == pytest.approx(half, rel=1e-12)


@pytest.mark.parametrize("weights", [(1.25, 4.0), (0.1, 0.7), (1 / 3, 3.0)])
def test_a_weighted_share_of_nobody_or_everybody_reaches_the_end(weights):
    nobody = weighted_share(strata=[(0, 30, weights[0]), (0, 12, weights[1])], level=0.95)
    everybody = weighted_share(strata=[(30, 30, weights[0]), (12, 12, weights[1])], level=0.95)
    assert nobody.value == nobody.low == 0 < nobody.high
    assert everybody.low < everybody.value == everybody.high == 1
    # forty-two answers of unequal weight tell less than as many of equal
    assert nobody.high > share(events=0, n=42, level=0.95).high


def test_limits_of_a_weighted_share_do_not_round_to_below_0():
    found = weighted_share(strata=[(1, 1, 1e-16), (0, 10, 1.0)], level=0.95)
    assert 0 <= found.low < found.value


@properties
@given(groups(), groups(), levels)
def test_swapping_groups_negates_a_difference_and_inverts_a_ratio(group_1, group_0, level):
    there, back = (
        pair(difference, *first, *second, level) for first, second in ((group_1, group_0), (group_0, group_1))
    )
    assert [back.value, *limits(back)] == pytest.approx([-there.value, -there.high, -there.low], abs=1e-12)
    there, back = (
        pair(ratio_of_shares, *first, *second, level)
        for first, second in ((group_1, group_0), (group_0, group_1))
    )
    for one, other in ((there.value, back.value), (there.low, back.high), (there.high, back.low)):
        if isnan(one):
            assert isnan(other)
        else:
            assert one == pytest.approx(inf if other == 0 else 1 / other, rel=1e-9)


@properties
@given(groups(), groups(), levels)
def test_a_comparison_lies_within_its_limits_and_they_within_its_range(group_1, group_0, level):
    found = pair(difference, *group_1, *group_0, level)
    assert -1 <= found.low <= found.value <= found.high <= 1
    assert found.low < found.high
    found = pair(ratio_of_shares, *group_1, *group_0, level)
    assert 0 <= found.low < found.high <= inf
    assert isnan(found.value) or found.low <= found.value <= found.high
    assert (found.low == 0) == (group_1[0] == 0)
    assert (found.high == inf) == (group_0[0] == 0)
    assert found.n == group_1[1] + group_0[1]


@properties
@given(st.integers(1, 200), st.integers(1, 200), st.data(), levels)
def test_ratios_found_together_are_those_found_one_by_one(n_1, n_0, data, level):
    pairs = data.draw(st.lists(st.tuples(st.integers(0, n_1), st.integers(0, n_0)), max_size=5))
    together = ratios_of_shares(events=pairs, n_1=n_1, n_0=n_0, level=level)
    for (x_1, x_0), found in zip(pairs, together, strict=True):
        alone = pair(ratio_of_shares, x_1, n_1, x_0, n_0, level)
        assert repr(found.value) == repr(alone.value)
        assert limits(found) == pytest.approx(limits(alone), rel=1e-12, abs=0)
        assert (found.counts, found.n, found.method) == (alone.counts, alone.n, alone.method)


@properties
@given(groups(60), groups(60), st.floats(0.5, 0.9), st.floats(0.91, 0.999))
def test_a_higher_level_gives_a_wider_interval(group_1, group_0, lower, higher):
    (x1, n1), (x0, n0) = group_1, group_0
    calls = [
        lambda level: share(events=x1, n=n1, level=level),
        lambda level: share_exact(events=x1, n=n1, level=level),
        lambda level: pair(difference, x1, n1, x0, n0, level),
        lambda level: pair(ratio_of_shares, x1, n1, x0, n0, level),
    ]
    if 0 < x1 + x0 < n1 + n0:
        calls.append(lambda level: contrast(counts=[(2, x1, n1), (-1, x0, n0)], level=level))
    for call in calls:
        narrow, wide = call(lower), call(higher)
        assert wide.low <= narrow.low and narrow.high <= wide.high
        assert limits(wide) != limits(narrow) or limits(wide) == [0, inf]


@properties
@given(groups(60), groups(60), st.integers(2, 20))
def test_the_same_shares_in_more_customers_give_a_narrower_interval(group_1, group_0, times):
    (x1, n1), (x0, n0) = group_1, group_0
    calls = [
        lambda k: share(events=k * x1, n=k * n1, level=0.95),
        lambda k: pair(difference, k * x1, k * n1, k * x0, k * n0),
        lambda k: pair(ratio_of_shares, k * x1, k * n1, k * x0, k * n0),
    ]
    for call in calls:
        few, many = call(1), call(times)
        # N/(N-1) and Wilson's pull to one half move the centre, never a limit outwards
        assert (
            few.low <= many.low + 1e-12
            and many.high <= few.high + 1e-12
            or many.low == 0
            and many.high == inf
        )


@properties
@given(groups(), groups(), levels)
def test_a_contrast_of_two_is_a_difference(group_1, group_0, level):
    assume(0 < group_1[0] + group_0[0] < group_1[1] + group_0[1])
    expected = pair(difference, *group_1, *group_0, level)
    found = contrast(counts=[(1, *group_1), (-1, *group_0)], level=level)
    assert [found.value, *limits(found), found.n] == [expected.value, *limits(expected), expected.n]


@st.composite
def ladders(draw) -> tuple[list[float], list[int], list[int]]:
    x = draw(st.lists(st.integers(1, 10), min_size=2, max_size=5, unique=True))
    cells = [draw(groups(30)) for _ in x]
    return [float(at) for at in x], [events for events, _ in cells], [n for _, n in cells]


@properties
@given(ladders(), levels)
def test_a_slope_is_least_squares_on_one_row_per_customer(ladder, level):
    x, events, n = ladder
    at = np.repeat(x, n)
    outcome = np.concatenate([np.repeat([1, 0], [k, size - k]) for k, size in zip(events, n, strict=True)])
    try:
        found = slope(x=x, events=events, n=n, level=level)
    except Untestable:
        assume(False)
    fit = sm.OLS(outcome, sm.add_constant(at)).fit(cov_type="HC3", use_t=True)
    expected = fit.conf_int(alpha=1 - level)[1]
    assert [found.value, *limits(found)] == pytest.approx([fit.params[1], *expected], rel=1e-7, abs=1e-10)
    assert found.n == sum(n)


def test_a_slope_does_not_depend_on_the_order_or_splitting_of_groups():
    whole = slope(x=[1, 2, 5], events=[3, 6, 20], n=[10, 15, 25], level=0.95)
    split = slope(x=[5, 2, 1, 5, 4], events=[12, 6, 3, 8, 0], n=[15, 15, 10, 10, 0], level=0.95)
    assert [split.value, *limits(split), split.n] == pytest.approx(
        [whole.value, *limits(whole), whole.n], rel=1e-12
    )


@properties
@given(st.lists(st.integers(-50, 50), min_size=2, max_size=40), levels)
def test_a_mean_is_students(values, level):
    assume(len(set(values)) > 1)
    found = mean(n=len(values), total=sum(values), total_of_squares=sum(v * v for v in values), level=level)
    theirs = stats.ttest_1samp(values, 0).confidence_interval(level)
    assert [found.value, *limits(found)] == pytest.approx([np.mean(values), *theirs], rel=1e-9, abs=1e-9)


def test_a_mean_keeps_its_digits_far_from_zero():
    # a billion and 1, 2, 3, 4, 5, ten of each: s² = 100/49, which float subtraction of the sums would lose
    values = [10**9 + value for value in (1, 2, 3, 4, 5)] * 10
    found = mean(n=50, total=sum(values), total_of_squares=sum(v * v for v in values), level=0.95)
    half = stats.t.isf(0.025, 49) * sqrt(100 / 49 / 50)
    assert found.high - found.value == pytest.approx(half, rel=1e-6)


# --- counts from which nothing follows -----------------------------------------------------------


def reason(call, *args, **kwargs) -> str:
    with pytest.raises(Untestable) as refused:
        call(*args, **kwargs)
    return refused.value.reason


def test_ratio_without_events():
    neither = pair(ratio_of_shares, 0, 30, 0, 20)
    assert isnan(neither.value) and limits(neither) == [0, inf]
    first = pair(ratio_of_shares, 0, 30, 5, 20)
    assert first.value == 0 and first.low == 0 and 0 < first.high < 1
    second = pair(ratio_of_shares, 5, 30, 0, 20)
    assert second.value == inf and second.high == inf and 0 < second.low < 1


def test_an_empty_group_has_no_interval():
    for estimator in (share, share_exact):
        assert reason(estimator, events=0, n=0, level=0.95) == "undefined:too_few"
    for strata in ([], [(0, 0, 1.0)], [(0, 0, 1.0), (0, 0, 2.0)]):
        assert reason(weighted_share, strata=strata, level=0.95) == "undefined:too_few"
    for estimator in (difference, ratio_of_shares):
        assert reason(pair, estimator, 0, 0, 1, 10) == "undefined:too_few"
        assert reason(pair, estimator, 1, 10, 0, 0) == "undefined:too_few"
    assert reason(contrast, counts=[(1, 1, 2), (-1, 0, 0)], level=0.95) == "undefined:too_few"
    assert reason(slope, x=[1, 2], events=[1, 0], n=[1, 1], level=0.95) == "undefined:too_few"
    assert reason(slope, x=[], events=[], n=[], level=0.95) == "undefined:too_few"
    for n in (0, 1):
        assert reason(mean, n=n, total=4 * n, total_of_squares=16 * n, level=0.95) == "undefined:too_few"


@pytest.mark.parametrize("events", [[0, 0, 0], [10, 20, 30]])
def test_equal_outcomes_have_no_slope_and_no_contrast(events):
    n = [10, 20, 30]
    counts = list(zip([1, -2, 1], events, n, strict=True))
    assert reason(contrast, counts=counts, level=0.95) == "undefined:all_equal"
    assert reason(slope, x=[1, 2, 3], events=events, n=n, level=0.95) == "undefined:all_equal"


def test_one_x_has_no_slope():
    assert reason(slope, x=[3, 4], events=[4, 0], n=[10, 0], level=0.95) == "undefined:all_equal"
    assert reason(slope, x=[3, 3], events=[4, 1], n=[10, 7], level=0.95) == "undefined:all_equal"


def test_a_line_that_everybody_is_on_has_no_error():
    assert reason(slope, x=[1.1, 2.3], events=[0, 7], n=[10, 7], level=0.95) == "undefined:exact_fit"
    # off the line by anybody at all there is one
    assert slope(x=[1.1, 2.3], events=[1, 7], n=[10, 7], level=0.95).low > 0


@pytest.mark.parametrize("n", range(3, 40))
def test_a_customer_alone_off_a_common_x_leaves_no_error(n):
    assert reason(slope, x=[1, 2.2], events=[1, 0], n=[n, 1], level=0.95) == "undefined:exact_fit"


@pytest.mark.parametrize("n", [2, 17, 4966, 1_000_000])
def test_equal_values_have_no_interval(n):
    for value in (4, 3.8, 0.1, Decimal("4.2")):
        found = reason(mean, n=n, total=n * value, total_of_squares=n * (value * value), level=0.95)
        assert found == "undefined:all_equal"
    # one answer in n that differs by a level is enough for one
    assert mean(n=n, total=4 * n + 1, total_of_squares=16 * n + 9, level=0.95).low < 4


@pytest.mark.parametrize(("events", "n"), [(-1, 10), (11, 10), (0, -1), (1, 0)])
def test_counts_that_no_sample_can_have_are_a_fault_of_the_caller(events, n):
    for call in (
        lambda: share(events=events, n=n, level=0.95),
        lambda: share_exact(events=events, n=n, level=0.95),
        lambda: weighted_share(strata=[(1, 10, 1.0), (events, n, 2.0)], level=0.95),
        lambda: pair(difference, 1, 10, events, n),
        lambda: pair(ratio_of_shares, events, n, 1, 10),
        lambda: contrast(counts=[(1, 1, 10), (-1, events, n)], level=0.95),
        lambda: slope(x=[1, 2, 3], events=[4, 5, events], n=[9, 9, n or -1], level=0.95),
    ):
        with pytest.raises(ValueError, match="events among"):
            call()
    with pytest.raises(ValueError, match="sum of squares"):
        mean(n=3, total=9, total_of_squares=26, level=0.95)
    with pytest.raises(ValueError, match="answers"):
        mean(n=-1, total=9, total_of_squares=26, level=0.95)


@pytest.mark.parametrize("weight", [0, -1, nan, inf])
def test_a_weight_is_finite_and_above_0(weight):
    with pytest.raises(ValueError, match="weights are finite and above 0"):
        weighted_share(strata=[(1, 10, 1.0), (1, 10, weight)], level=0.95)


@pytest.mark.parametrize("level", [0, 1, 95, -0.95, nan])
def test_a_level_is_between_0_and_1(level):
    for call in (
        lambda: share(events=1, n=10, level=level),
        lambda: share_exact(events=1, n=10, level=level),
        lambda: weighted_share(strata=[(1, 10, 2.0)], level=level),
        lambda: weighted_share(strata=[], level=level),
        lambda: pair(difference, 1, 10, 2, 10, level),
        lambda: pair(ratio_of_shares, 1, 10, 2, 10, level),
        lambda: contrast(counts=[(1, 1, 10), (-1, 2, 10)], level=level),
        lambda: slope(x=[1, 2], events=[1, 2], n=[10, 10], level=level),
        lambda: mean(n=3, total=6, total_of_squares=14, level=level),
    ):
        with pytest.raises(ValueError, match="confidence level"):
            call()


@pytest.mark.parametrize(
    "integer", [np.int64, np.int32, float, Decimal], ids=lambda integer: integer.__name__
)
def test_counts_may_come_in_an_engines_types_and_leave_as_plain_numbers(integer):
    big, half, all_, most = (integer(count) for count in (2**31 - 1, 2**30, 10**9, 9 * 10**8))
    for found, plain in (
        (share(events=half, n=big, level=0.95), share(events=2**30, n=2**31 - 1, level=0.95)),
        (share_exact(events=half, n=big, level=0.95), share_exact(events=2**30, n=2**31 - 1, level=0.95)),
        (
            weighted_share(strata=[(half, big, integer(2)), (most, all_, integer(1))], level=0.95),
            weighted_share(strata=[(2**30, 2**31 - 1, 2.0), (9 * 10**8, 10**9, 1.0)], level=0.95),
        ),
        (pair(difference, half, big, most, all_), pair(difference, 2**30, 2**31 - 1, 9 * 10**8, 10**9)),
        (
            pair(ratio_of_shares, half, big, most, all_),
            pair(ratio_of_shares, 2**30, 2**31 - 1, 9 * 10**8, 10**9),
        ),
        (
            contrast(counts=[(1, half, big), (-2, most, all_)], level=0.95),
            contrast(counts=[(1, 2**30, 2**31 - 1), (-2, 9 * 10**8, 10**9)], level=0.95),
        ),
        (
            slope(x=[integer(1), integer(2)], events=[half, most], n=[big, all_], level=0.95),
            slope(x=[1, 2], events=[2**30, 9 * 10**8], n=[2**31 - 1, 10**9], level=0.95),
        ),
        (
            mean(n=integer(4), total=integer(50_000), total_of_squares=integer(10**9), level=0.95),
            mean(n=4, total=50_000, total_of_squares=10**9, level=0.95),
        ),
    ):
        assert found == plain
        assert type(found.n) is int and {type(number) for number in (found.value, *limits(found))} == {float}


def test_a_fraction_of_a_customer_is_a_fault_of_the_caller():
    with pytest.raises(ValueError, match="2.5 events among 10"):
        share(events=2.5, n=10, level=0.95)
    with pytest.raises(ValueError, match="2 events among 10.5"):
        share(events=2, n=10.5, level=0.95)


def test_methods_are_named():
    assert [
        share(events=1, n=10, level=0.9).method,
        share_exact(events=1, n=10, level=0.9).method,
        weighted_share(strata=[(1, 10, 2.0)], level=0.9).method,
        pair(difference, 1, 10, 2, 10).method,
        pair(ratio_of_shares, 1, 10, 2, 10).method,
        contrast(counts=[(1, 1, 10), (-1, 2, 10)], level=0.9).method,
        slope(x=[1, 2], events=[1, 2], n=[10, 10], level=0.9).method,
        mean(n=3, total=6, total_of_squares=14, level=0.9).method,
    ] == [
        "wilson",
        "clopper_pearson",
        "wilson_weighted",
        "newcombe",
        "risk_ratio_score",
        "mover_wilson",
        "ols_hc3",
        "t",
    ]
    assert share(events=1, n=10, level=0.9).level == 0.9


# --- coverage, every possible sample counted -----------------------------------------------------

GRID = np.arange(0.02, 0.99, 0.02)


def covered(n: int, intervals: list[Estimate], truths: np.ndarray) -> np.ndarray:
    """For each true share, the probability of a sample whose interval holds it."""
    chances = stats.binom.pmf(np.arange(n + 1)[:, None], n, truths)
    low, high = (
        np.array([getattr(estimate, end) for estimate in intervals])[:, None] for end in ("low", "high")
    )
    return (chances * ((low <= truths) & (truths <= high))).sum(axis=0)


@pytest.mark.parametrize("n", [12, 40])
def test_wilson_covers_at_the_level_on_average(n):
    coverage = covered(n, [share(events=x, n=n, level=0.95) for x in range(n + 1)], GRID)
    assert coverage.mean() == pytest.approx(0.95, abs=0.01)
    # Its floor: the low limit of one event is about 0.1765/n, and just below it only no event at all gives
    # an interval that holds the truth, (1 - 0.1765/n)^n = 0.838 of the time.
    assert coverage.min() > 0.83


@pytest.mark.parametrize("n", [12, 40])
def test_clopper_pearson_never_covers_less_than_the_level(n):
    coverage = covered(n, [share_exact(events=x, n=n, level=0.95) for x in range(n + 1)], GRID)
    assert coverage.min() >= 0.95 and coverage.max() < 1


@pytest.mark.parametrize(("estimator", "truth"), [(difference, np.subtract), (ratio_of_shares, np.divide)])
def test_comparisons_cover_at_the_level_on_average(estimator, truth):
    n_1, n_0 = 14, 11
    found = [[pair(estimator, x1, n_1, x0, n_0) for x0 in range(n_0 + 1)] for x1 in range(n_1 + 1)]
    low, high = (np.array([[getattr(cell, end) for cell in row] for row in found]) for end in ("low", "high"))
    shares = np.arange(0.05, 0.96, 0.06)
    chances_1 = stats.binom.pmf(np.arange(n_1 + 1), n_1, shares[:, None])
    chances_0 = stats.binom.pmf(np.arange(n_0 + 1), n_0, shares[:, None])
    coverage = np.array(
        [
            chances_1[i] @ ((low <= truth(p_1, p_0)) & (truth(p_1, p_0) <= high)) @ chances_0[j]
            for i, p_1 in enumerate(shares)
            for j, p_0 in enumerate(shares)
        ]
    )
    assert coverage.mean() == pytest.approx(0.955, abs=0.01)
    assert coverage.min() > 0.88  # Newcombe's dips to 0.894 where both shares are near 0 or near 1


def test_where_the_content_answer_more_readily_the_weighted_interval_covers_and_the_plain_one_misses():
    # a thousand asked in each stratum, of whom 30, 45 and 60 % are content and 5, 20 and 60 % answer
    random = np.random.default_rng(7)
    content, rate = np.array([0.3, 0.45, 0.6]), np.array([0.05, 0.2, 0.6])
    truth = content.mean()
    held = held_plain = 0
    for _ in range(1_000):
        n = random.binomial(1_000, rate)
        events = random.binomial(n, content)
        strata = [(int(x), int(of), 1_000 / of) for x, of in zip(events, n, strict=True)]
        found = weighted_share(strata=strata, level=0.95)
        plain = share(events=int(events.sum()), n=int(n.sum()), level=0.95)
        held += found.low <= truth <= found.high
        held_plain += plain.low <= truth <= plain.high
    assert (
        0.93 <= held / 1_000 <= 0.975
    )  # 0.95 - 3 standard errors; Kish's size gives a little more than 0.95
    assert held_plain < 10


def test_a_weighted_share_covers_less_where_the_few_of_great_weight_are_the_most_divided():
    # The docstring says so: 5 % in two strata, a half in the third, which answers a tenth as often
    random = np.random.default_rng(7)
    content, rate = np.array([0.5, 0.05, 0.05]), np.array([0.03, 0.3, 0.3])
    held = 0
    for _ in range(1_000):
        n = random.binomial(1_000, rate)
        strata = [(int(x), int(of), 1_000 / of) for x, of in zip(random.binomial(n, content), n, strict=True)]
        found = weighted_share(strata=strata, level=0.95)
        held += found.low <= content.mean() <= found.high
    assert 0.88 <= held / 1_000 <= 0.94
