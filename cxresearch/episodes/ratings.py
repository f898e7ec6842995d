"""Every rating, its level, and each customer's first and latest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from cxresearch.episodes.returns import followed
from cxresearch.episodes.strata import in_strata

if TYPE_CHECKING:
    from cxresearch.company import Company


def mapped_rating(rating: ir.NumericValue, company: Company) -> ir.NumericValue:
    """A rating on the company's scale mapped onto 1-5: `1 + 4 (rating - lo) / (hi - lo)`,
    reversed first where a high rating is bad."""
    low, high = company.scale or (1.0, 5.0)
    steps = rating - low if company.higher_is_better else high - rating
    return steps * 4.0 / (high - low) + 1.0


def rating_level(rating: ir.NumericValue, company: Company) -> ir.IntegerValue:
    """The level 1-5 of a rating: the mapped rating to the nearest integer, half up.

    The guard of 1e-9 keeps a half a half where the mapping is not exact in binary.
    """
    return (mapped_rating(rating, company) + (0.5 + 1e-9)).floor().cast("int64")


def ten_thousandths(value: ir.NumericValue) -> ir.IntegerValue:
    """A value in whole ten-thousandths, half up: whole numbers add up to the same in any order.

    Not by the engines' own rounding, which takes a half up, away from zero or to the even neighbour.
    """
    return (value * 10_000 + 0.5).floor().cast("int64")


def ratings(company: Company) -> ir.Table:
    """Every rating, in the order in which its customer gave it.

    Columns: customer at [at_local] rating rating_level [order_id]; `place` among the
    customer's ratings from 0. `at` is the instant in UTC; `at_local`, the same on the company's clock,
    is there where ratings are dates.
    """
    table = company.tables["ratings"]
    columns = {"at": table.rated_at, "rating": table.rating}
    if company.dated("ratings.rated_at"):
        columns["at_local"] = table.rated_at_local
    if company.has("ratings.order_id"):
        columns["order_id"] = table.order_id
    return table.select(
        "customer", **columns, rating_level=rating_level(table.rating, company), place=table.turn
    )


def first_ratings(company: Company, *, watched: int = 0) -> ir.Table:
    """Each customer's first rating, with the columns of `ratings`.

    Where the reading says so it is the latest, of those after which so many days were `watched`: what
    came after the very latest is not yet known.
    """
    table = ratings(company)
    if company.analysis.reading.ratings != "latest":
        return table.filter(table.place == 0)
    known = followed(company, table, clock="ratings.rated_at", days=watched)
    backwards = ibis.row_number().over(group_by=known.customer, order_by=known.place.desc())
    placed = known.mutate(backwards=backwards)
    return placed.filter(placed.backwards == 0).drop("backwards")


def at_rating(company: Company, first: ir.Table) -> ir.Table:
    """`first_ratings`, or some of them, with the stratum at the rating where the reading asks for it."""
    return in_strata(
        company,
        first,
        "first ratings",
        "reading.ratings",
        clock="ratings.rated_at",
        starts=first_ratings(company),
    )


def latest_ratings(company: Company) -> ir.Table:
    """Each customer's latest rating, with the columns of `ratings`; where the reading says so, the first."""
    table = ratings(company)
    if company.analysis.reading.ratings == "first":
        return table.filter(table.place == 0)
    latest = ibis.row_number().over(group_by=table.customer, order_by=table.place.desc())
    placed = table.mutate(later=latest)
    return placed.filter(placed.later == 0).drop("later")


def in_turn(company: Company, table: ir.Table, *, otherwise: str) -> ir.Value:
    """The order in which a customer's ratings are looked through for the one that counts: by time, ties by
    the rating's id, from the first or from the latest as the reading says.

    Args:
        company: The company.
        table: Ratings, with their `turn`.
        otherwise: "first" or "latest", as the claim defines it.
    """
    reading = company.analysis.reading.ratings
    latest = (otherwise if reading == "defined" else reading) == "latest"
    return table.turn.desc() if latest else table.turn
