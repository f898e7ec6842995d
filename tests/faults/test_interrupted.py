"""A run that its user stops leaves nothing behind: no page, no folder, no file, no process."""

from __future__ import annotations

import os
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from made import shop_rows, write_company
from processes import ended, started

from cxresearch.synthetic import simulate

pytestmark = pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are looked up in /proc")


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder for temporary files whose path is short enough for sockets."""
    with tempfile.TemporaryDirectory(prefix="cx", dir="/tmp") as folder:
        yield Path(folder)


@pytest.mark.parametrize(
    ("moment", "number", "code", "line"),
    [
        ("as it begins", signal.SIGINT, 130, "interrupted"),
        ("while it evaluates", signal.SIGINT, 130, "interrupted"),
        ("while it makes pages", signal.SIGINT, 130, "interrupted"),
        ("while it evaluates", signal.SIGTERM, 143, "stopped (SIGTERM)"),
    ],
)
def test_a_run_that_is_stopped_says_one_line_and_leaves_nothing(
    tmp_path: Path, short: Path, moment: str, number: signal.Signals, code: int, line: str
) -> None:
    company = write_company(tmp_path / "made", **shop_rows({4: (60, 20), 5: (60, 30)}))
    out = tmp_path / "reports"
    run = started(short, "report", company, "--out", out)
    assert run.stderr is not None
    if moment == "while it makes pages":
        assert run.stderr.readline().startswith(("vi/", "en/"))
    else:
        deadline = time.monotonic() + 60
        while not list(out.glob(".making-*")) and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(1 if moment == "while it evaluates" else 0)
    os.killpg(run.pid, number)
    _, said = run.communicate(timeout=60)
    assert run.returncode == code
    assert said.splitlines()[-1:] == [f"cxresearch: {line}"], said
    assert "Traceback" not in said
    assert list(out.glob("*")) + list(out.glob(".*")) == []
    assert list(short.iterdir()) == []
    assert ended(short, within=20)


@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_ctrl_c_leaves_the_made_up_company_of_before(tmp_path: Path, short: Path, format: str) -> None:
    company = tmp_path / "made"
    simulate(company, customers=30)
    before = {path.name: path.read_bytes() for path in company.iterdir()}
    run = started(short, "simulate", company, "--customers", "9000000", "--format", format)
    deadline = time.monotonic() + 60
    while not list(company.glob(".orders.*.part")) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(1)
    os.killpg(run.pid, signal.SIGINT)
    said = run.communicate(timeout=60)[1]
    assert run.returncode == 130
    assert said.split("\n") == ["", "cxresearch: interrupted", ""]
    assert {path.name: path.read_bytes() for path in company.iterdir()} == before
    assert list(short.iterdir()) == [] and ended(short, within=20)
