"""What became of the unhappy customers: silent or not, gone or back, beside what is claimed of them."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from cxresearch.figures.days import spread
from cxresearch.figures.drawing import CLAIMED, LEVELS, Chart
from cxresearch.figures.marks import chart
from cxresearch.figures.panel import WIDTH, Panel, fill, panel, stroke, write
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

FOLKLORE = {
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
    drawn = chart(
        f"{finding.claim.id}-silence-{lang}",
        title=say(f"figure.silence.title_{kind}"),
        subtitle=say("figure.silence.of", n=say.count(n)),
        body=3.0,
        alt=alt_unhappy_customers(finding, lang),
    )
    # One unit across is one inch.
    shown = panel(drawn, bottom=0.1, height=2.5, left=0, right=0, x=(0, WIDTH), y=(0, 1))
    _stack(shown, 0.1, parts, 1, say("figure.silence.company"), say)
    fill(shown, [(2.75, -0.02), (3.55, -0.02), (3.55, 1.02), (2.75, 1.02)], CLAIMED, role="claimed")
    _stack(shown, 2.8, FOLKLORE[kind], 0, say("figure.silence.claimed"), say)
    return drawn


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
        claimed=told(FOLKLORE[kind], 0),
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


def _stack(shown: Panel, left: float, parts: Mapping[str, float], digits: int, name: str, say: Words) -> None:
    write(shown.chart, left, shown.up(1) + 0.12, name, size=11, bold=True)
    foot, middles = 0.0, []
    for part, share in parts.items():
        corners = [(left, foot), (left + 0.7, foot), (left + 0.7, foot + share), (left, foot + share)]
        fill(shown, corners, COLOURS[part], role=part, order=1)
        middles.append(foot + share / 2)
        foot += share
    for (part, share), middle, height in zip(parts.items(), middles, _heights(middles), strict=True):
        stroke(
            shown, [[(left + 0.76, middle), (left + 0.87, height)]], COLOURS[part], width=1.2, role="leader"
        )
        label = f"{say.percent(share, digits)}\n{say(f'figure.silence.{part}')}"
        write(shown.chart, left + 0.92, shown.up(height), label, middle=True)


def _heights(middles: list[float]) -> list[float]:
    """Where the labels stand: at the middle of their parts, apart, and within the bar.

    >>> _heights([0.4, 0.85, 0.96, 0.99])
    [0.4, 0.63, 0.78, 0.93]
    """
    upwards = spread([max(middle, 0.07) for middle in middles], least=LEAST)
    highest = [0.93 - LEAST * above for above in reversed(range(len(middles)))]
    return [round(min(pair), 6) for pair in zip(upwards, highest, strict=True)]
