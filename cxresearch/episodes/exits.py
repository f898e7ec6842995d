"""Who left and why: each customer's last exit, what had been rated before it, and rivals after a rating."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from cxresearch.episodes.basis import by_bytes, clock_of, once, require_lasting_keys
from cxresearch.episodes.ratings import at_rating, first_ratings, ratings
from cxresearch.episodes.returns import followed
from cxresearch.episodes.strata import stratum_of

if TYPE_CHECKING:
    from cxresearch.company import Company


def last_exits(company: Company) -> ir.Table:
    """Each customer's last exit: customer left_at left_at_local reason.

    Of two at the same time the one whose reason comes later by bytes is the last. Where the reading says
    so, the first exit.
    """

    def build() -> ir.Table:
        table = company.tables["exits"]
        times = [table.left_at, by_bytes(company, table.reason)]
        first = company.analysis.reading.exits == "first"
        later = ibis.row_number().over(
            group_by=table.customer, order_by=times if first else [time.desc() for time in times]
        )
        placed = table.mutate(later=later)
        return placed.filter(placed.later == 0).select("customer", "left_at", "left_at_local", "reason")

    return once(company, "last_exits", build, "reading.exits")


def rated_exits(company: Company) -> ir.Table:
    """Last exits of customers who had rated: customer reason rating_level, the level of the latest
    rating before or at the exit.

    Raises:
        Untestable: `undefined:later_events` where the customer key changes with each order.
    """
    require_lasting_keys(company)
    exits, given = last_exits(company), ratings(company)
    local = clock_of(company, "ratings.rated_at", "exits.left_at")
    leavers = exits.select("reason", leaver=exits.customer, left=exits[f"left_at{local}"])
    before = given.join(leavers, [given.customer == leavers.leaver, given[f"at{local}"] <= leavers.left])
    # `place` counts a customer's ratings in time, ties settled.
    nearest = ibis.row_number().over(group_by=before.customer, order_by=before.place.desc())
    placed = before.mutate(nearest=nearest)
    return placed.filter(placed.nearest == 0).select("customer", "reason", "rating_level")


def drawn_to_rivals(company: Company) -> ir.Table:
    """First ratings that were followed: customer rating_level drawn, whether the customer left within
    the horizon after the rating and named a competitor.

    Any such exit counts, not the last alone.

    Raises:
        Untestable: `undefined:later_events` where the customer key changes with each order.
    """
    require_lasting_keys(company)
    rated = first_ratings(company, watched=company.analysis.horizon_days)
    first = at_rating(company, followed(company, rated, clock="ratings.rated_at"))
    exits = company.tables["exits"]
    local = clock_of(company, "ratings.rated_at", "exits.left_at")
    rivals = exits.filter(exits.reason == "competitor")
    rivals = rivals.select(leaver=rivals.customer, left=rivals[f"left_at{local}"])
    start = first[f"at{local}"]
    horizon = ibis.interval(days=company.analysis.horizon_days)
    after = [first.customer == rivals.leaver, rivals.left > start, rivals.left <= start + horizon]
    gone = first.semi_join(rivals, after).select(gone="customer")
    joined = first.left_join(gone, first.customer == gone.gone)
    return joined.select("customer", "rating_level", *stratum_of(joined), drawn=joined.gone.notnull())
