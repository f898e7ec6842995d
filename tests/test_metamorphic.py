"""What may not change a finding, does not: the order and the form of the files, ids, days, other customers.

Companies of all models are altered in one way at a time, and read by more threads, in
tests/simulated/test_metamorphic_more.py. Every number, and every cell of the small tables, is compared to the last
bit: what customers sum to is whole numbers and decimals, and what is computed from them is computed from the same
rows in the same order.
"""

from __future__ import annotations

from typing import Any

import pytest
from altered.claims_concerned import ALL_BOOKS, CALENDAR, FOLLOWED_OTHERWISE, RANKED
from altered.compared import LEAST, with_number
from altered.ways import TOGETHER, before, held

from cxresearch.claims import CLAIMS

MODEL = "e-commerce"


def test_nearly_every_claim_has_a_number_to_be_compared() -> None:
    _, evaluation = before(MODEL, 1)
    assert len(with_number(evaluation)) == LEAST[MODEL]


@pytest.mark.parametrize("name", TOGETHER)
def test_findings_stay_as_they_are(name: str, tried: Any) -> None:
    compared = held(TOGETHER[name], MODEL)
    tried(f"findings of claims, {name}", cases=compared, taken=compared)
    assert compared >= 15


def test_the_claims_that_are_excepted_are_there() -> None:
    assert {*ALL_BOOKS, *CALENDAR, *FOLLOWED_OTHERWISE, *RANKED} <= set(CLAIMS)
