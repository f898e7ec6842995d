"""What coming back owes to each side of the company."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import pandas as pd

from cxresearch.figures.chart import INK, RULE, STYLE, WIDTH, Chart, axes_at, named, title
from cxresearch.model import Finding
from cxresearch.text import Words, sentences, words

ROW = 0.55


def owed_to_items(finding: Finding, lang: str) -> Chart:
    """Each item's part of R² with its interval; beside it, its share of what all of them explain.

    Drawn from `finding.table`: `item`, `value`, `low`, `high`, `explained`.
    """
    say = words(lang)
    rows = _rows(finding)
    with mpl.rc_context(STYLE):
        figure = Chart(figsize=(WIDTH, 1.65 + ROW * len(rows)))
        axes = axes_at(figure, bottom=0.75, height=ROW * len(rows), left=0.95, right=0.85)
        ends = [0.0, *(row[name] for row in rows for name in ("low", "high"))]
        reach = max(ends) - min(ends) or 1.0
        axes.set_xlim(min(ends) - 0.03 * reach, max(ends) + 0.03 * reach)
        axes.set_ylim(len(rows), 0)
        axes.axvline(0, color=RULE, linewidth=1.2, zorder=0)
        for place, row in enumerate(rows, start=1):
            line = place - 0.5
            axes.plot([row["low"], row["high"]], [line] * 2, color=INK, linewidth=2.2)
            axes.plot(row["value"], line, "o", color=INK, markersize=6)
            axes.annotate(
                say.percent(row["value"], 2), (row["value"], line), (0, 7), textcoords="offset points",
                ha="center", fontsize=10,
            )  # fmt: skip
            axes.annotate(
                _explained(row, say), (1, line), (8, 0), xycoords=axes.get_yaxis_transform(),
                textcoords="offset points", va="center", fontsize=11, annotation_clip=False,
            )  # fmt: skip
        names = [sentences.group(row["item"], say) for row in rows]
        axes.set_yticks([place + 0.5 for place in range(len(rows))], names)
        axes.tick_params(axis="y", length=0, labelcolor=INK)
        axes.xaxis.set_major_locator(mpl.ticker.MaxNLocator(nbins=4))
        axes.xaxis.set_major_formatter(mpl.ticker.FuncFormatter(lambda tick, _: say.percent(tick, 1)))
        axes.set_xlabel(say("figure.owed.axis"), fontsize=10, labelpad=5)
        title(figure, say("figure.owed.title"), say("figure.owed.beside"))
    return named(figure, f"{finding.claim.id}-owed-{lang}", alt_owed_to_items(finding, lang))


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
