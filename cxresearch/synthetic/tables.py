"""From what happened to the canonical tables of customers, orders, subscriptions, invitations, ratings.

Everything after the last day is unknown to the company: such rows are left out, such later times
(a delivery still to come) left empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cxresearch.schema import SOURCES
from cxresearch.synthetic.draws import draw
from cxresearch.synthetic.parameters import Contracts, Parameters
from cxresearch.synthetic.world import CHUNK, Columns, only

ROWS = 10 * CHUNK
"""Numbers set aside for a chunk's rows of one table, so that ids do not depend on other chunks."""

Rows = dict[str, Any]
"""A table's columns by name: numpy arrays, Arrow's where there is text or a value may be empty."""


@dataclass(frozen=True)
class Names:
    """The ids of one company's chunk: the company's prefix, a letter, a number."""

    prefix: str
    chunk: int

    def customers(self, numbers: np.ndarray) -> pa.Array:
        """Ids of the chunk's customers, numbered from 0."""
        return self._everyone.take(numbers)

    @cached_property
    def _everyone(self) -> pa.Array:
        return self._named("C", np.arange(CHUNK) + self.chunk * CHUNK)

    def rows(self, letter: str, n: int) -> pa.Array:
        """Ids of `n` rows of a table; `ValueError` when the chunk has no room for them."""
        if n > ROWS:
            raise ValueError(f"a chunk of {CHUNK} customers has room for {ROWS} rows, not {n}")
        return self._named(letter, np.arange(n) + self.chunk * ROWS)

    def _named(self, letter: str, numbers: np.ndarray) -> pa.Array:
        digits = pc.utf8_lpad(pa.array(numbers).cast(pa.string()), 6, "0")
        return pc.binary_join_element_wise(self.prefix + letter, digits, "")


def instant(parameters: Parameters, day: np.ndarray, minute: np.ndarray | int) -> np.ndarray:
    """Local time of a minute of a day, both counted from 0; empty after the last day."""
    times = np.datetime64(parameters.first_day, "us") + (day * 1440 + minute).astype("timedelta64[m]")
    return np.where(day < parameters.days(), times, np.datetime64("NaT"))


def known(values: np.ndarray, told: np.ndarray) -> pa.Array:
    """The values, empty where they are not told."""
    return pa.array(values, mask=~told)


def named(words: Sequence[str], places: np.ndarray) -> pa.Array:
    """The words at the given places."""
    return pa.array(words, pa.string()).take(places)


def words(rng: np.random.Generator, choice: tuple[tuple[str, float], ...], n: int) -> pa.Array:
    """`n` words, each as likely as its weight."""
    return named([word for word, _ in choice], draw(rng, [weight for _, weight in choice], n))


def customers(parameters: Parameters, rng: np.random.Generator, names: Names, happened: Columns) -> Rows:
    """One row a customer: won with the first order."""
    first = only(happened, happened["number"] == 0)
    n = first["customer"].size
    return {
        "customer_id": names.customers(first["customer"]),
        "acquired_at": instant(parameters, first["ordered_day"], first["ordered_minute"]),
        "source": named(SOURCES, draw(rng, parameters.sources, n)),
        "segment": words(rng, parameters.segments, n),
        "region": words(rng, parameters.regions, n),
    }


def ordered(parameters: Parameters, rng: np.random.Generator, happened: Columns) -> np.ndarray:
    """Which occasions are orders: all, but of a subscriber's surveys after the first only some."""
    extra = rng.random(happened["number"].size)
    if isinstance(parameters.back, Contracts):
        return (happened["number"] == 0) | (extra < parameters.back.extra)
    return np.ones(extra.size, dtype=bool)


def orders(parameters: Parameters, rng: np.random.Generator, names: Names, happened: Columns) -> Rows:
    """One row an order, in the order of `happened`, of which each row must be one."""
    customer, level = happened["customer"], happened["level"]
    n = level.size
    again = np.append(False, customer[1:] == customer[:-1])
    before = np.where(again, np.roll(level, 1), 0)
    chance = (
        parameters.goods_returned
        + parameters.goods_returned_unhappy_now * np.isin(level, (1, 2))
        + parameters.goods_returned_unhappy_before * np.isin(before, (1, 2))
    )
    sent_back = rng.random(n) < chance
    pieces = 1 + draw(rng, parameters.pieces, n)
    amount = 1000 * np.array(parameters.prices)[draw(rng, np.ones(len(parameters.prices)), n)] * pieces
    percent = np.array(parameters.margins)[draw(rng, np.ones(len(parameters.margins)), n)]
    delivered = instant(parameters, happened["delivered_day"], happened["delivered_minute"])
    return {
        "order_id": names.rows("D", n),
        "customer_id": names.customers(customer),
        "ordered_at": instant(parameters, happened["ordered_day"], happened["ordered_minute"]),
        "amount": amount,
        # What is sent back earns nothing and costs the transport.
        "margin": np.where(sent_back, -parameters.sending_back, amount * percent // 100),
        # A date, which may lie after the last day.
        "promised_at": np.datetime64(parameters.first_day, "D") + happened["promised_day"],
        "delivered_at": delivered,
        "returned": known(sent_back, ~np.isnat(delivered)),
        "channel": words(rng, parameters.channels, n),
    }


def subscriptions(parameters: Parameters, rng: np.random.Generator, names: Names, happened: Columns) -> Rows:
    """One row a contract: a yearly renewal ends one, not by choice, and begins the next at once.

    A company that sells order by order has a few subscribers too (a delivery pass), who cancel as
    they please.
    """
    first = only(happened, happened["number"] == 0)
    customer = first["customer"]
    n, back = customer.size, parameters.back
    yearly = rng.random(n) < (back.renewed if isinstance(back, Contracts) else 0.0)
    member = rng.random(n) < 0.05
    begun = first["ordered_day"] * 1440 + first["ordered_minute"]
    if isinstance(back, Contracts):
        member = np.ones(n, dtype=bool)
        last = only(happened, np.append(np.diff(happened["customer"]) > 0, True))
        left = last["left_day"] * 1440 + last["left_minute"]
        ended = np.where(last["left_day"] < 0, np.iinfo(np.int64).max, left)
        by_choice = last["voluntary"]
    else:
        cancelled = rng.random(n) < 0.4
        ended = np.where(cancelled, begun + rng.integers(30, 700, n) * 1440, np.iinfo(np.int64).max)
        by_choice = np.ones(n, dtype=bool)
    runs = {"customer": customer, "begun": begun, "ended": ended, "voluntary": by_choice, "yearly": yearly}
    return _contracts(parameters, names, only(runs, member))


def _contracts(parameters: Parameters, names: Names, runs: Columns) -> Rows:
    """Rows of contracts from runs of minutes: a yearly one is cut every 365 days."""
    until, year = parameters.days() * 1440, 365 * 1440
    lasting = np.minimum(runs["ended"], until) - runs["begun"]
    pieces = np.where(runs["yearly"], np.maximum(-(-lasting // year), 1), 1)
    rows = only(runs, np.repeat(np.arange(pieces.size), pieces))
    piece = np.arange(pieces.sum()) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    final = piece == np.repeat(pieces, pieces) - 1
    begun = rows["begun"] + piece * year
    ended = np.where(final, rows["ended"], begun + year)
    over = ended < until
    ended = np.where(over, ended, until)
    return {
        "customer_id": names.customers(rows["customer"]),
        "started_at": instant(parameters, begun // 1440, begun % 1440),
        "ended_at": instant(parameters, ended // 1440, ended % 1440),
        "voluntary": known(rows["voluntary"] & final, over),
        "plan": named(("month", "year"), rows["yearly"].astype(np.int64)),
    }


def invitations(parameters: Parameters, names: Names, happened: Columns) -> Rows:
    """One row for each delivered occasion: an hour after the delivery the customer is asked."""
    asked = instant(parameters, happened["delivered_day"], happened["delivered_minute"] + 60)
    delivered = ~np.isnat(asked)
    return {"customer_id": names.customers(happened["customer"][delivered]), "invited_at": asked[delivered]}


def ratings(
    parameters: Parameters, rng: np.random.Generator, names: Names, happened: Columns, order_ids: pa.Array
) -> Rows:
    """One row an answered survey. `order_ids` (empty where no order) is aligned with `happened`.

    The further answers are those of the customers drawn for the long survey, a random subset.
    """
    long = rng.random(CHUNK) < parameters.long_survey
    rated = (happened["level"] > 0) & (happened["rated_day"] < parameters.days())
    given = only(happened, rated)
    level, complains, asked = given["level"], given["complains"], long[given["customer"]]
    n = level.size
    answers = _scores(parameters, rng, level)
    for name, weights in (
        ("told_positive", parameters.told_positive),
        ("told_negative", parameters.told_negative),
    ):
        answers[name] = np.choose(level - 1, [draw(rng, row, n) for row in weights])
    answers["complained"] = complains
    answers["would_pay_more"] = rng.random(n) < np.array((0, *parameters.pays_more))[level]
    answers["would_recommend"] = rng.random(n) < np.array((0, *parameters.recommends))[level]
    # Who did not complain has nothing to rate there.
    told = {name: asked & complains if name == "complaint_handling" else asked for name in answers}
    return {
        "rating_id": names.rows("R", n),
        "customer_id": names.customers(given["customer"]),
        "rated_at": instant(parameters, given["rated_day"], given["rated_minute"]),
        "rating": level,
        "order_id": order_ids.filter(rated),
    } | {name: known(values, told[name]) for name, values in answers.items()}


def _scores(parameters: Parameters, rng: np.random.Generator, level: np.ndarray) -> dict[str, np.ndarray]:
    """What was expected, and each further answer: the rating's level, the survey's one impression (its
    halo), or an answer of its own. Given the level and the impression they are independent."""
    n = level.size

    def drawn(weights: Sequence[float]) -> np.ndarray:
        return 1 + draw(rng, weights, n)

    impression = drawn(parameters.level_shares())
    answers = {
        "expected": np.where(rng.random(n) < parameters.expected_copies, level, drawn(parameters.expected))
    }
    for item, copied in parameters.copies:
        own = np.where(rng.random(n) < parameters.halo, impression, drawn(parameters.level_shares()))
        answers[item] = np.where(rng.random(n) < copied, level, own)
    return answers
