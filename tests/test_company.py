"""A company opened: from its files to checked tables, and one line for whatever stands in the way."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from made import made_company
from raw import COMPANY, ORDERS, ORDERS_CSV, SCALE, company, seen, workbook

from cxresearch.company import Company, open_company
from cxresearch.errors import CallError, DataError

RAW = Path(__file__).parent.parent.parent / "shared" / "data"
REAL = pytest.mark.skipif(not RAW.is_dir(), reason="the real companies' raw files are not here")


def rows(company: Company, table: str) -> list[dict[str, Any]]:
    key = company.tables[table].columns[0]
    return company.tables[table].order_by(key).to_pyarrow().to_pylist()


def refusal(kind: type[Exception], folder: Path, **options: Any) -> str:
    """What `open_company` says; always one line, and never a value of the files."""
    with pytest.raises(kind) as caught:
        open_company(folder, **options)
    assert "\n" not in str(caught.value)
    assert "SECRET" not in str(caught.value)
    return str(caught.value)


def test_a_company_is_opened_from_a_csv(tmp_path: Path) -> None:
    opened = open_company(company(tmp_path, orders_csv=ORDERS_CSV))
    assert rows(opened, "orders")[0] == {
        "order_id": "o1",
        "customer_id": "00123",
        "ordered_at": datetime(2024, 3, 1, 3),
        "ordered_at_local": datetime(2024, 3, 1, 10),
        "amount": 100.5,
        "turn": 0,
        "customer": 0,
    }
    assert [row["amount"] for row in rows(opened, "orders")] == [100.5, None, 75]
    passage = opened.passages["orders"]
    assert (passage.rows, passage.kept, dict(passage.rejected)) == (3, 3, {})
    assert (opened.id, opened.observed_until, opened.until.utc) == (
        "acme",
        "2024-12-31",
        datetime(2024, 12, 31, 17),
    )
    assert (opened.has("orders.amount"), opened.has("orders.margin"), opened.has("ratings.rating")) == (
        True,
        False,
        False,
    )
    assert not opened.dated("orders.ordered_at")
    assert "ibis" not in repr(opened)


def test_a_customer_has_one_number_in_all_tables_in_the_order_of_the_ids_bytes(tmp_path: Path) -> None:
    """Of the customers table where there is one, else of all tables together."""
    ids = ["b", "B", "é", "10", "9", "b b"]
    orders = [{"order_id": f"o{id}", "customer_id": id, "ordered_at": "2024-01-01"} for id in ids]
    referrals = [{"referrer_id": id, "referred_at": "2024-01-01"} for id in ("z", "b", "é")]
    exits = [{"customer_id": id, "left_at": "2024-02-01", "reason": "price"} for id in ("z", "10")]
    every = sorted([*ids, "z"], key=str.encode)
    for name, customers in {"with": [{"customer_id": id} for id in [*ids, "z"]], "without": None}.items():
        tables = {"orders": orders, "referrals": referrals, "exits": exits}
        opened = made_company(tmp_path / name, **tables, **({"customers": customers} if customers else {}))
        for table, key in {
            "orders": "customer_id",
            "referrals": "referrer_id",
            "exits": "customer_id",
        }.items():
            numbers = {row[key]: row["customer"] for row in rows(opened, table)}
            assert numbers == {id: every.index(id) for id in numbers} and len(numbers) > 1


@pytest.mark.parametrize("name", ["RowID", "rowid"])
@pytest.mark.parametrize("ids", [["x7", "x7", "x8"], [7, 7, 8], [3, None, 1]])
def test_a_column_may_be_named_as_duckdbs_own_number_of_a_row(tmp_path: Path, name: str, ids: list) -> None:
    table = {name: ids, "Cust": ["a", "a", "b"], "At": ["2024-01-01", "2024-01-02", "2024-01-03"]}
    pq.write_table(pa.table(table), tmp_path / "exits.parquet")
    text = (
        f'{COMPANY}[sources]\nexits = "exits.parquet"\n[tables.ratings]\nfrom = "exits"\n'
        'columns = { rating_id = "#row", customer_id = "Cust", rated_at = "At", rating = { value = 5 },'
        f' order_id = "{name}" }}\n[ratings]\nscale = [1, 5]\n'
    )
    opened = open_company(company(tmp_path, text))
    found = sorted((row["rating_id"], row["order_id"], row["turn"]) for row in rows(opened, "ratings"))
    given = [None if id is None else str(id) for id in ids]
    assert found == list(zip(["1", "2", "3"], given, [0, 1, 0], strict=True))


TYPED = (
    "SELECT 7 AS No, 1234.0 AS Cust, TIMESTAMP '2024-03-01 10:00' AS Date, 1000.5 AS Total UNION ALL "
    "SELECT 8, NULL, TIMESTAMP '2024-03-05 11:30', NULL UNION ALL "
    "SELECT 9, 1235.0, TIMESTAMP '2024-04-01', 75.0"
)
PLAIN = (
    "No,Cust,Date,Total\n7,1234,2024-03-01 10:00,1000.5\n8,,2024-03-05 11:30,\n9,1235,2024-04-01 00:00,75\n"
)
GERMAN = (
    "No;Cust;Date;Total\n7;1234;01/03/2024 10:00;1.000,5\n8;;05/03/2024 11:30;\n9;1235;01/04/2024 00:00;75\n"
)
CELLS = [
    ["No", "Cust", "Date", "Total"],
    [7, 1234, datetime(2024, 3, 1, 10), 1000.5],
    [8, None, datetime(2024, 3, 5, 11, 30), None],
    [9, 1235, datetime(2024, 4, 1), 75],
]


def parquet(path: Path, query: str) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")


def database(path: Path, query: str) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"CREATE SCHEMA shop; CREATE TABLE shop.orders AS {query}")


FORMATS: dict[str, tuple[str, Callable[[Path], Any]]] = {
    "csv": ('"a.csv"', lambda path: path.write_text(PLAIN)),
    "tsv": ('"a.tsv"', lambda path: path.write_text(PLAIN.replace(",", "\t"))),
    "utf-16": ('{ path = "a.csv", encoding = "utf-16" }', lambda path: path.write_text(PLAIN, "utf-16")),
    "gzip": ('"a.csv.gz"', lambda path: path.write_bytes(gzip.compress(PLAIN.encode()))),
    "german": (
        '{ path = "a.csv", delimiter = ";", decimal = ",", thousands = ".", dateformat = "%d/%m/%Y %H:%M" }',
        lambda path: path.write_text(GERMAN),
    ),
    "parquet": ('"a.parquet"', lambda path: parquet(path, TYPED)),
    "excel": ('"a.xlsx"', lambda path: workbook(path, {"S": CELLS})),
    "table": ('{ table = "shop.orders" }', lambda path: database(path.with_name("x.db"), TYPED)),
}


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_comes_to_the_same_rows(tmp_path: Path, form: str) -> None:
    """Whole numbers, a decimal, dates with times, and a blank, as each format holds them."""
    source, write = FORMATS[form]
    write(tmp_path / source.split('"')[1])
    engine = '[engine]\nurl = "duckdb:///x.db"\n' if form == "table" else ""
    columns = 'order_id = "No", customer_id = "Cust", ordered_at = "Date", amount = "Total"'
    table = f"[sources]\nraw = {source}\n[tables.orders]\nfrom = 'raw'\ncolumns = {{ {columns} }}\n"
    opened = open_company(company(tmp_path, COMPANY + engine + table))
    found = [
        (row["order_id"], row["customer_id"], row["ordered_at_local"], row["amount"])
        for row in rows(opened, "orders")
    ]
    assert found == [("7", "1234", datetime(2024, 3, 1, 10), 1000.5), ("9", "1235", datetime(2024, 4, 1), 75)]
    assert dict(opened.passages["orders"].rejected) == {"missing:customer_id": 1}


TWO = """
[sources]
a = "a.csv"
er = { path = "b.csv", decimal = ",", thousands = ".", dateformat = "%Y-%d-%m" }
orders = "a.csv"
[tables.costs]
sql = "select '2024-01' as month, 'serve' as purpose, x as amount from er"
"""


def test_a_query_is_written_as_its_own_sources_are(tmp_path: Path) -> None:
    files = {"a_csv": "order_id,customer_id,ordered_at,amount\n1,a,2024-01-02,1.250\n", "b_csv": "x\n1.250\n"}
    own = company(tmp_path, COMPANY + TWO + '[tables.orders]\nsql = "select * from orders"\n', **files)
    opened = open_company(own)  # "er" is a part of "orders", not a source of it
    assert [(row["amount"], row["ordered_at_local"].month) for row in rows(opened, "orders")] == [
        (Decimal("1.25"), 1)
    ]
    assert [row["amount"] for row in rows(opened, "costs")] == [1250]
    other = TWO.replace('a = "a.csv"', 'a = { path = "a.csv", dateformat = "%d.%m.%Y" }')
    joined = '[tables.orders]\nsql = "select a.* from a join er on true"\n'
    assert "sources a, er do not agree on dateformat; convert ordered_at in the query" in refusal(
        CallError, company(tmp_path, COMPANY + other + joined, **files)
    )
    converted = joined.replace("a.*", "a.* replace (strptime(ordered_at, '%Y-%m-%d') as ordered_at)")
    opened = open_company(company(tmp_path, COMPANY + other + converted, **files))
    assert [row["ordered_at_local"].month for row in rows(opened, "orders")] == [1]


def test_a_condition_on_all_columns_sees_them_all(tmp_path: Path) -> None:
    text = (
        COMPANY + "[sources]\no = 'o.csv'\n[tables.orders]\nfrom = 'o'\nwhere = \"COLUMNS(*) IS NOT NULL\"\n"
    )
    table = "order_id,customer_id,ordered_at,status\n1,a,2024-01-01,x\n2,a,2024-01-01,\n"
    assert len(rows(open_company(company(tmp_path, text, o_csv=table)), "orders")) == 1


def test_a_reference_is_read_as_the_key_it_refers_to(tmp_path: Path) -> None:
    text = """
[sources]
c = "c.csv"
o = "o.csv"
[tables.customers]
from = "c"
values.customer_id = { X = "1" }
[tables.orders]
from = "o"
"""
    files = {
        "c_csv": "customer_id\nX\n2.0\n",
        "o_csv": "order_id,customer_id,ordered_at\n" + "".join(f"{n},{n},2024-01-01\n" for n in (1, 2)),
    }
    opened = open_company(company(tmp_path, COMPANY + text, **files))
    assert dict(opened.passages["orders"].rejected) == {}


def test_times_that_no_calendar_has(tmp_path: Path) -> None:
    """Before the year 1 nothing can be read; an end that is infinite is one that never comes."""
    times = ("-infinity", "infinity", "2024-01-01", "0044-03-15 (BC)", "290309-12-22 (BC) 00:00:00")
    query = " union all ".join(
        f"select {n} order_id, 'c{n}' customer_id, timestamp '2024-01-01 10:00' ordered_at, "
        f"timestamp '{time}' promised_at from range(60)"
        for n, time in enumerate(times)
    )
    parquet(tmp_path / "o.parquet", f"select * replace (row_number() over () as order_id) from ({query})")
    text = COMPANY + "[sources]\no = 'o.parquet'\n[tables.orders]\nfrom = 'o'\n"
    opened = open_company(company(tmp_path, text))
    assert dict(opened.passages["orders"].blanked) == {"unreadable:promised_at": 180}
    assert {row["promised_at_local"] for row in rows(opened, "orders")} == {
        None, datetime(2024, 1, 1, 23, 59, 59, 999999), datetime.max
    }  # fmt: skip


def test_rejects_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / "rejects").write_text("a file")
    folder = company(tmp_path / "c", orders_csv=seen(["2024-01-31", "2024-02-01", "no day"]))
    with pytest.raises(DataError, match="rejects cannot be replaced .Not a directory.; clear that place"):
        open_company(folder, reports=tmp_path)


def test_where_constants_row_numbers_and_words(tmp_path: Path) -> None:
    text = (
        COMPANY
        + SCALE
        + """
[sources]
survey = "survey.csv"
[tables.ratings]
from = "survey"
where = '''
"Kết quả" <> 'Huỷ' and survey."n" not in (select n from survey where "Kết quả" = 'Kém')  -- a comment
'''
columns.rating_id = "#row"
columns.customer_id = "khách"
columns.rated_at = { value = 2024-05-01 }
columns.rating = "Kết quả"
columns.complained = "kn"
columns.told_negative = { value = 2 }
values.rating = { "Rất tốt" = 5, "Tốt" = 4, "Kém" = 1 }
values.complained = { "rồi" = true, "chưa" = false, "?" = "" }
"""
    )
    survey = "khách,Kết quả,kn,n\nA,Huỷ,rồi,1\nB,Rất tốt,rồi,2\nC,Tốt,chưa,3\nD,Tốt,?,4\nE,Kém,rồi,5\n"
    opened = open_company(company(tmp_path, text, survey_csv=survey))
    found = rows(opened, "ratings")
    assert [
        (r["rating_id"], r["customer_id"], r["rating"], r["complained"], r["told_negative"]) for r in found
    ] == [
        ("2", "B", 5, True, 2),
        ("3", "C", 4, False, 2),
        ("4", "D", 4, None, 2),
    ]
    assert opened.dated("ratings.rated_at")
    assert opened.passages["ratings"].rows == 3


def test_sql_over_several_sources_with_the_dialect_they_agree_on(tmp_path: Path) -> None:
    text = (
        COMPANY
        + """
[sources]
a = { path = "a.csv", dateformat = "%d/%m/%Y", decimal = "," }
b = "b.csv"
unused = "not_there.csv"
[tables.orders]
sql = '''
select o.no as order_id, kunde as customer_id, am as ordered_at, summe as amount
from a o join b using (no) order by o.no; -- done
'''
[tables.customers]
from = "b"
columns = { customer_id = "kunde" }
"""
    )
    files = {
        "a_csv": 'no,am,summe\n01,02/03/2024,"1,5"\n02,31/12/2024,2\n',
        "b_csv": "no,kunde\n01,x\n02,y\n",
    }
    opened = open_company(company(tmp_path, text.replace("unused =", "# "), **files))
    assert [(r["order_id"], r["ordered_at_local"].date(), r["amount"]) for r in rows(opened, "orders")] == [
        ("01", date(2024, 3, 2), 1.5),
        ("02", date(2024, 12, 31), 2),
    ]
    assert list(opened.tables) == ["customers", "orders"]
    assert open_company(company(tmp_path / "again", text, **files)).passages["orders"].rows == 2


def test_columns_of_the_canonical_names_are_taken_without_a_mapping(tmp_path: Path) -> None:
    text = COMPANY + '[sources]\nraw = "raw.csv"\n[tables.exits]\nfrom = "raw"\noffered.reason = ["price"]\n'
    opened = open_company(
        company(tmp_path, text, raw_csv="reason,customer_id,shoe,left_at\nprice,1,42,2024-01-01\n")
    )
    assert opened.passages["exits"].columns == ("customer_id", "left_at", "reason")
    assert opened.offered == {"exits.reason": ("price",)}


def test_a_constant_with_an_offset_is_an_instant(tmp_path: Path) -> None:
    text = COMPANY + ORDERS.replace('"OrderDate"', "{ value = 2024-03-01T10:00:00+00:00 }")
    found = rows(open_company(company(tmp_path, text, orders_csv=ORDERS_CSV)), "orders")
    assert {row["ordered_at"] for row in found} == {datetime(2024, 3, 1, 10)}


def test_missing_numbers_of_pandas_are_missing(tmp_path: Path) -> None:
    parquet(
        tmp_path / "orders.parquet",
        "SELECT 'a' AS order_id, 'nan'::DOUBLE AS customer_id, DATE '2024-01-01' AS ordered_at UNION ALL "
        "SELECT 'b', 17850.0, DATE '2024-01-01' UNION ALL SELECT 'c', 17850.0, DATE '2024-01-02'",
    )
    text = COMPANY + '[sources]\nraw = "orders.parquet"\n[tables.orders]\nfrom = "raw"\n'
    opened = open_company(company(tmp_path, text))
    assert dict(opened.passages["orders"].rejected) == {"missing:customer_id": 1}
    assert {row["customer_id"] for row in rows(opened, "orders")} == {"17850"}


BAD = ORDERS_CSV + "o4,00456,31.12.2024,1,delivered\no5,00456,2024-06-01,much,delivered\n"


def test_rejects_stay_on_the_machine_and_say_so(tmp_path: Path) -> None:
    open_company(company(tmp_path, orders_csv=BAD), reports=tmp_path / "reports")
    kept = tmp_path / "reports" / "acme" / "rejects"
    assert (kept / ".gitignore").read_text() == "*\n"
    assert "personal data" in (kept / "README.txt").read_text()


def test_rejects_are_kept_as_delivered_and_replace_those_of_an_earlier_run(tmp_path: Path) -> None:
    folder = company(tmp_path, orders_csv=BAD)
    kept = tmp_path / "reports" / "acme" / "rejects"
    kept.mkdir(parents=True)
    for stale in ("ratings.parquet", "orders.parquet"):
        (kept / stale).write_text("of an earlier run")
    open_company(folder, reports=tmp_path / "reports")
    assert [path.name for path in kept.glob("*.parquet")] == ["orders.parquet"]
    found = sorted(pq.read_table(kept / "orders.parquet").to_pylist(), key=lambda row: row["order_id"])
    assert [(row["code"], row["kept"], row["order_id"]) for row in found] == [
        ("unreadable:ordered_at", False, "o4"),
        ("unreadable:amount", True, "o5"),
    ]
    assert (found[0]["ordered_at"], found[1]["amount"]) == ("31.12.2024", "much")
    company(tmp_path, COMPANY + "[engine]\nkeep_rejects = false\n" + ORDERS, orders_csv=BAD)
    assert dict(open_company(folder, reports=tmp_path / "reports").passages["orders"].rejected) == {
        "unreadable:ordered_at": 1
    }
    assert list(kept.iterdir()) == []


def test_more_than_half_rejected_is_an_error_that_keeps_the_rows(tmp_path: Path) -> None:
    text = (
        "OrderNo,CustNo,OrderDate,Total\nSECRET1,1,31/12/2023,1\nSECRET2,1,30/12/2023,1\no3,1,2024-01-01,1\n"
    )
    folder = company(tmp_path, orders_csv=text)
    message = refusal(DataError, folder, reports=tmp_path / "reports")
    kept = tmp_path / "reports" / "acme" / "rejects" / "orders.parquet"
    assert message == (
        "orders: 2 of 3 rows are rejected, 2 of them as unreadable:ordered_at, which look like 99/99/9999; "
        f'the rows are in {kept}; dateformat = "%d/%m/%Y" would read 2 of 2 and dateformat = "%m/%d/%Y" would '
        "read 0 of 2: write what the source means"
    )
    assert len(pq.read_table(kept)) == 2
    assert "the rows are in" not in refusal(DataError, folder)


def test_exactly_half_rejected_is_none(tmp_path: Path) -> None:
    text = "OrderNo,CustNo,OrderDate,Total\no1,1,31/12/2023,1\no3,1,2024-01-01,1\n"
    assert open_company(company(tmp_path, orders_csv=text)).passages["orders"].kept == 1


def test_an_empty_table_is_no_error(tmp_path: Path) -> None:
    opened = open_company(company(tmp_path, orders_csv="OrderNo,CustNo,OrderDate,Total\n"))
    assert (opened.passages["orders"].rows, opened.warnings) == (0, ())


def test_overrides_replace_choices_of_the_file(tmp_path: Path) -> None:
    text = COMPANY + "[analysis]\nlevel = 0.9\nmin_cell = 5\n" + ORDERS
    folder = company(tmp_path, text, orders_csv=ORDERS_CSV)
    opened = open_company(folder, overrides={"level": "0.8", "tolerance.a": "1.5"})
    assert (opened.analysis.level, opened.analysis.min_cell, opened.analysis.tolerance) == (
        0.8,
        5,
        {"a": 1.5},
    )
    message = refusal(CallError, folder, overrides={"horizon_day": 9})
    assert message == 'horizon_day: no such key; did you mean "horizon_days"?'


def test_a_company_without_tables_is_opened(tmp_path: Path) -> None:
    assert open_company(company(tmp_path, COMPANY)).tables == {}


SQL_COMPANY = COMPANY + '[sources]\norders_raw = "orders.csv"\n[tables.orders]\n'
SELECT = "select OrderNo as order_id, CustNo as customer_id, OrderDate as ordered_at"
SECRET_CSV = ORDERS_CSV.replace("75", "SECRET")
REFUSALS: Mapping[str, tuple[str, str]] = {
    "source column": (
        COMPANY + ORDERS.replace('"Total"', '"Totals"'),
        'tables.orders.columns.amount: source orders_raw has no column "Totals"; did you mean "Total"?',
    ),
    "required column": (
        SQL_COMPANY + 'from = "orders_raw"',
        'tables.orders: source orders_raw has no column "order_id"; nor any other that is needed; '
        "does its first row name the columns?",
    ),
    "required column of sql": (
        SQL_COMPANY + f'sql = "{SELECT.replace("order_id", "amount")} from orders_raw"',
        'tables.orders.sql: the result has no column "order_id"; did you mean "ordered_at"?',
    ),
    "column of sql": (
        SQL_COMPANY + f'sql = "{SELECT}, Total as amout from orders_raw"',
        'tables.orders.sql: orders has no column "amout"; did you mean "amount"?',
    ),
    "words of a column that sql lacks": (
        SQL_COMPANY + f'sql = "{SELECT} from orders_raw"\nvalues.channel = {{ a = "b" }}',
        "tables.orders.values.channel: channel is not among this table's columns",
    ),
    "source path": (
        COMPANY + ORDERS.replace("orders.csv", "order.csv"),
        'sources.orders_raw: no file or folder "{folder}/order.csv"; did you mean "orders.csv"?',
    ),
    "where: column": (
        COMPANY + ORDERS + "where = \"Statsu = 'delivered'\"",
        'tables.orders.where: Referenced column "Statsu" not found in FROM clause! did you mean "Status"?',
    ),
    "where: syntax": (COMPANY + ORDERS + 'where = "Total >"', "tables.orders.where: syntax error at or near"),
    "where: value": (
        COMPANY + ORDERS + 'where = "Total::int > 3"',
        "tables.orders.where: ConversionException: Conversion Error: Could not convert string '…' to INT32",
    ),
    "where: two statements": (
        COMPANY + ORDERS + 'where = "true); drop table orders_raw; select (1"',
        "tables.orders.where: write one SELECT",
    ),
    "sql: table": (
        SQL_COMPANY + f'sql = "{SELECT} from order_raw"',
        'tables.orders.sql: no source "order_raw"; did you mean "orders_raw"?',
    ),
    "sql: value": (
        SQL_COMPANY + f'sql = "{SELECT}, Total::decimal(9,2) as amount from orders_raw"',
        'tables.orders.sql: ConversionException: Conversion Error: Could not convert string "…" to DECIMAL',
    ),
    "sql: writes a file": (
        SQL_COMPANY + "sql = \"copy orders_raw to '{folder}/out.csv'\"",
        "tables.orders.sql: write one SELECT",
    ),
    "sql: reads a file": (
        SQL_COMPANY + "sql = \"select * from '{folder}/orders.csv'\"",
        "tables.orders.sql: PermissionException: Permission Error: Cannot access file",
    ),
    "environment": (
        COMPANY + '[engine]\nurl = "postgres://${NO_SUCH_USER}@h/d"\n',
        "engine.url: the environment variable NO_SUCH_USER is not set; export it before the call",
    ),
    "scale of ratings": (
        COMPANY
        + "[sources]\na = 'orders.csv'\n[tables.ratings]\nsql = \"select 1 as rating_id, 2 as customer_id, "
        "'2024-01-01' as rated_at, 3 as rating\"\n",
        "ratings.scale: is needed by tables.ratings, e.g. [1, 5]",
    ),
    "scale of interactions": (
        COMPANY + '[tables.interactions]\nsql = "select 1 as interaction_id, 2 as customer_id, '
        "'2024-01-01' as occurred_at, 0 as valence, 3 as score\"\n",
        "ratings.scale: is needed by tables.interactions, e.g. [1, 5]",
    ),
    "nested values": (
        SQL_COMPANY + f'sql = "{SELECT}, [1, 2] as amount from orders_raw"',
        "tables.orders.columns.amount: holds array<int32> values, not single ones; take them apart in sql",
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_what_stands_in_the_way_is_named_in_one_line(tmp_path: Path, case: str) -> None:
    text, message = (part.replace("{folder}", str(tmp_path)) for part in REFUSALS[case])
    found = refusal(CallError, company(tmp_path, text, orders_csv=SECRET_CSV))
    assert found.startswith(f"{tmp_path}/company.toml: {message}")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["company.toml", "orders.csv"]


HEADLESS = "SECRET1,SECRET2,2024-03-01,SECRET3\nSECRET4,SECRET5,2024-03-05,SECRET6\n"


@pytest.mark.parametrize(
    "table",
    [
        ORDERS,
        ORDERS + "where = \"Status = 'x'\"",
        SQL_COMPANY[len(COMPANY) :] + f'sql = "{SELECT} from orders_raw"',
        SQL_COMPANY[len(COMPANY) :] + 'sql = "select * from orders_raw"',
        SQL_COMPANY[len(COMPANY) :] + 'from = "orders_raw"',
    ],
)
def test_a_file_without_a_header_tells_no_values(tmp_path: Path, table: str) -> None:
    message = refusal(CallError, company(tmp_path, COMPANY + table, orders_csv=HEADLESS))
    assert re.search('has no column|Referenced column "OrderNo" not found', message)


def test_a_source_that_cannot_be_read_is_the_datas_fault(tmp_path: Path) -> None:
    message = refusal(DataError, company(tmp_path, orders_csv=ORDERS_CSV + "SECRET,1\n"))
    assert message.startswith(f"{tmp_path}/orders.csv: line 5 has 2 values and the header 5")


def test_a_source_that_no_table_uses_is_not_opened(tmp_path: Path) -> None:
    text = COMPANY + ORDERS.replace("[sources]", '[sources]\nspare = "not_there.csv"')
    assert open_company(company(tmp_path, text, orders_csv=ORDERS_CSV)).passages["orders"].rows == 3


@REAL
def test_online_retail_reads_ids_that_came_as_floats(tmp_path: Path) -> None:
    text = f"""{COMPANY.replace("Asia/Ho_Chi_Minh", "Europe/London")}
[sources]
lines = "{RAW}/online_retail/online_retail.parquet"
[tables.orders]
from = "lines"
where = "CustomerID is not null and Quantity > 0"
columns = {{ order_id = "#row", customer_id = "CustomerID", ordered_at = "InvoiceDate" }}
"""
    opened = open_company(company(tmp_path, text))
    sample = opened.tables["orders"].customer_id
    assert sample.length().max().execute() == 5
    assert sample.nunique().execute() == 4339
    assert opened.passages["orders"].rows == 397_924


@REAL
def test_telco_reads_excel_books(tmp_path: Path) -> None:
    text = f"""{COMPANY}
[sources]
status = "{RAW}/telco_ibm/Telco_customer_churn_status.xlsx"
[tables.ratings]
from = "status"
columns.rating_id = "#row"
columns.customer_id = "Customer ID"
columns.rated_at = {{ value = 2024-01-01 }}
columns.rating = "Satisfaction Score"
{SCALE}
"""
    opened = open_company(company(tmp_path, text))
    counts = opened.tables["ratings"].rating.value_counts().order_by("rating").to_pyarrow().to_pylist()
    assert [row["rating"] for row in counts] == [1, 2, 3, 4, 5]
    assert sum(row["rating_count"] for row in counts) == 7043
