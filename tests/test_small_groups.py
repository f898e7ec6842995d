"""A group under `min_cell` is told nowhere: in no table, drawing, description, sentence or file."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from made import made_company, shop_rows

from cxresearch.estimators import share
from cxresearch.evaluate import evaluate
from cxresearch.export import published, to_csv, to_json
from cxresearch.model import Evaluation
from cxresearch.robustness import examined
from cxresearch.show import card, chapter, glance, scorecard, untested
from cxresearch.text import LANGUAGES, words

FEW, BACK = 9, 4
"""The customers of level 1, one fewer than are shown, and those of them who came back."""


@pytest.fixture(scope="module")
def evaluation(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    groups = {1: (FEW, BACK), 2: (61, 20), 3: (67, 31), 4: (71, 37), 5: (79, 53)}
    company = made_company(tmp_path_factory.mktemp("few"), **shop_rows(groups))
    return examined(company, evaluate(company))


def told(evaluation: Evaluation) -> dict[str, str]:
    """Everything that is said of an evaluation, by where."""
    record = published(evaluation)
    said = {"findings.json": json.dumps(record, ensure_ascii=False), "findings.csv": to_csv(record)}
    for lang in LANGUAGES:
        pieces = [scorecard(evaluation, lang), untested(evaluation, lang)]
        pieces += [glance(evaluation, "rating_repurchase", lang)]
        for finding in evaluation.findings:
            pieces += [card(finding, lang, evaluation), chapter(finding, lang, evaluation)]
        said[lang] = "".join(piece.html for piece in pieces)
    return said


def test_no_rate_of_a_small_group_is_told(evaluation: Evaluation) -> None:
    rate = share(events=BACK, n=FEW, level=0.95)
    for where, text in told(evaluation).items():
        for number in (rate.value, rate.low, rate.high):
            forms = {words("en").percent(number), words("vi").percent(number), f"{number:.4f}"[:6]}
            for form in forms:
                assert not re.search(rf"(?<![\d.,]){re.escape(form)}", text), f"{form} in {where}"


def test_what_is_shown_leaves_no_small_group_by_difference(evaluation: Evaluation) -> None:
    for finding in evaluation.findings:
        if finding.table is None or "rating_level" not in finding.table:
            continue
        by_level = finding.table.set_index("rating_level")["n"].dropna()
        if by_level.nunique() == 1:
            continue  # how all customers are spread over the levels: one group, of them all
        assert 1 not in by_level.index, finding.claim.id
        # All five are printed as a total elsewhere: what is hidden must be of ten or more.
        if {3, 4, 5} <= set(by_level.index):
            assert 2 not in by_level.index, finding.claim.id


def test_no_reason_tells_how_many_there_were(tmp_path: Path) -> None:
    company = made_company(tmp_path, **shop_rows({4: (7, 3), 5: (60, 30)}))
    found = evaluate(company, "five-vs-four-six-times", "level4-at-least-60")
    reasons = [finding["reason"] for finding in to_json(found)["findings"]]
    assert "minimum:level_4=7" in reasons
    text = json.dumps(published(found)) + to_csv(published(found))
    assert "minimum:level_4=<10" in text
    assert "level_4=7" not in text
