"""Who came back: orders, or a running subscription, within the horizon after a start."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from cxresearch.episodes.basis import clock_of

if TYPE_CHECKING:
    from cxresearch.company import Company


def followed(company: Company, starts: ir.Table, *, clock: str, days: int | None = None) -> ir.Table:
    """The rows of `starts` that were watched for so many days before the cut-off.

    Args:
        starts: customer at [at_local] ...; `at_local` is needed where the clock holds dates.
        clock: the canonical column that `at` comes from, e.g. `ratings.rated_at`.
        days: the horizon where it is not given.
    """
    watched = ibis.interval(days=company.analysis.horizon_days if days is None else days)
    if company.dated(clock) and company.until.is_date:
        return starts.filter(starts.at_local + watched <= company.until.local)
    return starts.filter(starts.at + watched <= company.until.utc)


def at_landmark(starts: ir.Table, *, days: int) -> ir.Table:
    """`starts` moved to a landmark so many days later, at which what happened until then is known."""
    later = ibis.interval(days=days)
    moved = {name: starts[name] + later for name in ("at", "at_local") if name in starts.columns}
    return starts.mutate(**moved)


def with_return(
    company: Company,
    starts: ir.Table,
    *,
    clock: str,
    active_days_before: int = 0,
    each: str = "customer",
    when: bool = False,
) -> ir.Table:
    """`starts` with whether each customer returned within the horizon after it.

    Args:
        starts: customer at [at_local] ..., one row for `each`; an `order_id` is the rated order,
            which is never its own return.
        clock: the canonical column that `at` comes from.
        active_days_before: model `subscription` only: returning is defined for customers with one
            active so many days before the start, e.g. at the rating where the start is a landmark.
        each: the column that tells the starts apart, where a customer has several.
        when: whether it is asked, for orders, when customers came back.

    Returns:
        The rows of `starts` for which returning is defined, with `returned` (bool) and, where it is
        asked, `back_after` (the last day of the horizon's twelfth in which the customer came back,
        null for those who did not). Model `subscription`: a subscription that is active at
        the end of the horizon; defined for customers with one active at the start.
    """
    if company.model == "subscription":
        return _with_subscription(
            company, starts, clock=clock, active_days_before=active_days_before, each=each
        )
    return _with_order(company, starts, clock=clock, each=each, when=when)


def _with_order(company: Company, starts: ir.Table, *, clock: str, each: str, when: bool) -> ir.Table:
    orders = company.tables["orders"]
    local = clock_of(company, clock, "orders.ordered_at")
    bought = orders.select(
        buyer=orders.customer, bought=orders.order_id, bought_at=orders[f"ordered_at{local}"]
    )
    names = dict.fromkeys(("customer", each, f"at{local}", "order_id"))
    begun = starts.select(*(name for name in names if name in starts.columns))
    start = begun[f"at{local}"]
    rules = [
        begun.customer == bought.buyer,
        bought.bought_at > start,
        bought.bought_at <= start + ibis.interval(days=company.analysis.horizon_days),
    ]
    later = begun.join(bought, rules)
    if "order_id" in starts.columns:
        later = later.filter(later.order_id.isnull() | (later.order_id != later.bought))
    back = later.group_by(returner=later[each]).aggregate(back_at=later.bought_at.min())
    joined = starts.left_join(back, starts[each] == back.returner)
    found = {"returned": joined.back_at.notnull()}
    if when:
        twelfths = [
            (joined.back_at <= joined[f"at{local}"] + ibis.interval(days=days), days)
            for days in twelfths_of(company.analysis.horizon_days)
        ]
        found["back_after"] = ibis.cases(*twelfths)
    return joined.select(*starts.columns, **found)


def twelfths_of(horizon_days: int) -> tuple[int, ...]:
    """The last days of the horizon's twelfths, the bins of the time-to-return curve.

    >>> twelfths_of(180)
    (15, 30, 45, 60, 75, 90, 105, 120, 135, 150, 165, 180)
    >>> twelfths_of(5)
    (1, 2, 3, 4, 5)
    """
    return tuple(sorted({-(-horizon_days * part // 12) for part in range(1, 13)}))


def _runs(company: Company, starts: ir.Table, *, clock: str, active_days_before: int) -> ir.Table:
    """`starts` beside every subscription of the customer, and whether each was active so many days
    before the start and at the end of the horizon: `active`, `active_later`, and the end between
    start and horizon, `ended`."""
    table = company.tables["subscriptions"]
    begin = clock_of(company, clock, "subscriptions.started_at")
    end = clock_of(company, clock, "subscriptions.ended_at")
    voluntary = table.voluntary if company.has("subscriptions.voluntary") else ibis.null("boolean")
    runs = table.select(
        subscriber=table.customer,
        began=table[f"started_at{begin}"],
        ended=table[f"ended_at{end}"],
        voluntary=voluntary,
    )
    horizon = ibis.interval(days=company.analysis.horizon_days)
    joined = starts.join(runs, starts.customer == runs.subscriber)
    start, stop = joined[f"at{begin}"], joined[f"at{end}"]
    before = ibis.interval(days=active_days_before)
    return joined.mutate(
        active=(joined.began <= start - before) & (joined.ended.isnull() | (joined.ended > stop - before)),
        active_later=(joined.began <= start + horizon)
        & (joined.ended.isnull() | (joined.ended > stop + horizon)),
        ends=(joined.ended > stop) & (joined.ended <= stop + horizon),
    )


def _with_subscription(
    company: Company, starts: ir.Table, *, clock: str, active_days_before: int, each: str
) -> ir.Table:
    """Adds `returned` and `left`: a voluntary end in the horizon (null where it is not known)."""
    runs = _runs(company, starts, clock=clock, active_days_before=active_days_before)
    ends = runs.ends.fill_null(False)
    states = runs.group_by(subscriber=runs[each]).aggregate(
        active=runs.active.any(),
        active_later=runs.active_later.any(),
        voluntary_end=(ends & runs.voluntary.fill_null(False)).any(),
        unknown_end=(ends & runs.voluntary.isnull()).any(),
    )
    active = states.filter(states.active)
    joined = starts.join(active, starts[each] == active.subscriber)
    left = ibis.cases((joined.voluntary_end, True), (joined.unknown_end, ibis.null("boolean")), else_=False)
    return joined.select(*starts.columns, returned=joined.active_later, left=left)
