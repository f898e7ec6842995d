"""A family's claims at a glance: each value and interval over the region its claim allows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from cxresearch.figures.drawing import RULE, VERDICTS, Chart
from cxresearch.figures.marks import chart, claimed, key, no_effect, observed
from cxresearch.figures.panel import WIDTH, Panel, panel, scale_across, steps, stroke, wrapped, write
from cxresearch.model import Finding, Region, Unit
from cxresearch.text import Words, sentences, words

ROW = 0.74
"""Inches of a row of the forest: a title, a line with the verdict, and the interval."""

MORE = 0.18
"""Inches of each further line of a title."""

GAP = 0.55
"""Inches between two panels, for the scale."""

LEFT, RIGHT = 0.12, 0.26
"""Inches beside a panel."""

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
    drawn = _drawn(findings)
    panels = _panels(findings)
    titles = {finding.claim.id: _lines(finding, say) for finding in drawn}
    heights = [sum(ROW + MORE * (len(titles[f.claim.id]) - 1) for f in kind) for kind in panels]
    null = ["no_effect"] if any(finding.claim.null is not None for finding in drawn) else []
    level = next((f.estimate.level for f in drawn if f.estimate), None)
    sheet = chart(
        f"forest-{'-'.join(f.claim.id for f in findings[:1])}-{lang}",
        title=say("figure.forest.title"),
        marks=key(say, "observed", "claimed", *null, level=level) if drawn else (),
        body=sum(heights) + GAP * len(panels),
        alt=alt_forest(findings, lang),
    )
    edge = sum(heights) + GAP * len(panels)
    for one, height in zip(panels, heights, strict=True):
        edge -= height
        _forest_panel(sheet, one, [titles[f.claim.id] for f in one], edge, height, say)
        edge -= GAP
    return sheet


def _lines(finding: Finding, say: Words) -> list[str]:
    return wrapped(say.claim(finding.claim, "title"), WIDTH - LEFT - RIGHT, size=10.5)


def sheets(findings: Sequence[Finding]) -> list[list[Finding]]:
    """The findings that `forest` draws, dealt into sheets that fit a page, each for a forest of its own.

    Kinds of quantity keep their order and share a sheet while there is room; one with too many rows is
    dealt evenly over several.
    """
    dealt: list[list[Finding]] = []
    for kind in _panels(findings):
        parts = math.ceil(len(kind) / SHEET)
        cuts = [round(k * len(kind) / parts) for k in range(parts + 1)]
        for start, end in pairwise(cuts):
            if dealt and parts == 1 and len(dealt[-1]) + len(kind) <= SHEET:
                dealt[-1] += kind
            else:
                dealt.append(kind[start:end])
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
    kinds = [[f for f in _drawn(findings) if f.claim.unit in units] for units in PANELS]
    return [kind for kind in kinds if kind]


def _drawn(findings: Sequence[Finding]) -> list[Finding]:
    parts = {part for finding in findings for part in finding.claim.parts}
    return [f for f in findings if f.claim.id not in parts and _has_interval(f)]


def _has_interval(finding: Finding) -> bool:
    estimate = finding.estimate
    return estimate is not None and estimate.reason is None and not math.isnan(estimate.low)


def _forest_panel(
    sheet: Chart,
    findings: Sequence[Finding],
    titles: Sequence[list[str]],
    edge: float,
    height: float,
    say: Words,
) -> None:
    unit = findings[0].claim.unit
    low, high = _limits(findings)
    ticks = _ticks(low, high, unit)
    # On a log scale each tick has decimals of its own.
    digits = [_digits([tick] if unit == "ratio" else ticks, unit) for tick in ticks]
    shown = panel(
        sheet,
        bottom=edge,
        height=height,
        left=LEFT,
        right=RIGHT,
        x=(_scaled(low, unit), _scaled(high, unit)),
        y=(0, height),
    )
    labels = (_plain(tick, unit, k, say) for tick, k in zip(ticks, digits, strict=True))
    scale_across(shown, list(zip((_scaled(tick, unit) for tick in ticks), labels, strict=True)))
    top = height
    for finding, lines in zip(findings, titles, strict=True):
        top -= ROW + MORE * (len(lines) - 1)
        _forest_row(shown, top, finding, lines, say)


def _forest_row(shown: Panel, foot: float, finding: Finding, lines: Sequence[str], say: Words) -> None:
    """A row that stands so many inches above the scale."""
    estimate, claim, unit = finding.estimate, finding.claim, finding.claim.unit
    assert estimate is not None
    sheet, line, up = shown.chart, foot + 0.18, shown.bottom + foot + 0.35
    for k, title in enumerate(reversed(lines)):
        write(sheet, shown.left, up + 0.2 + MORE * k, title, size=10.5)
    verdict = f"{say(f'verdict.symbol.{finding.verdict}')} {say(f'verdict.{finding.verdict}')}"
    write(sheet, shown.left, up, verdict, bold=True, colour=VERDICTS[finding.verdict])
    write(sheet, shown.right, up, sentences.value(estimate, unit, say), align="right")
    claimed(shown, _on_scale(claim.region, unit), _on_scale(finding.region, unit), at=line, half=0.09)
    stroke(shown, [[(shown.x[0], line), (shown.x[1], line)]], RULE, width=0.8, role="grid")
    if claim.null is not None:
        no_effect(shown, _scaled(claim.null, unit), at=line, half=0.12)
    value, low, high = (_scaled(x, unit) for x in (estimate.value, estimate.low, estimate.high))
    observed(shown, value, low, high, at=line)


def _scaled(x: float, unit: Unit) -> float:
    """A ratio goes on a log scale."""
    if unit != "ratio":
        return x
    return math.log10(x) if x > 0 else -math.inf if x <= 0 else math.nan


def _on_scale(region: Region, unit: Unit) -> Region:
    return Region(_scaled(region.low, unit), _scaled(region.high, unit))


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
        return steps(low, high, most=6)
    return [float(tick) for tick in choice if low <= tick <= high]


def _digits(ticks: Sequence[float], unit: Unit) -> int:
    """The decimals that tell the ticks of a scale apart."""
    sizes = [100 * tick if unit in _PERCENT else tick for tick in ticks]
    return next((k for k in range(4) if all(abs(x - round(x, k)) < 1e-9 for x in sizes)), 4)


_PERCENT = ("share", "points", "slope", "effect")


def _plain(x: float, unit: Unit, digits: int, say: Words) -> str:
    """A tick's label: short, the unit left to the title of the figure and the values beside."""
    if unit == "share":
        return say.percent(x, digits)
    if unit in ("points", "slope"):
        return say.number(100 * x, digits, sign=x != 0)
    if unit == "effect":
        return say.percent(x, digits, sign=x != 0)
    return say.number(x, digits)
