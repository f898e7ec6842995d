"""A panel of a chart, its scales and the words around it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Transform

from cxresearch.figures.drawing import FONT, INK, MUTED, RULE, Chart, Label, width_of

WIDTH = 5.0
"""Inches. 360 points, of which a phone of 320 pixels shows each as 0.8 pixels."""

SMALL = 10.2
"""Points of all but titles; there is nothing smaller, so that a line of text is 9 pixels high on a phone."""


@dataclass(frozen=True)
class Panel:
    """A rectangle of a chart, in inches from its lower left corner, and the stretches of its two scales.

    What is drawn at `place` is given in the units of the scales. Matplotlib's axes do the same and much
    more; making one takes as long as drawing a whole chart.
    """

    chart: Chart
    left: float
    bottom: float
    width: float
    height: float
    x: tuple[float, float]
    y: tuple[float, float]
    place: Transform

    @property
    def right(self) -> float:
        return self.left + self.width

    def across(self, x: float) -> float:
        """Inches from the chart's left edge to `x` of the panel's scale."""
        return self.left + self.width * (x - self.x[0]) / (self.x[1] - self.x[0])

    def up(self, y: float) -> float:
        """Inches from the chart's lower edge to `y` of the panel's scale."""
        return self.bottom + self.height * (y - self.y[0]) / (self.y[1] - self.y[0])

    def points(self, points: float, *, upright: bool) -> float:
        """So many points of a page in units of one of the two scales."""
        scale, inches = (self.y, self.height) if upright else (self.x, self.width)
        return points / 72 * abs(scale[1] - scale[0]) / inches


def panel(
    chart: Chart,
    *,
    bottom: float,
    height: float,
    x: tuple[float, float],
    y: tuple[float, float],
    left: float = 0.5,
    right: float = 0.1,
) -> Panel:
    """A panel placed in inches from the chart's edges; a scale whose first end is the larger runs backwards."""
    width = WIDTH - left - right
    across, up = width / (x[1] - x[0]), height / (y[1] - y[0])
    place = Affine2D.from_values(across, 0, 0, up, left - across * x[0], bottom - up * y[0])
    return Panel(chart, left, bottom, width, height, x, y, place + chart.dpi_scale_trans)


def write(
    chart: Chart,
    x: float,
    y: float,
    text: str,
    *,
    align: Literal["left", "center", "right"] = "left",
    middle: bool = False,
    size: float = SMALL,
    bold: bool = False,
    colour: str = INK,
) -> None:
    """Text at a place in inches, a line beneath the other: its baseline there, or with `middle` its middle."""
    lines = text.split("\n")
    if middle:
        # Half the height of a figure, and half of what the lines take.
        y += (0.6 * (len(lines) - 1) - 0.36) * size / 72
    for k, line in enumerate(lines):
        label = Label(
            x, y - k * 1.2 * size / 72, line, transform=chart.dpi_scale_trans, horizontalalignment=align,
            fontsize=size, fontweight="bold" if bold else "normal", fontfamily=FONT, color=colour,
            parse_math=False, zorder=9,
        )  # fmt: skip
        # A dollar sign from a company's file is a dollar sign.
        chart.add_artist(label)


def wrapped(text: str, inches: float, *, size: float = SMALL, bold: bool = False) -> list[str]:
    """The text in as many lines as its width asks for, and these about as long as each other."""
    lines = _filled(text, inches, size=size, bold=bold)
    if len(lines) == 1:
        return lines
    narrower = (_filled(text, inches * part / 20, size=size, bold=bold) for part in range(20, 9, -1))
    return [each for each in narrower if len(each) == len(lines)][-1]


def _filled(text: str, inches: float, *, size: float, bold: bool) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width_of(longer, size, bold=bold) > inches:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


# -- lines and shapes ----------------------------------------------------------------------------

Point = tuple[float, float]


def stroke(
    panel: Panel,
    lines: Sequence[Sequence[Point]],
    colour: str,
    *,
    width: float,
    role: str,
    dashes: bool = False,
    order: float = 1,
) -> None:
    """Lines through points, as one artist that `role` names (its gid)."""
    if not lines:
        return
    points = [point for line in lines for point in line]
    codes = [code for line in lines for code in (Path.MOVETO, *[Path.LINETO] * (len(line) - 1))]
    drawn = PathPatch(
        Path(points, codes), facecolor="none", edgecolor=colour, linewidth=width, transform=panel.place, gid=role,
        linestyle=(0, (4, 3)) if dashes else "solid", capstyle="butt", zorder=order,
    )  # fmt: skip
    panel.chart.add_artist(drawn)


def fill(
    panel: Panel, points: Sequence[Point], colour: str, *, role: str, order: float = 0, alpha: float = 1
) -> None:
    """A shape of one colour with these corners."""
    shape = Path([*points, points[0]], [Path.MOVETO, *[Path.LINETO] * (len(points) - 1), Path.CLOSEPOLY])
    look: dict[str, Any] = {
        "facecolor": colour,
        "edgecolor": "none",
        "linewidth": 0,
        "alpha": alpha if alpha < 1 else None,
    }
    panel.chart.add_artist(PathPatch(shape, transform=panel.place, gid=role, zorder=order, **look))


def dots(panel: Panel, points: Sequence[Point], colour: str, *, size: float = 5, order: float = 4) -> None:
    """Values, as dots so many points wide."""
    x, y = [x for x, _ in points], [y for _, y in points]
    line = Line2D(
        x, y, linestyle="none", marker="o", markersize=size, markeredgewidth=0, color=colour,
        transform=panel.place, gid="value", zorder=order,
    )  # fmt: skip
    panel.chart.add_artist(line)


# -- scales --------------------------------------------------------------------------------------


def scale_up(panel: Panel, ticks: Sequence[tuple[float, str]]) -> None:
    """Values at the left of a panel, each with a rule across it."""
    stroke(panel, [((panel.x[0], at), (panel.x[1], at)) for at, _ in ticks], RULE, width=0.7, role="grid")
    for at, label in ticks:
        write(panel.chart, panel.left - 0.06, panel.up(at), label, align="right", middle=True, colour=MUTED)


def scale_across(panel: Panel, ticks: Sequence[tuple[float, str]], *, grid: bool = False) -> None:
    """Values beneath a panel, each with a rule through it, or with a short one beneath."""
    (left, right), (foot, head) = panel.x, panel.y
    if grid:
        marks = [((at, foot), (at, head)) for at, _ in ticks]
    else:
        down = panel.points(3.5, upright=True) * (1 if head < foot else -1)
        marks = [((left, foot), (right, foot)), *(((at, foot), (at, foot + down)) for at, _ in ticks)]
    stroke(panel, marks, RULE, width=0.7, role="grid")
    for at, label in ticks:
        write(panel.chart, panel.across(at), panel.bottom - 0.19, label, align="center", colour=MUTED)


def beneath(panel: Panel, text: str, *, down: float = 0.4) -> None:
    """What a scale measures, so many inches beneath a panel, in its middle as far as the chart is wide enough."""
    half = width_of(text, SMALL) / 2
    middle = min(max(panel.left + panel.width / 2, half + 0.05), WIDTH - half - 0.05)
    write(panel.chart, middle, panel.bottom - down, text, align="center", colour=MUTED)


def names(panel: Panel, rows: Sequence[tuple[float, str]], *, bold: Sequence[int] = ()) -> None:
    """The names of rows at the left of a panel."""
    for k, (at, name) in enumerate(rows):
        write(panel.chart, panel.left - 0.08, panel.up(at), name, align="right", middle=True, bold=k in bold)


def steps(low: float, high: float, *, most: int) -> list[float]:
    """Round numbers from `low` to `high`, so far apart (1, 2 or 5 of their kind) that they make at most so
    many steps.

    >>> steps(0, 23, most=5)
    [0.0, 5.0, 10.0, 15.0, 20.0]
    >>> steps(-0.12, 0.031, most=5)
    [-0.1, -0.05, 0.0]
    """
    widest = 10.0 ** math.ceil(math.log10(high - low))
    step = next(widest * s for s in (0.02, 0.05, 0.1, 0.2, 0.5, 1) if (high - low) / (widest * s) <= most)
    return [
        round(step * k, 12) for k in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)
    ]


def share_steps(top: float) -> list[float]:
    """The shares that are named on a scale from 0 to `top`.

    >>> share_steps(0.42)
    [0.0, 0.1, 0.2, 0.3, 0.4]
    """
    step = next(s for s in (0.02, 0.05, 0.1, 0.2, 0.25) if top / s <= 5)
    return [round(step * k, 12) for k in range(int(top / step + 1e-9) + 1)]
