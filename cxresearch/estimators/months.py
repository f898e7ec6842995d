"""A ratio of two monthly ratios, such as the cost per new customer over the cost per customer kept."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import fsum, sqrt

from cxresearch.estimators.basis import Number, checked, exact, limits_on_log_scale, t_of
from cxresearch.model import Estimate, Untestable

HIGHEST_AUTOCORRELATION = 0.9


def ratio_of_monthly_ratios(
    *, a: Sequence[Number], n: Sequence[Number], r: Sequence[Number], k: Sequence[Number], level: float
) -> Estimate:
    """θ = (ΣA/ΣN) / (ΣR/ΣK) over months, with an interval that allows for months resembling their neighbours.

    A month moves ln θ by u = A/Ā - N/N̄ - R/R̄ + K/K̄ over the number of months m. With s² the variance of u and ρ
    its lag-1 autocorrelation,
        SE² = s²/m · (1+ρ)/(1-ρ),    degrees of freedom (m-1)(1-ρ)/(1+ρ),    limits θ e^(±t SE).
    An estimated autocorrelation is too low by about (1+4ρ)/m; that is added, and ρ then held within 0 and 0.9.
    The months given count as consecutive: where one in between was left out, its neighbours count as adjacent,
    though less alike than adjacent months, so that ρ may come out a little low.

    Args:
        a: A of each month in order of time, e.g. what was spent on acquiring customers.
        n: N, e.g. customers acquired.
        r: R, e.g. what was spent on keeping customers.
        k: K, e.g. customers kept.
        level: Confidence level, between 0 and 1.

    Returns:
        An estimate whose n is the number of months. With so few or so similar months that a float cannot hold
        the limits they are 0 and infinite.

    Raises:
        Untestable: `undefined:too_few` under three months; `undefined:no_total` when one of the four totals is
            not above 0; `undefined:all_equal` when the months do not differ in u.
        ValueError: Sequences of different lengths.

    Source: the linearised ratio as in Cochran (1977), Sampling Techniques, 3rd ed., page 153; (1+ρ)/(1-ρ) from
    Bartlett (1946), Supplement to the Journal of the Royal Statistical Society 8, 27-41; the correction of ρ
    from Marriott and Pope (1954), Biometrika 41, 390-402.

    >>> estimate = ratio_of_monthly_ratios(
    ...     a=[50, 60, 55, 70], n=[10, 11, 10, 12], r=[20, 18, 22, 24], k=[40, 41, 43, 44], level=0.95
    ... )
    >>> print(f"{estimate.value:.2f} {estimate.low:.2f} {estimate.high:.2f}")
    10.93 9.58 12.47
    """
    checked(level)
    months = [tuple(exact(number) for number in month) for month in zip(a, n, r, k, strict=True)]
    count = len(months)
    if count < 3:
        raise Untestable("undefined:too_few")
    totals = [sum(numbers) for numbers in zip(*months, strict=True)]
    if min(totals) <= 0:
        raise Untestable("undefined:no_total")
    signs = (1, -1, -1, 1)
    u = [
        float(count * sum(s * number / total for s, number, total in zip(signs, month, totals, strict=True)))
        for month in months
    ]
    squares = fsum(value * value for value in u)
    # u is 0 on average and of the order of 1: what is left of equal months in floats is their rounding.
    if squares <= 1e-24 * count:
        raise Untestable("undefined:all_equal")
    lagged = fsum(one * following for one, following in pairwise(u)) / squares
    autocorrelation = min(max(lagged + (1 + 4 * lagged) / count, 0.0), HIGHEST_AUTOCORRELATION)
    inflation = (1 + autocorrelation) / (1 - autocorrelation)
    half = t_of((count - 1) / inflation, level) * sqrt(squares / (count - 1) / count * inflation)
    value = float((totals[0] / totals[1]) / (totals[2] / totals[3]))
    low, high = limits_on_log_scale(value, half)
    return Estimate(value, low, high, level, count, "monthly_ratio")
