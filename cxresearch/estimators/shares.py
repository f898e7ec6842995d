"""Shares of independent groups: one, the difference or ratio of two, a weighted sum of several."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, fsum, inf, log, nan, sqrt
from typing import Any

import numpy as np
import scipy

from cxresearch.estimators.basis import checked, refuse_equal_outcomes, wilson_limits, z_of
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
    ((events, n),) = checked(level, (events, n))
    low, high = wilson_limits(events, n, z_of(level))
    return Estimate(events / n, low, high, level, n, "wilson", counts=((events, n),))


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
    ((events, n),) = checked(level, (events, n))
    tail = (1 - level) / 2
    low = 0.0 if events == 0 else float(scipy.special.betaincinv(events, n - events + 1, tail))
    high = 1.0 if events == n else float(scipy.special.betaincinv(events + 1, n - events, 1 - tail))
    return Estimate(events / n, low, high, level, n, "clopper_pearson", counts=((events, n),))


def weighted_share(*, strata: Sequence[tuple[int, int, float]], level: float) -> Estimate:
    """A share whose answers count differently, with Wilson's interval for as many answers as they are worth.

    p = Σ w x / Σ w n over strata with weight w, and n_eff = (Σ w n)² / Σ w² n answers of equal weight, as many as
    would tell as much were the outcome as uncertain in one stratum as in another (Kish). Where shares differ by
    stratum the interval is rather too wide; it is too narrow where the few answers of great weight are by far
    the most divided.

    With weights 1 / response rate it is the share among all who were asked, had the silent of each stratum
    answered like those who did. A stratum without an answer drops out.

    Args:
        strata: (events, n, weight) of each stratum.
        level: Confidence level, between 0 and 1.

    Returns:
        An estimate whose n counts the answers.

    Raises:
        Untestable: `undefined:too_few` without an answer.
        ValueError: Counts that no sample can have, a weight that is not above 0 and finite.

    Source: Kish (1965), Survey Sampling, section 11.7, and (1992), Journal of Official Statistics 8, 183-200;
    Little and Rubin (2019), Statistical Analysis with Missing Data, 3rd edition, chapter 3, on weights from
    response rates.

    >>> estimate = weighted_share(strata=[(30, 100, 2.0), (20, 40, 1.0)], level=0.95)
    >>> print(f"{estimate.value:.4f} {estimate.low:.4f} {estimate.high:.4f}")
    0.3333 0.2583 0.4178
    """
    if not all(0 < weight < inf for *_, weight in strata):
        raise ValueError(f"weights are finite and above 0: {[weight for *_, weight in strata]}")
    told = [(events, n, float(weight)) for events, n, weight in strata if events or n]
    groups = checked(level, *((events, n) for events, n, _ in told))
    if not groups:
        raise Untestable("undefined:too_few")
    weighed = [(weight, *group) for (*_, weight), group in zip(told, groups, strict=True)]
    total = fsum(weight * n for weight, _, n in weighed)
    worth = total**2 / fsum(weight**2 * n for weight, _, n in weighed)
    value = fsum(weight * events for weight, events, _ in weighed) / total
    low, high = wilson_limits(value * worth, worth, z_of(level))
    answers = sum(n for *_, n in weighed)
    return Estimate(value, max(low, 0.0), min(high, 1.0), level, answers, "wilson_weighted")


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
    (events_1, n_1), (events_0, n_0) = checked(level, (events_1, n_1), (events_0, n_0))
    value, low, high = _mover([(1, events_1, n_1), (-1, events_0, n_0)], z_of(level))
    counts = ((events_1, n_1), (events_0, n_0))
    return Estimate(value, low, high, level, n_1 + n_0, "newcombe", counts=counts)


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
    groups = checked(level, *((events, n) for _, events, n in counts))
    refuse_equal_outcomes(groups)
    weighted = [(weight, *group) for (weight, *_), group in zip(counts, groups, strict=True)]
    value, low, high = _mover(weighted, z_of(level))
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
    (events_1, n_1), (events_0, n_0) = checked(level, (events_1, n_1), (events_0, n_0))
    z = z_of(level)
    low = 0.0 if events_1 == 0 else _score_limit(events_1, n_1, events_0, n_0, z)
    high = inf if events_0 == 0 else 1 / _score_limit(events_0, n_0, events_1, n_1, z)
    return _ratio(((events_1, n_1), (events_0, n_0)), low, high, level)


def ratios_of_shares(
    *, events: Sequence[tuple[int, int]], n_1: int, n_0: int, level: float
) -> list[Estimate]:
    """`ratio_of_shares` of many companies with groups of these sizes, their limits found all at once: three
    times as fast for a few hundred, and within 1e-12 of its limits.

    Args:
        events: Those of group 1 and of group 0 in each company.
        n_1: The customers of group 1.
        n_0: Those of group 0.
        level: Confidence level, between 0 and 1.

    Raises:
        Untestable: `undefined:too_few` when a group is empty.
        ValueError: Counts that no sample can have.

    Source: as for `ratio_of_shares`.

    >>> first, second = ratios_of_shares(events=[(10, 20), (12, 20)], n_1=30, n_0=20, level=0.95)
    >>> print(f"{first.value:.3f} {first.low:.3f} {first.high:.3f}")
    0.333 0.191 0.514
    """
    groups = [checked(level, (x_1, n_1), (x_0, n_0)) for x_1, x_0 in events]
    x_1, x_0 = np.array([[x for x, _ in pair] for pair in groups], float).reshape(-1, 2).T
    z = z_of(level)
    lows, highs = np.zeros(len(groups)), np.full(len(groups), inf)
    lows[x_1 > 0] = _score_limits(x_1[x_1 > 0], n_1, x_0[x_1 > 0], n_0, z)
    highs[x_0 > 0] = 1 / _score_limits(x_0[x_0 > 0], n_0, x_1[x_0 > 0], n_1, z)
    return [
        _ratio((first, second), low, high, level)
        for (first, second), low, high in zip(groups, lows.tolist(), highs.tolist(), strict=True)
    ]


def _ratio(
    counts: tuple[tuple[int, int], tuple[int, int]], low: float, high: float, level: float
) -> Estimate:
    (events_1, n_1), (events_0, n_0) = counts
    without_base = nan if events_1 == 0 else inf
    value = (events_1 * n_0) / (n_1 * events_0) if events_0 else without_base
    return Estimate(value, low, high, level, n_1 + n_0, "risk_ratio_score", counts=counts)


def _mover(counts: Sequence[tuple[float, int, int]], z: float) -> tuple[float, float, float]:
    """Value and limits of Σ w p by the method of variance estimates recovery, from Wilson limits."""
    value, below, above = [], [], []
    for weight, events, n in counts:
        p = events / n
        ends = [weight * (limit - p) for limit in wilson_limits(events, n, z)]
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
    return exp(scipy.optimize.brentq(excess, outside, inside, xtol=1e-14, rtol=1e-15))


def _score_limits(events_1: np.ndarray, n_1: int, events_0: np.ndarray, n_0: int, z: float) -> np.ndarray:
    """`_score_limit` of many groups of one size, by halving."""

    def excess(log_ratio: np.ndarray) -> np.ndarray:
        ratio = np.exp(log_ratio)
        gap = events_1 / n_1 - ratio * events_0 / n_0
        variance = _variance(events_1, n_1, events_0, n_0, ratio, root=np.sqrt)
        score: np.ndarray = np.divide(gap, np.sqrt(variance), out=np.zeros_like(gap), where=gap != 0) - z
        return score

    inside = np.log(np.divide(events_1 * n_0, n_1 * events_0, out=np.ones_like(events_1), where=events_0 > 0))
    step = 1.0
    while (short := excess(inside) > 0).any():
        inside = inside + step * short
        step *= 2
    outside, step = inside - 1.0, 1.0
    while (short := excess(outside) < 0).any():
        step *= 2
        outside = outside - step * short
    while (inside - outside > 1e-13).any():
        middle = (outside + inside) / 2
        beyond = excess(middle) < 0
        inside, outside = np.where(beyond, middle, inside), np.where(beyond, outside, middle)
    limits: np.ndarray = np.exp((outside + inside) / 2)
    return limits


def _score(events_1: int, n_1: int, events_0: int, n_0: int, ratio: float) -> float:
    """Miettinen and Nurminen's T for p1/p0 = ratio."""
    gap = events_1 / n_1 - ratio * events_0 / n_0
    if gap == 0:
        return 0.0
    return gap / sqrt(_variance(events_1, n_1, events_0, n_0, ratio))


def _variance(events_1: Any, n_1: int, events_0: Any, n_0: int, ratio: Any, *, root: Any = sqrt) -> Any:
    """That of T's gap, of numbers or of arrays of them."""
    p_1 = _restricted(events_1, n_1, events_0, n_0, 1 / ratio, root)
    p_0 = _restricted(events_0, n_0, events_1, n_1, ratio, root)
    total = n_1 + n_0
    return (p_1 * (1 - p_1) / n_1 + ratio**2 * p_0 * (1 - p_0) / n_0) * total / (total - 1)


def _restricted(events: Any, n: int, events_other: Any, n_other: int, ratio: Any, root: Any) -> Any:
    """The most likely share of a group when the other group's share is ratio times it.

    The smaller root of Nθp² - Bp + m = 0, with θ the ratio, m all events, N everybody and
    B = (n_other + events)θ + events_other + n. B² - 4Nθm is written as the sum of squares that it equals: as
    a difference it cancels, and turns negative, where a group is at 0 or 100 %.
    """
    scaled, rest = (n_other + events) * ratio, events_other + n
    width = root((scaled - rest) ** 2 + 4 * ratio * (n_other - events_other) * (n - events))
    return 2 * (events + events_other) / (scaled + rest + width)
