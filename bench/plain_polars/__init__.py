"""The claims' quantities in plain polars, lazily, as an analyst who knows it would write them.

What the benchmark compares with beside `tests/planted`, whose numbers these are, for a company that
sells goods. A family says which small tables it needs and works its numbers out from them. All of them
are collected at once, so that what two have in common is done once.
"""

from __future__ import annotations

from datetime import datetime

import polars as pl

from . import drivers, leaving, money, negatives, ratings, silent, word
from .episodes import episodes
from .estimates import Measured

__all__ = ["measured"]

_PARTS = (ratings, silent, word, leaving, negatives, drivers, money)


def measured(tables: dict[str, pl.LazyFrame], *, model: str, until: datetime) -> Measured:
    """Value and standard error of every measured claim; `until` is exclusive."""
    if model != "e-commerce":
        raise ValueError(f"written for e-commerce alone, not {model}")
    known = episodes(tables, until=until)
    asked = {(part, name): frame for part in _PARTS for name, frame in part.queries(known).items()}
    found = dict(zip(asked, pl.collect_all(asked.values()), strict=True))
    numbers: Measured = {}
    for part in _PARTS:
        numbers |= part.measured({name: frame for (of, name), frame in found.items() if of is part})
    return numbers
