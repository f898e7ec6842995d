"""Claims of the user's own: Python files that the company file names under `analysis.claims`.

Such a file is a module of claims: it imports from `cxresearch`, defines aggregates and estimates, and
ends in a tuple `CLAIMS`. Each claim carries its words with it (`Claim.text`); whatever its `family`
says, its chapter stands on the page of the user's own claims.
"""

from __future__ import annotations

import runpy
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from cxresearch.errors import CallError
from cxresearch.model import Claim

FAMILY = "own"
"""The family, and so the page, of every claim of the user's own."""


def claims(files: tuple[str, ...], *, known: Mapping[str, Claim]) -> dict[str, Claim]:
    """The claims that these files define, by id, in the files' order.

    Args:
        files: Paths of Python files, as `Analysis.claims` holds them.
        known: The package's own claims: their ids are taken, and may be parts.

    Raises:
        CallError: A file that fails, that has no tuple `CLAIMS` of claims, an id that is taken, or a
            part that there is not.
    """
    found: dict[str, Claim] = {}
    for file in files:
        for claim in _read(Path(file)):
            if claim.id in known or claim.id in found:
                raise CallError(f'{file}: the id "{claim.id}" is taken; give the claim another one')
            found[claim.id] = replace(claim, family=FAMILY)
    for claim in found.values():
        for part in claim.parts:
            if part not in found and part not in known:
                raise CallError(f'the claim "{claim.id}" names "{part}" as its part, and there is none')
    return found


def _read(file: Path) -> tuple[Claim, ...]:
    try:
        listed = runpy.run_path(str(file)).get("CLAIMS")
    except (Exception, SystemExit) as error:
        line = (str(error).strip().splitlines() or [""])[0]
        raise CallError(
            f"{file}: the file of your own claims fails: {type(error).__name__}: {line}"
        ) from error
    if not isinstance(listed, tuple | list) or not all(isinstance(claim, Claim) for claim in listed):
        raise CallError(
            f"{file}: has to end in CLAIMS = (Claim(...), ...), a tuple of cxresearch.model.Claim"
        )
    return tuple(listed)
