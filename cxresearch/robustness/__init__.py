"""How much a verdict owes to chance, to the analyst's choices, to who was compared and to who answered.

    strength       coverage, power, the size it would take, the tolerance that would change the verdict
    multiverse     the claim measured in all the ways in which it could have been measured as well
    multiplicity   the verdict among all that were reached
    confounding    groups composed alike
    selection      those who did not answer

The verdicts stand as they are; `examined` puts beside each how firmly.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cxresearch.model import Evaluation, Finding, Robustness, Verdict

if TYPE_CHECKING:
    from cxresearch.company import Company

__all__ = ["examined", "robust"]


def examined(company: Company, evaluation: Evaluation) -> Evaluation:
    """The same evaluation, each finding with an estimate with its robustness.

    Args:
        company: The company that was evaluated.
        evaluation: What `evaluate` found there.

    Raises:
        DataError: the engine is lost.
    """
    # Here, since findings that were examined before are read and shown without company or engine.
    from cxresearch.registry import region_of, registry
    from cxresearch.robustness.confounding import standardised
    from cxresearch.robustness.multiplicity import multiplicities
    from cxresearch.robustness.multiverse import kept, specifications
    from cxresearch.robustness.selection import response
    from cxresearch.robustness.strength import strength

    company = replace(company, analysis=evaluation.parameters)
    findings = {finding.claim.id: finding for finding in evaluation.findings}
    # What was not asked for may be a part of what was, or tested together with it.
    claims = registry(company.analysis.claims) | {id: finding.claim for id, finding in findings.items()}
    ranges = {id: region_of(claim, company.analysis) for id, claim in claims.items()}
    varied = specifications(company, findings, claims, ranges)
    many = multiplicities(findings, company)

    def with_robustness(finding: Finding) -> Finding:
        if finding.estimate is None:
            return finding
        id = finding.claim.id
        found = Robustness(
            strength=strength(finding, company.analysis),
            specifications=varied.get(id, ()),
            kept=kept(varied.get(id, ())),
            multiplicity=many.get(id),
            standardised=standardised(finding, company),
            response=response(finding, company),
        )
        return replace(finding, robustness=replace(found, robust=robust(finding, found)))

    return replace(evaluation, findings=tuple(map(with_robustness, evaluation.findings)))


def robust(finding: Finding, found: Robustness) -> bool | None:
    """Whether a verdict stands firm, None of an undecided one and where nothing could put it to the test.

    It does when at least `ENOUGH` of the specifications reach it and none the contrary, when it is the same with
    the groups composed alike, and when no answers of those who did not answer could change it.
    """
    from cxresearch.robustness.multiverse import CONTRARY, ENOUGH

    if finding.verdict is Verdict.UNDECIDED:
        return None
    tests = []
    if found.kept is not None:
        contrary = CONTRARY.get(finding.verdict)
        words = [each.verdict for each in found.specifications]
        tests.append(found.kept >= ENOUGH and contrary not in words)
    if found.standardised is not None:
        tests.append(found.standardised.same)
    if found.response is not None:
        tests.append(found.response.tipping is None)
    return all(tests) if tests else None
