"""What goes with a rating's level."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from .episodes import Episodes, counts, first, last
from .estimates import Counted, Measured, counted, mean, ratio, share

LEVEL = pl.col("rating")


def queries(known: Episodes) -> dict[str, pl.LazyFrame]:
    customer = pl.col("customer")
    fifth = known.ratings.with_columns(total=LEVEL.rolling_sum(5)).filter(
        customer == customer.shift(4), customer.ne_missing(customer.shift(5))
    )
    delivered = known.tables["orders"].select("order_id", "promised_at", "delivered_at").drop_nulls()
    arrived = (
        known.ratings.select("row", "customer", "rated_at", "rating", "order_id")
        .join(delivered, on="order_id")
        .filter(pl.col("rated_at") >= pl.col("delivered_at"))
        .with_columns(
            late=pl.col("delivered_at") >= pl.col("promised_at").cast(pl.Datetime("us")) + timedelta(days=1)
        )
        .sort("row")
    )
    return {
        "levels": counts(first(known.ratings).filter(known.followed("rated_at")), "rating", "returned"),
        "five": counts(fifth.filter(known.followed("rated_at")), "total", "returned"),
        "latest": last(known.ratings).group_by("rating").agg(n=pl.len()),
        "arrived": counts(first(arrived), "late", LEVEL <= 2),
    }


def measured(found: dict[str, pl.DataFrame]) -> Measured:
    levels, five, latest, arrived = (found[name] for name in ("levels", "five", "latest", "arrived"))
    level = {row["rating"]: Counted(row["events"], row["n"]) for row in levels.to_dicts()}
    p = {at: share(counts) for at, counts in level.items()}
    unhappy, happy = counted(levels, LEVEL <= 2), counted(levels, LEVEL >= 4)
    four = latest.select(events=(LEVEL == 4) * pl.col("n"), n="n")
    numbers = {
        "five-vs-four-six-times": ratio(level[5], level[4]),
        "five-vs-4.8-six-times": ratio(
            counted(five, pl.col("total") == 25), counted(five, pl.col("total") == 24)
        ),
        "level12-do-not-return": share(Counted(unhappy.n - unhappy.events, unhappy.n)),
        "level4-return-uncertain": ratio(level[5], level[4]),
        "level4-not-loyal": p[4],
        "ladder-slope": slope(levels),
        "convex-ladder": (
            p[5][0] - 2 * p[4][0] + p[3][0],
            (p[5][1] ** 2 + 4 * p[4][1] ** 2 + p[3][1] ** 2) ** 0.5,
        ),
        "cx-more-repeat": ratio(happy, unhappy),
        "level4-at-least-60": share(counted(four)),
        "most-firms-average-level-4": mean(latest.rename({"rating": "value"})),
        "promise-kept-satisfies": ratio(counted(arrived, pl.col("late")), counted(arrived, ~pl.col("late"))),
    }
    for low in range(1, 5):
        (upper, of_upper), (lower, of_lower) = p[low + 1], p[low]
        numbers[f"ladder-step-{low}-{low + 1}"] = upper - lower, (of_upper**2 + of_lower**2) ** 0.5
    return numbers


def slope(levels: pl.DataFrame) -> tuple[float, float]:
    """Least squares of returned on level, from the table of levels."""
    level, n, events = (levels[name].to_numpy() for name in ("rating", "n", "events"))
    around = level - (level * n).sum() / n.sum()
    squares = (around**2 * n).sum()
    value = (around * events).sum() / squares
    fitted = events.sum() / n.sum() + value * around
    moved = around**2 * (events * (1 - fitted) ** 2 + (n - events) * fitted**2)
    return value, moved.sum() ** 0.5 / squares
