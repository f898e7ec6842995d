"""How robust a verdict is, told: every sentence fills, in both languages, whatever was found."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest
from found import estimate, evaluation, found
from misleading import PROTECTED

from cxresearch.model import (
    Bounds,
    Estimate,
    Finding,
    Multiplicity,
    Response,
    Robustness,
    Specification,
    Standardised,
    Strength,
    Verdict,
)
from cxresearch.show import chapter, scorecard, validity
from cxresearch.show.robustness import how_robust
from cxresearch.text import LANGUAGES, words
from cxresearch.validity.results import results

STRENGTH = Strength(
    coverage=0.9475,
    simulations=400,
    power=0.83,
    supposed=6,
    needed=23_456,
    held=1.25,
    tolerance=1.71,
    becomes=Verdict.SUPPORTED,
)
WAYS = (
    Specification({}, Verdict.CONTRADICTED, estimate(1.31, off=0.2)),
    Specification({"horizon_days": "horizon_90"}, Verdict.CONTRADICTED, estimate(1.5, off=0.3)),
    Specification(
        {"horizon_days": "horizon_365", "reading.ratings": "latest_rating"},
        Verdict.UNDECIDED,
        Estimate(4.0, 2.0, math.inf, 0.95, 40, "risk_ratio_score"),
    ),
    Specification({"reading.unhappy": "unhappy_to_3"}, Verdict.UNTESTABLE, None, "minimum:level_4=7"),
)
MANY = Multiplicity(tests=80, p=0.002, p_adjusted=0.12, survives=False, adjusted=estimate(1.31, off=0.3))
ALIKE = Standardised(
    by=("tenure", "earlier_orders", "channel", "segment"),
    estimate=estimate(1.1, off=0.2),
    kept=0.93,
    same=False,
    e_value=1.95,
    e_value_limit=1.0,
)
ANSWERS = Response(
    asked=20_000,
    answered=5_000,
    share=0.36,
    by=("orders", "segment", "source"),
    weighted=estimate(0.35),
    bounds=Bounds(0.09, 0.84, 20_000, 0.08, 0.85),
    tipping=0.61,
)
FOUND = Robustness(
    strength=STRENGTH,
    specifications=WAYS,
    kept=2 / 3,
    robust=False,
    multiplicity=MANY,
    standardised=ALIKE,
    response=ANSWERS,
)


def five_versus_four(robustness: Robustness | None = FOUND) -> Finding:
    return found("five-vs-four-six-times", estimate(1.31, off=0.2), robustness=robustness)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_all_that_was_tried_is_told(lang: str) -> None:
    told = how_robust(five_versus_four(), words(lang), None)
    say = words(lang)
    for name in ("sample", "many", "alike", "answers", "ways"):
        assert say(f"robust.{name}.title") in told
    assert say("robust.fragile_told") in told
    for number in (0.9475, 0.83, 0.93, 0.61):
        assert say.percent(number).partition(".")[0].partition(",")[0] in told
    assert "nan" not in told and "{" not in told and "inf" not in told


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "changes",
    [
        {"robust": True},
        {"robust": None, "specifications": (), "kept": None},
        {"strength": Strength(needed=math.inf)},
        {"strength": Strength()},
        {"multiplicity": replace(MANY, survives=True, p=1e-4, p_adjusted=0.008, adjusted=None)},
        {"standardised": replace(ALIKE, estimate=None, same=False)},
        {"standardised": replace(ALIKE, same=True, e_value=None, e_value_limit=None)},
        {"response": replace(ANSWERS, answered=20_000)},
        {"response": replace(ANSWERS, tipping=None, weighted=None, by=())},
    ],
)
def test_it_is_told_whatever_was_found(changes: dict, lang: str) -> None:
    finding = five_versus_four(replace(FOUND, **changes))
    told = how_robust(finding, words(lang), evaluation(finding))
    assert told in chapter(finding, lang, evaluation(finding)).html
    assert words(lang)("robust.scorecard.head") in scorecard(evaluation(finding), lang).html
    assert not re.search(r"\bnan\b|\binf\b|[{}]", told)


def test_without_an_examination_nothing_is_claimed() -> None:
    assert how_robust(five_versus_four(None), words("en"), None) == ""
    assert (
        words("en")("robust.scorecard.head") not in scorecard(evaluation(five_versus_four(None)), "en").html
    )


def test_a_claim_that_nearly_any_company_meets_is_said_to_be_easy() -> None:
    easy = found("churn-cut-5-profit-5-95-points", estimate(0.3), robustness=Robustness(Strength()))
    assert "Easy to pass" in how_robust(easy, words("en"), None)
    assert "Easy to pass" not in how_robust(five_versus_four(), words("en"), None)
    assert "easy to pass" in scorecard(evaluation(easy), "en").html
    assert "easy to pass" not in scorecard(evaluation(five_versus_four()), "en").html


def test_a_p_value_too_small_to_be_told_is_told_as_below() -> None:
    tiny = replace(FOUND, multiplicity=replace(MANY, p=1e-4, p_adjusted=0.008))
    told = how_robust(five_versus_four(tiny), words("en"), None)
    assert "below 0.0001" in told and "below 0.0080" in told


def test_the_pictures_words_say_what_it_shows() -> None:
    told = how_robust(five_versus_four(), words("en"), None)
    assert 'aria-label="3 estimates in rising order, from 1.31 times to 4.00 times' in told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_on_coverage_has_a_line_for_every_claim_simulated(lang: str) -> None:
    page, say = validity(lang).html, words(lang)
    assert say("validity.title") in page
    for claim in {cell.claim for cell in results()}:
        assert say.claims[claim]["title"].split("’")[0] in page


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("id", PROTECTED)
def test_a_claim_that_a_design_protects_says_so(id: str, lang: str) -> None:
    assert words(lang).claims[id].get("protects")
