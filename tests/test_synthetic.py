"""The made-up company: the same bytes every time, clean tables, and a truth that its tables bear out."""

from __future__ import annotations

import ast
import shutil
import tomllib
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from planted import base_rates, measured

import cxresearch.synthetic
from cxresearch.claims import FAMILIES
from cxresearch.errors import CallError
from cxresearch.schema import TABLES
from cxresearch.synthetic import PRESETS, SAMPLE, Parameters, chunks, preset, simulate, stale, truth
from cxresearch.synthetic.truth import latest_shares, within_horizon
from cxresearch.synthetic.write import company_file

DATA = Path(__file__).parent.parent / "data" / "sample"
MODELS = tuple(PRESETS)
TOO_FAR = 4.0
"""Standard errors between a planted value and its measurement that chance does not explain."""


# Truth


@cache
def drawn(model: str) -> dict[str, pd.DataFrame]:
    customers = 30_000 if model == "e-commerce" else 20_000
    parts = list(chunks(preset(model), customers=customers, seed=3))
    names = ("orders", "ratings", "subscriptions")
    return {name: pd.concat([part[name] for part in parts], ignore_index=True) for name in names}


@cache
def found(model: str) -> tuple[dict[str, tuple[float, float]], dict[str, tuple[float, float]]]:
    until = pd.Timestamp(preset(model).last_day) + pd.Timedelta(days=1)
    tables = drawn(model)
    return measured(tables, model=model, until=until), base_rates(tables, model=model, until=until)


def distances(parameters: Parameters) -> dict[str, float]:
    """How many standard errors each value, and each base rate, is from the truth of `parameters`."""
    values, bases = found(parameters.model)
    planted = truth(parameters)
    far = {id: (values[id][0] - planted[id].value) / values[id][1] for id in values}
    for id, (base, error) in bases.items():
        assert planted[id].base is not None
        far[f"{id} base"] = (base - planted[id].base) / error
    return {id: abs(distance) for id, distance in far.items()}


@pytest.mark.parametrize("model", MODELS)
def test_the_tables_bear_the_truth_out(model: str) -> None:
    far = {id: distance for id, distance in distances(preset(model)).items() if distance > TOO_FAR}
    assert far == {}


SHIFTS = {
    "five-vs-four-six-times": 0.2,
    "five-vs-4.8-six-times": 0.15,
    "level12-do-not-return": 0.05,
    "level4-return-uncertain": 0.2,
    "level4-not-loyal": 0.05,
    "ladder-slope": 0.02,
    "ladder-step-1-2": 0.14,
    "ladder-step-2-3": 0.14,
    "ladder-step-3-4": 0.1,
    "ladder-step-4-5": 0.1,
    "convex-ladder": 0.1,
    "cx-more-repeat": 0.5,
    "level4-at-least-60": 0.02,
    "most-firms-average-level-4": 0.1,
    "promise-kept-satisfies": 1.0,
}
"""What is small beside the claimed effects, and would be noticed on 30,000 customers."""


@pytest.mark.parametrize("id", SHIFTS)
def test_a_wrong_truth_would_be_noticed(id: str) -> None:
    value, error = found("e-commerce")[0][id]
    planted = truth(preset("e-commerce"))[id].value
    for wrong in (planted + SHIFTS[id], planted - SHIFTS[id]):
        assert abs(value - wrong) / error > TOO_FAR


def test_a_wrong_truth_would_be_noticed_of_subscriptions() -> None:
    value, error = found("subscription")[0]["subscription-cx-retention"]
    planted = truth(preset("subscription"))["subscription-cx-retention"].value
    for wrong in (planted * 1.4, planted / 1.4):
        assert abs(value - wrong) / error > TOO_FAR


def changed(numbers: tuple[float, ...], place: int, by: float) -> Any:
    return tuple(number + by if at == place else number for at, number in enumerate(numbers))


SHOP, CONTRACTS = preset("e-commerce"), preset("subscription")
WRONG = {
    "late": replace(SHOP, late=0.25),
    "levels on time": replace(SHOP, levels_on_time=changed(changed(SHOP.levels_on_time, 0, 0.02), 4, -0.02)),
    "levels late": replace(SHOP, levels_late=changed(changed(SHOP.levels_late, 0, -0.08), 4, 0.08)),
    "answered": replace(SHOP, answered=0.5),
    **{
        f"first {place + 1}": replace(SHOP, back=replace(SHOP.back, first=changed(SHOP.back.first, place, 0.15)))
        for place in range(5)
    },
    "later": replace(SHOP, back=replace(SHOP.back, later=(0.2, 0.3, 0.5, 0.6, 0.65))),
    "unrated": replace(SHOP, back=replace(SHOP.back, unrated=0.2)),
    "quick": replace(SHOP, back=replace(SHOP.back, gap_quick=0.3)),
    "scales": replace(SHOP, back=replace(SHOP.back, gap_scales=(45, 80))),
    "first day": replace(SHOP, first_day=date(2023, 6, 1)),
    "voluntary happy": replace(
        CONTRACTS, back=replace(CONTRACTS.back, voluntary=changed(CONTRACTS.back.voluntary, 4, 0.02))
    ),
    "voluntary unhappy": replace(
        CONTRACTS, back=replace(CONTRACTS.back, voluntary=changed(CONTRACTS.back.voluntary, 0, 0.1))
    ),
    "lapsed": replace(CONTRACTS, back=replace(CONTRACTS.back, lapsed=0.05)),
    "unanswered": replace(CONTRACTS, back=replace(CONTRACTS.back, voluntary_unrated=0.6)),
    "cycle": replace(CONTRACTS, back=replace(CONTRACTS.back, cycle=230)),
}
"""Parameters that the tables were not drawn from."""


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_parameter_would_be_noticed(name: str) -> None:
    assert max(distances(WRONG[name]).values()) > TOO_FAR


def test_every_measured_claim_of_the_family_has_a_truth() -> None:
    claims = {claim.id: claim for claim in FAMILIES["rating_repurchase"] if claim.kind == "measured"}
    assert set(truth(preset("subscription"))) == set(claims)
    assert set(truth(preset("e-commerce"))) == {id for id, claim in claims.items() if claim.model is None}
    for model in MODELS:
        for id, planted in truth(preset(model)).items():
            assert (planted.base is not None) == (claims[id].base is not None), id


def test_a_return_after_exactly_the_horizon_counts_unless_it_is_later_in_the_day() -> None:
    back = replace(CONTRACTS.back, cycle=181)  # leaves after 1 to 180 days, each as likely
    hour = {at: tuple(int(place == at) for place in range(24)) for at in (9, 10, 11)}
    at_ten = replace(CONTRACTS, back=back, order_hours=hour[10])
    assert within_horizon(replace(at_ten, rating_hours=hour[11])) == pytest.approx(1)
    assert within_horizon(replace(at_ten, rating_hours=hour[9])) == pytest.approx(179 / 180)
    assert within_horizon(replace(at_ten, rating_hours=hour[10])) == pytest.approx((179 + 61 / 120) / 180)


@pytest.mark.parametrize("model", MODELS)
def test_each_customer_with_a_rating_has_one_latest(model: str) -> None:
    assert latest_shares(preset(model)).sum() == pytest.approx(1, abs=1e-12)


def test_without_a_way_back_the_latest_rating_is_the_first() -> None:
    back = replace(SHOP.back, first=(0.2,) * 5, later=(0.2,) * 5, unrated=0.2)
    alike = replace(SHOP, back=back, resolved_lift=0.0)
    assert latest_shares(alike) == pytest.approx(np.array(SHOP.level_shares()))


def test_some_claims_hold_some_fail_and_one_is_hardly_true() -> None:
    planted = truth(SHOP)
    assert planted["five-vs-four-six-times"].value < 4.8
    assert planted["level4-at-least-60"].value < 0.6
    assert planted["cx-more-repeat"].value > 1.5 and planted["ladder-slope"].value > 0.03
    assert 0 < planted["convex-ladder"].value < 0.01


@pytest.mark.parametrize("model", MODELS)
def test_effects_on_customers_leave_the_planted_means_alone(model: str) -> None:
    parameters = preset(model)
    chances = [negative.chance for negative in parameters.negatives]
    mean = np.average(parameters.multipliers(), weights=[1 - sum(chances), *chances])
    assert mean == pytest.approx(1)


def test_effects_that_leave_no_room_are_refused() -> None:
    with pytest.raises(ValueError, match="no room around a chance of 0.97"):
        replace(SHOP, back=replace(SHOP.back, unrated=0.97))


def test_synthetic_knows_nothing_of_what_it_is_to_test() -> None:
    allowed = ("cxresearch.errors", "cxresearch.schema", "cxresearch.model", "cxresearch.synthetic")
    for path in Path(cxresearch.synthetic.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            imported = [node.module] if isinstance(node, ast.ImportFrom) else []
            imported += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            ours = [name for name in imported if name and name.startswith("cxresearch")]
            assert all(name.startswith(allowed) for name in ours), f"{path.name} imports {ours}"


# Files


def read(folder: Path) -> dict[str, pd.DataFrame]:
    return {name: pd.read_csv(folder / f"{name}.csv", dtype=str) for name in TABLES}


@pytest.fixture(scope="module", params=MODELS)
def company(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, pd.DataFrame]:
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
            if column.refers and not (name == "offers"):
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
    file = tomllib.loads(company_file(preset(model)))
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
