"""Robustness as plain records: whole, to be read back, and as far as the JSON publishes it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from cxresearch.model import (
    Bounds,
    Estimate,
    Multiplicity,
    Response,
    Robustness,
    Specification,
    Standardised,
    Strength,
    Verdict,
)

SMALLEST = 1e-4
"""Below this no p value is told: intervals from 9,999 resamples know nothing of rarer events."""


def public(found: Robustness) -> dict[str, Any]:
    """What the JSON of an evaluation says of a finding's robustness; no count of any group.

    Keys: robust, kept, specifications (choices, verdict, value, low, high, n), strength, multiplicity,
    standardised and response as in `cxresearch.model`, their estimates as value, low, high, n.
    """
    record = asdict(found)
    record["specifications"] = [
        {"choices": dict(each.choices), "verdict": each.verdict.value, **_limits(each.estimate)}
        for each in found.specifications
    ]
    for part, name in (("multiplicity", "adjusted"), ("standardised", "estimate"), ("response", "weighted")):
        if record[part] is not None:
            estimate = getattr(getattr(found, part), name)
            record[part][name] = None if estimate is None else _limits(estimate)
    return record


def _limits(estimate: Estimate | None) -> dict[str, Any]:
    return {
        name: None if estimate is None else getattr(estimate, name) for name in ("value", "low", "high", "n")
    }


def read(record: dict[str, Any] | None) -> Robustness | None:
    """The robustness of which `dataclasses.asdict` made this record, before or after it was JSON."""
    if record is None:
        return None
    strength = record["strength"]
    becomes = None if strength["becomes"] is None else Verdict(strength["becomes"])
    return Robustness(
        strength=Strength(**{**strength, "becomes": becomes}),
        specifications=tuple(
            Specification(
                choices=each["choices"],
                verdict=Verdict(each["verdict"]),
                estimate=estimate(each["estimate"]),
                reason=each["reason"],
            )
            for each in record["specifications"]
        ),
        kept=record["kept"],
        robust=record["robust"],
        multiplicity=_with(Multiplicity, record["multiplicity"], "adjusted"),
        standardised=_with(Standardised, record["standardised"], "estimate"),
        response=_response(record["response"]),
    )


def estimate(record: dict[str, Any] | None) -> Estimate | None:
    """The estimate of which `dataclasses.asdict` made this record."""
    if record is None:
        return None
    return Estimate(**{**record, "counts": tuple((events, n) for events, n in record["counts"])})


def _with(kind: Any, record: dict[str, Any] | None, name: str) -> Any:
    if record is None:
        return None
    by = {"by": tuple(record["by"])} if "by" in record else {}
    return kind(**{**record, **by, name: estimate(record[name])})


def _response(record: dict[str, Any] | None) -> Response | None:
    if record is None:
        return None
    found: Response = _with(Response, {**record, "bounds": Bounds(**record["bounds"])}, "weighted")
    return found
