"""Each claim about how many people are told, against a small table worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import bootstrap, t
from statsmodels.stats.proportion import proportion_confint

from cxresearch.claims import CLAIMS
from cxresearch.claims.word_of_mouth.told import summary, summary_both_ways
from cxresearch.model import Analysis, Untestable
from cxresearch.tables import typed
from cxresearch.verdict import decide, widened

ANALYSIS = Analysis()
# 500 dissatisfied: 200 told nobody, 200 told 10, 60 told 20, 40 told 30: 4,400 people, a mean of 8.8.
BAD = {0: 200, 10: 200, 20: 60, 30: 40}
# 600 satisfied: 300 told nobody, 200 told 4, 100 told 11: 1,900 people.
GOOD = {0: 300, 4: 200, 11: 100}
ONCE = pd.DataFrame(
    [("unhappy_bad", told, n) for told, n in BAD.items()]
    + [("happy_good", told, n) for told, n in GOOD.items()],
    columns=["word", "told", "n"],
)
# 1,200 customers: (told something bad, told something good) -> how many of them.
PAIRS = {(0, 0): 600, (0, 5): 400, (3, 0): 120, (9, 1): 80}
BOTH = pd.DataFrame(
    [(*pair, n) for pair, n in PAIRS.items()], columns=["told_negative", "told_positive", "n"]
)


def answers(frequencies: dict[int, int]) -> np.ndarray:
    return np.repeat(list(frequencies), list(frequencies.values())).astype(float)


@pytest.mark.parametrize(
    ("id", "frequencies", "mean"),
    [("dissatisfied-tell-9-15", BAD, 4_400 / 500), ("satisfied-tell-4-6", GOOD, 1_900 / 600)],
)
def test_a_mean_with_its_zeros_and_its_interval(id: str, frequencies: dict[int, int], mean: float) -> None:
    estimate = CLAIMS[id].estimate(ONCE, ANALYSIS)
    assert estimate.value == pytest.approx(mean)
    assert estimate.n == sum(frequencies.values())
    other = bootstrap((answers(frequencies),), np.mean, method="BCa", random_state=7).confidence_interval
    assert (estimate.low, estimate.high) == pytest.approx(tuple(other), rel=0.03)


def test_the_tail_is_above_twenty_and_of_all_who_answered() -> None:
    estimate = CLAIMS["tail-13pct-over-20"].estimate(ONCE, ANALYSIS)
    # the sixty who told exactly 20 are not in it
    assert (estimate.value, estimate.n) == (40 / 500, 500)
    assert (estimate.low, estimate.high) == pytest.approx(proportion_confint(40, 500, method="wilson"))


def test_nobody_in_the_tail_is_a_share_of_zero() -> None:
    none = ONCE[ONCE.told <= 20]
    estimate = CLAIMS["tail-13pct-over-20"].estimate(none, ANALYSIS)
    assert (estimate.value, estimate.low, estimate.n) == (0, 0, 460) and estimate.high > 0


def test_per_head_the_bad_word_over_the_good() -> None:
    estimate = CLAIMS["bad-news-travels-further-per-head"].estimate(ONCE, ANALYSIS)
    assert estimate.value == pytest.approx((4_400 / 500) / (1_900 / 600))
    assert estimate.n == 1_100
    samples = answers(BAD), answers(GOOD)
    ratio = bootstrap(samples, lambda x, y, axis: x.mean(axis) / y.mean(axis), method="BCa", random_state=7)
    assert (estimate.low, estimate.high) == pytest.approx(tuple(ratio.confidence_interval), rel=0.05)


def test_in_volume_customers_are_the_units() -> None:
    estimate = CLAIMS["bad-news-travels-further-in-volume"].estimate(BOTH, ANALYSIS)
    # 120 * 3 + 80 * 9 = 1,080 told something bad; 400 * 5 + 80 = 2,080 something good
    assert estimate.value == pytest.approx(108 / 208)
    assert estimate.n == 1_200
    y, x = (np.repeat([pair[k] for pair in PAIRS], list(PAIRS.values())) for k in (0, 1))
    error = np.std(y / y.sum() - x / x.sum(), ddof=1) * 1_200**0.5
    half = t.ppf(0.975, 1_199) * error
    assert (np.log(estimate.low), np.log(estimate.high)) == pytest.approx(
        (np.log(108 / 208) - half, np.log(108 / 208) + half)
    )


def test_counts_beyond_64_bits_when_squared_do_no_harm() -> None:
    huge = BOTH.assign(told_negative=BOTH.told_negative * 10**12)
    estimate = CLAIMS["bad-news-travels-further-in-volume"].estimate(huge, ANALYSIS)
    assert estimate.value == pytest.approx(10**12 * 108 / 208)
    most = ONCE.assign(told=[2**62 + told * 2**50 for told in ONCE.told])
    mean = CLAIMS["dissatisfied-tell-9-15"].estimate(most, ANALYSIS)
    assert mean.value == pytest.approx(2**62 + 8.8 * 2**50) and mean.low < mean.high
    assert typed(summary(most, ANALYSIS))["people"].iloc[0] == pytest.approx(500 * mean.value)


@pytest.mark.parametrize(
    ("id", "table", "reason"),
    [
        ("dissatisfied-tell-9-15", ONCE, None),
        ("dissatisfied-tell-9-15", ONCE[ONCE.told > 10], "minimum:tellers_unhappy_bad=100"),
        ("dissatisfied-tell-9-15", ONCE[ONCE.word == "happy_good"], "minimum:tellers_unhappy_bad=0"),
        ("dissatisfied-tell-9-15", ONCE.iloc[:0], "minimum:tellers_unhappy_bad=0"),
        ("satisfied-tell-4-6", ONCE[ONCE.told != 11], None),
        ("satisfied-tell-4-6", ONCE[ONCE.told > 4], "minimum:tellers_happy_good=100"),
        ("tail-13pct-over-20", ONCE[ONCE.told > 20].assign(n=30), None),
        ("tail-13pct-over-20", ONCE[ONCE.told > 20].assign(n=29), "minimum:tellers_many=29"),
        ("bad-news-travels-further-per-head", ONCE[ONCE.told > 10], "minimum:tellers_unhappy_bad=100"),
        (
            "bad-news-travels-further-per-head",
            ONCE[ONCE.word == "unhappy_bad"],
            "minimum:tellers_happy_good=0",
        ),
        ("bad-news-travels-further-in-volume", BOTH.iloc[1:], "minimum:tellers_both=600"),
        ("bad-news-travels-further-in-volume", BOTH.iloc[:0], "minimum:tellers_both=0"),
    ],
)
def test_too_few_answers(id: str, table: pd.DataFrame, reason: str | None) -> None:
    if reason is None:
        assert CLAIMS[id].estimate(table, ANALYSIS).n >= 10
        return
    with pytest.raises(Untestable) as untestable:
        CLAIMS[id].estimate(table, ANALYSIS)
    assert untestable.value.reason == reason


def test_a_larger_smallest_group_raises_the_minimum() -> None:
    with pytest.raises(Untestable, match="^minimum:tellers_unhappy_bad=500$"):
        CLAIMS["dissatisfied-tell-9-15"].estimate(ONCE, Analysis(min_cell=501))


@pytest.mark.parametrize(
    ("id", "table", "reason"),
    [
        ("dissatisfied-tell-9-15", ONCE.assign(told=3), "undefined:all_equal"),
        ("bad-news-travels-further-per-head", ONCE.assign(told=0), "undefined:no_total"),
        ("bad-news-travels-further-per-head", ONCE.assign(told=3), "undefined:all_equal"),
        ("bad-news-travels-further-in-volume", BOTH.assign(told_positive=0), "undefined:no_total"),
        (
            "bad-news-travels-further-in-volume",
            BOTH.assign(told_positive=BOTH.told_negative),
            "undefined:all_equal",
        ),
    ],
)
def test_answers_that_are_all_alike(id: str, table: pd.DataFrame, reason: str) -> None:
    alike = table.groupby(list(table.columns[:-1]), as_index=False)["n"].sum()
    with pytest.raises(Untestable, match=f"^{reason}$"):
        CLAIMS[id].estimate(alike, ANALYSIS)


def test_the_summary_tells_what_a_mean_hides() -> None:
    bad, good = summary(ONCE, ANALYSIS).to_dict("records")
    assert bad == {
        "word": "unhappy_bad",
        "n": 500,
        "people": 4_400.0,
        "mean": 8.8,
        "median": 10.0,
        "told_nobody": 0.4,
        "told_many": 0.08,
    }
    # 300 zeros of 600: the median lies between 0 and 4
    assert (good["median"], good["told_nobody"], good["told_many"]) == (2.0, 0.5, 0.0)
    assert summary(ONCE.iloc[:0], ANALYSIS).empty


def test_the_summary_of_both_words_of_the_same_customers() -> None:
    bad, good = summary_both_ways(BOTH, ANALYSIS).to_dict("records")
    assert (bad["word"], bad["n"], bad["people"], bad["median"]) == ("all_bad", 1_200, 1_080, 0.0)
    assert (good["word"], good["n"], good["people"]) == ("all_good", 1_200, 2_080)
    assert (bad["told_nobody"], good["told_nobody"]) == (100 / 120, 72 / 120)


def test_the_bands_shown_hold_every_answer_once_with_wilson_intervals() -> None:
    shown = CLAIMS["tail-13pct-over-20"].shown(ONCE, ANALYSIS)
    bad = shown[shown.word == "unhappy_bad"].set_index("people_told")
    assert bad.events.tolist() == [200, 0, 0, 0, 200, 60, 40]
    assert (shown.groupby("word").events.sum() == shown.groupby("word").n.first()).all()
    assert (bad.low["told_over_20"], bad.high["told_over_20"]) == pytest.approx(
        proportion_confint(40, 500, method="wilson")
    )
    assert CLAIMS["tail-13pct-over-20"].shown(ONCE.iloc[:0], ANALYSIS).empty


@pytest.mark.parametrize(
    ("id", "low", "high"), [("dissatisfied-tell-9-15", 7, 17), ("satisfied-tell-4-6", 2, 8)]
)
def test_counts_are_given_two_people_of_room(id: str, low: float, high: float) -> None:
    room = widened(CLAIMS[id].region, CLAIMS[id].tolerance)
    assert (room.low, room.high, room.ends) == (low, high, "[]")


def test_a_mean_is_held_against_the_room() -> None:
    satisfied = CLAIMS["satisfied-tell-4-6"]
    # 1,900/600 with an interval within 2 to 8
    assert (
        decide(satisfied.estimate(ONCE, ANALYSIS), widened(satisfied.region, satisfied.tolerance))[0]
        == "supported"
    )
