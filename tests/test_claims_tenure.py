"""What old customers bring and whether newcomers return less: hand-made tables, and companies of a few rows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from made import made_company

from cxresearch.claims import CLAIMS
from cxresearch.claims.retention_economics.tenure import margin_by_turn, returns_by_first_year
from cxresearch.evaluate import evaluate
from cxresearch.model import Analysis, Untestable

ANALYSIS = Analysis()
OLD, LESS = CLAIMS["profit-from-old-customers"], CLAIMS["customers-less-loyal-now"]


def sums(later: list[float], every: list[float], basis: str = "margin") -> pd.DataFrame:
    y, x = np.array(later), np.array(every)
    return pd.DataFrame(
        {
            "n": [len(y)], "kept": [int((y != 0).sum())], "later": [y.sum()], "every": [x.sum()],
            "later_later": [y @ y], "later_every": [y @ x], "every_every": [x @ x], "basis": [basis],
        }
    )  # fmt: skip


LATER, EVERY = [6.0, 0.0, -5.0, 3.0] * 5, [10.0, 4.0, -2.0, 8.0] * 5


def test_the_part_of_the_margin_after_the_first_order() -> None:
    estimate = OLD.estimate(sums(LATER, EVERY), ANALYSIS)
    assert (estimate.value, estimate.n) == (pytest.approx(0.2), 20)
    # e = y - 0.2 x = 4, -0.8, -4.6, 1.4, five times each; t(19) = 2.093024
    error = (20 / 19 * 5 * (16 + 0.64 + 21.16 + 1.96)) ** 0.5 / 100
    assert estimate.high - estimate.value == pytest.approx(2.093024 * error, rel=1e-6)
    shown = OLD.shown(sums(LATER, EVERY, "amount"), ANALYSIS)
    assert list(shown["orders"]) == ["first_orders", "later_orders"]
    assert list(shown["money"]) == [80.0, 20.0] and list(shown["part"]) == [0.8, 0.2]
    assert set(shown["basis"]) == {"amount"}


def test_a_whole_that_is_no_gain_has_no_parts() -> None:
    with pytest.raises(Untestable, match="^undefined:no_total$"):
        OLD.estimate(sums(LATER, [-x for x in EVERY]), ANALYSIS)
    assert OLD.shown(sums(LATER, [-x for x in EVERY]), ANALYSIS)["part"].isna().all()
    with pytest.raises(Untestable, match="^minimum:buyers=4$"):
        OLD.estimate(sums(LATER[:4], EVERY[:4]), ANALYSIS)
    with pytest.raises(Untestable, match="^undefined:all_equal$"):
        OLD.estimate(sums([0.0] * 20, EVERY), ANALYSIS)


def test_the_change_from_year_to_year_is_a_least_squares_slope() -> None:
    table = pd.DataFrame({"year": [2021, 2022, 2023], "n": [50, 40, 60], "events": [30, 20, 21]})
    estimate = LESS.estimate(table, ANALYSIS)
    x = np.repeat(table["year"], table["n"]).to_numpy(float)
    y = np.concatenate(
        [np.r_[np.ones(k), np.zeros(n - k)] for k, n in zip(table["events"], table["n"], strict=True)]
    )
    fitted = sm.OLS(y, sm.add_constant(x - 2022)).fit(cov_type="HC3", use_t=True)
    assert estimate.value == pytest.approx(fitted.params[1])
    assert (estimate.low, estimate.high) == pytest.approx(tuple(fitted.conf_int()[1]))
    with pytest.raises(Untestable, match="^minimum:years=2$"):
        LESS.estimate(table.assign(n=[50, 9, 60], events=[30, 2, 21]), ANALYSIS)
    with pytest.raises(Untestable, match="^undefined:all_equal$"):
        LESS.estimate(table.assign(events=0), ANALYSIS)


# -- what is counted -----------------------------------------------------------------------------


def order(id: str, customer: str, at: str, **more: object) -> dict[str, object]:
    return {"order_id": id, "customer_id": customer, "ordered_at": at, **more}


def test_later_orders_are_those_after_the_first(tmp_path: Path) -> None:
    company = made_company(
        tmp_path,
        orders=[
            order("2", "ann", "2024-02-01T10:00", margin=3.25),
            order("1", "ann", "2024-02-01T10:00", margin=10),
            order("3", "ann", "2024-03-01T10:00", margin=-1),
            order("4", "bob", "2024-01-01T10:00", margin=""),
            order("5", "bob", "2024-01-02T10:00", margin=5),
            order("6", "eve", "2024-01-02T10:00", margin=""),
        ],
    )
    row = margin_by_turn(company).to_pandas().iloc[0]
    assert (row["n"], row["kept"], row["basis"]) == (2, 2, "margin")
    # ann: 2.25 of 12.25; bob's first order has no margin: 5 of 5
    assert (row["later"], row["every"]) == (7.25, 17.25)
    assert row["later_later"] == 2.25**2 + 25
    assert row["later_every"] == 2.25 * 12.25 + 25
    assert row["every_every"] == 12.25**2 + 25


def test_amounts_stand_in_for_margins(tmp_path: Path) -> None:
    rows = [
        order("1", "ann", "2024-02-01T10:00", amount=10),
        order("2", "ann", "2024-02-02T10:00", amount=30),
    ]
    row = margin_by_turn(made_company(tmp_path, orders=rows)).to_pandas().iloc[0]
    assert (row["basis"], row["later"], row["every"]) == ("amount", 30, 40)


@pytest.mark.parametrize("dates", [False, True])
def test_customers_from_before_the_edge(tmp_path: Path, dates: bool) -> None:
    def at(day: str, time: str = "T10:00") -> str:
        return day if dates else day + time

    company = made_company(
        tmp_path,
        company="observed_from = 2024-01-01",
        analysis="horizon_days = 30",
        customers=[
            {"customer_id": "old", "acquired_at": "2023-12-31"},
            {"customer_id": "new", "acquired_at": "2024-01-01"},
            {"customer_id": "early", "acquired_at": ""},
            {"customer_id": "late", "acquired_at": ""},
        ],
        orders=[
            order("1", "old", at("2024-01-05"), margin=1),
            order("2", "new", at("2024-01-05"), margin=10),
            order("3", "new", at("2024-01-06"), margin=20),
            # thirty days from midnight end with the thirtieth
            order("4", "early", at("2024-01-30", "T23:59"), margin=100),
            order("5", "early", at("2024-06-30"), margin=100),
            order("6", "late", at("2024-01-31", "T00:01"), margin=1000),
            order("7", "late", at("2024-06-30"), margin=2000),
        ],
    )
    row = margin_by_turn(company).to_pandas().iloc[0]
    assert (row["n"], row["later"], row["every"]) == (3, 1 + 20 + 2000, 1 + 30 + 3000)


def test_first_orders_by_local_year_where_they_were_followed(tmp_path: Path) -> None:
    company = made_company(
        tmp_path,
        observed_until="2024-06-29T00:00:00",
        orders=[
            # 23:30 on the last day of 2022 in UTC is the first of 2023 in Hanoi
            order("1", "ann", "2022-12-31T23:30Z"),
            order("2", "ann", "2023-06-29T23:30Z"),
            order("3", "bob", "2023-01-01T06:30"),
            order("4", "bob", "2023-06-30T06:30:01"),
            order("5", "eve", "2024-01-01T00:00"),
            order("6", "too late", "2024-01-01T00:00:01"),
        ],
    )
    assert returns_by_first_year(company).to_pandas().to_dict("records") == [
        {"year": 2023, "n": 2, "events": 1},
        {"year": 2024, "n": 1, "events": 0},
    ]


@pytest.mark.parametrize(("since", "years"), [("2022-01-01", [2022, 2023]), ("2022-01-02", [2023])])
def test_years_that_had_begun_and_customers_from_before_drop_out(
    tmp_path: Path, since: str, years: list[int]
) -> None:
    company = made_company(
        tmp_path,
        company=f"observed_from = {since}",
        customers=[
            {"customer_id": "ann", "acquired_at": "2022-03-01T10:00"},
            {"customer_id": "bob", "acquired_at": ""},
            {"customer_id": "old", "acquired_at": "2021-03-01T10:00"},
        ],
        orders=[
            order("1", "ann", "2022-03-01T10:00"),
            order("2", "bob", "2023-03-01T10:00"),
            order("3", "old", "2023-03-01T10:00"),
        ],
    )
    rows = returns_by_first_year(company).to_pandas()
    assert list(rows["year"]) == years and set(rows["n"]) == {1}


def test_subscribers_return_who_still_run(tmp_path: Path) -> None:
    company = made_company(
        tmp_path,
        model="subscription",
        subscriptions=[
            {"customer_id": "ann", "started_at": "2023-01-01T10:00", "ended_at": ""},
            {"customer_id": "bob", "started_at": "2023-01-01T10:00", "ended_at": "2023-06-30T10:00"},
            {"customer_id": "bob", "started_at": "2024-01-01T10:00", "ended_at": ""},
        ],
    )
    assert returns_by_first_year(company).to_pandas().to_dict("records") == [
        {"year": 2023, "n": 2, "events": 1}
    ]
    assert evaluate(company, LESS.id).findings[0].reason == "minimum:years=0"
