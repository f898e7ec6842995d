"""SQL of a company file reads the company's own sources and nothing else on DuckDB."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest
from raw import COMPANY, ORDERS_CSV, company

from cxresearch.cli import main
from cxresearch.company import open_company
from cxresearch.evaluate import evaluate
from cxresearch.export import queries

AROUND = "select 'o' as order_id, 'c' as customer_id, timestamp '2024-01-01' as ordered_at, {} as amount"

ATTEMPTS = {
    "a file as CSV": AROUND.format("1") + " from read_csv('{place}/other.csv')",
    "a file by its name": AROUND.format("1") + " from '{place}/other.csv'",
    "a file as text": AROUND.format("length(content)") + " from read_text('{place}/other.csv')",
    "a file as bytes": AROUND.format("1") + " from read_blob('/etc/passwd')",
    "a file as JSON": AROUND.format("1") + " from read_json('{place}/other.json')",
    "a file as Parquet": AROUND.format("1") + " from read_parquet('{place}/other.parquet')",
    "a Parquet file's own words": AROUND.format("1") + " from parquet_metadata('{place}/other.parquet')",
    "what a file would be": AROUND.format("1") + " from sniff_csv('{place}/other.csv')",
    "a company's own raw file": AROUND.format("1") + " from read_csv('{place}/orders.csv')",
    "the names of files": AROUND.format("1") + " from glob('{place}/*')",
    "the network": AROUND.format("1") + " from read_csv('http://127.0.0.1:9/x.csv')",
    "the environment": AROUND.format("getenv('HOME')"),
    "Python's variables": AROUND.format("1") + " from secret_frame",
    "a query in a text": AROUND.format("1") + " from query('copy (select 1) to ''{place}/made.csv''')",
    "a table in a text": AROUND.format("1") + " from query_table('{place}/other.csv')",
    "an extension": "install httpfs",
    "an extension loaded": "load httpfs",
    "an extension from a place": "force install '{place}/x.duckdb_extension'",
    "another database": "attach '{place}/made.db' as other",
    "a copy": "copy (select 1) to '{place}/made.csv'",
    "a whole copy": "export database '{place}/made'",
    "a setting": "set enable_external_access = true",
    "a setting undone": "reset enable_external_access",
    "a pragma": "pragma enable_profiling",
    "a secret": "create secret s (type s3, key_id 'a')",
    "a table": "create table made as select 1",
    "a macro": "create macro made() as 1",
    "a deletion": "drop view orders_raw",
    "a change": "update orders_raw set OrderNo = 1",
    "a call": "call pragma_version()",
    "two statements": "select 1; copy (select 1) to '{place}/made.csv'",
    "a statement after the condition": "true); copy (select 1) to '{place}/made.csv'; select (1",
    "a query prepared": "prepare made as select 1",
    "an explanation that runs it": "explain analyze select 1",
    "a use": "use system",
    "a checkpoint": "checkpoint",
    "a transaction": "begin",
}


def said(capsys: Any, monkeypatch: pytest.MonkeyPatch, folder: Path) -> tuple[int, str]:
    monkeypatch.setattr(sys, "argv", ["cxresearch", "check", str(folder)])
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr()
    assert printed.out == "" and len(printed.err.splitlines()) == 1, printed
    return int(ended.value.code), printed.err


@pytest.mark.parametrize("key", ["sql", "where"])
@pytest.mark.parametrize("what", ATTEMPTS)
def test_it_is_refused_in_one_line(
    tmp_path: Path, what: str, key: str, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret_frame = duckdb.sql(
        "select 'SECRET' as secret"
    )  # DuckDB would look it up in the caller's variables
    sys.modules["__main__"].__dict__["secret_frame"] = secret_frame
    for name in ("other.csv", "other.json"):
        (tmp_path / name).write_text('{"a": "SECRET"}\n')
    duckdb.sql(f"copy (select 'SECRET' as a) to '{tmp_path}/other.parquet' (format parquet)")
    attempt = ATTEMPTS[what].replace("{place}", str(tmp_path))
    if key == "where":
        attempt = f"exists ({attempt})" if attempt.startswith("select") and ";" not in attempt else attempt
        table = f'from = "orders_raw"\nwhere = {json.dumps(attempt)}\ncolumns = {{ order_id = "OrderNo", '
        table += 'customer_id = "CustNo", ordered_at = "OrderDate" }'
    else:
        table = f"sql = {json.dumps(attempt)}"
    text = f'{COMPANY}[sources]\norders_raw = "orders.csv"\n[tables.orders]\n{table}\n'
    folder = company(tmp_path, text, orders_csv=ORDERS_CSV)
    before = {*tmp_path.rglob("*")}
    monkeypatch.chdir(tmp_path)
    try:
        code, line = said(capsys, monkeypatch, folder)
    finally:
        del sys.modules["__main__"].__dict__["secret_frame"]
    assert code == 2 and f"tables.orders.{key}: " in line, line
    assert "SECRET" not in line and os.environ["HOME"] not in line.replace(str(tmp_path), "")
    assert {*tmp_path.rglob("*")} == before, "it wrote something"


def test_a_database_files_own_views_read_no_file(
    tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database file may come from somebody else, with a view that reads where it is opened."""
    (tmp_path / "other.csv").write_text(ORDERS_CSV)
    with duckdb.connect(str(tmp_path / "shop.db")) as connection:
        connection.execute(f"create view orders as from read_csv('{tmp_path}/other.csv', all_varchar = true)")
    text = (
        f'{COMPANY}[engine]\nurl = "duckdb:///shop.db"\n[sources]\norders_raw = {{ table = "orders" }}\n'
        '[tables.orders]\nfrom = "orders_raw"\ncolumns = { order_id = "OrderNo", customer_id = "CustNo", '
        'ordered_at = "OrderDate" }\n'
    )
    code, line = said(capsys, monkeypatch, company(tmp_path, text))
    assert code in (1, 2) and "rows" not in line


@pytest.mark.parametrize(
    "name",
    [
        'a"; drop table x; --',
        "a'; copy (select 1) to 'made.csv'; --",
        "a`b",
        "a\\b",
        "$$a$$",
        "a;b",
        "-- a",
        "/* a */",
        "{a}",
        "%s",
        "?",
        ":a",
        "select",
        "ộ 🍃",
        "a\tb",
        "'; --\n a",
        "tables.orders",
        "*",
        "#row2",
    ],
)
def test_a_name_is_never_sql(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name of a source, of its column, a word of its values and a constant, all at once."""
    monkeypatch.chdir(tmp_path)
    word = json.dumps(name, ensure_ascii=False)
    cell = '"' + name.replace('"', '""') + '"'
    csv = f"OrderNo,CustNo,At,{cell},Channel\n" + "".join(
        f"o{i},c{i},2024-01-0{i + 1},{i},{cell}\n" for i in range(3)
    )
    text = (
        f'{COMPANY}[sources]\n{word} = "orders.csv"\n[tables.orders]\nfrom = {word}\n'
        'columns = { order_id = "OrderNo", customer_id = "CustNo", ordered_at = "At", '
        f'amount = {word}, channel = "Channel" }}\n'
        f'[tables.exits]\nfrom = {word}\ncolumns = {{ customer_id = "CustNo", left_at = "At", reason = "Channel" }}\n'
        f'values.reason = {{ {word} = "price" }}\n'
        f'[tables.customers]\nfrom = {word}\ncolumns = {{ customer_id = "CustNo", segment = {{ value = {word} }} }}\n'
    )
    opened = open_company(company(tmp_path, text, orders_csv=csv))
    orders = opened.tables["orders"].to_pandas()
    assert sorted(orders.amount) == [0, 1, 2] and {*orders.channel} == {name.strip()}
    assert {*opened.tables["exits"].to_pandas().reason} == {"price"}
    assert {*opened.tables["customers"].to_pandas().segment} <= {name, name.strip()}
    assert queries(opened, evaluate(opened))
    assert {file.name for file in tmp_path.iterdir()} == {"company.toml", "orders.csv"}
