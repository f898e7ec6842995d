"""How many people customers told: tables of frequencies, and what a reader is shown of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir
import pandas as pd

from cxresearch import episodes
from cxresearch.claims.frames import answers_in_frame, counted_among
from cxresearch.estimators import median_of_counts, share
from cxresearch.model import Analysis

if TYPE_CHECKING:
    from cxresearch.company import Company

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
    bad = episodes.first_tellings(company, "told_negative", levels=company.analysis.reading.unhappy_levels)
    good = episodes.first_tellings(company, "told_positive", levels=(4, 5))
    return _frequencies(
        company, "told_once_each", unhappy_bad=bad.told_negative, happy_good=good.told_positive
    )


def answers_on_telling(company: Company) -> ir.Table | None:
    """Who answered how many they told something bad, of those who could have (`answers_in_frame`); counted are
    the dissatisfied, events who told more than `MANY`."""
    told = episodes.tellings(company)
    levels = company.analysis.reading.unhappy_levels
    bad = episodes.first_tellings(company, "told_negative", levels=levels)
    answered = told.filter(told.told_negative.notnull())
    return answers_in_frame(company, counted_among(answered, bad, bad.told_negative > MANY))


def told_at_the_first_answer(company: Company) -> ir.Table:
    """The same of each customer's first rating with both counts answered, split by its level
    afterwards: nobody is on both sides. Columns as in `told_once_each`."""
    first = episodes.first_tellings(company, "told_positive", "told_negative")
    bad, good = (
        first.filter(first.rating_level.isin(levels))
        for levels in (company.analysis.reading.unhappy_levels, (4, 5))
    )
    return _frequencies(
        company, "told_at_the_first_answer", unhappy_bad=bad.told_negative, happy_good=good.told_positive
    )


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
    return _in_bands(
        _frequencies(company, "all_told", all_bad=first.told_negative, all_good=first.told_positive)
    )


def _frequencies(company: Company, name: str, **told: ir.IntegerColumn) -> ir.Table:
    """Columns of counts as one table of frequencies, computed once: word (a column's name here), told, n."""

    def build() -> ir.Table:
        counted = [
            column.name("told").as_table().mutate(word=ibis.literal(word)) for word, column in told.items()
        ]
        both = ibis.union(*(table.select("word", "told") for table in counted))
        return both.group_by("word", "told").aggregate(n=both.count())

    return episodes.once(company, name, build, "reading.ratings", "reading.unhappy").order_by("word", "told")


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


# -- what a reader is shown ----------------------------------------------------------------------


def frequencies_of(table: pd.DataFrame, word: str) -> dict[int, int]:
    """Count of people told -> customers, of one word of a small table.

    >>> table = pd.DataFrame({"word": ["unhappy_bad"] * 2, "told": [0, 9], "n": [3, 1]})
    >>> frequencies_of(table, "unhappy_bad")
    {0: 3, 9: 1}
    """
    rows = table[table["word"] == word] if "word" in table else table
    return {int(told): int(n) for told, n in zip(rows["told"], rows["n"], strict=True)}


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
