"""What the engine was asked for each claim, as SQL that can be read and run."""

from __future__ import annotations

import re

from cxresearch.company import Company
from cxresearch.engine import quoted
from cxresearch.engine.kept import PLACE, definitions
from cxresearch.evaluate import queries_of
from cxresearch.model import Evaluation

ENGINES = {"duckdb": "DuckDB", "postgres": "Postgres", "pyspark": "Spark"}

_HEAD = """\
-- What cxresearch asked {engine} for the findings on {company}, as it was run. Nothing but the rows of the
-- SELECTs behind a claim left the engine.
--
-- cx_checked_TABLE are the rows of a canonical table as the door read them, good where they have no `reject`.
-- There `customer` tells the customers apart, and `turn` numbers the rows of each.
-- The tables below are seen in this session only, and made once however many claims read them.
"""
OF_THE_DOOR = re.compile(r"cx_(?:checked|coded|delivered)_|cx_customers_numbered$")
"""The tables that the door keeps."""

_NAME = re.compile(r"\bcx_\w+")


def queries(company: Company, evaluation: Evaluation) -> str:
    """The SQL behind the findings: each derived table that is read, in the order in which they were made, then
    the query, or the two, of each claim. Claims with the same query stand together.

    Args:
        company: The company, which has been evaluated.
        evaluation: Its findings; those without a query are left out.
    """
    claims: dict[tuple[str, ...], list[str]] = {}
    for finding in evaluation.findings:
        if asked := queries_of(company, finding.claim):
            claims.setdefault(asked, []).append(finding.claim.id)
    made = definitions(company.connection)
    read: set[str] = set()
    wanted = {name for asked in claims for query in asked for name in _read(query, made)}
    while wanted:
        read |= wanted
        wanted = {name for table in wanted for name in _read(made[table], made)} - read
    head = _HEAD.format(engine=ENGINES[company.connection.name], company=company.id)
    tables = [f"{_made(company, name)} AS\n{query};\n" for name, query in made.items() if name in read]
    if company.connection.name == "duckdb":
        tables.insert(0, f"ATTACH ':memory:' AS \"{PLACE}\" (COMPRESS);\n")
    asked_for = [
        "".join(f"-- {id}\n" for id in ids) + "".join(f"{query};\n" for query in asked)
        for asked, ids in claims.items()
    ]
    return "\n".join([head, *tables, "-- The claims\n", *asked_for])


def _made(company: Company, name: str) -> str:
    """What makes a table of ours on the company's engine."""
    if company.connection.name == "postgres":
        return f'CREATE TEMPORARY TABLE "{name}"'
    if company.connection.name == "duckdb" and name.removeprefix("cx_") not in company.tables:
        return f'CREATE TABLE "{PLACE}"."main"."{name}"'
    return f"CREATE TEMPORARY VIEW {quoted(company.connection, name)}"


def _read(query: str, made: dict[str, str]) -> set[str]:
    """The derived tables that a query reads."""
    return {name for name in _NAME.findall(query) if name in made and not OF_THE_DOOR.match(name)}
