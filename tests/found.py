"""Findings made by hand, for tests of what is said about them: no company, no engine."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pandas as pd

from cxresearch.claims import CLAIMS
from cxresearch.model import (
    Analysis,
    Bounds,
    Claim,
    Estimate,
    Evaluation,
    Finding,
    Passage,
    Provenance,
    Verdict,
    Warning,
)
from cxresearch.verdict import decide, direction, held_to, universal, widened

PROBES = {
    "share": (0.02, 0.13, 0.3, 0.4, 0.5, 0.55, 0.62, 0.7, 0.9, 0.97),
    "ratio": (0.3, 1.0, 1.1, 1.31, 4.0, 6.1, 12.0, 30.0),
    "points": (-0.2, 0.0, 0.2),
    "score": (2.0, 3.5, 4.0, 4.8),
    "slope": (-0.1, 0.0, 0.1),
    "people": (1.0, 5.0, 12.0, 30.0),
    "effect": (-0.1, 0.03, 0.3, 2.0),
    "coefficient": (-2.0, -1.0, -0.3, 0.3),
    "levels": (-0.5, 0.0, 0.5),
}
"""Values on every side of every region, by unit."""


UNTESTED = dict.fromkeys(("measured", "universal", "all-of"), "missing:orders.ordered_at")
"""Why a claim of each kind may have no number."""


def estimate(value: float, *, off: float = 0.02, n: int = 4113, method: str = "wilson") -> Estimate:
    """An estimate with a symmetric interval, at 95 %."""
    return Estimate(value, value - off, value + off, 0.95, n, method)


def level_table() -> pd.DataFrame:
    """A small table as `evaluate` leaves it, the group at level 1 hidden."""
    return pd.DataFrame(
        {
            "rating_level": [1, 2, 3, 4, 5],
            "n": pd.array([pd.NA, 40, 1234, 900, 1200], dtype="Int64"),
            "events": pd.array([pd.NA, 9, 370, 342, 540], dtype="Int64"),
            "value": pd.array([pd.NA, 0.225, 0.3, 0.38, 0.45], dtype="Float64"),
            "low": pd.array([pd.NA, 0.123, 0.275, 0.349, 0.422], dtype="Float64"),
            "high": pd.array([pd.NA, 0.375, 0.326, 0.412, 0.478], dtype="Float64"),
        }
    )


def found(id: str, measured: Estimate | None, **changes: Any) -> Finding:
    """What `evaluate` would find, had it measured this: the verdict and the direction follow from it."""
    claim = CLAIMS[id]
    region = widened(claim.region, claim.tolerance)
    verdict, failing, way = Verdict.UNTESTABLE, None, None
    if measured is not None:
        if claim.kind == "universal":
            verdict, failing = universal(measured)
        else:
            verdict, failing = decide(measured, region, null=claim.null, side=claim.side)
        if claim.null is not None and claim.side is not None:
            way = direction(measured, null=claim.null, side=claim.side)
    base = estimate(0.38, n=2101) if claim.base and measured else None
    contrast = estimate(0.1, off=0.05) if claim.contrast and measured else None
    if contrast is not None and claim.side is not None:
        way = direction(contrast, null=0, side=claim.side)
    finding = Finding(
        claim=claim,
        verdict=verdict,
        finding=failing,
        direction=way,
        estimate=measured,
        base_rate=base,
        contrast=contrast,
        bounds=Bounds(0.1, 0.9, 9000, 0.09, 0.91) if claim.bounds and measured else None,
        region=region,
        table=level_table() if measured else None,
        detail=None,
        reason=None if measured else UNTESTED.get(claim.kind, f"principle:{claim.id}"),
    )
    return replace(finding, **changes)


def outcomes(claim: Claim) -> list[Finding]:
    """A finding for every way a claim can end, and one whose value is undefined."""
    if claim.kind == "principle":
        return [found(claim.id, None)]
    if claim.kind == "universal":
        census = Estimate(0.9, math.nan, math.nan, 0.95, 20, "census")
        all_as_claimed = Estimate(1.0, 0.98, 1.0, 0.95, 200, "clopper_pearson")
        measured = (census, estimate(0.9), all_as_claimed, replace(census, value=1.0))
        return [*(found(claim.id, each) for each in measured), found(claim.id, None)]
    ends = [
        found(claim.id, estimate(value, off=off))
        for value in PROBES[claim.unit]
        for off in (0.001, 0.02, 0.15)
    ]
    # Some intervals have no ends, and say why.
    open_ended = Estimate(2.0, -math.inf, math.inf, 0.95, 50, "fieller", reason="undefined:denominator")
    ends.append(found(claim.id, open_ended, reason="undefined:denominator"))
    if claim.together:
        apart = found(claim.id, estimate(PROBES[claim.unit][0], off=0.001))
        ends += [held_to(apart, p, level=0.95) for p in (0.01, 0.4)]
    if claim.unit == "ratio":
        ends.append(found(claim.id, Estimate(math.nan, 0.0, math.inf, 0.95, 20, "risk_ratio_score")))
        ends.append(found(claim.id, Estimate(math.inf, 8.0, math.inf, 0.95, 20, "risk_ratio_score")))
    return [*ends, found(claim.id, None)]


def evaluation(*findings: Finding, **changes: Any) -> Evaluation:
    """An evaluation of a made-up company that holds these findings."""
    made = Evaluation(
        company="made",
        name="Made & Söhne",
        model="e-commerce",
        currency="VND",
        timezone="Asia/Ho_Chi_Minh",
        observed_until="2024-12-31",
        observed_from=None,
        customer_id="person",
        assumed=(),
        parameters=Analysis(),
        tables={
            "orders": Passage(
                table="orders",
                columns=("order_id", "customer_id", "ordered_at"),
                rows=1200,
                rejected={"future:ordered_at": 12},
                blanked={"order:delivered_at": 61},
                shapes={"future:ordered_at": ("9999-99-99",)},
                dates=frozenset({"ordered_at"}),
            )
        },
        warnings=(Warning("left_edge", "orders", 700, ("five-vs-four-six-times",)),),
        findings=findings,
        provenance=Provenance(
            data={"orders_raw": "a1", "survey": "b2"},
            company_file="c3",
            version="0.1.0",
            commit="c0ffee123456",
            lock="d4" * 32,
            packages={"pandas": "3.0.0"},
        ),
    )
    return replace(made, **changes)
