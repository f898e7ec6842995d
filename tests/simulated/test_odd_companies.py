"""Companies that are odd beyond the door: every claim gives a verdict or a reason in words.

Small made-up companies are opened once and altered in the engine, or opened with other choices. Whatever
comes of it is whole: no traceback, no interval without width or without end that decides anything, no
undefined number in any text, a figure that draws, JSON that is strict.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import ibis
import pytest
from made import made_company

from cxresearch.claims import CLAIMS
from cxresearch.clock import edge
from cxresearch.company import Company, open_company
from cxresearch.errors import DataError
from cxresearch.evaluate import evaluate
from cxresearch.export import to_json
from cxresearch.model import Evaluation, Finding, Verdict
from cxresearch.report.audit import numbers, unbound
from cxresearch.schema import TABLES
from cxresearch.show import card, chapter, scorecard
from cxresearch.synthetic import simulate
from cxresearch.text import LANGUAGES, sentences, words

Tables = dict[str, ibis.Table]
FEW = {"min_cell": 3}
"""What lets a claim on a small company get past the size of its groups."""

SHOP, CONTRACTS, SERVICES = "e-commerce", "subscription", "services"


@dataclass(frozen=True)
class Odd:
    """What is odd, in the tables, the company's own facts or the choices, and the claims it concerns."""

    name: str
    claims: tuple[str, ...]
    change: Callable[[Tables], Mapping[str, ibis.Table | None]] = lambda tables: {}
    model: str = SHOP
    facts: Mapping[str, Any] = field(default_factory=dict)
    choices: Mapping[str, Any] = field(default_factory=lambda: FEW)


def nulls(tables: Tables) -> Tables:
    """No table has a value in a column that may be empty."""
    return {
        name: table.mutate(
            **{
                column.name: ibis.null().cast(table[column.name].type())
                for column in TABLES[name].columns
                if not column.required and column.name in table.columns
            }
        )
        for name, table in tables.items()
    }


def of_one(tables: Tables) -> Tables:
    """The first customer by name who has rated, and nobody else."""
    one = tables["ratings"].customer_id.min().to_pyarrow().as_py()
    keys = {"referrals": "referrer_id", "offers": "party_id", "experiments": "unit_id"}
    return {
        name: table.filter(table[keys.get(name, "customer_id")] == one)
        for name, table in tables.items()
        if name != "costs"
    }


def filled(table: ibis.Table, **values: Any) -> ibis.Table:
    """The table with these columns the same in every row."""
    return table.mutate(
        **{name: ibis.literal(value, type=table[name].type()) for name, value in values.items()}
    )


SCORES = ("expected", "performed", "product", "service", "staff", "complaint_handling", "treatment", "price")


def rated_alike(level: int) -> Callable[[Tables], Tables]:
    """Every rating, and every answer on the scale, is this one."""
    return same("ratings", rating=level, **dict.fromkeys(SCORES, level))


def never_again(tables: Tables) -> Tables:
    orders = tables["orders"]
    place = ibis.row_number().over(group_by=orders.customer_id, order_by=(orders.ordered_at, orders.order_id))
    return {"orders": orders.mutate(place=place).filter(ibis._.place == 0).drop("place")}


def always_again(tables: Tables) -> Tables:
    """An order the day after every rating, and after every other order."""
    orders, ratings = tables["orders"], tables["ratings"]
    again = ratings.select(
        order_id=ibis.literal("again") + ratings.rating_id,
        customer_id=ratings.customer_id,
        ordered_at=ratings.rated_at + ibis.interval(days=1),
    )
    blank = {
        name: ibis.null().cast(type) for name, type in orders.schema().items() if name not in again.columns
    }
    again = again.mutate(**blank).select(*orders.columns).cast(orders.schema())
    return {"orders": orders.union(again)}


def turned(tables: Tables) -> Tables:
    """Every answer on a scale from 0, the best, to 10."""
    ratings = tables["ratings"]
    return {"ratings": ratings.mutate(**{name: (5 - ratings[name]) * 2.5 for name in ("rating", *SCORES)})}


def one_party(tables: Tables) -> Tables:
    offers = tables["offers"]
    return {"offers": filled(offers, party_id=offers.party_id.min().to_pyarrow().as_py())}


def without(*names: str) -> Callable[[Tables], dict[str, None]]:
    return lambda tables: dict.fromkeys(names)


def blank(name: str, *columns: str) -> Callable[[Tables], Tables]:
    return lambda tables: {name: filled(tables[name], **dict.fromkeys(columns))}


def same(name: str, **values: Any) -> Callable[[Tables], Tables]:
    return lambda tables: {name: filled(tables[name], **values)}


def idle_half(costs: ibis.Table) -> Any:
    """Nothing is spent in the second half of a year."""
    return ibis.ifelse(costs.month.month() > 6, 0, costs.amount)


def thousands(column: str) -> Callable[[ibis.Table], Any]:
    return lambda ratings: ratings[column] * 4000


def of(name: str, which: Callable[[ibis.Table], Any]) -> Callable[[Tables], Tables]:
    return lambda tables: {name: tables[name].filter(which(tables[name]))}


def altered(name: str, **values: Callable[[ibis.Table], Any]) -> Callable[[Tables], Tables]:
    return lambda tables: {
        name: tables[name].mutate(
            **{
                column: value(tables[name]).cast(tables[name][column].type())
                for column, value in values.items()
            }
        )
    }


COSTS = ("acquire-vs-retain-cost-6-7", "old-customer-always-cheaper")
PROFIT = ("churn-cut-5-profit-5-95-points", "retention-2pct-equals-cost-10pct")
OFFERS = ("existing-buy-60-70", "prospect-buys-5-20")
TENURE = ("profit-from-old-customers", "customers-less-loyal-now")
REPURCHASE = (
    "five-vs-four-six-times",
    "ladder-slope",
    "convex-ladder",
    "cx-loyalty",
    "level5-loyal-and-refers",
)
COMPLAINTS = ("silent-share-96", "cx-fewer-complaints", "reactive-care-rarely-satisfies", "silent-leave-91")
RECOVERY = ("well-resolved-complaints-bring-back", "convert-dissatisfied-to-neutral")
TRIAL = ("proactive-beats-reactive",)
TELLING = (
    "dissatisfied-tell-9-15",
    "tail-13pct-over-20",
    "bad-news-travels-further-per-head",
    "bad-news-travels-further-in-volume",
)
REASONS = ("price-not-main-reason", "service-vs-price-product-4x", "causes-mostly-internal")
NEGATIVES = ("rude-staff", "over-promise", "cx-satisfaction")
CONTACTS = ("twelve-positives-offset-one-negative", "contact-raises-sales")
JOURNEYS = ("peak-end-rule", "cx-is-residue-not-moment")
DRIVEN = (
    "treatment-70pct-of-buying-experience",
    "satisfaction-is-performance-vs-expectation",
    "product-brings-service-returns",
    "most-firms-average-level-4",
    "minus1-was-positive-before",
)
EVERY = tuple(claim.id for claim in CLAIMS.values() if claim.kind != "principle")

ODD = (
    Odd("one customer", EVERY, of_one, choices={"min_cell": 1}),
    Odd("no row", EVERY, lambda tables: {name: table.limit(0) for name, table in tables.items()}),
    Odd("no answers", (*TENURE, *PROFIT, *TELLING, *COMPLAINTS, *RECOVERY, *JOURNEYS, *DRIVEN), nulls),
    # choices and facts
    Odd(
        "no group is large",
        (
            *OFFERS,
            "cx-loyalty",
            "silent-share-96",
            "level5-loyal-and-refers",
            *REASONS,
            "rude-staff",
            *JOURNEYS,
        ),
        choices={"min_cell": 1000},
    ),
    Odd(
        "level near 1",
        ("five-vs-four-six-times", "convex-ladder", *COSTS, *DRIVEN),
        model=CONTRACTS,
        choices={"level": 0.9999, **FEW},
    ),
    Odd("level of a half", (*REPURCHASE, *PROFIT, *REASONS), choices={"level": 0.5, **FEW}),
    Odd("every group is large", (*COMPLAINTS, *RECOVERY, "over-promise", *JOURNEYS), choices={"min_cell": 1}),
    Odd("a day to return", (*REPURCHASE, *TENURE), model=SERVICES, choices={"horizon_days": 1, **FEW}),
    Odd("ten years to return", (*REPURCHASE, *COSTS, *PROFIT), choices={"horizon_days": 3650, **FEW}),
    Odd("a day to complain", (*COMPLAINTS, *RECOVERY, *NEGATIVES), choices={"complaint_days": 1, **FEW}),
    Odd(
        "400 days to complain",
        (*COMPLAINTS, *RECOVERY, "cx-satisfaction"),
        choices={"complaint_days": 400, **FEW},
    ),
    Odd("a key for each order", (*REPURCHASE, *TENURE, *PROFIT), facts={"customer_id": "order"}),
    Odd("a year of data", (*TENURE, *PROFIT, *COSTS), facts={"observed_from": "2024-01-01"}),
    # coming back
    Odd("nobody returns", (*REPURCHASE, *TENURE, *PROFIT, "silent-leave-91", "rude-staff"), never_again),
    Odd("everybody returns", (*REPURCHASE, *TENURE, *PROFIT, "contact-raises-sales"), always_again),
    Odd(
        "everybody stays",
        (*REPURCHASE, *PROFIT, "subscription-cx-retention"),
        blank("subscriptions", "ended_at"),
        CONTRACTS,
    ),
    Odd("contracts, no orders", (*REPURCHASE, *TENURE, *PROFIT), without("orders"), CONTRACTS),
    Odd("no contracts", (*REPURCHASE, *TENURE, *COSTS), without("subscriptions"), CONTRACTS),
    Odd("a shop without orders", (*REPURCHASE, *TENURE, *COSTS), without("orders")),
    # ratings
    Odd("all rate 1", (*REPURCHASE, *COMPLAINTS, *DRIVEN), rated_alike(1)),
    Odd("all rate 5", (*REPURCHASE, *COMPLAINTS, *DRIVEN, *CONTACTS), rated_alike(5)),
    Odd(
        "0 is best of 10", (*REPURCHASE, *DRIVEN), turned, facts={"scale": (0, 10), "higher_is_better": False}
    ),
    Odd("no ratings", (*JOURNEYS, *CONTACTS, *TELLING, *COMPLAINTS), without("ratings")),
    # money
    Odd("half a year without costs", (*COSTS, *PROFIT), altered("costs", amount=idle_half)),
    Odd("half a year left out", (*COSTS, *PROFIT), of("costs", lambda costs: costs.month.month() <= 6)),
    Odd("a month of costs", (*COSTS, *PROFIT), of("costs", lambda costs: costs.month == costs.month.max())),
    Odd("costs of nothing", (*COSTS, *PROFIT), same("costs", amount=0)),
    Odd("a loss on each order", (*PROFIT, *TENURE), altered("orders", margin=lambda orders: -orders.amount)),
    Odd("no margin", (*PROFIT, *TENURE), same("orders", margin=0, amount=0)),
    Odd("all offers won", OFFERS, same("offers", won=True)),
    Odd("no offer won", OFFERS, same("offers", won=False)),
    Odd("one party", OFFERS, one_party),
    # complaints
    Odd("no complaint closed", (*COMPLAINTS, *RECOVERY), blank("complaints", "closed_at")),
    Odd("all resolved", RECOVERY, same("complaints", resolved=True)),
    Odd("one arm", TRIAL, same("experiments", arm="proactive")),
    Odd("outcomes of 2.5", TRIAL, altered("experiments", outcome=lambda trial: trial.outcome * 2.5)),
    Odd("one outcome", TRIAL, same("experiments", outcome=1)),
    # word of mouth
    Odd(
        "thousands told",
        TELLING,
        altered(
            "ratings", told_positive=thousands("told_positive"), told_negative=thousands("told_negative")
        ),
    ),
    Odd("nobody told", TELLING, same("ratings", told_positive=0, told_negative=0)),
    Odd("all told five", TELLING, same("ratings", told_positive=5, told_negative=5)),
    Odd("all came by a friend", ("forty-percent-by-recommendation",), same("customers", source="friend")),
    # leaving
    Odd("all left for the price", REASONS, same("exits", reason="price")),
    Odd("all left for other things", REASONS, same("exits", reason="other")),
    # contacts
    Odd("one factor", NEGATIVES, of("incidents", lambda incidents: incidents.factor == "rude-staff")),
    Odd("two steps", JOURNEYS, of("interactions", lambda contacts: contacts.step <= 2)),
    Odd("steps scored alike", JOURNEYS, same("interactions", score=4)),
    Odd("all neutral", CONTACTS, same("interactions", valence=0)),
    Odd("all good", CONTACTS, same("interactions", valence=1)),
)


@pytest.fixture(scope="module")
def companies(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Company]:
    opened: dict[str, Company] = {}

    def company(model: str) -> Company:
        if model not in opened:
            folder = tmp_path_factory.mktemp(model)
            simulate(folder, customers=500, model=model)
            opened[model] = open_company(folder)
        return opened[model]

    return company


def oddly(company: Company, odd: Odd) -> Company:
    """The company with its tables and facts changed."""
    changes = odd.change(dict(company.tables))
    tables = {name: changes.get(name, table) for name, table in company.tables.items()}
    tables = {
        name: company.connection.create_table(f"odd {odd.name} {name}", table, temp=True)
        if name in changes
        else table
        for name, table in tables.items()
        if table is not None
    }
    passages = {
        name: replace(company.passages[name], rejected={}, rows=int(table.count().to_pyarrow().as_py()))
        for name, table in tables.items()
    }
    facts = dict(odd.facts)
    if "observed_from" in facts:
        first = date.fromisoformat(facts["observed_from"])
        facts["since"] = edge(first, company.timezone, end=False)
    return replace(company, tables=tables, passages=passages, derived={}, **facts)


UNWRITTEN = re.compile(r"\bnan\b|\binf\b|None(?! was| of)|\{\w+\}")


def wrong(finding: Finding) -> list[str]:
    """What a finding says that it must not."""
    if finding.verdict is Verdict.UNTESTABLE:
        return [
            f"{finding.claim.id}: {finding.reason} has no words in {lang}"
            for lang in LANGUAGES
            if not worded(finding.reason or "", lang)
        ]
    found = finding.estimate
    if found is not None and found.method == "census":
        return []  # all cases, counted: there is no interval, and it is said
    if found is None or not found.low < found.high:
        return [f"{finding.claim.id}: {finding.verdict} by {found}"]
    decided = finding.verdict is not Verdict.UNDECIDED
    if math.isinf(found.low) and math.isinf(found.high) and (decided or found.reason is None):
        return [f"{finding.claim.id}: {finding.verdict} by {found}"]
    if math.isfinite(found.value) and not found.low <= found.value <= found.high:
        return [f"{finding.claim.id}: {found} is beside its interval"]
    say, unit = words("en"), finding.claim.unit
    if math.isfinite(found.low) and say.quantity(found.low, unit) == say.quantity(found.high, unit):
        return [f"{finding.claim.id}: {found} is written with two limits that are one"]
    return []


def worded(reason: str, lang: str) -> bool:
    """Whether a reason and its remedy are sentences of their own, not a code."""
    say, (kind, _, rest) = words(lang), reason.partition(":")
    group = rest.partition("=")[0]
    if kind == "undefined" and not say.has(f"undefined.{rest}"):
        return False
    if kind == "minimum" and not (say.has(f"group.{group}") or say.has(f"reason.{group}")):
        return False
    return reason not in (sentences.reason(reason, say), sentences.remedy(reason, say))


def said(evaluation: Evaluation, lang: str) -> Iterator[str]:
    """Every text about it, figures drawn."""
    yield scorecard(evaluation, lang).html
    for finding in evaluation.findings:
        yield card(finding, lang, evaluation).html
        yield chapter(finding, lang, evaluation).html


def faults(evaluation: Evaluation) -> list[str]:
    json.dumps(to_json(evaluation), allow_nan=False)
    found = [fault for finding in evaluation.findings for fault in wrong(finding)]
    for lang in LANGUAGES:
        texts = list(said(evaluation, lang))
        found += [
            text[max(0, place.start() - 60) : place.end() + 60]
            for text in texts
            for place in UNWRITTEN.finditer(text)
        ]
        found += unbound("".join(texts), evaluation, lang, numbers(evaluation))
    return found


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.name)
def test_a_verdict_or_a_reason(companies: Callable[[str], Company], odd: Odd) -> None:
    evaluation = evaluate(oddly(companies(odd.model), odd), *odd.claims, **odd.choices)
    assert len(evaluation.findings) == len(set(odd.claims))
    assert faults(evaluation) == []


def test_nothing_odd_is_nothing_wrong_and_wrong_is_noticed(companies: Callable[[str], Company]) -> None:
    evaluation = evaluate(companies(SHOP), "most-firms-average-level-4", "level4-at-least-60")
    assert faults(evaluation) == []
    whole = evaluation.findings[0]
    assert whole.estimate is not None
    for low, high in ((4.0, 4.0), (math.nan, math.nan), (4.1, 4.0), (-math.inf, math.inf), (4.0, 4.0001)):
        broken = replace(whole, estimate=replace(whole.estimate, value=4.0, low=low, high=high))
        assert wrong(broken)
    for reason in (None, "undefined:whatever", "minimum:whoever=3", "whatever:column"):
        assert wrong(replace(whole, verdict=Verdict.UNTESTABLE, estimate=None, reason=reason))
    assert all(UNWRITTEN.search(text) for text in (">nan<", "-inf to 3", "None days", "{value}"))


def trial(outcomes: list[str]) -> list[dict[str, Any]]:
    arms = ("proactive", "reactive")
    return [
        {"unit_id": f"u{i}", "arm": arms[i % 2], "assigned_at": "2024-03-01", "outcome": outcome}
        for i, outcome in enumerate(outcomes)
    ]


def test_an_experiment_whose_outcome_is_text(tmp_path: Path) -> None:
    with pytest.raises(
        DataError, match="experiments: 30 of 40 rows are rejected, 30 of them as unreadable:outcome"
    ):
        made_company(tmp_path / "mostly", experiments=trial(["1"] * 10 + ["yes"] * 30))
    partly = made_company(tmp_path / "partly", experiments=trial(["1", "0", "0"] * 20 + ["yes"] * 20))
    evaluation = evaluate(partly, *TRIAL)
    assert [finding.estimate.n for finding in evaluation.findings if finding.estimate] == [60]
    assert faults(evaluation) == []
