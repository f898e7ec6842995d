"""Companies with next to nothing, or all of a kind: every claim of the family ends in a word and a reason."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from made import made_company

from cxresearch import figures
from cxresearch.claims import FAMILIES
from cxresearch.company import Company
from cxresearch.evaluate import evaluate
from cxresearch.model import Verdict
from cxresearch.show import chapter

CLAIMS = [claim for claim in FAMILIES["retention_economics"] if claim.kind != "principle"]


def company(
    folder: Path, customers: int, *, money: object, yes: object, cost: object, again: bool
) -> Company:
    """So many customers who do the same: an order in each of two years (a third with `again`), an offer, an
    answer. Whether the offer was taken must be said."""
    names = [f"c{n}" for n in range(customers)]
    days = ["2023-05-01T10:00", "2024-05-01T10:00"] + ["2024-06-01T10:00"] * again
    return made_company(
        folder,
        orders=[
            {"order_id": f"{n}-{i}", "customer_id": n, "ordered_at": day, "amount": money, "margin": money}
            for n in names
            for i, day in enumerate(days)
        ],
        offers=[
            {"offer_id": n, "party_id": n, "offered_at": days[0], "existing": True, "won": yes or "false"}
            for n in names
        ],
        ratings=[
            {"rating_id": n, "customer_id": n, "rated_at": days[0], "rating": 3, "would_pay_more": yes}
            for n in names
        ],
        costs=[
            {"month": f"{year}-{m:02d}", "purpose": purpose, "amount": cost}
            for year in (2023, 2024)
            for m in range(1, 13)
            for purpose in ("acquire", "retain")
        ],
    )


@pytest.mark.parametrize(
    ("customers", "kind"),
    [
        (1, {"money": 5, "yes": "true", "cost": 1, "again": False}),
        (40, {"money": 5, "yes": "true", "cost": 1, "again": True}),
        (40, {"money": 0, "yes": "false", "cost": 0, "again": False}),
        (40, {"money": -5, "yes": "false", "cost": -1, "again": True}),
        (40, {"money": "", "yes": "", "cost": 1, "again": False}),
    ],
)
def test_every_claim_ends_in_a_word_and_a_reason(tmp_path: Path, customers: int, kind: dict) -> None:
    made = company(tmp_path, customers, **kind)
    evaluation = evaluate(made, *(claim.id for claim in CLAIMS))
    for finding in evaluation.findings:
        if finding.verdict is Verdict.UNTESTABLE:
            assert finding.reason.startswith(("minimum:", "undefined:")), finding
            assert finding.estimate is None
        else:
            estimate = finding.estimate
            assert math.isfinite(estimate.value), finding
            assert estimate.method == "census" or estimate.low < estimate.high, finding
        figures.suited(finding, "vi")
        chapter(finding, "en", evaluation)
    if customers == 1:
        assert {finding.verdict for finding in evaluation.findings} == {Verdict.UNTESTABLE}
