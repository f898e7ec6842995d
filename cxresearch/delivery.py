"""A canonical table as the company file delivers it: its rows, its columns by their fixed names.

Between a raw source and the door. Nothing is checked here but names, and values keep their types.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir

from cxresearch.companyfile import ROW, Constant, Mapped
from cxresearch.delimited import Choose
from cxresearch.door import Dialect
from cxresearch.engine import define, quoted, reason, single_select
from cxresearch.errors import CallError, DataError, nearest
from cxresearch.inputs import Spec
from cxresearch.schema import TABLES, Column
from cxresearch.sources import read

# what an engine calls it when it is gone, or out of memory or disk
_LOST = {
    "OperationalError",
    "InterfaceError",
    "AdminShutdown",
    "OutOfMemoryException",
    "IOException",
    "Py4JNetworkError",
}


@dataclass(frozen=True)
class Delivered:
    """The rows of a canonical table before any check: its mapped columns and `row`, the order of
    delivery; how the text of each column writes numbers and dates; the words to be replaced."""

    rows: ibis.Table
    dialects: Mapping[str, Dialect]
    words: Mapping[str, Mapping[str, str]]


def bring(
    connection: ibis.BaseBackend, sources: Mapping[str, Spec], tables: Iterable[Mapped], base: Path
) -> dict[str, Dialect]:
    """Read the sources that the tables use, and of these only the columns that can be needed."""
    mapped = list(tables)
    texts = [(table.sql or table.where or "").casefold() for table in mapped]
    dialects = {}
    for name, spec in sources.items():
        if any(table.source == name for table in mapped) or any(name.casefold() in text for text in texts):
            dialects[name] = read(connection, name, spec, base, choose=_choice(name, mapped))[1]
    return dialects


def discard(connection: ibis.BaseBackend, sources: Mapping[str, Spec], names: Iterable[str]) -> None:
    """Free what DuckDB holds of the files that were read, once every table has taken its rows."""
    for name in names:
        if sources[name].format != "table" and connection.name == "duckdb":
            connection.raw_sql(f"DROP TABLE {quoted(connection, name)}")


def _choice(name: str, tables: Sequence[Mapped]) -> Choose:
    """All columns where SQL names the source as a whole; otherwise those mapped or in a `where`."""
    users = [table for table in tables if table.source == name]
    if any(name.casefold() in (table.sql or table.where or "").casefold() for table in tables):
        return list
    conditions = " ".join(table.where or "" for table in users).casefold()

    def choose(names: Sequence[str]) -> Sequence[str]:
        wanted: set[str] = set()
        for table in users:
            if table.columns is None:
                wanted |= set(TABLES[table.name].names) & set(names)
            else:
                wanted |= {target for target in table.columns.values() if isinstance(target, str)} - {ROW}
        if not wanted <= set(names):
            return names  # the message about the missing one then knows all names
        # a doubled quote in an identifier hides its name from this search, so such columns stay
        return [
            name for name in names if name in wanted or name.casefold() in conditions or '"' in name
        ] or names[:1]

    return choose


def deliver(
    connection: ibis.BaseBackend, table: Mapped, dialects: Mapping[str, Dialect], *, timezone: str
) -> Delivered:
    """Take a canonical table from its source, or from the result of its SQL.

    Args:
        connection: The engine, the sources already in it.
        table: How the company file fills it.
        dialects: How each source writes numbers and dates.
        timezone: The company's, for a constant that is an instant.

    Raises:
        CallError: A column that the source does not have, a required one that nothing fills, an
            SQL error (with the key and the engine's message).
        DataError: The engine is lost.
    """
    key = f"tables.{table.name}"
    view = (
        _from_sql(connection, key, table) if table.sql is not None else _from_source(connection, key, table)
    )
    columns = _targets(key, table, view)
    rows = view.select(
        **{name: _cell(f"{key}.columns.{name}", view, target, timezone) for name, target in columns.items()},
        row=view[ROW].cast("int64"),
    )
    dialect = _dialect(table, dialects)
    try:
        stored = rows.cache()
    except Exception as error:
        raise _failure(f"{key}.{'sql' if table.sql is not None else 'where'}", error) from error
    return Delivered(
        stored,
        dict.fromkeys(columns, dialect),
        {
            name: _in_dialect(TABLES[table.name].column(name), words, dialect)
            for name, words in table.words.items()
        },
    )


def _from_source(connection: ibis.BaseBackend, key: str, table: Mapped) -> ibis.Table:
    source = quoted(connection, str(table.source))
    query = f"SELECT * FROM (SELECT {_number(connection)}, * FROM {source}) AS {source}"
    if table.where is None:
        return define(connection, f"cx {table.name}", query)
    try:
        query = single_select(connection, f"{query} WHERE (\n{table.where}\n)")
        return define(connection, f"cx {table.name}", query)
    except Exception as error:
        raise _failure(f"{key}.where", error) from error


def _from_sql(connection: ibis.BaseBackend, key: str, table: Mapped) -> ibis.Table:
    try:
        query = single_select(connection, str(table.sql))
        query = f"SELECT {_number(connection)}, result.* FROM (\n{query}\n) AS result"
        return define(connection, f"cx {table.name}", query)
    except Exception as error:
        raise _failure(f"{key}.sql", error) from error


def _number(connection: ibis.BaseBackend) -> str:
    order = "ORDER BY monotonically_increasing_id()" if connection.name == "pyspark" else ""
    return f"row_number() OVER ({order}) AS {quoted(connection, ROW)}"


def _failure(key: str, error: Exception) -> Exception:
    if type(error).__name__ in _LOST:
        return DataError(
            f"{key}: the engine failed ({type(error).__name__}); is it running, with enough memory and disk?"
        )
    return CallError(f"{key}: {reason(error)}")


def _targets(key: str, table: Mapped, view: ibis.Table) -> dict[str, str | Constant]:
    """Canonical column -> column of the view or constant; every name is known, none required lacks."""
    known = TABLES[table.name]
    names = [name for name in view.columns if name != ROW]
    if table.columns is not None:
        for column, target in table.columns.items():
            if isinstance(target, str) and target != ROW and target not in names:
                raise CallError(
                    f'{key}.columns.{column}: source {table.source} has no column "{target}"; '
                    + nearest(target, names)
                )
        return dict(table.columns)
    if table.sql is not None:
        for name in names:
            if name not in known.names:
                raise CallError(
                    f'{key}.sql: {table.name} has no column "{name}"; {nearest(name, known.names)}'
                )
    columns: dict[str, str | Constant] = {name: name for name in known.names if name in names}
    for needed in known.columns:
        if needed.required and needed.name not in columns:
            where = f"{key}.sql: the result" if table.sql is not None else f"{key}: source {table.source}"
            raise CallError(f'{where} has no column "{needed.name}"; {nearest(needed.name, names)}')
    for name in table.words:
        if name not in columns:
            raise CallError(f"{key}.values.{name}: {name} is not among this table's columns")
    return columns


def _cell(key: str, view: ibis.Table, target: str | Constant, timezone: str) -> ir.Value:
    if isinstance(target, Constant):
        value = target.value
        if isinstance(value, datetime) and value.tzinfo is not None:
            value = value.astimezone(ZoneInfo(timezone)).replace(tzinfo=None)
        cell = ibis.literal(value)
    else:
        cell = view[target]
    kind = cell.type()
    if kind.is_nested() or kind.is_binary():
        raise CallError(f"{key}: holds {kind} values, not single ones; take them apart in sql")
    if kind.is_floating():  # how pandas writes a missing number
        return cell.isnan().ifelse(ibis.null(kind), cell)
    plain = (
        kind.is_string() or kind.is_numeric() or kind.is_boolean() or kind.is_date() or kind.is_timestamp()
    )
    return cell if plain else cell.cast("string")


def _dialect(table: Mapped, dialects: Mapping[str, Dialect]) -> Dialect:
    """The source's; for SQL, what its sources agree on."""
    if table.sql is None:
        return dialects[str(table.source)]
    used = [dialect for name, dialect in dialects.items() if name.casefold() in table.sql.casefold()]
    formats = {dialect.dateformat for dialect in used} - {None}
    signs = {(dialect.decimal, dialect.thousands) for dialect in used} - {(".", "")}
    decimal, thousands = signs.pop() if len(signs) == 1 else (".", "")
    return Dialect(
        any(dialect.text for dialect in used),
        formats.pop() if len(formats) == 1 else None,
        decimal,
        thousands,
    )


def _in_dialect(column: Column, words: Mapping[str, str], dialect: Dialect) -> Mapping[str, str]:
    """The schema's words; where they are numbers, with the decimal sign of the rest of the column."""
    if column.type not in ("rating", "score", "count", "valence", "money", "number"):
        return words
    return {word: meaning.replace(".", dialect.decimal) for word, meaning in words.items()}
