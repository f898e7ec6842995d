"""What became of the unhappy customers: silent or not, gone or back, beside what is claimed of them."""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes

from cxresearch.figures.chart import INK, LEVELS, STYLE, WIDTH, Chart, axes_at, named, title
from cxresearch.figures.days import spread
from cxresearch.model import Finding
from cxresearch.text import Words, words

COLOURS = {
    "silent": LEVELS[3],
    "silent_gone": LEVELS[1],
    "silent_back": LEVELS[5],
    "complained": LEVELS[4],
    "complained_gone": LEVELS[2],
    "complained_back": LEVELS[4],
}
"""Every part of a bar and its colour, in the order in which they are stacked."""

CLAIMED = {
    "reaction": {"silent": 0.96, "complained": 0.04},
    "fate": {"silent_gone": 0.8736, "silent_back": 0.0864, "complained": 0.04},
}
"""The folklore's customers: 26 of 27 silent (96%), of whom 91% are gone. What becomes of those who
complain it does not say."""

LEAST = 0.15
"""How far apart two labels of two lines stand, as a share of the bar."""


def unhappy_customers(finding: Finding, lang: str) -> Chart:
    """All unhappy customers as one bar, stacked by whether they complained and came back, beside the bar
    that the claims would have. Drawn from `value` of the finding's detail (`fate`) or table (`reaction`)."""
    say = words(lang)
    kind, parts, n = _parts(finding)
    with mpl.rc_context(STYLE):
        figure = Chart(figsize=(WIDTH, 3.6))
        # One unit across is one inch.
        axes = axes_at(figure, bottom=0.1, height=2.85, left=0.1, right=0.0)
        axes.set_xlim(0, WIDTH - 0.1)
        axes.set_ylim(0, 1.12)
        axes.set_axis_off()
        _stack(axes, 0.0, parts, say("figure.silence.company"), say)
        _stack(axes, 2.75, CLAIMED[kind], say("figure.silence.claimed"), say)
        title(figure, say(f"figure.silence.title_{kind}"), say("figure.silence.of", n=say.count(n)))
    return named(figure, f"{finding.claim.id}-silence-{lang}", alt_unhappy_customers(finding, lang))


def alt_unhappy_customers(finding: Finding, lang: str) -> str:
    """The alternative text of `unhappy_customers`: every part of both bars."""
    say = words(lang)
    kind, parts, n = _parts(finding)

    def told(shares: Mapping[str, float], digits: int) -> str:
        return "; ".join(
            f"{say(f'figure.silence.{part}')} {say.percent(share, digits)}" for part, share in shares.items()
        )

    return say(
        "figure.silence.alt",
        title=say(f"figure.silence.title_{kind}"),
        n=say.count(n),
        company=told(parts, 1),
        claimed=told(CLAIMED[kind], 0),
    )


def has_unhappy(finding: Finding) -> bool:
    """Whether a finding holds the parts of the unhappy customers, none of them hidden."""
    return _rows(finding) is not None


def _rows(finding: Finding) -> tuple[str, pd.DataFrame] | None:
    for kind, rows in (("fate", finding.detail), ("reaction", finding.table)):
        if rows is not None and kind in rows and "value" in rows and set(rows[kind]) <= set(COLOURS):
            return None if rows.empty or rows["value"].isna().any() else (kind, rows)
    return None


def _parts(finding: Finding) -> tuple[str, dict[str, float], int]:
    """Which parts there are, the share of each in the order of `COLOURS`, and of how many customers."""
    held = _rows(finding)
    if held is None:
        raise ValueError(f"{finding.claim.id} does not hold the unhappy customers")
    kind, rows = held
    shares = dict(zip(rows[kind], rows["value"], strict=True))
    return kind, {part: float(shares[part]) for part in COLOURS if part in shares}, int(rows["n"].iloc[0])


def _stack(axes: Axes, left: float, parts: Mapping[str, float], name: str, say: Words) -> None:
    axes.text(left, 1.05, name, fontsize=11, fontweight="bold")
    bottom, middles = 0.0, []
    for part, share in parts.items():
        axes.bar(left, share, width=0.7, bottom=bottom, align="edge", color=COLOURS[part], linewidth=0)
        middles.append(bottom + share / 2)
        bottom += share
    digits = 0 if parts in CLAIMED.values() else 1
    for (part, share), middle, height in zip(parts.items(), middles, _heights(middles), strict=True):
        axes.plot([left + 0.72, left + 0.84], [middle, height], color=COLOURS[part], linewidth=1.2)
        label = f"{say.percent(share, digits)}\n{say(f'figure.silence.{part}')}"
        axes.text(left + 0.89, height, label, va="center", fontsize=10, color=INK, linespacing=1.15)


def _heights(middles: list[float]) -> list[float]:
    """Where the labels stand: at the middle of their parts, apart, and within the bar.

    >>> _heights([0.4, 0.85, 0.96, 0.99])
    [0.4, 0.63, 0.78, 0.93]
    """
    upwards = spread([max(middle, 0.07) for middle in middles], least=LEAST)
    highest = [0.93 - LEAST * above for above in reversed(range(len(middles)))]
    return [round(min(pair), 6) for pair in zip(upwards, highest, strict=True)]
