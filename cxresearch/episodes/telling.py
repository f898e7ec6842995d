"""How many people customers told, and what those who ended at the bottom had thought before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from cxresearch.episodes.index import index_ratings
from cxresearch.episodes.ratings import rating_level, ratings

if TYPE_CHECKING:
    from cxresearch.company import Company

COUNTS = ("told_positive", "told_negative")
"""How many people the customer told something good, and something bad."""


def tellings(company: Company) -> ir.Table:
    """Every rating with the people told: customer place rating_level told_positive told_negative.

    `place` is the rating's among its customer's ratings, from 0, in the order of `ratings`. A count that
    the company does not have is null in every row.
    """
    table = company.tables["ratings"]
    told = {
        name: table[name].cast("int64") if company.has(f"ratings.{name}") else ibis.null("int64")
        for name in COUNTS
    }
    return table.select(
        "customer", place=table.turn, rating_level=rating_level(table.rating, company), **told
    )


def first_tellings(company: Company, *answered: str, levels: Sequence[int] = (1, 2, 3, 4, 5)) -> ir.Table:
    """Each customer's first rating at these levels with these counts answered, as in `tellings`.

    Whoever wants the first answer of all, split by its level afterwards, leaves `levels` alone.

    Args:
        answered: of `COUNTS`, those that must not be null.
        levels: the rating levels among which the first is looked for.
    """
    table = tellings(company)
    wanted = table.filter([table.rating_level.isin(levels), *(table[name].notnull() for name in answered)])
    latest = company.analysis.reading.ratings == "latest"
    place = wanted.place.desc() if latest else wanted.place
    order = ibis.row_number().over(group_by=wanted.customer, order_by=place)
    ordered = wanted.mutate(turn=order)
    return ordered.filter(ordered.turn == 0).drop("turn")


def index_tellings(company: Company) -> ir.Table:
    """Index ratings for which it is answered how many people were told something good: customer
    rating_level returned told_positive."""
    index, told = index_ratings(company), tellings(company)
    first = told.filter([told.place == 0, told.told_positive.notnull()])
    first = first.select(teller=first.customer, told_positive=first.told_positive)
    joined = index.join(first, index.customer == first.teller)
    return joined.select("customer", "rating_level", "returned", "told_positive")


def rated_before(company: Company) -> ir.Table:
    """Customers with two ratings or more: customer highest_before last_level.

    `last_level` is the level of the latest rating, `highest_before` the highest of all earlier ones.
    """
    table = ratings(company)
    backwards = ibis.row_number().over(group_by=table.customer, order_by=table.place.desc())
    table = table.select("customer", "rating_level", latest=backwards == 0)
    customers = table.group_by("customer").aggregate(
        highest_before=table.rating_level.max(where=~table.latest),
        last_level=table.rating_level.max(where=table.latest),
    )
    return customers.filter(customers.highest_before.notnull())
