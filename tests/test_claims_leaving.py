"""Each claim about why customers leave, against a small table worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from made import made_company
from scipy.stats import chi2
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from cxresearch.claims import CLAIMS
from cxresearch.claims.why_customers_leave.leaving import reasons_at_once
from cxresearch.company import Company
from cxresearch.evaluate import evaluate
from cxresearch.model import Analysis, Untestable, Verdict
from cxresearch.registry import lacking

ANALYSIS = Analysis()
REASONS = pd.DataFrame(
    {
        "left_for": ["service", "product", "price", "competitor", "moved", "other"],
        "n": [500] * 6,
        "events": [200, 50, 40, 110, 60, 40],
    }
)
CAUSES = pd.DataFrame(
    {"rating_level": [1, 2, 3, 4, 5], "n": [40, 60, 50, 80, 120], "events": [30, 50, 20, 30, 50]}
)
RIVALS = pd.DataFrame(
    {"rating_level": [1, 2, 3, 4, 5], "n": [40, 60, 200, 300, 500], "events": [9, 9, 30, 30, 30]}
)


@pytest.mark.parametrize(
    ("id", "others", "n"),
    [
        ("service-vs-price-product-4x", 90, 290),
        ("service-vs-price-4x", 40, 240),
        ("service-vs-product-4x", 50, 250),
    ],
)
def test_service_against_the_others_leaves_the_rest_outside(id: str, others: int, n: int) -> None:
    estimate = CLAIMS[id].estimate(REASONS, ANALYSIS)
    low, high = proportion_confint(200, n, method="wilson")
    assert estimate.value == pytest.approx(200 / others)
    assert (estimate.low, estimate.high) == pytest.approx((low / (1 - low), high / (1 - high)))
    assert estimate.n == n, "other reasons are neither in the ratio nor counted"


def test_service_minus_price_is_of_all_who_left() -> None:
    estimate = CLAIMS["price-not-main-reason"].estimate(REASONS, ANALYSIS)
    # Bonett and Price: 201/502 and 41/502, z = 1.959964
    gap, both = 160 / 502, 242 / 502
    half = 1.959964 * ((both - gap**2) / 502) ** 0.5
    assert (estimate.value, estimate.n) == (pytest.approx(0.32), 500)
    assert (estimate.low, estimate.high) == pytest.approx((gap - half, gap + half), abs=1e-6)


def test_the_reader_is_shown_intervals_that_hold_for_all_reasons_at_once() -> None:
    shown = reasons_at_once(REASONS, ANALYSIS)
    assert list(shown["events"]) == list(REASONS["events"])
    # Goodman (1965) with the chi-squared of one degree of freedom at 0.05/6, for 110 of 500
    a = chi2.ppf(1 - 0.05 / 6, 1)
    root = (a * (a + 4 * 110 * 390 / 500)) ** 0.5
    ends = [(a + 2 * 110 + sign * root) / (2 * (500 + a)) for sign in (-1, 1)]
    assert list(shown.loc[3, ["low", "high"]]) == pytest.approx(ends)


def test_a_reason_that_nobody_named_is_shown_with_an_interval() -> None:
    nobody = REASONS.assign(n=460, events=[200, 50, 0, 110, 60, 40])
    shown = reasons_at_once(nobody, ANALYSIS).iloc[2]
    assert (shown["value"], shown["low"]) == (0, 0) and shown["high"] > 0
    estimate = CLAIMS["service-vs-price-4x"].estimate(nobody, ANALYSIS)
    assert estimate.value == estimate.high == float("inf") and 4 < estimate.low < float("inf")


def test_reasons_with_the_firm_among_the_unhappy_and_the_happy() -> None:
    claim = CLAIMS["causes-mostly-internal"]
    estimate = claim.estimate(CAUSES, ANALYSIS)
    low, high = proportion_confint(80, 100, method="wilson")
    assert (estimate.value, estimate.n) == (0.8, 100)
    assert (estimate.low, estimate.high) == pytest.approx((low, high))
    assert claim.base(CAUSES, ANALYSIS).value == pytest.approx(80 / 200)
    contrast = claim.contrast(CAUSES, ANALYSIS)
    ends = confint_proportions_2indep(80, 100, 80, 200, compare="diff", method="newcomb")
    assert (contrast.low, contrast.high) == pytest.approx(ends)


def test_rivals_at_level_3_over_rivals_at_level_4_and_5() -> None:
    claim = CLAIMS["level3-drawn-by-rival-promotions"]
    estimate = claim.estimate(RIVALS, ANALYSIS)
    ends = confint_proportions_2indep(30, 200, 60, 800, compare="ratio", method="score")
    assert (estimate.value, estimate.n) == (pytest.approx(0.15 / 0.075), 1000)
    assert (estimate.low, estimate.high) == pytest.approx(ends, rel=1e-4)
    assert claim.base(RIVALS, ANALYSIS).value == pytest.approx(0.075)


@pytest.mark.parametrize(
    ("id", "table", "reason"),
    [
        ("service-vs-price-product-4x", REASONS.assign(events=[3, 3, 3, 99, 0, 0]), "leavers_compared=9"),
        ("service-vs-price-4x", REASONS.assign(events=[0, 99, 0, 99, 0, 0]), "leavers_compared=0"),
        ("price-not-main-reason", REASONS.assign(n=9, events=[3, 3, 3, 0, 0, 0]), "leavers=9"),
        ("causes-mostly-internal", CAUSES[3:], "leavers_1_2=0"),
        ("level3-drawn-by-rival-promotions", RIVALS[3:], "level_3=0"),
        ("level3-drawn-by-rival-promotions", RIVALS[:3], "level_4_5=0"),
    ],
)
def test_a_group_below_the_minimum(id: str, table: pd.DataFrame, reason: str) -> None:
    with pytest.raises(Untestable, match=f"^minimum:{reason}$"):
        CLAIMS[id].estimate(table, ANALYSIS)


def test_without_happy_leavers_there_is_a_share_and_nothing_to_compare_it_with() -> None:
    claim = CLAIMS["causes-mostly-internal"]
    assert claim.estimate(CAUSES[:3], ANALYSIS).n == 100
    for compared in (claim.base, claim.contrast):
        with pytest.raises(Untestable, match="^minimum:leavers_4_5=0$"):
            compared(CAUSES[:3], ANALYSIS)


# -- on a company --------------------------------------------------------------------------------


def left(customer: str, reason: str) -> dict[str, str]:
    return {"customer_id": customer, "left_at": "2024-05-01T10:00", "reason": reason}


def offering(folder: Path, *words: str) -> Company:
    """A company of 24 who left for the first of these reasons, and 12 for each of the rest."""
    sizes = {word: 24 if word == words[0] else 12 for word in words}
    exits = [left(f"{word}-{i}", word) for word, size in sizes.items() for i in range(size)]
    ratings = [
        {"rating_id": f"r{row['customer_id']}", "customer_id": row["customer_id"], "rated_at": "2024-01-10",
         "rating": 1} for row in exits
    ]  # fmt: skip
    return replace(made_company(folder, exits=exits, ratings=ratings), offered={"exits.reason": words})


def test_an_answer_that_was_not_offered_makes_a_claim_untestable_and_is_no_zero(tmp_path: Path) -> None:
    company = offering(tmp_path, "service", "product", "other")
    found = {finding.claim.id: finding for finding in evaluate(company, "service-vs-product-4x").findings}
    finding = found["service-vs-product-4x"]
    assert finding.estimate.value == 2 and finding.verdict is not Verdict.UNTESTABLE
    assert list(finding.table["left_for"]) == ["service", "product", "other"], "only what was offered"
    for id in ("service-vs-price-4x", "service-vs-price-product-4x", "price-not-main-reason"):
        assert lacking(company)[id] == "missing:exits.reason=price"
    assert lacking(company)["level3-drawn-by-rival-promotions"] == "missing:exits.reason=competitor"


def test_a_question_without_a_reason_outside_the_firm_shows_nothing_about_it(tmp_path: Path) -> None:
    company = offering(tmp_path, "service", "product", "price")
    (finding,) = evaluate(company, "causes-mostly-internal").findings
    assert finding.reason == "missing:exits.reason=other"
    company = offering(tmp_path / "b", "service", "product", "price", "moved")
    (finding,) = evaluate(company, "causes-mostly-internal").findings
    assert (finding.estimate.value, finding.estimate.n) == (pytest.approx(48 / 60), 60)
    assert finding.base_rate is None and finding.direction is None


def test_an_offered_answer_that_nobody_gave_counts_as_zero(tmp_path: Path) -> None:
    company = offering(tmp_path, "service", "product", "price", "competitor", "moved", "other")
    (finding,) = evaluate(company, "price-not-main-reason").findings
    assert finding.estimate.value == pytest.approx((24 - 12) / 84)
    empty = made_company(tmp_path / "none", exits=[left(f"c{i}", "service") for i in range(12)])
    (finding,) = evaluate(empty, "price-not-main-reason").findings
    assert (finding.estimate.value, finding.verdict) == (1, Verdict.SUPPORTED)
    assert list(finding.table["events"]) == [12, 0, 0, 0, 0, 0]
    (few,) = evaluate(
        made_company(tmp_path / "few", exits=[left("c", "price")]), "service-vs-price-4x"
    ).findings
    assert few.reason == "minimum:leavers_compared=1" and few.table["events"].isna().all()


def test_a_key_that_changes_with_each_order_says_nothing_about_what_came_before_or_after(
    tmp_path: Path,
) -> None:
    company = offering(tmp_path, "service", "product", "price", "competitor", "moved", "other")
    company = replace(company, customer_id="order")
    reasons = {
        finding.claim.id: finding.reason
        for finding in evaluate(
            company,
            "causes-mostly-internal",
            "level3-drawn-by-rival-promotions",
            "price-not-main-reason",
        ).findings
    }
    assert reasons.pop("price-not-main-reason") is None
    assert set(reasons.values()) == {"undefined:later_events"}
