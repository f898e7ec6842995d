"""The processes that a report is made by die under it: it is made all the same, or one line says what happened."""

from __future__ import annotations

import os
import random
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest
from processes import ended, of, started

from cxresearch.synthetic import simulate

pytestmark = pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are looked up in /proc")

CALL = ("--lang", "en", "--family", "rating_repurchase", "--jobs", "2")
KERNEL, SECOND = b"ipykernel_launcher", b"ahead.work()"
"""What the command line of a kernel holds, and that of the process that computes ahead."""

DEATHS = 4


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("company") / "made"
    simulate(folder, customers=500)
    return folder


@pytest.fixture(scope="module")
def reference(made: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    out = tmp_path_factory.mktemp("reference")
    with tempfile.TemporaryDirectory(prefix="cx", dir="/tmp") as short:
        assert started(Path(short), "report", made, "--out", out, *CALL).wait(300) == 0
    return files(out)


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder for temporary files whose path is short enough for sockets."""
    with tempfile.TemporaryDirectory(prefix="cx", dir="/tmp") as folder:
        yield Path(folder)


def files(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def those(temporary: Path, what: bytes) -> list[int]:
    """The processes of a run whose command line holds this."""
    found = []
    for process in of(temporary):
        try:
            line = Path("/proc", str(process), "cmdline").read_bytes()
        except OSError:
            continue
        if what in line:
            found.append(process)
    return found


def kill_when(run: Popen[str], temporary: Path, what: bytes, *, wait: Callable[[], float], times: int) -> int:
    """Kills processes of a run, one after the other, each a while after it is there; how many."""
    killed: set[int] = set()
    while run.poll() is None and len(killed) < times:
        for process in those(temporary, what):
            if process not in killed and len(killed) < times:
                time.sleep(wait())
                try:
                    os.kill(process, signal.SIGKILL)
                except ProcessLookupError:
                    continue
                killed.add(process)
        time.sleep(0.01)
    return len(killed)


@pytest.mark.parametrize("seed", range(DEATHS))
@pytest.mark.parametrize("what", [KERNEL, SECOND], ids=["a kernel", "the second process"])
def test_a_process_that_dies_once_is_not_missed(
    made: Path, reference: dict[str, bytes], short: Path, tmp_path: Path, what: bytes, seed: int, tried: Any
) -> None:
    chance = random.Random(seed)
    run = started(short, "report", made, "--out", tmp_path / "out", *CALL)
    killed = kill_when(run, short, what, wait=lambda: chance.uniform(0, 6), times=1)
    said = run.communicate(timeout=300)[1]
    assert run.returncode == 0 and killed == 1, said
    assert files(tmp_path / "out") == reference
    assert list(short.iterdir()) == [] and ended(short, within=20)
    tried("a kernel dies" if what == KERNEL else "the second process dies", cases=killed, taken=killed)


def test_kernels_that_die_again_and_again_end_the_run(
    made: Path, reference: dict[str, bytes], short: Path, tmp_path: Path, tried: Any
) -> None:
    out = tmp_path / "out"
    assert started(short, "report", made, "--out", out, *CALL).wait(300) == 0
    run = started(short, "report", made, "--out", out, *CALL)
    killed = kill_when(run, short, KERNEL, wait=lambda: 0.0, times=100)
    said = run.communicate(timeout=300)[1]
    assert run.returncode == 1 and killed >= 2
    line = said.splitlines()[-1]
    assert line.startswith("cxresearch: ") and ".ipynb: " in line and "Traceback" not in said
    assert files(out) == reference
    assert list(short.iterdir()) == [] and ended(short, within=20)
    tried("every kernel dies", cases=1, clear_lines=1)
