"""The files of a made-up company: CSV and Parquet say the same, and what is cut short changes nothing."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet
import pytest

from cxresearch.claims import CLAIMS
from cxresearch.company import Company, open_company
from cxresearch.evaluate import evaluate
from cxresearch.export import to_json
from cxresearch.schema import TABLES
from cxresearch.synthetic import files, simulate, write

FORMATS = ("csv", "parquet")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One company of 3,000 customers in each format, with enough row groups to cross their borders."""
    made = {format: tmp_path_factory.mktemp(format) for format in FORMATS}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "ROW_GROUP", 1500)
        for format, folder in made.items():
            simulate(folder, customers=3000, seed=4, format=format)
    return made


@pytest.fixture(scope="module")
def opened(folders: dict[str, Path]) -> dict[str, Company]:
    return {format: open_company(folder) for format, folder in folders.items()}


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_checked_tables_are_the_same_in_either_format(opened: dict[str, Company]) -> None:
    tables = {format: company.tables for format, company in opened.items()}
    assert set(tables["csv"]) == set(tables["parquet"]) == set(TABLES)
    for name in TABLES:
        assert tables["csv"][name].schema() == tables["parquet"][name].schema(), name
        frames = [tables[format][name].to_pandas() for format in FORMATS]
        by = list(frames[0].columns)
        left, right = (frame.sort_values(by, ignore_index=True) for frame in frames)
        pd.testing.assert_frame_equal(left, right)
    passages = {format: company.passages for format, company in opened.items()}
    assert passages["csv"] == passages["parquet"]
    assert not any(passage.rejected or passage.blanked for passage in passages["parquet"].values())


def test_the_findings_are_the_same_in_either_format(opened: dict[str, Company]) -> None:
    some = list(CLAIMS)[::8]
    csv, parquet = (to_json(evaluate(company, *some)) for company in opened.values())
    assert csv.pop("provenance") != parquet.pop("provenance"), "the files themselves differ"
    assert csv == parquet


def test_parquet_keeps_types_and_is_written_in_groups(folders: dict[str, Path]) -> None:
    types = {
        "id": pa.string(),
        "text": pa.string(),
        "word": pa.string(),
        "month": pa.string(),
        "bool": pa.bool_(),
        "time": pa.timestamp("us"),
    }
    for name, table in TABLES.items():
        file = pyarrow.parquet.ParquetFile(folders["parquet"] / f"{name}.parquet")
        assert tuple(file.schema_arrow.names) == table.names
        for column in table.columns:
            told = pa.date32() if column.name == "promised_at" else types.get(column.type, pa.int64())
            assert file.schema_arrow.field(column.name).type == told, f"{name}.{column.name}"
        lines = (folders["csv"] / f"{name}.csv").read_bytes().count(b"\n")
        assert file.metadata.num_rows == lines - 1, name
        sizes = [file.metadata.row_group(group).num_rows for group in range(file.num_row_groups)]
        assert all(size >= 1500 for size in sizes[:-1]), name
    assert pyarrow.parquet.ParquetFile(folders["parquet"] / "orders.parquet").num_row_groups > 1


def test_a_large_company_is_parquet_unless_asked_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write, "LARGE", 30)
    for customers, format, written in ((29, None, "csv"), (30, None, "parquet"), (30, "csv", "csv")):
        folder = tmp_path / f"{customers}-{format}"
        simulate(folder, customers=customers, format=format)
        assert {path.suffix for path in folder.iterdir()} == {".toml", f".{written}"}
        assert f'orders = "orders.{written}"' in (folder / "company.toml").read_text("utf-8")


def test_a_table_without_rows_is_opened_all_the_same(tmp_path: Path) -> None:
    simulate(tmp_path, customers=1, format="parquet")
    assert pyarrow.parquet.ParquetFile(tmp_path / "experiments.parquet").metadata.num_rows == 0
    company = open_company(tmp_path)
    assert company.passages["customers"].kept == 1 and company.passages["experiments"].rows == 0


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("ended_by", [KeyboardInterrupt(), OSError(28, "No space left on device")])
def test_what_is_cut_short_leaves_the_company_of_before(
    ended_by: BaseException, format: str, tmp_path: Path
) -> None:
    simulate(tmp_path, customers=20, seed=1, format=format)
    before = bytes_of(tmp_path)

    def cut(customers: int) -> None:
        assert any(path.name.endswith(".part") for path in tmp_path.iterdir())
        raise ended_by

    with pytest.raises(type(ended_by)):
        simulate(tmp_path, customers=2500, seed=2, format=format, progress=cut)
    assert bytes_of(tmp_path) == before


def test_a_file_that_cannot_be_replaced_is_named_as_it_was_called(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").mkdir()
    with pytest.raises(OSError) as refused:
        simulate(tmp_path, customers=20)
    assert refused.value.filename == str(tmp_path / "orders.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["orders.csv"]


def test_a_link_stays_a_link_and_a_device_a_device(tmp_path: Path) -> None:
    (tmp_path / "kept.toml").write_text("old")
    (tmp_path / "truth.toml").symlink_to("kept.toml")
    simulate(tmp_path, customers=20)
    assert (tmp_path / "truth.toml").is_symlink()
    assert "value = " in (tmp_path / "kept.toml").read_text("utf-8")
    simulate(tmp_path, customers=20, truth=Path("/dev/null"))
    assert not Path("/dev/null").is_file()


def test_progress_adds_up_to_all_customers(tmp_path: Path) -> None:
    told: list[int] = []
    simulate(tmp_path, customers=4100, progress=told.append)
    assert sum(told) == 4100 and len(told) > 2
