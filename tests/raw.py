"""What companies send, made small: company files, and workbooks written by hand."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO
from xml.sax.saxutils import escape

COMPANY = """
[company]
id = "acme"
name = "Acme"
model = "e-commerce"
currency = "VND"
timezone = "Asia/Ho_Chi_Minh"
observed_until = 2024-12-31
"""

ORDERS = """
[sources]
orders_raw = "orders.csv"

[tables.orders]
from = "orders_raw"
columns = { order_id = "OrderNo", customer_id = "CustNo", ordered_at = "OrderDate", amount = "Total" }
"""

ORDERS_CSV = """OrderNo,CustNo,OrderDate,Total,Status
o1,00123,2024-03-01 10:00,100.5,delivered
o2,00123,2024-03-05 11:30,,delivered
o3,00456,2024-04-01 09:15,75,cancelled
"""


SCALE = "[ratings]\nscale = [1, 5]\n"


def seen(first: list[str]) -> str:
    lines = [f"o{i},c{i},{day} 10:00,1" for i, day in enumerate(first)]
    return "\n".join(["OrderNo,CustNo,OrderDate,Total", *lines, "z,c0,2024-12-30 10:00,1", ""])


def company(folder: Path, text: str = COMPANY + ORDERS, **files: str | bytes) -> Path:
    """Write a company.toml and, beside it, files whose names have `_` for the last dot."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "company.toml").write_text(text, encoding="utf-8")
    for name, content in files.items():
        path = folder / ".".join(name.rsplit("_", 1))
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


class Broken(str):
    """What a spreadsheet shows of a formula that failed, such as #REF!."""


def workbook(path: Path | BinaryIO, sheets: dict[str, Sequence[Sequence[object]]]) -> Path | BinaryIO:
    """Write an .xlsx of texts, numbers, truths, dates and times, as a spreadsheet program would."""
    with zipfile.ZipFile(path, "w") as book:
        for name, text in _parts(sheets).items():
            book.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + text)
    return path


def _parts(sheets: dict[str, Sequence[Sequence[object]]]) -> dict[str, str]:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    numbers = range(1, len(sheets) + 1)
    listed = "".join(
        f'<sheet name="{escape(n)}" sheetId="{i}" r:id="r{i}"/>' for i, n in enumerate(sheets, 1)
    )
    related = "".join(
        f'<Relationship Id="r{i}" Type="{office}/worksheet" Target="s{i}.xml"/>' for i in numbers
    )
    typed = "".join(
        f'<Override PartName="/xl/s{i}.xml" ContentType="{kinds}.worksheet+xml"/>' for i in numbers
    )
    formats = "".join(f'<xf numFmtId="{format}" applyNumberFormat="1"/>' for format in (0, 14, 22))
    return {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>{typed}'
        f'<Override PartName="/xl/styles.xml" ContentType="{kinds}.styles+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{listed}</sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">{related}'
        f'<Relationship Id="styles" Type="{office}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><cellXfs count="3">{formats}</cellXfs></styleSheet>',
        **{
            f"xl/s{i}.xml": f'<worksheet xmlns="{main}"><sheetData>{_rows(rows)}</sheetData></worksheet>'
            for i, rows in enumerate(sheets.values(), 1)
        },
    }


def _rows(rows: Sequence[Sequence[object]]) -> str:
    return "".join(
        f'<row r="{y}">' + "".join(_cell(f"{chr(65 + x)}{y}", cell) for x, cell in enumerate(row)) + "</row>"
        for y, row in enumerate(rows, 1)
    )


def _cell(place: str, cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Broken):
        return f'<c r="{place}" t="e"><v>{cell}</v></c>'
    if isinstance(cell, bool):
        return f'<c r="{place}" t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, date):
        moment = cell if isinstance(cell, datetime) else datetime(cell.year, cell.month, cell.day)
        days = (moment - datetime(1899, 12, 30)).total_seconds() / 86400
        return f'<c r="{place}" s="{2 if isinstance(cell, datetime) else 1}"><v>{days!r}</v></c>'
    if isinstance(cell, int | float):
        return f'<c r="{place}"><v>{cell!r}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(str(cell))}</t></is></c>'
