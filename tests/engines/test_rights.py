"""What Postgres has to allow, and what our sessions do with more: nothing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import servers

from cxresearch import engine
from cxresearch.company import open_company
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
RATINGS = (
    "CREATE TABLE ratings AS SELECT 'r' || i AS rating_id, 'k' || i AS customer_id,"
    " timestamp '2024-02-01' AS rated_at, 1 + i % 5 AS rating FROM generate_series(1, 100) AS i"
)


@pytest.fixture(scope="module")
def elsewhere(server: servers.Server) -> Callable[[str], servers.Server]:
    """Another database of the server, with a table of ratings that the analyst may read."""

    def made(name: str) -> servers.Server:
        with server.connect() as connection:
            connection.execute(f"CREATE DATABASE {name}")
        other = replace(server, database=name)
        with other.connect() as connection:
            connection.execute(RATINGS)
            connection.execute(f"GRANT SELECT ON ratings TO {servers.ANALYST}")
        return other

    return made


@pytest.fixture(scope="module")
def shop(elsewhere: Callable[[str], servers.Server]) -> servers.Server:
    return elsewhere("rights")


def described(
    folder: Path, server: servers.Server, tables: str = '[tables.ratings]\nfrom = "ratings"'
) -> Path:
    """The folder of a company of these ratings."""
    text = f'{HEAD}[engine]\nurl = "{server.url}"\n[sources]\nratings = {{ table = "ratings" }}\n{tables}\n'
    (folder / "company.toml").write_text(f"{text}[ratings]\nscale = [1, 5]\n", encoding="utf-8")
    return folder


def holds_its_rows(server: servers.Server) -> bool:
    with server.connect() as connection:
        return connection.execute("SELECT count(*), sum(rating) FROM ratings").fetchone() == (100, 300)


# -- few rights ----------------------------------------------------------------------------------


def test_the_analyst_of_all_these_tests_may_read_and_no_more(
    shop: servers.Server, server: servers.Server
) -> None:
    """USAGE on the schema, SELECT on the tables, and the TEMPORARY that each database grants to everybody."""
    with shop.connect() as connection:
        role = f"'{servers.ANALYST}'::regrole"
        attributes = "rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls"
        (found,) = connection.execute(
            f"SELECT ({attributes})::text FROM pg_roles WHERE oid = {role}"
        ).fetchall()
        assert found == ("(f,t,f,f,f,f)",)
        assert connection.execute(f"SELECT 1 FROM pg_auth_members WHERE member = {role}").fetchall() == []
    for database in (shop, server):
        with database.connect() as connection:
            for catalogue, rights, given in (
                ("pg_database", "datacl", set()),
                ("pg_namespace", "nspacl", {"USAGE"}),
                ("pg_class", "relacl", {"SELECT"}),
            ):
                query = f"SELECT privilege_type FROM {catalogue}, aclexplode({rights}) WHERE grantee = {role}"
                assert {right for (right,) in connection.execute(query).fetchall()} <= given, catalogue


def test_a_role_that_is_read_only_by_default_is_enough(
    tmp_path: Path, shop: servers.Server, login: None
) -> None:
    """Its sessions may make temporary tables all the same, if they ask to."""
    alter = f"ALTER ROLE {servers.ANALYST} IN DATABASE {shop.database}"
    with shop.connect() as connection:
        connection.execute(f"{alter} SET default_transaction_read_only = on")
    try:
        evaluation = evaluate(open_company(described(tmp_path, shop)), "level4-at-least-60")
        assert evaluation.findings
    finally:
        with shop.connect() as connection:
            connection.execute(f"{alter} RESET default_transaction_read_only")


def test_without_temporary_tables_the_remedy_is_one_line(
    tmp_path: Path, elsewhere: Callable[[str], servers.Server], login: None
) -> None:
    bare = elsewhere("bare")
    with bare.connect() as connection:
        connection.execute("REVOKE TEMPORARY ON DATABASE bare FROM PUBLIC")
    folder = described(tmp_path, bare)
    command = subprocess.run(
        [sys.executable, "-m", "cxresearch", "check", str(folder)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=180,
    )
    # the call and the company file are right: the database is not as it has to be
    assert command.returncode == 1 and command.stdout == ""
    (line,) = command.stderr.splitlines()
    assert line.startswith("cxresearch: engine.url: ") and servers.PASSWORD not in line
    (remedy,) = re.findall(r"GRANT TEMPORARY ON DATABASE .*", line)
    with bare.connect() as connection:
        connection.execute(remedy)
    assert open_company(folder).passages["ratings"].kept == 100


@pytest.fixture(scope="module")
def standby() -> Iterator[servers.Server]:
    with servers.postgres(servers.postgres_programs(), standby=True) as running:
        yield running


def test_a_standby_is_refused_in_one_line(tmp_path: Path, standby: servers.Server, login: None) -> None:
    with pytest.raises(
        DataError, match=r"^engine\.url: .* is a standby, .* name the primary server"
    ) as raised:
        open_company(described(tmp_path, standby))
    assert "\n" not in str(raised.value)


# -- more rights than needed ---------------------------------------------------------------------


@pytest.fixture
def owner(monkeypatch: pytest.MonkeyPatch, login: None) -> None:
    """The environment of somebody who may do anything."""
    monkeypatch.setenv("CX_PGUSER", servers.OWNER)


GONE = "with gone as (delete from ratings returning *) select * from gone"
FROM_RATINGS = "select rating_id, customer_id, rated_at, rating from ratings"


@pytest.mark.parametrize(
    ("key", "written", "said"),
    [
        ("sql", GONE, "write one SELECT that only reads"),
        ("sql", GONE.replace("delete from ratings", "update ratings set rating = 1"), "that only reads"),
        ("sql", "select * into copied from ratings", "that only reads"),
        ("sql", f"{FROM_RATINGS}; delete from ratings", "write one SELECT"),
        ("sql", f"{FROM_RATINGS} where emptied() >= 0", "in a read-only transaction"),
        ("sql", f"{FROM_RATINGS} for update", "in a read-only transaction"),
        ("where", "emptied() >= 0", "in a read-only transaction"),
        ("where", f"rating in ({GONE})", "that only reads"),
    ],
)
def test_a_company_files_sql_writes_nothing(
    key: str, written: str, said: str, tmp_path: Path, shop: servers.Server, owner: None
) -> None:
    body = "WITH gone AS (DELETE FROM public.ratings RETURNING 1) SELECT count(*) FROM gone"
    with shop.connect() as connection:
        connection.execute(f"CREATE OR REPLACE FUNCTION emptied() RETURNS bigint LANGUAGE sql AS '{body}'")
    start = '[tables.ratings]\nfrom = "ratings"\n' if key == "where" else "[tables.ratings]\n"
    with pytest.raises(CallError) as raised:
        open_company(described(tmp_path, shop, f'{start}{key} = "{written}"'))
    message = str(raised.value)
    assert f"tables.ratings.{key}: " in message and said in message and "\n" not in message
    assert holds_its_rows(shop)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM ratings",
        "CREATE TABLE copied AS SELECT * FROM ratings",
        'DROP TABLE IF EXISTS "ratings"',
        "drop table if exists ratings ",
        "DROP TABLE public.ratings",
        "TRUNCATE ratings",
    ],
)
def test_a_session_writes_to_no_table_but_its_own(statement: str, shop: servers.Server, owner: None) -> None:
    connection = engine.connect(shop.url)
    try:
        connection.raw_sql(statement)
    except Exception as error:
        assert type(error).__name__ == "ReadOnlySqlTransaction"
    assert holds_its_rows(shop)
    connection.raw_sql("CREATE TEMP TABLE ratings AS SELECT 1 AS rating")
    connection.raw_sql("INSERT INTO ratings VALUES (2)")
    assert connection.raw_sql("SELECT sum(rating) FROM ratings").fetchone() == (3,)
    connection.raw_sql('DROP TABLE "ratings"')
    assert connection.raw_sql("SELECT count(*) FROM ratings").fetchone() == (100,)


def test_an_own_claim_writes_nothing(tmp_path: Path, shop: servers.Server, owner: None) -> None:
    (tmp_path / "own.py").write_text(
        "from dataclasses import replace\n"
        "from cxresearch.claims import CLAIMS\n"
        "def asked(company):\n"
        "    company.connection.raw_sql('DELETE FROM public.ratings')\n"
        "    return company.tables['ratings']\n"
        "ONE = CLAIMS['level4-not-loyal']\n"
        "CLAIMS = (replace(ONE, id='own', needs=('ratings.rating',), aggregate=asked, text={}),)\n"
    )
    mapped = '[tables.ratings]\nfrom = "ratings"\n[analysis]\nclaims = ["own.py"]'
    company = open_company(described(tmp_path, shop, mapped))
    with pytest.raises(DataError, match="cannot execute DELETE in a read-only transaction"):
        evaluate(company, "own")
    assert holds_its_rows(shop)
