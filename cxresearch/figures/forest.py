"""A family's claims at a glance: each value and interval over the region its claim allows."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from itertools import pairwise

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from cxresearch.figures.chart import (
    ALLOWED,
    CLAIMED,
    MUTED,
    RULE,
    STYLE,
    VERDICTS,
    WIDTH,
    Chart,
    axes_at,
    named,
    title,
)
from cxresearch.model import Finding, Unit
from cxresearch.text import Words, sentences, words

ROW = 0.74
"""Inches of a row of the forest: a title, a line with the verdict, and the interval."""

SHEET = 9
"""Rows of a sheet: what a page of paper holds at the size of its text."""

PANELS: tuple[tuple[Unit, ...], ...] = (
    ("ratio",),
    ("share",),
    ("points", "slope"),
    ("effect",),
    ("people",),
    ("coefficient",),
    ("levels",),
    ("score",),
)
FARTHEST = (0.02, 100.0)
"""No ratio is drawn beyond these: an arrow says that the interval goes on."""


def forest(findings: Sequence[Finding], lang: str) -> Chart:
    """Each claim's value and interval over the region it allows; a panel for each kind of quantity.

    Ratios are on a log axis. The darker band is the region as claimed, the lighter its tolerance,
    the upright line "no effect". Parts of an all-of claim and claims without an estimate are left
    to the tables.
    """
    say = words(lang)
    panels = _panels(findings)
    top, gap = 0.9, 0.55
    height = top + sum(ROW * len(panel) + gap for panel in panels)
    with mpl.rc_context(STYLE):
        figure = Chart(figsize=(WIDTH, height))
        edge = height - top
        for panel in panels:
            edge -= ROW * len(panel)
            axes = axes_at(figure, bottom=edge, height=ROW * len(panel), left=0.12, right=0.26)
            _forest_panel(axes, panel, say)
            edge -= gap
        title(figure, say("figure.forest.title"), _observed(findings, say))
        _legend(figure, say)
    return named(
        figure, f"forest-{'-'.join(f.claim.id for f in findings[:1])}-{lang}", alt_forest(findings, lang)
    )


def sheets(findings: Sequence[Finding]) -> list[list[Finding]]:
    """The findings that `forest` draws, dealt into sheets that fit a page, each for a forest of its own.

    Kinds of quantity keep their order and share a sheet while there is room; one with too many rows is
    dealt evenly over several.
    """
    dealt: list[list[Finding]] = []
    for panel in _panels(findings):
        parts = math.ceil(len(panel) / SHEET)
        cuts = [round(k * len(panel) / parts) for k in range(parts + 1)]
        for start, end in pairwise(cuts):
            if dealt and parts == 1 and len(dealt[-1]) + len(panel) <= SHEET:
                dealt[-1] += panel
            else:
                dealt.append(panel[start:end])
    return dealt


def alt_forest(findings: Sequence[Finding], lang: str) -> str:
    """The alternative text of `forest`: each claim's value, interval, what is claimed, verdict."""
    say = words(lang)
    values = [
        say(
            "figure.forest.alt_value",
            title=say.claim(finding.claim, "title"),
            value=sentences.value(finding.estimate, finding.claim.unit, say),
            interval=say.interval(finding.estimate, finding.claim.unit),
            claimed=say.region(finding.claim.region, finding.claim.unit),
            verdict=say(f"verdict.{finding.verdict}"),
        )
        for finding in _drawn(findings)
        if finding.estimate is not None
    ]
    return say("figure.forest.alt", values="; ".join(values))


def _panels(findings: Sequence[Finding]) -> list[list[Finding]]:
    panels = [[f for f in _drawn(findings) if f.claim.unit in units] for units in PANELS]
    return [panel for panel in panels if panel]


def _drawn(findings: Sequence[Finding]) -> list[Finding]:
    parts = {part for finding in findings for part in finding.claim.parts}
    return [f for f in findings if f.claim.id not in parts and _has_interval(f)]


def _has_interval(finding: Finding) -> bool:
    estimate = finding.estimate
    return estimate is not None and estimate.reason is None and not math.isnan(estimate.low)


def _forest_panel(axes: Axes, panel: Sequence[Finding], say: Words) -> None:
    unit = panel[0].claim.unit
    low, high = _limits(panel)
    axes.set_xlim(low, high)
    axes.set_ylim(len(panel), 0)
    axes.yaxis.set_major_locator(NullLocator())
    if unit == "ratio":
        axes.set_xscale("log")
        axes.xaxis.set_minor_locator(NullLocator())
    ticks = _ticks(low, high, unit)
    axes.set_xticks(ticks, [_plain(tick, unit, say) for tick in ticks])
    for place, finding in enumerate(panel):
        _forest_row(axes, place, finding, (low, high), say)


def _forest_row(axes: Axes, place: int, finding: Finding, limits: tuple[float, float], say: Words) -> None:
    estimate, claim, (low, high) = finding.estimate, finding.claim, limits
    assert estimate is not None
    colour, line = VERDICTS[finding.verdict], place + 0.76
    verdict = f"{say(f'verdict.symbol.{finding.verdict}')} {say(f'verdict.{finding.verdict}')}"
    title = textwrap.shorten(say.claim(claim, "title"), 58, placeholder=" …")
    at_left = axes.get_yaxis_transform()
    axes.text(0, place + 0.26, title, transform=at_left, fontsize=10.5)
    axes.text(0, place + 0.53, verdict, transform=at_left, fontsize=10, color=colour, fontweight="bold")
    result = sentences.value(estimate, claim.unit, say)
    axes.text(1, place + 0.53, result, transform=at_left, fontsize=10, ha="right")
    for region, shade in ((finding.region, ALLOWED), (claim.region, CLAIMED)):
        ends = max(region.low, low), min(region.high, high)
        # The edge keeps a claim of a single number visible.
        axes.fill_between(ends, line - 0.12, line + 0.12, color=shade, linewidth=1.5, zorder=1)
    axes.plot([low, high], [line, line], color=RULE, linewidth=0.8, zorder=0)
    if claim.null is not None:
        axes.plot([claim.null] * 2, [line - 0.16, line + 0.16], color=MUTED, linewidth=1, zorder=2)
    axes.plot(
        [min(max(estimate.low, low), high), max(min(estimate.high, high), low)],
        [line, line],
        color=colour,
        linewidth=2.2,
        zorder=3,
    )
    if math.isfinite(estimate.value):
        axes.plot(min(max(estimate.value, low), high), line, "o", color=colour, markersize=6, zorder=4)
    for end, edge, marker in ((estimate.low, low, "<"), (estimate.high, high, ">")):
        if end < low or end > high:
            axes.plot(edge, line, marker, color=colour, markersize=6, clip_on=False, zorder=4)


def _limits(panel: Sequence[Finding]) -> tuple[float, float]:
    """The stretch of axis that shows every finite value, interval and region of a panel."""
    unit = panel[0].claim.unit
    if unit == "share":
        return 0.0, 1.0
    if unit == "score":
        return 1.0, 5.0
    marks = [
        x
        for f in panel
        if f.estimate is not None
        for x in (
            f.estimate.value,
            f.estimate.low,
            f.estimate.high,
            f.region.low,
            f.region.high,
            f.claim.null,
        )
        if x is not None and math.isfinite(x) and (unit != "ratio" or x > 0)
    ]
    low, high = min(marks), max(marks)
    if unit == "ratio":
        return max(FARTHEST[0], min(0.5, low / 1.15)), min(FARTHEST[1], max(2.0, high * 1.3))
    if unit == "people":
        return 0.0, high * 1.1
    room = 0.12 * (high - low) or 0.05
    return low - room, high + room


def _ticks(low: float, high: float, unit: Unit) -> list[float]:
    fixed: dict[str, list[float]] = {
        "share": [0, 0.25, 0.5, 0.75, 1],
        "score": [1, 2, 3, 4, 5],
        "ratio": [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50],
    }
    choice = fixed.get(unit)
    if choice is None:
        widest = 10.0 ** math.ceil(math.log10(high - low))
        steps = (widest * s for s in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1))
        step = next(s for s in steps if (high - low) / s <= 6)
        choice = [step * k for k in range(math.ceil(low / step), math.floor(high / step) + 1)]
    return [float(tick) for tick in choice if low <= tick <= high]


def _plain(x: float, unit: Unit, say: Words) -> str:
    """A tick's label: short, the unit left to the title of the figure and the values beside."""
    if unit == "share":
        return say.percent(x, 0)
    if unit in ("points", "slope"):
        return say.number(100 * x, 0, sign=x != 0)
    if unit == "effect":
        return say.percent(x, 0, sign=x != 0)
    return say.number(x, 0 if x == int(x) else 2 if x < 0.1 else 1)


def _observed(findings: Sequence[Finding], say: Words) -> str:
    level = next((f.estimate.level for f in _drawn(findings) if f.estimate), None)
    return "" if level is None else say("figure.observed", level=say.plain(level, "share"))


def _legend(figure: Chart, say: Words) -> None:
    """A row under the title: the claimed range, its tolerance, the line of no effect."""
    axes = axes_at(figure, bottom=figure.get_size_inches()[1] - 0.76, height=0.18, left=0.1)
    axes.set_axis_off()
    axes.set_xlim(0, 100)
    axes.set_ylim(0, 1)
    axes.fill_between([0, 3], 0.1, 0.9, color=ALLOWED, linewidth=0)
    axes.fill_between([3, 6], 0.1, 0.9, color=CLAIMED, linewidth=0)
    axes.text(7.5, 0.5, say("figure.region"), va="center", fontsize=10, color=MUTED)
    axes.plot([67, 67], [0, 1], color=MUTED, linewidth=1)
    axes.text(69, 0.5, say("figure.null"), va="center", fontsize=10, color=MUTED)
