"""Local time and UTC in the engine, held against Python's zoneinfo."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import ibis
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cxresearch import clock

CONNECTION = ibis.duckdb.connect()
ZONES = ("America/Sao_Paulo", "America/New_York", "Europe/London", "Asia/Ho_Chi_Minh", "Pacific/Apia")
SAO_PAULO = ZoneInfo("America/Sao_Paulo")


def python_utc(local: datetime, zone: ZoneInfo) -> datetime:
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC).replace(tzinfo=None)


def python_local(utc: datetime, zone: ZoneInfo) -> datetime:
    return utc.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)


def in_engine(
    times: Sequence[datetime | None], zone: str, between: tuple[datetime, datetime]
) -> list[dict[str, Any]]:
    table = ibis.memtable({"i": range(len(times)), "t": times}, schema={"i": "int64", "t": "timestamp(6)"})
    return (
        table.select(
            "i",
            utc=clock.to_utc(table.t, zone, between=between),
            local=clock.to_local(table.t, zone, between=between),
            settled=clock.settled(table.t, zone, between=between),
        )
        .order_by("i")
        .to_pyarrow()
        .to_pylist()
    )


@st.composite
def times_near_changes(draw: st.DrawFn) -> tuple[str, list[datetime]]:
    """A zone and times of which most lie within hours of a change of its clocks."""
    zone = draw(st.sampled_from(ZONES))
    changes = clock.changes(zone, datetime(1950, 1, 1), datetime(2037, 1, 1))[0]
    chosen = draw(st.lists(st.sampled_from(changes), min_size=1, max_size=4, unique=True))
    near = st.integers(-30 * 3600 * 10**6, 30 * 3600 * 10**6)
    times = [change.utc + timedelta(microseconds=draw(near)) for change in chosen for _ in range(8)]
    return zone, times + draw(st.lists(st.datetimes(datetime(1950, 1, 1), datetime(2037, 1, 1)), max_size=4))


@settings(max_examples=8)
@given(times_near_changes())
@example(("America/Sao_Paulo", [datetime(2017, 10, 15, 0, m) for m in (0, 30, 59)]))
@example(("America/Sao_Paulo", [datetime(2018, 2, 17, 23, m) for m in (0, 30, 59)]))
@example(("Pacific/Apia", [datetime(2011, 12, d, h) for d in (29, 30, 31) for h in (0, 10, 23)]))
def test_as_zoneinfo_has_it(case: tuple[str, list[datetime]]) -> None:
    name, times = case
    zone = ZoneInfo(name)
    for time, found in zip(times, in_engine(times, name, (min(times), max(times))), strict=True):
        assert found["utc"] == python_utc(time, zone)
        assert found["local"] == python_local(time, zone)
        assert found["settled"] == python_local(python_utc(time, zone), zone)


@pytest.mark.parametrize("name", ZONES)
def test_each_change_of_forty_years_to_the_second(name: str) -> None:
    zone, years = ZoneInfo(name), (datetime(1975, 1, 1), datetime(2015, 1, 1))
    steps = (timedelta(seconds=-1), timedelta(0))
    changes = clock.changes(name, *years)[0]
    assert changes
    instants = [change.utc + step for change in changes for step in steps]
    walls = [c.utc + offset + step for c in changes for offset in (c.before, c.after) for step in steps]
    found = in_engine([*instants, *walls], name, years)
    assert [row["local"] for row in found[: len(instants)]] == [python_local(time, zone) for time in instants]
    assert [row["utc"] for row in found[len(instants) :]] == [python_utc(time, zone) for time in walls]


def test_no_change_is_overlooked() -> None:
    name = "America/Sao_Paulo"
    zone = ZoneInfo(name)
    hours = (datetime(1930, 1, 1) + timedelta(hours=6 * i) for i in range(4 * 365 * 90))
    offsets = [(hour.date(), hour.replace(tzinfo=UTC).astimezone(zone).utcoffset()) for hour in hours]
    changed = [b for a, b in zip(offsets, offsets[1:], strict=False) if a[1] != b[1]]
    found = [
        change for change in clock.changes(name)[0] if offsets[0][0] < change.utc.date() < offsets[-1][0]
    ]
    assert [change.after for change in found] == [offset for _, offset in changed]
    assert all(
        abs(change.utc.date() - day) <= timedelta(days=1)
        for change, (day, _) in zip(found, changed, strict=True)
    )


def test_a_skipped_midnight_and_a_repeated_hour() -> None:
    skipped, repeated = datetime(2017, 10, 15, 0, 30), datetime(2018, 2, 17, 23, 30)
    found = in_engine([skipped, repeated], "America/Sao_Paulo", (skipped, repeated))
    assert [row["utc"] for row in found] == [datetime(2017, 10, 15, 3, 30), datetime(2018, 2, 18, 1, 30)]
    assert [row["settled"] for row in found] == [datetime(2017, 10, 15, 1, 30), repeated]


def test_a_zone_without_changes_shifts_by_one_offset() -> None:
    assert clock.changes("Asia/Ho_Chi_Minh", datetime(2020, 1, 1), datetime(2024, 1, 1)) == (
        (),
        timedelta(hours=7),
    )
    time = ibis.timestamp("2024-01-01 00:00:00")
    assert clock.to_utc(time, "UTC").equals(time)


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Ho_Chi_Minh"])
def test_never_is_not_shifted_out_of_the_calendar(zone: str) -> None:
    times = [datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59, 999_999)]
    found = in_engine(times, zone, (datetime(2020, 1, 1), datetime(2021, 1, 1)))
    assert [row["utc"] for row in found] == times
    assert [row["local"] for row in found] == times


def test_null_stays_null() -> None:
    found = in_engine([None], "Europe/London", (datetime(2020, 1, 1), datetime(2021, 1, 1)))
    assert found == [{"i": 0, "utc": None, "local": None, "settled": None}]


def test_a_date_that_ends_a_period_is_the_next_midnight() -> None:
    end = clock.edge(date(2017, 10, 14), "America/Sao_Paulo", end=True)
    # the midnight after it was skipped: the day ended when the clocks went from 24:00 to 1:00
    assert end == clock.Edge(datetime(2017, 10, 15, 3), datetime(2017, 10, 15), True)


def test_a_date_that_starts_a_period_is_its_own_midnight() -> None:
    assert clock.edge(date(2024, 7, 1), "Europe/London", end=False) == clock.Edge(
        datetime(2024, 6, 30, 23), datetime(2024, 7, 1), True
    )


def test_a_time_is_local_unless_it_has_an_offset() -> None:
    local = clock.edge(datetime(2018, 2, 17, 23, 30), "America/Sao_Paulo", end=True)
    assert local == clock.Edge(datetime(2018, 2, 18, 1, 30), datetime(2018, 2, 17, 23, 30), False)
    zoned = clock.edge(datetime(2018, 2, 18, 2, 30, tzinfo=UTC), "America/Sao_Paulo", end=False)
    assert zoned == clock.Edge(datetime(2018, 2, 18, 2, 30), datetime(2018, 2, 17, 23, 30), False)
    skipped = clock.edge(datetime(2017, 10, 15, 0, 30), "America/Sao_Paulo", end=True)
    assert skipped.local == datetime(2017, 10, 15, 1, 30)
