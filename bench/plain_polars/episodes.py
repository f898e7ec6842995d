"""What several families start from: ratings and orders in order, customers numbered, and who came back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

HORIZON, MONTH = timedelta(days=180), timedelta(days=30)


@dataclass(frozen=True)
class Episodes:
    """The tables with a number for each customer; `ratings` and `orders` by customer, then time, then id.

    Each rating knows whether its customer `returned`, did so `later` than a month after it, `bought` an
    order of which it is known by now whether it was sent back, and `sent_back` one of these.
    """

    tables: dict[str, pl.LazyFrame]
    ratings: pl.LazyFrame
    orders: pl.LazyFrame
    until: datetime

    def followed(self, at: str, wait: timedelta = HORIZON) -> pl.Expr:
        return pl.col(at) + wait <= self.until


def episodes(tables: dict[str, pl.LazyFrame], *, until: datetime) -> Episodes:
    """Collects what nearly all families need: within one plan, queries that need different columns of a
    sorted table would each sort it again. The engine in memory sorts faster than the streaming one."""
    numbered = {name: _numbered(table) for name, table in tables.items()}
    orders = (
        numbered["orders"]
        .select("customer", "ordered_at", "order_id", "returned", "amount", "margin")
        .sort("customer", "ordered_at", "order_id")
    )
    customers = numbered["customers"].select("customer", "acquired_at", "source")
    orders, customers = (frame.lazy() for frame in pl.collect_all([orders, customers], engine="in-memory"))
    ratings = (
        numbered["ratings"].sort("customer", "rated_at", "rating_id").drop("rating_id").with_row_index("row")
    )
    again = _again(ratings, orders, until)
    ratings = (
        ratings.join(again, on="row", how="left", maintain_order="left")
        .with_columns(pl.col("returned", "later", "bought", "sent_back").fill_null(False))
        .collect(engine="in-memory")
        .lazy()
    )
    numbered["customers"] = customers
    return Episodes(tables=numbered, ratings=ratings, orders=orders, until=until)


def _again(ratings: pl.LazyFrame, orders: pl.LazyFrame, until: datetime) -> pl.LazyFrame:
    """What is known of a rating that was followed by another order than its own, by row."""
    known = pl.col("ordered_at") <= until - MONTH
    wait = pl.col("ordered_at") - pl.col("rated_at")
    return (
        ratings.select("row", "customer", "rated_at", "order_id")
        .join(orders.select("customer", "ordered_at", "returned", own="order_id"), on="customer")
        .filter(wait > timedelta(0), wait <= MONTH + HORIZON, pl.col("order_id").ne_missing(pl.col("own")))
        .group_by("row")
        .agg(
            returned=(wait <= HORIZON).any(),
            later=(wait > MONTH).any(),
            bought=(known & (wait <= HORIZON)).any(),
            sent_back=(known & (wait <= HORIZON) & pl.col("returned")).any(),
        )
    )


def _numbered(table: pl.LazyFrame) -> pl.LazyFrame:
    """A whole number for each customer, the same in all tables: sorted and joined faster than text."""
    return table.with_columns(
        pl.col(name).cast(pl.Categorical).to_physical().alias("customer")
        for name in ("customer_id", "party_id", "referrer_id")
        if name in table.collect_schema()
    )


def first(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Each customer's first of rows that stand together by customer."""
    return rows.filter(pl.col("customer").ne_missing(pl.col("customer").shift()))


def last(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Each customer's last of rows that stand together by customer."""
    return rows.filter(pl.col("customer").ne_missing(pl.col("customer").shift(-1)))


def tallied(starts: pl.LazyFrame, did: pl.LazyFrame, by: str) -> pl.LazyFrame:
    """n and events by group: customers, and those of them with a row in `did`."""
    return (
        starts.group_by(by)
        .agg(n=pl.len())
        .join(did.unique("customer").group_by(by).agg(events=pl.len()), on=by, how="left")
        .with_columns(pl.col("events").fill_null(0))
    )


def counts(rows: pl.LazyFrame, by: str, outcome: str | pl.Expr) -> pl.LazyFrame:
    """n and events by group, of rows that know their outcome."""
    event = pl.col(outcome) if isinstance(outcome, str) else outcome
    return rows.group_by(by).agg(n=pl.len(), events=event.sum())
