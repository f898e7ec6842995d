"""A company without anything odd is told of nothing odd."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxresearch.company import open_company
from cxresearch.synthetic import simulate


@pytest.mark.parametrize("model", ["e-commerce", "subscription", "services"])
def test_a_made_up_company_raises_no_warning_but_of_prospects(tmp_path: Path, model: str) -> None:
    simulate(tmp_path, customers=3000, model=model)
    found = open_company(tmp_path).warnings
    assert [(warning.code, warning.table) for warning in found] == [("reference:party_id", "offers")]
