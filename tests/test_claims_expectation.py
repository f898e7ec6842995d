"""Claims about expectations: small tables worked out by hand, and the regression against statsmodels on the
rows themselves, from the company's files to the interval."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from made import made_company
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from cxresearch.claims import CLAIMS
from cxresearch.evaluate import evaluate
from cxresearch.model import Analysis, Untestable, Verdict

ANALYSIS = Analysis()
SUBTRACTION = "satisfaction-is-performance-vs-expectation"
# 120 customers expected less than they got, 80 as much, 50 more.
BY_EXPECTATION = pd.DataFrame(
    {"expectation": ["exceeded", "met", "missed"], "n": [120, 80, 50], "events": [90, 40, 10]}
)


def fieller(a, b, cov, degrees, level=0.95):
    """The ratios θ that a t test of a - θb = 0 does not reject, as the roots of its quadratic."""
    t2 = stats.t.ppf((1 + level) / 2, degrees) ** 2
    quadratic = [
        b * b - t2 * cov[1, 1],
        -2 * (a * b - t2 * cov[0, 1]),
        a * a - t2 * cov[0, 0],
    ]
    return sorted(np.roots(quadratic).real)


def surveys(seed: int, customers: int = 60, effect: float = -0.4) -> pd.DataFrame:
    """One to three surveys a customer on a scale from 1 (best) to 6, some without an answer."""
    draw = np.random.default_rng(seed)
    rows = []
    for customer in range(customers):
        for visit in range(draw.integers(1, 4)):
            performed, expected = draw.integers(1, 7, 2)
            rating = np.clip(
                round(3.5 + 0.7 * (performed - 3.5) + effect * (expected - 3.5) + draw.normal()), 1, 6
            )
            rows.append(
                {
                    "rating_id": f"r{customer}-{visit}",
                    "customer_id": f"c{customer}",
                    "rated_at": f"2024-0{visit + 1}-{draw.integers(10, 28)}T10:00",
                    "rating": int(rating),
                    "performed": int(performed) if draw.random() < 0.9 else None,
                    "expected": int(expected) if draw.random() < 0.9 else None,
                }
            )
    return pd.DataFrame(rows)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_regression_is_that_of_statsmodels_on_the_rows(tmp_path: Path, seed: int) -> None:
    rows = surveys(seed)
    written = rows.astype(object).where(rows.notna(), "").to_dict("records")
    company = made_company(tmp_path, ratings=written, scale="[1, 6]", higher_is_better=False)
    found = evaluate(company, SUBTRACTION)[SUBTRACTION]
    latest = (
        rows.dropna().sort_values(["customer_id", "rated_at", "rating_id"]).groupby("customer_id").tail(1)
    )
    levels = 1 + 4 * (6 - latest[["rating", "performed", "expected"]].astype(float)) / 5
    model = sm.OLS(levels["rating"], sm.add_constant(levels[["performed", "expected"]])).fit(cov_type="HC3")
    cov = model.cov_params().loc[["expected", "performed"], ["expected", "performed"]].to_numpy()
    low, high = fieller(model.params["expected"], model.params["performed"], cov, len(levels) - 3)
    estimate = found.estimate
    assert estimate.n == len(levels)
    assert estimate.value == pytest.approx(model.params["expected"] / model.params["performed"], rel=1e-8)
    assert (estimate.low, estimate.high) == pytest.approx((low, high), rel=1e-8)
    assert list(found.table["predictor"]) == ["performed", "expected"]
    assert list(found.table["coefficient"]) == pytest.approx(list(model.params.iloc[1:]), rel=1e-8)


def survey(customer: int, rating: int, performed: int, expected: int) -> dict[str, object]:
    return {
        "rating_id": f"r{customer}",
        "customer_id": f"c{customer}",
        "rated_at": "2024-01-01T10:00",
        "rating": rating,
        "performed": performed,
        "expected": expected,
    }


CORNERS = [(1, 1), (1, 5), (5, 1), (5, 5), (3, 2)]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([survey(i, 3, *CORNERS[i % 5]) for i in range(20)], "undefined:all_equal"),
        ([survey(i, 1 + i % 5, 3, 1 + i % 4) for i in range(20)], "undefined:all_equal"),
        ([survey(i, 1 + i % 5, 1 + i % 4, 1 + i % 4) for i in range(20)], "undefined:all_equal"),
        ([survey(i, CORNERS[i % 5][0], *CORNERS[i % 5]) for i in range(20)], "undefined:exact_fit"),
        # The last customer alone expected something else, so that the model follows that one.
        (
            [*(survey(i, 1 + (i * 7) % 5, 1 + i % 5, 3) for i in range(20)), survey(99, 2, 3, 5)],
            "undefined:exact_fit",
        ),
        ([survey(i, 1 + i % 5, *CORNERS[i % 5]) for i in range(9)], "minimum:expectation=9"),
        # Performance lowers the rating and expectation raises it: the ratio alone would be the claimed one.
        (
            [
                survey(4 * i + j, 3 + (e > 3) - (p > 3) + (i % 2) * (j % 2), p, e)
                for i in range(10)
                for j, (p, e) in enumerate(CORNERS[:4])
            ],
            "undefined:reversed",
        ),
    ],
)
def test_what_has_no_ratio_is_said_to_have_none(tmp_path: Path, rows, reason: str) -> None:
    found = evaluate(made_company(tmp_path, ratings=rows), SUBTRACTION)[SUBTRACTION]
    assert (found.verdict, found.reason) == (Verdict.UNTESTABLE, reason)


def test_without_an_effect_of_performance_the_ratio_is_undecided(tmp_path: Path) -> None:
    rows = [survey(i, 1 + (i // 4) % 5, *CORNERS[i % 4]) for i in range(40)]
    found = evaluate(made_company(tmp_path, ratings=rows), SUBTRACTION)[SUBTRACTION]
    assert (found.verdict, found.reason) == (Verdict.UNDECIDED, "undefined:denominator")
    assert (found.estimate.low, found.estimate.high) == (-np.inf, np.inf)


@pytest.mark.parametrize("id", ["level5-exceeds-expectations", "exceeding-creates-fanatics"])
def test_exceeded_over_met(id: str) -> None:
    claim = CLAIMS[id]
    estimate = claim.estimate(BY_EXPECTATION, ANALYSIS)
    limits = confint_proportions_2indep(90, 120, 40, 80, compare="ratio", method="score", correction=True)
    assert (estimate.value, estimate.n) == (pytest.approx(1.5), 200)
    assert (estimate.low, estimate.high) == pytest.approx(limits, rel=1e-5)
    base = claim.base(BY_EXPECTATION, ANALYSIS)
    assert (base.value, base.low, base.high) == pytest.approx(
        (0.5, *proportion_confint(40, 80, method="wilson"))
    )
    for few, reason in ((BY_EXPECTATION.assign(n=[9, 80, 50], events=1), "exceeded=9"),
                        (BY_EXPECTATION.assign(n=[90, 8, 50], events=1), "met=8")):  # fmt: skip
        with pytest.raises(Untestable, match=f"^minimum:{reason}$"):
            claim.estimate(few, ANALYSIS)


def test_the_satisfied_among_those_who_got_what_they_expected() -> None:
    claim = CLAIMS["met-expectation-satisfied"]
    estimate = claim.estimate(BY_EXPECTATION, ANALYSIS)
    wilson = proportion_confint(130, 200, method="wilson")
    assert (estimate.value, estimate.low, estimate.high, estimate.n) == pytest.approx((0.65, *wilson, 200))
    assert claim.base(BY_EXPECTATION, ANALYSIS).value == pytest.approx(10 / 50)
    contrast = claim.contrast(BY_EXPECTATION, ANALYSIS)
    newcombe = confint_proportions_2indep(130, 200, 10, 50, compare="diff", method="newcomb")
    assert (contrast.value, contrast.low, contrast.high) == pytest.approx((0.45, *newcombe))
    none_missed = BY_EXPECTATION.iloc[:2]
    assert claim.estimate(none_missed, ANALYSIS) == estimate
    with pytest.raises(Untestable, match="^minimum:missed=0$"):
        claim.base(none_missed, ANALYSIS)


def test_the_rise_of_expectations() -> None:
    claim = CLAIMS["rising-expectations"]
    changes = [1] * 20 + [2] * 5 + [-1] * 15 + [0] * 10
    table = pd.DataFrame(
        {
            "next_expected": ["higher", "lower", "same"],
            "n": [50] * 3,
            "events": [25, 15, 10],
            "total": [30.0, -15.0, 0.0],
            "squares": [40.0, 15.0, 0.0],
        }
    )
    estimate = claim.estimate(table, ANALYSIS)
    limits = stats.t.interval(0.95, 49, np.mean(changes), stats.sem(changes))
    assert (estimate.value, estimate.low, estimate.high) == pytest.approx((0.3, *limits))
    with pytest.raises(Untestable, match="^minimum:asked_again=9$"):
        claim.estimate(table.assign(n=9, events=[4, 5, 0]), ANALYSIS)
    with pytest.raises(Untestable, match="^undefined:all_equal$"):
        claim.estimate(table.iloc[2:].assign(n=10), ANALYSIS)


def test_who_was_exceeded_met_or_missed(tmp_path: Path) -> None:
    # On a scale from 1 (best) to 5: performed 2 against expected 3 is more than expected.
    rows = [
        survey(1, 1, 2, 3) | {"would_recommend": "true"},
        survey(2, 2, 3, 3) | {"would_recommend": "false"},
        survey(3, 5, 4, 3) | {"would_recommend": ""},
        survey(4, 2, 1, 5) | {"would_recommend": "false"},
    ]
    company = made_company(tmp_path, ratings=rows, higher_is_better=False)

    def rows_of(id: str) -> list[tuple[str, int, int]]:
        frame = CLAIMS[id].aggregate(company).to_pandas()
        return list(zip(frame["expectation"], frame["n"], frame["events"], strict=True))

    assert rows_of("level5-exceeds-expectations") == [("exceeded", 2, 1), ("met", 1, 0), ("missed", 1, 0)]
    assert rows_of("met-expectation-satisfied") == [("exceeded", 2, 2), ("met", 1, 1), ("missed", 1, 0)]
    assert rows_of("exceeding-creates-fanatics") == [("exceeded", 2, 1), ("met", 1, 0)]
