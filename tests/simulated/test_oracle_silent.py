"""The small tables about complaints, against the same quantities written down a second time in plain pandas."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from made import with_tables

from cxresearch.evaluate import evaluate
from cxresearch.model import Evaluation

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
UNTIL, D, H = pd.Timestamp("2025-01-01"), pd.Timedelta(days=30), pd.Timedelta(days=180)
IDS = (
    "silent-share-96",
    "silent-leave-91",
    "well-resolved-complaints-bring-back",
    "cx-fewer-complaints",
    "reactive-care-rarely-satisfies",
    "some-customers-never-satisfied",
    "convert-dissatisfied-to-neutral",
    "recovery-apology-necessary",
)
Counted = dict[str, tuple[int, int]]


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Evaluation]:
    """What was found with the survey's answers, and with the complaints on record alone."""
    company = with_tables(SAMPLE, tmp_path_factory.mktemp("sample"), "orders", "ratings", "complaints")
    passage = company.passages["ratings"]
    unasked = tuple(name for name in passage.columns if name != "complained")
    records = replace(
        company, passages={**company.passages, "ratings": replace(passage, columns=unasked)}, derived={}
    )
    return {"survey": evaluate(company, *IDS), "records": evaluate(records, *IDS[:2])}


@pytest.fixture(scope="module")
def frames() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    ratings = pd.read_csv(SAMPLE / "ratings.csv", parse_dates=["rated_at"])
    complaints = pd.read_csv(SAMPLE / "complaints.csv", parse_dates=["opened_at", "closed_at"])
    orders = pd.read_csv(SAMPLE / "orders.csv", parse_dates=["ordered_at"])
    ratings = ratings.sort_values(["rated_at", "rating_id"])
    complaints = complaints.sort_values(["opened_at", "complaint_id"])
    complaints["resolved"] = complaints.resolved.astype("boolean")
    return ratings, complaints, orders[["order_id", "customer_id", "ordered_at"]]


def counted(evaluation: Evaluation, id: str) -> Counted:
    table = evaluation[id].table
    return {str(row.iloc[0]): (int(row["n"]), int(row["events"])) for _, row in table.iterrows()}


def tallied(groups: pd.Series, events: pd.Series) -> Counted:
    both = pd.DataFrame({"group": groups.to_numpy(), "event": events.to_numpy(dtype=bool)})
    sums = both.groupby("group")["event"].agg(["size", "sum"])
    return {str(name): (int(row["size"]), int(row["sum"])) for name, row in sums.iterrows()}


def returned(starts: pd.DataFrame, orders: pd.DataFrame) -> pd.Series:
    """Of each start (customer_id at, maybe order_id), whether another order came within the horizon."""
    both = starts.reset_index().merge(orders.rename(columns={"order_id": "bought"}), on="customer_id")
    later = both[(both.ordered_at > both["at"]) & (both.ordered_at <= both["at"] + H)]
    if "order_id" in later:
        later = later[later.order_id != later.bought]
    return pd.Series(starts.index.isin(later["index"]), index=starts.index)


def near(ratings: pd.DataFrame, complaints: pd.DataFrame) -> pd.DataFrame:
    both = ratings.reset_index().merge(complaints, on="customer_id")
    return both[(both.opened_at >= both.rated_at - D) & (both.opened_at <= both.rated_at + D)]


@pytest.mark.parametrize("known_from", ["survey", "records"])
def test_silent_and_gone(findings, frames, known_from: str) -> None:
    ratings, complaints, orders = frames
    unhappy = ratings[ratings.rating <= 2]
    if known_from == "survey":
        first = unhappy[unhappy.complained.notna()].groupby("customer_id").head(1)
        complained = first.complained.astype(bool)
    else:
        first = unhappy[unhappy.rated_at + D <= UNTIL].groupby("customer_id").head(1)
        complained = pd.Series(first.index.isin(near(first, complaints)["index"]), index=first.index)
    reaction = complained.map({True: "complained", False: "silent"})
    sizes = reaction.value_counts()
    assert counted(findings[known_from], "silent-share-96") == {
        name: (len(first), size) for name, size in sizes.items()
    }
    happy = ratings.groupby("customer_id").head(1)
    happy = happy[happy.rating >= 4]
    both = pd.concat([first.assign(group=reaction), happy.assign(group="content")], ignore_index=True)
    both = both.assign(at=both.rated_at + D)
    both = both[both["at"] + H <= UNTIL]
    assert counted(findings[known_from], "silent-leave-91") == tallied(both.group, returned(both, orders))


def test_complaints_and_what_followed(findings, frames) -> None:
    ratings, complaints, orders = frames
    first = complaints.groupby("customer_id").head(1)
    first = first.assign(at=first.opened_at + D)
    closed = first.closed_at <= first["at"]
    known = first[(first.resolved.notna() | ~closed) & (first["at"] + H <= UNTIL)]
    good = known.resolved.fillna(False).astype(bool) & closed[known.index]
    groups = good.map({True: "resolved", False: "not_resolved"})
    found = findings["survey"]
    assert counted(found, "well-resolved-complaints-bring-back") == tallied(groups, returned(known, orders))

    start = ratings.groupby("customer_id").head(1)
    start = start[start.rated_at + D + H <= UNTIL]
    later = start.reset_index().merge(complaints, on="customer_id")
    later = later[(later.opened_at > later.rated_at + D) & (later.opened_at <= later.rated_at + D + H)]
    expected = tallied(start.rating, pd.Series(start.index.isin(later["index"])))
    assert counted(found, "cx-fewer-complaints") == expected

    cared = complaints[complaints.closed_at + D <= UNTIL].merge(ratings, on="customer_id")
    cared = cared[(cared.rated_at > cared.closed_at) & (cared.rated_at <= cared.closed_at + D)]
    cared = cared.sort_values(["opened_at", "complaint_id", "rated_at", "rating_id"])
    cared = cared.groupby("customer_id").head(1)
    without = ratings.groupby("customer_id").head(1)
    without = without[~without.customer_id.isin(complaints.customer_id)]
    assert counted(found, "reactive-care-rarely-satisfies") == {
        "after_complaint": (len(cared), int((cared.rating >= 4).sum())),
        "no_complaint": (len(without), int((without.rating >= 4).sum())),
    }
    told = cared[cared.resolved.notna()]
    groups = told.resolved.map({True: "resolved", False: "not_resolved"})
    assert counted(found, "some-customers-never-satisfied") == tallied(groups, told.rating <= 2)


def test_unhappy_customers_with_and_without_a_resolved_complaint(findings, frames) -> None:
    ratings, complaints, orders = frames
    after = ratings.assign(
        next=ratings.groupby("customer_id").rating.shift(-1),
        next_at=ratings.groupby("customer_id").rated_at.shift(-1),
    )
    after = after[(after.rating <= 2) & after.next.notna() & (after.rated_at + D <= UNTIL)]
    after = after.groupby("customer_id").head(1)
    around = near(after, complaints)
    closed = around.closed_at < around.next_at
    expected = by_help(after, around, closed, closed, after.next >= 3)
    assert counted(findings["survey"], "convert-dissatisfied-to-neutral") == expected

    angry = ratings.groupby("customer_id").head(1)
    angry = angry[(angry.rating == 1) & (angry.rated_at + H <= UNTIL) & (angry.rated_at + D <= UNTIL)]
    angry = angry.assign(at=angry.rated_at)
    around = near(angry, complaints)
    any_time, closed = pd.Series(True, index=around.index), around.closed_at.notna()
    expected = by_help(angry, around, any_time, closed, returned(angry, orders))
    assert counted(findings["survey"], "recovery-apology-necessary") == expected


def by_help(
    starts: pd.DataFrame, around: pd.DataFrame, counts: pd.Series, closed: pd.Series, events: pd.Series
) -> Counted:
    helped = set(around["index"][counts & around.resolved.fillna(False).astype(bool)])
    unknown = set(around["index"][closed & around.resolved.isna()]) - helped
    kept = [row for row in starts.index if row not in unknown]
    groups = pd.Series(["resolved" if row in helped else "not_resolved" for row in kept])
    return tallied(groups, events[kept])
