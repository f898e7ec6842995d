"""Spark alone: the caller's session stays as it was, any name is a name, and errors are one line."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cxresearch import engine
from cxresearch.company import Company, open_company
from cxresearch.errors import CallError, DataError

HEAD = """
[company]
id = "sp"
name = "Sp"
model = "e-commerce"
currency = "VND"
timezone = "Asia/Ho_Chi_Minh"
observed_until = 2024-12-31
[engine]
url = "spark://"
[sources]
"""
FROM_PEOPLE = '[tables.customers]\nfrom = "people"'


def people(first: int = 0) -> pa.Table:
    names = [f"k{number}" for number in range(first, first + 10)]
    return pa.table({"customer_id": names, "acquired_at": [datetime(2024, 1, 1, 12)] * 10})


def company(
    folder: Path, *, sources: str = 'people = "people.parquet"', tables: str = FROM_PEOPLE
) -> Company:
    pq.write_table(people(), folder / "people.parquet")
    (folder / "company.toml").write_text(f"{HEAD}{sources}\n{tables}\n", encoding="utf-8")
    return open_company(folder)


def test_the_callers_session_stays_as_it_was(session: Any, tmp_path: Path) -> None:
    session.createDataFrame([("mine",)], "customer_id string").createOrReplaceTempView("people")
    mine = session.range(3).cache()
    settings = session.sql("SET").collect()
    company(tmp_path)
    assert session.conf.get("spark.sql.session.timeZone") == "Asia/Ho_Chi_Minh"
    assert session.sql("SET").collect() == settings
    assert session.getActiveSession() == session
    assert mine.is_cached and mine.storageLevel.useMemory
    assert [row.customer_id for row in session.table("people").collect()] == ["mine"]
    assert [row.viewName for row in session.sql("SHOW VIEWS").collect()] == ["people"]
    session.catalog.dropTempView("people")
    mine.unpersist()


@pytest.mark.parametrize("path", ["parts", "parts/*.parquet", "parts/a.parquet"])
def test_a_file_a_folder_and_a_pattern(path: str, session: Any, tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    pq.write_table(people(), tmp_path / "parts" / "a.parquet")
    pq.write_table(people(10), tmp_path / "parts" / "b.parquet")
    opened = company(tmp_path, sources=f'people = "{path}"')
    assert opened.passages["customers"].kept == (10 if path.endswith("a.parquet") else 20)


def test_any_name_is_a_name(session: Any, tmp_path: Path) -> None:
    opened = company(
        tmp_path,
        sources='"những người - `1`" = "people.parquet"',
        tables='[tables.customers]\nfrom = "những người - `1`"',
    )
    assert opened.passages["customers"].kept == 10


def test_a_timestamp_in_sql_is_a_time_without_a_zone(session: Any, tmp_path: Path) -> None:
    query = "select customer_id, cast('2024-03-05 10:00:00' as timestamp) as acquired_at from people"
    opened = company(tmp_path, tables=f'[tables.customers]\nsql = "{query}"')
    rows = opened.tables["customers"].to_pyarrow().to_pylist()
    assert {row["acquired_at_local"] for row in rows} == {datetime(2024, 3, 5, 10)}
    assert {row["acquired_at"] for row in rows} == {datetime(2024, 3, 5, 3)}


def test_no_time_is_too_far_for_pandas(session: Any) -> None:
    found = engine.connect("spark://").sql("select timestamp_ntz '9999-12-31 23:59:59.999999' as never")
    assert found.to_pyarrow().to_pylist() == [{"never": datetime(9999, 12, 31, 23, 59, 59, 999_999)}]


@pytest.mark.parametrize(
    ("described", "said"),
    [
        ({"sources": 'people = "peple.parquet"'}, ("sources.people", '"people.parquet"')),
        ({"sources": 'people = "people.csv"'}, ("sources.people", "duckdb")),
        ({"sources": 'people = { table = "default.nothing" }'}, ("sources.people.table", "nothing")),
        ({"sources": 'people = { table = "nowhere.people" }'}, ("sources.people.table", "nowhere")),
        (
            {
                "tables": FROM_PEOPLE
                + '\ncolumns = { customer_id = "custmer_id", acquired_at = "acquired_at" }'
            },
            ("tables.customers.columns.customer_id", '"customer_id"'),
        ),
        ({"tables": FROM_PEOPLE + '\nwhere = "custmer_id = 1"'}, ("tables.customers.where", "custmer_id")),
        ({"tables": '[tables.customers]\nsql = "selec 1 from people"'}, ("tables.customers.sql",)),
        (
            {
                "tables": '[tables.customers]\nsql = "select cast(customer_id as int) as customer_id from people"'
            },
            ("tables.customers.sql",),
        ),
        ({"tables": '[tables.customers]\nsql = "drop table people"'}, ("tables.customers.sql", "SELECT")),
    ],
)
def test_what_is_wrong_with_the_company_file(
    described: dict[str, str], said: tuple[str, ...], session: Any, tmp_path: Path
) -> None:
    with pytest.raises(CallError) as raised:
        company(tmp_path, **described)
    message = str(raised.value)
    assert "\n" not in message and "k0" not in message
    assert all(part in message for part in said), message


def test_a_file_that_is_no_parquet(session: Any, tmp_path: Path) -> None:
    (tmp_path / "broken.parquet").write_bytes(b"no parquet at all")
    with pytest.raises(DataError, match=r"sources\.people") as raised:
        company(tmp_path, sources='people = "broken.parquet"')
    assert "\n" not in str(raised.value)
