"""Complaints and silence."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from .episodes import HORIZON, MONTH, Episodes, counts, first, tallied
from .estimates import Counted, Measured, counted, odds, ratio, share


def queries(known: Episodes) -> dict[str, pl.LazyFrame]:
    unhappy = first(known.ratings.filter(pl.col("rating") <= 2, pl.col("complained").is_not_null()))
    gone = unhappy.filter(known.followed("rated_at", MONTH + HORIZON))

    complaints = known.tables["complaints"].sort("customer", "opened_at", "complaint_id")
    closed = (pl.col("closed_at") <= pl.col("opened_at") + MONTH).fill_null(False)
    well = closed & pl.col("resolved").fill_null(False)
    opened = (
        first(complaints)
        .filter(known.followed("opened_at", MONTH + HORIZON))
        .with_columns(well=well)
        .filter(pl.col("well") | pl.col("resolved").is_not_null() | ~closed)
        .select("customer", "opened_at", "well")
    )
    back = opened.join(known.orders.select("customer", "ordered_at"), on="customer").filter(
        between("opened_at", "ordered_at", MONTH, MONTH + HORIZON)
    )

    rated = first(known.ratings).filter(known.followed("rated_at", MONTH + HORIZON))
    rated = rated.select("customer", "rated_at", "rating")
    complained = rated.join(complaints.select("customer", "opened_at"), on="customer").filter(
        between("rated_at", "opened_at", MONTH, MONTH + HORIZON)
    )

    answered = (
        complaints.filter(known.followed("closed_at", MONTH))
        .select("customer", "opened_at", "closed_at", "complaint_id")
        .join(known.ratings.select("customer", "row", "rated_at", "rating"), on="customer")
        .filter(between("closed_at", "rated_at", timedelta(0), MONTH))
        .sort("customer", "opened_at", "complaint_id", "row")
    )
    return {
        "unhappy": unhappy.group_by("complained").agg(n=pl.len()),
        "gone": counts(gone, "complained", ~pl.col("later")),
        "opened": tallied(opened, back, by="well"),
        "rated": tallied(rated, complained, by="rating"),
        "answered": first(answered).select(n=pl.len(), events=(pl.col("rating") >= 4).sum()),
    }


def between(start: str, at: str, after: timedelta, until: timedelta) -> pl.Expr:
    """Whether something happened more than `after` and at most `until` from the start."""
    return (pl.col(at) > pl.col(start) + after) & (pl.col(at) <= pl.col(start) + until)


def measured(found: dict[str, pl.DataFrame]) -> Measured:
    unhappy = dict(found["unhappy"].iter_rows())
    gone, opened, rated = found["gone"], found["opened"], found["rated"]
    silent = counted(gone, ~pl.col("complained"))
    return {
        "silent-share-96": share(Counted(unhappy[False], unhappy[False] + unhappy[True])),
        "silent-per-complainer-26": odds(unhappy[False], unhappy[True]),
        "silent-leave-91": share(silent),
        "unhappy-leave-silently-87": share(Counted(silent.events, counted(gone).n)),
        "well-resolved-complaints-bring-back": ratio(
            counted(opened, pl.col("well")), counted(opened, ~pl.col("well"))
        ),
        "cx-fewer-complaints": ratio(
            counted(rated, pl.col("rating") >= 4), counted(rated, pl.col("rating") <= 2)
        ),
        "reactive-care-rarely-satisfies": share(counted(found["answered"])),
    }
