"""cxresearch.changes: which verdicts differ from the run before, and what could be the cause."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from found import estimate, evaluation, found

from cxresearch.changes import since
from cxresearch.export import published
from cxresearch.model import Analysis, Change, Evaluation, Plan

BETTER, LADDER = "five-vs-four-six-times", "ladder-slope"
BEFORE = evaluation(found(BETTER, estimate(1.3)), found(LADDER, estimate(0.1)))
PROVENANCE = BEFORE.provenance
assert PROVENANCE is not None


def run(file: Path, before: Evaluation, after: Evaluation) -> Evaluation:
    """The second of two runs into the folder of `file`."""
    file.write_text(json.dumps(published(before)), encoding="utf-8")
    return since(file, after)


@pytest.mark.parametrize(
    ("changed", "causes", "sources", "parameters"),
    [
        ({"provenance": {"data": {"orders_raw": "a2", "survey": "b2"}}}, ("data",), ("orders_raw",), ()),
        ({"provenance": {"data": {"survey": "b2"}}}, ("data",), ("orders_raw",), ()),
        ({"provenance": {"company_file": "c4"}}, ("choices",), (), ("company_file",)),
        ({"parameters": Analysis(horizon_days=90)}, ("choices",), (), ("horizon_days",)),
        ({"plan": Plan("2024-03-01T08:00:00+00:00", "0.1.0", "c0ffee", {})}, ("plan",), (), ()),
        ({"provenance": {"version": "0.2.0"}}, ("package",), (), ()),
        ({"provenance": {"commit": None}}, ("package",), (), ()),
        ({"provenance": {"packages": {"pandas": "3.0.1"}}}, ("package",), (), ()),
        ({"provenance": {"lock": "e5", "data": {}}}, ("data", "package"), ("orders_raw", "survey"), ()),
    ],
)
def test_the_causes_are_what_differs(
    tmp_path: Path, changed: dict[str, Any], causes: tuple[str, ...], sources: Any, parameters: Any
) -> None:
    if "provenance" in changed:
        changed = {"provenance": dataclasses.replace(PROVENANCE, **changed["provenance"])}
    changes = run(tmp_path / "f.json", BEFORE, dataclasses.replace(BEFORE, **changed)).changes
    assert changes is not None
    assert (changes.causes, changes.sources, changes.parameters) == (causes, sources, parameters)
    assert not (changes.verdicts or changes.added or changes.gone or changes.moved)


def newer(*findings: Any) -> Evaluation:
    return dataclasses.replace(
        evaluation(*findings), provenance=dataclasses.replace(PROVENANCE, data={"orders_raw": "a2"})
    )


def test_verdicts_values_and_claims_are_told_apart(tmp_path: Path) -> None:
    after = newer(found(BETTER, estimate(6.0)), found("convex-ladder", estimate(0.2)))
    changes = run(tmp_path / "f.json", BEFORE, after).changes
    assert changes is not None
    assert changes.verdicts == (Change(BETTER, "contradicted", "supported", 1.3, 6.0),)
    assert (changes.added, changes.gone, changes.moved) == (("convex-ladder",), (LADDER,), ())
    still = run(
        tmp_path / "f.json", BEFORE, newer(found(BETTER, estimate(1.31)), found(LADDER, None))
    ).changes
    assert still is not None
    assert still.moved == (BETTER,)
    assert still.verdicts == (Change(LADDER, "supported", "untestable", 0.1, None),)


def test_the_same_run_again_says_what_the_first_one_said(tmp_path: Path) -> None:
    file = tmp_path / "f.json"
    assert run(file, BEFORE, BEFORE).changes is None
    first = run(file, BEFORE, newer(found(BETTER, estimate(6.0)), found(LADDER, estimate(0.1))))
    assert first.changes is not None
    again = run(file, first, dataclasses.replace(first, changes=None))
    assert again == first


@pytest.mark.parametrize("text", ["", "[1]", '{"schema": 1}', '{"provenance": null}', "\x00", "[" * 100_000])
def test_without_earlier_findings_that_can_be_read_nothing_is_known(tmp_path: Path, text: str) -> None:
    (tmp_path / "f.json").write_text(text, encoding="utf-8")
    assert since(tmp_path / "f.json", BEFORE) is BEFORE
    assert since(tmp_path / "absent.json", BEFORE) is BEFORE


@pytest.mark.parametrize(
    "wrong",
    [
        {"schema": 99},
        {"company": "another"},
        {"changes": "x"},
        {"findings": [{"id": BETTER, "verdict": "splendid", "value": 1}]},
        {"findings": [{"id": BETTER, "verdict": "contradicted", "value": "much"}]},
    ],
)
def test_findings_of_another_form_or_company_are_not_compared(tmp_path: Path, wrong: dict[str, Any]) -> None:
    file = tmp_path / "f.json"
    file.write_text(json.dumps(published(BEFORE) | wrong), encoding="utf-8")
    after = BEFORE if "changes" in wrong else newer(found(BETTER, estimate(6.0)))
    assert since(file, after) is after
