"""The notebook of a family, written from the registry: the same few cells, and one for each claim.

The committed notebooks and the page of a user's own claims both come from here, so that a claim, once
it is registered, has its chapter. Their words come from `text/`; a notebook holds none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cxresearch.model import Claim
from cxresearch.report.execute import METADATA

PARAMETERS = """\
COMPANY: str = "../data/sample"  # a company.toml, or its folder
LANG: str = "en"  # en or vi
FINDINGS: str = ""  # folder of findings evaluated before; empty: evaluate the company now
level: float = None  # confidence level; None, here and below: as the company file says
horizon_days: int = None  # days of follow-up after a rating
complaint_days: int = None  # days around a rating in which a complaint belongs to it
min_cell: int = None  # customers below which a group is neither compared nor shown
tolerance: dict = None  # room given to a claim's number, by claim id"""

EVALUATION = """\
evaluation = evaluated(
    COMPANY, FINDINGS, {family}level=level, horizon_days=horizon_days,
    complaint_days=complaint_days, min_cell=min_cell, tolerance=tolerance,
)"""


def family_notebook(family: str, claims: Sequence[Claim]) -> Any:
    """The notebook of a family: its question, the company, all findings at a glance, a chapter for each
    claim that is not part of another, what no data can test, and the limits.

    Args:
        family: The family's name, of which `text/` has the title and the question.
        claims: Its claims, in the order of their chapters.

    Returns:
        An nbformat notebook without outputs.
    """
    parts = {part for claim in claims for part in claim.parts}
    told = [claim.id for claim in claims if claim.id not in parts and claim.kind != "principle"]
    stated = any(claim.kind == "principle" for claim in claims)
    shown = ["chapter", "glance", "limits", "overview", *(["principles"] if stated else []), "question"]
    imports = "\n".join(
        (
            "from cxresearch.notebook import evaluated",
            f"from cxresearch.show import {', '.join(shown)}",
        )
    )
    cells = [
        ("parameters", PARAMETERS),
        ("imports", imports),
        ("evaluation", EVALUATION.format(family=f'family="{family}", ')),
        ("question", f'question("{family}", LANG, evaluation)'),
        ("company", "overview(evaluation, LANG)"),
        ("findings", f'glance(evaluation, "{family}", LANG)'),
        *((id.replace(".", "-"), f'chapter(evaluation["{id}"], LANG, evaluation)') for id in told),
        *([("principles", f'principles(evaluation, "{family}", LANG)')] if stated else []),
        ("limits", f'limits("{family}", LANG, evaluation)'),
    ]
    return _notebook(cells)


def scorecard_notebook() -> Any:
    """The notebook of the scorecard, the first page of a language."""
    shown = ["cautions", "changes", "door", "headline", "overview", "scorecard", "untested"]
    imports = (
        "from cxresearch.notebook import DATA, evaluated, pages\n"
        f"from cxresearch.show import {', '.join(shown)}"
    )
    return _notebook(
        [
            ("parameters", PARAMETERS),
            ("imports", imports),
            ("evaluation", EVALUATION.format(family="")),
            ("headline", "headline(evaluation, LANG, pages=pages(evaluation))"),
            ("changes", "changes(evaluation, LANG)"),
            ("scorecard", "scorecard(evaluation, LANG, pages=pages(evaluation))"),
            ("untested", "untested(evaluation, LANG, pages=pages(evaluation))"),
            ("door", 'door(evaluation, LANG, page=f"{DATA}.html")'),
            ("cautions", "cautions(evaluation, LANG)"),
            ("company", "overview(evaluation, LANG)"),
        ]
    )


def validity_notebook() -> Any:
    """The notebook of the page that tells whether the intervals keep their promise."""
    parameters = (
        'LANG: str = "en"  # en or vi\n'
        'FINDINGS: str = ""  # folder of findings evaluated before, for the size of the company'
    )
    return _notebook(
        [
            ("parameters", parameters),
            ("imports", "from cxresearch.notebook import saved\nfrom cxresearch.show import validity"),
            ("validity", "validity(LANG, saved(FINDINGS))"),
        ]
    )


def _notebook(cells: Sequence[tuple[str, str]]) -> Any:
    import nbformat

    notebook: Any = nbformat.v4.new_notebook(metadata={**METADATA})
    for name, source in cells:
        cell = nbformat.v4.new_code_cell(source, id=name)
        cell.metadata = {"tags": ["parameters"]} if name == "parameters" else {}
        notebook.cells.append(cell)
    return notebook
