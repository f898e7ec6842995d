"""What customers tell others."""

from __future__ import annotations

import polars as pl

from .episodes import HORIZON, Episodes, counts, first, tallied
from .estimates import Measured, counted, mean, ratio, share

LEVEL, GOOD, BAD = pl.col("rating"), pl.col("told_positive"), pl.col("told_negative")


def queries(known: Episodes) -> dict[str, pl.LazyFrame]:
    heard, praised = (known.ratings.filter(told.is_not_null()) for told in (BAD, GOOD))
    rated = first(known.ratings).filter(known.followed("rated_at")).select("customer", "rated_at", "rating")
    since = pl.col("referred_at") - pl.col("rated_at")
    referred = rated.join(known.tables["referrals"], on="customer").filter(
        since > pl.duration(), since <= HORIZON
    )
    # Those with a rating before their latest, which is at level 1; a good one must then be an earlier one.
    again = pl.col("customer") == pl.col("customer").shift()
    fallen = known.ratings.filter(
        LEVEL == 1, again, pl.col("customer").ne_missing(pl.col("customer").shift(-1))
    ).select("customer")
    once_good = known.ratings.filter(LEVEL >= 3).select("customer")
    return {
        "bad": first(heard.filter(LEVEL <= 2)).group_by(value=BAD).agg(n=pl.len()),
        "good": first(praised.filter(LEVEL >= 4)).group_by(value=GOOD).agg(n=pl.len()),
        "both": first(heard.filter(GOOD.is_not_null()))
        .group_by("rating", bad=BAD, good=GOOD)
        .agg(n=pl.len()),
        "spoke": counts(first(heard), "rating", BAD >= 1),
        "praise": counts(first(praised), "rating", GOOD >= 1),
        "source": known.tables["customers"].select(
            n=pl.col("source").count(), events=(pl.col("source") == "friend").sum()
        ),
        "fallen": pl.concat(
            [
                fallen.select(n=pl.len()),
                fallen.join(once_good, on="customer", how="semi").select(events=pl.len()),
            ],
            how="horizontal",
        ),
        "referred": tallied(rated, referred, by="rating"),
    }


def measured(found: dict[str, pl.DataFrame]) -> Measured:
    bad, both, spoke, referred = (found[name] for name in ("bad", "both", "spoke", "referred"))
    tail = bad.select(events=(pl.col("value") > 20) * pl.col("n"), n="n")
    four = both.filter(LEVEL == 4).select(events=(pl.col("bad") + pl.col("good") >= 1) * pl.col("n"), n="n")
    return {
        "dissatisfied-tell-9-15": mean(bad),
        "tail-13pct-over-20": share(counted(tail)),
        "satisfied-tell-4-6": mean(found["good"]),
        "bad-news-travels-further-per-head": per_head(both),
        "bad-news-travels-further-in-volume": in_volume(both),
        "level12-negative-wom": ratio(counted(spoke, LEVEL <= 2), counted(spoke, LEVEL.is_in([3, 4]))),
        "level4-silent": share(counted(four)),
        "level5-tell-everyone": share(counted(found["praise"], LEVEL == 5)),
        "forty-percent-by-recommendation": share(counted(found["source"])),
        "minus1-was-positive-before": share(counted(found["fallen"])),
        "cx-wom-referrals": ratio(counted(referred, LEVEL >= 4), counted(referred, LEVEL <= 2)),
    }


def per_head(both: pl.DataFrame) -> tuple[float, float]:
    """The mean that the unhappy told, to the mean that the happy told."""
    a, of_a = mean(both.filter(LEVEL <= 2).select("n", value="bad"))
    b, of_b = mean(both.filter(LEVEL >= 4).select("n", value="good"))
    return a / b, a / b * ((of_a / a) ** 2 + (of_b / b) ** 2) ** 0.5


def in_volume(both: pl.DataFrame) -> tuple[float, float]:
    n, bad, good = (both[name].to_numpy() for name in ("n", "bad", "good"))
    customers, told = n.sum(), (n * good).sum()
    value = (n * bad).sum() / told
    # The residuals' mean is nil.
    error = (n * (bad - value * good) ** 2).sum() / (customers - 1)
    return value, (error / customers) ** 0.5 * customers / told
