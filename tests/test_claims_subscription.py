"""The claim about subscriptions, against a small table worked out by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from cxresearch.claims import CLAIMS
from cxresearch.model import Analysis, Verdict
from cxresearch.verdict import decide, direction

TABLE = pd.DataFrame(
    {"rating_level": [1, 2, 3, 4, 5], "n": [100, 100, 100, 300, 300], "events": [40, 20, 15, 45, 15]}
)


def test_voluntary_ends_of_the_happy_over_those_of_the_unhappy() -> None:
    claim = CLAIMS["subscription-cx-retention"]
    estimate = claim.estimate(TABLE, Analysis())
    # 60 of 600 over 60 of 200
    assert estimate.value == pytest.approx(1 / 3)
    assert estimate.n == 800
    assert claim.base(TABLE, Analysis()).value == pytest.approx(0.3)
    assert decide(estimate, claim.region, null=1, side="below") == (Verdict.SUPPORTED, None)
    assert direction(estimate, null=1, side="below") is Verdict.SUPPORTED
