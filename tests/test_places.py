"""No path of a company file leads out of its folder, unless it says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from raw import COMPANY, ORDERS, ORDERS_CSV, company

from cxresearch.cli import cli
from cxresearch.company import open_company
from cxresearch.errors import CallError

PARQUET = (
    'COPY (SELECT \'o\' AS "OrderNo", \'c\' AS "CustNo", DATE \'2024-01-01\' AS "OrderDate", 1 AS "Total") TO'
)


def outside(folder: Path) -> Path:
    """A folder beside the company's, with data of somebody else."""
    place = folder / "elsewhere"
    place.mkdir()
    (place / "orders.csv").write_text(ORDERS_CSV)
    duckdb.sql(f"{PARQUET} '{place / 'orders.parquet'}' (FORMAT parquet)")
    with duckdb.connect(str(place / "orders.db")) as connection:
        connection.execute(f"CREATE TABLE orders AS FROM '{place / 'orders.parquet'}'")
    (place / "own.py").write_text("CLAIMS = ()\n")
    return place


def linked(name: str, target: str) -> Callable[[Path], None]:
    def link(folder: Path) -> None:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).symlink_to(folder.parent / "elsewhere" / target)

    return link


LEAVING: dict[str, tuple[str, str, Callable[[Path], None]]] = {
    "a source": ("sources.orders_raw", "../elsewhere/orders.csv", lambda folder: None),
    "a source by a detour": ("sources.orders_raw", "raw/../../elsewhere/orders.csv", lambda folder: None),
    "a folder": ("sources.orders_raw", "../elsewhere", lambda folder: None),
    "a pattern": ("sources.orders_raw", "../elsewhere/*.parquet", lambda folder: None),
    "a pattern that is a detour": (
        "sources.orders_raw",
        "raw*/../../elsewhere/*.parquet",
        lambda folder: (folder / "raw1").mkdir(),
    ),
    "a linked file": ("sources.orders_raw", "orders.csv", linked("orders.csv", "orders.csv")),
    "a linked folder": ("sources.orders_raw", "raw", linked("raw", "")),
    "a file below a linked folder": ("sources.orders_raw", "raw/orders.csv", linked("raw", "")),
    "a linked file of a folder": ("sources.orders_raw", "raw", linked("raw/a.parquet", "orders.parquet")),
    "a linked file of a pattern": ("sources.orders_raw", "r*/*", linked("raw/a.parquet", "orders.parquet")),
    "a linked folder of a pattern": ("sources.orders_raw", "r*/*.parquet", linked("raw", "")),
}


@pytest.mark.parametrize("way", LEAVING)
@pytest.mark.parametrize("command", ["plan", "check", "evaluate"])
def test_a_source_outside_the_folder_is_refused_with_its_whole_path(
    tmp_path: Path, way: str, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, path, prepare = LEAVING[way]
    outside(tmp_path)
    folder = company(tmp_path / "acme", COMPANY + ORDERS.replace("orders.csv", path))
    prepare(folder)
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(cli, [command, str(folder)])
    assert isinstance(result.exception, CallError) and result.exception.exit_code == 2
    said = str(result.exception)
    assert f'{key}: "{path}"' in said and "out of the company file's folder" in said
    assert "write the whole path" in said and "\n" not in said
    assert {*tmp_path.iterdir()} == {tmp_path / "acme", tmp_path / "elsewhere"}
    assert not (folder / "plan.toml").exists()


def test_the_path_that_is_proposed_works(tmp_path: Path) -> None:
    outside(tmp_path)
    folder = company(tmp_path / "acme", COMPANY + ORDERS.replace("orders.csv", "../elsewhere/orders.csv"))
    with pytest.raises(CallError) as caught:
        open_company(folder)
    proposed = str(caught.value).rpartition(', "')[2].removesuffix('"')
    file = folder / "company.toml"
    file.write_text(file.read_text().replace("../elsewhere/orders.csv", proposed))
    assert open_company(folder).passages["orders"].rows == 3


@pytest.mark.parametrize("url", ["duckdb:///../elsewhere/orders.db", "duckdb:///linked.db"])
def test_a_database_file_outside_the_folder_is_refused(tmp_path: Path, url: str) -> None:
    place = outside(tmp_path)
    tables = '[sources]\norders_raw = { table = "orders" }\n' + ORDERS.partition("\n\n")[2]
    folder = company(tmp_path / "acme", f'{COMPANY}[engine]\nurl = "{url}"\n{tables}')
    linked("linked.db", "orders.db")(folder)
    with pytest.raises(CallError, match=r"engine.url: .*out of the company file's folder"):
        open_company(folder)
    file = folder / "company.toml"
    file.write_text(file.read_text().replace(url, f"duckdb:///{place / 'orders.db'}"))
    assert open_company(folder).passages["orders"].rows == 1


def test_claims_of_ones_own_outside_the_folder_are_never_run(tmp_path: Path) -> None:
    place = outside(tmp_path)
    (place / "own.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\nCLAIMS = ()\n")
    folder = company(tmp_path / "acme", COMPANY + '[analysis]\nclaims = ["../elsewhere/own.py"]\n')
    for path in ("../elsewhere/own.py", "own.py"):
        (folder / "company.toml").write_text(f'{COMPANY}[analysis]\nclaims = ["{path}"]\n')
        with pytest.raises(CallError, match=r"analysis.claims: .*out of the company file's folder"):
            open_company(folder)
        if path != "own.py":
            linked("own.py", "own.py")(folder)
    assert not (tmp_path / "ran").exists()
    (folder / "company.toml").write_text(f'{COMPANY}[analysis]\nclaims = ["{place / "own.py"}"]\n')
    assert open_company(folder).analysis.claims == (str(place / "own.py"),)


def test_links_within_the_folder_and_to_the_folder_are_followed(tmp_path: Path) -> None:
    folder = company(tmp_path / "acme", COMPANY + ORDERS.replace("orders.csv", "raw/../now.csv"))
    (folder / "raw").mkdir()
    (folder / "raw" / "orders.csv").write_text(ORDERS_CSV)
    (folder / "now.csv").symlink_to("raw/orders.csv")
    (tmp_path / "link").symlink_to(folder)
    assert open_company(tmp_path / "link").passages["orders"].rows == 3


def test_a_link_in_an_absolute_path_is_followed(tmp_path: Path) -> None:
    place = outside(tmp_path)
    (tmp_path / "data").symlink_to(place)
    text = COMPANY + ORDERS.replace("orders.csv", f"{tmp_path}/data/orders.csv")
    assert open_company(company(tmp_path / "acme", text)).passages["orders"].rows == 3


@pytest.mark.parametrize("path", ["a\\u0000b.csv", "x" * 300 + ".csv", "loop.csv"])
def test_a_path_that_the_system_cannot_follow_is_one_line(tmp_path: Path, path: str) -> None:
    folder = company(tmp_path, COMPANY + ORDERS.replace("orders.csv", path))
    (folder / "loop.csv").symlink_to("loop.csv")
    with pytest.raises(CallError, match="sources.orders_raw: ") as caught:
        open_company(folder)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "id", ["../x", "..", ".", "a/b", "/etc", "a\\\\b", "a\\u0000", "", ".hidden", "a\\nb"]
)
def test_the_folder_of_the_reports_cannot_be_elsewhere(tmp_path: Path, id: str) -> None:
    with pytest.raises(CallError, match=r"company\.id: "):
        open_company(company(tmp_path, COMPANY.replace('"acme"', f'"{id}"')))


@pytest.mark.parametrize("name", ["../99_scorecard", "rating_repurchase/../x", "/etc/passwd", "*"])
def test_a_family_is_a_name_of_the_list_and_no_path(tmp_path: Path, name: str) -> None:
    result = CliRunner().invoke(cli, ["report", str(company(tmp_path)), "--family", name])
    assert isinstance(result.exception, CallError) and "there is no family" in str(result.exception)
