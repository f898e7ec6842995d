"""Which of many verdicts would be reached had each to be held to the number of claims tested.

The intervals of the report are each at their own level. Here every decided verdict has its p value, the smallest
1 - level at which it would still be reached, and Holm's adjustment for the number of claims; and the intervals
of those that are headlined because they are decided are widened so that, of all so selected, the expected share
that miss is 1 - level.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import exp, log

from cxresearch.company import Company
from cxresearch.estimators import holm
from cxresearch.evaluate import decided
from cxresearch.model import Estimate, Finding, Multiplicity, Verdict
from cxresearch.robustness.again import at_level
from cxresearch.robustness.record import SMALLEST

STEPS = 14
"""Halvings of the logarithm of the range of p: to within a two-thousandth of its value."""

RESULTS = (Verdict.SUPPORTED, Verdict.CONTRADICTED)


def multiplicities(findings: Mapping[str, Finding], company: Company) -> dict[str, Multiplicity]:
    """For each decided verdict, by id, whether it survives Holm over all claims tested.

    Claims that rest on one and the same estimate (96 % silent and 26 to 1; the first row of the ladder held
    against two regions) are one test. What is part of a whole is tested by itself, and the whole by its
    parts; a census or a counterexample involves no chance and is not counted.

    Source: Holm (1979), Scandinavian Journal of Statistics 6, 65-70; Benjamini and Yekutieli (2005), JASA 100,
    71-81, for the level 1 - R α/m of the R intervals selected of m.
    """
    tests = tested(findings.values())
    alpha = 1 - company.analysis.level
    p_values = {
        finding.claim.id: smallest_p(finding, company)
        for group in tests
        for finding in group
        if finding.verdict in RESULTS
    }
    least = [min([p_values.get(f.claim.id, 1.0) for f in group]) for group in tests]
    by_test = holm(least)
    selected = sum(1 for group in tests if any(finding.claim.id in p_values for finding in group))
    level = 1 - selected * alpha / max(len(tests), 1)
    found = {}
    for group, p, p_adjusted in zip(tests, least, by_test, strict=True):
        for finding in (f for f in group if f.claim.id in p_values):
            own = p_values[finding.claim.id]
            adjusted = min(1.0, own * (p_adjusted / p if p else 1.0))
            found[finding.claim.id] = Multiplicity(
                tests=len(tests),
                p=own,
                p_adjusted=adjusted,
                survives=adjusted < alpha,
                adjusted=at_level(finding, company, level),
            )
    return found


def tested(findings: Iterable[Finding]) -> list[list[Finding]]:
    """The tests that were made, each with the findings that rest on its one estimate."""
    tests: dict[object, list[Finding]] = {}
    for finding in findings:
        estimate = finding.estimate
        if estimate is None or finding.claim.kind != "measured":
            continue
        tests.setdefault(_identity(estimate), []).append(finding)
    return list(tests.values())


def _identity(estimate: Estimate) -> object:
    return estimate.counts or (estimate.method, estimate.value, estimate.low, estimate.high, estimate.n)


def smallest_p(finding: Finding, company: Company) -> float:
    """The smallest 1 - level at which the verdict would still be reached, to three digits; not below `SMALLEST`,
    and never below the p value of the test that a verdict has to survive besides."""

    def holds(p: float) -> bool:
        estimate = at_level(finding, company, 1 - p)
        return estimate is not None and decided(finding.claim, estimate, finding.region)[0] is finding.verdict

    own = finding.p_adjusted or 0.0
    if holds(SMALLEST):
        return max(SMALLEST, own)
    low, high = log(SMALLEST), log(1 - company.analysis.level)
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if holds(exp(middle)) else (middle, high)
    return max(exp(high), own)
