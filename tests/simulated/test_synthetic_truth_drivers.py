"""What is planted to go with ratings and with coming back is what the tables bear out."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pytest
from planted.company import TOO_FAR, company
from planted.drawn import until
from planted.drivers import base_rates, measured

from cxresearch.synthetic import PRESETS, Parameters, preset
from cxresearch.synthetic.parameters import Negative
from cxresearch.synthetic.truth.drivers import (
    _contacts,
    _first_complaints,
    answers,
    covariances,
    drivers,
    owed,
)
from cxresearch.synthetic.truth.ratings import latest_shares, returned_after_first

MODELS = tuple(PRESETS)


@cache
def found(model: str) -> tuple[dict[str, tuple[float, float]], dict[str, tuple[float, float]]]:
    return tuple(
        measure(company(model), model=model, until=until(model)) for measure in (measured, base_rates)
    )


def distances(parameters: Parameters) -> dict[str, float]:
    """How many standard errors each value, and each base rate, is from the truth of `parameters`."""
    values, bases = found(parameters.model)
    planted = drivers(parameters)
    far = {id: (value - planted[id].value) / error for id, (value, error) in values.items()}
    for id, (base, error) in bases.items():
        assert planted[id].base is not None
        far[f"{id} base"] = (base - planted[id].base) / error
    return {id: abs(distance) for id, distance in far.items()}


@pytest.mark.parametrize("model", MODELS)
def test_the_tables_bear_the_truth_out(model: str) -> None:
    planted = drivers(preset(model))
    values, bases = found(model)
    assert set(planted) == set(values)
    assert {id for id, true in planted.items() if true.base is not None} == set(bases)
    assert {id: far for id, far in distances(preset(model)).items() if far > TOO_FAR} == {}


SHIFTS = {
    ("satisfaction-is-performance-vs-expectation", "e-commerce"): 0.12,
    ("exceeding-creates-fanatics", "e-commerce"): 0.14,
    ("treatment-70pct-of-buying-experience", "e-commerce"): 0.1,
    ("twelve-positives-offset-one-negative", "subscription"): 0.5,
    ("peak-end-rule", "e-commerce"): 0.12,
    ("product-brings-service-returns", "services"): 0.012,
    ("loyalty-factor-product", "subscription"): 0.15,
    ("loyalty-factor-service", "subscription"): 0.15,
    ("loyalty-factor-staff", "subscription"): 0.15,
    ("loyalty-factor-complaint-handling", "subscription"): 0.5,
}
"""What is small beside the claimed effects, and would be noticed on 30,000 customers."""


@pytest.mark.parametrize(("id", "model"), SHIFTS)
def test_a_wrong_truth_would_be_noticed(id: str, model: str) -> None:
    value, error = found(model)[0][id]
    planted = drivers(preset(model))[id].value
    for wrong in (planted + SHIFTS[id, model], planted - SHIFTS[id, model]):
        assert abs(value - wrong) / error > TOO_FAR


SHOP, CONTRACTS = preset("e-commerce"), preset("subscription")


def copying(parameters: Parameters, **changed: float) -> Any:
    return replace(parameters, copies=tuple((dict(parameters.copies) | changed).items()))


WRONG = {
    "performed": copying(SHOP, performed=0.5),
    "product": copying(SHOP, product=0.8),
    "service": copying(CONTRACTS, service=0.2),
    "staff": copying(CONTRACTS, staff=0.7),
    "treatment": copying(SHOP, treatment=0.65),
    "price": copying(CONTRACTS, price=0.7),
    "expected repeats": replace(SHOP, expected_copies=0.3),
    "expected": replace(SHOP, expected=(0.4, 0.05, 0.18, 0.2, 0.17)),
    "recommends": replace(SHOP, recommends=(0.03, 0.08, 0.3, 0.62, 0.74)),
    "copied before": replace(SHOP, score_copies=(0.35, 0.7)),
    "copied last": replace(SHOP, score_copies=(0.15, 0.5)),
    "support": replace(CONTRACTS, needs_support=1.0),
    "complains": replace(CONTRACTS, complains=(0.0, 0.0, 0.02, 0.01, 0.2)),
    "unhappy leave": replace(
        CONTRACTS, back=replace(CONTRACTS.back, voluntary=(0.5, 0.4, 0.13, 0.09, 0.06)), resolved_lift=0.0
    ),
    "levels": replace(SHOP, levels_on_time=(0.12, 0.08, 0.12, 0.28, 0.40)),
}
"""Parameters that the tables were not drawn from."""


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_parameter_would_be_noticed(name: str) -> None:
    assert max(distances(WRONG[name]).values()) > TOO_FAR


def test_some_claims_hold_some_fail_and_some_are_hardly_true_or_false() -> None:
    shop, contracts, garages = (drivers(preset(model)) for model in MODELS)
    assert contracts["peak-end-rule"].value < -0.1 < 0.1 < shop["peak-end-rule"].value
    assert abs(garages["peak-end-rule"].value) < 0.01
    assert shop["treatment-70pct-of-buying-experience"].value < 0.65
    assert 0.65 < garages["treatment-70pct-of-buying-experience"].value < 0.75
    assert shop["product-brings-service-returns"].value < 0 < garages["product-brings-service-returns"].value
    assert 1 < garages["exceeding-creates-fanatics"].value < 1.02 < shop["exceeding-creates-fanatics"].value


def test_what_each_regressor_adds_is_together_what_they_explain() -> None:
    matrix = covariances(
        SHOP, np.array(SHOP.level_shares()), np.arange(1.0, 6.0), ("product", "staff", "price")
    )
    together = matrix[0, 1:] @ np.linalg.solve(matrix[1:, 1:], matrix[1:, 0]) / matrix[0, 0]
    assert owed(matrix).sum() == pytest.approx(together, rel=1e-12)


def test_regressors_that_do_not_go_together_add_what_each_explains_alone() -> None:
    assert owed(np.array([[4.0, 1.0, 0.5], [1.0, 1.0, 0.0], [0.5, 0.0, 2.0]])).tolist() == pytest.approx(
        [1 / 4, 0.25 / 2 / 4]
    )


def test_two_regressors_share_by_hand() -> None:
    # Alone 1/4 and 1/4; together (1 + 1 - 2 * 0.5) / (1 - 0.25) / 4 = 1/3: each 1/4 first, 1/12 second.
    assert owed(np.array([[4.0, 1.0, 1.0], [1.0, 1.0, 0.5], [1.0, 0.5, 1.0]])) == pytest.approx(
        [1 / 6, 1 / 6]
    )


def test_contacts_of_a_journey_are_those_of_all_journeys_written_out() -> None:
    mean, square = _contacts(SHOP)
    shares = np.array(SHOP.level_shares())
    for level in range(5):
        before, last = (copied * np.eye(5)[level] + (1 - copied) * shares for copied in SHOP.score_copies)
        first, second = np.zeros(3), np.zeros((3, 3))
        for steps, chance in ((3, 1 - SHOP.needs_support), (4, SHOP.needs_support)):
            for journey in product(range(5), repeat=steps):
                weight = chance * before[list(journey[:-1])].prod() * last[journey[-1]]
                contacts = sum(at > 2 for at in journey), sum(at < 2 for at in journey)
                row = np.array([level + 1, *contacts])
                first, second = first + weight * row, second + weight * np.outer(row, row)
        assert mean[level] == pytest.approx(first) and square[level] == pytest.approx(second)


def alike(chance: float) -> Any:
    """The shop where who comes back depends on nothing."""
    back = replace(SHOP.back, first=(chance,) * 5, later=(chance,) * 5, unrated=chance)
    harmless = tuple(Negative(negative.chance, 1.0) for negative in SHOP.negatives)
    return replace(SHOP, back=back, resolved_lift=0.0, negatives=harmless)


@pytest.mark.parametrize("chance", [0.3, 0.7])
def test_where_all_come_back_alike_one_negative_offsets_what_it_does_among_single_ratings(
    chance: float,
) -> None:
    mean, square = (np.tensordot(SHOP.level_shares(), moment, 1) for moment in _contacts(SHOP))
    matrix = square - np.outer(mean, mean)
    positive, negative = np.linalg.solve(matrix[1:, 1:], matrix[1:, 0])
    value = drivers(alike(chance))["twelve-positives-offset-one-negative"].value
    assert value == pytest.approx(-negative / positive, rel=1e-9)


def test_where_all_come_back_alike_no_factor_makes_loyal() -> None:
    planted = drivers(alike(0.5))
    for item in ("product", "service", "staff", "complaint-handling"):
        assert planted[f"loyalty-factor-{item}"].value == pytest.approx(1)
    assert planted["product-brings-service-returns"].value == pytest.approx(0, abs=1e-12)


def test_where_every_rating_complains_the_first_complaint_is_with_the_first_rating() -> None:
    rated, came = _first_complaints(replace(SHOP, complains=(1.0,) * 5))
    assert rated / rated.sum() == pytest.approx(np.array(SHOP.level_shares()))
    assert came / rated == pytest.approx(returned_after_first(SHOP))


def test_where_the_last_score_is_the_rating_peak_and_end_say_all_and_the_mean_its_share() -> None:
    # Of n independent scores of which the last is the rating, the mean explains 1/n; n is 3 or 4.
    value = drivers(replace(SHOP, score_copies=(0.0, 1.0)))["peak-end-rule"].value
    assert value == pytest.approx(1 - (1 / 3 + 1 / 4) / 2)


ITEMS = ("expected", *dict(SHOP.copies))


def from_answers(parameters: Parameters, item: str) -> float:
    """The largest distance of the share of an answer among surveys of a level from the planted one."""
    ratings = company(parameters.model)["ratings"].dropna(subset=item)
    counts = ratings.groupby(["rating", item]).size().unstack(fill_value=0).to_numpy()
    n = counts.sum(axis=1, keepdims=True)
    planted = np.einsum("lca,c->la", answers(parameters, item), np.array(parameters.level_shares()))
    return float((np.abs(counts / n - planted) / np.sqrt(planted * (1 - planted) / n)).max())


@pytest.mark.parametrize("item", ITEMS)
def test_answers_by_level_are_as_planted_and_others_would_be_noticed(item: str) -> None:
    assert from_answers(SHOP, item) < TOO_FAR
    wrong = replace(SHOP, expected_copies=0.2) if item == "expected" else copying(SHOP, **{item: 0.8})
    assert from_answers(wrong, item) > TOO_FAR


def from_covariances(parameters: Parameters) -> float:
    """The largest distance of a covariance of two answers, in latest surveys, from the planted one."""
    items = ["performed", "product", "service", "staff", "treatment", "price"]
    ratings = company(parameters.model)["ratings"].sort_values("rated_at")
    latest = ratings.dropna(subset=items).groupby("customer_id").tail(1)
    around = latest[["rating", *items]].to_numpy(float)
    around -= around.mean(axis=0)
    products = around[:, :, None] * around[:, None, :]
    planted = covariances(parameters, latest_shares(parameters), np.arange(1.0, 6.0), items)
    error = products.std(axis=0) / len(latest) ** 0.5
    return float((np.abs(products.mean(axis=0) - planted) / error).max())


@pytest.mark.parametrize("model", MODELS)
def test_answers_go_together_as_planted_and_another_halo_would_be_noticed(model: str) -> None:
    assert from_covariances(preset(model)) < TOO_FAR
    assert from_covariances(replace(preset(model), halo=0.6)) > TOO_FAR
