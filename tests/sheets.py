"""Notebooks made by hand, for tests of how notebooks are run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat

PARAMETERS = (
    'COMPANY: str = "somewhere"  # the company\n'
    'LANG: str = "en"  # en or vi\n'
    'FINDINGS: str = ""  # findings evaluated before\n'
    "level: float = None  # confidence level"
)


def write_notebook(file: Path, *cells: str) -> Path:
    """A notebook with the usual parameters and these code cells."""
    nb: Any = nbformat.v4.new_notebook(
        metadata={
            "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    for number, source in enumerate((PARAMETERS, *cells)):
        cell = nbformat.v4.new_code_cell(source, id=f"cell-{number}")
        cell.metadata = {} if number else {"tags": ["parameters"]}
        nb.cells.append(cell)
    nbformat.write(nb, file)
    return file
