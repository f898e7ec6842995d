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
from pathlib import Path
from typing import Any

import ibis
import pytest

from cxresearch import figures
from cxresearch.claims import CLAIMS, FAMILIES
from cxresearch.clock import edge
from cxresearch.company import Company, open_company
from cxresearch.evaluate import evaluate
from cxresearch.export import to_json
from cxresearch.model import Evaluation, Finding, Verdict
from cxresearch.schema import TABLES
from cxresearch.show import card, chapter, scorecard
from cxresearch.synthetic import simulate
from cxresearch.text import LANGUAGES, sentences, words

Tables = dict[str, ibis.Table]
FEW = {"min_cell": 3}
"""What lets a claim on a small company get past the size of its groups."""

SHOP, CONTRACTS, SERVICES = "e-commerce", "subscription", "services"
MONEY, RETURN, SILENT, TOLD, LEFT, DRIVERS = FAMILIES


@dataclass(frozen=True)
class Odd:
    """What is odd: the tables, the company's own facts, the choices; and which families it concerns."""

    name: str
    families: tuple[str, ...]
    change: Callable[[Tables], Mapping[str, ibis.Table | None]] = field(default=lambda tables: {})
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


def all_rated(tables: Tables, level: int) -> Tables:
    return {"ratings": filled(tables["ratings"], rating=level, **dict.fromkeys(SCORES, level))}


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


def reversed_scale(tables: Tables) -> Tables:
    ratings = tables["ratings"]
    turned = {name: (5 - ratings[name]) * 2.5 for name in ("rating", *SCORES)}
    return {"ratings": ratings.mutate(**turned)}


def one_party(tables: Tables) -> Tables:
    offers = tables["offers"]
    return {"offers": filled(offers, party_id=offers.party_id.min().to_pyarrow().as_py())}


def without(*names: str) -> Callable[[Tables], dict[str, None]]:
    return lambda tables: dict.fromkeys(names)


def blank(name: str, *columns: str) -> Callable[[Tables], Tables]:
    return lambda tables: {name: filled(tables[name], **dict.fromkeys(columns))}


def same(name: str, **values: Any) -> Callable[[Tables], Tables]:
    return lambda tables: {name: filled(tables[name], **values)}


def of(name: str, which: Callable[[ibis.Table], Any]) -> Callable[[Tables], Tables]:
    return lambda tables: {name: tables[name].filter(which(tables[name]))}


def altered(name: str, **values: Callable[[ibis.Table], Any]) -> Callable[[Tables], Tables]:
    return lambda tables: {
        name: tables[name].mutate(
            **{column: value(tables[name]).cast(tables[name][column].type()) for column, value in values.items()}
        )
    }


ALL = tuple(FAMILIES)

ODD = (
    # every claim
    Odd("one customer", ALL, of_one, choices={"min_cell": 1}),
    Odd("no answers", ALL, nulls),
    Odd("narrow level", ALL, model=CONTRACTS, choices={"level": 0.9999, "min_cell": 1}),
    Odd("one day to come back", ALL, model=SERVICES, choices={"horizon_days": 1, **FEW}),
    # the facts and choices
    Odd("wide level", (MONEY, RETURN, TOLD), choices={"level": 0.5, **FEW}),
    Odd("ten years to come back", ALL, choices={"horizon_days": 3650, **FEW}),
    Odd("one day to complain", (SILENT, DRIVERS), choices={"complaint_days": 1, **FEW}),
    Odd("400 days to complain", (SILENT, DRIVERS), choices={"complaint_days": 400, **FEW}),
    Odd("no group is large", ALL, choices={"min_cell": 1000}),
    Odd("no group is small", (SILENT, TOLD, LEFT, DRIVERS), choices={"min_cell": 1}),
    Odd("a key an order", (MONEY, RETURN, SILENT, TOLD), facts={"customer_id": "order"}),
    Odd("a year of data", (MONEY, RETURN, TOLD), facts={"observed_from": "2024-01-01"}),
    # returns
    Odd("nobody returns", (MONEY, RETURN, SILENT, TOLD, DRIVERS), never_again),
    Odd("everybody returns", (MONEY, RETURN, SILENT, TOLD, DRIVERS), always_again),
    Odd("everybody stays", (MONEY, RETURN, SILENT), blank("subscriptions", "ended_at", "voluntary"), CONTRACTS),
    Odd("contracts without orders", (MONEY, RETURN, DRIVERS), without("orders"), CONTRACTS),
    Odd("contracts without contracts", (MONEY, RETURN), without("subscriptions"), CONTRACTS),
    Odd("a shop without orders", (MONEY, RETURN), without("orders")),
    # ratings
    *(
        Odd(f"all rate {level}", (RETURN, SILENT, TOLD, LEFT, DRIVERS), lambda t, level=level: all_rated(t, level))
        for level in (1, 5)
    ),
    Odd(
        "0 is best of 10",
        (RETURN, DRIVERS),
        reversed_scale,
        facts={"scale": (0.0, 10.0), "higher_is_better": False},
    ),
    Odd("no ratings", (RETURN, SILENT, TOLD, DRIVERS), without("ratings")),
    # money
    Odd("months without spending", (MONEY,), altered("costs", amount=lambda t: ibis.ifelse(t.month.month() > 6, 0, t.amount))),
    Odd("months left out", (MONEY,), of("costs", lambda t: t.month.month() <= 6)),
    Odd("one month of costs", (MONEY,), of("costs", lambda t: t.month == t.month.max())),
    Odd("costs of nothing", (MONEY,), same("costs", amount=0)),
    Odd("negative margins", (MONEY, RETURN), altered("orders", margin=lambda t: -t.amount)),
    Odd("no margins", (MONEY, RETURN), same("orders", margin=0, amount=0)),
    Odd("all offers won", (MONEY,), same("offers", won=True)),
    Odd("no offer won", (MONEY,), same("offers", won=False)),
    Odd("one party", (MONEY,), one_party),
    Odd("all would pay more", (MONEY,), same("ratings", would_pay_more=True)),
    # complaints
    Odd("no complaint closed", (SILENT,), blank("complaints", "closed_at")),
    Odd("every complaint resolved", (SILENT,), same("complaints", resolved=True)),
    Odd("one arm", (SILENT,), same("experiments", arm="proactive")),
    Odd("other arms", (SILENT,), same("experiments", arm="A")),
    Odd("outcomes not 0 or 1", (SILENT,), altered("experiments", outcome=lambda t: t.outcome * 2.5)),
    Odd("all outcomes", (SILENT,), same("experiments", outcome=1)),
    # word of mouth
    Odd(
        "thousands told",
        (TOLD,),
        altered("ratings", told_positive=lambda t: t.told_positive * 4000, told_negative=lambda t: t.told_negative * 4000),
    ),
    Odd("nobody told", (TOLD,), same("ratings", told_positive=0, told_negative=0)),
    Odd("all told five", (TOLD,), same("ratings", told_positive=5, told_negative=5)),
    Odd("all by a friend", (TOLD,), same("customers", source="friend")),
    # leaving
    *(Odd(f"all leave for {reason}", (LEFT,), same("exits", reason=reason)) for reason in ("price", "other")),
    # drivers
    Odd("one factor", (DRIVERS,), of("incidents", lambda t: t.factor == "rude-staff")),
    Odd("two steps", (DRIVERS,), of("interactions", lambda t: t.step <= 2)),
    Odd("all neutral", (DRIVERS,), same("interactions", valence=0)),
    Odd("all good", (DRIVERS,), same("interactions", valence=1)),
    Odd("steps scored alike", (DRIVERS,), same("interactions", score=4)),
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
        facts["since"] = edge_of(facts["observed_from"], company.timezone)
    return replace(company, tables=tables, passages=passages, derived={}, **facts)


def edge_of(day: str, timezone: str) -> Any:
    from datetime import date

    return edge(date.fromisoformat(day), timezone, end=False)


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
    if found is None or not found.low < found.high:
        return [f"{finding.claim.id}: {finding.verdict} by {found}"]
    decided = finding.verdict is not Verdict.UNDECIDED
    if math.isinf(found.low) and math.isinf(found.high) and (decided or found.reason is None):
        return [f"{finding.claim.id}: {finding.verdict} by {found}"]
    if math.isfinite(found.value) and not found.low <= found.value <= found.high:
        return [f"{finding.claim.id}: {found} is beside its interval"]
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


def texts(evaluation: Evaluation) -> Iterator[str]:
    for lang in LANGUAGES:
        yield scorecard(evaluation, lang).html
        for finding in evaluation.findings:
            yield card(finding, lang, evaluation).html
            yield chapter(finding, lang, evaluation).html


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.name)
def test_a_verdict_or_a_reason(companies: Callable[[str], Company], odd: Odd) -> None:
    company = oddly(companies(odd.model), odd)
    ids = [claim.id for family in odd.families for claim in FAMILIES[family]]
    evaluation = evaluate(company, *ids, **odd.choices)
    json.dumps(to_json(evaluation), allow_nan=False)
    faults = [fault for finding in evaluation.findings for fault in wrong(finding)]
    for text in texts(evaluation):
        faults += [text[max(0, m.start()-60):m.end()+60] for m in UNWRITTEN.finditer(text)]
    assert faults == []
