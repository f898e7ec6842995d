"""Local time and UTC, in the engine.

DuckDB, Postgres and Spark disagree on local times that a change of clocks repeats or skips, so
none of them is asked. The changes of a zone are read from Python's `zoneinfo` and become a tree
of comparisons, the same on every engine. An ambiguous local time is the earlier of the two; a
time that does not exist moves forward by the length of the gap (PEP 495 with `fold=0`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir

FIRST = datetime(1900, 1, 1)
LAST = datetime(2100, 1, 1)
"""Changes of clocks are known between these; beyond them the nearest known offset holds."""

CALENDAR = (datetime(1, 1, 3), datetime(9999, 12, 30))
"""Outside these a time is a stand-in for "never": it is not shifted, as its year could leave 1-9999."""

LAST_MOMENT = timedelta(days=1) - timedelta(microseconds=1)
"""How long after its midnight an event that has only a date is placed."""


@dataclass(frozen=True)
class Edge:
    """An end of the observed period.

    `utc` and `local` are one instant, both without a zone. `is_date` says that it was written as a
    date: the end is then the first instant that is no longer observed.
    """

    utc: datetime
    local: datetime
    is_date: bool


@dataclass(frozen=True)
class Change:
    """A change of a zone's clocks at `utc` (naive), from one distance from UTC to another."""

    utc: datetime
    before: timedelta
    after: timedelta


def edge(value: date | datetime, timezone: str, *, end: bool) -> Edge:
    """The instant at which a cut-off written as a date or a time falls.

    A date that ends a period is the next midnight of the company, one that starts it is its own
    midnight. A time without an offset is local.

    >>> edge(date(2024, 12, 31), "Asia/Ho_Chi_Minh", end=True)
    Edge(utc=datetime.datetime(2024, 12, 31, 17, 0), local=datetime.datetime(2025, 1, 1, 0, 0), is_date=True)
    >>> edge(datetime(2024, 12, 31, 12), "Asia/Ho_Chi_Minh", end=True).utc
    datetime.datetime(2024, 12, 31, 5, 0)
    """
    zone = ZoneInfo(timezone)
    if isinstance(value, datetime):
        utc = value.replace(tzinfo=value.tzinfo or zone).astimezone(UTC).replace(tzinfo=None)
        return Edge(utc, utc.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None), False)
    midnight = datetime(value.year, value.month, value.day) + timedelta(days=int(end))
    utc = midnight.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)
    return Edge(utc, midnight, True)


def to_utc(
    local: ir.TimestampValue, timezone: str, *, between: tuple[datetime, datetime] = (FIRST, LAST)
) -> ir.TimestampValue:
    """UTC of a local time of `timezone`, both without a zone.

    `between` may name the first and last of the values, when they are known: fewer changes of
    clocks then have to be compared.

    >>> import ibis
    >>> repeated = ibis.timestamp("2018-02-17 23:30:00")     # happened twice in São Paulo
    >>> to_utc(repeated, "America/Sao_Paulo").execute()
    Timestamp('2018-02-18 01:30:00')
    >>> skipped = ibis.timestamp("2017-10-15 00:30:00")      # never happened there
    >>> to_utc(skipped, "America/Sao_Paulo").execute()
    Timestamp('2017-10-15 03:30:00')
    """
    found, offset = changes(timezone, *between)
    steps = [(change.utc + max(change.before, change.after), -change.after) for change in found]
    return _shifted(local, -offset, steps)


def to_local(
    utc: ir.TimestampValue, timezone: str, *, between: tuple[datetime, datetime] = (FIRST, LAST)
) -> ir.TimestampValue:
    """The local time of `timezone` at an instant in UTC, both without a zone; `between` as in `to_utc`.

    >>> import ibis
    >>> to_local(ibis.timestamp("2024-07-01 12:00:00"), "Europe/London").execute()
    Timestamp('2024-07-01 13:00:00')
    """
    found, offset = changes(timezone, *between)
    return _shifted(utc, offset, [(change.utc, change.after) for change in found])


def settled(
    local: ir.TimestampValue, timezone: str, *, between: tuple[datetime, datetime] = (FIRST, LAST)
) -> ir.TimestampValue:
    """The local time itself, moved forward by the length of the gap where clocks skipped it.

    >>> import ibis
    >>> settled(ibis.timestamp("2017-10-15 00:30:00"), "America/Sao_Paulo").execute()
    Timestamp('2017-10-15 01:30:00')
    """
    steps = []
    for change in changes(timezone, *between)[0]:
        gap = change.after - change.before
        if gap > timedelta(0):
            steps += [(change.utc + change.before, gap), (change.utc + change.after, timedelta(0))]
    return _shifted(local, timedelta(0), steps)


@lru_cache(maxsize=256)
def changes(
    timezone: str, first: datetime = FIRST, last: datetime = LAST
) -> tuple[tuple[Change, ...], timedelta]:
    """The changes of a zone's clocks that matter between two times, and the offset before the first.

    >>> found, offset = changes("Europe/London", datetime(2024, 1, 1), datetime(2024, 12, 31))
    >>> [str(change.utc) for change in found], offset
    (['2024-03-31 01:00:00', '2024-10-27 01:00:00'], datetime.timedelta(0))
    """
    zone = ZoneInfo(timezone)

    def offset(utc: datetime) -> timedelta:
        return utc.replace(tzinfo=UTC).astimezone(zone).utcoffset() or timedelta(0)

    # Three days of room: a local time may lie up to a day (Samoa) from its instant. The start is a
    # whole day so that one range of years gives one list.
    start = max(FIRST, min(first, LAST)).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(
        days=3
    )
    stop = min(LAST, max(last, FIRST)) + timedelta(days=3)
    found: list[Change] = []
    low, before = start, offset(start)
    while low < stop:
        high = low + timedelta(days=1)
        after = offset(high)
        if after != before:
            found.append(Change(_instant(offset, low, high, before), before, after))
        low, before = high, after
    return tuple(found), offset(start)


def _instant(offset: Any, low: datetime, high: datetime, before: timedelta) -> datetime:
    """The second at which `offset` stops being `before`, between two instants around one change."""
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        low, high = (middle, high) if offset(middle) == before else (low, middle)
    return high


def _shifted(
    time: ir.TimestampValue, shift: timedelta, steps: Sequence[tuple[datetime, timedelta]]
) -> ir.TimestampValue:
    """`time` + `shift`, where from each step's time on its own shift holds instead.

    A balanced tree, not a list of cases: each value is compared with log2 of the steps.
    """

    def tree(steps: Sequence[tuple[datetime, timedelta]], shift: timedelta) -> Any:
        if not steps:
            seconds = shift // timedelta(seconds=1)
            return time + ibis.interval(seconds=seconds) if seconds else time
        middle = len(steps) // 2
        at, after = steps[middle]
        return ibis.ifelse(time < at, tree(steps[:middle], shift), tree(steps[middle + 1 :], after))

    if not steps and not shift:
        return time
    return ibis.ifelse(time.between(*CALENDAR), tree(steps, shift), time)
