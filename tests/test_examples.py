"""The examples on the real files, held against values that were computed in R from the same files.

The files are in no repository; where they are not beside it, these tests are skipped.
"""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

from cxresearch import estimators
from cxresearch.claims import CLAIMS
from cxresearch.claims.rating_repurchase import repurchase
from cxresearch.cli import cli
from cxresearch.company import Company, open_company
from cxresearch.evaluate import evaluate
from cxresearch.model import Estimate, Evaluation, Verdict

ROOT = Path(__file__).parent.parent
DATA = ROOT.parent / "shared" / "data"
FOLDERS = {"olist": "olist_5k", "telco": "telco_ibm", "online_retail": "online_retail"}
LEVEL = 0.95

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"the real raw files are not at {DATA}")


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Company]:
    """Name of an example -> the company by its own company file, or by one changed in places."""

    @cache
    def company(name: str, *changes: tuple[str, str]) -> Company:
        folder = copied(name, tmp_path_factory.mktemp(name))
        file = folder / "company.toml"
        text = file.read_text("utf-8")
        for before, after in changes:
            assert before in text, f"examples/{name}/company.toml no longer says {before!r}"
            text = text.replace(before, after)
        file.write_text(text, "utf-8")
        return open_company(folder)

    return company


@pytest.fixture(scope="session")
def example(opened: Callable[..., Company]) -> Callable[..., Evaluation]:
    """The same, evaluated."""
    return cache(lambda name, *changes: evaluate(opened(name, *changes)))


def copied(name: str, folder: Path) -> Path:
    own = shutil.ignore_patterns("raw")
    shutil.copytree(ROOT / "examples" / name, folder, dirs_exist_ok=True, ignore=own)
    file = folder / "company.toml"
    file.write_text(file.read_text("utf-8").replace('"raw/', f'"{DATA / FOLDERS[name]}/'), "utf-8")
    return folder


# Our quantities under R's definitions

AS_IN_R = (
    # The latest answer of each order, whenever it was given: said to be given after all deliveries.
    (
        "select\n    review_pk as rating_id,",
        "select distinct on (reviews_raw.order_id)\n    review_pk as rating_id,",
    ),
    ("review_answer_timestamp as rated_at,", "'10/21/2018 0:00' as rated_at,"),
    (
        "from reviews_raw\njoin orders_raw using (order_id)",
        "from reviews_raw\njoin orders_raw using (order_id)\n"
        "order by reviews_raw.order_id, strptime(review_answer_timestamp, '%m/%d/%Y %H:%M') desc",
    ),
)
"""Olist's late v on-time as in R: the last review of an order counts, whenever it was answered."""

FIRST_ORDERS_RATED = (
    (
        "[tables.orders]",
        """
[ratings]
scale = [1, 5]
[tables.ratings]
sql = '''
select 'rated ' || customer as rating_id, customer as customer_id, day as rated_at, 4 as rating,
    customer || strftime(day, ' %Y-%m-%d') as order_id
from (
    select cast(cast("CustomerID" as bigint) as varchar) as customer, min(cast("InvoiceDate" as date)) as day
    from lines
    where "CustomerID" is not null and "Quantity" > 0 and "UnitPrice" > 0
    group by all
)
'''
[tables.orders]
""",
    ),
)
"""Online Retail with a rating said to be given with each customer's first order: its return is then the
repeat purchase within 180 days."""


def share_of_latest(evaluation: Evaluation, *levels: int) -> Estimate:
    """Wilson's interval of the share at some levels, from the table behind `level4-at-least-60`."""
    table = evaluation["level4-at-least-60"].table.set_index("rating_level")
    events = int(sum(table.events.get(level, 0) for level in levels))
    return estimators.share(events=events, n=int(table.n.iloc[0]), level=LEVEL)


def returned(evaluation: Evaluation, *levels: int) -> tuple[int, int]:
    table = evaluation["ladder-slope"].table.set_index("rating_level").loc[list(levels)]
    return int(table.events.sum()), int(table.n.sum())


def stayed(evaluation: Evaluation, *levels: int) -> Estimate:
    events, n = returned(evaluation, *levels)
    return estimators.share(events=events, n=n, level=LEVEL)


def compared(
    evaluation: Evaluation, upper: tuple[int, ...], lower: tuple[int, ...], *, ratio: bool
) -> Estimate:
    (events_1, n_1), (events_0, n_0) = returned(evaluation, *upper), returned(evaluation, *lower)
    of = estimators.ratio_of_shares if ratio else estimators.difference
    return of(events_1=events_1, n_1=n_1, events_0=events_0, n_0=n_0, level=LEVEL)


def finding(id: str) -> Callable[[Evaluation], Estimate]:
    return lambda evaluation: evaluation[id].estimate


def left(estimate: Estimate) -> Estimate:
    """The share that stayed, from the share that did not."""
    value, low, high = 1 - estimate.value, 1 - estimate.high, 1 - estimate.low
    return replace(estimate, value=value, low=low, high=high)


def late(evaluation: Evaluation, *, ratio: bool) -> Estimate:
    table = evaluation["promise-kept-satisfies"].table.set_index("delivery")
    counts = {f"{name}_{side}": int(table.loc[arm, column]) for name, column in COUNTS for side, arm in ARMS}
    return (estimators.ratio_of_shares if ratio else estimators.difference)(**counts, level=LEVEL)


COUNTS, ARMS = (("events", "events"), ("n", "n")), ((1, "late"), (0, "on_time"))


def share_late(evaluation: Evaluation) -> Estimate:
    n = evaluation["promise-kept-satisfies"].table.set_index("delivery").n
    return estimators.share(events=int(n["late"]), n=int(n.sum()), level=LEVEL)


SHARES, STAY, PROMISE = "level4_share60", "rating5_vs_4_return", "ontime_satisfaction"
WILSON, MN, NEWCOMBE = "Wilson score", "Miettinen-Nurminen score", "Newcombe hybrid score"

ROWS: tuple[tuple[str, str, str, str, Callable[[Evaluation], Estimate]], ...] = (
    # dataset, claim, statistic and method in the reference; the same from our findings
    ("olist_5k", SHARES, "share score = 1", WILSON, lambda e: share_of_latest(e, 1)),
    ("olist_5k", SHARES, "share score = 2", WILSON, lambda e: share_of_latest(e, 2)),
    ("olist_5k", SHARES, "share score = 3", WILSON, lambda e: share_of_latest(e, 3)),
    ("olist_5k", SHARES, "share score = 4", WILSON, finding("level4-at-least-60")),
    ("olist_5k", SHARES, "share score = 5", WILSON, lambda e: share_of_latest(e, 5)),
    ("olist_5k", SHARES, "share score >= 4", WILSON, lambda e: share_of_latest(e, 4, 5)),
    ("olist_5k", SHARES, "share score <= 2", WILSON, lambda e: share_of_latest(e, 1, 2)),
    ("olist_5k", SHARES, "mean score", "t", finding("most-firms-average-level-4")),
    ("telco_ibm", SHARES, "share score = 1", WILSON, lambda e: share_of_latest(e, 1)),
    ("telco_ibm", SHARES, "share score = 2", WILSON, lambda e: share_of_latest(e, 2)),
    ("telco_ibm", SHARES, "share score = 3", WILSON, lambda e: share_of_latest(e, 3)),
    ("telco_ibm", SHARES, "share score = 4", WILSON, finding("level4-at-least-60")),
    ("telco_ibm", SHARES, "share score = 5", WILSON, lambda e: share_of_latest(e, 5)),
    ("telco_ibm", SHARES, "share score >= 4", WILSON, lambda e: share_of_latest(e, 4, 5)),
    ("telco_ibm", STAY, "stayed, score 1", WILSON, lambda e: stayed(e, 1)),
    ("telco_ibm", STAY, "stayed, score 2", WILSON, lambda e: stayed(e, 2)),
    ("telco_ibm", STAY, "stayed, score 3", WILSON, lambda e: stayed(e, 3)),
    ("telco_ibm", STAY, "stayed, score 4", WILSON, finding("level4-not-loyal")),
    ("telco_ibm", STAY, "stayed, score 5", WILSON, lambda e: stayed(e, 5)),
    ("telco_ibm", STAY, "stayed, score 5 vs 4: risk ratio", MN, finding("five-vs-four-six-times")),
    ("telco_ibm", STAY, "stayed, score 5 vs 4: risk difference", NEWCOMBE, finding("ladder-step-4-5")),
    (
        "telco_ibm",
        STAY,
        "stayed, score 4 vs 3: risk ratio",
        MN,
        lambda e: compared(e, (4,), (3,), ratio=True),
    ),
    ("telco_ibm", STAY, "stayed, score 4 vs 3: risk difference", NEWCOMBE, finding("ladder-step-3-4")),
    (
        "telco_ibm",
        "low_rating_no_return",
        "stayed, score 1-2",
        WILSON,
        lambda e: left(e["level12-do-not-return"].estimate),
    ),
    (
        "telco_ibm",
        "low_rating_no_return",
        "stayed, score 1-2 vs 3-5: risk ratio",
        MN,
        lambda e: compared(e, (1, 2), (3, 4, 5), ratio=True),
    ),
    (
        "telco_ibm",
        "low_rating_no_return",
        "stayed, score 1-2 vs 3-5: risk difference",
        NEWCOMBE,
        lambda e: compared(e, (1, 2), (3, 4, 5), ratio=False),
    ),
)
"""Every row of the reference whose definition is ours."""

UNDER_R = (
    ("share of deliveries late", WILSON, share_late),
    ("score<=2, late vs on-time: risk ratio", MN, finding("promise-kept-satisfies")),
    ("score<=2, late vs on-time: risk difference", NEWCOMBE, lambda e: late(e, ratio=False)),
)
"""Rows about lateness by the day, with Olist's company file changed to R's definition."""


@cache
def reference() -> pd.DataFrame:
    return pd.read_csv(DATA / "reference.csv")


def row_of(dataset: str, claim: str, statistic: str, method: str, definition: str = "") -> Any:
    rows = reference()
    rows = rows[(rows.dataset == dataset) & (rows.claim == claim) & (rows.statistic == statistic)]
    rows = rows[(rows.method == method) & rows.definition.str.contains(definition, regex=False)]
    assert len(rows) == 1, f"{len(rows)} rows of the reference are {statistic}, {method}"
    return rows.iloc[0]


def equal(ours: Estimate, row: Any) -> None:
    """Value, limits and n as R printed them: ten digits."""
    assert ours.n == row.n
    for mine, theirs in ((ours.value, row.estimate), (ours.low, row.ci_low), (ours.high, row.ci_high)):
        assert mine == pytest.approx(theirs, rel=1e-8, abs=1e-10)


NAME = {folder: name for name, folder in FOLDERS.items()}


@pytest.mark.parametrize(
    ("dataset", "claim", "statistic", "method", "ours"),
    ROWS,
    ids=[f"{dataset} {statistic}" for dataset, _, statistic, _, _ in ROWS],
)
def test_it_is_the_value_computed_in_r(
    dataset: str,
    claim: str,
    statistic: str,
    method: str,
    ours: Callable[[Evaluation], Estimate],
    example: Callable[..., Evaluation],
) -> None:
    equal(ours(example(NAME[dataset])), row_of(dataset, claim, statistic, method))


@pytest.mark.parametrize(("statistic", "method", "ours"), UNDER_R, ids=[row[0] for row in UNDER_R])
def test_late_against_on_time_under_the_definition_of_r(
    statistic: str, method: str, ours: Callable[[Evaluation], Estimate], example: Callable[..., Evaluation]
) -> None:
    row = row_of("olist_5k", PROMISE, statistic, method, definition="delivered DATE > estimated DATE")
    equal(ours(example("olist", *AS_IN_R)), row)


def test_late_against_on_time_under_our_own_definition(example: Callable[..., Evaluation]) -> None:
    evaluation = example("olist")
    promise = evaluation["promise-kept-satisfies"]
    under_r = example("olist", *AS_IN_R)["promise-kept-satisfies"]
    # 245 of the orders have no review from after the delivery; most of the late ones' unhappy are there.
    assert (promise.estimate.n, under_r.estimate.n) == (4828 - 245, 4828)
    assert (round(promise.estimate.value, 2), round(under_r.estimate.value, 2)) == (1.52, 6.80)


def test_repeat_purchases_within_180_days(example: Callable[..., Evaluation]) -> None:
    evaluation = example("online_retail", *FIRST_ORDERS_RATED)
    row = row_of("online_retail", "repeat_rate", "180-day repurchase", WILSON)
    equal(evaluation["level4-not-loyal"].estimate, row)


def of_data(dataset: str, statistic: str, definition: str) -> float:
    rows = reference()
    rows = rows[(rows.dataset == dataset) & (rows.claim == "data") & (rows.statistic == statistic)]
    (row,) = rows[rows.definition.str.contains(definition, regex=False)].itertuples()
    return float(row.estimate)


def test_amounts_and_customers_are_those_r_counts(opened: Callable[..., Company]) -> None:
    olist, retail = (opened(name).tables["orders"] for name in ("olist", "online_retail"))
    paid = of_data("olist_5k", "BRL", "price + freight")
    assert float(olist.amount.sum().execute()) == pytest.approx(paid, abs=0.005)
    revenue = of_data("online_retail", "gross revenue", "Quantity>0, UnitPrice>0")
    assert float(retail.amount.sum().execute()) == pytest.approx(revenue, abs=0.005)
    customers = of_data("online_retail", "customers", "Quantity>0, UnitPrice>0")
    assert retail.customer_id.nunique().execute() == customers


# What the READMEs say


def counts(evaluation: Evaluation) -> dict[str, tuple[int, int]]:
    return {name: (passage.rows, passage.kept) for name, passage in evaluation.tables.items()}


def test_olist_comes_in_whole(example: Callable[..., Evaluation]) -> None:
    evaluation = example("olist")
    assert counts(evaluation) == {"orders": (5000, 5000), "ratings": (4988, 4988)}
    assert not any(passage.blanked for passage in evaluation.tables.values())
    # reviews from before the goods came; 245 of their orders have no other
    (warning,) = evaluation.warnings
    assert (warning.code, warning.count) == ("early:order_id", 253)
    assert warning.claims == ("promise-kept-satisfies", "tips-promise")
    reasons = {f.claim.id: f.reason for f in evaluation.findings if f.claim.kind != "principle"}
    tested = {"level4-at-least-60", "most-firms-average-level-4", "promise-kept-satisfies", "tips-promise"}
    assert {id for id, reason in reasons.items() if reason is None} == tested
    of_ratings = {reasons[claim.id] for claim in repurchase.CLAIMS}
    assert of_ratings == {"undefined:returning_customer"}
    assert {reason.partition(":")[0] for reason in reasons.values() if reason} == {
        "undefined",
        "model",
        "missing",
    }


def test_telco_comes_in_whole(example: Callable[..., Evaluation]) -> None:
    evaluation = example("telco")
    assert counts(evaluation) == {
        "customers": (7043, 7043),
        "subscriptions": (7043, 7043),
        "ratings": (7043, 7043),
        "exits": (1869, 1869),
    }
    (warning,) = evaluation.warnings
    assert warning.code == "determined" and "cx-more-repeat" in warning.claims
    assert evaluation.assumed == ("ratings.rated_at", "subscriptions.ended_at", "subscriptions.started_at")
    reasons = {f.claim.id: f.reason for f in evaluation.findings}
    assert reasons["five-vs-4.8-six-times"] == "minimum:average_5_0=0"
    assert reasons["promise-kept-satisfies"] == "missing:ratings.order_id"
    assert reasons["dissatisfied-tell-9-15"] == "missing:ratings.told_negative"


def test_satisfaction_determines_churn_in_telco(example: Callable[..., Evaluation]) -> None:
    evaluation = example("telco")
    assert [returned(evaluation, level) for level in range(1, 6)] == [
        (0, 922),
        (0, 518),
        (2236, 2665),
        (1789, 1789),
        (1149, 1149),
    ]
    assert evaluation["cx-more-repeat"].estimate.value == math.inf
    # None of the happy ended a contract.
    retention = evaluation["subscription-cx-retention"]
    assert retention.verdict is Verdict.SUPPORTED and retention.estimate.value == 0


def test_online_retail_has_orders_and_nothing_to_rate_them(example: Callable[..., Evaluation]) -> None:
    evaluation = example("online_retail")
    assert counts(evaluation) == {"orders": (16763, 16763)}
    assert evaluation.warnings == ()
    tested = {f.claim.id for f in evaluation.findings if f.estimate is not None}
    assert tested == {"profit-from-old-customers"}
    assert evaluation["cx-more-repeat"].reason == "missing:ratings.rating"


@pytest.mark.parametrize("name", FOLDERS)
def test_check_runs_without_a_surprise(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(cli, ["check", str(copied(name, tmp_path / name))], catch_exceptions=False)
    assert result.exit_code == 0
    for word in ("rejected", "blanked", "rows concerned"):
        assert word not in result.output
    assert result.output.count("warning:") == (name == "olist")
    assert all(id in result.output for id in CLAIMS)
    assert not (tmp_path / "reports").exists()
