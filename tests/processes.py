"""Commands in processes of their own, for tests of what they leave: running, and on the disk."""

from __future__ import annotations

import os
import subprocess
import sys
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
    """The processes of a session that are still there."""
    there = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == leader and fields[0] != "Z":
                there.append(int(entry.name))
    return there
