"""The random draws behind the simulated intervals, for R, which cannot repeat those of NumPy's generator.

    python tests/reference/draws.py

writes beside itself counted_draws.csv.gz, the totals of the 9,999 resamples of each table with the times that
each total was drawn, and profit_draws.csv.gz, the 20,000 draws for each book. R works the limits out from them
on its own (counted.R, profit.R). The first line of each names NumPy and this script's md5.

20,000 draws of four numbers are 600 kB and cannot be compressed. Of a draw far from every limit it only matters
on which side it lies, so it is rounded, to a fifth of a standard deviation or finer; one that rounding would carry
across a limit, and those on which the limits rest, keep twelve digits.
"""

from __future__ import annotations

import csv
import gzip
from hashlib import md5
from math import floor, log10
from pathlib import Path

import numpy as np

from cxresearch.estimators import Book, counted, profit

HERE = Path(__file__).parent
LEVELS = (0.8, 0.95, 0.99)

BOOKS = ("shop", "thin")  # of "loyal" R checks the limits with draws of its own alone

# The same tables as in counted.R, which takes those of real counts from R's own data sets.
TABLES = (
    "0:12 1:9 2:6 3:2 10:1",
    "0:1 1:1 5:2",
    "0:2 1:6 2:4 3:8 4:4 5:7 6:3 7:3 9:1 10:3 11:3 12:2 13:4 14:4 15:2 16:2 17:4 19:1 20:2 21:2 22:1 23:1 24:1"
    " 26:2",
    "0:9 1:4 2:6 3:6 4:1 5:19 6:8 7:6 8:4 9:2 10:4 11:7 12:2 13:3 14:8 15:3 16:3 17:4 18:1 19:1 20:3 21:1 22:4"
    " 23:3 24:1 25:2 27:2 28:2 30:2 32:2 33:1 34:1 36:3 37:1 38:1 40:2 41:1 43:1 45:1 46:1 47:1 48:1 53:2 54:1"
    " 57:1 60:1 67:1 69:1 81:1",
    "0:5 2:6 5:8 11:3 / 0:9 1:7 2:4 6:2",
    "0:5 2:6 5:8 11:3 / 0:24 4:3",
    "7:1 10:2 12:1 13:1 14:3 17:1 20:2 23:1 / 0:2 1:4 2:2 3:2 4:1 7:1",
)


def frequencies(cells: str) -> dict[int, int]:
    """Customers who gave each count, from "0:12 1:9"."""
    return {int(value): int(customers) for value, customers in (cell.split(":") for cell in cells.split())}


def books() -> dict[str, Book]:
    """The books of books.csv, summed as the estimators take them."""
    with (HERE / "books.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    found = {}
    for name in dict.fromkeys(row["book"] for row in rows):
        units: dict[str, list[tuple[float, float]]] = {"year": [], "customer": [], "month": []}
        for row in rows:
            if row["book"] == name:
                units[row["unit"]] += [(float(row["first"]), float(row["second"]))] * int(row["times"])
        ((active, kept),) = units["year"]
        found[name] = Book(
            kept=int(kept),
            active=int(active),
            customers=len(units["customer"]),
            margin=sum(m for m, _ in units["customer"]),
            margin_squares=sum(m * m for m, _ in units["customer"]),
            acquire_cost=[cost for cost, _ in units["month"]],
            acquired=[int(n) for _, n in units["month"]],
            cost=sum(c for _, c in units["customer"]),
            cost_squares=sum(c * c for _, c in units["customer"]),
            margin_cost=sum(m * c for m, c in units["customer"]),
        )
    return found


def resampled(tables: str) -> list[tuple[tuple[int, ...], int]]:
    """Distinct totals of the resamples, one for a mean and two for a ratio, with the times they were drawn."""
    generator = counted._generator()
    totals = [
        counted._resampled_totals(counted._table(frequencies(cells)), generator)
        for cells in tables.split("/")
    ]
    distinct, times = np.unique(np.column_stack(totals), axis=0, return_counts=True)
    return [(tuple(map(int, each)), int(n)) for each, n in zip(distinct, times, strict=True)]


def drawn(book: Book) -> np.ndarray:
    """The draws of r, m, CAC and c, a row each."""
    _, draws = profit._draws(book, 0.95)
    return np.column_stack([draws.kept, draws.margin, draws.acquisition, draws.cost])


def quantities(draws: np.ndarray) -> list[np.ndarray]:
    """What five points, five percent and two points against cost bring; only to know which draws to round."""
    r, m, cac, c = draws.T
    before = m / (1 - r) - cac
    found = []
    for after, base in (
        (m / (1 - np.minimum(r + 0.05, 0.999)) - cac, before),
        (m / (0.95 * (1 - r)) - cac, before),
        (m / (1 - np.minimum(r + 0.02, 0.999)) - cac, 0.1 * (c / (1 - r) + cac)),
    ):
        found.append(np.where(base > 0, (after - before) / base, np.inf))
    return found


def must_be_exact(draws: np.ndarray, rounded: np.ndarray) -> np.ndarray:
    """Whether a draw is next to a limit of any quantity at any level, or would cross one when rounded."""
    exact = np.zeros(len(draws), dtype=bool)
    for here, there in zip(quantities(draws), quantities(rounded), strict=True):
        order = np.argsort(here, kind="stable")
        for share in ((1 + side * level) / 2 for level in LEVELS for side in (-1, 1)):
            place = floor((len(draws) - 1) * share)
            neighbours = order[place : place + 2]
            exact[neighbours] = True
            for limit in here[neighbours]:
                exact |= (here < limit) != (there < limit)
    return exact


def counted_lines() -> list[str]:
    lines = ["tables,totals"]
    for tables in TABLES:
        cells = (f"{'/'.join(map(str, totals))}:{times}" for totals, times in resampled(tables))
        lines.append(f"{tables},{' '.join(cells)}")
    return lines


def profit_lines() -> list[str]:
    lines = ["book,kept,margin,acquisition,cost"]
    for name in BOOKS:
        draws = drawn(books()[name])
        digits = [max(0, -floor(log10(column.std() / 5))) for column in draws.T]
        rounded = np.column_stack([column.round(d) for column, d in zip(draws.T, digits, strict=True)])
        for row, exact in zip(draws, must_be_exact(draws, rounded), strict=True):
            cells = (f"{x:.12g}" if exact else f"{x:.{d}f}" for x, d in zip(row, digits, strict=True))
            lines.append(",".join([name, *cells]))
    return lines


def write(name: str, lines: list[str]) -> None:
    header = (
        f"# NumPy {np.__version__}; {Path(__file__).name} md5 {md5(Path(__file__).read_bytes()).hexdigest()}"
    )
    text = "\n".join([header, *lines, ""]).encode()
    (HERE / name).write_bytes(gzip.compress(text, mtime=0))


if __name__ == "__main__":
    write("counted_draws.csv.gz", counted_lines())
    write("profit_draws.csv.gz", profit_lines())
