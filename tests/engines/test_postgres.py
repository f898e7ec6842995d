"""Postgres alone: an analyst's few rights, names that meet, and errors in one line without the password."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

import pytest
import servers

from cxresearch import engine
from cxresearch.company import Company, open_company
from cxresearch.engine.kept import keep
from cxresearch.errors import CallError, DataError
from cxresearch.evaluate import evaluate

HEAD = """
[company]
id = "pg"
name = "Pg"
model = "e-commerce"
currency = "VND"
timezone = "Asia/Ho_Chi_Minh"
observed_until = 2024-12-31
"""
PEOPLE = 'people = { table = "public.people" }'
FROM_PEOPLE = '[tables.customers]\nfrom = "people"'


@pytest.fixture(scope="module", autouse=True)
def people(server: servers.Server) -> None:
    with server.connect() as connection:
        connection.execute('CREATE TABLE people (customer_id text, acquired_at timestamp, "the %" text)')
        connection.execute(
            "INSERT INTO people SELECT 'k' || i, '2024-01-01', 'x' FROM generate_series(1, 20) AS i"
        )
        connection.execute("CREATE MATERIALIZED VIEW stored AS SELECT * FROM people")
        connection.execute("CREATE TABLE private (customer_id text)")
        connection.execute(f"REVOKE ALL ON private FROM {servers.ANALYST}")


def company(
    folder: Path, server: servers.Server, *, sources: str = PEOPLE, tables: str = FROM_PEOPLE, url: str = ""
) -> Company:
    text = f'{HEAD}[engine]\nurl = "{url or server.url}"\n[sources]\n{sources}\n{tables}\n'
    (folder / "company.toml").write_text(text, encoding="utf-8")
    return open_company(folder)


def refused(error: type[Exception], folder: Path, server: servers.Server, **described: Any) -> str:
    """The message of the error that opening the company ends with: one line, and no password in it."""
    with pytest.raises(error) as raised:
        company(folder, server, **described)
    message = str(raised.value)
    assert "\n" not in message
    assert servers.PASSWORD not in message
    return message


def test_an_analyst_may_only_read(server: servers.Server) -> None:
    import psycopg

    with server.connect(servers.ANALYST) as connection:
        for statement in (
            "CREATE TABLE public.mine (a int)",
            "INSERT INTO people VALUES ('x')",
            "DROP TABLE people",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


@pytest.mark.parametrize("table", ["people", "public.people", "stored", "public.stored"])
def test_tables_and_stored_views_with_and_without_their_schema(
    table: str, tmp_path: Path, server: servers.Server, login: None
) -> None:
    opened = company(tmp_path, server, sources=f'people = {{ table = "{table}" }}')
    assert opened.passages["customers"].kept == opened.tables["customers"].count().execute() == 20


def test_a_source_may_have_the_name_of_another_ones_table(
    tmp_path: Path, server: servers.Server, login: None
) -> None:
    with server.connect() as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS newcomers (customer_id text)")
        connection.execute("TRUNCATE newcomers")
        connection.execute("INSERT INTO newcomers VALUES ('n1')")
    opened = company(
        tmp_path,
        server,
        sources='people = { table = "newcomers" }\nothers = { table = "people" }',
        tables='[tables.customers]\nsql = "select customer_id from others union all select customer_id from people"',
    )
    assert opened.passages["customers"].kept == 21


def test_a_sign_that_the_driver_knows_is_only_a_sign(
    tmp_path: Path, server: servers.Server, login: None
) -> None:
    mapped = (
        '[tables.customers]\nfrom = "people"\ncolumns = { customer_id = "customer_id", segment = "the %" }'
    )
    opened = company(tmp_path, server, tables=f"{mapped}\nwhere = \"customer_id like 'k1%'\"")
    assert opened.passages["customers"].kept == 11
    assert set(opened.tables["customers"].segment.to_pyarrow().to_pylist()) == {"x"}


def test_unreachable(tmp_path: Path, server: servers.Server, login: None) -> None:
    url = server.url.replace(str(server.port), str(servers.free_port()))
    assert "Postgres cannot be reached" in refused(DataError, tmp_path, server, url=url)


def test_wrong_password(
    tmp_path: Path, server: servers.Server, login: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CX_PGPASSWORD", "wr0ng-secret")
    message = refused(DataError, tmp_path, server)
    assert "password" in message and "wr0ng-secret" not in message


def test_a_variable_that_is_not_set(tmp_path: Path, server: servers.Server) -> None:
    assert "CX_PGUSER" in refused(CallError, tmp_path, server)


@pytest.mark.parametrize(
    ("described", "said"),
    [
        ({"sources": 'people = { table = "public.peple" }'}, ("sources.people.table", '"people"')),
        ({"sources": 'people = { table = "nowhere.people" }'}, ("sources.people.table", "nowhere")),
        ({"sources": 'people = { table = "private" }'}, ("tables.customers", "permission denied", "private")),
        ({"sources": 'people = "people.csv"'}, ("sources.people", "duckdb")),
        (
            {
                "tables": f'{FROM_PEOPLE}\ncolumns = {{ customer_id = "custmer_id", acquired_at = "acquired_at" }}'
            },
            ("tables.customers.columns.customer_id", '"customer_id"'),
        ),
        ({"tables": FROM_PEOPLE + '\nwhere = "custmer_id = 1"'}, ("tables.customers.where", "custmer_id")),
        ({"tables": '[tables.customers]\nsql = "selec 1 from people"'}, ("tables.customers.sql",)),
        (
            {"tables": '[tables.customers]\nsql = "select customer_id, 1 / 0 as segment from people"'},
            ("tables.customers.sql", "division by zero"),
        ),
        ({"tables": '[tables.customers]\nsql = "drop table people"'}, ("tables.customers.sql", "SELECT")),
    ],
)
def test_what_is_wrong_with_the_company_file(
    described: dict[str, str], said: tuple[str, ...], tmp_path: Path, server: servers.Server, login: None
) -> None:
    message = refused(CallError, tmp_path, server, **described)
    assert all(part in message for part in said), message


def test_a_connection_that_is_lost(tmp_path: Path, server: servers.Server, login: None) -> None:
    with server.connect() as connection:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS ratings AS SELECT 'r' || i AS rating_id, 'k' || i AS customer_id,"
            " timestamp '2024-02-01' AS rated_at, 4.0 AS rating FROM generate_series(1, 20) AS i"
        )
    opened = company(
        tmp_path,
        server,
        sources=f'{PEOPLE}\nratings = {{ table = "ratings" }}',
        tables=f'{FROM_PEOPLE}\n[tables.ratings]\nfrom = "ratings"\n[ratings]\nscale = [1, 5]',
    )
    pid = opened.connection.con.info.backend_pid
    with server.connect() as connection:
        connection.execute("SELECT pg_terminate_backend(%s)", (pid,))
    with pytest.raises(DataError) as raised:
        evaluate(opened)
    assert "\n" not in str(raised.value) and servers.PASSWORD not in str(raised.value)


def test_a_lost_connection_drops_its_tables_without_a_word(
    tmp_path: Path, server: servers.Server, login: None, capsys: pytest.CaptureFixture[str]
) -> None:
    connection = company(tmp_path, server).connection
    kept = keep(connection, "people", connection.table("people"))
    connection.con.close()
    del kept
    gc.collect()
    assert capsys.readouterr().err == ""


def test_a_step_is_computed_before_the_next(server: servers.Server, login: None) -> None:
    connection = engine.connect(server.url)
    table = connection.table("people").select("customer_id")
    for _ in range(4):  # each step repeats the one before eight times: in one expression 4,096 times
        text = table.customer_id
        for _ in range(3):
            text = text + text
        table = engine.fenced(table.select(customer_id=text.substr(0, 3)))
    plan = connection.raw_sql(f"EXPLAIN (VERBOSE) {connection.compile(table)}").fetchall()
    assert 32 <= sum(line.count("||") for (line,) in plan) <= 100
    assert table.count().execute() == 20
