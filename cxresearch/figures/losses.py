"""Bad things that happen to new customers, ranked by the return that is lost with each."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cxresearch.figures.drawing import INK, MUTED, Chart
from cxresearch.figures.marks import chart, key, no_effect, observed
from cxresearch.figures.panel import beneath, panel, scale_across, steps, write
from cxresearch.model import Finding
from cxresearch.text import sentences, words

ROW = 0.4
"""Inches of a row: what happened in words, and the loss beneath."""


def by_loss(finding: Finding, lang: str) -> Chart:
    """Each factor's loss with its interval, the greatest first; the claim's own row on a band.

    Drawn from `finding.table`: `factor`, `lost`, `lost_low`, `lost_high`. A factor without a loss keeps its
    row and is marked; one whose interval has no end is drawn as a point.
    """
    say = words(lang)
    rows = _rows(finding)
    level = finding.estimate.level if finding.estimate else None
    drawn = chart(
        f"{finding.claim.id}-by-loss-{lang}",
        title=say("figure.by_loss.title"),
        subtitle=say("figure.by_loss.as_if"),
        marks=key(say, "observed", "no_effect", level=level),
        body=0.65 + ROW * len(rows),
        alt=alt_by_loss(finding, lang),
    )
    ends = [0.0, *(100 * row[name] for row in rows for name in _DRAWN if row[name] is not None)]
    reach = max(ends) - min(ends) or 1.0
    first, last = min(ends) - 0.03 * reach, max(ends) + 0.03 * reach
    shown = panel(
        drawn, bottom=0.6, height=ROW * len(rows), left=0.15, right=0.65, x=(first, last), y=(len(rows), 0)
    )
    for place, row in enumerate(rows):
        name, line = sentences.group(row["factor"], say), place + 0.72
        write(drawn, 0.15, shown.up(place + 0.4), name, bold=row["factor"] == finding.claim.id)
        no_effect(shown, 0, at=line, half=0.2)
        number, colour = say("number.none"), MUTED
        if row["lost"] is not None:
            low, high = (None if row[name] is None else 100 * row[name] for name in _DRAWN[1:])
            observed(shown, 100 * row["lost"], low, high, at=line)
            number, colour = say.number(100 * row["lost"]), INK
        write(drawn, 4.9, shown.up(line), number, align="right", middle=True, colour=colour)
    scale_across(shown, [(tick, say.number(tick, 1)) for tick in steps(first, last, most=5)])
    beneath(shown, say("heading.lost"))
    return drawn


def alt_by_loss(finding: Finding, lang: str) -> str:
    """The alternative text of `by_loss`: every factor with its loss and interval."""
    say, values = words(lang), []
    for row in _rows(finding):
        group = sentences.group(row["factor"], say)
        if row["lost"] is None:
            values.append(say("figure.by_loss.alt_hidden", group=group))
            continue
        if row["lost_low"] is None:
            interval = say("number.unlimited")
        else:
            ends = (say.number(100 * row[name]) for name in ("lost_low", "lost_high"))
            interval = say("range.between", **dict(zip(("low", "high"), ends, strict=True)))
        values.append(
            say(
                "figure.by_loss.alt_value",
                group=group,
                value=say.number(100 * row["lost"]),
                interval=interval,
            )
        )
    return say("figure.by_loss.alt", values="; ".join(values))


def has_losses(finding: Finding) -> bool:
    """Whether there is a loss in a finding's table that `by_loss` can draw."""
    return any(row["lost"] is not None for row in _rows(finding))


_DRAWN = ("lost", "lost_low", "lost_high")


def _rows(finding: Finding) -> list[dict[str, Any]]:
    if finding.table is None:
        return []
    return [
        {"factor": row["factor"], **{name: None if pd.isna(row[name]) else row[name] for name in _DRAWN}}
        for row in finding.table.to_dict("records")
    ]
