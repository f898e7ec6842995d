"""What is generated is what its command makes: pictures, catalogues, figures, counts."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

from bench import load
from bench.__main__ import README, RESULTS, renewed
from cxresearch.catalogue import catalogue
from cxresearch.claims import CLAIMS

TOOL = Path(__file__).parents[1] / "tools" / "generate.py"


def test_the_picture_is_fresh() -> None:
    tool = runpy.run_path(str(TOOL))
    assert tool["PICTURE"].read_text(encoding="utf-8") == tool["picture"](), "stale: run make generated"


def test_the_catalogue_of_claims_is_fresh() -> None:
    written = runpy.run_path(str(TOOL))["CATALOGUE"].read_text(encoding="utf-8")
    assert written == catalogue(), "stale: run make generated"
    for id in CLAIMS:
        assert f"`{id}`" in written


def test_what_each_claim_asks_of_the_engine_is_fresh() -> None:
    tool = runpy.run_path(str(TOOL))
    assert tool["QUERIES"].read_text(encoding="utf-8") == tool["queries"](), "stale: run make generated"


def test_the_readme_has_the_figures_of_the_benchmark() -> None:
    readme, results = README.read_text(encoding="utf-8"), json.loads(RESULTS.read_text(encoding="utf-8"))
    assert renewed(readme, results) == readme, "stale: run make bench"
    slower = [{**result, "value": 2 * result["value"]} for result in results]
    assert renewed(readme, slower) != readme


def test_the_page_on_scale_has_the_figures_of_large_inputs() -> None:
    page, results = load.PAGE.read_text("utf-8"), json.loads(load.RESULTS.read_text("utf-8"))
    assert set(results) == set(load.CASES), "stale: run python -m bench.load"
    assert all(each["code"] == load.CASES[name].code for name, each in results.items())
    assert load.renewed(page, results) == page, "stale: run python -m bench.load"
    slower = {name: {**each, "seconds": each["seconds"] + 1} for name, each in results.items()}
    assert load.renewed(page, slower) != page


def test_the_page_on_reliability_is_what_was_counted() -> None:
    tool = runpy.run_path(str(TOOL.with_name("reliability.py")))
    record = json.loads(tool["RECORD"].read_text(encoding="utf-8"))
    assert tool["PAGE"].read_text(encoding="utf-8") == tool["page"](record), "stale: run make reliability"
    assert set(record) == {suite.about for suite in tool["SUITES"]}
