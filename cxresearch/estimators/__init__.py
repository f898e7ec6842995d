"""Small table -> estimate: pure functions of named counts and sums, none of which sees a row of data.

Two groups are told apart by suffix: `_1` is the numerator or minuend (the group the claim speaks of), `_0`
the one it is compared with. Events are customers with the outcome, `n` customers who could have had it; nulls
are in neither. `level` is the confidence level of a two-sided interval. What has no interval raises
`Untestable`, for one of these reasons; an interval of width zero is never returned, but for the one identity
that `profit_effect` names.

    undefined:too_few          a group compared is empty, or the answers leave no degree of freedom
    undefined:all_equal        every outcome, every value or every x is the same
    undefined:no_total         a total that a ratio is formed from is 0 or less
    undefined:exact_fit        a coefficient without an error: nobody departs from the line, or one decides it
    undefined:no_profit        what a customer brings does not cover the cost of winning one, or may not
    undefined:no_cost_saving   a lower cost would not raise the profit
    minimum:months=N           fewer than twelve months

An interval from -inf to inf carries its reason, `undefined:denominator`, in the estimate.
"""

from __future__ import annotations

from cxresearch.estimators.counted import mean_of_counts, median_of_counts, ratio_of_means_of_counts
from cxresearch.estimators.means import mean, slope
from cxresearch.estimators.months import ratio_of_monthly_ratios
from cxresearch.estimators.paired import difference_of_dependent_shares, ratio_of_counts, simultaneous_shares
from cxresearch.estimators.profit import Book, profit_curve, profit_effect, retention_versus_cost
from cxresearch.estimators.regression import (
    coefficient,
    jackknife,
    least_squares,
    lmg,
    r_squared_low,
    ratio_of_coefficients,
    sandwich,
)
from cxresearch.estimators.shares import (
    contrast,
    difference,
    ratio_of_shares,
    share,
    share_exact,
    weighted_share,
)
from cxresearch.estimators.strata import (
    holm,
    ratio_over_strata,
    standardised_difference,
    standardised_ratio,
)
from cxresearch.estimators.totals import linear_ratio_of_totals, ratio_of_totals, share_of_totals

__all__ = [
    "Book",
    "coefficient",
    "contrast",
    "difference",
    "difference_of_dependent_shares",
    "holm",
    "jackknife",
    "least_squares",
    "linear_ratio_of_totals",
    "lmg",
    "mean",
    "mean_of_counts",
    "median_of_counts",
    "profit_curve",
    "profit_effect",
    "r_squared_low",
    "ratio_of_coefficients",
    "ratio_of_counts",
    "ratio_of_means_of_counts",
    "ratio_of_monthly_ratios",
    "ratio_of_shares",
    "ratio_of_totals",
    "ratio_over_strata",
    "retention_versus_cost",
    "sandwich",
    "share",
    "share_exact",
    "share_of_totals",
    "simultaneous_shares",
    "slope",
    "standardised_difference",
    "standardised_ratio",
    "weighted_share",
]
