"""The share of each group of a finding's table, with its interval, and what a claimed ratio asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes

from cxresearch.figures.chart import (
    ALLOWED,
    CLAIMED,
    INK,
    MUTED,
    STYLE,
    WIDTH,
    Chart,
    axes_at,
    named,
    share_grid,
    title,
)
from cxresearch.model import Finding
from cxresearch.text import Words, sentences, words


class Needed(NamedTuple):
    """What the share at level 5 would be if the claimed multiple of level 4 held; may exceed 1. `base` is
    the share at level 4."""

    base: float
    low: float
    value: float
    high: float


def by_level(finding: Finding, lang: str) -> Chart:
    """The share in each row of a finding's table, its interval, and what a claimed ratio asks for.

    Drawn are `value`, `low`, `high` and `n` of each row; its first column names the group. A masked
    row keeps its place and is marked as not shown. Where the claim is one multiple of level 4, level
    5 carries the share that this multiple would make it.
    """
    say = words(lang)
    rows = rows_of(finding.table)
    needed = _needed(finding, rows)
    with mpl.rc_context(STYLE):
        figure = Chart(figsize=(WIDTH, 3.4))
        axes = axes_at(figure, bottom=0.75, height=1.95)
        shares = [row["high"] for row in rows if row["value"] is not None]
        top = 1.0 if needed else min(1.0, 1.15 * max(shares, default=1.0))
        share_grid(axes, top, say)
        axes.set_xlim(0.6, len(rows) + 0.75)
        for place, row in enumerate(rows, start=1):
            if row["value"] is None:
                axes.text(place, 0.03 * top, say("number.none"), ha="center", color=MUTED)
                continue
            axes.plot([place, place], [row["low"], row["high"]], color=INK, linewidth=2.2)
            axes.plot(place, row["value"], "o", color=INK, markersize=5)
            axes.annotate(
                say.percent(row["value"]), (place, row["value"]), (7, 0), textcoords="offset points",
                va="center", fontsize=10, zorder=4,
            )  # fmt: skip
        if needed:
            place = next(i for i, row in enumerate(rows, start=1) if row["group"] == 5)
            factor = say.plain(finding.claim.region.low, "ratio")
            _draw_needed(axes, place, needed, factor, say)
        one = _whole(finding) is not None
        axes.set_xticks(range(1, len(rows) + 1), [_group_tick(row, say, bare=one) for row in rows])
        axes.tick_params(axis="x", length=0, pad=5)
        axes.set_xlabel(_heading(finding, say), fontsize=10, labelpad=5)
        title(figure, *_titles(finding, say))
    return named(figure, f"{finding.claim.id}-by-level-{lang}", alt_by_level(finding, lang))


def alt_by_level(finding: Finding, lang: str) -> str:
    """The alternative text of `by_level`: every group with its share, interval and n."""
    say, values = words(lang), []
    n = _whole(finding)
    for row in rows_of(finding.table):
        group = sentences.group(row["group"], say)
        if row["value"] is None:
            values.append(say("figure.by_group.alt_hidden", group=group))
            continue
        interval = say.range(row["low"], row["high"], "share")
        shown = {"group": group, "value": say.percent(row["value"]), "interval": interval}
        if n is None:
            values.append(say("figure.by_group.alt_value", **shown, n=say.count(row["n"])))
        else:
            values.append(say("figure.by_group.alt_share", **shown))
    about = {"outcome": _outcome(finding, say), "heading": _heading(finding, say)}
    if n is None:
        return say("figure.by_group.alt", **about, values="; ".join(values))
    return say("figure.by_group.alt_of_all", **about, n=say.count(n), values="; ".join(values))


def _titles(finding: Finding, say: Words) -> tuple[str, str]:
    """What is drawn, whatever the claim says of it; and of how many, with which interval."""
    heading = _heading(finding, say)
    drawn = say(
        "figure.by_group.title", outcome=_outcome(finding, say), heading=heading[:1].lower() + heading[1:]
    )
    if finding.estimate is None:
        return drawn, say("figure.by_group.of_group_plain")
    level, n = say.plain(finding.estimate.level, "share"), _whole(finding)
    if n is None:
        return drawn, say("figure.by_group.of_group", level=level)
    return drawn, say("figure.by_group.of_all", level=level, n=say.count(n))


def _whole(finding: Finding) -> int | None:
    """The number of customers that all rows are shares of; None where each row is a group of its own. Rows
    of one whole stand beside the `frame` that it was drawn from."""
    sizes = {row["n"] for row in rows_of(finding.table)} - {None}
    one = finding.table is not None and "frame" in finding.table and len(sizes) == 1
    return sizes.pop() if one else None


def _needed(finding: Finding, rows: Sequence[dict[str, Any]]) -> Needed | None:
    claimed, base = finding.claim.region, finding.base_rate
    if finding.claim.unit != "ratio" or claimed.low != claimed.high or base is None or base.value == 0:
        return None
    shares = {row["group"]: row["value"] for row in rows}
    if shares.get(4) != base.value or shares.get(5) is None:
        return None
    factors = finding.region.low, claimed.low, finding.region.high
    return Needed(base.value, *(factor * base.value for factor in factors))


def _draw_needed(axes: Axes, place: int, needed: Needed, factor: str, say: Words) -> None:
    left, right = place - 0.34, place + 0.34
    if needed.low < 1:
        axes.fill_between(
            [left, right], needed.low, min(needed.high, 1), color=ALLOWED, linewidth=0, zorder=0
        )
    shown = {"base": say.percent(needed.base), "value": say.percent(needed.value, 0)}
    label = say("figure.would_be", factor=factor, **shown)
    if needed.value <= 1:
        axes.plot(
            [left, right], [needed.value] * 2, color=CLAIMED, linewidth=3, solid_capstyle="butt", zorder=1
        )
        axes.text(left - 0.08, needed.value, label, ha="right", va="center", fontsize=10)
        return
    # Above 100% there is nothing to draw: the arrow leaves the picture, the label says how far.
    axes.annotate(
        "", (place, 1.0), (place, 0.82), arrowprops={"arrowstyle": "-|>", "color": CLAIMED, "linewidth": 3}
    )
    axes.text(place - 0.14, 0.93, label, ha="right", va="center", fontsize=10)


def rows_of(table: pd.DataFrame | None) -> list[dict[str, Any]]:
    """The rows of a small table as `group`, `value`, `low`, `high`, `n`; None where masked."""
    if table is None or "value" not in table:
        return []
    group = table.columns[0]
    return [
        {
            "group": row[group],
            **{name: None if pd.isna(row[name]) else row[name] for name in ("value", "low", "high", "n")},
        }
        for row in table.to_dict("records")
    ]


def has_shares(finding: Finding) -> bool:
    """Whether a finding's table holds shares that `by_level` can draw: one that is not hidden, at least."""
    return any(row["value"] is not None for row in rows_of(finding.table))


def _group_tick(row: dict[str, Any], say: Words, *, bare: bool) -> str:
    name = sentences.group(row["group"], say)
    return name if bare or row["n"] is None else f"{name}\nn = {say.count(row['n'])}"


def _heading(finding: Finding, say: Words) -> str:
    assert finding.table is not None
    column = finding.table.columns[0]
    return say.either(f"heading.{column}", column)


def _outcome(finding: Finding, say: Words) -> str:
    """What the events of a finding's table are, in its claim's words."""
    claim = finding.claim
    return say.claim(claim, "events") if say.says(claim, "events") else say("heading.events")
