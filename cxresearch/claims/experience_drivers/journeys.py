"""What is left of a journey in the rating of it: peak and end, the average of the steps, the last one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir
import pandas as pd

from cxresearch import episodes
from cxresearch.claims import references
from cxresearch.claims.experience_drivers import FAMILY, linear
from cxresearch.claims.experience_drivers.drivers import LITTLE
from cxresearch.disclosure import require
from cxresearch.estimators import linear_ratio_of_totals, r_squared_low
from cxresearch.model import Analysis, Claim, Estimate, Region, Source, Untestable

if TYPE_CHECKING:
    from cxresearch.company import Company

JOURNEYS = 300
"""Fewer journeys tell too little of how errors of models vary: of a hundred intervals as few as 85 hold the truth
with 50 journeys, 92 with 250 (`cxresearch.validity`)."""

# -- aggregates ----------------------------------------------------------------------------------

PEAK_END, MEAN, LAST = ("peak", "end"), ("mean",), ("end",)
NAMES = {PEAK_END: "peak_and_end", MEAN: "mean_of_steps", LAST: "last_step"}


def moments_of_journeys(company: Company) -> ir.Table:
    """Rated journeys: n, and the sums and products of rating, peak, end and mean, in levels."""
    journeys = episodes.rated_journeys(company)
    return journeys.aggregate(**linear.moments(journeys, "rating", "peak", "end", "mean"))


def _left_out(
    company: Company, first: pd.DataFrame, better: tuple[str, ...], worse: tuple[str, ...]
) -> ir.Table:
    """How well two models tell the rating of a journey that was left out of them.

    With the leave-one-out errors e/(1-h) of both and the leave-one-out deviation from the mean,
    (y-ȳ) n/(n-1): columns n; alone, customers with h = 1; better and worse, the sums of squared errors;
    deviation, of squared deviations; gain = Σd with d = worse - better; gain_gain, gain_deviation,
    deviation_deviation, the sums of products.
    """
    row = first.iloc[0]
    n = int(row["n"])
    require(minimum=company.analysis.min_cell, journeys=n)
    journeys = episodes.rated_journeys(company)
    errors, alone = [], ibis.literal(False)
    for predictors in (better, worse):
        coefficients, inverse = linear.fit(row, "rating", *predictors)
        left = linear.free(journeys, predictors, inverse)
        errors.append((linear.residual(journeys, "rating", predictors, coefficients) / left) ** 2)
        alone = alone | left.isnull()
    deviation = (journeys.rating - float(row["rating"]) / n) * (n / (n - 1))
    squares = journeys.select(better=errors[0], worse=errors[1], deviation=deviation**2, alone=alone)
    squares = squares.mutate(gain=squares.worse - squares.better)
    return squares.aggregate(
        n=squares.count(),
        alone=squares.alone.sum(),
        **{name: episodes.exact_sum(squares[name]) for name in ("better", "worse", "gain", "deviation")},
        gain_gain=episodes.exact_sum(squares.gain * squares.gain),
        gain_deviation=episodes.exact_sum(squares.gain * squares.deviation),
        deviation_deviation=episodes.exact_sum(squares.deviation * squares.deviation),
    )


def peak_end_against_mean(company: Company, first: pd.DataFrame) -> ir.Table:
    """`_left_out` of {peak, end} against {mean}."""
    return _left_out(company, first, PEAK_END, MEAN)


def mean_against_last(company: Company, first: pd.DataFrame) -> ir.Table:
    """`_left_out` of {mean} against {last step}."""
    return _left_out(company, first, MEAN, LAST)


# -- estimates -----------------------------------------------------------------------------------


def gain_of_the_better(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """Σd / Σ(leave-one-out deviations)²: what the better model explains beyond the other, in shares of the
    variance; delta method on the linear scale, t_{n-1}.

    Raises:
        Untestable: `minimum:journeys_compared=N` under 300 journeys; `undefined:steps_explain_little` where the
            lower limit of R² of the better model is under 0.02: without an effect the difference of two errors
            is of second order, and no interval of the first holds it.
    """
    row = table.iloc[0]
    n = int(row["n"])
    require(minimum=max(JOURNEYS, analysis.min_cell), journeys_compared=n)
    linear.require_free(row)
    unexplained = min(float(row["better"]), float(row["worse"]))
    r_squared = max(0.0, 1 - unexplained / float(row["deviation"]))
    if r_squared_low(r_squared=r_squared, n=n, predictors=len(PEAK_END), level=analysis.level) < LITTLE:
        raise Untestable("undefined:steps_explain_little")
    return linear_ratio_of_totals(
        units=int(row["n"]),
        y=float(row["gain"]),
        x=float(row["deviation"]),
        yy=float(row["gain_gain"]),
        xy=float(row["gain_deviation"]),
        xx=float(row["deviation_deviation"]),
        level=analysis.level,
    )


def explained(
    table: pd.DataFrame, analysis: Analysis, better: tuple[str, ...], worse: tuple[str, ...]
) -> pd.DataFrame:
    """What a reader sees of it: predictor, n, variance explained (1 - Σ squared errors / Σ squared deviations)."""
    row = table.iloc[0]
    require(minimum=analysis.min_cell, journeys=int(row["n"]))
    linear.require_free(row)
    shares = [1 - float(row[name]) / float(row["deviation"]) for name in ("better", "worse")]
    names = [NAMES[better], NAMES[worse]]
    return pd.DataFrame({"predictor": names, "n": [int(row["n"])] * 2, "variance": shares})


# -- the claims ----------------------------------------------------------------------------------

MORE = Region(0, float("inf"), "()")
JOURNEY = (
    "ratings.rating",
    "ratings.rated_at",
    "interactions.occurred_at",
    "interactions.score",
    "interactions.journey_id",
)

CLAIMS = (
    Claim(
        id="peak-end-rule",
        family=FAMILY,
        source=Source(
            document="S4",
            lines="10",
            quote="cảm xúc tốt nhất theo quy luật Peak end rules trên toàn bộ hành trình",
            grade="A",
            references=(references.FREDRICKSON_KAHNEMAN_1993, references.ALAYBEK_2022),
        ),
        kind="measured",
        unit="points",
        region=MORE,
        null=0,
        side="above",
        needs=JOURNEY,
        aggregate=moments_of_journeys,
        again=peak_end_against_mean,
        estimate=gain_of_the_better,
        shown=partial(explained, better=PEAK_END, worse=MEAN),
    ),
    Claim(
        id="cx-is-residue-not-moment",
        family=FAMILY,
        source=Source(
            document="S1",
            lines="4",
            quote="Đây chẳng phải là cảm giác khách hàng trong một khoảng khắc thời gian, mà những gì đọng lại "
            "sau toàn bộ những lần khách hàng tiếp xúc",
            grade="N",
            references=(references.ALAYBEK_2022,),
        ),
        kind="measured",
        unit="points",
        region=MORE,
        null=0,
        side="above",
        needs=JOURNEY,
        aggregate=moments_of_journeys,
        again=mean_against_last,
        estimate=gain_of_the_better,
        shown=partial(explained, better=MEAN, worse=LAST),
    ),
)
