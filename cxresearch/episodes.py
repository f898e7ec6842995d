"""Derived per-customer tables that claims share, each computed once per company.

Everything here is a lazy Ibis expression over checked tables; `_once` materialises a table in the
engine the first time it is asked for. Definitions are those of the methods page: days are exact
(`t < x <= t + H * 24 h`), a date is an event at the end of its day, something at `t` is *followed*
when `t + H * 24 h` is not after the cut-off, and ties are broken by the row's id, by bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from cxresearch.model import Untestable

if TYPE_CHECKING:
    from cxresearch.company import Company

RETURNED = "returned"
"""The need of every claim that asks whether a customer came back."""


def needed_columns(need: str, company: Company) -> tuple[str, ...]:
    """The canonical columns behind one entry of `Claim.needs`.

    `returned` means orders, or subscriptions where the business model is subscription. A need
    `a|b` is served by the first alternative that the company has, else it names the first.

    Raises:
        Untestable: `undefined:returning_customer` where the customer key changes with each order.
    """
    if need == RETURNED:
        if company.customer_id == "order":
            raise Untestable("undefined:returning_customer")
        if company.model == "subscription":
            return ("subscriptions.started_at", "subscriptions.ended_at")
        return ("orders.ordered_at",)
    alternatives = need.split("|")
    return (next((column for column in alternatives if company.has(column)), alternatives[0]),)


def _once(company: Company, name: str, build: Callable[[], ir.Table]) -> ir.Table:
    """The derived table of that name, computed in the engine on first use."""
    if name not in company.derived:
        company.derived[name] = build().cache()
    return company.derived[name]


def _clock(company: Company, *columns: str) -> str:
    """The suffix of the time columns to compare: local days when all are dates, else instants."""
    return "_local" if all(company.dated(column) for column in columns) else ""


def by_bytes(company: Company, text: ir.StringValue) -> ir.Value:
    """Text as something that sorts by its bytes on every engine.

    DuckDB and Spark compare UTF-8 bytes; Postgres compares by the database's locale, so the bytes
    themselves are taken there.
    """
    return _convert_to(text, "UTF8") if company.connection.name == "postgres" else text


@ibis.udf.scalar.builtin(name="convert_to")
def _convert_to(text: str, encoding: str) -> bytes: ...  # type: ignore[empty-body]


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

    return _once(company, "ratings", build)


def first_ratings(company: Company) -> ir.Table:
    """Each customer's first rating, with the columns of `ratings`."""
    table = ratings(company)
    return table.filter(table.place == 0)


def latest_ratings(company: Company) -> ir.Table:
    """Each customer's latest rating, with the columns of `ratings`."""
    table = ratings(company)
    return table.filter(table.latest)


def followed(company: Company, starts: ir.Table, *, clock: str) -> ir.Table:
    """The rows of `starts` that were watched for the whole horizon before the cut-off.

    Args:
        starts: customer_id at at_local ...
        clock: the canonical column that `at` comes from, e.g. `ratings.rated_at`.
    """
    horizon = ibis.interval(days=company.analysis.horizon_days)
    if company.dated(clock) and company.until.is_date:
        return starts.filter(starts.at_local + horizon <= company.until.local)
    return starts.filter(starts.at + horizon <= company.until.utc)


def with_return(company: Company, starts: ir.Table, *, clock: str) -> ir.Table:
    """`starts` with whether each customer returned within the horizon after it.

    Args:
        starts: customer_id at at_local ..., one row a customer; an `order_id` is the rated order,
            which is never its own return.
        clock: the canonical column that `at` comes from.

    Returns:
        The rows of `starts` for which returning is defined, with `returned` (bool) and, for
        orders, `back_after` (the last day of the horizon's twelfth in which the customer came
        back, null for those who did not). Model `subscription`: a subscription that is active at
        the end of the horizon; defined for customers with one active at the start.
    """
    if company.model == "subscription":
        return _with_subscription(company, starts, clock=clock)
    return _with_order(company, starts, clock=clock)


def _with_order(company: Company, starts: ir.Table, *, clock: str) -> ir.Table:
    orders = company.tables["orders"]
    local = _clock(company, clock, "orders.ordered_at")
    bought = orders.select(
        buyer=orders.customer_id, bought=orders.order_id, bought_at=orders[f"ordered_at{local}"]
    )
    start = starts[f"at{local}"]
    rules = [
        starts.customer_id == bought.buyer,
        bought.bought_at > start,
        bought.bought_at <= start + ibis.interval(days=company.analysis.horizon_days),
    ]
    later = starts.join(bought, rules)
    if "order_id" in starts.columns:
        later = later.filter(later.order_id.isnull() | (later.order_id != later.bought))
    back = later.group_by(returner=later.customer_id).aggregate(back_at=later.bought_at.min())
    joined = starts.left_join(back, starts.customer_id == back.returner)
    twelfths = [
        (joined.back_at <= joined[f"at{local}"] + ibis.interval(days=days), days)
        for days in twelfths_of(company.analysis.horizon_days)
    ]
    return joined.mutate(returned=joined.back_at.notnull(), back_after=ibis.cases(*twelfths)).drop(
        "returner", "back_at"
    )


def twelfths_of(horizon_days: int) -> tuple[int, ...]:
    """The last days of the horizon's twelfths, the bins of the time-to-return curve.

    >>> twelfths_of(180)
    (15, 30, 45, 60, 75, 90, 105, 120, 135, 150, 165, 180)
    >>> twelfths_of(5)
    (1, 2, 3, 4, 5)
    """
    return tuple(sorted({-(-horizon_days * part // 12) for part in range(1, 13)}))


def _runs(company: Company, starts: ir.Table, *, clock: str) -> ir.Table:
    """`starts` beside every subscription of the customer, and whether each was active at the start
    and at the end of the horizon: `active`, `active_later`, and the end in between, `ended`."""
    table = company.tables["subscriptions"]
    begin = _clock(company, clock, "subscriptions.started_at")
    end = _clock(company, clock, "subscriptions.ended_at")
    voluntary = table.voluntary if company.has("subscriptions.voluntary") else ibis.null("boolean")
    runs = table.select(
        subscriber=table.customer_id,
        began=table[f"started_at{begin}"],
        ended=table[f"ended_at{end}"],
        voluntary=voluntary,
    )
    horizon = ibis.interval(days=company.analysis.horizon_days)
    joined = starts.join(runs, starts.customer_id == runs.subscriber)
    start, stop = joined[f"at{begin}"], joined[f"at{end}"]
    return joined.mutate(
        active=(joined.began <= start) & (joined.ended.isnull() | (joined.ended > stop)),
        active_later=(joined.began <= start + horizon)
        & (joined.ended.isnull() | (joined.ended > stop + horizon)),
        ends=(joined.ended > stop) & (joined.ended <= stop + horizon),
    )


def _with_subscription(company: Company, starts: ir.Table, *, clock: str) -> ir.Table:
    """Adds `returned` and `left`: a voluntary end in the horizon (null where it is not known)."""
    runs = _runs(company, starts, clock=clock)
    ends = runs.ends.fill_null(False)
    states = runs.group_by(subscriber=runs.customer_id).aggregate(
        active=runs.active.any(),
        active_later=runs.active_later.any(),
        voluntary_end=(ends & runs.voluntary.fill_null(False)).any(),
        unknown_end=(ends & runs.voluntary.isnull()).any(),
    )
    active = states.filter(states.active)
    joined = starts.join(active, starts.customer_id == active.subscriber)
    left = ibis.cases((joined.voluntary_end, True), (joined.unknown_end, ibis.null("boolean")), else_=False)
    return joined.mutate(returned=joined.active_later, left=left).drop(
        "subscriber", "active", "active_later", "voluntary_end", "unknown_end"
    )


def index_ratings(company: Company) -> ir.Table:
    """Index ratings: each customer's first rating, where it is followed and `returned` is defined.

    Columns: customer_id rating_level returned, and `back_after` (orders) or `left` (subscriptions).
    One row a customer.
    """

    def build() -> ir.Table:
        first = followed(company, first_ratings(company), clock="ratings.rated_at")
        outcome = "left" if company.model == "subscription" else "back_after"
        return with_return(company, first, clock="ratings.rated_at").select(
            "customer_id", "rating_level", "returned", outcome
        )

    return _once(company, "index_ratings", build)


def fifth_ratings(company: Company) -> ir.Table:
    """Customers with five ratings, at the fifth: the landmark from which their return is counted.

    Columns: customer_id average_rating returned, where `average_rating` is "5.0" when all five are
    at the top, "4.8" when the five sum to one scale-level less, on the 1-5 scale
    (3.75 <= 4k / (5 (hi - lo)) <= 3.85 for the sum k of the steps above the bottom). Others are
    left out. Both groups have five ratings, so nobody is compared with a newcomer.
    """
    table = ratings(company)
    fifth = table.filter(table.place == 4)
    mean_steps = fifth.five * 4.0 / 5.0
    average = ibis.cases(
        (fifth.five >= 5 - 1e-9, "5.0"),
        ((mean_steps >= 3.75 - 1e-9) & (mean_steps <= 3.85 + 1e-9), "4.8"),
    )
    grouped = fifth.mutate(average_rating=average)
    kept = followed(company, grouped.filter(grouped.average_rating.notnull()), clock="ratings.rated_at")
    counted = with_return(company, kept, clock="ratings.rated_at")
    return counted.select("customer_id", "average_rating", "returned")


def rated_deliveries(company: Company) -> ir.Table:
    """Each customer's first order with a promised and an actual delivery and a rating given at or
    after the delivery: customer_id late rating_level.

    `late` is delivered after the promised instant; a promised date lasts until its midnight. Where
    an order has several such ratings the first counts.
    """

    def build() -> ir.Table:
        orders, table = company.tables["orders"], company.tables["ratings"]
        late = _clock(company, "orders.delivered_at", "orders.promised_at")
        after = _clock(company, "ratings.rated_at", "orders.delivered_at")
        delivered = orders.filter(orders.promised_at.notnull() & orders.delivered_at.notnull())
        delivered = delivered.select(
            delivered.customer_id,
            delivered.ordered_at,
            delivery_order=delivered.order_id,
            delivered=delivered[f"delivered_at{after}"],
            late=delivered[f"delivered_at{late}"] > delivered[f"promised_at{late}"],
        )
        answers = table.select(
            "order_id",
            "rating_id",
            at=table.rated_at,
            answered=table[f"rated_at{after}"],
            rating_level=rating_level(table.rating, company),
        )
        joined = delivered.join(
            answers,
            [delivered.delivery_order == answers.order_id, answers.answered >= delivered.delivered],
        )
        order = [
            joined.ordered_at,
            by_bytes(company, joined.delivery_order),
            joined["at"],
            by_bytes(company, joined.rating_id),
        ]
        place = ibis.row_number().over(group_by=joined.customer_id, order_by=order)
        first = joined.mutate(place=place)
        return first.filter(first.place == 0).select("customer_id", "late", "rating_level")

    return _once(company, "rated_deliveries", build)


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
