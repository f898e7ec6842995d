"""Whether the intervals keep their promise: docs/validity.csv, and the simulation that writes it."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from made import with_tables

from cxresearch import verdict
from cxresearch.claims import CLAIMS
from cxresearch.company import Company
from cxresearch.evaluate import evaluate
from cxresearch.model import Analysis, Estimate
from cxresearch.tables import typed
from cxresearch.validity import __main__ as driver
from cxresearch.validity.cells import (
    CUSTOMERS,
    FEWER,
    SIMULATIONS,
    WORLDS,
    Cell,
    cells,
    fingerprint,
    run,
    worlds_of,
)
from cxresearch.validity.grouped import GROUPED
from cxresearch.validity.results import COLUMNS, Row, read, results
from cxresearch.validity.results import written as write
from cxresearch.validity.simulate import judged, simulated
from cxresearch.validity.special import SPECIAL
from cxresearch.validity.world import NAMES, World

ROOT = Path(__file__).parents[2]
CONTRACT = ROOT.parent / "shared" / "estimands.md"
CSV = ROOT / "docs" / "validity.csv"

ROWS = {(row.claim, row.world, row.customers): row for row in results()}


# -- the file --------------------------------------------------------------------------------------


def test_every_core_claim_is_there_in_every_world_and_size() -> None:
    assert CSV.read_text("utf-8").splitlines()[0] == ",".join(COLUMNS)
    due = [
        (claim, world, customers)
        for claim in CLAIMS
        if claim in WORLDS
        for world in NAMES
        for customers in CUSTOMERS
    ]
    assert list(ROWS) == due
    assert FEWER.keys() <= CLAIMS.keys()
    assert all(row.simulations == FEWER.get(row.claim, SIMULATIONS) for row in ROWS.values())


@pytest.mark.skipif(not SPECIAL or not CONTRACT.is_file(), reason="worlds or contract are not all here")
def test_every_core_claim_has_its_worlds() -> None:
    core = CONTRACT.read_text("utf-8").partition("## 5.")[2].partition("## 6.")[0]
    assert sorted(claim for claim in CLAIMS if f"`{claim}`" in core and claim not in WORLDS) == []


def test_rates_add_up() -> None:
    for row in ROWS.values():
        rates = (row.supported, row.contradicted, row.undecided, row.untestable)
        assert all(0 <= rate <= 1 for rate in rates)
        assert sum(rates) == pytest.approx(1, abs=2e-4)
        if math.isnan(row.coverage):
            assert math.isnan(row.mcse) and math.isnan(row.low_misses) and math.isnan(row.high_misses)
        else:
            assert row.coverage + row.low_misses + row.high_misses == pytest.approx(1, abs=2e-4)
            intervals = row.simulations * (1 - row.untestable)
            error = math.sqrt(row.coverage * (1 - row.coverage) / intervals)
            assert row.mcse == pytest.approx(error, abs=1e-4)


def test_a_claim_of_several_parts_has_no_interval_of_its_own() -> None:
    without = {row.claim for row in ROWS.values() if math.isnan(row.coverage) and row.untestable < 1}
    assert {claim for claim in without if CLAIMS[claim].kind != "universal"} == {
        claim for claim in WORLDS if CLAIMS[claim].kind == "all-of"
    }


# -- the promise -----------------------------------------------------------------------------------

UNEVEN_MARGINS = (
    "a linearised total of margins whose largest are a hundred times the median, of 500 customers"
)
FEW_GOODS = "the score interval where a group of ten to thirty expects less than one event"

TOO_NARROW: dict[tuple[str, str, int], str] = {
    ("profit-from-old-customers", "nothing", 500): UNEVEN_MARGINS,
}
"""Cells whose coverage is under 93 %, and why; the page on coverage tells of them."""

TOO_RASH: dict[tuple[str, str, int], str] = {
    ("ecommerce-cx-returns", "edge", 2_000): FEW_GOODS,
}
"""Cells with more false verdicts than one in twenty, and why."""


def rows_but_for(known: dict[tuple[str, str, int], str]) -> list[object]:
    """Every row; those known to miss are expected to, until somebody mends them."""
    return [
        pytest.param(
            row,
            marks=[pytest.mark.xfail(strict=True, reason=known[key])] if key in known else [],
            id="-".join(map(str, key)),
        )
        for key, row in ROWS.items()
    ]


@pytest.mark.parametrize("row", rows_but_for(TOO_NARROW))
def test_intervals_hold_the_truth(row: Row) -> None:
    decided = row.supported + row.contradicted
    if decided <= 0.005 or row.untestable > 0.5 or math.isnan(row.coverage):
        return  # no verdicts, or only at companies that are no fair sample
    noise = 2 * row.mcse if row.simulations < SIMULATIONS else 0.0
    assert row.coverage >= 0.93 - noise


@pytest.mark.parametrize("row", rows_but_for(TOO_RASH))
def test_verdicts_are_seldom_false(row: Row) -> None:
    false = row.contradicted if row.truth_in_region else row.supported
    assert false <= 0.05 + 2 * math.sqrt(0.05 * 0.95 / row.simulations)


# -- the simulation --------------------------------------------------------------------------------

ONE_OF_EACH_KIND = {
    "level5-tell-everyone": "wilson",
    "five-vs-four-six-times": "risk_ratio_score",
    "ladder-slope": "ols_hc3",
    "convex-ladder": "mover_wilson",
    "monotone-ladder": "newcombe",
    "silent-per-complainer-26": "wilson_odds",
    "price-not-main-reason": "bonett_price",
    "most-firms-average-level-4": "t",
    "minus1-was-positive-before": "clopper_pearson",
    "rude-staff": "mantel_haenszel",
}
"""A claim for each estimator -> its method."""

of_each_kind = pytest.mark.parametrize("claim", ONE_OF_EACH_KIND)


def cell_of(claim: str, world: str, customers: int) -> Cell:
    return next(
        cell
        for cell in cells()
        if claim in cell.claims and (cell.world, cell.customers) == (world, customers)
    )


def test_there_is_one_of_each_kind() -> None:
    methods = {ROWS[claim, "edge", 20_000].method for claim in GROUPED}
    assert methods == set(ONE_OF_EACH_KIND.values())
    assert {claim: ROWS[claim, "edge", 20_000].method for claim in ONE_OF_EACH_KIND} == ONE_OF_EACH_KIND


@pytest.mark.parametrize(
    ("claim", "world", "customers"),
    [
        ("five-vs-four-six-times", "edge", 500),
        ("monotone-ladder", "literature", 2_000),
        ("pay-more-for-service-55", "folklore", 20_000),
        ("minus1-was-positive-before", "edge", 2_000),
        ("rude-staff", "nothing", 500),
    ],
)
def test_the_file_is_what_the_code_makes(claim: str, world: str, customers: int) -> None:
    for row in run(cell_of(claim, world, customers)):
        ours, theirs = (pd.Series(vars(each)) for each in (row, ROWS[row.claim, world, customers]))
        assert ours.equals(theirs), "stale: run make validate"


@of_each_kind
def test_other_draws_agree_with_the_file(claim: str) -> None:
    again = 200
    (row,) = simulated(worlds_of(claim)["edge"], customers=20_000, simulations=again, seed=1)
    before = ROWS[claim, "edge", 20_000]
    assert row.truth_in_region == before.truth_in_region
    for rate in ("coverage", "supported", "contradicted", "undecided", "untestable"):
        expected, found = getattr(before, rate), getattr(row, rate)
        if math.isnan(expected):
            assert math.isnan(found)
        else:
            # Four standard errors, and one company more or less where the rate is all but 0 or 1.
            assert abs(found - expected) <= 4 * math.sqrt(expected * (1 - expected) / again) + 1 / again


@pytest.mark.parametrize("claim", GROUPED)
def test_what_is_drawn_comes_to_what_is_said_to_be_true(claim: str) -> None:
    """Of so many customers that chance plays no part the estimate is the truth."""
    for world in worlds_of(claim).values():
        table = world.draw(np.random.default_rng(1), 2 * 10**9)
        estimate = judged(CLAIMS[claim], table, Analysis()).estimate
        assert estimate is not None
        assert estimate.value == pytest.approx(world.truth, rel=1e-2, abs=1e-3)


@pytest.mark.parametrize("claim", [claim for claim in GROUPED if CLAIMS[claim].kind != "universal"])
def test_the_edge_is_an_end_of_the_region(claim: str) -> None:
    region = verdict.widened(CLAIMS[claim].region, CLAIMS[claim].tolerance)
    assert worlds_of(claim)["edge"].truth in (region.low, region.high)


def test_worlds_of_different_draws_are_not_tested_together() -> None:
    worlds = [worlds_of(claim)["edge"] for claim in ("rude-staff", "over-promise")]
    with pytest.raises(ValueError, match="share their name and their draw"):
        simulated(*worlds, customers=500, simulations=1)


def test_verdicts_of_claims_tested_together_are_held_to_holm() -> None:
    """Alone one in twenty null ratios is decided; of ten that are tested together far fewer."""
    alone = ROWS["slow-and-unanswered", "edge", 20_000]
    together = ROWS["slow-and-unanswered", "nothing", 20_000]
    assert alone.supported + alone.contradicted > 0.03
    assert together.supported + together.contradicted < 0.02


def test_a_row_counts_what_came_out() -> None:
    """Tables whose estimates are known: a half, of 100 each, and once of too few."""
    tables = iter([(60, 100), (50, 100), (10, 100), (5, 9)])

    def draw(generator: np.random.Generator, customers: int) -> pd.DataFrame:
        events, n = next(tables)
        return pd.DataFrame({"rating_level": [4], "n": [n], "events": [events]})

    (row,) = simulated(World("level4-not-loyal", "nothing", 0.3, draw), customers=500, simulations=4)
    # Wilson of 60, 50 and 10 of 100: 0.502 to 0.691, 0.404 to 0.596, 0.055 to 0.174.
    assert (row.supported, row.contradicted, row.undecided, row.untestable) == (0.25, 0.25, 0.25, 0.25)
    assert (row.low_misses, row.high_misses, row.coverage) == (0.6667, 0.3333, 0)
    assert (row.method, row.truth_in_region) == ("wilson", True)


# -- draws like those of a company -----------------------------------------------------------------


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Company:
    folder = tmp_path_factory.mktemp("sample")
    return with_tables(
        ROOT / "data" / "sample", folder, "customers", "orders", "ratings", "incidents", "exits"
    )


LIKE = ("five-vs-four-six-times", "silent-leave-91", "minus1-was-positive-before", "rude-staff")
LIKE += ("most-firms-average-level-4", "price-not-main-reason", "loyalty-factor-staff")


@pytest.mark.parametrize("claim", LIKE)
def test_drawn_tables_look_like_aggregates(claim: str, sample: Company) -> None:
    aggregate = CLAIMS[claim].aggregate
    assert aggregate is not None
    real = typed(aggregate(sample).to_pandas())
    drawn = worlds_of(claim)["literature"].draw(np.random.default_rng(1), 20_000)
    assert list(drawn.columns) == list(real.columns)
    assert drawn.dtypes.astype(str).to_dict() == real.dtypes.astype(str).to_dict()


def test_tables_are_judged_as_a_company_is(sample: Company) -> None:
    ids = ("five-vs-four-six-times", "monotone-ladder", "minus1-was-positive-before", "silent-share-96")
    for finding in evaluate(sample, *ids).findings:
        aggregate = finding.claim.aggregate
        assert aggregate is not None
        ours = judged(finding.claim, typed(aggregate(sample).to_pandas()), Analysis())
        assert (ours.verdict, ours.finding, ours.estimate) == (
            finding.verdict,
            finding.finding,
            finding.estimate,
        )
        assert isinstance(ours.estimate, Estimate)


# -- the command -----------------------------------------------------------------------------------


def test_what_is_finished_is_taken_up_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done, stale, new = (
        cell_of("forty-percent-by-recommendation", world, 500) for world in ("folklore", "literature", "edge")
    )
    monkeypatch.setattr(driver, "cells", lambda: (done, stale, new))

    def mark(cell: Cell) -> Row:
        return dataclasses.replace(ROWS[cell.claims[0], cell.world, 500], method="of an earlier run")

    with (tmp_path / "v.csv.part").open("w", encoding="utf-8") as part:
        write(part, [mark(done)], header=True, fingerprint=fingerprint(done))
        write(part, [mark(stale)], header=False, fingerprint="other code")
        part.write("forty-percent-by-recommendation,edge,5")  # cut short
    result = CliRunner().invoke(driver.validate, [str(tmp_path / "v.csv"), "--jobs", "1"])
    assert result.exit_code == 0, result.output
    with (tmp_path / "v.csv").open(encoding="utf-8") as whole:
        rows = [row for row, _ in read(whole)]
    assert [row.world for row in rows] == ["folklore", "literature", "edge"]
    assert [row.method for row in rows] == ["of an earlier run", "wilson", "wilson"]
    assert rows[1:] == [
        ROWS["forty-percent-by-recommendation", world, 500] for world in ("literature", "edge")
    ]
    assert not (tmp_path / "v.csv.part").exists()
    assert str(new) in result.output and str(done) not in result.output
