"""What R computed for the estimators of one sample's counts, of totals and of months: tests/reference/totals.csv."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

import pytest

from cxresearch.model import Estimate

SCRIPT = Path(__file__).parent / "reference" / "totals.R"
TABLE = SCRIPT.with_suffix(".csv")


def r_values(*estimators: str) -> pytest.MarkDecorator:
    """Parametrize a test with R's rows for these estimators, each at three levels."""
    with TABLE.open(encoding="utf-8") as lines:
        next(lines)
        rows = [row for row in csv.DictReader(lines) if row["estimator"] in estimators]
    assert {(row["estimator"], row["level"]) for row in rows} == {
        (name, level) for name in estimators for level in ("0.8", "0.95", "0.99")
    }
    names = [f"{row['estimator']} {row['level']} {row['cells'][:40]}" for row in rows]
    return pytest.mark.parametrize("row", rows, ids=names)


def assert_equals_r(found: Estimate, row: dict[str, str]) -> None:
    expected = [float(row[name]) for name in ("value", "low", "high")]
    assert numbers(found) == pytest.approx(expected, rel=1e-9, abs=1e-12)


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
