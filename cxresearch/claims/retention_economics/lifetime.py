"""What a kept customer is worth: profit against churn.

The arithmetic is π(r) = m/(1-r) - CAC (`cxresearch.estimators.profit`): a model, not an effect.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Literal

import pandas as pd

from cxresearch.claims import references
from cxresearch.claims.retention_economics import FAMILY
from cxresearch.claims.retention_economics.books import MONTHS, books
from cxresearch.claims.retention_economics.costs import BY_A_QUARTER, COSTS
from cxresearch.disclosure import require
from cxresearch.estimators import Book, profit_curve, profit_effect, retention_versus_cost
from cxresearch.model import Analysis, Claim, Estimate, Region, Source, Untestable

LEAST = 0.001
"""The lowest churn that the arithmetic is done with."""
MOST = 1.1
"""The gain, as a share of profit, up to which the curve is drawn: the claim ends at 0.95."""
STEPS = 12
"""Steps of the curve between the lowest and the highest churn shown."""

# -- estimates -----------------------------------------------------------------------------------


def book_of(table: pd.DataFrame, analysis: Analysis, *, with_costs: bool = False) -> Book:
    """The sums of `books` as the estimators take them.

    Raises:
        Untestable: `minimum:acquire_months=N` where one of the last twelve complete months has no row of
            what acquiring cost; `minimum:first_year=N`, `minimum:second_year=N` under `min_cell`.
    """
    if len(table) < MONTHS:
        raise Untestable(f"minimum:acquire_months={len(table)}")
    sums = table.iloc[0]
    prefix, customers = ("pay_", "paying") if with_costs else ("", "buyers")
    active, n = int(sums["active"]), int(sums[customers])
    require(minimum=analysis.min_cell, first_year=active, second_year=n)
    costs = ("cost", "cost_squares", "margin_cost") if with_costs else ()
    return Book(
        kept=int(sums["kept"]),
        active=active,
        customers=n,
        margin=float(sums[f"{prefix}margin"]),
        margin_squares=float(sums[f"{prefix}margin_squares"]),
        acquire_cost=[float(cost) for cost in table["acquire_cost"]],
        acquired=[int(acquired) for acquired in table["acquired"]],
        **{name: float(sums[name]) for name in costs},
    )


def fewer_leave(table: pd.DataFrame, analysis: Analysis, *, by: Literal["points", "percent"]) -> Estimate:
    """π(r')/π(r) - 1 with churn lower by five points, or by a twentieth of itself."""
    return profit_effect(book=book_of(table, analysis), churn_cut=by, level=analysis.level)


def kept_versus_saved(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """What two more points of customers kept add to profit, over what a cost lower by a tenth adds."""
    return retention_versus_cost(book=book_of(table, analysis, with_costs=True), level=analysis.level)


# -- what a reader sees --------------------------------------------------------------------------


def curve_shown(table: pd.DataFrame, analysis: Analysis) -> pd.DataFrame:
    """Profit per customer against churn: scenario (now, points, percent, curve), n customers of the first
    year, churn, profit, change against now; by falling churn."""
    book = book_of(table, analysis)
    now = max(1 - book.kept / book.active, LEAST)
    cuts = {"now": now, "percent": 0.95 * now, "points": max(now - 0.05, LEAST)}
    low, high = min(cuts["percent"], _churn_for_more(book, now)), min(now + 0.05, 1.0)
    curve = [low * (high / low) ** (step / STEPS) for step in range(STEPS + 1)]
    named = [*cuts.items(), *(("curve", churn) for churn in curve if churn not in cuts.values())]
    named.sort(key=lambda each: -each[1])
    return _scenarios(book, named)


def _churn_for_more(book: Book, now: float) -> float:
    """The churn at which profit is a little above the upper end of the claimed range, so that the curve
    crosses it; where nothing is earned now, half of the present churn."""
    (profit,) = profit_curve(book, [now])
    margin = book.margin / book.customers
    return margin / ((MOST + 1) * profit + margin / now - profit) if min(profit, margin) > 0 else now / 2


def _scenarios(book: Book, named: Sequence[tuple[str, float]]) -> pd.DataFrame:
    profits = profit_curve(book, [churn for _, churn in named])
    now = next(profit for (name, _), profit in zip(named, profits, strict=True) if name == "now")
    return pd.DataFrame(
        [
            (name, book.active, churn, profit, profit / now - 1 if now > 0 else None)
            for (name, churn), profit in zip(named, profits, strict=True)
        ],
        columns=["scenario", "n", "churn", "profit", "change"],
    )


def gains_shown(table: pd.DataFrame, analysis: Analysis) -> pd.DataFrame:
    """Profit per customer as it is, with two more points kept, and with costs lower by a tenth: scenario,
    n customers of the first year, profit, gain."""
    book = book_of(table, analysis, with_costs=True)
    assert book.cost is not None
    now = max(1 - book.kept / book.active, LEAST)
    profit, more = profit_curve(book, [now, max(now - 0.02, LEAST)])
    acquisition = sum(book.acquire_cost) / sum(book.acquired)
    saved = 0.1 * (book.cost / book.customers / now + acquisition)
    rows = [("now", profit, None), ("two_points", more, more - profit), ("tenth", profit + saved, saved)]
    return pd.DataFrame(
        [(name, book.active, value, gain) for name, value, gain in rows],
        columns=["scenario", "n", "profit", "gain"],
    )


# -- the claims ----------------------------------------------------------------------------------

FIVE_TO_95 = Region(0.05, 0.95)
BOOKS = ("orders.margin", "orders.ordered_at", *COSTS)
CHURN = Source(
    document="S4",
    lines="41",
    quote="Chỉ cần giảm 5% lượng khách hàng rời bỏ Công ty thì lợi nhuận có thể tăng từ 5-95%.",
    grade="E",
    references=(
        references.REICHHELD_SASSER_1990,
        references.BAINES_INSIGHTS,
        references.CHARAN_RETENTION,
        references.REICHHELD_SCHEFTER_2000,
        references.AVAYA_LIST,
        references.SHARP_2005,
        references.DOWLING_UNCLES_1997,
        references.REINARTZ_KUMAR_2002,
    ),
)

CLAIMS = (
    *(
        Claim(
            id=f"churn-cut-5-profit-5-95-{by}",
            family=FAMILY,
            source=CHURN,
            kind="measured",
            unit="effect",
            region=FIVE_TO_95,
            tolerance=BY_A_QUARTER,
            needs=BOOKS,
            aggregate=books,
            estimate=partial(fewer_leave, by=by),
            shown=curve_shown,
        )
        for by in ("points", "percent")
    ),
    Claim(
        id="retention-2pct-equals-cost-10pct",
        family=FAMILY,
        source=Source(
            document="S4",
            lines="17",
            quote="Giữ được 2% lượng khách hàng ở lại đồng nghĩa với việc tiết kiệm được 10% chi phí.",
            grade="D",
            references=(references.MURPHY_QUOTED, references.GUPTA_VALUING),
        ),
        kind="measured",
        unit="ratio",
        region=Region(1, 1),
        tolerance=BY_A_QUARTER,
        needs=(*BOOKS, "orders.amount"),
        aggregate=books,
        estimate=kept_versus_saved,
        shown=gains_shown,
    ),
)
