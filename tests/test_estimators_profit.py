"""Profit from keeping customers: worked by hand, drawn again from the definition, and where it has no answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from math import inf, nan

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from reference_values import assert_equals_r, assert_within_chance, rows_of_r

from cxresearch.estimators import Book, profit_curve, profit_effect, retention_versus_cost
from cxresearch.estimators.profit import _percentile
from cxresearch.model import Estimate, Untestable
from tests.reference.draws import BOOKS, books

properties = settings(max_examples=40, deadline=None, derandomize=True)

# r = 0.8, m = 100, c = 200, CAC = 24,000/240 = 100: π = 100/0.2 - 100 = 400
BOOK = Book(
    kept=800,
    active=1000,
    customers=900,
    margin=90_000,
    margin_squares=18_000_000,
    acquire_cost=[2000, 2200, 1800] * 4,
    acquired=[20, 23, 17] * 4,
    cost=180_000,
    cost_squares=72_000_000,
    margin_cost=30_000_000,
)
FREE = replace(BOOK, acquire_cost=[0] * 12)


def points(book: Book, level: float = 0.95) -> Estimate:
    return profit_effect(book=book, churn_cut="points", level=level)


def percent(book: Book, level: float = 0.95) -> Estimate:
    return profit_effect(book=book, churn_cut="percent", level=level)


def versus(book: Book, level: float = 0.95) -> Estimate:
    return retention_versus_cost(book=book, level=level)


def numbers(estimate: Estimate) -> list[float]:
    return [estimate.value, estimate.low, estimate.high]


def reason(call, book: Book) -> str:
    with pytest.raises(Untestable) as refused:
        call(book)
    return refused.value.reason


# --- by hand -------------------------------------------------------------------------------------


def test_five_points_by_hand():
    # π(0.85) = 100/0.15 - 100 = 566.67, 41.67 % above 400
    found = points(BOOK)
    assert found.value == pytest.approx((100 / 0.15 - 100) / 400 - 1)
    assert found.low < found.value < found.high
    assert (found.n, found.level, found.method) == (1000, 0.95, "profit_simulation")


def test_five_percent_by_hand():
    # churn 0.19: 100/0.19 - 100 = 426.32, 6.58 % above 400
    assert percent(BOOK).value == pytest.approx((100 / 0.19 - 100) / 400 - 1)


def test_two_points_against_a_tenth_of_cost_by_hand():
    # r = 0.82: 555.56 - 500 = 55.56; costs 10 % lower: 120/0.2 - 90 = 510, 110 more than 400
    assert versus(BOOK).value == pytest.approx((100 / 0.18 - 500) / 110)


def test_the_curve_by_hand():
    assert profit_curve(BOOK, [0.05, 0.1, 0.2, 1]) == pytest.approx([1900, 900, 400, 0])
    for churn in (0, -0.1, 1.01):
        with pytest.raises(ValueError, match="churn"):
            profit_curve(BOOK, [0.2, churn])


@pytest.mark.parametrize("kept", [0, 1, 500, 800, 990, 999, 1000])
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_without_a_cost_of_acquisition_a_twentieth_less_churn_is_5_26_percent(kept, level):
    found = percent(replace(FREE, kept=kept), level)
    assert numbers(found) == pytest.approx([1 / 0.95 - 1] * 3, rel=1e-9)
    assert round(100 * found.value, 2) == 5.26


@pytest.mark.parametrize(("kept", "effect"), [(500, 1 / 9), (600, 1 / 7), (700, 0.2), (800, 1 / 3), (900, 1)])
def test_without_a_cost_of_acquisition_five_points_are_a_twentieth_over_what_remains(kept, effect):
    # 0.05 / (0.95 - r): 11 % at 50 % kept, 100 % at 90 %
    assert points(replace(FREE, kept=kept)).value == pytest.approx(effect)


# --- R -------------------------------------------------------------------------------------------

CALLS = {"profit_effect points": points, "profit_effect percent": percent, "retention_versus_cost": versus}


def r_values(*names: str, of: Sequence[str]) -> pytest.MarkDecorator:
    rows = [row for row in rows_of_r("profit") if row["estimator"].startswith(names) and row["book"] in of]
    return pytest.mark.parametrize(
        "row", rows, ids=[f"{row['estimator']} {row['book']} {row['level']}" for row in rows]
    )


@r_values(*CALLS, of=BOOKS)
def test_equals_r_on_the_same_draws(row):
    assert_equals_r(CALLS[row["estimator"]](books()[row["book"]], float(row["level"])), row)


@r_values(*CALLS, of=tuple(books()))
def test_equals_draws_by_r_but_for_chance(row):
    found = CALLS[row["estimator"]](books()[row["book"]], float(row["level"]))
    assert found.value == pytest.approx(float(row["value"]), rel=1e-9)
    assert_within_chance(found, row)


@pytest.mark.parametrize("call", CALLS)
def test_chance_does_not_explain_an_interval_without_one_of_its_uncertainties(call):
    (row,) = [
        row
        for row in rows_of_r("profit")
        if (row["estimator"], row["book"], row["level"]) == (call, "shop", "0.95")
    ]
    shop = books()["shop"]
    twice = replace(shop, kept=2 * shop.kept, active=2 * shop.active)  # r known better than it is
    assert CALLS[call](twice).low > float(row["low_most"])
    assert CALLS[call](twice).high < float(row["high_least"])


@r_values("profit_curve", of=tuple(books()))
def test_the_curve_equals_rs(row):
    churn = float(row["estimator"].removeprefix("profit_curve "))
    assert profit_curve(books()[row["book"]], [churn]) == pytest.approx([float(row["value"])], rel=1e-9)


def test_r_covers_each_of_three_books_at_every_level():
    found = {(row["estimator"], row["book"], row["level"]) for row in rows_of_r("profit")}
    for book in ("shop", "thin", "loyal"):
        assert {(name, book, level) for name in CALLS for level in ("0.8", "0.95", "0.99")} <= found
    assert len([name for name, *_ in found if name.startswith("profit_curve")]) == 15


# --- drawn again ---------------------------------------------------------------------------------


def drawn_again() -> dict[str, np.ndarray]:
    """The draws by the definition: r, m, CAC, then what c has beside m."""
    random = np.random.Generator(np.random.PCG64(1))
    r = np.minimum(random.beta(800.5, 200.5, 20_000), 0.999)
    # m: mean 100, variance of the customers (18e6 - 900·100²)/899; c: mean 200, (72e6 - 900·200²)/899
    of_m, of_c = 9e6 / 899 / 900, 36e6 / 899 / 900
    both = (30e6 - 900 * 100 * 200) / 899 / 900
    m = random.normal(100, np.sqrt(of_m), 20_000)
    # A - 100 N is 0, -100, 100 in each quarter
    cac = random.normal(100, np.sqrt(12 / 11 * 8 * 100**2) / 240, 20_000)
    c = 200 + both / of_m * (m - 100) + random.normal(0, np.sqrt(of_c - both**2 / of_m), 20_000)
    return {"r": r, "m": m, "c": c, "cac": cac}


@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
def test_the_intervals_are_percentiles_of_the_draws_in_their_order(level):
    d = drawn_again()
    profit = d["m"] / (1 - d["r"]) - d["cac"]
    cheaper = (d["m"] + 0.1 * d["c"]) / (1 - d["r"]) - 0.9 * d["cac"] - profit
    for call, quantity in (
        (points, (d["m"] / (1 - np.minimum(d["r"] + 0.05, 0.999)) - d["cac"]) / profit - 1),
        (percent, (d["m"] / (0.95 * (1 - d["r"])) - d["cac"]) / profit - 1),
        (versus, (d["m"] / (1 - np.minimum(d["r"] + 0.02, 0.999)) - d["cac"] - profit) / cheaper),
    ):
        found = call(BOOK, level)
        expected = np.quantile(quantity, [(1 - level) / 2, (1 + level) / 2])
        assert [found.low, found.high] == pytest.approx(list(expected), rel=1e-9)


def test_cost_and_margin_have_the_joint_distribution_of_their_sums():
    d = drawn_again()
    assert np.cov(d["m"], d["c"])[0, 1] == pytest.approx(12e6 / 899 / 900, rel=0.03)
    assert d["c"].var() == pytest.approx(36e6 / 899 / 900, rel=0.03)
    # where cost is a fixed multiple of margin the ratio depends on r and CAC alone
    fixed = replace(BOOK, cost_squares=72_000_000, margin_cost=36_000_000)
    loose = replace(BOOK, margin_cost=0.0 + 900 * 100 * 200)
    assert versus(fixed).high - versus(fixed).low < versus(loose).high - versus(loose).low


def test_the_same_book_gives_the_same_interval():
    assert points(BOOK) == points(BOOK)
    # the costs of a book change nothing where they do not count
    assert points(replace(BOOK, cost=None, cost_squares=None, margin_cost=None)) == points(BOOK)


@properties
@given(st.integers(50, 2000), st.floats(0.1, 0.9), st.floats(0.01, 100))
def test_money_has_no_unit(active, share, unit):
    book = replace(BOOK, kept=round(active * share), active=active)
    dearer = replace(
        book,
        margin=book.margin * unit,
        margin_squares=book.margin_squares * unit**2,
        acquire_cost=[cost * unit for cost in book.acquire_cost],
        cost=book.cost * unit,
        cost_squares=book.cost_squares * unit**2,
        margin_cost=book.margin_cost * unit**2,
    )
    for call in (points, percent, versus):
        try:
            expected = call(book)
        except Untestable:
            assume(False)
        assert numbers(call(dearer)) == pytest.approx(numbers(expected), rel=1e-6)


def test_four_times_the_customers_and_months_alike_halve_the_interval():
    more = replace(
        BOOK,
        **{name: 4 * getattr(BOOK, name) for name in ("kept", "active", "customers", "margin")},
        margin_squares=4 * BOOK.margin_squares,
        acquire_cost=[cost * 4 for cost in BOOK.acquire_cost],
        acquired=[60 + n for n in BOOK.acquired],
    )
    wide, narrow = points(replace(BOOK, acquire_cost=[0] * 12)), points(replace(more, acquire_cost=[0] * 12))
    assert (narrow.high - narrow.low) / (wide.high - wide.low) == pytest.approx(0.5, abs=0.03)


def test_sums_may_be_decimals():
    exact = replace(
        BOOK,
        margin=Decimal("90000.0000"),
        margin_squares=Decimal("18000000.00000000"),
        acquire_cost=[Decimal(cost) for cost in BOOK.acquire_cost],
        cost=Decimal(180_000),
        cost_squares=Decimal(72_000_000),
        margin_cost=Decimal(30_000_000),
    )
    for call in (points, percent, versus):
        assert call(exact) == call(BOOK)


# --- ends of the range ---------------------------------------------------------------------------


def test_nobody_is_kept_for_more_than_a_thousand_years():
    found = points(replace(BOOK, kept=50, active=50))
    assert found.value == 0 and found.low == 0 < found.high < inf
    # r = 0.97 goes to 0.999 and no further
    near = points(replace(BOOK, kept=970))
    assert near.value == pytest.approx((100 / 0.001 - 100) / (100 / 0.03 - 100) - 1)
    assert versus(replace(BOOK, kept=990)).value == pytest.approx(
        (100 / 0.001 - 100 / 0.01) / (0.1 * (200 / 0.01 + 100))
    )


def test_where_everybody_stays_nothing_is_left_to_gain():
    everybody = replace(BOOK, kept=10_000_000, active=10_000_000)
    assert reason(points, everybody) == "undefined:all_equal"
    assert reason(versus, everybody) == "undefined:all_equal"


def test_a_margin_that_does_not_cover_the_cost_of_acquisition():
    # π = m/0.2 - CAC: 500 against 500, and against 600
    for cost in (500, 600):
        dear = replace(BOOK, acquire_cost=[cost * n for n in BOOK.acquired])
        assert reason(points, dear) == reason(percent, dear) == "undefined:no_profit"
        assert versus(dear).value > 0
    # nobody of three stayed and 100 stand against 100: no profit as estimated, though every draw of r has some
    thin = {"kept": 0, "active": 3, "margin_squares": 9_000_000}
    assert reason(points, replace(BOOK, **thin, acquire_cost=[100 * n for n in BOOK.acquired])) == (
        "undefined:no_profit"
    )
    # 500 against 480: positive, but its 95 % interval holds 0, at any level asked for
    close = replace(BOOK, acquire_cost=[480 * n for n in BOOK.acquired])
    assert reason(points, close) == "undefined:no_profit"
    assert reason(lambda book: percent(book, 0.5), close) == "undefined:no_profit"
    assert points(replace(BOOK, acquire_cost=[400 * n for n in BOOK.acquired])).value > 0


def test_draws_without_profit_are_infinite():
    # at 95 % profit is told from 0; at 99.9 % some draws are not, and the interval has no upper end
    book = replace(BOOK, acquire_cost=[430 * n for n in BOOK.acquired])
    assert points(book, 0.95).high < inf
    found = points(book, 0.999)
    assert found.high == inf and found.low > 0


def test_quantiles_between_infinite_draws():
    draws = np.array([inf, 1.0, 3.0, inf, 2.0])
    assert [_percentile(draws, share) for share in (0, 0.125, 0.5, 0.6, 0.75, 0.9, 1)] == [
        1,
        1.5,
        3,
        inf,
        inf,
        inf,
        inf,
    ]
    assert [_percentile(-draws, share) for share in (0, 0.3, 0.5, 1)] == [-inf, -inf, -3, -1]
    finite = np.array([0.3, 0.1, 0.7, 0.2])
    for share in (0, 0.025, 1 / 3, 0.5, 0.975, 1):
        assert _percentile(finite, share) == pytest.approx(np.quantile(finite, share))


def test_a_company_without_costs_to_save():
    free = replace(BOOK, acquire_cost=[0] * 12, cost=0, cost_squares=0, margin_cost=0)
    assert reason(versus, free) == "undefined:no_cost_saving"
    refunded = replace(BOOK, cost=-180_000, margin_cost=-30_000_000)
    assert reason(versus, refunded) == "undefined:no_cost_saving"


def test_draws_without_a_saving_are_infinite_with_the_sign_of_the_gain():
    # a cost of 5 a year with a standard error of 3.3: 7 % of the draws have nothing to save
    small = replace(FREE, cost=4_500, cost_squares=9_000_000, margin_cost=450_000)
    found = versus(small)
    assert found.value > 0 and 0 < found.low < inf and found.high == inf
    loss = versus(replace(small, margin=-90_000, margin_cost=-450_000))
    assert loss.value < 0 and loss.low == -inf and -inf < loss.high < 0


def test_a_margin_known_exactly_leaves_the_uncertainty_of_r():
    known = replace(FREE, margin_squares=9_000_000, cost_squares=36_000_000, margin_cost=18_000_000)
    found = points(known)
    assert 0 < found.low < found.value < found.high
    assert versus(known).low < versus(known).value < versus(known).high


@pytest.mark.parametrize("call", [points, percent, versus])
def test_books_from_which_nothing_follows(call):
    assert reason(call, replace(BOOK, kept=0, active=0)) == "undefined:too_few"
    for customers in (0, 1):
        assert reason(call, replace(BOOK, customers=customers)) == "undefined:too_few"
    assert reason(call, replace(BOOK, acquired=[0] * 12)) == "undefined:too_few"
    for months in (0, 11):
        short = replace(BOOK, acquire_cost=BOOK.acquire_cost[:months], acquired=BOOK.acquired[:months])
        assert reason(call, short) == f"minimum:months={months}"


@pytest.mark.parametrize("call", [points, percent, versus])
@pytest.mark.parametrize(
    "wrong",
    [
        {"kept": 1001},
        {"kept": -1},
        {"margin_squares": 1_000_000},
        {"margin": nan},
        {"acquire_cost": [2000.0] * 11 + [nan]},
        {"acquire_cost": [2000.0] * 11},
        {"acquired": [20] * 11 + [-1]},
    ],
)
def test_books_that_cannot_be_are_a_fault_of_the_caller(call, wrong):
    with pytest.raises(ValueError):
        call(replace(BOOK, **wrong))


@pytest.mark.parametrize("call", [points, percent, versus])
@pytest.mark.parametrize("level", [0, 1, 95, nan])
def test_a_level_is_between_0_and_1(call, level):
    with pytest.raises(ValueError, match="confidence level"):
        call(BOOK, level)


def test_a_book_without_costs_cannot_be_held_against_them():
    with pytest.raises(ValueError, match="without costs"):
        versus(replace(BOOK, cost=None))


# --- coverage ------------------------------------------------------------------------------------


def test_coverage_of_the_simulated_interval():
    random = np.random.default_rng(11)
    truth = (100 / 0.15 - 100) / (100 / 0.2 - 100) - 1
    covered = 0
    for _ in range(300):
        margins = random.gamma(2, 50, 400)
        acquired = random.poisson(20, 12)
        cost = acquired * 100 + random.normal(0, 200, 12)
        book = Book(
            kept=int(random.binomial(500, 0.8)),
            active=500,
            customers=400,
            margin=margins.sum(),
            margin_squares=(margins**2).sum(),
            acquire_cost=list(cost),
            acquired=list(acquired),
        )
        found = points(book, 0.9)
        covered += found.low <= truth <= found.high
    assert 0.85 <= covered / 300 <= 0.95  # 0.9 ± 3 standard errors
