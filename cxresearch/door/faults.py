"""What can be wrong with a row: its faults, in the order in which they count.

A fault is a condition of the engine on a typed row. Beside a column X the row may have `X given`
(whether something was delivered at all: then a null cannot be read) and `X found` (the same id in
the table that X refers to, null where there is none); beside all, `copy` and `key`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import ibis.expr.types as ir

from cxresearch.clock import Edge
from cxresearch.door.moments import Span
from cxresearch.schema import Column

KINDS = ("missing", "unreadable", "copy", "key", "range", "word", "future", "order", "reference")
"""The faults, first the one that a row with several is counted under."""


@dataclass(frozen=True)
class Settings:
    """What the checks depend on: the company's zone, the end of the observed period, the ratings' scale."""

    timezone: str
    until: Edge
    scale: tuple[float, float] | None


@dataclass(frozen=True)
class Fault:
    """A fault that a row can have, and the column that has it (none: the row as a whole)."""

    kind: str
    column: Column | None
    condition: ir.BooleanValue

    @property
    def code(self) -> str:
        """As it is counted."""
        return f"{self.kind}:{self.column.name}" if self.column else self.kind

    @property
    def rejects(self) -> bool:
        """Whether the row goes, and not only the value."""
        return self.column is None or self.column.required or self.column.rejects


def possible(
    columns: Sequence[Column], placed: ir.Table, spans: Mapping[str, Span], settings: Settings
) -> list[Fault]:
    """Every fault that a row of this table can have, in the order of precedence."""
    faults: list[Fault] = []
    for kind in KINDS:
        if kind in placed.columns:
            faults.append(Fault(kind, None, placed[kind]))
            continue
        for column in columns:
            condition = _condition(kind, column, placed, spans, settings)
            if condition is not None:
                faults.append(Fault(kind, column, condition))
    return faults


def _condition(
    kind: str, column: Column, placed: ir.Table, spans: Mapping[str, Span], settings: Settings
) -> ir.BooleanValue | None:
    """When a value has a fault of a kind; None where its column cannot have it."""
    value = placed[column.name]
    given = f"{column.name} given"
    match kind:
        case "missing" if column.required:
            return ~placed[given] if given in placed.columns else value.isnull()
        case "unreadable" if given in placed.columns:
            return placed[given] & value.isnull()
        case "range":
            return _off_range(column, value, settings.scale)
        case "word" if column.type == "word":
            return value.notin(column.words)
        case "future" if column.type in ("time", "month") and not column.plan:
            return _future(column, placed, spans, settings.until)
        case "order" if column.not_before in spans:
            return _early(column, placed, spans)
        case "reference" if f"{column.name} found" in placed.columns:
            return value.notnull() & placed[f"{column.name} found"].isnull()
    return None


def _off_range(column: Column, value: Any, scale: tuple[float, float] | None) -> ir.BooleanValue | None:
    """Off the scale; negative or fractional; not -1, 0 or 1."""
    match column.type:
        case "rating" | "score":
            low, high = scale or (float("-inf"), float("inf"))
            return ~value.between(float(low), float(high))
        case "count":
            return (value < 0) | (value != value.floor())
        case "valence":
            return value.notin([-1.0, 0.0, 1.0])
    return None


def _future(column: Column, placed: ir.Table, spans: Mapping[str, Span], until: Edge) -> ir.BooleanValue:
    """After the end of the observed period; days are compared where a column holds days."""
    day = until.local.replace(hour=0, minute=0, second=0, microsecond=0)
    next_day = until.local if until.is_date else day + timedelta(days=1)
    if column.type == "month":
        return placed[column.name] >= next_day.date()
    if spans[column.name].dates:
        return placed[f"{column.name}_local"] >= next_day
    return placed[column.name] >= until.utc if until.is_date else placed[column.name] > until.utc


def _early(column: Column, placed: ir.Table, spans: Mapping[str, Span]) -> ir.BooleanValue:
    """Before the time that it must follow; local days are compared where either holds days."""
    first = str(column.not_before)
    if spans[column.name].dates or spans[first].dates:
        return placed[f"{column.name}_local"].date() < placed[f"{first}_local"].date()
    return placed[column.name] < placed[first]
