"""Small tables fetched from the engine, many in one query: it is asked seldom, and answers them side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pandas as pd
import sqlglot

from cxresearch.engine import spark

TOGETHER = 16
"""So many tables are asked for in one query: a server plans a longer one for longer than it saves."""

_PLACE = "place in the answer"


@dataclass(frozen=True)
class Question:
    """A small table as the engine is asked for it.

    Attributes:
        table: The table.
        sql: One SELECT; where the rows have an order, with a column that numbers them.
        ordered: Whether the rows have an order.
        alone: Whether it has to be asked alone: for columns other than text and numbers, or for rows whose
            order is that of a step before the last.
    """

    table: ir.Table
    sql: str
    ordered: bool = False
    alone: bool = False


def question(connection: ibis.BaseBackend, table: ir.Table) -> Question:
    """How the engine is asked for a small table."""

    def written(rows: ir.Table) -> str:
        connection._run_pre_execute_hooks(rows)
        sql: str = connection.compile(rows, pretty=True)
        return sql

    if not all(_kind(each) for each in table.schema().values()):
        return Question(table, written(table), alone=True)
    step = table.op()
    if isinstance(step, ops.Project) and isinstance(step.parent, ops.Sort):
        if not all(isinstance(value, ops.Field) for value in step.values.values()):
            return Question(table, written(table), alone=True)
        numbered = _numbered(step.parent).select(
            _PLACE, **{name: value.name for name, value in step.values.items()}
        )
    elif isinstance(step, ops.Sort):
        numbered = _numbered(step)
    else:
        while isinstance(step, ops.Project | ops.Filter | ops.DropColumns):
            step = step.parent
        return Question(table, written(table), alone=isinstance(step, ops.Sort | ops.Limit))
    return Question(table, written(numbered), ordered=True)


def _numbered(sorted: ops.Sort) -> ir.Table:
    order = ibis.row_number().over(order_by=[key.to_expr() for key in sorted.keys])
    return sorted.parent.to_expr().mutate(**{_PLACE: order})


def answers(connection: ibis.BaseBackend, questions: Sequence[Question]) -> list[pd.DataFrame]:
    """The rows that answer each question, those of all that need not be asked alone fetched in one query.

    >>> connection = ibis.duckdb.connect()
    >>> tables = [ibis.memtable({"a": [2, 1]}).order_by("a"), ibis.memtable({"b": ["x"], "c": [0.5]})]
    >>> first, second = answers(connection, [question(connection, table) for table in tables])
    >>> first.a.tolist(), second.b.tolist(), second.c.tolist()
    ([1, 2], ['x'], [0.5])
    """
    together = [each for each in questions if not each.alone]
    found = iter(_together(connection, together) if together else ())
    return [each.table.to_pandas() if each.alone else next(found) for each in questions]


def _together(connection: ibis.BaseBackend, questions: Sequence[Question]) -> list[pd.DataFrame]:
    slots = [_slots(each.table.schema()) for each in questions]
    every = sorted({slot for of_one in slots for slot in of_one.values()})
    selects = [
        _select(connection, number, each, of_one, every)
        for number, (each, of_one) in enumerate(zip(questions, slots, strict=True))
    ]
    fetched = _rows(connection, "\nUNION ALL\n".join(selects))
    found: list[list[Sequence[Any]]] = [[] for _ in questions]
    for row in sorted(fetched, key=lambda row: row[1]):
        found[row[0]].append(row)
    frames = []
    for rows, of_one in zip(found, slots, strict=True):
        places = [2 + every.index(slot) for slot in of_one.values()]
        cells = [[row[place] for place in places] for row in rows]
        frames.append(pd.DataFrame(cells, columns=list(of_one), dtype=object))
    return frames


def _kind(type: dt.DataType) -> str | None:
    if type.is_string():
        return "text"
    if type.is_integer() or type.is_boolean():
        return "bigint"
    return "double" if type.is_floating() else None


def _slots(columns: ibis.Schema) -> dict[str, tuple[str, int]]:
    """For each column the column of the common answer that it takes: the next of its kind."""
    taken: dict[str, int] = {}
    slots = {}
    for name, type in columns.items():
        kind = str(_kind(type))
        taken[kind] = taken.get(kind, 0) + 1
        slots[name] = (kind, taken[kind])
    return slots


def _select(
    connection: ibis.BaseBackend,
    number: int,
    asked: Question,
    slots: dict[str, tuple[str, int]],
    every: Sequence[tuple[str, int]],
) -> str:
    dialect = connection.dialect
    named = {slot: sqlglot.to_identifier(name, quoted=True).sql(dialect) for name, slot in slots.items()}
    place = sqlglot.to_identifier(_PLACE, quoted=True).sql(dialect) if asked.ordered else "0"
    cells = [f"{number} AS part", f"{place} AS place"]
    for kind, count in every:
        type = sqlglot.exp.DataType.build(kind).sql(dialect)
        cells.append(f"CAST({named.get((kind, count), 'NULL')} AS {type}) AS {kind}_{count}")
    return f"SELECT {', '.join(cells)} FROM (\n{asked.sql}\n) AS asked"


def _rows(connection: ibis.BaseBackend, sql: str) -> list[Sequence[Any]]:
    if connection.name == "pyspark":
        return spark.collected(connection, sql)
    if connection.name == "postgres":
        with connection._safe_raw_sql(sql) as cursor:
            return list(cursor.fetchall())
    return list(connection.raw_sql(sql).fetchall())
