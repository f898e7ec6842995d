"""Small table -> estimate: pure functions of named counts and sums, none of which sees a row of data.

Two groups are told apart by suffix: `_1` is the numerator or minuend (the group the claim speaks of), `_0`
the one it is compared with. Events are customers with the outcome, `n` customers who could have had it; nulls
are in neither. `level` is the confidence level of a two-sided interval. What has no interval raises
`Untestable`, for one of these reasons; an interval of width zero is never returned.

    undefined:too_few      a group compared is empty, or the answers leave no degree of freedom
    undefined:all_equal    every outcome, every value or every x is the same
    undefined:exact_fit    a slope without an error: nobody departs from the line, or one customer decides it
"""

from __future__ import annotations

from cxresearch.estimators.means import mean, slope
from cxresearch.estimators.shares import contrast, difference, ratio_of_shares, share, share_exact
from cxresearch.estimators.strata import holm

__all__ = [
    "contrast",
    "difference",
    "holm",
    "mean",
    "ratio_of_shares",
    "share",
    "share_exact",
    "slope",
]
