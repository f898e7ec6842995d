"""The numbers behind a finding as a table: each column written in its own way."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import pandas as pd

from cxresearch.model import Evaluation, Finding
from cxresearch.show.html import Cell, table, text
from cxresearch.text import Words, sentences

_NOT_SHOWN = ("total", "squares", "frame", "low", "high", "lost_low", "lost_high")
"""Columns that only an estimator reads, or that are printed as an interval."""

_NAMES = ("rating_level", "average_rating", "service_level", "days", "highest_before")
"""Whole numbers that name a row, and so are no amounts."""

_MONEY = ("per_acquired", "per_retained", "profit", "gain", "money")
"""Amounts in the company's currency."""

_WRITTEN: dict[str, Callable[[Words, float], str]] = {
    **dict.fromkeys(
        ("value", "value_0", "largest", "churn", "part", "told_nobody", "told_many", "explained", "variance"),
        lambda say, x: say.percent(x),
    ),
    "change": lambda say, x: say.percent(x, sign=True),
    "lost": lambda say, x: say.number(100 * x),
    **dict.fromkeys(("mean", "coefficient", "mean_rating"), lambda say, x: say.number(x)),
    "median": lambda say, x: say.number(x, 1),
    "year": lambda say, x: str(int(x)),
}
"""How the columns are written that are not whole numbers; parts of a whole as percentages."""


def numbers(finding: Finding, say: Words, evaluation: Evaluation | None) -> str:
    """A finding's table; nothing where it has none. Hidden groups are marked, with a note beneath."""
    rows = finding.table
    if rows is None or rows.empty:
        return ""
    shown = [name for name in rows.columns if name not in _NOT_SHOWN]
    limits = {"value", "low", "high"} <= set(rows.columns)
    minimum = None if evaluation is None else evaluation.parameters.min_cell
    currency = None if evaluation is None else evaluation.currency
    heads = [_head(name, finding, say) for name in shown] + [say("heading.limits")] * limits
    cells = [
        [_cell(name, row[name], say, minimum, currency) for name in shown]
        + ([_limits(row["low"], row["high"], say)] if limits else [])
        for row in rows.to_dict("records")
    ]
    caption = say("chapter.table_caption", title=say.claim(finding.claim, "title"))
    hidden = "n" in shown and bool(rows["n"].isna().any())
    note = say("chapter.masked", hidden=_hidden(say, minimum)) if hidden else ""
    return table(caption, heads, cells, class_="numbers") + text("p", note, class_="note")


def _head(name: str, finding: Finding, say: Words) -> str:
    if name == "events" and say.says(finding.claim, "events"):
        return say.claim(finding.claim, "events")
    return say.either("heading.share" if name == "value" else f"heading.{name}", name)


def _hidden(say: Words, minimum: int | None) -> str:
    if minimum is None:
        return say("number.hidden_unnamed")
    return say("number.hidden", minimum=say.count(minimum))


def _cell(name: str, value: Any, say: Words, minimum: int | None, currency: str | None) -> Cell | str:
    if pd.isna(value):
        return Cell(escape(_hidden(say, minimum) if name == "n" else say("number.none")), "masked")
    if name in _WRITTEN:
        return Cell(_WRITTEN[name](say, float(value)), None if name == "year" else "number")
    if name in _MONEY:
        amount = say.count(value) if currency is None else say.money(float(value), currency)
        return Cell(escape(amount), "number")
    if isinstance(value, str):
        # A month such as 2024-03 stays on one line.
        return sentences.group(value, say).replace("-", "\N{NON-BREAKING HYPHEN}")
    return Cell(say.count(value), None if name in _NAMES else "number")


def _limits(low: Any, high: Any, say: Words) -> Cell:
    if pd.isna(low) or pd.isna(high):
        return Cell(say("number.none"), "masked")
    return Cell(say.range(float(low), float(high), "share"), "number")
