"""cxresearch.export: the fixed JSON, and an evaluation written down and read back."""

from __future__ import annotations

import dataclasses
import json
import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from found import estimate, evaluation, found, outcomes
from made import made_company, shop_rows

from cxresearch.claims import CLAIMS
from cxresearch.evaluate import evaluate
from cxresearch.export import load, save, to_json
from cxresearch.model import (
    Analysis,
    Deviation,
    Estimate,
    Evaluation,
    Passage,
    Plan,
    Provenance,
    Verdict,
    Warning,
)
from cxresearch.robustness import examined

ROWS = shop_rows({1: (7, 3), 2: (60, 20), 3: (60, 0), 4: (60, 0), 5: (60, 30)})


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    """Every verdict, hidden groups, infinite limits, a rejected row, a blanked one and a warning."""
    bad = {"rating_id": "r-bad", "customer_id": "c-bad", "rated_at": "2024-13-01", "rating": 5}
    late = {"order_id": "o-x", "customer_id": "x", "ordered_at": "2024-01-02", "delivered_at": "2024-01-01"}
    company = made_company(
        tmp_path_factory.mktemp("real"),
        company="observed_from = 2020-01-01",
        ratings=[*ROWS["ratings"], bad],
        orders=[*ROWS["orders"], late],
        analysis='exclude = ["convex-ladder"]\ntolerance = { "five-vs-4.8-six-times" = 2 }',
    )
    return examined(company, evaluate(company))


def strict(text: str) -> Any:
    def refused(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    return json.loads(text, parse_constant=refused)


def written(evaluation: Evaluation) -> Any:
    return strict(json.dumps(to_json(evaluation), allow_nan=False))


# The fixed form

BESIDE = {"value": float, "low": float, "high": float, "n": int}
FINDING = {
    "id": str,
    "family": str,
    "verdict": str,
    "finding": str,
    "direction": str,
    "value": float,
    "low": float,
    "high": float,
    "level": float,
    "n": int,
    "method": str,
    "p": float,
    "p_adjusted": float,
    "claimed": list,
    "region": list,
    "ends": str,
    "base_rate": BESIDE,
    "contrast": BESIDE,
    "bounds": {"low": float, "high": float, "frame": int, "least": float, "most": float},
    "reason": str,
    "sharpness": float,
    "robustness": dict,
}
WARNING = {"code": str, "table": str, "count": int, "claims": list}
ALWAYS = ("id", "family", "verdict", "claimed", "region", "ends")


def check(record: Any, form: Any, name: str, always: tuple[str, ...] = ()) -> None:
    if isinstance(form, dict):
        assert set(record) == set(form), name
        for key, inner in form.items():
            if record[key] is None:
                assert key not in always, f"{name}.{key} is null"
            else:
                check(record[key], inner, f"{name}.{key}")
    elif form is float:
        assert isinstance(record, int | float) and not isinstance(record, bool), name
    else:
        assert type(record) is form, name


def test_the_keys_and_types_are_the_fixed_ones(real: Evaluation) -> None:
    record = written(real)
    first = ("schema", "company", "observed_until", "parameters", "provenance", "plan", "tables")
    assert tuple(record) == (*first, "findings", "warnings", "changes")
    assert set(record["provenance"]) == {field.name for field in dataclasses.fields(Provenance)}
    assert record["changes"] is None
    assert record["plan"] is None
    assert (record["schema"], record["company"], record["observed_until"]) == (1, "made", "2024-12-31")
    assert set(record["parameters"]) == {field.name for field in dataclasses.fields(Analysis)} - {"reading"}
    assert record["parameters"]["exclude"] == ["convex-ladder"]
    assert record["parameters"]["tolerance"] == {"five-vs-4.8-six-times": 2}
    assert [finding["id"] for finding in record["findings"]] == list(CLAIMS)
    for finding in record["findings"]:
        check(finding, FINDING, finding["id"], ALWAYS)
    for table in record["tables"].values():
        assert set(table) == {"rows", "rejected", "blanked"}
    assert record["warnings"]
    for warning in record["warnings"]:
        check(warning, WARNING, "warning", ("code", "count", "claims"))


def test_counts_at_the_door_are_of_delivered_rows(real: Evaluation) -> None:
    tables = written(real)["tables"]
    assert tables["ratings"] == {"rows": 248, "rejected": {"unreadable:rated_at": 1}, "blanked": {}}
    assert tables["orders"] == {"rows": 55, "rejected": {}, "blanked": {"order:delivered_at": 1}}


@pytest.mark.parametrize("id", CLAIMS)
def test_every_end_of_every_claim_is_strict_json(id: str) -> None:
    for finding in outcomes(CLAIMS[id]):
        (record,) = written(evaluation(finding))["findings"]
        check(record, FINDING, id, ALWAYS)
        assert record["verdict"] == finding.verdict.value
        assert (record["finding"] is None) == (finding.verdict is not Verdict.CONTRADICTED)
        assert record["reason"] == finding.reason
        assert (record["p"], record["p_adjusted"]) == (
            None if finding.estimate is None else finding.estimate.p,
            finding.p_adjusted,
        )


def test_what_is_infinite_or_undefined_is_null() -> None:
    undefined = Estimate(math.nan, 0.0, math.inf, 0.95, 20, "risk_ratio_score")
    (record,) = written(evaluation(found("level4-return-uncertain", undefined)))["findings"]
    assert (record["value"], record["low"], record["high"], record["n"]) == (None, 0, None, 20)
    assert record["claimed"] == record["region"] == [1.25, None] and record["ends"] == "()"


def test_claimed_is_as_printed_and_region_is_widened() -> None:
    (record,) = written(evaluation(found("five-vs-four-six-times", estimate(1.31))))["findings"]
    assert (record["claimed"], record["region"], record["ends"]) == ([6, 6], [4.8, 7.5], "[]")
    assert (record["verdict"], record["finding"]) == ("contradicted", "smaller")
    assert record["direction"] == "supported"


def test_a_claim_that_was_not_tested_has_a_reason_and_no_number() -> None:
    (record,) = written(evaluation(found("ladder-slope", None)))["findings"]
    assert record["reason"] == "missing:orders.ordered_at" and record["verdict"] == "untestable"
    assert {key for key in record if record[key] is not None} == {*ALWAYS, "reason", "sharpness"}


# Written down and read back


def same(one: Any, other: Any) -> None:
    """Equal in every field; numbers to the last bit, undefined ones too; frames with their types."""
    assert type(one) is type(other)
    if isinstance(one, pd.DataFrame):
        pd.testing.assert_frame_equal(one, other, check_exact=True)
    elif dataclasses.is_dataclass(one):
        for field in dataclasses.fields(one):
            same(getattr(one, field.name), getattr(other, field.name))
    elif isinstance(one, tuple):
        assert len(one) == len(other)
        for mine, theirs in zip(one, other, strict=True):
            same(mine, theirs)
    elif isinstance(one, float) and math.isnan(one):
        assert math.isnan(other)
    else:
        assert one == other


def test_what_was_saved_is_loaded(real: Evaluation, tmp_path: Path) -> None:
    file = save(real, tmp_path / "new" / "folder")
    assert file == tmp_path / "new" / "folder" / "evaluation.json"
    again = load(tmp_path / "new" / "folder")
    same(real, again)
    assert to_json(again) == to_json(real)
    assert again["ladder-slope"].claim is CLAIMS["ladder-slope"]
    verdicts = {finding.verdict for finding in real.findings}
    assert verdicts == set(Verdict), "the company shows every verdict"


def test_a_table_that_is_hidden_whole_keeps_its_types(tmp_path: Path) -> None:
    few = {level: (3, 1) for level in range(1, 6)}
    hidden = evaluate(made_company(tmp_path / "few", **shop_rows(few)))
    assert hidden["ladder-slope"].table.value.isna().all()
    save(hidden, tmp_path)
    same(hidden, load(tmp_path))


def test_a_made_evaluation_is_loaded(tmp_path: Path) -> None:
    odd = Passage(
        table="ratings",
        columns=("rating_id", "rating"),
        rows=3,
        rejected={"unreadable:rating": 1},
        shapes={"unreadable:rating": ("aaa", "9 🙂")},
        dates=frozenset({"rated_at", "a"}),
        warnings=(Warning("repeat", "ratings", 2),),
    )
    findings = [finding for claim in CLAIMS.values() for finding in outcomes(claim)[-2:]]
    since = {"observed_from": "2020-01-01", "assumed": ("ratings.rated_at",)}
    made = evaluation(*findings, tables={"ratings": odd}, **since)
    save(made, tmp_path)
    same(made, load(tmp_path))


def test_a_plan_and_what_deviates_from_it_are_written_and_read_back(tmp_path: Path) -> None:
    deviations = (
        Deviation("edited"),
        Deviation("region", "ladder-slope", (0.0, math.inf, "()"), (0.1, 0.2, "[]")),
        Deviation("choice", "level", 0.95, 0.9),
    )
    plan = Plan("2024-03-01T08:00:00+00:00", "0.1.0", "c0ffee", {"orders_raw": "at_hand"}, deviations)
    made = evaluation(plan=plan)
    save(made, tmp_path)
    same(made, load(tmp_path))
    assert written(made)["plan"] == {
        "written": "2024-03-01T08:00:00+00:00",
        "version": "0.1.0",
        "hash": "c0ffee",
        "sources": {"orders_raw": "at_hand"},
        "deviations": [
            {"code": "edited", "subject": "", "planned": None, "used": None},
            {
                "code": "region",
                "subject": "ladder-slope",
                "planned": [0.0, None, "()"],
                "used": [0.1, 0.2, "[]"],
            },
            {"code": "choice", "subject": "level", "planned": 0.95, "used": 0.9},
        ],
    }


def test_saving_replaces_what_was_saved_before(real: Evaluation, tmp_path: Path) -> None:
    save(real, tmp_path)
    save(evaluation(), tmp_path)
    assert load(tmp_path).findings == ()
