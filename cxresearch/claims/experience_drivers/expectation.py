"""What customers had expected, what they got, and how satisfied that left them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from cxresearch import episodes
from cxresearch.claims import references
from cxresearch.claims.experience_drivers import FAMILY, linear
from cxresearch.claims.groups import difference_between, ratio_between, share_in, tally
from cxresearch.disclosure import require
from cxresearch.estimators import mean, sandwich
from cxresearch.model import Analysis, Claim, Estimate, Region, Source, Tolerance

if TYPE_CHECKING:
    from cxresearch.company import Company

EXPECTED = ("ratings.rating", "ratings.rated_at", "ratings.performed", "ratings.expected")
MODEL = ("rating", "performed", "expected")

# -- aggregates ----------------------------------------------------------------------------------


def moments_of_expectation(company: Company) -> ir.Table:
    """Latest surveys with rating, performed and expected: n, and the sums and products of the three."""
    surveys = _levels(company)
    return surveys.aggregate(**linear.moments(surveys, *MODEL))


def meat_of_expectation(company: Company, first: pd.DataFrame) -> ir.Table:
    """The same row with the HC3 meat Σ x x' e²/(1-h)²: meat_0_0 ... meat_2_2 for x = (1, performed,
    expected); alone, the customers with h = 1."""
    coefficients, inverse = _model(first, company.analysis)
    surveys = _levels(company)
    error = linear.residual(surveys, "rating", MODEL[1:], coefficients)
    left = linear.free(surveys, MODEL[1:], inverse)
    weighed = surveys.mutate(weight=(error / left) ** 2, alone=left.isnull())
    x = [ibis.literal(1.0), weighed.performed, weighed.expected]
    meat = {
        f"meat_{i}_{j}": episodes.exact_sum(weighed.weight * x[i] * x[j])
        for i in range(3)
        for j in range(i + 1)
    }
    return weighed.aggregate(**linear.moments(weighed, *MODEL), alone=weighed.alone.sum(), **meat)


def _levels(company: Company) -> ir.Table:
    surveys = episodes.latest_surveys(company, "performed", "expected")
    return surveys.select(**{name: episodes.levels_above_middle(surveys[name], company) for name in MODEL})


def top_by_expectation(company: Company) -> ir.Table:
    """The same surveys by expectation (exceeded, met, missed): n, events at level 5."""
    surveys = episodes.latest_surveys(company, "performed", "expected")
    return _by_expectation(company, surveys, episodes.rating_level(surveys.rating, company) == 5)


def happy_by_expectation(company: Company) -> ir.Table:
    """The same surveys by expectation: n, events at level 4-5."""
    surveys = episodes.latest_surveys(company, "performed", "expected")
    return _by_expectation(company, surveys, episodes.rating_level(surveys.rating, company) >= 4)


def recommending_by_expectation(company: Company) -> ir.Table:
    """Latest surveys that answer would_recommend too, by expectation: n, events who would recommend."""
    surveys = episodes.latest_surveys(company, "performed", "expected", "would_recommend")
    return _by_expectation(company, surveys, surveys.would_recommend)


def _by_expectation(company: Company, surveys: ir.Table, event: ir.BooleanValue) -> ir.Table:
    performed, expected = (
        episodes.levels_above_middle(surveys[name], company) for name in ("performed", "expected")
    )
    compared = ibis.cases((performed > expected, "exceeded"), (performed == expected, "met"), else_="missed")
    grouped = surveys.select(expectation=compared, event=event)
    return tally(grouped, "expectation", "event")


def changes_of_expectation(company: Company) -> ir.Table:
    """Happy customers by how their expectation changed until they next told it.

    Columns: next_expected (higher, lower, same); n of any change; events of this one; total and squares, sums of
    the change in levels and of its square.
    """
    pairs = episodes.next_expectations(company)
    change = pairs.after - pairs.before
    named = ibis.cases((change > 0, "higher"), (change < 0, "lower"), else_="same")
    changed = pairs.select(next_expected=named, levels=change)
    rows = changed.group_by("next_expected").aggregate(
        events=changed.count(),
        total=episodes.exact_sum(changed.levels),
        squares=episodes.exact_sum(changed.levels * changed.levels),
    )
    rows = rows.mutate(n=rows.events.sum().over(ibis.window()))
    return rows.select("next_expected", "n", "events", "total", "squares").order_by("next_expected")


# -- estimates -----------------------------------------------------------------------------------


def _model(table: pd.DataFrame, analysis: Analysis) -> tuple[linear.Array, linear.Array]:
    row = table.iloc[0]
    require(minimum=analysis.min_cell, expectation=int(row["n"]))
    return linear.fit(row, *MODEL)


def expected_over_performed(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """β_expected / β_performed of rating on performed and expected: HC3, Fieller's interval, t_{n-3}.

    Untestable when better performance goes with a lower rating, separately from 0: the ratio would then be
    -1 where satisfaction is expectation less performance.
    """
    coefficients, inverse = _model(table, analysis)
    row = table.iloc[0]
    linear.require_free(row)
    meat = np.array([[float(row[f"meat_{max(i, j)}_{min(i, j)}"]) for j in range(3)] for i in range(3)])
    n = int(row["n"])
    return linear.ratio(
        coefficients[1:],
        sandwich(inverse, meat)[1:, 1:],
        numerator=1,
        denominator=0,
        degrees=n - 3,
        n=n,
        level=analysis.level,
    )


def weights_of_expectation(table: pd.DataFrame, analysis: Analysis) -> pd.DataFrame:
    """What a reader sees of it: predictor, n, coefficient."""
    coefficients, _ = _model(table, analysis)
    return pd.DataFrame(
        {"predictor": MODEL[1:], "n": [int(table["n"].iloc[0])] * 2, "coefficient": coefficients[1:]}
    )


def exceeded_versus_met(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(event when performed > expected) / P(event when performed = expected)."""
    return ratio_between(table, analysis, "expectation", "exceeded", "met")


def event_when_met(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(event when performed = expected)."""
    return share_in(table, analysis, "expectation", "met")


def happy_when_met_or_exceeded(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(level 4-5 when performed >= expected)."""
    return share_in(table, analysis, "expectation", met_or_exceeded=("met", "exceeded"))


def happy_when_missed(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(level 4-5 when performed < expected)."""
    return share_in(table, analysis, "expectation", "missed")


def happy_met_minus_missed(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(level 4-5 when performed >= expected) - P(level 4-5 when performed < expected)."""
    return difference_between(
        table, analysis, "expectation", met_or_exceeded=("met", "exceeded"), missed="missed"
    )


def rise_of_expectation(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """The mean of the next expectation less the one before, in levels, t interval."""
    n = int(table["events"].sum())
    require(minimum=analysis.min_cell, asked_again=n)
    total, squares = float(table["total"].sum()), float(table["squares"].sum())
    return mean(n=n, total=total, total_of_squares=squares, level=analysis.level)


# -- the claims ----------------------------------------------------------------------------------

CLAIMS = (
    Claim(
        id="satisfaction-is-performance-vs-expectation",
        family=FAMILY,
        source=Source(
            document="S2",
            lines="11",
            quote="sự hài lòng của khách hàng là kết quả trực tiếp của việc so sánh hiệu suất nhận được trong "
            "sản phẩm hoặc dịch vụ với những kỳ vọng mà nó đã trình bày",
            grade="B",
            references=(references.OLIVER_1980, references.SZYMANSKI_HENARD_2001, references.SCHIEBLER),
        ),
        kind="measured",
        unit="coefficient",
        region=Region(-1, -1),
        tolerance=Tolerance("factor", 1.25),
        null=0,
        side="below",
        needs=EXPECTED,
        aggregate=moments_of_expectation,
        alternatives=("first_rating",),
        again=meat_of_expectation,
        estimate=expected_over_performed,
        shown=weights_of_expectation,
    ),
    Claim(
        id="met-expectation-satisfied",
        family=FAMILY,
        source=Source(
            document="S2",
            lines="7",
            quote="vì nó đáp ứng nhu cầu và mong đợi của anh ta",
            grade="B",
            references=(references.SZYMANSKI_HENARD_2001,),
        ),
        kind="measured",
        unit="share",
        region=Region(0.5, 1, "(]"),
        side="above",
        needs=EXPECTED,
        aggregate=happy_by_expectation,
        alternatives=("first_rating",),
        estimate=happy_when_met_or_exceeded,
        base=happy_when_missed,
        contrast=happy_met_minus_missed,
    ),
    Claim(
        id="level5-exceeds-expectations",
        family=FAMILY,
        source=Source(
            document="S0",
            lines="47",
            quote="Điều này xảy ra khi khách hàng nhận được hơn cả những gì họ kỳ vọng!",
            grade="B",
            references=(references.SZYMANSKI_HENARD_2001, references.SCHIEBLER),
        ),
        kind="measured",
        unit="ratio",
        region=Region(1, float("inf"), "()"),
        null=1,
        side="above",
        needs=EXPECTED,
        aggregate=top_by_expectation,
        alternatives=("first_rating",),
        estimate=exceeded_versus_met,
        base=event_when_met,
    ),
    Claim(
        id="exceeding-creates-fanatics",
        family=FAMILY,
        source=Source(
            document="S2",
            lines="17",
            quote="nếu nó vượt quá những gì anh ta mong đợi, tình huống này sẽ khiến khách hàng trở thành tuyệt "
            "đối cuồng tín",
            grade="C",
            references=(references.DIXON_EFFORTLESS,),
        ),
        kind="measured",
        unit="ratio",
        region=Region(1, float("inf"), "()"),
        null=1,
        side="above",
        needs=(*EXPECTED, "ratings.would_recommend"),
        aggregate=recommending_by_expectation,
        alternatives=("first_rating",),
        estimate=exceeded_versus_met,
        base=event_when_met,
    ),
    Claim(
        id="rising-expectations",
        family=FAMILY,
        source=Source(
            document="S0",
            lines="34",
            quote="khi một nhu cầu đã được đáp ứng khách hàng sẽ xuất hiện thêm những nhu cầu mới, những kỳ "
            "vọng mới",
            grade="B",
            references=(references.YI_LA_2004,),
        ),
        kind="measured",
        unit="levels",
        region=Region(0, float("inf"), "()"),
        null=0,
        side="above",
        needs=("ratings.rating", "ratings.rated_at", "ratings.expected"),
        aggregate=changes_of_expectation,
        estimate=rise_of_expectation,
    ),
)
