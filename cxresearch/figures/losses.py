"""Bad things that happen to new customers, ranked by the return that is lost with each."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import pandas as pd

from cxresearch.figures.chart import ALLOWED, INK, MUTED, RULE, STYLE, WIDTH, Chart, axes_at, named, title
from cxresearch.model import Finding
from cxresearch.text import Words, sentences, words

ROW = 0.4
"""Inches of a row: what happened in words, and the loss beneath."""


def by_loss(finding: Finding, lang: str) -> Chart:
    """Each factor's loss with its interval, the greatest first; the claim's own row on a band.

    Drawn from `finding.table`: `factor`, `lost`, `lost_low`, `lost_high`. A factor without a loss keeps its
    row and is marked; one whose interval has no end is drawn as a point.
    """
    say = words(lang)
    rows = _rows(finding)
    with mpl.rc_context(STYLE):
        figure = Chart(figsize=(WIDTH, 1.45 + ROW * len(rows)))
        axes = axes_at(figure, bottom=0.7, height=ROW * len(rows), left=0.15, right=0.75)
        ends = [0.0, *(100 * row[name] for row in rows for name in _DRAWN if row[name] is not None)]
        reach = max(ends) - min(ends) or 1.0
        axes.set_xlim(min(ends) - 0.03 * reach, max(ends) + 0.03 * reach)
        axes.set_ylim(len(rows), 0)
        axes.axvline(0, color=RULE, linewidth=1.2, zorder=0)
        for place, row in enumerate(rows):
            own = row["factor"] == finding.claim.id
            if own:
                axes.axhspan(place + 0.04, place + 0.98, color=ALLOWED, linewidth=0, zorder=-1)
            axes.text(
                0.01, place + 0.38, sentences.group(row["factor"], say), transform=axes.get_yaxis_transform(),
                fontsize=10, fontweight="bold" if own else "normal",
            )  # fmt: skip
            line = place + 0.72
            if row["lost"] is not None:
                if row["lost_low"] is not None:
                    axes.plot(
                        [100 * row["lost_low"], 100 * row["lost_high"]], [line] * 2, color=INK, linewidth=2
                    )
                axes.plot(100 * row["lost"], line, "o", color=INK, markersize=5)
            shown = say("number.none") if row["lost"] is None else say.number(100 * row["lost"])
            axes.annotate(
                shown, (1, line), (6, 0), xycoords=axes.get_yaxis_transform(), textcoords="offset points",
                va="center", fontsize=10, annotation_clip=False, color=MUTED if row["lost"] is None else INK,
            )  # fmt: skip
        axes.set_yticks([])
        axes.xaxis.set_major_locator(mpl.ticker.MaxNLocator(nbins=5))
        axes.xaxis.set_major_formatter(mpl.ticker.FuncFormatter(lambda tick, _: say.number(tick, 1)))
        axes.set_xlabel(say("heading.lost"), fontsize=10, labelpad=5)
        title(figure, say("figure.by_loss.title"), _subtitle(finding, say))
    return named(figure, f"{finding.claim.id}-by-loss-{lang}", alt_by_loss(finding, lang))


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


def _subtitle(finding: Finding, say: Words) -> str:
    if finding.estimate is None:
        return say("figure.by_loss.as_if_plain")
    return say("figure.by_loss.as_if", level=say.plain(finding.estimate.level, "share"))
