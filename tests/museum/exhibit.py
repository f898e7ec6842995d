"""What an exhibit is, and the shop that most of them are from."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

HEADER = ("OrderNo", "CustNo", "OrderDate", "Total")
ROWS = (
    ("DH7001", "KH-Lan", "2024-01-05 09:00", "100"),
    ("DH7002", "KH-Minh", "2024-02-10 10:30", "250"),
    ("DH7003", "KH-Lan", "2024-03-15 14:00", "80"),
    ("DH7004", "KH-Oanh", "2024-05-20 16:45", "120"),
    ("DH7005", "KH-Minh", "2024-08-01 08:15", "60"),
    ("DH7006", "KH-Tú", "2024-11-30 20:00", "300"),
)
"""Six good orders of four customers; in an exhibit something is done to them."""

MAPPED = '{ order_id = "OrderNo", customer_id = "CustNo", ordered_at = "OrderDate", amount = "Total" }'

RATED = ("RatingNo", "CustNo", "RatedOn", "Stars")
RATINGS = (
    'columns = { rating_id = "RatingNo", customer_id = "CustNo", rated_at = "RatedOn", rating = "Stars" }\n'
)
SCALE = "[ratings]\nscale = [1, 5]\n"


@dataclass(frozen=True)
class Came:
    """What must be counted of a table: as delivered, kept, and by code rejected and blanked."""

    rows: int
    kept: int
    rejected: Mapping[str, int] = field(default_factory=dict)
    blanked: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Exhibit:
    """A folder that a company might send, and what must be said about it.

    Attributes:
        name: Its folder.
        wrong: What is wrong, in a sentence.
        files: The files by their names; one that is not text is made by a function.
        company: The company file.
        code: The exit code of `check`.
        tables: What must be counted; where most of a table is rejected, what its rejected rows must hold.
        warnings: Every warning there must be, and its count.
        says: What standard output must hold or, where the exit code is not 0, the one line of standard error.
        never: What must be in none of them.
    """

    name: str
    wrong: str
    files: Mapping[str, bytes | Callable[[], bytes]]
    company: str
    code: int = 0
    tables: Mapping[str, Came] = field(default_factory=dict)
    warnings: Mapping[str, int] = field(default_factory=dict)
    says: Sequence[str] = ()
    never: Sequence[str] = ("DH7001", "KH-Lan")


def head(zone: str = "Asia/Ho_Chi_Minh") -> str:
    """The section of a company file that says whose it is."""
    return (
        '[company]\nid = "museum"\nname = "Museum"\nmodel = "e-commerce"\ncurrency = "VND"\n'
        f'timezone = "{zone}"\nobserved_from = 2020-01-01\nobserved_until = 2024-12-31\n'
    )


def shop(source: str = '"orders.csv"', *, columns: str = MAPPED, zone: str = "Asia/Ho_Chi_Minh") -> str:
    """A company file that maps a source to orders; what is added to it belongs to that table."""
    return (
        head(zone)
        + f'\n[sources]\norders_raw = {source}\n\n[tables.orders]\nfrom = "orders_raw"\ncolumns = {columns}\n'
    )


def survey(source: str = '"ratings.csv"') -> str:
    """A company file that maps a source to ratings on a scale of 1 to 5; what is added belongs to that table."""
    return (
        head() + SCALE + f"\n[sources]\nratings_raw = {source}\n\n[tables.ratings]\n"
        f'from = "ratings_raw"\n{RATINGS}'
    )


def columns(table: str) -> str:
    """A company file with one source, whose columns have the canonical names of a table."""
    return head() + f'\n[sources]\nraw = "{table}.csv"\n\n[tables.{table}]\nfrom = "raw"\n'


def text(rows: Sequence[Sequence[object]], *, header: Sequence[str] = HEADER, delimiter: str = ",") -> str:
    """Rows as a program writes them that quotes what has to be quoted."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows([header, *rows])
    return out.getvalue()


def table(rows: Sequence[Sequence[object]], *, header: Sequence[str] = HEADER, delimiter: str = ",") -> bytes:
    """The same in UTF-8."""
    return text(rows, header=header, delimiter=delimiter).encode()


def changed(place: int, values: Sequence[object]) -> list[list[object]]:
    """The good orders with other values in one column."""
    return [[*row[:place], value, *row[place + 1 :]] for row, value in zip(ROWS, values, strict=False)]


def dated(values: Sequence[object]) -> bytes:
    """The good orders on other dates."""
    return table(changed(2, values))


def paid(values: Sequence[object]) -> bytes:
    """The good orders with other amounts."""
    return table(changed(3, values))


def rated(values: Sequence[object]) -> bytes:
    """As many ratings of as many customers, on days one after the other."""
    return table(
        [(f"DG{at}", f"KH-{at}", f"2024-03-{at:02}", value) for at, value in enumerate(values, 1)],
        header=RATED,
    )


def good() -> Mapping[str, Came]:
    """All six orders came in, and nothing is to be said of them."""
    return {"orders": Came(6, 6)}


def book(**sheets: Sequence[Sequence[object]]) -> Callable[[], bytes]:
    """An Excel workbook."""

    def made() -> bytes:
        from raw import workbook

        out = io.BytesIO()
        workbook(out, sheets)
        return out.getvalue()

    return made


def parquet(**values: Sequence[object]) -> Callable[[], bytes]:
    """A Parquet file."""

    def made() -> bytes:
        import pyarrow as pa
        import pyarrow.parquet as pq

        out = io.BytesIO()
        pq.write_table(pa.table({name: list(column) for name, column in values.items()}), out)
        return out.getvalue()

    return made


def columnar() -> Callable[[], bytes]:
    """The good orders as Parquet."""
    return parquet(**dict(zip(HEADER, zip(*ROWS, strict=True), strict=True)))
