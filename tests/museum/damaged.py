"""Files that are cut, empty, absent, or not what their names say; workbooks with more than a table in them."""

from __future__ import annotations

import gzip
import io
import zipfile
from datetime import datetime

from .exhibit import HEADER, ROWS, Came, Exhibit, book, columnar, good, shop, table

CONTENT = table(ROWS)
SHEET = [HEADER, *([*row[:2], datetime.fromisoformat(row[2]), float(row[3])] for row in ROWS)]


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        zipped.writestr("orders.csv", CONTENT)
    return out.getvalue()


def half(content: bytes) -> bytes:
    return content[: len(content) // 2]


def broken() -> bytes:
    from raw import Broken

    rows = [list(row) for row in SHEET]
    rows[1][3], rows[2][3], rows[3][1] = Broken("#REF!"), Broken("#N/A"), Broken("#N/A")
    return book(Sheet=rows)()


EXHIBITS = (
    Exhibit(
        "empty-file",
        "A file without a byte.",
        {"orders.csv": b""},
        shop(),
        code=1,
        says=("orders.csv: is empty; its first line should name the columns",),
    ),
    Exhibit(
        "blank-lines-only",
        "A file of line ends and spaces.",
        {"orders.csv": b"\n  \n\n"},
        shop(),
        code=1,
        says=("orders.csv: is empty; its first line should name the columns",),
    ),
    Exhibit(
        "no-file",
        "The file is there under another name.",
        {"order.csv": CONTENT},
        shop(),
        code=2,
        says=("sources.orders_raw: no file or folder", 'did you mean "order.csv"?'),
    ),
    Exhibit(
        "a-folder-for-a-file",
        "A folder is named as a file would be.",
        {"orders.csv/part.csv": CONTENT},
        shop(),
        code=2,
        says=('sources.orders_raw: "orders.csv" is not one file; folders and patterns are of Parquet files',),
    ),
    Exhibit(
        "gzip",
        "A gzipped file is read as it is, whatever its name.",
        {"orders.csv": lambda: gzip.compress(CONTENT)},
        shop(),
        tables=good(),
    ),
    Exhibit(
        "gzip-cut-in-half",
        "A gzipped file of which the second half is missing.",
        {"orders.csv.gz": lambda: half(gzip.compress(CONTENT))},
        shop('"orders.csv.gz"'),
        code=1,
        says=("orders.csv.gz: the gzip file is damaged; copy it again",),
    ),
    Exhibit(
        "parquet-cut-in-half",
        "A Parquet file whose copying broke off: its end, which says what is in it, is missing.",
        {"orders.parquet": lambda: half(columnar()())},
        shop('"orders.parquet"'),
        code=1,
        says=('sources.orders_raw: "', 'orders.parquet" is no whole Parquet file; copy it again'),
    ),
    Exhibit(
        "parquet-named-csv",
        "A Parquet file under a name that ends in .csv.",
        {"orders.csv": columnar()},
        shop(),
        code=1,
        says=("orders.csv: is a Parquet file, whatever its name says; let it end in .parquet",),
    ),
    Exhibit(
        "csv-named-parquet",
        "A text file under a name that ends in .parquet.",
        {"orders.parquet": CONTENT},
        shop('"orders.parquet"'),
        code=1,
        says=('orders.parquet" is no whole Parquet file',),
    ),
    Exhibit(
        "csv-named-xlsx",
        "A text file under a name that ends in .xlsx.",
        {"orders.xlsx": CONTENT},
        shop('"orders.xlsx"'),
        code=1,
        says=("orders.xlsx: cannot be read as an Excel workbook; save it again as .xlsx",),
    ),
    Exhibit(
        "zip-named-csv",
        "A zip archive with the file in it.",
        {"orders.csv": archive},
        shop(),
        code=1,
        says=("orders.csv: is a zip archive or a workbook, whatever its name says",),
    ),
    Exhibit(
        "workbook-named-csv",
        "A workbook under a name that ends in .csv.",
        {"orders.csv": book(Sheet=SHEET)},
        shop(),
        code=1,
        says=("orders.csv: is a zip archive or a workbook, whatever its name says",),
    ),
    Exhibit(
        "workbook",
        "A workbook with true dates and numbers: nothing is wrong.",
        {"orders.xlsx": book(Sheet=SHEET)},
        shop('"orders.xlsx"'),
        tables=good(),
    ),
    Exhibit(
        "workbook-with-a-dictionary-first",
        "The first sheet explains the columns; the second holds them.",
        {"orders.xlsx": book(Dictionary=[("Column", "Meaning"), ("OrderNo", "The order")], Data=SHEET)},
        shop('"orders.xlsx"'),
        code=2,
        says=('source orders_raw has no column "OrderNo"', "its first sheet was read", "sheet ="),
    ),
    Exhibit(
        "workbook-with-a-dictionary-first-and-a-sheet-named",
        "The same, with the sheet named.",
        {"orders.xlsx": book(Dictionary=[("Column", "Meaning"), ("OrderNo", "The order")], Data=SHEET)},
        shop('{ path = "orders.xlsx", sheet = "Data" }'),
        tables=good(),
    ),
    Exhibit(
        "workbook-with-titles-above",
        "Two rows of titles over merged cells stand above the header.",
        {"orders.xlsx": book(Sheet=[("BÁO CÁO ĐƠN HÀNG",), ("Quý 4",), *SHEET])},
        shop('"orders.xlsx"'),
        code=2,
        says=('source orders_raw has no column "OrderNo"', "skip_rows"),
    ),
    Exhibit(
        "workbook-with-titles-above-skipped",
        "The same, with skip_rows = 2.",
        {"orders.xlsx": book(Sheet=[("BÁO CÁO ĐƠN HÀNG",), ("Quý 4",), *SHEET])},
        shop('{ path = "orders.xlsx", skip_rows = 2 }'),
        tables=good(),
    ),
    Exhibit(
        "workbook-with-errors-in-cells",
        "Formulas that failed, #REF! and #N/A: the workbook is read as if nothing stood there.",
        {"orders.xlsx": broken},
        shop('"orders.xlsx"'),
        tables={"orders": Came(6, 5, {"missing:customer_id": 1})},
    ),
)
