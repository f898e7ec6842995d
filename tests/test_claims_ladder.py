"""Each claim about the ladder, against a small table worked out by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from cxresearch.claims import CLAIMS
from cxresearch.claims.rating_repurchase.ladder import slope_of_return
from cxresearch.model import Analysis, Untestable

ANALYSIS = Analysis()
TABLE = pd.DataFrame(
    {"rating_level": [1, 2, 3, 4, 5], "n": [100, 100, 100, 100, 100], "events": [10, 20, 30, 50, 80]}
)


def test_a_slope_waits_until_every_level_expects_two_who_return() -> None:
    """Five in a hundred return: of the 30 at the smallest level 1.5 are to be expected, of 40 two."""
    for smallest, reason in ((30, "minimum:returns_at_a_level=1"), (40, None)):
        sizes = [smallest, 100, 100, 100, 500]
        events = [0, 5, 5, 5, (sum(sizes) // 20) - 15]
        table = pd.DataFrame({"rating_level": [1, 2, 3, 4, 5], "n": sizes, "events": events})
        if reason is None:
            assert slope_of_return(table, Analysis()).n == sum(sizes)
        else:
            with pytest.raises(Untestable, match=reason):
                slope_of_return(table, Analysis())


def test_the_slope_of_equal_groups() -> None:
    # Equal n: slope = sum((x - 3) p) / sum((x - 3)^2) = (-0.2 - 0.2 + 0.5 + 1.6) / 10
    estimate = CLAIMS["ladder-slope"].estimate(TABLE, ANALYSIS)
    assert estimate.value == pytest.approx(0.17)
    assert estimate.n == 500


def test_the_slope_wants_three_levels_with_enough_customers() -> None:
    two = TABLE.assign(n=[9, 9, 9, 100, 100], events=[1, 2, 3, 50, 80])
    with pytest.raises(Untestable, match="^minimum:levels=2$"):
        CLAIMS["ladder-slope"].estimate(two, ANALYSIS)
    three = TABLE.assign(n=[9, 9, 10, 100, 100], events=[1, 2, 3, 50, 80])
    assert CLAIMS["ladder-slope"].estimate(three, ANALYSIS).n == 228


@pytest.mark.parametrize(("upper", "value"), [(2, 0.1), (3, 0.1), (4, 0.2), (5, 0.3)])
def test_each_step(upper: int, value: float) -> None:
    estimate = CLAIMS[f"ladder-step-{upper - 1}-{upper}"].estimate(TABLE, ANALYSIS)
    assert estimate.value == pytest.approx(value)
    assert estimate.n == 200


def test_the_monotone_ladder_is_its_four_steps() -> None:
    assert CLAIMS["monotone-ladder"].parts == tuple(f"ladder-step-{step}-{step + 1}" for step in (1, 2, 3, 4))


def test_convexity_of_the_top() -> None:
    # (0.8 - 0.5) - (0.5 - 0.3)
    estimate = CLAIMS["convex-ladder"].estimate(TABLE, ANALYSIS)
    assert estimate.value == pytest.approx(0.1)
    assert estimate.n == 300
    assert estimate.low < 0 < estimate.high
