"""DuckDB in fewer words: what Ibis would ask it, and write to it, more often than need be."""

from __future__ import annotations

import weakref

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import sqlglot


def brief(connection: ibis.BaseBackend) -> None:
    """The same connection, which computes a cached table in two statements. Ibis asks besides which database
    it is in and what columns the table has that it has just made: a third of the time of small tables."""

    def create(name: str, expr: ir.Table) -> ir.Table:
        connection._run_pre_execute_hooks(expr)
        schema = expr.schema()
        table = sqlglot.table(name, db="main", catalog="temp", quoted=True)
        columns = sqlglot.exp.Schema(
            this=table, expressions=schema.to_sqlglot_column_defs(connection.dialect)
        )
        temporary = sqlglot.exp.Properties(expressions=[sqlglot.exp.TemporaryProperty()])
        made = sqlglot.exp.Create(kind="TABLE", this=columns, properties=temporary)
        connection.raw_sql(made.sql(connection.dialect))
        connection.raw_sql(f"INSERT INTO {table.sql(connection.dialect)} {connection.compile(expr)}")
        place = ops.Namespace(catalog="temp", database="main")
        return ops.DatabaseTable(name, schema=schema, source=connection, namespace=place).to_expr()

    connection._create_cached_table = create


def plain(connection: ibis.BaseBackend, name: str, table: ibis.Table) -> ibis.Table:
    """The same rows as a table that Ibis knows by name only. What a query is made from is written anew in each;
    of a table from which rows are filtered and columns taken, DuckDB keeps that in a view.

    Args:
        connection: The engine.
        name: The view's name.
        table: What is computed already, or reads what is. It stays as long as the table that is returned.
    """
    if connection.name != "duckdb":
        return table
    view = sqlglot.to_identifier(name, quoted=True).sql(connection.dialect)
    connection.raw_sql(f"CREATE OR REPLACE TEMPORARY VIEW {view} AS {connection.compile(table)}")
    place = ops.Namespace(catalog="temp", database="main")
    known = ops.DatabaseTable(name, schema=table.schema(), source=connection, namespace=place)
    weakref.finalize(known, _no_longer, table).atexit = False
    return known.to_expr()


def _no_longer(table: ibis.Table) -> None:
    """Called where the last reference to a table is given up: that of the call."""
