"""Many verdicts held to one standard: p values, Holm's order and widened intervals by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from found import found
from made import shop
from scipy.stats import norm

from cxresearch.company import Company
from cxresearch.estimators import holm, ratio_of_counts, share
from cxresearch.model import Estimate, Finding, Verdict
from cxresearch.robustness import multiplicity
from cxresearch.robustness.multiplicity import SMALLEST, multiplicities, smallest_p


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """Any company: shares are estimated again from their counts."""
    return shop(tmp_path_factory.mktemp("any"), {5: (10, 5)})


def of_share(id: str, events: int, n: int) -> Finding:
    return found(id, share(events=events, n=n, level=0.95))


def z_test(events: int, n: int, null: float) -> float:
    """The two-sided p of the score test of a share."""
    z = (events / n - null) / math.sqrt(null * (1 - null) / n)
    return float(2 * norm.sf(abs(z)))


def by_id(*findings: Finding) -> dict[str, Finding]:
    return {finding.claim.id: finding for finding in findings}


@pytest.mark.parametrize(("events", "n"), [(60, 100), (65, 100), (225, 400)])
def test_the_smallest_p_of_a_share_is_that_of_the_z_test(company: Company, events: int, n: int) -> None:
    """Wilson's limits are where the z test turns: of "more than half" against 0.5."""
    finding = of_share("level12-do-not-return", events, n)
    assert finding.verdict is Verdict.SUPPORTED
    assert smallest_p(finding, company) == pytest.approx(z_test(events, n, 0.5), rel=1e-3)


def test_a_contradicted_claim_is_tested_at_its_nearer_end(company: Company) -> None:
    finding = of_share("silent-share-96", 172, 200)
    assert finding.verdict is Verdict.CONTRADICTED
    assert smallest_p(finding, company) == pytest.approx(z_test(172, 200, 0.91), rel=2e-3)


def test_no_p_is_told_below_the_smallest(company: Company) -> None:
    assert z_test(90, 100, 0.5) < SMALLEST / 1e6
    assert smallest_p(of_share("level12-do-not-return", 90, 100), company) == SMALLEST


def test_holm_counts_every_test_and_the_undecided_too(company: Company) -> None:
    """Four tests, one undecided: the smallest p is multiplied by 4, the next by 3, the next by 2."""
    findings = by_id(
        of_share("level12-do-not-return", 67, 100),
        of_share("level5-tell-everyone", 62, 100),
        of_share("level4-not-loyal", 39, 100),
        of_share("promise-and-fair-price-rebuy", 55, 100),
    )
    assert findings["promise-and-fair-price-rebuy"].verdict is Verdict.UNDECIDED
    p = {
        "level12-do-not-return": z_test(67, 100, 0.5),
        "level5-tell-everyone": z_test(62, 100, 0.5),
        "level4-not-loyal": z_test(39, 100, 0.5),
    }
    many = multiplicities(findings, company)
    assert many.keys() == p.keys()
    for factor, id in zip((4, 3, 2), p, strict=True):
        assert many[id].p == pytest.approx(p[id], rel=2e-3)
        assert many[id].p_adjusted == pytest.approx(factor * p[id], rel=2e-3)
    assert [many[id].survives for id in p] == [True, True, False]


def test_the_interval_of_a_decided_claim_is_widened_for_those_selected(company: Company) -> None:
    """Three of four decided: each at 1 - 3/4 of 5 %."""
    findings = by_id(
        of_share("level12-do-not-return", 67, 100),
        of_share("level5-tell-everyone", 62, 100),
        of_share("level4-not-loyal", 39, 100),
        of_share("promise-and-fair-price-rebuy", 55, 100),
    )
    adjusted = multiplicities(findings, company)["level5-tell-everyone"].adjusted
    assert adjusted == share(events=62, n=100, level=1 - 3 / 4 * (1 - 0.95))


def test_a_verdict_that_only_just_holds_is_among_the_selected(company: Company) -> None:
    """60 of 100 at the very level at which 0.5 falls out of the interval: the smallest p is that level's own."""
    level = 1 - z_test(60, 100, 0.5) * (1 + 1e-7)
    finding = found("level12-do-not-return", share(events=60, n=100, level=level))
    assert finding.verdict is Verdict.SUPPORTED
    just = replace(company, analysis=replace(company.analysis, level=level))
    adjusted = multiplicities(by_id(finding), just)["level12-do-not-return"].adjusted
    assert adjusted is not None and adjusted.level == pytest.approx(level)


def test_96_percent_and_26_to_1_are_one_test(company: Company) -> None:
    findings = by_id(
        of_share("silent-share-96", 80, 100),
        found("silent-per-complainer-26", ratio_of_counts(events_1=80, events_0=20, level=0.95)),
        of_share("level12-do-not-return", 63, 100),
    )
    assert [len(group) for group in multiplicity.tested(findings.values())] == [2, 1]
    many = multiplicities(findings, company)
    assert len(many) == 3
    assert many["level12-do-not-return"].p_adjusted == pytest.approx(z_test(63, 100, 0.5), rel=2e-3)
    first = many["silent-share-96"]
    assert first.p_adjusted == pytest.approx(2 * first.p)


def test_what_involves_no_test_is_not_counted(company: Company) -> None:
    census = Estimate(0.9, math.nan, math.nan, 0.95, 20, "census")
    findings = (
        of_share("level12-do-not-return", 63, 100),
        found("old-customer-always-cheaper", census),
        found("monotone-ladder", share(events=10, n=20, level=0.95)),
        found("level5-tell-everyone", None),
    )
    assert [[each.claim.id for each in group] for group in multiplicity.tested(findings)] == [
        ["level12-do-not-return"]
    ]


def test_a_test_that_a_verdict_had_to_survive_before_is_not_undone(company: Company) -> None:
    """Among the ten negatives Holm's p is 0.03 already, whatever the interval alone would say."""
    alone = of_share("level12-do-not-return", 90, 100)
    held = found("level5-tell-everyone", share(events=90, n=100, level=0.95), p_adjusted=0.03)
    many = multiplicities(by_id(alone, held), company)
    assert many["level12-do-not-return"].p == SMALLEST
    assert many["level5-tell-everyone"].p == 0.03


def test_holm_of_two_by_hand() -> None:
    assert holm([0.02, 0.04]) == [0.04, 0.04]
