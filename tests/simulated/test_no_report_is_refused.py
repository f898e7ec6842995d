"""No honest company is refused its report: every number on its pages is one that was found."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxresearch.company import open_company
from cxresearch.evaluate import evaluate
from cxresearch.report.audit import numbers, unbound
from cxresearch.robustness import examined
from cxresearch.show import chapter, scorecard
from cxresearch.synthetic import PRESETS, simulate
from cxresearch.text import LANGUAGES


@pytest.mark.parametrize("choices", [{}, {"min_cell": 2, "level": 0.9, "horizon_days": 30}], ids=str)
@pytest.mark.parametrize("model", PRESETS)
def test_pages_of_a_small_company_say_only_what_was_found(
    tmp_path: Path, model: str, choices: dict[str, float]
) -> None:
    simulate(tmp_path / model, customers=1000, seed=5, model=model)
    company = open_company(tmp_path / model, overrides=choices)
    found = examined(company, evaluate(company))
    known = numbers(found)
    for lang in LANGUAGES:
        chapters = "".join(chapter(finding, lang, found).html for finding in found.findings)
        assert unbound(chapters + scorecard(found, lang).html, found, lang, known) == []
