"""The next rating by contacts, and the parts of drivers: drawn as found, said in words, hidden rows left out."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from cxresearch import figures
from cxresearch.text import LANGUAGES
from tests.found import estimate, found

CONTACTS = pd.DataFrame(
    {
        "contacts": ["positive", "positive", "negative", "negative"],
        "number": [0, 1, 0, 2],
        "n": [40, 30, 50, pd.NA],
        "mean_rating": [3.5, 4.25, 4.0, pd.NA],
    }
)
DRIVERS = pd.DataFrame(
    {
        "driver": ["rated_treatment", "rated_product", "rated_staff"],
        "n": [90, 90, 90],
        "value": [0.4, 0.55, 0.05],
        "low": [0.3, 0.45, -0.02],
        "high": [0.5, 0.65, 0.12],
    }
)
TWELVE = replace(found("twelve-positives-offset-one-negative", estimate(6.1)), detail=CONTACTS)
TREATMENT = replace(found("treatment-70pct-of-buying-experience", estimate(0.4)), table=DRIVERS)


def marks(chart, role: str) -> list:
    return [artist for artist in chart.artists if artist.get_gid() == role]


def points(chart, role: str) -> list[list[tuple[float, float]]]:
    return [[tuple(point) for point in mark.get_path().vertices.tolist()] for mark in marks(chart, role)]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("finding", [TWELVE, TREATMENT], ids=["contacts", "drivers"])
def test_the_figure_that_suits_says_what_it_shows(finding, lang: str) -> None:
    chart = figures.suited(finding, lang)
    drawn = figures.svg(chart)
    assert chart.alt.split(".")[0] in drawn and drawn == figures.svg(figures.suited(finding, lang))


def test_the_curves_run_through_the_means_and_leave_out_what_is_hidden() -> None:
    chart = figures.by_contacts(TWELVE, "en")
    assert points(chart, "curve positive") == [[(0, 3.5), (1, 4.25)]]
    assert points(chart, "curve negative") == [[(0, 4.0)]]
    good, bad = marks(chart, "value")
    assert (list(good.get_xdata()), list(bad.get_ydata())) == ([0, 1], [4.0])
    assert figures.alt_by_contacts(TWELVE, "en").endswith(
        "positive, 0: 3.50; positive, 1: 4.25; negative, 0: 4.00."
    )


def test_each_driver_has_its_interval_and_only_the_claimed_one_the_band() -> None:
    chart = figures.by_driver(TREATMENT, "vi")
    assert [line[:2] for line in points(chart, "interval")] == [
        [(0.3, 0), (0.5, 0)],
        [(0.45, 1), (0.65, 1)],
        [(-0.02, 2), (0.12, 2)],
    ]
    assert [list(dot.get_xdata()) for dot in marks(chart, "value")] == [[0.4], [0.55], [0.05]]
    (band,) = marks(chart, "allowed")
    box = band.get_path().get_extents()
    assert (box.x0, box.x1) == pytest.approx((0.65, 0.75)) and box.y0 < 0 < box.y1 < 0.5
    (number,) = marks(chart, "claimed")
    assert number.get_path().get_extents().x0 < 0.7 < number.get_path().get_extents().x1
    assert "sản phẩm: 55,0%" in figures.alt_by_driver(TREATMENT, "vi")


def test_where_everything_is_hidden_there_are_no_curves() -> None:
    hidden = replace(TWELVE, detail=CONTACTS.assign(mean_rating=pd.NA))
    chart = figures.by_contacts(hidden, "en")
    assert not marks(chart, "value") and not marks(chart, "curve positive")
