"""The figures of money draw what a finding holds, keep gaps as gaps, and say it in words."""

from __future__ import annotations

import dataclasses
import re
import xml.etree.ElementTree as ET

import pandas as pd
import pytest
from found import estimate, found

from cxresearch import figures
from cxresearch.figures.money import _unbroken
from cxresearch.model import Finding
from cxresearch.text import LANGUAGES

COSTS = pd.DataFrame(
    {
        "month": ["2023-12", "2024-01", "2024-02", "2024-04"],
        "n": [80, pd.NA, 90, 100],
        "per_acquired": [50.0, pd.NA, 61.25, 70.0],
        "per_retained": [10.0, pd.NA, 12.5, 20.0],
    }
)
PROFITS = pd.DataFrame(
    {
        "scenario": ["curve", "now", "percent", "points", "curve"],
        "n": [1000] * 5,
        "churn": [0.25, 0.2, 0.19, 0.15, 0.11],
        "profit": [300.0, 400.0, 426.3, 566.7, 809.1],
        "change": [-0.25, 0.0, 0.066, 0.417, 1.02],
    }
)


def costs(**changes: object) -> Finding:
    return found("acquire-vs-retain-cost-6-7", estimate(5.0), table=COSTS.assign(**changes))


def profits(table: pd.DataFrame = PROFITS) -> Finding:
    return found("churn-cut-5-profit-5-95-points", estimate(0.417), table=table)


def texts(chart: figures.Chart) -> str:
    root = ET.fromstring(figures.svg(chart))
    return " | ".join(
        "".join(node.itertext()).strip() for node in root.iter("{http://www.w3.org/2000/svg}text")
    )


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("make", [costs, profits])
def test_the_figure_that_suits_is_the_same_bytes_twice_and_names_its_colours(lang: str, make) -> None:
    first, second = (figures.svg(figures.suited(make(), lang)) for _ in range(2))
    assert first == second
    assert not re.search(r"(?<!, )#[0-9a-f]{6}", first)


def test_each_line_ends_in_its_latest_cost() -> None:
    shown = texts(figures.suited(costs(), "en"))
    for expected in ("a customer won", "70.00", "a customer kept", "20.00", "2024"):
        assert expected in shown
    alt = figures.alt_cost_by_time(costs(), "en")
    assert "a customer won: 50.00 to 70.00, last 70.00; a customer kept: 10.00 to 20.00, last 20.00" in alt


def test_quarters_are_drawn_as_months_are() -> None:
    table = COSTS.rename(columns={"month": "quarter"})
    table["quarter"] = ["2023-Q4", "2024-Q1", "2024-Q2", "2024-Q4"]
    drawn = found("old-customer-always-cheaper", dataclasses.replace(estimate(1.0), n=4), table=table)
    assert "70.00" in texts(figures.suited(drawn, "en"))


def test_a_line_breaks_where_a_month_is_masked_or_missing() -> None:
    rows = [
        {"at": at, "step": 1 / 12, "per_acquired": value}
        for at, value in ((2024.0, 1.0), (2024 + 1 / 12, None), (2024 + 2 / 12, 2.0), (2024 + 5 / 12, 3.0))
    ]
    pieces = _unbroken(rows, "per_acquired")
    assert [[value for _, value in piece] for piece in pieces] == [[1.0], [2.0], [3.0]]
    whole = [{**row, "per_acquired": 1.0} for row in rows[:3]]
    assert [len(piece) for piece in _unbroken(whole, "per_acquired")] == [3]


def test_all_masked_leaves_an_empty_picture() -> None:
    hidden = costs(n=[pd.NA] * 4, per_acquired=[pd.NA] * 4, per_retained=[pd.NA] * 4)
    assert "customer won" not in texts(figures.suited(hidden, "en"))
    assert "no month or quarter can be shown" in figures.alt_cost_by_time(hidden, "en")


def test_profit_names_where_the_company_stands_and_where_the_cuts_bring_it() -> None:
    shown = texts(figures.suited(profits(), "en"))
    for expected in (
        "churn now: 20.0%",
        "5% fewer leave: +6.6%",
        "5 points fewer leave: +41.7%",
        "Churn in a year",
    ):
        assert expected in shown
    alt = figures.alt_profit_by_churn(profits(), "en")
    assert "five points fewer leave: churn 15.0%, profit 567 (+41.7%)" in alt and "5% to 95%" in alt


def test_a_gain_beyond_the_picture_is_named_with_an_arrow() -> None:
    table = PROFITS.copy()
    table.loc[3, ["churn", "profit", "change"]] = [0.01, 9900.0, 23.75]
    shown = texts(figures.suited(profits(table), "en"))
    assert "5 points fewer leave: +2,375.0% ↑" in shown


def test_without_an_estimate_there_is_no_figure_of_money() -> None:
    assert figures.suited(dataclasses.replace(profits(), estimate=None), "en") is None
