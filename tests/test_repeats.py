"""A block of rows that repeats an earlier one, however it is disguised; and what only looks like one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from test_oddities import warned

START = datetime(2023, 1, 1, 8)
Rows = dict[str, list[Any]]


def written(at: datetime) -> str:
    return at.isoformat(" ", "seconds")


def orders(n: int, *, days: int = 300, seed: int = 1) -> Rows:
    """Orders at random moments, by customers who come back now and then."""
    random = Random(seed)
    times = sorted(START + timedelta(seconds=random.randrange(days * 86_400)) for _ in range(n))
    return {
        "order_id": [f"o{i}" for i in range(n)],
        "customer_id": [f"c{random.randrange(n)}" for _ in range(n)],
        "ordered_at": [written(at) for at in times],
        "delivered_at": [written(at + timedelta(hours=random.randrange(200))) for at in times],
        "amount": [f"{random.uniform(5, 500):.2f}" for _ in range(n)],
        "channel": [random.choice(["web", "app", "store"]) for _ in range(n)],
    }


def ratings(n: int, *, seed: int = 2) -> Rows:
    random = Random(seed)
    return {
        "rating_id": [f"r{i}" for i in range(n)],
        "customer_id": [f"c{i}" for i in range(n)],
        "rated_at": [written(START + timedelta(seconds=random.randrange(300 * 86_400))) for _ in range(n)],
        "rating": [str(random.randint(1, 5)) for _ in range(n)],
    }


def appended(columns: Rows, rows: range, key: str, **changed: Callable[[Any], Any]) -> Rows:
    """The table, and some of its rows once more under new keys, their values changed."""
    same = lambda value: value  # noqa: E731
    more = {
        name: values + [changed.get(name, same)(values[i]) for i in rows] for name, values in columns.items()
    }
    return more | {key: [f"k{i}" for i in range(len(more[key]))]}


def later(**by: float) -> Callable[[str], str]:
    return lambda at: written(datetime.fromisoformat(at) + timedelta(**by))


def jittered(percent: float, seed: int = 3) -> Callable[[str], str]:
    random = Random(seed)
    return lambda amount: f"{float(amount) * (1 + random.uniform(-percent, percent) / 100):.4f}"


def shifting(days: float, seed: int = 4) -> Callable[[str], str]:
    random = Random(seed)
    return lambda at: later(days=random.uniform(-days, days))(at)


@pytest.mark.parametrize(
    "changed",
    [
        {"ordered_at": later(minutes=1), "delivered_at": later(minutes=1)},
        {"ordered_at": later(hours=47), "delivered_at": later(hours=47)},
        {"ordered_at": shifting(1.9), "delivered_at": shifting(0.01)},
        {"amount": jittered(0.9)},
        {"ordered_at": later(days=-1), "delivered_at": later(days=-1), "amount": jittered(0.9)},
        {"customer_id": lambda id: f"x{id}"},
        {"customer_id": lambda id: f"x{id}", "amount": jittered(0.9)},
    ],
    ids=[
        "a minute",
        "two days",
        "jittered times",
        "amounts",
        "times and amounts",
        "names",
        "names and amounts",
    ],
)
@pytest.mark.parametrize("rows", [range(400), range(100, 300), range(370, 395)], ids=len)
def test_a_disguised_block_is_counted_to_the_row(rows: range, changed: dict[str, Any]) -> None:
    # delivered never before ordered, whatever the shift
    columns = orders(400) | {"delivered_at": [later(days=5)(at) for at in orders(400)["ordered_at"]]}
    assert warned("orders", columns) == {}
    assert warned("orders", appended(columns, rows, "order_id", **changed)) == {"repeat": len(rows)}


def test_a_block_within_a_large_table_is_found_by_some_of_its_rows() -> None:
    columns = orders(9000)
    shifted = {"ordered_at": later(hours=7), "delivered_at": later(hours=7)}
    assert warned("orders", appended(columns, range(3000, 3500), "order_id", **shifted)) == {"repeat": 500}
    renamed = appended(columns, range(3000, 3500), "order_id", customer_id=lambda id: f"x{id}")
    assert warned("orders", renamed) == {"repeat": 500}


@pytest.mark.parametrize(
    "changed",
    [
        {"ordered_at": later(days=3), "delivered_at": later(days=3)},
        {"amount": lambda amount: f"{float(amount) * 1.03:.4f}"},
        {"customer_id": lambda id: f"x{id}", "ordered_at": later(hours=1)},
        {"channel": lambda channel: {"web": "app", "app": "store", "store": "web"}[channel]},
    ],
    ids=["three days", "three percent", "renamed and later", "another channel"],
)
def test_what_differs_by_more_is_no_repeat(changed: dict[str, Any]) -> None:
    columns = orders(400) | {"delivered_at": [later(days=9)(at) for at in orders(400)["ordered_at"]]}
    assert warned("orders", appended(columns, range(400), "order_id", **changed)) == {}


def test_ratings_and_incidents_have_blocks_too() -> None:
    twice = appended(ratings(300), range(300), "rating_id", rated_at=later(hours=5))
    assert warned("ratings", twice) == {"repeat": 300}
    random = Random(5)
    incidents = {
        "customer_id": [f"c{i % 150}" for i in range(200)],
        "occurred_at": [later(seconds=random.randrange(300 * 86_400))(written(START)) for _ in range(200)],
        "factor": [random.choice(["rude-staff", "over-promise", "agent-misinforms"]) for _ in range(200)],
    }
    twice = {name: values * 2 for name, values in incidents.items()}
    twice["occurred_at"][200:] = [later(minutes=-3)(at) for at in twice["occurred_at"][200:]]
    assert warned("incidents", twice) == {"repeat": 200}


def waves(customers: int, days: list[int], ratings: Callable[[int, int], int]) -> Rows:
    """The same customers asked again and again, in the same order."""
    asked = [(wave, day, i) for wave, day in enumerate(days) for i in range(customers)]
    return {
        "rating_id": [f"r{n}" for n in range(len(asked))],
        "customer_id": [f"c{i}" for _, _, i in asked],
        "rated_at": [
            written(START + timedelta(days=day, minutes=7 * i, seconds=i % 60)) for _, day, i in asked
        ],
        "rating": [str(ratings(wave, i)) for wave, _, i in asked],
    }


@pytest.mark.parametrize(
    "days",
    [[30 * i for i in range(12)], [7 * i for i in range(30)], list(range(60)), [0, 60], [0, 1, 60, 61]],
)
def test_a_panel_is_no_repeat(days: list[int]) -> None:
    random = Random(6)
    changing = [[random.choice([3, 4, 5]) for _ in range(150)] for _ in days]
    found = warned("ratings", waves(150, days, lambda wave, i: changing[wave][i]))
    assert "repeat" not in found


@pytest.mark.parametrize("days", [[30 * i for i in range(12)], [7 * i for i in range(30)], list(range(60))])
def test_a_panel_whose_members_always_answer_the_same_is_no_repeat(days: list[int]) -> None:
    assert "repeat" not in warned("ratings", waves(150, days, lambda wave, i: 1 + i % 5))


def test_renewals_are_no_repeat() -> None:
    begun = [(month, i) for month in range(12) for i in range(100)]
    columns = {
        "customer_id": [f"c{i}" for _, i in begun],
        "started_at": [written(START + timedelta(days=30 * month, seconds=61 * i)) for month, i in begun],
        "ended_at": [written(START + timedelta(days=30 * month + 30, seconds=61 * i)) for month, i in begun],
        "voluntary": ["false"] * 600 + ["true"] * 600,
    }
    assert "repeat" not in warned("subscriptions", columns)


def test_equal_orders_of_the_same_customers_are_no_repeat() -> None:
    columns = orders(600)
    for i in range(1, 600, 2):  # each a second time within the hour
        for name in ("customer_id", "amount", "channel"):
            columns[name][i] = columns[name][i - 1]
        columns["ordered_at"][i] = later(minutes=20)(columns["ordered_at"][i - 1])
        columns["delivered_at"][i] = columns["ordered_at"][i]
    assert warned("orders", columns) == {}


def test_appointments_at_the_same_hours_in_two_places_are_no_repeat() -> None:
    hours = [written(START + timedelta(minutes=30 * i)) for i in range(400)]
    columns = {
        "order_id": [f"o{i}" for i in range(800)],
        "customer_id": [f"c{i}" for i in range(800)],
        "ordered_at": hours * 2,
        "amount": ["20"] * 800,
    }
    assert warned("orders", columns) == {}


def test_a_delivery_of_dates_is_not_taken_for_renamed_customers() -> None:
    columns = {
        "order_id": [f"o{i}" for i in range(800)],
        "customer_id": [f"c{i}" for i in range(800)],
        "ordered_at": [str((START + timedelta(days=i % 400)).date()) for i in range(800)],
        "amount": ["20"] * 800,
    }
    assert warned("orders", columns) == {}
