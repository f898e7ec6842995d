"""An evaluation in a file from which it can be read back whole."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pandas as pd

from cxresearch.claims import CLAIMS
from cxresearch.export.published import choices
from cxresearch.model import (
    Analysis,
    Bounds,
    Change,
    Changes,
    Claim,
    Deviation,
    Evaluation,
    Finding,
    Passage,
    Plan,
    Provenance,
    Reference,
    Region,
    Source,
    Tolerance,
    Verdict,
    Warning,
)
from cxresearch.robustness import record as robustness


def save(evaluation: Evaluation, folder: Path) -> Path:
    """Writes an evaluation to `folder/evaluation.json` so that `load` gives it back, tables and
    infinite limits included. The folder is made if need be. Returns the file."""
    record = {
        **{
            name: getattr(evaluation, name)
            for name in (field.name for field in dataclasses.fields(Evaluation))
            if name not in ("parameters", "provenance", "plan", "tables", "warnings", "findings", "changes")
        },
        "parameters": choices(evaluation.parameters),
        **{
            name: None if (part := getattr(evaluation, name)) is None else dataclasses.asdict(part)
            for name in ("provenance", "plan", "changes")
        },
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
            "provenance": None if (made := record["provenance"]) is None else Provenance(**made),
            "plan": _plan(record["plan"]),
            "changes": None if (then := record["changes"]) is None else changes_from(then),
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


def changes_from(record: dict[str, Any]) -> Changes:
    """The changes of which `dataclasses.asdict` made this record, before or after it was JSON."""
    lists = {name: tuple(value) for name, value in record.items() if name != "verdicts"}
    return Changes(**{**lists, "verdicts": tuple(Change(**each) for each in record["verdicts"])})


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
