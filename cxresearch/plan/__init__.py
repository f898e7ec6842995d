"""The analysis plan: what is going to be tested and how, written down before the data are looked at.

`plan.toml` stands beside the company file. It holds, of every claim, the estimand in words, the region
R+ and what else decides the verdict, and of the company file whatever changes a number. No table is
opened for it, but it records which source files are there already: a plan written with the data at hand
does not prove that nobody had looked. Its hash shows a later edit, not one by somebody who renews the
hash; only a copy in other hands, such as a commit, shows when it was written.
"""

from __future__ import annotations

import dataclasses
import os
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any, get_args

from cxresearch import companyfile
from cxresearch.companyfile import CompanyFile, keys
from cxresearch.errors import CallError
from cxresearch.model import Analysis, Claim, Deviation, Ends, Plan, Region
from cxresearch.plan.content import CHOICES, COMPANY, content, digest, estimand
from cxresearch.plan.toml import in_toml
from cxresearch.sources.files import there

SCHEMA = 1
UNKNOWN = "unknown"
"""What stands for the files of a source that is a table of an engine."""

FILE = "plan.toml"
DEFINING = ("kind", "unit", "null", "side", "model", "parts", "together", "tolerance_kind")
"""What defines a claim beside its region, its tolerance, the columns it needs and the words."""

_HEAD = """# What will be tested and how, as `cxresearch plan` wrote it. Keep it in version control, where others
# can see when it came. A change to it shows; for an amended plan rename this file and write a new one.

"""


def write(file: CompanyFile, claims: Mapping[str, Claim], ranges: Mapping[str, Region]) -> Path:
    """Writes the plan of a company's analysis beside its company file and returns the plan's path.

    Args:
        file: The company file; its choices are the plan's.
        claims: Every claim by id, from `cxresearch.registry.registry`.
        ranges: R+ of each, from `cxresearch.registry.regions`.

    Raises:
        CallError: There is a plan already, or it cannot be written.
        DataError: A source file cannot be read.
    """
    target = file.path.parent / FILE
    if os.path.lexists(target):
        raise CallError(
            f"{target}: there is a plan already, and none is overwritten; "
            "for an amended plan rename or delete that file, then write the new one"
        )
    document = {
        "schema": SCHEMA,
        "company": file.id,
        "written": datetime.now(UTC).replace(microsecond=0),
        "version": version(),
        **content(file, file.analysis, claims, ranges),
        "data": {
            name: there(name, spec, file.path.parent) if spec.path else UNKNOWN
            for name, spec in file.sources.items()
        },
    }
    text = in_toml({"hash": digest(tomllib.loads(in_toml(document))), **document})
    part = target.with_name(f".{FILE}.part")
    try:
        part.write_text(_HEAD + text, encoding="utf-8", newline="\n")
        part.replace(target)
    except OSError as error:
        raise CallError(f"{target}: the plan cannot be written there ({error.strerror})") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return target


def compared(
    file: CompanyFile, analysis: Analysis, claims: Mapping[str, Claim], ranges: Mapping[str, Region]
) -> Plan | None:
    """What stands in the plan beside a company file, against what is about to be done; None without a plan.

    Args:
        file: The company file.
        analysis: The choices in use.
        claims, ranges: As for `write`.

    Raises:
        CallError: The plan cannot be read, or is none.
        DataError: A source file cannot be read.
    """
    target = file.path.parent / FILE
    if not os.path.lexists(target):
        return None
    planned = companyfile.read(target)
    try:
        return _plan(planned, file, analysis, claims, ranges)
    except CallError as error:
        raise CallError(f"{target}: {error}; put back the plan as it was written, or move it away") from None


def version() -> str:
    """The version of this package."""
    try:
        return installed("cxresearch")
    except PackageNotFoundError:  # run from a working copy that was not installed
        project = companyfile.read(Path(__file__).parents[2] / "pyproject.toml")["project"]
        return str(project["version"])


def _plan(
    planned: Mapping[str, Any],
    file: CompanyFile,
    analysis: Analysis,
    claims: Mapping[str, Claim],
    ranges: Mapping[str, Region],
) -> Plan:
    schema = keys.whole("schema", planned.get("schema"))
    plan = Plan(
        written=keys.moment("written", planned.get("written")).isoformat(),
        version=keys.text("version", planned.get("version")),
        hash=digest(planned),
        sources={},
    )
    if schema > SCHEMA:
        return dataclasses.replace(plan, deviations=(Deviation("schema", planned=schema, used=SCHEMA),))
    # As TOML gives it back, so that like is compared with like.
    used = tomllib.loads(in_toml(content(file, analysis, claims, ranges)))
    deviations = []
    if planned.get("hash") != plan.hash:
        deviations.append(Deviation("edited"))
    for code, name, mine in (("company", "company", file.id), ("version", "version", version())):
        if planned.get(name) != mine:
            deviations.append(Deviation(code, planned=keys.text(name, planned.get(name)), used=mine))
    for section, names in (("choices", CHOICES), ("company_file", COMPANY)):
        then, now = keys.section(planned, section), used[section]
        for name in ("observed_until", "observed_from"):
            if name in then:
                keys.moment(f"{section}.{name}", then[name])
        deviations += [
            Deviation("choice", name, _plain(then.get(name)), _plain(now.get(name)))
            for name in names
            if then.get(name) != now.get(name)
        ]
    for code, section in (("table", "tables"), ("own", "own")):
        then, now = keys.section(planned, section), used[section]
        deviations += [Deviation(code, name) for name in {**then, **now} if then.get(name) != now.get(name)]
    return dataclasses.replace(
        plan,
        sources=_sources(keys.section(planned, "data"), file),
        deviations=(*deviations, *_of_claims(planned, used["claims"], analysis, claims)),
    )


def _of_claims(
    planned: Mapping[str, Any],
    used: Mapping[str, Any],
    analysis: Analysis,
    claims: Mapping[str, Claim],
) -> list[Deviation]:
    entries, choices = keys.section(planned, "claims"), keys.section(planned, "choices")
    # The words are those of the planned choices, which are compared by themselves.
    as_planned = dataclasses.replace(
        analysis,
        horizon_days=keys.days("choices.horizon_days", choices.get("horizon_days")),
        complaint_days=keys.days("choices.complaint_days", choices.get("complaint_days")),
    )
    deviations = [Deviation("added", id) for id in used if id not in entries]
    deviations += [Deviation("left_out", id) for id in entries if id not in used]
    for id in used:
        if id not in entries:
            continue
        then, now = keys.table(f"claims.{id}", entries[id]), used[id]
        region, here = _region(f"claims.{id}", then), _region(f"claims.{id}", now)
        if region != here:
            ends = (dataclasses.astuple(region), dataclasses.astuple(here))
            deviations.append(Deviation("region", id, *ends))
        if then.get("tolerance") != now.get("tolerance"):
            sizes = (_plain(then.get("tolerance")), _plain(now.get("tolerance")))
            deviations.append(Deviation("tolerance", id, *sizes))
        if then.get("needs") != now.get("needs"):
            deviations.append(Deviation("needs", id))
        same_words = then.get("measured") == estimand(claims[id], as_planned, region)
        if not same_words or any(then.get(name) != now.get(name) for name in DEFINING):
            deviations.append(Deviation("estimand", id))
    return deviations


def _region(key: str, entry: Mapping[str, Any]) -> Region:
    ends: Any = keys.one_of(f"{key}.ends", entry.get("ends"), get_args(Ends))
    low, high = entry.get("low"), entry.get("high")
    if not (isinstance(low, int | float) and isinstance(high, int | float) and low <= high):
        raise CallError(f"{key}: low and high are two numbers, the lower first")
    return Region(float(low), float(high), ends)


def _sources(then: Mapping[str, Any], file: CompanyFile) -> dict[str, str]:
    """Where the data of each source were when the plan was written, see `Plan`."""
    states = {}
    for name, spec in file.sources.items():
        before = then.get(name, UNKNOWN)
        if spec.path is None or not isinstance(before, list):
            states[name] = "unknown"
        elif not before:
            states[name] = "after"
        else:
            now = there(name, spec, file.path.parent)
            states[name] = "at_hand" if _contents(before) == _contents(now) else "changed"
    return states


def _contents(files: Any) -> set[str]:
    """What the files of a source hold, whatever their names."""
    return {str(file.get("sha256")) for file in files if isinstance(file, dict)}


def _plain(value: Any) -> Any:
    """A value of TOML as a number, a text or a tuple of such."""
    if isinstance(value, list):
        return tuple(_plain(item) for item in value)
    if isinstance(value, date):
        return value.isoformat()
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    return str(value).lower() if isinstance(value, bool) else str(value)
