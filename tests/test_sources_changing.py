"""What a source holds is what was read: files that change or go under a run's hands end it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from raw import COMPANY, ORDERS, ORDERS_CSV, company

from cxresearch.company import open_company
from cxresearch.errors import DataError
from cxresearch.sources import delivery


def one_more(file: Path) -> None:
    with file.open("a") as rows:
        rows.write("o9,00999,2024-05-01 10:00,1,delivered\n")


def in_place(file: Path) -> None:
    """Other bytes, as many as before, and the time of the last change put back."""
    seen = file.stat()
    file.write_text(ORDERS_CSV.replace("100.5", "900.5"))
    os.utime(file, ns=(seen.st_atime_ns, seen.st_mtime_ns))


def gone(file: Path) -> None:
    file.unlink()


def touched(file: Path) -> None:
    os.utime(file)


@pytest.fixture
def during(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], None]], None]:
    """Something happens when the sources have just been read."""

    def happens(what: Callable[[], None]) -> None:
        real = delivery.bring

        def bring(*arguments: Any, **options: Any) -> Any:
            brought = real(*arguments, **options)
            what()
            return brought

        monkeypatch.setattr(delivery, "bring", bring)

    return happens


@pytest.mark.parametrize("change", [one_more, in_place, gone])
def test_a_file_that_changes_while_it_is_read_ends_the_run(
    tmp_path: Path, during: Any, change: Callable[[Path], None]
) -> None:
    folder = company(tmp_path / "acme", orders_csv=ORDERS_CSV)
    during(lambda: change(folder / "orders.csv"))
    with pytest.raises(DataError) as refused:
        open_company(folder, reports=tmp_path / "reports")
    assert str(refused.value) == (
        f"sources.orders_raw: {folder / 'orders.csv'} was changed or removed while it was read; "
        "run again when nobody writes to it"
    )
    assert not (tmp_path / "reports").exists()


def test_one_more_file_in_a_folder_is_a_change(tmp_path: Path, during: Any) -> None:
    import duckdb

    folder = company(tmp_path / "acme", COMPANY + ORDERS.replace("orders.csv", "orders"))
    (folder / "orders").mkdir()

    def write(name: str) -> None:
        rows = "SELECT 'a' AS OrderNo, 'b' AS CustNo, DATE '2024-01-01' AS OrderDate, 1 AS Total"
        duckdb.connect().execute(f"COPY ({rows}) TO '{folder}/orders/{name}.parquet'")

    write("1")
    during(lambda: write("2"))
    with pytest.raises(DataError, match=r"orders_raw: .*orders/2\.parquet was changed"):
        open_company(folder)


def test_a_file_that_is_only_touched_is_the_same(tmp_path: Path, during: Any) -> None:
    folder = company(tmp_path, orders_csv=ORDERS_CSV)
    during(lambda: touched(folder / "orders.csv"))
    assert open_company(folder).passages["orders"].rows == 3


def test_what_changes_after_it_was_read_changes_no_fingerprint(tmp_path: Path) -> None:
    from cxresearch.provenance import fingerprints

    folder = company(tmp_path, orders_csv=ORDERS_CSV)
    opened = open_company(folder)
    before = fingerprints(opened)
    gone(folder / "orders.csv")
    assert fingerprints(opened) == before
