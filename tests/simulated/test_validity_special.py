"""Worlds of the claims with an estimator of their own: what they sum from drawn customers is what the aggregate
sums from a company's files, and their truth is where they say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from made import made_company

from cxresearch.claims import CLAIMS
from cxresearch.company import Company, open_company
from cxresearch.model import Analysis, Untestable
from cxresearch.validity.journeys import of_contacts, of_journeys, rated_often, travelled
from cxresearch.validity.linear import (
    answers,
    expecting,
    moments_by_group,
    of_expectation,
    returned_by_group,
    with_copies,
)
from cxresearch.validity.money import of_parties, parties
from cxresearch.validity.profit import of_turns, orders_and_margins
from cxresearch.validity.special import SPECIAL
from cxresearch.validity.world import NAMES
from cxresearch.verdict import widened

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
START, DAY = pd.Timestamp("2023-01-01T10:00"), pd.Timedelta(days=1)


def small_table(id: str, company: Company) -> pd.DataFrame:
    """What the claim's estimator is given of a company."""
    claim = CLAIMS[id]
    assert claim.aggregate is not None
    table = claim.aggregate(company).execute()
    return claim.again(company, table).execute() if claim.again is not None else table


def alike(one: pd.DataFrame, other: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(one, other, check_dtype=False, rtol=1e-9, atol=1e-9)


def name(customer: int) -> str:
    """Names in the order of numbers."""
    return f"c{customer:04d}"


def rated(customer: int, number: int, **answered: object) -> dict[str, object]:
    return {
        "rating_id": f"r{customer}-{number}",
        "customer_id": name(customer),
        "rated_at": (START + number * DAY).isoformat(),
        **answered,
    }


def step(number: int, customer: int, day: int, **more: object) -> dict[str, object]:
    return {
        "interaction_id": f"i{number}",
        "customer_id": name(customer),
        "occurred_at": (START + day * DAY).isoformat(),
        **more,
    }


# -- sums of rows are the aggregates' -------------------------------------------------------------


def test_contacts_are_summed_as_from_a_company(tmp_path: Path) -> None:
    rows = rated_often(np.random.default_rng(1), 150, gain=0.4, loss=0.8)
    # The first rating, which no contacts lead up to.
    ratings, contacts, given = [rated(customer, 0, rating=3) for customer in range(150)], [], [0] * 150
    for customer, positives, negatives, value in zip(*rows, strict=True):
        given[customer] += 1
        ratings.append(rated(customer, given[customer], rating=int(value + 3)))
        for valence in [1] * int(positives) + [-1] * int(negatives):
            contacts.append(step(len(contacts), customer, given[customer], valence=valence))
    company = made_company(tmp_path, ratings=ratings, interactions=contacts)
    alike(of_contacts(*rows), small_table("twelve-positives-offset-one-negative", company))


def test_journeys_are_summed_as_from_a_company(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    ratings, steps, rows = [], [], []
    for customer in range(60):
        scores = rng.integers(1, 6, rng.integers(3, 5))
        value = int(rng.choice([*scores, scores[-1]]))
        ratings.append(rated(customer, 9, rating=value))
        for place, score in enumerate(scores):
            more = {"valence": 0, "score": int(score), "journey_id": f"j{customer}"}
            steps.append(step(len(steps), customer, place, **more))
        peak = min(scores, key=lambda score: (-abs(score - 3), score))
        rows.append((value, peak, scores[-1], scores.mean()))
    company = made_company(tmp_path, ratings=ratings, interactions=steps)
    variables = pd.DataFrame(rows, columns=["rating", "peak", "end", "mean"]) - 3.0
    sums = of_journeys(**{name: values.to_numpy() for name, values in variables.items()})
    alike(sums, small_table("peak-end-rule", company))


def test_the_peak_of_a_drawn_journey_is_its_step_farthest_from_the_middle_the_lower_of_two() -> None:
    drawn = pd.DataFrame(travelled(np.random.default_rng(3), 500, with_copies()))
    assert (drawn["peak"].abs() >= drawn[["end", "mean"]].abs().max(axis=1)).all()
    assert (drawn.loc[drawn["end"] == -2, "peak"] == -2).all() and (drawn["peak"] == 2).any()


def test_expectations_are_summed_as_from_a_company(tmp_path: Path) -> None:
    rows = expecting(np.random.default_rng(4), 80, performed=0.5, expected=-0.4)
    ratings = [
        rated(customer, 0, rating=int(value + 3), performed=int(got + 3), expected=int(before + 3))
        for customer, (value, got, before) in enumerate(zip(*rows, strict=True))
    ]
    company = made_company(tmp_path, ratings=ratings)
    alike(of_expectation(*rows), small_table("satisfaction-is-performance-vs-expectation", company))


def test_drivers_are_summed_as_from_a_company(tmp_path: Path) -> None:
    rng, items = np.random.default_rng(5), ("treatment", "product", "service", "staff", "price")
    levels = rng.integers(0, 5, 120)
    given = answers(rng, with_copies(**dict.fromkeys(items, 0.4)), levels, *items)
    table = pd.DataFrame({"rating": levels + 1.0} | given)
    ratings = [rated(customer, 0, **row) for customer, row in enumerate(table.astype(int).to_dict("records"))]
    sums = moments_by_group(np.arange(120) % 50, **{item: table[item].to_numpy() - 3 for item in table})
    sums.insert(0, "group", np.arange(50))
    company = made_company(tmp_path, ratings=ratings)
    alike(sums, small_table("treatment-70pct-of-buying-experience", company))


def test_returns_are_summed_as_from_a_company(tmp_path: Path) -> None:
    rng, items = np.random.default_rng(6), ("product", "service", "staff")
    levels = rng.integers(0, 5, 120)
    given = answers(rng, with_copies(**dict.fromkeys(items, 0.4)), levels, *items)
    returned = rng.random(120) < 0.4
    ratings = [
        rated(customer, 0, rating=3, **{item: int(given[item][customer]) for item in items})
        for customer in range(120)
    ]
    orders = [
        {"order_id": f"o{customer}", "customer_id": name(customer), "ordered_at": "2023-02-01T10:00"}
        for customer in np.flatnonzero(returned)
    ]
    company = made_company(tmp_path, ratings=ratings, orders=orders)
    alike(returned_by_group(returned, **given), small_table("product-brings-service-returns", company))


def test_offers_are_summed_as_from_a_company(tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    groups = {"existing": parties(rng, 30, 0.6), "prospects": parties(rng, 20, 0.1)}
    offers = [
        {
            "offer_id": f"{group}{party}-{number}",
            "party_id": f"{group}{party}",
            "offered_at": START.isoformat(),
            "existing": group == "existing",
            "won": number < won,
        }
        for group, sums in groups.items()
        for party, (made, won) in enumerate(zip(*sums, strict=True))
        for number in range(made)
    ]
    company = made_company(tmp_path, offers=offers)
    alike(of_parties(**groups), small_table("existing-buy-60-70", company))


def test_margins_are_summed_as_from_a_company(tmp_path: Path) -> None:
    customer, later, margin = orders_and_margins(np.random.default_rng(8), 60, more=2.0)
    margin = margin.round()
    orders = [
        {
            "order_id": f"o{place}",
            "customer_id": name(who),
            "ordered_at": (START + place * DAY).isoformat(),
            "margin": int(money),
        }
        for place, (who, money) in enumerate(zip(customer, margin, strict=True))
    ]
    company = made_company(tmp_path, orders=orders)
    alike(of_turns(customer, later, margin), small_table("profit-from-old-customers", company))


# -- all worlds ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sample() -> Company:
    return open_company(SAMPLE)


@pytest.mark.parametrize("id", SPECIAL)
def test_a_drawn_table_has_the_columns_of_the_sample_companys(id: str, sample: Company) -> None:
    known = small_table(id, sample)
    worlds = SPECIAL[id]()
    assert tuple(world.name for world in worlds) == NAMES
    for world in worlds:
        table = world.draw(np.random.default_rng(9), 2_000)
        assert world.claim == id and list(table.columns) == list(known.columns)
        for column in table:
            assert table[column].dtype.kind == known[column].dtype.kind, column


@pytest.mark.parametrize("id", SPECIAL)
def test_a_world_is_where_its_name_says(id: str) -> None:
    claim = CLAIMS[id]
    plus = widened(claim.region, claim.tolerance)
    truth = {world.name: world.truth for world in SPECIAL[id]()}
    assert plus.low <= truth["folklore"] <= plus.high
    if claim.kind == "measured":
        assert min(abs(truth["edge"] - plus.low), abs(truth["edge"] - plus.high)) < 1e-9
    else:
        assert 0.98 < truth["edge"] < 1


# Where a twentieth less churn more than doubles profit, winning a customer costs nearly all that one brings.
NEVER_ESTIMATED = {("churn-cut-5-profit-5-95-percent", "edge")}


@pytest.mark.parametrize(
    "id", [id for id in SPECIAL if id not in ("old-customer-always-cheaper", "peak-end-rule")]
)
def test_a_large_company_is_estimated_near_the_truth(id: str) -> None:
    """The truth, worked out from chances, is what the estimator comes to when there is enough of everything."""
    claim = CLAIMS[id]
    assert claim.estimate is not None
    for world in SPECIAL[id]():
        table = world.draw(np.random.default_rng(10), 20_000)
        if (id, world.name) in NEVER_ESTIMATED:
            with pytest.raises(Untestable, match="^undefined:"):
                claim.estimate(table, Analysis())
            continue
        found = claim.estimate(table, Analysis())
        if np.isfinite(found.low):
            assert abs(found.value - world.truth) < 2.5 * (found.high - found.low) / 2, world.name
