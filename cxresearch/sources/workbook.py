"""Excel workbooks into DuckDB: each column keeps its type where all of its cells are of one.

What parses a workbook makes room for every cell between the first and the last, and a few kilobytes may unpack
to gigabytes: it is done in a process of its own (`cxresearch/sources/sheet.py`), which has only so much memory.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa

from cxresearch.engine.kept import hold
from cxresearch.environment import without_secrets
from cxresearch.errors import CallError, DataError, nearest
from cxresearch.sources.delimited import SPACE, Choose, named

CELLS = 20_000_000
"""Of a sheet, blank ones too: twenty columns in as many rows as Excel has. They come to some 2 GB here."""

MEMORY = 4 << 30
"""Bytes that reading a workbook may take, as much as so many cells need."""

_READS = Path(__file__).with_name("sheet.py")


def load(
    connection: ibis.BaseBackend,
    key: str,
    name: str,
    path: Path,
    *,
    sheet: str | None = None,
    skip_rows: int = 0,
    decimal: str = ".",
    choose: Choose = list,
) -> None:
    """Read a sheet into a table that SQL of this session sees as `name`.

    Args:
        connection: DuckDB, its file system still open.
        key: The source's key in the company file.
        name: The table that is made.
        path: The workbook.
        sheet: The sheet; the first when None.
        skip_rows: Rows above the header.
        decimal: The decimal sign where numbers come among text.
        choose: Which of the header's names to keep.

    Raises:
        CallError: There is no such sheet.
        DataError: It is no workbook, it takes more than `CELLS` or `MEMORY`, or no row names its columns.
    """
    with _rows(key, path, sheet) as delivered:
        rows = [[_cell(cell) for cell in row] for row in delivered][skip_rows:]
    if not rows or all(cell is None for cell in rows[0]):
        raise DataError(
            f"{path}: row {skip_rows + 1} of the sheet names no columns; set skip_rows to the rows above"
        )
    body = [row for row in rows[1:] if any(cell is not None for cell in row)]
    used = [
        at for at, cell in enumerate(rows[0]) if cell is not None or any(row[at] is not None for row in body)
    ]
    header = named(path, [_text(rows[0][at], ".") if rows[0][at] is not None else "" for at in used])
    kept = set(choose(header))
    table = pa.table(
        {
            column: _column([row[at] for row in body], decimal)
            for at, column in zip(used, header, strict=True)
            if column in kept
        }
    )
    connection.con.register("cx sheet", table)
    hold(connection, name, 'SELECT * FROM "cx sheet"')
    connection.con.unregister("cx sheet")


@contextmanager
def _rows(key: str, path: Path, sheet: str | None) -> Iterator[Iterator[list[Any]]]:
    """The rows of a sheet from its first on, as they arrive from the process that reads it."""
    # found by its path, with the packages of this process and nothing of the folder it is called from
    call = [
        sys.executable,
        "-c",
        f"import sys; sys.path[:] = {sys.path!r}; exec(open({str(_READS)!r}).read())",
    ]
    with subprocess.Popen(
        [*call, str(path), sheet or "", str(CELLS), str(MEMORY)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=without_secrets(),
    ) as process:
        assert process.stdout is not None
        try:
            yield _arriving(process.stdout, key, path, sheet)
        finally:
            process.kill()


def _arriving(answers: Any, key: str, path: Path, sheet: str | None) -> Iterator[list[Any]]:
    too_large = (
        f"{path}: takes more than a workbook may, {CELLS:,} cells between the first and the last or "
        f"{MEMORY >> 30} GB of memory; save the sheet as CSV"
    )
    try:
        said, *what = pickle.load(answers)
        if said == "sheets":
            raise CallError(f'{key}.sheet: no sheet "{sheet}" in {path}; {nearest(str(sheet), what[0])}')
        if said == "damaged":
            raise DataError(f"{path}: cannot be read as an Excel workbook; save it again as .xlsx")
        if said == "large":
            raise DataError(too_large)
        while rows := pickle.load(answers):
            yield from rows
    except (EOFError, pickle.UnpicklingError):
        raise DataError(too_large) from None


def _cell(cell: Any) -> Any:
    text = cell.strip(SPACE) if isinstance(cell, str) else cell
    return None if text == "" else text


def _column(cells: Sequence[Any], decimal: str) -> pa.Array:
    """The cells as one type: all booleans, all numbers or all dates stay so, anything else is text.

    >>> _column([1.0, None, 2.0], ".").type, _column([1.0, "x"], ".").to_pylist()
    (DataType(int64), ['1', 'x'])
    """
    kinds = {type(cell) for cell in cells if cell is not None}
    if kinds == {bool}:
        return pa.array(cells, pa.bool_())
    if kinds and kinds <= {int, float}:
        whole = all(cell is None or (float(cell).is_integer() and abs(cell) < 2**53) for cell in cells)
        return pa.array([int(cell) if whole and cell is not None else cell for cell in cells])
    if kinds == {date}:
        return pa.array(cells, pa.date32())
    if kinds and kinds <= {date, datetime}:
        return pa.array([_instant(cell) for cell in cells], pa.timestamp("us"))
    return pa.array([None if cell is None else _text(cell, decimal) for cell in cells], pa.string())


def _instant(cell: date | None) -> datetime | None:
    return cell if cell is None or isinstance(cell, datetime) else datetime(cell.year, cell.month, cell.day)


def _text(cell: Any, decimal: str) -> str:
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell).replace(".", decimal)
    return cell.isoformat(" ") if isinstance(cell, datetime) else str(cell)
