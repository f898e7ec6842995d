"""How many people customers tell: the bad word of the dissatisfied, the good word of the satisfied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir
import pandas as pd

from cxresearch import episodes
from cxresearch.claims import references
from cxresearch.disclosure import require
from cxresearch.estimators import (
    mean_of_counts,
    median_of_counts,
    ratio_of_means_of_counts,
    ratio_of_totals,
    share,
)
from cxresearch.model import Analysis, Claim, Estimate, Region, Source, Tolerance

if TYPE_CHECKING:
    from cxresearch.company import Company

FAMILY = "word_of_mouth"

ANSWERS_FOR_A_MEAN = 30
ANSWERS_FOR_TOTALS = 100
"""Counts of people told have long tails: fewer answers than these say little of their mean or total."""

MANY = 20
BANDS = (
    ("told_0", 0, 0),
    ("told_1", 1, 1),
    ("told_2", 2, 2),
    ("told_3_5", 3, 5),
    ("told_6_10", 6, 10),
    ("told_11_20", 11, MANY),
    ("told_over_20", MANY + 1, None),
)
"""The counts of people told as they are shown: a name, the least and the most of the band."""

# -- aggregates ----------------------------------------------------------------------------------


def told_once_each(company: Company) -> ir.Table:
    """How many people the dissatisfied told something bad and the satisfied something good.

    Columns: word (`unhappy_bad`: ratings at level 1-2 with told_negative answered, the first of each
    customer; `happy_good`: level 4-5 and told_positive), told, n customers who told so many.
    """
    bad = episodes.first_tellings(company, "told_negative", levels=(1, 2))
    good = episodes.first_tellings(company, "told_positive", levels=(4, 5))
    return _frequencies(unhappy_bad=bad.told_negative, happy_good=good.told_positive)


def told_at_the_first_answer(company: Company) -> ir.Table:
    """The same of each customer's first rating with both counts answered, split by its level
    afterwards: nobody is on both sides. Columns as in `told_once_each`."""
    first = episodes.first_tellings(company, "told_positive", "told_negative")
    bad, good = (first.filter(first.rating_level.isin(levels)) for levels in ((1, 2), (4, 5)))
    return _frequencies(unhappy_bad=bad.told_negative, happy_good=good.told_positive)


def told_both_ways(company: Company) -> ir.Table:
    """Each customer's first rating with both counts answered, at any level: told_negative,
    told_positive, n customers who told so many and so many."""
    first = episodes.first_tellings(company, "told_positive", "told_negative")
    return (
        first.group_by("told_negative", "told_positive")
        .aggregate(n=first.count())
        .order_by("told_negative", "told_positive")
    )


def bands_once_each(company: Company) -> ir.Table:
    """`told_once_each` in the bands of a figure: word, people_told, n answers, events in the band."""
    return _in_bands(told_once_each(company))


def bands_at_the_first_answer(company: Company) -> ir.Table:
    """`told_at_the_first_answer` in the bands of a figure: word, people_told, n, events."""
    return _in_bands(told_at_the_first_answer(company))


def bands_both_ways(company: Company) -> ir.Table:
    """`told_both_ways` in the bands of a figure, bad word beside good: word, people_told, n, events."""
    first = episodes.first_tellings(company, "told_positive", "told_negative")
    return _in_bands(_frequencies(all_bad=first.told_negative, all_good=first.told_positive))


def _frequencies(**told: ir.IntegerColumn) -> ir.Table:
    """Columns of counts as one table of frequencies: word (a column's name here), told, n."""
    counted = [
        column.name("told").as_table().mutate(word=ibis.literal(word)) for word, column in told.items()
    ]
    both = ibis.union(*(table.select("word", "told") for table in counted))
    return both.group_by("word", "told").aggregate(n=both.count()).order_by("word", "told")


def _in_bands(frequencies: ir.Table) -> ir.Table:
    bands = []
    for place, (name, least, most) in enumerate(BANDS):
        inside = frequencies.told >= least
        if most is not None:
            inside &= frequencies.told <= most
        rows = frequencies.group_by("word").aggregate(
            n=frequencies.n.sum(), events=frequencies.n.sum(where=inside).coalesce(0)
        )
        bands.append(rows.mutate(people_told=ibis.literal(name), place=ibis.literal(place)))
    table = ibis.union(*bands).order_by("word", "place")
    return table.select("word", "people_told", "n", "events")


# -- estimates -----------------------------------------------------------------------------------


def frequencies_of(table: pd.DataFrame, word: str) -> dict[int, int]:
    """Count of people told -> customers, of one word of a small table.

    >>> table = pd.DataFrame({"word": ["unhappy_bad"] * 2, "told": [0, 9], "n": [3, 1]})
    >>> frequencies_of(table, "unhappy_bad")
    {0: 3, 9: 1}
    """
    rows = table[table["word"] == word] if "word" in table else table
    return {int(told): int(n) for told, n in zip(rows["told"], rows["n"], strict=True)}


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
    require(minimum=analysis.min_cell, level_1_2=n)
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


# -- what a reader is shown ----------------------------------------------------------------------


def summary(table: pd.DataFrame, analysis: Analysis) -> pd.DataFrame:
    """Beside each mean what it hides: word, n answers, people (all of them told), mean, median, the shares
    who told nobody and who told more than twenty."""
    words = {word: frequencies_of(table, word) for word in ("unhappy_bad", "happy_good")}
    return _summary(words)


def summary_both_ways(table: pd.DataFrame, analysis: Analysis) -> pd.DataFrame:
    """The same of bad and good word from the same customers."""
    words: dict[str, Counter[int]] = {"all_bad": Counter(), "all_good": Counter()}
    for bad, good, n in zip(table["told_negative"], table["told_positive"], table["n"], strict=True):
        words["all_bad"][int(bad)] += int(n)
        words["all_good"][int(good)] += int(n)
    return _summary(words)


def _summary(words: Mapping[str, Mapping[int, int]]) -> pd.DataFrame:
    rows = []
    for word, frequencies in words.items():
        n = sum(frequencies.values())
        if n == 0:
            continue
        told = sum(count * customers for count, customers in frequencies.items())
        rows.append(
            {
                "word": word,
                "n": n,
                "people": float(told),
                "mean": told / n,
                "median": median_of_counts(frequencies=frequencies),
                "told_nobody": frequencies.get(0, 0) / n,
                "told_many": sum(f for count, f in frequencies.items() if count > MANY) / n,
            }
        )
    columns = ("word", "n", "people", "mean", "median", "told_nobody", "told_many")
    return pd.DataFrame(rows, columns=columns)


def bands(table: pd.DataFrame, analysis: Analysis) -> pd.DataFrame:
    """How many told how many: word, people_told, n answers, events in the band, their share with its
    interval."""
    rows = []
    for word in ("unhappy_bad", "happy_good"):
        frequencies = frequencies_of(table, word)
        n = sum(frequencies.values())
        for name, least, most in BANDS if n else ():
            events = sum(
                customers
                for told, customers in frequencies.items()
                if told >= least and (most is None or told <= most)
            )
            part = share(events=events, n=n, level=analysis.level)
            rows.append((word, name, n, events, part.value, part.low, part.high))
    columns = ("word", "people_told", "n", "events", "value", "low", "high")
    return pd.DataFrame(rows, columns=columns)


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
                references.VERDE_2006,
                references.ANDERSON_1998,
                references.DAWES,
            ),
        ),
        kind="measured",
        unit="people",
        region=Region(9, 15),
        tolerance=BY_TWO_PEOPLE,
        needs=(*RATED, "ratings.told_negative"),
        aggregate=told_once_each,
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
            references=(references.COCA_COLA_1981, references.PROBLEM_LIST, references.VERDE_2006),
        ),
        kind="measured",
        unit="share",
        region=Region(0.13, 0.13),
        tolerance=Tolerance("margin", 0.05, within=(0, 1)),
        needs=(*RATED, "ratings.told_negative"),
        aggregate=told_once_each,
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
        estimate=bad_over_good_in_volume,
        detail=bands_both_ways,
        shown=summary_both_ways,
    ),
)
