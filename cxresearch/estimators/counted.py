"""Means and medians of counts such as "how many people did you tell", from a table value -> customers.

Such counts are skewed and have long tails, so their intervals are bootstrapped: bias-corrected and accelerated
(BCa), 9,999 resamples of the whole table with a fixed seed. As a resample of n customers is a multinomial draw
of the table, no customer's row is needed, and the same table gives the same limits everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from math import ceil, floor, inf, isinf

import numpy as np
import scipy

from cxresearch.estimators.basis import checked, z_of
from cxresearch.model import Estimate, Untestable

RESAMPLES = 9_999
SEED = 1
CELLS_AT_A_TIME = 1 << 20
"""How many cells of resampled tables are in memory at once: 8 MB."""


def mean_of_counts(*, frequencies: Mapping[int, int], level: float) -> Estimate:
    """The mean of a count with its BCa bootstrap interval.

    Resamples are drawn from the table's values in rising order. With w the share of resampled means below the
    mean, plus half of those equal to it, z0 = Φ⁻¹(w) and a = Σ f d³ / (6 (Σ f d²)^1.5), d = value - mean, the
    limits are the quantiles of the resampled means (linear between neighbours) at
        Φ(z0 + (z0 ± z) / (1 - a (z0 ± z))).

    Args:
        frequencies: Customers who gave each count; a value that nobody gave may be there with 0.
        level: Confidence level, between 0 and 1.

    Raises:
        Untestable: `undefined:too_few` under two customers, or where they are so few and the level so low that
            both limits fall on one value; `undefined:all_equal` when all gave the same count.
        ValueError: Counts or frequencies that are negative or not whole.

    Source: Efron (1987), JASA 82, 171-185; Efron and Tibshirani (1993), An Introduction to the Bootstrap,
    pages 184-188.

    >>> estimate = mean_of_counts(frequencies={0: 12, 1: 9, 2: 6, 3: 2, 10: 1}, level=0.95)
    >>> print(f"{estimate.value:.2f} {estimate.low:.2f} {estimate.high:.2f}")
    1.23 0.80 2.40
    """
    checked(level)
    table = _table(frequencies)
    n, total = _n(table), _total(table)
    if n < 2:
        raise Untestable("undefined:too_few")
    if len(table) == 1:
        raise Untestable("undefined:all_equal")
    second, third = _moments(table)
    acceleration = third / (6 * second**1.5)
    low, high = _bca(total, _resampled_alone(tuple(table.items())), acceleration, level)
    return Estimate(total / n, low / n, high / n, level, n, "bca")


def ratio_of_means_of_counts(
    *, frequencies_1: Mapping[int, int], frequencies_0: Mapping[int, int], level: float
) -> Estimate:
    """The ratio x̄/ȳ of the means of a count in two independent groups, with its BCa bootstrap interval.

    Both tables are resampled by one generator, the numerator's 9,999 first. z0 and the limits are those of
    `mean_of_counts`; a = Σ l³ / (6 (Σ l²)^1.5) over all customers, their influence l being (x - x̄)/(ȳ n_1) in
    the numerator and -θ(y - ȳ)/(ȳ n_0) in the denominator, θ = x̄/ȳ. A resample whose denominator is 0 counts
    as +infinite, whatever its numerator; a quantile between a finite resample and an infinite one is infinite.

    Args:
        frequencies_1: Customers of the numerator who gave each count.
        frequencies_0: The same of the denominator.
        level: Confidence level, between 0 and 1.

    Returns:
        An estimate whose n is the customers of both groups.

    Raises:
        Untestable: `undefined:too_few` when a group has under two customers, or where they are so few and the
            level so low that both limits fall on one value; `undefined:no_total` when the counts of a group
            are all 0; `undefined:all_equal` when each group's are all the same.
        ValueError: Counts or frequencies that are negative or not whole.

    Source: as for `mean_of_counts`; several samples: Davison and Hinkley (1997), Bootstrap Methods and their
    Application, pages 71-75 and 203-211.

    >>> told, heard = {0: 5, 2: 6, 5: 8, 11: 3}, {0: 9, 1: 7, 2: 4, 6: 2}
    >>> estimate = ratio_of_means_of_counts(frequencies_1=told, frequencies_0=heard, level=0.95)
    >>> print(f"{estimate.value:.2f} {estimate.low:.2f} {estimate.high:.2f}")
    3.15 1.54 6.25
    """
    checked(level)
    table_1, table_0 = _table(frequencies_1), _table(frequencies_0)
    (n_1, n_0), (total_1, total_0) = (tuple(map(of, (table_1, table_0))) for of in (_n, _total))
    if min(n_1, n_0) < 2:
        raise Untestable("undefined:too_few")
    if min(total_1, total_0) == 0:
        raise Untestable("undefined:no_total")
    if len(table_1) == len(table_0) == 1:
        raise Untestable("undefined:all_equal")
    # Divided by θ, which a does not depend on, l is (x/x̄ - 1)/n_1 and -(y/ȳ - 1)/n_0.
    (second_1, third_1), (second_0, third_0) = _moments(table_1), _moments(table_0)
    second = second_1 / total_1**2 + second_0 / total_0**2
    acceleration = (third_1 / total_1**3 - third_0 / total_0**3) / (6 * second**1.5)
    ratios = _resampled_ratios(tuple(table_1.items()), tuple(table_0.items()))
    low, high = _bca(total_1 / total_0, ratios, acceleration, level)
    scale = n_0 / n_1
    return Estimate(total_1 / total_0 * scale, low * scale, high * scale, level, n_1 + n_0, "bca_ratio")


def median_of_counts(*, frequencies: Mapping[int, int]) -> float:
    """The median of a count: the middle one, or the midpoint of the two middle ones where n is even.

    It stands beside a mean, without an interval.

    Raises:
        Untestable: `undefined:too_few` without a customer.
        ValueError: Counts or frequencies that are negative or not whole.

    >>> median_of_counts(frequencies={0: 12, 1: 9, 2: 6, 3: 2, 10: 1})
    1.0
    """
    table = _table(frequencies)
    n = _n(table)
    if n == 0:
        raise Untestable("undefined:too_few")
    seen, middle = 0, []
    for value, customers in table.items():
        middle += [value for rank in ((n - 1) // 2, n // 2) if seen <= rank < seen + customers]
        seen += customers
    return sum(middle) / 2


def _table(frequencies: Mapping[int, int]) -> dict[int, int]:
    """Values that somebody gave, in rising order: the order in which they are resampled."""
    for value, customers in frequencies.items():
        if value < 0 or customers < 0 or value != int(value) or customers != int(customers):
            raise ValueError(f"{customers} customers with a count of {value}")
    return {int(value): int(frequencies[value]) for value in sorted(frequencies) if frequencies[value]}


def _n(table: Mapping[int, int]) -> int:
    return sum(table.values())


def _total(table: Mapping[int, int]) -> int:
    return sum(value * customers for value, customers in table.items())


def _moments(table: Mapping[int, int]) -> tuple[float, float]:
    """Σ f d² and Σ f d³, taken from whole numbers n·d so that nothing cancels."""
    n, total = _n(table), _total(table)
    second, third = (sum(f * (n * value - total) ** k for value, f in table.items()) for k in (2, 3))
    return second / n**2, third / n**3


def _generator() -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(SEED))


def _resampled_totals(table: Mapping[int, int], generator: np.random.Generator) -> np.ndarray:
    """The totals of 9,999 resamples; whole numbers, which floats add without error up to 2^53.

    The draws are made some rows at a time. Each row is drawn after the one before, value by value, and nothing
    is carried over, so the stream is that of a single call.
    """
    n, values = _n(table), np.array(list(table), dtype=float)
    shares = np.array(list(table.values())) / n
    rows = max(1, CELLS_AT_A_TIME // len(table))
    sizes = [min(rows, RESAMPLES - start) for start in range(0, RESAMPLES, rows)]
    return np.concatenate([generator.multinomial(n, shares, size=size) @ values for size in sizes])


@lru_cache(maxsize=8)
def _resampled_alone(table: tuple[tuple[int, int], ...]) -> np.ndarray:
    """The same of one table by itself, kept: the same table is asked at several confidence levels."""
    return _resampled_totals(dict(table), _generator())


@lru_cache(maxsize=8)
def _resampled_ratios(
    table_1: tuple[tuple[int, int], ...], table_0: tuple[tuple[int, int], ...]
) -> np.ndarray:
    """The ratios of the totals of two, by one generator, kept likewise."""
    generator = _generator()
    above, below = (_resampled_totals(dict(table), generator) for table in (table_1, table_0))
    return np.divide(above, below, out=np.full(RESAMPLES, inf), where=below > 0)


def _bca(value: float, resampled: np.ndarray, acceleration: float, level: float) -> tuple[float, float]:
    ordered = np.sort(resampled)
    # Equal totals, and ratios of equal totals, are equal floats: ties are found exactly.
    below = (np.sum(ordered < value) + np.sum(ordered <= value)) / 2
    bias, z = float(scipy.special.ndtri(below / RESAMPLES)), z_of(level)
    low, high = (_quantile(ordered, _share_at(bias, bias + side, acceleration)) for side in (-z, z))
    if not low < high:
        raise Untestable("undefined:too_few")
    return low, high


def _share_at(bias: float, shift: float, acceleration: float) -> float:
    # Φ(bias + shift / (1 - a·shift)) reaches 0 or 1 where a·shift reaches 1, and stays there beyond.
    free = 1 - acceleration * shift
    if free <= 0:
        return 1.0 if shift > 0 else 0.0
    return float(scipy.special.ndtr(bias + shift / free))


def _quantile(ordered: np.ndarray, share: float) -> float:
    """The linear quantile; NumPy's is nan where a neighbour is infinite."""
    place = (len(ordered) - 1) * share
    lower, upper = float(ordered[floor(place)]), float(ordered[ceil(place)])
    return upper if isinf(upper) else lower + (place - floor(place)) * (upper - lower)
