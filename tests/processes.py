"""Commands in processes of their own, for tests of what they leave: running, and on the disk."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]


def started(temporary: Path, *arguments: str | Path, **more: str) -> subprocess.Popen[str]:
    """A command in a session of its own, as a terminal would have it; `more` goes into its environment."""
    return subprocess.Popen(
        [sys.executable, "-m", "cxresearch", *map(str, arguments)],
        env={**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": str(ROOT), **more},
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def session(leader: int) -> list[int]:
    """The processes of a session that are still there; a kernel has one of its own."""
    return [process for process, state, of in _all() if of == leader and state != "Z"]


def of(temporary: Path) -> list[int]:
    """The processes with this folder for temporary files that are still there: a command's own, the kernels that it
    starts in sessions of theirs, and whatever these start."""
    there, mark = [], f"TMPDIR={temporary}".encode()
    for process, state, _ in _all():
        try:
            environment = Path("/proc", str(process), "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if state != "Z" and any(each == mark or each.startswith(mark + b"/") for each in environment):
            there.append(process)
    return there


def _all() -> Iterator[tuple[int, str, int]]:
    """Every process, its state and its session."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            yield int(entry.name), fields[0], int(fields[3])


def ended(temporary: Path, *, within: float) -> bool:
    """Whether all of them have ended after so many seconds at most."""
    deadline = time.monotonic() + within
    while of(temporary) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not of(temporary)
