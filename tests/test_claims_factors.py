"""Factors of loyalty, what coming back owes to each, incidents and ratings: by hand and against statsmodels."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from made import made_company
from scipy.stats import t as student

from cxresearch.claims import CLAIMS
from cxresearch.claims.experience_drivers.factors import (
    DRIVERS,
    about_means,
    item_by_item,
    owed_to_each,
    totals,
)
from cxresearch.estimators import lmg, ratio_of_shares
from cxresearch.evaluate import evaluate
from cxresearch.model import Analysis, Untestable, Verdict

ANALYSIS = Analysis()
LEVELS = pd.DataFrame(
    [
        ("product", 1, 10, 2), ("product", 2, 10, 4), ("product", 3, 50, 50), ("product", 4, 30, 15),
        ("product", 5, 70, 45), ("staff", 1, 9, 3), ("staff", 5, 40, 20),
    ],
    columns=["item", "rating_level", "n", "events"],
)  # fmt: skip


def test_an_item_rated_high_over_one_rated_low() -> None:
    claim = CLAIMS["loyalty-factor-product"]
    estimate = claim.estimate(LEVELS, ANALYSIS)
    assert estimate == ratio_of_shares(events_1=60, n_1=100, events_0=6, n_0=20, level=0.95)
    assert (estimate.value, estimate.n) == (pytest.approx(2.0), 120)
    assert claim.base(LEVELS, ANALYSIS).value == pytest.approx(0.3)
    shown = claim.shown(LEVELS, ANALYSIS)
    assert list(shown["rating_level"]) == [1, 2, 3, 4, 5] and "item" not in shown


def test_each_item_has_its_own_rows_and_minimum() -> None:
    with pytest.raises(Untestable, match="^minimum:level_1_2=9$"):
        CLAIMS["loyalty-factor-staff"].estimate(LEVELS, ANALYSIS)
    with pytest.raises(Untestable, match="^minimum:level_4_5=0$"):
        CLAIMS["loyalty-factor-service"].estimate(LEVELS, ANALYSIS)


def test_the_four_at_a_glance_leave_out_small_groups() -> None:
    shown = item_by_item(LEVELS, ANALYSIS).set_index("item")
    assert list(shown.loc["product", ["n", "events", "value", "n_0", "value_0"]]) == [100, 60, 0.6, 20, 0.3]
    assert shown.loc["staff"].isna().all()
    assert list(shown.index) == ["product", "staff"]


def sums(data: np.ndarray, part: np.ndarray) -> pd.DataFrame:
    """The small table of rows (returned, product, service, staff), as the engine would sum them."""
    frame = pd.DataFrame(data, columns=["returned", *DRIVERS])
    frame[list(DRIVERS)] *= 10_000
    columns: dict[str, Any] = {"n": frame["returned"] * 0 + 1, "events": frame["returned"]}
    for place, one in enumerate(DRIVERS):
        columns[one] = frame[one]
        columns[f"{one}_returned"] = frame[one] * frame["returned"]
        for other in DRIVERS[place:]:
            columns[f"{one}_{other}"] = frame[one] * frame[other]
    return pd.DataFrame(columns).groupby(part).sum().reset_index(names="part")


def explained_in_all_orders(data: np.ndarray) -> list[float]:
    """What R² gains as each predictor joins, averaged over all orders of joining: ordinary least squares."""
    y, x = data[:, 0], data[:, 1:]

    def r_squared(chosen: tuple[int, ...]) -> float:
        return sm.OLS(y, sm.add_constant(x[:, sorted(chosen)])).fit().rsquared if chosen else 0.0

    gains = np.zeros(3)
    for order in permutations(range(3)):
        for place, joins in enumerate(order):
            gains[joins] += r_squared(order[: place + 1]) - r_squared(order[:place])
    return list(gains / 6)


@pytest.fixture(scope="module")
def answers() -> np.ndarray:
    rng = np.random.default_rng(3)
    mood = rng.integers(1, 4, 330)
    items = np.clip(mood[:, None] + rng.integers(-1, 3, (330, 3)), 1, 5)
    back = rng.random(330) < 0.1 + 0.04 * items[:, 1] + 0.06 * items[:, 2]
    return np.column_stack([back, items]).astype(float)


def test_what_is_owed_is_the_mean_over_all_orders_and_the_jackknife_leaves_out_groups(
    answers: np.ndarray,
) -> None:
    part = np.arange(330) % 50
    table = sums(answers, part)
    r_squared, parts = lmg(about_means(totals(table)))
    expected = explained_in_all_orders(answers)
    assert parts == pytest.approx(expected, rel=1e-9)
    assert r_squared == pytest.approx(sum(expected), rel=1e-9)

    def gap(rows: np.ndarray) -> float:
        product, service, staff = explained_in_all_orders(rows)
        return (service + staff) / 2 - product

    estimate = CLAIMS["product-brings-service-returns"].estimate(table, ANALYSIS)
    assert (estimate.value, estimate.n) == (pytest.approx(gap(answers), rel=1e-8), 330)
    without = np.array([gap(answers[part != group]) for group in range(50)])
    error = (49 / 50 * ((without - without.mean()) ** 2).sum()) ** 0.5
    assert estimate.high - estimate.value == pytest.approx(student.ppf(0.975, 49) * error, rel=1e-6)
    shown = owed_to_each(table, ANALYSIS)
    assert list(shown["item"]) == list(DRIVERS) and shown["explained"].sum() == pytest.approx(1)
    assert list(shown["value"]) == pytest.approx(expected)
    assert (shown["low"] < shown["value"]).all()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda d: np.column_stack([d[:, 0] * 0, d[:, 1:]]), "undefined:all_equal"),
        (lambda d: np.column_stack([d[:, :3], d[:, 3] * 0 + 5]), "undefined:all_equal"),
        (lambda d: np.column_stack([d[:, 0], *[d[:, 1]] * 3]), "undefined:all_equal"),
        (lambda d: d[:9], "minimum:customers=9"),
        (lambda d: d[:0], "minimum:customers=0"),
    ],
    ids=["nobody came back", "one item always 5", "items always agree", "nine customers", "nobody"],
)
def test_what_has_no_parts_has_a_reason(answers: np.ndarray, change: Any, reason: str) -> None:
    data = change(answers)
    table = sums(data, np.arange(len(data)) % 50)
    with pytest.raises(Untestable, match=f"^{reason}$"):
        CLAIMS["product-brings-service-returns"].estimate(table, ANALYSIS)


def test_items_that_always_agree_are_owed_the_same(answers: np.ndarray) -> None:
    data = np.column_stack([answers[:, 0], *[answers[:, 1]] * 3])
    shown = owed_to_each(sums(data, np.arange(330) % 50), ANALYSIS)
    assert list(shown["explained"]) == pytest.approx([1 / 3] * 3)


def test_happy_without_an_incident_over_happy_with_one() -> None:
    table = pd.DataFrame(
        {"incident": ["with_incident", "without_incident"], "n": [20, 200], "events": [8, 120]}
    )
    claim = CLAIMS["cx-satisfaction"]
    estimate = claim.estimate(table, ANALYSIS)
    assert (estimate.value, estimate.n) == (pytest.approx(1.5), 220)
    assert estimate == ratio_of_shares(events_1=120, n_1=200, events_0=8, n_0=20, level=0.95)
    assert claim.base(table, ANALYSIS).value == 0.4
    with pytest.raises(Untestable, match="^minimum:with_incident=9$"):
        claim.estimate(table.assign(n=[9, 200]), ANALYSIS)
    with pytest.raises(Untestable, match="^minimum:without_incident=0$"):
        claim.estimate(table.iloc[:1], ANALYSIS)


# Through the pipeline


def test_the_engine_sums_what_the_rows_hold(tmp_path: Path, answers: np.ndarray) -> None:
    ids = [f"c{place:04d}" for place in np.random.default_rng(1).permutation(330)]
    ratings, orders = [], [{"order_id": "other", "customer_id": "x", "ordered_at": "2023-01-01T10:00"}]
    for place, (name, (back, *items)) in enumerate(zip(ids, answers.tolist(), strict=True)):
        rating = {
            "customer_id": name,
            "rating": 3,
            **dict(zip(DRIVERS, (int(each) for each in items), strict=True)),
        }
        # An earlier rating that lacks one of the items is not the first with all three.
        earlier = {
            **rating,
            "service": "",
            "rating_id": f"e{place}",
            "rated_at": "2024-01-01T10:00",
        }
        ratings += [earlier, {**rating, "rating_id": f"r{place}", "rated_at": "2024-01-10T10:00"}]
        if back:
            orders.append({"order_id": f"o{place}", "customer_id": name, "ordered_at": "2024-07-08T10:00"})
    company = made_company(tmp_path, ratings=ratings, orders=orders)
    found = evaluate(company, "product-brings-service-returns", "four-loyalty-factors")
    by_name = answers[np.argsort(ids)]
    expected = CLAIMS["product-brings-service-returns"].estimate(sums(by_name, np.arange(330) % 50), ANALYSIS)
    estimate = found["product-brings-service-returns"].estimate
    assert (estimate.value, estimate.low, estimate.n) == pytest.approx((expected.value, expected.low, 330))
    four = found["four-loyalty-factors"]
    assert (four.verdict, four.reason) == (Verdict.UNTESTABLE, "missing:ratings.complaint_handling")
    assert list(four.table["item"]) == list(DRIVERS)


def test_without_any_item_the_four_name_what_is_missing(tmp_path: Path) -> None:
    company = made_company(
        tmp_path,
        ratings=[{"rating_id": "r", "customer_id": "a", "rated_at": "2024-01-10T10:00", "rating": 3}],
        orders=[{"order_id": "o", "customer_id": "a", "ordered_at": "2023-01-01T10:00"}],
    )
    four = evaluate(company, "four-loyalty-factors")["four-loyalty-factors"]
    assert (four.verdict, four.reason, four.table) == (Verdict.UNTESTABLE, "missing:ratings.product", None)
