"""What a query reads of the checked tables, as DuckDB plans it, and which claims share what: `docs/queries.md`."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from cxresearch.company import Company
from cxresearch.engine.kept import definitions
from cxresearch.evaluate import queries_of
from cxresearch.export.sql import OF_THE_DOOR
from cxresearch.model import Evaluation

Reads = Counter[tuple[str, str]]
"""How often each column of a checked table is scanned, by table and column."""

HEAD = """# What each claim asks of the engine

Printed from the made-up company's evaluation (`make generated`): one line a query, with the claims that share it. A
query reads the checked tables and the derived tables, which are computed once however many queries read them; their
names in the SQL begin with `cx_`. **Bytes a customer** are those of the checked columns that the query and all its
derived tables scan, each scan counted, at 8 bytes a number or time, 1 a yes or no, and 16 a text or an amount of
money, for each customer of this company, who has {orders:.1f} orders and {ratings:.1f} ratings: what an engine that
stores by column reads where nothing is shared. The SQL itself: `cxresearch evaluate COMPANY --sql -`, or
`queries.sql` beside a report.

| claims | derived tables | columns read | bytes a customer |
|---|---|---|---|
"""


def reads(company: Company, query: str) -> Reads:
    """The scans of checked tables in DuckDB's plan of a query, an INSERT or a SELECT."""
    # On the connection of its own, which nobody counts.
    ((_, plan),) = company.connection.con.execute(f"EXPLAIN (FORMAT JSON) {query}").fetchall()
    found: Reads = Counter()
    for step in _steps(json.loads(plan)):
        told = step["extra_info"]
        place = str(told.get("Table", "")) if isinstance(told, dict) else ""
        if "cx_checked_" in place:
            columns = told.get("Projections", [])
            table = place.rpartition("cx_checked_")[2]
            found.update((table, name) for name in ([columns] if isinstance(columns, str) else columns))
    return found


def _steps(plan: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for step in plan:
        yield step
        yield from _steps(step["children"])


def shared(company: Company, evaluation: Evaluation) -> str:
    """docs/queries.md: which claims share a query, what it reads, and how much that is a customer."""
    claims: dict[tuple[str, ...], list[str]] = {}
    for finding in evaluation.findings:
        if asked := queries_of(company, finding.claim):
            claims.setdefault(asked, []).append(finding.claim.id)
    made = definitions(company.connection)
    derived = {name: query for name, query in made.items() if _is_derived(name, company)}
    lines = []
    for asked, ids in claims.items():
        tables = _behind(asked, derived)
        scans: Reads = Counter()
        for query in (*asked, *(derived[name] for name in tables)):
            scans += reads(company, query)
        columns = ", ".join(f"{table}.{name}" for table, name in sorted(scans))
        ours = ", ".join(f"`{name}`" for name in tables) or "none"
        lines.append(
            f"| {', '.join(f'`{id}`' for id in ids)} | {ours} | {columns} | {_size(company, scans):.0f} |\n"
        )
    people = company.passages["customers"].rows
    means = {name: company.passages[name].kept / people for name in ("orders", "ratings")}
    return HEAD.format(**means) + "".join(lines)


def _is_derived(name: str, company: Company) -> bool:
    return not OF_THE_DOOR.match(name) and name[3:] not in company.tables


def _behind(asked: tuple[str, ...], derived: dict[str, str]) -> list[str]:
    """The derived tables that queries read, and those that these read, in the order in which they are made."""
    found: set[str] = set()
    wanted = {name for query in asked for name in re.findall(r"\bcx_\w+", query)} & derived.keys()
    while wanted:
        found |= wanted
        below = {name for table in wanted for name in re.findall(r"\bcx_\w+", derived[table])}
        wanted = (below & derived.keys()) - found
    return [name for name in derived if name in found]


def _size(company: Company, scans: Reads) -> float:
    total = 0.0
    for (table, column), times in scans.items():
        type = company.tables[table].schema().get(column)
        if type is not None:  # else a note of the door's own on each row
            width = 1 if type.is_boolean() else 16 if type.is_string() or type.is_decimal() else 8
            total += times * width * company.passages[table].kept
    return total / company.passages["customers"].rows
