"""How soon customers come back, by rating level."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from cxresearch.figures.drawing import LEVELS, Chart
from cxresearch.figures.marks import chart
from cxresearch.figures.panel import (
    SMALL,
    beneath,
    panel,
    scale_across,
    scale_up,
    share_steps,
    stroke,
    width_of,
    write,
)
from cxresearch.model import Finding
from cxresearch.text import words


def time_to_return(finding: Finding, lang: str) -> Chart:
    """How many had come back by each day: a step curve a level, named at its end.

    Drawn from `finding.detail`: `rating_level`, `days`, `value` (the share back by then). Masked
    levels are left out.
    """
    say = words(lang)
    curves = _curves(finding)
    drawn = chart(
        f"{finding.claim.id}-time-{lang}",
        title=say("figure.time_to_return.title"),
        subtitle=say("figure.share_returned"),
        body=2.9,
        alt=alt_time_to_return(finding, lang),
    )
    days = max((float(curve["days"].max()) for curve in curves.values()), default=1.0)
    top = min(1.0, 1.12 * max((float(curve["value"].max()) for curve in curves.values()), default=1.0))
    names = {
        level: f"{say(f'group.level_{level}')} {say.percent(curve['value'].iloc[-1], 0)}"
        for level, curve in curves.items()
    }
    room = 0.15 + max((width_of(name, SMALL) for name in names.values()), default=0.0)
    shown = panel(drawn, bottom=0.6, height=2.15, right=room, x=(0, days), y=(0, top))
    scale_up(shown, [(share, say.percent(share, 0)) for share in share_steps(top)])
    heights = spread([float(curve["value"].iloc[-1]) for curve in curves.values()], least=0.075 * top)
    for (level, curve), height in zip(curves.items(), heights, strict=True):
        stroke(shown, [_stairs(curve)], LEVELS[level], width=2, role="curve", order=2)
        write(drawn, shown.right + 0.07, shown.up(height), names[level], middle=True, colour=LEVELS[level])
    step = next((s for s in (30, 60, 90, 180) if days / s <= 7), 365)
    scale_across(shown, [(day, say.count(day)) for day in range(0, int(days) + 1, step)])
    beneath(shown, say("figure.days_after"))
    return drawn


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


def _stairs(curve: pd.DataFrame) -> list[tuple[float, float]]:
    """From nobody on the first day, level up to each day and up there."""
    points = [(0.0, 0.0)]
    for day, share in zip(curve["days"], curve["value"], strict=True):
        points += [(day, points[-1][1]), (day, share)]
    return points


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
