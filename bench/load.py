"""What large and hostile inputs cost: `python -m bench.load [CASE ...] [--small]`.

Each case is a company made in a temporary folder and one command on it, in a process of its own. A line a case:
seconds, the peak of resident memory of all its processes, the exit code, and the last line that it said. What
takes more than `MOST` of memory is ended, and said to be. In full size, the figures go into bench/load.json and the
table of docs/scale.md.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

ROOT = Path(__file__).parents[1]
RESULTS, PAGE = Path(__file__).with_name("load.json"), ROOT / "docs" / "scale.md"
MOST = 16_000
"""MB of memory at which a case is ended: the machine is to survive it."""

COMPANY = """[company]
id = "load"
name = "Load"
model = "e-commerce"
currency = "VND"
timezone = "Asia/Ho_Chi_Minh"
observed_until = 2024-12-31
"""
ORDERS = """
[tables.orders]
from = "raw"
columns = { order_id = "order_id", customer_id = "customer_id", ordered_at = "ordered_at", amount = "amount" }
"""
ROWS = """SELECT 'o' || i AS order_id, 'c' || (i % {customers}) AS customer_id,
TIMESTAMP '2023-01-01' + to_seconds(i * 7919 % 50000000) AS ordered_at, i % 977 AS amount"""


@dataclass(frozen=True)
class Case:
    """A company and what is asked of it.

    Attributes:
        make: Writes the company into a folder; `size` of what there are many.
        size, small: How many: in full, and for a test.
        command: What is run.
        code: The exit code that is owed.
        says: What the last line of standard error holds, where the end is a refusal.
    """

    make: Callable[[Path, int], None]
    size: int
    small: int
    command: str = "evaluate"
    code: int = 0
    says: str = ""


def _write(folder: Path, source: str, tables: str = ORDERS) -> None:
    (folder / "company.toml").write_text(f'{COMPANY}\n[sources]\nraw = "{source}"\n{tables}', "utf-8")


def _copy(query: str, file: Path) -> None:
    with duckdb.connect(config={"memory_limit": "4GB"}) as connection:
        connection.execute("SET preserve_insertion_order = false")
        connection.execute(f"COPY ({query}) TO '{file}' (FORMAT {file.suffix[1:]})")


def _rows(count: int, customers: int | None = None) -> str:
    return f"{ROWS.format(customers=customers or max(count // 4, 1))} FROM range({count}) t(i)"


def _wide(kind: str) -> Callable[[Path, int], None]:
    def make(folder: Path, size: int) -> None:
        others = ", ".join(f"i * {k} AS column_{k}" for k in range(4, size))
        count = 100_000 if size > 100 else 1000
        _copy(
            f"{ROWS.format(customers=count // 4)}, {others} FROM range({count}) t(i)", folder / f"raw.{kind}"
        )
        _write(folder, f"raw.{kind}")

    return make


def _wide_sheet(folder: Path, size: int) -> None:
    names = ["order_id", "customer_id", "ordered_at", "amount", *(f"column_{k}" for k in range(4, size))]
    count = 10_000 if size > 100 else 100

    def text(words: list[str]) -> str:
        return "".join(f'<c t="inlineStr"><is><t>{word}</t></is></c>' for word in words)

    def rows() -> Any:
        yield f"<row>{text(names)}</row>"
        for i in range(count):
            numbers = "".join(f"<c><v>{i * k}</v></c>" for k in range(4, size))
            yield f"<row>{text([f'o{i}', f'c{i // 4}', f'2024-01-{1 + i % 28:02}'])}<c><v>7</v></c>{numbers}</row>"

    sheet(folder / "raw.xlsx", rows())
    _write(folder, "raw.xlsx")


def sheet(path: Path, rows: Any) -> None:
    """A workbook of one sheet, whose rows are written as they come."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
        f'PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/><Override PartName="/xl/s1.xml" '
        f'ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="S" sheetId="1" '
        'r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/worksheet" Target="s1.xml"/></Relationships>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in parts.items():
            book.writestr(name, text)
        with book.open("xl/s1.xml", "w", force_zip64=True) as part:
            part.write(f'<worksheet xmlns="{main}"><sheetData>'.encode())
            for row in rows:
                part.write(row.encode())
            part.write(b"</sheetData></worksheet>")


def _bomb_sheet(folder: Path, size: int) -> None:
    row = "<row>" + "<c><v>0</v></c>" * 500 + "</row>"
    sheet(folder / "raw.xlsx", (row * 10 for _ in range(size * 100)))
    _write(folder, "raw.xlsx")


def _far_cell(folder: Path, size: int) -> None:
    cells = (
        f'<row r="1"><c r="A1"><v>1</v></c></row><row r="{size}"><c r="XFD{size}"><v>1</v></c></row>'
        for _ in "1"
    )
    sheet(folder / "raw.xlsx", cells)
    _write(folder, "raw.xlsx")


def _files(source: str) -> Callable[[Path, int], None]:
    def make(folder: Path, size: int) -> None:
        (folder / "raw").mkdir()
        with duckdb.connect() as connection:
            for number in range(size):
                rows = ROWS.format(customers=size * 25)
                one = f"{rows} FROM range({number * 100}, {number * 100 + 100}) t(i)"
                connection.execute(f"COPY ({one}) TO '{folder}/raw/{number}.parquet' (FORMAT parquet)")
        _write(folder, source)

    return make


def _sources(folder: Path, size: int) -> None:
    (folder / "raw").mkdir()
    for number in range(size):
        row = f"o{number},c{number // 4},2024-01-{1 + number % 28:02},7"
        (folder / "raw" / f"{number}.csv").write_text(f"order_id,customer_id,ordered_at,amount\n{row}\n")
    listed = "\n".join(f'raw_{number} = "raw/{number}.csv"' for number in range(size))
    union = " union all ".join(f"select * from raw_{number}" for number in range(size))
    text = f'{COMPANY}\n[sources]\n{listed}\n[tables.orders]\nsql = "{union}"\n'
    (folder / "company.toml").write_text(text, "utf-8")


def _gigabytes(folder: Path, size: int) -> None:
    _copy(_rows(size), folder / "raw.csv")
    _write(folder, "raw.csv")


def _words(query: str, table: str, columns: str) -> Callable[[Path, int], None]:
    def make(folder: Path, size: int) -> None:
        _copy(f"{query} FROM range({size}) t(i)", folder / "raw.parquet")
        _write(folder, "raw.parquet", f'[tables.{table}]\nfrom = "raw"\n{columns}\n')

    return make


def _cell(folder: Path, size: int) -> None:
    rows = f"order_id,customer_id,ordered_at,amount\n{'x' * size},c,2024-01-01,1\no,c,2024-01-02,1\n"
    (folder / "raw.csv").write_text(rows)
    _write(folder, "raw.csv")


def _line(folder: Path, size: int) -> None:
    with (folder / "raw.csv").open("w") as file:
        file.write("order_id,customer_id,ordered_at,amount\n")
        for _ in range(size):
            file.write("x" * 1_000_000)
    _write(folder, "raw.csv")


def _header_line(folder: Path, size: int) -> None:
    with (folder / "raw.csv").open("w") as file:
        for _ in range(size):
            file.write("x" * 1_000_000)
    _write(folder, "raw.csv")


def _gzipped(piece: bytes) -> Callable[[Path, int], None]:
    def make(folder: Path, size: int) -> None:
        with gzip.open(folder / "raw.csv.gz", "wb", compresslevel=9) as file:
            file.write(b"order_id,customer_id,ordered_at,amount\n")
            for _ in range(size):
                file.write(piece * (1_000_000 // len(piece)))
        _write(folder, "raw.csv.gz")

    return make


CASES: Mapping[str, Case] = {
    "500 columns, CSV": Case(_wide("csv"), 500, 20),
    "500 columns, Parquet": Case(_wide("parquet"), 500, 20),
    "500 columns, xlsx": Case(_wide_sheet, 500, 20),
    "5,000 files in a folder": Case(_files("raw"), 5000, 50),
    "5,000 files in a pattern": Case(_files("raw/*.parquet"), 5000, 50),
    "5,000 sources": Case(_sources, 5000, 50),
    "a CSV of 2 GB": Case(_gigabytes, 45_000_000, 20_000),
    "10 million distinct words, optional": Case(
        _words("SELECT 'c' || i AS customer_id, 'word ' || i AS source", "customers", ""), 10_000_000, 10_000
    ),
    "10 million distinct words, required": Case(
        _words(
            "SELECT 'c' || i AS customer_id, 'word ' || i AS reason, DATE '2024-01-01' AS left_at",
            "exits",
            "",
        ),
        10_000_000,
        10_000,
        code=1,
        says="word:reason",
    ),
    "10 million unmapped words": Case(
        _words(
            "SELECT 'c' || i AS customer_id, 'word ' || i % 9 AS reason, DATE '2024-01-01' AS left_at",
            "exits",
            "",
        ),
        10_000_000,
        10_000,
        code=1,
        says="word:reason",
    ),
    "10 million distinct arms": Case(
        _words(
            "SELECT 'u' || i AS unit_id, 'arm ' || i AS arm, DATE '2024-01-01' + (i % 90)::int AS assigned_at, "
            "i % 7 AS outcome",
            "experiments",
            "",
        ),
        10_000_000,
        10_000,
    ),
    "10 million distinct offers": Case(
        _words(
            "SELECT 'f' || i AS offer_id, 'p' || i AS party_id, DATE '2024-01-01' + (i % 90)::int AS offered_at, "
            "i % 2 = 0 AS existing, i % 3 = 0 AS won, i % 11 AS cost",
            "offers",
            "",
        ),
        10_000_000,
        10_000,
    ),
    "10 million distinct segments, regions and channels": Case(
        _words(
            f"{ROWS.format(customers=2_500_000)}, 'channel ' || i AS channel",
            "orders",
            "[tables.customers]\nsql = \"select distinct customer_id, 's' || customer_id as segment, "
            "'r' || customer_id as region from raw\"",
        ),
        10_000_000,
        10_000,
    ),
    "a cell of 30 MB": Case(_cell, 30_000_000, 30_000_000),
    "a line of 1 GB": Case(_line, 1000, 40, code=1, says="line 2 holds"),
    "a first line of 1 GB": Case(_header_line, 1000, 40, code=1, says="line 1 holds"),
    "a gzip bomb of 10 GB of zeros": Case(_gzipped(b"\0"), 10_000, 2, code=1, says="NUL"),
    "a gzip bomb of 10 GB of rows": Case(
        _gzipped(b"o,c,2024-01-01,1\n"), 10_000, 1100, code=1, says="unpack"
    ),
    "a gzip bomb of one line": Case(_gzipped(b"x"), 10_000, 1100, code=1, says="unpack"),
    "an xlsx bomb of 8 GB": Case(_bomb_sheet, 1000, 150, code=1, says="save the sheet as CSV"),
    "an xlsx with a cell far out": Case(
        _far_cell, 1_048_576, 1_048_576, code=1, says="save the sheet as CSV"
    ),
}


def measured(name: str, *, small: bool = False, folder: Path | None = None) -> dict[str, Any]:
    """A case made and run: its seconds, MB at the peak, exit code and last line.

    Args:
        name: One of `CASES`.
        small: Whether in the size of a test.
        folder: Where its temporary folder is made.
    """
    case = CASES[name]
    with tempfile.TemporaryDirectory(prefix="cx-load-", dir=folder) as place:
        company = Path(place, "company")
        company.mkdir()
        case.make(company, case.small if small else case.size)
        temporary = Path(place, "tmp")
        temporary.mkdir()
        start, peak, ended = time.perf_counter(), 0.0, False
        with Path(place, "out").open("wb") as out, Path(place, "err").open("wb") as err:
            process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "cxresearch", case.command, str(company)],
                cwd=place,
                env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)},
                stdout=out,
                stderr=err,
                start_new_session=True,
            )
        while process.poll() is None:
            now = resident(process.pid)
            peak = max(peak, now)
            if now > MOST and not ended:
                ended = True
                os.killpg(process.pid, signal.SIGKILL)
            time.sleep(0.05)
        said = Path(place, "err").read_text("utf-8", errors="replace").strip().splitlines()
        return {
            "seconds": round(time.perf_counter() - start, 1),
            "mb": round(peak),
            "code": process.returncode,
            "said": "ended: too much memory" if ended else (said or [""])[-1].replace(place, ""),
            "left": sorted(each.name for each in temporary.iterdir()),
        }


def resident(session: int) -> float:
    """MB of memory that the processes of a session have together."""
    total = 0
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == session:
                total += int(fields[21])
    return total * os.sysconf("SC_PAGE_SIZE") / 1e6


def renewed(page: str, results: Mapping[str, Mapping[str, Any]]) -> str:
    """The page with its table as these results, by their cases, have it."""

    def row(name: str) -> str:
        found = results[name]
        said = "done" if not found["code"] else f"refused: {found['said'].removeprefix('cxresearch: ')}"
        cells = (name, f"{found['seconds']:,.0f} s", f"{found['mb'] / 1000:.1f} GB", said.replace("|", "\\|"))
        return f"| {' | '.join(cells)} |\n"

    head = r"(\| input \| time .*\n\|[-:|]+\n)"
    rows = "".join(row(name) for name in CASES if name in results)
    return re.sub(head + r"(?:\|.*\n)*", lambda table: table[1] + rows, page)


def main() -> None:
    """Measures the cases that are named, or all, and prints a line for each."""
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    parser.add_argument("cases", nargs="*", metavar="CASE", help="a part of a case's name")
    parser.add_argument("--small", action="store_true", help="in the size of the tests")
    given = parser.parse_args()
    found = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    for name, case in CASES.items():
        if given.cases and not any(part in name for part in given.cases):
            continue
        each = found[name] = measured(name, small=given.small)
        owed = "" if each["code"] == case.code else f" (owed: {case.code})"
        print(
            f"{name:<52} {each['seconds']:>7.1f} s {each['mb']:>7} MB  exit {each['code']}{owed}  "
            f"{each['said'][:200]}" + (f"  left: {each['left']}" if each["left"] else ""),
            flush=True,
        )
        if not given.small:
            RESULTS.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")
            PAGE.write_text(renewed(PAGE.read_text("utf-8"), found), "utf-8")


if __name__ == "__main__":
    main()
