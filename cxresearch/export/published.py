"""An evaluation in the forms that are published: JSON with fixed keys, and a table with a line a claim."""

from __future__ import annotations

import csv
import dataclasses
import io
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from cxresearch import disclosure, verdict
from cxresearch.model import Analysis, Estimate, Evaluation, Finding, Passage, Warning
from cxresearch.robustness import record as robustness

SCHEMA = 1

COLUMNS = (
    "id", "family", "verdict", "finding", "direction", "value", "low", "high", "level", "n", "method", "p",
    "p_adjusted", "claimed_low", "claimed_high", "region_low", "region_high", "ends",
    "base_rate_value", "base_rate_low", "base_rate_high", "base_rate_n",
    "contrast_value", "contrast_low", "contrast_high", "contrast_n", "robust", "reason",
)  # fmt: skip
"""The columns of `to_csv`, by the names that the JSON gives them."""


def to_json(evaluation: Evaluation) -> dict[str, Any]:
    """An evaluation in the fixed public form: plain dicts and lists, every number finite or null.

    Keys: schema, company, observed_until, parameters, provenance (data, company_file, version, commit, lock,
    packages; null where it is not known), plan (written, version, hash, sources, deviations; null where there
    is none), tables (name -> rows, rejected, blanked), findings (one a claim, see the README), warnings (code,
    table, count, claims), changes (see `cxresearch.model.Changes`; null where there was no run before).
    """
    return {
        "schema": SCHEMA,
        "company": evaluation.company,
        "observed_until": evaluation.observed_until,
        "parameters": _plain(choices(evaluation.parameters)),
        "provenance": _fields(evaluation.provenance),
        "plan": _fields(evaluation.plan),
        "tables": tables_record(evaluation.tables),
        "findings": [_finding(finding) for finding in evaluation.findings],
        "warnings": warnings_record(evaluation.warnings),
        "changes": _fields(evaluation.changes),
    }


def published(evaluation: Evaluation) -> dict[str, Any]:
    """The same as it may leave the company: a reason does not tell how many a group had that was too small
    to be shown, `minimum:level_4=<10`, nor do files of own claims where they are on this machine."""
    record, minimum = to_json(evaluation), evaluation.parameters.min_cell
    record["parameters"]["claims"] = [Path(file).name for file in evaluation.parameters.claims]
    for finding in record["findings"]:
        finding["reason"] = disclosure.reason(finding["reason"], minimum=minimum)
    return record


def to_csv(record: Mapping[str, Any]) -> str:
    """The findings of `to_json` or `published` as a table with a line a claim, for a spreadsheet: `COLUMNS`,
    a number that is not known left empty, and no text that a spreadsheet would take for a formula."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(COLUMNS)
    for finding in record["findings"]:
        flat = dict(finding)
        for name in ("claimed", "region"):
            flat[f"{name}_low"], flat[f"{name}_high"] = finding[name]
        for name in ("base_rate", "contrast"):
            flat |= {f"{name}_{key}": value for key, value in (finding[name] or {}).items()}
        flat["robust"] = None if finding["robustness"] is None else finding["robustness"]["robust"]
        lines.writerow([_safe(flat.get(name)) for name in COLUMNS])
    return text.getvalue()


def _safe(cell: Any) -> Any:
    """Text that begins like a formula, after an apostrophe, and without what would begin another line. Anything
    else as it is: a number that is negative is no formula, and with an apostrophe none could compute with it."""
    if not isinstance(cell, str):
        return cell
    text = "".join(sign if sign.isprintable() else " " for sign in cell)
    return f"'{text}" if text.lstrip().startswith(("=", "+", "-", "@")) else text


def _fields(record: Any) -> dict[str, Any] | None:
    return None if record is None else _plain(dataclasses.asdict(record))


def choices(analysis: Analysis) -> dict[str, Any]:
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
