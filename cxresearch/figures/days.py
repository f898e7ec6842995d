"""How soon customers come back, by rating level."""

from __future__ import annotations

import math
from collections.abc import Sequence

import matplotlib as mpl
import pandas as pd

from cxresearch.figures.chart import LEVELS, STYLE, WIDTH, Chart, axes_at, named, share_grid, title
from cxresearch.model import Finding
from cxresearch.text import words


def time_to_return(finding: Finding, lang: str) -> Chart:
    """How many had come back by each day: a step curve a level, named at its end.

    Drawn from `finding.detail`: `rating_level`, `days`, `value` (the share back by then). Masked
    levels are left out.
    """
    say = words(lang)
    curves = _curves(finding)
    with mpl.rc_context(STYLE):
        figure = Chart(figsize=(WIDTH, 3.5))
        axes = axes_at(figure, bottom=0.7, height=2.15, right=1.45)
        days = max((curve["days"].max() for curve in curves.values()), default=1)
        top = min(1.0, 1.12 * max((curve["value"].max() for curve in curves.values()), default=1.0))
        share_grid(axes, top, say)
        axes.set_xlim(0, days)
        heights = spread([float(curve["value"].iloc[-1]) for curve in curves.values()], least=0.075 * top)
        for (level, curve), height in zip(curves.items(), heights, strict=True):
            steps = [0.0, *curve["days"]], [0.0, *curve["value"]]
            axes.step(*steps, where="post", color=LEVELS[level], linewidth=2)
            name = f"{say(f'group.level_{level}')} {say.percent(curve['value'].iloc[-1], 0)}"
            axes.annotate(
                name, (days, height), (5, 0), textcoords="offset points", va="center", fontsize=10,
                color=LEVELS[level], annotation_clip=False,
            )  # fmt: skip
        step = next((s for s in (30, 60, 90, 180) if days / s <= 7), 365)
        ticks = range(0, int(days) + 1, step)
        axes.set_xticks(ticks, [say.count(tick) for tick in ticks])
        axes.set_xlabel(say("figure.days_after"), fontsize=10, labelpad=5)
        title(figure, say("figure.time_to_return.title"), say("figure.share_returned"))
    return named(figure, f"{finding.claim.id}-time-{lang}", alt_time_to_return(finding, lang))


def alt_time_to_return(finding: Finding, lang: str) -> str:
    """The alternative text of `time_to_return`: each level's share at the last day drawn."""
    say = words(lang)
    curves = _curves(finding)
    values = [
        say(
            "figure.time_to_return.alt_value",
            rating_level=str(level),
            value=say.percent(curve["value"].iloc[-1]),
        )
        for level, curve in curves.items()
    ]
    days = max((int(curve["days"].max()) for curve in curves.values()), default=0)
    horizon = say("define.horizon", days=say.count(days))
    return say("figure.time_to_return.alt", horizon=horizon, values="; ".join(values))


def _curves(finding: Finding) -> dict[int, pd.DataFrame]:
    if finding.detail is None:
        return {}
    shown = finding.detail.dropna(subset=["days", "value"])
    curves = shown.astype({"rating_level": int, "days": float, "value": float}).sort_values("days")
    return {level: curves[curves["rating_level"] == level] for level in sorted(set(curves["rating_level"]))}


def spread(heights: Sequence[float], *, least: float) -> list[float]:
    """Places for labels near these heights that do not overlap: at least `least` apart.

    >>> spread([0.40, 0.41, 0.10], least=0.05)
    [0.4, 0.45, 0.1]
    """
    placed: list[float] = []
    order = sorted(range(len(heights)), key=heights.__getitem__)
    for index in order:
        lowest = placed[-1] + least if placed else -math.inf
        placed.append(round(max(heights[index], lowest), 6))
    return [placed[order.index(index)] for index in range(len(heights))]
