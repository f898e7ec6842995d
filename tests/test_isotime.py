"""Times as text: what is read, how, and what is not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxresearch.door import isotime
from cxresearch.errors import CallError

CONNECTION = ibis.duckdb.connect()


def read(texts: list[str], dateformat: str | None = None) -> list[tuple[datetime | None, int | None]]:
    """Each text's time and its minutes ahead of UTC."""
    table = CONNECTION.create_table(
        ibis.util.gen_name("texts"),
        ibis.memtable({"i": range(len(texts)), "t": texts}).to_pyarrow(),
        temp=True,
    )
    iso = table.select("i", iso=isotime.written(table.t, dateformat))
    found = iso.select("i", time=isotime.stamp(iso.iso), offset=isotime.offset_minutes(iso.iso))
    return [(row["time"], row["offset"]) for row in found.order_by("i").to_pyarrow().to_pylist()]


ISO = {
    "2024-01-05": (datetime(2024, 1, 5), None),
    "2024-02-29": (datetime(2024, 2, 29), None),
    "2000-02-29": (datetime(2000, 2, 29), None),
    "2024-01-05T10:15": (datetime(2024, 1, 5, 10, 15), None),
    "2024-01-05 10:15": (datetime(2024, 1, 5, 10, 15), None),
    "2024-01-05 10:15:30": (datetime(2024, 1, 5, 10, 15, 30), None),
    "2024-01-05 10:15:30.5": (datetime(2024, 1, 5, 10, 15, 30, 500_000), None),
    "2024-01-05 10:15:30,25": (datetime(2024, 1, 5, 10, 15, 30, 250_000), None),
    "2024-01-05 10:15:30.123456789": (datetime(2024, 1, 5, 10, 15, 30, 123_456), None),
    "2024-01-05 10:15:30.999999999": (datetime(2024, 1, 5, 10, 15, 30, 999_999), None),
    "2024-01-05T10:15:30Z": (datetime(2024, 1, 5, 10, 15, 30), 0),
    "2024-01-05T10:15Z": (datetime(2024, 1, 5, 10, 15), 0),
    "2024-01-05T10:15:30+07:00": (datetime(2024, 1, 5, 10, 15, 30), 420),
    "2024-01-05T10:15:30+0700": (datetime(2024, 1, 5, 10, 15, 30), 420),
    "2024-01-05 10:15:30+07": (datetime(2024, 1, 5, 10, 15, 30), 420),
    "2024-01-05 10:15:30 -0330": (datetime(2024, 1, 5, 10, 15, 30), -210),
    "2024-01-05 10:15:30.1234567-05:45": (datetime(2024, 1, 5, 10, 15, 30, 123_456), -345),
    "2024-01-05T10:15-02": (datetime(2024, 1, 5, 10, 15), -120),
    "2024-01-05 24:00": (datetime(2024, 1, 6), None),
    "2024-12-31T24:00:00": (datetime(2025, 1, 1), None),
    "2024-12-31T24:00:00.000+07:00": (datetime(2025, 1, 1), 420),
    "0001-01-01": (datetime(1, 1, 1), None),
    "9999-12-31 23:59:59": (datetime(9999, 12, 31, 23, 59, 59), None),
}
NOT_ISO = [
    "2023-02-29",
    "1900-02-29",
    "2024-02-30",
    "2024-04-31",
    "2024-13-01",
    "2024-00-10",
    "2024-01-00",
    "2024-01-32",
    "0000-01-01",
    "2024-1-5",
    "24-01-05",
    "12024-01-05",
    "20240105",
    "2024/01/05",
    "05/01/2024",
    "2024-01",
    "2024",
    "2024-01-05 ",
    "2024-01-05T",
    "2024-01-05 7:15",
    "2024-01-05 10",
    "2024-01-05 10:15:60",
    "2024-01-05 10:60",
    "2024-01-05 24:01",
    "2024-01-05 25:00",
    "2024-01-05 10:15 PM",
    "2024-01-05Z",
    "2024-01-05+07:00",
    "2024-01-05 10:15:30 UTC",
    "2024-01-05 10:15:30+16:00",
    "2024-01-05 10:15:30+07:60",
    "2024-01-05\n10:15",
    "2024-01-05\n",
    "２０２４-01-05",
    "٢٠٢٤-01-05",
    "\ufeff2024-01-05",
    "2024−01−05",
    "epoch",
    "infinity",
    "now",
    "today",
    "null",
    "45296",
    "1704412800",
    "2024-01-05 (BC)",
    "' or 1=1 --",
    "9" * 4000,
]


def test_iso_8601_is_read_to_the_microsecond() -> None:
    assert dict(zip(ISO, read(list(ISO)), strict=True)) == ISO


def test_nothing_else_is() -> None:
    assert [text for text, found in zip(NOT_ISO, read(NOT_ISO), strict=True) if found != (None, None)] == []


@settings(max_examples=5)
@given(st.lists(st.datetimes(timezones=st.none() | st.just(UTC)), min_size=60, max_size=60))
def test_what_python_writes_is_read_back(times: list[datetime]) -> None:
    wanted = [(time.replace(tzinfo=None), None if time.tzinfo is None else 0) for time in times]
    assert read([time.isoformat() for time in times]) == wanted
    assert read([time.isoformat(" ") for time in times]) == wanted


def test_every_day_of_the_calendar_exists_once() -> None:
    days = [date(1896, 1, 1) + timedelta(days=i) for i in range(366 * 9)]
    dates = [
        f"{year:04}-{month:02}-{day:02}"
        for year in range(1896, 1905)
        for month in range(14)
        for day in range(33)
    ]
    found = {text for text, (time, _) in zip(dates, read(dates), strict=True) if time is not None}
    assert found == {day.isoformat() for day in days if day.year < 1905}


@pytest.mark.parametrize(
    ("dateformat", "text", "time"),
    [
        ("%d/%m/%Y", "05/01/2024", datetime(2024, 1, 5)),
        ("%d/%m/%Y", "5/1/2024", datetime(2024, 1, 5)),
        ("%m/%d/%Y %H:%M", "12/1/2010 8:26", datetime(2010, 12, 1, 8, 26)),
        ("%d.%m.%Y %H:%M:%S", "29.02.2024 23:59:59", datetime(2024, 2, 29, 23, 59, 59)),
        ("%Y%m%d", "20240105", datetime(2024, 1, 5)),
        ("ngày %d tháng %m năm %Y", "ngày 5 tháng 1 năm 2024", datetime(2024, 1, 5)),
        ("(%Y) [%m] ^%d$", "(2024) [01] ^05$", datetime(2024, 1, 5)),
        # what else the source writes in ISO 8601 stays readable
        ("%d/%m/%Y", "2024-01-05 10:00", datetime(2024, 1, 5, 10)),
        # DuckDB alone
        ("%d %b %Y", "05 Jan 2024", datetime(2024, 1, 5)),
        ("%d/%m/%y %I:%M %p", "05/01/24 07:30 PM", datetime(2024, 1, 5, 19, 30)),
        ("%Y%m%d %H:%M", "20240105 9:05", datetime(2024, 1, 5, 9, 5)),
        ("%d/%m/%Y %H:%M:%S.%f", "05/01/2024 07:30:01.250000", datetime(2024, 1, 5, 7, 30, 1, 250_000)),
    ],
)
def test_a_source_has_its_own_format(dateformat: str, text: str, time: datetime) -> None:
    assert read([text], dateformat) == [(time, None)]


@pytest.mark.parametrize(
    ("dateformat", "text"),
    [
        ("%d/%m/%Y", "31/02/2024"),
        ("%d/%m/%Y", "29/02/2023"),
        ("%d/%m/%Y", "05/01/24"),
        ("%d/%m/%Y", "05/01/2024 10:00"),
        # a format with a time does not read a date
        ("%d/%m/%Y %H:%M", "05/01/2024"),
        ("%d/%m/%Y %H:%M", "05/01/2024 24:30"),
        # of the format's shape, so not ISO 8601, though it would be
        ("%Y-%d-%m", "2024-05-13"),
        ("%Y.%m.%d", "2024x01x05"),
        ("%d %b %Y", "05 Foo 2024"),
        # parts that touch have all their digits
        ("%Y%m%d", "202411"),
        ("%Y%m%d", "2024111"),
    ],
)
def test_what_does_not_fit_the_format_is_not_read(dateformat: str, text: str) -> None:
    assert read([text], dateformat) == [(None, None)]


def test_an_offset_in_a_format_is_an_instant() -> None:
    assert read(["05/01/2024 10:00 +0700"], "%d/%m/%Y %H:%M %z") == [(datetime(2024, 1, 5, 3), 0)]


def test_other_engines_say_which_formats_they_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(CONNECTION), "name", "postgres")
    with pytest.raises(
        CallError, match=r'dateformat "%d %b %Y": with postgres only %Y %m %d %H %M %S are read'
    ):
        read(["05 Jan 2024"], "%d %b %Y")


def test_both_ways_to_read_a_format_agree() -> None:
    texts: list[Any] = [
        "5/1/2024 7:5",
        "05/01/2024 07:05",
        "31/04/2024 00:00",
        "00/01/2024 00:00",
        "1/1/2024 24:00",
    ]
    texts += ["05/13/2024 10:00", "05/01/2024 10:60", "05/01/2024", "x"]
    by_duckdb = CONNECTION.create_table(
        "both", ibis.memtable({"i": range(len(texts)), "t": texts}).to_pyarrow()
    )
    duck = by_duckdb.select("i", t=isotime._try_strptime(by_duckdb.t, "%d/%m/%Y %H:%M")).order_by("i")
    ours = [time for time, _ in read(texts, "%d/%m/%Y %H:%M")]
    assert [row["t"] for row in duck.to_pyarrow().to_pylist()][:4] == ours[:4]
    assert ours[4] == datetime(2024, 1, 2)  # 24:00 is ISO 8601's, in any format
    assert ours[5:] == [None] * 4
