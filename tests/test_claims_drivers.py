"""What drives satisfaction: small tables worked out by hand, and the division of R² against a regression of
the rows themselves in every order of the drivers, from the company's files to the interval."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from made import made_company
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from cxresearch.claims import CLAIMS
from cxresearch.claims.experience_drivers.drivers import DRIVERS, moments_of_drivers
from cxresearch.evaluate import evaluate
from cxresearch.model import Analysis, Untestable, Verdict

ANALYSIS = Analysis()
TREATMENT = "treatment-70pct-of-buying-experience"
SERVICE = pd.DataFrame(
    {"answer": ["service_1_2", "service_3", "service_4_5"], "n": [40, 30, 200], "events": [10, 12, 150]}
)
PRODUCT = SERVICE.assign(answer=[word.replace("service", "product") for word in SERVICE["answer"]])
PROMISE = pd.DataFrame({"answer": ["late", "on_time"], "n": [40, 200], "events": [10, 150]})


def surveys(customers: int, seed: int, drivers=("treatment", "product", "staff"), scale: int = 10):
    """Two surveys a customer on a scale from 0, the later one with more answers missing."""
    draw = np.random.default_rng(seed)
    rows = []
    for customer in range(customers):
        mood = draw.normal(0, 1.5)
        for visit in (1, 2):
            answers = {name: int(np.clip(round(5 + mood + draw.normal(0, 2)), 0, scale)) for name in drivers}
            rating = 0.6 * answers[drivers[0]] + 0.3 * answers[drivers[1]] + draw.normal(0, 1.5)
            if visit == 2 and draw.random() < 0.5:
                answers[drivers[-1]] = ""
            rows.append(
                {
                    "rating_id": f"r{customer}-{visit}",
                    # Sorted by bytes: capitals first, é last.
                    "customer_id": f"{'Bbé'[customer % 3]}{customer}",
                    "rated_at": f"2024-0{visit}-01T10:00",
                    "rating": int(np.clip(round(rating), 0, scale)),
                    **answers,
                }
            )
    return rows


def r_squared(data: np.ndarray, columns: list[int]) -> float:
    x = np.column_stack([np.ones(len(data)), data[:, columns]])
    error = data[:, 0] - x @ np.linalg.lstsq(x, data[:, 0], rcond=None)[0]
    return 1 - error @ error / np.sum((data[:, 0] - data[:, 0].mean()) ** 2)


def shares(data: np.ndarray) -> np.ndarray:
    """Each predictor's share of R², averaged over every order in which they can enter."""
    k = data.shape[1] - 1
    parts = np.zeros(k)
    orders = list(permutations(range(1, k + 1)))
    for order in orders:
        for place, column in enumerate(order):
            before, after = list(order[:place]), list(order[: place + 1])
            parts[column - 1] += r_squared(data, after) - (r_squared(data, before) if before else 0)
    return parts / len(orders) / r_squared(data, list(range(1, k + 1)))


@pytest.fixture
def few_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten answers are divided, so that what happens to few can be looked at."""
    monkeypatch.setattr("cxresearch.claims.experience_drivers.drivers.ANSWERS_TO_DIVIDE", 10)


@pytest.mark.parametrize(("customers", "groups"), [(130, 50), (24, 24)])
def test_the_division_is_that_of_every_order_on_the_rows(
    tmp_path: Path, few_are_enough: None, customers: int, groups: int
) -> None:
    rows = surveys(customers, seed=customers)
    company = made_company(tmp_path, ratings=rows, scale="[0, 10]")
    found = evaluate(company, TREATMENT)[TREATMENT]
    frame = pd.DataFrame(rows).replace("", np.nan).dropna()
    latest = frame.sort_values("rated_at").groupby("customer_id").tail(1)
    latest = latest.iloc[np.argsort([name.encode() for name in latest["customer_id"]])]
    drivers = ["treatment", "product", "staff"]
    data = latest[["rating", *drivers]].astype(float).to_numpy()
    group = np.arange(len(data)) % 50
    whole = shares(data)
    without = np.array([shares(data[group != each]) for each in range(groups)])
    error = np.sqrt((groups - 1) / groups * np.sum((without - without.mean(axis=0)) ** 2, axis=0))
    half = stats.t.ppf(0.975, groups - 1) * error
    estimate = found.estimate
    assert (estimate.n, estimate.method) == (customers, "lmg_jackknife")
    assert estimate.value == pytest.approx(whole[0], rel=1e-8)
    assert (estimate.low, estimate.high) == pytest.approx((whole[0] - half[0], whole[0] + half[0]), rel=1e-8)
    assert list(found.table["driver"]) == [f"rated_{name}" for name in drivers]
    assert list(found.table["value"]) == pytest.approx(list(whole), rel=1e-8)
    assert list(found.table["high"]) == pytest.approx(list(whole + half), rel=1e-8)


def test_fewer_than_three_drivers_are_named(tmp_path: Path) -> None:
    rows = surveys(20, seed=1, drivers=("treatment", "product"))
    found = evaluate(made_company(tmp_path, ratings=rows, scale="[0, 10]"), TREATMENT)[TREATMENT]
    assert found.verdict is Verdict.UNTESTABLE
    assert found.reason == "missing:ratings.service|ratings.staff|ratings.price"


def test_how_complaints_were_handled_is_no_driver(tmp_path: Path) -> None:
    rows = surveys(12, seed=1, drivers=(*DRIVERS, "complaint_handling"))
    for row in rows:
        row["complaint_handling"] = ""
    table = moments_of_drivers(made_company(tmp_path, ratings=rows, scale="[0, 10]")).to_pandas()
    assert table["n"].sum() == 12 and "complaint_handling" not in table


def test_what_explains_little_is_not_divided(tmp_path: Path, few_are_enough: None) -> None:
    draw = np.random.default_rng(3)
    rows = surveys(60, seed=3)
    for row in rows:
        row["rating"] = int(draw.integers(0, 11))
    found = evaluate(made_company(tmp_path, ratings=rows, scale="[0, 10]"), TREATMENT)[TREATMENT]
    assert (found.verdict, found.reason) == (Verdict.UNTESTABLE, "undefined:little_explained")
    assert found.table is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"rating": 7}, "undefined:all_equal"),
        ({"product": 7}, "undefined:all_equal"),
        ({"treatment": ""}, "minimum:drivers_answered=0"),
    ],
)
def test_what_never_varies_or_is_never_answered(
    tmp_path: Path, few_are_enough: None, change, reason: str
) -> None:
    rows = [row | change for row in surveys(30, seed=4)]
    found = evaluate(made_company(tmp_path, ratings=rows, scale="[0, 10]"), TREATMENT)[TREATMENT]
    assert (found.verdict, found.reason) == (Verdict.UNTESTABLE, reason)


def test_seven_hundred_answers_are_divided_and_one_less_are_too_few(tmp_path: Path) -> None:
    def found(customers: int):
        rows = surveys(customers, seed=5)
        company = made_company(tmp_path / str(customers), ratings=rows, scale="[0, 10]")
        return evaluate(company, TREATMENT)[TREATMENT]

    few, enough = found(699), found(700)
    assert (few.verdict, few.reason) == (Verdict.UNTESTABLE, "minimum:drivers_answered=699")
    assert enough.estimate is not None and enough.estimate.n == 700


@pytest.mark.parametrize(
    ("id", "table", "other"),
    [
        ("tips-quality", PRODUCT, "product_1_2"),
        ("tips-service", SERVICE, "service_1_2"),
        ("tips-promise", PROMISE, "late"),
    ],
)
def test_the_satisfied_with_the_good_over_those_with_the_bad(
    id: str, table: pd.DataFrame, other: str
) -> None:
    claim = CLAIMS[id]
    estimate = claim.estimate(table, ANALYSIS)
    limits = confint_proportions_2indep(150, 200, 10, 40, compare="ratio", method="score", correction=True)
    assert (estimate.value, estimate.n) == (pytest.approx(3), 240)
    assert (estimate.low, estimate.high) == pytest.approx(limits, rel=1e-5)
    assert claim.base(table, ANALYSIS).value == pytest.approx(0.25)
    few = table.assign(n=[9, *table["n"].iloc[1:]], events=2)
    for estimator in (claim.estimate, claim.base):
        with pytest.raises(Untestable, match=f"^minimum:{other}=9$"):
            estimator(few, ANALYSIS)


def test_the_satisfied_among_those_content_with_the_service() -> None:
    claim = CLAIMS["service-desk-ensures-satisfaction"]
    estimate = claim.estimate(SERVICE, ANALYSIS)
    wilson = proportion_confint(150, 200, method="wilson")
    assert (estimate.value, estimate.low, estimate.high, estimate.n) == pytest.approx((0.75, *wilson, 200))
    assert claim.base(SERVICE, ANALYSIS).value == pytest.approx(0.25)
    contrast = claim.contrast(SERVICE, ANALYSIS)
    newcombe = confint_proportions_2indep(150, 200, 10, 40, compare="diff", method="newcomb")
    assert (contrast.value, contrast.low, contrast.high) == pytest.approx((0.5, *newcombe))


def test_answers_and_deliveries_are_sorted_into_their_groups(tmp_path: Path) -> None:
    def rating(customer: int, level: int, product: object, service: object) -> dict[str, object]:
        return {
            "rating_id": f"r{customer}",
            "customer_id": f"c{customer}",
            "rated_at": "2024-02-01T10:00",
            "rating": level,
            "order_id": f"o{customer}",
            "product": product,
            "service": service,
        }

    # On 0-10: 7 and above are happy, 4 to 6 in between, 3 and under unhappy.
    ratings = [rating(1, 7, 7, 3), rating(2, 6, 10, 4), rating(3, 9, 6, ""), rating(4, 0, 3, 7)]
    orders = [
        {
            "order_id": f"o{customer}",
            "customer_id": f"c{customer}",
            "ordered_at": "2024-01-01T10:00",
            "promised_at": "2024-01-10T10:00",
            "delivered_at": delivered,
        }
        for customer, delivered in enumerate(
            ["2024-01-10T10:00", "2024-01-10T10:01", "", "2024-01-09T10:00"], 1
        )
    ]
    company = made_company(tmp_path, ratings=ratings, orders=orders, scale="[0, 10]")
    rows = CLAIMS["basic-satisfaction-tips"].aggregate(company).to_pandas()
    assert list(zip(rows["answer"], rows["n"], rows["events"], strict=True)) == [
        ("late", 1, 0),
        ("on_time", 2, 1),
        ("product_1_2", 1, 0),
        ("product_3", 1, 1),
        ("product_4_5", 2, 1),
        ("service_1_2", 1, 1),
        ("service_3", 1, 0),
        ("service_4_5", 1, 0),
    ]
