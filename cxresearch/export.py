"""An evaluation as JSON: the fixed public form, and a file that can be read back whole."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from cxresearch import verdict
from cxresearch.claims import CLAIMS
from cxresearch.model import (
    Analysis,
    Bounds,
    Claim,
    Deviation,
    Estimate,
    Evaluation,
    Finding,
    Passage,
    Plan,
    Reference,
    Region,
    Source,
    Tolerance,
    Verdict,
    Warning,
)
from cxresearch.robustness import record as robustness

SCHEMA = 1


def to_json(evaluation: Evaluation) -> dict[str, Any]:
    """An evaluation in the fixed public form: plain dicts and lists, every number finite or null.

    Keys: schema, company, observed_until, parameters, plan (written, version, hash, sources, deviations;
    null where there is none), tables (name -> rows, rejected, blanked), findings (one a claim, see the
    README), warnings (code, table, count, claims).
    """
    return {
        "schema": SCHEMA,
        "company": evaluation.company,
        "observed_until": evaluation.observed_until,
        "parameters": _plain(_choices(evaluation.parameters)),
        "plan": None if evaluation.plan is None else _plain(dataclasses.asdict(evaluation.plan)),
        "tables": tables_record(evaluation.tables),
        "findings": [_finding(finding) for finding in evaluation.findings],
        "warnings": warnings_record(evaluation.warnings),
    }


def _choices(analysis: Analysis) -> dict[str, Any]:
    """The choices of the company file; the reading of the definitions is always the same in what is kept."""
    return {name: value for name, value in dataclasses.asdict(analysis).items() if name != "reading"}


def tables_record(passages: Mapping[str, Passage]) -> dict[str, Any]:
    """What came in at the door, a table each: rows delivered, rejected and blanked by code."""
    return {
        name: {"rows": passage.rows, "rejected": dict(passage.rejected), "blanked": dict(passage.blanked)}
        for name, passage in passages.items()
    }


def warnings_record(warnings: Iterable[Warning]) -> list[dict[str, Any]]:
    """What looked odd: code, table, count and the claims it touches."""
    return [_plain(dataclasses.asdict(warning)) for warning in warnings]


def _finding(finding: Finding) -> dict[str, Any]:
    claim, estimate = finding.claim, finding.estimate
    return _plain(
        {
            "id": claim.id,
            "family": claim.family,
            "verdict": finding.verdict.value,
            "finding": finding.finding,
            "direction": None if finding.direction is None else finding.direction.value,
            "value": None if estimate is None else estimate.value,
            "low": None if estimate is None else estimate.low,
            "high": None if estimate is None else estimate.high,
            "level": None if estimate is None else estimate.level,
            "n": None if estimate is None else estimate.n,
            "method": None if estimate is None else estimate.method,
            "p": None if estimate is None else estimate.p,
            "p_adjusted": finding.p_adjusted,
            "claimed": [claim.region.low, claim.region.high],
            "region": [finding.region.low, finding.region.high],
            "ends": finding.region.ends,
            "base_rate": _beside(finding.base_rate),
            "contrast": _beside(finding.contrast),
            "bounds": None if finding.bounds is None else dataclasses.asdict(finding.bounds),
            "reason": finding.reason,
            "sharpness": verdict.sharpness(finding.region, claim.unit) if claim.kind == "measured" else None,
            "robustness": None if finding.robustness is None else robustness.public(finding.robustness),
        }
    )


def _beside(estimate: Estimate | None) -> dict[str, Any] | None:
    if estimate is None:
        return None
    return {"value": estimate.value, "low": estimate.low, "high": estimate.high, "n": estimate.n}


def _plain(value: Any) -> Any:
    """The same with tuples as lists and every infinite or undefined number as null."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def save(evaluation: Evaluation, folder: Path) -> Path:
    """Writes an evaluation to `folder/evaluation.json` so that `load` gives it back, tables and
    infinite limits included. The folder is made if need be. Returns the file."""
    record = {
        **{
            name: getattr(evaluation, name)
            for name in (field.name for field in dataclasses.fields(Evaluation))
            if name not in ("parameters", "plan", "tables", "warnings", "findings")
        },
        "parameters": _choices(evaluation.parameters),
        "plan": None if evaluation.plan is None else dataclasses.asdict(evaluation.plan),
        "tables": [{**dataclasses.asdict(p), "dates": sorted(p.dates)} for p in evaluation.tables.values()],
        "warnings": [dataclasses.asdict(warning) for warning in evaluation.warnings],
        "findings": [
            {
                **{
                    field.name: getattr(finding, field.name)
                    for field in dataclasses.fields(Finding)
                    if field.name in ("verdict", "finding", "direction", "reason", "p_adjusted")
                },
                **{
                    name: None if (part := getattr(finding, name)) is None else dataclasses.asdict(part)
                    for name in ("estimate", "base_rate", "contrast", "bounds", "region", "robustness")
                },
                "claim": _claim(finding.claim),
                "table": _frame(finding.table),
                "detail": _frame(finding.detail),
            }
            for finding in evaluation.findings
        ],
    }
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "evaluation.json"
    file.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    return file


def _claim(claim: Claim) -> str | dict[str, Any]:
    """The id of a claim of the package; of the user's own, whatever of it is data."""
    if claim.id in CLAIMS:
        return claim.id
    given = {field.name: getattr(claim, field.name) for field in dataclasses.fields(Claim)}
    data = {name: value for name, value in given.items() if not callable(value)}
    nested = ("source", "region", "tolerance")
    return {
        name: dataclasses.asdict(value) if name in nested and value is not None else value
        for name, value in data.items()
    }


def _frame(frame: pd.DataFrame | None) -> dict[str, dict[str, Any]] | None:
    """A table column by column, with each column's type: of one that is all hidden nobody could tell."""
    if frame is None:
        return None
    return {
        str(name): {
            "type": str(frame[name].dtype),
            "cells": [None if pd.isna(cell) else cell for cell in frame[name].tolist()],
        }
        for name in frame.columns
    }


def load(folder: Path) -> Evaluation:
    """The evaluation that `save` wrote to this folder."""
    record = json.loads((folder / "evaluation.json").read_text(encoding="utf-8"))
    chosen = record["parameters"]
    parameters = Analysis(
        **{**chosen, "exclude": tuple(chosen["exclude"]), "claims": tuple(chosen["claims"])}
    )
    return Evaluation(
        **{
            **record,
            "assumed": tuple(record["assumed"]),
            "parameters": parameters,
            "plan": _plan(record["plan"]),
            "tables": {passage["table"]: _passage(passage) for passage in record["tables"]},
            "warnings": tuple(_warning(warning) for warning in record["warnings"]),
            "findings": tuple(_read_finding(finding) for finding in record["findings"]),
        }
    )


def _plan(record: dict[str, Any] | None) -> Plan | None:
    if record is None:
        return None

    def value(given: Any) -> Any:
        return tuple(given) if isinstance(given, list) else given

    deviations = tuple(
        Deviation(one["code"], one["subject"], value(one["planned"]), value(one["used"]))
        for one in record["deviations"]
    )
    return Plan(**{**record, "deviations": deviations})


def _passage(record: dict[str, Any]) -> Passage:
    return Passage(
        **{
            **record,
            "columns": tuple(record["columns"]),
            "shapes": {code: tuple(shapes) for code, shapes in record["shapes"].items()},
            "dates": frozenset(record["dates"]),
            "warnings": tuple(_warning(warning) for warning in record["warnings"]),
        }
    )


def _warning(record: dict[str, Any]) -> Warning:
    return Warning(**{**record, "claims": tuple(record["claims"])})


def _read_finding(record: dict[str, Any]) -> Finding:
    return Finding(
        claim=_read_claim(record["claim"]),
        verdict=Verdict(record["verdict"]),
        finding=record["finding"],
        direction=None if record["direction"] is None else Verdict(record["direction"]),
        estimate=robustness.estimate(record["estimate"]),
        base_rate=robustness.estimate(record["base_rate"]),
        contrast=robustness.estimate(record["contrast"]),
        bounds=None if record["bounds"] is None else Bounds(**record["bounds"]),
        region=Region(**record["region"]),
        table=_read_frame(record["table"]),
        detail=_read_frame(record["detail"]),
        reason=record["reason"],
        p_adjusted=record["p_adjusted"],
        robustness=robustness.read(record["robustness"]),
    )


def _read_claim(record: str | dict[str, Any]) -> Claim:
    if isinstance(record, str):
        return CLAIMS[record]
    source, tolerance = record["source"], record["tolerance"]
    cited = tuple(Reference(**reference) for reference in source["references"])
    within = {} if tolerance is None else {"within": tuple(tolerance["within"])}
    return Claim(
        **{
            **record,
            "source": Source(**{**source, "references": cited}),
            "region": Region(**record["region"]),
            "tolerance": None if tolerance is None else Tolerance(**{**tolerance, **within}),
            "needs": tuple(record["needs"]),
            "parts": tuple(record["parts"]),
        }
    )


def _read_frame(record: dict[str, dict[str, Any]] | None) -> pd.DataFrame | None:
    if record is None:
        return None
    return pd.DataFrame(
        {name: pd.array(column["cells"], dtype=column["type"]) for name, column in record.items()}
    )
