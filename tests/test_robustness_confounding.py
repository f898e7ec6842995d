"""E-values against those that were published with them."""

from __future__ import annotations

from math import inf, nan

import pytest

from cxresearch.model import Estimate
from cxresearch.robustness.confounding import e_values


def ratio(value: float, low: float, high: float) -> Estimate:
    return Estimate(value, low, high, 0.95, 1000, "risk_ratio_score")


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        # VanderWeele and Ding (2017), Annals of Internal Medicine 167, 268-274: infants fed on formula and their
        # deaths from respiratory infections; leukaemia of children who were breastfed
        ((3.9, 1.8, 8.7), (7.26, 3.0)),
        ((0.80, 0.71, 0.91), (1.81, 1.43)),
        # smoking and lung cancer, Hammond and Horn (1958), as the R package EValue prints it
        ((10.73, 8.02, 14.36), (20.94777, 15.52336)),
    ],
)
def test_published_e_values(published, expected):
    digits = 5e-6 if published[0] > 10 else 5e-3
    assert e_values(ratio(*published)) == pytest.approx(expected, abs=digits)


@pytest.mark.parametrize("value", [0.6, 1.2, 3.0])
@pytest.mark.parametrize(("low", "high"), [(0.5, 4.0), (0.0, inf)])
def test_an_interval_that_holds_1_leaves_nothing_to_explain(value, low, high):
    of_value, of_limit = e_values(ratio(value, low, high))
    assert of_value > 1 and of_limit == 1


def test_a_ratio_or_a_limit_at_1_has_an_e_value_of_1():
    assert e_values(ratio(1.0, 0.8, 1.3)) == (1, 1)
    assert e_values(ratio(1.5, 1.0, 2.2))[1] == 1
    assert e_values(ratio(0.7, 0.5, 1.0))[1] == 1


@pytest.mark.parametrize(("value", "low", "high"), [(1.3, 1.1, 1.6), (3.9, 1.8, 8.7), (25, 9, 70)])
def test_a_ratio_and_its_inverse_have_the_same_e_values(value, low, high):
    found = e_values(ratio(value, low, high))
    assert found == pytest.approx(e_values(ratio(1 / value, 1 / high, 1 / low)), rel=1e-12)
    assert found[0] > found[1] > 1


@pytest.mark.parametrize(("value", "low", "high"), [(0, 0, 0.4), (inf, 2.5, inf), (nan, 0, inf)])
def test_a_ratio_without_events_in_a_group_has_none(value, low, high):
    assert e_values(ratio(value, low, high)) == (None, None)
