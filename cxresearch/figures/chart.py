"""What every figure is made of: its colours and type, its place on the page, itself as SVG."""

from __future__ import annotations

import io
import re
from html import escape
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from cxresearch.model import Verdict
from cxresearch.text import Words

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

STYLE: dict[Any, Any] = {
    "axes.edgecolor": RULE,
    "axes.facecolor": "none",
    "axes.labelcolor": MUTED,
    "axes.spines.left": False,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "figure.facecolor": "none",
    "font.family": "DejaVu Sans",
    "font.size": 11.0,
    "savefig.facecolor": "none",
    "svg.fonttype": "none",
    "text.color": INK,
    # A dollar sign from a company's file is a dollar sign.
    "text.parse_math": False,
    "xtick.color": RULE,
    "xtick.labelcolor": MUTED,
    "xtick.labelsize": 10.0,
    "ytick.color": RULE,
    "ytick.labelcolor": MUTED,
    "ytick.labelsize": 10.0,
    "ytick.left": False,
}

FONTS = "'DejaVu Sans', Verdana, sans-serif"
"""The fonts of a chart, said once."""

WIDTH = 5.0
"""Inches. 360 points: at the width of a phone, text of 11 points is 11 pixels high."""

SHOWN = 108
"""Pixels an inch in a notebook."""


class Chart(Figure):
    """A figure that carries its name and alternative text, and displays itself as SVG."""

    name = ""
    alt = ""

    def _repr_mimebundle_(
        self, include: Any = None, exclude: Any = None
    ) -> tuple[dict[str, str], dict[str, Any]]:
        drawn = {"image/svg+xml": svg(self), "text/plain": self.alt}
        return drawn, {"image/svg+xml": {"needs_background": "light"}}


def svg(figure: Chart) -> str:
    """The figure as an SVG element for a page: the alternative text as its label, named colours, no
    ids but those it refers to itself, no date, no width of its own."""
    text = io.StringIO()
    with mpl.rc_context({**STYLE, "svg.hashsalt": figure.name}):
        FigureCanvasSVG(figure).print_svg(
            text, metadata={"Date": None, "Creator": None, "Format": None, "Type": None}
        )
    drawing = text.getvalue()
    drawing = drawing[drawing.index("<svg") :]
    drawing = re.sub(r"<metadata>.*?</metadata>\s*", "", drawing, flags=re.DOTALL)
    drawing = re.sub(r"<!--.*?-->\s*", "", drawing, flags=re.DOTALL)
    for colour, name in PALETTE.items():
        drawing = drawing.replace(colour, f"var(--{name}, {colour})")
    drawing = _slim(drawing)
    referred = set(re.findall(r"#([\w-]+)[\")]", drawing))
    drawing = re.sub(r' id="([^"]+)"', lambda id: id[0] if id[1] in referred else "", drawing)
    box = re.search(r'viewBox="[^"]*"', drawing)
    assert box is not None
    # Pixels for whoever has no style sheet, as a notebook; a page gives it the width there is.
    width, height = (round(SHOWN * inches) for inches in figure.get_size_inches())
    head = f'<svg class="chart" role="img" aria-label="{escape(figure.alt)}" {box[0]} version="1.1"'
    head += f' width="{width}" height="{height}"'
    head += f' font-family="{FONTS}" xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
    return head + drawing[drawing.index(">") + 1 :].rstrip()


def _slim(drawing: str) -> str:
    """The same drawing without what a page of twenty need not carry: the font named at each word, more than
    hundredths of a point, turns by nothing, empty groups, indentation. What the drawing says is left alone:
    the dots of 1.234.567 are no decimal points."""

    def shortened(tag: re.Match[str]) -> str:
        short = tag[0].replace("font-family: 'DejaVu Sans'; ", "")
        short = re.sub(r' transform="rotate\(-0 [^)]*\)"', "", short)
        return re.sub(r"(\d\.\d\d)\d+", r"\1", short)

    drawing = re.sub(r"<[^>]*>", shortened, drawing)
    drawing = re.sub(r"<g/>\s*", "", drawing)
    for _ in range(4):
        drawing = re.sub(r"<g>\s*</g>\s*", "", drawing)
    return re.sub(r"\s+", " ", drawing).replace("> <", "><")


def named(figure: Chart, name: str, alt: str) -> Chart:
    figure.name, figure.alt = name, alt
    return figure


def axes_at(figure: Chart, *, bottom: float, height: float, left: float = 0.5, right: float = 0.1) -> Axes:
    """Axes placed in inches from the figure's edges."""
    width, whole = figure.get_size_inches()
    return figure.add_axes((left / width, bottom / whole, (width - left - right) / width, height / whole))


def title(figure: Chart, title: str, subtitle: str) -> None:
    whole = figure.get_size_inches()[1]
    figure.text(0.02, 1 - 0.24 / whole, title, fontsize=12, fontweight="bold")
    figure.text(0.02, 1 - 0.46 / whole, subtitle, fontsize=10, color=MUTED)


def share_grid(axes: Axes, top: float, say: Words) -> None:
    step = next(s for s in (0.02, 0.05, 0.1, 0.2, 0.25) if top / s <= 5)
    ticks = [step * k for k in range(int(top / step + 1e-9) + 1)]
    axes.set_ylim(0, top)
    axes.set_yticks(ticks, [say.percent(tick, 0) for tick in ticks])
    axes.grid(axis="y", color=RULE, linewidth=0.7)
    axes.set_axisbelow(True)
