"""Runs that are killed while they report: the report of before is whole or the new one is, and nothing else stays.

Two runs at a time report on the same company into the same folder, under names that tell whose page a page is,
and most of them are killed: at a moment by chance, or as one report takes the place of another. The next run
removes what they left. `CX_KILLED` says how many are to be killed: `make test-faults` sets it to 200.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from itertools import count
from pathlib import Path
from subprocess import Popen
from threading import Thread
from typing import Any

import pytest
from made import shop_rows, write_company
from processes import ended, started

pytestmark = pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are looked up in /proc")

KILLED = int(os.environ.get("CX_KILLED", "2"))
AT_ONCE = 2
CALL = ("--lang", "en", "--family", "rating_repurchase", "--jobs", "1")

NAME = re.compile(r"Run-\d{6}")
"""A company's name, which every page tells: as long for each run."""

WRITES = 0.02
"""Seconds in which a run writes its pages and puts them in their place."""

LONGEST, EARLY = 1.5, 1.5
"""A run beside another takes up to half as long again; it is killed early more often than late, as most of its
steps are at its beginning."""

DEAD_BY = 20.0
"""Seconds after which a kernel has found out that its parent is dead."""


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder for temporary files whose path is short enough for sockets."""
    with tempfile.TemporaryDirectory(prefix="cx", dir="/tmp") as folder:
        yield Path(folder)


def named(made: Path, copy: Path, number: int) -> Path:
    """A copy of a company, under the name that comes next."""
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(made, copy)
    text = (copy / "company.toml").read_text("utf-8")
    changed = re.sub(r"(?m)^name = .*$", f'name = "Run-{number:06}"', text, count=1)
    (copy / "company.toml").write_text(changed, "utf-8")
    return copy


def reported(out: Path) -> tuple[set[str], dict[str, str]]:
    """Whose pages a report holds, and every file of it without that name."""
    place = out / "made"
    files = {
        str(file.relative_to(place)): file.read_text("utf-8")
        for file in sorted(place.rglob("*"))
        if file.is_file()
    }
    names = {name for text in files.values() for name in NAME.findall(text)}
    return names, {file: NAME.sub("Run", text) for file, text in files.items()}


def left(out: Path, temporary: Path) -> list[str]:
    """What is there beside the report."""
    return [each.name for each in (*out.iterdir(), *temporary.iterdir()) if each != out / "made"]


def kill_at(run: Popen[str], moment: float) -> None:
    time.sleep(moment)
    run.send_signal(signal.SIGKILL)


def kill_at_the_end(run: Popen[str], out: Path, after: float) -> None:
    """Kills a run a moment after it, or the other one, has begun to write its pages, which is its last step."""
    while run.poll() is None:
        if any(out.glob(".making-*/made/findings.json")):
            time.sleep(after)
            run.send_signal(signal.SIGKILL)
            return


def test_a_killed_run_leaves_the_report_of_before_or_the_new_one(
    tmp_path: Path, short: Path, tried: Any
) -> None:
    made, out = tmp_path / "company", tmp_path / "out"
    write_company(made, **shop_rows({4: (250, 100), 5: (250, 140)}))
    numbers = count(1)

    def start() -> Popen[str]:
        number = next(numbers)
        copy = named(made, tmp_path / f"company-{number % (2 * AT_ONCE)}", number)
        return started(short, "report", copy, "--out", out, *CALL)

    begun = time.monotonic()
    assert start().wait(300) == 0
    takes = time.monotonic() - begun
    names, reference = reported(out)
    assert names == {"Run-000001"} and "en/02_rating_repurchase.html" in reference
    chance, killed, looked = random.Random(20_241_231), 0, 0
    while killed < KILLED:
        pair = [start() for _ in range(AT_ONCE)]
        for run in pair:
            if chance.random() < 0.25:
                kill = partial(kill_at_the_end, run, out, chance.uniform(0, WRITES))
            else:
                kill = partial(kill_at, run, chance.random() ** EARLY * LONGEST * takes)
            Thread(target=kill, daemon=True).start()
        for run in pair:
            said = run.communicate(timeout=300)[1]
            assert run.returncode in (0, -signal.SIGKILL), said
            assert "Traceback" not in said
            killed += run.returncode != 0
        names, files = reported(out)
        looked += 1
        assert len(names) == 1 and files == reference
        # A folder and its lock in two places for each of the last runs, and the lock of one that was putting its
        # report in place: those before have cleared up.
        assert len(left(out, short)) <= 4 * AT_ONCE + 1
    assert start().wait(300) == 0
    names, files = reported(out)
    assert names == {f"Run-{next(numbers) - 1:06}"} and files == reference
    assert left(out, short) == []
    assert ended(short, within=DEAD_BY)
    tried("runs killed", cases=killed)
    tried("reports looked at whole after two runs, most of them killed", cases=looked, taken=looked)
