"""The raw inputs of a company file, by name: text files, Parquet, Excel, the engine's own tables.

`read` brings one of them into the engine under its name, where the company file's SQL sees it.
Text files come as text; the others keep their types.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import ibis

from cxresearch.companyfile.inputs import Spec
from cxresearch.door import Dialect
from cxresearch.engine import called, define, path_literal, quoted
from cxresearch.engine.failures import is_lost, reason
from cxresearch.engine.kept import hold
from cxresearch.errors import CallError, DataError, nearest
from cxresearch.sources import workbook
from cxresearch.sources.delimited import Choose, load
from cxresearch.sources.files import located


def read(
    connection: ibis.BaseBackend, name: str, spec: Spec, base: Path, *, choose: Choose = list
) -> tuple[ibis.Table, Dialect]:
    """Bring a raw input into the engine, where SQL of this session sees it as `name`.

    Args:
        connection: The company's engine.
        name: The input's name in the company file.
        spec: Where and how it is written.
        base: The folder that paths start from.
        choose: Which of its columns are needed, given all their names.

    Raises:
        CallError: It does not exist, or this engine does not read its format.
        DataError: It exists but cannot be read.
    """
    key = f"sources.{name}"
    dialect = Dialect(spec.format == "text", spec.dateformat, spec.decimal, spec.thousands)
    if spec.format == "table":
        return _table(connection, key, name, str(spec.table), choose), dialect
    if connection.name != "duckdb" and not (connection.name == "pyspark" and spec.format == "parquet"):
        raise CallError(
            f"{key}: with this engine a source is {{ table = ... }}; "
            f"{'all files but Parquet' if connection.name == 'pyspark' else 'files'} belong to duckdb"
        )
    # False, and no error, for a name that is too long, which `located` tells of
    folder = spec.format != "parquet" and os.path.isdir(base / str(spec.path))
    files = [] if folder else located(key, str(spec.path), base)
    if spec.format is None or (spec.format != "parquet" and len(files) != 1):
        raise CallError(f'{key}: "{spec.path}" is not one file; folders and patterns are of Parquet files')
    if spec.format == "parquet":
        _parquet(connection, key, name, files, choose)
    elif spec.format == "excel":
        workbook.load(
            connection,
            key,
            name,
            files[0],
            sheet=spec.sheet,
            skip_rows=spec.skip_rows,
            decimal=spec.decimal,
            choose=choose,
        )
    else:
        delimiter = spec.delimiter or ("\t" if ".tsv" in str(spec.path).lower() else ",")
        load(
            connection,
            name,
            files[0],
            delimiter=delimiter,
            encoding=spec.encoding,
            skip_rows=spec.skip_rows,
            choose=choose,
        )
    return called(connection, name), dialect


def _parquet(
    connection: ibis.BaseBackend, key: str, name: str, files: Sequence[Path], choose: Choose
) -> None:
    if connection.name == "pyspark":
        try:
            frame = connection._session.read.parquet(*map(str, files))
            frame.select(
                *[quoted(connection, column) for column in choose(frame.columns)]
            ).createOrReplaceTempView(quoted(connection, name))
        except Exception as error:
            raise DataError(f"{key}: Spark cannot read the Parquet files ({reason(error)})") from error
        return
    paths = ", ".join(path_literal(file) for file in files)
    # a partition's value (country=VN) is read as text, as in a CSV
    scan = f"read_parquet([{paths}], union_by_name=true, hive_types_autocast=false)"
    try:
        names = connection.con.sql(f"SELECT * FROM {scan}").columns
        hold(connection, name, f"SELECT {_list(connection, choose(names))} FROM {scan}")
    except Exception as error:
        broken = next((file for file in files if not _whole(file)), None)
        if broken is not None:
            raise DataError(
                f'{key}: "{broken}" is no whole Parquet file; copy it again, or correct its name'
            ) from error
        raise DataError(f'{key}: "{files[0]}" cannot be read as Parquet ({reason(error)})') from error


def _whole(file: Path) -> bool:
    """Whether a file begins and ends as Parquet does (with an encrypted end, PARE)."""
    with file.open("rb") as stream:
        first = stream.read(4)
        stream.seek(-min(4, stream.seek(0, 2)), 2)
        return {first, stream.read(4)} in ({b"PAR1"}, {b"PARE"})


def _table(connection: ibis.BaseBackend, key: str, name: str, table: str, choose: Choose) -> ibis.Table:
    *places, last = table.split(".")
    schema = places or [connection.current_database]
    # with its full path: a view of the same name as its table would otherwise read itself
    catalog = [connection.current_catalog] if connection.name == "duckdb" and len(schema) == 1 else []
    path = quoted(connection, *catalog, *schema, last)
    try:  # and not whether it is listed: Postgres leaves out materialised views
        columns = connection.sql(f"SELECT * FROM {path}").columns
    except Exception as error:
        if is_lost(error):
            raise
        known = _listed(connection, schema)
        none = f'there is no schema "{".".join(schema)}", or it is empty'
        hint = nearest(last, known) if known else none
        raise CallError(f'{key}.table: no table "{table}" in the engine; {hint}') from None
    return define(connection, name, f"SELECT {_list(connection, choose(columns))} FROM {path}")


def _listed(connection: ibis.BaseBackend, schema: Sequence[str]) -> list[str]:
    """The tables of a schema; none where there is no such schema, for which each engine has its own word."""
    try:
        return sorted(connection.list_tables(database=tuple(schema) if len(schema) > 1 else schema[0]))
    except Exception:
        return []


def _list(connection: ibis.BaseBackend, names: Sequence[str]) -> str:
    return ", ".join(quoted(connection, name) for name in names)
