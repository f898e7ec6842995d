"""The rows of tests/reference/models.csv: what R gives for ratios over strata and linear models."""

from __future__ import annotations

from reference_values import rows_of_r


def by_r(*estimators: str) -> list[tuple[str, float, list[list[str]], list[float]]]:
    """Estimator, level, data (words of cells joined by colons), and the numbers expected."""
    return [
        (
            row["estimator"],
            float(row["level"]),
            [word.split(":") for word in row["data"].split()],
            [float(number) for number in row["expected"].split()],
        )
        for row in rows_of_r("models")
        if row["estimator"] in estimators
    ]
