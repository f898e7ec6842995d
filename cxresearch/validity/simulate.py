"""A claim held against many simulated companies: does its interval hold the truth, and its verdict?"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from math import isnan, nan, sqrt

import numpy as np
import pandas as pd

from cxresearch import verdict
from cxresearch.claims import CLAIMS
from cxresearch.evaluate import adjusted, decided, untestable
from cxresearch.model import Analysis, Claim, Estimate, Finding, Untestable, Verdict
from cxresearch.validity.results import Row
from cxresearch.validity.world import World


def simulated(*worlds: World, customers: int, simulations: int, seed: int = 0) -> tuple[Row, ...]:
    """Draws companies and judges each as `evaluate` does: estimate, Holm's adjustment, verdict.

    Args:
        worlds: One, or several whose claims are tested together on the same small table: these share a name
            and a draw.
        customers: The size of each company.
        simulations: How many companies are drawn.
        seed: For other draws than those of docs/validity.csv.

    Returns:
        A row a world. The stream of random numbers follows from the seed, the claims, the world and the
        size alone: rows do not depend on which others are computed, in what order and where.
    """
    if len({(world.name, world.draw) for world in worlds}) != 1:
        raise ValueError("worlds simulated together share their name and their draw")
    claims = [CLAIMS[world.claim] for world in worlds]
    generator = np.random.default_rng(_stream(worlds, customers, seed))
    analysis = Analysis()
    found: list[list[Finding]] = []
    for _ in range(simulations):
        try:
            table = worlds[0].draw(generator, customers)
        except Untestable as refusal:  # the company as a whole does not allow the question
            found.append([replace(_blank(claim), reason=refusal.reason) for claim in claims])
            continue
        found.append(_together(claims, table, analysis))
    columns = zip(*found, strict=True)
    return tuple(_row(world, customers, findings) for world, findings in zip(worlds, columns, strict=True))


def holds(claim: Claim, truth: float) -> bool:
    """Whether a truth lies in the claim's R+.

    >>> holds(CLAIMS["cx-more-repeat"], 1.0), holds(CLAIMS["five-vs-four-six-times"], 4.8)
    (False, True)
    """
    # A truth planted on an edge is there but for the last digits of its arithmetic.
    truth = round(truth, 12)
    point = Estimate(truth, truth, truth, 0.95, 1, "truth")
    return verdict.decide(point, verdict.widened(claim.region, claim.tolerance))[0] is Verdict.SUPPORTED


def judged(claim: Claim, table: pd.DataFrame, analysis: Analysis) -> Finding:
    """The finding on one small table, as if the claim stood alone; the parts of an all-of claim share it."""
    blank = _blank(claim)
    if claim.kind == "all-of":
        parts = [judged(CLAIMS[part], table, analysis) for part in claim.parts]
        word, failing, direction, estimate = verdict.all_of(parts)
        return replace(blank, verdict=word, finding=failing, direction=direction, estimate=estimate)
    if claim.estimate is None:
        raise ValueError(f"{claim.id} has no estimate to simulate")
    try:
        estimate = claim.estimate(table, analysis)
    except Untestable as refusal:
        return replace(blank, reason=refusal.reason)
    word, failing = decided(claim, estimate, blank.region)
    return replace(blank, verdict=word, finding=failing, estimate=estimate)


@cache
def _blank(claim: Claim) -> Finding:
    """The finding before anything is found, once: R+ is worked out in decimals, which takes a while."""
    return untestable(claim, verdict.widened(claim.region, claim.tolerance), None)


def _together(claims: Sequence[Claim], table: pd.DataFrame, analysis: Analysis) -> list[Finding]:
    """The findings on one company, those of claims tested together held to Holm's adjusted p-values."""
    findings = {claim.id: judged(claim, table, analysis) for claim in claims}
    return [*(findings | adjusted(findings, analysis)).values()]


def _row(world: World, customers: int, findings: Sequence[Finding]) -> Row:
    claim, simulations = CLAIMS[world.claim], len(findings)
    estimates = [finding.estimate for finding in findings if finding.estimate is not None]
    # A census has an estimate and no interval, an all-of claim no interval of its own.
    intervals = [] if claim.kind == "all-of" else [each for each in estimates if not isnan(each.low)]
    m = len(intervals)
    low_misses, high_misses = (
        sum(missed) / m if m else nan
        for missed in (
            [world.truth < estimate.low for estimate in intervals],
            [world.truth > estimate.high for estimate in intervals],
        )
    )
    coverage = 1 - low_misses - high_misses
    words: Mapping[Verdict, int] = Counter(finding.verdict for finding in findings)
    rates = {str(word): round(words.get(word, 0) / simulations, 4) for word in Verdict}
    return Row(
        claim=claim.id,
        world=world.name,
        customers=customers,
        method=estimates[0].method if estimates else "",
        simulations=simulations,
        coverage=round(coverage, 4),
        mcse=round(sqrt(coverage * (1 - coverage) / m), 4) if m else nan,
        low_misses=round(low_misses, 4),
        high_misses=round(high_misses, 4),
        truth_in_region=holds(claim, world.truth),
        **rates,
    )


def _stream(worlds: Sequence[World], customers: int, seed: int) -> np.random.SeedSequence:
    # Names as whole numbers that are the same in every process, which those of hash() are not.
    names = (*(world.claim for world in worlds), worlds[0].name)
    keys = [int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") for name in names]
    return np.random.SeedSequence([seed, *keys, customers])
