"""Two evaluations held against each other, number by number."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Collection, Iterable
from typing import Any

import pandas as pd

from cxresearch.model import Evaluation, Finding

CALENDAR = ("month", "quarter", "year")
"""Columns of small tables that name a part of the calendar."""


LEAST = {"e-commerce": 95, "subscription": 90, "services": 93}
"""How many of the 102 claims that data can test have a number on the company of each model."""


def told(finding: Finding, *, without: Collection[str] = ()) -> dict[str, Any]:
    """All that a finding says, in values that can be compared; of its tables without these columns."""
    return {
        **{name: _plain(getattr(finding, name)) for name in ("verdict", "finding", "direction", "reason")},
        **{
            name: None if (part := getattr(finding, name)) is None else _plain(dataclasses.astuple(part))
            for name in ("estimate", "base_rate", "contrast", "bounds", "region")
        },
        "p": _plain(finding.p_adjusted),
        "table": _frame(finding.table, without),
        "detail": _frame(finding.detail, without),
    }


def _frame(frame: pd.DataFrame | None, without: Collection[str]) -> Any:
    if frame is None:
        return None
    columns = [name for name in frame.columns if name not in without]
    return [columns, *([_plain(cell) for cell in frame[name].tolist()] for name in columns)]


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    # float.hex tells apart what a comparison of printed digits would not
    return float(value).hex() if isinstance(value, int | float) else str(value)


def differing(
    before: Evaluation, after: Evaluation, ids: Iterable[str] | None = None, *, without: Collection[str] = ()
) -> dict[str, list[str]]:
    """The claims of which anything differs, and what of them."""
    found = {}
    for id in ids if ids is not None else [finding.claim.id for finding in before.findings]:
        one, other = (told(each[id], without=without) for each in (before, after))
        parts = [name for name in one if one[name] != other[name]]
        if parts:
            found[id] = parts
    return found


def door(evaluation: Evaluation) -> dict[str, Any]:
    """What came in and what did not."""
    return {
        name: (passage.rows, passage.rejected, passage.blanked) for name, passage in evaluation.tables.items()
    }


def with_number(evaluation: Evaluation) -> set[str]:
    """The claims that have a number."""
    return {finding.claim.id for finding in evaluation.findings if finding.estimate is not None}
