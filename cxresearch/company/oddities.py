"""What looks odd about a company's tables taken together; each table alone is the door's.

A warning rejects nothing. As at the door, the rules are coarse on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import ibis

from cxresearch.clock import Edge
from cxresearch.company import endings, reversal
from cxresearch.companyfile import CompanyFile
from cxresearch.model import Analysis, Passage, Warning

CUSTOMERS_SEEN = {"orders": "ordered_at", "subscriptions": "started_at"}
"""Where, and by which time, a customer is first seen."""

STRANGERS = 0.9
"""More raters than this without any order or subscription look like keys of another kind."""

CUSTOMERS_COMPARED = 100
REPEATING = 0.01
"""Among at least a hundred customers, under one in a hundred with a second order is more likely a key
that is new for each order, or an extract cut by order, than a company."""

EARLY = 20
EARLY_SHARE = 0.05
"""At least 20 ratings, and over one in twenty, from before their order was delivered are no late couriers."""

MANY = {"complaints": 50, "incidents": 50, "ratings": 200}
"""From so many rows on it is asked whose they are."""

BUSIEST = 10
HALF = 0.5
"""Ten customers with more than half of a table speak for themselves; unless there are hardly more."""

PER_COMPLAINER = 5
"""So do customers who are fewer than one for five complaints. A panel's members rate more often than that."""

RATERS = 50
"""Of fewer raters than this, ten may well have given half of the ratings: such a company has few customers."""


def warnings(
    file: CompanyFile,
    analysis: Analysis,
    tables: Mapping[str, ibis.Table],
    passages: Mapping[str, Passage],
    since: Edge | None,
    until: Edge,
) -> Iterator[Warning]:
    """`dates_beside_times`, `before_the_edge:COL` (rows earlier than the declared start),
    `strangers:COL` (raters without an order or subscription), `early:order_id` (ratings of orders that
    were not delivered yet), `left_edge` (customers first seen in the first days), `one_order_each`
    (customers with a single order), `few_customers` (rows of the ten customers with most), and
    what `endings` and `reversal` see."""
    yield from _dates_beside_times(passages)
    yield from _before_the_edge(tables, since)
    yield from _strangers(tables, file.model)
    yield from _early(tables, passages)
    yield from reversal.warnings(file, tables, passages)
    if file.customer_id == "person":
        yield from endings.warnings(tables, until)
        yield from _histories(tables, analysis.horizon_days, since)
        yield from _few_customers(tables)


def _dates_beside_times(passages: Mapping[str, Passage]) -> Iterator[Warning]:
    """Orders or deliveries of which only the day is known, held against ratings to the second."""
    ratings, orders = passages.get("ratings"), passages.get("orders")
    if (
        ratings
        and orders
        and "rated_at" not in ratings.dates
        and orders.dates & {"ordered_at", "delivered_at"}
    ):
        yield Warning("dates_beside_times", "orders", orders.kept)


def _before_the_edge(tables: Mapping[str, ibis.Table], since: Edge | None) -> Iterator[Warning]:
    """Orders and ratings from before the period that is said to be complete."""
    for name, time in (("orders", "ordered_at"), ("ratings", "rated_at")):
        if since is None or name not in tables:
            continue
        at = tables[name][f"{time}_local"]
        count = int((at < since.local).sum().to_pyarrow().as_py() or 0)
        if count:
            yield Warning(f"before_the_edge:{time}", name, count)


def _strangers(tables: Mapping[str, ibis.Table], model: str) -> Iterator[Warning]:
    """Nearly all who rated are unknown to the table in which they would come back."""
    known = "subscriptions" if model == "subscription" else "orders"
    if known not in tables or "ratings" not in tables:
        return
    raters = tables["ratings"].select("customer").distinct()
    met = raters.semi_join(tables[known], "customer")
    counted = raters.aggregate(n=raters.count()).cross_join(met.aggregate(met=met.count()))
    n, both = counted.to_pyarrow().to_pylist()[0].values()
    if n >= CUSTOMERS_COMPARED and n - both > STRANGERS * n:
        yield Warning("strangers:customer_id", "ratings", n - both)


def _histories(tables: Mapping[str, ibis.Table], horizon_days: int, since: Edge | None) -> Iterator[Warning]:
    """What the customers' histories look cut by: more than half of all customers first seen in the first
    days (unless that edge is declared), or hardly anybody with a second order."""
    for name, time in CUSTOMERS_SEEN.items():
        if name not in tables:
            continue
        table = tables[name]
        seen = table.group_by("customer").agg(first=table[time].min(), rows=table.count())
        begin = table.aggregate(begin=table[time].min())
        known = seen.cross_join(begin)
        counted = known.aggregate(
            customers=known.count(),
            early=(known["first"] <= known.begin + ibis.interval(days=horizon_days)).sum(),
            several=(known.rows > 1).sum(),
        )
        customers, count, several = (int(n or 0) for n in counted.to_pyarrow().to_pylist()[0].values())
        if since is None and 2 * count > customers:
            yield Warning("left_edge", name, count)
        if name == "orders" and customers >= CUSTOMERS_COMPARED and several < REPEATING * customers:
            yield Warning("one_order_each", name, customers - several)


def _early(tables: Mapping[str, ibis.Table], passages: Mapping[str, Passage]) -> Iterator[Warning]:
    """Ratings of orders that were delivered later; days are compared where a column holds days."""
    mapped = {name: set(passage.columns) for name, passage in passages.items()}
    if "order_id" not in mapped.get("ratings", ()) or "delivered_at" not in mapped.get("orders", ()):
        return
    ratings, orders = tables["ratings"], tables["orders"]
    rated = ratings.filter(ratings.order_id.notnull()).select(
        rated_order="order_id", rated="rated_at", rated_day=ratings.rated_at_local.date()
    )
    delivered = orders.filter(orders.delivered_at.notnull()).select(
        "order_id", delivered="delivered_at", delivered_day=orders.delivered_at_local.date()
    )
    both = rated.inner_join(delivered, rated.rated_order == delivered.order_id)
    days = "rated_at" in passages["ratings"].dates or "delivered_at" in passages["orders"].dates
    early = both.rated_day < both.delivered_day if days else both.rated < both.delivered
    counted = both.aggregate(n=both.count(), early=early.sum()).to_pyarrow().to_pylist()[0]
    n, count = int(counted["n"]), int(counted["early"] or 0)
    if count >= EARLY and count > EARLY_SHARE * n:
        yield Warning("early:order_id", "ratings", count)


def _few_customers(tables: Mapping[str, ibis.Table]) -> Iterator[Warning]:
    """Most of what a table says was said by, or happened to, a few."""
    parts = []
    for name in MANY:
        if name in tables:
            rows = tables[name].select("customer")
            each = rows.group_by("customer").agg(n=rows.count())
            busiest = each.order_by(each.n.desc()).limit(BUSIEST).aggregate(most=ibis._.n.sum())
            counted = each.aggregate(name=ibis.literal(name), rows=each.n.sum(), customers=each.count())
            parts.append(counted.cross_join(busiest))
    if not parts:
        return
    for row in (ibis.union(*parts) if len(parts) > 1 else parts[0]).to_pyarrow().to_pylist():
        name, rows, customers, most = row["name"], row["rows"] or 0, row["customers"], row["most"] or 0
        if rows < MANY[name]:
            continue
        if name == "ratings":
            few = customers >= RATERS and most > HALF * rows
        else:
            few = most > HALF * rows or PER_COMPLAINER * customers < rows
        if few:
            yield Warning("few_customers", name, int(most))
