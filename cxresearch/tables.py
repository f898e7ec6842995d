"""The small tables behind the numbers, as people see them: the same types from every engine.

Vocabulary: a group column (`rating_level`, `average_rating`, `delivery`), `n` answers, `events`
among them, and the share `value low high`. Anything else is a sum that an estimate needs.
"""

from __future__ import annotations

import pandas as pd

WHOLE = (
    "rating_level", "service_level", "highest_before", "days", "year", "number",
    "n", "events", "frame", "n_0", "used", "recorded", "unused", "cohort",
    "acquired", "retained", "offers", "won", "kept", "active", "buyers",
    "told", "told_positive", "told_negative",
)  # fmt: skip
"""The columns of whole numbers."""


def typed(frame: pd.DataFrame) -> pd.DataFrame:
    """The same frame in nullable types: whole numbers Int64, numbers Float64, the rest string.

    >>> typed(pd.DataFrame({"delivery": ["late"], "n": [3.0], "value": [0.5]})).dtypes.astype(str).to_dict()
    {'delivery': 'string', 'n': 'Int64', 'value': 'Float64'}
    """
    types = {}
    for name in frame.columns:
        if name in WHOLE:
            types[name] = "Int64"
        else:
            present = frame[name].dropna()
            numeric = not present.empty and all(isinstance(cell, int | float) for cell in present)
            types[name] = "Float64" if numeric else "string"
    return frame.astype(types)
