"""Intervals drawn against what a claim allows: small pictures of few strokes, with their text in words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from html import escape

from cxresearch.model import Finding, Specification, Unit
from cxresearch.text import Words, sentences
from cxresearch.verdict import PLAUSIBLE

_WIDTH, _HEIGHT = 180, 22

SCALES: dict[Unit, tuple[float, float]] = {
    unit: (math.log2(low), math.log2(high)) if unit == "ratio" else (low, high)
    for unit, (low, high) in PLAUSIBLE.items()
}
"""What the picture of a unit spans, the same on every line so that lines compare; ratios by their binary
logarithm, an eighth to eight. What lies beyond ends in an arrow."""


def drawn(finding: Finding, say: Words) -> str:
    """The interval as a line on the region the claim allows: an SVG with its text in words."""
    estimate, unit = finding.estimate, finding.claim.unit
    if estimate is None or estimate.reason or math.isnan(estimate.low) or math.isnan(estimate.high):
        return ""
    said = say(
        "scorecard.svg",
        value=sentences.value(estimate, unit, say),
        interval=say.interval(estimate, unit),
        region=say.region(finding.region, unit),
    )
    left, right = _place(finding.region.low, unit), _place(finding.region.high, unit)
    low, high = _place(estimate.low, unit), _place(estimate.high, unit)
    middle = _HEIGHT / 2
    marks = [
        f'<rect class="region" x="{left:.1f}" y="2" '
        f'width="{max(right - left, 1):.1f}" height="{_HEIGHT - 4}" '
        'fill="currentColor" fill-opacity="0.15"/>',
        f'<line class="interval" x1="{low:.1f}" y1="{middle:g}" x2="{high:.1f}" y2="{middle:g}" '
        'stroke="currentColor" stroke-width="2"/>',
    ]
    if finding.claim.null is not None:
        null = _place(finding.claim.null, unit)
        marks.insert(
            1,
            f'<line class="null" x1="{null:.1f}" y1="0" x2="{null:.1f}" y2="{_HEIGHT}" '
            'stroke="currentColor" stroke-opacity="0.5"/>',
        )
    if not math.isnan(estimate.value) and _within(estimate.value, unit):
        value = _place(estimate.value, unit)
        marks.append(f'<circle class="value" cx="{value:.1f}" cy="{middle:g}" r="4" fill="currentColor"/>')
    marks += [_arrow(end) for end in _beyond(estimate.low, estimate.high, unit)]
    return (
        f'<svg class="interval" width="{_WIDTH}" height="{_HEIGHT}" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'role="img" aria-label="{escape(said)}">{"".join(marks)}</svg>'
    )


def drawn_ways(finding: Finding, specifications: Sequence[Specification], say: Words) -> str:
    """The estimates of all ways of measuring a claim, in rising order, each with its interval: the upper part
    of a specification curve, in as few strokes as it takes.

    Args:
        finding: What the claim came to, for its region.
        specifications: Those that have an estimate with finite limits.
        say: The words.
    """
    unit, count = finding.claim.unit, len(specifications)
    estimates = [each.estimate for each in specifications if each.estimate is not None]
    if len(estimates) < 2:
        return ""
    ordered = sorted(estimates, key=lambda estimate: estimate.value)
    words = Counter(str(each.verdict) for each in specifications)
    told = [
        say("robust.ways.count", n=say.count(n), verdict=say(f"verdict.{word}")) for word, n in words.items()
    ]
    said = say(
        "robust.ways.svg",
        total=say.count(count),
        least=say.quantity(ordered[0].value, unit),
        most=say.quantity(ordered[-1].value, unit),
        region=say.region(finding.region, unit),
        verdicts=say.listing(tuple(told)),
    )
    height = 4 + 8 * len(ordered)
    left, right = _place(finding.region.low, unit), _place(finding.region.high, unit)
    ways, dots = [], []
    for row, estimate in enumerate(ordered):
        y = 6 + 8 * row
        low, high = (_place(limit, unit) for limit in (estimate.low, estimate.high))
        ways.append(f"M{low:.1f} {y}H{max(high, low + 0.5):.1f}")
        if _within(estimate.value, unit):
            dots.append(f"M{_place(estimate.value, unit):.1f} {y}h0")
    null = finding.claim.null
    line = "" if null is None else f'<path d="M{_place(null, unit):.1f} 0V{height}" stroke-opacity="0.5"/>'
    return (
        f'<svg class="interval ways" width="{_WIDTH}" height="{height}" viewBox="0 0 {_WIDTH} {height}" '
        f'role="img" aria-label="{escape(said)}" fill="none" stroke="currentColor">'
        f'<rect x="{left:.1f}" y="0" width="{max(right - left, 1):.1f}" height="{height}" '
        f'fill="currentColor" fill-opacity="0.15" stroke="none"/>{line}'
        f'<path d="{"".join(ways)}" stroke-width="1.5"/>'
        f'<path d="{"".join(dots)}" stroke-width="5" stroke-linecap="round"/></svg>'
    )


def _scaled(x: float, unit: Unit) -> float:
    if unit != "ratio":
        return x
    return math.log2(x) if x > 0 else -math.inf


def _within(x: float, unit: Unit) -> bool:
    low, high = SCALES[unit]
    return low <= _scaled(x, unit) <= high


def _place(x: float, unit: Unit) -> float:
    low, high = SCALES[unit]
    inside = min(max(_scaled(x, unit), low), high)
    return 5 + (_WIDTH - 10) * (inside - low) / (high - low)


def _beyond(low: float, high: float, unit: Unit) -> list[int]:
    """The sides, -1 and 1, on which an interval goes on beyond the picture."""
    first, last = SCALES[unit]
    return [-1] * (_scaled(low, unit) < first) + [1] * (_scaled(high, unit) > last)


def _arrow(side: int) -> str:
    middle, tip = _HEIGHT / 2, _WIDTH if side > 0 else 0
    back = tip - 7 * side
    points = f"{tip},{middle:g} {back},{middle - 4:g} {back},{middle + 4:g}"
    return f'<polygon class="beyond" points="{points}" fill="currentColor"/>'
