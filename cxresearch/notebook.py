"""What a notebook starts from: findings that a report has evaluated already, or its own."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from cxresearch.claims import FAMILIES
from cxresearch.model import Evaluation

NAMES = {family: f"{number:02d}_{family}" for number, family in enumerate(FAMILIES, start=1)} | {
    "own": "90_own"
}
"""Family -> its notebook, and the page made of it, without the ending."""


DATA = "00_data"
"""The notebook of what came in at the door, and its page, without the ending."""


def pages(evaluation: Evaluation) -> dict[str, str]:
    """The page of each family that an evaluation holds claims of, beside the scorecard's."""
    families = dict.fromkeys(finding.claim.family for finding in evaluation.findings)
    return {family: f"{NAMES[family]}.html" for family in families}


def saved(findings: str | Path) -> Evaluation | None:
    """The evaluation saved in the folder `findings`; None where that is empty."""
    if not findings:
        return None
    folder = Path(findings)
    return _read(folder, hashlib.sha256((folder / "evaluation.json").read_bytes()).hexdigest())


@lru_cache(maxsize=1)
def _read(folder: Path, fingerprint: str) -> Evaluation:
    """The evaluation in a folder, once for all notebooks that a kernel runs while its file is the same."""
    from cxresearch.export import load

    return load(folder)


def evaluated(
    company: str | Path,
    findings: str | Path = "",
    *,
    family: str | None = None,
    examine: bool = True,
    **choices: Any,
) -> Evaluation:
    """The evaluation saved in the folder `findings`, or where that is empty, of `company`, now.

    Args:
        company: A company.toml or its folder.
        findings: A folder that `cxresearch.export.save` wrote to. It holds the choices it was made
            with; others are then not asked for.
        family: The claims wanted where the company is evaluated now; all of them when none is named.
        examine: Whether it is found out, too, how robust each verdict is.
        choices: Keys of `[analysis]`; None leaves what the company file says.

    Raises:
        CallError, DataError: as `open_company` and `evaluate`.
    """
    found = saved(findings)
    if found is not None:
        return found
    from cxresearch.company import open_company
    from cxresearch.evaluate import evaluate
    from cxresearch.registry import registry
    from cxresearch.robustness import examined

    chosen = {key: value for key, value in choices.items() if value is not None}
    opened = open_company(company, overrides=chosen)
    claims = registry(opened.analysis.claims).values()
    found = evaluate(opened, *(claim.id for claim in claims if family in (None, claim.family)))
    return examined(opened, found) if examine else found
