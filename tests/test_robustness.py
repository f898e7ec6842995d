"""The sum of it: when a verdict is called robust, and that nothing of small groups is kept."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from found import found
from made import made_company

from cxresearch.company import Company
from cxresearch.estimators import share
from cxresearch.evaluate import evaluate
from cxresearch.model import (
    Bounds,
    Estimate,
    Evaluation,
    Finding,
    Response,
    Robustness,
    Specification,
    Standardised,
    Strength,
    Verdict,
)
from cxresearch.robustness import examined, robust
from cxresearch.robustness.confounding import e_values, same_when_alike


def specified(*words: str) -> dict[str, Any]:
    """Specifications with these verdicts, the first the company's own."""
    ways = tuple(Specification({}, Verdict(word), None) for word in words)
    return {"specifications": ways, "kept": words.count(words[0]) / len(words)}


def ratio(value: float, low: float, high: float) -> Estimate:
    return Estimate(value, low, high, 0.95, 1000, "risk_ratio_score")


SUPPORTED = found("cx-more-repeat", ratio(2, 1.5, 2.5))


def judged(finding: Finding = SUPPORTED, **found: Any) -> bool | None:
    return robust(finding, Robustness(strength=Strength(), **found))


def alike(estimate: Estimate | None) -> dict[str, Standardised]:
    same = same_when_alike(SUPPORTED, estimate)
    return {"standardised": Standardised(("tenure",), estimate, 1.0, same, None, None)}


def answers(tipping: float | None) -> dict[str, Response]:
    return {
        "response": Response(
            asked=200,
            answered=100,
            share=0.5,
            by=(),
            weighted=None,
            bounds=Bounds(0.1, 0.9, 200, 0.1, 0.9),
            tipping=tipping,
        )
    }


def test_an_undecided_verdict_is_neither_robust_nor_not() -> None:
    undecided = found("cx-more-repeat", ratio(1.2, 0.9, 1.5))
    assert judged(undecided, **specified("undecided", "undecided")) is None


def test_nor_is_one_that_nothing_puts_to_the_test() -> None:
    assert judged() is None


@pytest.mark.parametrize(
    ("words", "firm"),
    [
        (("supported", "supported", "supported", "undecided"), True),
        (("supported", "supported", "undecided"), False),
        (("supported", "supported", "supported", "supported", "contradicted"), False),
    ],
)
def test_three_ways_in_four_reach_it_and_none_the_contrary(words: tuple[str, ...], firm: bool) -> None:
    assert judged(**specified(*words)) is firm


def test_it_is_the_same_with_the_groups_composed_alike() -> None:
    assert judged(**alike(ratio(1.8, 1.3, 2.4))) is True
    assert judged(**alike(ratio(1.3, 0.9, 1.8))) is False
    assert judged(**alike(None)) is False, "no stratum holds both groups"


def test_of_a_share_it_is_the_direction_of_its_contrast_that_has_to_be_the_same() -> None:
    finding = found("level12-do-not-return", share(events=80, n=100, level=0.95))
    assert finding.direction is Verdict.SUPPORTED
    assert same_when_alike(finding, Estimate(0.1, 0.02, 0.2, 0.95, 500, "standardised_difference"))
    assert not same_when_alike(finding, Estimate(0.1, -0.02, 0.2, 0.95, 500, "standardised_difference"))


def test_no_answers_of_the_silent_could_change_it() -> None:
    assert judged(**answers(None)) is True
    assert judged(**answers(0.4)) is False


def test_one_test_that_fails_is_enough() -> None:
    passed = specified("supported", "supported") | alike(ratio(1.8, 1.3, 2.4))
    assert judged(**passed, **answers(None)) is True
    assert judged(**passed, **answers(0.9)) is False


@pytest.mark.parametrize(
    ("crude", "expected"),
    [
        (ratio(2, 1.5, 2.5), (2 + 2**0.5, 1.5 + 0.75**0.5)),
        (ratio(0.5, 0.4, 0.8), (2 + 2**0.5, 1.25 + (1.25 * 0.25) ** 0.5)),
        (ratio(1.2, 0.9, 1.5), (1.2 + 0.24**0.5, 1.0)),
        (ratio(float("inf"), 2, float("inf")), (None, None)),
    ],
)
def test_e_values_by_hand(crude: Estimate, expected: tuple[float | None, float | None]) -> None:
    assert e_values(crude) == pytest.approx(expected)


# -- a company whole -----------------------------------------------------------------------------

CLAIMED = ("cx-more-repeat", "level12-do-not-return", "silent-share-96")


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """Happy customers come back, unhappy ones do not, three of each from the village of Xomnho."""
    customers, ratings, orders = [], [], []
    for place in range(80):
        key = {"customer_id": f"c{place}"}
        customers.append({**key, "segment": "Xomnho" if place % 40 < 3 else "city"})
        orders.append({**key, "order_id": f"o{place}", "ordered_at": "2024-01-01T10:00"})
        if place < 40:
            orders.append({**key, "order_id": f"again-{place}", "ordered_at": "2024-03-01T10:00"})
        if place % 40 < 30:
            rated = {
                "rating_id": f"r{place}",
                "rated_at": "2024-02-01T10:00",
                "rating": 5 if place < 40 else 1,
            }
            ratings.append({**key, **rated, "complained": place % 4 == 0})
    return made_company(tmp_path_factory.mktemp("whole"), customers=customers, ratings=ratings, orders=orders)


@pytest.fixture(scope="module")
def whole(company: Company) -> Evaluation:
    return examined(company, evaluate(company, *CLAIMED))


def test_the_findings_stay_as_they_are(company: Company, whole: Evaluation) -> None:
    before = evaluate(company, *CLAIMED)
    assert [repr(replace(each, robustness=None)) for each in whole.findings] == [
        repr(each) for each in before.findings
    ]


def test_all_parts_of_an_examination_are_there(whole: Evaluation) -> None:
    shares, ratios = whole["silent-share-96"].robustness, whole["level12-do-not-return"].robustness
    assert shares is not None and shares.response is not None and shares.multiplicity is not None
    assert (shares.response.asked, shares.response.answered) == (80, 60)
    assert shares.standardised is None
    assert ratios is not None and ratios.standardised is not None and ratios.response is None
    assert ratios.standardised.by == ("tenure", "earlier_orders", "segment")
    assert ratios.robust is True


def test_an_examination_makes_the_choices_of_its_evaluation(company: Company) -> None:
    evaluation = examined(company, evaluate(company, "level12-do-not-return", level=0.8))
    robustness = evaluation["level12-do-not-return"].robustness
    assert robustness is not None and robustness.standardised is not None
    assert robustness.standardised.estimate is not None
    assert robustness.standardised.estimate.level == 0.8


def test_nothing_of_strata_or_frames_is_kept(whole: Evaluation) -> None:
    """Strata hold groups of three; neither what names them nor their counts leave the examination."""
    for finding in whole.findings:
        for table in (finding.table, finding.detail):
            assert table is None or "stratum" not in table.columns
        told = json.dumps(repr(finding)) + repr(finding.robustness)
        assert "Xomnho" not in told and "stratum" not in told
        assert finding.robustness is not None
        weighed = finding.robustness.standardised, finding.robustness.response
        assert weighed[0] is None or weighed[0].estimate is None or weighed[0].estimate.counts == ()
        assert weighed[1] is None or weighed[1].weighted is None or weighed[1].weighted.counts == ()
