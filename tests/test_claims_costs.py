"""What a customer won and one kept cost, against small tables worked out by hand and a company of a few rows."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from made import made_company
from scipy.stats import t

from cxresearch.claims import CLAIMS
from cxresearch.claims.retention_economics.costs import (
    by_quarter,
    money_by_month,
    months_shown,
    quarters_shown,
)
from cxresearch.evaluate import evaluate
from cxresearch.model import Analysis, Untestable, Verdict

ANALYSIS = Analysis()
RATIO, ALWAYS = CLAIMS["acquire-vs-retain-cost-6-7"], CLAIMS["old-customer-always-cheaper"]
SPENT = [900, 1300, 1000, 1500, 1100, 1200, 900, 1400, 1000, 1250, 1150, 1050]
JANUARY_2024 = 12 * 2024


def months(n: int = 12, *, start: int = JANUARY_2024, keeping: float = 300.0) -> pd.DataFrame:
    """So many months in each of which 20 customers are won and 60 kept."""
    return pd.DataFrame(
        {
            "month": [float(start + place) for place in range(n)],
            "acquired": [20] * n,
            "retained": [60] * n,
            "acquire_cost": [float(SPENT[place % 12]) for place in range(n)],
            "retain_cost": [keeping] * n,
        }
    )


def test_the_cost_of_one_won_over_the_cost_of_one_kept() -> None:
    estimate = RATIO.estimate(months(), ANALYSIS)
    # (13750 / 240) / (3600 / 720) = 57.2917 / 5
    assert estimate.value == pytest.approx(13750 / 240 / 5)
    assert estimate.n == 12
    # Only A varies, so u = A/mean - 1; its autocorrelation is negative, and held at 0.
    u = np.array(SPENT) / np.mean(SPENT) - 1
    assert (u[1:] * u[:-1]).sum() < 0
    half = t.ppf(0.975, 11) * u.std(ddof=1) / math.sqrt(12)
    assert estimate.low == pytest.approx(estimate.value * math.exp(-half))
    assert estimate.high == pytest.approx(estimate.value * math.exp(half))


def test_months_with_one_kind_of_cost_do_not_count() -> None:
    table = months(14)
    table.loc[3, "retain_cost"] = None
    table.loc[5, "acquire_cost"] = None
    assert RATIO.estimate(table, ANALYSIS).n == 12
    table.loc[6, "acquire_cost"] = None
    with pytest.raises(Untestable, match="^minimum:months=11$"):
        RATIO.estimate(table, ANALYSIS)


def test_few_customers_and_costs_of_nothing_have_no_ratio() -> None:
    with pytest.raises(Untestable, match="^minimum:acquired=0$"):
        RATIO.estimate(months().assign(acquired=0), ANALYSIS)
    with pytest.raises(Untestable, match="^undefined:no_total$"):
        RATIO.estimate(months(keeping=0.0), ANALYSIS)
    with pytest.raises(Untestable, match="^minimum:months=0$"):
        RATIO.estimate(months(0), ANALYSIS)
    with pytest.raises(Untestable, match="^minimum:quarters=0$"):
        ALWAYS.estimate(months(0), ANALYSIS)


def test_every_quarter_is_looked_at() -> None:
    estimate = ALWAYS.estimate(months(), ANALYSIS)
    assert (estimate.value, estimate.n, estimate.method) == (1.0, 4, "census")
    assert math.isnan(estimate.low) and math.isnan(estimate.high)
    # In the third quarter 3300 / 60 = 55 is spent on each customer won; 3 * 3300 / 180 = 55 on each kept.
    table = months()
    table.loc[6:8, "retain_cost"] = 3300.0
    equal = ALWAYS.estimate(table, ANALYSIS)
    assert equal.value == 0.75, "as dear is no cheaper"


def test_a_quarter_counts_when_it_is_whole_and_has_all_four() -> None:
    assert list(by_quarter(months(13, start=JANUARY_2024 + 1))["quarter"]) == [8097, 8098, 8099]
    table = months()
    table.loc[0:2, "acquire_cost"] = None
    table.loc[3:5, "retain_cost"] = 0.0
    assert len(by_quarter(table)) == 2
    # Booked once a quarter, the cost of acquiring is that of the quarter: 3000 / 60.
    booked = months(3)
    booked["acquire_cost"] = [None, None, 3000.0]
    assert list(by_quarter(booked)["per_acquired"]) == [50.0]
    with pytest.raises(Untestable, match="^minimum:quarters=2$"):
        ALWAYS.estimate(table, ANALYSIS)


def test_a_row_with_a_small_group_is_hidden_whole() -> None:
    table = months()
    table.loc[0, "acquired"] = 9
    table.loc[1, "retained"] = 0
    shown = months_shown(table, ANALYSIS)
    assert list(shown["month"][:2]) == ["2024-01", "2024-02"]
    assert math.isnan(shown["n"][0]) and shown["n"][1] == 20 and shown["n"][2] == 80
    assert math.isnan(shown["per_retained"][1]) and shown["per_acquired"][2] == 50.0
    assert list(quarters_shown(table, ANALYSIS)["quarter"]) == ["2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4"]


# -- what is counted in a month ------------------------------------------------------------------


def order(id: str, customer: str, at: str) -> dict[str, object]:
    return {"order_id": id, "customer_id": customer, "ordered_at": at}


def cost(month: str, purpose: str, amount: float) -> dict[str, object]:
    return {"month": month, "purpose": purpose, "amount": amount}


def counted(company) -> dict[str, tuple[int, int]]:
    rows = money_by_month(company).to_pandas()
    return {
        f"{key // 12}-{key % 12 + 1:02d}": (won, kept)
        for key, won, kept in zip(rows["month"], rows["acquired"], rows["retained"], strict=True)
    }


def test_customers_are_won_and_kept_in_local_months(tmp_path: Path) -> None:
    company = made_company(
        tmp_path,
        observed_until="2024-03-31",
        customers=[
            {"customer_id": "ann", "acquired_at": "2023-12-31T23:59"},
            {"customer_id": "bob", "acquired_at": ""},
            {"customer_id": "eve", "acquired_at": "2024-01-01T00:00"},
        ],
        orders=[
            order("1", "ann", "2024-01-10T10:00"),
            order("2", "ann", "2024-01-20T10:00"),
            # the last minute of January in Hanoi, written in UTC
            order("3", "bob", "2024-01-31T16:59Z"),
            order("4", "bob", "2024-01-31T17:00Z"),
            order("5", "eve", "2024-03-01T10:00"),
            order("6", "eve", "2024-01-05T10:00"),
        ],
        costs=[
            cost("2024-01", "acquire", 70),
            cost("2024-01", "acquire", 30.5),
            cost("2024-01", "retain", 5),
            cost("2024-01", "serve", 999),
            cost("2024-03", "retain", 7),
        ],
    )
    found = counted(company)
    assert found["2023-12"] == (1, 0)
    assert found["2024-01"] == (2, 1), "bob by his first order, eve by her date; ann once"
    assert found["2024-02"] == (0, 1)
    assert found["2024-03"] == (0, 1)
    assert "2024-04" not in found
    rows = money_by_month(company).to_pandas().set_index("month")
    assert rows.loc[JANUARY_2024, "acquire_cost"] == 100.5
    assert math.isnan(rows.loc[JANUARY_2024 + 2, "acquire_cost"])


@pytest.mark.parametrize(
    ("until", "since", "months"),
    [
        ("2024-03-31", "2024-01-01", ["2024-01", "2024-02", "2024-03"]),
        ("2024-03-30", "2024-01-02", ["2024-02"]),
        ("2024-03-31T23:59:59", "2024-01-01T00:00:01", ["2024-02"]),
        ("2024-04-01T00:00:00", "2024-01-01T00:00:00", ["2024-01", "2024-02", "2024-03"]),
    ],
)
def test_only_months_seen_whole_count(tmp_path: Path, until: str, since: str, months: list[str]) -> None:
    company = made_company(
        tmp_path,
        observed_until=until,
        company=f"observed_from = {since}",
        orders=[order("1", "ann", "2024-02-10T10:00")],
        costs=[cost(f"2024-0{n}", "retain", 1) for n in (1, 2, 3)],
    )
    assert list(counted(company)) == months


def test_a_subscriber_is_kept_who_is_active_when_the_month_ends(tmp_path: Path) -> None:
    def run(customer: str, started: str, ended: str = "") -> dict[str, object]:
        return {"customer_id": customer, "started_at": started, "ended_at": ended}

    company = made_company(
        tmp_path,
        model="subscription",
        observed_until="2024-02-29",
        subscriptions=[
            run("runs", "2023-11-01T10:00"),
            run("ends at midnight", "2023-11-01T10:00", "2024-02-01T00:00"),
            run("ends after it", "2023-11-01T10:00", "2024-02-01T00:01"),
            run("starts in it", "2024-01-15T10:00"),
            run("twice", "2023-10-01T10:00", "2023-12-01T10:00"),
            run("twice", "2024-01-20T10:00"),
        ],
        costs=[cost("2024-01", "retain", 1)],
    )
    found = counted(company)
    assert found["2024-01"] == (1, 3), "runs, ends after it, twice"
    assert found["2024-02"] == (0, 3), "runs, twice, starts in it"


def test_a_year_of_a_small_shop_ends_in_verdicts(tmp_path: Path) -> None:
    names = [f"c{n}" for n in range(12)]
    orders = [order(f"o{m}-{name}", name, f"2024-{m:02d}-05T10:00") for m in range(1, 13) for name in names]
    costs = [
        cost(f"2024-{m:02d}", purpose, amount)
        for m in range(1, 13)
        for purpose, amount in (("acquire", 10 + m), ("retain", 100 + m % 3))
    ]
    company = made_company(tmp_path, orders=orders, costs=costs)
    ratio, always = evaluate(company, RATIO.id, ALWAYS.id).findings
    # 12 customers won for 198 in all; 132 kept (from February on) for 1,212.
    assert ratio.estimate.value == pytest.approx((198 / 12) / (1212 / 132))
    assert ratio.estimate.n == 12
    # Customers are won in the first quarter alone: 36 / 12 = 3 against 303 / 24 = 12.6.
    assert (always.verdict, always.reason) == (Verdict.UNTESTABLE, "minimum:quarters=1")
