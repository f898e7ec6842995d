"""Losses ranked and parts of R² drawn: what a finding holds, in words and as SVG, whatever is missing."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pandas as pd
import pytest
from matplotlib.text import Text

from cxresearch import figures
from cxresearch.disclosure import masked
from cxresearch.model import Finding
from cxresearch.show import chapter
from cxresearch.tables import typed
from cxresearch.text import LANGUAGES
from tests.found import estimate, evaluation, found

NA = pd.NA
LOSSES = pd.DataFrame(
    {
        "factor": ["over-promise", "rude-staff", "not-personalised", "agent-misinforms"],
        "n": [300, 120, 40, NA],
        "events": [90, 30, 12, NA],
        "value": [0.3, 0.25, 0.3, NA],
        "low": [0.25, 0.18, 0.18, NA],
        "high": [0.36, 0.34, 0.45, NA],
        "n_0": [4000, 4000, 3900, NA],
        "value_0": [0.4, 0.4, 0.4, NA],
        "lost": [0.0123, 0.0045, -0.0021, NA],
        "lost_low": [0.008, 0.001, NA, NA],
        "lost_high": [0.0167, 0.0079, NA, NA],
        "unused": [12, 3, 0, NA],
    }
)
OWED = pd.DataFrame(
    {
        "item": ["product", "service", "staff"],
        "n": [2915] * 3,
        "value": [0.0053, 0.0062, 0.0021],
        "low": [0.0003, 0.0012, -0.0008],
        "high": [0.0104, 0.0112, 0.005],
        "explained": [0.39, 0.46, 0.15],
    }
)


def losses(table: pd.DataFrame = LOSSES, id: str = "rude-staff") -> Finding:
    return found(id, estimate(0.6), table=masked(typed(table), minimum=10))


def owed(table: pd.DataFrame = OWED) -> Finding:
    return found("product-brings-service-returns", estimate(0.01, off=0.002), table=typed(table))


def texts(chart: figures.Chart) -> list[str]:
    root = ET.fromstring(figures.svg(chart))
    return ["".join(node.itertext()).strip() for node in root.iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("finding", [losses(), owed()], ids=["losses", "owed"])
def test_the_same_bytes_twice_and_only_named_colours(finding: Finding, lang: str) -> None:
    drawing = figures.svg(figures.suited(finding, lang))
    assert drawing == figures.svg(figures.suited(finding, lang))
    assert not re.search(r"(?<!, )#[0-9a-f]{6}", drawing)
    assert all(float(size) >= 10 for size in re.findall(r'font-size="([\d.]+)"', drawing))


def test_suited_chooses_by_the_columns() -> None:
    assert "by-loss" in figures.suited(losses(), "en").name
    assert "owed" in figures.suited(owed(), "en").name
    two_shares = found(
        "four-loyalty-factors", estimate(1.3), table=LOSSES.drop(columns=["lost", "lost_low", "lost_high"])
    )
    assert figures.suited(two_shares, "en") is None


def test_each_loss_is_said_and_one_that_cannot_be_given_keeps_its_row() -> None:
    shown = texts(figures.by_loss(losses(), "en"))
    for expected in ("promised much, did little", "1.23", "0.45", "−0.21", "wrong information", "–"):
        assert expected in shown
    assert "1,23" in texts(figures.by_loss(losses(), "vi"))
    alt = figures.alt_by_loss(losses(), "en")
    assert "promised much, did little: 1.23 (0.80 to 1.67); rude staff: 0.45 (0.10 to 0.79)" in alt
    assert "felt overlooked: −0.21 (no limit); wrong information: cannot be given." in alt


def test_the_claims_own_row_is_marked() -> None:
    def bold(id: str) -> list[str]:
        labels = [
            artist for artist in figures.by_loss(losses(id=id), "en").artists if isinstance(artist, Text)
        ]
        title, *others = [label.get_text() for label in labels if label.get_fontweight() == "bold"]
        return others

    assert bold("rude-staff") == ["rude staff"]
    assert bold("over-promise") == ["promised much, did little"]
    assert bold("over-automation") == [], "nobody met with it"


@pytest.mark.parametrize("rows", [LOSSES[3:], LOSSES[:0]], ids=["only a small group", "none"])
def test_where_there_is_nothing_to_rank_there_is_no_figure(rows: pd.DataFrame) -> None:
    assert figures.suited(losses(rows.reset_index(drop=True)), "en") is None


def test_losses_without_any_interval_are_points() -> None:
    bare = losses(LOSSES.assign(lost_low=NA, lost_high=NA))
    drawing = figures.svg(figures.suited(bare, "en"))
    assert "nan" not in drawing and "1.23" in drawing


def test_each_part_is_said_with_its_share_of_all() -> None:
    shown = texts(figures.owed_to_items(owed(), "en"))
    for expected in ("product", "service", "staff", "0.53%", "0.62%", "39%", "46%", "15%"):
        assert expected in shown
    alt = figures.alt_owed_to_items(owed(), "en")
    assert "product: 0.53% (0.03% to 1.04%), 39%; service" in alt
    assert "dịch vụ: 0,62% (0,12% đến 1,12%), 46%" in figures.alt_owed_to_items(owed(), "vi")
    without = figures.alt_owed_to_items(owed(OWED.assign(explained=pd.NA)), "en")
    assert "product: 0.53% (0.03% to 1.04%), –" in without


def test_a_ranking_is_shown_in_the_first_chapter_that_has_it() -> None:
    first, second, other = losses(), losses(id="over-promise"), losses(LOSSES.head(2), id="not-personalised")
    whole = evaluation(found("agent-misinforms", None), first, second, other)
    assert "<svg" in chapter(first, "en", whole).html
    assert '<a href="#rude-staff">' in chapter(second, "en", whole).html
    assert not re.search("<svg|<table", chapter(second, "en", whole).html)
    assert "<svg" in chapter(other, "en", whole).html
    assert "<svg" in chapter(second, "en").html
