"""The figure of people told draws what a finding holds, marks what is claimed, and says it in words."""

from __future__ import annotations

import dataclasses
import re
import xml.etree.ElementTree as ET

import pandas as pd
import pytest
from matplotlib.text import Text

from cxresearch import figures
from cxresearch.claims.word_of_mouth.told import BANDS
from cxresearch.figures.chart import ALLOWED, CLAIMED, LEVELS
from cxresearch.model import Finding
from cxresearch.text import LANGUAGES
from tests.found import estimate, found

NAMES = [name for name, *_ in BANDS]
SHARES = (0.4, 0.2, 0.1, 0.1, 0.08, 0.07, 0.05)


def bands(*words: str, masked: str = "") -> pd.DataFrame:
    rows = [
        (word, name, 200, round(200 * share), share, share - 0.02, share + 0.03)
        for word in words
        for name, share in zip(NAMES, SHARES, strict=True)
    ]
    table = pd.DataFrame(rows, columns=["word", "people_told", "n", "events", "value", "low", "high"])
    table[["value", "low", "high"]] = table[["value", "low", "high"]].astype("Float64")
    table[["n", "events"]] = table[["n", "events"]].astype("Int64")
    table.loc[table.word == masked, ["n", "events", "value", "low", "high"]] = pd.NA
    return table


def telling(id: str, value: float = 12.0, **changes: object) -> Finding:
    detail = bands("happy_good", "unhappy_bad")
    return found(id, estimate(value, off=value / 10), **{"detail": detail, **changes})  # type: ignore[arg-type]


def drawn(figure: figures.Chart, colour: str) -> int:
    """How often a colour stands in the drawing."""
    return figures.svg(figure).count(f", {colour})")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_band_of_both_words_is_drawn_and_said(lang: str) -> None:
    figure = figures.telling(telling("dissatisfied-tell-9-15"), lang)
    ET.fromstring(figures.svg(figure))
    axes = figure.axes[0]
    assert len(axes.patches) == 2 * len(BANDS)
    assert {round(patch.get_width(), 3) for patch in axes.patches} == set(SHARES)
    assert [len(re.findall(r"\d%", figure.alt)), figure.alt.count("n = 200")] == [14, 2]


def test_the_bad_word_comes_first_and_is_the_warm_colour() -> None:
    figure = figures.telling(telling("dissatisfied-tell-9-15"), "en")
    bad, good = figure.alt.index("bad word"), figure.alt.index("good word")
    assert bad < good
    first, second = (bar.get_facecolor() for bar in figure.axes[0].patches[: len(BANDS) + 1 : len(BANDS)])
    assert (first[0] > first[2], second[0] < second[2]) == (True, True)
    assert drawn(figure, LEVELS[1]) and drawn(figure, LEVELS[5])


def test_a_claimed_mean_has_a_scale_with_the_claim_the_value_and_its_interval() -> None:
    figure = figures.telling(telling("dissatisfied-tell-9-15"), "en")
    scale = figure.axes[1]
    spans = sorted(tuple(band.get_paths()[0].get_extents().intervalx) for band in scale.collections)
    assert spans == [(7, 17), (9, 15)]
    interval, dot = scale.lines[1:]
    assert (list(interval.get_xdata()), list(dot.get_xdata())) == (pytest.approx([10.8, 13.2]), [12])
    assert scale.get_xlim()[1] > 17
    assert "The mean is 12.00 people (10.80 to 13.20 people); claimed are 9 to 15 people." in figure.alt


@pytest.mark.parametrize("value", [60.0, 5000.0, 1e15])
def test_a_mean_far_above_the_claim_is_an_arrow_at_the_edge(value: float) -> None:
    scale = figures.telling(telling("satisfied-tell-4-6", value), "en").axes[1]
    # the claim allows up to 8
    edge = scale.get_xlim()[1]
    assert edge == pytest.approx(1.12 * 40) and len(scale.get_xticks()) <= 9
    *_, mark = scale.lines
    assert (mark.get_marker(), list(mark.get_xdata())) == (">", [edge])


def test_a_claimed_tail_is_marked_at_its_bar() -> None:
    finding = telling("tail-13pct-over-20", 0.05)
    figure = figures.telling(finding, "en")
    assert len(figure.axes) == 1
    claimed = [bar for bar in figure.axes[0].patches if bar.get_x() > 0]
    assert [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in claimed] == [pytest.approx((0.08, 0.18))]
    lane = claimed[0].get_y() + claimed[0].get_height() / 2
    assert lane == pytest.approx(len(BANDS) - 1 - 0.2), "at the last band, in the lane of the bad word"
    assert drawn(figure, ALLOWED) and drawn(figure, CLAIMED)
    assert figure.alt.endswith("Claimed of the dissatisfied is that 13% told over 20.")


def test_a_ratio_marks_nothing() -> None:
    finding = telling("bad-news-travels-further-in-volume", 1.3, detail=bands("all_bad", "all_good"))
    figure = figures.telling(finding, "en")
    assert len(figure.axes) == 1
    assert not drawn(figure, ALLOWED) and not drawn(figure, CLAIMED)


def test_a_masked_word_is_left_out() -> None:
    detail = bands("happy_good", "unhappy_bad", masked="happy_good")
    figure = figures.telling(telling("dissatisfied-tell-9-15", detail=detail), "en")
    assert len(figure.axes[0].patches) == len(BANDS)
    assert "good word" not in figure.alt and "satisfied (n" in figure.alt


def test_suited_draws_people_told_where_the_detail_holds_them() -> None:
    finding = telling("dissatisfied-tell-9-15", table=None)
    chosen = figures.suited(finding, "en")
    assert chosen is not None and "telling" in chosen.name
    hidden = dataclasses.replace(finding, detail=bands("unhappy_bad", masked="unhappy_bad"))
    assert figures.suited(hidden, "en") is None


def test_the_same_finding_gives_the_same_bytes_and_no_small_type() -> None:
    finding = telling("tail-13pct-over-20", 0.05)
    first, second = (figures.telling(finding, "vi") for _ in range(2))
    assert figures.svg(first) == figures.svg(second)
    sizes = [text.get_fontsize() for text in first.findobj(Text) if text.get_text()]
    assert len(sizes) > 20 and min(sizes) >= 10
