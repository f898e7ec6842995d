"""Tables on disk, a piece at a time, and files that are there whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

Append = Callable[[pa.Table], None]

ROW_GROUP = 122_880
"""Rows of a Parquet file that are written together, at least: as many as DuckDB takes at once."""


@contextmanager
def csv_file(path: Path, schema: pa.Schema) -> Iterator[Append]:
    """A CSV file of this header, and a function that appends rows to it."""
    options = pyarrow.csv.WriteOptions(include_header=False, quoting_style="none")
    with path.open("wb") as file:
        file.write((",".join(schema.names) + "\n").encode())
        yield lambda rows: pyarrow.csv.write_csv(_written_out(rows), file, options)


def _written_out(rows: pa.Table) -> pa.Table:
    """Times as ISO text to the minute, the rest as it is."""
    columns = []
    for column in rows.columns:
        if pa.types.is_timestamp(column.type):
            text = pc.utf8_slice_codeunits(column.cast(pa.timestamp("s")).cast(pa.string()), 0, 16)
            column = pc.binary_replace_slice(text, 10, 11, "T")
        columns.append(column)
    return pa.table(columns, names=rows.column_names)


@contextmanager
def parquet_file(path: Path, schema: pa.Schema) -> Iterator[Append]:
    """A Parquet file of these columns, and a function that appends rows to it."""
    waiting: list[pa.Table] = []

    def append(rows: pa.Table) -> None:
        waiting.append(rows)
        if sum(map(len, waiting)) >= ROW_GROUP:
            write()

    def write() -> None:
        writer.write_table(pa.concat_tables(waiting))
        waiting.clear()

    with path.open("wb") as file, pyarrow.parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        yield append
        if waiting:
            write()


FORMATS: dict[str, Callable[[Path, pa.Schema], AbstractContextManager[Append]]] = {
    "csv": csv_file,
    "parquet": parquet_file,
}


@contextmanager
def whole(targets: Iterable[Path]) -> Iterator[dict[Path, Path]]:
    """Where to write each of these files: beside it, to be renamed when all of them are whole.

    Whatever ends it before leaves the files that were there as they are, and no others.
    """
    parts = {target: _part(target) for target in targets}
    try:
        yield parts
        for target, part in parts.items():
            if part != target:
                part.replace(target.resolve())
    except OSError as error:
        named = {str(part): str(target) for target, part in parts.items()}
        error.filename = named.get(error.filename, error.filename)
        raise
    finally:
        for target, part in parts.items():
            if part != target:
                with suppress(OSError):
                    part.unlink(missing_ok=True)


def _part(target: Path) -> Path:
    """A name beside the file; its own where that is a device or a pipe, not to be replaced by a file."""
    if target.exists() and not target.is_file():
        return target
    real = target.resolve()
    return real.with_name(f".{real.name}.part")
