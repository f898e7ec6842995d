"""What R computed for the estimators: the rows of the CSV files in tests/reference."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

import pytest

from cxresearch.model import Estimate

REFERENCE = Path(__file__).parent / "reference"


def rows_of_r(script: str) -> list[dict[str, str]]:
    """All that one of the scripts wrote, below the line that says what it was written with."""
    with (REFERENCE / f"{script}.csv").open(encoding="utf-8") as lines:
        next(lines)
        return list(csv.DictReader(lines))


def r_values(*estimators: str) -> pytest.MarkDecorator:
    """Parametrize a test with totals.R's rows for these estimators, each at three levels."""
    rows = [row for row in rows_of_r("totals") if row["estimator"] in estimators]
    assert {(row["estimator"], row["level"]) for row in rows} == {
        (name, level) for name in estimators for level in ("0.8", "0.95", "0.99")
    }
    names = [f"{row['estimator']} {row['level']} {row['cells'][:40]}" for row in rows]
    return pytest.mark.parametrize("row", rows, ids=names)


def assert_equals_r(found: Estimate, row: dict[str, str]) -> None:
    expected = [float(row[name]) for name in ("value", "low", "high")]
    assert numbers(found) == pytest.approx(expected, rel=1e-9, abs=1e-12)


def assert_within_chance(found: Estimate, row: dict[str, str]) -> None:
    """The limits lie between those that other random numbers could have given, as R's own do."""
    for end in ("low", "high"):
        least, most = float(row[f"{end}_least"]), float(row[f"{end}_most"])
        assert least <= getattr(found, end) <= most, end


def numbers(found: Estimate) -> list[float]:
    return [found.value, found.low, found.high]


def sums(units: Iterable[tuple], level: float = 0.95) -> dict:
    """The arguments of an estimator of totals, from (y, x) of each unit."""
    units = list(units)
    return {
        "units": len(units),
        "y": sum(y for y, _ in units),
        "x": sum(x for _, x in units),
        "yy": sum(y * y for y, _ in units),
        "xy": sum(y * x for y, x in units),
        "xx": sum(x * x for _, x in units),
        "level": level,
    }
