"""Raw inputs: one table in every format comes to the same rows, and each refusal is one line."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import ibis
import pytest
from raw import workbook

from cxresearch.companyfile.inputs import described
from cxresearch.door import Dialect
from cxresearch.engine import connect
from cxresearch.errors import CallError, DataError
from cxresearch.sources import read

ROWS = [
    {"id": 7, "name": "Đặng", "on": date(2024, 1, 2), "at": datetime(2024, 1, 2, 3, 4), "ok": True, "n": 2.5},
    {"id": 8, "name": None, "on": date(2024, 1, 3), "at": datetime(2024, 1, 3, 0, 0), "ok": False, "n": None},
]
TEXT = [
    {"id": "7", "name": "Đặng", "on": "2024-01-02", "at": "2024-01-02 03:04:00", "ok": "true", "n": "2.5"},
    {"id": "8", "name": None, "on": "2024-01-03", "at": "2024-01-03 00:00:00", "ok": "false", "n": None},
]


def delivered(
    given: Any, base: Path, connection: ibis.BaseBackend | None = None, **options: Any
) -> list[dict]:
    connection = connection or connect("duckdb://")
    table, _ = read(connection, "raw", described("sources.raw", given), base, **options)
    assert connection.table("raw").columns == table.columns
    return table.to_pyarrow().to_pylist()


def refusal(given: Any, base: Path, kind: type[Exception], connection: ibis.BaseBackend | None = None) -> str:
    with pytest.raises(kind) as caught:
        delivered(given, base, connection)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def csv_text(sep: str = ",") -> str:
    return "\n".join(
        sep.join("" if v is None else v for v in row.values())
        for row in [dict(zip(TEXT[0], TEXT[0], strict=True)), *TEXT]
    )


def frame() -> ibis.Table:
    return ibis.memtable(
        ROWS,
        schema={
            "id": "int64",
            "name": "string",
            "on": "date",
            "at": "timestamp",
            "ok": "boolean",
            "n": "float64",
        },
    )


def parquet(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    connect("duckdb://").to_parquet(frame(), path)
    return path


def sheet() -> list[list[Any]]:
    return [list(ROWS[0]), *(list(row.values()) for row in ROWS)]


@pytest.mark.parametrize(
    ("name", "given", "text"),
    [
        ("a.csv", "a.csv", csv_text()),
        ("a.TSV", "a.TSV", csv_text("\t")),
        ("a.txt", {"path": "a.txt", "delimiter": ";"}, csv_text(";")),
        ("a.dat", {"path": "a.dat", "delimiter": "|"}, csv_text("|")),
        ("a.csv", {"path": "a.csv", "skip_rows": 2}, "Report of May\n\n" + csv_text()),
    ],
)
def test_text_files_come_as_text(tmp_path: Path, name: str, given: Any, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert delivered(given, tmp_path) == TEXT


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    parquet(tmp_path / "a [1].parquet")
    assert delivered("a [1].parquet", tmp_path) == ROWS
    assert delivered(str(tmp_path / "a [1].parquet"), Path()) == ROWS


def test_a_folder_and_a_pattern_of_parquet_files(tmp_path: Path) -> None:
    for place in ("f/land=VN/one.parquet", "f/land=08/two.parquet"):
        parquet(tmp_path / place)
    (tmp_path / "f" / "_SUCCESS").write_text("")
    by_folder = delivered("f", tmp_path)
    assert by_folder == delivered("f/*/*.parquet", tmp_path)
    assert [(row["land"], row["id"]) for row in by_folder] == [("08", 7), ("08", 8), ("VN", 7), ("VN", 8)]


def test_excel_keeps_the_types_of_its_cells(tmp_path: Path) -> None:
    workbook(tmp_path / "a.xlsx", {"First": sheet()})
    assert delivered("a.xlsx", tmp_path) == ROWS


def test_a_sheet_by_name_below_skipped_rows_between_blank_ones(tmp_path: Path) -> None:
    rows = [["Report"], [], *sheet()[:2], [None, "  "], *sheet()[2:], []]
    workbook(tmp_path / "a.xlsx", {"First": [["x"]], "B & C": rows})
    assert delivered({"path": "a.xlsx", "sheet": "B & C", "skip_rows": 2}, tmp_path) == ROWS


def test_cells_of_several_kinds_in_one_column_come_as_text(tmp_path: Path) -> None:
    cells = [1.0, 1.5, "None", " 007 ", True, date(2024, 1, 2), datetime(2024, 1, 2, 3, 4), None]
    workbook(tmp_path / "a.xlsx", {"S": [["a", None, "b"], *([cell, None, 1] for cell in cells)]})
    given = {"path": "a.xlsx", "decimal": ","}
    expected = ["1", "1,5", "None", "007", "true", "2024-01-02", "2024-01-02 03:04:00", None]
    assert [row["a"] for row in delivered(given, tmp_path)] == expected
    assert list(delivered(given, tmp_path)[0]) == ["a", "b"]


def test_a_number_under_a_blank_header_keeps_its_column(tmp_path: Path) -> None:
    workbook(tmp_path / "a.xlsx", {"S": [["a", None, 2024], ["x", "y", "z"]]})
    assert delivered("a.xlsx", tmp_path) == [{"a": "x", "column 2": "y", "2024": "z"}]


def test_only_chosen_columns_are_kept_in_every_format(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(csv_text(), encoding="utf-8")
    parquet(tmp_path / "a.parquet")
    workbook(tmp_path / "a.xlsx", {"S": sheet()})
    for path in ("a.csv", "a.parquet", "a.xlsx"):
        assert list(delivered(path, tmp_path, choose=lambda names: [names[0], names[2]])[0]) == ["id", "on"]


def test_a_table_of_the_engine_also_of_its_own_name() -> None:
    connection = connect("duckdb://")
    connection.raw_sql(
        "CREATE SCHEMA s; CREATE TABLE s.raw AS SELECT 1 AS a; CREATE TABLE main.raw AS SELECT 2 AS a"
    )
    assert delivered({"table": "s.raw"}, Path(), connection) == [{"a": 1}]
    assert delivered({"table": "raw"}, Path(), connection) == [{"a": 2}]
    assert delivered({"table": "memory.main.raw"}, Path(), connection) == [{"a": 2}]


def test_the_dialect_is_the_sources() -> None:
    connection = connect("duckdb://")
    connection.raw_sql("CREATE TABLE t AS SELECT 1 AS a")
    given = {"table": "t", "decimal": ",", "thousands": ".", "dateformat": "%d/%m/%Y"}
    _, dialect = read(connection, "raw", described("sources.raw", given), Path())
    assert dialect == Dialect(False, "%d/%m/%Y", ",", ".")


def test_what_is_not_there_is_named_with_what_is(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text("a\n1\n")
    (tmp_path / "f").mkdir()
    assert refusal("order.csv", tmp_path, CallError) == (
        f'sources.raw: no file or folder "{tmp_path}/order.csv"; did you mean "orders.csv"?'
    )
    assert refusal("none/a.csv", tmp_path, CallError).startswith("sources.raw: no file or folder")
    assert refusal("https://example.org/a.csv", tmp_path, CallError).startswith(
        "sources.raw: no file or folder"
    )
    assert refusal("f", tmp_path, CallError) == f'sources.raw: no Parquet file in "{tmp_path}/f"'
    assert (
        refusal("f/*.parquet", tmp_path, CallError)
        == f'sources.raw: no file is named like "{tmp_path}/f/*.parquet"'
    )


def test_a_folder_or_pattern_of_text_files(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("a\n1\n")
    message = 'sources.raw: "*.csv" is not one file; folders and patterns are of Parquet files'
    assert refusal("*.csv", tmp_path, CallError) == message


def test_an_unknown_sheet_and_table_are_answered_with_the_nearest(tmp_path: Path) -> None:
    workbook(tmp_path / "a.xlsx", {"Customers": sheet()})
    message = refusal({"path": "a.xlsx", "sheet": "Customer"}, tmp_path, CallError)
    assert message.startswith('sources.raw.sheet: no sheet "Customer" in ')
    assert message.endswith('did you mean "Customers"?')
    connection = connect("duckdb://")
    connection.raw_sql("CREATE TABLE orders AS SELECT 1 AS a")
    message = refusal({"table": "order"}, tmp_path, CallError, connection)
    assert message == 'sources.raw.table: no table "order" in the engine; did you mean "orders"?'
    message = refusal({"table": "s.orders"}, tmp_path, CallError, connection)
    assert message.endswith('no table "s.orders" in the engine; there is no schema "s", or it is empty')


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("a.parquet", 'sources.raw: "{path}" is no whole Parquet file; copy it again, or correct its name'),
        ("a.xlsx", "{path}: cannot be read as an Excel workbook; save it again as .xlsx"),
    ],
)
def test_a_damaged_file(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / name).write_bytes(b"no such thing " * 99)
    assert refusal(name, tmp_path, DataError).startswith(message.format(path=tmp_path / name))


@pytest.mark.parametrize("rows", [[], [[None, " "], ["x"]]])
def test_a_sheet_without_a_header(tmp_path: Path, rows: list[list[Any]]) -> None:
    path = workbook(tmp_path / "a.xlsx", {"S": rows})
    message = refusal("a.xlsx", tmp_path, DataError)
    assert message == f"{path}: row 1 of the sheet names no columns; set skip_rows to the rows above"


def test_two_columns_of_a_sheet_with_one_name(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"S": [["Id", "id "], [1, 2]]})
    assert refusal("a.xlsx", tmp_path, DataError) == f"{path}: columns 1 and 2 have the same name; rename one"


@pytest.mark.parametrize("path", ["a.csv", "a.xlsx", "a.parquet"])
def test_files_belong_to_duckdb(tmp_path: Path, path: str) -> None:
    class Postgres:
        name = "postgres"

    message = refusal(path, tmp_path, CallError, Postgres())  # type: ignore[arg-type]
    assert message == "sources.raw: with this engine a source is { table = ... }; files belong to duckdb"


@pytest.mark.parametrize(
    ("name", "other"), [("a[1].csv", "a1.csv"), ("a*.csv", "ab.csv"), ("[f]/a.parquet", "f/a.parquet")]
)
def test_a_file_whose_name_looks_like_a_pattern_is_that_file(tmp_path: Path, name: str, other: str) -> None:
    for path, id in ((tmp_path / name, 1), (tmp_path / other, 2)):
        path.parent.mkdir(exist_ok=True)
        if path.suffix == ".csv":
            path.write_text(f"id\n{id}\n")
        else:
            connect("duckdb://").to_parquet(ibis.memtable({"id": [id]}), path.parent / "a.parquet")
    assert [str(row["id"]) for row in delivered(name, tmp_path)] == ["1"]
    folder = tmp_path / "[x]"
    folder.mkdir()
    parquet(folder / "p1.parquet")
    assert len(delivered("p*.parquet", folder)) == 2


def test_of_a_folder_the_files_that_are_data(tmp_path: Path) -> None:
    for name in ("a.parquet", "b.PARQUET", "x=1/c.pq", ".hidden.parquet", "_tmp/d.parquet", "_SUCCESS"):
        parquet(tmp_path / "folder" / name)
    assert len(delivered("folder", tmp_path)) == 3 * len(ROWS)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("a*.csv", 'sources.raw: no file is named like "{folder}/a*.csv"'),
        ("x" * 300, 'sources.raw: "' + "x" * 80 + '" cannot be looked for (File name too long)'),
    ],
)
def test_a_path_that_leads_nowhere(tmp_path: Path, path: str, message: str) -> None:
    assert refusal(path, tmp_path, CallError) == message.format(folder=tmp_path)
