"""cxresearch.figures draws what a finding holds, says it in words, and writes the same bytes twice."""

from __future__ import annotations

import dataclasses
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pandas as pd
import pytest
from found import level_table

from cxresearch import figures
from cxresearch.figures.days import spread
from cxresearch.model import Claim, Estimate, Finding, Region, Source, Tolerance, Verdict
from cxresearch.text import LANGUAGES

INF = float("inf")
SIX, ROUND_SIX = Region(6, 6), Region(4.8, 7.5)
LEVELS = pd.DataFrame(
    {
        "rating_level": [1, 2, 3, 4, 5],
        "n": [pd.NA, 90, 200, 400, 500],
        "events": [pd.NA, 18, 50, 120, 200],
        "value": [pd.NA, 0.2, 0.25, 0.3, 0.4],
        "low": [pd.NA, 0.13, 0.19, 0.26, 0.36],
        "high": [pd.NA, 0.29, 0.31, 0.35, 0.44],
    }
)
DAYS = pd.DataFrame(
    {
        "rating_level": [4, 4, 5, 5],
        "days": [90, 180, 90, 180],
        "n": [400, 400, 500, 500],
        "value": [0.2, 0.3, 0.3, 0.4],
    }
)


def finding(
    id: str = "five-vs-four-six-times",
    *,
    unit: str = "ratio",
    region: Region = SIX,
    widened: Region | None = ROUND_SIX,
    value: tuple[float, float, float] = (1.33, 1.1, 1.6),
    verdict: Verdict = Verdict.CONTRADICTED,
    null: float | None = 1,
    table: pd.DataFrame | None = LEVELS,
    detail: pd.DataFrame | None = None,
    parts: tuple[str, ...] = (),
) -> Finding:
    claim = Claim(
        id=id,
        family="rating_repurchase",
        source=Source("S4", "36", "…", "C"),
        kind="measured",
        unit=unit,  # type: ignore[arg-type]
        region=region,
        tolerance=Tolerance("factor", 1.25),
        null=null,
        needs=("returned",),
        parts=parts,
    )
    return Finding(
        claim=claim,
        verdict=verdict,
        finding=None,
        direction=None,
        estimate=Estimate(*value, 0.95, 900, "risk_ratio_score"),
        base_rate=Estimate(0.3, 0.26, 0.35, 0.95, 400, "wilson"),
        contrast=None,
        bounds=None,
        region=widened or region,
        table=table,
        detail=detail,
        reason=None,
    )


def texts(chart: figures.Chart) -> str:
    root = ET.fromstring(figures.svg(chart))
    return " | ".join(
        "".join(node.itertext()).strip() for node in root.iter("{http://www.w3.org/2000/svg}text")
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_chart_is_the_same_bytes_twice(lang: str) -> None:
    drawn = finding(detail=DAYS)
    for make in (figures.by_level, figures.time_to_return):
        assert figures.svg(make(drawn, lang)) == figures.svg(make(drawn, lang))
    assert figures.svg(figures.forest([drawn], lang)) == figures.svg(figures.forest([drawn], lang))


def test_two_charts_on_one_page_share_no_id() -> None:
    drawn = finding(detail=DAYS)
    charts = [
        figures.by_level(drawn, "en"),
        figures.time_to_return(drawn, "en"),
        figures.forest([drawn], "en"),
    ]
    ids = [id for chart in charts for id in re.findall(r' id="([^"]+)"', figures.svg(chart))]
    assert ids
    assert len(ids) == len(set(ids))


def test_a_chart_says_itself_and_asks_for_nothing() -> None:
    drawing = figures.svg(figures.by_level(finding(), "en"))
    root = ET.fromstring(drawing)
    title, about = root[0], root[1]
    assert (root.get("role"), root.get("aria-label")) == ("img", None)
    assert (root.get("aria-labelledby"), root.get("aria-describedby")) == (title.get("id"), about.get("id"))
    assert title.text == "Came back, by rating level"
    assert about.text == figures.alt_by_level(finding(), "en")
    assert not re.search(r"https?://(?!www\.w3\.org/)", drawing)
    assert "<metadata" not in drawing


@pytest.mark.parametrize(("lang", "shown"), [("vi", "n = 1.234"), ("en", "n = 1,234")])
def test_a_chart_is_slim_but_says_its_numbers_whole(lang: str, shown: str) -> None:
    """The dot of a Vietnamese thousand is no decimal point; places on the page have two decimals."""
    drawing = figures.svg(figures.by_level(finding(table=level_table()), lang))
    assert f"{shown}<" in drawing
    tags = "".join(re.findall(r"<[^>]*>", drawing.partition(">")[2]))
    assert not re.search(r"\d\.\d{3}", tags)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_a_curve_says_fits_its_width(lang: str) -> None:
    """About 66 letters of ten points fit into 360 points."""
    said = texts(figures.time_to_return(finding(detail=DAYS), lang)).split(" | ")
    assert max(map(len, said)) <= 66


def test_a_notebook_shows_a_chart_as_svg_with_its_words_beside() -> None:
    shown, about = figures.by_level(finding(), "en")._repr_mimebundle_()
    assert about == {"image/svg+xml": {"needs_background": "light"}}
    assert set(shown) == {"image/svg+xml", "text/plain"}
    assert shown["text/plain"].startswith("Came back, as a share of each group.")


def test_every_colour_has_a_name_and_every_name_its_two_colours_in_the_sheet() -> None:
    drawn = finding(detail=DAYS)
    bare = figures.svg(figures.forest([drawn], "en")) + figures.svg(figures.time_to_return(drawn, "en"))
    assert not re.search(r"(?<!, )#[0-9a-f]{6}", bare), "a colour without a name cannot follow the dark"
    sheet = (Path(figures.__file__).parent.parent / "report" / "template" / "style.css").read_text(
        encoding="utf-8"
    )
    light, dark = sheet.split("@media (prefers-color-scheme: dark)", 1)
    for colour, name in figures.PALETTE.items():
        assert f"--{name}: {colour};" in light
        assert f"--{name}: " in dark.split("@media", 1)[0]


def test_by_level_draws_each_share_and_keeps_the_place_of_a_masked_one() -> None:
    shown = texts(figures.by_level(finding(), "en"))
    for expected in ("20.0%", "25.0%", "30.0%", "40.0%", "n = 500"):
        assert expected in shown
    alt = figures.alt_by_level(finding(), "en")
    assert "Rating level 1: too few customers" in alt
    assert "; 5: 40.0% (36.0% to 44.0%, n = 500)" in alt
    assert "; 5: 40,0%" in figures.alt_by_level(finding(), "vi")


def test_by_level_says_what_six_times_would_take() -> None:
    assert "6 times 30.0% would be 180%" in texts(figures.by_level(finding(), "en"))
    twice = finding(region=Region(2, 2), widened=Region(1.6, 2.5))
    assert "2 times 30.0% would be 60%" in texts(figures.by_level(twice, "en"))


@pytest.mark.parametrize(
    "other",
    [
        finding(region=Region(1.25, float("inf"), "()"), widened=None),
        finding(unit="share", region=Region(0.5, 0.5), null=None),
        dataclasses.replace(finding(), base_rate=Estimate(0.25, 0.2, 0.3, 0.95, 200, "wilson")),
        dataclasses.replace(finding(), base_rate=None),
    ],
    ids=["a range", "a share", "another base", "no base"],
)
def test_by_level_draws_no_multiple_that_was_not_claimed_of_level_4(other: Finding) -> None:
    assert "would be" not in texts(figures.by_level(other, "en"))


def test_by_level_prints_the_size_once_where_the_rows_are_shares_of_one_whole() -> None:
    table = pd.DataFrame(
        {"rating_level": [4, 5], "n": [50, 50], "events": [20, 30], "value": [0.4, 0.6],
         "low": [0.3, 0.5], "high": [0.5, 0.7]}
    )  # fmt: skip
    whole = finding("level4-at-least-60", table=table.assign(frame=80))
    shown = texts(figures.by_level(whole, "en"))
    assert "Share of 50 customers" in shown and "n = 50" not in shown
    assert "as a share of 50 customers" in figures.alt_by_level(whole, "en")
    assert "n = 50" in texts(figures.by_level(finding(table=table), "en"))


def test_by_level_draws_what_is_counted_and_writes_averages_the_language_s_way() -> None:
    quit_by_level = finding("subscription-cx-retention")
    assert "Ended it themselves, by rating level" in texts(figures.by_level(quit_by_level, "en"))
    table = LEVELS[3:].assign(rating_level=["4.8", "5.0"]).rename(columns={"rating_level": "average_rating"})
    assert "4,8" in texts(figures.by_level(finding("five-vs-4.8-six-times", table=table), "vi"))


def test_by_level_names_other_groups_and_outcomes() -> None:
    table = pd.DataFrame(
        {"delivery": ["late", "on_time"], "n": [50, 60], "events": [25, 6], "value": [0.5, 0.1],
         "low": [0.4, 0.05], "high": [0.6, 0.2]}
    )  # fmt: skip
    drawn = finding("promise-kept-satisfies", table=table)
    assert "50.0%" in texts(figures.by_level(drawn, "en"))
    assert "Delivery late: 50.0% (40.0% to 60.0%, n = 50)" in figures.alt_by_level(drawn, "en")


def test_forest_says_value_and_verdict_of_each_claim() -> None:
    claims = [
        finding(),
        finding("level4-not-loyal", unit="share", region=Region(0, 0.5, "[)"), widened=None, null=None,
                value=(0.3, 0.26, 0.35), verdict=Verdict.SUPPORTED),
        finding("convex-ladder", unit="points", region=Region(0, float("inf"), "()"), widened=None, null=0,
                value=(0.02, -0.03, 0.07), verdict=Verdict.UNDECIDED),
        finding("most-firms-average-level-4", unit="score", region=Region(3.5, 4.5), widened=None, null=None,
                value=(4.1, 4.0, 4.2), verdict=Verdict.SUPPORTED),
    ]  # fmt: skip
    shown = texts(figures.forest(claims, "en"))
    for expected in ("1.33 times", "✗ contradicted", "30.0%", "✓ supported", "+2.0 percentage points",
                     "? undecided", "4.10"):  # fmt: skip
        assert expected in shown
    alt = figures.alt_forest(claims, "en")
    assert "30.0% (26.0% to 35.0%), claimed below 50%, supported" in alt
    assert "claimed 6 times, contradicted" in alt


@pytest.mark.parametrize(
    "value", [(1.7, 1.2, float("inf")), (0.4, 0.0, 0.9), (float("nan"), 0.0, float("inf"))]
)
def test_forest_draws_limits_that_no_axis_holds(value: tuple[float, float, float]) -> None:
    drawing = figures.svg(figures.forest([finding(value=value)], "en"))
    assert "nan" not in drawing.partition("</desc>")[2]
    ET.fromstring(drawing)


def test_forest_leaves_parts_and_untested_claims_to_the_tables() -> None:
    part = finding("ladder-step-1-2", unit="points", region=Region(0, 1), widened=None, null=0)
    whole = finding("monotone-ladder", unit="points", region=Region(0, 1), widened=None, null=0,
                    parts=("ladder-step-1-2",))  # fmt: skip
    untested = dataclasses.replace(finding("cx-more-repeat"), estimate=None, verdict=Verdict.UNTESTABLE)
    alt = figures.alt_forest([whole, part, untested], "en")
    assert alt.count("claimed") == 1


def test_forests_are_dealt_into_sheets_that_fit_a_page() -> None:
    shares = [finding(f"share-{k}", unit="share", region=Region(0, 1)) for k in range(20)]
    few = [finding("one"), finding("score", unit="score", region=Region(1, 5))]
    dealt = figures.sheets([*shares, *few])
    assert [len(sheet) for sheet in dealt] == [1, 7, 6, 8]
    assert [f.claim.id for sheet in dealt for f in sheet] == [
        "one", *(f"share-{k}" for k in range(20)), "score"
    ]  # fmt: skip
    assert [[f.claim.unit for f in sheet] for sheet in figures.sheets([*shares[:3], *few])] == [
        ["ratio", "share", "share", "share", "score"]
    ]
    assert figures.sheets([]) == []


def test_time_to_return_names_each_curve_and_leaves_out_masked_levels() -> None:
    masked = pd.concat(
        [DAYS, pd.DataFrame({"rating_level": [1], "days": [180], "n": [pd.NA], "value": [pd.NA]})]
    )
    drawn = finding(detail=masked)
    shown = texts(figures.time_to_return(drawn, "en"))
    assert "40%" in shown
    assert "rated 1" not in shown
    assert figures.alt_time_to_return(drawn, "en").endswith("At 180 days: level 4 30.0%; level 5 40.0%.")


def test_a_dollar_sign_and_markup_from_a_company_are_text() -> None:
    table = LEVELS.rename(columns={"rating_level": "a$b$ <i>"})
    drawing = figures.svg(figures.by_level(finding(table=table), "en"))
    assert "a$b$ &lt;i&gt;" in drawing
    ET.fromstring(drawing)


def test_labels_never_lie_on_each_other() -> None:
    placed = spread([0.5, 0.5, 0.5, 0.1], least=0.05)
    gaps = [b - a for a, b in zip(sorted(placed), sorted(placed)[1:], strict=False)]
    assert min(gaps) >= 0.05 - 1e-9


def test_suited_chooses_by_what_the_finding_holds() -> None:
    assert figures.suited(finding(table=None), "en") is None
    by_level, over_time = figures.suited(finding(), "en"), figures.suited(finding(detail=DAYS), "en")
    assert by_level is not None and "by-level" in by_level.name
    assert over_time is not None and "time" in over_time.name
