"""Shares compared over strata, and p values of several claims held to one standard."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, fsum, inf, log, nan, sqrt

import scipy

from cxresearch.estimators.basis import checked, limits_on_log_scale, z_of
from cxresearch.model import Estimate, Untestable


def ratio_over_strata(*, strata: Sequence[tuple[int, int, int, int]], level: float) -> Estimate:
    """The Mantel-Haenszel ratio of two shares over strata, with Greenland and Robins' interval.

    θ = R/S with R = Σ x1 n0/N and S = Σ x0 n1/N over the strata, N = n1 + n0, and limits θ exp(±z SE),
    SE² = Σ (x1 n1 (n0-x0) + x0 n0 (n1-x1)) / N² / (R S). The variance of ln θ is good for a few large strata
    and for many small ones. `p` is that of ln θ = 0, two-sided; it is below 1 - level just when the interval
    leaves out 1.

    A stratum without one of the groups tells nothing of the ratio and drops out. Without an event in one
    group over all that stay the interval is [0, inf] and p = 1: the value is 0, infinite or undefined (nan).

    Args:
        strata: (events_1, n_1, events_0, n_0) of each stratum, e.g. calendar month.
        level: Confidence level, between 0 and 1.

    Returns:
        `n` counts the customers of the strata that stay.

    Raises:
        Untestable: `undefined:too_few` when no stratum stays, `undefined:all_equal` when in each that stays
            either every customer of both groups has the outcome or none has: no chance is left to estimate.
        ValueError: Counts that no sample can have.

    Source: Mantel and Haenszel (1959), Journal of the National Cancer Institute 22, 719-748; Greenland and
    Robins (1985), Biometrics 41, 55-68. The tolbutamide trial by age in Rothman, Greenland and Lash (2008),
    Modern Epidemiology, 3rd edition, chapter 15: 1.33, from 0.80 to 2.2.

    >>> estimate = ratio_over_strata(strata=[(8, 106, 5, 120), (22, 98, 16, 85)], level=0.95)
    >>> print(f"{estimate.value:.4f} {estimate.low:.4f} {estimate.high:.4f} {estimate.p:.4f}")
    1.3256 0.7979 2.2021 0.2765
    """
    both = [stratum for stratum in strata if stratum[1] != 0 and stratum[3] != 0]
    groups = [checked(level, (x_1, n_1), (x_0, n_0)) for x_1, n_1, x_0, n_0 in both]
    if not groups:
        checked(level)
        raise Untestable("undefined:too_few")
    n = sum(n_1 + n_0 for (_, n_1), (_, n_0) in groups)
    above = fsum(x_1 * n_0 / (n_1 + n_0) for (x_1, n_1), (_, n_0) in groups)
    below = fsum(x_0 * n_1 / (n_1 + n_0) for (_, n_1), (x_0, n_0) in groups)
    if above == 0 or below == 0:
        without_base = nan if above == 0 else inf
        return Estimate(0.0 if below else without_base, 0.0, inf, level, n, "mantel_haenszel", p=1.0)
    # Written as a sum of products of counts, none negative, it is 0 only where nothing varies.
    spread = fsum(
        (x_1 * n_1 * (n_0 - x_0) + x_0 * n_0 * (n_1 - x_1)) / (n_1 + n_0) ** 2
        for (x_1, n_1), (x_0, n_0) in groups
    )
    if spread == 0:
        raise Untestable("undefined:all_equal")
    value, error = above / below, sqrt(spread / above / below)
    factor = exp(z_of(level) * error)
    p = 2 * float(scipy.special.ndtr(-abs(log(value)) / error))
    return Estimate(value, value / factor, value * factor, level, n, "mantel_haenszel", p=p)


def standardised_ratio(*, strata: Sequence[tuple[int, int, int, int]], level: float) -> Estimate:
    """The ratio of two shares had both groups the strata of all customers together.

    θ = P1/P0 with P = Σ w x/n, each stratum weighed w by its share of the customers of both groups, among the
    strata that hold both. SE² of ln θ = V1/P1² + V0/P0² with V = Σ w² q(1-q)/n, q = (x+½)/(n+1) so that a
    stratum where nobody or everybody has the outcome is not taken for certain; limits θ exp(±z SE).

    Unlike `ratio_over_strata` it does not suppose that the ratio is the same in all strata: it is what the crude
    ratio would be of groups composed alike. The weights are taken as known: it speaks of these strata in the
    proportions they have here.

    Args:
        strata: (events_1, n_1, events_0, n_0) of each stratum.
        level: Confidence level, between 0 and 1.

    Returns:
        `n` counts the customers of the strata that stay.

    Raises:
        Untestable: `undefined:too_few` when no stratum holds both groups, `undefined:all_equal` without an
            event in one of the groups.
        ValueError: Counts that no sample can have.

    Source: Rothman, Greenland and Lash (2008), Modern Epidemiology, 3rd edition, chapter 15, on standardised
    risk ratios; Flanders and Rhodes (1987), Journal of Chronic Diseases 40, 697-704, for their large-sample
    limits, which have x/n where q stands here.

    >>> estimate = standardised_ratio(strata=[(8, 106, 5, 120), (22, 98, 16, 85)], level=0.95)
    >>> print(f"{estimate.value:.3f} {estimate.low:.3f} {estimate.high:.3f}")
    1.325 0.791 2.222
    """
    (p_1, v_1), (p_0, v_0), n = _standardised(strata, level)
    if p_1 == 0 or p_0 == 0:
        raise Untestable("undefined:all_equal")
    half = z_of(level) * sqrt(v_1 / p_1**2 + v_0 / p_0**2)
    low, high = limits_on_log_scale(p_1 / p_0, half)
    return Estimate(p_1 / p_0, low, high, level, n, "standardised_ratio")


def standardised_difference(*, strata: Sequence[tuple[int, int, int, int]], level: float) -> Estimate:
    """The difference P1 - P0 of two shares had both groups the strata of all customers together.

    The shares and their variances are those of `standardised_ratio`; limits P1 - P0 ± z √(V1 + V0), within
    [-1, 1].

    Raises:
        Untestable: `undefined:too_few` when no stratum holds both groups.
        ValueError: Counts that no sample can have.

    Source: as for `standardised_ratio`.

    >>> estimate = standardised_difference(strata=[(8, 106, 5, 120), (22, 98, 16, 85)], level=0.95)
    >>> print(f"{estimate.value:.3f} {estimate.low:.3f} {estimate.high:.3f}")
    0.035 -0.028 0.098
    """
    (p_1, v_1), (p_0, v_0), n = _standardised(strata, level)
    value, half = p_1 - p_0, z_of(level) * sqrt(v_1 + v_0)
    low, high = max(value - half, -1.0), min(value + half, 1.0)
    return Estimate(value, low, high, level, n, "standardised_difference")


def _standardised(
    strata: Sequence[tuple[int, int, int, int]], level: float
) -> tuple[tuple[float, float], tuple[float, float], int]:
    """Both groups' standardised share with its variance, and the customers of the strata that stay."""
    both = [stratum for stratum in strata if stratum[1] != 0 and stratum[3] != 0]
    groups = [checked(level, (x_1, n_1), (x_0, n_0)) for x_1, n_1, x_0, n_0 in both]
    if not groups:
        checked(level)
        raise Untestable("undefined:too_few")
    total = sum(n_1 + n_0 for (_, n_1), (_, n_0) in groups)
    weights = [(n_1 + n_0) / total for (_, n_1), (_, n_0) in groups]
    shares = []
    for arm in (0, 1):
        counts = [stratum[arm] for stratum in groups]
        share = fsum(w * x / n for w, (x, n) in zip(weights, counts, strict=True))
        spread = fsum(
            w * w * (x + 0.5) * (n - x + 0.5) / (n + 1) ** 2 / n
            for w, (x, n) in zip(weights, counts, strict=True)
        )
        shares.append((share, spread))
    return shares[0], shares[1], total


def holm(p: Sequence[float]) -> list[float]:
    """p values adjusted for their number by Holm's step-down method, in the same order.

    The smallest of m is multiplied by m, the next by m-1, and so on; none falls below one before it, none
    exceeds 1. Held against α, they err about any true null with a chance of at most α.

    Raises:
        ValueError: A p value outside 0 to 1.

    Source: Holm (1979), Scandinavian Journal of Statistics 6, 65-70.

    >>> holm([0.01, 0.04, 0.03, 0.005])
    [0.03, 0.06, 0.06, 0.02]
    """
    if not all(0 <= each <= 1 for each in p):
        raise ValueError(f"p values lie between 0 and 1: {list(p)}")
    adjusted, reached = [0.0] * len(p), 0.0
    for rank, place in enumerate(sorted(range(len(p)), key=lambda at: p[at])):
        reached = max(reached, min(1.0, (len(p) - rank) * p[place]))
        adjusted[place] = reached
    return adjusted
