"""How many people customers told: the bad word beside the good, with the tail, and the mean over the claim."""

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
    VERDICTS,
    WIDTH,
    Chart,
    axes_at,
    named,
    title,
)
from cxresearch.model import Finding
from cxresearch.text import Words, sentences, words

BAND = 0.56
"""Inches of a band of counts: a bar for each word."""

FARTHEST = 5
"""A mean is drawn up to so many times the most that the claim allows."""

COLOURS = {
    "unhappy_bad": LEVELS[1],
    "all_bad": LEVELS[1],
    "happy_good": LEVELS[5],
    "all_good": LEVELS[5],
}


def telling(finding: Finding, lang: str) -> Chart:
    """The share who told nobody, one, two and so on up to the tail, the bad word beside the good one.

    Drawn from `finding.detail`: `word`, `people_told`, `value`, `low`, `high`. A claimed share of the tail is
    marked at its bar; a claimed mean has a scale of its own beneath, with the company's mean and its interval.
    Masked words are left out.
    """
    say = words(lang)
    rows = _rows(finding)
    bands = list(dict.fromkeys(row["people_told"] for row in rows))
    told = _words(rows)
    mean = finding.claim.unit == "people" and finding.estimate is not None
    below = 1.35 if mean else 0.15
    tail = any(_is_tail(finding, row) for row in rows)
    top = 0.78 + 0.2 * (len(told) + tail)
    height = top + BAND * len(bands) + below
    with mpl.rc_context(STYLE):
        figure = Chart(figsize=(WIDTH, height))
        axes = axes_at(figure, bottom=below, height=BAND * len(bands), left=0.95, right=0.2)
        longest = max((row["high"] for row in rows), default=1.0)
        axes.set_xlim(0, 1.3 * longest)
        axes.set_ylim(len(bands) - 0.5, -0.5)
        axes.set_yticks(range(len(bands)), [sentences.group(band, say) for band in bands])
        axes.tick_params(axis="y", length=0, labelcolor=INK)
        axes.spines["bottom"].set_visible(False)
        axes.set_xticks([])
        for row in rows:
            lane = bands.index(row["people_told"]) + (told.index(row["word"]) - (len(told) - 1) / 2) * 0.4
            _draw_claimed_tail(axes, finding, row, lane)
            axes.barh(
                lane, row["value"], height=0.34, color=COLOURS[row["word"]], alpha=0.75, linewidth=0, zorder=2
            )
            axes.plot([row["low"], row["high"]], [lane, lane], color=INK, linewidth=1.2, zorder=3)
            end = max(row["high"], _claimed_end(finding, row))
            axes.annotate(
                say.percent(row["value"]), (end, lane), (5, 0), textcoords="offset points", va="center",
                fontsize=10, zorder=4,
            )  # fmt: skip
        if mean:
            _draw_mean(figure, finding, say)
        title(figure, say("figure.telling.title"), _subtitle(finding, say))
        _legend(figure, finding, rows, say)
    return named(figure, f"{finding.claim.id}-telling-{lang}", alt_telling(finding, lang))


def alt_telling(finding: Finding, lang: str) -> str:
    """The alternative text of `telling`: every band of every word with its share, then the mean."""
    say, rows = words(lang), _rows(finding)
    spoken = []
    for word in _words(rows):
        own = [row for row in rows if row["word"] == word]
        values = [
            say(
                "figure.telling.alt_value",
                people_told=sentences.group(row["people_told"], say),
                value=say.percent(row["value"]),
            )
            for row in own
        ]
        spoken.append(
            say(
                "figure.telling.alt_word",
                word=say(f"value.{word}"),
                n=say.count(own[0]["n"]),
                values=", ".join(values),
            )
        )
    text = say("figure.telling.alt", words="; ".join(spoken))
    if any(_is_tail(finding, row) for row in rows):
        return f"{text} {say('figure.telling.alt_tail', claimed=say.region(finding.claim.region, 'share'))}"
    if finding.estimate is None or finding.claim.unit != "people":
        return text
    filled = sentences.filled(finding, say)
    mean = say("figure.telling.alt_mean", **{name: filled[name] for name in ("value", "interval", "claimed")})
    return f"{text} {mean}"


def _rows(finding: Finding) -> list[dict[Any, Any]]:
    """The rows of the detail that are not masked, the claim's own word first."""
    if finding.detail is None:
        return []
    shown = finding.detail.dropna(subset=["value"])
    shown = shown.astype({"value": float, "low": float, "high": float, "n": int})
    return [row for name in COLOURS for row in shown[shown["word"] == name].to_dict("records")]


def has_people_told(detail: pd.DataFrame | None) -> bool:
    """Whether a finding's detail holds the bands that `telling` draws, of one word at least."""
    return detail is not None and "people_told" in detail and bool(detail["value"].notna().any())


def _words(rows: list[dict[Any, Any]]) -> list[str]:
    return list(dict.fromkeys(row["word"] for row in rows))


def _subtitle(finding: Finding, say: Words) -> str:
    if finding.estimate is None:
        return say("figure.by_group.of_group_plain")
    return say("figure.by_group.of_group", level=say.plain(finding.estimate.level, "share"))


def _legend(figure: Chart, finding: Finding, rows: list[dict[Any, Any]], say: Words) -> None:
    """A line a word under the title: its colour, its name, how many answered; the claimed range of a tail."""
    told = _words(rows)
    whole = figure.get_size_inches()[1]
    for place, word in enumerate(told):
        n = next(row["n"] for row in rows if row["word"] == word)
        down = 1 - (0.7 + 0.2 * place) / whole
        figure.text(0.02, down, "■", fontsize=11, color=COLOURS[word])
        name = say("figure.telling.legend", word=say(f"value.{word}"), n=say.count(n))
        figure.text(0.055, down, name, fontsize=10)
    if any(_is_tail(finding, row) for row in rows):
        down = 1 - (0.7 + 0.2 * len(told)) / whole
        figure.text(0.02, down, "■", fontsize=11, color=CLAIMED)
        figure.text(0.055, down, say("figure.region"), fontsize=10)


def _is_tail(finding: Finding, row: dict[Any, Any]) -> bool:
    """Whether a claimed share is that of this bar: the dissatisfied who told more than twenty."""
    return finding.claim.unit == "share" and (row["word"], row["people_told"]) == (
        "unhappy_bad",
        "told_over_20",
    )


def _claimed_end(finding: Finding, row: dict[Any, Any]) -> float:
    return finding.region.high if _is_tail(finding, row) else 0.0


def _draw_claimed_tail(axes: Axes, finding: Finding, row: dict[Any, Any], lane: float) -> None:
    if not _is_tail(finding, row):
        return
    claimed, room = finding.claim.region, finding.region
    axes.barh(lane, room.high - room.low, left=room.low, height=0.4, color=ALLOWED, linewidth=0, zorder=0)
    axes.plot([claimed.low] * 2, [lane - 0.2, lane + 0.2], color=CLAIMED, linewidth=3, zorder=1)


def _draw_mean(figure: Chart, finding: Finding, say: Words) -> None:
    """The mean and its interval over the claimed band, on a scale of people."""
    estimate, claim, room = finding.estimate, finding.claim, finding.region
    assert estimate is not None
    # A mean far beyond the claim would press the claim flat: an arrow says that it goes on.
    farthest = 1.12 * min(max(room.high, estimate.high), FARTHEST * room.high)
    axes = axes_at(figure, bottom=0.34, height=0.62, left=0.25, right=0.25)
    axes.set_xlim(0, farthest)
    axes.set_ylim(0, 1)
    axes.set_yticks([])
    widest = 10.0 ** math.ceil(math.log10(farthest))
    step = next(step for step in (widest / 20, widest / 10, widest / 5) if farthest / step <= 8)
    ticks = [step * k for k in range(int(farthest / step) + 1)]
    axes.set_xticks(ticks, [say.count(tick) for tick in ticks])
    colour, line = VERDICTS[finding.verdict], 0.3
    axes.fill_between([room.low, room.high], 0.06, 0.54, color=ALLOWED, linewidth=0)
    axes.fill_between([claim.region.low, claim.region.high], 0.06, 0.54, color=CLAIMED, linewidth=0)
    axes.plot([0, farthest], [line, line], color=RULE, linewidth=0.8, zorder=0)
    low, value, high = (min(x, farthest) for x in (estimate.low, estimate.value, estimate.high))
    axes.plot([low, high], [line, line], color=colour, linewidth=2.4, zorder=3)
    mark = "o" if estimate.value <= farthest else ">"
    axes.plot(value, line, mark, color=colour, markersize=6, clip_on=False, zorder=4)
    filled = sentences.filled(finding, say)
    said = say("figure.telling.mean", value=filled["value"], claimed=filled["claimed"])
    axes.text(0, 0.84, said, fontsize=10, color=MUTED, va="center")
