"""What a customer is worth when more of them stay: arithmetic on a company's books, with their uncertainty.

π(r) = m/(1-r) - CAC: a customer who stays each year with chance r stays 1/(1-r) years on average, brings the
margin m in each and costs CAC once, to be won. Nothing here says that staying *causes* margin.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor, inf, isfinite, isinf, sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cxresearch.estimators.basis import checked
from cxresearch.model import Estimate, Untestable

Array = NDArray[np.float64]

DRAWS = 20_000
LONGEST = 0.999  # a share of customers kept that makes a customer last a thousand years
MONTHS = 12


@dataclass(frozen=True)
class Book:
    """Two years of a company's books, as sums.

    Attributes:
        kept: Customers of the first year who were there in the second.
        active: Customers of the first year.
        customers: Customers of the second year, those with an order in it.
        margin: Σ of their margins in that year, m.
        margin_squares: Σm², customer by customer.
        acquire_cost: What acquiring cost in each of the last twelve complete months.
        acquired: Customers acquired in each of them.
        cost: Σ of their costs (amount less margin), c; None where amounts are not known.
        cost_squares: Σc².
        margin_cost: Σmc.
    """

    kept: int
    active: int
    customers: int
    margin: float
    margin_squares: float
    acquire_cost: Sequence[float]
    acquired: Sequence[int]
    cost: float | None = None
    cost_squares: float | None = None
    margin_cost: float | None = None


@dataclass(frozen=True)
class _Draws:
    """A share kept, margin, cost of a year and cost of acquisition: as estimated, or 20,000 times drawn."""

    kept: Array
    margin: Array
    cost: Array
    acquisition: Array

    def profit(self, kept: Array) -> Array:
        return self.margin / (1 - kept) - self.acquisition


def profit_effect(*, book: Book, churn_cut: Literal["points", "percent"], level: float) -> Estimate:
    """By how much profit per customer rises when fewer leave, as a share of it: π(r')/π(r) - 1.

    "points": r' = r + 0.05, at most 0.999. "percent": churn falls by a twentieth of itself,
    1-r' = 0.95 (1-r); where acquiring costs nothing that is 1/0.95 - 1 = +5.26 % for any company, by
    arithmetic, with an interval of no width.

    The interval holds the middle `level` of 20,000 draws (PCG64, seed 1), in the order r ~ Beta(kept + ½,
    active - kept + ½), m and CAC normal: m with s²/n, CAC = ΣA/ΣN with the linearised variance
    M/(M-1) Σ(A - CAC N)²/(ΣN)² over its M = 12 months. r is at most 0.999. Draws of π(r) <= 0 count as +inf.

    Returns:
        `n` is the customers of the first year, from whom r is.

    Raises:
        Untestable: `undefined:too_few` without customers in the first year, with under two in the second or
            nobody acquired; `minimum:months=N` under twelve months; `undefined:no_profit` when π(r) is not
            positive or its 95 % interval reaches 0; `undefined:all_equal` when every draw gives the same
            (everybody stays, so that nothing is left to gain).
        ValueError: Counts or sums that no company can have.

    Source: Reichheld and Sasser (1990), Harvard Business Review 68(5), 105-111, for the claim; the formula is
    the lifetime value without discount, Gupta and Lehmann (2003), Journal of Interactive Marketing 17, 9-24.

    >>> book = Book(kept=800, active=1000, customers=900, margin=90_000, margin_squares=18_000_000,
    ...     acquire_cost=[2000, 2200, 1800] * 4, acquired=[20, 21, 19] * 4)
    >>> found = profit_effect(book=book, churn_cut="points", level=0.95)
    >>> print(f"{found.value:.4f} {found.low:.2f} {found.high:.2f}")
    0.4167 0.37 0.48
    """

    def effect(at: _Draws) -> Array:
        fewer = 0.95 * (1 - at.kept)
        more = np.minimum(at.kept + 0.05, LONGEST) if churn_cut == "points" else 1 - fewer
        before = at.profit(at.kept)
        gain = at.profit(more) - before
        return np.where(before > 0, gain / np.where(before > 0, before, 1), inf)

    estimated, drawn = _draws(book, level)
    profit = drawn.profit(drawn.kept)
    if float(estimated.profit(estimated.kept)[0]) <= 0 or _percentile(profit, 0.025) <= 0:
        raise Untestable("undefined:no_profit")
    arithmetic = churn_cut == "percent" and not any(book.acquire_cost)
    return _estimate(effect, estimated, drawn, book, level, width=not arithmetic)


def retention_versus_cost(*, book: Book, level: float) -> Estimate:
    """How many times a cost cut of 10 % two more points of customers kept are worth.

    [π(r+0.02) - π(r)] / [(m+0.1c)/(1-r) - 0.9 CAC - π(r)], r+0.02 at most 0.999, c the cost of a customer's
    year. The draws are those of `profit_effect`; c is drawn after CAC, normal given m (the regression of c on
    m that the covariance of their sums implies), so that both have their joint distribution and r, m and CAC
    are the same draws for all claims. Draws in which a lower cost raises no profit are infinite, with the
    sign of the gain from customers kept.

    Raises:
        Untestable: As `profit_effect`, but for `undefined:no_profit`, which this ratio does not need;
            `undefined:no_cost_saving` when the denominator is not positive.
        ValueError: As `profit_effect`, or a book without costs.

    Source: Murphy and Murphy (2002), Leading on the Edge of Chaos, for the claim; no derivation is known.

    >>> book = Book(kept=800, active=1000, customers=900, margin=90_000, margin_squares=18_000_000,
    ...     acquire_cost=[2000, 2200, 1800] * 4, acquired=[20, 21, 19] * 4,
    ...     cost=180_000, cost_squares=72_000_000, margin_cost=36_000_000)
    >>> found = retention_versus_cost(book=book, level=0.95)
    >>> print(f"{found.value:.3f} {found.low:.2f} {found.high:.2f}")
    0.505 0.44 0.59
    """
    if book.cost is None or book.cost_squares is None or book.margin_cost is None:
        raise ValueError("a book without costs")

    def ratio(at: _Draws) -> Array:
        gain = at.profit(np.minimum(at.kept + 0.02, LONGEST)) - at.profit(at.kept)
        saved = _saved(at)
        return np.where(saved > 0, gain / np.where(saved > 0, saved, 1), np.copysign(inf, gain))

    estimated, drawn = _draws(book, level)
    if float(_saved(estimated)[0]) <= 0:
        raise Untestable("undefined:no_cost_saving")
    return _estimate(ratio, estimated, drawn, book, level, width=True)


def profit_curve(book: Book, churns: Sequence[float]) -> list[float]:
    """π = m/churn - CAC at each churn, for the figure.

    Raises:
        Untestable: `undefined:too_few`, `minimum:months=N` as `profit_effect`.
        ValueError: A churn that is not above 0 and at most 1.

    >>> book = Book(kept=800, active=1000, customers=900, margin=90_000, margin_squares=18_000_000,
    ...     acquire_cost=[2000, 2200, 1800] * 4, acquired=[20, 21, 19] * 4)
    >>> profit_curve(book, [0.1, 0.2, 0.5])
    [900.0, 400.0, 100.0]
    """
    if not all(0 < churn <= 1 for churn in churns):
        raise ValueError(f"churn lies above 0 and is at most 1: {list(churns)}")
    margin, _ = _mean(book.customers, book.margin, book.margin_squares)
    acquisition, _ = _acquisition(book)
    return [margin / churn - acquisition for churn in churns]


def _saved(at: _Draws) -> Array:
    """What a cost lower by a tenth adds to profit."""
    return 0.1 * (at.cost / (1 - at.kept) + at.acquisition)


def _draws(book: Book, level: float) -> tuple[_Draws, _Draws]:
    ((kept, active),) = checked(level, (book.kept, book.active))
    margin, margin_variance = _mean(book.customers, book.margin, book.margin_squares)
    acquisition, acquisition_variance = _acquisition(book)
    random = np.random.Generator(np.random.PCG64(1))
    shares = np.minimum(random.beta(kept + 0.5, active - kept + 0.5, DRAWS), LONGEST)
    margins = margin + sqrt(margin_variance) * random.standard_normal(DRAWS)
    acquisitions = acquisition + sqrt(acquisition_variance) * random.standard_normal(DRAWS)
    cost, costs = 0.0, np.zeros(DRAWS)
    if book.cost is not None and book.cost_squares is not None and book.margin_cost is not None:
        n = book.customers
        cost, cost_variance = _mean(n, book.cost, book.cost_squares)
        covariance = (float(book.margin_cost) - n * margin * cost) / (n - 1) / n
        slope = covariance / margin_variance if margin_variance else 0.0
        rest = sqrt(max(0.0, cost_variance - slope * covariance))
        costs = cost + slope * (margins - margin) + rest * random.standard_normal(DRAWS)
    point = (min(kept / active, LONGEST), margin, cost, acquisition)
    return _Draws(*(np.array([each]) for each in point)), _Draws(shares, margins, costs, acquisitions)


def _mean(n: int, total: float, squares: float) -> tuple[float, float]:
    """A mean and its variance s²/n, from sums."""
    total, squares = float(total), float(squares)
    if n < 2:
        raise Untestable("undefined:too_few")
    spread = squares - total * total / n
    if not isfinite(spread) or spread < -1e-9 * squares:
        raise ValueError(f"no {n} values have sum {total} and sum of squares {squares}")
    return total / n, max(0.0, spread) / (n - 1) / n


def _acquisition(book: Book) -> tuple[float, float]:
    """The cost of a customer acquired and its variance, months as units."""
    cost, acquired = np.array(book.acquire_cost, dtype=float), np.array(book.acquired, dtype=float)
    if len(cost) != len(acquired) or not (np.isfinite(cost).all() and (acquired >= 0).all()):
        raise ValueError("each month has a cost of acquisition and customers acquired")
    if len(cost) < MONTHS:
        raise Untestable(f"minimum:months={len(cost)}")
    total = acquired.sum()
    if total == 0:
        raise Untestable("undefined:too_few")
    value = cost.sum() / total
    months = len(cost)
    variance = months / (months - 1) * ((cost - value * acquired) ** 2).sum() / total**2
    return float(value), float(variance)


def _estimate(
    quantity: Callable[[_Draws], Array],
    estimated: _Draws,
    drawn: _Draws,
    book: Book,
    level: float,
    *,
    width: bool,
) -> Estimate:
    value, simulated = float(quantity(estimated)[0]), quantity(drawn)
    low, high = (_percentile(simulated, at) for at in ((1 - level) / 2, (1 + level) / 2))
    if width and not high - low > 1e-12 * abs(value):
        raise Untestable("undefined:all_equal")
    return Estimate(value, low, high, level, int(book.active), "profit_simulation")


def _percentile(draws: Array, share: float) -> float:
    """The linear quantile, also between draws that are infinite (NumPy's is nan there)."""
    ordered = np.sort(draws)
    place = (len(ordered) - 1) * share
    below = floor(place)
    left, right = float(ordered[below]), float(ordered[min(below + 1, len(ordered) - 1)])
    return left if isinf(left) or place == below else left + (place - below) * (right - left)
