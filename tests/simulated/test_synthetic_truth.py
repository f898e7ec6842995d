"""What is planted in the made-up company is what its tables bear out, and a wrong truth would be noticed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from planted.company import TOO_FAR, distances, found, planted

from cxresearch.claims import CLAIMS
from cxresearch.schema import FACTORS
from cxresearch.synthetic import PRESETS, preset, truth
from cxresearch.synthetic.truth.drivers import drivers
from cxresearch.synthetic.truth.money import money
from cxresearch.synthetic.truth.ratings import latest_shares, within_horizon

MODELS = tuple(PRESETS)
CONTRACT = Path(__file__).parents[3] / "shared" / "estimands.md"


@pytest.mark.parametrize("model", MODELS)
def test_the_tables_bear_the_truth_out(model: str) -> None:
    far = {id: distance for id, distance in distances(preset(model)).items() if distance > TOO_FAR}
    assert far == {}


@pytest.mark.parametrize("model", MODELS)
def test_every_truth_is_measured_or_the_base_of_one_that_is(model: str) -> None:
    assert set(found(model)[0]) == set(planted(preset(model)))
    assert set(found(model)[1]) <= {id for id, true in planted(preset(model)).items() if true.base}


@pytest.mark.parametrize("model", MODELS)
def test_the_truth_is_that_of_all_families(model: str) -> None:
    parameters = preset(model)
    assert truth(parameters) == planted(parameters) | drivers(parameters) | money(parameters)


SHIFTS = {
    "five-vs-four-six-times": 0.2,
    "five-vs-4.8-six-times": 0.25,
    "level12-do-not-return": 0.06,
    "level4-return-uncertain": 0.2,
    "level4-not-loyal": 0.05,
    "ladder-slope": 0.02,
    "ladder-step-1-2": 0.14,
    "ladder-step-2-3": 0.14,
    "ladder-step-3-4": 0.1,
    "ladder-step-4-5": 0.1,
    "convex-ladder": 0.12,
    "cx-more-repeat": 0.6,
    "level4-at-least-60": 0.02,
    "most-firms-average-level-4": 0.1,
    "promise-kept-satisfies": 1.2,
}
"""What is small beside the claimed effects, and would be noticed on 30,000 customers."""


@pytest.mark.parametrize("id", SHIFTS)
def test_a_wrong_truth_would_be_noticed(id: str) -> None:
    value, error = found("e-commerce")[0][id]
    true = planted(preset("e-commerce"))[id].value
    for wrong in (true + SHIFTS[id], true - SHIFTS[id]):
        assert abs(value - wrong) / error > TOO_FAR


def test_a_wrong_truth_would_be_noticed_of_subscriptions() -> None:
    value, error = found("subscription")[0]["subscription-cx-retention"]
    true = planted(preset("subscription"))["subscription-cx-retention"].value
    for wrong in (true * 1.4, true / 1.4):
        assert abs(value - wrong) / error > TOO_FAR


def changed(numbers: tuple[float, ...], place: int, by: float) -> Any:
    return tuple(number + by if at == place else number for at, number in enumerate(numbers))


SHOP, CONTRACTS = preset("e-commerce"), preset("subscription")
WRONG = {
    "late": replace(SHOP, late=0.25),
    "levels on time": replace(SHOP, levels_on_time=changed(changed(SHOP.levels_on_time, 0, 0.02), 4, -0.02)),
    "levels late": replace(SHOP, levels_late=changed(changed(SHOP.levels_late, 0, -0.08), 4, 0.08)),
    "answered": replace(SHOP, answered=0.5),
    **{
        f"first {place + 1}": replace(
            SHOP, back=replace(SHOP.back, first=changed(SHOP.back.first, place, 0.15))
        )
        for place in range(5)
    },
    "later": replace(SHOP, back=replace(SHOP.back, later=(0.2, 0.3, 0.5, 0.6, 0.65))),
    "unrated": replace(SHOP, back=replace(SHOP.back, unrated=0.2)),
    "quick": replace(SHOP, back=replace(SHOP.back, gap_quick=0.3)),
    "scales": replace(SHOP, back=replace(SHOP.back, gap_scales=(45, 80))),
    "first day": replace(SHOP, first_day=date(2023, 6, 1)),
    "voluntary happy": replace(
        CONTRACTS, back=replace(CONTRACTS.back, voluntary=changed(CONTRACTS.back.voluntary, 4, 0.02))
    ),
    "voluntary unhappy": replace(
        CONTRACTS, back=replace(CONTRACTS.back, voluntary=changed(CONTRACTS.back.voluntary, 0, 0.1))
    ),
    "lapsed": replace(CONTRACTS, back=replace(CONTRACTS.back, lapsed=0.05)),
    "unanswered": replace(CONTRACTS, back=replace(CONTRACTS.back, voluntary_unrated=0.6)),
    "cycle": replace(CONTRACTS, back=replace(CONTRACTS.back, cycle=230)),
}
"""Parameters that the tables were not drawn from."""


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_parameter_would_be_noticed(name: str) -> None:
    assert max(distances(WRONG[name]).values()) > TOO_FAR


def test_every_truth_is_of_a_claim_and_has_a_base_where_the_claim_has_one() -> None:
    for model in MODELS:
        for id, true in truth(preset(model)).items():
            claim = CLAIMS[id]
            assert claim.kind in ("measured", "universal") and claim.model in (None, model), id
            assert (true.base is not None) == (claim.base is not None), id


def test_every_core_claim_has_a_planted_truth() -> None:
    if not CONTRACT.is_file():
        pytest.skip(f"the definitions of the core claims are not at {CONTRACT}")
    rows = CONTRACT.read_text("utf-8").partition("## 5.")[2].partition("## 6.")[0]
    core = set(re.findall(r"(?m)^\| `([^`]+)`", rows)) | set(FACTORS)
    core |= {f"loyalty-factor-{item}" for item in ("product", "service", "staff", "complaint-handling")}
    everywhere = {id for model in MODELS for id in truth(preset(model))}
    assert len(core) > 55
    assert {id for id in core - everywhere if CLAIMS[id].kind != "all-of"} == set()


def test_a_return_after_exactly_the_horizon_counts_unless_it_is_later_in_the_day() -> None:
    back = replace(CONTRACTS.back, cycle=181)  # leaves after 1 to 180 days, each as likely
    hour = {at: tuple(int(place == at) for place in range(24)) for at in (9, 10, 11)}
    at_ten = replace(CONTRACTS, back=back, order_hours=hour[10])
    assert within_horizon(replace(at_ten, rating_hours=hour[11])) == pytest.approx(1)
    assert within_horizon(replace(at_ten, rating_hours=hour[9])) == pytest.approx(179 / 180)
    assert within_horizon(replace(at_ten, rating_hours=hour[10])) == pytest.approx((179 + 30 / 59) / 180)


@pytest.mark.parametrize("model", MODELS)
def test_each_customer_with_a_rating_has_one_latest(model: str) -> None:
    assert latest_shares(preset(model)).sum() == pytest.approx(1, abs=1e-12)


def test_without_a_way_back_the_latest_rating_is_the_first() -> None:
    back = replace(SHOP.back, first=(0.2,) * 5, later=(0.2,) * 5, unrated=0.2)
    alike = replace(SHOP, back=back, resolved_lift=0.0)
    assert latest_shares(alike) == pytest.approx(np.array(SHOP.level_shares()))


def test_some_claims_hold_some_fail_and_one_is_hardly_true() -> None:
    shop = planted(SHOP)
    assert shop["five-vs-four-six-times"].value < 4.8
    assert shop["level4-at-least-60"].value < 0.6
    assert shop["cx-more-repeat"].value > 1.5 and shop["ladder-slope"].value > 0.03
    assert 0 < shop["convex-ladder"].value < 0.01


@pytest.mark.parametrize("model", MODELS)
def test_effects_on_customers_leave_the_planted_means_alone(model: str) -> None:
    parameters = preset(model)
    chances = [negative.chance for negative in parameters.negatives]
    mean = np.average(parameters.multipliers(), weights=[1 - sum(chances), *chances])
    assert mean == pytest.approx(1)


def test_effects_that_leave_no_room_are_refused() -> None:
    with pytest.raises(ValueError, match="no room around a chance of 0.97"):
        replace(SHOP, back=replace(SHOP.back, unrated=0.97))
    with pytest.raises(ValueError, match="no room around a chance of 0.87"):
        replace(SHOP, back=replace(SHOP.back, later=changed(SHOP.back.later, 1, 0.25)))
    with pytest.raises(ValueError, match="negative"):
        replace(SHOP, resolved_lift=2.0)
