"""What the companies made to mislead have in common: the naive counts, and what the claims are asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from made import made_company

from cxresearch.evaluate import evaluate
from cxresearch.model import Estimate, Evaluation, Standardised
from cxresearch.robustness import examined

START, END = datetime(2021, 1, 1), datetime(2025, 1, 1)
HORIZON = timedelta(days=180)
Tables = dict[str, list[dict[str, Any]]]
Interval = tuple[float, float, float]

BY_RATING = ("five-vs-4.8-six-times", "five-vs-four-six-times", "level4-return-uncertain", "cx-more-repeat")
BY_LADDER = ("ladder-slope", "convex-ladder")
BY_SHARE = ("level12-do-not-return", "level4-not-loyal")
SORTED_LATER = ("rude-staff", "well-resolved-complaints-bring-back", "contact-raises-sales")
RECOVERY = ("convert-dissatisfied-to-neutral", "well-resolved-complaints-bring-back")
SURVEYED = ("silent-share-96", "silent-per-complainer-26", "unhappy-leave-silently-87")
PROTECTED = tuple(
    dict.fromkeys((*BY_RATING, *BY_LADDER, *BY_SHARE, *RECOVERY, *SORTED_LATER, "existing-buy-60-70"))
)
"""The claims whose design one of these companies puts to the test: each tells its reader what it is."""


def after(start: datetime, days: float) -> datetime:
    """So many days later, to the second."""
    return start + timedelta(seconds=round(float(days) * 86_400))


def naive_ratio(one: pd.Series, other: pd.Series) -> Interval:
    """The share of one group over that of the other, every row a draw of its own: value, low, high."""
    value = one.mean() / other.mean()
    half = 1.96 * np.sqrt((1 - one.mean()) / one.sum() + (1 - other.mean()) / other.sum())
    return value, value * np.exp(-half), value * np.exp(half)


def naive_mean(numbers: pd.Series) -> Interval:
    """A mean, or a share, every row a draw of its own: value, low, high."""
    half = 1.96 * numbers.astype(float).std() / np.sqrt(len(numbers))
    return numbers.mean(), numbers.mean() - half, numbers.mean() + half


def holds(estimate: Estimate | None, truth: float) -> bool:
    return estimate is not None and estimate.low < truth < estimate.high


def evaluated(folder: Path, tables: Tables, ids: Iterable[str]) -> Evaluation:
    return evaluate(made_company(folder, **tables), *ids)


def put_to_the_test(folder: Path, tables: Tables, ids: Iterable[str]) -> Evaluation:
    """The same with the robustness of each verdict."""
    company = made_company(folder, **tables)
    return examined(company, evaluate(company, *ids))


def composed_alike(evaluation: Evaluation, id: str) -> Standardised:
    robustness = evaluation[id].robustness
    assert robustness is not None and robustness.standardised is not None
    return robustness.standardised


def is_robust(evaluation: Evaluation, id: str) -> bool | None:
    robustness = evaluation[id].robustness
    assert robustness is not None
    return robustness.robust
