"""Claims about what follows a rating, and about leaving, on companies whose data leave little to say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from made import made_company

from cxresearch.claims.rating_repurchase import goods_returned, loyalty
from cxresearch.claims.why_customers_leave import leaving
from cxresearch.evaluate import evaluate
from cxresearch.model import Verdict
from cxresearch.show import card

IDS = [claim.id for module in (loyalty, goods_returned, leaving) for claim in module.CLAIMS]
ANSWERS = {"service": 5, "price": 5, "would_recommend": "true"}


def tables(customers: int, **answers: Any) -> dict[str, list[dict[str, Any]]]:
    """Customers who all did the same: rated orders delivered in time 5, then 1, bought again and again, sent
    everything back, left."""
    rated, bought, gone = [], [], []
    for i in range(customers):
        for visit, level in enumerate((5, 1)):
            rated.append(
                {"rating_id": f"r{i}-{visit}", "customer_id": f"c{i}", "rated_at": f"2023-0{visit + 1}-10T10:00",
                 "rating": level, "order_id": f"o{i}-{visit}", **ANSWERS, **answers}
            )  # fmt: skip
        for visit in range(5):
            bought.append(
                {"order_id": f"o{i}-{visit}", "customer_id": f"c{i}", "ordered_at": f"2023-{2 * visit + 1:02}-01T10:00",
                 "promised_at": f"2023-{2 * visit + 1:02}-05", "delivered_at": f"2023-{2 * visit + 1:02}-04T10:00",
                 "returned": answers.get("returned", "true"), "margin": answers.get("margin", "5")}
            )  # fmt: skip
        gone.append({"customer_id": f"c{i}", "left_at": "2023-12-01T10:00", "reason": "service"})
    for row in rated:
        row.pop("returned", None)
        row.pop("margin", None)
    return {"ratings": rated, "orders": bought, "exits": gone}


@pytest.mark.parametrize(
    ("customers", "answers"),
    [
        (1, {}),
        (12, {"service": "", "price": "", "would_recommend": "", "returned": "", "margin": ""}),
        (12, {"would_recommend": "false", "returned": "false", "margin": "0"}),
    ],
    ids=["one customer", "no answers", "nobody"],
)
def test_little_to_say_is_said_in_words(tmp_path: Path, customers: int, answers: dict[str, str]) -> None:
    company = made_company(tmp_path, **tables(customers, **answers))
    evaluation = evaluate(company, *IDS)
    for finding in evaluation.findings:
        estimate = finding.estimate
        if finding.claim.kind == "principle":
            continue
        if estimate is None:
            assert finding.verdict is Verdict.UNTESTABLE
            assert finding.reason.startswith(("minimum:", "undefined:")), finding.claim.id
        else:
            assert customers == 12 and estimate.low < estimate.high
        for lang in ("vi", "en"):
            said = card(finding, lang, evaluation).html
            assert ">nan" not in said and ">inf" not in said


def test_twelve_who_left_for_service_alone_and_all_came_back_are_judged(tmp_path: Path) -> None:
    evaluation = evaluate(made_company(tmp_path, **tables(12)), *IDS)
    assert evaluation["price-not-main-reason"].estimate.value == 1
    assert evaluation["promise-and-fair-price-rebuy"].estimate.value == 1
    assert evaluation["promise-and-fair-price-rebuy"].direction is None, "there is no rest to compare with"
    assert evaluation["loyal-to-experience-not-you"].reason == "minimum:relation_long=0"
    assert evaluation["cx-loyalty"].reason == "minimum:level_1_2=0"
