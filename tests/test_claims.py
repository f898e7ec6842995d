"""What every registered claim keeps to, whatever it says: a new claim is tested here by being listed."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cxresearch.claims import CLAIMS, FAMILIES
from cxresearch.company import Company, open_company
from cxresearch.companyfile import MODELS
from cxresearch.episodes import RETURNED, needed_columns
from cxresearch.evaluate import evaluate
from cxresearch.model import ANYTHING, Claim, Finding, Region, Verdict
from cxresearch.schema import TABLES
from cxresearch.synthetic import simulate
from cxresearch.verdict import widened

ROOT = Path(__file__).parent.parent
SEEDS = ROOT.parent / "shared" / "seeds"
SAMPLE = ROOT / "data" / "sample"

every_claim = pytest.mark.parametrize("claim", CLAIMS.values(), ids=list(CLAIMS))
measured_claims = pytest.mark.parametrize(
    "claim",
    [claim for claim in CLAIMS.values() if claim.kind == "measured"],
    ids=[id for id, claim in CLAIMS.items() if claim.kind == "measured"],
)


# What a claim is made of


def test_the_registry_lists_each_claim_once_in_its_own_family() -> None:
    listed = [claim for family in FAMILIES.values() for claim in family]
    assert [claim.id for claim in listed] == list(CLAIMS)
    for name, family in FAMILIES.items():
        assert {claim.family for claim in family} == {name}


@every_claim
def test_the_kind_has_what_it_is_computed_from(claim: Claim) -> None:
    assert re.fullmatch(r"[a-z0-9.]+(-[a-z0-9.]+)*", claim.id)
    if claim.kind in ("measured", "universal"):
        assert claim.aggregate is not None and claim.estimate is not None and claim.parts == ()
    if claim.kind == "all-of":
        assert len(claim.parts) > 1 and claim.estimate is None
        for part in claim.parts:
            assert CLAIMS[part].kind == "measured", "parts of parts are not evaluated"
            assert CLAIMS[part].family == claim.family
            assert CLAIMS[part].unit == claim.unit
    if claim.kind == "principle":
        assert claim.aggregate is None and claim.estimate is None
    assert (claim.region == ANYTHING) == (claim.kind == "principle")
    if claim.same_as is not None:
        assert CLAIMS[claim.same_as].aggregate == claim.aggregate
    if claim.kind == "universal":
        assert (claim.unit, claim.region, claim.tolerance) == ("share", Region(1, 1), None)


SPLIT = {
    "bad-news-travels-further": "bad-news-travels-further-per-head",
    "churn-cut-5-profit-5-95": "churn-cut-5-profit-5-95-points",
}
"""Sentences that are told as several claims, and the first of these."""


def test_nothing_that_the_sources_claim_is_left_out() -> None:
    catalogue = SEEDS.parent / "claims.md"
    if not catalogue.is_file():
        pytest.skip(f"the catalogue of the sources is not at {catalogue}")
    _, _, sections = catalogue.read_text("utf-8").partition("\n## 5.")
    named = re.findall(r"(?m)^(?:\| [A-Z]\d+ |### [A-Z]\d+ |.*, [A-Z]\d+ )`([^`]+)`", sections)
    named += re.findall(r"\b[A-Z]\d+ `([^`]+)`", sections)
    contract = (SEEDS.parent / "estimands.md").read_text("utf-8").partition("## 5.")[2]
    named += re.findall(r"(?m)^\| `([^`]+)`", contract)
    assert len(named) > 90
    assert sorted({SPLIT.get(id, id) for id in named} - CLAIMS.keys()) == []


NULLS = {"ratio": 1, "points": 0, "slope": 0, "coefficient": 0, "levels": 0}


@every_claim
def test_null_side_and_contrast_belong_together(claim: Claim) -> None:
    null = NULLS.get(claim.unit)
    # Who claims that there is no difference has no side of it.
    equal = null is not None and claim.region.low <= null <= claim.region.high and claim.tolerance
    assert claim.null == (None if equal else null)
    assert (claim.side is not None) == (claim.null is not None or claim.contrast is not None)
    if claim.contrast is not None:
        assert claim.null is None and claim.base is not None, "a contrast is with the base rate"


@every_claim
def test_the_claimed_region_lies_on_the_claimed_side_of_the_null(claim: Claim) -> None:
    if claim.null is None:
        return
    region = widened(claim.region, claim.tolerance)
    if claim.side == "above":
        assert region.low > claim.null or (region.low == claim.null and region.ends[0] == "(")
    else:
        assert region.high < claim.null or (region.high == claim.null and region.ends[1] == ")")


LIMITS = {
    # A part of a profit exceeds the whole where the rest is a loss.
    "share": (0, math.inf),
    "ratio": (0, math.inf),
    "score": (1, 5),
    "people": (0, math.inf),
}


@every_claim
def test_region_and_tolerance_suit_the_unit(claim: Claim) -> None:
    if claim.kind == "principle":
        return
    low, high = LIMITS.get(claim.unit, (-math.inf, math.inf))
    assert low <= claim.region.low <= claim.region.high <= high
    if claim.tolerance is None:
        single = claim.region.low == claim.region.high
        assert not single or claim.kind == "universal", "a single number is claimed to some tolerance"
        return
    factor = claim.unit in ("ratio", "effect", "coefficient")
    assert claim.tolerance.kind == ("factor" if factor else "margin")
    if claim.unit == "share":
        assert claim.tolerance.within == (0, 1)


@every_claim
def test_it_needs_columns_that_there_are(claim: Claim) -> None:
    assert claim.model is None or claim.model in MODELS
    assert bool(claim.needs) == (claim.kind != "principle") and len(set(claim.needs)) == len(claim.needs)
    for need in claim.needs:
        if need == RETURNED:
            continue
        columns, _, word = need.partition("=")
        for column in columns.split("|"):
            table, _, name = column.partition(".")
            assert name in TABLES[table].names
            assert not word or word in TABLES[table].column(name).words


@every_claim
def test_the_source_says_it_word_for_word(claim: Claim) -> None:
    if not SEEDS.is_dir():
        pytest.skip(f"the source texts are not at {SEEDS}")
    source = claim.source
    (file,) = SEEDS.glob(f"{int(source.document.removeprefix('S')):03d}_*.txt")
    first, _, last = source.lines.partition("-")
    lines = file.read_text("utf-8").splitlines()[int(first) - 1 : int(last or first)]
    assert any(source.quote in line for line in lines)


# What is missing is named


@pytest.fixture(scope="session")
def companies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Company]:
    """A made-up company of each model, with all its tables."""
    folders = {model: tmp_path_factory.mktemp("drawn") for model in MODELS}
    for model, folder in folders.items():
        simulate(folder, customers=500, model=model)
    return {model: open_company(folder) for model, folder in folders.items()}


def own_model(claim: Claim) -> str:
    return claim.model or "e-commerce"


def without(company: Company, column: str) -> Company:
    """The company as if a column had not been mapped: `table.column`, or all of a table."""
    name, _, gone = column.partition(".")
    passages, tables = dict(company.passages), dict(company.tables)
    if gone:
        kept = tuple(other for other in passages[name].columns if other != gone)
        assert len(kept) == len(passages[name].columns) - 1
        passages[name] = replace(passages[name], columns=kept)
        tables[name] = tables[name].drop(*(other for other in tables[name].columns if other.startswith(gone)))
    else:
        del passages[name], tables[name]
    return replace(company, passages=passages, tables=tables, derived={})


def without_rows(company: Company, name: str) -> Company:
    passages = {**company.passages, name: replace(company.passages[name], rows=0, rejected={})}
    return replace(company, passages=passages, tables={**company.tables, name: company.tables[name].limit(0)})


def needed(claim: Claim) -> tuple[str, ...]:
    """The columns it needs on a company of its own model that has them all."""
    whole: Any = SimpleNamespace(customer_id="person", model=own_model(claim), has=lambda _: True)
    return tuple(column for need in claim.needs for column in needed_columns(need, whole))


def is_optional(column: str) -> bool:
    table, _, name = column.partition(".")
    return not TABLES[table].column(name).required


def indispensable(claim: Claim) -> tuple[str, ...]:
    """The columns for which no other can stand in."""
    instead = {need.partition("|")[0] for need in claim.needs if "|" in need}
    return tuple(column for column in needed(claim) if column not in instead)


TAKEN_AWAY = [(c, column) for c in CLAIMS.values() for column in indispensable(c) if is_optional(column)]
READ = [(c, t) for c in CLAIMS.values() for t in dict.fromkeys(n.partition(".")[0] for n in indispensable(c))]
each_column = pytest.mark.parametrize(
    ("claim", "column"), TAKEN_AWAY, ids=[f"{claim.id}-{column}" for claim, column in TAKEN_AWAY]
)
each_table = pytest.mark.parametrize(
    ("claim", "table"), READ, ids=[f"{claim.id}-{table}" for claim, table in READ]
)


def only(claim: Claim, company: Company) -> Finding:
    (finding,) = evaluate(company, claim.id).findings
    assert finding.claim is claim
    return finding


@each_column
def test_a_missing_optional_column_is_named(claim: Claim, column: str, companies: Any) -> None:
    finding = only(claim, without(companies[own_model(claim)], column))
    assert (finding.verdict, finding.reason) == (Verdict.UNTESTABLE, f"missing:{column}")
    assert finding.table is None and finding.estimate is None and finding.direction is None


@each_table
def test_a_table_that_is_not_given_is_named_by_a_column(claim: Claim, table: str, companies: Any) -> None:
    finding = only(claim, without(companies[own_model(claim)], table))
    first = next(column for column in needed(claim) if column.startswith(f"{table}."))
    assert (finding.verdict, finding.reason) == (Verdict.UNTESTABLE, f"missing:{first}")


@each_table
def test_a_table_without_rows_is_named(claim: Claim, table: str, companies: Any) -> None:
    finding = only(claim, without_rows(companies[own_model(claim)], table))
    assert (finding.verdict, finding.reason) == (Verdict.UNTESTABLE, f"empty:{table}")


def test_an_excluded_claim_says_so(companies: Any) -> None:
    excluded = list(CLAIMS)[::2]
    for finding in evaluate(companies["e-commerce"], exclude=excluded).findings:
        out = (finding.verdict, finding.reason) == (Verdict.UNTESTABLE, "excluded")
        assert out == (finding.claim.id in excluded), finding.claim.id


def test_a_need_of_alternatives_is_served_by_the_one_there_is() -> None:
    company: Any = SimpleNamespace(has=lambda column: column == "orders.amount")
    assert needed_columns("orders.margin|orders.amount", company) == ("orders.amount",)
    assert needed_columns("orders.margin|orders.returned", company) == ("orders.margin",)
