"""The figure of reasons for leaving: every reason, and what the claimed multiple asks for."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pandas as pd
import pytest

from cxresearch import figures
from cxresearch.model import Finding
from cxresearch.text import LANGUAGES
from tests.found import estimate, found

WORDS = ["service", "product", "price", "competitor", "moved", "other"]


def table(*values: float, n: int = 400) -> pd.DataFrame:
    shares = pd.array(values, dtype="Float64")
    return pd.DataFrame(
        {
            "left_for": WORDS[: len(values)],
            "n": pd.array([n] * len(values), dtype="Int64"),
            "events": pd.array([round(n * value) for value in values], dtype="Int64"),
            "value": shares,
            "low": shares * 0.8,
            "high": shares * 1.2,
        }
    )


def leaving(id: str = "service-vs-price-4x", shown: pd.DataFrame | None = None) -> Finding:
    shown = table(0.4, 0.1, 0.15, 0.2, 0.1, 0.05) if shown is None else shown
    return found(id, estimate(2.7), table=shown)


def texts(chart: figures.Chart) -> str:
    root = ET.fromstring(figures.svg(chart))
    return " | ".join(
        "".join(node.itertext()).strip() for node in root.iter("{http://www.w3.org/2000/svg}text")
    )


def test_every_reason_is_drawn_with_its_share() -> None:
    shown = texts(figures.reasons(leaving(), "en"))
    for expected in ("Reasons for leaving", "400 customers", "40.0%", "20.0%", "5.0%", "moved away"):
        assert expected in shown
    alt = figures.alt_reasons(leaving(), "en")
    assert "service: 40.0% (32.0% to 48.0%)" in alt and "other: 5.0%" in alt
    assert "dịch vụ: 40,0%" in figures.alt_reasons(leaving(), "vi")


@pytest.mark.parametrize(
    ("id", "would_be"),
    [
        ("service-vs-price-4x", "4 times 15.0% would be 60%"),
        ("service-vs-product-4x", "4 times 10.0% would be 40%"),
        ("service-vs-price-product-4x", "4 times 25.0% would be 100%"),
    ],
)
def test_the_claimed_multiple_is_of_those_it_is_claimed_of(id: str, would_be: str) -> None:
    assert would_be in texts(figures.reasons(leaving(id), "en"))
    assert f"The claim for service: {would_be}." in figures.alt_reasons(leaving(id), "en")


@pytest.mark.parametrize(
    "other",
    [
        leaving("price-not-main-reason"),
        leaving(shown=table(0.6, 0.4)),
        leaving(shown=table(0.6, 0.4, 0.0)),
        leaving(shown=table(0.6, 0.4, 0.2).assign(value=pd.array([pd.NA] * 3, dtype="Float64"))),
    ],
    ids=["no multiple", "no such row", "of nobody", "hidden"],
)
def test_no_multiple_is_drawn_where_none_is_claimed_or_known(other: Finding) -> None:
    assert "would be" not in texts(figures.reasons(other, "en"))
    assert "would be" not in figures.alt_reasons(other, "en")


def test_hidden_counts_stay_hidden() -> None:
    hidden = table(0.5, 0.3, 0.2)
    for name in ("n", "events", "value", "low", "high"):
        hidden[name] = pd.NA
    alt = figures.alt_reasons(leaving(shown=hidden), "en")
    assert "service: too few customers to show" in alt and "%" not in alt
    assert "nan" not in texts(figures.reasons(leaving(shown=hidden), "en"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_is_the_same_bytes_twice_in_named_colours_and_large_enough_to_read(lang: str) -> None:
    drawing = figures.svg(figures.reasons(leaving(), lang))
    assert drawing == figures.svg(figures.reasons(leaving(), lang))
    assert not re.search(r"(?<!, )#[0-9a-f]{6}", drawing)
    assert min(float(size) for size in re.findall(r'font-size="([\d.]+)"', drawing)) >= 10


def test_suited_draws_reasons_where_a_finding_holds_them() -> None:
    chosen = figures.suited(leaving(), "en")
    assert chosen is not None and "reasons" in chosen.name
    by_level = figures.suited(found("causes-mostly-internal", estimate(0.6)), "en")
    assert by_level is not None and "by-level" in by_level.name
