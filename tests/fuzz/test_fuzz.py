"""Thousands of strange inputs of every kind: `make test-fuzz`; `CX_FUZZ_CASES` says how many."""

from __future__ import annotations

from typing import Any

import pytest
from fuzzed.base import rows
from fuzzed.called import Tally
from fuzzed.files import ODD, parquet_company
from fuzzed.suites import CASES, SUITES, company_of_files, run


@pytest.mark.parametrize("kind", SUITES)
def test_strange_input_gives_a_result_or_one_clear_line(kind: str, record_property: Any) -> None:
    assert run(kind, CASES, same=False, record=record_property).failed == 0


@pytest.mark.parametrize("kind", ODD)
def test_a_column_of_any_type_anywhere_gives_a_result_or_one_clear_line(
    kind: str, record_property: Any
) -> None:
    tally = Tally("fuzz: Parquet, each type in each column")
    try:
        for table in ("orders", "ratings"):
            for column in rows()[table][0]:
                company_of_files(parquet_company({table: {column: ODD[kind]}}), False, tally)
    finally:
        record_property("cases", tally.record())
    assert tally.failed == 0
