"""Estimate x region -> verdict: the only place where numbers become a word.

A claim is *supported* when its whole interval lies where the claim is true, *contradicted* when none of it
does, and *undecided* otherwise: with 95 % intervals, two one-sided tests at 2.5 % each. Failing to reject is
never support.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from math import isinf, log
from typing import Literal

from cxresearch.model import Estimate, Finding, Region, Side, Tolerance, Unit, Verdict

Failure = Literal["opposite", "smaller", "larger"]


def widened(region: Region, tolerance: Tolerance | None) -> Region:
    """R+, the region a claim is judged by: R as printed, widened by its declared tolerance.

    A factor divides and multiplies (away from zero on both sides of it), a margin is subtracted and added,
    and `within` bounds the result. Ends stay open or closed. Computed in decimals, as the numbers are
    printed: 0.96 - 0.05 is 0.91 and not 0.9099999999999999.

    >>> widened(Region(6, 6), Tolerance("factor", 1.25))
    Region(low=4.8, high=7.5, ends='[]')
    >>> widened(Region(0.96, 0.96), Tolerance("margin", 0.05, within=(0, 1)))
    Region(low=0.91, high=1.0, ends='[]')
    >>> widened(Region(-1, -1), Tolerance("factor", 1.25))
    Region(low=-1.25, high=-0.8, ends='[]')
    """
    if tolerance is None:
        return region
    low, high, size = (Decimal(str(number)) for number in (region.low, region.high, tolerance.size))
    if tolerance.kind == "factor":
        low, high = min(low / size, low * size), max(high / size, high * size)
    else:
        low, high = low - size, high + size
    floor, ceiling = tolerance.within
    return Region(float(max(low, Decimal(floor))), float(min(high, Decimal(ceiling))), region.ends)


def with_size(tolerance: Tolerance, size: float) -> Tolerance:
    """The tolerance with the size a company file gives it: a factor above 1, or a half-width above 0.

    Raises:
        ValueError: A size that its kind cannot have.

    >>> with_size(Tolerance("factor", 1.25), 1.5)
    Tolerance(kind='factor', size=1.5, within=(-inf, inf))
    """
    if isinf(size):
        raise ValueError("a tolerance is finite: an infinite one would support everything")
    return replace(tolerance, size=size)


def decide(
    estimate: Estimate, region_plus: Region, *, null: float | None = None, side: Side | None = None
) -> tuple[Verdict, Failure | None]:
    """The verdict on a measured claim and, when it is contradicted, how it fails.

    Supported: every point of the interval lies in R+ (an open end is not in it, an infinite limit only within
    an infinite end). Contradicted: the interval and R+ with its ends have no point in common; a touch is one.
    It fails as `opposite` when the interval lies wholly on the other side of the null, else as `smaller` or
    `larger` than claimed. Only the limits count, so an undefined value with [0, inf] is undecided.

    Args:
        estimate: The claimed quantity.
        region_plus: R+, from `widened`.
        null: The value of no effect, for claims that have one.
        side: The side of it that the claim is on.

    >>> six = Region(4.8, 7.5)
    >>> decide(Estimate(1.31, 1.12, 1.53, 0.95, 4113, "risk_ratio_score"), six, null=1, side="above")
    (<Verdict.CONTRADICTED: 'contradicted'>, 'smaller')
    """
    if _contains(region_plus, estimate):
        return Verdict.SUPPORTED, None
    if estimate.low <= region_plus.high and region_plus.low <= estimate.high:
        return Verdict.UNDECIDED, None
    against = null is not None and side is not None and direction(estimate, null=null, side=side)
    if against is Verdict.CONTRADICTED:
        return Verdict.CONTRADICTED, "opposite"
    return Verdict.CONTRADICTED, "smaller" if estimate.high < region_plus.low else "larger"


def direction(estimate: Estimate, *, null: float, side: Side) -> Verdict:
    """Whether the interval lies strictly on the claimed side of the null, strictly on the other, or on both.

    >>> direction(Estimate(1.31, 1.12, 1.53, 0.95, 4113, "risk_ratio_score"), null=1, side="above")
    <Verdict.SUPPORTED: 'supported'>
    """
    above, below = estimate.low > null, estimate.high < null
    if not (above or below):
        return Verdict.UNDECIDED
    return Verdict.SUPPORTED if above == (side == "above") else Verdict.CONTRADICTED


def universal(estimate: Estimate) -> tuple[Verdict, Failure | None]:
    """What "always" and "every" come to: one counterexample contradicts, no number of examples supports.

    Args:
        estimate: The share of cases that are as claimed; exactly 1 when all of them are.

    >>> universal(Estimate(39 / 40, 0.87, 0.99, 0.95, 40, "clopper_pearson"))
    (<Verdict.CONTRADICTED: 'contradicted'>, 'smaller')
    """
    return (Verdict.CONTRADICTED, "smaller") if estimate.value < 1 else (Verdict.UNDECIDED, None)


def held_to(finding: Finding, p_adjusted: float, *, level: float) -> Finding:
    """A finding of several tested together: what was decided, and a direction, stands only if the
    adjusted p-value is below `1 - level`."""
    finding = replace(finding, p_adjusted=p_adjusted)
    if p_adjusted < 1 - level:
        return finding
    undecided = None if finding.direction is None else Verdict.UNDECIDED
    return replace(finding, verdict=Verdict.UNDECIDED, finding=None, direction=undecided)


def all_of(parts: Sequence[Finding]) -> tuple[Verdict, Failure | None, Verdict | None, Estimate | None]:
    """Verdict, finding, direction and estimate of a claim that holds when all its parts do.

    An intersection-union test: supported when all parts are, contradicted when one is, untestable when one
    is and none is contradicted, else undecided; no correction for the number of parts is due. The estimate
    is that of the part with the smallest low, resting on the smallest n of any part. The direction is the
    verdict's word, the finding `opposite` when contradicted. Untestable: no direction and no estimate.

    Args:
        parts: The findings of the parts, at least one.
    """
    verdicts = {part.verdict for part in parts}
    if Verdict.CONTRADICTED in verdicts:
        verdict = Verdict.CONTRADICTED
    elif Verdict.UNTESTABLE in verdicts:
        return Verdict.UNTESTABLE, None, None, None
    else:
        verdict = Verdict.SUPPORTED if verdicts == {Verdict.SUPPORTED} else Verdict.UNDECIDED
    estimates = [part.estimate for part in parts if part.estimate is not None]
    weakest = min(estimates, key=lambda estimate: estimate.low)
    estimate = replace(weakest, n=min(estimate.n for estimate in estimates))
    return verdict, "opposite" if verdict is Verdict.CONTRADICTED else None, verdict, estimate


PLAUSIBLE: dict[Unit, tuple[float, float]] = {
    "share": (0.0, 1.0),
    "ratio": (1 / 8, 8.0),
    "points": (-0.3, 0.3),
    "score": (1.0, 5.0),
    "slope": (-0.15, 0.15),
    "people": (0.0, 30.0),
    "effect": (-0.5, 1.5),
    "coefficient": (-1.5, 1.5),
    "levels": (-1.0, 1.0),
}
"""What could be expected of any company, by unit: the scales on which the scorecard draws."""

EASY = 0.5
"""A region that covers more than this of what is plausible is easy to meet: a claim of direction covers half."""


def sharpness(region: Region, unit: Unit) -> float:
    """The share of the plausible values that a region allows, of ratios on their logarithms: 0 is the boldest
    claim, and above `EASY` nearly any company passes.

    >>> round(sharpness(Region(0.04, 1.1875), "effect"), 3), sharpness(Region(1, float("inf"), "()"), "ratio")
    (0.574, 0.5)
    """
    low, high = PLAUSIBLE[unit]
    ends = [low, max(region.low, low), min(region.high, high), high]
    least, start, end, most = (log(each) for each in ends) if unit == "ratio" else ends
    return max(0.0, end - start) / (most - least)


def impossible(region: Region, base_rate: Estimate) -> float | None:
    """The largest ratio of shares that the base rate leaves room for, if the claimed region lies above it.

    No share exceeds 1, so p1/p0 is at most 1/p0: where more than a sixth of the fours come back, fives cannot
    come back six times as often. None when the region is within reach.

    >>> impossible(Region(6, 6), Estimate(0.4, 0.38, 0.42, 0.95, 2101, "wilson"))
    2.5
    """
    if not base_rate.value > 0:
        return None
    largest = 1 / base_rate.value
    beyond = region.low > largest or (region.low == largest and region.ends[0] == "(")
    return largest if beyond else None


def _contains(region: Region, estimate: Estimate) -> bool:
    low_end, high_end = region.ends
    holds_low = low_end == "[" or isinf(region.low)
    holds_high = high_end == "]" or isinf(region.high)
    above = estimate.low >= region.low if holds_low else estimate.low > region.low
    below = estimate.high <= region.high if holds_high else estimate.high < region.high
    return above and below
