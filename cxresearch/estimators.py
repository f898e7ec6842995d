"""Small table -> estimate: pure functions of named counts and sums, none of which sees a row of data.

Two groups are told apart by suffix: `_1` is the numerator or minuend (the group the claim speaks of), `_0`
the one it is compared with. Events are customers with the outcome, `n` customers who could have had it; nulls
are in neither. `level` is the confidence level of a two-sided interval. What has no interval raises
`Untestable`, for one of these reasons; an interval of width zero is never returned.

    undefined:too_few      a group compared is empty, or the answers leave no degree of freedom
    undefined:all_equal    every outcome, every value or every x is the same
    undefined:exact_fit    a slope without an error: nobody departs from the line, or one customer decides it

Quantiles come from `scipy.special` and not from `scipy.stats`, which takes a second longer to import.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import exp, fsum, inf, isclose, log, nan, sqrt
from numbers import Integral

from scipy.optimize import brentq
from scipy.special import betaincinv, ndtri, stdtrit

from cxresearch.model import Estimate, Untestable


def share(*, events: int, n: int, level: float) -> Estimate:
    """A share with its Wilson score interval.

    The limits are the p that solve (p̂ - p)² = z² p(1-p)/n: the shares the score test does not reject.
    Exactly 0 without events and exactly 1 without non-events, so that a region closed at 0 or 1 holds them.

    Args:
        events: Customers with the outcome.
        n: Customers asked, 1 or more.
        level: Confidence level, between 0 and 1.

    Raises:
        Untestable: `undefined:too_few` when n is 0.
        ValueError: Counts that no sample can have.

    Source: Wilson (1927), JASA 22, 209-212; Newcombe (1998), Statistics in Medicine 17, 857-872, method 3,
    Table I, 81/263.

    >>> estimate = share(events=81, n=263, level=0.95)
    >>> print(f"{estimate.value:.4f} {estimate.low:.4f} {estimate.high:.4f}")
    0.3080 0.2553 0.3662
    """
    ((events, n),) = _checked(level, (events, n))
    low, high = _wilson(events, n, _z(level))
    return Estimate(events / n, low, high, level, n, "wilson")


def share_exact(*, events: int, n: int, level: float) -> Estimate:
    """A share with its Clopper-Pearson interval, which covers at `level` or more whatever the truth.

    Limits are quantiles of Beta(x, n-x+1) at (1-level)/2 and Beta(x+1, n-x) at (1+level)/2. Universal claims
    print it: for exceptions an upper limit that is never too low is worth its width.

    Raises:
        Untestable: `undefined:too_few` when n is 0.
        ValueError: Counts that no sample can have.

    Source: Clopper and Pearson (1934), Biometrika 26, 404-413; Newcombe (1998), Statistics in Medicine 17,
    857-872, method 5, Table I: 81/263 gives 0.2527 to 0.3676.

    >>> estimate = share_exact(events=81, n=263, level=0.95)
    >>> print(f"{estimate.low:.4f} {estimate.high:.4f}")
    0.2527 0.3676
    """
    ((events, n),) = _checked(level, (events, n))
    tail = (1 - level) / 2
    low = 0.0 if events == 0 else float(betaincinv(events, n - events + 1, tail))
    high = 1.0 if events == n else float(betaincinv(events + 1, n - events, 1 - tail))
    return Estimate(events / n, low, high, level, n, "clopper_pearson")


def difference(*, events_1: int, n_1: int, events_0: int, n_0: int, level: float) -> Estimate:
    """The difference p1 - p0 of two independent shares, with Newcombe's hybrid score interval (method 10).

    low = d - sqrt((p1-l1)² + (u0-p0)²), high = d + sqrt((u1-p1)² + (p0-l0)²), l and u the Wilson limits. It
    stays within [-1, 1] and has width where both shares are 0 or both are 1.

    Raises:
        Untestable: `undefined:too_few` when a group is empty.
        ValueError: Counts that no sample can have.

    Source: Newcombe (1998), Statistics in Medicine 17, 873-890, method 10, Table II, 56/70 - 48/80.

    >>> estimate = difference(events_1=56, n_1=70, events_0=48, n_0=80, level=0.95)
    >>> print(f"{estimate.value:.4f} {estimate.low:.4f} {estimate.high:.4f}")
    0.2000 0.0524 0.3339
    """
    (events_1, n_1), (events_0, n_0) = _checked(level, (events_1, n_1), (events_0, n_0))
    value, low, high = _mover([(1, events_1, n_1), (-1, events_0, n_0)], _z(level))
    return Estimate(value, low, high, level, n_1 + n_0, "newcombe")


def contrast(*, counts: Sequence[tuple[float, int, int]], level: float) -> Estimate:
    """A weighted sum of independent shares, Σ w p, with MOVER limits from the shares' Wilson limits.

    low = Σwp - sqrt(Σ w² e²), where e is the distance from p down to its Wilson limit for a positive weight
    and up to it for a negative one; high the other way round. Weights (1, -1) give Newcombe's interval.

    Args:
        counts: (weight, events, n) of each group, weights 1, -2, 1 for (P5-P4) - (P4-P3).
        level: Confidence level, between 0 and 1.

    Raises:
        Untestable: `undefined:too_few` when a group is empty, `undefined:all_equal` when every customer of
            every group has the outcome, or none has.
        ValueError: Counts that no sample can have.

    Source: Zou, Huang and Zhang (2009), Computational Statistics and Data Analysis 53, 1080-1085.

    >>> estimate = contrast(counts=[(1, 45, 100), (-2, 40, 100), (1, 38, 100)], level=0.95)
    >>> print(f"{estimate.value:.3f} {estimate.low:.3f} {estimate.high:.3f}")
    0.030 -0.205 0.258
    """
    groups = _checked(level, *((events, n) for _, events, n in counts))
    _refuse_equal_outcomes(groups)
    weighted = [(weight, *group) for (weight, *_), group in zip(counts, groups, strict=True)]
    value, low, high = _mover(weighted, _z(level))
    return Estimate(value, low, high, level, sum(n for _, n in groups), "mover_wilson")


def ratio_of_shares(*, events_1: int, n_1: int, events_0: int, n_0: int, level: float) -> Estimate:
    """The ratio p1 / p0 of two independent shares, with the Miettinen-Nurminen score interval.

    The limits are the ratios θ at which the score statistic
        T(θ) = (p1 - θ p0) / sqrt((p̃1(1-p̃1)/n1 + θ² p̃0(1-p̃0)/n0) N/(N-1)),   N = n1 + n0,
    equals z and -z; p̃ are the most likely shares among those whose ratio is θ. T falls in θ, so there is one
    root each, found for ln θ. No events in group 1: low is 0; none in group 0: the value and high are
    infinite; none in either: the value is undefined (nan) and the interval all of [0, inf].

    Raises:
        Untestable: `undefined:too_few` when a group is empty.
        ValueError: Counts that no sample can have.

    Source: Miettinen and Nurminen (1985), Statistics in Medicine 4, 213-226. Without N/(N-1) it is Koopman's
    interval (1984, Biometrics 40, 513-517: 36/40 v 16/80 gives 2.94 to 7.15), a little narrower.

    >>> estimate = ratio_of_shares(events_1=10, n_1=30, events_0=20, n_0=20, level=0.95)
    >>> print(f"{estimate.value:.3f} {estimate.low:.3f} {estimate.high:.3f}")
    0.333 0.191 0.514
    """
    (events_1, n_1), (events_0, n_0) = _checked(level, (events_1, n_1), (events_0, n_0))
    z = _z(level)
    low = 0.0 if events_1 == 0 else _score_limit(events_1, n_1, events_0, n_0, z)
    high = inf if events_0 == 0 else 1 / _score_limit(events_0, n_0, events_1, n_1, z)
    without_base = nan if events_1 == 0 else inf
    value = (events_1 * n_0) / (n_1 * events_0) if events_0 else without_base
    return Estimate(value, low, high, level, n_1 + n_0, "risk_ratio_score")


def slope(*, x: Sequence[float], events: Sequence[int], n: Sequence[int], level: float) -> Estimate:
    """The least-squares slope of a 0/1 outcome on x, from counts grouped by x, with HC3 error and t_{N-2}.

    The same as regressing one row per customer, summed by group: b = Σ(x-x̄)y / Sxx and
    SE² = Σ (x-x̄)² e²/(1-h)² / Sxx², with leverage h = 1/N + (x-x̄)²/Sxx the same throughout a group.
    The unit is share per unit of x.

    Args:
        x: The value of each group, e.g. the rating levels 1 to 5.
        events: Customers of each group with the outcome.
        n: Customers of each group; a group of none is left out.
        level: Confidence level, between 0 and 1.

    Raises:
        Untestable: `undefined:too_few` under three customers; `undefined:all_equal` when all have the same x,
            all have the outcome or none has; `undefined:exact_fit` when nobody departs from the line (all at
            one x, none at the other) or a customer is the only one off a common x.
        ValueError: Counts that no sample can have.

    Source: MacKinnon and White (1985), Journal of Econometrics 29, 305-325; HC3 as in Long and Ervin (2000),
    The American Statistician 54, 217-224.

    >>> estimate = slope(x=[1, 2, 3], events=[2, 5, 9], n=[10, 10, 12], level=0.95)
    >>> print(f"{estimate.value:.4f} {estimate.low:.4f} {estimate.high:.4f}")
    0.2743 0.0773 0.4713
    """
    filled = [(float(at), k, size) for at, k, size in zip(x, events, n, strict=True) if size != 0]
    counts = _checked(level, *((k, size) for _, k, size in filled))
    total = sum(size for _, size in counts)
    if total < 3:
        raise Untestable("undefined:too_few")
    _refuse_equal_outcomes(counts)
    if len({at for at, *_ in filled}) == 1:
        raise Untestable("undefined:all_equal")
    groups = [(at, k, size) for (at, *_), (k, size) in zip(filled, counts, strict=True)]
    centre = fsum(size * at for at, _, size in groups) / total
    sxx = fsum(size * (at - centre) ** 2 for at, _, size in groups)
    value = fsum((at - centre) * k for at, k, _ in groups) / sxx
    mean_outcome = sum(k for _, k, _ in groups) / total
    terms = []
    for at, k, size in groups:
        fitted = mean_outcome + value * (at - centre)
        free = 1 - 1 / total - (at - centre) ** 2 / sxx
        if free < 1e-12:
            raise Untestable("undefined:exact_fit")
        squares = k * (1 - fitted) ** 2 + (size - k) * fitted**2
        terms.append((at - centre) ** 2 * squares / free**2)
    error = sqrt(fsum(terms)) / sxx
    if isclose(value, value + error, rel_tol=1e-12):
        raise Untestable("undefined:exact_fit")
    half = _t(total - 2, level) * error
    return Estimate(value, value - half, value + half, level, total, "ols_hc3")


def mean(
    *, n: int, total: int | float | Decimal, total_of_squares: int | float | Decimal, level: float
) -> Estimate:
    """The mean of a measured value with Student's t interval, from its count, sum and sum of squares.

    x̄ ± t_{n-1} s/√n with s² = (Σx² - (Σx)²/n)/(n-1), subtracted in exact arithmetic. The sums should be exact
    (integers or `Decimal`) or come from a frequency table: a float sum over millions of rows blurs s².

    Args:
        n: Answers.
        total: Σx.
        total_of_squares: Σx².
        level: Confidence level, between 0 and 1.

    Raises:
        Untestable: `undefined:too_few` under two answers, `undefined:all_equal` when all are the same.
        ValueError: A negative n, or sums that no sample can have.

    Source: Student (1908), Biometrika 6, 1-25. Its table of additional hours of sleep, page 20, second drug:
    1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4, mean 2.33.

    >>> estimate = mean(n=10, total=23.3, total_of_squares=90.37, level=0.95)
    >>> print(f"{estimate.value:.2f} {estimate.low:.3f} {estimate.high:.3f}")
    2.33 0.898 3.762
    """
    if n < 0:
        raise ValueError(f"a mean of {n} answers")
    _checked(level)
    if n < 2:
        raise Untestable("undefined:too_few")
    n, first, second = int(n), _fraction(total), _fraction(total_of_squares)
    squares = second - first * first / n
    # Float sums of equal values leave their rounding, far below one answer in a billion that differs.
    rounding = second / 10**12 if isinstance(total_of_squares, float) else 0
    if abs(squares) <= rounding:
        raise Untestable("undefined:all_equal")
    if squares < 0:
        raise ValueError(f"no {n} values have sum {total} and sum of squares {total_of_squares}")
    value = float(first / n)
    half = _t(n - 1, level) * sqrt(squares / (n - 1) / n)
    return Estimate(value, value - half, value + half, level, n, "t")


def _checked(level: float, *counts: tuple[int, int]) -> list[tuple[int, int]]:
    """(events, n) as plain integers, whatever type an engine or a frame counted in.

    Raises `ValueError` for what no sample can have, a fault of the caller, `Untestable` for an empty group.
    """
    if not 0 < level < 1:
        raise ValueError(f"a confidence level lies between 0 and 1, not at {level}")
    for events, n in counts:
        if not 0 <= events <= n or events != int(events) or n != int(n):
            raise ValueError(f"{events} events among {n} customers")
        if n == 0:
            raise Untestable("undefined:too_few")
    return [(int(events), int(n)) for events, n in counts]


def _refuse_equal_outcomes(counts: Sequence[tuple[int, int]]) -> None:
    if sum(events for events, _ in counts) in (0, sum(n for _, n in counts)):
        raise Untestable("undefined:all_equal")


def _fraction(number: int | float | Decimal) -> Fraction:
    # A NumPy integer would stay one inside the fraction, and overflow when squared.
    return Fraction(int(number)) if isinstance(number, Integral) else Fraction(number)


def _z(level: float) -> float:
    return -float(ndtri((1 - level) / 2))


def _t(degrees: int, level: float) -> float:
    return -float(stdtrit(degrees, (1 - level) / 2))


def _wilson(events: int, n: int, z: float) -> tuple[float, float]:
    centre = (events + z * z / 2) / (n + z * z)
    half = z * sqrt(events * (n - events) / n + z * z / 4) / (n + z * z)
    return (0.0 if events == 0 else centre - half), (1.0 if events == n else centre + half)


def _mover(counts: Sequence[tuple[float, int, int]], z: float) -> tuple[float, float, float]:
    """Value and limits of Σ w p by the method of variance estimates recovery, from Wilson limits."""
    value, below, above = [], [], []
    for weight, events, n in counts:
        p = events / n
        ends = [weight * (limit - p) for limit in _wilson(events, n, z)]
        value.append(weight * p)
        below.append(min(ends) ** 2)
        above.append(max(ends) ** 2)
    centre = fsum(value)
    return centre, centre - sqrt(fsum(below)), centre + sqrt(fsum(above))


def _score_limit(events_1: int, n_1: int, events_0: int, n_0: int, z: float) -> float:
    """The lower score limit of p1/p0 where group 1 has events; the upper one is 1 / that of p0/p1.

    In ln θ the score falls from infinity to minus infinity (to zero without events in group 0), so there is
    one root, and a tolerance on ln θ is a relative one on θ.
    """

    def excess(log_ratio: float) -> float:
        return _score(events_1, n_1, events_0, n_0, exp(log_ratio)) - z

    inside = log((events_1 * n_0) / (n_1 * events_0)) if events_0 else 0.0
    step = 1.0
    while excess(inside) > 0:
        inside += step
        step *= 2
    outside, step = inside - 1.0, 1.0
    while excess(outside) < 0:
        step *= 2
        outside -= step
    return exp(brentq(excess, outside, inside, xtol=1e-14, rtol=1e-15))


def _score(events_1: int, n_1: int, events_0: int, n_0: int, ratio: float) -> float:
    """Miettinen and Nurminen's T for p1/p0 = ratio."""
    gap = events_1 / n_1 - ratio * events_0 / n_0
    if gap == 0:
        return 0.0
    p_1 = _restricted(events_1, n_1, events_0, n_0, 1 / ratio)
    p_0 = _restricted(events_0, n_0, events_1, n_1, ratio)
    total = n_1 + n_0
    variance = (p_1 * (1 - p_1) / n_1 + ratio**2 * p_0 * (1 - p_0) / n_0) * total / (total - 1)
    return gap / sqrt(variance)


def _restricted(events: int, n: int, events_other: int, n_other: int, ratio: float) -> float:
    """The most likely share of a group when the other group's share is ratio times it.

    The smaller root of Nθp² - Bp + m = 0, with θ the ratio, m all events, N everybody and
    B = (n_other + events)θ + events_other + n. B² - 4Nθm is written as the sum of squares that it equals: as
    a difference it cancels, and turns negative, where a group is at 0 or 100 %.
    """
    scaled, rest = (n_other + events) * ratio, events_other + n
    root = sqrt((scaled - rest) ** 2 + 4 * ratio * (n_other - events_other) * (n - events))
    return 2 * (events + events_other) / (scaled + rest + root)
