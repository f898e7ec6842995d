"""What customers are planted to cost, bring and pay is what the tables bear out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pytest
from planted.company import TOO_FAR, company
from planted.drawn import until
from planted.money import measured

from cxresearch.synthetic import PRESETS, Parameters, preset
from cxresearch.synthetic.draws import shares, start_shares
from cxresearch.synthetic.parameters import Contracts
from cxresearch.synthetic.truth.money import _sales, _stays_subscribed, always_cheaper, money

MODELS = tuple(PRESETS)


@cache
def found(model: str) -> dict[str, tuple[float, float]]:
    return measured(company(model), model=model, until=until(model))


def distance(value: float, error: float, planted: float) -> float:
    """In standard errors; a census has none, and is right or wrong."""
    if error == 0:
        return 0.0 if value == planted else float("inf")
    return abs(value - planted) / error


def distances(parameters: Parameters) -> dict[str, float]:
    planted = money(parameters)
    values = found(parameters.model)
    return {id: distance(*values[id], planted[id].value) for id in values if id in planted}


@pytest.mark.parametrize("model", MODELS)
def test_the_tables_bear_the_truth_out(model: str) -> None:
    assert set(money(preset(model))) == set(found(model))
    assert {id: far for id, far in distances(preset(model)).items() if far > TOO_FAR} == {}


SHIFTS = {
    "existing-buy-60-70": 0.05,
    "prospect-buys-5-20": 0.04,
    "acquire-vs-retain-cost-6-7": 0.4,
    "old-customer-always-cheaper": 0.01,
    "profit-from-old-customers": 0.02,
    "churn-cut-5-profit-5-95-points": 0.05,
    "churn-cut-5-profit-5-95-percent": 0.03,
    "retention-2pct-equals-cost-10pct": 0.01,
    "pay-more-for-service-55": 0.04,
}
"""What is small beside the claimed effects, and would be noticed on 30,000 customers."""


@pytest.mark.parametrize("id", SHIFTS)
def test_a_wrong_truth_would_be_noticed(id: str) -> None:
    planted = money(preset("e-commerce"))[id].value
    for wrong in (planted + SHIFTS[id], planted - SHIFTS[id]):
        assert distance(*found("e-commerce")[id], wrong) > TOO_FAR


SHOP, CONTRACTS, GARAGES = (preset(model) for model in ("e-commerce", "subscription", "services"))
WRONG = {
    "existing": replace(SHOP, won_existing=0.28),
    "prospects": replace(SHOP, won_prospect=0.12),
    "acquire": replace(SHOP, acquire_cost=160_000),
    "retain": replace(CONTRACTS, retain_cost=60_000),
    "dearer": replace(GARAGES, acquire_cost=100_000),
    "prices": replace(SHOP, prices=(*SHOP.prices, 1990)),
    "pieces": replace(SHOP, pieces=(30, 40, 30)),
    "margins": replace(SHOP, margins=(20, 22, 24, 26, 28, 31, 35)),
    "sending back": replace(SHOP, sending_back=130_000),
    "goods returned": replace(SHOP, goods_returned=0.1),
    "goods returned now": replace(SHOP, goods_returned_unhappy_now=0.8),
    "goods returned before": replace(CONTRACTS, goods_returned_unhappy_before=0.76),
    "first": replace(SHOP, back=replace(SHOP.back, first=(0.19, 0.26, 0.336, 0.40, 0.40))),
    "later": replace(SHOP, back=replace(SHOP.back, later=(0.45, 0.62, 0.80, 0.88, 0.84))),
    "unrated": replace(SHOP, back=replace(SHOP.back, unrated=0.65)),
    "quick": replace(SHOP, back=replace(SHOP.back, gap_quick=0.3)),
    "growth": replace(SHOP, growth=4.0),
    "answered": replace(SHOP, answered=0.5),
    "begun later": replace(SHOP, first_day=date(2023, 6, 1)),
    "extra": replace(CONTRACTS, back=replace(CONTRACTS.back, extra=0.16)),
    "lapsed": replace(CONTRACTS, back=replace(CONTRACTS.back, lapsed=0.05)),
    "voluntary": replace(CONTRACTS, back=replace(CONTRACTS.back, voluntary=(0.28, 0.2, 0.13, 0.09, 0.12))),
    "cycle": replace(CONTRACTS, back=replace(CONTRACTS.back, cycle=230)),
    "pays more": replace(CONTRACTS, pays_more=(0.45, 0.48, 0.52, 0.57, 0.66)),
}
"""Parameters that the tables were not drawn from."""


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_parameter_would_be_noticed(name: str) -> None:
    assert max(distances(WRONG[name]).values()) > TOO_FAR


def test_some_claims_hold_some_fail_and_one_is_hardly_false() -> None:
    shop, contracts, garages = (money(parameters) for parameters in (SHOP, CONTRACTS, GARAGES))
    assert shop["existing-buy-60-70"].value < 0.55 < contracts["existing-buy-60-70"].value < 0.75
    assert shop["acquire-vs-retain-cost-6-7"].value < 4.8 < contracts["acquire-vs-retain-cost-6-7"].value
    assert garages["old-customer-always-cheaper"].value < shop["old-customer-always-cheaper"].value
    assert contracts["profit-from-old-customers"].value < 0.5 < shop["profit-from-old-customers"].value
    assert 0.48 < garages["pay-more-for-service-55"].value < 0.5


@pytest.mark.parametrize(
    ("acquire", "retain", "share"),
    [(140_000, 55_000, 1.0), (55_000, 140_000, 0.0), (55_000, 50_000, None), (50_000, 55_000, None)],
)
def test_who_is_cheaper_in_every_quarter_is_known_where_no_noise_can_turn_it(
    acquire: int, retain: int, share: float | None
) -> None:
    costs = replace(SHOP, acquire_cost=acquire, retain_cost=retain)
    assert always_cheaper(costs) == share
    assert ("old-customer-always-cheaper" in money(costs)) == (share is not None)


def test_at_the_edge_of_the_noise_the_ratio_may_be_one_and_is_then_not_above_it() -> None:
    assert always_cheaper(replace(SHOP, acquire_cost=115_000, retain_cost=85_000)) is None
    assert always_cheaper(replace(SHOP, acquire_cost=85_000, retain_cost=115_000)) == 0.0


def test_where_winning_costs_more_than_a_customer_brings_there_is_no_profit_to_raise() -> None:
    left = set(money(SHOP)) - set(money(replace(SHOP, acquire_cost=400_000)))
    assert left == {
        "churn-cut-5-profit-5-95-points",
        "churn-cut-5-profit-5-95-percent",
        "retention-2pct-equals-cost-10pct",
    }


def test_a_twentieth_less_churn_is_a_nineteenth_more_profit_where_winning_is_free() -> None:
    free = money(replace(SHOP, acquire_cost=0))["churn-cut-5-profit-5-95-percent"]
    assert free.value == pytest.approx(1 / 19)


def test_where_nobody_comes_back_old_customers_bring_nothing() -> None:
    back = replace(SHOP.back, first=(0.0,) * 5, later=(0.0,) * 5, unrated=0.0)
    alone: Any = replace(SHOP, back=back, resolved_lift=0.0)
    assert money(alone)["profit-from-old-customers"].value == pytest.approx(0)


def test_goods_sent_back_after_an_unhappy_rating_are_those_of_as_many_later_orders() -> None:
    # Who comes back does not depend on the rating; two in five are unhappy and answer four times in five.
    back = replace(SHOP.back, first=(0.4,) * 5, later=(0.4,) * 5, unrated=0.4)
    levels = (0.15, 0.25, 0.0, 0.2, 0.4)
    alike: Any = replace(SHOP, back=back, levels_on_time=levels, levels_late=levels, answered=0.8)
    sent_back = {"goods_returned": 0.0, "goods_returned_unhappy_now": 0.0}
    after = replace(alike, **sent_back | {"goods_returned_unhappy_before": 0.5})
    always = replace(
        alike, **sent_back | {"goods_returned": 0.4 * 0.8 * 0.5, "goods_returned_unhappy_before": 0}
    )
    assert _sales(after).margin_later == pytest.approx(_sales(always).margin_later, rel=1e-12)
    assert _sales(after).margin_first > _sales(always).margin_first


def test_who_stays_subscribed_is_counted_day_by_day() -> None:
    hour = (1,) + (0,) * 23
    short: Any = replace(CONTRACTS, first_day=date(2023, 6, 1), order_hours=hour)
    back, days = short.back, short.days()
    assert isinstance(back, Contracts)
    year = (days - 365) * 1440
    level, voluntary = np.array(short.level_shares()), np.array(back.voluntary)
    leaving = short.answered * level @ voluntary + (1 - short.answered) * back.voluntary_unrated + back.lapsed
    lead = np.convolve(shares(short.delivery_days), shares(short.rating_delay_days))
    cycle, day = (grid.ravel() for grid in np.mgrid[0:5, 1 : back.cycle])
    chance = leaving * (1 - leaving) ** cycle / (back.cycle - 1)
    there = still = 0.0
    for won, share in enumerate(start_shares(short)):
        for wait, waiting in enumerate(lead, start=2):
            left = won + wait + cycle * back.cycle + day
            if won * 1440 + 30 > year:
                continue
            at = left * 1440 + 30
            there += share * waiting * (1 - chance[at <= year].sum())
            still += share * waiting * (1 - chance[at < days * 1440].sum())
    assert _stays_subscribed(short, 1 - leaving) == pytest.approx(still / there, rel=1e-12)
