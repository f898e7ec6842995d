"""What binds several claims: every constraint has words, and a breach of each is noticed."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from found import estimate, evaluation, found

from cxresearch.claims import CLAIMS
from cxresearch.coherence import CONSTRAINTS, stated, warnings
from cxresearch.model import Estimate, Finding, Verdict
from cxresearch.show import cautions
from cxresearch.text import LANGUAGES, words

BY_ID = {constraint.id: constraint for constraint in CONSTRAINTS}

# Values that keep the algebra, then one change that breaks it.
HOLDS: dict[str, dict[str, float]] = {
    "K1": {"silent-share-96": 0.9, "silent-per-complainer-26": 9.0},
    "K2": {"silent-share-96": 0.7, "silent-leave-91": 0.9, "unhappy-leave-silently-87": 0.63},
    "K4a": {"five-vs-four-six-times": 2.0},
    "K7": {"dissatisfied-tell-9-15": 4.2, "tail-13pct-over-20": 0.2},
    "K8": {
        "dissatisfied-tell-9-15": 6.0,
        "satisfied-tell-4-6": 3.0,
        "bad-news-travels-further-per-head": 2.0,
    },
    "K11": {"churn-cut-5-profit-5-95-points": 0.2, "churn-cut-5-profit-5-95-percent": 0.06},
    "K14": {"service-vs-price-product-4x": 2.0, "service-vs-price-4x": 6.0, "service-vs-product-4x": 3.0},
    "K19": {"service-vs-price-4x": 0.5, "price-not-main-reason": -0.1},
}
BROKEN: dict[str, dict[str, float]] = {
    "K1": {"silent-per-complainer-26": 10.0},
    "K2": {"unhappy-leave-silently-87": 0.75},
    "K4a": {"five-vs-four-six-times": 3.0},
    "K7": {"dissatisfied-tell-9-15": 4.0},
    "K8": {"bad-news-travels-further-per-head": 3.0},
    "K11": {"churn-cut-5-profit-5-95-points": 0.05},
    "K14": {"service-vs-price-product-4x": 1.9},
    "K19": {"price-not-main-reason": 0.1},
}


def measured(values: dict[str, float]) -> list[Finding]:
    return [found(id, estimate(value)) for id, value in values.items()]


@pytest.mark.parametrize("id", HOLDS)
def test_a_breach_is_noticed_and_nothing_else_is(id: str) -> None:
    assert list(warnings(measured(HOLDS[id]))) == []
    (warning,) = warnings(measured({**HOLDS[id], **BROKEN[id]}))
    assert (warning.code, warning.claims) == (f"coherence:{id}", BY_ID[id].claims)


@pytest.mark.parametrize("id", ["K5", "K15"])
def test_rivals_cannot_both_be_supported(id: str) -> None:
    both = [
        replace(finding, verdict=Verdict.SUPPORTED)
        for finding in measured(dict.fromkeys(BY_ID[id].claims, 6.0))
    ]
    assert f"coherence:{id}" in [warning.code for warning in warnings(both)]
    one = [both[0], replace(both[1], verdict=Verdict.UNDECIDED)]
    assert f"coherence:{id}" not in [warning.code for warning in warnings(one)]


def test_every_check_has_a_case() -> None:
    assert {c.id for c in CONSTRAINTS if c.broken} == {*HOLDS, "K5", "K15"}
    assert HOLDS.keys() == BROKEN.keys()


@pytest.mark.parametrize("constraint", CONSTRAINTS, ids=BY_ID.keys())
def test_every_constraint_names_claims_there_are_and_has_words(constraint: Any) -> None:
    assert set(constraint.claims) <= CLAIMS.keys()
    for lang in LANGUAGES:
        assert words(lang).has(f"coherence.{constraint.id}.claims")
        assert words(lang).has(f"coherence.{constraint.id}.breach") == (constraint.broken is not None)


def test_a_missing_or_undefined_number_breaks_nothing() -> None:
    share, ratio = measured({**HOLDS["K1"], **BROKEN["K1"]})
    assert list(warnings([share])) == []
    undefined = replace(ratio, estimate=Estimate(math.inf, 8, math.inf, 0.95, 9, "wilson_odds"))
    assert list(warnings([share, undefined])) == []
    assert list(warnings([share, found("silent-per-complainer-26", None)])) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_first_page_explains_what_cannot_be_true_together_and_shows_a_breach(lang: str) -> None:
    findings = measured({**HOLDS["K1"], **BROKEN["K1"]})
    assert [constraint.id for constraint in stated(findings)] == ["K1"]
    made = evaluation(*findings, warnings=tuple(warnings(findings)))
    page = cautions(made, lang).html
    assert words(lang)("coherence.K1.claims") in page
    assert words(lang)("coherence.K1.breach") in page
    assert words(lang)("coherence.K1.breach") not in cautions(evaluation(*findings), lang).html


def by_group(*groups: tuple[int | None, int | None]) -> pd.DataFrame:
    """Groups of (events, n), None where the group is hidden."""
    events, n = (pd.array(values, dtype="Int64") for values in zip(*groups, strict=True))
    return pd.DataFrame({"group": range(len(groups)), "events": events, "n": n})


@pytest.mark.parametrize(
    ("groups", "warned"),
    [
        ([(0, 20), (20, 20)], True),
        ([(0, 900), (400, 800), (500, 500)], True),
        ([(0, 19), (20, 20)], False),
        ([(0, 20), (19, 20)], False),
        ([(0, 900), (0, 500)], False),
        ([(900, 900), (500, 500)], False),
        ([(None, None), (20, 20)], False),
        ([(0, 0), (20, 20)], False),
    ],
)
def test_all_of_one_group_and_nobody_of_another_is_too_sure(
    groups: list[tuple[int | None, int | None]], warned: bool
) -> None:
    one = replace(found("cx-more-repeat", estimate(1.3)), table=by_group(*groups))
    other = replace(found("ladder-slope", estimate(0.1)), table=by_group((3, 20), (20, 20)))
    untestable = replace(found("level4-not-loyal", None), table=by_group(*groups))
    assert [(w.code, w.count, w.claims) for w in warnings([one, other, untestable])] == (
        [("determined", 1, ("cx-more-repeat",))] if warned else []
    )
