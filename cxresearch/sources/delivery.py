"""A canonical table as the company file delivers it: its rows, its columns by their fixed names.

Between a raw source and the door. Nothing is checked here but names, and values keep their types.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from unicodedata import normalize
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir

from cxresearch.companyfile import ROW, Constant, Mapped
from cxresearch.companyfile.inputs import Spec
from cxresearch.door import Dialect
from cxresearch.engine import called, define, quoted, require_select
from cxresearch.engine.failures import absent_table, is_lost, reason
from cxresearch.engine.kept import held_rows, keep, let_go
from cxresearch.errors import CallError, DataError, nearest
from cxresearch.schema import TABLES, Column
from cxresearch.sources import read
from cxresearch.sources.delimited import Choose

DATED = ("time", "month")
NUMBERED = ("rating", "score", "count", "valence", "money", "number")
"""The types of columns whose text is read by a source's `dateformat`, and by its signs."""


@dataclass(frozen=True)
class Delivered:
    """The rows of a canonical table before any check: its mapped columns and `row`, the order of
    delivery; how the text of each column writes numbers and dates; the words to be replaced."""

    rows: ibis.Table
    dialects: Mapping[str, Dialect]
    words: Mapping[str, Mapping[str, str]]


def bring(
    connection: ibis.BaseBackend,
    sources: Mapping[str, Spec],
    tables: Iterable[Mapped],
    base: Path,
    *,
    begin: Callable[[str], None] = lambda name: None,
) -> dict[str, Dialect]:
    """Read the sources that the tables use, and of these only the columns that can be needed. Before each of all
    sources `begin` is told its name."""
    mapped = list(tables)
    texts = [table.sql or table.where or "" for table in mapped]
    dialects = {}
    for name, spec in sources.items():
        begin(name)
        if any(table.source == name for table in mapped) or any(_named(name, text) for text in texts):
            dialects[name] = read(connection, name, spec, base, choose=_choice(name, mapped))[1]
    return dialects


def discard(connection: ibis.BaseBackend, sources: Mapping[str, Spec], names: Iterable[str]) -> None:
    """Free what DuckDB holds of the files that were read, once the door is done with every table."""
    for name in names:
        if sources[name].format != "table" and connection.name == "duckdb":
            let_go(connection, name)


def _choice(name: str, tables: Sequence[Mapped]) -> Choose:
    """All columns where SQL names the source as a whole; otherwise those mapped or in a `where`."""
    users = [table for table in tables if table.source == name]
    if any(_named(name, table.sql or table.where or "") for table in tables):
        return list
    conditions = " ".join(table.where or "" for table in users).casefold()
    if "*" in conditions or _named("columns", conditions):  # DuckDB's COLUMNS(*) names none
        return list

    def choose(names: Sequence[str]) -> Sequence[str]:
        wanted: set[str] = set()
        for table in users:
            if table.columns is None:
                wanted |= set(TABLES[table.name].names) & set(names)
            else:
                wanted |= {
                    _written_as(target, names) for target in table.columns.values() if isinstance(target, str)
                } - {ROW}
        if not wanted <= set(names):
            return names  # the message about the missing one then knows all names
        return [name for name in names if name in wanted or _mentioned(name, conditions)] or names[:1]

    return choose


def _mentioned(name: str, conditions: str) -> bool:
    """Whether SQL names a column, or nearly: the engine's message about a misspelt name then shows it.

    >>> _mentioned("Status", "statu = 'x'"), _mentioned("Total", "statu = 'x'")
    (True, False)
    """
    # a quote in a name is doubled in SQL, where this search would miss it
    column = name.casefold()
    return (
        column in conditions
        or '"' in column
        or bool(get_close_matches(column, re.findall(r"\w+", conditions)))
    )


def deliver(
    connection: ibis.BaseBackend,
    table: Mapped,
    dialects: Mapping[str, Dialect],
    *,
    sources: Mapping[str, Spec],
    timezone: str,
) -> Delivered:
    """Take a canonical table from its source, or from the result of its SQL.

    Args:
        connection: The engine, the sources already in it.
        table: How the company file fills it.
        dialects: How each source that is used writes numbers and dates.
        sources: All sources by name; a message about one that is misspelt tells the nearest.
        timezone: The company's, for a constant that is an instant.

    Raises:
        CallError: A column that the source does not have, a required one that nothing fills, an
            SQL error (with the key and the engine's message).
        DataError: The engine is lost.
    """
    key = f"tables.{table.name}"
    held = table.sql is None and connection.name == "duckdb" and sources[str(table.source)].format != "table"
    try:
        if table.sql is None:
            # the names first: an error in the condition then comes from a file that has a header
            spec = sources[str(table.source)]
            columns = _targets(key, table, spec, called(connection, str(table.source)).columns)
            view = _from_source(connection, table, held)
        else:
            view = _from_sql(connection, table)
            columns = _results(key, table, [name for name in view.columns if name != ROW])
    except CallError:
        raise
    except Exception as error:
        raise _failure(f"{key}.{_written(table)}", error, sources) from error
    rows = view.select(
        **{name: _cell(f"{key}.columns.{name}", view, target, timezone) for name, target in columns.items()},
        row=view[ROW].cast("int64"),
    )
    dialect = _dialect(table, dialects, rows)
    try:
        # what DuckDB holds of a file gives the same rows each time
        stored = rows if held and table.where is None else keep(connection, f"delivered {table.name}", rows)
        if connection.name == "pyspark":  # which otherwise computes, and fails, only when it is asked
            stored.count().execute()
    except Exception as error:
        raise _failure(f"{key}.{_written(table)}", error, sources) from error
    return Delivered(
        stored,
        dict.fromkeys(columns, dialect),
        {
            name: _in_dialect(TABLES[table.name].column(name), words, dialect)
            if rows[name].type().is_string()
            else words
            for name, words in table.words.items()
        },
    )


def _from_source(connection: ibis.BaseBackend, table: Mapped, held: bool) -> ibis.Table:
    source = quoted(connection, str(table.source))
    # numbered before the condition, so that a number is that of the source's row
    rows = (
        held_rows(connection, str(table.source), numbered=ROW)
        if held
        else f"SELECT {_number(connection)}, * FROM {source}"
    )
    query = f"SELECT * FROM ({rows}) AS {source}"
    if table.where is not None:
        query = f"{query} WHERE (\n{table.where}\n)"
        require_select(connection, query)
    return define(connection, f"cx {table.name}", query)


def _from_sql(connection: ibis.BaseBackend, table: Mapped) -> ibis.Table:
    result = f"cx sql {table.name}"
    require_select(connection, str(table.sql))
    define(connection, result, str(table.sql))
    query = f"SELECT {_number(connection)}, * FROM {quoted(connection, result)}"
    return define(connection, f"cx {table.name}", query)


def _written(table: Mapped) -> str:
    """The key that holds a table's SQL, which an engine's error is about."""
    return "sql" if table.sql is not None else "from" if table.where is None else "where"


def _number(connection: ibis.BaseBackend) -> str:
    order = "ORDER BY monotonically_increasing_id()" if connection.name == "pyspark" else ""
    return f"row_number() OVER ({order}) AS {quoted(connection, ROW)}"


def _failure(key: str, error: Exception, sources: Iterable[str]) -> Exception:
    if type(error) is ValueError:  # of require_select
        return CallError(f"{key}: {error}")
    if is_lost(error):
        return DataError(f"{key}: {reason(error)}; is the engine running, with enough memory and disk?")
    if name := absent_table(error):
        return CallError(f'{key}: no source "{name}"; {nearest(name, sources)}')
    return CallError(f"{key}: {reason(error)}")


def _targets(key: str, table: Mapped, spec: Spec, names: Sequence[str]) -> dict[str, str | Constant]:
    """Canonical column -> column of the source or constant, each known to be there."""
    if table.columns is None:
        return _canonical(key, f"source {table.source}", table, names, spec)
    columns = {
        column: _written_as(target, names) if isinstance(target, str) else target
        for column, target in table.columns.items()
    }
    wanted = [target for target in columns.values() if isinstance(target, str) and target != ROW]
    for column, target in columns.items():
        if target in wanted and target not in names:
            hint = _hint(str(target), names, wanted, spec)
            raise CallError(f'{key}.columns.{column}: source {table.source} has no column "{target}"; {hint}')
    return columns


def _written_as(target: str, names: Sequence[str]) -> str:
    """The name itself where it is there, else the one that differs only in how Unicode writes its accents."""
    alike = (name for name in names if normalize("NFC", name) == normalize("NFC", target))
    return target if target in names else next(alike, target)


def _results(key: str, table: Mapped, names: Sequence[str]) -> dict[str, str | Constant]:
    """The columns that the SQL gives, all of them canonical."""
    columns = _canonical(f"{key}.sql", "the result", table, names)
    for name in names:
        if name not in columns:
            hint = nearest(name, TABLES[table.name].names)
            raise CallError(f'{key}.sql: {table.name} has no column "{name}"; {hint}')
    return columns


def _canonical(
    key: str, place: str, table: Mapped, names: Sequence[str], spec: Spec | None = None
) -> dict[str, str | Constant]:
    """The canonical columns that are there, which all required ones must be."""
    known = TABLES[table.name]
    columns: dict[str, str | Constant] = {name: name for name in known.names if name in names}
    for column in known.columns:
        if column.required and column.name not in columns:
            raise CallError(
                f'{key}: {place} has no column "{column.name}"; {_hint(column.name, names, known.names, spec)}'
            )
    for name in table.words:
        if name not in columns:
            raise CallError(f"tables.{table.name}.values.{name}: {name} is not among this table's columns")
    return columns


def _hint(name: str, names: Sequence[str], wanted: Sequence[str], spec: Spec | None) -> str:
    """The nearest of the names that are there; none where they may be a customer's values, as in the
    first row of a file without a header."""
    if set(names) & set(wanted):
        return nearest(name, names)
    hint = "nor any other that is needed; does its first row name the columns?"
    if spec is None or spec.format not in ("text", "excel"):
        return hint
    hint += " Rows above the one that does are left out by skip_rows"
    if spec.format == "excel" and spec.sheet is None:
        hint += "; its first sheet was read, another is named by sheet ="
    return hint


def _cell(key: str, view: ibis.Table, target: str | Constant, timezone: str) -> ir.Value:
    if isinstance(target, Constant):
        value = target.value
        if isinstance(value, datetime) and value.tzinfo is not None:
            value = value.astimezone(ZoneInfo(timezone)).replace(tzinfo=None)
        cell = ibis.literal(value)
        if cell.type().is_integer():
            cell = cell.cast("int64")  # else of the smallest type, where the engine takes a larger one
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


def _dialect(table: Mapped, dialects: Mapping[str, Dialect], rows: ibis.Table) -> Dialect:
    """The source's; for SQL, what those of its sources say that say anything.

    Raises:
        CallError: Two sources of one query say different things, and a column of text depends on it.
    """
    if table.sql is None:
        return dialects[str(table.source)]
    used = {name: dialect for name, dialect in dialects.items() if _named(name, table.sql)}
    texts = [
        column
        for column in TABLES[table.name].columns
        if column.name in rows.columns and rows[column.name].type().is_string()
    ]

    def agreed(what: str, said: Mapping[str, Any], types: Sequence[str]) -> Any:
        if len(set(said.values())) == 1:
            return next(iter(said.values()))
        column = next((column for column in texts if column.type in types), None)
        if said and column is not None:
            raise CallError(
                f"tables.{table.name}.sql: its sources {', '.join(said)} do not agree on {what}; "
                f"convert {column.name} in the query, so that it is not text"
            )
        return None

    formats = {name: dialect.dateformat for name, dialect in used.items() if dialect.dateformat}
    signs = {name: (dialect.decimal, dialect.thousands) for name, dialect in used.items()}
    stated = {name: pair for name, pair in signs.items() if pair != (".", "")}
    decimal, thousands = agreed("decimal or thousands", stated, NUMBERED) or (".", "")
    text = any(dialect.text for dialect in used.values())
    return Dialect(text, agreed("dateformat", formats, DATED), decimal, thousands)


def _named(name: str, sql: str) -> bool:
    """Whether SQL names a source: the whole name, in any case.

    >>> _named("er", "select * from orders"), _named("Orders", "select * from orders o")
    (False, True)
    """
    return bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", sql, re.IGNORECASE))


def _in_dialect(column: Column, words: Mapping[str, str], dialect: Dialect) -> Mapping[str, str]:
    """The schema's words; where they are numbers, with the decimal sign of the rest of the column."""
    if column.type not in NUMBERED:
        return words
    return {word: meaning.replace(".", dialect.decimal) for word, meaning in words.items()}
