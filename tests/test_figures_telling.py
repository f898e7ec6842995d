"""The figure of people told draws what a finding holds, marks what is claimed, and says it in words."""

from __future__ import annotations

import dataclasses
import re
import xml.etree.ElementTree as ET
from typing import Any

import pandas as pd
import pytest
from matplotlib.text import Text

from cxresearch import figures
from cxresearch.claims.word_of_mouth.told import BANDS
from cxresearch.figures.drawing import ALLOWED, CLAIMED, LEVELS
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


def marks(figure: figures.Chart, role: str) -> list[Any]:
    """What is drawn of that role, without the samples under the title."""
    return [artist for artist in figure.artists if artist.get_gid() == role]


def box(mark: Any) -> Any:
    return mark.get_path().get_extents()


def drawn(figure: figures.Chart, colour: str) -> int:
    """How often a colour stands in the drawing."""
    return figures.svg(figure).count(f", {colour})")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_band_of_both_words_is_drawn_and_said(lang: str) -> None:
    figure = figures.telling(telling("dissatisfied-tell-9-15"), lang)
    ET.fromstring(figures.svg(figure))
    for word in ("unhappy_bad", "happy_good"):
        assert [round(box(bar).width, 3) for bar in marks(figure, word)] == list(SHARES)
    assert len(marks(figure, "interval")) == 2 * len(BANDS) + 1, "and that of the mean"
    assert [len(re.findall(r"\d%", figure.alt)), figure.alt.count("n = 200")] == [14, 2]


def test_the_bad_word_comes_first_and_is_the_warm_colour() -> None:
    figure = figures.telling(telling("dissatisfied-tell-9-15"), "en")
    bad, good = figure.alt.index("bad word"), figure.alt.index("good word")
    assert bad < good
    warm, cold = (marks(figure, word)[0].get_facecolor() for word in ("unhappy_bad", "happy_good"))
    assert (warm[0] > warm[2], cold[0] < cold[2]) == (True, True)
    assert drawn(figure, LEVELS[1]) and drawn(figure, LEVELS[5])


def test_a_claimed_mean_has_a_scale_with_the_claim_the_value_and_its_interval() -> None:
    figure = figures.telling(telling("dissatisfied-tell-9-15"), "en")
    (allowed,), (claimed,) = marks(figure, "allowed"), marks(figure, "claimed")
    assert (*box(allowed).intervalx, *box(claimed).intervalx) == (7, 17, 9, 15)
    interval, dot = marks(figure, "interval")[-1], marks(figure, "value")[-1]
    assert (*box(interval).intervalx, *dot.get_xdata()) == pytest.approx((10.8, 13.2, 12))
    assert "The mean is 12.00 people (10.80 to 13.20 people); claimed are 9 to 15 people." in figure.alt


@pytest.mark.parametrize("value", [60.0, 5000.0, 1e15])
def test_a_mean_far_above_the_claim_is_an_arrow_at_the_edge(value: float) -> None:
    figure = figures.telling(telling("satisfied-tell-4-6", value), "en")
    (arrow,) = marks(figure, "beyond")
    assert box(arrow).x1 == pytest.approx(1.12 * 40), "the claim allows up to 8"
    assert max(x for dot in marks(figure, "value") for x in dot.get_xdata()) < 1, "only the shares have dots"


def test_a_claimed_tail_is_marked_at_its_bar() -> None:
    finding = telling("tail-13pct-over-20", 0.05)
    figure = figures.telling(finding, "en")
    (allowed,), (number,) = marks(figure, "allowed"), marks(figure, "claimed")
    assert tuple(box(allowed).intervalx) == pytest.approx((0.08, 0.18))
    assert box(number).x0 < 0.13 < box(number).x1
    lane = (box(allowed).y0 + box(allowed).y1) / 2
    assert lane == pytest.approx(len(BANDS) - 1 - 0.2), "at the last band, in the lane of the bad word"
    assert drawn(figure, ALLOWED) and drawn(figure, CLAIMED)
    assert figure.alt.endswith("Claimed of the dissatisfied is that 13% told over 20.")


def test_a_ratio_marks_nothing() -> None:
    finding = telling("bad-news-travels-further-in-volume", 1.3, detail=bands("all_bad", "all_good"))
    figure = figures.telling(finding, "en")
    assert not drawn(figure, ALLOWED) and not drawn(figure, CLAIMED)


def test_a_masked_word_is_left_out() -> None:
    detail = bands("happy_good", "unhappy_bad", masked="happy_good")
    figure = figures.telling(telling("dissatisfied-tell-9-15", detail=detail), "en")
    assert (len(marks(figure, "unhappy_bad")), len(marks(figure, "happy_good"))) == (len(BANDS), 0)
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
