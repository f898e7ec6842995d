"""Columns of dates, and both clocks of a time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from delivered import at_the_door, came_in

from cxresearch.clock import edge
from cxresearch.door import Dialect, Settings

NAIVE, ZONED = pa.timestamp("us"), pa.timestamp("us", "UTC")


def invited(
    times: list[Any], kind: pa.DataType, zone: str = "Asia/Ho_Chi_Minh", dateformat: str | None = None
) -> tuple[bool, list[datetime | None], list[datetime | None]]:
    """Whether the times are a column of dates, and where they lie in UTC and on the zone's clock."""
    checked = at_the_door(
        "customers",
        {"customer_id": [f"{i:03}" for i in range(len(times))], "acquired_at": times},
        {"acquired_at": kind},
        dialect=Dialect(True, dateformat),
        settings=Settings(zone, edge(date(2099, 1, 1), zone, end=True), None),
    )
    assert checked.passage.kept == len(times)
    rows = came_in(checked, "customer_id")
    dates = checked.passage.dates == {"acquired_at"}
    return dates, [row["acquired_at"] for row in rows], [row["acquired_at_local"] for row in rows]


@pytest.mark.parametrize(
    ("times", "kind"),
    [
        ([date(2024, 1, 5), None], pa.date32()),
        ([datetime(2024, 1, 5), None], NAIVE),
        ([datetime(2024, 1, 4, 17, tzinfo=UTC), None], ZONED),
        (["2024-01-05", None], pa.string()),
        (["2024-01-05 00:00", None], pa.string()),
        (["2024-01-05T00:00:00", None], pa.string()),
        (["2024-01-05 00:00:00.000", None], pa.string()),
        (["2024-01-04 24:00", None], pa.string()),
        (["2024-01-04T17:00Z", None], pa.string()),
        (["2024-01-05T00:00+0700", None], pa.string()),
        (["2024-01-05", "2024-01-05 00:00:00", "2024-01-04T17:00:00.0Z"], pa.string()),
    ],
)
def test_midnights_of_the_companys_clock_are_days(times: list[Any], kind: pa.DataType) -> None:
    last = datetime(2024, 1, 5, 23, 59, 59, 999_999)
    dates, utc, local = invited(times, kind)
    assert dates
    assert local == [None if time is None else last for time in times]
    assert utc == [None if time is None else last - timedelta(hours=7) for time in times]


@pytest.mark.parametrize(
    ("times", "kind"),
    [
        ([datetime(2024, 1, 5), datetime(2024, 1, 5, 0, 0, 1)], NAIVE),
        ([datetime(2024, 1, 5), datetime(2024, 1, 5, 0, 0, 0, 1)], NAIVE),
        # midnights in UTC are not the company's
        ([datetime(2024, 1, 5, tzinfo=UTC)] * 2, ZONED),
        (["2024-01-05", "2024-01-05 10:00"], pa.string()),
        (["2024-01-05T00:00Z", "2024-01-05"], pa.string()),
        (["2024-01-05 00:00:00.000001", "2024-01-05"], pa.string()),
    ],
)
def test_one_time_of_day_makes_a_column_of_times(times: list[Any], kind: pa.DataType) -> None:
    assert not invited(times, kind)[0]


def test_a_date_among_times_is_its_midnight() -> None:
    dates, utc, local = invited(["2024-01-05", "2024-01-06 10:00"], pa.string())
    assert local == [datetime(2024, 1, 5), datetime(2024, 1, 6, 10)]
    assert utc == [time - timedelta(hours=7) for time in local if time]


def test_a_format_without_a_time_is_of_dates_and_one_with_a_time_is_not() -> None:
    assert invited(["05/01/2024", "6/1/2024"], pa.string(), dateformat="%d/%m/%Y")[0]
    assert not invited(["05/01/2024 10:00", "6/1/2024 00:00"], pa.string(), dateformat="%d/%m/%Y %H:%M")[0]


def test_midnight_that_was_skipped_starts_a_day_all_the_same() -> None:
    # in São Paulo 2017-10-15 began at 1:00
    last = datetime(2017, 10, 15, 23, 59, 59, 999_999)
    for times, kind in (
        ([date(2017, 10, 15)], pa.date32()),
        ([datetime(2017, 10, 15)], NAIVE),
        ([datetime(2017, 10, 15, 3, tzinfo=UTC)], ZONED),
        (["2017-10-15"], pa.string()),
        (["2017-10-15T01:00-02:00"], pa.string()),
    ):
        assert invited(times, kind, "America/Sao_Paulo") == (True, [last + timedelta(hours=2)], [last])


def test_a_day_that_the_clocks_lengthened_ends_at_the_earlier_of_its_two_last_moments() -> None:
    last = datetime(2018, 2, 17, 23, 59, 59, 999_999)
    assert invited([date(2018, 2, 17)], pa.date32(), "America/Sao_Paulo") == (
        True,
        [last + timedelta(hours=2)],
        [last],
    )


@pytest.mark.parametrize(
    "zone", ["America/Sao_Paulo", "Europe/London", "America/New_York", "Asia/Ho_Chi_Minh"]
)
@pytest.mark.parametrize("kind", [NAIVE, ZONED, pa.string()])
def test_every_half_hour_around_a_change_is_where_zoneinfo_has_it(zone: str, kind: pa.DataType) -> None:
    days = {
        "America/Sao_Paulo": [(2017, 10, 15), (2018, 2, 17)],
        "Europe/London": [(2024, 3, 31), (2024, 10, 27)],
    }
    starts = [datetime(*day) for day in days.get(zone, [(2024, 3, 10), (2024, 11, 3)])]
    halves = [start + timedelta(minutes=30 * i) for start in starts for i in range(-4, 52)]
    info = ZoneInfo(zone)
    if kind == ZONED:
        utc = halves
        given: list[Any] = [time.replace(tzinfo=UTC) for time in halves]
    else:
        utc = [time.replace(tzinfo=info).astimezone(UTC).replace(tzinfo=None) for time in halves]
        given = [time.isoformat() for time in halves] if kind == pa.string() else halves
    dates, found, local = invited(given, kind, zone)
    assert not dates
    assert found == utc
    assert local == [time.replace(tzinfo=UTC).astimezone(info).replace(tzinfo=None) for time in utc]


def test_offsets_and_local_times_in_one_column() -> None:
    times = ["2024-07-01 12:00", "2024-07-01T12:00Z", "2024-07-01 12:00:00.5-04:00", "2024-07-01T12:00+0530"]
    _, utc, local = invited(times, pa.string(), "Europe/London")
    assert utc == [
        datetime(2024, 7, 1, 11),
        datetime(2024, 7, 1, 12),
        datetime(2024, 7, 1, 16, 0, 0, 500_000),
        datetime(2024, 7, 1, 6, 30),
    ]
    assert local == [time + timedelta(hours=1) for time in utc if time]


@pytest.mark.parametrize("never", ["9999-12-31", "0001-01-01", "9999-12-31 23:59:59"])
@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Ho_Chi_Minh"])
def test_never_stays_in_the_calendar(zone: str, never: str) -> None:
    settings = Settings(zone, edge(date(2024, 12, 31), zone, end=True), None)
    columns = {"customer_id": ["a"], "started_at": ["0001-01-01"], "ended_at": [never]}
    (row,) = came_in(at_the_door("subscriptions", columns, settings=settings), "customer_id")
    assert row["ended_at"].date() == row["ended_at_local"].date() == date.fromisoformat(never[:10])
    assert row["started_at"].date() == row["started_at_local"].date() == date(1, 1, 1)
