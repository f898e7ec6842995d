"""Every rating, its level, and each customer's first and latest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from cxresearch.episodes.basis import by_bytes, once

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

    Columns: customer_id at [at_local] rating rating_level [order_id]; `place` among the
    customer's ratings from 0; `latest`; `five`, the sum of the steps above the bottom of the scale
    over this rating and the four before it, as a share of one scale. `at` is the instant in UTC;
    `at_local`, the same on the company's clock, is there where ratings are dates.
    """

    def build() -> ir.Table:
        table = company.tables["ratings"]
        low, high = company.scale or (1.0, 5.0)
        steps = table.rating - low if company.higher_is_better else high - table.rating
        # One sort serves the first, the fifth and the latest rating of every customer.
        order = {
            "group_by": table.customer_id,
            "order_by": [table.rated_at, by_bytes(company, table.rating_id)],
        }
        columns = {"at": table.rated_at, "rating": table.rating}
        if company.dated("ratings.rated_at"):
            columns["at_local"] = table.rated_at_local
        if company.has("ratings.order_id"):
            columns["order_id"] = table.order_id
        return table.select(
            "customer_id",
            **columns,
            rating_level=rating_level(table.rating, company),
            place=ibis.row_number().over(**order),
            latest=table.rated_at.lead().over(**order).isnull(),
            five=steps.sum().over(ibis.window(**order, preceding=4, following=0)) / (high - low),
        )

    return once(company, "ratings", build)


def first_ratings(company: Company) -> ir.Table:
    """Each customer's first rating, with the columns of `ratings`."""
    table = ratings(company)
    return table.filter(table.place == 0)


def latest_ratings(company: Company) -> ir.Table:
    """Each customer's latest rating, with the columns of `ratings`."""
    table = ratings(company)
    return table.filter(table.latest)


def customers_in_frame(company: Company) -> ir.Table | None:
    """The number of customers who could have rated, in one row and column `frame`: the customers
    table, else the invited; with everybody who did rate. None where neither table is given."""
    table = next((name for name in ("customers", "invitations") if name in company.tables), None)
    if table is None:
        return None
    everybody = (
        company.tables[table]
        .select("customer_id")
        .union(company.tables["ratings"].select("customer_id"), distinct=True)
    )
    return everybody.aggregate(frame=everybody.count())
