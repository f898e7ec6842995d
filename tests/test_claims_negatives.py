"""The ten negatives: small tables worked out by hand, and a random company through the whole pipeline."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from made import made_company
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.multitest import multipletests

from cxresearch.claims import CLAIMS
from cxresearch.claims.experience_drivers.negatives import NONE, compared, ten_by_loss
from cxresearch.evaluate import evaluate
from cxresearch.model import Analysis, Untestable, Verdict
from cxresearch.schema import FACTORS
from cxresearch.text import sentences, words

ANALYSIS = Analysis()
TEN = [id for id, claim in CLAIMS.items() if claim.together == "ten_negatives"]


def table(*rows: tuple[str, int, int, int, int], cohort: int = 500, recorded: int = 99) -> pd.DataFrame:
    """(factor, month, n, events, used)."""
    frame = pd.DataFrame(rows, columns=["factor", "month", "n", "events", "used"])
    return frame.assign(recorded=recorded, cohort=cohort)


# Rothman, Greenland and Lash: the tolbutamide trial by age, read as two months.
TRIAL = table(
    ("rude-staff", 1, 106, 8, 110),
    ("rude-staff", 2, 98, 22, 98),
    (NONE, 1, 120, 5, 0),
    (NONE, 2, 85, 16, 0),
)


def test_there_is_a_claim_for_each_factor_that_can_be_recorded() -> None:
    assert tuple(TEN) == FACTORS


def test_the_ratio_is_mantel_haenszel_over_the_months() -> None:
    claim = CLAIMS["rude-staff"]
    estimate = claim.estimate(TRIAL, ANALYSIS)
    assert (estimate.value, estimate.low, estimate.high) == pytest.approx((1.3256, 0.7979, 2.2021), abs=5e-5)
    assert estimate.n == 409
    base = claim.base(TRIAL, ANALYSIS)
    assert (base.value, base.n) == (pytest.approx(21 / 205), 205)


def test_a_month_without_one_of_the_groups_is_in_nothing() -> None:
    more = pd.concat(
        [
            TRIAL,
            table(("rude-staff", 3, 50, 50, 50), (NONE, 4, 900, 0, 0), ("over-promise", 4, 9, 1, 9)),
        ]
    )
    claim = CLAIMS["rude-staff"]
    assert claim.estimate(more, ANALYSIS) == claim.estimate(TRIAL, ANALYSIS)
    assert claim.base(more, ANALYSIS) == claim.base(TRIAL, ANALYSIS)
    row = ten_by_loss(more, ANALYSIS).set_index("factor").loc["rude-staff"]
    assert (row["n"], row["n_0"], row["unused"]) == (204, 205, 99 - 208)


def test_the_minimum_counts_the_months_that_stay() -> None:
    few = table(("rude-staff", 1, 9, 1, 9), ("rude-staff", 2, 40, 1, 40), (NONE, 1, 50, 20, 0))
    with pytest.raises(Untestable, match="^minimum:with_incident=9$"):
        CLAIMS["rude-staff"].estimate(few, ANALYSIS)
    with pytest.raises(Untestable, match="^minimum:without_incident=9$"):
        CLAIMS["rude-staff"].estimate(table(("rude-staff", 1, 12, 1, 9), (NONE, 1, 9, 5, 0)), ANALYSIS)
    with pytest.raises(Untestable, match="^minimum:with_incident=0$"):
        CLAIMS["rude-staff"].estimate(table((NONE, 1, 50, 20, 0)), ANALYSIS)
    with pytest.raises(Untestable, match="^minimum:with_incident=0$"):
        CLAIMS["rude-staff"].estimate(TRIAL.iloc[:0], ANALYSIS)


@pytest.mark.parametrize(("back", "reason"), [((0, 0), None), ((12, 50), "undefined:all_equal")])
def test_nobody_or_everybody_came_back(back: tuple[int, int], reason: str | None) -> None:
    rows = table(("rude-staff", 1, 12, back[0], 12), (NONE, 1, 50, back[1], 0))
    if reason:
        with pytest.raises(Untestable, match=reason):
            CLAIMS["rude-staff"].estimate(rows, ANALYSIS)
    else:
        estimate = CLAIMS["rude-staff"].estimate(rows, ANALYSIS)
        assert (estimate.low, estimate.high, estimate.p) == (0, float("inf"), 1)
    shown = ten_by_loss(rows, ANALYSIS).iloc[0]
    assert shown["n"] == 12 and pd.isna(shown["lost_low"])


def test_the_ranking_by_hand() -> None:
    rows = table(
        ("rude-staff", 1, 20, 4, 25),
        ("over-promise", 1, 50, 15, 50),
        ("agent-misinforms", 1, 9, 0, 9),
        ("not-personalised", 1, 40, 20, 40),
        (NONE, 1, 200, 80, 0),
        cohort=400,
    )
    shown = ten_by_loss(rows, ANALYSIS)
    # prevalence x (1 - ratio) x base: 50/400 (1 - 0.75) 0.4; 20/400 (1 - 0.5) 0.4; 40/400 (1 - 1.25) 0.4
    assert list(shown["factor"]) == ["over-promise", "rude-staff", "not-personalised", "agent-misinforms"]
    assert list(shown["lost"][:3]) == pytest.approx([0.0125, 0.01, -0.01])
    ratio = CLAIMS["over-promise"].estimate(rows, ANALYSIS)
    assert shown["lost_low"][0] == pytest.approx(0.05 * (1 - ratio.high))
    assert shown["lost_high"][0] == pytest.approx(0.05 * (1 - ratio.low))
    assert list(shown["unused"][:2]) == [99 - 50, 99 - 25]
    assert shown.loc[3, "n":].isna().all(), "nine customers are not shown"


def test_a_factor_that_was_not_offered_is_not_called_unmet(tmp_path: Path) -> None:

    company = made_company(
        tmp_path,
        orders=[{"order_id": "o1", "customer_id": "ann", "ordered_at": "2024-01-10T10:00"}],
        incidents=[{"customer_id": "ann", "occurred_at": "2024-01-11T10:00", "factor": "over-promise"}],
    )
    object.__setattr__(company, "offered", {"incidents.factor": ("over-promise",)})
    found = evaluate(company, "rude-staff", "over-promise")
    assert found["rude-staff"].reason == "missing:incidents.factor=rude-staff"
    assert found["over-promise"].reason == "minimum:with_incident=0", "nobody to compare with in that month"
    for lang in ("vi", "en"):
        said = sentences.verdict(found["rude-staff"], words(lang), found)
        assert words(lang)("value.rude-staff") in said


# A random company, against the rows themselves

UNTIL = datetime(2025, 1, 1)


def random_rows(seed: int, customers: int) -> dict[str, list[dict[str, Any]]]:
    """Orders and incidents at whole hours, so that the ends of windows are met with exactly."""
    draw = random.Random(seed)
    orders, incidents = [], []
    for place in range(customers):
        at = datetime(2023, 10, 1) + timedelta(hours=draw.randrange(24 * 300))
        hit = draw.random() < 0.5
        times = [at, *(at + timedelta(days=draw.choice((10, 30, 30, 31, 100, 210, 211))) for _ in range(2))]
        kept = 1 if hit and draw.random() < 0.6 else draw.choice((1, 2, 3))
        for number, when in enumerate(times[:kept]):
            if when < UNTIL:
                orders.append(
                    {"order_id": f"{place}-{number}", "customer_id": f"c{place}", "ordered_at": when}
                )
        for _ in range(draw.choice((1, 1, 2)) if hit else 0):
            offset = draw.choice((-1, 0, 0, 24, 24 * 29, 24 * 30, 24 * 30 + 1, 24 * 60))
            happened = at + timedelta(hours=offset)
            row = {"customer_id": f"c{place}", "occurred_at": happened, "factor": draw.choice(FACTORS[:3])}
            if happened < UNTIL and row not in incidents[-2:]:
                incidents.append(row)
    incidents.append({"customer_id": "stranger", "occurred_at": datetime(2024, 1, 1), "factor": FACTORS[0]})
    return {"orders": orders, "incidents": incidents}


def by_hand(rows: dict[str, list[dict[str, Any]]], factor: str, last: datetime) -> tuple[Any, dict[str, Any]]:
    """statsmodels' stratified tables and the counts behind them, from the rows alone."""
    bought: dict[str, list[datetime]] = {}
    for order in rows["orders"]:
        bought.setdefault(order["customer_id"], []).append(order["ordered_at"])
    months: dict[tuple[int, int], np.ndarray] = {}
    used, cohort = {}, 0
    for customer, times in bought.items():
        first = min(times)
        landmark = first + timedelta(days=30)
        if landmark + timedelta(days=180) > last:
            continue
        cohort += 1
        met = [
            each["factor"]
            for each in rows["incidents"]
            if each["customer_id"] == customer and first <= each["occurred_at"] <= landmark
        ]
        if met and factor not in met:
            continue
        back = any(landmark < when <= landmark + timedelta(days=180) for when in times)
        cells = months.setdefault((first.year, first.month), np.zeros((2, 2)))
        cells[0 if met else 1, 0 if back else 1] += 1
        used[customer] = ((first.year, first.month), met.count(factor))
    kept = {month: cells for month, cells in months.items() if cells.sum(axis=1).all()}
    pooled = sum(kept.values())
    return StratifiedTable(list(kept.values())), {
        "n": int(pooled.sum()),
        "exposed": int(pooled[0].sum()),
        "base": pooled[1, 0] / pooled[1].sum(),
        "used": sum(count for month, count in used.values() if month in kept),
        "cohort": cohort,
        "strata": kept,
    }


@pytest.mark.parametrize("dates", [False, True])
def test_a_random_company_through_the_whole_pipeline(tmp_path: Path, dates: bool) -> None:
    rows = random_rows(7, 700)
    if dates:
        for table, column in (("orders", "ordered_at"), ("incidents", "occurred_at")):
            for row in rows[table]:
                row[column] = datetime(*row[column].timetuple()[:3])
    form = "%Y-%m-%d" if dates else "%Y-%m-%dT%H:%M:%S"
    written = {
        name: [
            {k: v.strftime(form) if isinstance(v, datetime) else v for k, v in row.items()} for row in each
        ]
        for name, each in rows.items()
    }
    company = made_company(tmp_path, **written)
    found = evaluate(company, *TEN)
    tested = []
    for factor in FACTORS[:3]:
        stratified, counted = by_hand(rows, factor, UNTIL - timedelta(days=dates))
        finding = found[factor]
        estimate = finding.estimate
        assert estimate.value == pytest.approx(stratified.riskratio_pooled, rel=1e-12)
        assert estimate.n == counted["n"]
        assert finding.base_rate.value == pytest.approx(counted["base"])
        # Greenland and Robins, row by row of the formula in their paper.
        r = s = v = 0.0
        for (a, b), (c, d) in (cells.tolist() for cells in counted["strata"].values()):
            whole = a + b + c + d
            r, s = r + a * (c + d) / whole, s + c * (a + b) / whole
            v += ((a + b) * (c + d) * (a + c) - a * c * whole) / whole**2
        half = 1.959963984540054 * (v / (r * s)) ** 0.5
        assert np.log(estimate.high / estimate.value) == pytest.approx(half, rel=1e-9)
        row = finding.table.set_index("factor").loc[factor]
        recorded = sum(each["factor"] == factor for each in rows["incidents"])
        assert row["unused"] == recorded - counted["used"] > 0
        assert row["n"] == counted["exposed"]
        share = counted["exposed"] / counted["cohort"]
        assert row["lost"] == pytest.approx(share * (1 - estimate.value) * counted["base"])
        tested.append(estimate.p)
    adjusted = multipletests(tested, method="holm")[1]
    assert [found[factor].p_adjusted for factor in FACTORS[:3]] == pytest.approx(list(adjusted))
    for factor in FACTORS[3:]:
        assert found[factor].reason == "minimum:with_incident=0"
        assert found[factor].verdict is Verdict.UNTESTABLE


def test_the_months_compared_hold_both_groups() -> None:
    assert compared(TRIAL, "over-promise").empty
    assert list(compared(TRIAL, "rude-staff")["month"]) == [1, 2]
