"""Those who did not answer: weights, bounds and tipping shares by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from found import found
from made import made_company

from cxresearch.company import Company, open_company
from cxresearch.estimators import ratio_of_counts, share
from cxresearch.evaluate import evaluate, rows
from cxresearch.model import Estimate, Response, Untestable, Verdict
from cxresearch.robustness import selection

SAMPLE = Path(__file__).parent.parent / "data" / "sample"
RATED = "2024-02-01T10:00"


def surveyed(folder: Path, *parts: tuple[str, int, int, int], frame: bool = True) -> Company:
    """Unhappy customers by segment: its name, how many there are, answered, and of these kept silent."""
    customers, ratings = [], []
    for segment, asked, answered, silent in parts:
        for place in range(asked):
            key = {"customer_id": f"{segment}-{place}"}
            customers.append({**key, "segment": segment})
            if place < answered:
                rated = {"rating_id": f"r-{segment}-{place}", "rated_at": RATED, "rating": 1}
                ratings.append({**key, **rated, "complained": place >= silent})
    tables = {"customers": customers} if frame else {}
    return made_company(folder, ratings=ratings, **tables)


def asked_of(company: Company, id: str = "silent-share-96") -> Response | None:
    return selection.response(evaluate(company, id)[id], company)


@pytest.fixture(scope="module")
def two_segments(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """Of 100 at home 50 answered, 45 of them silent; of 100 at work 20 did, 10 of them silent."""
    return surveyed(tmp_path_factory.mktemp("two"), ("home", 100, 50, 45), ("work", 100, 20, 10))


def test_each_answer_weighs_for_those_of_its_segment(two_segments: Company) -> None:
    """90 % of 100 and 50 % of 100 are 70 % of all, while 55 of the 70 who answered are 79 %."""
    found = asked_of(two_segments)
    assert found is not None and found.weighted is not None
    assert (found.asked, found.answered, found.by) == (200, 70, ("segment",))
    assert found.weighted.value == pytest.approx(0.7)
    assert found.weighted.n == 70


def test_bounds_are_what_all_or_none_of_the_others_would_make(two_segments: Company) -> None:
    found = asked_of(two_segments)
    assert found is not None
    assert (found.bounds.low, found.bounds.high) == (55 / 200, 185 / 200)
    assert found.bounds.least == share(events=55, n=200, level=0.95).low
    assert found.bounds.most == share(events=185, n=200, level=0.95).high


def test_the_share_among_the_others_that_tips_a_verdict(two_segments: Company) -> None:
    """55 of 70 contradict 91 %. So many of 70 would not, as if that share of all 200 were silent."""
    assert evaluate(two_segments, "silent-share-96")["silent-share-96"].verdict is Verdict.CONTRADICTED
    enough = next(x for x in range(55, 71) if share(events=x, n=70, level=0.95).high >= 0.91)
    found = asked_of(two_segments)
    assert found is not None
    of_all = (enough - 0.5) / 70
    assert found.tipping == pytest.approx((of_all * 200 - 55) / 130, abs=1e-5)


def test_so_many_to_one_is_bounded_and_weighted_as_odds(two_segments: Company) -> None:
    found = asked_of(two_segments, "silent-per-complainer-26")
    assert found is not None and found.weighted is not None
    assert found.weighted.value == pytest.approx(0.7 / 0.3)
    assert (found.bounds.low, found.bounds.high) == pytest.approx((55 / 145, 185 / 15))
    assert found.bounds.least == pytest.approx(
        ratio_of_counts(events_1=55, events_0=145, level=0.95).low, rel=1e-9
    )


def test_where_everybody_answered_nothing_can_tip(tmp_path: Path) -> None:
    found = asked_of(surveyed(tmp_path, ("home", 50, 50, 30)))
    assert found is not None
    assert (found.asked, found.answered, found.tipping) == (50, 50, None)
    assert (found.bounds.low, found.bounds.high) == (0.6, 0.6)


def test_where_nobody_knows_who_could_have_answered_nothing_is_said(tmp_path: Path) -> None:
    assert asked_of(surveyed(tmp_path, ("home", 50, 30, 20), frame=False)) is None


def test_a_segment_without_any_answer_is_among_those_asked(tmp_path: Path) -> None:
    found = asked_of(surveyed(tmp_path, ("home", 50, 30, 20), ("work", 40, 0, 0)))
    assert found is not None and found.weighted is not None
    assert (found.asked, found.answered) == (90, 30)
    assert found.weighted.value == pytest.approx(20 / 30)
    assert (found.bounds.low, found.bounds.high) == pytest.approx((20 / 90, 80 / 90))


def test_a_claim_that_is_no_share_of_answers_has_no_response(two_segments: Company) -> None:
    finding = found("five-vs-four-six-times", Estimate(1.3, 1.1, 1.5, 0.95, 100, "risk_ratio_score"))
    assert selection.response(finding, two_segments) is None


# -- frames by hand ------------------------------------------------------------------------------


def with_frame(monkeypatch: pytest.MonkeyPatch, company: Company, id: str, **frame: Any) -> Response | None:
    """The response to a claim whose share rests on one stratum: asked, answered, n, events."""
    table = pd.DataFrame({"stratum": [""], **{name: [number] for name, number in frame.items()}})
    monkeypatch.setattr(selection, "rows", lambda company, aggregate: table)
    estimate = share(events=frame["events"], n=frame["counted"], level=0.95)
    return selection.response(found(id, estimate), company)


def test_of_the_silent_as_large_a_part_is_taken_to_be_counted(
    monkeypatch: pytest.MonkeyPatch, two_segments: Company
) -> None:
    """100 of the 400 who answered are unhappy; so, it is taken, are 150 of the 600 who did not."""
    found = with_frame(
        monkeypatch, two_segments, "silent-share-96", asked=1000, answered=400, counted=100, events=80
    )
    assert found is not None
    assert found.bounds.frame == 250
    assert (found.bounds.low, found.bounds.high) == (80 / 250, 230 / 250)


def test_a_region_that_is_passed_through_on_the_way_is_found(
    monkeypatch: pytest.MonkeyPatch, two_segments: Company
) -> None:
    """75 % is less than 82.4 to 92.4 %; so it is if none of the 6,000 others did, and if all did it is more:
    contradicted either way. In between it is not."""
    found = with_frame(
        monkeypatch,
        two_segments,
        "unhappy-leave-silently-87",
        asked=8000,
        answered=2000,
        counted=2000,
        events=1500,
    )
    enough = next(x for x in range(1500, 2001) if share(events=x, n=2000, level=0.95).high >= 0.824)
    assert found is not None
    assert found.bounds.most < 0.95 and found.bounds.high > 0.924
    assert found.tipping == pytest.approx(((enough - 0.5) / 2000 * 8000 - 1500) / 6000, abs=1e-4)


def test_too_few_silent_cannot_tip_a_verdict(monkeypatch: pytest.MonkeyPatch, two_segments: Company) -> None:
    found = with_frame(
        monkeypatch, two_segments, "silent-share-96", asked=1050, answered=1000, counted=1000, events=500
    )
    assert found is not None and found.tipping is None


def test_a_frame_that_the_company_does_not_allow_says_nothing(
    monkeypatch: pytest.MonkeyPatch, two_segments: Company
) -> None:
    def refused(company: Company, aggregate: object) -> pd.DataFrame:
        raise Untestable("undefined:returning_customer")

    monkeypatch.setattr(selection, "rows", refused)
    finding = found("silent-share-96", share(events=80, n=100, level=0.95))
    assert selection.response(finding, two_segments) is None


def test_the_answers_in_a_frame_are_those_behind_the_share() -> None:
    """Else what is said of the silent would be said of another number."""
    company = open_company(SAMPLE)
    framed = {
        "silent-share-96",
        "unhappy-leave-silently-87",
        "level4-at-least-60",
        "tail-13pct-over-20",
        "forty-percent-by-recommendation",
        "pay-more-for-service-55",
    }
    for finding in evaluate(company, *framed).findings:
        assert finding.estimate is not None and finding.claim.frame is not None
        table = rows(company, finding.claim.frame)
        counts = ((int(table["events"].sum()), int(table["counted"].sum())),)
        assert finding.estimate.counts == counts, finding.claim.id
        assert table["answered"].sum() >= table["counted"].sum()
        assert table["asked"].sum() >= table["answered"].sum()
