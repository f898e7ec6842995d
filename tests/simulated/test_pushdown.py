"""Nothing leaves the engine but aggregates: of four times the customers not one row more."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pytest

from cxresearch import engine
from cxresearch.company import open_company
from cxresearch.evaluate import evaluate
from cxresearch.export import queries
from cxresearch.export.sql import OF_THE_DOOR
from cxresearch.schema import TABLES
from cxresearch.synthetic import simulate

CUSTOMERS = 1500
TAKING = re.compile(r"fetch|^(?:arrow|df|pl|tf|torch|to_df|to_arrow_table|to_csv|to_parquet|write_)")
"""The methods by which rows leave DuckDB."""


@dataclass
class Seen:
    """How many rows each query gave away, in turn, and the texts among their cells."""

    rows: list[int] = field(default_factory=list)
    texts: set[str] = field(default_factory=set)

    def take(self, given: Any) -> Any:
        if hasattr(given, "to_pylist"):  # a table of Arrow
            rows = given.to_pylist()
            cells = [cell for row in rows for cell in row.values()]
        else:
            assert isinstance(given, list | tuple | None), f"rows left as {type(given)}, which is not counted"
            rows = given if isinstance(given, list) else [] if given is None else [given]
            cells = [cell for row in rows for cell in row]
        self.rows.append(len(rows))
        self.texts.update(cell for cell in cells if isinstance(cell, str))
        return given


class Counting:
    """A connection of DuckDB, or a result of one, which tells what is taken from it."""

    def __init__(self, counted: Any, seen: Seen) -> None:
        self._counted, self._seen = counted, seen

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._counted, name)
        if not callable(found):
            return found

        def call(*arguments: Any, **named: Any) -> Any:
            given = found(*arguments, **named)
            if TAKING.search(name):
                return self._seen.take(given)
            own = isinstance(given, duckdb.DuckDBPyConnection | duckdb.DuckDBPyRelation)
            return Counting(given, self._seen) if own else given

        return call


@pytest.fixture(scope="module")
def companies(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A company, and the same four times over, each copy under keys of its own."""
    once, four = tmp_path_factory.mktemp("once"), tmp_path_factory.mktemp("four")
    simulate(once, customers=CUSTOMERS, format="parquet")
    for name, table in TABLES.items():
        keys = [column.name for column in table.columns if column.type == "id"]
        copied = ", ".join(f"{key} || '-' || copy AS {key}" for key in keys)
        own = f" REPLACE ({copied})" if copied else ""
        query = f"SELECT * EXCLUDE copy{own} FROM '{once}/{name}.parquet', range(4) AS copies(copy)"
        duckdb.sql(f"COPY ({query}) TO '{four}/{name}.parquet'")
    (four / "company.toml").write_text((once / "company.toml").read_text("utf-8"), "utf-8")
    return once, four


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], tuple[Seen, Seen]]:
    """What leaves the engine when a company is opened, and then when it is evaluated."""
    connect = engine.connect

    def count(folder: Path) -> tuple[Seen, Seen]:
        door, seen = Seen(), Seen()

        def counting(*arguments: Any) -> Any:
            connection = connect(*arguments)
            connection.con = Counting(connection.con, door)
            return connection

        monkeypatch.setattr(engine, "connect", counting)
        company = open_company(folder)
        company.connection.con._seen = seen
        evaluate(company)
        return door, seen

    return count


def test_nothing_but_aggregates_leaves_the_engine(
    companies: tuple[Path, Path], counted: Callable[[Path], tuple[Seen, Seen]]
) -> None:
    (door, once), (door_of_four, four) = (counted(folder) for folder in companies)
    assert once.rows == four.rows and sum(once.rows) > 500
    # it asks of a table of many rows what it does not ask of one of few
    assert max(door.rows + door_of_four.rows) <= 50 < len(door.rows)
    texts = door.texts | once.texts | door_of_four.texts | four.texts
    prefix = duckdb.sql(f"SELECT min(customer_id)[:5] FROM '{companies[0]}/customers.parquet'").fetchone()
    assert prefix is not None and not [text for text in texts if prefix[0] in text]


def test_rows_that_leave_are_counted(companies: tuple[Path, Path]) -> None:
    connection, seen = engine.connect("duckdb://"), Seen()
    connection.con = Counting(connection.con, seen)
    customers = connection.read_parquet(str(companies[0] / "customers.parquet"))
    seen.rows.clear()
    assert len(customers.to_pandas()) == len(connection.raw_sql("FROM range(1500)").fetchall()) == CUSTOMERS
    assert seen.rows == [CUSTOMERS, CUSTOMERS] and len(seen.texts) > CUSTOMERS


def test_the_queries_of_a_claim_can_be_read_and_run(companies: tuple[Path, Path]) -> None:
    company = open_company(companies[0])
    evaluation = evaluate(company)
    text = queries(company, evaluation)
    assert text == queries(company, evaluation)
    tested = [
        finding.claim for finding in evaluation.findings if finding.estimate and finding.claim.aggregate
    ]
    assert len(tested) > 80
    assert all(f"-- {claim.id}\n" in text for claim in tested)
    fresh = duckdb.connect()
    attached, _, rest = text.partition(";\n")
    fresh.execute(attached)
    for name in company.tables:
        place = f"cxresearch.main.cx_checked_{name}"
        fresh.register("rows", company.connection.con.sql(f"FROM {place}").to_arrow_table())
        fresh.execute(f"CREATE TABLE {place} AS FROM rows")
    head, _, claims = rest.partition("-- The claims\n")
    fresh.execute(head)
    for statement in filter(str.strip, claims.split(";\n")):
        assert fresh.execute(statement).fetchall() == company.connection.raw_sql(statement).fetchall()
    made = re.findall(r'CREATE (?:TABLE "cxresearch"."main".|TEMPORARY VIEW )"(\w+)"', head)
    assert len(made) == len(set(made)) > 30 and "cx_orders" in made
    assert not any(OF_THE_DOOR.match(name) for name in made)
