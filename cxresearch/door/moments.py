"""Time columns: what they hold (days or times, local or UTC), and each value on both clocks.

A column of dates is one of type DATE, or one in which every value is a midnight of the company's
clock. Its events are placed at the end of their day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir

from cxresearch import clock
from cxresearch.door import isotime
from cxresearch.door.values import Reading
from cxresearch.engine import fenced

MIDNIGHT = ("", "00:00", "00:00:00")
NEVER = "9999"
"""The year that stands for "never": of no use to learn what a column spans."""


@dataclass(frozen=True)
class Span:
    """What a time column holds: its earliest and latest value (roughly), whether its text has fractions
    of seconds, offsets or 24:00, whether some values are instants in UTC, whether all are whole days."""

    between: tuple[datetime, datetime]
    unusual: bool
    zoned: bool
    dates: bool


def measures(name: str, reading: Reading, prepared: Any) -> dict[str, ir.Value]:
    """What `spans` needs to know of a column, to be computed together with that of others."""
    if reading.zone == "text":
        day = prepared.substr(0, 10)
        real = ~prepared.startswith(NEVER)
        unlike = {"timed": prepared.substr(11).notin(MIDNIGHT), "unusual": isotime.unusual(prepared)}
    else:
        day, real = prepared, prepared.between(*clock.CALENDAR)
        unlike = {"timed": prepared != prepared.truncate("D")} if reading.zone == "local" else {}
    return {
        f"{name} first": day.min(where=real),
        f"{name} last": day.max(where=real),
        f"{name} n": prepared.count(),
        **{f"{name} {what}": condition.sum() for what, condition in unlike.items()},
    }


def spans(
    prepared: ir.Table, readings: Mapping[str, Reading], found: Mapping[str, Any], timezone: str
) -> dict[str, Span]:
    """The span of every time column, from what `measures` found.

    Columns with zones, offsets, or fractions of seconds are looked at again, in one more query.
    """
    spans = {}
    for name, reading in readings.items():
        ends = (_datetime(found[f"{name} first"]), _datetime(found[f"{name} last"]) + timedelta(days=1))
        whole = found[f"{name} n"] > 0 and not found.get(f"{name} timed")
        unusual = bool(found.get(f"{name} unusual"))
        spans[name] = Span(ends, unusual, reading.zone == "utc", reading.zone == "date" or whole)
    again = {name: span for name, span in spans.items() if span.zoned or span.unusual}
    if not again:
        return spans
    utc = fenced(
        prepared.select(
            **{name: _instant(prepared[name], readings[name], again[name], timezone) for name in again},
            **{f"{name} offset": _offset(prepared[name], readings[name]) for name in again},
        )
    )
    local = fenced(
        utc.mutate(
            **{
                f"{name} local": clock.to_local(utc[name], timezone, between=span.between)
                for name, span in again.items()
            }
        )
    )
    wanted: dict[str, Any] = {}
    for name, span in again.items():
        start = clock.to_utc(local[f"{name} local"].truncate("D"), timezone, between=span.between)
        wanted |= {
            f"{name} timed": (local[name] != start).sum(),
            f"{name} zoned": local[f"{name} offset"].sum(),
        }
    looked = local.aggregate(**wanted).to_pyarrow().to_pylist()[0]
    for name, span in again.items():
        zoned, dates = bool(looked[f"{name} zoned"]), found[f"{name} n"] > 0 and not looked[f"{name} timed"]
        spans[name] = Span(span.between, span.unusual, zoned, dates)
    return spans


def typed(prepared: Any, reading: Reading, span: Span, timezone: str) -> Any:
    """A time column as one kind: in UTC where some values are instants, else on the company's clock."""
    if span.zoned:
        return _instant(prepared, reading, span, timezone)
    return reading.typed(prepared) if span.unusual else prepared.cast(isotime.LOCAL)


def clocks(value: Any, span: Span, timezone: str) -> tuple[Any, Any]:
    """A column of `typed` in UTC and on the company's clock; dates at the end of their days."""
    local = clock.to_local(value, timezone, between=span.between) if span.zoned else value
    if span.dates:
        last = local.truncate("D") + ibis.interval(seconds=86_399) + ibis.interval(microseconds=999_999)
        return clock.to_utc(last, timezone, between=span.between), last
    if span.zoned:
        return value, local
    return (
        clock.to_utc(value, timezone, between=span.between),
        clock.settled(value, timezone, between=span.between),
    )


def _instant(prepared: Any, reading: Reading, span: Span, timezone: str) -> Any:
    """UTC of every value as delivered."""
    value = reading.typed(prepared)
    if reading.zone != "text":
        return value
    offset = isotime.offset_minutes(prepared)
    local = clock.to_utc(value, timezone, between=span.between)
    # a stand-in for "never" stays where it is, as in `clock`: another year would be none of the calendar's
    moves = offset.notnull() & value.between(*clock.CALENDAR)
    return ibis.ifelse(moves, value - offset.as_interval("m"), local)


def _offset(prepared: Any, reading: Reading) -> Any:
    """Whether a value is an instant, not a local time."""
    return isotime.has_offset(prepared) if reading.zone == "text" else ibis.literal(True)


def _datetime(value: str | datetime | None) -> datetime:
    if isinstance(value, str):
        return datetime.combine(date.fromisoformat(value), datetime.min.time())
    return value or clock.LAST - timedelta(days=1)
