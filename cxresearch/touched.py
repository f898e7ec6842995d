"""Which claims a warning touches: those that need a column it puts in doubt.

A warning names a column (`one_word:reason`), or a table, of which then every column is in doubt. What
else a kind of warning puts in doubt is listed here; only claims that can be tested at all are touched.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping

from cxresearch.company import Company
from cxresearch.episodes import RETURNED, needed_columns
from cxresearch.model import Claim, Warning
from cxresearch.registry import obstacle
from cxresearch.schema import TABLES
from cxresearch.sources.same import BETWEEN

FROM_THE_FIRST = ("profit-from-old-customers", "customers-less-loyal-now", "contact-raises-sales")
"""Claims that begin with each customer's first order, without naming a column of when the customer was won."""

SCORED = ("ratings", "interactions")
SCORES = ("rating", "score")
"""Where the columns on the scale of the ratings are, and what they hold."""


def with_claims(
    warnings: Iterable[Warning], company: Company, claims: Mapping[str, Claim], wanted: Iterable[Claim]
) -> tuple[Warning, ...]:
    """The same warnings, each with the claims that it touches, in the registry's order.

    Args:
        warnings: Those of a company's tables.
        company: The company.
        claims: Every claim there is, by id.
        wanted: Those that are looked at.
    """
    columns = {
        claim.id: _columns(claim, company, claims)
        for claim in wanted
        if claim.id not in company.analysis.exclude and obstacle(claim, company) is None
    }
    testable = {id: claims[id] for id in columns}
    return tuple(
        dataclasses.replace(
            warning,
            claims=tuple(
                id for id, claim in testable.items() if _touches(warning, claim, columns[id], company)
            ),
        )
        for warning in warnings
    )


def _columns(claim: Claim, company: Company, claims: Mapping[str, Claim]) -> frozenset[str]:
    """Every column that a claim or a part of it rests on, and `RETURNED` where customers have to come back."""
    needs = [need for one in (claim, *(claims[part] for part in claim.parts)) for need in one.needs]
    found = {column for need in needs for column in needed_columns(need, company)}
    return frozenset(found | ({RETURNED} & set(needs)))


def _touches(warning: Warning, claim: Claim, needed: frozenset[str], company: Company) -> bool:
    """Whether a warning puts in doubt what a claim needs."""
    kind, _, own = warning.code.partition(":")
    table = str(warning.table)
    match kind:
        case "one_order_each":
            return RETURNED in needed
        case "strangers":
            return RETURNED in needed and any(column.startswith("ratings.") for column in needed)
        case "dates_beside_times":
            dated = {f"orders.{name}" for name in company.passages["orders"].dates}
            return "ratings.rated_at" in needed and not needed.isdisjoint(dated)
        case "left_edge":
            served = [
                needed_columns(need, company) for need in claim.needs if "customers.acquired_at|" in need
            ]
            return claim.id in FROM_THE_FIRST or any(
                not column.startswith("customers.") for (column,) in served
            )
        case "same_file":
            read = {
                name
                for name, mapped in company.file.tables.items()
                if mapped.sql is not None or mapped.source in own.split(BETWEEN)
            }
            return any(column.partition(".")[0] in read for column in needed)
        case "reversed":
            scored = {f"{name}.{c.name}" for name in SCORED for c in TABLES[name].columns if c.type in SCORES}
            return not needed.isdisjoint(scored)
    column = own.partition("=")[0]
    named = table in TABLES and column in TABLES[table].names
    # whose the rows are, or which they are, is asked of every column
    if kind == "reference":
        # alone, a table does not care who another knows
        other = TABLES[table].column(column).refers
        return f"{table}.{column}" in needed and any(name.partition(".")[0] == other for name in needed)
    if kind == "stopped":
        return _sees_an_end(table, needed)
    if named and column not in (TABLES[table].key, TABLES[table].customer):
        return f"{table}.{column}" in needed
    return any(name.partition(".")[0] == table for name in needed)


def _sees_an_end(table: str, needed: frozenset[str]) -> bool:
    """Whether a claim watches for what a table would tell after its end: customers who come back or complain, or
    what they rate after something else."""
    if table in ("orders", "subscriptions"):
        return RETURNED in needed and any(name.partition(".")[0] == table for name in needed)
    if table == "complaints":
        return "complaints.opened_at" in needed
    return "ratings.rated_at" in needed and bool({"complaints.opened_at", "incidents.occurred_at"} & needed)
