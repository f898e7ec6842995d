"""Two or more answers of one sample: against R, printed examples, and what must hold for any counts."""

from __future__ import annotations

import math
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_values import assert_equals_r, numbers, r_values
from scipy import stats
from statsmodels.stats.proportion import multinomial_proportions_confint

from cxresearch.estimators import difference_of_dependent_shares, ratio_of_counts, share, simultaneous_shares
from cxresearch.model import Untestable

properties = settings(max_examples=60, deadline=None, derandomize=True)
counts = st.one_of(st.just(0), st.integers(0, 30), st.integers(0, 10**6))
levels = st.floats(0.5, 0.999)


@r_values("ratio_of_counts", "difference_of_dependent_shares", "simultaneous_shares")
def test_equals_r(row):
    cells, level = [int(cell) for cell in row["cells"].split()], float(row["level"])
    match row["estimator"]:
        case "ratio_of_counts":
            found = ratio_of_counts(events_1=cells[0], events_0=cells[1], level=level)
        case "difference_of_dependent_shares":
            a, b, n = cells
            found = difference_of_dependent_shares(events_1=a, events_0=b, n=n, level=level)
        case "simultaneous_shares":
            found = simultaneous_shares(events=cells[1:], level=level)[cells[0] - 1]
    assert_equals_r(found, row)


# --- a : b ---------------------------------------------------------------------------------------


def test_a_ratio_of_counts_by_hand():
    # 26 silent, 1 complaining: p = 26/27, z² = 3.8415; centre (26 + 1.9207)/30.8415, half-width
    # 1.9600 sqrt(26/27 + 0.9604)/30.8415, so p from 0.81716 to 0.99343
    found = ratio_of_counts(events_1=26, events_0=1, level=0.95)
    assert numbers(found) == pytest.approx([26, 0.81716 / 0.18284, 0.99343 / 0.00657], rel=1e-3)
    assert (found.n, found.method, found.level) == (27, "wilson_odds", 0.95)


def test_a_ratio_of_counts_without_one_of_the_two():
    neither_b = ratio_of_counts(events_1=30, events_0=0, level=0.95)
    assert (neither_b.value, neither_b.high) == (inf, inf) and neither_b.low == pytest.approx(30 / 3.841459)
    neither_a = ratio_of_counts(events_1=0, events_0=30, level=0.95)
    assert (neither_a.value, neither_a.low) == (0, 0) and neither_a.high == pytest.approx(3.841459 / 30)


@properties
@given(counts, counts, levels)
def test_a_ratio_of_counts_is_the_odds_of_a_share_and_mirrors_itself(a, b, level):
    if a + b == 0:
        return
    found, back = (ratio_of_counts(events_1=x, events_0=y, level=level) for x, y in ((a, b), (b, a)))
    assert found.low <= found.value <= found.high and found.low < found.high
    p = share(events=a, n=a + b, level=level)
    assert found.low == pytest.approx(p.low / (1 - p.low), rel=1e-9)
    if b:
        assert found.high == pytest.approx(p.high / (1 - p.high), rel=1e-6)
        assert back.low == pytest.approx(1 / found.high, rel=1e-12)


# --- the difference ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("a", "b", "n", "low", "high", "digits"),
    [
        # ci.prop.ps(.05, 12, 4, 26, 6) in the manual of Bonett's R package statpsych
        (26, 4, 48, 0.2548067, 0.6251933, 7),
        # contingencytables, Wald_CI_BonettPrice_paired_2x2 on Cavo et al. (2012): 6 and 16 of 161
        (6, 16, 161, -0.1195, -0.0032, 4),
    ],
)
def test_differences_that_others_print(a, b, n, low, high, digits):
    found = difference_of_dependent_shares(events_1=a, events_0=b, n=n, level=0.95)
    assert [round(limit, digits) for limit in (found.low, found.high)] == [low, high]
    assert found.value == (a - b) / n
    assert (found.n, found.method) == (n, "bonett_price")


@properties
@given(counts, counts, counts, levels)
def test_a_dependent_difference_has_width_lies_within_its_range_and_mirrors_itself(a, b, rest, level):
    n = a + b + rest
    if n == 0:
        return
    found, back = (
        difference_of_dependent_shares(events_1=x, events_0=y, n=n, level=level) for x, y in ((a, b), (b, a))
    )
    assert -1 <= found.low <= found.value <= found.high <= 1
    assert found.low < found.high
    assert numbers(back) == pytest.approx([-found.value, -found.high, -found.low], abs=1e-15)


@pytest.mark.parametrize(("p_1", "p_0"), [(0.5, 0.3), (0.1, 0.05), (0.9, 0.02)])
def test_a_dependent_difference_is_covered_as_often_as_promised(p_1, p_0):
    n, covered = 40, 0.0
    for a in range(n + 1):
        for b in range(n + 1 - a):
            found = difference_of_dependent_shares(events_1=a, events_0=b, n=n, level=0.95)
            if found.low <= p_1 - p_0 <= found.high:
                covered += stats.multinomial.pmf([a, b, n - a - b], n, [p_1, p_0, 1 - p_1 - p_0])
    assert 0.935 <= covered <= 0.985


# --- all shares ----------------------------------------------------------------------------------


@properties
@given(st.lists(counts, min_size=1, max_size=8), levels)
def test_simultaneous_shares_are_goodmans(events, level):
    if sum(events) == 0:
        return
    found = simultaneous_shares(events=events, level=level)
    theirs = multinomial_proportions_confint(events, alpha=1 - level, method="goodman")
    for one, k, (low, high) in zip(found, events, theirs, strict=True):
        assert numbers(one) == pytest.approx([k / sum(events), low, high], rel=1e-6, abs=1e-9)
        assert (one.low == 0) == (k == 0) and (one.high == 1) == (k == sum(events))
        assert (one.n, one.level, one.method) == (sum(events), level, "goodman")


def test_simultaneous_shares_of_two_answers_mirror_each_other():
    yes, no = simultaneous_shares(events=[3, 17], level=0.95)
    assert [yes.low, yes.high] == pytest.approx([1 - no.high, 1 - no.low], abs=1e-12)
    assert share(events=3, n=20, level=0.975).low == pytest.approx(yes.low, rel=1e-12)


# --- nothing to estimate, nothing a sample can have ----------------------------------------------


@pytest.mark.parametrize(
    "call",
    [
        lambda: ratio_of_counts(events_1=0, events_0=0, level=0.95),
        lambda: difference_of_dependent_shares(events_1=0, events_0=0, n=0, level=0.95),
        lambda: simultaneous_shares(events=[0, 0], level=0.95),
        lambda: simultaneous_shares(events=[], level=0.95),
    ],
)
def test_nobody_has_no_interval(call):
    with pytest.raises(Untestable) as refused:
        call()
    assert refused.value.reason == "undefined:too_few"


@pytest.mark.parametrize(
    "call",
    [
        lambda: ratio_of_counts(events_1=-1, events_0=5, level=0.95),
        lambda: ratio_of_counts(events_1=5, events_0=-1, level=0.95),
        lambda: ratio_of_counts(events_1=5, events_0=1.5, level=0.95),
        lambda: difference_of_dependent_shares(events_1=6, events_0=5, n=10, level=0.95),
        lambda: difference_of_dependent_shares(events_1=-1, events_0=5, n=10, level=0.95),
        lambda: simultaneous_shares(events=[-1, 1], level=0.95),
        lambda: simultaneous_shares(events=[2, 1], level=95),
        lambda: ratio_of_counts(events_1=5, events_0=1, level=math.nan),
    ],
)
def test_what_no_sample_can_have_is_a_fault_of_the_caller(call):
    with pytest.raises(ValueError, match="events among|confidence level"):
        call()
