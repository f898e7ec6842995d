"""What goes with a rating, and with coming back: family drivers.

Given the rating's level and the survey's one impression, what was expected and the further answers
are independent of each other and of whether the customer comes back; given the level, so are the
scores of the steps before it. All are whole numbers of 1 to 5, so that every moment is a sum over a
small table, and coefficients and shares of R² follow from the exact moments.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, permutations, product
from math import factorial

import numpy as np

from cxresearch.synthetic.draws import Floats, shares
from cxresearch.synthetic.parameters import Orders, Parameters
from cxresearch.synthetic.truth.basis import HORIZON, Truth
from cxresearch.synthetic.truth.days import after, first_ratings, next_rating, renewed
from cxresearch.synthetic.truth.ratings import latest_shares, returned_after_first, within_horizon

_LEVELS = np.arange(1.0, 6.0)
_BUYING = ("product", "service", "staff", "treatment", "price")
_NOBODY = 1e-15
"""A share of customers so small that it is lost in rounding."""


def drivers(parameters: Parameters) -> dict[str, Truth]:
    """The planted value of every measured claim of the family, by id.

    `four-loyalty-factors` has none of its own: it is decided by the four `loyalty-factor-...`.

    >>> from cxresearch.synthetic.presets import preset
    >>> round(drivers(preset("e-commerce"))["peak-end-rule"].value, 3)
    0.21
    """
    latest, returned = latest_shares(parameters), returned_after_first(parameters)
    level = np.array(parameters.level_shares())
    perceived = covariances(parameters, latest, _LEVELS, ("performed", "expected"))
    slopes = np.linalg.solve(perceived[1:, 1:], perceived[1:, 0])
    bought = owed(covariances(parameters, latest, _LEVELS, _BUYING))
    brought, service, staff = owed(covariances(parameters, level, returned, ("product", "service", "staff")))
    recommending = _recommending(parameters, latest)
    planted = {
        "satisfaction-is-performance-vs-expectation": Truth(float(slopes[1] / slopes[0])),
        "exceeding-creates-fanatics": Truth(recommending[0] / recommending[1], recommending[1]),
        "treatment-70pct-of-buying-experience": Truth(
            float(bought[_BUYING.index("treatment")] / bought.sum())
        ),
        "twelve-positives-offset-one-negative": Truth(_offsetting(parameters)),
        "peak-end-rule": Truth(peak_end(parameters)),
        "product-brings-service-returns": Truth(float((service + staff) / 2 - brought)),
    }
    for item in ("product", "service", "staff"):
        planted[f"loyalty-factor-{item}"] = _loyalty(parameters, item, level, level * returned)
    planted["loyalty-factor-complaint-handling"] = _loyalty(
        parameters, "complaint_handling", *_first_complaints(parameters)
    )
    return planted


# Answers of one survey, by the rating's level and the survey's impression


def answers(parameters: Parameters, item: str) -> Floats:
    """Share of each answer to an item (last axis), given level and impression (first two)."""
    same = np.eye(5)
    if item == "expected":
        copied, own = parameters.expected_copies, np.tile(shares(parameters.expected), (5, 1))
    else:
        copied = dict(parameters.copies)[item]
        own = parameters.halo * same + (1 - parameters.halo) * np.array(parameters.level_shares())
    return copied * same[:, None, :] + (1 - copied) * own[None, :, :]


def covariances(parameters: Parameters, level: Floats, outcome: Floats, items: Sequence[str]) -> Floats:
    """Covariances of an outcome and of items among surveys with these shares of levels.

    The outcome is given by its mean at each level, which is the rating's level itself, or the chance of
    something that happens or does not.
    """
    weight = np.outer(level, parameters.level_shares())
    given = [answers(parameters, item) for item in items]
    means = np.stack([np.tile(outcome[:, None], (1, 5)), *(answer @ _LEVELS for answer in given)])
    around = means - np.einsum("ilc,lc->i", means, weight)[:, None, None]
    matrix = np.einsum("ilc,jlc,lc->ij", around, around, weight)
    own = np.stack([answer @ _LEVELS**2 - (answer @ _LEVELS) ** 2 for answer in given])
    matrix[np.arange(1, len(means)), np.arange(1, len(means))] += np.einsum("ilc,lc->i", own, weight)
    if outcome.max() <= 1:
        chance = float(outcome @ level)
        matrix[0, 0] = chance * (1 - chance)
    return matrix


def owed(matrix: Floats) -> Floats:
    """What each regressor (rows 1 and on) adds to R² of the outcome (row 0), in the mean over all
    orders in which they enter."""

    def explained(entered: tuple[int, ...]) -> float:
        chosen = list(entered)
        slopes = np.linalg.solve(matrix[np.ix_(chosen, chosen)], matrix[chosen, 0])
        return float(slopes @ matrix[chosen, 0] / matrix[0, 0])

    regressors = range(1, len(matrix))
    known = {
        frozenset(group): explained(group) if group else 0.0
        for size in range(len(matrix))
        for group in combinations(regressors, size)
    }
    added = np.zeros(len(matrix))
    for order in permutations(regressors):
        for place, regressor in enumerate(order):
            added[regressor] += known[frozenset(order[: place + 1])] - known[frozenset(order[:place])]
    return added[1:] / factorial(len(matrix) - 1)


def _recommending(parameters: Parameters, level: Floats) -> tuple[float, float]:
    """Share that would recommend, of whose expectation was exceeded and of whose was met."""
    weight = np.outer(level, parameters.level_shares())
    performed, expected = (answers(parameters, item) for item in ("performed", "expected"))
    both = np.einsum("lc,lcp,lce->lpe", weight, performed, expected)
    exceeded = np.tril(both, -1).sum(axis=(1, 2))
    met = np.trace(both, axis1=1, axis2=2)
    recommends = np.array(parameters.recommends)
    return float(exceeded @ recommends / exceeded.sum()), float(met @ recommends / met.sum())


def _loyalty(parameters: Parameters, item: str, rated: Floats, came: Floats) -> Truth:
    """P(returned) at answers 4-5 over 1-2, where `rated` customers gave each level and `came` of them
    returned: answer and return are independent given the level."""
    given = np.einsum("lca,c->la", answers(parameters, item), np.array(parameters.level_shares()))
    high, low = given[:, 3:].sum(axis=1), given[:, :2].sum(axis=1)
    base = float(came @ low / (rated @ low))
    return Truth(float(came @ high / (rated @ high)) / base, base)


def _first_complaints(parameters: Parameters) -> tuple[Floats, Floats]:
    """Followed first ratings with a complaint, by level: how many, and how many returned.

    The first such rating is a customer's first rating or a later one, after which more return. Who
    complains goes on as often as who does not. A rating on the day H days before the cut-off is not
    followed: none is given at midnight.
    """
    days, level = parameters.days(), np.array(parameters.level_shares())
    complains, again = np.array(parameters.complains), next_rating(parameters)
    first, later = (np.array(chances) for chances in parameters.chances_of_going_on()[:2])
    followed = np.zeros(days)
    followed[: days - HORIZON] = 1.0
    firsts = first_ratings(parameters)
    second = after(firsts, again, days) * (level * (1 - complains) @ first)
    later_ratings = renewed(second, again * (level * (1 - complains) @ later), days)
    weights = firsts @ followed, later_ratings @ followed
    if isinstance(parameters.back, Orders):
        returned = first * within_horizon(parameters), later * within_horizon(parameters)
    else:
        returned = returned_after_first(parameters), returned_after_first(parameters)
    rated = level * complains * sum(weights)
    return rated, level * complains * (weights[0] * returned[0] + weights[1] * returned[1])


# Steps before a rating: three, or four when support was needed, the last scored in its own way


def _steps(parameters: Parameters) -> list[tuple[float, Floats]]:
    """Chance of each number of steps, and the shares of the five scores by level and step."""
    before, last = (
        copied * np.eye(5) + (1 - copied) * np.array(parameters.level_shares())
        for copied in parameters.score_copies
    )
    chances = (3, 1 - parameters.needs_support), (4, parameters.needs_support)
    return [(chance, np.stack([before] * (number - 1) + [last], axis=1)) for number, chance in chances]


def peak_end(parameters: Parameters) -> float:
    """R² of the rating explained by peak and end, less R² explained by the mean, of first journeys.

    A customer's first journey is that of the first rating; per observation the squared errors of many
    journeys left out in turn tend to those of the projections.
    """
    level = np.array(parameters.level_shares())
    weight, columns = [], []
    for chance, scores in _steps(parameters):
        number = scores.shape[1]
        journeys = np.array(list(product(range(5), repeat=number)))
        given = np.prod(scores[:, np.arange(number), journeys], axis=2)
        score = journeys + 1.0
        farthest = np.abs(score - 3).max(axis=1)
        lower = (score == 3 - farthest[:, None]).any(axis=1)
        peak = np.where(lower, 3 - farthest, 3 + farthest)
        features = np.stack([peak, score[:, -1], score.mean(axis=1)])
        weight.append((chance * level[:, None] * given).ravel())
        columns.append(np.vstack([np.repeat(_LEVELS, len(score)), np.tile(features, 5)]))
    matrix = np.cov(np.hstack(columns), aweights=np.concatenate(weight), ddof=0)
    peak_end = owed(matrix[np.ix_([0, 1, 2], [0, 1, 2])]).sum()
    return float(peak_end - owed(matrix[np.ix_([0, 3], [0, 3])]).sum())


def _offsetting(parameters: Parameters) -> float:
    """What one negative contact takes from a rating over what one positive adds, within customers.

    A rating's contacts are its own steps. Of a customer with K ratings by the last day the second to
    the last but one are at the levels after which customers go on, the last is at those after which
    none follows in time, and given K and the days they are independent. So the sums of squares and
    products around each customer's mean have expectations; they are added up over K. The first rating
    has none before it from which contacts are counted.
    """
    level = np.array(parameters.level_shares())
    first, later = (np.array(chances) for chances in parameters.chances_of_going_on()[:2])
    mean, square = _contacts(parameters)
    goes_on = level * later / (level @ later)
    a, aa = goes_on @ mean, np.einsum("l,lij->ij", goes_on, square)
    days, again = parameters.days(), next_rating(parameters)
    follows = np.cumsum(again)[::-1]
    ratings = after(first_ratings(parameters), again, days) * (level @ first)
    products, between = np.zeros((3, 3)), 0
    while (ratings := after(ratings, again, days) * (level @ later)).sum() > _NOBODY:
        between += 1
        last = level * (ratings.sum() - later * (ratings @ follows))
        customers = last.sum()
        b, bb = last @ mean / customers, np.einsum("l,lij->ij", last / customers, square)
        total = between * a + b
        spread = between * (aa - np.outer(a, a)) + bb - np.outer(b, b)
        around = between * aa + bb - (spread + np.outer(total, total)) / (between + 1)
        products += customers * around
    slopes = np.linalg.solve(products[1:, 1:], products[1:, 0])
    return float(-slopes[1] / slopes[0])


def _contacts(parameters: Parameters) -> tuple[Floats, Floats]:
    """Means, and means of squares and products, of the rating and its positive and negative contacts,
    by level."""
    mean, square = np.zeros((5, 3)), np.zeros((5, 3, 3))
    mean[:, 0], square[:, 0, 0] = _LEVELS, _LEVELS**2
    for chance, scores in _steps(parameters):
        kinds = np.stack([scores[:, :, 3:].sum(axis=2), scores[:, :, :2].sum(axis=2)], axis=2)
        counts = kinds.sum(axis=1)
        one_step = np.einsum("lsi,lsj->lij", kinds, kinds)
        square[:, 1:, 1:] += chance * (np.einsum("li,lj->lij", counts, counts) - one_step)
        for kind in (0, 1):
            square[:, 1 + kind, 1 + kind] += chance * counts[:, kind]
        mean[:, 1:] += chance * counts
    square[:, 0, 1:] = square[:, 1:, 0] = _LEVELS[:, None] * mean[:, 1:]
    return mean, square
