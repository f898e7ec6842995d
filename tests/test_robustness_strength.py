"""What a sample of this size can tell, against the exact binomial and sums done by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from found import found
from scipy.stats import binom

from cxresearch.estimators import ratio_of_counts, ratio_of_shares, share
from cxresearch.model import Analysis, Estimate, Finding, Region, Strength, Tolerance, Verdict
from cxresearch.robustness.strength import SIMULATIONS, needed
from cxresearch.robustness.strength import strength as strength_under


def strength(finding: Finding) -> Strength:
    return strength_under(finding, Analysis())


def of_share(id: str, events: int, n: int) -> Strength:
    return strength(found(id, share(events=events, n=n, level=0.95)))


def near(simulated: float | None, exact: float) -> bool:
    """Whether a share of the simulated companies is within three standard errors of the exact one."""
    assert simulated is not None
    return abs(simulated - exact) <= 3 * math.sqrt(exact * (1 - exact) / SIMULATIONS)


@pytest.mark.parametrize(("events", "n"), [(60, 200), (285, 300), (20, 40)])
def test_coverage_is_that_of_the_interval_at_this_size(events: int, n: int) -> None:
    truth = events / n
    limits = [share(events=x, n=n, level=0.95) for x in range(n + 1)]
    holding = [x for x, each in enumerate(limits) if each.low <= truth <= each.high]
    simulated = of_share("silent-share-96", events, n)
    assert simulated.simulations == SIMULATIONS
    assert near(simulated.coverage, binom.pmf(holding, n, truth).sum())


def test_power_of_a_share_is_told_for_the_middle_of_what_is_claimed() -> None:
    """Supported from 0.91 on: with 300 unhappy customers, of whom 96 % are silent, in nearly all companies."""
    supporting = [x for x in range(301) if share(events=x, n=300, level=0.95).low >= 0.91]
    simulated = of_share("silent-share-96", 200, 300)
    assert simulated.supposed == 0.96
    assert near(simulated.power, binom.pmf(supporting, 300, 0.96).sum())


def test_power_of_a_claim_of_direction_is_told_for_the_value_found() -> None:
    """60 of 100, claimed to be more than half."""
    supporting = [x for x in range(101) if share(events=x, n=100, level=0.95).low > 0.5]
    simulated = of_share("level12-do-not-return", 60, 100)
    assert simulated.supposed == 0.6
    assert near(simulated.power, binom.pmf(supporting, 100, 0.6).sum())


def test_power_is_not_told_for_a_truth_that_is_not_claimed() -> None:
    simulated = of_share("level12-do-not-return", 40, 100)
    assert (simulated.supposed, simulated.power) == (None, None)


def test_power_of_a_ratio_keeps_the_other_group_as_it_is() -> None:
    """Six times 0.1, and 4.8 to 7.5 all count as six times."""
    estimate = ratio_of_shares(events_1=30, n_1=60, events_0=6, n_0=60, level=0.95)
    chances = np.outer(binom.pmf(range(61), 60, 0.6), binom.pmf(range(61), 60, 0.1))
    exact = 0.0
    for x_1, x_0 in np.argwhere(chances > 1e-7):
        each = ratio_of_shares(events_1=int(x_1), n_1=60, events_0=int(x_0), n_0=60, level=0.95)
        exact += chances[x_1, x_0] * (each.low >= 4.8 and each.high <= 7.5)
    simulated = strength(found("five-vs-four-six-times", estimate))
    assert simulated.supposed == pytest.approx(6)
    assert near(simulated.power, exact)


def test_no_power_where_the_comparison_group_leaves_no_room() -> None:
    """Six times 0.5 is no share."""
    estimate = ratio_of_shares(events_1=40, n_1=60, events_0=30, n_0=60, level=0.95)
    simulated = strength(found("five-vs-four-six-times", estimate))
    assert simulated.coverage is not None
    assert (simulated.supposed, simulated.power) == (None, None)


def test_so_many_to_one_is_drawn_as_a_share() -> None:
    simulated = strength(
        found("silent-per-complainer-26", ratio_of_counts(events_1=260, events_0=10, level=0.95))
    )
    odds = [ratio_of_counts(events_1=x, events_0=270 - x, level=0.95) for x in range(271)]
    supporting = [x for x, each in enumerate(odds) if each.low >= 20.8 and each.high <= 32.5]
    assert simulated.supposed == pytest.approx(26)
    assert near(simulated.power, binom.pmf(supporting, 270, 26 / 27).sum())


def test_an_estimate_that_is_not_of_counts_is_not_simulated() -> None:
    simulated = strength(found("satisfied-tell-4-6", Estimate(5.0, 4.0, 6.5, 0.95, 300, "bca")))
    assert (simulated.coverage, simulated.power, simulated.simulations) == (None, None, 0)


# -- the size it would take ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "low", "high", "growth"),
    [
        (0.60, 0.45, 0.75, 2.25),  # 0.15 has to come to less than 0.10
        (0.40, 0.25, 0.55, 2.25),  # below what is claimed: the upper limit has to come down
        (0.55, 0.45, 0.65, 4.0),
    ],
)
def test_needed_for_a_share_of_more_than_half(value: float, low: float, high: float, growth: float) -> None:
    undecided = Estimate(value, low, high, 0.95, 100, "wilson")
    assert needed(undecided, Region(0.5, 1, "(]"), ratio=False) == 100 * growth


def test_needed_for_a_region_with_two_ends_is_what_the_nearer_end_asks() -> None:
    undecided = Estimate(0.11, 0.07, 0.15, 0.95, 100, "wilson")
    assert needed(undecided, Region(0.08, 0.18), ratio=False) == pytest.approx(
        100 * (0.04 / 0.03) ** 2, abs=1
    )


def test_needed_for_a_ratio_is_counted_on_its_logarithm() -> None:
    """From 2 down to 1 is ln 2; what may remain, from 2 down to √2, is half of it."""
    undecided = Estimate(2.0, 1.0, 4.0, 0.95, 100, "risk_ratio_score")
    assert needed(undecided, Region(math.sqrt(2), math.inf, "()"), ratio=True) == 400


def test_no_number_decides_about_a_value_on_the_edge() -> None:
    undecided = Estimate(0.5, 0.4, 0.6, 0.95, 100, "wilson")
    assert needed(undecided, Region(0.5, 1, "(]"), ratio=False) == math.inf


def test_an_end_beyond_which_no_share_lies_need_not_be_cleared() -> None:
    """All of a few: 0.85 has to come up to 0.91, and 1 is within."""
    undecided = Estimate(1.0, 0.85, 1.0, 0.95, 90, "wilson")
    assert needed(undecided, Region(0.91, 1), ratio=False) == 250  # 90 (0.15 / 0.09)²


def test_needed_is_told_of_what_the_interval_leaves_undecided() -> None:
    assert of_share("level12-do-not-return", 55, 100).needed is not None
    assert of_share("level12-do-not-return", 70, 100).needed is None
    held = found(
        "rude-staff", Estimate(0.7, 0.5, 0.95, 0.95, 500, "mantel_haenszel"), verdict=Verdict.UNDECIDED
    )
    assert strength(held).needed is None, "more customers are not what Holm asks for"


# -- the tolerance that would do -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("id", "interval", "size", "becomes"),
    [
        # 6 divided by a factor reaches 1.5 at 4.
        ("five-vs-four-six-times", (1.3, 1.1, 1.5), 4.0, Verdict.UNDECIDED),
        # 5 to 7.2 is within 6 x and / 1.2, no longer within less.
        ("five-vs-four-six-times", (6, 5, 7.2), 1.2, Verdict.UNDECIDED),
        # 4.5 to 6.5 would be within 6 / 1.3333; to leave it out, the factor would have to be below 1.
        ("five-vs-four-six-times", (5.5, 4.5, 6.5), 4 / 3, Verdict.SUPPORTED),
        ("silent-share-96", (0.80, 0.78, 0.82), 0.14, Verdict.UNDECIDED),
        ("silent-share-96", (0.95, 0.94, 0.96), 0.02, Verdict.UNDECIDED),
        # Wider by a fifth it would be supported, narrower by four fifths contradicted: the former is nearer.
        ("silent-share-96", (0.93, 0.90, 0.95), 0.06, Verdict.SUPPORTED),
        ("silent-share-96", (0.905, 0.80, 0.917), 0.043, Verdict.CONTRADICTED),
    ],
)
def test_the_nearest_tolerance_at_which_the_verdict_is_another(
    id: str, interval: tuple[float, float, float], size: float, becomes: Verdict
) -> None:
    flipped = strength(found(id, Estimate(*interval, 0.95, 500, "by hand")))
    assert flipped.tolerance == pytest.approx(size, rel=1e-6)
    assert flipped.becomes is becomes


def test_the_tolerance_of_the_company_file_is_the_one_that_is_varied() -> None:
    """Within 0.2 of 0.96 lies all of 0.78 to 0.82, until the tolerance falls below 0.18."""
    finding = found("silent-share-96", Estimate(0.80, 0.78, 0.82, 0.95, 500, "by hand"))
    widely = replace(finding, region=Region(0.76, 1.0), verdict=Verdict.SUPPORTED)
    flipped = strength_under(widely, Analysis(tolerance={"silent-share-96": 0.2}))
    assert flipped.held == 0.2
    assert flipped.tolerance == pytest.approx(0.18, rel=1e-6)
    assert flipped.becomes is Verdict.UNDECIDED


def test_a_region_without_an_end_has_its_tolerance_varied_too() -> None:
    """At least 6 times, within a factor of 1.25, is 4.8 and more; all of 4 and more is so from 1.5 on."""
    finding = found("five-vs-four-six-times", Estimate(4.5, 4.0, 5.2, 0.95, 500, "by hand"))
    at_least = replace(finding.claim, region=Region(6, math.inf))
    flipped = strength(replace(finding, claim=at_least, region=Region(4.8, math.inf)))
    assert flipped.held == 1.25
    assert flipped.tolerance == pytest.approx(6 / 5.2, rel=1e-6)
    assert flipped.becomes is Verdict.CONTRADICTED


def test_a_claim_of_direction_has_no_tolerance_to_vary() -> None:
    assert found("level12-do-not-return", None).claim.tolerance is None
    assert of_share("level12-do-not-return", 70, 100).tolerance is None
    assert found("silent-share-96", None).claim.tolerance == Tolerance("margin", 0.05, within=(0, 1))
