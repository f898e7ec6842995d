"""What a notebook starts from: findings that a report has evaluated already, or its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cxresearch.model import Evaluation


def evaluated(company: str | Path, findings: str | Path = "", **choices: Any) -> Evaluation:
    """The evaluation saved in the folder `findings`, or where that is empty, of `company`, now.

    Args:
        company: A company.toml or its folder.
        findings: A folder that `cxresearch.export.save` wrote to. It holds the choices it was made
            with; others are then not asked for.
        choices: Keys of `[analysis]`; None leaves what the company file says.

    Raises:
        CallError, DataError: as `open_company` and `evaluate`.
    """
    from cxresearch.export import load

    if findings:
        return load(Path(findings))
    from cxresearch.company import open_company
    from cxresearch.evaluate import evaluate

    chosen = {key: value for key, value in choices.items() if value is not None}
    return evaluate(open_company(company, overrides=chosen))
