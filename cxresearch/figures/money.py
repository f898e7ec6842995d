"""Money over time and over churn: what a customer costs each month, what is earned as fewer leave."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from cxresearch.figures.days import spread
from cxresearch.figures.drawing import INK, LEVELS, MUTED, Chart
from cxresearch.figures.marks import chart, claimed, key
from cxresearch.figures.panel import (
    SMALL,
    Panel,
    Point,
    beneath,
    dots,
    panel,
    scale_across,
    scale_up,
    steps,
    stroke,
    width_of,
    write,
)
from cxresearch.model import Finding, Region
from cxresearch.text import Words, words

LINES = {"per_acquired": LEVELS[2], "per_retained": LEVELS[4]}
HIGHEST = 2.2
"""Profits are drawn up to so many times the present one: the claim ends at 1.95."""


def cost_by_time(finding: Finding, lang: str) -> Chart:
    """What a customer won and a customer kept cost in each month or quarter: a line each, named at its end.

    Drawn from `finding.table`: `month` ("2024-03") or `quarter` ("2024-Q1"), `per_acquired`,
    `per_retained`. The lines are broken where a row is masked or missing.
    """
    say = words(lang)
    rows = _costs(finding)
    drawn = chart(
        f"{finding.claim.id}-cost-{lang}",
        title=say("figure.cost_by_time.title"),
        subtitle=say("figure.cost_by_time.drawn"),
        body=2.65,
        alt=alt_cost_by_time(finding, lang),
    )
    top = 1.1 * max((row[name] for row in rows for name in LINES if row[name] is not None), default=1.0)
    first, last = (rows[0]["at"], rows[-1]["at"]) if rows else (0.0, 1.0)
    labels = {name: say(f"figure.cost_by_time.{name}") for name in LINES}
    shown = panel(
        drawn,
        bottom=0.4,
        height=2.1,
        left=0.85,
        right=0.15 + max(width_of(label, SMALL) for label in labels.values()),
        x=(first - 0.02, last + 0.02),
        y=(0, top),
    )
    _money_scale(shown, say)
    ends = [(name, _latest(rows, name)) for name in LINES]
    heights = spread([end or 0.0 for _, end in ends], least=0.19 * top)
    for (name, end), height in zip(ends, heights, strict=True):
        lines = _unbroken(rows, name)
        stroke(shown, lines, LINES[name], width=2, role=f"curve {name}", order=2)
        dots(shown, [point for line in lines for point in line], LINES[name], size=2.5)
        if end is not None:
            label = f"{labels[name]}\n{_amount(end, top, say)}"
            write(drawn, shown.right + 0.08, shown.up(height), label, middle=True, colour=LINES[name])
    years = range(math.ceil(first), math.floor(last) + 1)
    scale_across(shown, [(year, str(year)) for year in years[:: 1 + len(years) // 7]])
    return drawn


def alt_cost_by_time(finding: Finding, lang: str) -> str:
    """The alternative text of `cost_by_time`: each line's range and its last value."""
    say, rows = words(lang), _costs(finding)
    values = []
    for name in LINES:
        found = [row[name] for row in rows if row[name] is not None]
        if found:
            ends = {"low": min(found), "high": max(found), "last": found[-1]}
            said = {key: _amount(value, max(found), say) for key, value in ends.items()}
            line = say(f"figure.cost_by_time.{name}")
            values.append(say("figure.cost_by_time.alt_value", line=line, **said))
    if not values:
        return say("figure.cost_by_time.alt_none")
    over = say(f"figure.cost_by_time.{_label(finding)}s", n=say.count(len(rows)))
    return say("figure.cost_by_time.alt", over=over, values="; ".join(values))


def profit_by_churn(finding: Finding, lang: str) -> Chart:
    """The company's profit per customer over its churn, where it stands, and where two cuts would bring it.

    Drawn from `finding.table`: `scenario` (now, percent, points, curve), `churn`, `profit`, `change`. The
    darker band is the gain as claimed, the lighter its tolerance.
    """
    say, table = words(lang), _scenarios(finding)
    now = next(row["profit"] for row in table if row["scenario"] == "now")
    drawn = chart(
        f"{finding.claim.id}-profit-{lang}",
        title=say("figure.profit_by_churn.title"),
        subtitle=say("figure.profit_by_churn.drawn"),
        marks=key(say, "claimed"),
        body=3.0,
        alt=alt_profit_by_churn(finding, lang),
    )
    curve = [row for row in table if row["profit"] <= HIGHEST * now]
    left, right = min(row["churn"] for row in curve), max(row["churn"] for row in curve)
    low, top = min(0.0, min(row["profit"] for row in curve)), HIGHEST * now
    shown = panel(drawn, bottom=0.6, height=2.3, left=0.85, right=0.15, x=(left, right), y=(low, top))
    _money_scale(shown, say)
    gains = [
        Region((1 + region.low) * now, (1 + region.high) * now)
        for region in (finding.claim.region, finding.region)
    ]
    claimed(shown, *gains, at=(left + right) / 2, half=(right - left) / 2, upright=True)
    stroke(shown, [[(row["churn"], row["profit"]) for row in curve]], INK, width=2, role="curve", order=2)
    _mark(shown, [row for row in table if row["scenario"] != "curve"], say)
    step = next((s for s in (0.005, 0.01, 0.02, 0.05, 0.1) if (right - left) / s <= 7), 0.2)
    ticks = [k * step for k in range(math.ceil(left / step), math.floor(right / step + 1e-9) + 1)]
    scale_across(shown, [(tick, say.percent(tick, 0 if step >= 0.01 else 1)) for tick in ticks])
    beneath(shown, say("figure.profit_by_churn.churn"))
    return drawn


def alt_profit_by_churn(finding: Finding, lang: str) -> str:
    """The alternative text of `profit_by_churn`: churn, profit and change of each case that has a name."""
    say = words(lang)
    rows = [row for row in _scenarios(finding) if row["scenario"] != "curve"]
    values = [
        say(
            "figure.profit_by_churn.alt_value",
            case=say(f"value.{row['scenario']}"),
            churn=say.percent(row["churn"]),
            profit=_amount(row["profit"], row["profit"], say),
            change=say.percent(row["change"], sign=True),
        )
        for row in rows
    ]
    claimed = say.region(finding.claim.region, finding.claim.unit)
    return say("figure.profit_by_churn.alt", claimed=claimed, values="; ".join(values))


def _mark(shown: Panel, cases: list[dict[str, Any]], say: Words) -> None:
    """The cases as dots, named in the corner that a falling curve leaves free; one beyond the picture by
    an arrow up."""
    cases = sorted(cases, key=lambda row: -row["profit"])
    for place, row in enumerate(cases):
        name = say(f"figure.profit_by_churn.{row['scenario']}")
        now = row["scenario"] == "now"
        label = f"{name}: {say.percent(row['churn']) if now else say.percent(row['change'], sign=True)}"
        up = shown.bottom + shown.height * (0.93 - 0.1 * place)
        beyond = row["profit"] > shown.y[1]
        write(
            shown.chart, shown.right - 0.06, up, f"{label} ↑" if beyond else label, align="right", middle=True
        )
        if beyond:
            continue
        spot = row["churn"], row["profit"]
        left = shown.right - 0.12 - width_of(label, SMALL)
        named = (
            shown.x[0] + (left - shown.left) / shown.width * (shown.x[1] - shown.x[0]),
            shown.y[0] + (up - shown.bottom) / shown.height * (shown.y[1] - shown.y[0]),
        )
        stroke(shown, [[spot, named]], MUTED, width=0.7, role="leader", order=3)
        dots(shown, [spot], INK)


def _money_scale(shown: Panel, say: Words) -> None:
    """Round amounts at the left, without a currency: the title names it."""
    ticks = steps(*shown.y, most=6)
    digits = max(0, -math.floor(math.log10(ticks[1] - ticks[0]) + 1e-9))
    scale_up(shown, [(tick, say.number(tick, digits)) for tick in ticks])


def _amount(value: float, scale: float, say: Words) -> str:
    """An amount with decimals where the amounts beside it are small."""
    return say.number(value, 0 if abs(scale) >= 100 else 2)


def _label(finding: Finding) -> str:
    """What a row of the table is: a month or a quarter."""
    return "month" if finding.table is not None and "month" in finding.table else "quarter"


def _costs(finding: Finding) -> list[dict[str, Any]]:
    """Rows by time: `at` in years, and the two costs, None where masked."""
    table = finding.table
    if table is None:
        return []
    label = _label(finding)
    parts, rows = {"month": 12, "quarter": 4}[label], []
    for row in table.to_dict("records"):
        year, _, part = str(row[label]).partition("-")
        at = int(year) + (int(part.removeprefix("Q")) - 1) / parts
        costs = {name: None if pd.isna(row[name]) else float(row[name]) for name in LINES}
        rows.append({"at": at, "step": 1 / parts, **costs})
    return sorted(rows, key=lambda row: row["at"])


def _latest(rows: list[dict[str, Any]], name: str) -> float | None:
    return next((row[name] for row in reversed(rows) if row[name] is not None), None)


def _unbroken(rows: list[dict[str, Any]], name: str) -> list[list[Point]]:
    """The line of a cost, in pieces that end where a row is masked or missing."""
    lines: list[list[Point]] = [[]]
    before = None
    for row in rows:
        if row[name] is None or (before is not None and row["at"] - before > 1.5 * row["step"]):
            lines.append([])
        if row[name] is not None:
            lines[-1].append((row["at"], row[name]))
        before = row["at"]
    return [line for line in lines if line]


def _scenarios(finding: Finding) -> list[dict[str, Any]]:
    assert finding.table is not None
    return [
        {
            "scenario": str(row["scenario"]),
            **{name: float(row[name]) for name in ("churn", "profit", "change")},
        }
        for row in finding.table.to_dict("records")
    ]
