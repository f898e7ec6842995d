"""Amounts whose point may stand for thousands: 100.000 is read as one hundred, and looks well.

What has two such signs, as 1.250.000, is unreadable and is told of; what has one is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import ibis

from cxresearch.door.values import Dialect
from cxresearch.model import Warning
from cxresearch.schema import Column

ENOUGH = 5
"""So many amounts with a decimal sign, each of them with three digits after it, are no chance."""


def measures(
    columns: Sequence[Column], delivered: Any, prepared: Any, dialects: Mapping[str, Dialect]
) -> dict[str, Any]:
    """What `warnings` needs to know of amounts in text, to be computed together with other things."""
    wanted: dict[str, Any] = {}
    for column in columns:
        text = column.type == "money" and delivered[column.name].type().is_string()
        if text and not dialects[column.name].thousands:
            amount = prepared[column.name]
            pointed = amount.contains(".")
            in_threes = ibis.ifelse(pointed, amount.re_search("[.][0-9]{3}$"), False)
            wanted |= {f"{column.name} pointed": pointed.sum(), f"{column.name} in threes": in_threes.sum()}
    return wanted


def warnings(table: str, columns: Sequence[Column], found: Mapping[str, Any]) -> Iterator[Warning]:
    """`thousands:COL`: all amounts that have a decimal sign have three digits after it (rows)."""
    for column in columns:
        n = found.get(f"{column.name} pointed") or 0
        if n >= ENOUGH and n == found[f"{column.name} in threes"]:
            yield Warning(f"thousands:{column.name}", table, int(n))
