"""Tables drawn at random: tallies of groups, the answers of one sample, and what is true of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from math import fsum
from typing import Any

import numpy as np
import pandas as pd

from cxresearch.validity.world import Draw

Group = Any
"""What names a group: the value of the naming column, or a tuple of the values of several."""

Reach = Mapping[Group, float]
"""Group -> a customer's chance to be in it."""

Quantity = Callable[[Reach, Mapping[Group, float]], float]
"""The groups' sizes and their chances of the event -> the claimed quantity."""

Columns = dict[str, Any]
"""Names and arrays."""

# -- draws ---------------------------------------------------------------------------------------


def tally(
    naming: Sequence[str], reach: Reach, chances: Mapping[Group, float], **beside: Sequence[str | None]
) -> Draw:
    """Draws groups with and without an event: of all customers a multinomial number in each group, of these
    a binomial number with the event. A group of nobody has no row.

    Args:
        naming: The columns that name the groups.
        reach: The sizes of the groups; who is in none of them does not enter.
        chances: Group -> chance of the event.
        beside: Further columns that stand before `n`, a word a group.

    >>> draw = tally(["rating_level"], {4: 0.2, 5: 0.8}, {4: 0.0, 5: 1.0})
    >>> draw(np.random.default_rng(1), 10).to_dict("list")
    {'rating_level': [4, 5], 'n': [2, 8], 'events': [0, 8]}
    """
    columns = _naming(naming, list(reach)) | _words(beside)
    sizes = np.array([*reach.values(), 1 - fsum(reach.values())]).clip(0)
    chance = np.array([chances[group] for group in reach])

    def draw(generator: np.random.Generator, customers: int) -> pd.DataFrame:
        n = generator.multinomial(customers, sizes)[:-1]
        return frame(columns, n > 0, n=n, events=generator.binomial(n, chance))

    return draw


def answers(
    naming: str,
    reach: float,
    shares: Mapping[Group, float],
    *,
    within: float | None = None,
    all: bool = False,
    **beside: Sequence[str | None],
) -> Draw:
    """Draws one sample whose answers exclude each other: `n` is the whole sample in every row, `events` the
    customers with that answer.

    Args:
        naming: The column of the answers.
        reach: A customer's chance to be in the sample.
        shares: Answer -> its share of the sample.
        within: A customer's chance to be in the `frame`, the column of those who could have answered.
        all: Whether an answer that nobody gave has its row.
        beside: Further columns that stand before `n`, a word an answer.

    >>> draw = answers("source", 1, {"friend": 0.5, "store": 0.5}, within=1)
    >>> draw(np.random.default_rng(1), 10).to_dict("list")
    {'source': ['friend', 'store'], 'n': [10, 10], 'events': [5, 5], 'frame': [10, 10]}
    """
    columns = _naming([naming], list(shares)) | _words(beside)
    parts = np.array([*(reach * share for share in shares.values()), 1 - reach]).clip(0)
    chance_outside = 0.0 if within in (None, reach) else (within - reach) / (1 - reach)

    def draw(generator: np.random.Generator, customers: int) -> pd.DataFrame:
        *given, rest = generator.multinomial(customers, parts / parts.sum())
        events = np.array(given)
        whole = {"n": np.full(len(events), events.sum()), "events": events}
        if within is not None:
            framed = events.sum() + generator.binomial(rest, chance_outside)
            whole["frame"] = np.full(len(events), framed)
        return frame(columns, np.full(len(events), True) if all else events > 0, **whole)

    return draw


def latest_levels(reach: float, shares: Mapping[Group, float]) -> Draw:
    """Draws ratings from 1 to 5 by level, with their sums: `answers` with total and squares.

    >>> draw = latest_levels(1, {4: 0.5, 5: 0.5})
    >>> draw(np.random.default_rng(1), 10)[["events", "total", "squares", "frame"]].to_dict("list")
    {'events': [5, 5], 'total': [20.0, 25.0], 'squares': [80.0, 125.0], 'frame': [10, 10]}
    """
    levels = answers("rating_level", reach, shares, within=1)

    def draw(generator: np.random.Generator, customers: int) -> pd.DataFrame:
        table = levels(generator, customers)
        frame = table.pop("frame")
        total = (table["rating_level"] * table["events"]).astype("Float64")
        return table.assign(total=total, squares=table["rating_level"] * total, frame=frame)

    return draw


def frame(columns: Columns, kept: np.ndarray, **counts: np.ndarray) -> pd.DataFrame:
    """Naming columns and whole numbers beside them as a small table, with the rows that are kept; a number
    below 0 is missing."""
    whole = [pd.arrays.IntegerArray(x.astype("int64"), x < 0) for x in counts.values()]
    both = [*columns.values(), *whole]
    if not kept.all():
        both = [column[kept] for column in both]
    table = pd.DataFrame(dict(enumerate(both)))
    table.columns = _named((*columns, *counts))
    return table


@cache
def _named(names: tuple[str, ...]) -> pd.Index:
    """The names of a table's columns, made once and as plain objects: pandas takes longer over names than
    over numbers."""
    return pd.Index(names, dtype=object)


def _words(beside: Mapping[str, Sequence[str | None]]) -> Columns:
    return {name: pd.array(list(words), dtype="string") for name, words in beside.items()}


def _naming(names: Sequence[str], groups: Sequence[Group]) -> Columns:
    rows = [group if isinstance(group, tuple) else (group,) for group in groups]
    columns = zip(*rows, strict=True)
    return {
        name: pd.array(list(column), dtype="Int64" if isinstance(column[0], int) else "string")
        for name, column in zip(names, columns, strict=True)
    }


# -- what is true of them ------------------------------------------------------------------------


def share(*groups: Group) -> Quantity:
    """P(event) in these groups taken together.

    >>> share(4, 5)({4: 0.1, 5: 0.3}, {4: 0.2, 5: 0.6})
    0.5
    """

    def pooled(reach: Reach, chances: Mapping[Group, float]) -> float:
        whole = fsum(reach[group] for group in groups)
        return fsum(reach[group] * chances[group] for group in groups) / whole

    return pooled


def none_of(*groups: Group) -> Quantity:
    """P(no event) in these groups."""
    return lambda reach, chances: 1 - share(*groups)(reach, chances)


def ratio(above: Sequence[Group], below: Sequence[Group]) -> Quantity:
    """P(event) in the first groups / P(event) in the others."""
    return lambda reach, chances: share(*above)(reach, chances) / share(*below)(reach, chances)


def slope(reach: Reach, chances: Mapping[Group, float]) -> float:
    """The least-squares slope of the event on the groups' numbers.

    >>> round(slope({1: 0.2, 2: 0.3, 3: 0.5}, {1: 0.1, 2: 0.2, 3: 0.3}), 9)
    0.1
    """
    at = np.array(list(reach), float)
    weight, chance = np.array(list(reach.values())), np.array([chances[group] for group in reach])
    apart = at - np.average(at, weights=weight)
    return float(np.sum(weight * apart * chance) / np.sum(weight * apart**2))


def convexity(reach: Reach, chances: Mapping[Group, float]) -> float:
    """(P5 - P4) - (P4 - P3)."""
    return chances[5] - 2 * chances[4] + chances[3]


def smallest_step(reach: Reach, chances: Mapping[Group, float]) -> float:
    """The smallest rise from one level to the next."""
    return min(chances[level + 1] - chances[level] for level in (1, 2, 3, 4))
