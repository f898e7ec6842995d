"""The next rating by the contacts before it; what each driver explains of a rating."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cxresearch.figures.drawing import LEVELS, Chart
from cxresearch.figures.levels import claimed_row
from cxresearch.figures.marks import chart, claimed, key, observed
from cxresearch.figures.panel import (
    SMALL,
    beneath,
    dots,
    names,
    panel,
    scale_across,
    scale_up,
    stroke,
    width_of,
    write,
)
from cxresearch.model import Finding
from cxresearch.text import Words, sentences, words

KINDS = {"positive": LEVELS[5], "negative": LEVELS[1]}


def by_contacts(finding: Finding, lang: str) -> Chart:
    """The mean of the next rating by the number of positive and of negative contacts before it.

    Drawn from `finding.detail`: `contacts` (positive, negative), `number`, `mean_rating` (1-5). Masked rows
    are left out; the last number stands for itself and more.
    """
    say, kinds = words(lang), _kinds(finding)
    drawn = chart(
        f"{finding.claim.id}-contacts-{lang}",
        title=say("figure.by_contacts.title"),
        subtitle=say("figure.by_contacts.subtitle"),
        body=2.75,
        alt=alt_by_contacts(finding, lang),
    )
    most = max((int(rows["number"].max()) for rows in kinds.values()), default=1)
    room = 0.25 + max(width_of(say(f"value.{kind}"), SMALL) for kind in KINDS)
    shown = panel(
        drawn, bottom=0.6, height=2.0, left=0.35, right=room, x=(-0.15, max(most, 1) + 0.15), y=(0.9, 5.1)
    )
    scale_up(shown, [(level, say.count(level)) for level in range(1, 6)])
    for kind, rows in kinds.items():
        points = [(float(x), float(y)) for x, y in zip(rows["number"], rows["mean_rating"], strict=True)]
        stroke(shown, [points], KINDS[kind], width=2, role=f"curve {kind}", order=2)
        dots(shown, points, KINDS[kind])
        x, y = points[-1]
        write(
            drawn, shown.across(x) + 0.11, shown.up(y), say(f"value.{kind}"), middle=True, colour=KINDS[kind]
        )
    scale_across(shown, [(number, say.count(number)) for number in range(most + 1)])
    beneath(shown, say("figure.by_contacts.axis"))
    return drawn


def alt_by_contacts(finding: Finding, lang: str) -> str:
    """The alternative text of `by_contacts`: the mean at every number of either kind."""
    say = words(lang)
    values = [
        say(
            "figure.by_contacts.alt_value",
            kind=say(f"value.{kind}"),
            number=say.count(row["number"]),
            value=say.number(float(row["mean_rating"]), 2),
        )
        for kind, rows in _kinds(finding).items()
        for row in rows.to_dict("records")
    ]
    return say("figure.by_contacts.alt", values="; ".join(values))


def by_driver(finding: Finding, lang: str) -> Chart:
    """Each driver's part of what all explain, with its interval, and the range that the claim allows.

    Drawn from `finding.table`: `driver`, `value`, `low`, `high`; the band stands at the driver whose part
    is the finding's value.
    """
    say, rows = words(lang), _drivers(finding)
    level = finding.estimate.level if finding.estimate else None
    drawn = chart(
        f"{finding.claim.id}-drivers-{lang}",
        title=say("figure.by_driver.title"),
        subtitle=say("figure.by_driver.subtitle"),
        marks=key(say, "observed", "claimed", level=level),
        body=0.55 + 0.36 * len(rows),
        alt=alt_by_driver(finding, lang),
    )
    labels = [_name(row, say) for row in rows]
    shown = panel(
        drawn,
        bottom=0.3,
        height=0.36 * len(rows) + 0.1,
        left=0.2 + max((width_of(label, SMALL, bold=True) for label in labels), default=0.0),
        right=0.7,
        x=(min(0.0, *(row["low"] for row in rows)), max(1.0, *(row["high"] for row in rows))),
        y=(len(rows) - 0.45, -0.55),
    )
    scale_across(shown, [(share, say.percent(share, 0)) for share in (0, 0.25, 0.5, 0.75, 1)], grid=True)
    own = claimed_row(finding, rows)
    for place, row in enumerate(rows):
        if place == own:
            claimed(shown, finding.claim.region, finding.region, at=place, half=0.4)
        observed(shown, row["value"], row["low"], row["high"], at=place)
        write(drawn, 4.9, shown.up(place), say.percent(row["value"]), align="right", middle=True)
    names(shown, list(enumerate(labels)), bold=() if own is None else (own,))
    return drawn


def alt_by_driver(finding: Finding, lang: str) -> str:
    """The alternative text of `by_driver`: every driver with its part and interval."""
    say = words(lang)
    values = [
        say(
            "figure.by_group.alt_share",
            group=_name(row, say),
            value=say.percent(row["value"]),
            interval=say.range(row["low"], row["high"], "share"),
        )
        for row in _drivers(finding)
    ]
    return say("figure.by_driver.alt", values="; ".join(values))


def _kinds(finding: Finding) -> dict[str, pd.DataFrame]:
    assert finding.detail is not None
    shown = finding.detail.dropna(subset=["mean_rating"])
    shown = shown.astype({"number": int, "mean_rating": float}).sort_values("number")
    found = {kind: shown[shown["contacts"] == kind] for kind in KINDS}
    return {kind: rows for kind, rows in found.items() if len(rows)}


def _drivers(finding: Finding) -> list[Mapping[Any, Any]]:
    assert finding.table is not None
    return [*finding.table.dropna(subset=["value"]).to_dict("records")]


def _name(row: Mapping[Any, Any], say: Words) -> str:
    return sentences.group(row["driver"], say)
