"""Worlds for the claims on how many people customers tell: counts with the long tails of the sample company."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from cxresearch.claims.word_of_mouth.told import MANY
from cxresearch.synthetic.draws import Floats, shares
from cxresearch.validity.world import Draw, Name, World

PEOPLE = np.arange(81)
"""How many people can be told: up to eighty, as in the sample company."""

# Of the sample company's 20,000 customers so many are dissatisfied and said whom they told, are satisfied
# and did, were dissatisfied the first time they answered both questions, satisfied then, or answered both.
DISSATISFIED = 965 / 20_000
SATISFIED = 4_504 / 20_000
DISSATISFIED_FIRST = 506 / 20_000
SATISFIED_FIRST = 4_328 / 20_000
ANSWERED_BOTH = 5_181 / 20_000

BAD = (26, 14, 13, 11, 9, 7, 5, 4, 3, 3)
"""Weights of telling 0 to 9 people something bad, as the sample company has them at level 1."""
GOOD = (45, 18, 12, 8, 5, 4, 2, 2)
"""Weights of telling 0 to 7 people something good: between those of levels 4 and 5."""
SOME = (80, 12, 5, 2, 1)
"""Weights of telling 0 to 4: those who are neither satisfied nor dissatisfied."""


def told(
    weights: tuple[float, ...],
    *,
    tail: float = 0,
    people: float | None = None,
    many: float | None = None,
) -> Floats:
    """Shares of customers who tell 0, 1, 2 ... 80 people.

    Beyond the given weights k people have the weight tail / k². Where `people`, the mean, or `many`, the share
    who tell more than twenty, is given, customers who would tell somebody tell nobody until it holds.

    Raises:
        ValueError: A mean or share above that of the weights themselves.

    >>> float(round(told(BAD, tail=360, people=7) @ PEOPLE, 12))
    7.0
    """
    longer = tail / np.arange(len(weights), len(PEOPLE)) ** 2.0
    chances = shares([*weights, *longer])
    thinned = 1.0
    if people is not None:
        thinned = people / float(chances @ PEOPLE)
    if many is not None:
        thinned = many / float(chances[MANY + 1 :].sum())
    if thinned > 1:
        raise ValueError("these weights have too short a tail")
    chances *= thinned
    chances[0] += 1 - thinned
    return chances


def frequencies(rng: np.random.Generator, **answers: tuple[int, Floats]) -> pd.DataFrame:
    """The table of `told_once_each`: word, told, n; of each word the customers who answer and their chances."""
    rows = []
    for word in sorted(answers):
        customers, chances = answers[word]
        counts = rng.multinomial(customers, chances)
        rows += [(word, told, n) for told, n in enumerate(counts.tolist()) if n]
    return pd.DataFrame(rows, columns=["word", "told", "n"])


def _answering(bad: Floats, good: Floats, *, dissatisfied: float, satisfied: float) -> Draw:
    def draw(rng: np.random.Generator, customers: int) -> pd.DataFrame:
        return frequencies(
            rng,
            unhappy_bad=(round(dissatisfied * customers), bad),
            happy_good=(round(satisfied * customers), good),
        )

    return draw


USUAL = told(GOOD, tail=60)


def tell_of_bad() -> tuple[World, ...]:
    """`dissatisfied-tell-9-15`: 12 people; 2, as where a third tells anybody; as few as others tell; 7."""
    chances: dict[Name, Floats] = {
        "folklore": told(BAD, tail=1200, people=12),
        "literature": told(BAD, tail=220, people=2),
        "nothing": told(SOME),
        "edge": told(BAD, tail=360, people=7),
    }
    return tuple(
        World(
            "dissatisfied-tell-9-15",
            name,
            float(each @ PEOPLE),
            _answering(each, USUAL, dissatisfied=DISSATISFIED, satisfied=SATISFIED),
        )
        for name, each in chances.items()
    )


def tell_more_than_twenty() -> tuple[World, ...]:
    """`tail-13pct-over-20`: 13 %; 6 %; no more than of those who tell something good, 2 %; 8 %."""
    chances: dict[Name, Floats] = {
        "folklore": told(BAD, tail=1200, many=0.13),
        "literature": told(BAD, tail=220, many=0.06),
        "nothing": USUAL,
        "edge": told(BAD, tail=360, many=0.08),
    }
    return tuple(
        World(
            "tail-13pct-over-20",
            name,
            float(each[MANY + 1 :].sum()),
            _answering(each, USUAL, dissatisfied=DISSATISFIED, satisfied=SATISFIED),
        )
        for name, each in chances.items()
    )


def tell_of_good() -> tuple[World, ...]:
    """`satisfied-tell-4-6`: 5 people; 1.2, most of them silent; hardly anybody; 2."""
    chances: dict[Name, Floats] = {
        "folklore": told(GOOD, tail=300, people=5),
        "literature": told(GOOD, tail=60, people=1.2),
        "nothing": told(SOME),
        "edge": told(GOOD, tail=60, people=2),
    }
    usual = told(BAD, tail=220)
    return tuple(
        World(
            "satisfied-tell-4-6",
            name,
            float(each @ PEOPLE),
            _answering(usual, each, dissatisfied=DISSATISFIED, satisfied=SATISFIED),
        )
        for name, each in chances.items()
    )


def per_head() -> tuple[World, ...]:
    """`bad-news-travels-further-per-head`: 10 people against 5; a fifth more; the same shares of every count;
    the same mean of other shapes, few who tell many against many who tell few."""
    pairs: dict[Name, tuple[Floats, Floats]] = {
        "folklore": (told(BAD, tail=1200, people=10), told(GOOD, tail=300, people=5)),
        "literature": (told(BAD, tail=220, people=2.4), told(GOOD, tail=60, people=2)),
        "nothing": (USUAL, USUAL),
        "edge": (told(BAD, tail=1200, people=1.5), told(GOOD, tail=20, people=1.5)),
    }
    return tuple(
        World(
            "bad-news-travels-further-per-head",
            name,
            float(bad @ PEOPLE / (good @ PEOPLE)),
            _answering(bad, good, dissatisfied=DISSATISFIED_FIRST, satisfied=SATISFIED_FIRST),
        )
        for name, (bad, good) in pairs.items()
    )


MOODS = (0.10, 0.06, 0.84)
"""Shares of the dissatisfied, those between and the satisfied among customers who answer both questions."""


def both_ways(rng: np.random.Generator, answering: int, chances: Floats) -> pd.DataFrame:
    """The table of `told_both_ways`: told_negative, told_positive, n; chances of each pair, bad by good."""
    counts = rng.multinomial(answering, chances.ravel())
    pairs = np.flatnonzero(counts)
    bad, good = np.divmod(pairs, len(PEOPLE))
    return pd.DataFrame({"told_negative": bad, "told_positive": good, "n": counts[pairs]})


def in_volume() -> tuple[World, ...]:
    """`bad-news-travels-further-in-volume`: twice as much bad word as good; a third, as East and others found;
    everybody tells as much of the one as of the other; as much of both, by few and by many."""
    few = told(SOME)
    dissatisfied, _, satisfied = MOODS
    spoken: dict[Name, tuple[Floats, Floats]] = {
        "folklore": (told(BAD, tail=1200, people=10), told(GOOD, tail=60, people=0.5)),
        "literature": (told(BAD, tail=220, people=6), told(GOOD, tail=60, people=2)),
        "nothing": (USUAL, USUAL),
        "edge": (told(BAD, tail=1200, people=8), told(GOOD, tail=60, people=8 * dissatisfied / satisfied)),
    }
    worlds = []
    for name, (bad, good) in spoken.items():
        silent = np.eye(len(PEOPLE))[0]
        kinds = ((bad, silent), (few, few), (silent, good))
        if name == "nothing":
            kinds = ((bad, good),) * 3
        chances = np.sum([part * np.outer(*kind) for part, kind in zip(MOODS, kinds, strict=True)], axis=0)
        truth = float(PEOPLE @ chances.sum(axis=1) / (PEOPLE @ chances.sum(axis=0)))
        worlds.append(World("bad-news-travels-further-in-volume", name, truth, _talking(chances)))
    return tuple(worlds)


def _talking(chances: Floats) -> Draw:
    def draw(rng: np.random.Generator, customers: int) -> pd.DataFrame:
        return both_ways(rng, round(ANSWERED_BOTH * customers), chances)

    return draw


WORLDS: dict[str, Callable[[], tuple[World, ...]]] = {
    "dissatisfied-tell-9-15": tell_of_bad,
    "tail-13pct-over-20": tell_more_than_twenty,
    "satisfied-tell-4-6": tell_of_good,
    "bad-news-travels-further-per-head": per_head,
    "bad-news-travels-further-in-volume": in_volume,
}
