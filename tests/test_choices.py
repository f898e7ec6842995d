"""The analyst's choices: overrides are checked as the company file is."""

from __future__ import annotations

from typing import Any

import pytest

from cxresearch.companyfile.choices import check_claims, overridden
from cxresearch.errors import CallError
from cxresearch.model import Analysis


@pytest.mark.parametrize(
    ("key", "given", "field", "value"),
    [
        ("level", "0.9", "level", 0.9),
        ("level", 0.8, "level", 0.8),
        ("horizon_days", "90", "horizon_days", 90),
        ("complaint_days", 14, "complaint_days", 14),
        ("min_cell", "5", "min_cell", 5),
        ("exclude", "a,b", "exclude", ("a", "b")),
        ("exclude", '["a", "b"]', "exclude", ("a", "b")),
        ("exclude", ("a",), "exclude", ("a",)),
        ("tolerance.a.b", "0.1", "tolerance", {"kept": 2.0, "a.b": 0.1}),
        ("tolerance", {"a": 0.1}, "tolerance", {"kept": 2.0, "a": 0.1}),
    ],
)
def test_an_override_replaces_one_choice(key: str, given: Any, field: str, value: Any) -> None:
    before = Analysis(tolerance={"kept": 2.0})
    after = overridden(before, {key: given})
    assert getattr(after, field) == value
    assert sum(getattr(before, name) != getattr(after, name) for name in before.__dataclass_fields__) == 1


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"horizon": 9}, 'horizon: no such key; did you mean "horizon_days"?'),
        ({"level.x": 9}, 'level.x: no such key; did you mean "level"?'),
        ({"level": "high"}, "level: is a number between 0 and 1, e.g. 0.95"),
        ({"horizon_days": "1.5"}, "horizon_days: is a whole number, 1 or more and at most 36500"),
        ({"tolerance.a": "wide"}, "tolerance.a: is a number above 0"),
    ],
)
def test_a_wrong_override_is_named(values: dict[str, Any], message: str) -> None:
    with pytest.raises(CallError) as caught:
        overridden(Analysis(), values)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "choices", [Analysis(exclude=("five-v-four",)), Analysis(tolerance={"five-v-four": 2.0})]
)
def test_an_unknown_claim_is_answered_with_the_nearest(choices: Analysis) -> None:
    with pytest.raises(CallError, match=r'no claim "five-v-four"; did you mean "five-vs-four"\?'):
        check_claims(choices, ["five-vs-four", "other"])
    check_claims(choices, ["five-v-four"])
