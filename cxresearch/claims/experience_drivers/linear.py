"""Linear models whose rows stay in the engine: sums and products out, coefficients back in as literals.

A variable is a column in levels above the middle of the scale, so that products are small and their sums exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations_with_replacement

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cxresearch.episodes import exact_sum
from cxresearch.estimators import coefficient, least_squares, ratio_of_coefficients
from cxresearch.model import Estimate, Untestable

Array = NDArray[np.float64]

FREE = 1e-9
"""What leverage must leave of every customer, 1 - h, for a residual to be divided by it."""


def moments(table: ir.Table, *variables: str) -> dict[str, ir.Value]:
    """What a linear model needs of a table: n, the sum of each variable (`a`), of each product (`a_b`)."""
    pairs = combinations_with_replacement(variables, 2)
    sums = {name: exact_sum(table[name]) for name in variables}
    return {
        "n": table.count(),
        **sums,
        **{f"{one}_{other}": exact_sum(table[one] * table[other]) for one, other in pairs},
    }


def moment_matrix(row: pd.Series, *variables: str) -> Array:
    """Z'Z of Z = (1, variables), from the columns of `moments`.

    >>> moment_matrix(pd.Series({"n": 2, "y": 3.0, "y_y": 5.0}), "y")
    array([[2., 3.],
           [3., 5.]])
    """
    matrix = np.full((len(variables) + 1,) * 2, float(row["n"]))
    for place, name in enumerate(variables, start=1):
        matrix[0, place] = matrix[place, 0] = float(row[name])
        for other in range(1, place + 1):
            known = f"{name}_{variables[other - 1]}"
            known = known if known in row.index else f"{variables[other - 1]}_{name}"
            matrix[place, other] = matrix[other, place] = float(row[known])
    return matrix


def about_means(matrix: Array) -> Array:
    """Cross-products about the means, of all but the first column, which is of ones; of one `moment_matrix`, or
    of a stack of them.

    >>> about_means(np.array([[2.0, 3.0], [3.0, 5.0]]))
    array([[0.5]])
    """
    n, sums = matrix[..., :1, :1], matrix[..., :1, 1:]
    return matrix[..., 1:, 1:] - np.swapaxes(sums, -2, -1) * sums / n


def fit(row: pd.Series, y: str, *predictors: str) -> tuple[Array, Array]:
    """Coefficients of y on an intercept and the predictors, and the inverse of X'X.

    Raises:
        Untestable: `undefined:all_equal` when y or a predictor never varies, or two always agree.
    """
    matrix = moment_matrix(row, y, *predictors)
    if about_means(matrix)[0, 0] <= 1e-12 * matrix[1, 1]:
        raise Untestable("undefined:all_equal")
    keep = [0, *range(2, len(matrix))]
    return least_squares(matrix[np.ix_(keep, keep)], matrix[keep, 1])


def residual(table: ir.Table, y: str, predictors: Sequence[str], coefficients: Array) -> ir.FloatingValue:
    """y less what the model makes of it, in the engine."""
    fitted = ibis.literal(float(coefficients[0]))
    for name, each in zip(predictors, coefficients[1:], strict=True):
        fitted = fitted + table[name] * float(each)
    return table[y] - fitted


def free(table: ir.Table, predictors: Sequence[str], inverse: Array) -> ir.FloatingValue:
    """1 - h with the leverage h = x'(X'X)⁻¹x, in the engine; null where next to nothing is left."""
    row = [ibis.literal(1.0), *(table[name] for name in predictors)]
    leverage = ibis.literal(0.0)
    for i, one in enumerate(row):
        for j, other in enumerate(row):
            leverage = leverage + one * other * float(inverse[i, j])
    left = 1.0 - leverage
    return ibis.ifelse(left > FREE, left, ibis.null("float64"))


def require_free(row: pd.Series) -> None:
    """Refuse a model that one customer settles alone: `alone` counts the customers without anything free.

    Raises:
        Untestable: `undefined:exact_fit`.
    """
    if row["alone"] > 0:
        raise Untestable("undefined:exact_fit")


def ratio(
    coefficients: Array,
    covariance: Array,
    *,
    numerator: int,
    denominator: int,
    degrees: float,
    n: int,
    level: float,
) -> Estimate:
    """One coefficient over another that is expected to be positive, by Fieller.

    Raises:
        Untestable: `undefined:reversed` when the denominator lies separately below 0: both effects then run
            against the claim, and their ratio could agree with it all the same. `undefined:exact_fit` when
            nothing deviates from the model.
    """
    one, other = coefficients[numerator], coefficients[denominator]
    if other < 0:
        variance = float(covariance[denominator, denominator])
        way = coefficient(
            value=float(other), variance=variance, degrees=degrees, n=n, level=level, method="fieller"
        )
        if way.high < 0:
            raise Untestable("undefined:reversed")
    return ratio_of_coefficients(
        numerator=float(one),
        denominator=float(other),
        var_numerator=float(covariance[numerator, numerator]),
        var_denominator=float(covariance[denominator, denominator]),
        covariance=float(covariance[numerator, denominator]),
        degrees=degrees,
        n=n,
        level=level,
    )
