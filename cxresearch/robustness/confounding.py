"""Would the groups still differ if they were composed alike, and how much would something hidden have to explain?

What is compared was not drawn by lot: who is satisfied may also be who orders often. A comparison is repeated
with all groups weighed to the same strata of what is known of customers before (`cxresearch.episodes.strata`),
and the E-value says how strong what is not known would have to be. An association stays an association.
"""

from __future__ import annotations

from dataclasses import replace
from math import isfinite, sqrt

import pandas as pd

from cxresearch import verdict
from cxresearch.company import Company
from cxresearch.episodes import STRATUM, strata_by
from cxresearch.evaluate import decided, rows
from cxresearch.model import Analysis, Claim, Estimate, Finding, Standardised, Untestable


def standardised(finding: Finding, company: Company) -> Standardised | None:
    """The comparison behind a finding with its groups composed alike; None of a claim that compares none, or
    where nothing is known of customers before.

    Of a share with a comparison group it is the contrast that is repeated.
    """
    claim = finding.claim
    by = compared_alike(claim, company)
    crude = finding.contrast if claim.contrast else finding.estimate
    if crude is None or not by:
        return None
    within = replace(company, analysis=in_strata(company.analysis))
    table = rows(within, claim.aggregate)
    alike = _alike(claim, table, within)
    of_all = 0.0 if alike is None else min(alike.n / crude.n, 1.0)
    e_value, e_value_limit = e_values(crude) if claim.unit == "ratio" else (None, None)
    return Standardised(
        by=by,
        estimate=alike,
        kept=of_all,
        same=same_when_alike(finding, alike),
        e_value=e_value,
        e_value_limit=e_value_limit,
    )


def compared_alike(claim: Claim, company: Company) -> tuple[str, ...]:
    """What the strata of a claim are made of at this company; nothing where its groups cannot be made alike."""
    return (*claim.alike, *strata_by(company)) if claim.stratified else ()


def in_strata(analysis: Analysis) -> Analysis:
    """The same choices, with groups told apart by stratum."""
    return replace(analysis, reading=replace(analysis.reading, strata=True))


def _alike(claim: Claim, table: pd.DataFrame, company: Company) -> Estimate | None:
    compare = claim.contrast or claim.estimate
    if compare is None or STRATUM not in table or table.empty:
        return None
    try:
        return compare(table, company.analysis)
    except Untestable:
        return None


def same_when_alike(finding: Finding, alike: Estimate | None) -> bool:
    """Whether the comparison of groups composed alike comes to the finding's verdict; of a share, to the
    direction of its contrast."""
    claim = finding.claim
    if alike is None:
        return False
    if claim.contrast and claim.side is not None:
        return verdict.direction(alike, null=0, side=claim.side) is finding.direction
    return decided(claim, alike, finding.region)[0] is finding.verdict


def e_values(crude: Estimate) -> tuple[float | None, float | None]:
    """The E-value of a ratio of chances, and that of the limit of its interval nearer to 1.

    E = RR + √(RR (RR - 1)) with RR the ratio, or its inverse below 1: the least strength that something not
    measured would need, in its ratios of chances with the group and with the outcome alike, to make the ratio
    by itself. 1 where the interval holds 1: nothing needs explaining away.

    Source: VanderWeele and Ding (2017), Annals of Internal Medicine 167, 268-274.

    >>> e_value, of_limit = e_values(Estimate(3.9, 1.8, 8.7, 0.95, 1000, "risk_ratio_score"))
    >>> print(f"{e_value:.2f} {of_limit:.2f}")
    7.26 3.00
    """
    if not isfinite(crude.value) or crude.value <= 0:
        return None, None
    if crude.low <= 1 <= crude.high:
        return _e_value(crude.value), 1.0
    return _e_value(crude.value), _e_value(crude.low if crude.value > 1 else crude.high)


def _e_value(ratio: float) -> float:
    strength = ratio if ratio >= 1 else 1 / ratio
    return strength + sqrt(strength * (strength - 1))
