"""The next rating by the contacts before it; what each driver explains of a rating."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import matplotlib as mpl
import pandas as pd

from cxresearch.figures.chart import (
    ALLOWED,
    INK,
    LEVELS,
    MUTED,
    RULE,
    STYLE,
    WIDTH,
    Chart,
    axes_at,
    named,
    title,
)
from cxresearch.model import Finding
from cxresearch.text import Words, sentences, words

KINDS = {"positive": LEVELS[5], "negative": LEVELS[1]}


def by_contacts(finding: Finding, lang: str) -> Chart:
    """The mean of the next rating by the number of positive and of negative contacts before it.

    Drawn from `finding.detail`: `contacts` (positive, negative), `number`, `mean_rating` (1-5). Masked rows
    are left out; the last number stands for itself and more.
    """
    say = words(lang)
    with mpl.rc_context(STYLE):
        figure = Chart(figsize=(WIDTH, 3.3))
        axes = axes_at(figure, bottom=0.65, height=2.0, left=0.45, right=0.95)
        numbers = [0]
        for kind, rows in _kinds(finding).items():
            numbers += list(rows["number"])
            axes.plot(rows["number"], rows["mean_rating"], "o-", color=KINDS[kind], linewidth=2, markersize=5)
            last = rows["number"].iloc[-1], rows["mean_rating"].iloc[-1]
            axes.annotate(
                say(f"value.{kind}"), last, (8, 0), textcoords="offset points", va="center", fontsize=10,
                color=KINDS[kind], annotation_clip=False,
            )  # fmt: skip
        axes.set_xlim(-0.15, max(numbers) + 0.15)
        axes.set_xticks(range(max(numbers) + 1), [say.count(number) for number in range(max(numbers) + 1)])
        axes.set_ylim(0.9, 5.1)
        axes.set_yticks(range(1, 6), [say.count(level) for level in range(1, 6)])
        axes.grid(axis="y", color=RULE, linewidth=0.7)
        axes.set_axisbelow(True)
        axes.set_xlabel(say("figure.by_contacts.axis"), fontsize=10, labelpad=5)
        title(figure, say("figure.by_contacts.title"), say("figure.by_contacts.subtitle"))
    return named(figure, f"{finding.claim.id}-contacts-{lang}", alt_by_contacts(finding, lang))


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
    with mpl.rc_context(STYLE):
        figure = Chart(figsize=(WIDTH, 1.35 + 0.36 * len(rows)))
        axes = axes_at(figure, bottom=0.5, height=0.36 * len(rows) + 0.1, left=1.15, right=0.6)
        axes.set_xlim(min(0.0, *(row["low"] for row in rows)), max(1.0, *(row["high"] for row in rows)))
        axes.set_ylim(len(rows) - 0.45, -0.55)
        axes.grid(axis="x", color=RULE, linewidth=0.7)
        axes.set_axisbelow(True)
        for place, row in enumerate(rows):
            if finding.estimate is not None and row["value"] == finding.estimate.value:
                region = finding.region
                axes.fill_betweenx(
                    [place - 0.4, place + 0.4], region.low, region.high, color=ALLOWED, linewidth=0
                )
            axes.plot([row["low"], row["high"]], [place, place], color=INK, linewidth=2.2)
            axes.plot(row["value"], place, "o", color=INK, markersize=5)
            axes.annotate(
                say.percent(row["value"]), (row["high"], place), (6, 0), textcoords="offset points",
                va="center", fontsize=10,
            )  # fmt: skip
        axes.set_yticks(range(len(rows)), [_name(row, say) for row in rows])
        axes.tick_params(axis="y", length=0, labelcolor=INK)
        ticks = (0, 0.25, 0.5, 0.75, 1)
        axes.set_xticks(ticks, [say.percent(tick, 0) for tick in ticks])
        figure.text(0.98, 0.02, say("figure.by_driver.region"), ha="right", fontsize=10, color=MUTED)
        title(figure, say("figure.by_driver.title"), say("figure.by_driver.subtitle"))
    return named(figure, f"{finding.claim.id}-drivers-{lang}", alt_by_driver(finding, lang))


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
