"""A mean, and the slope of a 0/1 outcome on a level."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum, isclose, sqrt

from cxresearch.estimators.basis import Number, checked, exact, refuse_equal_outcomes, t_of
from cxresearch.model import Estimate, Untestable


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
    counts = checked(level, *((k, size) for _, k, size in filled))
    total = sum(size for _, size in counts)
    if total < 3:
        raise Untestable("undefined:too_few")
    refuse_equal_outcomes(counts)
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
    half = t_of(total - 2, level) * error
    return Estimate(value, value - half, value + half, level, total, "ols_hc3")


def mean(*, n: int, total: Number, total_of_squares: Number, level: float) -> Estimate:
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
    checked(level)
    if n < 2:
        raise Untestable("undefined:too_few")
    n, first, second = int(n), exact(total), exact(total_of_squares)
    squares = second - first * first / n
    # Float sums of equal values leave their rounding, far below one answer in a billion that differs.
    rounding = second / 10**12 if isinstance(total_of_squares, float) else 0
    if abs(squares) <= rounding:
        raise Untestable("undefined:all_equal")
    if squares < 0:
        raise ValueError(f"no {n} values have sum {total} and sum of squares {total_of_squares}")
    value = float(first / n)
    half = t_of(n - 1, level) * sqrt(squares / (n - 1) / n)
    return Estimate(value, value - half, value + half, level, n, "t")
