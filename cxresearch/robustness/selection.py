"""What those who did not answer could make of a share.

Who answers a survey may differ from who does not. Three ways to see how much that could matter, none of which
makes the answers of the silent known: each answer weighed by the inverse of its stratum's response rate; the
bounds had all or none of the silent the outcome (Manski); and the share among them that would tip the verdict.
"""

from __future__ import annotations

from dataclasses import replace
from math import inf

import pandas as pd

from cxresearch.company import Company
from cxresearch.episodes import frame_by
from cxresearch.estimators import share, weighted_share
from cxresearch.evaluate import decided, rows
from cxresearch.model import Bounds, Estimate, Finding, Response, Untestable, Verdict

GRID = 100
"""Steps in which the share among those who did not answer is looked through."""


def response(finding: Finding, company: Company) -> Response | None:
    """Who answered behind a finding that is a share of answers; None of any other, and where it is not known
    who could have answered.

    Where a share is of a part of those who answered (the unhappy), as large a part of the silent is taken to
    belong to it.
    """
    claim = finding.claim
    if claim.frame is None or finding.estimate is None:
        return None
    try:
        table = rows(company, claim.frame)
    except Untestable:
        return None
    if table.empty or not table["counted"].sum():
        return None
    asked, answered, n, events = (
        int(table[name].sum()) for name in ("asked", "answered", "counted", "events")
    )
    if 0 < asked - answered < company.analysis.min_cell:
        return None  # so few are not told, and hardly matter
    silent = round((asked - answered) * n / answered)
    ratio, level = claim.unit == "ratio", company.analysis.level
    return Response(
        asked=asked,
        answered=answered,
        share=events / n if n else 0.0,
        by=frame_by(company),
        weighted=_weighted(table, level, ratio=ratio),
        bounds=_bounds(events, n, silent, level, ratio=ratio),
        tipping=_tipping(finding, events, n, silent, ratio=ratio),
    )


def _weighted(table: pd.DataFrame, level: float, *, ratio: bool) -> Estimate | None:
    strata = [
        (int(events), int(n), int(asked) / int(answered))
        for events, n, asked, answered in zip(
            table["events"], table["counted"], table["asked"], table["answered"], strict=True
        )
        if n
    ]
    try:
        found = weighted_share(strata=strata, level=level)
    except Untestable:
        return None
    return _as_odds(found) if ratio else found


def _bounds(events: int, n: int, silent: int, level: float, *, ratio: bool) -> Bounds:
    """Nobody, or everybody, of the silent has the outcome; with confidence limits."""
    fewest, most = (share(events=x, n=n + silent, level=level) for x in (events, events + silent))
    if ratio:
        fewest, most = _as_odds(fewest), _as_odds(most)
    return Bounds(low=fewest.value, high=most.value, frame=n + silent, least=fewest.low, most=most.high)


def _tipping(finding: Finding, events: int, n: int, silent: int, *, ratio: bool) -> float | None:
    """The share with the outcome among the silent, nearest to that among those who answered, at which the
    verdict on the share of all would be another; None where there is none, or nobody is silent."""
    if not silent or finding.estimate is None:
        return None
    level = finding.estimate.level

    def word(q: float) -> Verdict:
        p = (events + q * silent) / (n + silent)
        # No more is known of all than of those who answered: the interval keeps their number.
        found = share(events=round(p * n), n=n, level=level)
        return decided(finding.claim, _as_odds(found) if ratio else found, finding.region)[0]

    own = events / n
    # Both ends of the range may come to one word and the middle to another: all of it is looked through.
    others = [q for q in (step / GRID for step in range(GRID + 1)) if word(q) is not finding.verdict]
    if not others:
        return None
    near, far = own, min(others, key=lambda q: abs(q - own))
    for _ in range(20):
        middle = (near + far) / 2
        near, far = (middle, far) if word(middle) is finding.verdict else (near, middle)
    return far


def _as_odds(found: Estimate) -> Estimate:
    """A share as so many to one."""
    return replace(found, value=_odds(found.value), low=_odds(found.low), high=_odds(found.high))


def _odds(p: float) -> float:
    return p / (1 - p) if p < 1 else inf
