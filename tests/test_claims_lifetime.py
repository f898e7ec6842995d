"""Profit against churn, from books written by hand and from the orders of a few customers."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from made import made_company

from cxresearch.claims import CLAIMS
from cxresearch.claims.retention_economics.books import books
from cxresearch.evaluate import evaluate
from cxresearch.model import Analysis, Untestable, Verdict

ANALYSIS = Analysis()
POINTS, PERCENT = (CLAIMS[f"churn-cut-5-profit-5-95-{by}"] for by in ("points", "percent"))
SAVED = CLAIMS["retention-2pct-equals-cost-10pct"]


def book(**changes: float) -> pd.DataFrame:
    """800 of 1,000 customers kept, a margin of 100 a customer, 100 spent on each customer won."""
    sums = {
        "active": 1000, "kept": 800,
        "buyers": 900, "margin": 90_000.0, "margin_squares": 18_000_000.0,
        "paying": 900, "pay_margin": 90_000.0, "pay_margin_squares": 18_000_000.0,
        "cost": 180_000.0, "cost_squares": 72_000_000.0, "margin_cost": 36_000_000.0,
    } | changes  # fmt: skip
    rows = [
        {"month": 24288.0 + n, "acquire_cost": cost, "acquired": won}
        for n, (cost, won) in enumerate(zip([2000.0, 2200.0, 1800.0] * 4, [20, 21, 19] * 4, strict=True))
    ]
    return pd.DataFrame(rows).assign(**sums)


def test_profit_with_five_points_fewer_and_with_a_twentieth_fewer() -> None:
    # pi = 100 / 0.2 - 100 = 400; 100 / 0.15 - 100 = 566.67; 100 / 0.19 - 100 = 426.32
    points, percent = POINTS.estimate(book(), ANALYSIS), PERCENT.estimate(book(), ANALYSIS)
    assert points.value == pytest.approx(566.6667 / 400 - 1, rel=1e-6)
    assert percent.value == pytest.approx(426.3158 / 400 - 1, rel=1e-6)
    assert points.n == 1000 and points.low < points.value < points.high


def test_where_acquiring_costs_nothing_a_twentieth_is_the_identity() -> None:
    estimate = PERCENT.estimate(book().assign(acquire_cost=0.0), ANALYSIS)
    assert f"{estimate.value:.4f}" == "0.0526"
    assert estimate.low == pytest.approx(estimate.high)


def test_two_points_more_kept_against_costs_lower_by_a_tenth() -> None:
    # gained 100 / 0.18 - 500 = 55.56; saved 0.1 * (200 / 0.2 + 100) = 110
    estimate = SAVED.estimate(book(), ANALYSIS)
    assert estimate.value == pytest.approx((100 / 0.18 - 500) / 110)
    assert estimate.n == 1000


def test_what_a_reader_sees_is_the_arithmetic() -> None:
    shown = POINTS.shown(book(), ANALYSIS).set_index("scenario")
    assert shown.loc["now", "churn"] == pytest.approx(0.2) and shown.loc["now", "change"] == 0
    assert shown.loc["points", "profit"] == pytest.approx(100 / 0.15 - 100)
    assert shown.loc["points", "change"] == pytest.approx(POINTS.estimate(book(), ANALYSIS).value)
    assert shown.loc["percent", "change"] == pytest.approx(PERCENT.estimate(book(), ANALYSIS).value)
    churn = list(shown["churn"])
    assert churn == sorted(churn, reverse=True)
    assert shown["change"].max() > 0.95, "the curve crosses the claimed range"
    gains = SAVED.shown(book(), ANALYSIS).set_index("scenario")
    ratio = gains.loc["two_points", "gain"] / gains.loc["tenth", "gain"]
    assert ratio == pytest.approx(SAVED.estimate(book(), ANALYSIS).value)


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (book()[:11], "minimum:acquire_months=11"),
        (book()[:0], "minimum:acquire_months=0"),
        (book(active=9, kept=9), "minimum:first_year=9"),
        (book(active=0, kept=0), "minimum:first_year=0"),
        (book(buyers=9, paying=9), "minimum:second_year=9"),
        (book(margin=18_000.0), "undefined:no_profit"),
        (book().assign(acquired=0), "undefined:too_few"),
    ],
)
def test_books_that_allow_no_answer(table: pd.DataFrame, reason: str) -> None:
    for claim in (POINTS, PERCENT):
        with pytest.raises(Untestable, match=f"^{reason}$"):
            claim.estimate(table, ANALYSIS)


def test_everybody_stays_and_nobody_does() -> None:
    nobody = POINTS.shown(book(kept=0, margin=900_000.0, margin_squares=1.8e9), ANALYSIS)
    assert nobody["churn"].max() == 1.0
    everybody = POINTS.shown(book(kept=1000), ANALYSIS)
    assert everybody["churn"].min() > 0
    loss = POINTS.shown(book(margin=-900.0), ANALYSIS)
    assert loss["change"].isna().all()


# -- what is in the books ------------------------------------------------------------------------


def order(id: str, customer: str, at: str, amount: object = 30, margin: object = 10) -> dict[str, object]:
    return {"order_id": id, "customer_id": customer, "ordered_at": at, "amount": amount, "margin": margin}


def spent(*months: str) -> list[dict[str, object]]:
    return [{"month": month, "purpose": "acquire", "amount": 5} for month in months]


LAST_TWELVE = [f"2024-{n:02d}" for n in range(1, 13)]


def test_two_years_of_orders_as_sums(tmp_path: Path) -> None:
    # T is midnight after 2024-12-31; T-365d is midnight after 2024-01-01, T-730d after 2023-01-01 (local).
    company = made_company(
        tmp_path,
        orders=[
            order("1", "too early", "2023-01-01T23:59"),
            order("2", "ann", "2023-01-02T00:00"),
            order("3", "ann", "2024-01-02T00:00", 30, 10),
            order("4", "ann", "2024-05-01T10:00", 50, ""),
            order("5", "bob", "2024-01-01T23:59"),
            order("6", "eve", "2024-12-31T23:59", "", -4.5),
            order("7", "unknown", "2024-06-01T10:00", 40, ""),
        ],
        costs=[
            *spent("2023-12", *LAST_TWELVE, "2024-12"),
            {"month": "2024-05", "purpose": "retain", "amount": 99},
        ],
    )
    rows = books(company).to_pandas()
    assert list(rows["month"]) == [12 * 2024 + n for n in range(12)]
    assert list(rows["acquire_cost"]) == [5.0] * 11 + [10.0]
    # Won: bob in January, unknown in June, eve in December.
    assert list(rows["acquired"]) == [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1]
    sums = rows.iloc[0]
    assert (sums["active"], sums["kept"]) == (2, 1)
    assert (sums["buyers"], sums["margin"], sums["margin_squares"]) == (2, 5.5, 120.25)
    assert (sums["paying"], sums["cost"], sums["cost_squares"], sums["margin_cost"]) == (1, 20, 400, 200)


def test_a_subscriber_is_kept_who_is_active_a_year_before_the_end_and_at_it(tmp_path: Path) -> None:
    def run(customer: str, started: str, ended: str = "") -> dict[str, object]:
        return {"customer_id": customer, "started_at": started, "ended_at": ended}

    company = made_company(
        tmp_path,
        model="subscription",
        orders=[order("1", "ann", "2024-05-01T10:00")],
        subscriptions=[
            run("stays", "2023-05-01T10:00"),
            run("leaves", "2023-05-01T10:00", "2024-05-01T10:00"),
            run("gone before", "2023-05-01T10:00", "2024-01-02T00:00"),
            run("changes plan", "2023-05-01T10:00", "2024-05-01T10:00"),
            run("changes plan", "2024-05-01T10:00"),
            run("comes later", "2024-02-01T10:00"),
        ],
        costs=spent(*LAST_TWELVE),
    )
    sums = books(company).to_pandas().iloc[0]
    assert (sums["active"], sums["kept"]) == (3, 2)


@pytest.mark.parametrize(("since", "short"), [("2023-01-02", False), ("2023-01-03", True)])
def test_two_years_must_have_been_seen(tmp_path: Path, since: str, short: bool) -> None:
    company = made_company(
        tmp_path,
        company=f"observed_from = {since}",
        orders=[order("1", "ann", "2024-05-01T10:00")],
        costs=spent("2024-05"),
    )
    finding = evaluate(company, POINTS.id).findings[0]
    assert finding.verdict is Verdict.UNTESTABLE
    assert finding.reason == ("undefined:short_history" if short else "minimum:acquire_months=1")
