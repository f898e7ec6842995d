"""What differs from the run before: which verdicts, and whether the data, the choices, the plan or the package
could be the cause."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from cxresearch.export import changes_from, to_json
from cxresearch.model import Change, Changes, Evaluation, Verdict

CAUSES = ("data", "choices", "plan", "package")
"""What can make two runs differ, in reading order."""

_CHOSEN = ("level", "horizon_days", "complaint_days", "min_cell", "exclude", "tolerance")
"""The choices that can change a finding."""


def since(file: Path, evaluation: Evaluation) -> Evaluation:
    """The evaluation with what differs from the run that wrote `file`, its `findings.json`.

    A run of the same data under the same choices, plan and package is the same run: it keeps what that one
    said of the run before it, so that both give the same page. Without such a file, or when it is of another
    form, nothing is known.
    """
    try:
        before, after = json.loads(file.read_text(encoding="utf-8")), to_json(evaluation)
        if any(before[key] != after[key] for key in ("schema", "company")):
            return evaluation
        changes = compared(before, after)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return evaluation
    return replace(evaluation, changes=changes)


def compared(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes | None:
    """What differs between two runs, each as `cxresearch.export.to_json` has it.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: `before` is no such record.
    """
    then, now = before["provenance"], after["provenance"]
    chosen = [name for name in _CHOSEN if before["parameters"][name] != after["parameters"][name]]
    plans = [None if record["plan"] is None else record["plan"]["hash"] for record in (before, after)]
    if then["company_file"] != now["company_file"]:
        chosen.append("company_file")
    differs = {
        "data": then["data"] != now["data"],
        "choices": bool(chosen),
        "plan": plans[0] != plans[1],
        "package": any(then[key] != now[key] for key in ("version", "commit", "lock", "packages")),
    }
    if not any(differs.values()):
        return None if before["changes"] is None else changes_from(before["changes"])
    sources = [
        name for name in {**then["data"], **now["data"]} if then["data"].get(name) != now["data"].get(name)
    ]
    old = {finding["id"]: finding for finding in before["findings"]}
    new = {finding["id"]: finding for finding in after["findings"]}
    both = [(old[id], new[id]) for id in new if id in old]
    return Changes(
        causes=tuple(cause for cause in CAUSES if differs[cause]),
        sources=tuple(sources),
        parameters=tuple(chosen),
        verdicts=tuple(
            Change(one["id"], Verdict(one["verdict"]).value, other["verdict"], _number(one), other["value"])
            for one, other in both
            if one["verdict"] != other["verdict"]
        ),
        added=tuple(id for id in new if id not in old),
        gone=tuple(id for id in old if id not in new),
        moved=tuple(
            one["id"]
            for one, other in both
            if one["verdict"] == other["verdict"] and one["value"] != other["value"]
        ),
    )


def _number(finding: Mapping[str, Any]) -> float | None:
    return None if finding["value"] is None else float(finding["value"])
