"""What the company file takes from the environment stays there: no file, message or other process holds it."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import duckdb
import pytest
from made import shop_rows, write_company
from processes import of

from cxresearch.engine import connect

ROOT = Path(__file__).parents[2]
CANARY = "canary7f3a91"
"""What no output may hold: it stands in the environment, in a path and in a password."""

URLS = {
    "a database file": "duckdb:///${CX_FILE}?memory_limit=${CX_MEMORY}",
    "a database file that is not there": "duckdb:///${CX_CANARY}.db",
    "a database file that is none": "duckdb:///${CX_DAMAGED}",
    "a database file outside": "duckdb:///../${CX_CANARY}.db",
    "a limit that is none": "duckdb://?memory_limit=${CX_CANARY}",
    "an option that is none": "duckdb://?${CX_CANARY}=1",
    "a server that is not there": "postgres://${CX_CANARY}:${CX_CANARY}@127.0.0.1:1/${CX_CANARY}",
    "a server of no such name": "postgres://u:${CX_CANARY}@${CX_CANARY}:5432/db",
    "a port that is none": "postgres://u:${CX_CANARY}@127.0.0.1:${CX_CANARY}/db",
    "an engine that is none": "${CX_CANARY}://x",
}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company whose tables are in a database file, some of its rows rejected."""
    folder = tmp_path_factory.mktemp("company")
    rows = shop_rows({1: (30, 3), 4: (60, 20), 5: (60, 30)})
    rows["ratings"].append({"rating_id": "bad", "customer_id": "c", "rated_at": "never", "rating": 5})
    write_company(folder, **rows)
    with duckdb.connect(str(folder / f"{CANARY}.db")) as connection:
        for name in rows:
            connection.execute(
                f"CREATE TABLE {name} AS FROM read_csv('{folder / name}.csv', all_varchar=true)"
            )
    (folder / f"{CANARY}.damaged").write_text("no database " * 1000)
    return folder


def asked(company: Path, folder: Path, url: str) -> Path:
    """The company with this engine, its sources tables of it."""
    folder.mkdir()
    text = (company / "company.toml").read_text("utf-8")
    for name in ("ratings", "orders"):
        text = text.replace(f'{name}_raw = "{name}.csv"', f'{name}_raw = {{ table = "{name}" }}')
    (folder / "company.toml").write_text(f'{text}\n[engine]\nurl = "{url}"\n', "utf-8")
    return folder


def holding(*folders: Path) -> Iterator[Path]:
    """The files that hold the secret, or are named like it; some may go while they are looked at."""
    for folder in folders:
        for place, _, names in os.walk(folder):
            for name in names:
                file = Path(place, name)
                with suppress(OSError):
                    if CANARY in name or CANARY.encode() in file.read_bytes():
                        yield file


def seen_by(temporary: Path, leader: int, call: list[str]) -> Iterator[str]:
    """What the command lines of a call's processes hold of it, and the environments of all but the first."""
    called = b"".join(f"{part}\0".encode() for part in call)
    for process in of(temporary):
        line = _of(process, "cmdline")
        if CANARY.encode() in line:
            yield f"cmdline of {line!r}"
        # between its fork and its own program a process is still the leader's copy
        if process != leader and line != called and CANARY.encode() in _of(process, "environ"):
            yield f"environ of {line!r}"


def _of(process: int, what: str) -> bytes:
    try:
        return Path("/proc", str(process), what).read_bytes()
    except OSError:  # ended
        return b""


def run(company: Path, folder: Path, *arguments: str) -> tuple[int, str, set[str]]:
    """A command run in a folder, with the secret in its environment: its exit code, what it said, and where
    the secret was seen while it ran."""
    temporary = folder / "temporary"
    temporary.mkdir(parents=True)
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "TMPDIR": str(temporary),
        "CX_CANARY": CANARY,
        "CX_FILE": str(company / f"{CANARY}.db"),
        "CX_DAMAGED": str(company / f"{CANARY}.damaged"),
        "CX_MEMORY": "1001MB",
    }
    found: set[str] = set()
    call = [sys.executable, "-m", "cxresearch", *arguments]
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(
            call,
            cwd=folder,
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        while process.poll() is None:
            found |= {*map(str, holding(temporary)), *seen_by(temporary, process.pid, call)}
            try:
                process.wait(0.02)
            except subprocess.TimeoutExpired:
                continue
        out.seek(0)
        return process.returncode, out.read().decode("utf-8", "replace"), found


def test_a_secret_would_be_found(company: Path, tmp_path: Path) -> None:
    """The search itself: a program that shows the secret in each of these ways."""
    script = (
        "import os, subprocess, sys, time; open('left', 'w').write(os.environ['CX_CANARY'])\n"
        "open(os.path.join(os.environ['TMPDIR'], 'x'), 'w').write(os.environ['CX_CANARY'])\n"
        "print(os.environ['CX_CANARY'], flush=True)\n"
        "subprocess.run([sys.executable, '-c', 'import time; time.sleep(0.5)', os.environ['CX_CANARY']])\n"
    )
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "cxresearch.py").write_text(script)
    _, said, found = run(company, folder)
    assert CANARY in said and [*holding(folder)] == [folder / "left", folder / "temporary" / "x"]
    assert {each.split(" ")[0] for each in found} == {str(folder / "temporary" / "x"), "cmdline", "environ"}


@pytest.mark.parametrize("way", [*(way for way in URLS if way != "a database file"), "in one line"])
def test_no_failure_tells_it(company: Path, tmp_path: Path, way: str) -> None:
    """Nor does its traceback, which says the same line and more."""
    debug = [] if way == "in one line" else ["--debug"]
    way = "a server of no such name" if way == "in one line" else way
    if way.startswith(("a server", "a port")) and importlib.util.find_spec("psycopg") is None:
        pytest.skip("psycopg is not installed")
    folder = asked(company, tmp_path / "company", URLS[way])
    code, said, found = run(company, tmp_path / "run", "check", str(folder), *debug)
    assert (code in (1, 2)) and "engine.url" in said and CANARY not in said, said
    assert not found and not [*holding(tmp_path / "run")]


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "--json", "out.json"],
        ["evaluate", "--json", "out.json", "--sql", "asked.sql"],
        ["report", "--family", "rating_repurchase", "--jobs", "2", "--debug"],
        ["plan"],
    ],
    ids=lambda arguments: str(arguments[0]),
)
def test_no_run_tells_it(company: Path, tmp_path: Path, arguments: list[str]) -> None:
    folder = asked(company, tmp_path / "company", URLS["a database file"])
    code, said, found = run(company, tmp_path / "run", arguments[0], str(folder), *arguments[1:])
    assert code == 0, said
    assert CANARY not in said and not found
    assert not [*holding(tmp_path)]
    assert "1001MB" not in said


def test_a_database_file_from_the_environment_is_called_by_a_fixed_name(company: Path) -> None:
    connection = connect("duckdb:///${CX_FILE}", environment={"CX_FILE": str(company / f"{CANARY}.db")})
    assert connection.current_catalog == "database" and connection.table("orders").count().execute() > 0


def test_rejected_rows_are_their_owners_alone(company: Path, tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        code, said, _ = run(company, tmp_path / "run", "check", str(company))
    finally:
        os.umask(before)
    rejects = tmp_path / "run" / "reports" / "made" / "rejects"
    assert code == 0 and "rejected" in said
    assert oct(rejects.stat().st_mode)[-3:] == "700"
    assert {oct(file.stat().st_mode)[-3:] for file in rejects.glob("*.parquet")} == {"600"}


def test_what_a_query_writes_for_want_of_memory_is_its_owners_alone() -> None:
    before = os.umask(0)
    try:
        connection = connect("duckdb://?memory_limit=100MB")
        ((folder,),) = connection.raw_sql("SELECT current_setting('temp_directory')").fetchall()
        connection.raw_sql("CREATE TEMP TABLE t AS SELECT i, hash(i) AS h FROM range(10_000_000) t(i)")
        written = [*Path(folder).iterdir()]
    finally:
        os.umask(before)
    assert written and oct(Path(folder).stat().st_mode)[-3:] == "700"
    connection.disconnect()
    del connection
    assert not Path(folder).exists()
