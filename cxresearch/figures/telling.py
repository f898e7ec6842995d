"""How many people customers told: the bad word beside the good, with the tail, and the mean over the claim."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cxresearch.figures.drawing import LEVELS, MUTED, RULE, Chart
from cxresearch.figures.marks import Key, chart, claimed, key, observed
from cxresearch.figures.panel import SMALL, fill, names, panel, scale_across, steps, stroke, width_of, write
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
    below = 1.3 if mean else 0.1
    drawn = chart(
        f"{finding.claim.id}-telling-{lang}",
        title=say("figure.telling.title"),
        subtitle=say("figure.by_group.of_group"),
        marks=_marks(finding, rows, say),
        body=BAND * len(bands) + below,
        alt=alt_telling(finding, lang),
    )
    labels = [sentences.group(band, say) for band in bands]
    longest = max((max(row["high"], _claimed_end(finding, row)) for row in rows), default=1.0)
    shown = panel(
        drawn,
        bottom=below,
        height=BAND * len(bands),
        left=0.2 + max((width_of(label, SMALL) for label in labels), default=0.0),
        right=0.7,
        x=(0, longest),
        y=(len(bands) - 0.5, -0.5),
    )
    for row in rows:
        lane = bands.index(row["people_told"]) + (told.index(row["word"]) - (len(told) - 1) / 2) * 0.4
        end = row["high"]
        if _is_tail(finding, row):
            claimed(shown, finding.claim.region, finding.region, at=lane, half=0.2)
            end = max(end, finding.region.high)
        corners = [
            (0, lane - 0.17),
            (row["value"], lane - 0.17),
            (row["value"], lane + 0.17),
            (0, lane + 0.17),
        ]
        fill(shown, corners, COLOURS[row["word"]], role=row["word"], order=1, alpha=0.75)
        observed(shown, row["value"], row["low"], row["high"], at=lane)
        write(drawn, shown.across(end) + 0.09, shown.up(lane), say.percent(row["value"]), middle=True)
    names(shown, list(enumerate(labels)))
    if mean:
        _draw_mean(drawn, finding, say)
    return drawn


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
    rows = shown.to_dict("records")
    return [row for name in COLOURS for row in rows if row["word"] == name]


def has_people_told(detail: pd.DataFrame | None) -> bool:
    """Whether a finding's detail holds the bands that `telling` draws, of one word at least."""
    return detail is not None and "people_told" in detail and bool(detail["value"].notna().any())


def _words(rows: list[dict[Any, Any]]) -> list[str]:
    return list(dict.fromkeys(row["word"] for row in rows))


def _marks(finding: Finding, rows: list[dict[Any, Any]], say: Words) -> list[Key]:
    """The colour of each word, with how many answered; the marks of all figures."""
    sizes = {row["word"]: row["n"] for row in rows}
    coloured = [
        (COLOURS[word], say("figure.telling.legend", word=say(f"value.{word}"), n=say.count(sizes[word])))
        for word in _words(rows)
    ]
    drawn = finding.claim.unit == "people" or any(_is_tail(finding, row) for row in rows)
    level = finding.estimate.level if finding.estimate else None
    marks = ["observed", *(["claimed"] if drawn and finding.estimate is not None else [])]
    return [*coloured, *key(say, *marks, level=level)]


def _is_tail(finding: Finding, row: dict[Any, Any]) -> bool:
    """Whether a claimed share is that of this bar: the dissatisfied who told more than twenty."""
    return finding.claim.unit == "share" and (row["word"], row["people_told"]) == (
        "unhappy_bad",
        "told_over_20",
    )


def _claimed_end(finding: Finding, row: dict[Any, Any]) -> float:
    return finding.region.high if _is_tail(finding, row) else 0.0


def _draw_mean(drawn: Chart, finding: Finding, say: Words) -> None:
    """The mean and its interval over the claimed band, on a scale of people."""
    estimate, room = finding.estimate, finding.region
    assert estimate is not None
    # A mean far beyond the claim would press the claim flat: an arrow says that it goes on.
    farthest = 1.12 * min(max(room.high, estimate.high), FARTHEST * room.high)
    shown = panel(drawn, bottom=0.34, height=0.34, left=0.25, right=0.25, x=(0, farthest), y=(0, 1))
    scale_across(shown, [(tick, say.count(tick)) for tick in steps(0, farthest, most=8)])
    claimed(shown, finding.claim.region, room, at=0.5, half=0.4)
    stroke(shown, [[(0, 0.5), (farthest, 0.5)]], RULE, width=0.8, role="grid")
    observed(shown, estimate.value, estimate.low, estimate.high, at=0.5)
    filled = sentences.filled(finding, say)
    said = say("figure.telling.mean", value=filled["value"], claimed=filled["claimed"])
    write(drawn, 0.25, 0.8, said, colour=MUTED)
