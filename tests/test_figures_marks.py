"""What every figure is made of: the same marks with the same words, lines that fit, a slim SVG with its words."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from matplotlib.text import Text

from cxresearch.figures import PALETTE, Chart, svg
from cxresearch.figures.drawing import CLAIMED, INK, MUTED, width_of
from cxresearch.figures.marks import chart, claimed, comparison, key, no_effect, observed
from cxresearch.figures.panel import (
    WIDTH,
    Panel,
    panel,
    scale_across,
    scale_up,
    share_steps,
    steps,
    wrapped,
    write,
)
from cxresearch.model import Region
from cxresearch.text import LANGUAGES, words

INF = float("inf")
MARKS = ("observed", "claimed", "comparison", "no_effect")


def drawn(**changes: object) -> tuple[Chart, Panel]:
    """A chart with a scale from 0 to 1 across, and room for places from 0 to 2."""
    about = {"title": "T", "body": 2.0, "alt": "A", **changes}
    empty = chart("name", **about)  # type: ignore[arg-type]
    return empty, panel(empty, bottom=0.5, height=1, x=(0, 1), y=(0, 2))


def boxes(figure: Chart, role: str) -> list[tuple[float, float, float, float]]:
    found = [artist.get_path().get_extents() for artist in figure.artists if artist.get_gid() == role]
    return [(box.x0, box.x1, box.y0, box.y1) for box in found]


def test_an_interval_has_end_marks_and_the_value_a_dot() -> None:
    figure, shown = drawn()
    observed(shown, 0.4, 0.3, 0.6, at=1)
    (line,) = [artist for artist in figure.artists if artist.get_gid() == "interval"]
    assert len(line.get_path().vertices) == 6, "a line and two ends"
    ((left, right, low, high),) = boxes(figure, "interval")
    assert (left, right) == (0.3, 0.6) and low < 1 < high
    assert not boxes(figure, "beyond")


def test_upright_it_is_the_same_turned() -> None:
    figure, shown = drawn()
    observed(shown, 0.8, 0.6, 1.4, at=0.5, upright=True)
    ((left, right, low, high),) = boxes(figure, "interval")
    assert left < 0.5 < right and (low, high) == (0.6, 1.4)


@pytest.mark.parametrize(
    ("value", "low", "high", "ends", "arrows"),
    [
        (0.4, 0.3, INF, (0.3, 1), 1),
        (1.7, 0.3, 2.0, (0.3, 1), 1),
        (0.4, -3.0, 3.0, (0, 1), 2),
        (5.0, 4.0, 6.0, None, 1),
        (-5.0, -6.0, -4.0, None, 1),
    ],
)
def test_what_goes_on_beyond_the_scale_ends_in_an_arrow(
    value: float, low: float, high: float, ends: tuple[float, float] | None, arrows: int
) -> None:
    figure, shown = drawn()
    observed(shown, value, low, high, at=1)
    assert [box[:2] for box in boxes(figure, "interval")] == ([] if ends is None else [ends])
    assert len(boxes(figure, "beyond")) == arrows
    assert all(left >= 0 and right <= 1 for left, right, *_ in boxes(figure, "beyond"))


def test_a_value_without_an_interval_is_a_dot() -> None:
    figure, shown = drawn()
    observed(shown, 0.4, None, None, at=1)
    assert not boxes(figure, "interval") and "h0" in svg(figure)


def test_the_claimed_range_lies_in_the_room_around_it_and_a_number_shows() -> None:
    figure, shown = drawn()
    claimed(shown, Region(0.4, 0.5), Region(0.3, INF), at=1, half=0.4)
    claimed(shown, Region(0.2, 0.2), Region(0.1, 0.3), at=1, half=0.4)
    (first, second), (around, _) = boxes(figure, "claimed"), boxes(figure, "allowed")
    assert first == (0.4, 0.5, 0.6, 1.4) and around == (0.3, 1, 0.6, 1.4)
    assert 0.18 < second[0] < 0.2 < second[1] < 0.22
    assert not boxes(figure, "claimed beyond")


def test_a_claim_beyond_the_scale_is_an_arrow_of_the_same_colour() -> None:
    figure, shown = drawn()
    claimed(shown, Region(6, 6), Region(4.8, 7.5), at=1, half=0.4)
    assert not boxes(figure, "claimed") and not boxes(figure, "allowed")
    assert max(right for _, right, *_ in boxes(figure, "claimed beyond")) == 1
    assert CLAIMED in svg(figure)


def test_a_comparison_is_dashed_and_no_effect_is_not() -> None:
    figure, shown = drawn()
    comparison(shown, 0.3, ends=(0, 2))
    no_effect(shown, 0.5, at=1, half=0.2)
    assert boxes(figure, "comparison") == [(0.3, 0.3, 0, 2)]
    assert boxes(figure, "no effect") == [(0.5, 0.5, 0.8, 1.2)]
    paths = re.findall(r"<path[^>]*>", svg(figure))
    assert ["dasharray" in path for path in paths] == [True, False]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_words_for_the_marks_stand_in_rows_that_fit(lang: str) -> None:
    say = words(lang)
    plain, levelled = key(say, *MARKS), key(say, *MARKS, level=0.9)
    assert plain[1:] == levelled[1:] and "90%" in levelled[0][1] and "%" not in plain[0][1]
    figure, _ = drawn(marks=levelled)
    labels = {
        label.get_text(): label.get_position()[0] for label in figure.artists if isinstance(label, Text)
    }
    for _, said in levelled:
        assert labels[said] + width_of(said, 10) <= WIDTH
    assert not boxes(figure, "interval"), "a sample is not a finding"


def test_a_long_title_is_wrapped_into_even_lines_and_makes_the_chart_taller() -> None:
    long = "A title that is much too long for the width of a chart and so takes two lines"
    lines = wrapped(long, WIDTH - 0.2, size=12, bold=True)
    assert " ".join(lines) == long and len(lines) == 2
    assert all(width_of(line, 12, bold=True) <= WIDTH - 0.2 for line in lines)
    assert width_of(lines[1], 12) > 0.7 * width_of(lines[0], 12)
    (short, _), (tall, _) = drawn(), drawn(title=long)
    assert tall.get_size_inches()[1] == pytest.approx(short.get_size_inches()[1] + 0.2)
    assert tall.title == long and "…" not in svg(tall)
    assert wrapped("Unbreakable" * 20, 1) == ["Unbreakable" * 20]


def test_scales_name_round_numbers() -> None:
    assert steps(0, 1, most=5) == [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    assert share_steps(1) == [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    figure, shown = drawn()
    scale_up(shown, [(0, "none"), (2, "all")])
    scale_across(shown, [(0, "left"), (1, "right")])
    at = {label.get_text(): label.get_position() for label in figure.artists if isinstance(label, Text)}
    assert at["none"][1] < at["all"][1] and at["left"][0] < at["right"][0]
    assert at["left"][1] < shown.bottom


def test_what_looks_alike_is_written_once() -> None:
    figure, shown = drawn()
    for place in (0.5, 1.5):
        observed(shown, 0.4, 0.3, 0.6, at=place)
        write(figure, 1, place, "word", colour=MUTED)
    drawing = svg(figure)
    assert drawing.count('stroke-width="2"') == 1 and drawing.count("<path") == 2
    assert drawing.count("<text") == 3 and drawing.count("font-size") == 2
    assert not re.search(r"style=|<style|<use|clip|\d\.\d\d", drawing)


def test_the_ids_are_the_figure_s_and_its_words_are_text() -> None:
    figure, _ = drawn(title="a < b & $c$", alt='she said "d"')
    root = ET.fromstring(svg(figure))
    assert [root[0].text, root[1].text] == ["a < b & $c$", 'she said "d"']
    assert re.findall(r' id="([^"]+)"', svg(figure)) == ["name-title", "name-desc"]
    assert f"var(--{PALETTE[INK]}, {INK})" in svg(figure)


def test_matplotlib_itself_can_draw_it_too(tmp_path) -> None:
    figure, shown = drawn(marks=key(words("en"), *MARKS))
    observed(shown, 0.4, 0.3, INF, at=1)
    figure.savefig(tmp_path / "chart.png", dpi=50)
    assert (tmp_path / "chart.png").read_bytes().startswith(b"\x89PNG")
