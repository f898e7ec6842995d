"""The engines, each a place that takes tables and says how a company file finds them there."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import servers
from world import Tables

from cxresearch.claims.experience_drivers import drivers, journeys
from cxresearch.claims.word_of_mouth import telling

POSTGRES_TYPES = {
    pa.string(): "text",
    pa.bool_(): "boolean",
    pa.int32(): "integer",
    pa.int64(): "bigint",
    pa.float64(): "double precision",
    pa.decimal128(20, 6): "numeric(20, 6)",
    pa.date32(): "date",
    pa.timestamp("us"): "timestamp",
    pa.timestamp("us", tz="UTC"): "timestamptz",
}


@dataclass(frozen=True)
class Place:
    """Where an engine holds a company's tables.

    `url` is what the company file names; `put` takes tables under a schema's name and gives what the
    company file's `[sources]` says of each.
    """

    name: str
    url: str
    put: Callable[[str, Tables], dict[str, str]]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """One line in the summary for an engine that is not installed, and not one for each of its tests."""
    report = yield
    if report.skipped and isinstance(report.longrepr, tuple):
        report.longrepr = (str(Path(__file__).parent), None, report.longrepr[2])
    return report


@pytest.fixture(scope="session", autouse=True)
def small_worlds() -> Iterator[None]:
    """The worlds are smaller than what some intervals take to hold: here all numbers are compared."""
    with pytest.MonkeyPatch.context() as patch:
        for module, name, size in (
            (telling, "ANSWERS_FOR_A_MEAN", 30),
            (telling, "ANSWERS_FOR_TOTALS", 100),
            (drivers, "ANSWERS_TO_DIVIDE", 10),
            (journeys, "JOURNEYS", 10),
            (journeys, "LITTLE", 0.0),
        ):
            patch.setattr(module, name, size)
        yield


@pytest.fixture(scope="session")
def duckdb(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(
        "duckdb", "duckdb://", lambda schema, tables: _parquet(tmp_path_factory.mktemp(schema), tables)
    )


@pytest.fixture(scope="session")
def server() -> Iterator[servers.Server]:
    """A Postgres whose text sorts as English does."""
    with servers.postgres(servers.postgres_programs()) as running:
        yield running


@pytest.fixture
def login(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of an analyst who may read, and make temporary tables."""
    monkeypatch.setenv("CX_PGUSER", servers.ANALYST)
    monkeypatch.setenv("CX_PGPASSWORD", servers.PASSWORD)


@pytest.fixture(scope="session")
def postgres(server: servers.Server) -> Place:
    def put(schema: str, tables: Tables) -> dict[str, str]:
        with server.connect() as connection:
            connection.execute(f'CREATE SCHEMA "{schema}"')
            connection.execute(f'GRANT USAGE ON SCHEMA "{schema}" TO {servers.ANALYST}')
            for name, table in tables.items():
                place = f'"{schema}"."{name}"'
                columns = ", ".join(f'"{field.name}" {POSTGRES_TYPES[field.type]}' for field in table.schema)
                connection.execute(f"CREATE TABLE {place} ({columns})")
                with connection.cursor().copy(f"COPY {place} FROM STDIN") as copy:
                    for row in zip(*(column.to_pylist() for column in table.columns), strict=True):
                        copy.write_row(row)
        return {name: f'{{ table = "{schema}.{name}" }}' for name in tables}

    return Place("postgres", server.url, put)


@pytest.fixture(scope="session")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A local Spark; its own zone is not UTC, as nobody's is."""
    with servers.spark(tmp_path_factory.mktemp("spark")) as running:
        yield running


@pytest.fixture(scope="session")
def spark(session: Any, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Spark on Parquet files."""
    return Place(
        "spark", "spark://", lambda schema, tables: _parquet(tmp_path_factory.mktemp(schema), tables)
    )


@pytest.fixture(scope="session")
def spark_tables(session: Any, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Spark on tables of its catalogue."""

    def put(schema: str, tables: Tables) -> dict[str, str]:
        folder = tmp_path_factory.mktemp(schema)
        _parquet(folder, tables)
        session.sql(f"CREATE DATABASE `{schema}`")
        for name in tables:
            session.sql(f"CREATE TABLE `{schema}`.`{name}` USING parquet LOCATION '{folder / name}.parquet'")
        return {name: f'{{ table = "{schema}.{name}" }}' for name in tables}

    return Place("spark", "spark://", put)


def _parquet(folder: Path, tables: Tables) -> dict[str, str]:
    for name, table in tables.items():
        pq.write_table(table, folder / f"{name}.parquet")
    return {name: f'"{folder / name}.parquet"' for name in tables}
