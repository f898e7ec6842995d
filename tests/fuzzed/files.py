"""Files with a few bytes wrong, and columns of types that no company is expected to send."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import strategies as st
from raw import workbook

from fuzzed.base import as_csv, as_toml, document, rows
from fuzzed.called import CANARY

BYTES = st.sampled_from(
    [
        b"\0",
        b"\xff",
        b"\xfe\xff",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\r",
        b"\n",
        b"\r\n",
        b'"',
        b'""',
        b",",
        b";",
        b"\t",
        b"\x1a",
        b"\xe9",
        b"\xc3",
        b"\xf0\x9f",
        b'"\n',
        b"\n\n\n",
        b" " * 500,
        b"\x1f\x8b",
        b"PK\x03\x04",
        b"\xe2\x80\xa8",
        b"\xc2\xa0",
        b"," * 60,
        b"x" * 70_000,
        b"'",
        b"\\",
        b"#",
    ]
)


@st.composite
def spoiled(draw: st.DrawFn, given: bytes, *, ends: bool = False) -> bytes:
    """Bytes of which some are others, missing, twice or new; with `ends` mostly near the beginning or the end."""
    made = given
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, len(made)))
        if ends and made and draw(st.integers(0, 3)):
            near = draw(st.integers(0, min(160, len(made) - 1)))
            at = near if draw(st.booleans()) else len(made) - 1 - near
        match draw(st.sampled_from(["flip", "flip", "cut", "insert", "insert", "drop", "twice"])):
            case "flip" if at < len(made):
                made = made[:at] + bytes([made[at] ^ (1 << draw(st.integers(0, 7)))]) + made[at + 1 :]
            case "cut" if draw(st.integers(0, 2)) == 0:
                made = made[:at]
            case "insert":
                made = made[:at] + draw(BYTES) + made[at:]
            case "drop":
                made = made[:at] + made[at + draw(st.integers(1, 60)) :]
            case "twice":
                made = made[:at] + made[max(0, at - draw(st.integers(1, 200))) :]
    return made


ENCODINGS = st.sampled_from(
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "latin-1", "cp1258", "utf-7", "cp500"]
)


@st.composite
def csv_companies(draw: st.DrawFn) -> dict[str, bytes]:
    """A company whose files of text are damaged, one or all of them."""
    files = {}
    chosen = draw(st.sampled_from(["customers", "orders", "ratings", "exits", None]))
    for name, table in rows().items():
        text = as_csv(table)
        encoded = text.encode("utf-8")
        if chosen in (name, None):
            encoded = text.encode(draw(ENCODINGS), "replace") if draw(st.integers(0, 4)) == 0 else encoded
            encoded = draw(spoiled(encoded, ends=draw(st.booleans())))
        files[f"{name}.csv"] = encoded
    return files | {"company.toml": as_toml(document()).encode()}


CELLS = st.one_of(
    st.sampled_from(
        [
            "",
            " ",
            "NULL",
            "nan",
            "0",
            "-1",
            "1e400",
            "9" * 60,
            "2024-01-01",
            "2024-13-01",
            "9999-12-31",
            "0001-01-01",
            "10000-01-01",
            "2024-01-01T00:00:00+15:59",
            "2024-01-01 24:00",
            "2024-02-30",
            "1,5",
            "1.5",
            "true",
            "có",
            "5",
            "friend",
            "=1+1",
            "\u202e",
            "\u0301",
            "💥",
            "a\nb",
            'a"b',
            "\x01",
            "\x7f",
            "'",
            "\\N",
            "#row",
            "price",
            "Giá cao",
        ]
    ),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6),
    st.integers(0, 20).map(lambda place: f"{CANARY}-{place:03}"),
)


@st.composite
def tables_of_cells(draw: st.DrawFn) -> dict[str, bytes]:
    """A company whose tables have cells of any kind, in whole columns or here and there."""
    files = {}
    for name, table in rows().items():
        made = [dict(row) for row in table]
        for column in made[0]:
            if draw(st.integers(0, 6)) == 0:
                every = draw(st.lists(CELLS, min_size=1, max_size=4))
                for place, row in enumerate(made):
                    row[column] = every[place % len(every)]
        for _ in range(draw(st.integers(0, 6))):
            made[draw(st.integers(0, len(made) - 1))][draw(st.sampled_from(sorted(made[0])))] = draw(CELLS)
        files[f"{name}.csv"] = as_csv(made).encode("utf-8")
    return files | {"company.toml": as_toml(document()).encode()}


N = 24
STAMPS = [datetime(2023, 5, 1 + place) for place in range(N)]


def _odd_columns() -> dict[str, pa.Array]:
    """Columns of every type that Arrow has, all that Parquet can hold."""
    numbers = list(range(N))
    return {
        "null": pa.nulls(N),
        "bool": pa.array([place % 2 == 0 for place in numbers]),
        "tiny": pa.array(numbers, pa.int8()),
        "huge": pa.array([2**64 - 1 - place for place in numbers], pa.uint64()),
        "half": pa.array([float(place) for place in numbers], pa.float16()),
        "nan": pa.array([float("nan"), float("inf"), -0.0] * (N // 3)),
        "decimal": pa.array(numbers, pa.decimal128(38, 10)),
        "decimal wide": pa.array(numbers, pa.decimal128(38, 0)),
        "decimal 256": pa.array(numbers, pa.decimal256(60, 5)),
        "text": pa.array([f"{CANARY}-{place:03}" for place in numbers]),
        "large text": pa.array([f"{CANARY}-{place:03}" for place in numbers], pa.large_string()),
        "words": pa.array([f"{CANARY}-{place % 3:03}" for place in numbers]).dictionary_encode(),
        "numbered words": pa.array([place % 3 for place in numbers]).dictionary_encode(),
        "bytes": pa.array([CANARY.encode() + bytes([place]) for place in numbers], pa.binary()),
        "16 bytes": pa.array([bytes([place]) * 16 for place in numbers], pa.binary(16)),
        "list": pa.array([[CANARY, str(place)] for place in numbers]),
        "struct": pa.array([{"a": CANARY, "b": {"c": place}} for place in numbers]),
        "map": pa.array([[(CANARY, place)] for place in numbers], pa.map_(pa.string(), pa.int64())),
        "date": pa.array([stamp.date() for stamp in STAMPS]),
        "date far": pa.array([2**31 - 1 - place for place in numbers], pa.int32()).cast(pa.date32()),
        "date before": pa.array([-800_000 - place for place in numbers], pa.int32()).cast(pa.date32()),
        "time": pa.array([place * 1000 for place in numbers], pa.time32("ms")),
        "duration": pa.array(numbers, pa.int64()).cast(pa.duration("us")),
        "seconds": pa.array(STAMPS, pa.timestamp("s")),
        "micro": pa.array(STAMPS, pa.timestamp("us")),
        "nano": pa.array(STAMPS, pa.timestamp("ns")),
        "nano far": pa.array([2**63 - 1 - place for place in numbers], pa.int64()).cast(pa.timestamp("ns")),
        "micro far": pa.array([2**63 - 1 - place for place in numbers], pa.int64()).cast(pa.timestamp("us")),
        "micro before": pa.array([-(2**62) - place for place in numbers], pa.int64()).cast(
            pa.timestamp("us")
        ),
        "zoned": pa.array(STAMPS, pa.timestamp("us", "America/New_York")),
        "zoned far": pa.array([2**63 - 2 - place for place in numbers], pa.int64()).cast(
            pa.timestamp("us", "UTC")
        ),
        "strangely zoned": pa.array(STAMPS, pa.timestamp("us", "+05:45")),
    }


ODD = _odd_columns()


def parquet_bytes(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink, row_group_size=9)
    return sink.getvalue()


def _parquet_document() -> dict[str, Any]:
    said = document()
    said["sources"] = {
        "customers_raw": "customers.csv",
        "orders_raw": "orders.parquet",
        "survey": "ratings.parquet",
        "left": "exits.csv",
    }
    del said["tables"]["orders"]["where"]
    return said


def parquet_company(odd: Mapping[str, Mapping[str, pa.Array]]) -> dict[str, bytes]:
    """A company two of whose tables are Parquet, some of their columns (table -> name -> column) others."""
    files = {f"{name}.csv": as_csv(table).encode() for name, table in rows().items()}
    for name in ("orders", "ratings"):
        table = rows()[name]
        columns = {column: pa.array([row[column] for row in table]) for column in table[0]}
        files[f"{name}.parquet"] = parquet_bytes(pa.table(columns | dict(odd.get(name, {}))))
    return files | {"company.toml": as_toml(_parquet_document()).encode()}


@st.composite
def parquet_companies(draw: st.DrawFn) -> dict[str, bytes]:
    """A company two of whose tables are Parquet: columns of odd types, bytes that are others."""
    kinds = st.sampled_from(sorted(ODD))
    odd = {
        name: {column: ODD[draw(kinds)] for column in rows()[name][0] if draw(st.integers(0, 2)) == 0}
        for name in ("orders", "ratings")
    }
    files = parquet_company(odd)
    for name in odd:
        if draw(st.integers(0, 2)) == 0:
            files[f"{name}.parquet"] = draw(spoiled(files[f"{name}.parquet"], ends=True))
    return files


SHEET_CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**18), 10**18),
    st.floats(allow_nan=False, allow_infinity=False),
    st.datetimes(datetime(1900, 3, 1), datetime(9999, 1, 1)),
    st.dates(datetime(1900, 3, 1).date()),
    st.sampled_from([CANARY, "", " ", "5", "2024-01-01"]),
)


@st.composite
def workbooks(draw: st.DrawFn, folder: Path) -> dict[str, bytes]:
    """A company whose ratings are a workbook: cells of any kind, or bytes of its parts that are others."""
    files = {f"{name}.csv": as_csv(table).encode() for name, table in rows().items()}
    table = rows()["ratings"]
    cells: list[list[Any]] = [list(table[0]), *([*row.values()] for row in table)]
    for _ in range(draw(st.integers(0, 12))):
        cells[draw(st.integers(1, len(cells) - 1))][draw(st.integers(0, 3))] = draw(SHEET_CELLS)
    # what XML cannot hold is not what is tried here
    made = workbook(folder / "made.xlsx", {"Survey": cells, "Other": [[1]]}).read_bytes()
    if draw(st.booleans()):
        made = draw(_other_parts(made)) if draw(st.booleans()) else draw(spoiled(made, ends=True))
    said = document()
    said["sources"]["survey"] = {
        "path": "ratings.xlsx",
        **draw(
            st.sampled_from(
                [{}, {"sheet": "Survey"}, {"sheet": "Nope"}, {"skip_rows": 1}, {"skip_rows": 500}]
            )
        ),
    }
    return files | {"ratings.xlsx": made, "company.toml": as_toml(said).encode()}


@st.composite
def _other_parts(draw: st.DrawFn, book: bytes) -> bytes:
    """A workbook of which one part is damaged, left out or doubled, and the rest whole."""
    with zipfile.ZipFile(io.BytesIO(book)) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    chosen = draw(st.sampled_from(sorted(parts)))
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as other:
        for name, content in parts.items():
            if name != chosen:
                other.writestr(name, content)
            elif draw(st.integers(0, 5)):
                other.writestr(name, draw(spoiled(content)))
    return sink.getvalue()
