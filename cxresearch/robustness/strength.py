"""What a sample of this size can tell: coverage, power, the size it would take, the tolerance that would do.

Companies are drawn again with this company's group sizes and rates, and the claim is decided for each.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from math import exp, inf, isfinite, isnan, log, sqrt

import numpy as np

from cxresearch import verdict
from cxresearch.estimators.shares import ratios_of_shares
from cxresearch.evaluate import decided
from cxresearch.model import (
    Analysis,
    Claim,
    Estimate,
    Finding,
    Region,
    Strength,
    Tolerance,
    Untestable,
    Verdict,
)
from cxresearch.robustness.again import FROM_COUNTS

SIMULATIONS = 400
SEED = 1


def strength(finding: Finding, analysis: Analysis) -> Strength:
    """The strength of a finding that has an estimate, with what can be said of it.

    Args:
        finding: As `evaluate` found it.
        analysis: The choices under which it did.
    """
    claim, estimate = finding.claim, finding.estimate
    if estimate is None or claim.kind != "measured":
        return Strength()
    found = _tolerance(finding, analysis)
    undecided = decided(claim, estimate, finding.region)[0] is Verdict.UNDECIDED
    if undecided:
        found = replace(found, needed=needed(estimate, finding.region, ratio=_is_ratio(claim)))
    if estimate.method not in FROM_COUNTS or not isfinite(estimate.value):
        return found
    shares = tuple(events / n for events, n in estimate.counts)
    drawn = _drawn(estimate, shares)
    inside = sum(1 for each in drawn if each.low <= estimate.value <= each.high)
    found = replace(found, coverage=inside / len(drawn), simulations=len(drawn))
    supposed = _supposed(finding)
    planted = None if supposed is None else _planted(estimate, supposed)
    if supposed is None or planted is None:
        return found
    again = drawn if planted == shares else _drawn(estimate, planted)
    words = [decided(claim, each, finding.region)[0] for each in again]
    return replace(found, power=words.count(Verdict.SUPPORTED) / len(words), supposed=supposed)


def _is_ratio(claim: Claim) -> bool:
    return claim.unit == "ratio"


def _supposed(finding: Finding) -> float | None:
    """The truth for which power is told: the middle of the claimed region where it has two ends, else the value
    found, where the claim is true of it."""
    region, estimate = finding.claim.region, finding.estimate
    if finding.claim.tolerance is not None and isfinite(region.low) and isfinite(region.high):
        return sqrt(region.low * region.high) if _is_ratio(finding.claim) else (region.low + region.high) / 2
    if estimate is not None and _lies_in(estimate.value, finding.region):
        return estimate.value
    return None


def _lies_in(value: float, region: Region) -> bool:
    return region.low <= value <= region.high


def _planted(estimate: Estimate, truth: float) -> tuple[float, ...] | None:
    """The groups' shares that make `truth`, the comparison group's as it is here; None where they cannot."""
    shares = [events / n for events, n in estimate.counts]
    if truth == estimate.value:
        return tuple(shares)
    if estimate.method in ("wilson", "clopper_pearson"):
        planted = [truth]
    elif estimate.method == "wilson_odds":
        planted = [truth / (1 + truth)]
    elif estimate.method == "risk_ratio_score":
        planted = [truth * shares[1], shares[1]]
    else:
        planted = [shares[1] + truth, shares[1]]
    return tuple(planted) if all(0 <= each <= 1 for each in planted) else None


def _drawn(estimate: Estimate, shares: tuple[float, ...]) -> list[Estimate]:
    """The estimates of companies of this size whose groups have these shares."""
    random = np.random.Generator(np.random.PCG64(SEED))
    sizes = [n for _, n in estimate.counts]
    if estimate.method == "bonett_price":
        rest = max(0.0, 1 - sum(shares))
        draws = random.multinomial(sizes[0], [*shares, rest], size=SIMULATIONS)[:, :2]
    else:
        draws = np.stack([random.binomial(n, p, SIMULATIONS) for n, p in zip(sizes, shares, strict=True)], 1)
    companies = [tuple(row) for row in draws.tolist()]
    estimates = _estimates(list(dict.fromkeys(companies)), sizes, estimate)
    return [estimates[company] for company in companies if company in estimates]


def _estimates(
    companies: Sequence[tuple[int, ...]], sizes: Sequence[int], like: Estimate
) -> dict[tuple[int, ...], Estimate]:
    """The estimate of each company that has one, by the events in its groups."""
    if like.method == "risk_ratio_score":
        n_1, n_0 = sizes
        pairs = [(x_1, x_0) for x_1, x_0 in companies]
        ratios = ratios_of_shares(events=pairs, n_1=n_1, n_0=n_0, level=like.level)
        return dict(zip(companies, ratios, strict=True))
    found = {}
    for events in companies:
        with suppress(Untestable):
            found[events] = FROM_COUNTS[like.method](tuple(zip(events, sizes, strict=True)), like.level)
    return found


def needed(estimate: Estimate, region: Region, *, ratio: bool) -> float | None:
    """The n at which an undecided claim would be expected to be decided, were the truth the value found.

    An interval shrinks with the root of n on the scale on which it is formed, of a ratio its logarithm. n grows
    by the largest (distance of a limit from the value / distance of the region's end from it)² among the ends
    that have to be cleared; infinite where the value lies on such an end. An end beyond which the interval does
    not reach, as no share exceeds 1, need not be cleared.

    >>> undecided = Estimate(0.48, 0.44, 0.52, 0.95, 600, "wilson")
    >>> needed(undecided, Region(0, 0.5, "[)"), ratio=False)
    2400.0
    """
    value, low, high = (_scaled(each, ratio) for each in (estimate.value, estimate.low, estimate.high))
    start, end = _scaled(region.low, ratio), _scaled(region.high, ratio)
    if not all(map(isfinite, (value, low, high))):
        return None
    down, up = value - low, high - value
    # What is to be cleared: the distance of a limit, and that of the end which it has to come short of.
    if value < start:
        ends = [(up, start - value)]
    elif value > end:
        ends = [(down, value - end)]
    else:
        ends = [(down, value - start)] * (low < start) + [(up, end - value)] * (high > end)
    if not ends:  # taken alone it would be decided
        return None
    if any(room == 0 for _, room in ends):
        return inf
    growths = [reach / room for reach, room in ends]
    return float(np.ceil(round(estimate.n * max(1.0, *growths) ** 2, 6)))


def _scaled(x: float, ratio: bool) -> float:
    if not ratio or isnan(x):
        return x
    return log(x) if x > 0 else -inf


def _tolerance(finding: Finding, analysis: Analysis) -> Strength:
    """The tolerance nearest to the claim's own at which the verdict would be another, and that verdict."""
    claim, estimate = finding.claim, finding.estimate
    held = claim.tolerance
    if held is None or estimate is None or finding.reason is not None:
        return Strength()
    size = analysis.tolerance.get(claim.id, held.size)
    flips = [flip for flip in (_flip(finding, held, size, way) for way in (-1, 1)) if flip is not None]
    if not flips:
        return Strength()
    nearest = min(flips, key=lambda flip: abs(log(_over(held, flip[0]) / _over(held, size))))
    return Strength(held=size, tolerance=nearest[0], becomes=nearest[1])


def _over(tolerance: Tolerance, size: float) -> float:
    """How far a size is from none: of a factor its logarithm."""
    return log(size) if tolerance.kind == "factor" else size


def _flip(finding: Finding, held: Tolerance, size: float, way: int) -> tuple[float, Verdict] | None:
    """The size, smaller or larger than `size`, at which the verdict changes; bisected on its logarithm."""
    claim, estimate = finding.claim, finding.estimate
    assert estimate is not None

    def word(over: float) -> Verdict:
        wide = exp(over) if held.kind == "factor" else over
        region = verdict.widened(claim.region, verdict.with_size(held, wide))
        return decided(claim, estimate, region)[0]

    own, beyond = _over(held, size), _over(held, size) * (1e-3 if way < 0 else 1e3)
    if held.kind == "factor":
        beyond = min(beyond, 20.0)
    elif isfinite(held.within[1]):
        beyond = min(beyond, held.within[1] - held.within[0])
    if word(beyond) is word(own):
        return None
    low, high = own, beyond
    for _ in range(40):
        middle = sqrt(low * high)
        low, high = (middle, high) if word(middle) is word(own) else (low, middle)
    return (exp(high) if held.kind == "factor" else high), word(high)
