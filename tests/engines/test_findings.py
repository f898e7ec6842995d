"""The same companies on every engine: the same rows come through the door, and the same findings out."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import dirt
import odd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import world
from conftest import Place

from cxresearch.claims import CLAIMS
from cxresearch.company import Company, open_company
from cxresearch.errors import DataError
from cxresearch.evaluate import evaluate
from cxresearch.evaluate import rows as small_table
from cxresearch.export import to_json
from cxresearch.model import Evaluation, Reading, Verdict
from cxresearch.provenance import fingerprints
from cxresearch.report import leaks
from cxresearch.schema import CUSTOMER

Open = Callable[[Place, str], Company]
Evaluate = Callable[[Place, str], Evaluation]

WORLDS: dict[str, tuple[str, Callable[[], world.Tables], dict[str, str]]] = {
    "shop": (world.SHOP, world.shop, {}),
    "club": (world.CLUB, world.club, {}),
    "garage": (world.GARAGE, world.garage, {}),
    "written": (dirt.WRITTEN, dirt.written, dirt.DIALECT),
    "typed": (dirt.TYPED, dirt.typed, {}),
    "odd": (odd.ODD, odd.odd, {}),
}
NUMBERS = ("value", "low", "high", "n", "level")
SERVICES = [claim.id for claim in CLAIMS.values() if claim.model == "services"]
CLOSE = 1e-9
"""How near numbers are that are the same: an engine writes a float as decimal to 15 digits, or all of it."""


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Place, str], Path]:
    """The folder of a world's company file and reports on an engine."""
    return cache(lambda place, name: tmp_path_factory.mktemp(f"{place.name}-{name}"))


@pytest.fixture(scope="session")
def opened(reports: Callable[[Place, str], Path]) -> Open:
    """A world's company on an engine, opened once."""

    @cache
    def open_world(place: Place, name: str) -> Company:
        text, make, dialects = WORLDS[name]
        folder = reports(place, name)
        return open_company(company_file(folder, place, text, make(), dialects, schema=name), reports=folder)

    return open_world


@pytest.fixture(scope="session")
def evaluated(opened: Open) -> Evaluate:
    """A world's evaluation on an engine, made once; of the garage, what is of services alone."""

    @cache
    def evaluate_world(place: Place, name: str) -> Evaluation:
        return evaluate(opened(place, name), *(SERVICES if name == "garage" else ()))

    return evaluate_world


def company_file(
    folder: Path, place: Place, text: str, tables: world.Tables, dialects: dict[str, str], *, schema: str
) -> Path:
    """A company.toml that finds the tables where the place puts them."""
    lines = [text, "[engine]", f'url = "{place.url}"', "[sources]"]
    for name, where in place.put(schema, tables).items():
        inside = where.strip("{} ") if where.startswith("{") else f"path = {where}"
        lines.append(f"{name} = {{ {', '.join(filter(None, [inside, dialects.get(name)]))} }}")
    (folder / "company.toml").write_text("\n".join(lines), encoding="utf-8")
    return folder


@pytest.fixture
def place(request: pytest.FixtureRequest, login: None) -> Place:
    return request.getfixturevalue(request.param)


EVALUATED = [
    *(("postgres", "shop"), ("postgres", "club"), ("postgres", "garage")),
    *(("spark", "shop"), ("spark_tables", "club"), ("spark", "garage")),
]
DIRTY = [("postgres", "written"), ("postgres", "typed"), ("spark", "written"), ("spark_tables", "typed")]
"""Each company on Postgres, and on Spark from Parquet files or from tables of its catalogue."""


@pytest.mark.parametrize(("place", "name"), EVALUATED, indirect=["place"])
def test_findings_are_the_same(place: Place, name: str, duckdb: Place, evaluated: Evaluate) -> None:
    expected, found = evaluated(duckdb, name), evaluated(place, name)
    assert measured(found) == measured(expected) != []
    for evaluation in (expected, found):
        for finding in to_json(evaluation)["findings"]:
            if finding["reason"] is None:
                census = ("low", "high") if finding["method"] == "census" else ()
                missing = {number for number in NUMBERS if finding[number] is None}
                assert missing == set(census), (place.name, finding)
    pairs = zip(to_json(expected)["findings"], to_json(found)["findings"], strict=True)
    differing = {one["id"]: differences(one, other) for one, other in pairs}
    assert {id: said for id, said in differing.items() if said} == {}
    # Files are known by their bytes, an engine's tables by their sums.
    apart = {"findings": None, "provenance": None}
    whole, same = ({**to_json(evaluation), **apart} for evaluation in (expected, found))
    assert same == whole


@pytest.mark.parametrize(("place", "name"), EVALUATED, indirect=["place"])
def test_small_tables_are_the_same(place: Place, name: str, duckdb: Place, evaluated: Evaluate) -> None:
    expected, found = evaluated(duckdb, name), evaluated(place, name)
    compared, differing = 0, {}
    for one, other in zip(expected.findings, found.findings, strict=True):
        for part in ("table", "detail"):
            frame, same = getattr(one, part), getattr(other, part)
            assert (frame is None) == (same is None), (one.claim.id, part)
            if frame is not None:
                if said := differences(records(frame), records(same)):
                    differing[one.claim.id, part] = said
                compared += int(one.reason is None and len(frame) > 0 and not frame.isna().any(axis=None))
    assert differing == {}
    assert compared >= (2 if name == "garage" else 50)


READINGS = {
    "within strata": (Reading(strata=True), lambda claim: claim.stratified),
    "latest, unhappy to 3": (
        Reading(ratings="latest", unhappy=3),
        lambda claim: {"latest_rating", "unhappy"} & set(claim.alternatives),
    ),
    "first": (
        Reading(ratings="first", exits="first"),
        lambda claim: {"first_rating", "exits"} & set(claim.alternatives),
    ),
}
"""Readings of the definitions that only a comparison makes, and the claims they are of."""


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("place", ["postgres", "spark"], indirect=True)
def test_other_readings_come_to_the_same(place: Place, reading: str, duckdb: Place, opened: Open) -> None:
    chosen, wanted = READINGS[reading]
    claims = [claim for claim in CLAIMS.values() if wanted(claim) and claim.model in (None, "e-commerce")]
    tables = []
    for where in (duckdb, place):
        company = opened(where, "shop")
        company = replace(company, analysis=replace(company.analysis, reading=chosen))
        found = {claim.aggregate.__name__: small_table(company, claim.aggregate) for claim in claims}
        found |= {
            f"frame of {claim.frame.__name__}": small_table(company, claim.frame)
            for claim in CLAIMS.values()
            if claim.frame is not None and reading == "within strata"
        }
        tables.append({name: records(table) for name, table in found.items()})
    expected, found = tables
    assert expected and all(table["rows"] for table in expected.values())
    differing = {name: differences(expected[name], found[name]) for name in expected}
    assert {name: said for name, said in differing.items() if said} == {}


@pytest.mark.parametrize(("place", "name"), EVALUATED + DIRTY, indirect=["place"])
def test_the_door_lets_the_same_rows_in(place: Place, name: str, duckdb: Place, opened: Open) -> None:
    expected, found = opened(duckdb, name), opened(place, name)
    assert dict(found.passages) == dict(expected.passages)
    assert found.warnings == expected.warnings
    for table, rows in expected.tables.items():
        same = found.tables[table]
        assert rows.columns == same.columns
        # a customer's key is a number in DuckDB, and the id elsewhere
        columns = [name for name in rows.columns if name != CUSTOMER]
        one, other = rows.select(columns).to_pyarrow(), same.select(columns).to_pyarrow()
        assert all(column.null_count < len(one) for column in one.columns), table
        assert in_order(other) == in_order(one), table


@pytest.mark.parametrize("place", ["duckdb", "postgres", "spark"], indirect=True)
def test_the_same_is_warned_of(place: Place, opened: Open) -> None:
    company = opened(place, "odd")
    assert {(each.code, each.table, each.count) for each in company.warnings} == odd.CODES


@pytest.mark.parametrize(("place", "name"), DIRTY, indirect=["place"])
def test_the_same_rows_are_kept_as_rejects(
    place: Place, name: str, duckdb: Place, opened: Open, reports: Callable[[Place, str], Path]
) -> None:
    expected, found = (
        rejects(opened(duckdb, name), reports(duckdb, name)),
        rejects(opened(place, name), reports(place, name)),
    )
    assert found.keys() == expected.keys()
    for table, rows in expected.items():
        assert len(rows) > 0
        assert in_order(found[table]) == in_order(rows), table


@pytest.mark.parametrize(("place", "name"), EVALUATED, indirect=["place"])
def test_a_key_is_found_and_data_have_a_fingerprint_on_every_engine(
    place: Place, name: str, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaks, "SHORTEST", 2)
    company = opened(place, name)
    leaks.refuse_identifiers(company, {"log": "nothing"})
    columns = [rows.customer_id for rows in company.tables.values() if "customer_id" in rows.columns]
    keys = [key for column in columns for key in column.to_pyarrow().to_pylist() if len(key) >= 2]
    for key in [key for key in keys if not key.isdigit()][:1]:  # the club's are all numbers
        with pytest.raises(DataError, match="customer_id appears in log"):
            leaks.refuse_identifiers(company, {"log": f"of {key}: nothing"})
    assert all(fingerprints(company).values())
    assert fingerprints(company) == fingerprints(company)


def records(table: pd.DataFrame) -> dict[str, Any]:
    """A small table as plain records, beside its types."""
    cells = table.astype(object).where(table.notna(), None)
    return {"types": [str(kind) for kind in table.dtypes], "rows": cells.to_dict("records")}


def differences(one: Any, other: Any, at: str = "") -> list[str]:
    """Where two records differ: words, whole numbers and what is missing at all, floats by more than `CLOSE`."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return [said for key in one for said in differences(one[key], other[key], f"{at}.{key}")]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [
            said
            for place in range(len(one))
            for said in differences(one[place], other[place], f"{at}.{place}")
        ]
    if isinstance(one, float) and isinstance(other, float):
        return [] if math.isclose(one, other, rel_tol=CLOSE, abs_tol=1e-12) else [f"{at}: {one!r} {other!r}"]
    return [] if one == other and type(one) is type(other) else [f"{at}: {one!r} {other!r}"]


def measured(evaluation: Evaluation) -> list[str]:
    """The claims that could be tested."""
    return [finding.claim.id for finding in evaluation.findings if finding.verdict is not Verdict.UNTESTABLE]


def in_order(table: pa.Table) -> list[str]:
    """The rows in an order that no engine chooses; whole numbers without their type's decimals."""
    return sorted(repr([written(cell) for cell in row.values()]) for row in table.to_pylist())


def written(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=None).isoformat()
    if isinstance(cell, float) and math.isnan(cell):
        return None
    return cell


def rejects(company: Company, folder: Path) -> dict[str, pa.Table]:
    """What the door kept beside the reports, by table."""
    files = (folder / company.id / "rejects").glob("*.parquet")
    return {file.stem: pq.read_table(file) for file in files}


def test_every_claim_is_tested_in_one_of_the_companies(duckdb: Place, evaluated: Evaluate) -> None:
    tested = {id for name in ("shop", "club", "garage") for id in measured(evaluated(duckdb, name))}
    assert tested == {claim.id for claim in CLAIMS.values() if claim.kind != "principle"}


def test_ties_and_edges_are_there_to_be_missed() -> None:
    rows = world.shop()["ratings"].to_pylist()
    first: dict[str, list[dict[str, Any]]] = {}
    for row in sorted(rows, key=lambda row: row["rated_at"]):
        tied = first.setdefault(row["customer_id"], [])
        if not tied or tied[0]["rated_at"] == row["rated_at"]:
            tied.append(row)
    by_bytes = {who: min(tied, key=lambda row: row["rating_id"].encode()) for who, tied in first.items()}
    by_language = {who: min(tied, key=lambda row: row["rating_id"].casefold()) for who, tied in first.items()}
    assert sum(by_bytes[who]["rating"] != by_language[who]["rating"] for who in first) > 100
    last = datetime(2019, 7, 1) - world.HORIZON
    for moment in (last - world.TICK, last, last + world.TICK):
        assert sum(row["rated_at"] == moment for row in rows) > 20
    orders = {(row["customer_id"], row["ordered_at"]) for row in world.shop()["orders"].to_pylist()}
    for gap in (world.TICK * 0, world.TICK, world.HORIZON, world.HORIZON + world.TICK):
        assert sum((who, row["rated_at"] + gap) in orders for who, row in by_bytes.items()) > 20
