"""Every small table, against the same quantities written down a second time in plain pandas."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from made import with_tables
from statsmodels.stats.proportion import proportion_confint

from bench import plain_pandas
from cxresearch.claims.rating_repurchase import ladder, repurchase, satisfaction, subscription
from cxresearch.evaluate import evaluate
from cxresearch.model import Evaluation
from cxresearch.synthetic import simulate

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
UNTIL, DAYS = pd.Timestamp("2025-01-01"), 180
"""The end of the made-up companies' observation, as their clock shows it; it never jumps."""

Tables = dict[str, pd.DataFrame]


def read(folder: Path) -> Tables:
    """The raw CSVs with their times read as they stand, a promised day until its last microsecond."""
    names = ("customers", "orders", "ratings", "subscriptions")
    tables = {name: pd.read_csv(folder / f"{name}.csv") for name in names}
    ratings, orders, subscriptions = tables["ratings"], tables["orders"], tables["subscriptions"]
    ratings["rated_at"] = pd.to_datetime(ratings.rated_at)
    ratings["rating_level"] = ratings.rating
    for name in ("ordered_at", "delivered_at"):
        orders[name] = pd.to_datetime(orders[name])
    orders["promised_at"] = pd.to_datetime(orders.promised_at) + pd.Timedelta(days=1, microseconds=-1)
    for name in ("started_at", "ended_at"):
        subscriptions[name] = pd.to_datetime(subscriptions[name])
    return tables


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Evaluation, Tables]:
    company = with_tables(SAMPLE, tmp_path_factory.mktemp("sample"), "customers", "orders", "ratings")
    return evaluate(company), read(SAMPLE)


@pytest.fixture(scope="module")
def subscribers(tmp_path_factory: pytest.TempPathFactory) -> tuple[Evaluation, Tables]:
    folder = tmp_path_factory.mktemp("subscribers")
    simulate(folder, customers=3000, seed=11, model="subscription")
    company = with_tables(folder, tmp_path_factory.mktemp("few"), "subscriptions", "ratings")
    return evaluate(company), read(folder)


def same(ours: pd.DataFrame, plain: pd.DataFrame) -> None:
    """Equal rows, whatever the columns' types, and shares with Wilson's interval beside the counts."""
    plain = plain.reset_index()
    assert set(ours.columns) == {*plain.columns, "value", "low", "high"}
    for name in plain.columns:
        assert ours[name].to_list() == plain[name].to_list(), name
    low, high = proportion_confint(plain.events, plain.n, method="wilson")
    assert ours.value.to_numpy(float) == pytest.approx((plain.events / plain.n).to_numpy())
    assert ours.low.to_numpy(float) == pytest.approx(np.asarray(low), abs=1e-12)
    assert ours.high.to_numpy(float) == pytest.approx(np.asarray(high), abs=1e-12)


def by_name(evaluation: Evaluation, aggregate: str) -> list[pd.DataFrame]:
    """The tables of every tested claim that rests on this aggregate."""
    found = [f for f in evaluation.findings if f.reason is None and f.claim.aggregate is not None]
    return [f.table for f in found if f.claim.aggregate.__name__ == aggregate]


def test_returns_by_level(sample: tuple[Evaluation, Tables]) -> None:
    evaluation, tables = sample
    plain = plain_pandas.returns_by_level(tables["ratings"], tables["orders"], UNTIL, DAYS)
    ours = by_name(evaluation, "returns_by_level")
    assert len(ours) > 10
    for table in ours:
        same(table, plain)


def test_returns_by_average(sample: tuple[Evaluation, Tables]) -> None:
    evaluation, tables = sample
    plain = plain_pandas.returns_by_average(tables["ratings"], tables["orders"], UNTIL, DAYS)
    (table,) = by_name(evaluation, "returns_by_average")
    same(table, plain)


def test_unhappy_by_delivery(sample: tuple[Evaluation, Tables]) -> None:
    evaluation, tables = sample
    plain = plain_pandas.unhappy_by_delivery(tables["ratings"], tables["orders"])
    (table,) = by_name(evaluation, "unhappy_by_delivery")
    same(table, plain)


def test_levels_of_latest(sample: tuple[Evaluation, Tables]) -> None:
    evaluation, tables = sample
    plain = plain_pandas.levels_of_latest(tables["ratings"])
    plain.insert(1, "n", plain.events.sum())
    frame = set(tables["customers"].customer_id) | set(tables["ratings"].customer_id)
    ours = by_name(evaluation, "levels_of_latest")
    assert len(ours) == 2
    for table in ours:
        assert set(table.frame) == {len(frame)}
        same(table.drop(columns="frame"), plain)


def test_returns_by_day(sample: tuple[Evaluation, Tables]) -> None:
    """The curve's every point is the table of a horizon that ends there, among the same customers."""
    evaluation, tables = sample
    detail = evaluation["ladder-slope"].detail
    first = tables["ratings"].sort_values(["rated_at", "rating_id"]).drop_duplicates("customer_id")
    first = first[first.rated_at + pd.Timedelta(days=DAYS) <= UNTIL]
    later = first.merge(tables["orders"], on="customer_id", suffixes=("", "_bought"))
    later = later[(later.ordered_at > later.rated_at) & (later.order_id_bought != later.order_id)]
    after = (later.ordered_at - later.rated_at).groupby(later.customer_id).min()
    first = first.assign(after=first.customer_id.map(after))
    points = []
    for level, group in first.groupby("rating_level"):
        for days in range(15, DAYS + 1, 15):
            back = int((group.after <= pd.Timedelta(days=days)).sum())
            points.append({"rating_level": level, "days": days, "n": len(group), "events": back})
    plain = pd.DataFrame(points)
    # A twelfth in which nobody came back has no point of its own, but for the last.
    before = plain.groupby("rating_level").events.shift(fill_value=0)
    plain = plain[(plain.events > before) | (plain.days == DAYS)]
    same(detail, plain.set_index("rating_level"))


def test_subscribers_by_level(subscribers: tuple[Evaluation, Tables]) -> None:
    evaluation, tables = subscribers
    first = tables["ratings"].sort_values(["rated_at", "rating_id"]).drop_duplicates("customer_id")
    first = first[first.rated_at + pd.Timedelta(days=DAYS) <= UNTIL]
    runs = first.merge(tables["subscriptions"], on="customer_id")
    start, stop = runs.rated_at, runs.rated_at + pd.Timedelta(days=DAYS)
    ended = runs.ended_at.where(runs.ended_at < UNTIL, pd.Timestamp.max)
    runs = runs.assign(
        active=(runs.started_at <= start) & (ended > start),
        later=(runs.started_at <= stop) & (ended > stop),
        left=(ended > start) & (ended <= stop) & (runs.voluntary == True),  # noqa: E712
        unknown=(ended > start) & (ended <= stop) & runs.voluntary.isna(),
    )
    customers = runs.groupby("customer_id")[["active", "later", "left", "unknown"]].any()
    customers = customers[customers.active].join(first.set_index("customer_id").rating_level)
    levels = customers.groupby("rating_level")
    ours = by_name(evaluation, "returns_by_level")
    assert len(ours) > 10
    for table in ours:
        same(table, levels.later.agg(n="size", events="sum"))
    known = customers[customers.left | ~customers.unknown].groupby("rating_level")
    (table,) = by_name(evaluation, "ends_by_level")
    same(table, known.left.agg(n="size", events="sum"))


def test_every_table_is_held_against_another() -> None:
    held = {name.removeprefix("test_") for name in globals() if name.startswith("test_")} | {"ends_by_level"}
    first = (*repurchase.CLAIMS, *ladder.CLAIMS, *satisfaction.CLAIMS, *subscription.CLAIMS)
    used = {aggregate for claim in first for aggregate in (claim.aggregate, claim.detail)}
    assert {aggregate.__name__ for aggregate in used - {None}} <= held
