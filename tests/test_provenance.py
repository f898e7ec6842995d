"""cxresearch.provenance: the same data have the same fingerprint, and other data another."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from made import made_company, shop_rows

from cxresearch import provenance as module
from cxresearch.company import open_company
from cxresearch.provenance import PACKAGES, fingerprints, provenance

ROWS = shop_rows({5: (30, 10), 4: (30, 10)})


def test_files_are_known_by_their_bytes(tmp_path: Path) -> None:
    company = made_company(tmp_path / "a", **ROWS)
    again = made_company(tmp_path / "b", **ROWS)
    assert fingerprints(company) == fingerprints(again)
    other = made_company(tmp_path / "c", **{**ROWS, "orders": ROWS["orders"][1:]})
    differing = {name for name, mark in fingerprints(other).items() if fingerprints(company)[name] != mark}
    assert differing == {"orders_raw"}


def test_tables_of_an_engine_are_known_by_their_columns_sums(tmp_path: Path) -> None:
    def told(amount: int) -> dict[str, str]:
        folder = tmp_path / str(amount)
        folder.mkdir()
        with duckdb.connect(str(folder / "shop.db")) as shop:
            shop.execute(
                "create table o as select 'o' || i as order_id, 'c' || i as customer_id,"
                f" date '2024-01-01' + i::int as ordered_at, {amount} as amount from range(9) t(i)"
            )
        (folder / "company.toml").write_text(
            '[company]\nid = "x"\nname = "X"\nmodel = "e-commerce"\ncurrency = "VND"\n'
            'timezone = "Asia/Ho_Chi_Minh"\nobserved_until = 2024-12-31\n'
            '[engine]\nurl = "duckdb:///shop.db"\n[sources]\no = { table = "o" }\n[tables.orders]\nfrom = "o"\n',
            encoding="utf-8",
        )
        return fingerprints(open_company(folder))

    assert set(told(5)) == {"tables.orders"}
    assert told(6) != told(7)


def test_the_package_and_those_it_computes_with_are_named(tmp_path: Path) -> None:
    made = provenance(made_company(tmp_path, **ROWS))
    assert set(made.packages) == set(PACKAGES)
    assert all(made.packages.values())
    assert made.version and made.company_file
    assert made.lock is not None and len(made.lock) == 64
    assert made.commit is None or len(made.commit.removesuffix("+")) == 12


def test_outside_a_working_copy_there_is_no_commit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(module, "ROOT", tmp_path)
    assert module.commit() is None
