"""Each claim about who comes back, against a small table worked out by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from cxresearch.claims import CLAIMS
from cxresearch.model import Analysis, Untestable

ANALYSIS = Analysis()
#                level:          1    2    3    4    5
BY_LEVEL = pd.DataFrame(
    {"rating_level": [1, 2, 3, 4, 5], "n": [40, 60, 100, 200, 400], "events": [4, 12, 30, 80, 200]}
)
BY_AVERAGE = pd.DataFrame({"average_rating": ["4.8", "5.0"], "n": [80, 120], "events": [40, 90]})


@pytest.mark.parametrize(
    ("id", "table", "value", "n", "base", "contrast"),
    [
        # 200/400 over 80/200
        ("five-vs-four-six-times", BY_LEVEL, 0.5 / 0.4, 600, 0.4, None),
        ("level4-return-uncertain", BY_LEVEL, 0.5 / 0.4, 600, 0.4, None),
        # 90/120 over 40/80
        ("five-vs-4.8-six-times", BY_AVERAGE, 0.75 / 0.5, 200, 0.5, None),
        # 84 of 100 at level 1-2 did not return; 320 of 600 at level 4-5
        ("level12-do-not-return", BY_LEVEL, 0.84, 100, 320 / 600, 0.84 - 320 / 600),
        ("level4-not-loyal", BY_LEVEL, 0.4, 200, 0.5, -0.1),
        # 280/600 over 16/100
        ("cx-more-repeat", BY_LEVEL, (280 / 600) / 0.16, 700, 0.16, None),
    ],
)
def test_value_n_base_and_contrast(id, table, value, n, base, contrast) -> None:
    claim = CLAIMS[id]
    estimate = claim.estimate(table, ANALYSIS)
    assert estimate.value == pytest.approx(value)
    assert estimate.n == n
    assert estimate.low < value < estimate.high
    assert claim.base(table, ANALYSIS).value == pytest.approx(base)
    if contrast is None:
        assert claim.contrast is None
    else:
        assert claim.contrast(table, ANALYSIS).value == pytest.approx(contrast)


@pytest.mark.parametrize(
    ("id", "level", "reason"),
    [
        ("five-vs-four-six-times", 5, "minimum:level_5=9"),
        ("five-vs-four-six-times", 4, "minimum:level_4=9"),
        ("level4-not-loyal", 4, "minimum:level_4=9"),
        ("level12-do-not-return", 1, None),  # levels 1 and 2 together are enough
    ],
)
def test_a_group_below_the_minimum(id: str, level: int, reason: str | None) -> None:
    table = BY_LEVEL.copy()
    table.loc[table.rating_level == level, ["n", "events"]] = [9, 3]
    if reason is None:
        assert CLAIMS[id].estimate(table, ANALYSIS).n == 69
        return
    with pytest.raises(Untestable, match=f"^{reason}$"):
        CLAIMS[id].estimate(table, ANALYSIS)


def test_a_level_that_nobody_gave_is_a_group_of_none() -> None:
    table = BY_LEVEL[BY_LEVEL.rating_level != 5]
    with pytest.raises(Untestable, match="^minimum:level_5=0$"):
        CLAIMS["five-vs-four-six-times"].estimate(table, ANALYSIS)
