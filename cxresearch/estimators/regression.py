"""Linear models from sums and cross-products: coefficients, their ratio, what each predictor explains."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import comb, copysign, inf, isclose, isfinite, nan, sqrt

import numpy as np
import scipy
from numpy.typing import NDArray

from cxresearch.estimators.basis import checked, t_of
from cxresearch.model import Estimate, Untestable

Array = NDArray[np.float64]

# Below this share of its own spread a column counts as a combination of others: ten digits are gone then.
NOTHING_OF_ITS_OWN = 1e-10


def least_squares(xx: Array, xy: Array) -> tuple[Array, Array]:
    """Coefficients and the inverse of X'X, from cross-products.

    b = (X'X)⁻¹ X'y. The caller puts the intercept among the columns of X (one of ones) or subtracts the means.
    Columns are brought to length 1 before the inversion, so that the unit of none matters.

    Args:
        xx: X'X, k by k.
        xy: X'y, k.

    Raises:
        Untestable: `undefined:all_equal` when a column is (nearly) a combination of the others: a predictor
            that never varies, or two that always agree.
        ValueError: Cross-products that are not numbers, or whose shapes do not match.

    Source: Draper and Smith (1998), Applied Regression Analysis, 3rd edition, chapter 5.

    >>> b, _ = least_squares(np.array([[4, 10], [10, 30]]), np.array([16, 50]))  # y = 1, 3, 5, 7 at 1, 2, 3, 4
    >>> print(b.round(6))
    [-1.  2.]
    """
    xx, xy = np.asarray(xx, dtype=float), np.asarray(xy, dtype=float)
    if xx.shape != (len(xy), len(xy)) or not (np.isfinite(xx).all() and np.isfinite(xy).all()):
        raise ValueError("cross-products are finite numbers, k by k and k")
    if not len(xy) or not (np.diag(xx) > 0).all():
        raise Untestable("undefined:all_equal")
    lengths = np.sqrt(np.diag(xx))
    values, vectors = np.linalg.eigh(xx / np.outer(lengths, lengths))
    if values[0] < NOTHING_OF_ITS_OWN:
        raise Untestable("undefined:all_equal")
    inverse = (vectors / values) @ vectors.T / np.outer(lengths, lengths)
    return inverse @ xy, inverse


def sandwich(inverse: Array, meat: Array) -> Array:
    """The robust covariance of coefficients, (X'X)⁻¹ M (X'X)⁻¹.

    M is summed where the rows are, in a second pass with the coefficients. HC3: Σ x x' e² / (1-h)² with
    e = y - x'b and h = x'(X'X)⁻¹x. Several rows a customer: G/(G-1) Σ_g s_g s_g' with s_g = Σ x e over the
    rows of customer g; the further factor (n-1)/(n-k) of some packages is not applied.

    Raises:
        Untestable: `undefined:exact_fit` when M is not finite: some h is 1, that row alone decides a
            coefficient and departs from no line. Such a row is not to be left out of the sum.

    Source: White (1980), Econometrica 48, 817-838; MacKinnon and White (1985), Journal of Econometrics 29,
    305-325 (HC3); Liang and Zeger (1986), Biometrika 73, 13-22 (clusters).

    >>> sandwich(np.array([[0.5, 0], [0, 0.25]]), np.array([[4, 2], [2, 8]]))
    array([[1.  , 0.25],
           [0.25, 0.5 ]])
    """
    if not np.isfinite(meat).all():
        raise Untestable("undefined:exact_fit")
    covariance = inverse @ meat @ inverse
    return (covariance + covariance.T) / 2


def coefficient(
    *, value: float, variance: float, degrees: float, n: int, level: float, method: str
) -> Estimate:
    """A coefficient with Student's t interval, value ± t_{degrees} √variance.

    Args:
        value: The coefficient.
        variance: Its variance, from `sandwich`.
        degrees: n - k for "ols_hc3", customers less one for "ols_cluster".
        n: Customers.
        level: Confidence level, between 0 and 1.
        method: The name of the method, "ols_hc3" or "ols_cluster".

    Raises:
        Untestable: `undefined:too_few` without a degree of freedom, `undefined:exact_fit` when the variance
            is zero or lost in the value's rounding.
        ValueError: A value or variance that is not a number, a negative variance.

    Source: Long and Ervin (2000), The American Statistician 54, 217-224.

    >>> found = coefficient(value=0.5, variance=0.04, degrees=28, n=30, level=0.95, method="ols_hc3")
    >>> print(f"{found.low:.3f} {found.high:.3f}")
    0.090 0.910
    """
    _refuse(level, degrees, value, variance)
    if variance < 0:
        raise ValueError(f"a variance of {variance}")
    error = sqrt(variance)
    if isclose(value, value + error, rel_tol=1e-12):
        raise Untestable("undefined:exact_fit")
    half = t_of(degrees, level) * error
    return Estimate(value, value - half, value + half, level, n, method)


def ratio_of_coefficients(
    *,
    numerator: float,
    denominator: float,
    var_numerator: float,
    var_denominator: float,
    covariance: float,
    degrees: float,
    n: int,
    level: float,
) -> Estimate:
    """The ratio of two coefficients with Fieller's interval.

    The limits are the θ at which (a - θb)² = t² (v_a - 2θ v_ab + θ² v_b), the ratios a t test does not
    reject. Where the denominator b is not itself separated from 0, b² <= t² v_b, they do not enclose an
    interval: it is then (-inf, inf) with the reason `undefined:denominator`, and the value the bare ratio
    (nan for 0/0).

    Raises:
        Untestable: `undefined:too_few` without a degree of freedom, `undefined:exact_fit` when the ratio is
            without error (no variance, or numerator and denominator always in this proportion).
        ValueError: What is not a number, a negative variance, a covariance beyond the variances.

    Source: Fieller (1954), Journal of the Royal Statistical Society B 16, 175-185.

    >>> found = ratio_of_coefficients(numerator=3, denominator=2, var_numerator=0.04, var_denominator=0.09,
    ...     covariance=0.01, degrees=50, n=53, level=0.95)
    >>> print(f"{found.value:.3f} {found.low:.3f} {found.high:.3f}")
    1.500 1.134 2.144
    """
    _refuse(level, degrees, numerator, denominator, var_numerator, var_denominator, covariance)
    product = var_numerator * var_denominator
    if min(var_numerator, var_denominator) < 0 or covariance**2 > product * (1 + 1e-9):
        raise ValueError(f"variances {var_numerator} and {var_denominator} with covariance {covariance}")
    square = t_of(degrees, level) ** 2
    free = denominator**2 - square * var_denominator
    if free <= 0:
        undefined = nan if numerator == 0 else copysign(inf, numerator)
        value = numerator / denominator if denominator else undefined
        return Estimate(value, -inf, inf, level, n, "fieller", reason="undefined:denominator")
    value = numerator / denominator
    # With the variance of a - θb at the ratio the argument of the root is a sum, which cannot cancel.
    spread = var_numerator - 2 * value * covariance + value**2 * var_denominator
    if spread <= 1e-12 * (var_numerator + value**2 * var_denominator):
        raise Untestable("undefined:exact_fit")
    inner = free * spread + square * (value * var_denominator - covariance) ** 2
    half = sqrt(square * inner)
    centre = numerator * denominator - square * covariance
    if isclose(centre, centre + half, rel_tol=1e-12):
        raise Untestable("undefined:exact_fit")
    return Estimate(value, (centre - half) / free, (centre + half) / free, level, n, "fieller")


def lmg(covariance: Array) -> tuple[Array, Array]:
    """R² of a linear model, and the part of it owed to each predictor (LMG, the Shapley value of R²).

    A predictor's part is what R² gains when it joins the others, averaged over all orders of joining; with
    subsets: Σ over S without j of |S|! (k-|S|-1)!/k! (R²(S+j) - R²(S)). Parts sum to R². Of predictors that
    always agree each gets the same part; together they are worth one.

    Args:
        covariance: Of (y, x1, ..., xk), k from 2 to 7: covariances or cross-products about the mean; one such
            matrix, or a stack of them of shape (..., k + 1, k + 1).

    Returns:
        R², of shape (...), and the k parts, in R² units, of shape (..., k).

    Raises:
        Untestable: `undefined:all_equal` when y or a predictor of any of them has no variance, that is less
            than 1e-12 of the largest: sums subtracted in floating point leave such crumbs of a constant.
        ValueError: Not covariance matrices, or not of 2 to 7 predictors.

    Source: Lindeman, Merenda and Gold (1980), Introduction to Bivariate and Multivariate Analysis, page 119;
    Grömping (2007), The American Statistician 61, 139-147.

    >>> r_squared, parts = lmg(np.array([[1, 0.5, 0.5], [0.5, 1, 0.5], [0.5, 0.5, 1]]))
    >>> print(f"{r_squared:.4f}", [f"{part:.4f}" for part in parts])
    0.3333 ['0.1667', '0.1667']
    """
    matrix = np.asarray(covariance, dtype=float)
    k = matrix.shape[-1] - 1
    if matrix.shape[-2:] != (k + 1, k + 1) or not 2 <= k <= 7 or not np.isfinite(matrix).all():
        raise ValueError("covariance matrices of y and 2 to 7 predictors")
    variances = np.diagonal(matrix, axis1=-2, axis2=-1)
    if not (variances > 1e-12 * variances.max(axis=-1, keepdims=True)).all():
        raise Untestable("undefined:all_equal")
    correlation = matrix / np.sqrt(variances[..., :, None] * variances[..., None, :])
    symmetric = np.allclose(correlation, np.swapaxes(correlation, -2, -1), atol=1e-9)
    if not symmetric or np.abs(correlation).max() > 1 + 1e-9:
        raise ValueError("a covariance matrix is symmetric, and no correlation exceeds 1")
    with_y, among = correlation[..., 0, 1:], correlation[..., 1:, 1:]
    explained = {frozenset[int](): np.zeros(matrix.shape[:-2])}
    for size in range(1, k + 1):
        subsets = list(combinations(range(k), size))
        at = np.array(subsets)
        # The pseudo-inverse leaves out directions in which the chosen predictors do not vary.
        inverse = np.linalg.pinv(
            among[..., at[:, :, None], at[:, None, :]], rcond=NOTHING_OF_ITS_OWN, hermitian=True
        )
        each = np.einsum("...si,...sij,...sj->s...", with_y[..., at], inverse, with_y[..., at])
        explained |= zip(map(frozenset, subsets), each, strict=True)
    parts = [
        sum(
            (explained[chosen | {j}] - before) / (k * comb(k - 1, len(chosen)))
            for chosen, before in explained.items()
            if j not in chosen
        )
        for j in range(k)
    ]
    return explained[frozenset(range(k))], np.stack(parts, axis=-1)


def jackknife(*, value: float, without: Sequence[float], n: int, level: float, method: str) -> Estimate:
    """A quantity with the interval of the delete-a-group jackknife.

    SE² = (G-1)/G Σ (θ_(g) - their mean)², value ± t_{G-1} SE: centred on the whole sample's value, not on the
    mean of the replicates, and not clipped to the quantity's range.

    Args:
        value: The quantity on all customers.
        without: The quantity without each group of customers, groups of (nearly) one size.
        n: Customers.
        level: Confidence level, between 0 and 1.
        method: The name of the method, "lmg_jackknife" for parts of R².

    Raises:
        Untestable: `undefined:too_few` under two groups, `undefined:all_equal` when leaving out a group never
            changes anything.
        ValueError: A value that is not a number.

    Source: Kott (2001), Journal of Official Statistics 17, 521-526; Wolter (2007), Introduction to Variance
    Estimation, 2nd edition, chapter 4.

    >>> found = jackknife(value=0.6, without=[0.58, 0.61, 0.6, 0.63], n=80, level=0.95, method="lmg_jackknife")
    >>> print(f"{found.low:.3f} {found.high:.3f}")
    0.501 0.699
    """
    _refuse(level, len(without) - 1, value, *without)
    groups, centre = len(without), sum(without) / len(without)
    error = sqrt((groups - 1) / groups * sum((each - centre) ** 2 for each in without))
    if error <= 1e-12 * max(abs(each) for each in (value, *without)):
        raise Untestable("undefined:all_equal")
    half = t_of(groups - 1, level) * error
    return Estimate(value, value - half, value + half, level, n, method)


def r_squared_low(*, r_squared: float, n: int, predictors: int, level: float) -> float:
    """The lower limit of a two-sided interval for the population's R², by inverting the noncentral F.

    F = (R²/k) / ((1-R²)/(n-k-1)) exceeds its observed value with chance (1-level)/2 at the noncentrality
    λ = n ρ²/(1-ρ²) of the limit ρ²; 0 where even ρ² = 0 makes that likely enough. Exact for given predictors
    and normal errors. Where predictors are drawn like the answer it is a little too high for a large R², but
    it is there to tell a model that explains something from one that does not, where the two agree.

    Args:
        r_squared: R² of the sample.
        n: Customers.
        predictors: k, without the intercept.
        level: Confidence level, between 0 and 1.

    Raises:
        Untestable: `undefined:too_few` when n - k - 1 < 1.
        ValueError: An R² outside 0 to 1, no predictor.

    Source: Steiger (2004), Psychological Methods 9, 164-182; Smithson (2003), Confidence Intervals, chapter 4.

    >>> print(f"{r_squared_low(r_squared=0.25, n=100, predictors=5, level=0.95):.4f}")
    0.0808
    """
    _refuse(level, n - predictors - 1, r_squared)
    if predictors < 1 or not -1e-9 <= r_squared <= 1 + 1e-9:
        raise ValueError(f"R² of {r_squared} with {predictors} predictors")
    if r_squared >= 1:
        return 1.0
    degrees, tail = n - predictors - 1, (1 - level) / 2
    observed = max(0.0, r_squared) / predictors / ((1 - r_squared) / degrees)

    def excess(rho_squared: float) -> float:
        noncentrality = n * rho_squared / (1 - rho_squared)
        return 1 - tail - float(scipy.special.ncfdtr(predictors, degrees, noncentrality, observed))

    return 0.0 if excess(0.0) >= 0 else float(scipy.optimize.brentq(excess, 0.0, r_squared, xtol=1e-12))


def _refuse(level: float, degrees: float, *numbers: float) -> None:
    checked(level)
    if not all(map(isfinite, numbers)):
        raise ValueError(f"not all of {numbers} are numbers")
    if not degrees > 0:
        raise Untestable("undefined:too_few")
