"""The made-up company: the same bytes every time, tables without a fault, a sample that is fresh."""

from __future__ import annotations

import ast
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import cxresearch.synthetic
from cxresearch.errors import CallError
from cxresearch.schema import TABLES
from cxresearch.synthetic import PRESETS, SAMPLE, preset, simulate, stale, truth
from cxresearch.synthetic.write import company_file

DATA = Path(__file__).parent.parent / "data" / "sample"
MODELS = tuple(PRESETS)


def test_synthetic_knows_nothing_of_what_it_is_to_test() -> None:
    allowed = ("cxresearch.errors", "cxresearch.schema", "cxresearch.model", "cxresearch.synthetic")
    for path in Path(cxresearch.synthetic.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            imported = [node.module] if isinstance(node, ast.ImportFrom) else []
            imported += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            ours = [name for name in imported if name and name.startswith("cxresearch")]
            assert all(name.startswith(allowed) for name in ours), f"{path.name} imports {ours}"


def read(folder: Path) -> dict[str, pd.DataFrame]:
    return {name: pd.read_csv(folder / f"{name}.csv", dtype=str) for name in TABLES}


@pytest.fixture(scope="module", params=MODELS)
def company(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, pd.DataFrame]:
    folder = tmp_path_factory.mktemp(request.param)
    simulate(folder, customers=2500, seed=8, model=request.param)
    return read(folder)


def test_every_table_has_its_columns_and_rows(company: dict[str, pd.DataFrame]) -> None:
    for name, rows in company.items():
        assert tuple(rows.columns) == TABLES[name].names
        assert len(rows) > 20, name
        for column in TABLES[name].columns:
            filled = rows[column.name].notna()
            assert filled.all() if column.required else filled.any(), f"{name}.{column.name}"


def test_no_value_is_one_that_the_door_would_stop(company: dict[str, pd.DataFrame]) -> None:
    until = "2025-01-01"
    ids = {table: set(company[table][f"{table[:-1]}_id"]) for table in ("customers", "orders")}
    for name, rows in company.items():
        table = TABLES[name]
        assert not (table.copies and rows.duplicated().any()), f"{name} has copies"
        assert table.key is None or rows[table.key].is_unique, f"{name} has a key twice"
        for column in table.columns:
            values, place = rows[column.name].dropna(), f"{name}.{column.name}"
            if column.words:
                assert set(values) <= set(column.words), place
            if column.type in ("rating", "score"):
                assert set(values) <= set("12345"), place
            if column.type == "bool":
                assert set(values) <= {"true", "false"}, place
            if column.type in ("time", "month") and not column.plan:
                assert (values < until).all(), place
            if column.type == "time":
                assert values.str.fullmatch(r"\d{4}-\d\d-\d\d(T\d\d:\d\d)?").all(), place
            if column.not_before:
                pair = rows.dropna(subset=[column.name, column.not_before])
                assert (pair[column.name] >= pair[column.not_before]).all(), place
            if column.refers and name != "offers":
                assert set(values) <= ids[column.refers], place


def test_ids_carry_the_prefix_of_the_company(company: dict[str, pd.DataFrame]) -> None:
    prefix = company["customers"]["customer_id"][0][:4]
    for name, rows in company.items():
        for column in TABLES[name].columns:
            if column.type == "id":
                values = rows[column.name].dropna()
                assert values.str.startswith(prefix).all() and (values.str.len() >= 10).all()


def test_what_follows_from_an_order_follows_it(company: dict[str, pd.DataFrame]) -> None:
    rated = company["ratings"].merge(company["orders"], on="order_id", suffixes=("", "_order"))
    assert (rated["customer_id"] == rated["customer_id_order"]).all()
    assert (rated["rated_at"] > rated["delivered_at"]).all()
    assert (rated["promised_at"] >= rated["ordered_at"].str[:10]).all()
    late = rated["delivered_at"].str[:10] > rated["promised_at"]
    assert 0.02 < late.mean() < 0.3
    steps = company["interactions"].sort_values(["journey_id", "step"])
    same = steps["journey_id"].eq(steps["journey_id"].shift())
    assert (steps["occurred_at"] >= steps["occurred_at"].shift())[same].all()


@pytest.mark.parametrize("model", MODELS)
def test_the_company_file_maps_every_table(model: str) -> None:
    file = tomllib.loads(company_file(preset(model), "csv"))
    assert set(file["tables"]) == set(TABLES) == set(file["sources"])
    assert file["company"]["model"] == model
    assert file["ratings"] == {"scale": [1, 5], "higher_is_better": True}


def test_the_truth_file_holds_the_truth(tmp_path: Path) -> None:
    file = tmp_path / "elsewhere.toml"
    simulate(tmp_path / "company", customers=50, model="subscription", truth=file)
    assert not (tmp_path / "company" / "truth.toml").exists()
    written = tomllib.loads(file.read_text("utf-8"))
    planted = truth(preset("subscription"))
    assert set(written) == set(planted)
    for id, entry in written.items():
        assert entry["value"] == pytest.approx(planted[id].value, abs=1e-8)
        assert entry.get("base") == pytest.approx(planted[id].base, abs=1e-8)


def test_the_same_call_writes_the_same_bytes_and_another_seed_another_company(tmp_path: Path) -> None:
    made = []
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        simulate(tmp_path / name, customers=300, seed=seed)
        made.append({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()})
    assert made[0] == made[1]
    assert made[0]["company.toml"] == made[2]["company.toml"]
    assert all(made[0][f"{table}.csv"] != made[2][f"{table}.csv"] for table in TABLES)


def test_a_larger_company_begins_with_the_smaller(tmp_path: Path) -> None:
    simulate(tmp_path / "small", customers=2000)
    simulate(tmp_path / "large", customers=2001)
    for table in set(TABLES) - {"costs"}:
        small, large = ((tmp_path / size / f"{table}.csv").read_bytes() for size in ("small", "large"))
        assert large.startswith(small), table


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("customers", [1, 345])
def test_the_number_of_customers_is_the_one_asked_for(customers: int, model: str, tmp_path: Path) -> None:
    simulate(tmp_path, customers=customers, model=model)
    assert len(read(tmp_path)["customers"]) == customers


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ({"customers": 0}, "at least one customer"),
        ({"seed": -1}, "seed is zero or more"),
        ({"model": "ecommerce"}, 'did you mean "e-commerce"'),
        ({"format": "parket"}, 'did you mean "parquet"'),
    ],
)
def test_a_wrong_call_is_refused_before_anything_is_written(
    call: dict[str, Any], message: str, tmp_path: Path
) -> None:
    with pytest.raises(CallError, match=message):
        simulate(tmp_path / "company", **call)
    assert not (tmp_path / "company").exists()


# The committed sample


def test_the_committed_sample_is_what_the_command_makes() -> None:
    assert stale(DATA) == (), "run: cxresearch simulate data/sample"


def test_the_committed_sample_fits_into_a_repository() -> None:
    assert sum(path.stat().st_size for path in DATA.iterdir()) < 15e6


def test_staleness_names_changed_missing_and_foreign_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SAMPLE, "customers", 30)
    simulate(tmp_path, **SAMPLE)
    assert stale(tmp_path) == ()
    orders = tmp_path / "orders.csv"
    orders.write_bytes(orders.read_bytes().replace(b"T", b" ", 1))
    (tmp_path / "exits.csv").unlink()
    shutil.copy(orders, tmp_path / "more.csv")
    assert stale(tmp_path) == ("exits.csv", "more.csv", "orders.csv")
