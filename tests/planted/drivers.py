"""What goes with a rating, and with coming back, measured by hand-written pandas.

Written from the definitions alone, without the package's estimators and without knowledge of how the
company was drawn, so that the planted truth can be held against something independent. Standard errors
are linearised over customers, or those of customers drawn again with replacement.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from math import comb

import numpy as np
import pandas as pd

from .ratings import HORIZON, Measured, Tables, ratio, share, with_return

COMPLAINT = pd.Timedelta(days=30)
BUYING = ["product", "service", "staff", "treatment", "price"]
LOYALTY = ["product", "service", "staff", "complaint_handling"]


def measured(tables: Tables, *, model: str, until: pd.Timestamp) -> Measured:
    """Value and standard error of every measured claim; `until` is exclusive."""
    ratings = in_order(tables)
    survey = latest(ratings, ["rating", "performed", "expected"])
    bought = latest(ratings, ["rating", *BUYING])
    came = followed(ratings, ["product", "service", "staff"], tables, model, until)
    found = {
        "satisfaction-is-performance-vs-expectation": expectation(survey),
        "exceeding-creates-fanatics": ratio(*recommending(ratings)),
        "treatment-70pct-of-buying-experience": drawn_again(
            bought[["rating", *BUYING]], lambda matrix: owed(matrix)[4] / owed(matrix).sum()
        ),
        "product-brings-service-returns": drawn_again(
            came[["returned", "product", "service", "staff"]],
            lambda matrix: (owed(matrix)[2] + owed(matrix)[3]) / 2 - owed(matrix)[1],
        ),
        "twelve-positives-offset-one-negative": offsetting(ratings, tables["interactions"]),
        "peak-end-rule": peak_end(ratings, tables["interactions"]),
    }
    for item in LOYALTY:
        found[f"loyalty-factor-{item.replace('_', '-')}"] = ratio(*loyal(ratings, item, tables, model, until))
    return found


def base_rates(tables: Tables, *, model: str, until: pd.Timestamp) -> Measured:
    """Value and standard error of the base rates."""
    ratings = in_order(tables)
    lower = {
        f"loyalty-factor-{item.replace('_', '-')}": share(loyal(ratings, item, tables, model, until)[1])
        for item in LOYALTY
    }
    return {"exceeding-creates-fanatics": share(recommending(ratings)[1])} | lower


def in_order(tables: Tables) -> pd.DataFrame:
    return tables["ratings"].sort_values(["customer_id", "rated_at", "rating_id"])


def latest(ratings: pd.DataFrame, answered: list[str]) -> pd.DataFrame:
    return ratings.dropna(subset=answered).groupby("customer_id").tail(1)


def followed(
    ratings: pd.DataFrame, items: list[str], tables: Tables, model: str, until: pd.Timestamp
) -> pd.DataFrame:
    """Each customer's first rating with these items answered, if followed, with `returned`."""
    first = ratings.dropna(subset=items).groupby("customer_id").head(1)
    first = first[first["rated_at"] + HORIZON <= until]
    return with_return(first, tables, model).merge(first[["rating_id", *items]], on="rating_id")


def loyal(
    ratings: pd.DataFrame, item: str, tables: Tables, model: str, until: pd.Timestamp
) -> tuple[pd.Series, pd.Series]:
    came = followed(ratings, [item], tables, model, until)
    return came[came[item] >= 4]["returned"], came[came[item] <= 2]["returned"]


def recommending(ratings: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    survey = latest(ratings, ["rating", "performed", "expected", "would_recommend"])
    would = survey["would_recommend"].astype(float)
    return would[survey["performed"] > survey["expected"]], would[survey["performed"] == survey["expected"]]


def expectation(survey: pd.DataFrame) -> tuple[float, float]:
    x = np.column_stack([np.ones(len(survey)), survey[["performed", "expected"]].to_numpy(float)])
    y = survey["rating"].to_numpy(float)
    slopes = np.linalg.solve(x.T @ x, x.T @ y)
    moved = np.linalg.solve(x.T @ x, (x * (y - x @ slopes)[:, None]).T)
    value = slopes[2] / slopes[1]
    return value, float((((moved[2] - value * moved[1]) / slopes[1]) ** 2).sum() ** 0.5)


def owed(matrix: np.ndarray) -> np.ndarray:
    """Shapley values of R², by coalitions; place 0 is the outcome's and empty."""
    size = len(matrix) - 1

    def explained(group: tuple[int, ...]) -> float:
        at = list(group)
        return matrix[0, at] @ np.linalg.inv(matrix[np.ix_(at, at)]) @ matrix[at, 0] / matrix[0, 0]

    everyone = range(1, size + 1)
    worth = {group: explained(group) for count in everyone for group in combinations(everyone, count)}
    worth[()] = 0.0
    values = np.zeros(size + 1)
    for group, together in worth.items():
        for one in group:
            others = tuple(other for other in group if other != one)
            values[one] += (together - worth[others]) / (size * comb(size - 1, len(others)))
    return values


def drawn_again(
    rows: pd.DataFrame, quantity: Callable[[np.ndarray], float], times: int = 100
) -> tuple[float, float]:
    table = rows.to_numpy(float)
    rng = np.random.default_rng(1)
    n = len(table)
    again = [
        quantity(np.cov(table.T, fweights=np.bincount(rng.integers(0, n, n), minlength=n)))
        for _ in range(times)
    ]
    return quantity(np.cov(table.T)), float(np.std(again, ddof=1))


def offsetting(ratings: pd.DataFrame, interactions: pd.DataFrame) -> tuple[float, float]:
    """A customer's first rating has no earlier one from which contacts are counted."""
    rated = ratings[["customer_id", "rated_at", "rating"]]
    rated = rated[rated.groupby("customer_id")["rating"].transform("size") >= 3]
    contacts = interactions[["customer_id", "occurred_at", "valence"]].sort_values("occurred_at")
    last = rated.sort_values("rated_at").reset_index(names="row")[["row", "customer_id", "rated_at"]]
    # The rating that each contact belongs to is the next one at it or after.
    at = pd.merge_asof(
        contacts, last, left_on="occurred_at", right_on="rated_at", by="customer_id", direction="forward"
    ).dropna(subset="row")
    for name, valence in (("positive", 1), ("negative", -1)):
        counts = at[at["valence"] == valence]["row"].astype(int).value_counts()
        rated[name] = counts.reindex(rated.index, fill_value=0)
    rated = rated[rated.groupby("customer_id").cumcount() > 0]
    columns = ["rating", "positive", "negative"]
    around = rated[columns] - rated.groupby("customer_id")[columns].transform("mean")
    x, y = around[["positive", "negative"]].to_numpy(), around["rating"].to_numpy()
    slopes = np.linalg.solve(x.T @ x, x.T @ y)
    scores = pd.DataFrame(x * (y - x @ slopes)[:, None]).groupby(rated["customer_id"].to_numpy()).sum()
    moved = np.linalg.solve(x.T @ x, scores.to_numpy().T)
    value = -slopes[1] / slopes[0]
    return value, float((((moved[1] + value * moved[0]) / slopes[0]) ** 2).sum() ** 0.5)


def peak_end(ratings: pd.DataFrame, interactions: pd.DataFrame) -> tuple[float, float]:
    scored = interactions.dropna(subset=["score", "journey_id"])
    scored = scored.sort_values(["journey_id", "occurred_at", "step", "interaction_id"])
    scored["distance"] = (scored["score"] - 3).abs()
    peak = scored.sort_values(["distance", "score"], ascending=[False, True]).groupby("journey_id").head(1)
    journeys = scored.groupby("journey_id").agg(
        customer_id=("customer_id", "first"),
        ended=("occurred_at", "last"),
        steps=("score", "size"),
        end=("score", "last"),
        mean=("score", "mean"),
    )
    journeys["peak"] = peak.set_index("journey_id")["score"]
    journeys = journeys[journeys["steps"] >= 3].reset_index().merge(ratings, on="customer_id")
    rated = journeys[
        (journeys["rated_at"] >= journeys["ended"]) & (journeys["rated_at"] <= journeys["ended"] + COMPLAINT)
    ]
    rated = rated.sort_values(["ended", "journey_id", "rated_at", "rating_id"]).groupby("customer_id").head(1)
    y, n = rated["rating"].to_numpy(float), len(rated)
    gained = left_out(rated[["mean"]], y) ** 2 - left_out(rated[["peak", "end"]], y) ** 2
    alone = ((y - y.mean()) * n / (n - 1)) ** 2
    value = gained.sum() / alone.sum()
    return value, float(((gained - value * alone) ** 2).sum() ** 0.5) / alone.sum()


def left_out(columns: pd.DataFrame, y: np.ndarray) -> np.ndarray:
    x = np.column_stack([np.ones(len(y)), columns.to_numpy(float)])
    hat = np.einsum("ij,ij->i", x @ np.linalg.inv(x.T @ x), x)
    return (y - x @ np.linalg.lstsq(x, y, rcond=None)[0]) / (1 - hat)
