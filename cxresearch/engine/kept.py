"""Tables that the engine computes once and keeps for the session under names of ours.

They are temporary: nobody else sees them, and they go once nothing refers to them any more, at the latest
with the session. Ibis has a cache of its own, which names tables by chance and asks the engine about each of
them: a third of the time of small ones. In DuckDB they are in a database in memory of their own, as it compresses
such a one, and not its temporary tables: they take a fifth of the room.
"""

from __future__ import annotations

import contextlib
import re
import weakref
from functools import partial
from queue import SimpleQueue
from typing import Any

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import sqlglot

from cxresearch.engine import spark

LONGEST = 55
"""Postgres cuts a name after 63 bytes, without a word."""

PLACE = "cxresearch"
"""The database in memory in which DuckDB keeps them."""

PORTION = 122_880
"""DuckDB hands out a table to its threads, and compresses it, in portions of so many rows."""


def keep(connection: ibis.BaseBackend, name: str, rows: ir.Table) -> ir.Table:
    """The same rows, computed and kept as a table of this session. Spark computes them when they are first asked for.

    Args:
        connection: The engine.
        name: What they are; the table's name begins with it.
        rows: How they are computed.

    Returns:
        The table, which the engine keeps as long as this, or anything built on it, is there.

    >>> connection = ibis.duckdb.connect()
    >>> numbers = keep(connection, "odd numbers", ibis.memtable({"number": [1, 3]}))
    >>> numbers.op().name, numbers.count().execute()
    ('cx_odd_numbers', 2)
    """
    _drop_given_up(connection)
    # what Ibis holds in memory goes to the engine first
    connection._run_pre_execute_hooks(rows)
    query = connection.compile(rows, pretty=True)
    called = _named(connection, name, query)
    if connection.name == "pyspark":
        known = _kept_by_spark(connection, called, query)
    elif connection.name == "duckdb":
        known = _kept_by_duckdb(connection, called, query, rows.schema())
    else:
        known = _kept_by_postgres(connection, called, query, rows.schema())
    # a session's temporary tables go with it
    weakref.finalize(known, _give_up, connection, called).atexit = False
    return known.to_expr()


def release(table: ir.Table) -> None:
    """Drop a table if it was kept, with its rows. Nothing may read it, or what is built on it, afterwards."""
    engine, step = table.get_backend(), table.op()
    if isinstance(step, ops.DatabaseTable):
        _drop(engine, step.name)
        frame = _frames(engine).pop(step.name, None)
        if frame is not None:
            spark.free(frame)


def hold(connection: ibis.BaseBackend, name: str, query: str) -> None:
    """Have DuckDB keep the rows of a query as they are, under a name that SQL of the company's may use.

    >>> connection = ibis.duckdb.connect()
    >>> hold(connection, "orders", "SELECT 7 AS amount")
    >>> connection.table("orders").amount.sum().execute()
    7
    """
    _attach(connection)
    rows_of = _inside(f"source {name}").sql("duckdb")
    ((rows,),) = connection.raw_sql(f"CREATE OR REPLACE TABLE {rows_of} AS {query}").fetchall()
    _compress(connection, rows)
    seen = sqlglot.table(name, quoted=True).sql("duckdb")
    connection.raw_sql(f"CREATE OR REPLACE TEMPORARY VIEW {seen} AS SELECT * FROM {rows_of}")


def held_rows(connection: ibis.BaseBackend, name: str, *, numbered: str) -> str:
    """SQL for the rows that `hold` keeps under this name, in a column `numbered` from 1 in their order."""
    held = _inside(f"source {name}").sql("duckdb")
    columns = connection.con.sql(f"SELECT * FROM {held}").columns
    # DuckDB's own number, which costs nothing, hides behind a column of that name
    hidden = "rowid" in (column.casefold() for column in columns)
    number = "row_number() OVER ()" if hidden else "rowid + 1"
    return f"SELECT {number} AS {sqlglot.to_identifier(numbered, quoted=True).sql('duckdb')}, * FROM {held}"


def let_go(connection: ibis.BaseBackend, name: str) -> None:
    """Drop what `hold` keeps under this name."""
    connection.raw_sql(f"DROP VIEW {sqlglot.table(name, quoted=True).sql('duckdb')}")
    connection.raw_sql(f"DROP TABLE {_inside(f'source {name}').sql('duckdb')}")


def view(connection: ibis.BaseBackend, name: str, rows: ir.Table) -> ir.Table:
    """The same rows as a table that Ibis knows by name only. What a query is made from is written anew in each;
    of a table from which rows are filtered and columns taken, DuckDB keeps that in a view.

    Args:
        connection: The engine.
        name: What they are; the view's name begins with it.
        rows: What is computed already, or reads what is. It stays as long as the table that is returned.
    """
    if connection.name != "duckdb":
        return rows
    query = connection.compile(rows, pretty=True)
    called = _named(connection, name, query)
    connection.raw_sql(f'CREATE TEMPORARY VIEW "{called}" AS {query}')
    place = ops.Namespace(catalog="temp", database="main")
    known = ops.DatabaseTable(called, schema=rows.schema(), source=connection, namespace=place)
    weakref.finalize(known, _no_longer, rows).atexit = False
    return known.to_expr()


def definitions(connection: ibis.BaseBackend) -> dict[str, str]:
    """What was kept in this session by its name, the SELECT that made it, in the order in which it was made."""
    made: dict[str, str] = vars(connection).setdefault("kept", {})
    return made


def _named(connection: ibis.BaseBackend, name: str, query: str) -> str:
    """A name that nothing kept in this session has, now that of this query: the same in the same order of calls."""
    made = definitions(connection)
    plain = "cx_" + re.sub(r"\W+", "_", name)[:LONGEST].strip("_")
    called, number = plain, 1
    while called in made:
        number += 1
        called = f"{plain}_{number}"
    made[called] = query
    return called


def _kept_by_duckdb(
    connection: ibis.BaseBackend, name: str, query: str, schema: ibis.Schema
) -> ops.DatabaseTable:
    _attach(connection)
    called = _inside(name)
    _run(connection, _created(called, schema, connection.dialect))
    ((rows,),) = connection.raw_sql(f"INSERT INTO {called.sql(connection.dialect)} {query}").fetchall()
    _compress(connection, rows)
    place = ops.Namespace(catalog=PLACE, database="main")
    return ops.DatabaseTable(name, schema=schema, source=connection, namespace=place)


def _inside(name: str) -> sqlglot.exp.Table:
    """A table's name in the database that DuckDB compresses."""
    return sqlglot.table(name, db="main", catalog=PLACE, quoted=True)


def _attach(connection: ibis.BaseBackend) -> None:
    connection.raw_sql(f"ATTACH IF NOT EXISTS ':memory:' AS \"{PLACE}\" (COMPRESS)")


def _compress(connection: ibis.BaseBackend, rows: int) -> None:
    if rows >= PORTION:
        connection.raw_sql(f'CHECKPOINT "{PLACE}"')


def _kept_by_postgres(
    connection: ibis.BaseBackend, name: str, query: str, schema: ibis.Schema
) -> ops.DatabaseTable:
    called = sqlglot.table(name, quoted=True)
    temporary = sqlglot.exp.Properties(expressions=[sqlglot.exp.TemporaryProperty()])
    _run(connection, _created(called, schema, connection.dialect, temporary))
    _run(connection, f"INSERT INTO {called.sql(connection.dialect)} {query}")
    return ops.DatabaseTable(name, schema=schema, source=connection)


def _created(
    called: sqlglot.exp.Table,
    schema: ibis.Schema,
    dialect: Any,
    properties: sqlglot.exp.Properties | None = None,
) -> str:
    columns = sqlglot.exp.Schema(this=called, expressions=schema.to_sqlglot_column_defs(dialect))
    return sqlglot.exp.Create(kind="TABLE", this=columns, properties=properties).sql(dialect)


def _kept_by_spark(connection: ibis.BaseBackend, name: str, query: str) -> ops.DatabaseTable:
    frame = spark.checkpointed(connection, query)
    frame.createTempView(name)
    _frames(connection)[name] = frame
    known: ops.DatabaseTable = connection.table(name).op()
    weakref.finalize(known, _no_longer, frame).atexit = False
    return known


def _frames(connection: ibis.BaseBackend) -> weakref.WeakValueDictionary[str, Any]:
    """What Spark keeps, by name."""
    known: weakref.WeakValueDictionary[str, Any] = vars(connection).setdefault(
        "frames", weakref.WeakValueDictionary()
    )
    return known


def _run(connection: ibis.BaseBackend, statement: str) -> None:
    if connection.name == "duckdb":
        connection.raw_sql(statement)
        return
    with connection._safe_raw_sql(statement):
        pass


def _give_up(connection: ibis.BaseBackend, name: str) -> None:
    """Have a table dropped that nothing reads any more: in DuckDB at once. Python may say so while it looks for
    garbage, in the middle of a call to a server over the same line, which another would upset or wait for without
    end. Postgres drops it before the next table is made, if the session does not end before that; Spark, whose
    session may go on, by a thread of its own."""
    if connection.name == "duckdb":
        _drop(connection, name)
    elif connection.name == "pyspark":
        spark.later(partial(_drop, connection, name))
    else:
        _given_up(connection).put(name)


def _given_up(connection: ibis.BaseBackend) -> SimpleQueue[str]:
    """The names of tables that nothing reads any more. A queue of this kind can be added to at any moment."""
    names: SimpleQueue[str] = vars(connection).setdefault("given_up", SimpleQueue())
    return names


def _drop_given_up(connection: ibis.BaseBackend) -> None:
    names = _given_up(connection)
    while not names.empty():
        _drop(connection, names.get())


def _drop(connection: ibis.BaseBackend, name: str) -> None:
    # without a word where the engine is gone: a traceback for each would bury the one line that matters
    with contextlib.suppress(Exception):
        if connection.name == "pyspark":
            connection._session.catalog.dropTempView(name)
        else:
            called = sqlglot.table(name, quoted=True)
            if connection.name == "duckdb":
                called = _inside(name)
            _run(connection, f"DROP TABLE IF EXISTS {called.sql(connection.dialect)}")


def _no_longer(kept: object) -> None:
    """Called where the last reference to what a table rests on is given up: that of the call."""
