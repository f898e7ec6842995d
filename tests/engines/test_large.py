"""A hundred thousand customers on every engine: the same findings, few queries, and only small tables leave."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from typing import Any

import pyarrow.parquet as pq
import pytest
from conftest import Place
from test_findings import company_file, differences, measured, records
from world import Tables

from cxresearch.company import Company, open_company
from cxresearch.engine import spark
from cxresearch.evaluate import evaluate
from cxresearch.export import to_json
from cxresearch.model import Evaluation
from cxresearch.synthetic import simulate

CUSTOMERS = 100_000
TAKEN_BY = ("fetchone", "fetchmany", "fetchall", "collect", "toArrow", "toPandas", "toLocalIterator", "take")
"""The methods by which rows leave Postgres and Spark."""


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Tables]:
    """The company file but for its sources, and the tables."""
    folder = tmp_path_factory.mktemp("simulated")
    simulate(folder, customers=CUSTOMERS, format="parquet")
    text = (folder / "company.toml").read_text("utf-8")
    before, _, rest = text.partition("[sources]")
    sources = tomllib.loads(text)["sources"]
    after = rest[rest.index("[tables.") :]
    return before + after, {name: pq.read_table(folder / path) for name, path in sources.items()}


@pytest.fixture(scope="module")
def opened(
    simulated: tuple[str, Tables], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Place], Company]:
    def run(place: Place) -> Company:
        text, tables = simulated
        folder = tmp_path_factory.mktemp(f"large-{place.name}")
        return open_company(company_file(folder, place, text, tables, {}, schema="large"))

    return run


@pytest.fixture(scope="module")
def expected(duckdb: Place, opened: Callable[[Place], Company]) -> Evaluation:
    return evaluate(opened(duckdb))


@pytest.fixture
def place(request: pytest.FixtureRequest, login: None) -> Place:
    found: Place = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How many rows each call took from Postgres or Spark, where those are installed."""
    rows: list[int] = []
    classes = []
    try:
        import psycopg

        classes += [psycopg.Cursor, psycopg.ServerCursor]
    except ImportError:
        pass
    try:
        from pyspark.sql.classic.dataframe import DataFrame

        classes.append(DataFrame)
    except ImportError:
        pass

    def counting(method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            given = method(*arguments, **named)
            rows.append(0 if given is None else 1 if isinstance(given, tuple) else len(given))
            return given

        return call

    for kind in classes:
        for name in TAKEN_BY:
            if name in vars(kind):
                monkeypatch.setattr(kind, name, counting(vars(kind)[name]))
    yield rows


@pytest.fixture
def actions(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The queries that Spark computes: rows that are fetched, tables that are kept."""
    asked: list[str] = []
    for name in ("collected", "checkpointed"):
        run = getattr(spark, name)

        def counted(connection: Any, query: str, run: Callable[..., Any] = run) -> Any:
            asked.append(query)
            return run(connection, query)

        monkeypatch.setattr(spark, name, counted)
    return asked


@pytest.mark.parametrize("place", ["postgres", "spark"], indirect=True)
def test_a_hundred_thousand_customers(
    place: Place,
    expected: Evaluation,
    opened: Callable[[Place], Company],
    taken: list[int],
    actions: list[str],
) -> None:
    company = opened(place)
    actions.clear()
    found = evaluate(company)
    assert len(measured(found)) > 80
    pairs = zip(to_json(expected)["findings"], to_json(found)["findings"], strict=True)
    differing = {one["id"]: differences(one, other) for one, other in pairs}
    for one, other in zip(expected.findings, found.findings, strict=True):
        if one.table is not None and other.table is not None:
            differing[one.claim.id] += differences(records(one.table), records(other.table))
    assert {id: said for id, said in differing.items() if said} == {}
    # some 70 small tables and what the door counts; no table has a row a customer
    assert len(taken) > 40 and max(taken) < 2_000 and sum(taken) < 10_000
    if place.name == "spark":
        assert 30 < len(actions) <= 40
