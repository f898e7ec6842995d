"""cxresearch.notebook gives a notebook its findings: saved ones, or the company's own, now."""

from __future__ import annotations

from pathlib import Path

import pytest
from found import estimate, evaluation, found
from made import write_company

from cxresearch.errors import CallError
from cxresearch.export import save
from cxresearch.notebook import evaluated


def test_saved_findings_are_taken_as_they_are(tmp_path: Path) -> None:
    saved = evaluation(found("level4-not-loyal", estimate(0.38)))
    save(saved, tmp_path)
    loaded = evaluated("no such company", str(tmp_path), level=0.5)
    assert loaded.name == saved.name
    assert loaded.parameters.level == 0.95
    assert loaded["level4-not-loyal"].estimate == estimate(0.38)


def test_choices_are_those_given_and_else_the_company_files(tmp_path: Path) -> None:
    write_company(tmp_path, analysis="horizon_days = 90")
    chosen = evaluated(tmp_path, level=0.9, horizon_days=None).parameters
    assert (chosen.level, chosen.horizon_days) == (0.9, 90)


def test_a_choice_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CallError, match="horizon_days"):
        evaluated(write_company(tmp_path), horizon=90)
