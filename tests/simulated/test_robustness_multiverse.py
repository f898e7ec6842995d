"""Every claim in all the ways in which it could have been measured as well: which ways, and what they change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from made import made_company, named

from cxresearch import episodes
from cxresearch.claims import CLAIMS
from cxresearch.company import Company, open_company
from cxresearch.evaluate import evaluate, judged
from cxresearch.model import Alternative, Analysis, Claim, Estimate, Finding, Reading, Specification, Verdict
from cxresearch.registry import region_of, with_what_they_rest_on
from cxresearch.robustness import examined
from cxresearch.robustness.multiverse import OPTIONS, Option, changed, kept, specifications, ways

SAMPLE = Path(__file__).parents[2] / "data" / "sample"


def names(found: Iterable[tuple[Option, ...]]) -> set[tuple[str, ...]]:
    return {tuple(option.name for option in way) for way in found}


def claim(id: str, /, **changes: Any) -> Claim:
    return replace(CLAIMS[id], **changes)


# -- which ways ----------------------------------------------------------------------------------


def test_all_combinations_but_the_company_s_own() -> None:
    varied = claim("cx-more-repeat", alternatives=("horizon", "unhappy"))
    assert names(ways(varied, [], Analysis())) == {
        ("horizon_90",),
        ("horizon_365",),
        ("unhappy_to_3",),
        ("horizon_90", "unhappy_to_3"),
        ("horizon_365", "unhappy_to_3"),
    }


@pytest.mark.parametrize(
    ("own", "others"),
    [(90, {"horizon_180", "horizon_365"}), (120, {"horizon_90", "horizon_180", "horizon_365"})],
)
def test_the_company_s_own_choice_is_not_repeated(own: int, others: set[str]) -> None:
    varied = claim("cx-more-repeat", alternatives=("horizon",))
    assert names(ways(varied, [], Analysis(horizon_days=own))) == {(name,) for name in others}


def test_nothing_to_choose_no_other_way() -> None:
    assert not list(ways(claim("cx-more-repeat", alternatives=()), [], Analysis()))


def test_a_whole_takes_the_choices_of_its_parts() -> None:
    """First and latest are options of one choice, which rating counts: no way has both."""
    whole = claim("satisfied-rebuy-recommend", alternatives=(), parts=("one", "other"))
    parts = [
        claim("satisfied-rebuys", id="one", alternatives=("latest_rating",)),
        claim("satisfied-recommends", id="other", alternatives=("first_rating", "unhappy")),
        claim("cx-more-repeat", alternatives=("horizon",)),
    ]
    assert names(ways(whole, parts, Analysis())) == {
        ("latest_rating",),
        ("first_rating",),
        ("unhappy_to_3",),
        ("latest_rating", "unhappy_to_3"),
        ("first_rating", "unhappy_to_3"),
    }


def verdicts(*words: str) -> list[Specification]:
    return [Specification({}, Verdict(word), None) for word in words]


def test_kept_counts_the_verdicts_like_the_first() -> None:
    assert kept(verdicts("supported", "supported", "undecided", "contradicted")) == 0.5
    assert kept(verdicts("supported", "untestable", "undecided")) == 0.5, "untestable is no verdict"
    assert kept(verdicts("supported")) is None
    assert kept(verdicts("supported", "untestable")) is None
    assert kept([]) is None


# -- what a choice changes, by hand --------------------------------------------------------------

FIRST, LATER, LAST = "2024-01-10T10:00", "2024-04-10T10:00", "2026-12-30T10:00"


def rating(customer: str, at: str, value: int, **columns: Any) -> dict[str, Any]:
    return {
        "rating_id": f"r-{customer}-{at}",
        "customer_id": customer,
        "rated_at": at,
        "rating": value,
        **columns,
    }


def read(company: Company, **reading: Any) -> Company:
    return replace(company, analysis=replace(company.analysis, reading=Reading(**reading)))


def by_customer(table: Any, *columns: str) -> dict[str, tuple[Any, ...]]:
    frame = named(table).set_index("customer_id")
    return {name: tuple(frame.loc[name, list(columns)]) for name in frame.index}


@pytest.fixture(scope="module")
def turned(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """Twelve came back after a 5 and not after the 1 that followed; twelve rated once, with 2, and did not
    come back. The last rating of all, a 5, came too late to be followed."""
    ratings = [rating("followed in part", FIRST, 4), rating("followed in part", LAST, 5)]
    orders = []
    for place in range(12):
        ratings += [rating(f"turned-{place}", FIRST, 5), rating(f"turned-{place}", LATER, 1)]
        ratings.append(rating(f"once-{place}", FIRST, 2))
        bought = {"customer_id": f"turned-{place}", "ordered_at": "2024-02-10T10:00"}
        orders.append({"order_id": f"o{place}", **bought})
    folder = tmp_path_factory.mktemp("turned")
    return made_company(folder, observed_until="2026-12-31", ratings=ratings, orders=orders)


def test_the_latest_rating_is_the_latest_that_was_followed(turned: Company) -> None:
    first = by_customer(episodes.index_ratings(turned), "rating_level", "returned")
    assert (first["turned-0"], first["followed in part"]) == ((5, True), (4, False))
    latest = by_customer(episodes.index_ratings(read(turned, ratings="latest")), "rating_level", "returned")
    assert (latest["turned-0"], latest["followed in part"]) == ((1, False), (4, False))
    assert first["once-0"] == latest["once-0"] == (2, False)


def test_specifications_begin_with_the_company_s_own(turned: Company) -> None:
    """12 of 12 stay away after an unhappy first rating; 24 of 24 after a latest one. Horizons change nothing
    here, and are left out; so is what cannot be tested in any way."""
    id = "level12-do-not-return"
    findings = {id: evaluate(turned, id)[id]}
    ranges = {name: region_of(each, turned.analysis) for name, each in CLAIMS.items()}
    found = specifications(turned, findings, CLAIMS, ranges)
    assert found.keys() == {id}
    assert [dict(each.choices) for each in found[id]] == [{}, {"reading.ratings": "latest_rating"}]
    assert [each.estimate and each.estimate.counts for each in found[id]] == [((12, 12),), ((24, 24),)]


def test_what_cannot_be_tested_as_defined_is_not_varied(turned: Company) -> None:
    id = "five-vs-four-six-times"
    evaluation = examined(turned, evaluate(turned, id))
    assert evaluation[id].verdict is Verdict.UNTESTABLE and evaluation[id].robustness is None


def test_a_way_that_cannot_be_tested_says_why(turned: Company) -> None:
    """Of the first ratings twelve are happy; of the latest only one."""
    id = "cx-more-repeat"
    robustness = examined(turned, evaluate(turned, id))[id].robustness
    assert robustness is not None
    by_way = {tuple(each.choices.values()): each for each in robustness.specifications}
    assert by_way["latest_rating",].reason == "minimum:level_4_5=1"
    assert by_way["latest_rating",].verdict is Verdict.UNTESTABLE
    assert robustness.kept is None


def test_unhappy_to_level_3(tmp_path: Path) -> None:
    company = made_company(
        tmp_path,
        ratings=[
            rating("a", FIRST, 3, complained=True),
            rating("a", LATER, 2, complained=False),
            rating("b", FIRST, 3, complained=True),
            rating("c", FIRST, 4, complained=True),
        ],
    )
    asked = ("rating_level", "complained")
    assert by_customer(episodes.unhappy_ratings(company), *asked) == {"a": (2, False)}
    wider = episodes.unhappy_ratings(read(company, unhappy=3))
    assert by_customer(wider, *asked) == {"a": (3, True), "b": (3, True)}


@pytest.fixture(scope="module")
def left_twice(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """Twenty left for the price and, having come back, for the service; ten for the service alone."""
    exits = [{"customer_id": f"c{place}", "left_at": LATER, "reason": "service"} for place in range(30)]
    exits += [{"customer_id": f"c{place}", "left_at": FIRST, "reason": "price"} for place in range(20)]
    return made_company(tmp_path_factory.mktemp("twice"), exits=exits)


def test_the_first_exit(left_twice: Company) -> None:
    id = "price-not-main-reason"
    last, first = (
        evaluate(company, id)[id].estimate for company in (left_twice, read(left_twice, exits="first"))
    )
    assert last is not None and last.value == 1
    assert first is not None and first.value == pytest.approx((10 - 20) / 30)


# -- what a choice changes, on the sample --------------------------------------------------------

SINGLE: dict[str, Alternative] = {
    "horizon_90": "horizon",
    "window_15": "window",
    "latest_rating": "latest_rating",
    "first_rating": "first_rating",
    "unhappy_to_3": "unhappy",
    "first_exit": "exits",
}
"""One option of each choice."""

ASKED = {"window": {"silent-share-96", "silent-per-complainer-26"}}
"""Where the survey asks who complained, no window decides it."""

VARIED = with_what_they_rest_on([each for each in CLAIMS.values() if each.alternatives or each.parts], CLAIMS)
RANGES = {id: region_of(each, Analysis()) for id, each in CLAIMS.items()}


def first_of_each_table() -> list[Claim]:
    """One claim for each small table: what is stale in the table is so for all of them."""
    by_table = {(each.aggregate, each.again): each for each in reversed(VARIED) if each.kind != "all-of"}
    return list(by_table.values())


def with_option(company: Company, name: str) -> Company:
    option = next(each for each in OPTIONS[SINGLE[name]] if each.name == name)
    return replace(company, analysis=changed(company.analysis, [option]))


def seen(finding: Finding) -> tuple[Verdict, Estimate | None, Estimate | None, Estimate | None, str | None]:
    return finding.verdict, finding.estimate, finding.base_rate, finding.contrast, finding.reason


@pytest.fixture(scope="module")
def sample() -> Company:
    return open_company(SAMPLE)


@pytest.fixture(scope="module")
def as_defined(sample: Company) -> dict[str, Finding]:
    return judged(sample, VARIED, RANGES)


@pytest.mark.parametrize("name", [name for name in SINGLE if name != "first_rating"])
def test_tables_computed_for_one_choice_are_not_used_for_another(
    sample: Company, as_defined: dict[str, Finding], name: str
) -> None:
    """The company has by now computed its tables for its own choices and for other ones. The first rating is
    another value of the choice of the latest."""
    varied, once = with_option(sample, name), first_of_each_table()
    assert varied.derived, as_defined.keys()
    afresh = judged(replace(varied, derived={}), once, RANGES)
    shared = judged(varied, once, RANGES)
    assert {id: repr(seen(each)) for id, each in shared.items()} == {
        id: repr(seen(each)) for id, each in afresh.items()
    }


@pytest.mark.parametrize("name", SINGLE)
def test_what_a_claim_declares_changes_it(
    sample: Company, left_twice: Company, as_defined: dict[str, Finding], name: str
) -> None:
    varied = judged(with_option(sample, name), VARIED, RANGES)
    moved = {id for id, each in varied.items() if repr(each.estimate) != repr(as_defined[id].estimate)}
    tested = {id for id, each in as_defined.items() if each.estimate is not None}
    declaring = {id for id in tested if SINGLE[name] in CLAIMS[id].alternatives}
    if name != "first_exit":
        assert declaring - moved <= ASKED.get(SINGLE[name], set())
    if name == "first_exit":  # Nobody in the sample left twice.
        before, after = (judged(each, VARIED, RANGES) for each in (left_twice, with_option(left_twice, name)))
        moved = {id for id in before if repr(before[id].estimate) != repr(after[id].estimate)}
    assert moved
