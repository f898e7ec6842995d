"""Thousands of strange inputs of every kind: `make test-fuzz`; `CX_FUZZ_CASES` says how many."""

from __future__ import annotations

from typing import Any

import pytest
from fuzzed.suites import CASES, SUITES, run


@pytest.mark.parametrize("kind", SUITES)
def test_strange_input_gives_a_result_or_one_clear_line(kind: str, record_property: Any) -> None:
    assert run(kind, CASES, same=False, record=record_property).failed == 0
