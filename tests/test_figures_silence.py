"""The picture of the unhappy customers: what a finding holds, beside what is claimed."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pandas as pd
import pytest

from cxresearch import figures
from cxresearch.figures.silence import LEAST, _heights
from cxresearch.model import Finding
from cxresearch.text import LANGUAGES
from tests.found import estimate, found

FATES = pd.DataFrame(
    {
        "fate": ["silent_gone", "silent_back", "complained_gone", "complained_back"],
        "n": [400] * 4,
        "events": [240, 100, 40, 20],
        "value": [0.6, 0.25, 0.1, 0.05],
    }
)
REACTIONS = pd.DataFrame(
    {
        "reaction": ["silent", "complained"],
        "known_from": ["survey"] * 2,
        "n": [1500] * 2,
        "events": [1290, 210],
        "value": [0.86, 0.14],
    }
)


def leaving(detail: pd.DataFrame = FATES) -> Finding:
    table = pd.DataFrame({"reaction": ["content"], "n": [9], "events": [1], "value": [0.1]})
    return found("silent-leave-91", estimate(0.7), table=table, detail=detail)


def texts(chart: figures.Chart) -> str:
    root = ET.fromstring(figures.svg(chart))
    return " | ".join(
        "".join(node.itertext()).strip() for node in root.iter("{http://www.w3.org/2000/svg}text")
    )


def test_the_parts_of_the_company_stand_beside_those_of_the_claim() -> None:
    drawn = figures.suited(leaving(), "en")
    assert drawn is not None
    shown = texts(drawn)
    for told in ("60.0%", "25.0%", "10.0%", "5.0%", "87%", "9%", "4%", "complained, gone", "400 unhappy"):
        assert told in shown
    assert drawn.alt == figures.alt_unhappy_customers(leaving(), "en")
    assert drawn.alt.endswith(
        "This company, 400 unhappy customers: silent, gone 60.0%; silent, came back 25.0%; complained, "
        "gone 10.0%; complained, came back 5.0%. As claimed: silent, gone 87%; silent, came back 9%; "
        "complained 4%."
    )


def test_who_complained_is_drawn_where_what_became_of_them_is_not_asked() -> None:
    drawn = figures.suited(found("silent-share-96", estimate(0.86), table=REACTIONS), "vi")
    assert drawn is not None
    assert "1.500 khách không hài lòng: im lặng 86,0%; khiếu nại 14,0%" in drawn.alt
    assert "im lặng 96%; khiếu nại 4%" in drawn.alt


def test_complainers_too_few_to_divide_are_one_part() -> None:
    few = FATES.iloc[:3].assign(fate=["silent_gone", "silent_back", "complained"], value=[0.7, 0.28, 0.02])
    drawn = figures.unhappy_customers(leaving(few), "en")
    assert "complained 2.0%. As claimed" in drawn.alt


def test_what_is_hidden_is_not_drawn() -> None:
    hidden = found(
        "silent-share-96", estimate(0.86), table=REACTIONS.assign(value=pd.NA, low=pd.NA, high=pd.NA)
    )
    chart = figures.suited(hidden, "en")
    assert chart is None
    with pytest.raises(ValueError, match="does not hold the unhappy"):
        figures.unhappy_customers(hidden, "en")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_same_bytes_twice_in_named_colours_and_large_enough_letters(lang: str) -> None:
    drawing = figures.svg(figures.unhappy_customers(leaving(), lang))
    assert drawing == figures.svg(figures.unhappy_customers(leaving(), lang))
    assert not re.search(r"(?<!, )#[0-9a-f]{6}", drawing)
    sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)"', drawing)]
    assert sizes and min(sizes) >= 10


@pytest.mark.parametrize("middles", [[0.01, 0.5, 0.98, 0.99], [0.3, 0.31, 0.32, 0.33], [0.5], [0.48, 0.98]])
def test_labels_stand_apart_and_within_the_bar(middles: list[float]) -> None:
    heights = _heights(middles)
    assert all(upper - lower >= LEAST - 1e-9 for lower, upper in zip(heights, heights[1:], strict=False))
    assert heights[0] >= 0.06 and heights[-1] <= 0.94


def test_a_finding_of_anything_else_is_drawn_as_before() -> None:
    plain = found("cx-more-repeat", estimate(1.3))
    chart = figures.suited(plain, "en")
    assert chart is not None and "by-level" in chart.name
    assert figures.suited(replace(plain, table=None), "en") is None
