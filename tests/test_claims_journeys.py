"""Contacts and journeys: the fixed-effects and the leave-one-out models against statsmodels on the rows
themselves, from the company's files to the interval."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from made import made_company
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep

from cxresearch.claims import CLAIMS
from cxresearch.evaluate import evaluate
from cxresearch.model import Analysis, Untestable, Verdict

ANALYSIS = Analysis()
TWELVE, PEAK_END, RESIDUE = (
    "twelve-positives-offset-one-negative",
    "peak-end-rule",
    "cx-is-residue-not-moment",
)


def rating(customer: int, day: pd.Timestamp, value: float, number: int = 0) -> dict[str, object]:
    return {
        "rating_id": f"r{customer}-{number}",
        "customer_id": f"c{customer}",
        "rated_at": day.isoformat(),
        "rating": value,
    }


def contact(number: int, customer: int, at: pd.Timestamp, valence: int, **more: object) -> dict[str, object]:
    return {
        "interaction_id": f"i{number}",
        "customer_id": f"c{customer}",
        "occurred_at": at.isoformat(),
        "valence": valence,
        **more,
    }


START, DAY = pd.Timestamp("2023-01-01T10:00"), pd.Timedelta(days=1)

# -- positives and negatives ---------------------------------------------------------------------


def history(seed: int, customers: int = 40, good: float = 0.5, bad: float = -0.9):
    """Two to five ratings a customer on 0-10, contacts in between, and the rows a regression needs."""
    draw = np.random.default_rng(seed)
    ratings, contacts, rows = [], [], []
    for customer in range(customers):
        mood, times = draw.normal(0, 1), int(draw.integers(2, 6))
        for number in range(times):
            day = START + 30 * number * DAY
            kinds = draw.choice([-1, 0, 1], size=draw.integers(0, 6))
            positives, negatives = int((kinds > 0).sum()), int((kinds < 0).sum())
            value = 6 + mood + good * positives + bad * negatives + draw.normal(0, 0.8)
            value = int(np.clip(round(value), 0, 10))
            ratings.append(rating(customer, day, value, number))
            for kind in kinds:
                # At the rating's own moment at the latest, and never at the moment of the one before.
                at = day - int(draw.integers(0, 30)) * DAY
                contacts.append(contact(len(contacts), customer, at, int(kind)))
            if number and times >= 3:
                rows.append((customer, 1 + 4 * value / 10, positives, negatives))
    return ratings, contacts, pd.DataFrame(rows, columns=["customer", "y", "positives", "negatives"])


@pytest.mark.parametrize("seed", [1, 2])
def test_the_effects_are_those_of_statsmodels_with_a_column_for_each_customer(
    tmp_path: Path, seed: int
) -> None:
    ratings, contacts, rows = history(seed)
    company = made_company(tmp_path, ratings=ratings, interactions=contacts, scale="[0, 10]")
    found = evaluate(company, TWELVE)[TWELVE]
    x = pd.concat([rows[["positives", "negatives"]], pd.get_dummies(rows["customer"], dtype=float)], axis=1)
    model = sm.OLS(rows["y"], x).fit(
        cov_type="cluster",
        cov_kwds={"groups": rows["customer"], "df_correction": False, "use_correction": False},
    )
    g = rows["customer"].nunique()
    cov = model.cov_params().iloc[:2, :2].to_numpy() * g / (g - 1)
    b, a = model.params["positives"], -model.params["negatives"]
    t2 = stats.t.ppf(0.975, g - 1) ** 2
    low, high = sorted(
        np.roots([b * b - t2 * cov[0, 0], -2 * (a * b + t2 * cov[0, 1]), a * a - t2 * cov[1, 1]]).real
    )
    estimate = found.estimate
    assert (estimate.n, estimate.method) == (g, "fieller")
    assert estimate.value == pytest.approx(a / b, rel=1e-8)
    assert (estimate.low, estimate.high) == pytest.approx((low, high), rel=1e-8)
    assert list(found.table["coefficient"]) == pytest.approx([b, -a], rel=1e-8)


def test_the_next_rating_by_the_contacts_before_it(tmp_path: Path) -> None:
    ratings, contacts, rows = history(1)
    company = made_company(tmp_path, ratings=ratings, interactions=contacts, scale="[0, 10]")
    detail = CLAIMS[TWELVE].detail(company).to_pandas()
    for kind in ("positive", "negative"):
        by = rows.assign(number=rows[f"{kind}s"].clip(upper=5)).groupby("number")
        shown = detail[detail["contacts"] == kind]
        assert list(shown["number"]) == list(by.groups)
        assert list(shown["n"]) == list(by["customer"].nunique())
        assert list(shown["mean_rating"]) == pytest.approx(list(by["y"].mean()))


@pytest.mark.parametrize(
    ("customers", "good", "bad", "value", "reason"),
    [
        (9, 0.5, -0.9, None, "minimum:three_ratings=4"),
        (60, -1.0, 0.9, None, "undefined:reversed"),
        (60, 0.5, -0.9, 5, "undefined:all_equal"),
    ],
)
def test_what_cannot_be_offset(tmp_path: Path, customers, good, bad, value, reason: str) -> None:
    ratings, contacts, rows = history(3, customers, good, bad)
    if value is not None:
        ratings = [row | {"rating": value} for row in ratings]
    company = made_company(tmp_path, ratings=ratings, interactions=contacts, scale="[0, 10]")
    found = evaluate(company, TWELVE)[TWELVE]
    assert (found.verdict, found.reason) == (Verdict.UNTESTABLE, reason)


def test_customers_whose_contacts_never_differ_tell_nothing(tmp_path: Path) -> None:
    ratings, contacts, _ = history(4)
    nine = {f"c{customer}" for customer in range(9)}
    some = [row for row in contacts if row["customer_id"] in nine]
    company = made_company(tmp_path, ratings=ratings, interactions=some, scale="[0, 10]")
    assert evaluate(company, TWELVE)[TWELVE].reason.startswith("minimum:varying=")
    negative = [row for row in contacts if row["valence"] < 0]
    (tmp_path / "negative").mkdir()
    company = made_company(tmp_path / "negative", ratings=ratings, interactions=negative, scale="[0, 10]")
    assert evaluate(company, TWELVE)[TWELVE].reason == "undefined:all_equal"


def test_where_positives_do_nothing_nothing_can_be_said(tmp_path: Path) -> None:
    ratings, contacts, _ = history(5, 60, 0.0, -0.9)
    company = made_company(tmp_path, ratings=ratings, interactions=contacts, scale="[0, 10]")
    found = evaluate(company, TWELVE)[TWELVE]
    assert (found.verdict, found.reason) == (Verdict.UNDECIDED, "undefined:denominator")


# -- journeys ------------------------------------------------------------------------------------


def journeys(seed: int, customers: int = 300):
    """One journey a customer with three to five steps on 0-10, and what its models rest on."""
    draw = np.random.default_rng(seed)
    ratings, steps, rows = [], [], []
    for customer in range(customers):
        scores = draw.integers(0, 11, draw.integers(3, 6))
        for step, score in enumerate(scores):
            more = {"score": int(score), "journey_id": f"j{customer}", "step": step + 1}
            steps.append(contact(len(steps), customer, START + step * DAY, 0, **more))
        value = int(np.clip(round(0.5 * scores.mean() + 0.4 * scores[-1] + draw.normal(0, 1.5)), 0, 10))
        ratings.append(rating(customer, START + 10 * DAY, value))
        peak = min(scores, key=lambda score: (-abs(score - 5), score))
        rows.append((value, peak, scores[-1], scores.mean()))
    return ratings, steps, 1 + 4 * pd.DataFrame(rows, columns=["y", "peak", "end", "mean"]) / 10


def left_out(rows: pd.DataFrame, predictors: list[str]) -> np.ndarray:
    """Errors of models fitted without the journey, one fit each."""
    x, y, errors = sm.add_constant(rows[predictors]).to_numpy(), rows["y"].to_numpy(), []
    for place in range(len(rows)):
        others = np.arange(len(rows)) != place
        errors.append(y[place] - x[place] @ sm.OLS(y[others], x[others]).fit().params)
    return np.array(errors)


@pytest.mark.parametrize(
    ("id", "better", "worse"), [(PEAK_END, ["peak", "end"], ["mean"]), (RESIDUE, ["mean"], ["end"])]
)
def test_the_gain_is_that_of_models_fitted_without_each_journey(tmp_path: Path, id, better, worse) -> None:
    ratings, steps, rows = journeys(1)
    company = made_company(tmp_path, ratings=ratings, interactions=steps, scale="[0, 10]")
    found = evaluate(company, id)[id]
    n, y = len(rows), rows["y"].to_numpy()
    ours, theirs = left_out(rows, better) ** 2, left_out(rows, worse) ** 2
    deviations = np.array([y[i] - np.delete(y, i).mean() for i in range(n)]) ** 2
    gain = theirs - ours
    ratio = gain.sum() / deviations.sum()
    error = np.sqrt(n / (n - 1) * np.sum((gain - ratio * deviations) ** 2)) / deviations.sum()
    half = stats.t.ppf(0.975, n - 1) * error
    estimate = found.estimate
    assert (estimate.n, estimate.method) == (300, "delta")
    assert estimate.value == pytest.approx(ratio, rel=1e-8)
    assert (estimate.low, estimate.high) == pytest.approx((ratio - half, ratio + half), rel=1e-8)
    explained = [1 - errors.sum() / deviations.sum() for errors in (ours, theirs)]
    assert list(found.table["variance"]) == pytest.approx(explained, rel=1e-8)


def test_journeys_of_which_nothing_can_be_told(tmp_path: Path) -> None:
    def found(name: str, ratings, steps):
        company = made_company(tmp_path / name, ratings=ratings, interactions=steps, scale="[0, 10]")
        return [
            (finding.verdict, finding.reason) for finding in evaluate(company, PEAK_END, RESIDUE).findings
        ]

    ratings, steps, _ = journeys(2)
    equal = [(Verdict.UNTESTABLE, "undefined:all_equal")] * 2
    assert found("rating", [row | {"rating": 4} for row in ratings], steps) == equal
    assert found("score", ratings, [row | {"score": 4} for row in steps]) == equal
    assert found("few", ratings[:9], steps) == [(Verdict.UNTESTABLE, "minimum:journeys=9")] * 2
    below = [(Verdict.UNTESTABLE, "minimum:journeys_compared=299")] * 2
    assert found("below", ratings[:299], steps) == below
    # Whatever the steps were, ratings go up and down in turn.
    apart = [row | {"rating": number % 2 + 4} for number, row in enumerate(ratings)]
    assert found("apart", apart, steps) == [(Verdict.UNTESTABLE, "undefined:steps_explain_little")] * 2
    no_scores = [row | {"score": ""} for row in steps]
    assert found("none", ratings, no_scores) == [(Verdict.UNTESTABLE, "minimum:journeys=0")] * 2
    # All journeys but one end alike: the model from the last step alone follows that one.
    alike = [
        row | {"score": 5 if row["step"] > 2 and row["customer_id"] != "c1" else row["score"]}
        for row in steps
    ]
    alike = [
        row | {"score": 9 if row["step"] > 2 and row["customer_id"] == "c1" else row["score"]}
        for row in alike
    ]
    assert found("one", ratings, alike)[1] == (Verdict.UNTESTABLE, "undefined:exact_fit")


def test_both_models_the_same_have_no_difference_to_measure(tmp_path: Path) -> None:
    # Every step of a journey has one score: peak, end and mean are one column.
    ratings, steps, _ = journeys(3)
    flat = [row | {"score": int(row["customer_id"][1:]) % 11} for row in steps]
    near = [row | {"rating": min(10, number % 11 + number % 3)} for number, row in enumerate(ratings)]
    company = made_company(tmp_path, ratings=near, interactions=flat, scale="[0, 10]")
    found = {finding.claim.id: finding.reason for finding in evaluate(company, PEAK_END, RESIDUE).findings}
    assert found == {PEAK_END: "undefined:all_equal", RESIDUE: "undefined:all_equal"}


# -- contact -------------------------------------------------------------------------------------


def test_returned_with_a_contact_over_returned_without() -> None:
    claim = CLAIMS["contact-raises-sales"]
    table = pd.DataFrame({"contact": ["contacted", "not_contacted"], "n": [80, 200], "events": [40, 50]})
    estimate = claim.estimate(table, ANALYSIS)
    limits = confint_proportions_2indep(40, 80, 50, 200, compare="ratio", method="score", correction=True)
    assert (estimate.value, estimate.n) == (pytest.approx(2), 280)
    assert (estimate.low, estimate.high) == pytest.approx(limits, rel=1e-5)
    assert claim.base(table, ANALYSIS).value == pytest.approx(0.25)
    few = table.assign(n=[80, 9], events=2)
    for estimator in (claim.estimate, claim.base):
        with pytest.raises(Untestable, match="^minimum:not_contacted=9$"):
            estimator(few, ANALYSIS)
    with pytest.raises(Untestable, match="^minimum:contacted=0$"):
        claim.estimate(table.iloc[1:], ANALYSIS)
