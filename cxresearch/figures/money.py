"""Money over time and over churn: what a customer costs each month, what is earned as fewer leave."""

from __future__ import annotations

import math
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes

from cxresearch.figures.chart import (
    ALLOWED,
    CLAIMED,
    INK,
    LEVELS,
    MUTED,
    RULE,
    STYLE,
    WIDTH,
    Chart,
    axes_at,
    named,
    title,
)
from cxresearch.figures.days import spread
from cxresearch.model import Finding
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
    with mpl.rc_context(STYLE):
        figure = Chart(figsize=(WIDTH, 3.3))
        axes = axes_at(figure, bottom=0.45, height=2.1, left=0.85, right=1.4)
        top = 1.1 * max((row[name] for row in rows for name in LINES if row[name] is not None), default=1.0)
        _money_axis(axes, 0, top, say)
        ends = [(name, _latest(rows, name)) for name in LINES]
        heights = spread([end or 0.0 for _, end in ends], least=0.19 * top)
        first, last = (rows[0]["at"], rows[-1]["at"]) if rows else (0.0, 1.0)
        for (name, end), height in zip(ends, heights, strict=True):
            points = _with_gaps(rows, name)
            axes.plot(*points, color=LINES[name], linewidth=2, marker="o", markersize=2.5)
            if end is not None:
                label = f"{say(f'figure.cost_by_time.{name}')}\n{_amount(end, top, say)}"
                axes.annotate(
                    label, (last, height), (6, 0), textcoords="offset points", va="center", fontsize=10,
                    color=LINES[name], annotation_clip=False,
                )  # fmt: skip
        axes.set_xlim(first - 0.02, last + 0.02)
        years = range(math.ceil(first), math.floor(last) + 1)
        years = years[:: 1 + len(years) // 7]
        axes.set_xticks(list(years), [str(year) for year in years])
        title(figure, say("figure.cost_by_time.title"), say("figure.cost_by_time.drawn"))
    return named(figure, f"{finding.claim.id}-cost-{lang}", alt_cost_by_time(finding, lang))


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
    return say("figure.cost_by_time.alt", n=say.count(len(rows)), values="; ".join(values))


def profit_by_churn(finding: Finding, lang: str) -> Chart:
    """The company's profit per customer over its churn, where it stands, and where two cuts would bring it.

    Drawn from `finding.table`: `scenario` (now, percent, points, curve), `churn`, `profit`, `change`. The
    darker band is the gain as claimed, the lighter its tolerance.
    """
    say, table = words(lang), _scenarios(finding)
    now = next(row["profit"] for row in table if row["scenario"] == "now")
    with mpl.rc_context(STYLE):
        figure = Chart(figsize=(WIDTH, 3.7))
        axes = axes_at(figure, bottom=0.7, height=2.3, left=0.85, right=0.15)
        drawn = [row for row in table if row["profit"] <= HIGHEST * now]
        bottom = min(0.0, min(row["profit"] for row in drawn))
        top = HIGHEST * now
        _money_axis(axes, bottom, top, say)
        for region, colour in ((finding.region, ALLOWED), (finding.claim.region, CLAIMED)):
            low, high = ((1 + end) * now for end in (region.low, region.high))
            axes.axhspan(low, min(high, top), color=colour, linewidth=0, zorder=0)
        axes.plot([row["churn"] for row in drawn], [row["profit"] for row in drawn], color=INK, linewidth=2)
        _mark(axes, [row for row in table if row["scenario"] != "curve"], top, say)
        left, right = min(row["churn"] for row in drawn), max(row["churn"] for row in drawn)
        axes.set_xlim(left, right)
        step = next((s for s in (0.005, 0.01, 0.02, 0.05, 0.1) if (right - left) / s <= 7), 0.2)
        ticks = [k * step for k in range(math.ceil(left / step), math.floor(right / step + 1e-9) + 1)]
        axes.set_xticks(ticks, [say.percent(tick, 0 if step >= 0.01 else 1) for tick in ticks])
        axes.set_xlabel(say("figure.profit_by_churn.churn"), fontsize=10, labelpad=5)
        title(figure, say("figure.profit_by_churn.title"), say("figure.profit_by_churn.drawn"))
    return named(figure, f"{finding.claim.id}-profit-{lang}", alt_profit_by_churn(finding, lang))


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


def _mark(axes: Axes, cases: list[dict[str, Any]], top: float, say: Words) -> None:
    """The cases as dots, named in the corner that a falling curve leaves free; one beyond the picture by
    an arrow up."""
    cases = sorted(cases, key=lambda row: -row["profit"])
    for place, row in enumerate(cases):
        name = say(f"figure.profit_by_churn.{row['scenario']}")
        now = row["scenario"] == "now"
        label = f"{name}: {say.percent(row['churn']) if now else say.percent(row['change'], sign=True)}"
        spot = (0.985, 0.93 - 0.1 * place)
        if row["profit"] > top:
            axes.text(*spot, f"{label} ↑", transform=axes.transAxes, ha="right", va="center", fontsize=10)
            continue
        axes.plot(row["churn"], row["profit"], "o", color=INK, markersize=6, zorder=3)
        axes.annotate(
            label, (row["churn"], row["profit"]), spot, textcoords="axes fraction",
            ha="right", va="center", fontsize=10, zorder=4,
            arrowprops={"arrowstyle": "-", "color": MUTED, "linewidth": 0.7, "relpos": (0, 0.5)},
        )  # fmt: skip


def _money_axis(axes: Axes, low: float, high: float, say: Words) -> None:
    """Round amounts on the upright axis, without a currency: the title names it."""
    widest = 10.0 ** math.ceil(math.log10(high - low))
    step = next(s * widest for s in (0.02, 0.05, 0.1, 0.2, 0.5) if (high - low) / (s * widest) <= 6)
    ticks = [k * step for k in range(math.ceil(low / step), math.floor(high / step + 1e-9) + 1)]
    digits = max(0, -math.floor(math.log10(step)))
    axes.set_ylim(low, high)
    axes.set_yticks(ticks, [say.number(tick, digits) for tick in ticks])
    axes.grid(axis="y", color=RULE, linewidth=0.7)
    axes.set_axisbelow(True)


def _amount(value: float, scale: float, say: Words) -> str:
    """An amount with decimals where the amounts beside it are small."""
    return say.number(value, 0 if abs(scale) >= 100 else 2)


def _costs(finding: Finding) -> list[dict[str, Any]]:
    """Rows by time: `at` in years, and the two costs, None where masked."""
    table = finding.table
    if table is None:
        return []
    label, parts = ("month", 12) if "month" in table else ("quarter", 4)
    rows = []
    for row in table.to_dict("records"):
        year, _, part = str(row[label]).partition("-")
        at = int(year) + (int(part.removeprefix("Q")) - 1) / parts
        costs = {name: None if pd.isna(row[name]) else float(row[name]) for name in LINES}
        rows.append({"at": at, "step": 1 / parts, **costs})
    return sorted(rows, key=lambda row: row["at"])


def _latest(rows: list[dict[str, Any]], name: str) -> float | None:
    return next((row[name] for row in reversed(rows) if row[name] is not None), None)


def _with_gaps(rows: list[dict[str, Any]], name: str) -> tuple[list[float], list[float]]:
    x: list[float] = []
    y: list[float] = []
    for row in rows:
        if x and row["at"] - x[-1] > 1.5 * row["step"]:
            x.append(row["at"] - row["step"])
            y.append(math.nan)
        x.append(row["at"])
        y.append(math.nan if row[name] is None else row[name])
    return x, y


def _scenarios(finding: Finding) -> list[dict[str, Any]]:
    assert finding.table is not None
    return [
        {
            "scenario": str(row["scenario"]),
            **{name: float(row[name]) for name in ("churn", "profit", "change")},
        }
        for row in finding.table.to_dict("records")
    ]
