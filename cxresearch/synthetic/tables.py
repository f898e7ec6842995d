"""From what happened to the canonical tables of customers, orders, subscriptions, invitations, ratings.

Everything after the last day is unknown to the company: such rows are left out, such later times
(a delivery still to come) left empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cxresearch.schema import SOURCES
from cxresearch.synthetic.draws import draw
from cxresearch.synthetic.parameters import Contracts, Parameters
from cxresearch.synthetic.world import CHUNK

ROWS = 10 * CHUNK
"""Numbers set aside for a chunk's rows of one table, so that ids do not depend on other chunks."""


@dataclass(frozen=True)
class Names:
    """The ids of one company's chunk: the company's prefix, a letter, a number."""

    prefix: str
    chunk: int

    def customers(self, numbers: Sequence[int] | np.ndarray) -> np.ndarray:
        """Ids of the chunk's customers, numbered from 0."""
        return self._named("C", np.asarray(numbers) + self.chunk * CHUNK)

    def rows(self, letter: str, n: int) -> np.ndarray:
        """Ids of `n` rows of a table; `ValueError` when the chunk has no room for them."""
        if n > ROWS:
            raise ValueError(f"a chunk of {CHUNK} customers has room for {ROWS} rows, not {n}")
        return self._named(letter, np.arange(n) + self.chunk * ROWS)

    def _named(self, letter: str, numbers: np.ndarray) -> np.ndarray:
        return np.array([f"{self.prefix}{letter}{number:06d}" for number in numbers], dtype=object)


def instant(
    parameters: Parameters, day: pd.Series | np.ndarray, minute: pd.Series | np.ndarray | int
) -> pd.Series:
    """Local time of a minute of a day, both counted from 0; empty after the last day."""
    start = np.datetime64(parameters.first_day, "s")
    days, of_day = np.asarray(day), np.asarray(minute)
    times = start + (days * 1440 + of_day) * np.timedelta64(60, "s")
    return pd.Series(times).where(pd.Series(days < parameters.days()))


def words(rng: np.random.Generator, choice: tuple[tuple[str, float], ...], n: int) -> np.ndarray:
    """`n` words, each as likely as its weight."""
    names = np.array([word for word, _ in choice], dtype=object)
    return names[draw(rng, [weight for _, weight in choice], n)]


def customers(
    parameters: Parameters, rng: np.random.Generator, names: Names, happened: pd.DataFrame
) -> pd.DataFrame:
    """One row a customer: won with the first order."""
    first = happened[happened["number"] == 0]
    n = len(first)
    return pd.DataFrame(
        {
            "customer_id": names.customers(first["customer"].to_numpy()),
            "acquired_at": instant(parameters, first["ordered_day"], first["ordered_minute"]),
            "source": np.array(SOURCES, dtype=object)[draw(rng, parameters.sources, n)],
            "segment": words(rng, parameters.segments, n),
            "region": words(rng, parameters.regions, n),
        }
    )


def ordered(parameters: Parameters, rng: np.random.Generator, happened: pd.DataFrame) -> pd.Series:
    """Which occasions are orders: all, but of a subscriber's surveys after the first only some."""
    extra = rng.random(len(happened))
    if isinstance(parameters.back, Contracts):
        return (happened["number"] == 0) | (extra < parameters.back.extra)
    return pd.Series(True, index=happened.index)


def orders(
    parameters: Parameters, rng: np.random.Generator, names: Names, happened: pd.DataFrame
) -> pd.DataFrame:
    """One row an order, in the order of `happened`, of which each row must be one."""
    n, level = len(happened), happened["level"].to_numpy()
    before = happened.groupby("customer")["level"].shift(fill_value=0).to_numpy()
    chance = (
        parameters.goods_returned
        + parameters.goods_returned_unhappy_now * np.isin(level, (1, 2))
        + parameters.goods_returned_unhappy_before * np.isin(before, (1, 2))
    )
    sent_back = rng.random(n) < chance
    pieces = 1 + draw(rng, parameters.pieces, n)
    amount = 1000 * np.array(parameters.prices)[draw(rng, np.ones(len(parameters.prices)), n)] * pieces
    percent = np.array(parameters.margins)[draw(rng, np.ones(len(parameters.margins)), n)]
    # What is sent back earns nothing and costs the transport.
    margin = np.where(sent_back, -parameters.sending_back, amount * percent // 100)
    delivered = instant(parameters, happened["delivered_day"], happened["delivered_minute"])
    return pd.DataFrame(
        {
            "order_id": names.rows("D", n),
            "customer_id": names.customers(happened["customer"].to_numpy()),
            "ordered_at": instant(parameters, happened["ordered_day"], happened["ordered_minute"]),
            "amount": amount,
            "margin": margin,
            "promised_at": _day(parameters, happened["promised_day"]),
            "delivered_at": delivered,
            "returned": pd.Series(sent_back, dtype="boolean").where(delivered.notna()),
            "channel": words(rng, parameters.channels, n),
        }
    )


def _day(parameters: Parameters, day: pd.Series) -> pd.Series:
    """A day as ISO text: a promised date, which may lie after the last day."""
    start = np.datetime64(parameters.first_day, "D")
    return pd.Series(np.datetime_as_string(start + day.to_numpy()).astype(object))


def subscriptions(
    parameters: Parameters, rng: np.random.Generator, names: Names, happened: pd.DataFrame
) -> pd.DataFrame:
    """One row a contract: a yearly renewal ends one, not by choice, and begins the next at once.

    A company that sells order by order has a few subscribers too (a delivery pass), who cancel as
    they please.
    """
    first = happened[happened["number"] == 0]
    last = happened.groupby("customer").tail(1)
    n, subscribed = len(first), isinstance(parameters.back, Contracts)
    share = parameters.back.renewed if isinstance(parameters.back, Contracts) else 0.0
    yearly = rng.random(n) < share
    member = rng.random(n) < 0.05
    minute = first["ordered_minute"].to_numpy()
    begun = first["ordered_day"].to_numpy() * 1440 + minute
    if isinstance(parameters.back, Contracts):
        left = last["left_day"].to_numpy() * 1440 + last["left_minute"].to_numpy()
        ended = np.where(last["left_day"].to_numpy() < 0, np.iinfo(np.int64).max, left)
        by_choice = last["voluntary"].to_numpy()
    else:
        cancelled = rng.random(n) < 0.4
        ended = np.where(cancelled, begun + rng.integers(30, 700, n) * 1440, np.iinfo(np.int64).max)
        by_choice = np.ones(n, dtype=bool)
    plan = np.where(yearly, "year", "month").astype(object)
    base = pd.DataFrame(
        {
            "customer_id": names.customers(first["customer"].to_numpy()),
            "begun": begun,
            "ended": ended,
            "voluntary": by_choice,
            "plan": plan,
            "yearly": yearly,
        }
    )
    base = base if subscribed else base[member]
    return _contracts(parameters, base)


def _contracts(parameters: Parameters, base: pd.DataFrame) -> pd.DataFrame:
    """Rows of contracts from runs of minutes: a yearly one is cut every 365 days."""
    until, year = parameters.days() * 1440, 365 * 1440
    runs = np.minimum(base["ended"].to_numpy(), until) - base["begun"].to_numpy()
    pieces = np.where(base["yearly"], np.maximum(-(-runs // year), 1), 1)
    rows = base.loc[base.index.repeat(pieces)].reset_index(drop=True)
    piece = rows.groupby("customer_id", sort=False).cumcount().to_numpy()
    final = piece == np.repeat(pieces, pieces) - 1
    begun = rows["begun"].to_numpy() + piece * year
    ended = np.where(final, rows["ended"].to_numpy(), begun + year)
    known = ended < until
    ended = np.where(known, ended, until)
    voluntary = pd.Series(np.where(final, rows["voluntary"], False)).astype("boolean")
    return pd.DataFrame(
        {
            "customer_id": rows["customer_id"],
            "started_at": instant(parameters, begun // 1440, begun % 1440),
            "ended_at": instant(parameters, ended // 1440, ended % 1440),
            "voluntary": voluntary.where(pd.Series(known)),
            "plan": rows["plan"],
        }
    )


def invitations(parameters: Parameters, names: Names, happened: pd.DataFrame) -> pd.DataFrame:
    """One row for each delivered occasion: an hour after the delivery the customer is asked."""
    asked = instant(parameters, happened["delivered_day"], happened["delivered_minute"] + 60)
    customer = names.customers(happened["customer"].to_numpy())
    return pd.DataFrame({"customer_id": customer, "invited_at": asked})[asked.notna().to_numpy()]


def ratings(
    parameters: Parameters,
    rng: np.random.Generator,
    names: Names,
    happened: pd.DataFrame,
    order_ids: pd.Series,
) -> pd.DataFrame:
    """One row an answered survey. `order_ids` (empty where no order) is aligned with `happened`.

    The further answers are those of the customers drawn for the long survey, a random subset.
    """
    long = rng.random(CHUNK) < parameters.long_survey
    rated = (happened["level"] > 0) & (happened["rated_day"] < parameters.days())
    given = happened[rated].reset_index(drop=True)
    n, level = len(given), given["level"].to_numpy()
    asked = pd.Series(long[given["customer"].to_numpy()])
    table = pd.DataFrame(
        {
            "rating_id": names.rows("R", n),
            "customer_id": names.customers(given["customer"].to_numpy()),
            "rated_at": instant(parameters, given["rated_day"], given["rated_minute"]),
            "rating": level,
            "order_id": order_ids[rated].to_numpy(),
        }
    )
    answers = _scores(parameters, rng, level)
    for name, weights in (
        ("told_positive", parameters.told_positive),
        ("told_negative", parameters.told_negative),
    ):
        answers[name] = np.choose(level - 1, [draw(rng, row, n) for row in weights])
    yes = {
        "complained": given["complains"].to_numpy(),
        "would_pay_more": rng.random(n) < np.array((0, *parameters.pays_more))[level],
        "would_recommend": rng.random(n) < np.array((0, *parameters.recommends))[level],
    }
    for name, values in answers.items():
        table[name] = pd.Series(values, dtype="Int64").where(asked)
    for name, said in yes.items():
        table[name] = pd.Series(said, dtype="boolean").where(asked)
    # Who did not complain has nothing to rate there.
    table["complaint_handling"] = table["complaint_handling"].where(pd.Series(given["complains"]))
    return table


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
