"""The claims about silent customers, against small tables worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from made import made_company
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from test_episodes_complaints import complaint, rating

from cxresearch.claims import CLAIMS
from cxresearch.evaluate import evaluate
from cxresearch.model import Analysis, Untestable, Verdict

ANALYSIS = Analysis()
# 240 silent and 10 complaining, of 250 unhappy customers.
REACTIONS = pd.DataFrame({"reaction": ["silent", "complained"], "n": [250] * 2, "events": [240, 10]})
# Of the silent 20 of 200 came back, of the complaining 10 of 50, of the happy 600 of 1000.
RETURNS = pd.DataFrame(
    {"reaction": ["silent", "content", "complained"], "n": [200, 1000, 50], "events": [20, 600, 10]}
)


def test_the_share_of_the_silent_and_their_number_for_each_complaint_are_one_fact() -> None:
    share = CLAIMS["silent-share-96"].estimate(REACTIONS, ANALYSIS)
    low, high = proportion_confint(240, 250, method="wilson")
    assert (share.value, share.low, share.high, share.n) == pytest.approx((0.96, low, high, 250))
    ratio = CLAIMS["silent-per-complainer-26"].estimate(REACTIONS, ANALYSIS)
    odds = (24, low / (1 - low), high / (1 - high), 250)
    assert (ratio.value, ratio.low, ratio.high, ratio.n) == pytest.approx(odds)
    assert CLAIMS["silent-per-complainer-26"].same_as == "silent-share-96"


def test_nobody_complains_and_nobody_is_silent() -> None:
    mute = pd.DataFrame({"reaction": ["silent"], "n": [40], "events": [40]})
    assert CLAIMS["silent-share-96"].estimate(mute, ANALYSIS).value == 1
    ratio = CLAIMS["silent-per-complainer-26"].estimate(mute, ANALYSIS)
    assert ratio.value == ratio.high == float("inf") and 0 < ratio.low < 40
    loud = mute.assign(reaction="complained")
    assert CLAIMS["silent-per-complainer-26"].estimate(loud, ANALYSIS).value == 0


def test_how_many_of_the_silent_are_gone_and_how_many_of_the_happy() -> None:
    claim = CLAIMS["silent-leave-91"]
    gone, base = claim.estimate(RETURNS, ANALYSIS), claim.base(RETURNS, ANALYSIS)
    low, high = proportion_confint(180, 200, method="wilson")
    assert (gone.value, gone.low, gone.high, gone.n) == pytest.approx((0.9, low, high, 200))
    assert (base.value, base.n) == pytest.approx((0.4, 1000))
    contrast = claim.contrast(RETURNS, ANALYSIS)
    low, high = confint_proportions_2indep(180, 200, 400, 1000, compare="diff", method="newcomb")
    assert (contrast.value, contrast.low, contrast.high) == pytest.approx((0.5, low, high))


def test_of_all_unhappy_customers_so_many_were_silent_and_gone() -> None:
    estimate = CLAIMS["unhappy-leave-silently-87"].estimate(RETURNS, ANALYSIS)
    low, high = proportion_confint(180, 250, method="wilson")
    assert (estimate.value, estimate.low, estimate.high, estimate.n) == pytest.approx((0.72, low, high, 250))


@pytest.mark.parametrize(
    ("id", "table", "reason"),
    [
        ("silent-share-96", REACTIONS.assign(events=[8, 1]), "minimum:unhappy=9"),
        ("silent-per-complainer-26", REACTIONS.assign(events=[8, 1]), "minimum:unhappy=9"),
        ("silent-share-96", REACTIONS.iloc[:0], "minimum:unhappy=0"),
        ("silent-leave-91", RETURNS.assign(n=[9, 1000, 50]), "minimum:silent=9"),
        ("unhappy-leave-silently-87", RETURNS.assign(n=[5, 1000, 4], events=0), "minimum:unhappy=9"),
    ],
)
def test_too_few_unhappy_customers(id: str, table: pd.DataFrame, reason: str) -> None:
    with pytest.raises(Untestable, match=f"^{reason}$"):
        CLAIMS[id].estimate(table, ANALYSIS)


def test_without_happy_customers_there_is_nothing_to_compare_with() -> None:
    few = RETURNS.assign(n=[200, 9, 50], events=[20, 6, 10])
    assert CLAIMS["silent-leave-91"].estimate(few, ANALYSIS).n == 200
    for estimate in (CLAIMS["silent-leave-91"].base, CLAIMS["silent-leave-91"].contrast):
        with pytest.raises(Untestable, match="^minimum:content=9$"):
            estimate(few, ANALYSIS)


def company_of(folder: Path, **asked: str):
    """30 unhappy customers, of whom c0 to c11 complained by the records and c0 to c5 came back, and 20
    happy ones, of whom 5 came back."""
    ratings = [rating(f"r{i}", f"c{i}", "2024-01-10T10:00", 1, **asked) for i in range(30)]
    ratings += [rating(f"h{i}", f"h{i}", "2024-01-10T10:00", 5, **asked) for i in range(20)]
    back = [*(f"c{i}" for i in range(6)), *(f"h{i}" for i in range(5)), "c29"]
    return made_company(
        folder,
        ratings=ratings,
        complaints=[complaint(f"k{i}", f"c{i}", "2024-01-12T10:00") for i in range(12)],
        orders=[{"order_id": name, "customer_id": name, "ordered_at": "2024-03-10T10:00"} for name in back],
    )


def test_the_table_says_how_it_is_known_who_complained(tmp_path: Path) -> None:
    by_records = evaluate(company_of(tmp_path / "records"), "silent-share-96")["silent-share-96"]
    assert by_records.table[["reaction", "known_from", "n", "events"]].to_numpy().tolist() == [
        ["silent", "records", 30, 18],
        ["complained", "records", 30, 12],
    ]
    asked = evaluate(company_of(tmp_path / "survey", complained="false"), "silent-share-96")
    assert asked["silent-share-96"].table[["reaction", "known_from", "n", "events"]].to_numpy().tolist() == [
        ["silent", "survey", 30, 30]
    ]


def test_the_whole_way_from_rows_to_verdict_and_to_the_picture(tmp_path: Path) -> None:
    finding = evaluate(company_of(tmp_path), "silent-leave-91")["silent-leave-91"]
    # 17 of 18 silent customers did not come back, 15 of 20 happy ones neither.
    assert finding.estimate.value == pytest.approx(17 / 18)
    assert finding.base_rate.value == pytest.approx(15 / 20)
    assert finding.verdict is Verdict.UNDECIDED and finding.direction is Verdict.UNDECIDED
    fates = dict(zip(finding.detail["fate"], finding.detail["events"], strict=True))
    assert fates == {"silent_gone": 17, "silent_back": 1, "complained_gone": 6, "complained_back": 6}


def test_what_became_of_few_complainers_is_not_told(tmp_path: Path) -> None:
    finding = evaluate(company_of(tmp_path), "silent-leave-91", min_cell=13)["silent-leave-91"]
    fates = dict(zip(finding.detail["fate"], finding.detail["events"], strict=True))
    assert fates == {"silent_gone": 17, "silent_back": 1, "complained": 12}
    assert finding.table.set_index("reaction").loc["complained", ["n", "events"]].isna().all()


def test_a_survey_that_nobody_answered_leaves_nothing_to_count(tmp_path: Path) -> None:
    company = made_company(
        tmp_path, ratings=[rating(f"r{i}", f"c{i}", "2024-01-10T10:00", 1, complained="") for i in range(30)]
    )
    assert evaluate(company, "silent-share-96")["silent-share-96"].reason == "minimum:unhappy=0"


def test_complaints_cannot_be_found_by_a_key_that_changes_with_each_order(tmp_path: Path) -> None:
    rows = [rating(f"r{i}", f"c{i}", "2024-01-10T10:00", 1) for i in range(12)]
    made = [complaint("k", "c0", "2024-01-11T10:00")]
    by_order = made_company(tmp_path / "a", company='customer_id = "order"', ratings=rows, complaints=made)
    assert evaluate(by_order, "silent-share-96")["silent-share-96"].reason == "undefined:returning_customer"
    asked = [row | {"complained": "false"} for row in rows]
    survey = made_company(tmp_path / "b", company='customer_id = "order"', ratings=asked, complaints=made)
    assert evaluate(survey, "silent-share-96")["silent-share-96"].estimate.value == 1
