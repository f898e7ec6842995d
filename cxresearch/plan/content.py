"""What a plan holds: the choices, the claims as they would be tested, the data that are there."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from cxresearch.companyfile import CompanyFile
from cxresearch.companyfile.inputs import Spec
from cxresearch.errors import CallError
from cxresearch.model import Analysis, Claim, Region
from cxresearch.places import OutsideError
from cxresearch.sources import located
from cxresearch.text import words

UNKNOWN = "unknown"
"""What stands for the files of a source that is a table of an engine."""

CHOICES = ("level", "horizon_days", "complaint_days", "min_cell")
"""The choices of `[analysis]` that are compared as they are; the others show in the claims."""

COMPANY = (
    "model",
    "timezone",
    "observed_until",
    "observed_from",
    "customer_id",
    "scale",
    "higher_is_better",
)
"""The keys of the company file that change numbers."""


def content(
    file: CompanyFile, analysis: Analysis, claims: Mapping[str, Claim], ranges: Mapping[str, Region]
) -> dict[str, Any]:
    """Everything of a plan but when and with what it was written, and the data that were there."""
    return {
        "choices": {
            **{name: getattr(analysis, name) for name in CHOICES},
            "exclude": analysis.exclude,
            "tolerance": analysis.tolerance,
        },
        **settings(file, analysis),
        "claims": {
            claim.id: _entry(claim, analysis, ranges[claim.id])
            for claim in claims.values()
            if claim.kind != "principle" and claim.id not in analysis.exclude
        },
    }


def settings(file: CompanyFile, analysis: Analysis) -> dict[str, Any]:
    """What a company file says of the company and its tables, and the hashes of the user's own claims."""
    folder = file.path.parent
    return {
        "company_file": {name: getattr(file, name) for name in COMPANY},
        "tables": {name: digest(dataclasses.asdict(table)) for name, table in file.tables.items()},
        "own": {Path(os.path.relpath(own, folder)).as_posix(): _sha256(Path(own)) for own in analysis.claims},
    }


def _entry(claim: Claim, analysis: Analysis, region: Region) -> dict[str, Any]:
    tolerance = claim.tolerance
    return {
        "kind": claim.kind,
        "unit": claim.unit,
        "measured": estimand(claim, analysis, region),
        "low": float(region.low),
        "high": float(region.high),
        "ends": region.ends,
        "tolerance": None if tolerance is None else analysis.tolerance.get(claim.id, float(tolerance.size)),
        "tolerance_kind": None if tolerance is None else tolerance.kind,
        "null": None if claim.null is None else float(claim.null),
        "side": claim.side,
        "needs": claim.needs,
        "model": claim.model,
        "parts": claim.parts or None,
        "together": claim.together,
    }


def there(name: str, spec: Spec, folder: Path) -> str | list[dict[str, Any]]:
    """The files of a source that are there now, with their sizes and hashes; unknown for an engine's table."""
    if spec.path is None:
        return UNKNOWN
    try:
        files = [file for file in located(f"sources.{name}", spec.path, folder) if file.is_file()]
    except OutsideError:
        raise
    except CallError:  # not there yet
        return []
    try:
        return [
            {
                "file": Path(os.path.relpath(file, folder)).as_posix(),
                "size": file.stat().st_size,
                "sha256": _sha256(file),
            }
            for file in files
        ]
    except OSError as error:
        raise CallError(f"sources.{name}: {error.filename} cannot be read ({error.strerror})") from error


def _sha256(file: Path) -> str:
    seen = file.stat()
    return _file_digest(file.absolute(), seen.st_size, seen.st_mtime_ns)


@cache
def _file_digest(file: Path, size: int, changed: int) -> str:
    """The hash of a file, computed once for each state that it is in."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def digest(document: Mapping[str, Any]) -> str:
    """The hash of a document, whatever its layout: of all its keys but `hash` itself."""
    content = {key: value for key, value in document.items() if key != "hash"}
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def estimand(claim: Claim, analysis: Analysis, region: Region) -> str:
    """What is computed for a claim, in English, at these choices; empty where a claim of the user's own
    does not say.

    >>> from cxresearch.claims import CLAIMS
    >>> claim = CLAIMS["ladder-slope"]
    >>> estimand(claim, Analysis(horizon_days=90), claim.region).partition(":")[0]
    'Each customer’s first rating. A straight line through whether the customer came back within 90 days, over the
    rating level'
    """
    say = words("en")
    if not say.says(claim, "measured"):
        return ""
    return say.claim(
        claim,
        "measured",
        claimed=say.region(claim.region, claim.unit),
        region=say.region(region, claim.unit),
        horizon=say("define.horizon", days=say.count(analysis.horizon_days)),
        window=say("define.horizon", days=say.count(analysis.complaint_days)),
    )
