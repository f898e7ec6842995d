"""The engine: what its URL may say, that it only reads, and that its errors tell no values."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import ibis
import pytest
from ibis.backends.sql.dialects import Postgres, PySpark

from cxresearch.engine import PORTION, connect, define, quoted, require_select, seal
from cxresearch.engine.failures import reason
from cxresearch.engine.kept import keep, release, view
from cxresearch.errors import CallError, DataError

LOGIN = "postgres://${PGUSER}:${PGPASSWORD}@127.0.0.1:1/db"


def database(folder: Path) -> Path:
    path = folder / "a b.db"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE orders AS SELECT 1 AS a")
    return path


@pytest.mark.parametrize("name", ["main", "Temp", "memory", "system"])
def test_a_database_may_have_a_name_that_duckdb_uses(tmp_path: Path, name: str) -> None:
    database(tmp_path).rename(tmp_path / f"{name}.db")
    assert connect(f"duckdb:///{name}.db", tmp_path).list_tables() == ["orders"]


def test_duckdb_in_memory_is_in_utc_and_prints_no_progress() -> None:
    connection = connect("duckdb://")
    assert connection.con.sql("SELECT current_setting('TimeZone')").fetchone() == ("UTC",)
    assert connection.con.sql("SELECT current_setting('enable_progress_bar')").fetchone() == (False,)
    assert connection.con.sql("SELECT current_setting('autoload_known_extensions')").fetchone() == (False,)


def test_duckdb_takes_no_more_memory_and_threads_than_it_is_given(tmp_path: Path) -> None:
    database(tmp_path)
    for url in ("duckdb://?memory_limit=1GiB&threads=1", "duckdb:///a b.db?threads=1&memory_limit=1GiB"):
        connection = connect(url, tmp_path)
        settings = "SELECT current_setting('memory_limit'), current_setting('threads')"
        assert connection.con.sql(settings).fetchone() == ("1.0 GiB", 1)


def test_a_database_file_is_found_beside_the_company_file_and_only_read(tmp_path: Path) -> None:
    database(tmp_path)
    connections = [connect("duckdb:///a b.db", tmp_path), connect(f"duckdb:///{tmp_path}/a b.db")]
    for connection in connections:
        assert connection.table("orders").to_pyarrow().to_pylist() == [{"a": 1}]
        with pytest.raises(duckdb.Error, match="read-only"):
            connection.raw_sql("CREATE TABLE other (a INT)")
    seal(connections[0])
    assert connect("duckdb:///a b.db", tmp_path).con.sql("SELECT * FROM range(1)").fetchall() == [(0,)]


def test_an_absent_database_and_one_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(CallError, match=r'engine.url: no database file ".*x.db"; write "duckdb://"'):
        connect("duckdb:///x.db", tmp_path)
    (tmp_path / "x.db").write_text("not a database, but longer than its header " * 500)
    with pytest.raises(DataError, match=r'engine.url: ".*x.db" is not a database that this DuckDB can read'):
        connect("duckdb:///x.db", tmp_path)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("mysql://h/d", 'engine.url: no engine "mysql"; valid: duckdb, postgres, spark'),
        ("postgre://h/d", 'engine.url: no engine "postgre"; did you mean "postgres"?'),
        ("duckdb", "engine.url: is written duckdb://, duckdb:///path.db, postgres://... or spark://"),
        (
            "duckdb:///${NO_SUCH}.db",
            "engine.url: the environment variable NO_SUCH is not set; export it before",
        ),
        ("postgres://${NO_SUCH}@h/d", "engine.url: the environment variable NO_SUCH is not set; export it"),
        ("postgres://u:hunter2@h/d", "engine.url: write the password as ${NAME} and set NAME in the"),
        ("duckdb://?memory=4GB", 'engine.url: no option "memory"; did you mean "memory_limit"?'),
        ("duckdb://?memory_limit=lots", 'engine.url: "memory_limit=lots": '),
        ("duckdb:///x.db?threads=0", 'engine.url: "threads=0": '),
        ("postgres://h", "engine.url: write it as postgres://${USER}:${PASSWORD}@host:port/database"),
    ],
)
def test_a_url_that_is_wrong(url: str, message: str) -> None:
    with pytest.raises(CallError) as caught:
        connect(url, environment={})
    assert str(caught.value).startswith(message)
    assert "hunter2" not in str(caught.value)


def test_an_engine_that_cannot_be_reached_tells_no_secret() -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(DataError) as caught:
        connect(LOGIN, environment={"PGUSER": "bao", "PGPASSWORD": "p@:/w%d"})
    assert str(caught.value).startswith(
        "engine.url: Postgres cannot be reached (OperationalError); check host"
    )
    assert caught.value.__cause__ is None
    assert "p@:/w%d" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "driver", "extra"), [("spark://", "pyspark", "spark"), (LOGIN, "psycopg", "postgres")]
)
def test_a_driver_that_is_not_installed(
    url: str, driver: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in [name for name in sys.modules if name.split(".")[0] == driver]:
        monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.setitem(sys.modules, driver, None)
    monkeypatch.setitem(sys.modules, f"{driver}.sql", None)
    with pytest.raises(CallError, match=rf'needs its driver: pip install "cxresearch\[{extra}\]"$'):
        connect(url, environment={"PGUSER": "u", "PGPASSWORD": "p"})


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_csv('{folder}/a.csv')",
        "COPY (SELECT 1) TO '{folder}/b.csv'",
        "ATTACH '{folder}/b.db'",
        "SET enable_external_access = true",
        "INSTALL httpfs",
        "LOAD httpfs",
    ],
)
def test_a_sealed_engine_neither_reads_nor_writes_files(tmp_path: Path, statement: str) -> None:
    (tmp_path / "a.csv").write_text("a\n1\n")
    connection = connect("duckdb://")
    connection.raw_sql("CREATE TEMP TABLE kept AS SELECT 1 AS a")
    seal(connection)
    with pytest.raises(duckdb.Error):
        connection.raw_sql(statement.format(folder=tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    assert connection.table("kept").cache().to_pyarrow().to_pylist() == [{"a": 1}]


@pytest.mark.parametrize(("rows", "alone"), [(PORTION, True), (PORTION + 1, False)])
def test_small_tables_are_left_one_thread(rows: int, alone: bool) -> None:
    connection = connect("duckdb://")
    connection.raw_sql("SET threads = 2")
    connection.raw_sql(f"CREATE TEMP TABLE numbers AS SELECT * FROM range({rows})")
    seal(connection)
    (threads,) = connection.raw_sql("SELECT current_setting('threads')").fetchone()
    assert threads == (1 if alone else 2)


def test_a_database_file_with_views_is_not_taken_for_small(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "a.db")) as file:
        file.execute("CREATE VIEW numbers AS SELECT * FROM range(1000000)")
    connection = connect("duckdb:///a.db", tmp_path)
    connection.raw_sql("SET threads = 2")
    seal(connection)
    assert connection.raw_sql("SELECT current_setting('threads')").fetchone() == (2,)


def test_a_kept_table_is_there_as_long_as_something_reads_it() -> None:
    connection = connect("duckdb://")
    connection.raw_sql("CREATE TEMP TABLE numbers AS SELECT range AS number FROM range(4)")
    numbers = keep(connection, "some numbers", connection.table("numbers"))
    odd = view(connection, "odd numbers", numbers.filter(numbers.number % 2 == 1))
    del numbers
    assert "%" not in connection.compile(odd)
    assert odd.order_by("number").to_pyarrow().to_pylist() == [{"number": 1}, {"number": 3}]
    del odd
    assert [name for name in connection.list_tables() if name.startswith("cx_some")] == []


def test_kept_tables_have_names_of_their_own_in_each_session() -> None:
    first, second = connect("duckdb://"), connect("duckdb://")
    one = keep(first, "a  name that is so long that Postgres would cut it: a name", ibis.memtable({"a": [1]}))
    again = keep(
        first, "a  name that is so long that Postgres would cut it: a name", ibis.memtable({"a": [2]})
    )
    other = keep(
        second, "a  name that is so long that Postgres would cut it: a name", ibis.memtable({"a": [3]})
    )
    names = [table.op().name for table in (one, again, other)]
    assert names[0] == names[2] and names[1] == f"{names[0]}_2" and len(names[1]) <= 63
    assert [table.a.to_pyarrow().to_pylist() for table in (one, again, other)] == [[1], [2], [3]]
    release(one)
    del one
    assert again.a.to_pyarrow().to_pylist() == [2] and other.a.to_pyarrow().to_pylist() == [3]


@pytest.mark.parametrize(
    "query",
    ["select 1", " select 1 ; ", "with a as (select 1) select * from a -- end", "from a", "select 1; -- a"],
)
def test_one_select_passes(query: str) -> None:
    require_select(connect("duckdb://"), query)


@pytest.mark.parametrize(
    "query", ["", "-- nothing", "select 1; select 2", "create table a (b int)", "copy a to 'b'"]
)
def test_anything_but_one_select_does_not(query: str) -> None:
    with pytest.raises(ValueError, match="write one SELECT"):
        require_select(connect("duckdb://"), query)


@pytest.fixture(params=["postgres", "pyspark"])
def elsewhere(request: pytest.FixtureRequest) -> Any:
    """An engine as far as its SQL goes: no server, no driver."""
    dialects = {"postgres": Postgres, "pyspark": PySpark}
    return SimpleNamespace(name=request.param, dialect=dialects[request.param])


@pytest.mark.parametrize(
    "query",
    [
        "select * from people where said = 'delete from people'",
        "with kept as (select * from people) select * from kept -- delete",
        "select 1 union all (select 2); -- insert into people",
    ],
)
def test_what_only_reads_passes_on_the_other_engines_too(elsewhere: Any, query: str) -> None:
    require_select(elsewhere, query)


@pytest.mark.parametrize(
    "query",
    [
        "with gone as (delete from people returning *) select * from gone",
        "with more as (insert into people values ('x') returning *) select * from more",
        "with other as (update people set name = 'x' returning *) select * from other",
        "with one as (merge into people using news on true when matched then delete returning *) select 1",
        "select 1 union all select * from (with gone as (delete from people returning *) select * from gone) as x",
        "select * into copied from people",
        "drop table people",
        "insert into people select 1",
        "select 1; delete from people",
    ],
)
def test_what_writes_is_no_select_wherever_in_it_that_stands(elsewhere: Any, query: str) -> None:
    with pytest.raises(ValueError, match="write one SELECT"):
        require_select(elsewhere, query)


def test_a_select_that_calls_a_program_is_none() -> None:
    spark: Any = SimpleNamespace(name="pyspark", dialect=PySpark)
    with pytest.raises(ValueError, match="write one SELECT that only reads"):
        require_select(spark, "select transform(name) using 'cat' as (name string) from people")


@pytest.mark.parametrize(
    "query",
    [
        "with gone as (delete from orders returning *) select * from gone",
        "select * into copied from orders",
        "from orders insert into copied select *",
    ],
)
def test_duckdb_has_no_select_that_writes(query: str) -> None:
    with pytest.raises((ValueError, duckdb.ParserException)):
        require_select(connect("duckdb://"), query)


def test_a_definition_is_named_as_written() -> None:
    connection = connect("duckdb://")
    assert define(connection, 'a "b"', "SELECT 1 AS x").columns == ("x",)
    assert quoted(connection, 'a "b"', "c") == '"a ""b"""."c"'


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (
            "SELECT statu FROM t",
            'Referenced column "statu" not found in FROM clause! did you mean "status"?',
        ),
        ("SELECT * FROM tt", 'Table with name tt does not exist! Did you mean "t'),
        ("SELECT 1 +", "syntax error at end of input"),
        ("SELECT error(status) FROM t", "InvalidInputException: its message is left out"),
        (
            "SELECT status::int FROM t",
            "ConversionException: Conversion Error: Could not convert string '…' to INT32",
        ),
        (
            "SELECT strptime(status, '%d') FROM t",
            "InvalidInputException: Invalid Input Error: Could not parse",
        ),
        (
            "SELECT 9999999999 * n FROM t",
            "OutOfRangeException: Out of Range Error: Overflow in multiplication of",
        ),
    ],
)
def test_a_reason_names_columns_and_never_values(query: str, expected: str) -> None:
    connection = connect("duckdb://")
    connection.raw_sql("CREATE TEMP TABLE t AS SELECT 'Bà \"O''Neil\" 0901234567' AS status, 9876543210 AS n")
    with pytest.raises(duckdb.Error) as caught:
        connection.con.execute(query).fetchall()
    text = reason(caught.value)
    assert text.startswith(expected)
    assert "\n" not in text
    assert not any(secret in text for secret in ("Neil", "0901234567", "9876543210"))
