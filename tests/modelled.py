"""The rows of tests/reference/models.csv: what R gives for ratios over strata and linear models."""

from __future__ import annotations

import csv
from pathlib import Path

SCRIPT = Path(__file__).parent / "reference" / "models.R"
TABLE = SCRIPT.with_suffix(".csv")


def by_r(*estimators: str) -> list[tuple[str, float, list[list[str]], list[float]]]:
    """Estimator, level, data (words of cells joined by colons), and the numbers expected."""
    with TABLE.open(encoding="utf-8") as lines:
        next(lines)
        return [
            (
                row["estimator"],
                float(row["level"]),
                [word.split(":") for word in row["data"].split()],
                [float(number) for number in row["expected"].split()],
            )
            for row in csv.DictReader(lines)
            if row["estimator"] in estimators
        ]
