"""cxresearch.evaluate: from a company to findings, on made companies whose outcome is known."""

from __future__ import annotations

import dataclasses
import gc
import math
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from made import RATED_AT, made_company, shop, shop_rows

from cxresearch import registry
from cxresearch.claims import CLAIMS
from cxresearch.company import Company, open_company
from cxresearch.errors import CallError, DataError
from cxresearch.evaluate import evaluate
from cxresearch.model import Analysis, Evaluation, Region, Verdict

RISING = {1: (200, 20), 2: (200, 60), 3: (200, 100), 4: (200, 140), 5: (200, 180)}
"""Customers and returns by level: 10, 30, 50, 70, 90 % come back."""


@pytest.fixture(scope="module")
def rising(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return shop(tmp_path_factory.mktemp("rising"), RISING)


# What an evaluation holds


def test_it_says_what_it_rests_on(rising: Company) -> None:
    evaluation = evaluate(rising)
    for name in ("name", "model", "currency", "timezone", "observed_until", "observed_from", "customer_id"):
        assert getattr(evaluation, name) == getattr(rising, name)
    assert evaluation.company == rising.id == "made"
    assert (evaluation.assumed, evaluation.parameters) == ((), Analysis())
    assert evaluation.tables == rising.passages
    assert [replace(warning, claims=()) for warning in evaluation.warnings] == list(rising.warnings)
    touched = {warning.code: warning.claims for warning in evaluation.warnings}
    assert "five-vs-four-six-times" in touched["one_order_each"]
    alone = evaluate(rising, "level4-at-least-60", "ladder-slope").warnings
    assert {warning.code: warning.claims for warning in alone}["one_order_each"] == ("ladder-slope",)


def test_every_registered_claim_appears_in_the_registry_s_order(rising: Company) -> None:
    assert [finding.claim.id for finding in evaluate(rising).findings] == list(CLAIMS)


def test_values_are_those_of_the_counts(rising: Company) -> None:
    evaluation = evaluate(rising)
    values = {
        "five-vs-four-six-times": 0.9 / 0.7,
        "level12-do-not-return": 0.8,
        "level4-not-loyal": 0.7,
        "cx-more-repeat": 0.8 / 0.2,
        "ladder-slope": 0.2,
        "ladder-step-1-2": 0.2,
        "convex-ladder": 0.0,
        "level4-at-least-60": 0.2,
        "most-firms-average-level-4": 3.0,
    }
    for id, value in values.items():
        assert evaluation[id].estimate.value == pytest.approx(value, abs=1e-12), id
    assert evaluation["five-vs-four-six-times"].base_rate.value == pytest.approx(0.7)
    assert evaluation["level12-do-not-return"].contrast.value == pytest.approx(0.8 - 0.2)


def test_the_table_behind_a_number_is_printed(rising: Company) -> None:
    table = evaluate(rising, "ladder-slope")["ladder-slope"].table
    assert list(table.columns) == ["rating_level", "n", "events", "value", "low", "high"]
    assert table.rating_level.to_list() == [1, 2, 3, 4, 5]
    assert table.n.to_list() == [200] * 5 and table.events.to_list() == [20, 60, 100, 140, 180]
    assert table.value.to_list() == pytest.approx([0.1, 0.3, 0.5, 0.7, 0.9])
    assert (table.low < table.value).all() and (table.value < table.high).all()
    assert [str(kind) for kind in table.dtypes] == ["Int64"] * 3 + ["Float64"] * 3


def test_only_the_claims_asked_for_are_listed_and_their_parts_are_computed(rising: Company) -> None:
    asked = evaluate(rising, "monotone-ladder", "five-vs-four-six-times")
    assert [finding.claim.id for finding in asked.findings] == ["five-vs-four-six-times", "monotone-ladder"]
    whole = evaluate(rising)["monotone-ladder"]
    assert asked["monotone-ladder"].verdict is whole.verdict is Verdict.SUPPORTED
    assert asked["monotone-ladder"].estimate == whole.estimate


@pytest.mark.parametrize("id", ["five-vs-for-six-times", "monotone", ""])
def test_an_unknown_claim_is_refused(id: str, rising: Company) -> None:
    with pytest.raises(CallError, match=f'there is no claim "{id}"'):
        evaluate(rising, id)
    if id.startswith("five"):
        with pytest.raises(CallError, match='did you mean "five-vs-four-six-times"'):
            evaluate(rising, "ladder-slope", id)


# Aggregates


def test_each_aggregate_is_computed_once(rising: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: Counter[str] = Counter()
    claims = {}
    counted: dict[Any, Any] = {None: None}

    def counting(aggregate: Any) -> Any:
        def run(company: Company) -> Any:
            runs[aggregate.__name__] += 1
            return aggregate(company)

        return counted.setdefault(aggregate, run)

    for id, claim in CLAIMS.items():
        changes = {"aggregate": counting(claim.aggregate), "detail": counting(claim.detail)}
        claims[id] = dataclasses.replace(claim, **changes)
    monkeypatch.setattr(registry, "CLAIMS", claims)
    evaluate(rising)
    assert set(runs.values()) == {1}
    assert runs.keys() >= {"returns_by_level", "returns_by_average", "returns_by_day", "levels_of_latest"}


def test_what_the_engine_keeps_goes_with_the_company_at_once(tmp_path: Path) -> None:
    """And not when Python next looks for garbage: a refusal keeps nothing alive."""
    gc.collect()
    gc.disable()
    try:
        exits = [{"customer_id": "a", "left_at": "2024-03-01T10:00", "reason": "competitor"}]
        tables = {**shop_rows({4: (60, 20), 5: (3, 1)}), "exits": exits}
        company = made_company(tmp_path, company='customer_id = "order"', **tables)
        assert "undefined:later_events" in [finding.reason for finding in evaluate(company).findings]
        connection = company.connection.con
        kept = "SELECT count(*) FROM duckdb_tables()"
        before = connection.execute(kept).fetchall()
        del company
        assert before >= [(4,)] and connection.execute(kept).fetchall() == [(0,)]
    finally:
        gc.enable()


def test_a_failing_engine_is_an_error_of_the_data(rising: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(_: Company) -> None:
        raise OSError("the connection is gone\nand a second line")

    claim = dataclasses.replace(CLAIMS["ladder-slope"], aggregate=lost)
    monkeypatch.setattr(registry, "CLAIMS", {**CLAIMS, "ladder-slope": claim})
    with pytest.raises(DataError, match="^the engine failed on lost: OSError: the connection is gone$"):
        evaluate(rising, "ladder-slope")


# Choices


def test_an_override_changes_the_finding_and_not_the_company(rising: Company) -> None:
    before = evaluate(rising, "ladder-slope")
    # Everybody came back after 31 days; a horizon of 30 sees nobody.
    shorter = evaluate(rising, "ladder-slope", horizon_days=30)
    assert shorter.parameters.horizon_days == 30
    assert shorter["ladder-slope"].table.events.to_list() == [0] * 5
    assert rising.analysis == Analysis()
    assert evaluate(rising, "ladder-slope")["ladder-slope"].table.equals(before["ladder-slope"].table)


def test_the_level_widens_every_interval(rising: Company) -> None:
    usual, wider = evaluate(rising), evaluate(rising, level=0.99)
    for finding in usual.findings:
        if finding.estimate is None:
            continue
        other = wider[finding.claim.id]
        assert (finding.estimate.level, other.estimate.level) == (0.95, 0.99)
        assert other.estimate.value == pytest.approx(finding.estimate.value)
        assert other.estimate.low < finding.estimate.low < finding.estimate.high < other.estimate.high
        for beside in ("base_rate", "contrast"):
            narrow, wide = getattr(finding, beside), getattr(other, beside)
            assert narrow is None or wide.low < narrow.low < narrow.high < wide.high
    assert (usual["ladder-slope"].table.low > wider["ladder-slope"].table.low).all()


def test_a_tolerance_moves_the_region(rising: Company) -> None:
    id = "five-vs-four-six-times"
    assert evaluate(rising, id)[id].region == Region(4.8, 7.5)
    finding = evaluate(rising, id, **{f"tolerance.{id}": 6})[id]
    assert finding.region == Region(1, 36)
    assert (finding.verdict, evaluate(rising, id)[id].verdict) == (Verdict.SUPPORTED, Verdict.CONTRADICTED)


def test_the_minimum_can_be_raised(rising: Company) -> None:
    evaluation = evaluate(rising, min_cell=201)
    assert evaluation["ladder-slope"].reason == "minimum:levels=0"
    assert evaluation["ladder-slope"].table.n.isna().all()
    assert evaluation["cx-more-repeat"].verdict is Verdict.SUPPORTED


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ({"horizon": 90}, 'horizon: no such key; did you mean "horizon_days"'),
        ({"horizon_days": 0}, "horizon_days"),
        ({"level": 95}, "level"),
        ({"tolerance.five-vs-four-six-times": 0.5}, "above 1"),
        ({"tolerance.five-vs-four-six-times": math.inf}, "a number above 0"),
        ({"tolerance.ladder-slope": 0.1}, "direction only"),
        ({"tolerance.five-vs-for-six-times": 2}, 'did you mean "five-vs-four-six-times"'),
        ({"exclude": ["ladder-slop"]}, 'did you mean "ladder-slope"'),
    ],
)
def test_a_wrong_choice_is_refused(override: dict[str, Any], message: str, rising: Company) -> None:
    with pytest.raises(CallError, match=message):
        evaluate(rising, **override)


# Claims that hold when all their parts do

STEPS = {
    "supported": (RISING, None),
    "contradicted": ({**RISING, 3: (200, 20)}, "opposite"),
    "undecided": ({**RISING, 4: (200, 110)}, None),
    "untestable": ({**RISING, 1: (9, 1)}, None),
    # One part fails, so it does not matter that another cannot be tested.
    "contradicted at the top": ({**RISING, 1: (9, 1), 5: (200, 60)}, "opposite"),
}


@pytest.mark.parametrize("name", STEPS)
def test_the_ladder_is_monotone_when_every_step_goes_up(name: str, tmp_path: Path) -> None:
    returns, failing = STEPS[name]
    parts = CLAIMS["monotone-ladder"].parts
    evaluation = evaluate(shop(tmp_path, returns), "monotone-ladder", *parts)
    finding, steps = evaluation["monotone-ladder"], [evaluation[id] for id in parts]
    assert finding.verdict == name.split()[0]
    assert (finding.finding, finding.base_rate, finding.contrast) == (failing, None, None)
    if name == "untestable":
        assert (finding.estimate, finding.direction) == (None, None)
        assert finding.reason == "minimum:level_1=9" == evaluation["ladder-step-1-2"].reason
        return
    assert finding.reason is None and finding.direction is finding.verdict
    tested = [step.estimate for step in steps if step.estimate is not None]
    weakest = min(tested, key=lambda estimate: estimate.low)
    assert (finding.estimate.value, finding.estimate.low) == (weakest.value, weakest.low)
    assert finding.estimate.n == min(estimate.n for estimate in tested)


# Reasons


def reasons(evaluation: Evaluation) -> dict[str, str | None]:
    return {finding.claim.id: finding.reason for finding in evaluation.findings}


def test_each_reason_comes_from_the_company_file(tmp_path: Path) -> None:
    rows = shop_rows({**RISING, 5: (7, 3)})
    found = reasons(evaluate(made_company(tmp_path, **rows, analysis='exclude = ["convex-ladder"]')))
    assert found["convex-ladder"] == "excluded"
    assert found["subscription-cx-retention"] == "model:subscription"
    assert found["promise-kept-satisfies"] == "missing:ratings.order_id"
    assert found["five-vs-four-six-times"] == "minimum:level_5=7"
    assert found["five-vs-4.8-six-times"] == "minimum:average_5_0=0"
    assert found["level12-do-not-return"] is None


def test_a_file_of_nothing_but_its_header_is_an_empty_table(tmp_path: Path) -> None:
    one_row = made_company(tmp_path / "c", **shop_rows({5: (1, 1)}))
    file = tmp_path / "c" / "orders.csv"
    file.write_text(file.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    few, none = (evaluate(c, "ladder-slope") for c in (one_row, open_company(tmp_path / "c")))
    assert few["ladder-slope"].reason == "minimum:levels=0"
    assert none["ladder-slope"].reason == "empty:orders"


def test_a_key_made_anew_for_each_order(tmp_path: Path) -> None:
    found = reasons(evaluate(shop(tmp_path, RISING, company='customer_id = "order"')))
    assert found["five-vs-four-six-times"] == found["monotone-ladder"] == "undefined:returning_customer"
    assert found["level4-at-least-60"] is None


def test_exclusion_comes_before_every_other_reason(rising: Company) -> None:
    found = reasons(evaluate(rising, exclude=["subscription-cx-retention", "promise-kept-satisfies"]))
    assert found["subscription-cx-retention"] == found["promise-kept-satisfies"] == "excluded"


def test_a_part_left_out_of_the_list_still_decides_its_whole(rising: Company) -> None:
    whole, without = evaluate(rising), evaluate(rising, exclude=["ladder-step-1-2"])
    assert without["ladder-step-1-2"].reason == "excluded"
    assert without["monotone-ladder"].estimate == whole["monotone-ladder"].estimate
    assert without["monotone-ladder"].verdict is whole["monotone-ladder"].verdict


# Data that are odd beyond the door

ODD = {
    "nobody returns": {level: (40, 0) for level in range(1, 6)},
    "everybody returns": {level: (40, 40) for level in range(1, 6)},
    "one customer": {4: (1, 1)},
    "one customer who is gone": {1: (1, 0)},
    "all ratings equal": {4: (60, 20)},
    "all at the top": {5: (60, 60)},
    "a level nobody gave": {1: (40, 2), 2: (40, 5), 4: (40, 20), 5: (40, 30)},
    "only the ends": {1: (50, 0), 5: (50, 50)},
    "every group at the minimum": {level: (10, 2 * level) for level in range(1, 6)},
}


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Evaluation]:
    return cache(lambda name: evaluate(shop(tmp_path_factory.mktemp("odd"), ODD[name])))


@pytest.mark.parametrize("name", ODD)
def test_odd_data_get_a_verdict_or_a_reason(name: str, odd: Callable[[str], Evaluation]) -> None:
    for finding in odd(name).findings:
        if finding.verdict is Verdict.UNTESTABLE:
            assert finding.reason and finding.estimate is None and finding.direction is None
            continue
        assert finding.reason is None
        for estimate in (finding.estimate, finding.base_rate, finding.contrast):
            if estimate is not None:
                assert estimate.low < estimate.high, f"{finding.claim.id} has an empty interval"
                assert math.isnan(estimate.value) or estimate.low <= estimate.value <= estimate.high


def test_what_odd_data_come_to(odd: Callable[[str], Evaluation]) -> None:
    nobody, everybody = odd("nobody returns"), odd("everybody returns")
    ratio = nobody["five-vs-four-six-times"]
    assert math.isnan(ratio.estimate.value)
    assert (ratio.estimate.low, ratio.estimate.high) == (0, math.inf)
    assert (ratio.verdict, ratio.direction) == (Verdict.UNDECIDED, Verdict.UNDECIDED)
    assert nobody["ladder-slope"].reason.startswith("undefined:")
    assert nobody["level12-do-not-return"].verdict is Verdict.SUPPORTED
    assert nobody["level12-do-not-return"].direction is Verdict.UNDECIDED, "no more than the others"
    assert everybody["five-vs-four-six-times"].estimate.value == 1
    assert everybody["five-vs-four-six-times"].verdict is Verdict.CONTRADICTED
    assert everybody["level4-not-loyal"].finding == "larger"
    equal = odd("all ratings equal")
    assert equal["most-firms-average-level-4"].reason.startswith("undefined:")
    assert equal["level4-at-least-60"].verdict is Verdict.SUPPORTED
    assert equal["level4-not-loyal"].base_rate is None and equal["level4-not-loyal"].direction is None
    assert {finding.verdict for finding in odd("one customer").findings} == {Verdict.UNTESTABLE}


def test_a_subscription_where_nobody_leaves(tmp_path: Path) -> None:
    rows = shop_rows({level: (30, 0) for level in range(1, 6)})
    running = {"started_at": "2023-01-01T00:00", "ended_at": "", "voluntary": ""}
    contracts = [{"customer_id": rating["customer_id"], **running} for rating in rows["ratings"]]
    evaluation = evaluate(
        made_company(tmp_path, model="subscription", ratings=rows["ratings"], subscriptions=contracts)
    )
    retention = evaluation["subscription-cx-retention"]
    assert math.isnan(retention.estimate.value) and retention.verdict is Verdict.UNDECIDED
    assert retention.table.events.to_list() == [0] * 5
    assert evaluation["cx-more-repeat"].estimate.value == 1
    assert evaluation["ladder-slope"].detail is None, "there is no day of return without orders"


# Small groups


def test_a_group_below_the_minimum_is_nowhere_to_be_seen(tmp_path: Path) -> None:
    evaluation = evaluate(shop(tmp_path, {**RISING, 1: (7, 3), 2: (60, 20)}), "ladder-slope")
    finding = evaluation["ladder-slope"]
    shown = finding.table.set_index("rating_level")
    # The smallest of the others is hidden with it: the total is printed.
    assert shown.n.isna().to_dict() == {1: True, 2: True, 3: False, 4: False, 5: False}
    assert shown.loc[[1, 2]].isna().all(axis=None)
    assert finding.estimate.n == 667
    curve = finding.detail
    assert curve.loc[curve.rating_level <= 2, ["n", "events", "value", "low", "high"]].isna().all(axis=None)
    assert curve.loc[curve.rating_level > 2].notna().all(axis=None)


def hidden_sizes(evaluation: Evaluation, id: str) -> pd.Series:
    table = evaluation[id].table
    return table.set_index(table.columns[0]).n.isna()


POOLS = {
    "level12-do-not-return": (1, 2),
    "level4-not-loyal": (4,),
    "cx-more-repeat": (1, 2, 4, 5),
    "ladder-slope": (1, 2, 3, 4, 5),
}
"""Levels whose customers a finding counts together in its n."""


SIZES = (
    (7, 60, 200, 200, 200),
    (7, 60, 20, 200, 200),
    (60, 60, 20, 4, 80),
    (3, 3, 3, 3, 90),
    (40, 9, 30, 9, 50),
)


@pytest.mark.parametrize("sizes", SIZES)
def test_no_difference_of_printed_sizes_is_a_small_group(sizes: tuple[int, ...], tmp_path: Path) -> None:
    returns = {level: (n, n // 3) for level, n in enumerate(sizes, start=1)}
    evaluation = evaluate(shop(tmp_path, returns), *POOLS)
    hidden = hidden_sizes(evaluation, "ladder-slope")
    for id, levels in POOLS.items():
        if evaluation[id].estimate is None:
            continue
        assert evaluation[id].estimate.n == sum(sizes[level - 1] for level in levels)
        left = sum(sizes[level - 1] for level in levels if hidden[level])
        assert left == 0 or left >= 10, f"{id} less the levels shown leaves {left} customers"


def test_deliveries_hide_both_arms_when_one_is_small(tmp_path: Path) -> None:
    ratings, orders = [], []
    for place in range(60):
        late = place < 6
        orders.append(
            {
                "order_id": f"o{place}",
                "customer_id": f"c{place}",
                "ordered_at": "2024-01-01T10:00",
                "promised_at": "2024-01-05",
                "delivered_at": "2024-01-07T10:00" if late else "2024-01-04T10:00",
            }
        )
        ratings.append(
            {
                "rating_id": f"r{place}",
                "customer_id": f"c{place}",
                "rated_at": RATED_AT,
                "rating": 1 + place % 5,
                "order_id": f"o{place}",
            }
        )
    finding = evaluate(made_company(tmp_path, ratings=ratings, orders=orders))["promise-kept-satisfies"]
    assert finding.reason == "minimum:late=6"
    assert finding.table.drop(columns="delivery").isna().all(axis=None)
