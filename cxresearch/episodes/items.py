"""Survey items about one side of the company, such as `product` or `staff`, where customers first answered."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from cxresearch.episodes.basis import once
from cxresearch.episodes.ratings import in_turn, mapped_rating, rating_level, ten_thousandths
from cxresearch.episodes.returns import followed, with_return
from cxresearch.episodes.strata import in_strata, stratum_of

if TYPE_CHECKING:
    from cxresearch.company import Company

RATED = "ratings.rated_at"


def first_answers(company: Company, *items: str) -> ir.Table:
    """Each customer's first rating with all of these items answered, where it is followed and `returned`
    is defined for it.

    Columns: customer returned; for each item its `ITEM_level` (1-5) and `ITEM`, the mapped answer in
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
        answered = table.select("customer", "turn", **columns)
        if company.analysis.reading.ratings == "latest":
            answered = followed(company, answered, clock=RATED)
        place = ibis.row_number().over(
            group_by=answered.customer, order_by=in_turn(company, answered, otherwise="first")
        )
        placed = answered.mutate(place=place)
        first = followed(company, placed.filter(placed.place == 0), clock=RATED)
        known = with_return(company, first, clock=RATED)
        kept = [name for item in items for name in (item, f"{item}_level")]
        return known.select("customer", "returned", *kept)

    return once(company, f"first_answers {' '.join(items)}", build, "horizon_days", "reading.ratings")


def first_answers_by_item(company: Company, items: Sequence[str]) -> ir.Table:
    """Each customer's first answer to each item, by the rules of `first_answers`, which may be in different
    ratings: customer item rating_level returned, `rating_level` that of the item.

    Whether the customer came back is found once for all the ratings that hold such an answer.
    """

    levels = [f"{item}_level" for item in items]
    firsts = [f"{item}_first" for item in items]

    def build() -> ir.Table:
        holding = followed(company, _holding_first_answers(company, items), clock=RATED)
        choices = ("horizon_days", "reading.ratings")
        holding = in_strata(company, holding, "first answers", *choices, clock=RATED, each="rating_id")
        known = with_return(company, holding, clock=RATED, each="rating_id")
        return known.select("customer", "returned", *levels, *firsts, *stratum_of(known))

    known = once(company, "first_answers_by_item", build, "horizon_days", "reading.ratings", "reading.strata")
    parts = []
    for item in items:
        first = known.filter(known[f"{item}_first"])
        named = {"item": ibis.literal(item), "rating_level": first[f"{item}_level"]}
        parts.append(
            first.select(
                "customer",
                **named,
                returned=first.returned,
                **{name: first[name] for name in stratum_of(first)},
            )
        )
    return parts[0] if len(parts) == 1 else ibis.union(*parts)


def _holding_first_answers(company: Company, items: Sequence[str]) -> ir.Table:
    """The ratings in which a customer first answered one of the items: customer rating_id at at_local
    [order_id]; for each item `ITEM_level`, and whether this is the first with it, `ITEM_first`.

    Where the reading asks for the latest, those are looked for among the ratings that were followed.
    """
    latest = company.analysis.reading.ratings == "latest"

    def build() -> ir.Table:
        table = company.tables["ratings"]
        columns = {"at": table.rated_at, "at_local": table.rated_at_local}
        if company.has("ratings.order_id"):
            columns["order_id"] = table.order_id
        levels = {f"{item}_level": rating_level(table[item], company) for item in items}
        answered = table.select("customer", "rating_id", "turn", **columns, **levels)
        answered = answered.filter(reduce(or_, (answered[name].notnull() for name in levels)))
        if latest:
            answered = followed(company, answered, clock=RATED)
        turn = answered.turn.max if latest else answered.turn.min
        turns = {f"{item}_turn": turn(where=answered[f"{item}_level"].notnull()) for item in items}
        counting = answered.group_by(answerer=answered.customer).aggregate(**turns)
        joined = answered.inner_join(counting, answered.customer == counting.answerer)
        firsts = {f"{item}_first": (joined.turn == joined[f"{item}_turn"]).fill_null(False) for item in items}
        marked = joined.select(*answered.columns, **firsts)
        return marked.filter(reduce(or_, (marked[name] for name in firsts)))

    choices = ("reading.ratings", *(("horizon_days",) if latest else ()))
    return once(company, f"first answers to {' '.join(items)}", build, *choices)
