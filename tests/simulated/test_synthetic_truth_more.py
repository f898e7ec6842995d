"""The planted truths of complaints, word of mouth, leaving and the ten negatives: a wrong one would be noticed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from planted.company import TOO_FAR, distances, found, planted

from cxresearch.schema import FACTORS
from cxresearch.synthetic import preset
from cxresearch.synthetic.parameters import Negative
from cxresearch.synthetic.truth.basis import COMPLAINT_DAYS, HORIZON
from cxresearch.synthetic.truth.days import gaps, lead, not_after
from cxresearch.synthetic.truth.landmark import RATED, back_after, back_after_rating, moves, still_there
from cxresearch.synthetic.truth.negatives import ten_negatives
from cxresearch.synthetic.truth.silent import silence
from cxresearch.synthetic.truth.word import word_of_mouth

SHOP, CONTRACTS, GARAGES = (preset(model) for model in ("e-commerce", "subscription", "services"))
NINE = tuple(int(hour == 9) for hour in range(24))
SHIFTS = {
    "silent-share-96": 0.08,
    "silent-leave-91": 0.125,
    "unhappy-leave-silently-87": 0.125,
    "reactive-care-rarely-satisfies": 0.21,
    "dissatisfied-tell-9-15": 2.4,
    "tail-13pct-over-20": 0.058,
    "satisfied-tell-4-6": 0.6,
    "level4-silent": 0.125,
    "level5-tell-everyone": 0.058,
    "forty-percent-by-recommendation": 0.02,
    "minus1-was-positive-before": 0.03,
    "price-not-main-reason": 0.07,
}
"""What would be noticed on 30,000 customers of shares and means."""

FACTORS_OFF = {
    "silent-per-complainer-26": 1.9,
    "well-resolved-complaints-bring-back": 1.8,
    "cx-fewer-complaints": 5.0,
    "bad-news-travels-further-per-head": 1.8,
    "bad-news-travels-further-in-volume": 1.8,
    "level12-negative-wom": 1.7,
    "cx-wom-referrals": 3.5,
    "service-vs-price-product-4x": 1.3,
    "service-vs-price-4x": 1.33,
    "service-vs-product-4x": 1.4,
    "ecommerce-cx-returns": 2.5,
    **dict.fromkeys(FACTORS, 1.9),
    "agent-misinforms": 2.3,
    "long-resolution-wait": 2.3,
    "slow-and-unanswered": 2.3,
    "rude-staff": 2.8,
}
"""The same of ratios."""


@pytest.mark.parametrize("id", SHIFTS)
def test_a_wrong_truth_would_be_noticed(id: str) -> None:
    value, error = found("e-commerce")[0][id]
    true = planted(SHOP)[id].value
    for wrong in (true + SHIFTS[id], true - SHIFTS[id]):
        assert abs(value - wrong) / error > TOO_FAR


@pytest.mark.parametrize("id", FACTORS_OFF)
def test_a_wrong_true_ratio_would_be_noticed(id: str) -> None:
    value, error = found("e-commerce")[0][id]
    true = planted(SHOP)[id].value
    for wrong in (true * FACTORS_OFF[id], true / FACTORS_OFF[id]):
        assert abs(np.log(value / wrong)) / (error / value) > TOO_FAR


def changed(numbers: Any, place: int, value: Any) -> Any:
    return tuple(value if at == place else number for at, number in enumerate(numbers))


def multiplied(place: int, by: float) -> Any:
    return changed(SHOP.negatives, place, Negative(SHOP.negatives[place].chance, by))


WRONG = {
    "complains at 1": replace(SHOP, complains=changed(SHOP.complains, 0, 0.3)),
    "complains at 2": replace(SHOP, complains=changed(SHOP.complains, 1, 0.3)),
    "complains at 5": replace(SHOP, complains=changed(SHOP.complains, 4, 0.1)),
    "complains unrated": replace(SHOP, complains_unrated=0.3),
    "resolved lift": replace(SHOP, resolved_lift=-0.8),
    "refers when unhappy": replace(SHOP, refers=changed(SHOP.refers, 0, 0.06)),
    "refers when happy": replace(SHOP, refers=changed(SHOP.refers, 4, 0.25)),
    "sources": replace(SHOP, sources=changed(SHOP.sources, 0, 20)),
    "reason service": replace(SHOP, exit_reasons=changed(SHOP.exit_reasons, 0, 30)),
    "reason product": replace(SHOP, exit_reasons=changed(SHOP.exit_reasons, 1, 22)),
    "reason price": replace(SHOP, exit_reasons=changed(SHOP.exit_reasons, 2, 32)),
    "told of a 1": replace(SHOP, told_negative=changed(SHOP.told_negative, 0, (1, 1))),
    "told of a 2": replace(SHOP, told_negative=changed(SHOP.told_negative, 1, (1, 1))),
    "told of a 3": replace(SHOP, told_negative=changed(SHOP.told_negative, 2, (1, 1))),
    "told of a bad 4": replace(SHOP, told_negative=changed(SHOP.told_negative, 3, (6, 4))),
    "told of a good 4": replace(SHOP, told_positive=changed(SHOP.told_positive, 3, (7, 3))),
    "told of a good 5": replace(SHOP, told_positive=changed(SHOP.told_positive, 4, (1, 2))),
    "sent back": replace(SHOP, goods_returned=0.1),
    "sent back unhappy": replace(SHOP, goods_returned_unhappy_now=0.9),
    "sent back after an unhappy rating": replace(SHOP, goods_returned_unhappy_before=0.2),
    **{factor: replace(SHOP, negatives=multiplied(place, 0.0)) for place, factor in enumerate(FACTORS)},
}
"""Parameters that the tables were not drawn from."""


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_parameter_would_be_noticed(name: str) -> None:
    assert max(distances(WRONG[name]).values()) > TOO_FAR


def test_what_a_business_model_cannot_say_has_no_truth() -> None:
    assert "ecommerce-cx-returns" in planted(SHOP)
    assert "ecommerce-cx-returns" not in planted(CONTRACTS) | planted(GARAGES)
    assert "reactive-care-rarely-satisfies" in planted(GARAGES)
    assert "reactive-care-rarely-satisfies" not in planted(CONTRACTS)


# The chain after a landmark


def test_two_minutes_of_one_hour_and_of_two() -> None:
    # Minutes 1 to 59 each: x of them are not after minute x.
    once, twice = not_after(NINE, NINE)
    assert once == pytest.approx(sum(x / 59 for x in range(1, 60)) / 59)
    assert twice == pytest.approx(sum((x / 59) ** 2 for x in range(1, 60)) / 59)


BRISK = replace(
    GARAGES,
    back=replace(GARAGES.back, gap_longest=1),
    delivery_days=(1,),
    rating_delay_days=(1,),
    order_hours=NINE,
    rating_hours=NINE,
)
"""A moment of rating, the next order a day later, its moment two days after that."""


@pytest.mark.parametrize(("landmark", "orders_before"), [(29, 10), (30, 10), (27, 9)])
def test_who_comes_back_early_must_come_back_again(landmark: int, orders_before: int) -> None:
    # Orders 1, 4, 7... days after the moment, as long as the customer goes on.
    back = back_after_rating(BRISK, state=RATED, landmark=landmark, hours=NINE)
    assert back == pytest.approx(moves(BRISK)[RATED, RATED] ** orders_before)


def test_an_order_on_the_day_of_the_landmark_is_before_or_after_it() -> None:
    on, once = moves(BRISK)[RATED, RATED], 30 / 59
    back = back_after_rating(BRISK, state=RATED, landmark=28, hours=NINE)
    assert back == pytest.approx(on**9 * ((1 - once) + once * on))


def test_an_order_on_the_last_day_of_the_horizon_is_within_it_or_not() -> None:
    start = np.zeros((2, HORIZON + 10))
    start[RATED, HORIZON + 7] = 0.4
    assert back_after(BRISK, start, landmark=7, hours=NINE) == pytest.approx(0.4 * 30 / 59)
    assert back_after(BRISK, start, landmark=6, hours=NINE) == 0
    assert back_after(BRISK, start, landmark=8, hours=NINE) == pytest.approx(0.4)


def test_both_edges_are_compared_with_the_same_minute() -> None:
    company = replace(GARAGES, order_hours=NINE, rating_hours=NINE)
    start = np.zeros((2, 3))
    start[RATED, 2] = 1.0
    wait = np.convolve(lead(company), gaps(company))
    again = moves(company)[RATED, RATED]
    minutes = []
    for x in range(1, 60):
        passed = x / 59
        soon, at_last = wait[:HORIZON].sum(), wait[HORIZON] * passed
        minutes.append((1 - passed) + passed * again * (soon + at_last))
    assert back_after(company, start, landmark=2, hours=NINE) == pytest.approx(np.mean(minutes))


def test_a_subscriber_leaves_on_any_day_of_the_cycle() -> None:
    company = replace(CONTRACTS, order_hours=NINE)
    there = still_there(company, 0.5, days=30, hours=NINE)
    assert there == pytest.approx(1 - 0.5 * (29 + 30 / 59) / 184)
    assert still_there(company, 0.5, days=185, hours=NINE) == pytest.approx(0.5)
    stays = moves(company)[RATED, RATED]
    assert still_there(company, 0.5, days=2 * 185, hours=NINE) == pytest.approx(0.5 * stays)
    assert still_there(company, 0.5, days=187, hours=NINE) == pytest.approx(
        0.5 * (1 - (1 - stays) * (1 + 30 / 59) / 184)
    )


# The companies as they are


def test_a_negative_that_changes_nothing_has_a_ratio_of_one() -> None:
    calm = replace(SHOP, negatives=tuple(Negative(one.chance, 1.0) for one in SHOP.negatives))
    ratios = ten_negatives(calm)
    assert all(ratios[factor].value == pytest.approx(1) for factor in FACTORS)


def test_of_who_buys_order_by_order_a_ratio_is_the_planted_one() -> None:
    for company in (SHOP, GARAGES):
        ratios = ten_negatives(company)
        for factor, negative in zip(FACTORS, company.negatives, strict=True):
            assert ratios[factor].value == pytest.approx(negative.multiplies)


def test_a_resolution_without_effect_brings_nobody_back() -> None:
    for company in (SHOP, CONTRACTS):
        alike = silence(replace(company, resolved_lift=0.0))
        assert alike["well-resolved-complaints-bring-back"].value == pytest.approx(1)


def test_without_complaints_who_has_none_is_as_happy_as_all() -> None:
    silent = replace(SHOP, complains=(1e-9,) * 5, complains_unrated=1e-9)
    care = silence(silent)["reactive-care-rarely-satisfies"]
    assert care.base == pytest.approx(care.value, abs=1e-6)


def test_one_who_always_rates_low_was_never_content() -> None:
    low = replace(SHOP, levels_on_time=(0.5, 0.5, 0, 0, 0), levels_late=(0.5, 0.5, 0, 0, 0))
    with pytest.warns(RuntimeWarning):  # nobody happy: shares of nothing
        assert word_of_mouth(low)["minus1-was-positive-before"].value == pytest.approx(0)


def test_some_claims_hold_and_some_fail() -> None:
    shop, contracts, garages = planted(SHOP), planted(CONTRACTS), planted(GARAGES)
    assert shop["silent-share-96"].value < 0.91 < garages["silent-share-96"].value
    assert shop["silent-leave-91"].value < 0.86 < garages["silent-leave-91"].value
    assert shop["dissatisfied-tell-9-15"].value < 7 < contracts["dissatisfied-tell-9-15"].value
    assert garages["satisfied-tell-4-6"].value < 2 < shop["satisfied-tell-4-6"].value
    assert garages["level4-silent"].value < 0.1 < shop["level4-silent"].value
    assert (
        shop["forty-percent-by-recommendation"].value
        < 0.35
        < garages["forty-percent-by-recommendation"].value
    )
    assert shop["service-vs-price-4x"].value < 3.2 < garages["service-vs-price-4x"].value
    assert shop["price-not-main-reason"].value < 0 < garages["price-not-main-reason"].value
    assert 1 < contracts["cx-wom-referrals"].value < 1.2
    assert shop["cx-fewer-complaints"].value > 1 > shop["ecommerce-cx-returns"].value
    assert shop["rude-staff"].value < 0.5 and shop["not-personalised"].value > 1.3
    assert COMPLAINT_DAYS == 30 and HORIZON == 180
