"""Reasons for leaving as shares of one whole, and what a claimed multiple of some would make of another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import matplotlib as mpl
from matplotlib.axes import Axes

from cxresearch.figures.chart import (
    ALLOWED,
    CLAIMED,
    INK,
    MUTED,
    RULE,
    STYLE,
    WIDTH,
    Chart,
    axes_at,
    named,
    title,
)
from cxresearch.figures.levels import rows_of
from cxresearch.model import Finding
from cxresearch.text import Words, sentences, words

_ROW, _ABOVE, _BELOW = 0.34, 0.95, 0.42
"""Inches: a row, the titles, the axis."""


class Needed(NamedTuple):
    """What the share of the first reason would be if it were the claimed multiple of `base`, the share of
    those it is set against; may exceed 1."""

    base: float
    low: float
    value: float
    high: float


def reasons(finding: Finding, lang: str) -> Chart:
    """The share of each reason with its interval, from the top in the order of the finding's table.

    Drawn are `value`, `low` and `high` of each row; its first column names the reason. The reasons that the
    claim compares, by its needs, are drawn in ink and the others muted. Where the claim is one multiple, the
    first of those compared carries the share that this multiple of the others would make it.
    """
    say = words(lang)
    rows = rows_of(finding.table)
    compared, needed = _compared(finding), _needed(finding, rows)
    with mpl.rc_context(STYLE):
        above = 1.25 if needed else 0.55
        height = _ROW * (len(rows) - 0.45 + above)
        figure = Chart(figsize=(WIDTH, height + _ABOVE + _BELOW - 0.3))
        axes = axes_at(figure, bottom=_BELOW, height=height, left=1.2, right=0.25)
        _grid(axes, _top(rows, needed), say)
        axes.set_ylim(len(rows) - 0.45, -above)
        for place, row in enumerate(rows):
            colour = INK if row["group"] in compared else MUTED
            if row["value"] is None:
                axes.text(0, place, f" {say('number.none')}", va="center", color=MUTED)
                continue
            axes.plot([row["low"], row["high"]], [place, place], color=colour, linewidth=2.2)
            axes.plot(row["value"], place, "o", color=colour, markersize=5)
            axes.annotate(
                say.percent(row["value"]), (row["high"], place), (6, 0), textcoords="offset points",
                va="center", fontsize=10, color=colour, zorder=4, annotation_clip=False,
            )  # fmt: skip
        if needed:
            place = next(i for i, row in enumerate(rows) if row["group"] == compared[0])
            _draw_needed(axes, place, needed, _would_be(finding, needed, say))
        axes.set_yticks(range(len(rows)), [sentences.group(row["group"], say) for row in rows])
        axes.tick_params(axis="both", length=0, pad=5)
        title(figure, say("figure.reasons.title"), _subtitle(finding, say))
    return named(figure, f"{finding.claim.id}-reasons-{lang}", alt_reasons(finding, lang))


def alt_reasons(finding: Finding, lang: str) -> str:
    """The alternative text of `reasons`: every reason with its share and interval, and the claimed multiple."""
    say, values = words(lang), []
    rows = rows_of(finding.table)
    for row in rows:
        group = sentences.group(row["group"], say)
        if row["value"] is None:
            values.append(say("figure.by_group.alt_hidden", group=group))
            continue
        interval = say.range(row["low"], row["high"], "share")
        values.append(
            say("figure.by_group.alt_share", group=group, value=say.percent(row["value"]), interval=interval)
        )
    said = say("figure.reasons.alt", values="; ".join(values))
    needed = _needed(finding, rows)
    if needed is None:
        return said
    first = sentences.group(_compared(finding)[0], say)
    would_be = _would_be(finding, needed, say)
    return f"{said} {say('figure.reasons.alt_needed', group=first, would_be=would_be)}"


def _subtitle(finding: Finding, say: Words) -> str:
    sizes = [row["n"] for row in rows_of(finding.table) if row["n"] is not None]
    if finding.estimate is None or not sizes:
        return say("figure.by_group.of_group_plain")
    level = say.plain(finding.estimate.level, "share")
    return say("figure.reasons.of_all", n=say.count(sizes[0]), level=level)


def _compared(finding: Finding) -> list[str]:
    """The answers that the claim compares: the first against the others."""
    return [word for _, _, word in (need.partition("=") for need in finding.claim.needs) if word]


def _needed(finding: Finding, rows: Sequence[dict[str, Any]]) -> Needed | None:
    claimed, (first, *others) = finding.claim.region, _compared(finding) or [""]
    shares = {row["group"]: row["value"] for row in rows if row["value"] is not None}
    if finding.claim.unit != "ratio" or claimed.low != claimed.high or first not in shares:
        return None
    base = sum(shares.get(word, 0.0) for word in others)
    if base == 0:
        return None
    factors = finding.region.low, claimed.low, finding.region.high
    return Needed(base, *(factor * base for factor in factors))


def _would_be(finding: Finding, needed: Needed, say: Words) -> str:
    shown = {"base": say.percent(needed.base), "value": say.percent(needed.value, 0)}
    return say("figure.would_be", factor=say.plain(finding.claim.region.low, "ratio"), **shown)


def _draw_needed(axes: Axes, place: int, needed: Needed, label: str) -> None:
    above, below = place - 0.34, place + 0.34
    right = axes.get_xlim()[1]
    if needed.low < right:
        across = [needed.low, min(needed.high, right)]
        axes.fill_between(across, above, below, color=ALLOWED, linewidth=0, zorder=0)
    axes.text(right, place - 0.72, label, ha="right", va="center", fontsize=10)
    if needed.value <= right:
        ends = [above, below]
        axes.plot([needed.value] * 2, ends, color=CLAIMED, linewidth=3, solid_capstyle="butt", zorder=1)
        return
    # Above 100% there is nothing to draw: the arrow leaves the picture, the label says how far.
    axes.annotate(
        "", (right, place), (0.86 * right, place),
        arrowprops={"arrowstyle": "-|>", "color": CLAIMED, "linewidth": 3},
    )  # fmt: skip


def _top(rows: Sequence[dict[str, Any]], needed: Needed | None) -> float:
    """The end of the axis: room for the widest interval with its label, and for the claimed share."""
    highest = max((row["high"] for row in rows if row["value"] is not None), default=1.0)
    claimed = 0.0 if needed is None else min(1.0, 1.04 * needed.high)
    return min(1.0, max(1.25 * highest, claimed))


def _grid(axes: Axes, top: float, say: Words) -> None:
    step = next(s for s in (0.02, 0.05, 0.1, 0.2, 0.25) if top / s <= 6)
    ticks = [step * k for k in range(int(top / step + 1e-9) + 1)]
    axes.set_xlim(0, top)
    axes.set_xticks(ticks, [say.percent(tick, 0) for tick in ticks])
    axes.grid(axis="x", color=RULE, linewidth=0.7)
    axes.set_axisbelow(True)


def has_reasons(finding: Finding) -> bool:
    """Whether a finding's table holds the reasons of those who left, as shares of one whole."""
    table = finding.table
    return table is not None and table.columns[0] == "left_for" and "value" in table
