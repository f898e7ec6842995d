"""The engine behind a company: DuckDB (embedded), Postgres or Spark, opened for reading only.

`connect` opens it from the company file's `engine.url`, `seal` closes its doors to the file
system once the sources are in, and `define` gives a name to the SQL that a company file holds.
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

import duckdb
import ibis
import ibis.expr.types as ir
import sqlglot
from ibis.formats.pyarrow import PyArrowData

from cxresearch.engine import postgres, spark
from cxresearch.engine.kept import PORTION
from cxresearch.errors import CallError, DataError, nearest

ENGINES = {"duckdb": "duckdb", "postgres": "postgres", "postgresql": "postgres", "spark": "spark"}
"""The engine by the scheme of its URL."""

_TAKEN = {"cxresearch", "main", "memory", "system", "temp"}
"""Names of databases that are in the engine before a company's."""

_SETTINGS = {"memory_limit", "threads"}
"""What of DuckDB the company file sets; beyond its memory it works on disk, in the system's temporary folder."""

_WRITES = (
    sqlglot.exp.DML,
    sqlglot.exp.DDL,
    sqlglot.exp.Into,
    sqlglot.exp.QueryTransform,
    sqlglot.exp.Command,
)
"""What a SELECT may hold that does more than read: Postgres has a DELETE under WITH, Spark calls programs."""

_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_POSTGRES = re.compile(
    r"postgres(?:ql)?://(?:(?P<user>[^:@/]*)(?::(?P<password>[^@/]*))?@)?"
    r"(?P<host>[^:@/]*)(?::(?P<port>[^@/]+))?/(?P<database>[^/?]+)(?:\?(?P<options>.*))?"
)


def connect(
    url: str, base: Path | None = None, environment: Mapping[str, str] | None = None
) -> ibis.BaseBackend:
    """Open the engine that `engine.url` names, its session in UTC.

    Args:
        url: `duckdb://` (in memory), `duckdb:///path.db` (read-only; a relative path starts at
            `base`), either with `?memory_limit=4GB&threads=2`;
            `postgres://${USER}:${PASSWORD}@host:port/database`; or `spark://` (the active
            Spark session, or one made from the machine's configuration).
        base: The folder of the company file.
        environment: Where `${NAME}` is looked up; the process's environment when None.

    Raises:
        CallError: An unknown engine, a `${NAME}` that is not set, a password written out, an
            absent database file, an engine whose driver is not installed.
        DataError: The engine cannot be reached.

    >>> connect("duckdb://").name
    'duckdb'
    >>> connect("mysql://host/db")
    Traceback (most recent call last):
    ...
    cxresearch.errors.CallError: engine.url: no engine "mysql"; valid: duckdb, postgres, spark
    """
    # Ibis may leave nested selects to the engine, which flattens them anyway: it does so faster.
    ibis.options.sql.fuse_selects = False
    scheme = url.partition("://")[0]
    if "://" not in url:
        raise CallError("engine.url: is written duckdb://, duckdb:///path.db, postgres://... or spark://")
    if scheme not in ENGINES:
        raise CallError(f'engine.url: no engine "{scheme}"; {nearest(scheme, sorted(set(ENGINES.values())))}')
    if ENGINES[scheme] == "duckdb":
        return _duckdb(url.partition("://")[2], base or Path(), environment)
    if ENGINES[scheme] == "spark":
        return _spark()
    return _postgres(url, environment)


def _duckdb(place: str, base: Path, environment: Mapping[str, str] | None) -> ibis.BaseBackend:
    """A message shows the URL as it is written: what fills it may be a secret."""
    written, _, options = place.partition("?")
    given = dict(parse_qsl(options, keep_blank_values=True))
    for name in given.keys() - _SETTINGS:
        raise CallError(f'engine.url: no option "{name}"; {nearest(name, _SETTINGS)}')
    settings = {name: _filled(value, environment) for name, value in given.items()}
    try:
        connection = _configured(settings)
    except duckdb.Error as error:
        why = str(error).splitlines()[0] if settings == given else "cannot be set"
        raise CallError(f'engine.url: "{options}": {why}') from error
    path = _filled(written, environment)
    if path in ("", ":memory:"):
        return connection
    # "duckdb:///path.db" is relative to the company file, "duckdb:////path.db" absolute
    file, shown = base / path.removeprefix("/"), base / written.removeprefix("/")
    if not file.is_file():
        raise CallError(f'engine.url: no database file "{shown}"; write "duckdb://" to work in memory')
    try:
        # attached, as two companies opened on one file would otherwise share their settings
        name = f"{file.stem} file" if file.stem.lower() in _TAKEN else file.stem
        connection.raw_sql(f"ATTACH {literal(str(file))} AS {quoted(connection, name)} (READ_ONLY)")
        connection.raw_sql(f"USE {quoted(connection, name)}")
    except Exception as error:
        if "lock on file" in str(error):
            raise DataError(
                f'engine.url: "{shown}" is open for writing in another process; close it there'
            ) from error
        raise DataError(f'engine.url: "{shown}" is not a database that this DuckDB can read') from error
    return connection


def _configured(settings: Mapping[str, str]) -> ibis.BaseBackend:
    connection = ibis.duckdb.connect(
        **settings,
        autoinstall_known_extensions=False,
        autoload_known_extensions=False,
        # what is freed goes back to the machine, not when another 128 MB have come together
        allocator_flush_threshold="16MB",
        allocator_bulk_deallocation_flush_threshold="16MB",
        # without it, a query larger than memory would leave a folder where the command was called
        temp_directory=str(Path(tempfile.gettempdir()) / f"cxresearch-{os.getpid()}"),
    )
    # a bar would mix with what is printed for machines; in a notebook without ipywidgets there is none,
    # and DuckDB refuses even to turn it off
    with contextlib.suppress(duckdb.InvalidInputException):
        connection.raw_sql("PRAGMA disable_progress_bar")
    return connection


def _postgres(url: str, environment: Mapping[str, str] | None) -> ibis.BaseBackend:
    parts = _POSTGRES.fullmatch(url)
    if parts is None:
        raise CallError("engine.url: write it as postgres://${USER}:${PASSWORD}@host:port/database")
    if parts["password"] and not _VARIABLE.fullmatch(parts["password"]):
        raise CallError("engine.url: write the password as ${NAME} and set NAME in the environment")
    # filled part by part, so that a password may hold any character
    login = {name: _filled(unquote(text), environment) for name, text in parts.groupdict().items() if text}
    options = dict(parse_qsl(login.pop("options", "")))
    try:
        connection = _unhurried(ibis.postgres.connect(**{"port": 5432, **login, **options}))
    except ImportError:
        raise CallError('engine.url: Postgres needs its driver: pip install "cxresearch[postgres]"') from None
    except Exception as error:
        raise DataError(
            f"engine.url: Postgres cannot be reached ({type(error).__name__}); "
            "check host, port, database, user and password"
        ) from None  # the driver's own message repeats the login
    return postgres.confined(connection)


def _unhurried(connection: ibis.BaseBackend) -> ibis.BaseBackend:
    """The same connection, which plans for many rows. Postgres takes the first row of each customer for one
    row in two hundred, and then computes a whole table anew for each row of another: minutes for a few
    thousand customers. Without such loops a plan looks dear enough to be compiled, which takes longer than
    to run it."""
    connection.raw_sql("SET enable_nestloop = off")
    connection.raw_sql("SET jit = off")
    return connection


def _spark() -> ibis.BaseBackend:
    # said once at every call of Spark; tests/engines holds what it warns of
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
    # said of every query that fails, with a page of Java's; the error itself comes besides
    warnings.filterwarnings("ignore", "toPandas attempted Arrow optimization", UserWarning)
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise CallError('engine.url: Spark needs its driver: pip install "cxresearch[spark]"') from None
    try:
        spark.started()
        # of its own, so that neither its settings nor its views touch those of who called
        session = SparkSession.builder.getOrCreate().newSession()
        session.conf.set("spark.sql.session.timeZone", "UTC")
        # in the company file's SQL a TIMESTAMP is what it is on the other engines, a time without a zone
        session.conf.set("spark.sql.timestampType", "TIMESTAMP_NTZ")
        return spark.stoppable(_without_pandas(ibis.pyspark.connect(session)))
    except Exception as error:
        raise DataError(f"engine.url: Spark cannot be started ({type(error).__name__})") from error


def _without_pandas(connection: ibis.BaseBackend) -> ibis.BaseBackend:
    """The same connection, whose rows come as Arrow's own. Ibis takes them through pandas, where Spark
    counts nanoseconds: no time before 1677 or after 2262 gets through, and 9999-12-31 is a common one."""

    def to_pyarrow(expr: ir.Expr, /, *, params: Any = None, limit: Any = None, **_: Any) -> Any:
        table = expr.as_table()
        connection._run_pre_execute_hooks(table)
        rows = connection.raw_sql(connection.compile(table, params=params, limit=limit)).toArrow()
        return expr.__pyarrow_result__(PyArrowData.convert_table(rows, table.schema()))

    connection.to_pyarrow = to_pyarrow
    return connection


def _filled(text: str, environment: Mapping[str, str] | None) -> str:
    values = os.environ if environment is None else environment

    def value(match: re.Match[str]) -> str:
        if match[1] not in values:
            raise CallError(
                f"engine.url: the environment variable {match[1]} is not set; export it before the call"
            )
        return values[match[1]]

    return _VARIABLE.sub(value, text)


def seal(connection: ibis.BaseBackend) -> None:
    """Close DuckDB to files, network and settings, so that a company file's SQL can only read what
    is already in. Postgres and Spark have their own permissions.

    Of small tables it is left one thread: others would find nothing to do, and cost time to be kept waiting.
    """
    if connection.name == "duckdb":
        # how many rows a database file's own view has is not known
        views = "SELECT count(*) FROM duckdb_views() WHERE NOT internal AND NOT temporary"
        sizes = f"SELECT max(estimated_size), ({views}) FROM duckdb_tables()"
        ((largest, unknown),) = connection.raw_sql(sizes).fetchall()
        if (largest or 0) <= PORTION and not unknown:
            connection.raw_sql("SET threads = 1")
        connection.raw_sql("SET enable_external_access = false")
        connection.raw_sql("SET lock_configuration = true")


def quoted(connection: ibis.BaseBackend, *names: str) -> str:
    """A name, or a dotted path of names, in the engine's own quotes.

    >>> quoted(connect("duckdb://"), "my schema", "orders")
    '"my schema"."orders"'
    """
    return ".".join(sqlglot.exp.to_identifier(name, quoted=True).sql(connection.dialect) for name in names)


def literal(text: str) -> str:
    """A text as SQL writes it.

    >>> literal("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"


def define(connection: ibis.BaseBackend, name: str, query: str) -> ibis.Table:
    """Give a query a name for this session (a temporary view); nothing is computed yet.

    Raises:
        The engine's own error, which `reason` turns into a line without values.
    """
    connection.raw_sql(f"CREATE OR REPLACE TEMPORARY VIEW {quoted(connection, name)} AS\n{query}")
    return called(connection, name)


def called(connection: ibis.BaseBackend, name: str) -> ibis.Table:
    """What has this name in the session, a temporary table or view before any other."""
    if connection.name == "duckdb":
        return connection.table(name)
    # `table` mixes the columns of a Postgres view with those of a table it hides, and splits Spark's names
    return connection.sql(f"SELECT * FROM {quoted(connection, name)}")


def fenced(table: ibis.Table) -> ibis.Table:
    """The same rows, computed before what is built on them.

    Postgres writes a column's expression in the place of each of its uses; over three steps that each
    use a column ten times the query grows a thousandfold and takes the server's memory. It does not
    look through a limit, even one that limits nothing.
    """
    return table.limit(2**63 - 1) if table.get_backend().name == "postgres" else table


def by_bytes(connection: ibis.BaseBackend, text: ir.Value) -> ir.Value:
    """Text as something that sorts by its bytes on every engine; a number as it is.

    DuckDB and Spark compare UTF-8 bytes; Postgres compares by the database's locale, so the bytes
    themselves are taken there.
    """
    return _convert_to(text, "UTF8") if connection.name == "postgres" else text


@ibis.udf.scalar.builtin(name="convert_to")
def _convert_to(text: str, encoding: str) -> bytes: ...  # type: ignore[empty-body]


def path_literal(path: Path) -> str:
    """A file's path in DuckDB's SQL, which would take `[`, `*` and `?` in it for a pattern.

    >>> path_literal(Path("orders[1].csv"))
    "'orders[[]1].csv'"
    """
    return literal(re.sub(r"([\[*?])", r"[\1]", str(path)))


def require_select(connection: ibis.BaseBackend, query: str) -> None:
    """Hold a company file's SQL to one statement that only reads.

    Raises:
        ValueError: It is several statements, none, or one that does more than read.
        The engine's own error, where the syntax is wrong.

    >>> require_select(connect("duckdb://"), "drop table x")
    Traceback (most recent call last):
    ...
    ValueError: write one SELECT
    """
    if connection.name == "duckdb":
        statements = connection.con.extract_statements(query)
        reads = len(statements) == 1 and statements[0].type.name == "SELECT"
    else:
        trees = sqlglot.parse(query, read=connection.dialect)
        # a comment after the last semicolon is a tree of its own
        parsed = [tree for tree in trees if tree is not None and not isinstance(tree, sqlglot.exp.Semicolon)]
        reads = len(parsed) == 1 and isinstance(parsed[0], sqlglot.exp.Query)
        if reads and parsed[0].find(*_WRITES):
            raise ValueError("write one SELECT that only reads")
    if not reads:
        raise ValueError("write one SELECT")
