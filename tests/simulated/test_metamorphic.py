"""What may not change a finding, does not: the order and the form of the files, ids, days, other customers.

A company of each model is altered in one way at a time, or in several, and read by more threads. Every number, and
every cell of the small tables, is compared to the last bit: what customers sum to is whole numbers and decimals, and
what is computed from them is computed from the same rows in the same order.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from altered.claims_concerned import ALL_BOOKS, CALENDAR, FOLLOWED_OTHERWISE, RANKED
from altered.compared import LEAST, differing, with_number
from altered.ways import LATE, TOGETHER, WAYS, Way, before, held, many_pieces, opened

from cxresearch.claims import CLAIMS
from cxresearch.company import open_company
from cxresearch.engine.kept import PORTION
from cxresearch.evaluate import evaluate
from cxresearch.synthetic import simulate


@pytest.mark.parametrize("model", LEAST)
def test_nearly_every_claim_has_a_number_to_be_compared(model: str) -> None:
    _, evaluation = before(model, 1)
    assert len(with_number(evaluation)) == LEAST[model]


OUTSIDERS = [name for name in WAYS if name.startswith(("others", "customers"))]
"""The ways that add customers: who is outside of what differs from model to model."""


def findings_stay(model: str, name: str, way: Way, tried: Any) -> None:
    compared = held(way, model)
    tried(f"findings of claims, {name}", cases=compared, taken=compared)
    assert compared >= 15


@pytest.mark.parametrize("name", {**WAYS, **TOGETHER})
def test_findings_stay_as_they_are(name: str, tried: Any) -> None:
    findings_stay("e-commerce", name, {**WAYS, **TOGETHER}[name], tried)


@pytest.mark.parametrize("name", [*TOGETHER, *OUTSIDERS])
@pytest.mark.parametrize("model", ["subscription", "services"])
def test_findings_of_other_models_stay_as_they_are(model: str, name: str, tried: Any) -> None:
    findings_stay(model, name, {**WAYS, **TOGETHER}[name], tried)


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_threads_change_nothing_where_small_tables_are_cut_in_pieces(threads: int, tried: Any) -> None:
    with many_pieces():
        compared = held(Way(written=(("url", f"duckdb://?threads={threads}"),)), "e-commerce")
    tried("findings of claims, on other numbers of threads", cases=compared, taken=compared)
    assert compared >= 90


def test_the_claims_that_are_excepted_are_there() -> None:
    assert {*ALL_BOOKS, *CALENDAR, *FOLLOWED_OTHERWISE, *RANKED} <= set(CLAIMS)


def test_who_came_too_late_is_seen_by_the_claims_that_follow_nobody() -> None:
    company, first = before("e-commerce", 1)
    _, then = opened(LATE, "e-commerce", 1)
    seen = differing(first, then, without=LATE.without)
    # the offers and the experiment have no customers of ours, two claims follow a single contact
    unseen = with_number(first) - set(LATE.claims(company)) - seen.keys()
    assert len(seen) >= 35 and len(unseen) <= 15, unseen


def test_threads_change_nothing_in_a_company_that_keeps_them_busy(tmp_path: Path) -> None:
    simulate(tmp_path, customers=60_000, seed=2, format="parquet")
    file = tmp_path / "company.toml"
    text = file.read_text("utf-8")
    found = []
    for threads in (1, 4):
        file.write_text(f'{text}\n[engine]\nurl = "duckdb://?threads={threads}"\n', "utf-8")
        company = open_company(tmp_path)
        assert company.passages["orders"].rows > PORTION
        found.append(evaluate(company))
    assert differing(*found, CLAIMS) == {}
