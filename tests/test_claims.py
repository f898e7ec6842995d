"""What every registered claim keeps to, whatever it says: a new claim is tested here by being listed."""

from __future__ import annotations

import math
import re
import tomllib
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from scipy.stats import binom

from cxresearch.claims import CLAIMS, FAMILIES
from cxresearch.company import Company, open_company
from cxresearch.companyfile import MODELS
from cxresearch.episodes import RETURNED, needed_columns
from cxresearch.evaluate import evaluate
from cxresearch.model import ANYTHING, Claim, Evaluation, Finding, Region, Verdict
from cxresearch.schema import TABLES
from cxresearch.synthetic import preset, simulate, truth
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


# Made-up companies

DRAWN = {"e-commerce": 2, "subscription": 1, "services": 1}
RUNS = tuple((model, seed) for model, times in DRAWN.items() for seed in range(times))


def drawn(folder: Path, model: str, seed: int) -> Company:
    """A made-up company of 5,000 customers with all its tables."""
    simulate(folder, customers=5000, seed=100 + seed, model=model)
    return open_company(folder)


@pytest.fixture(scope="session")
def companies(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, int], Company]:
    return {(model, seed): drawn(tmp_path_factory.mktemp("drawn"), model, seed) for model, seed in RUNS}


@pytest.fixture(scope="session")
def runs(companies: dict[tuple[str, int], Company]) -> dict[tuple[str, int], Evaluation]:
    return {run: evaluate(company) for run, company in companies.items()}


SCARCE = {
    "manners-listening-clarity-help",
    "some-customers-never-satisfied",
    "dissatisfied-tell-9-15",
    "bad-news-travels-further-per-head",
}
"""Claims about customers who rate again within days of a closed complaint, and about five hundred dissatisfied
who say how many they told: too few of them are made up. They are tested on companies and tables written by hand
(tests/test_claims_recovery.py, tests/test_claims_telling.py)."""


def own_model(claim: Claim) -> str:
    return claim.model or "e-commerce"


@every_claim
def test_it_can_be_tested_on_a_made_up_company_of_its_own_model(claim: Claim, runs: Any) -> None:
    finding = runs[own_model(claim), 0][claim.id]
    if claim.kind == "principle":
        assert finding.verdict is Verdict.UNTESTABLE and finding.reason.startswith("principle:")
        return
    if claim.id in SCARCE:
        assert (finding.reason or "minimum:").startswith("minimum:")
        return
    assert finding.verdict is not Verdict.UNTESTABLE, finding.reason
    estimate = finding.estimate
    assert finding.reason is None
    assert estimate.n >= 10
    if estimate.method != "census":
        assert estimate.low <= estimate.value <= estimate.high and estimate.low < estimate.high
    if estimate.method == "risk_ratio_score" and claim.kind != "all-of":
        assert claim.base is not None, "a ratio of shares prints the denominator's share"
    assert (finding.base_rate is None) == (claim.base is None)
    assert (finding.contrast is None) == (claim.contrast is None)
    assert (finding.direction is None) == (claim.side is None)
    assert (finding.finding is not None) == (finding.verdict is Verdict.CONTRADICTED)
    assert len(finding.table) > 1 and len(finding.detail if claim.detail else finding.table) > 1


@every_claim
def test_it_keeps_to_its_business_model(claim: Claim, runs: Any) -> None:
    for model in DRAWN:
        finding = runs[model, 0][claim.id]
        if claim.kind != "principle" and claim.model not in (None, model):
            assert (finding.verdict, finding.reason) == (Verdict.UNTESTABLE, f"model:{claim.model}")
        elif finding.reason is not None and claim.kind != "principle":
            assert model != own_model(claim) or claim.id in SCARCE
            assert finding.reason.startswith(("minimum:", "undefined:"))


# What is missing is named


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
    finding = only(claim, without(companies[own_model(claim), 0], column))
    assert (finding.verdict, finding.reason) == (Verdict.UNTESTABLE, f"missing:{column}")
    assert finding.table is None and finding.estimate is None and finding.direction is None


@each_table
def test_a_table_that_is_not_given_is_named_by_a_column(claim: Claim, table: str, companies: Any) -> None:
    finding = only(claim, without(companies[own_model(claim), 0], table))
    first = next(column for column in needed(claim) if column.startswith(f"{table}."))
    assert (finding.verdict, finding.reason) == (Verdict.UNTESTABLE, f"missing:{first}")


@each_table
def test_a_table_without_rows_is_named(claim: Claim, table: str, companies: Any) -> None:
    finding = only(claim, without_rows(companies[own_model(claim), 0], table))
    assert (finding.verdict, finding.reason) == (Verdict.UNTESTABLE, f"empty:{table}")


def test_columns_that_no_claim_needs_can_be_left_out(companies: Any, runs: Any) -> None:
    wanted = {column for claim in CLAIMS.values() for column in needed(claim)}
    for model in ("e-commerce", "subscription"):
        company = companies[model, 0]
        for name, passage in company.passages.items():
            spare = {f"{name}.{column}" for column in passage.columns} - wanted
            for column in filter(is_optional, spare):
                company = without(company, column)
        assert [f.reason for f in evaluate(company).findings] == [f.reason for f in runs[model, 0].findings]


FOLLOWED_OTHERWISE = {
    "cx-fewer-complaints",
    "services-cx-complaints",
    "convert-dissatisfied-to-neutral",
    "cx-wom-referrals",
    "services-cx-referrals",
    "minus1-was-positive-before",
}
"""Claims that follow a customer past one order without asking who came back."""


@pytest.mark.parametrize("model", DRAWN)
def test_a_key_that_changes_with_each_order_leaves_nobody_to_return(model: str, companies: Any) -> None:
    findings = evaluate(replace(companies[model, 0], customer_id="order", derived={}))
    for claim in CLAIMS.values():
        if own_model(claim) == model:
            follows = RETURNED in claim.needs or claim.id in FOLLOWED_OTHERWISE
            assert (findings[claim.id].reason == "undefined:returning_customer") == follows, claim.id


def test_an_excluded_claim_says_so(companies: Any) -> None:
    excluded = list(CLAIMS)[::2]
    for finding in evaluate(companies["e-commerce", 0], exclude=excluded).findings:
        out = (finding.verdict, finding.reason) == (Verdict.UNTESTABLE, "excluded")
        assert out == (finding.claim.id in excluded), finding.claim.id


# Against the planted truth


def inside(region: Region, value: float) -> bool:
    """Whether a true value makes the claim true."""
    low, high = region.ends
    above = value >= region.low if low == "[" else value > region.low
    return above and (value <= region.high if high == "]" else value < region.high)


def is_wrong(finding: Finding, value: float) -> bool:
    """Whether the verdict is decided, and not as the true value has it."""
    word = Verdict.SUPPORTED if inside(finding.region, value) else Verdict.CONTRADICTED
    return finding.verdict in (Verdict.SUPPORTED, Verdict.CONTRADICTED) and finding.verdict is not word


def pointed_wrongly(finding: Finding, value: float, base: float | None) -> bool:
    """Whether the direction is decided, and not as the true value has it."""
    null = finding.claim.null if finding.claim.null is not None else base
    if finding.direction in (None, Verdict.UNDECIDED):
        return False
    assert null is not None
    return (finding.direction is Verdict.SUPPORTED) != ((value > null) == (finding.claim.side == "above"))


def test_the_truth_is_inside_the_intervals_at_the_nominal_rate(runs: Any) -> None:
    missed: dict[str, list[bool]] = {}
    for evaluation in runs.values():
        for id, planted in truth(preset(evaluation.model)).items():
            finding = evaluation[id]
            pairs = [(id, finding.estimate, planted.value), (f"{id} base", finding.base_rate, planted.base)]
            for name, estimate, value in pairs:
                if estimate is not None and estimate.method != "census":
                    missed.setdefault(name, []).append(not estimate.low <= value <= estimate.high)
    # More misses of one quantity, or of all together, than chance gives at 5 % are a fault.
    for name, misses in missed.items():
        assert sum(misses) <= binom.ppf(0.9999, len(misses), 0.05), name
    together = [miss for misses in missed.values() for miss in misses]
    assert len(together) > 100
    assert 0 < sum(together) <= binom.ppf(0.999, len(together), 0.05)


def test_verdicts_and_directions_go_against_the_truth_no_oftener_than_chance_has_it(runs: Any) -> None:
    wrong: dict[str, list[bool]] = {"verdict": [], "direction": []}
    for evaluation in runs.values():
        for id, planted in truth(preset(evaluation.model)).items():
            finding = evaluation[id]
            wrong["verdict"].append(is_wrong(finding, planted.value))
            wrong["direction"].append(pointed_wrongly(finding, planted.value, planted.base))
    for name, found in wrong.items():
        # An edge of the region, or the null, is passed by chance on one side: at 2.5 %.
        assert sum(found) <= binom.ppf(0.999, len(found), 0.025), name


def test_the_sample_company_is_judged_as_its_truth_has_it() -> None:
    planted = tomllib.loads((SAMPLE / "truth.toml").read_text("utf-8"))
    evaluation = evaluate(open_company(SAMPLE))
    verdicts = [finding.verdict for finding in evaluation.findings]
    for word in Verdict:
        assert word in verdicts, "the sample shows every verdict"
    for id, entry in planted.items():
        assert not is_wrong(evaluation[id], entry["value"]), id
        assert not pointed_wrongly(evaluation[id], entry["value"], entry.get("base")), id
    for claim in CLAIMS.values():
        if claim.kind == "all-of" and planted.keys() >= set(claim.parts):
            holds = all(inside(CLAIMS[part].region, planted[part]["value"]) for part in claim.parts)
            assert evaluation[claim.id].verdict is not (Verdict.CONTRADICTED if holds else Verdict.SUPPORTED)


@measured_claims
def test_a_wrong_truth_would_be_noticed_as_a_wrong_verdict(claim: Claim) -> None:
    region = widened(claim.region, claim.tolerance)
    ends = [end for end in (region.low, region.high) if math.isfinite(end)]
    middle = sum(ends) / len(ends)
    yes = next(v for v in (middle, middle + 1, middle - 1) if inside(region, v))
    no = next(v for v in (region.low - 1, region.high + 1) if math.isfinite(v))
    finding = Finding(claim, Verdict.SUPPORTED, None, None, None, None, None, None, region, None, None, None)
    assert not is_wrong(finding, yes) and is_wrong(finding, no)


def test_a_need_of_alternatives_is_served_by_the_one_there_is() -> None:
    company: Any = SimpleNamespace(has=lambda column: column == "orders.amount")
    assert needed_columns("orders.margin|orders.amount", company) == ("orders.amount",)
    assert needed_columns("orders.margin|orders.returned", company) == ("orders.margin",)
