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
from pathlib import Path
from subprocess import Popen
from threading import Thread
from typing import Any

import pytest
from processes import ended, started

from cxresearch.synthetic import simulate

pytestmark = pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are looked up in /proc")

KILLED = int(os.environ.get("CX_KILLED", "6"))
CUSTOMERS = 500
AT_ONCE = 2
CALL = ("--lang", "en", "--family", "rating_repurchase", "--jobs", "1")

NAME = re.compile(r"Run-\d{6}")
"""A company's name, which every page tells: as long for each run."""

WRITES = 0.02
"""Seconds in which a run writes its pages and puts them in their place."""

DEAD_BY = 20.0
"""Seconds after which a kernel has found out that its parent is dead."""


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder for temporary files whose path is short enough for sockets."""
    with tempfile.TemporaryDirectory(prefix="cx", dir="/tmp") as folder:
        yield Path(folder)


class Runs:
    """Runs of one company under names of their own, and what they have left."""

    def __init__(self, folder: Path, temporary: Path) -> None:
        self.folder, self.temporary, self.out = folder, temporary, folder / "out"
        self.made, self.number = folder / "made", 0
        simulate(self.made, customers=CUSTOMERS)
        self.reference: dict[str, str] = {}

    def start(self) -> Popen[str]:
        """A run on a copy of the company with the next name."""
        self.number += 1
        copy = self.folder / f"company-{self.number % (2 * AT_ONCE)}"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.made, copy)
        text = (copy / "company.toml").read_text("utf-8")
        named = re.sub(r"(?m)^name = .*$", f'name = "Run-{self.number:06}"', text, count=1)
        (copy / "company.toml").write_text(named, "utf-8")
        run = started(self.temporary, "report", copy, "--out", self.out, *CALL)
        return run

    def report(self) -> tuple[set[str], dict[str, str]]:
        """Whose pages the report holds, and every file of it without that name."""
        files = {
            str(file.relative_to(self.out / "sample")): file.read_text("utf-8")
            for file in sorted((self.out / "sample").rglob("*"))
            if file.is_file()
        }
        names = {name for text in files.values() for name in NAME.findall(text)}
        return names, {file: NAME.sub("Run", text) for file, text in files.items()}

    def left(self) -> list[str]:
        """What is there beside the report."""
        hidden = [each.name for each in self.out.iterdir() if each.name != "sample"]
        return hidden + [each.name for each in self.temporary.iterdir()]


def kill_at(run: Popen[str], moment: float) -> None:
    time.sleep(moment)
    run.send_signal(signal.SIGKILL)


def kill_at_the_end(run: Popen[str], out: Path, after: float) -> None:
    """Kills a run a moment after it, or the other one, has begun to write its pages, which is its last step."""
    while run.poll() is None:
        if any(out.glob(".making-*/sample/findings.json")):
            time.sleep(after)
            run.send_signal(signal.SIGKILL)
            return


def test_a_killed_run_leaves_the_report_of_before_or_the_new_one(
    tmp_path: Path, short: Path, tried: Any
) -> None:
    runs, chance, killed, looked = Runs(tmp_path, short), random.Random(20_241_231), 0, 0
    begun = time.monotonic()
    assert runs.start().wait(300) == 0
    takes = time.monotonic() - begun
    names, reference = runs.report()
    assert names == {"Run-000001"} and "en/02_rating_repurchase.html" in reference
    while killed < KILLED:
        pair = [runs.start() for _ in range(AT_ONCE)]
        for run in pair:
            if chance.random() < 0.25:
                arguments = (run, runs.out, chance.uniform(0, WRITES))
                Thread(target=kill_at_the_end, args=arguments, daemon=True).start()
            else:
                moment = chance.uniform(0, 1.6 * takes)
                Thread(target=kill_at, args=(run, moment), daemon=True).start()
        for run in pair:
            said = run.communicate(timeout=300)[1]
            assert run.returncode in (0, -signal.SIGKILL), said
            assert "Traceback" not in said
            killed += run.returncode != 0
        names, files = runs.report()
        looked += 1
        assert len(names) == 1 and files == reference
        assert len(runs.left()) <= 4 * AT_ONCE
    assert runs.start().wait(300) == 0
    names, files = runs.report()
    assert names == {f"Run-{runs.number:06}"} and files == reference
    assert runs.left() == []
    assert ended(short, within=DEAD_BY)
    tried("runs killed", cases=killed)
    tried("reports of killed and finished runs, each looked at whole", cases=looked, taken=looked)
