"""Values and standard errors from counts and sums."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

Measured = dict[str, tuple[float, float]]
"""Claim -> value and standard error."""


class Counted(NamedTuple):
    """How many did it, and among how many."""

    events: int
    n: int


def counted(table: pl.DataFrame, *among: pl.Expr) -> Counted:
    """The rows of a table of n and events that meet the conditions, added up."""
    return Counted(*table.filter(*among).select(pl.sum("events", "n")).row(0))


def share(counts: Counted) -> tuple[float, float]:
    p = counts.events / counts.n
    return p, (p * (1 - p) / counts.n) ** 0.5


def ratio(upper: Counted, lower: Counted) -> tuple[float, float]:
    (a, of_a), (b, of_b) = share(upper), share(lower)
    return a / b, a / b * ((of_a / a) ** 2 + (of_b / b) ** 2) ** 0.5


def odds(a: int, b: int) -> tuple[float, float]:
    return a / b, a / b * (1 / a + 1 / b) ** 0.5


def mean(values: pl.DataFrame) -> tuple[float, float]:
    """Of the column `value`, each as often as `n` says."""
    n, total, squares = values.select(
        pl.sum("n"),
        total=(pl.col("value") * pl.col("n")).sum(),
        squares=(pl.col("value") ** 2 * pl.col("n")).sum(),
    ).row(0)
    return total / n, ((squares - total**2 / n) / (n - 1) / n) ** 0.5
