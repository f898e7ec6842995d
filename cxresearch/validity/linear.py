"""Worlds for the claims on surveys of several answers: drivers, and performance against expectation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations_with_replacement

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from cxresearch.claims.experience_drivers import drivers, factors, linear
from cxresearch.synthetic.draws import Floats, Ints, draw
from cxresearch.synthetic.parameters import Five, Parameters
from cxresearch.synthetic.presets import preset
from cxresearch.synthetic.truth.drivers import covariances, owed
from cxresearch.validity.world import Draw, Name, World

# Of the sample company's 20,000 customers so many answered every driver, as many said what they had expected
# and what they got, and so many rated product, service and staff and were followed.
ANSWERED = 5_181 / 20_000
FOLLOWED = 4_379 / 20_000
LEVELS = np.arange(1.0, 6.0)

# -- sums as the aggregates take them ------------------------------------------------------------


def moments(**variables: Floats) -> pd.DataFrame:
    """The row of `linear.moments`: n, the sum of each variable, of each product."""
    return moments_by_group(np.zeros(len(next(iter(variables.values()))), dtype=int), **variables)


def moments_by_group(group: Ints, **variables: Floats) -> pd.DataFrame:
    """The same for customers of each group 0, 1, 2 ..., none of them empty."""
    sums = {name: np.bincount(group, values) for name, values in variables.items()}
    pairs = combinations_with_replacement(variables, 2)
    products = {f"{a}_{b}": np.bincount(group, variables[a] * variables[b]) for a, b in pairs}
    return pd.DataFrame({"n": np.bincount(group), **sums, **products})


def leave_one_out(
    row: pd.Series, y: str, predictors: Sequence[str], **variables: Floats
) -> tuple[Floats, Floats]:
    """Residuals of y and what leverage leaves, 1 - h, of each customer: nan where next to nothing is left."""
    coefficients, inverse = linear.fit(row, y, *predictors)
    x = np.column_stack([np.ones(len(variables[y])), *(variables[name] for name in predictors)])
    left = 1 - np.einsum("ni,ij,nj->n", x, inverse, x)
    return variables[y] - x @ coefficients, np.where(left > linear.FREE, left, np.nan)


# -- drivers of satisfaction and of coming back --------------------------------------------------


def answers(rng: np.random.Generator, company: Parameters, levels: Ints, *items: str) -> dict[str, Floats]:
    """Answers of 1 to 5 to items of surveys with ratings at these levels (0 to 4), as the sample companies
    give them: an item repeats the rating's level, or the survey's one impression, or is drawn afresh."""
    n, shares, copies = len(levels), company.level_shares(), dict(company.copies)
    impression = draw(rng, shares, n)
    given = {}
    for item in items:
        own = np.where(rng.random(n) < company.halo, impression, draw(rng, shares, n))
        given[item] = np.where(rng.random(n) < copies[item], levels, own) + 1.0
    return given


def with_copies(**copies: float) -> Parameters:
    """The sample company with items that repeat the rating's level so often."""
    return replace(preset("e-commerce"), copies=tuple(copies.items()))


def _treated(treatment: float, others: float) -> Parameters:
    return with_copies(**dict.fromkeys(drivers.DRIVERS, others) | {"treatment": treatment})


def treatments_part(company: Parameters) -> float:
    """Treatment's share of what the drivers explain of the rating, in the population."""
    shares = np.array(company.level_shares())
    parts = owed(covariances(company, shares, LEVELS, drivers.DRIVERS))
    return float(parts[drivers.DRIVERS.index("treatment")] / parts.sum())


def _surveyed(company: Parameters) -> Draw:
    def sums(rng: np.random.Generator, customers: int) -> pd.DataFrame:
        n = round(ANSWERED * customers)
        levels = draw(rng, company.level_shares(), n)
        given = answers(rng, company, levels, *drivers.DRIVERS)
        middle = {"rating": (levels - 2).astype(np.float64)} | {item: given[item] - 3 for item in given}
        table = moments_by_group(np.arange(n) % drivers.GROUPS, **middle)
        table.insert(0, "group", np.arange(len(table)))
        return table

    return sums


def treatment_counts() -> tuple[World, ...]:
    """`treatment-70pct-of-buying-experience`: 70 %; 40 %, the most of all drivers; a fifth, all five drivers
    being alike; 65 %."""

    def with_part(part: float) -> Parameters:
        def excess(treatment: float) -> float:
            return treatments_part(_treated(treatment, 0.25)) - part

        return _treated(brentq(excess, 0.3, 0.9, xtol=1e-14), 0.25)

    companies: dict[Name, Parameters] = {
        "folklore": with_part(0.7),
        "literature": with_part(0.4),
        "nothing": _treated(0.4, 0.4),
        "edge": with_part(0.65),
    }
    return tuple(
        World(
            "treatment-70pct-of-buying-experience",
            name,
            treatments_part(company),
            _surveyed(company),
        )
        for name, company in companies.items()
    )


def _gap(company: Parameters, back: Five) -> float:
    shares = np.array(company.level_shares())
    product, service, staff = owed(covariances(company, shares, np.array(back), factors.DRIVERS))
    return float((service + staff) / 2 - product)


def _returning(company: Parameters, back: Five) -> Draw:
    def sums(rng: np.random.Generator, customers: int) -> pd.DataFrame:
        n = round(FOLLOWED * customers)
        levels = draw(rng, company.level_shares(), n)
        given = answers(rng, company, levels, *factors.DRIVERS)
        returned = rng.random(n) < np.array(back)[levels]
        return returned_by_group(returned, **given)

    return sums


def returned_by_group(returned: np.ndarray, **answered: Floats) -> pd.DataFrame:
    """The table of `sums_by_group`, from answers of 1 to 5 of customers in the order of their ids."""
    group = np.arange(len(returned)) % factors.GROUPS
    units = {item: factors.UNITS * values for item, values in answered.items()}
    table = pd.DataFrame({"part": np.arange(group.max() + 1), "n": np.bincount(group)})
    table["events"] = np.bincount(group, returned).astype(np.int64)
    for item, values in units.items():
        table[item] = np.bincount(group, values)
        table[f"{item}_returned"] = np.bincount(group, values * returned)
    for one, other in combinations_with_replacement(units, 2):
        table[f"{one}_{other}"] = np.bincount(group, units[one] * units[other])
    return table


def brings_back() -> tuple[World, ...]:
    """`product-brings-service-returns`: service and staff bring back, product hardly; product does; nothing
    that is rated; all three alike."""
    steep: Five = (0.1, 0.2, 0.35, 0.5, 0.6)
    flat: Five = (0.35,) * 5
    companies: dict[Name, tuple[Parameters, Five]] = {
        "folklore": (with_copies(product=0.2, service=0.7, staff=0.6), steep),
        "literature": (with_copies(product=0.6, service=0.4, staff=0.3), steep),
        "nothing": (with_copies(product=0.5, service=0.5, staff=0.5), flat),
        "edge": (with_copies(product=0.5, service=0.5, staff=0.5), steep),
    }
    return tuple(
        World(
            "product-brings-service-returns",
            name,
            0.0 if name in ("nothing", "edge") else _gap(*company),
            _returning(*company),
        )
        for name, company in companies.items()
    )


# -- performance against expectation -------------------------------------------------------------

EXPECTED = (0.02, 0.05, 0.18, 0.45, 0.3)
"""What customers expected, as in the sample company."""
PERFORMED = (0.06, 0.06, 0.12, 0.3, 0.46)
AS_EXPECTED = 0.3
"""How often what was expected was what was got."""
ABOUT_ELSE = 0.4
"""How often a rating has nothing to do with either."""


def expecting(
    rng: np.random.Generator, n: int, performed: float, expected: float
) -> tuple[Floats, Floats, Floats]:
    """Rating, performed and expected, in levels above the middle; the rating's mean is linear in both."""
    before = draw(rng, EXPECTED, n) - 2.0
    got = np.where(rng.random(n) < AS_EXPECTED, before, draw(rng, PERFORMED, n) - 2.0)
    # Rounded up as often as the fraction says, which leaves the mean as it is.
    compared = np.floor(performed * got + expected * before + rng.random(n))
    rating = np.where(rng.random(n) < ABOUT_ELSE, draw(rng, PERFORMED, n) - 2.0, compared)
    return rating.astype(np.float64), got.astype(np.float64), before.astype(np.float64)


def of_expectation(rating: Floats, performed: Floats, expected: Floats) -> pd.DataFrame:
    """The row of `meat_of_expectation`, from answers in levels above the middle."""
    variables = {"rating": rating, "performed": performed, "expected": expected}
    table = moments(**variables)
    error, left = leave_one_out(table.iloc[0], "rating", ("performed", "expected"), **variables)
    weight = (error / left) ** 2
    x = [np.ones(len(rating)), performed, expected]
    meat = {f"meat_{i}_{j}": float(np.nansum(weight * x[i] * x[j])) for i in range(3) for j in range(i + 1)}
    return table.assign(alone=int(np.isnan(left).sum()), **meat)


def compared_with_expectation() -> tuple[World, ...]:
    """`satisfaction-is-performance-vs-expectation`: -1; expectation draws the rating towards itself; it plays
    no part; -0.8."""
    slopes: dict[Name, tuple[float, float]] = {
        "folklore": (0.5, -0.5),
        "literature": (0.6, 0.1),
        "nothing": (0.6, 0.0),
        "edge": (0.5, -0.4),
    }

    def comparing(performed: float, expected: float) -> Draw:
        return lambda rng, customers: of_expectation(
            *expecting(rng, round(ANSWERED * customers), performed, expected)
        )

    return tuple(
        World(
            "satisfaction-is-performance-vs-expectation",
            name,
            expected / performed,
            comparing(performed, expected),
        )
        for name, (performed, expected) in slopes.items()
    )


WORLDS: dict[str, Callable[[], tuple[World, ...]]] = {
    "treatment-70pct-of-buying-experience": treatment_counts,
    "product-brings-service-returns": brings_back,
    "satisfaction-is-performance-vs-expectation": compared_with_expectation,
}
