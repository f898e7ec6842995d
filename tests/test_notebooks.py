"""The rules of the notebooks: an essay of few short cells whose words come from text/."""

from __future__ import annotations

import ast
import inspect
import json
from pathlib import Path
from typing import Any

import nbformat
import pytest

from cxresearch.claims import FAMILIES
from cxresearch.model import Analysis
from cxresearch.report.execute import METADATA
from cxresearch.report.notebooks import family_notebook, scorecard_notebook, validity_notebook

FOLDER = Path(__file__).parent.parent / "notebooks"
FILES = sorted(FOLDER.glob("*.ipynb"))
CHOICES = {"level", "horizon_days", "complaint_days", "min_cell", "tolerance"}


@pytest.fixture(params=FILES, ids=lambda file: file.stem)
def file(request: pytest.FixtureRequest) -> Path:
    return request.param


@pytest.fixture
def notebook(file: Path) -> Any:
    return nbformat.read(file, as_version=4)


def test_there_is_a_notebook_for_the_data_for_each_family_and_for_the_scorecard() -> None:
    names = [file.stem.partition("_")[2] for file in FILES]
    assert names == ["data", *FAMILIES, "validity", "scorecard"]


def test_it_has_at_most_twelve_cells_and_one_for_each_claim(file: Path, notebook: Any) -> None:
    claims = FAMILIES.get(file.stem.partition("_")[2], ())
    assert len(notebook.cells) <= 12 + len(claims)


def test_a_family_has_a_cell_for_each_claim_that_is_not_a_part(file: Path, notebook: Any) -> None:
    claims = FAMILIES.get(file.stem.partition("_")[2], ())
    parts = {part for claim in claims for part in claim.parts}
    told = [cell.source for cell in notebook.cells if cell.source.startswith("chapter(")]
    assert told == [
        f'chapter(evaluation["{c.id}"], LANG, evaluation)'
        for c in claims
        if c.id not in parts and c.kind != "principle"
    ]


def test_it_is_as_the_registry_has_it(file: Path, notebook: Any) -> None:
    family = file.stem.partition("_")[2]
    if family == "data":
        return
    others = {"scorecard": scorecard_notebook, "validity": validity_notebook}
    written = family_notebook(family, FAMILIES[family]) if family in FAMILIES else others[family]()
    assert [(cell.id, cell.source) for cell in notebook.cells] == [
        (cell.id, cell.source) for cell in written.cells
    ], "run make generated"


def test_a_cell_is_code_of_at_most_eight_lines_without_definitions(notebook: Any) -> None:
    for cell in notebook.cells:
        assert cell.cell_type == "code", "prose comes from text/, where it has two languages"
        assert len(cell.source.splitlines()) <= 8, cell.id
        tree = ast.parse(cell.source)
        assert not any(
            isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda) for node in ast.walk(tree)
        )


def test_it_imports_from_the_package_only(notebook: Any) -> None:
    for cell in notebook.cells:
        for node in ast.walk(ast.parse(cell.source)):
            assert not isinstance(node, ast.Import)
            if isinstance(node, ast.ImportFrom):
                assert str(node.module).split(".")[0] == "cxresearch"


def test_its_parameters_are_tagged_typed_explained_and_used(file: Path, notebook: Any) -> None:
    tagged = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    assert tagged == notebook.cells[:1]
    tree = ast.parse(tagged[0].source)
    assert all(isinstance(node, ast.AnnAssign) for node in tree.body)
    assert all("  # " in line for line in tagged[0].source.splitlines())
    names = {node.target.id for node in tree.body}  # type: ignore[attr-defined]
    # What was simulated is the same whatever the company.
    evaluates = {"COMPANY", *CHOICES} if file.stem != "95_validity" else set()
    assert names == {"LANG", "FINDINGS", *evaluates}
    assert set(inspect.signature(Analysis).parameters) >= CHOICES
    used = {
        node.id
        for cell in notebook.cells[1:]
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.Name)
    }
    assert names <= used


def test_its_ids_are_names_and_its_metadata_hold_nothing_of_a_run(notebook: Any) -> None:
    assert dict(notebook.metadata) == METADATA
    for number, cell in enumerate(notebook.cells, start=1):
        assert cell.id[0].isalpha()
        assert set(cell.metadata) <= {"tags"}
        assert cell.execution_count == number


def test_its_outputs_are_kept_and_hold_no_error_no_warning_and_nothing_of_this_machine(
    file: Path, notebook: Any
) -> None:
    outputs = [output for cell in notebook.cells for output in cell.outputs]
    assert outputs
    assert {output.output_type for output in outputs} <= {"execute_result", "display_data"}
    text = json.dumps(outputs)
    assert " object at 0x" not in text
    assert str(FOLDER.parent) not in text
    assert str(Path.home()) not in text
