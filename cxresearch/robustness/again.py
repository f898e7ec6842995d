"""The same estimate at another confidence level, or of other counts: what the other modules here start from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from cxresearch.company import Company
from cxresearch.estimators import (
    difference,
    difference_of_dependent_shares,
    ratio_of_counts,
    ratio_of_shares,
    share,
    share_exact,
)
from cxresearch.evaluate import rows
from cxresearch.model import Counts, Estimate, Finding, Untestable


def _dependent(counts: Counts, level: float) -> Estimate:
    (events_1, n), (events_0, _) = counts
    return difference_of_dependent_shares(events_1=events_1, events_0=events_0, n=n, level=level)


def _odds(counts: Counts, level: float) -> Estimate:
    ((events, n),) = counts
    return ratio_of_counts(events_1=events, events_0=n - events, level=level)


def _one(estimate: Callable[..., Estimate]) -> Callable[[Counts, float], Estimate]:
    def of(counts: Counts, level: float) -> Estimate:
        ((events, n),) = counts
        return estimate(events=events, n=n, level=level)

    return of


def _two(estimate: Callable[..., Estimate]) -> Callable[[Counts, float], Estimate]:
    def of(counts: Counts, level: float) -> Estimate:
        (events_1, n_1), (events_0, n_0) = counts
        return estimate(events_1=events_1, n_1=n_1, events_0=events_0, n_0=n_0, level=level)

    return of


FROM_COUNTS: dict[str, Callable[[Counts, float], Estimate]] = {
    "wilson": _one(share),
    "clopper_pearson": _one(share_exact),
    "newcombe": _two(difference),
    "risk_ratio_score": _two(ratio_of_shares),
    "wilson_odds": _odds,
    "bonett_price": _dependent,
}
"""The estimators that need nothing but the counts that their estimates keep, by the name of their method."""


def at_level(finding: Finding, company: Company, level: float) -> Estimate | None:
    """The finding's estimate at another confidence level; None where it has no interval at that level."""
    claim, estimate = finding.claim, finding.estimate
    if estimate is None or claim.estimate is None:
        return None
    try:
        if estimate.method in FROM_COUNTS:
            return FROM_COUNTS[estimate.method](estimate.counts, level)
        return claim.estimate(
            rows(company, claim.aggregate, claim.again), replace(company.analysis, level=level)
        )
    except Untestable:
        return None
