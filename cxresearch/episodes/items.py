"""Survey items about one side of the company, such as `product` or `staff`, where customers first answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from cxresearch.episodes.basis import once
from cxresearch.episodes.ratings import in_turn, mapped_rating, rating_level, ten_thousandths
from cxresearch.episodes.returns import followed, with_return
from cxresearch.episodes.strata import in_strata, stratum_of

if TYPE_CHECKING:
    from cxresearch.company import Company


def first_answers(company: Company, *items: str) -> ir.Table:
    """Each customer's first rating with all of these items answered, where it is followed and `returned`
    is defined for it.

    Columns: customer_id returned; for each item its `ITEM_level` (1-5) and `ITEM`, the mapped answer in
    whole ten-thousandths, which add up to the same sum in any order. One row a customer.
    """

    def build() -> ir.Table:
        table = company.tables["ratings"]
        for item in items:
            table = table.filter(table[item].notnull())
        columns = {"at": table.rated_at, "at_local": table.rated_at_local}
        if company.has("ratings.order_id"):
            columns["order_id"] = table.order_id
        for item in items:
            columns[item] = ten_thousandths(mapped_rating(table[item], company))
            columns[f"{item}_level"] = rating_level(table[item], company)
        answered = table.select("customer_id", "rating_id", **columns)
        if company.analysis.reading.ratings == "latest":
            answered = followed(company, answered, clock="ratings.rated_at")
        place = ibis.row_number().over(
            group_by=answered.customer_id, order_by=in_turn(company, answered, otherwise="first")
        )
        placed = answered.mutate(place=place)
        first = followed(company, placed.filter(placed.place == 0), clock="ratings.rated_at")
        choices = ("horizon_days", "reading.ratings")
        first = in_strata(company, first, f"answers {' '.join(items)}", *choices, clock="ratings.rated_at")
        known = with_return(company, first, clock="ratings.rated_at")
        kept = [name for item in items for name in (item, f"{item}_level")]
        return known.select("customer_id", "returned", *kept, *stratum_of(known))

    return once(
        company,
        f"first_answers {' '.join(items)}",
        build,
        "horizon_days",
        "reading.ratings",
        "reading.strata",
    )
