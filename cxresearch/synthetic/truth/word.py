"""What customers tell others, who brings others, what the latest unhappy had said before.

How many a customer tells depends on the level of that rating alone, so means and shares by level are
those planted, whichever of a customer's ratings is taken by its level.
"""

from __future__ import annotations

import numpy as np

from cxresearch.synthetic.draws import Floats, shares
from cxresearch.synthetic.parameters import Parameters, Told
from cxresearch.synthetic.truth.basis import Truth
from cxresearch.synthetic.truth.days import after, first_ratings, next_rating, renewed
from cxresearch.synthetic.truth.ratings import mean

UNHAPPY, HAPPY = (1, 2), (4, 5)


def word_of_mouth(parameters: Parameters) -> dict[str, Truth]:
    """The planted value of each claim on word of mouth, by id.

    >>> from cxresearch.synthetic.presets import preset
    >>> round(word_of_mouth(preset("e-commerce"))["forty-percent-by-recommendation"].value, 3)
    0.18
    """
    level = np.array(parameters.level_shares())
    good, bad = _told_on_average(parameters.told_positive), _told_on_average(parameters.told_negative)
    silent_good, silent_bad = _nobody(parameters.told_positive), _nobody(parameters.told_negative)
    tell_good, tell_bad = 1 - silent_good, 1 - silent_bad
    per_unhappy, per_happy = mean(bad, level, UNHAPPY), mean(good, level, HAPPY)
    middling = mean(tell_bad, level, (3, 4))
    refers = np.array(parameters.refers)
    refer_unhappy = mean(refers, level, UNHAPPY)
    return {
        "dissatisfied-tell-9-15": Truth(per_unhappy),
        "tail-13pct-over-20": Truth(mean(_over(parameters.told_negative, 20), level, UNHAPPY)),
        "satisfied-tell-4-6": Truth(per_happy),
        "bad-news-travels-further-per-head": Truth(per_unhappy / per_happy),
        "bad-news-travels-further-in-volume": Truth(float(level @ bad / (level @ good))),
        "level12-negative-wom": Truth(mean(tell_bad, level, UNHAPPY) / middling, middling),
        "level4-silent": Truth(float(1 - silent_good[3] * silent_bad[3])),
        "level5-tell-everyone": Truth(float(tell_good[4]), float(tell_good[3])),
        "forty-percent-by-recommendation": Truth(float(shares(parameters.sources)[0])),
        "minus1-was-positive-before": Truth(positive_before(parameters)),
        "cx-wom-referrals": Truth(mean(refers, level, HAPPY) / refer_unhappy, refer_unhappy),
    }


def _told_on_average(told: Told) -> Floats:
    """Mean number of people told, level 1 to 5."""
    return np.array([shares(weights) @ np.arange(len(weights)) for weights in told])


def _nobody(told: Told) -> Floats:
    """Share telling nobody, level 1 to 5."""
    return np.array([shares(weights)[0] for weights in told])


def _over(told: Told, people: int) -> Floats:
    """Share telling more than so many, level 1 to 5."""
    return np.array([shares(weights)[people + 1 :].sum() for weights in told])


def positive_before(parameters: Parameters) -> float:
    """Of customers with two ratings or more whose latest is at level 1, the share with an earlier one at
    level 3 or higher.

    The others' earlier ratings are all at level 1 or 2: the same sum over days, with going on after
    those levels only. Which ratings stay the latest depends on their own level and day.
    """
    days, level = parameters.days(), np.array(parameters.level_shares())
    first, later = (np.array(chance) for chance in parameters.chances_of_going_on()[:2])
    firsts, again = first_ratings(parameters), next_rating(parameters)
    last = 1 - later[0] * np.cumsum(again)[::-1]

    def latest(earlier: slice) -> float:
        second = after(firsts, again, days) * (level[earlier] @ first[earlier])
        return float(renewed(second, again * (level[earlier] @ later[earlier]), days) @ last)

    return 1 - latest(slice(0, 2)) / latest(slice(0, 5))
