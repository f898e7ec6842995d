"""How many people customers tell: the bad word of the dissatisfied, the good word of the satisfied."""

from __future__ import annotations

import pandas as pd

from cxresearch.claims import references
from cxresearch.claims.word_of_mouth import FAMILY
from cxresearch.claims.word_of_mouth.told import (
    MANY,
    answers_on_telling,
    bands,
    bands_at_the_first_answer,
    bands_both_ways,
    bands_once_each,
    frequencies_of,
    summary,
    summary_both_ways,
    told_at_the_first_answer,
    told_both_ways,
    told_once_each,
)
from cxresearch.disclosure import require
from cxresearch.estimators import mean_of_counts, ratio_of_means_of_counts, ratio_of_totals, share
from cxresearch.model import Analysis, Claim, Estimate, Region, Source, Tolerance

ANSWERS_FOR_A_SHARE = 30
ANSWERS_FOR_A_MEAN = 500
ANSWERS_FOR_TOTALS = 1_000
"""Counts of people told have long tails, of which a small sample as a rule holds too little. From so many
answers on the intervals hold the truth in 93 of 100 companies or more in every world of `cxresearch.validity`;
with 100 answers that of a mean holds it in as few as 85, with 130 that of totals in 88."""

# -- estimates: a handful of rows -> a number with its interval ----------------------------------


def _mean(table: pd.DataFrame, analysis: Analysis, word: str) -> Estimate:
    frequencies = frequencies_of(table, word)
    require(
        minimum=max(ANSWERS_FOR_A_MEAN, analysis.min_cell),
        **{f"tellers_{word}": sum(frequencies.values())},
    )
    return mean_of_counts(frequencies=frequencies, level=analysis.level)


def mean_told_by_unhappy(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """The mean number of people whom a dissatisfied customer told something bad, zeros included."""
    return _mean(table, analysis, "unhappy_bad")


def mean_told_by_happy(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """The mean number of people whom a satisfied customer told something good, zeros included."""
    return _mean(table, analysis, "happy_good")


def share_telling_many(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """The share of dissatisfied customers who told more than twenty people, of all who answered."""
    frequencies = frequencies_of(table, "unhappy_bad")
    n = sum(frequencies.values())
    require(minimum=max(ANSWERS_FOR_A_SHARE, analysis.min_cell), tellers_many=n)
    many = sum(customers for told, customers in frequencies.items() if told > MANY)
    return share(events=many, n=n, level=analysis.level)


def bad_over_good_per_head(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """Mean told something bad by the dissatisfied / mean told something good by the satisfied."""
    bad, good = (frequencies_of(table, word) for word in ("unhappy_bad", "happy_good"))
    require(
        minimum=max(ANSWERS_FOR_A_MEAN, analysis.min_cell),
        tellers_unhappy_bad=sum(bad.values()),
        tellers_happy_good=sum(good.values()),
    )
    return ratio_of_means_of_counts(frequencies_1=bad, frequencies_0=good, level=analysis.level)


def bad_over_good_in_volume(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """All who were told something bad / all who were told something good, customers as units."""
    # Whole numbers of Python's own: squares of counts may go beyond 64 bits.
    answers = [
        (int(bad), int(good), int(n))
        for bad, good, n in zip(table["told_negative"], table["told_positive"], table["n"], strict=True)
    ]
    units = sum(n for *_, n in answers)
    require(minimum=max(ANSWERS_FOR_TOTALS, analysis.min_cell), tellers_both=units)
    return ratio_of_totals(
        units=units,
        y=sum(n * bad for bad, _, n in answers),
        x=sum(n * good for _, good, n in answers),
        yy=sum(n * bad * bad for bad, _, n in answers),
        xy=sum(n * bad * good for bad, good, n in answers),
        xx=sum(n * good * good for _, good, n in answers),
        level=analysis.level,
    )


# -- the claims ----------------------------------------------------------------------------------

RATED = ("ratings.rating", "ratings.rated_at")
BY_TWO_PEOPLE = Tolerance("margin", 2)
MORE = Region(1, float("inf"), "()")

CLAIMS = (
    Claim(
        id="dissatisfied-tell-9-15",
        family=FAMILY,
        source=Source(
            document="S4",
            lines="23",
            quote="Trung bình 1 khách hàng không được thỏa mãn sẽ nói với 9-15 người về trải nghiệm tệ của họ.",
            grade="C",
            references=(
                references.COCA_COLA_1981,
                references.GRAPEVINE,
                references.WASHINGTON_POST_1984,
                references.GRAPEVINE_MEDIANS,
                references.GOODMAN_NOTES,
                references.RAGE_2013,
                references.WHARTON_2006,
                references.ANDERSON_1998,
                references.SCORES_OVER_TIME,
            ),
        ),
        kind="measured",
        unit="people",
        region=Region(9, 15),
        tolerance=BY_TWO_PEOPLE,
        needs=(*RATED, "ratings.told_negative"),
        aggregate=told_once_each,
        alternatives=("latest_rating", "unhappy"),
        estimate=mean_told_by_unhappy,
        detail=bands_once_each,
        shown=summary,
    ),
    Claim(
        id="tail-13pct-over-20",
        family=FAMILY,
        source=Source(
            document="S4",
            lines="23",
            quote="13% trong số đó sẽ nói với nhiều hơn 20 người.",
            grade="C",
            references=(references.COCA_COLA_1981, references.AMERICAN_SPA_LIST, references.WHARTON_2006),
        ),
        kind="measured",
        unit="share",
        region=Region(0.13, 0.13),
        tolerance=Tolerance("margin", 0.05, within=(0, 1)),
        needs=(*RATED, "ratings.told_negative"),
        aggregate=told_once_each,
        alternatives=("latest_rating", "unhappy"),
        frame=answers_on_telling,
        estimate=share_telling_many,
        detail=bands_once_each,
        shown=bands,
    ),
    Claim(
        id="satisfied-tell-4-6",
        family=FAMILY,
        source=Source(
            document="S4",
            lines="26",
            quote="Khách hàng hài lòng sẽ nói với 4-6 người về trải nghiệm của họ.",
            grade="C",
            references=(
                references.AVAYA_LIST,
                references.EASELLY_LIST,
                references.COCA_COLA_1981,
                references.RAGE_2013,
            ),
        ),
        kind="measured",
        unit="people",
        region=Region(4, 6),
        tolerance=BY_TWO_PEOPLE,
        needs=(*RATED, "ratings.told_positive"),
        aggregate=told_once_each,
        alternatives=("latest_rating",),
        estimate=mean_told_by_happy,
        detail=bands_once_each,
        shown=summary,
    ),
    Claim(
        id="bad-news-travels-further-per-head",
        family=FAMILY,
        source=Source(
            document="S4",
            lines="24",
            quote="Tin xấu thường bay xa.",
            grade="B",
            references=(references.ANDERSON_1998, references.GOODMAN_NOTES),
        ),
        kind="measured",
        unit="ratio",
        region=MORE,
        null=1,
        side="above",
        needs=(*RATED, "ratings.told_positive", "ratings.told_negative"),
        aggregate=told_at_the_first_answer,
        alternatives=("latest_rating", "unhappy"),
        estimate=bad_over_good_per_head,
        detail=bands_at_the_first_answer,
        shown=summary,
    ),
    Claim(
        id="bad-news-travels-further-in-volume",
        family=FAMILY,
        source=Source(
            document="S4",
            lines="24",
            quote="Tin xấu thường bay xa.",
            grade="E",
            references=(references.EAST_2007, references.EAST_2008),
        ),
        kind="measured",
        unit="ratio",
        region=MORE,
        null=1,
        side="above",
        needs=(*RATED, "ratings.told_positive", "ratings.told_negative"),
        aggregate=told_both_ways,
        alternatives=("latest_rating",),
        estimate=bad_over_good_in_volume,
        detail=bands_both_ways,
        shown=summary_both_ways,
    ),
)
