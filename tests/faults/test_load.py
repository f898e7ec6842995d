"""Large and hostile inputs, made small: what `python -m bench.load` measures in full."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import ibis
import pytest
from raw import COMPANY, ORDERS, company, workbook

from bench.load import CASES, measured, sheet
from cxresearch.company import open_company
from cxresearch.engine import connect
from cxresearch.errors import CallError, DataError
from cxresearch.sources import delimited, inspected
from cxresearch.sources import workbook as excel

SLOW = {"a gzip bomb of 10 GB of rows", "a gzip bomb of one line", "an xlsx bomb of 8 GB"}
"""Those that are only bombs beyond a gigabyte; below with a smaller limit."""

MOST = 900
"""MB that a small case may take, the libraries' 250 among them."""


@pytest.mark.parametrize("name", sorted(CASES.keys() - SLOW))
def test_it_ends_as_it_should_in_little_memory_and_leaves_nothing(tmp_path: Path, name: str) -> None:
    case = CASES[name]
    found = measured(name, small=True, folder=tmp_path)
    assert found["code"] == case.code, found
    assert case.says in found["said"] and found["mb"] < MOST and not found["left"], found
    assert (found["said"] == "") == (case.code == 0)


def loaded(path: Path, connection: ibis.BaseBackend | None = None) -> int:
    connection = connection or connect("duckdb://")
    delimited.load(connection, "raw", path)
    return int(connection.table("raw").count().execute())


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
@pytest.mark.parametrize("size", [40, 1100])
def test_a_line_is_read_whole_or_refused_and_never_passed_over(tmp_path: Path, size: int, end: str) -> None:
    """DuckDB passes over one of more than a gigabyte without a word."""
    with (tmp_path / "a.csv").open("w") as file:
        file.write(f"a{end or chr(10)}1{end or chr(10)}")
        for _ in range(size):
            file.write("x" * 1_000_000)
        file.write(end)
    with pytest.raises(
        DataError, match=r"a.csv: line 3 holds more than 32 MB.* is a line end or the closing"
    ):
        loaded(tmp_path / "a.csv")
    (tmp_path / "a.csv").unlink()


def test_a_quoted_value_of_many_lines_that_never_ends_is_called_too_long(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('a,b\n1,2\n"' + "x\n" * 20_000_000)
    with pytest.raises(
        DataError, match=r"a.csv: line 3 holds more than 32 MB.* closing of a double quote missing"
    ):
        loaded(tmp_path / "a.csv")


@pytest.mark.parametrize("lengths", [[1 << 20, 1], [(1 << 20) - 1, 1 << 20], [3 << 20, 2]])
def test_lines_across_the_pieces_that_are_read_are_measured_whole(
    tmp_path: Path, lengths: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.csv").write_text("a\n" + "".join("x" * length + "\n" for length in lengths))
    for most, fits in ((max(lengths), True), (max(lengths) - 1, False)):
        monkeypatch.setattr(inspected, "LONGEST", most)
        if fits:
            assert inspected.inspected(tmp_path / "a.csv", None) == ("utf-8", False)
        else:
            line = 2 + lengths.index(max(lengths))
            with pytest.raises(DataError, match=f"line {line} holds more than"):
                inspected.inspected(tmp_path / "a.csv", None)


def test_a_gzip_file_that_unpacks_without_end_is_refused_and_an_ordinary_one_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inspected, "_FREE", 1 << 20)
    bomb, table = tmp_path / "bomb.csv.gz", tmp_path / "table.csv.gz"
    bomb.write_bytes(gzip.compress(b"a\n" + b"1\n" * 2_000_000))
    rows = "".join(f"{n * 7919 % 1_000_003}\n" for n in range(500_000))
    table.write_bytes(gzip.compress(f"a\n{rows}".encode()))
    with pytest.raises(
        DataError, match=r"bomb.csv.gz: unpacks to more than 1 MB, 200 times its size; if that is"
    ):
        loaded(bomb)
    assert loaded(table) == 500_000
    plain = tmp_path / "plain.csv"
    plain.write_bytes(gzip.decompress(bomb.read_bytes()))
    assert loaded(plain) == 2_000_000


def test_a_workbook_beyond_its_memory_or_cells_is_refused_with_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet(tmp_path / "a.xlsx", (f"<row>{'<c><v>0</v></c>' * 500}</row>" for _ in range(8000)))

    def said() -> str:
        with pytest.raises(DataError) as caught:
            excel.load(connect("duckdb://"), "sources.raw", "raw", tmp_path / "a.xlsx")
        return str(caught.value)

    monkeypatch.setattr(excel, "MEMORY", 200 << 20)
    assert "a.xlsx: takes more than a workbook may, 20,000,000 cells" in said()
    monkeypatch.setattr(excel, "MEMORY", 4 << 30)
    monkeypatch.setattr(excel, "CELLS", 1_000_000)
    assert said().endswith("or 4 GB of memory; save the sheet as CSV")


def test_a_workbook_whose_size_is_a_lie_is_refused(tmp_path: Path) -> None:
    """A member that unpacks to more than its header says."""
    path = workbook(tmp_path / "a.xlsx", {"S": [["a"], [1]]})
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in parts.items():
            book.writestr(name, text)
    content = path.read_bytes()
    with zipfile.ZipFile(path) as book:
        size = book.getinfo("xl/s1.xml").file_size
    path.write_bytes(content.replace(size.to_bytes(4, "little"), (size // 2).to_bytes(4, "little")))
    with pytest.raises(DataError):
        excel.load(connect("duckdb://"), "sources.raw", "raw", path)


def test_entities_of_a_workbook_are_not_expanded(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("SECRET")
    path = workbook(tmp_path / "a.xlsx", {"S": [["a", "b"], ["ENTITY", "BOMB"]]})
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name).decode() for name in book.namelist()}
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{tmp_path}/secret"><!ENTITY l0 "laugh">{laughs}]>'
    text = parts["xl/s1.xml"].replace("ENTITY", "&e;").replace("BOMB", "&l9;")
    parts["xl/s1.xml"] = text.replace("?>", f"?>{head}", 1)
    with zipfile.ZipFile(path, "w") as book:
        for name, part in parts.items():
            book.writestr(name, part)
    connection = connect("duckdb://")
    try:
        excel.load(connection, "sources.raw", "raw", path)
    except DataError as error:
        assert "cannot be read as an Excel workbook" in str(error)
    else:
        cells = str(connection.table("raw").to_pandas().to_dict())
        assert "SECRET" not in cells and "laughlaugh" not in cells


def test_an_unknown_sheet_and_a_damaged_workbook_are_told_from_the_other_process(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"Orders": [["a"], [1]]})
    connection = connect("duckdb://")
    with pytest.raises(
        CallError, match=r'sources.raw.sheet: no sheet "Order" in .*; did you mean "Orders"\?'
    ):
        excel.load(connection, "sources.raw", "raw", path, sheet="Order")
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(DataError, match="cannot be read as an Excel workbook; save it again as .xlsx"):
        excel.load(connection, "sources.raw", "raw", path)


def test_a_header_of_more_columns_than_are_needed_costs_only_those(tmp_path: Path) -> None:
    names = ["OrderNo", "CustNo", "OrderDate", "Total", *(f"other {n}" for n in range(2000))]
    row = ",".join(["o1", "c1", "2024-03-01", "1", *["x"] * 2000])
    folder = company(tmp_path, COMPANY + ORDERS, orders_csv=",".join(names) + f"\n{row}\n")
    assert open_company(folder).passages["orders"].kept == 1
