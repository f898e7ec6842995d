"""Ratios of two totals over sampling units: customers, parties, journeys, each with a y and an x of its own.

All three take the sums over units of y, x, y², xy and x², so that no unit's row leaves the engine, and rest on
the residuals e = y - rx with r = Σy/Σx: the linearised variance of r is n/(n-1) Σe² / (Σx)². Σe² is the
difference of large sums, Σy² - 2rΣxy + r²Σx², and taken in exact arithmetic; the sums should be exact too
(integers or `Decimal`), as a float sum over millions of rows blurs it.

Source: Cochran (1977), Sampling Techniques, 3rd ed., pages 31-33 and 153-156.
"""

from __future__ import annotations

from fractions import Fraction
from math import sqrt

from cxresearch.estimators.basis import Number, checked, exact, limits_on_log_scale, t_of, wilson_limits, z_of
from cxresearch.model import Estimate, Untestable


def share_of_totals(
    *, units: int, y: Number, x: Number, yy: Number, xy: Number, xx: Number, level: float
) -> Estimate:
    """A share Σy/Σx of cases that come in clusters, such as offers won of offers made, parties as units.

    Wilson's interval for p = Σy/Σx among n_eff cases in place of Σx: as many independent cases as would give
    the linearised variance v, less a correction for v having n - 1 degrees of freedom,
        n_eff = min(Σx, p(1-p)/v · (z/t_{n-1})²).
    Clusters that are all alike (v = 0) count as Σx independent cases. With p at 0 or 1 nothing shows how alike
    cases of a unit are, so each unit counts as one: Wilson with n_eff = n.

    Args:
        units: n, sampling units with a case.
        y: Σy, cases with the outcome.
        x: Σx, cases.
        yy: Σy².
        xy: Σxy.
        xx: Σx².
        level: Confidence level, between 0 and 1.

    Returns:
        An estimate whose n is `units`.

    Raises:
        Untestable: `undefined:too_few` without a unit, or with one whose share lies between 0 and 1;
            `undefined:no_total` when Σx is 0.
        ValueError: Sums that no sample can have.

    Source: Korn and Graubard (1998), Survey Methodology 24, 193-201, for the effective sample size; with
    Wilson's limits as in Franco, Little, Louis and Slud (2019), Journal of Survey Statistics and Methodology 7,
    334-364.

    Five parties with 1 of 2, 0 of 1, 3 of 4, 1 of 1 and 0 of 2 offers won:

    >>> estimate = share_of_totals(units=5, y=5, x=10, yy=11, xy=15, xx=26, level=0.95)
    >>> print(f"{estimate.value:.3f} {estimate.low:.3f} {estimate.high:.3f}")
    0.500 0.150 0.850
    """
    n = _units(units, level)
    total_y, total_x = exact(y), exact(x)
    if not 0 <= total_y <= total_x:
        raise ValueError(f"{y} cases with the outcome among {x}")
    if total_x == 0:
        raise Untestable("undefined:no_total")
    if total_y in (0, total_x):
        low, high = wilson_limits(n if total_y else 0, n, z_of(level))
        return Estimate(float(total_y / total_x), low, high, level, n, "wilson_clustered")
    if n < 2:
        raise Untestable("undefined:too_few")
    share = total_y / total_x
    cases, z = float(total_x), z_of(level)
    squares = _squares(share, yy, xy, xx)
    if squares > 0:
        variance = squares * n / (n - 1) / total_x**2
        cases = min(cases, float(share * (1 - share) / variance) * (z / t_of(n - 1, level)) ** 2)
    value = float(share)
    low, high = wilson_limits(value * cases, cases, z)
    return Estimate(value, max(low, 0.0), min(high, 1.0), level, n, "wilson_clustered")


def ratio_of_totals(
    *, units: int, y: Number, x: Number, yy: Number, xy: Number, xx: Number, level: float
) -> Estimate:
    """The ratio Σy/Σx of two totals that are counts or amounts, with limits on the log scale.

    The logarithm of r has the linearised variance n/(n-1) Σe² / (Σy)²; the limits are r e^(±t SE) with t_{n-1},
    and lie above 0 as the ratio does. It is the same up and down: swapping y and x inverts it.

    Args:
        units: n, sampling units.
        y: Σy, the numerator.
        x: Σx, the denominator.
        yy: Σy².
        xy: Σxy.
        xx: Σx².
        level: Confidence level, between 0 and 1.

    Returns:
        An estimate whose n is `units`.

    Raises:
        Untestable: `undefined:too_few` under two units; `undefined:no_total` when a total is not above 0;
            `undefined:all_equal` when y is the same multiple of x in every unit.
        ValueError: Sums that no sample can have.

    Source: the module's; for the logarithm Oehlert (1992), The American Statistician 46, 27-29.

    Four customers told 3, 0, 5 and 2 others something bad and 1, 2, 2 and 0 something good:

    >>> estimate = ratio_of_totals(units=4, y=10, x=5, yy=38, xy=13, xx=9, level=0.95)
    >>> print(f"{estimate.value:.3f} {estimate.low:.3f} {estimate.high:.3f}")
    2.000 0.357 11.210
    """
    n = _two_or_more(units, level)
    if exact(y) <= 0 or exact(x) <= 0:
        raise Untestable("undefined:no_total")
    ratio = exact(y) / exact(x)
    error = sqrt(_varying_squares(ratio, yy, xy, xx) * n / (n - 1)) / float(exact(y))
    low, high = limits_on_log_scale(float(ratio), t_of(n - 1, level) * error)
    return Estimate(float(ratio), low, high, level, n, "delta_log")


def linear_ratio_of_totals(
    *, units: int, y: Number, x: Number, yy: Number, xy: Number, xx: Number, level: float
) -> Estimate:
    """The ratio Σy/Σx of two totals whose parts may be negative, such as margins, with limits on its own scale.

    r ± t_{n-1} SE with SE² = n/(n-1) Σe² / (Σx)². Nothing keeps the limits within [0, 1] or above 0, as a part
    of profit can lie outside: where some customers cost more than they bring, the others bring over 100 %.

    Args:
        units: n, sampling units.
        y: Σy, the numerator.
        x: Σx, the denominator.
        yy: Σy².
        xy: Σxy.
        xx: Σx².
        level: Confidence level, between 0 and 1.

    Returns:
        An estimate whose n is `units`.

    Raises:
        Untestable: `undefined:too_few` under two units; `undefined:no_total` when Σx is not above 0;
            `undefined:all_equal` when y is the same multiple of x in every unit.
        ValueError: Sums that no sample can have.

    Source: the module's.

    Four customers brought margins of 10, 4, -2 and 8, of which 6, 0, -5 and 3 with later orders:

    >>> estimate = linear_ratio_of_totals(units=4, y=4, x=20, yy=70, xy=94, xx=184, level=0.95)
    >>> print(f"{estimate.value:.3f} {estimate.low:.3f} {estimate.high:.3f}")
    0.200 -0.959 1.359
    """
    n = _two_or_more(units, level)
    if exact(x) <= 0:
        raise Untestable("undefined:no_total")
    ratio = exact(y) / exact(x)
    error = sqrt(_varying_squares(ratio, yy, xy, xx) * n / (n - 1)) / float(exact(x))
    value, half = float(ratio), t_of(n - 1, level) * error
    return Estimate(value, value - half, value + half, level, n, "delta")


def _units(units: int, level: float) -> int:
    ((_, n),) = checked(level, (0, units))
    return n


def _two_or_more(units: int, level: float) -> int:
    n = _units(units, level)
    if n < 2:
        raise Untestable("undefined:too_few")
    return n


def _varying_squares(ratio: Fraction, yy: Number, xy: Number, xx: Number) -> Fraction:
    squares = _squares(ratio, yy, xy, xx)
    if squares == 0:
        raise Untestable("undefined:all_equal")
    return squares


def _squares(ratio: Fraction, yy: Number, xy: Number, xx: Number) -> Fraction:
    """Σ(y - rx)², 0 where only the rounding of float sums is left of it."""
    total = exact(yy) + ratio**2 * exact(xx)
    squares = total - 2 * ratio * exact(xy)
    rounding = total / 10**12 if any(isinstance(number, float) for number in (yy, xy, xx)) else 0
    if abs(squares) <= rounding:
        return Fraction(0)
    if squares < 0:
        raise ValueError(f"no units have sums of squares {yy} and {xx} and sum of products {xy}")
    return squares
