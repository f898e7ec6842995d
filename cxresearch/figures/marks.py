"""The marks that mean the same in every figure, and the words for them under its title.

observed      a value as a dot, its interval as a line with end marks, in ink
claimed       the range the claim allows: as claimed, dark; the room given to it, light
comparison    the value of the comparison group: a dashed rule across
no_effect     an upright rule
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from cxresearch.figures.drawing import ALLOWED, CLAIMED, INK, MUTED, Chart
from cxresearch.figures.panel import (
    SMALL,
    WIDTH,
    Panel,
    Point,
    dots,
    fill,
    panel,
    stroke,
    width_of,
    wrapped,
    write,
)
from cxresearch.model import Region
from cxresearch.text import Words

THICK, END = 2.0, 3.0
"""Points: how thick an interval is, and how far its end marks reach to either side."""

NUMBER = 1.8
"""Points to either side of a number claimed, so that it shows as a bar."""


def observed(
    panel: Panel, value: float, low: float | None, high: float | None, *, at: float, upright: bool = False
) -> None:
    """A value with its interval, where it has one; an arrow where either goes on beyond the scale."""
    first, last = _scale(panel, upright)
    end, tip = panel.points(END, upright=not upright), panel.points(7, upright=upright)
    if low is not None and high is not None:
        shown = max(low, first), min(high, last)
        ends = [
            [(x, at - end), (x, at + end)] for x, limit in zip(shown, (low, high), strict=True) if x == limit
        ]
        lines = [[(shown[0], at), (shown[1], at)], *ends] if shown[0] <= shown[1] else []
        stroke(panel, _turned(lines, upright), INK, width=THICK, role="interval", order=3)
    if first <= value <= last:
        dots(panel, _turned([[(value, at)]], upright)[0], INK)
    furthest = [x for x in (value, low, high) if x is not None and not math.isnan(x)]
    for beyond, edge, inwards in ((min(furthest) < first, first, tip), (max(furthest) > last, last, -tip)):
        if beyond:
            corners = [(edge, at), (edge + inwards, at - end), (edge + inwards, at + end)]
            fill(panel, _turned([corners], upright)[0], INK, role="beyond", order=4)


def claimed(
    panel: Panel, region: Region, allowed: Region, *, at: float, half: float, upright: bool = False
) -> None:
    """The region as claimed and the room around it, so far to either side of `at`; an arrow where all of it
    lies beyond the scale."""
    first, last = _scale(panel, upright)
    number = panel.points(NUMBER, upright=upright)
    for each, colour in ((allowed, ALLOWED), (region, CLAIMED)):
        low, high = max(each.low, first), min(each.high, last)
        if each.low == each.high:
            low, high = each.low - number, each.high + number
        if low <= high and each.low <= last and each.high >= first:
            corners = [(low, at - half), (high, at - half), (high, at + half), (low, at + half)]
            fill(
                panel, _turned([corners], upright)[0], colour, role="claimed" if each is region else "allowed"
            )
    if region.low > last:
        tip, wide = panel.points(9, upright=upright), panel.points(6, upright=not upright)
        stalk = [[(last - 3 * tip, at), (last - tip, at)]]
        stroke(panel, _turned(stalk, upright), CLAIMED, width=3, role="claimed beyond", order=2)
        corners = [(last, at), (last - tip, at - wide), (last - tip, at + wide)]
        fill(panel, _turned([corners], upright)[0], CLAIMED, role="claimed beyond", order=2)


def comparison(panel: Panel, value: float, *, ends: Point, upright: bool = False) -> None:
    """The comparison group's value, past all rows from end to end."""
    stroke(panel, _turned([[(value, end) for end in ends]], upright), MUTED, width=1, role="comparison",
           dashes=True, order=2)  # fmt: skip


def no_effect(panel: Panel, value: float, *, at: float, half: float) -> None:
    """Where a claimed effect would be none."""
    stroke(panel, [[(value, at - half), (value, at + half)]], MUTED, width=1, role="no effect", order=2)


def _scale(panel: Panel, upright: bool) -> Point:
    low, high = panel.y if upright else panel.x
    return min(low, high), max(low, high)


def _turned(lines: Sequence[Sequence[Point]], upright: bool) -> list[list[Point]]:
    """Lines of (value, place) as (x, y): values run across, or upwards."""
    return [[(place, value) if upright else (value, place) for value, place in line] for line in lines]


# -- a chart with its title and the words for its marks --------------------------------------------

LINE = 0.2
"""Inches of a line of the heading."""

SAMPLE = 0.36
"""Inches of a mark before its words."""

Key = tuple[str, str]
"""A mark (`observed`, `claimed`, `comparison`, `no_effect`, or a colour) and the words for it."""


def key(say: Words, *marks: str, level: float | None = None) -> list[Key]:
    """The marks with their words, which are the same in all figures."""
    said = [(mark, say(f"figure.key.{mark}")) for mark in marks]
    if level is None:
        return said
    observed = say("figure.key.observed_level", level=say.plain(level, "share"))
    return [(mark, observed if mark == "observed" else words) for mark, words in said]


def chart(
    name: str, *, title: str, subtitle: str = "", marks: Sequence[Key] = (), body: float, alt: str
) -> Chart:
    """A chart of this name with room of `body` inches under its title, its subtitle and the words for its
    marks; all in as many lines as they need."""
    broad = WIDTH - 0.2
    titles, subtitles = (
        wrapped(title, broad, size=12, bold=True),
        wrapped(subtitle, broad) if subtitle else [],
    )
    rows = _dealt(marks, broad)
    head = 0.14 + LINE * (len(titles) + len(subtitles) + len(rows))
    drawn = Chart(figsize=(WIDTH, head + body), dpi=72, facecolor="none")
    drawn.name, drawn.title, drawn.alt = name, title, alt
    at = head + body - 0.24
    for line in titles:
        write(drawn, 0.1, at, line, size=12, bold=True)
        at -= LINE
    for line in subtitles:
        write(drawn, 0.1, at, line, colour=MUTED)
        at -= LINE
    for row in rows:
        for x, (mark, words) in row:
            _sample(drawn, mark, x, at + 0.05)
            write(drawn, x + SAMPLE + 0.08, at, words, colour=MUTED)
        at -= LINE
    return drawn


def _dealt(marks: Sequence[Key], broad: float) -> list[list[tuple[float, Key]]]:
    """The marks with their places in inches from the left, in rows that are no broader than this."""
    rows: list[list[tuple[float, Key]]] = []
    left = math.inf
    for mark in marks:
        wide = SAMPLE + 0.08 + width_of(mark[1], SMALL)
        if left + wide > broad:
            rows.append([])
            left = 0.1
        rows[-1].append((left, mark))
        left += wide + 0.2
    return rows


def _sample(chart: Chart, mark: str, x: float, y: float) -> None:
    """A mark as it looks in the figure."""
    width, height = chart.get_size_inches()
    before = len(chart.artists)
    sheet = panel(chart, left=0, right=0, bottom=0, height=height, x=(0, width), y=(0, height))
    if mark == "observed":
        observed(sheet, x + SAMPLE / 2, x, x + SAMPLE, at=y)
    elif mark == "claimed":
        claimed(sheet, Region(x + SAMPLE / 3, x + 2 * SAMPLE / 3), Region(x, x + SAMPLE), at=y, half=0.06)
    elif mark == "comparison":
        stroke(sheet, [[(x, y), (x + SAMPLE, y)]], MUTED, width=1, role="comparison", dashes=True, order=2)
    elif mark == "no_effect":
        no_effect(sheet, x + SAMPLE / 2, at=y, half=0.07)
    else:
        corners = [(x, y - 0.05), (x + SAMPLE, y - 0.05), (x + SAMPLE, y + 0.05), (x, y + 0.05)]
        fill(sheet, corners, mark, role="bar")
    for artist in chart.artists[before:]:
        artist.set_gid("key")
