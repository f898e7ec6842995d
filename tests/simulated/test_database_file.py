"""A company whose tables are in a DuckDB file: the findings of its CSV files, and a file that is only read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import duckdb
import pytest

from cxresearch.claims import CLAIMS
from cxresearch.company import Company, open_company
from cxresearch.engine import connect
from cxresearch.episodes import needed_columns
from cxresearch.errors import DataError
from cxresearch.evaluate import evaluate
from cxresearch.export import to_json
from cxresearch.registry import obstacle

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "data" / "sample"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The sample company, its tables in a database file and typed as DuckDB types CSV."""
    text = (SAMPLE / "company.toml").read_text("utf-8")
    head, text = text.split("[sources]\n")
    sources, tables = text.split("\n\n", 1)
    with duckdb.connect(str(tmp_path / "sample.db")) as database:
        for line in sources.splitlines():
            name = line.partition(" = ")[0]
            database.execute(f"CREATE TABLE {name} AS FROM read_csv('{SAMPLE / name}.csv')")
    named = sources.replace(' = "', ' = { table = "').replace('.csv"', '" }')
    text = f'{head}[engine]\nurl = "duckdb:///sample.db"\n[sources]\n{named}\n\n{tables}'
    (tmp_path / "company.toml").write_text(text, "utf-8")
    return tmp_path


def content(folder: Path) -> dict[str, str]:
    """Every file of a folder by the hash of its bytes."""
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


@contextmanager
def running(*command: str, **changes: Path) -> Iterator[subprocess.Popen[str]]:
    """Another Python, which ends with the test."""
    process = subprocess.Popen(
        [sys.executable, *command],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        **changes,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def covering(company: Company) -> list[str]:
    """A few claims that together need every column that any claim needs."""
    needed = {
        claim.id: {column for need in claim.needs for column in needed_columns(need, company)}
        for claim in CLAIMS.values()
        if claim.kind != "principle" and obstacle(claim, company) is None
    }
    missing, chosen = set().union(*needed.values()), []
    while missing:
        chosen.append(max(needed, key=lambda id: len(needed[id] & missing)))
        missing -= needed[chosen[-1]]
    return chosen


def test_two_processes_find_in_one_file_what_is_in_the_csv_files(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    before = content(folder)
    here = open_company(folder)
    sample = open_company(SAMPLE)
    claims = sorted({*covering(sample), "level4-not-loyal"})
    asked = (word for claim in claims for word in ("--claim", claim))
    call = ("-m", "cxresearch", "evaluate", str(folder), *asked, "--json", "-")
    with running(*call, cwd=tmp_path_factory.mktemp("elsewhere")) as other:
        expected = to_json(evaluate(sample, *claims))
        printed, _ = other.communicate(timeout=300)
    found = json.loads(printed)
    assert sum(finding["value"] is not None for finding in expected["findings"]) >= 10
    assert found["findings"] == expected["findings"]
    assert {**found, "provenance": None} == {**json.loads(json.dumps(expected)), "provenance": None}
    (finding,) = to_json(evaluate(here, "level4-not-loyal"))["findings"]
    assert finding in expected["findings"]
    assert content(folder) == before and set(before) == {"company.toml", "sample.db"}


def test_a_file_that_another_process_writes_to_is_no_broken_one(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    script = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); c.sql('create table a (b int)'); print(1)"
    with running("-c", f"{script}; sys.stdout.flush(); input()", str(path)) as writer:
        assert writer.stdout is not None and writer.stdout.readline() == "1\n"
        with pytest.raises(
            DataError, match=r'^engine\.url: "[^"]*a\.db" is open for writing in another process'
        ):
            connect("duckdb:///a.db", tmp_path)
    assert connect("duckdb:///a.db", tmp_path).list_tables() == ["a"]
