"""The claims' quantities, measured on a made-up company's tables by hand-written pandas.

Written from the definitions alone, without the package's estimators and without knowledge of how the
company was drawn, so that the planted truth can be held against something independent. One module a
family.
"""

import pandas as pd

from . import drivers, leaving, money, negatives, ratings, silent, word
from .ratings import Measured, Tables

__all__ = ["base_rates", "measured"]

_PARTS = (ratings, silent, word, leaving, negatives, drivers, money)


def measured(tables: Tables, *, model: str, until: pd.Timestamp) -> Measured:
    """Value and standard error of every measured claim; `until` is exclusive."""
    found: Measured = {}
    for part in _PARTS:
        found |= part.measured(tables, model=model, until=until)
    return found


def base_rates(tables: Tables, *, model: str, until: pd.Timestamp) -> Measured:
    """Value and standard error of the base rates that are not a part of another quantity here."""
    found: Measured = {}
    for part in _PARTS:
        found |= part.base_rates(tables, model=model, until=until)
    return found
