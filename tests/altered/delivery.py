"""The ways in which a company may hand over the same rows: files of each kind, and company files."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from altered.company import Made
from cxresearch.schema import TABLES

Files = Callable[[Path, str, pd.DataFrame], str]
"""Folder, canonical table and rows -> what `[sources]` says of the files that were written."""

Mapping = Callable[[str, pd.DataFrame], str]
"""Canonical table and rows -> its section of the company file, where the source is called NAME_raw."""


def write(
    folder: Path,
    company: Made,
    *,
    files: Files | None = None,
    mapped: Mapping | None = None,
    url: str = "duckdb://",
    besides: str = "",
    backwards: bool = False,
) -> Path:
    """Writes the company's files and its company file; the sections of that may stand the other way round."""
    folder.mkdir(parents=True)
    sources = {name: (files or plain)(folder, name, rows) for name, rows in company.tables.items()}
    head = [
        'id = "made"',
        'name = "Made up"',
        f'model = "{company.model}"',
        'currency = "VND"',
        'timezone = "Asia/Ho_Chi_Minh"',
        f"observed_until = {company.until}",
    ]
    ratings = ["scale = [1, 5]", "higher_is_better = true"]
    sections = [
        ["[company]", *_turned(head, backwards)],
        ["[engine]", f'url = "{url}"'],
        ["[ratings]", *_turned(ratings, backwards)],
        [
            "[sources]",
            *_turned([f"{name}_raw = {spec}" for name, spec in sources.items()], backwards),
            besides,
        ],
        *([(mapped or by_name)(name, rows)] for name, rows in company.tables.items()),
        ["[analysis]", "min_cell = 1"],
    ]
    text = "\n".join(line for section in _turned(sections, backwards) for line in section)
    (folder / "company.toml").write_text(text + "\n", encoding="utf-8")
    return folder


def _turned(parts: list, backwards: bool) -> list:
    return parts[::-1] if backwards else parts


# -- files ---------------------------------------------------------------------------------------


def plain(folder: Path, name: str, rows: pd.DataFrame) -> str:
    """CSV as most programs write it."""
    rows.to_csv(folder / f"{name}.csv", index=False)
    return f'"{name}.csv"'


def zipped(folder: Path, name: str, rows: pd.DataFrame) -> str:
    """Gzipped CSV with semicolons, carriage returns and every cell quoted, in UTF-16."""
    text = rows.to_csv(None, index=False, sep=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    (folder / f"x {name}.csv.gz").write_bytes(gzip.compress(text.encode("utf-16"), mtime=0))
    return f'{{ path = "x {name}.csv.gz", delimiter = ";", encoding = "utf-16" }}'


def tabbed(folder: Path, name: str, rows: pd.DataFrame) -> str:
    """Tabs and old line ends, a mark at the beginning, blanks around each value, two lines above the header."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter="\t", lineterminator="\r")
    writer.writerow(rows.columns)
    writer.writerows([f"  {cell} " for cell in row] for row in rows.itertuples(index=False))
    (folder / f"{name}.tsv").write_bytes(b"\xef\xbb\xbf" + b"exported\r\r" + text.getvalue().encode())
    return f'{{ path = "{name}.tsv", skip_rows = 2 }}'


def parquet(folder: Path, name: str, rows: pd.DataFrame) -> str:
    """One Parquet file with types, in groups of a few rows."""
    pq.write_table(_typed(name, rows), folder / f"{name}.parquet", row_group_size=37)
    return f'"{name}.parquet"'


def parts(folder: Path, name: str, rows: pd.DataFrame) -> str:
    """A folder of Parquet files, the last rows in the first file, in groups of other sizes, one file empty."""
    place = folder / f"{name} in parts"
    place.mkdir()
    table = _typed(name, rows)
    ends = sorted({0, 1, len(rows) // 3, 2 * len(rows) // 3, len(rows)})
    for number, (start, stop) in enumerate([*zip(ends, ends[1:], strict=False), (0, 0)]):
        piece = table.slice(start, stop - start)
        pq.write_table(piece, place / f"{99 - number}-{name}.parquet", row_group_size=11 + number)
    return f'"{name} in parts"'


def _typed(name: str, rows: pd.DataFrame) -> pa.Table:
    return pa.table({column: _column(name, column, rows[column]) for column in rows})


def _column(name: str, column: str, cells: pd.Series) -> pa.Array:
    kind = TABLES[name].column(column).type if column in TABLES[name].names else "text"
    given = [None if cell == "" else cell for cell in cells]
    if kind == "time":
        times = np.array([cell or "NaT" for cell in given], "datetime64[us]")
        return pa.array(times, pa.timestamp("us"))
    if kind == "month":
        return pa.array(np.array([f"{cell}-01" for cell in given], "datetime64[D]"), pa.date32())
    if kind == "bool":
        return pa.array([None if cell is None else cell == "true" for cell in given], pa.bool_())
    if kind == "money":
        return pa.array([None if cell is None else Decimal(cell) for cell in given], pa.decimal128(18, 4))
    if kind in ("rating", "score", "number"):
        return pa.array([None if cell is None else float(cell) for cell in given], pa.float64())
    if kind in ("count", "valence"):
        return pa.array([None if cell is None else int(cell) for cell in given], pa.int32())
    return (
        pa.array(given, pa.string()).dictionary_encode() if kind == "word" else pa.array(given, pa.string())
    )


# -- company files -------------------------------------------------------------------------------


def by_name(name: str, rows: pd.DataFrame) -> str:
    """The columns of the canonical names."""
    return f'[tables.{name}]\nfrom = "{name}_raw"'


def column_by_column(name: str, rows: pd.DataFrame) -> str:
    """Every column mapped, from the last to the first, the source named last."""
    columns = [f'{column} = "{column}"' for column in rows.columns[::-1] if column in TABLES[name].names]
    return f'[tables.{name}]\ncolumns = {{ {", ".join(columns)} }}\nfrom = "{name}_raw"'


def by_query(name: str, rows: pd.DataFrame) -> str:
    """A query in place of a mapping."""
    listed = ", ".join(f'"{column}"' for column in rows.columns if column in TABLES[name].names)
    return f"[tables.{name}]\nsql = '''\n-- the same\nselect {listed} from {name}_raw\n'''"


def by_condition(name: str, rows: pd.DataFrame) -> str:
    """A mapping with a condition that every row fulfils."""
    key = TABLES[name].columns[0].name
    return f"{column_by_column(name, rows)}\nwhere = \"{key} is null or {key} <> ''\""
