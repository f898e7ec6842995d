"""docs/validity.csv: what the simulations found, a row for each claim, world and size."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from functools import cache
from pathlib import Path
from typing import TextIO

FILE = Path(__file__).parents[2] / "docs" / "validity.csv"
"""Where `make validate` leaves them."""


@dataclass(frozen=True)
class Row:
    """What became of one claim in one world: a row of docs/validity.csv.

    Attributes:
        claim: The claim's id.
        world: The world's name.
        customers: How many customers each company had.
        method: Of the interval; empty where no company was large enough for one.
        simulations: How many companies were drawn.
        coverage: The share of the intervals that hold the truth. nan where there is none, and for all-of
            claims: the interval printed there is that of whichever part comes out weakest, and of no one
            quantity.
        mcse: The simulation's own standard error of the coverage, sqrt(c (1-c) / intervals).
        low_misses: The share of the intervals that lie above the truth.
        high_misses: The share of the intervals that lie below it.
        supported: The share of the companies with this verdict; so are the three below, and all add up to 1.
        truth_in_region: Whether the truth lies in R+, so that to contradict is wrong; else to support is.
    """

    claim: str
    world: str
    customers: int
    method: str
    simulations: int
    coverage: float
    mcse: float
    low_misses: float
    high_misses: float
    supported: float
    contradicted: float
    undecided: float
    untestable: float
    truth_in_region: bool

    @property
    def wrong(self) -> float:
        """The share of the companies at which the verdict was false."""
        return self.contradicted if self.truth_in_region else self.supported

    @property
    def decided(self) -> float:
        """The share of the companies at which there was one."""
        return self.supported + self.contradicted


COLUMNS = tuple(field.name for field in fields(Row))


@cache
def results() -> tuple[Row, ...]:
    """All rows, in the file's order; none where the package does not stand in its working copy."""
    if not FILE.is_file():
        return ()
    with FILE.open(encoding="utf-8", newline="") as stream:
        return tuple(row for row, _ in read(stream))


def written(stream: TextIO, rows: Iterable[Row], *, header: bool, **beside: str) -> None:
    """Rows as lines of CSV, rates to four decimals, what there is none of left empty."""
    writer = csv.writer(stream, lineterminator="\n")
    if header:
        writer.writerow([*COLUMNS, *beside])
    for row in rows:
        writer.writerow([*(_word(value) for value in asdict(row).values()), *beside.values()])


def _word(value: object) -> object:
    if isinstance(value, float):
        return "" if value != value else f"{value:.4f}"
    return str(value).lower() if isinstance(value, bool) else value


def read(stream: TextIO) -> Iterator[tuple[Row, dict[str, str]]]:
    """Rows from lines of CSV, each with the columns beside it; a line cut short is passed over."""
    kinds = {"customers": int, "simulations": int, "claim": str, "world": str, "method": str}
    for line in csv.DictReader(stream):
        if None in line.values():
            continue
        values: dict[str, object] = {}
        for name in COLUMNS:
            word = line.pop(name)
            if name == "truth_in_region":
                values[name] = word == "true"
            else:
                values[name] = kinds.get(name, lambda text: float(text or "nan"))(word)
        yield Row(**values), line  # type: ignore[arg-type]
