"""The rules that turn an interval and a region into a word, one by one and as laws."""

from __future__ import annotations

from dataclasses import replace
from math import inf, nan, nextafter

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cxresearch.model import Claim, Estimate, Finding, Region, Source, Tolerance, Verdict
from cxresearch.verdict import all_of, decide, direction, held_to, impossible, universal, widened, with_size

properties = settings(max_examples=200, deadline=None, derandomize=True)

SUPPORTED, CONTRADICTED, UNDECIDED, UNTESTABLE = (
    Verdict.SUPPORTED,
    Verdict.CONTRADICTED,
    Verdict.UNDECIDED,
    Verdict.UNTESTABLE,
)


def interval(low: float, high: float, n: int = 100) -> Estimate:
    return Estimate((low + high) / 2, low, high, 0.95, n, "wilson")


# --- supported, contradicted, undecided -----------------------------------------------------------


@pytest.mark.parametrize(
    ("low", "high", "region", "verdict", "finding"),
    [
        # a region closed at both ends
        (5, 7, Region(4.8, 7.5), SUPPORTED, None),
        (4.8, 7.5, Region(4.8, 7.5), SUPPORTED, None),
        (4, 7, Region(4.8, 7.5), UNDECIDED, None),
        (5, 8, Region(4.8, 7.5), UNDECIDED, None),
        (4, 8, Region(4.8, 7.5), UNDECIDED, None),
        (1.1, 1.5, Region(4.8, 7.5), CONTRADICTED, "smaller"),
        (8, 9, Region(4.8, 7.5), CONTRADICTED, "larger"),
        # a touch is in common
        (1.1, 4.8, Region(4.8, 7.5), UNDECIDED, None),
        (7.5, 9, Region(4.8, 7.5), UNDECIDED, None),
        (1.1, nextafter(4.8, 0), Region(4.8, 7.5), CONTRADICTED, "smaller"),
        (nextafter(7.5, 8), 9, Region(4.8, 7.5), CONTRADICTED, "larger"),
        # an open end is not in R+, but in its closure
        (0.5, 0.6, Region(0.5, 1, "(]"), UNDECIDED, None),
        (nextafter(0.5, 1), 0.6, Region(0.5, 1, "(]"), SUPPORTED, None),
        (0.4, 0.5, Region(0.5, 1, "(]"), UNDECIDED, None),
        (0.4, nextafter(0.5, 0), Region(0.5, 1, "(]"), CONTRADICTED, "smaller"),
        (0.4, 0.5, Region(0, 0.5, "[)"), UNDECIDED, None),
        (0.4, nextafter(0.5, 0), Region(0, 0.5, "[)"), SUPPORTED, None),
        (0.5, 0.6, Region(0, 0.5, "[)"), UNDECIDED, None),
        (0, 0.4, Region(0, 0.5, "[)"), SUPPORTED, None),
        (0, 0.4, Region(0, 0.5, "()"), UNDECIDED, None),
        (0.9, 1, Region(0.5, 1, "(]"), SUPPORTED, None),
        (0.9, 1, Region(0.5, 1, "()"), UNDECIDED, None),
        # an infinite limit lies only within an infinite end, whether that is written open or closed
        (1.3, inf, Region(1.25, inf, "()"), SUPPORTED, None),
        (1.3, inf, Region(1.25, inf, "[]"), SUPPORTED, None),
        (1.3, 9, Region(1.25, inf, "()"), SUPPORTED, None),
        (5, inf, Region(4.8, 7.5), UNDECIDED, None),
        (8, inf, Region(4.8, 7.5), CONTRADICTED, "larger"),
        (-inf, -1, Region(-inf, 0, "()"), SUPPORTED, None),
        (-inf, -1, Region(-9, 0, "[)"), UNDECIDED, None),
        # a region of one point
        (1, 1.2, Region(1, 1), UNDECIDED, None),
        (1.1, 1.2, Region(1, 1), CONTRADICTED, "larger"),
    ],
)
def test_decide(low, high, region, verdict, finding):
    assert decide(interval(low, high), region) == (verdict, finding)


@pytest.mark.parametrize(
    ("low", "high", "region", "null", "side", "finding"),
    [
        (0.5, 0.9, Region(4.8, 7.5), 1, "above", "opposite"),
        (
            0.5,
            1,
            Region(4.8, 7.5),
            1,
            "above",
            "smaller",
        ),  # it touches the null: not wholly on the other side
        (1.1, 1.5, Region(4.8, 7.5), 1, "above", "smaller"),
        (8, 9, Region(4.8, 7.5), 1, "above", "larger"),
        (1.1, 1.5, Region(0, 1, "[)"), 1, "below", "opposite"),
        (-0.2, -0.1, Region(0, inf, "()"), 0, "above", "opposite"),
        (0.1, 0.2, Region(-1.25, -0.8), 0, "below", "opposite"),
        (-0.2, -0.1, Region(-1.25, -0.8), 0, "below", "larger"),
        (0.1, 0.2, Region(0.5, 1, "(]"), None, None, "smaller"),
        (0.1, 0.2, Region(0.5, 1, "(]"), None, "above", "smaller"),
        (1.1, 1.5, Region(4.8, 7.5), 2, None, "smaller"),
    ],
)
def test_how_a_claim_fails(low, high, region, null, side, finding):
    assert decide(interval(low, high), region, null=null, side=side) == (CONTRADICTED, finding)


def test_an_undefined_ratio_is_undecided():
    neither = Estimate(nan, 0, inf, 0.95, 50, "risk_ratio_score")
    assert decide(neither, Region(4.8, 7.5), null=1, side="above") == (UNDECIDED, None)
    assert direction(neither, null=1, side="above") is UNDECIDED


@pytest.mark.parametrize(
    ("low", "high", "side", "expected"),
    [
        (1.01, 2, "above", SUPPORTED),
        (1, 2, "above", UNDECIDED),
        (0.9, 1.1, "above", UNDECIDED),
        (0.5, 1, "above", UNDECIDED),
        (0.5, 0.99, "above", CONTRADICTED),
        (0.5, 0.99, "below", SUPPORTED),
        (0.5, 1, "below", UNDECIDED),
        (1, 2, "below", UNDECIDED),
        (1.01, inf, "below", CONTRADICTED),
    ],
)
def test_direction(low, high, side, expected):
    assert direction(interval(low, high), null=1, side=side) is expected


# --- laws -----------------------------------------------------------------------------------------

# Multiples of a quarter, so that touches are common and reflection is exact.
numbers = st.one_of(st.integers(-12, 12).map(lambda number: number / 4), st.sampled_from([-inf, inf]))
FLIPPED_ENDS = {"[]": "[]", "()": "()", "[)": "(]", "(]": "[)"}
FLIPPED_FINDING = {"smaller": "larger", "larger": "smaller", "opposite": "opposite", None: None}
FLIPPED_SIDE = {"above": "below", "below": "above"}
ends = st.sampled_from(list(FLIPPED_ENDS))
sides = st.sampled_from(list(FLIPPED_SIDE))


@st.composite
def intervals(draw) -> Estimate:
    low, high = sorted([draw(numbers), draw(numbers)])
    assume(low < high)
    return Estimate(0, low, high, 0.95, 100, "wilson")


@st.composite
def regions(draw) -> Region:
    low, high = sorted([draw(numbers), draw(numbers)])
    assume(low < high or abs(low) < inf)
    return Region(low, high, draw(ends) if low < high else "[]")


@properties
@given(intervals(), regions(), numbers, sides)
def test_a_mirror_swaps_only_smaller_and_larger(estimate, region, null, side):
    verdict, finding = decide(estimate, region, null=null, side=side)
    mirrored = decide(
        replace(estimate, low=-estimate.high, high=-estimate.low),
        Region(-region.high, -region.low, FLIPPED_ENDS[region.ends]),
        null=-null,
        side=FLIPPED_SIDE[side],
    )
    assert mirrored == (verdict, FLIPPED_FINDING[finding])


@properties
@given(intervals(), numbers, sides)
def test_the_claim_of_the_other_side_has_the_other_direction(estimate, null, side):
    other = {SUPPORTED: CONTRADICTED, CONTRADICTED: SUPPORTED, UNDECIDED: UNDECIDED}
    there, back = (direction(estimate, null=null, side=towards) for towards in (side, FLIPPED_SIDE[side]))
    assert back is other[there]


@properties
@given(intervals(), regions(), st.sampled_from(["factor", "margin"]), st.floats(1.01, 3), st.floats(1.01, 3))
def test_more_tolerance_never_turns_a_claim_against_itself(estimate, region, kind, size, more):
    order = [CONTRADICTED, UNDECIDED, SUPPORTED]
    tolerances = (None, Tolerance(kind, min(size, more)), Tolerance(kind, max(size, more)))
    ranks = [order.index(decide(estimate, widened(region, tolerance))[0]) for tolerance in tolerances]
    assert ranks == sorted(ranks)


@properties
@given(intervals(), intervals(), regions())
def test_a_narrower_interval_never_undoes_a_verdict(wide, other, region):
    low, high = max(wide.low, other.low), min(wide.high, other.high)
    assume(low < high)
    verdict, _ = decide(wide, region)
    narrow, _ = decide(replace(wide, low=low, high=high), region)
    assert verdict in (UNDECIDED, narrow)


@properties
@given(intervals(), regions(), numbers, sides)
def test_a_finding_is_given_when_contradicted_and_only_then(estimate, region, null, side):
    verdict, finding = decide(estimate, region, null=null, side=side)
    assert (finding is not None) == (verdict is CONTRADICTED)
    assert (finding == "opposite") == (
        verdict is CONTRADICTED and direction(estimate, null=null, side=side) is CONTRADICTED
    )


@properties
@given(intervals(), st.integers(-12, 12), sides)
def test_a_claim_of_direction_only_is_its_direction(estimate, null, side):
    region = Region(null, inf, "()") if side == "above" else Region(-inf, null, "()")
    verdict, finding = decide(estimate, region, null=null, side=side)
    assert verdict is direction(estimate, null=null, side=side)
    assert finding in (None, "opposite")


# --- regions --------------------------------------------------------------------------------------

SHARE = Tolerance("margin", 0.05, within=(0, 1))
RATIO = Tolerance("factor", 1.25)


@pytest.mark.parametrize(
    ("region", "tolerance", "expected"),
    [  # the R -> R+ of every claim that has a tolerance
        (Region(6, 6), RATIO, (4.8, 7.5)),
        (Region(26, 26), RATIO, (20.8, 32.5)),
        (Region(4, 4), RATIO, (3.2, 5)),
        (Region(6, 7), RATIO, (4.8, 8.75)),
        (Region(12, 12), RATIO, (9.6, 15)),
        (Region(0.05, 0.95), RATIO, (0.04, 1.1875)),
        (Region(1, 1), RATIO, (0.8, 1.25)),
        (Region(-1, -1), RATIO, (-1.25, -0.8)),
        (Region(0.96, 0.96), SHARE, (0.91, 1)),
        (Region(0.91, 0.91), SHARE, (0.86, 0.96)),
        (Region(0.874, 0.874), SHARE, (0.824, 0.924)),
        (Region(0.13, 0.13), SHARE, (0.08, 0.18)),
        (Region(0.4, 0.4), SHARE, (0.35, 0.45)),
        (Region(0.6, 0.7), SHARE, (0.55, 0.75)),
        (Region(0.05, 0.2), SHARE, (0, 0.25)),
        (Region(0.7, 0.7), SHARE, (0.65, 0.75)),
        (Region(9, 15), Tolerance("margin", 2), (7, 17)),
        (Region(-1, 2), RATIO, (-1.25, 2.5)),
        (Region(1, inf), RATIO, (0.8, inf)),
        (Region(1, inf), Tolerance("margin", 2), (-1, inf)),
    ],
)
def test_widened(region, tolerance, expected):
    found = widened(region, tolerance)
    assert (found.low, found.high) == expected  # exactly: the limits are printed and touched
    assert type(found.low) is float and type(found.high) is float


@pytest.mark.parametrize("ends", list(FLIPPED_ENDS))
def test_widening_keeps_open_ends_open(ends):
    assert widened(Region(2, 4, ends), RATIO).ends == ends


def test_without_a_tolerance_a_region_stays():
    region = Region(1.25, inf, "()")
    assert widened(region, None) is region


def test_a_size_from_the_company_file():
    assert with_size(RATIO, 1.5) == Tolerance("factor", 1.5)
    assert with_size(SHARE, 0.02) == Tolerance("margin", 0.02, within=(0, 1))
    assert widened(Region(6, 6), with_size(RATIO, 1.5)) == Region(4, 9)


@pytest.mark.parametrize(
    ("tolerance", "size"),
    [(RATIO, 1), (RATIO, 0.8), (RATIO, nan), (RATIO, inf), (SHARE, 0), (SHARE, -1), (SHARE, inf)],
)
def test_a_size_its_kind_cannot_have(tolerance, size):
    with pytest.raises(ValueError, match="tolerance"):
        with_size(tolerance, size)


# --- universal, all-of, arithmetic ----------------------------------------------------------------


def test_universal():
    all_as_claimed = Estimate(1.0, 0.93, 1.0, 0.95, 50, "clopper_pearson")
    assert universal(all_as_claimed) == (UNDECIDED, None)
    assert universal(replace(all_as_claimed, value=49 / 50)) == (CONTRADICTED, "smaller")
    assert universal(replace(all_as_claimed, value=1 - 1e-9)) == (CONTRADICTED, "smaller")


@pytest.mark.parametrize("verdict", [SUPPORTED, CONTRADICTED])
def test_what_holm_does_not_leave_standing_is_undecided(verdict):
    alone = replace(part(verdict, interval(0.1, 0.3)), direction=SUPPORTED, finding="smaller")
    held = held_to(alone, 0.049, level=0.95)
    assert (held.verdict, held.direction, held.finding, held.p_adjusted) == (
        verdict,
        SUPPORTED,
        "smaller",
        0.049,
    )
    back = held_to(alone, 0.06, level=0.95)
    assert (back.verdict, back.direction, back.finding, back.p_adjusted) == (UNDECIDED, UNDECIDED, None, 0.06)
    assert held_to(replace(alone, direction=None), 0.06, level=0.95).direction is None
    assert held_to(alone, 0.06, level=0.9).verdict is verdict
    assert held_to(alone, 1 - 0.95, level=0.95).verdict is UNDECIDED


def part(verdict: Verdict, estimate: Estimate | None) -> Finding:
    claim = Claim("part", "family", Source("", "", "", "N"), "measured", "points", Region(0, 1))
    return Finding(claim, verdict, None, None, estimate, None, None, None, claim.region, None, None, None)


HELD = part(SUPPORTED, interval(0.1, 0.3, n=500))
OPEN = part(UNDECIDED, interval(-0.05, 0.4, n=90))
FAILED = part(CONTRADICTED, interval(-0.4, -0.1, n=200))
MISSING = part(UNTESTABLE, None)


@pytest.mark.parametrize(
    ("parts", "verdict"),
    [
        ([HELD, HELD], SUPPORTED),
        ([HELD, OPEN], UNDECIDED),
        ([OPEN, OPEN], UNDECIDED),
        ([HELD, FAILED], CONTRADICTED),
        ([OPEN, FAILED], CONTRADICTED),
        ([FAILED, MISSING], CONTRADICTED),
        ([HELD, OPEN, FAILED, MISSING], CONTRADICTED),
        ([HELD, MISSING], UNTESTABLE),
        ([OPEN, MISSING], UNTESTABLE),
        ([MISSING, MISSING], UNTESTABLE),
    ],
)
def test_all_of(parts, verdict):
    for order in (parts, parts[::-1]):
        found, finding, towards, estimate = all_of(order)
        assert found is verdict
        assert finding == ("opposite" if verdict is CONTRADICTED else None)
        assert towards is (None if verdict is UNTESTABLE else verdict)
        assert (estimate is None) == (verdict is UNTESTABLE)


def test_an_all_of_claim_shows_its_weakest_part_and_its_smallest_group():
    *_, estimate = all_of([HELD, OPEN, FAILED, MISSING])
    assert estimate == replace(FAILED.estimate, n=90)
    *_, estimate = all_of([HELD, OPEN])
    assert (estimate.low, estimate.high, estimate.n) == (-0.05, 0.4, 90)


@pytest.mark.parametrize(
    ("region", "share", "expected"),
    [
        (Region(6, 6), 0.4, 2.5),
        (Region(6, 6), 0.25, 4),
        (Region(4, 4), 0.25, None),  # four quarters: 100 % against 25 % is just possible
        (Region(4, inf, "()"), 0.25, 4),  # more than four times is not
        (Region(6, 6), 0.125, None),
        (Region(1.25, inf, "()"), 0.9, 1 / 0.9),
        (Region(1.25, inf, "()"), 0.5, None),
        (Region(0, 1, "[)"), 1, None),
        (Region(1, inf, "()"), 1, 1),
        (Region(6, 6), 0, None),
        (Region(6, 6), nan, None),
    ],
)
def test_impossible(region, share, expected):
    assert impossible(region, Estimate(share, 0, 1, 0.95, 100, "wilson")) == expected
