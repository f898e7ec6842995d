"""What customers tell others, measured on a made-up company's tables by hand-written pandas."""

from __future__ import annotations

import pandas as pd

from .ratings import HORIZON, Measured, Tables, ratio, share


def measured(tables: Tables, *, model: str, until: pd.Timestamp) -> Measured:
    """Value and standard error of every claim on word of mouth; `until` is exclusive."""
    ratings = tables["ratings"].sort_values(["customer_id", "rated_at", "rating_id"])
    negative = ratings[ratings["told_negative"].notna()].astype({"told_negative": float})
    positive = ratings[ratings["told_positive"].notna()].astype({"told_positive": float})
    both = negative[negative["told_positive"].notna()].astype({"told_positive": float})
    bad = _first(negative[negative["rating"] <= 2])["told_negative"]
    good = _first(positive[positive["rating"] >= 4])["told_positive"]
    pair, heard, praised = _first(both), _first(negative), _first(positive)
    head_bad = pair[pair["rating"] <= 2]["told_negative"]
    head_good = pair[pair["rating"] >= 4]["told_positive"]
    four = pair[pair["rating"] == 4]
    spoke = (heard["told_negative"] >= 1).astype(float)
    praise = (praised[praised["rating"] == 5]["told_positive"] >= 1).astype(float)
    brought = tables["customers"]["source"].dropna()
    happy, unhappy = _referred(tables, ratings, until)
    return {
        "dissatisfied-tell-9-15": _mean(bad),
        "tail-13pct-over-20": share((bad > 20).astype(float)),
        "satisfied-tell-4-6": _mean(good),
        "bad-news-travels-further-per-head": _ratio_of_means(head_bad, head_good),
        "bad-news-travels-further-in-volume": _volume(pair),
        "level12-negative-wom": ratio(spoke[heard["rating"] <= 2], spoke[heard["rating"].isin((3, 4))]),
        "level4-silent": share((four["told_positive"] + four["told_negative"] >= 1).astype(float)),
        "level5-tell-everyone": share(praise),
        "forty-percent-by-recommendation": share((brought == "friend").astype(float)),
        "minus1-was-positive-before": share(_positive_before(ratings)),
        "cx-wom-referrals": ratio(happy, unhappy),
    }


def base_rates(tables: Tables, *, model: str, until: pd.Timestamp) -> Measured:
    """Value and standard error of their base rates."""
    ratings = tables["ratings"].sort_values(["customer_id", "rated_at", "rating_id"])
    heard = _first(ratings[ratings["told_negative"].notna()])
    praised = _first(ratings[ratings["told_positive"].notna()])
    spoke = (heard[heard["rating"].isin((3, 4))]["told_negative"] >= 1).astype(float)
    _, unhappy = _referred(tables, ratings, until)
    return {
        "level12-negative-wom": share(spoke),
        "level5-tell-everyone": share((praised[praised["rating"] == 4]["told_positive"] >= 1).astype(float)),
        "cx-wom-referrals": share(unhappy),
    }


def _first(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.groupby("customer_id").head(1)


def _mean(values: pd.Series) -> tuple[float, float]:
    return values.mean(), values.std() / len(values) ** 0.5


def _ratio_of_means(upper: pd.Series, lower: pd.Series) -> tuple[float, float]:
    (a, error_a), (b, error_b) = _mean(upper), _mean(lower)
    return a / b, a / b * ((error_a / a) ** 2 + (error_b / b) ** 2) ** 0.5


def _volume(pair: pd.DataFrame) -> tuple[float, float]:
    bad, good = pair["told_negative"], pair["told_positive"]
    value = bad.sum() / good.sum()
    return value, (bad - value * good).std() / (good.mean() * len(pair) ** 0.5)


def _positive_before(ratings: pd.DataFrame) -> pd.Series:
    """1 or 0 for each customer with two ratings or more, the latest at level 1."""
    last = ~ratings.duplicated("customer_id", keep="last")
    earlier = ratings[~last].groupby("customer_id")["rating"].max()
    worst = ratings[last & (ratings["rating"] == 1)]["customer_id"]
    return (earlier.reindex(worst).dropna() >= 3).astype(float)


def _referred(tables: Tables, ratings: pd.DataFrame, until: pd.Timestamp) -> tuple[pd.Series, pd.Series]:
    """1 or 0 for each first rating that is followed, happy ones and unhappy ones: a referral within H?"""
    first = _first(ratings)[["customer_id", "rated_at", "rating"]]
    first = first[first["rated_at"] + HORIZON <= until]
    pairs = first.merge(tables["referrals"], left_on="customer_id", right_on="referrer_id")
    after = pairs["referred_at"] - pairs["rated_at"]
    made = pairs[(after > pd.Timedelta(0)) & (after <= HORIZON)]["customer_id"]
    outcome = first["customer_id"].isin(made).astype(float)
    return outcome[first["rating"] >= 4], outcome[first["rating"] <= 2]
