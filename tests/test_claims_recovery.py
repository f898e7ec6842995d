"""The claims about complaints and what follows them, against small tables worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from made import made_company
from scipy.stats import beta
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from test_episodes_complaints import complaint, rating

from cxresearch.claims import CLAIMS
from cxresearch.evaluate import evaluate
from cxresearch.model import Analysis, Finding, Untestable, Verdict
from cxresearch.text import LANGUAGES, sentences, words

ANALYSIS = Analysis()
RESOLUTION = pd.DataFrame({"resolution": ["resolved", "not_resolved"], "n": [120, 80], "events": [72, 32]})
LEVELS = pd.DataFrame(
    {"rating_level": [1, 2, 3, 4, 5], "n": [60, 40, 90, 200, 300], "events": [6, 4, 8, 8, 12]}
)
CARE = pd.DataFrame({"care": ["after_complaint", "no_complaint"], "n": [100, 1000], "events": [60, 800]})
STAFF = pd.DataFrame(
    {"staff": ["staff_1_2", "staff_3", "staff_4_5"], "n": [40, 30, 60], "events": [8, 15, 48]}
)
ARMS = pd.DataFrame({"arm": ["proactive", "reactive"], "n": [200, 200], "events": [60, 40], "other": [0, 0]})


@pytest.mark.parametrize(
    ("id", "table", "events", "n", "base"),
    [
        # 72/120 over 32/80; (8 + 12)/500 over (6 + 4)/100; 48/60 over 8/40
        ("well-resolved-complaints-bring-back", RESOLUTION, (72, 32), (120, 80), 0.4),
        ("cx-fewer-complaints", LEVELS, (20, 10), (500, 100), 0.1),
        ("services-cx-complaints", LEVELS, (20, 10), (500, 100), 0.1),
        ("manners-listening-clarity-help", STAFF, (48, 8), (60, 40), 0.2),
    ],
)
def test_ratios(
    id: str, table: pd.DataFrame, events: tuple[int, int], n: tuple[int, int], base: float
) -> None:
    claim = CLAIMS[id]
    estimate = claim.estimate(table, ANALYSIS)
    limits = confint_proportions_2indep(
        events[0], n[0], events[1], n[1], compare="ratio", method="score", correction=True
    )
    assert estimate.value == pytest.approx(events[0] / n[0] / (events[1] / n[1]))
    assert (estimate.low, estimate.high) == pytest.approx(limits, rel=1e-4)
    assert estimate.n == sum(n)
    assert claim.base(table, ANALYSIS).value == pytest.approx(base)


@pytest.mark.parametrize(
    ("id", "table", "events", "n"),
    [
        ("convert-dissatisfied-to-neutral", RESOLUTION, (72, 32), (120, 80)),
        ("proactive-beats-reactive", ARMS, (60, 40), (200, 200)),
    ],
)
def test_differences(id: str, table: pd.DataFrame, events: tuple[int, int], n: tuple[int, int]) -> None:
    estimate = CLAIMS[id].estimate(table, ANALYSIS)
    limits = confint_proportions_2indep(events[0], n[0], events[1], n[1], compare="diff", method="newcomb")
    assert estimate.value == pytest.approx(events[0] / n[0] - events[1] / n[1])
    assert (estimate.low, estimate.high) == pytest.approx(limits)
    assert estimate.n == sum(n)


def test_how_many_are_satisfied_soon_after_care_and_how_many_who_never_complained() -> None:
    claim = CLAIMS["reactive-care-rarely-satisfies"]
    estimate, contrast = claim.estimate(CARE, ANALYSIS), claim.contrast(CARE, ANALYSIS)
    low, high = proportion_confint(60, 100, method="wilson")
    assert (estimate.value, estimate.low, estimate.high) == pytest.approx((0.6, low, high))
    assert claim.base(CARE, ANALYSIS).value == pytest.approx(0.8)
    low, high = confint_proportions_2indep(60, 100, 800, 1000, compare="diff", method="newcomb")
    assert (contrast.value, contrast.low, contrast.high) == pytest.approx((-0.2, low, high))


def test_how_many_stay_dissatisfied_though_helped() -> None:
    claim = CLAIMS["some-customers-never-satisfied"]
    estimate = claim.estimate(RESOLUTION, ANALYSIS)
    low, high = proportion_confint(72, 120, method="wilson")
    assert (estimate.value, estimate.low, estimate.high, estimate.n) == pytest.approx((0.6, low, high, 120))
    assert claim.base(RESOLUTION, ANALYSIS).value == pytest.approx(0.4)
    nobody = claim.estimate(RESOLUTION.assign(events=0), ANALYSIS)
    assert nobody.low == 0, "an open end at 0 does not hold it: undecided, not supported"


def test_one_who_came_back_without_help_refutes_the_only_way() -> None:
    claim = CLAIMS["recovery-apology-necessary"]
    # 32 of 80 without a resolved complaint came back.
    estimate = claim.estimate(RESOLUTION, ANALYSIS)
    assert (estimate.value, estimate.n, estimate.method) == (0.6, 80, "clopper_pearson")
    assert (estimate.low, estimate.high) == pytest.approx((beta.ppf(0.025, 48, 33), beta.ppf(0.975, 49, 32)))
    assert claim.estimate(RESOLUTION.assign(events=[72, 0]), ANALYSIS).value == 1


@pytest.mark.parametrize(
    ("id", "table", "reason"),
    [
        ("well-resolved-complaints-bring-back", RESOLUTION.assign(n=[120, 9]), "minimum:not_resolved=9"),
        ("convert-dissatisfied-to-neutral", RESOLUTION.assign(n=[9, 80], events=1), "minimum:resolved=9"),
        ("recovery-apology-necessary", RESOLUTION.assign(n=[120, 9], events=1), "minimum:not_resolved=9"),
        ("some-customers-never-satisfied", RESOLUTION.assign(n=[9, 80], events=1), "minimum:resolved=9"),
        ("reactive-care-rarely-satisfies", CARE.iloc[1:], "minimum:after_complaint=0"),
        ("manners-listening-clarity-help", STAFF.iloc[1:], "minimum:staff_1_2=0"),
        ("cx-fewer-complaints", LEVELS.iloc[:3], "minimum:level_4_5=0"),
        ("proactive-beats-reactive", ARMS.assign(n=[9, 200], events=1), "minimum:proactive=9"),
        ("proactive-beats-reactive", ARMS.iloc[:1], "undefined:arms"),
        ("proactive-beats-reactive", ARMS.assign(other=[0, 1]), "undefined:not_yes_no"),
    ],
)
def test_what_cannot_be_estimated_says_why(id: str, table: pd.DataFrame, reason: str) -> None:
    with pytest.raises(Untestable, match=f"^{reason}$"):
        CLAIMS[id].estimate(table, ANALYSIS)
    for lang in LANGUAGES:
        said = sentences.reason(reason, words(lang), minimum=10)
        assert not any(name in said for name in ("_", "not yes no", "arms}"))


def units(arm: str, outcomes: list[object]) -> list[dict[str, object]]:
    return [
        {"unit_id": f"{arm}-{i}", "arm": arm, "assigned_at": "2024-03-01T10:00", "outcome": outcome}
        for i, outcome in enumerate(outcomes)
    ]


def experiment(folder: Path, rows: list[dict[str, object]]) -> Finding:
    return evaluate(made_company(folder, experiments=rows), "proactive-beats-reactive")[
        "proactive-beats-reactive"
    ]


def test_arms_are_found_by_name_whatever_the_case(tmp_path: Path) -> None:
    rows = units("Proactive", [1] * 18 + [0] * 2) + units("REACTIVE", [1] * 6 + [0] * 14)
    found = experiment(tmp_path / "both", rows + units("control", [1] * 50))
    assert (found.estimate.value, found.estimate.n) == (pytest.approx(0.6), 40)
    assert found.verdict is Verdict.SUPPORTED
    assert list(found.table.columns) == ["arm", "n", "events", "value", "low", "high"]
    assert list(found.table["arm"]) == ["proactive", "reactive"]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (units("A", [0, 1] * 10) + units("B", [0, 1] * 10), "undefined:arms"),
        (units("proactive", [0, 1] * 10) + units("B", [0, 1] * 10), "undefined:arms"),
        (units("proactive", [0, 1] * 10) + units("reactive", [0, 2] * 10), "undefined:not_yes_no"),
        (units("proactive", [0.5] * 10) + units("reactive", [0.25] * 10), "undefined:not_yes_no"),
        (units("proactive", [0, 1]) + units("reactive", [0, 1] * 10), "minimum:proactive=2"),
    ],
)
def test_an_experiment_that_does_not_fit_says_why(tmp_path: Path, rows: list, reason: str) -> None:
    found = experiment(tmp_path, rows)
    assert (found.verdict, found.reason, found.estimate) == (Verdict.UNTESTABLE, reason, None)


def test_everything_of_the_complaints_from_rows_to_verdicts(tmp_path: Path) -> None:
    """40 customers rate 1 and then 4; of c0 to c19 a complaint is resolved, of c20 to c29 one is not. c0 to
    c9 and c35 come back; 20 happy customers never complain."""
    ratings = [rating(f"a{i}", f"c{i}", "2024-03-10T10:00", 1, staff="") for i in range(40)]
    ratings += [
        rating(f"b{i}", f"c{i}", "2024-04-01T10:00", 4 if i < 30 else 2, staff=4 if i % 2 else 2)
        for i in range(40)
    ]
    ratings += [rating(f"h{i}", f"h{i}", "2024-03-10T10:00", 5, staff="") for i in range(20)]
    company = made_company(
        tmp_path,
        ratings=ratings,
        complaints=[
            complaint(f"k{i}", f"c{i}", "2024-03-12T10:00", closed_at="2024-03-20T10:00",
                      resolved=str(i < 20).lower())
            for i in range(30)
        ],
        orders=[{"order_id": f"o{i}", "customer_id": f"c{i}", "ordered_at": "2024-05-10T10:00"}
                for i in [*range(10), 35]],
    )  # fmt: skip
    ids = ["well-resolved-complaints-bring-back", "cx-fewer-complaints", "reactive-care-rarely-satisfies"]
    ids += ["convert-dissatisfied-to-neutral", "recovery-apology-necessary", "some-customers-never-satisfied"]
    ids += ["manners-listening-clarity-help"]
    found = evaluate(company, *ids)
    # 10 of 20 resolved and 0 of 10 unresolved complainers came back: the ratio has no value.
    assert found[ids[0]].estimate.value == float("inf") and found[ids[0]].base_rate.value == 0
    assert found[ids[0]].verdict is Verdict.SUPPORTED
    # nobody complained after the landmark
    assert found[ids[1]].verdict is Verdict.UNDECIDED and found[ids[1]].estimate.high == float("inf")
    # all 30 gave 4 soon after their complaint was closed; all 20 who never complained gave 5 at first,
    # the other 10 gave 1
    assert found[ids[2]].estimate.value == 1 and found[ids[2]].base_rate.value == pytest.approx(20 / 30)
    # 20 of 20 with a resolved complaint, 10 of 20 without
    assert found[ids[3]].estimate.value == pytest.approx(0.5)
    # 19 of the 20 without a resolved complaint stayed away; c35 did not
    assert found[ids[4]].estimate.value == pytest.approx(19 / 20)
    assert found[ids[4]].verdict is Verdict.CONTRADICTED
    # nobody rated 1 or 2 after care
    assert found[ids[5]].verdict is Verdict.UNDECIDED and found[ids[5]].estimate.n == 20
    # both groups of staff ratings are satisfied throughout
    assert found[ids[6]].estimate.value == 1 and found[ids[6]].verdict is Verdict.UNDECIDED
