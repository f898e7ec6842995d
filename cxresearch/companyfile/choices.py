"""The analyst's choices: `[analysis]` of the company file, notebook parameters, `--set KEY=VALUE`."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from cxresearch.companyfile import keys
from cxresearch.errors import CallError, nearest
from cxresearch.model import Analysis
from cxresearch.places import require_inside


def analysis(values: Mapping[str, Any], folder: Path) -> Analysis:
    """`[analysis]` as written in the company file of `folder`, which the user's own claims are
    relative to.

    Raises:
        CallError: An unknown key, a value of the wrong type or out of range, no such file.

    >>> analysis({"level": 0.9}, Path()).level
    0.9
    """
    keys.known("analysis", values, CHECKS)
    checked = {name: CHECKS[name](f"analysis.{name}", value) for name, value in values.items()}
    for file in checked.get("claims", ()):
        require_inside("analysis.claims", file, folder)
    files = tuple(str(folder / file) for file in checked.get("claims", ()))
    for file in files:
        if not Path(file).is_file():
            raise CallError(f'analysis.claims: no file "{file}"')
    return Analysis(**{**checked, "claims": files})


def overridden(choices: Analysis, values: Mapping[str, Any]) -> Analysis:
    """The same choices with some replaced, checked as in the company file.

    A value may be text from the command line. `tolerance.ID` replaces one claim's tolerance.

    Raises:
        CallError: An unknown key, or a value of the wrong type or out of range.

    >>> overridden(Analysis(), {"level": "0.9", "tolerance.silent-share-96": 0.1}).tolerance
    {'silent-share-96': 0.1}
    >>> overridden(Analysis(), {"horizon": 90})
    Traceback (most recent call last):
    ...
    cxresearch.errors.CallError: horizon: no such key; did you mean "horizon_days"?
    """
    changes: dict[str, Any] = {}
    for key, value in values.items():
        name, _, claim = key.partition(".")
        keys.known("", {name if name == "tolerance" else key: value}, CHECKS)
        given = _read(name, value) if isinstance(value, str) else value
        checked = CHECKS[name](name, {claim: given} if claim else given)
        changes[name] = (
            {**changes.get(name, choices.tolerance), **checked} if name == "tolerance" else checked
        )
    return dataclasses.replace(choices, **changes)


def check_claims(choices: Analysis, ids: Iterable[str]) -> None:
    """Whether the claims that `exclude` and `tolerance` name exist among `ids`.

    Raises:
        CallError: One does not.

    >>> check_claims(Analysis(exclude=("silent-share",)), ["silent-share-96"])
    Traceback (most recent call last):
    ...
    cxresearch.errors.CallError: analysis.exclude: no claim "silent-share"; did you mean "silent-share-96"?
    """
    valid = list(ids)
    for key, named in (("exclude", choices.exclude), ("tolerance", choices.tolerance)):
        for claim in named:
            if claim not in valid:
                raise CallError(f'analysis.{key}: no claim "{claim}"; {nearest(claim, valid)}')


def _read(name: str, value: str) -> Any:
    """A value of the command line: as TOML would read it, a list also as a,b."""
    try:
        return tomllib.loads(f"value = {value}")["value"]
    except ValueError:  # not TOML, or a number of thousands of digits
        is_list = CHECKS[name] is keys.texts
        return [part.strip() for part in value.split(",") if part.strip()] if is_list else value


def _sizes(key: str, value: Any) -> dict[str, float]:
    sizes = keys.table(key, value, 'is a table of claims, e.g. { "silent-share-96" = 0.05 }')
    for claim, size in sizes.items():
        if not keys.is_number(size) or size <= 0:
            raise CallError(f"{key}.{claim}: is a number above 0")
    return {claim: float(size) for claim, size in sizes.items()}


CHECKS: dict[str, Callable[[str, Any], Any]] = {
    "level": keys.fraction,
    "horizon_days": keys.days,
    "complaint_days": keys.days,
    "min_cell": keys.whole,
    "exclude": keys.texts,
    "tolerance": _sizes,
    "claims": keys.texts,
}
"""Every choice, and what checks its value."""
