"""What coming back owes to each side of the company."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cxresearch.figures.drawing import Chart
from cxresearch.figures.marks import chart, key, no_effect, observed
from cxresearch.figures.panel import SMALL, beneath, names, panel, scale_across, steps, width_of, write
from cxresearch.model import Finding
from cxresearch.text import Words, sentences, words

ROW = 0.55


def owed_to_items(finding: Finding, lang: str) -> Chart:
    """Each item's part of R² with its interval; beside it, its share of what all of them explain.

    Drawn from `finding.table`: `item`, `value`, `low`, `high`, `explained`.
    """
    say = words(lang)
    rows = _rows(finding)
    level = finding.estimate.level if finding.estimate else None
    drawn = chart(
        f"{finding.claim.id}-owed-{lang}",
        title=say("figure.owed.title"),
        subtitle=say("figure.owed.beside"),
        marks=key(say, "observed", "no_effect", level=level),
        body=0.75 + ROW * len(rows),
        alt=alt_owed_to_items(finding, lang),
    )
    ends = [0.0, *(row[name] for row in rows for name in ("low", "high"))]
    reach = max(ends) - min(ends) or 1.0
    low, high = min(ends) - 0.03 * reach, max(ends) + 0.03 * reach
    labels = [sentences.group(row["item"], say) for row in rows]
    shown = panel(
        drawn,
        bottom=0.6,
        height=ROW * len(rows),
        left=0.25 + max((width_of(label, SMALL) for label in labels), default=0.0),
        right=0.65,
        x=(low, high),
        y=(len(rows), 0),
    )
    for place, row in enumerate(rows):
        line = place + 0.55
        no_effect(shown, 0, at=line, half=0.15)
        observed(shown, row["value"], row["low"], row["high"], at=line)
        part = say.percent(row["value"], 2)
        write(drawn, shown.across(row["value"]), shown.up(line) + 0.1, part, align="center")
        write(drawn, 4.9, shown.up(line), _explained(row, say), align="right", middle=True)
    names(shown, [(place + 0.55, label) for place, label in enumerate(labels)])
    scale_across(shown, [(tick, say.percent(tick, 1)) for tick in steps(low, high, most=4)])
    beneath(shown, say("figure.owed.axis"))
    return drawn


def alt_owed_to_items(finding: Finding, lang: str) -> str:
    """The alternative text of `owed_to_items`: each item's part, interval and share of all explained."""
    say = words(lang)
    values = [
        say(
            "figure.owed.alt_value",
            group=sentences.group(row["item"], say),
            value=say.percent(row["value"], 2),
            interval=say("range.between", low=say.percent(row["low"], 2), high=say.percent(row["high"], 2)),
            explained=_explained(row, say),
        )
        for row in _rows(finding)
    ]
    return say("figure.owed.alt", values="; ".join(values))


def _explained(row: dict[str, Any], say: Words) -> str:
    return say("number.none") if row["explained"] is None else say.percent(row["explained"], 0)


def _rows(finding: Finding) -> list[dict[str, Any]]:
    """The rows with numbers."""
    if finding.table is None:
        return []
    names = ("item", "value", "low", "high", "explained")
    rows = finding.table.dropna(subset=["value", "low", "high"]).to_dict("records")
    return [{name: None if pd.isna(row[name]) else row[name] for name in names} for row in rows]
