"""What goes with a rating, and with coming back."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain, combinations
from math import comb

import numpy as np
import polars as pl

from .episodes import MONTH, Episodes, counts, first, last
from .estimates import Measured, counted, ratio

SURVEY = ["rating", "performed", "expected"]
BUYING = ["rating", "product", "service", "staff", "treatment", "price"]
RETURNING = ["product", "service", "staff"]
LOYALTY = ["product", "service", "staff", "complaint_handling"]
RATED = ["rating", "mean", "peak", "end"]


def queries(known: Episodes) -> dict[str, pl.LazyFrame]:
    def answered(*items: str) -> pl.LazyFrame:
        return known.ratings.filter(pl.col(item).is_not_null() for item in items)

    def in_order(rows: pl.LazyFrame, *columns: str) -> pl.LazyFrame:
        # Customers are drawn again by their place among the others.
        return rows.select("customer_id", *columns).sort("customer_id").select(columns)

    apart = pl.col("performed") - pl.col("expected")
    loyal = {
        f"loyal_{item}": counts(first(answered(item)).filter(known.followed("rated_at")), item, "returned")
        for item in LOYALTY
    }
    came = first(answered(*RETURNING)).filter(known.followed("rated_at"))
    return {
        "survey": last(answered(*SURVEY)).group_by(SURVEY).agg(n=pl.len()),
        "fanatics": counts(
            last(answered(*SURVEY, "would_recommend")).with_columns(apart=apart), "apart", "would_recommend"
        ),
        "buying": in_order(last(answered(*BUYING)), *BUYING),
        "came": in_order(came, "returned", *RETURNING),
        "contacts": contacts(known),
        "journeys": journeys(known),
    } | loyal


def contacts(known: Episodes) -> pl.LazyFrame:
    """Of each customer with three ratings or more, without the first: their sums, and those of the positive
    and negative contacts since the rating before."""
    before = pl.col("rated_at").shift()
    rated = known.ratings.select("row", "customer", "rated_at", "rating", since=before).filter(
        pl.col("customer") == pl.col("customer").shift()
    )
    customers = rated.group_by("customer").agg(n=pl.len(), y=pl.col("rating").sum()).filter(pl.col("n") >= 2)
    p, m, y = pl.col("p"), pl.col("m"), pl.col("rating")
    sums = (
        rated.join(known.tables["interactions"].select("customer", "occurred_at", "valence"), on="customer")
        .filter(pl.col("occurred_at") > pl.col("since"), pl.col("occurred_at") <= pl.col("rated_at"))
        .group_by("row")
        .agg(
            pl.col("customer", "rating").first(),
            p=(pl.col("valence") == 1).sum().cast(pl.Int64),
            m=(pl.col("valence") == -1).sum().cast(pl.Int64),
        )
        .group_by("customer")
        .agg(
            p=p.sum(),
            m=m.sum(),
            pp=(p * p).sum(),
            pm=(p * m).sum(),
            mm=(m * m).sum(),
            py=(p * y).sum(),
            my=(m * y).sum(),
        )
    )
    return customers.join(sums, on="customer", how="left").fill_null(0)


def journeys(known: Episodes) -> pl.LazyFrame:
    """The first rated journey of three scored steps or more of each customer: its scores, and the rating."""
    score, low, high = pl.col("score"), pl.col("low"), pl.col("high")
    walked = (
        known.tables["interactions"]
        .drop_nulls(["score", "journey_id"])
        .select(
            "customer",
            "journey_id",
            "occurred_at",
            "step",
            "interaction_id",
            "score",
            journey=pl.col("journey_id").cast(pl.Categorical).to_physical(),
        )
        .sort("journey", "occurred_at", "step", "interaction_id", nulls_last=True)
        .group_by("journey", maintain_order=True)
        .agg(
            pl.col("customer", "journey_id").first(),
            ended=pl.col("occurred_at").last(),
            steps=pl.len(),
            mean=score.mean(),
            end=score.last(),
            low=score.min(),
            high=score.max(),
        )
        .filter(pl.col("steps") >= 3)
        .with_columns(peak=pl.when(3 - low >= high - 3).then(low).otherwise(high))
    )
    rated = (
        walked.join(known.ratings.select("customer", "row", "rated_at", "rating"), on="customer")
        .filter(pl.col("rated_at").is_between(pl.col("ended"), pl.col("ended") + MONTH))
        .sort("customer", "ended", "journey_id", "row")
    )
    return first(rated).select(RATED)


def measured(found: dict[str, pl.DataFrame]) -> Measured:
    fanatics = found["fanatics"]
    numbers = {
        "satisfaction-is-performance-vs-expectation": expectation(found["survey"]),
        "exceeding-creates-fanatics": ratio(
            counted(fanatics, pl.col("apart") > 0), counted(fanatics, pl.col("apart") == 0)
        ),
        "treatment-70pct-of-buying-experience": drawn_again(
            found["buying"], lambda share: share[4] / share.sum(axis=0)
        ),
        "product-brings-service-returns": drawn_again(
            found["came"], lambda share: (share[2] + share[3]) / 2 - share[1]
        ),
        "twelve-positives-offset-one-negative": offsetting(found["contacts"]),
        "peak-end-rule": peak_end(found["journeys"]),
    }
    for item in LOYALTY:
        loyal = found[f"loyal_{item}"]
        numbers[f"loyalty-factor-{item.replace('_', '-')}"] = ratio(
            counted(loyal, pl.col(item) >= 4), counted(loyal, pl.col(item) <= 2)
        )
    return numbers


def expectation(survey: pl.DataFrame) -> tuple[float, float]:
    y, performed, expected, n = survey.to_numpy().T.astype(float)
    x = np.column_stack([np.ones(len(y)), performed, expected])
    bread = np.linalg.inv(x.T @ (x * n[:, None]))
    slopes = bread @ (x.T @ (n * y))
    moved = bread @ (x * (y - x @ slopes)[:, None]).T
    value = slopes[2] / slopes[1]
    return value, float((n * ((moved[2] - value * moved[1]) / slopes[1]) ** 2).sum() ** 0.5)


def owed(matrices: np.ndarray) -> np.ndarray:
    """Shapley values of R² by coalitions, one column a covariance matrix; place 0 is the outcome's and
    empty."""
    size = matrices.shape[1] - 1

    def explained(group: tuple[int, ...]) -> np.ndarray:
        at = list(group)
        slopes = np.linalg.solve(matrices[:, at][:, :, at], matrices[:, at, :1])
        return (matrices[:, at, 0] * slopes[:, :, 0]).sum(axis=1) / matrices[:, 0, 0]

    everyone = range(1, size + 1)
    worth = {group: explained(group) for count in everyone for group in combinations(everyone, count)}
    worth[()] = np.zeros(len(matrices))
    values = np.zeros((size + 1, len(matrices)))
    for group, together in worth.items():
        for one in group:
            others = tuple(other for other in group if other != one)
            values[one] += (together - worth[others]) / (size * comb(size - 1, len(others)))
    return values


def drawn_again(
    rows: pl.DataFrame, quantity: Callable[[np.ndarray], np.ndarray], times: int = 100
) -> tuple[float, float]:
    """The standard error over customers drawn again: all that counts is how often each distinct row is."""
    kind = rows.select(pl.struct(pl.all()).rank("dense") - 1).to_series().to_numpy()
    distinct = rows.unique().sort(pl.struct(pl.all())).to_numpy().astype(float).T
    n, rng = len(rows), np.random.default_rng(1)
    drawn = chain([kind], (kind[rng.integers(0, n, n)] for _ in range(times)))
    matrices = [np.cov(distinct, fweights=np.bincount(each, minlength=distinct.shape[1])) for each in drawn]
    value, *again = quantity(owed(np.stack(matrices)))
    return float(value), float(np.std(again, ddof=1))


def offsetting(customers: pl.DataFrame) -> tuple[float, float]:
    """Within customers: each one's cross products about its own means, and its sums of scores."""
    of = {name: customers[name].to_numpy().astype(float) for name in customers.columns}

    def around(both: str, a: str, b: str) -> np.ndarray:
        return of[both] - of[a] * of[b] / of["n"]

    pp, pm, mm = around("pp", "p", "p"), around("pm", "p", "m"), around("mm", "m", "m")
    py, my = around("py", "p", "y"), around("my", "m", "y")
    matrix = np.array([[pp.sum(), pm.sum()], [pm.sum(), mm.sum()]])
    up, down = np.linalg.solve(matrix, [py.sum(), my.sum()])
    scores = np.stack([py - up * pp - down * pm, my - up * pm - down * mm])
    moved = np.linalg.solve(matrix, scores)
    value = -down / up
    return value, float((((moved[1] + value * moved[0]) / up) ** 2).sum() ** 0.5)


def peak_end(rated: pl.DataFrame) -> tuple[float, float]:
    y, mean, peak, end = rated.select(RATED).to_numpy().T
    n = len(y)
    gained = left_out([mean], y) ** 2 - left_out([peak, end], y) ** 2
    alone = ((y - y.mean()) * n / (n - 1)) ** 2
    value = gained.sum() / alone.sum()
    return value, float(((gained - value * alone) ** 2).sum() ** 0.5) / alone.sum()


def left_out(columns: list[np.ndarray], y: np.ndarray) -> np.ndarray:
    x = np.column_stack([np.ones(len(y)), *columns])
    bread = np.linalg.inv(x.T @ x)
    hat = np.einsum("ij,ij->i", x @ bread, x)
    return (y - x @ (bread @ (x.T @ y))) / (1 - hat)
