"""The engine behind a company: DuckDB (embedded), Postgres or Spark, opened for reading only.

`connect` opens it from the company file's `engine.url`, `seal` closes its doors to the file
system once the sources are in, and `define` gives a name to the SQL that a company file holds.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qsl, unquote

import ibis
import sqlglot

from cxresearch.errors import CallError, DataError, nearest

ENGINES = {"duckdb": "duckdb", "postgres": "postgres", "postgresql": "postgres", "spark": "spark"}
"""The engine by the scheme of its URL."""

_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_POSTGRES = re.compile(
    r"postgres(?:ql)?://(?:(?P<user>[^:@/]*)(?::(?P<password>[^@/]*))?@)?"
    r"(?P<host>[^:@/]*)(?::(?P<port>[^@/]+))?/(?P<database>[^/?]+)(?:\?(?P<options>.*))?"
)
# Errors about names and syntax quote the company file's own SQL. All others may quote a customer's value.
_HARMLESS = {
    "ParserException",
    "BinderException",
    "CatalogException",
    "SyntaxError",
    "UndefinedColumn",
    "UndefinedTable",
    "UndefinedFunction",
    "UndefinedObject",
    "AmbiguousColumn",
    "DatatypeMismatch",
    "ParseException",
    "AnalysisException",
    "ParseError",
}


def connect(
    url: str, base: Path | None = None, environment: Mapping[str, str] | None = None
) -> ibis.BaseBackend:
    """Open the engine that `engine.url` names, its session in UTC.

    Args:
        url: `duckdb://` (in memory), `duckdb:///path.db` (read-only; a relative path starts at
            `base`), `postgres://${USER}:${PASSWORD}@host:port/database`, or `spark://` (the active
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
    scheme = url.partition("://")[0]
    if "://" not in url or scheme not in ENGINES:
        raise CallError(f'engine.url: no engine "{scheme}"; {nearest(scheme, sorted(set(ENGINES.values())))}')
    if ENGINES[scheme] == "duckdb":
        return _duckdb(_filled(url, environment).partition("://")[2], base or Path())
    if ENGINES[scheme] == "spark":
        return _spark()
    return _postgres(url, environment)


def _duckdb(path: str, base: Path) -> ibis.BaseBackend:
    connection = ibis.duckdb.connect(
        autoinstall_known_extensions=False,
        autoload_known_extensions=False,
        # without it, a query larger than memory would leave a folder where the command was called
        temp_directory=str(Path(tempfile.gettempdir()) / f"cxresearch-{os.getpid()}"),
    )
    connection.raw_sql("SET enable_progress_bar = false")  # it would mix with what is printed for machines
    if path in ("", ":memory:"):
        return connection
    # "duckdb:///path.db" is relative to the company file, "duckdb:////path.db" absolute
    file = base / path.removeprefix("/")
    if not file.is_file():
        raise CallError(f'engine.url: no database file "{file}"; write "duckdb://" to work in memory')
    try:
        # attached, as two companies opened on one file would otherwise share their settings
        connection.raw_sql(f"ATTACH {literal(str(file))} AS {quoted(connection, file.stem)} (READ_ONLY)")
        connection.raw_sql(f"USE {quoted(connection, file.stem)}")
    except Exception as error:
        raise DataError(f'engine.url: "{file}" is not a database that this DuckDB can read') from error
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
        return ibis.postgres.connect(**{"port": 5432, **login, **options})
    except ImportError:
        raise CallError('engine.url: Postgres needs its driver: pip install "cxresearch[engines]"') from None
    except Exception as error:
        raise DataError(
            f"engine.url: Postgres cannot be reached ({_kind(error)}); "
            "check host, port, database, user and password"
        ) from None  # the driver's own message repeats the login


def _spark() -> ibis.BaseBackend:
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise CallError('engine.url: Spark needs its driver: pip install "cxresearch[engines]"') from None
    try:
        session = SparkSession.builder.getOrCreate()
        session.conf.set("spark.sql.session.timeZone", "UTC")
        return ibis.pyspark.connect(session)
    except Exception as error:
        raise DataError(f"engine.url: Spark cannot be started ({_kind(error)})") from error


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
    is already in. Postgres and Spark have their own permissions."""
    if connection.name == "duckdb":
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
    return connection.table(name)


def single_select(connection: ibis.BaseBackend, query: str) -> str:
    """The query without its closing semicolon, when it is one statement that only reads.

    Raises:
        ValueError: It is several statements, none, or one that does more than read.
        The engine's own error, where the syntax is wrong.

    >>> single_select(connect("duckdb://"), "select 1;")
    'select 1'
    >>> single_select(connect("duckdb://"), "drop table x")
    Traceback (most recent call last):
    ...
    ValueError: write one SELECT
    """
    if connection.name == "duckdb":
        statements = connection.con.extract_statements(query)
        reads = len(statements) == 1 and statements[0].type.name == "SELECT"
    else:
        parsed = [tree for tree in sqlglot.parse(query, read=connection.dialect) if tree is not None]
        reads = len(parsed) == 1 and isinstance(parsed[0], sqlglot.exp.Query)
    if not reads:
        raise ValueError("write one SELECT")
    return query.strip().rstrip(";").rstrip()


def reason(error: Exception) -> str:
    """An engine's error in one line, without any value that the data may hold.

    >>> reason(ValueError("Could not convert string 'Nguyen Van A' to INT32\\nLINE 1: select"))
    "ValueError: Could not convert string '…' to INT32"
    """
    primary = getattr(getattr(error, "diag", None), "message_primary", None)
    text = " ".join((primary or str(error)).partition("\n\nLINE ")[0].partition("\nLINE ")[0].split())
    if _kind(error) in _HARMLESS:
        return re.sub(r"^\w+ Error: ", "", text)[:300]
    text = text if primary else str(error).partition("\n")[0]
    for quote in "'\"":
        text = re.sub(f"{quote}.*{quote}", f"{quote}…{quote}", text)
    return f"{_kind(error)}: {re.sub(r'(?<![A-Za-z_0-9])[-+]?[0-9][0-9.,:/-]*', '…', text)}"[:300]


def _kind(error: Exception) -> str:
    return type(error).__name__
