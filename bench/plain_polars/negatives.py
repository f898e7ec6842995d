"""The ten negatives, and goods sent back."""

from __future__ import annotations

import polars as pl

from .episodes import HORIZON, MONTH, Episodes, counts, first
from .estimates import Counted, Measured, counted, ratio


def queries(known: Episodes) -> dict[str, pl.LazyFrame]:
    opened = first(known.orders).select("customer", u="ordered_at")
    new = opened.filter(known.followed("u", MONTH + HORIZON))
    after = pl.col("ordered_at") - pl.col("u")
    back = (
        known.orders.select("customer", "ordered_at", u=_at_first("ordered_at"))
        .filter(known.followed("u", MONTH + HORIZON), after > MONTH, after <= MONTH + HORIZON)
        .select("customer")
    )
    back = first(back).with_columns(returned=True)
    new = new.join(back, on="customer", how="left").with_columns(pl.col("returned").fill_null(False))
    met = (
        known.tables["incidents"]
        .select("customer", "occurred_at", "factor")
        .join(new, on="customer")
        .filter(pl.col("occurred_at").is_between(pl.col("u"), pl.col("u") + MONTH))
        .unique(["customer", "factor"])
    )
    rated = first(known.ratings).filter(known.followed("rated_at"), "bought")
    return {
        "new": new.select(n=pl.len(), events=pl.col("returned").sum()),
        "met": met.unique("customer").select(n=pl.len(), events=pl.col("returned").sum()),
        "factors": counts(met, "factor", "returned"),
        "sent_back": counts(rated, "rating", "sent_back"),
    }


def _at_first(column: str) -> pl.Expr:
    """The value in the customer's first row, of rows that stand together by customer."""
    starts = pl.col("customer").ne_missing(pl.col("customer").shift())
    return pl.when(starts).then(pl.col(column)).forward_fill()


def measured(found: dict[str, pl.DataFrame]) -> Measured:
    new, met, sent_back = counted(found["new"]), counted(found["met"]), found["sent_back"]
    spared = Counted(new.events - met.events, new.n - met.n)
    numbers = {
        factor: ratio(Counted(events, n), spared)
        for factor, n, events in found["factors"].select("factor", "n", "events").iter_rows()
    }
    numbers["ecommerce-cx-returns"] = ratio(
        counted(sent_back, pl.col("rating") >= 4), counted(sent_back, pl.col("rating") <= 2)
    )
    return numbers
