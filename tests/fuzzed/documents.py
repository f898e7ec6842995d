"""Valid company files and plans with a few things wrong, by their structure."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from hypothesis import strategies as st

from fuzzed.base import Raw, as_toml, document

NAMES = st.sampled_from(
    [
        "id",
        "name",
        "model",
        "currency",
        "timezone",
        "observed_until",
        "url",
        "path",
        "table",
        "from",
        "sql",
        "where",
        "columns",
        "values",
        "offered",
        "scale",
        "orders",
        "customers",
        "ratings",
        "exits",
        "costs",
        "orders_raw",
        "survey",
        "customer_id",
        "CustNo",
        "order_id",
        "#row",
        "level",
        "tolerance",
        "claims",
        "exclude",
        "min_cell",
        "delimiter",
        "encoding",
        "sheet",
        "decimal",
        "thousands",
        "dateformat",
        "skip_rows",
        "value",
    ]
)

ODD_TEXTS = st.sampled_from(
    [
        "",
        " ",
        "\t",
        "\0",
        "a\0b",
        "\x1b[31m",
        "\u202e",
        "é" * 3000,
        "💥",
        "..",
        "../..",
        "../../etc/passwd",
        "/",
        "//",
        "/dev/null",
        "/dev/zero",
        "/proc/self/environ",
        "~",
        "%",
        "%Y",
        "%Q-%m-%Y",
        "%d.%m.%y %H:%M:%S",
        "%-d/%-m/%Y",
        "*",
        "**/*",
        "*.csv",
        "orders.csv/x",
        "x" * 5000,
        "orders.parquet",
        "orders.xlsx",
        "nowhere/*.parquet",
        "con:",
        "a\nb",
        "'",
        '"',
        "';--",
        "{}",
        "{0}",
        "%s",
        "${HOME}",
        "${CX_FUZZ_SECRET}",
        "duckdb:///${CX_FUZZ_SECRET}.db",
        "duckdb://?memory_limit=${CX_FUZZ_SECRET}",
        "duckdb://?threads=${CX_FUZZ_SECRET}",
        "duckdb://?threads=0",
        "duckdb://?threads=-1",
        "duckdb://?threads=9999999999999",
        "duckdb://?memory_limit=1KB",
        "duckdb://?x=1",
        "duckdb:///company.toml",
        "duckdb:///orders.csv",
        "duckdb:////",
        "duckdb://:memory:",
        "mysql://a/b",
        "postgres://",
        "postgres://u:p@127.0.0.1:1/db",
        "postgres://u:${CX_FUZZ_SECRET}@127.0.0.1:1/db",
        "postgres://${CX_FUZZ_SECRET}@127.0.0.1:x/db",
        "postgres://u@127.0.0.1:1/${CX_FUZZ_SECRET}?options=${CX_FUZZ_SECRET}",
        "postgres://u:${NOT_SET}@127.0.0.1:1/db",
        "://",
        "utf-16",
        "utf-7",
        "hex",
        "idna",
        "punycode",
        "rot13",
        "undefined",
        "unicode_escape",
        "cp037",
        "latin-1",
        "blanks",
        "|",
        "  ",
        "Europe/London",
        "America/Sao_Paulo",
        "UTC",
        "../UTC",
        "Asia",
        "localtime",
        "posixrules",
        "Etc/GMT+12",
        "\ud800".encode("utf-8", "replace").decode(),
        "subscription",
        "services",
        "order",
        "EUR",
        "true",
        "1",
        "NaN",
        "inf",
        "2024-12-31",
        "ratings.rating",
        "orders.",
        ".",
        "no-such-claim",
        "company.toml",
        "orders_raw",
        "sqlite_master",
        "main.x",
        "information_schema.tables",
        "a.b.c.d",
        "cx orders",
        "rowid",
        "row",
        "#row",
        "select",
    ]
)

SQL = st.sampled_from(
    [
        "select",
        "select 1",
        "select 1;",
        "select 1; select 2",
        ";",
        ";;",
        "-- nothing",
        "/* open",
        "'open",
        "(" * 3000,
        "select " + "(" * 900 + "1" + ")" * 900,
        "drop table orders_raw",
        "create table t as select 1",
        "delete from orders_raw",
        "copy orders_raw to 'out.csv'",
        "attach 'x.db'",
        "install excel",
        "load excel",
        "pragma database_list",
        "set threads = 8",
        "explain select 1",
        "describe orders_raw",
        "summarize orders_raw",
        "show tables",
        "from orders_raw",
        "values (1, 2, 3)",
        "select * from read_csv('orders.csv')",
        "select * from 'orders.csv'",
        "select * from read_text('/etc/passwd')",
        "select * from glob('*')",
        "select getenv('CX_FUZZ_SECRET') as order_id",
        "select * from duckdb_settings()",
        "select * from pragma_version()",
        "with recursive r(n) as (select 1 union all select n + 1 from r where n "
        "< 40) select n as order_id, 'a' as customer_id, date '2024-01-01' as ordered_at from r",
        "select OrderNo as order_id, CustNo as customer_id, OrderDate as ordered_at from orders_raw",
        "select OrderNo as order_id, cast(CustNo as int) as customer_id, "
        "OrderDate as ordered_at from orders_raw",
        "select OrderNo as order_id, error(CustNo) as customer_id, OrderDate as ordered_at from orders_raw",
        "select OrderNo as order_id, CustNo as customer_id, cast(Note as "
        "timestamp) as ordered_at from orders_raw",
        "select OrderNo as order_id, CustNo as customer_id, strptime(Note, "
        "'%Y') as ordered_at from orders_raw",
        "select OrderNo as order_id, CustNo as customer_id, "
        "OrderDate::timestamp as ordered_at, Note::decimal(4,2) as amount from orders_raw",
        "select [OrderNo] as order_id, {'a': CustNo} as customer_id, OrderDate as ordered_at from orders_raw",
        "select OrderNo::blob as order_id, CustNo as customer_id, "
        "OrderDate::date as ordered_at from orders_raw",
        "select OrderNo as order_id, OrderNo as ORDER_ID, CustNo as "
        "customer_id, OrderDate as ordered_at from orders_raw",
        "select null as order_id, null as customer_id, null as ordered_at",
        "select 'infinity'::timestamp as ordered_at, OrderNo as order_id, "
        "CustNo as customer_id from orders_raw",
        "select '-infinity'::date as ordered_at, OrderNo as order_id, CustNo as customer_id from orders_raw",
        "select '294246-01-01'::timestamp as ordered_at, OrderNo as order_id, "
        "CustNo as customer_id from orders_raw",
        "select interval 3 day as ordered_at, uuid() as order_id, CustNo as customer_id from orders_raw",
        "select time '10:00' as ordered_at, 1.5::hugeint as order_id, "
        "'nan'::float as customer_id from orders_raw",
        "select timestamptz '2024-01-01 00:00:00+07' as ordered_at, OrderNo as "
        "order_id, CustNo as customer_id from orders_raw",
        "select '101'::bit as ordered_at, 'a'::enum('a') as order_id, map {1: "
        "2} as customer_id from orders_raw",
        "select 1e308::double * 10 as amount, OrderDate as ordered_at, OrderNo "
        "as order_id, CustNo as customer_id from orders_raw",
        "select no_such(1) as order_id",
        "select NoSuch from orders_raw",
        "select * from order_raw",
        "select * from survey",
        "select count(*) from orders_raw",
        "select OrderNo as order_id, CustNo as customer_id, OrderDate as "
        "ordered_at, 1 as surprise from orders_raw",
        "select * from orders_raw a, orders_raw b",
        "select * exclude (Note) from orders_raw",
        "select columns('.*') from orders_raw",
        "select 'x' || chr(0) as order_id",
        "select unnest(range(20)) as order_id, 'a' as customer_id, now() as ordered_at",
        "select random() as order_id, 'a' as customer_id, current_date as ordered_at",
        "pivot orders_raw on Total using count(*)",
        "select $1 as order_id",
        "select ? as order_id",
        "select :x as order_id",
        "call pragma_version()",
        "prepare v as select 1",
        "vacuum",
        "checkpoint",
    ]
)

CONDITIONS = st.sampled_from(
    [
        "1",
        "true",
        "false",
        "null",
        "1 = 1 or",
        ") or (1 = 1",
        "Total > 5",
        "cast(Total as double) > 5",
        "cast(CustNo as int) = 1",
        "OrderDate::date > '2024-01-01'",
        "NoSuch = 1",
        "Tota = 1",
        "OrderNo in (select OrderNo from orders_raw)",
        "exists (select 1)",
        "-- all",
        "1 = 1 -- all",
        "error(Note)",
        "count(*) > 1",
        "row_number() over () < 3",
        "COLUMNS(*) is not null",
        "Total <> '0'; drop table x",
        "'",
        "1/0 = 1",
        "regexp_matches(Note, '(')",
        "Note similar to '['",
        "strftime(OrderDate, '%Y') = 1",
        "#row < 5",
        '"#row" < 5',
    ]
)

RAW = st.sampled_from(
    [
        "1e400",
        "-inf",
        "nan",
        "0x1F",
        "0o7",
        "9" * 5000,
        "1" + "0" * 400,
        "1_000",
        "1979-05-27T07:32:00Z",
        "1979-05-27T07:32:00",
        "1979-05-27",
        "07:32:00",
        "0001-01-01",
        "9999-12-31",
        "9999-12-31T23:59:59-12:00",
        "0001-01-01T00:00:00+14:00",
        "2024-12-31T24:00:00",
        "2024-02-30",
        "''' '''",
        "'''\n'''",
        "[" * 300 + "]" * 300,
        "{",
        "}",
        "[",
        "[1, ",
        "'a' 'b'",
        "True",
        "yes",
        "",
        "{ a = 1, a = 2 }",
        "{ path = 'orders.csv', sheet = 'x' }",
        "{ value = 1 }",
        "{ value = [] }",
        "{ value = nan }",
        "{ value = 0001-01-01 }",
        "{ value = 10:00:00 }",
        "[[]]",
        "[{}]",
        "[1, 'a']",
        "{ a.b.c = 1 }",
        "-0.0",
        "1e-320",
    ]
).map(Raw)

ANY = st.one_of(
    ODD_TEXTS,
    RAW,
    SQL,
    CONDITIONS,
    st.text(max_size=12),
    st.integers(),
    st.integers(-3, 10),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(),
    st.just([]),
    st.just({}),
    st.lists(ODD_TEXTS, max_size=3),
    st.lists(st.floats(-10, 10), min_size=2, max_size=2),
    st.sampled_from([date(1, 1, 1), datetime(2024, 12, 31, 23, 59), time(10, 0)]).map(
        lambda v: Raw(v.isoformat())
    ),
)


SIGNS = st.sampled_from([",", ";", "\t", "|", " ", ".", "'", "_", "", "a", "1", "-", "blanks", "ß", "\u202f"])
ZONES = st.sampled_from(
    ["UTC", "America/Sao_Paulo", "Pacific/Apia", "Europe/Dublin", "Asia/Kathmandu", "Africa/Monrovia"]
)
DAYS = st.one_of(
    st.dates(),
    st.dates(date(2022, 6, 1), date(2025, 6, 1)),
    st.datetimes(datetime(2023, 1, 1), datetime(2024, 12, 31)),
)
COLUMNS = st.sampled_from(
    [
        "OrderNo",
        "CustNo",
        "OrderDate",
        "Total",
        "Note",
        "Joined",
        "Region",
        "When",
        "Stars",
        "Id",
        "#row",
        "orderno",
    ]
)
CONSTANTS = st.one_of(
    st.integers(-5, 10**16), st.floats(allow_nan=False), st.booleans(), DAYS, ODD_TEXTS
).map(lambda v: {"value": v})
FITTING: dict[str, st.SearchStrategy[Any]] = {
    "id": st.sampled_from(["a", "A.b", "x-1", "CON", "a" * 100, "a.", "."]),
    "name": st.text(min_size=1),
    "model": st.sampled_from(["e-commerce", "subscription", "services"]),
    "currency": st.sampled_from(["EUR", "XXX", "JPY", "ABC"]),
    "timezone": ZONES,
    "observed_until": DAYS,
    "observed_from": DAYS,
    "customer_id": st.one_of(st.sampled_from(["person", "order"]), COLUMNS),
    "keep_rejects": st.booleans(),
    "higher_is_better": st.booleans(),
    "scale": st.lists(st.one_of(st.integers(-3, 11), st.floats(-1e15, 1e15)), min_size=2, max_size=2).map(
        sorted
    ),
    "level": st.floats(0, 1),
    "horizon_days": st.one_of(st.integers(1, 36_500), st.just(1)),
    "complaint_days": st.integers(1, 36_500),
    "min_cell": st.integers(1, 2_000_000_000),
    "tolerance": st.dictionaries(
        st.sampled_from(["five-vs-four-six-times", "silent-share-96", "no-such"]), st.floats(0, 1e12)
    ),
    "exclude": st.lists(
        st.sampled_from(["ladder-slope", "monotone-ladder", "service-vs-price-product-4x", "x"])
    ),
    "claims": st.lists(st.sampled_from(["own.py", "company.toml", "orders.csv", "broken.py"]), max_size=2),
    "url": st.sampled_from(
        ["duckdb://", "duckdb://?threads=2", "duckdb://?memory_limit=300MB", "duckdb:///orders.csv"]
    ),
    "sql": SQL,
    "where": CONDITIONS,
    "from": st.sampled_from(["orders_raw", "customers_raw", "survey", "left"]),
    "path": st.sampled_from(
        ["orders.csv", "ratings.csv", "exits.csv", "*.csv", ".", "orders.*", "./orders.csv"]
    ),
    "delimiter": SIGNS,
    "decimal": SIGNS,
    "thousands": SIGNS,
    "encoding": st.sampled_from(
        [
            "utf-8",
            "latin-1",
            "cp1258",
            "utf-16",
            "utf-8-sig",
            "ascii",
            "cp500",
            "utf-32",
            "gb18030",
            "shift_jis",
            "mbcs",
            "utf-7",
        ]
    ),
    "dateformat": st.sampled_from(
        [
            "%Y-%m-%d",
            "%d/%m/%Y",
            "%Y%m%d",
            "%y-%b-%d",
            "%Y-%d-%m",
            "%m%Y",
            "%Y-%m-%d %H:%M:%S",
            "%%%Y%m",
            "%-m.%Y",
            "%j %Y %m",
            "%z%Y%m%d",
            "(%Y[%m]%d*",
        ]
    ),
    "skip_rows": st.one_of(st.integers(0, 40), st.just(10**9)),
    "value": st.one_of(st.integers(), DAYS, ODD_TEXTS),
    "reason": st.dictionaries(ODD_TEXTS, st.sampled_from(["price", "service", "", "other", "prise"])),
    **dict.fromkeys(
        [
            "order_id",
            "ordered_at",
            "amount",
            "channel",
            "rating_id",
            "rated_at",
            "rating",
            "acquired_at",
            "source",
            "region",
        ],
        st.one_of(COLUMNS, CONSTANTS),
    ),
}
"""What a key may well hold, or nearly: what is wrong with it shows when the data are read."""


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every key and item in a document, by the way to it."""
    for key in value if isinstance(value, dict) else range(len(value)):
        yield (*path, key)
        if isinstance(value[key], dict | list):
            yield from _places(value[key], (*path, key))


@st.composite
def altered(draw: st.DrawFn, original: dict[str, Any]) -> str:
    """A document with one to four things wrong, as text."""
    made = copy.deepcopy(original)
    for _ in range(draw(st.integers(1, 3))):
        places = list(_places(made))
        if draw(st.integers(0, 3)):
            places = [place for place in places if place[-1] in FITTING] or places
        if not places:
            break
        *way, last = draw(st.sampled_from(places))
        parent: Any = made
        for step in way:
            parent = parent[step]
        what = draw(
            st.sampled_from(["fits"] * 16 + ["value"] * 3 + ["drop", "rename", "add", "nest", "moved"])
        )
        if what in ("fits", "value"):
            parent[last] = draw(FITTING.get(last, ANY) if what == "fits" else ANY)
        elif what == "drop":
            del parent[last]
        elif what == "nest":
            for _ in range(draw(st.sampled_from([1, 2, 60]))):
                parent[last] = {"a": parent[last]} if draw(st.booleans()) else [parent[last]]
        elif what == "moved":
            made[draw(NAMES)] = parent[last]
        elif isinstance(parent, dict):
            name = draw(
                st.one_of(
                    NAMES, ODD_TEXTS, st.text(max_size=8), st.just(f"{last}s"), st.just(str(last).upper())
                )
            )
            parent[name] = parent.pop(last) if what == "rename" else draw(ANY)
    text = as_toml(made)
    return draw(spoiled(text)) if draw(st.integers(0, 7)) == 0 else text


@st.composite
def spoiled(draw: st.DrawFn, text: str) -> str:
    """Text with a line twice, or without a few signs, or with others in between."""
    at = draw(st.integers(0, len(text)))
    match draw(st.sampled_from(["twice", "cut", "insert", "drop"])):
        case "twice":
            lines = text.splitlines(keepends=True)
            place = draw(st.integers(0, max(len(lines) - 1, 0)))
            return "".join([*lines[: place + 1], *lines[place:]])
        case "cut":
            return text[:at]
        case "insert":
            return (
                text[:at]
                + draw(
                    st.sampled_from(
                        [
                            "\0",
                            "\r",
                            "\x0b",
                            "\ufeff",
                            "[",
                            "]",
                            "=",
                            '"',
                            "'''",
                            "#",
                            "\n",
                            "[[x]]\n",
                            "💥",
                            "\u2028",
                        ]
                    )
                )
                + text[at:]
            )
    return text[:at] + text[at + draw(st.integers(1, 40)) :]


company_files = altered(document())
