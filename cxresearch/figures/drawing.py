"""A chart as SVG for a page: Matplotlib's artists written down by a renderer of its own.

Matplotlib's SVG repeats a style at each line and a font at each word. A page holds twenty drawings, so here
what looks alike and follows one another is one path, words of one type are one group, and a colour is a
name that the page may give another value in the dark.
"""

from __future__ import annotations

from functools import cache
from html import escape
from itertools import pairwise
from typing import Any

from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.path import Path
from matplotlib.text import Text

from cxresearch.model import Verdict

INK, MUTED, RULE = "#1f2328", "#59616a", "#d5d9de"
CLAIMED, ALLOWED = "#dfca8f", "#f4ecd6"
VERDICTS = {Verdict.SUPPORTED: "#0a5ea8", Verdict.CONTRADICTED: "#b0410a", Verdict.UNDECIDED: "#5f5a72"}
LEVELS = {1: "#96300a", 2: "#bb5a0c", 3: "#656d75", 4: "#2b78b3", 5: "#0b4a8f"}

PALETTE = {
    INK: "ink",
    MUTED: "muted",
    RULE: "rule",
    CLAIMED: "claimed",
    ALLOWED: "allowed",
    **{colour: str(verdict) for verdict, colour in VERDICTS.items()},
    **{colour: f"level-{level}" for level, colour in LEVELS.items()},
}
"""Every colour of a chart and its name: the SVG says `var(--NAME, COLOUR)`, so that a page can give
the name another value in the dark. Blue against orange, which the colour-blind tell apart too."""

FONT = "DejaVu Sans"
FONTS = f"'{FONT}', Verdana, sans-serif"
"""The fonts of a chart, said once."""

SHOWN = 108
"""Pixels an inch in a notebook."""


class Chart(Figure):
    """A figure that carries its name, its title and its alternative text, and displays itself as SVG."""

    name = ""
    title = ""
    alt = ""

    def _repr_mimebundle_(
        self, include: Any = None, exclude: Any = None
    ) -> tuple[dict[str, str], dict[str, Any]]:
        drawn = {"image/svg+xml": svg(self), "text/plain": self.alt}
        return drawn, {"image/svg+xml": {"needs_background": "light"}}


class Label(Text):
    """A line of text. A browser aligns it by itself, so that for a page it need not be laid out."""

    def draw(self, renderer: RendererBase) -> None:
        if not isinstance(renderer, _Drawing):
            super().draw(renderer)
        elif self.get_text():
            x, y = self.get_transform().transform(self.get_unitless_position())
            renderer.label(x, y, self)


def svg(figure: Chart) -> str:
    """The figure as an SVG element for a page: its title and its alternative text as what it is called and
    what it shows, named colours, no date, no width of its own. The only ids are those of the two texts, made
    of the figure's name."""
    # Pixels for whoever has no style sheet, as a notebook; a page gives it the width there is.
    inches = figure.get_size_inches()
    drawing = _Drawing(*(72 * inch for inch in inches))
    figure.draw(drawing)
    width, height = (round(SHOWN * inch) for inch in inches)
    name = escape(figure.name)
    return (
        f'<svg class="chart" role="img" aria-labelledby="{name}-title" aria-describedby="{name}-desc" '
        f'viewBox="0 0 {_short(drawing.width)} {_short(drawing.height)}" width="{width}" height="{height}" '
        f'fill="none" font-family="{FONTS}" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="{name}-title">{_text(figure.title)}</title>'
        f'<desc id="{name}-desc">{_text(figure.alt)}</desc>{drawing.written()}</svg>'
    )


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a line of text is in inches, as sum of its letters; the fonts of a page are hardly wider.

    >>> width_of("mmm", 10) > 2 * width_of("iii", 10)
    True
    """
    return sum(_advance(letter, bold) for letter in text) * size / 72


@cache
def _advance(letter: str, bold: bool) -> float:
    """The width of a letter of size 1."""
    font = get_font(findfont(FontProperties(family=FONT, weight="bold" if bold else "normal")))
    font.set_size(100, 72)
    return font.load_char(ord(letter), flags=LoadFlags.NO_HINTING).linearHoriAdvance / 65536 / 100


class _Drawing(RendererBase):
    """What Matplotlib's artists draw, as elements of an SVG of this size in points."""

    def __init__(self, width: float, height: float) -> None:
        super().__init__()
        self.width, self.height = width, height
        self._paths: list[tuple[str, str]] = []
        self._labels: dict[str, list[str]] = {}

    def get_canvas_width_height(self) -> tuple[float, float]:
        return self.width, self.height

    def draw_path(self, gc: Any, path: Path, transform: Any, rgbFace: Any = None) -> None:
        look = "" if rgbFace is None else f' fill="{_named(tuple(rgbFace))}"'
        if rgbFace is not None and rgbFace[3:] and rgbFace[3] < 1:
            look += f' fill-opacity="{rgbFace[3]:g}"'
        if gc.get_linewidth():
            look += f' stroke="{_named(gc.get_rgb())}"'
            if gc.get_linewidth() != 1:
                look += f' stroke-width="{gc.get_linewidth():g}"'
            if gc.get_dashes()[1] is not None:
                look += f' stroke-dasharray="{" ".join(f"{dash:g}" for dash in gc.get_dashes()[1])}"'
            if gc.get_capstyle() == "round":
                look += ' stroke-linecap="round"'
        if look:
            self._add(look, self._outline(transform.transform(path.vertices).tolist(), path.codes))

    def draw_markers(
        self, gc: Any, marker_path: Path, marker_trans: Any, path: Path, trans: Any, rgbFace: Any = None
    ) -> None:
        """Dots, the only markers of a chart: lines without length, of round ends."""
        look = f' stroke="{_named(tuple(rgbFace))}" stroke-width="{2 * marker_trans.get_matrix()[0, 0]:g}"'
        points = [point for point in trans.transform(path.vertices).tolist() if point[0] == point[0]]
        dots = "".join(f"M{_short(x)} {_short(self.height - y)}h0" for x, y in points)
        self._add(f'{look} stroke-linecap="round"', dots)

    def _add(self, look: str, drawn: str) -> None:
        if self._paths and self._paths[-1][0] == look:
            drawn = self._paths.pop()[1] + drawn
        self._paths.append((look, drawn))

    def label(self, x: float, y: float, label: Label) -> None:
        """A line of text at its anchor, which is at its left, middle or right."""
        look = f' font-size="{label.get_fontsize():g}" fill="{_named(label.get_color())}"'
        if label.get_fontweight() == "bold":
            look += ' font-weight="700"'
        if (side := label.get_horizontalalignment()) != "left":
            look += f' text-anchor="{"middle" if side == "center" else "end"}"'
        at = f'<text x="{_short(x)}" y="{_short(self.height - y)}">{_text(label.get_text())}</text>'
        self._labels.setdefault(look, []).append(at)

    def written(self) -> str:
        """The paths in the order in which they were drawn, and over them the words."""
        paths = "".join(f'<path{look} d="{drawn}"/>' for look, drawn in self._paths)
        return paths + "".join(f"<g{look}>{''.join(labels)}</g>" for look, labels in self._labels.items())

    def _outline(self, points: list[list[float]], codes: Any) -> str:
        """Straight lines through points, as the commands of a path's `d`."""
        steps = [Path.MOVETO, *[Path.LINETO] * (len(points) - 1)] if codes is None else codes.tolist()
        shown = [(_short(x), _short(self.height - y)) for x, y in points]
        said = ""
        for (before, point), step in zip(pairwise([("", ""), *shown]), steps, strict=True):
            x, y = point
            if step == Path.MOVETO:
                said += f"M{x} {y}"
            elif step == Path.CLOSEPOLY:
                said += "Z"
            elif y == before[1]:
                said += f"H{x}"
            else:
                said += f"V{y}" if x == before[0] else f"L{x} {y}"
        return said


def _short(x: float) -> str:
    """A place in points to a tenth of one."""
    return f"{x:.1f}".removesuffix(".0")


@cache
def _named(colour: Any) -> str:
    code = to_hex(colour)
    return f"var(--{PALETTE[code]}, {code})" if code in PALETTE else code


def _text(text: str) -> str:
    return escape(text, quote=False)
