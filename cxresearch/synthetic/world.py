"""What happens to the customers of a made-up company: orders, their ratings, coming back or not.

A customer lives through *occasions*: an order, its delivery, and the moment at which it is rated if
it is rated at all. The next order (or survey) follows that moment, never comes before it. So that the truth
can be computed exactly, three things are independent by construction:

- when things happen, and how a delivery compares with its promise: the duration does not depend on
  lateness, the *promised day* is set before or after the day of delivery;
- the level of a rating, and everything before it: it depends on this delivery's lateness only;
- the gap to the next order, and the level: the level decides whether there is one.

A complaint is opened before the next moment of rating can come, no ten negatives but those of the first
order fall into the month after it, and nothing but a promise falls on midnight.

All customers of a chunk are drawn from its own seed, whatever the number of customers asked for.
"""

from __future__ import annotations

import numpy as np

from cxresearch.synthetic.draws import draw, gap_shares, minutes, start_shares
from cxresearch.synthetic.parameters import Contracts, Orders, Parameters

CHUNK = 2000
"""Customers drawn together from one seed."""

Columns = dict[str, np.ndarray]
"""Columns of equal length by name: a chunk is small, and a frame of it would take longer to make than its values."""


def occasions(parameters: Parameters, rng: np.random.Generator, customers: int) -> Columns:
    """One row per occasion of each customer that begins by the last day.

    Columns: `customer` and `number` (both from 0); days counted from the company's first day and
    minutes of the day, `ordered_day` `ordered_minute` `delivered_day` `delivered_minute`
    `rated_day` `rated_minute`, `promised_day`; `late`; `level` of the rating, 0 where none was given;
    `negative`, which of the ten happened (0 none; only with number 0); `complains`, `resolved`;
    `goes_on`; for subscriptions `left_day` `left_minute` (-1 when the customer goes on) and
    `voluntary`. Rows are in the order of customer and number.
    """
    back, days = parameters.back, parameters.days()
    gaps = gap_shares(back) if isinstance(back, Orders) else np.ones(1)
    alive = np.arange(customers)
    due: np.ndarray = draw(rng, start_shares(parameters), customers)
    ratings = np.zeros(customers, dtype=np.int64)
    rows: list[Columns] = []
    while alive.size:
        surveyed = isinstance(back, Contracts) and bool(rows)
        row: Columns = {"customer": alive, "number": np.full(alive.size, len(rows))}
        row |= _delivery(parameters, rng, due, surveyed=surveyed)
        row |= _rating(parameters, rng, row["late"])
        row |= _trouble(parameters, rng, row["level"], first=not rows)
        chance = _chance(parameters, row, ratings)
        row["goes_on"] = rng.random(alive.size) < chance
        row |= _leaving(parameters, rng, row, chance)
        rows.append(row)

        wait = back.cycle if isinstance(back, Contracts) else 1 + draw(rng, gaps, alive.size)
        due = row["rated_day"] + wait
        again = row["goes_on"] & (due < days)
        alive, due, ratings = alive[again], due[again], (ratings + (row["level"] > 0))[again]
    table = {name: np.concatenate([row[name] for row in rows]) for name in rows[0]}
    return only(table, np.lexsort((table["number"], table["customer"])))


def only(columns: Columns, rows: np.ndarray) -> Columns:
    """Some of the rows: those that a mask keeps, or those at the given places."""
    return {name: values[rows] for name, values in columns.items()}


def _delivery(
    parameters: Parameters, rng: np.random.Generator, due: np.ndarray, *, surveyed: bool
) -> Columns:
    """Order, delivery, promise and the moment of rating; `due` is the day of the order or, of a
    subscriber's survey, of the moment of rating."""
    n = due.size
    delivery = 1 + draw(rng, parameters.delivery_days, n)
    delay = 1 + draw(rng, parameters.rating_delay_days, n)
    ordered_day = due - delivery - delay if surveyed else due
    delivered_day = ordered_day + delivery
    late = rng.random(n) < parameters.late
    days_late = np.minimum(1 + rng.integers(0, 3, n), delivery)
    days_early = rng.integers(0, 4, n)
    return {
        "ordered_day": ordered_day,
        "ordered_minute": minutes(rng, parameters.order_hours, n),
        "delivered_day": delivered_day,
        "delivered_minute": 8 * 60 + rng.integers(0, 12 * 60, n),
        "rated_day": delivered_day + delay,
        "rated_minute": minutes(rng, parameters.rating_hours, n),
        "late": late,
        "promised_day": delivered_day + np.where(late, -days_late, days_early),
    }


def _rating(parameters: Parameters, rng: np.random.Generator, late: np.ndarray) -> Columns:
    """The level, by how the delivery went; 0 where the customer does not answer."""
    given_late = 1 + draw(rng, parameters.levels_late, late.size)
    given_on_time = 1 + draw(rng, parameters.levels_on_time, late.size)
    answered = rng.random(late.size) < parameters.answered
    return {"level": np.where(answered, np.where(late, given_late, given_on_time), 0)}


def _trouble(parameters: Parameters, rng: np.random.Generator, level: np.ndarray, *, first: bool) -> Columns:
    """One of the ten negatives (at the first order only) and a complaint, independent of each other."""
    chances = [negative.chance for negative in parameters.negatives]
    negative = draw(rng, [1 - sum(chances), *chances], level.size)
    complains = np.array([parameters.complains_unrated, *parameters.complains])[level]
    return {
        "negative": negative * first,
        "complains": rng.random(level.size) < complains,
        "resolved": rng.random(level.size) < parameters.resolved,
    }


def _chance(parameters: Parameters, row: Columns, ratings: np.ndarray) -> np.ndarray:
    """Chance of going on: by level, changed by what happened, its mean by level unchanged."""
    back, level = parameters.back, row["level"]
    if isinstance(back, Orders):
        first, later = np.array([back.unrated, *back.first]), np.array([back.unrated, *back.later])
        chance = np.where(ratings == 0, first[level], later[level])
    else:
        chance = 1 - np.array([back.voluntary_unrated, *back.voluntary])[level] - back.lapsed
    if row["number"][0] == 0:
        chance = chance * np.array(parameters.multipliers())[row["negative"]]
    swayed = row["complains"] & np.isin(level, (1, 2))
    change = 1 + parameters.resolved_lift * (row["resolved"] - parameters.resolved)
    return np.where(swayed, chance * change, chance)


def _leaving(parameters: Parameters, rng: np.random.Generator, row: Columns, chance: np.ndarray) -> Columns:
    """When a subscriber who does not go on leaves, and whether by choice; -1, 0, False for others."""
    n, back = chance.size, parameters.back
    if isinstance(back, Orders):
        nobody = np.full(n, -1), np.zeros(n, dtype=np.int64), np.zeros(n, dtype=bool)
        return dict(zip(("left_day", "left_minute", "voluntary"), nobody, strict=True))
    leaves = ~row["goes_on"]
    day = row["rated_day"] + rng.integers(1, back.cycle, n)
    minute = minutes(rng, parameters.order_hours, n)
    by_choice = rng.random(n) >= back.lapsed / (1 - chance)
    return {
        "left_day": np.where(leaves, day, -1),
        "left_minute": np.where(leaves, minute, 0),
        "voluntary": by_choice & leaves,
    }
